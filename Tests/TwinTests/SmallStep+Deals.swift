import MarketEngine

/// Alphabets of what comes on top of orders in continuous trading.
extension SmallStep {
  /// Orders of a call at three prices around the last one: plain, of an own member that would cross, without a price, icebergs, changed.
  static let auction: [SmallStep] =
    [Int64(-1), 0, 1].flatMap { price -> [SmallStep] in
      [
        .enter(user: 0, .buy, price: price, lots: 2, .goodForSession, .cancelNewest),
        .enter(user: 1, .sell, price: price, lots: 3, .goodForSession, .cancelNewest),
      ]
    }
    + [
      .enter(user: 0, .sell, price: 0, lots: 4, .goodForSession, .off),
      .special(user: 0, .buy, price: 0, lots: 4, .iceberg, clip: 1, step: 1),
      .special(user: 1, .sell, price: 0, lots: 3, .iceberg, clip: 2),
      .special(user: 0, .buy, price: 0, lots: 3, .market),
      .special(user: 1, .sell, price: 0, lots: 2, .marketToLimit),
      .replace(order: 0, price: 1, lots: ReplaceOrder.keep), .cancel(order: 0),
    ]

  /// Quotes of both members, of one side and of two, that rest, trade, take the place of others and are taken back.
  static let quotes: [SmallStep] =
    [
      .quote(user: 0, bid: -1, offer: 1, lots: 2), .quote(user: 0, bid: 0, offer: nil, lots: 3),
      .quote(user: 0, bid: nil, offer: 0, lots: 1), .quote(user: 0, bid: nil, offer: nil, lots: 0),
      .quote(user: 1, bid: 0, offer: 1, lots: 2), .quote(user: 1, bid: -1, offer: 0, lots: 1),
    ]
    + sides.flatMap { side -> [SmallStep] in
      [
        .enter(user: 1, side, price: 0, lots: 2, .goodForSession, .cancelNewest),
        .special(user: 0, side, price: 0, lots: 3, .allOrNone),
      ]
    }
    + [.replace(order: 0, price: 1, lots: 1), .cancel(order: 0)]

  /// Trades proposed, answered by either member, and made in the book, while all of them may have to wait.
  static let deals: [SmallStep] =
    [
      .propose(user: 0, .buy, price: 0, lots: 2), .propose(user: 1, .buy, price: 1, lots: 1),
      .answer(negotiation: 0, user: 1, .confirm), .answer(negotiation: 0, user: 0, .confirm),
      .answer(negotiation: 0, user: 1, .decline), .answer(negotiation: 0, user: 0, .retract),
      .answer(negotiation: 1, user: 0, .confirm),
      .enter(user: 0, .buy, price: 0, lots: 2, .goodForSession, .cancelNewest),
      .enter(user: 1, .sell, price: 0, lots: 1, .goodForSession, .cancelNewest),
      .hold(true), .hold(false), .review(trade: 0, .approve), .review(trade: 0, .reject),
    ]

  /// All-or-none orders of both sides among orders that wait for the price their trades make, after a trade at 0.
  static let wholeAndWaiting: [SmallStep] =
    sides.flatMap { side -> [SmallStep] in
      let far: Int64 = side == .buy ? 1 : -1
      return [
        .special(user: 0, side, price: far, lots: 3, .allOrNone),
        .stop(user: 0, side, price: far, lots: 2, stop: far, .goodForSession),
        .enter(user: 1, side, price: far, lots: 1, .goodForSession, .cancelNewest),
        .enter(user: 1, side, price: -far, lots: 2, .goodForSession, .cancelNewest),
      ]
    }
    + [.hibernate(order: 0), .reactivate(order: 0)]
}
