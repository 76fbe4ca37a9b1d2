import MarketEngine

/// A letter of a small alphabet of commands.
enum SmallStep {
  case enter(user: Int, Side, price: Int64, lots: Int64, TimeInForce, SelfTradePrevention)
  /// An order that is not a plain one.
  case special(
    user: Int, Side, price: Int64, lots: Int64, OrderOptions, clip: Int64 = 0, step: Int64 = 0,
    SelfTradePrevention = .cancelOldest)
  /// The sequence's order of that ordinal, if there is one by then.
  case replace(order: Int, price: Int64, lots: Int64)
  case cancel(order: Int)
  /// An order with a limit price that waits for its stop price.
  case stop(user: Int, Side, price: Int64, lots: Int64, stop: Int64, TimeInForce)
  case hibernate(order: Int)
  case reactivate(order: Int)
  /// A side without a price is not quoted.
  case quote(user: Int, bid: Int64?, offer: Int64?, lots: Int64)
  case propose(user: Int, Side, price: Int64, lots: Int64)
  /// About the sequence's negotiation of that ordinal, if there is one by then.
  case answer(negotiation: Int, user: Int, NegotiationAnswer)
  /// Trades of the contract wait for the dispatcher from now on, or no more.
  case hold(Bool)
  /// About the sequence's trade of that ordinal, if there is one by then.
  case review(trade: Int, TradeReview)

  func command(in made: SmallMarket.Made = SmallMarket.Made()) -> Command {
    let orders = made.orders
    switch self {
    case .enter(let user, let side, let price, let lots, let timeInForce, let mode):
      return .order(
        SmallMarket.origin(SmallMarket.users[user]),
        NewOrder(
          contract: SmallMarket.contract, side: side, price: Price(ticks: price),
          quantity: Quantity(lots: lots), timeInForce: timeInForce, selfTrade: mode))
    case .special(
      let user, let side, let price, let lots, let options, let clip, let step, let mode):
      return .order(
        SmallMarket.origin(SmallMarket.users[user]),
        NewOrder(
          contract: SmallMarket.contract, side: side, price: Price(ticks: price),
          quantity: Quantity(lots: lots), selfTrade: mode, options: options,
          clip: Quantity(lots: clip), step: Price(ticks: step)))
    case .replace(let order, let price, let lots):
      return .replace(
        SmallMarket.origin(SmallMarket.users[0]),
        ReplaceOrder(
          target: Self.target(order, orders), price: Price(ticks: price),
          quantity: Quantity(lots: lots)))
    case .stop(let user, let side, let price, let lots, let stop, let timeInForce):
      return .order(
        SmallMarket.origin(SmallMarket.users[user]),
        NewOrder(
          contract: SmallMarket.contract, side: side, price: Price(ticks: price),
          quantity: Quantity(lots: lots), timeInForce: timeInForce, options: .stop,
          stop: Price(ticks: stop)))
    case .hibernate(let order):
      return .hibernate(SmallMarket.origin(SmallMarket.users[0]), Self.target(order, orders))
    case .reactivate(let order):
      return .reactivate(SmallMarket.origin(SmallMarket.users[0]), Self.target(order, orders))
    case .cancel(let order):
      return .cancel(
        SmallMarket.origin(SmallMarket.users[0]), CancelOrder(target: Self.target(order, orders)))
    case .quote(let user, let bid, let offer, let lots):
      return .quote(
        SmallMarket.origin(SmallMarket.users[user]),
        NewQuote(
          contract: SmallMarket.contract, bid: Price(ticks: bid ?? 0), bidQuantity: Quantity(lots: bid == nil ? 0 : lots),
          offer: Price(ticks: offer ?? 0), offerQuantity: Quantity(lots: offer == nil ? 0 : lots)))
    case .propose(let user, let side, let price, let lots):
      return .negotiate(
        SmallMarket.origin(SmallMarket.users[user]),
        Negotiate(
          contract: SmallMarket.contract, side: side, price: Price(ticks: price), quantity: Quantity(lots: lots),
          counterparty: SmallMarket.members[1 - user]))
    case .answer(let negotiation, let user, let answer):
      let number = negotiation < made.negotiations.count ? made.negotiations[negotiation] : .none
      return .answer(
        SmallMarket.origin(SmallMarket.users[user]), AnswerNegotiation(negotiation: number, answer: answer))
    case .hold(let isOn):
      return .operate(
        SmallMarket.origin(UserNumber(1)), .setHold(SetHold(contract: SmallMarket.contract, isOn: isOn)))
    case .review(let trade, let review):
      let number = trade < made.trades.count ? made.trades[trade] : .none
      return .review(SmallMarket.origin(UserNumber(1)), ReviewTrade(trade: number, review: review))
    }
  }

  private static func target(_ order: Int, _ orders: [OrderNumber]) -> OrderTarget {
    OrderTarget(order: order < orders.count ? orders[order] : .none)
  }

  static let sides: [Side] = [.buy, .sell]

  /// Two members, two prices, one or two lots.
  static let trading: [SmallStep] = sides.flatMap { side in
    [0, 1].flatMap { user in
      [Int64(0), 1].flatMap { price in
        [Int64(1), 2].map { lots in
          .enter(user: user, side, price: price, lots: lots, .goodForSession, .cancelNewest)
        }
      }
    }
  }

  /// One member against itself in every mode, and somebody in between.
  static let selfTrading: [SmallStep] =
    sides.flatMap { side in
      SelfTradePrevention.allCases.flatMap { mode in
        [Int64(1), 2].map { lots in
          .enter(user: 0, side, price: 0, lots: lots, .goodForSession, mode)
        }
      }
    } + sides.map { .enter(user: 1, $0, price: 0, lots: 1, .goodForSession, .cancelNewest) }

  /// Orders that do not rest, over orders that do.
  static let passing: [SmallStep] = sides.flatMap { side -> [SmallStep] in
    [Int64(1), 3].flatMap { lots -> [SmallStep] in
      [
        .enter(user: 0, side, price: 0, lots: lots, .goodForSession, .cancelOldest),
        .enter(user: 1, side, price: 1, lots: lots, .goodForSession, .cancelNewest),
        .enter(user: 0, side, price: 0, lots: lots, .immediateOrCancel, .decrement),
        .enter(user: 0, side, price: 1, lots: lots, .fillOrKill, .cancelOldest),
        .enter(user: 0, side, price: 1, lots: lots, .fillOrKill, .cancelBoth),
      ]
    }
  }

  /// Icebergs, with a step and without, among orders that trade with them, market-to-limit orders and such as must be filled whole.
  static let clips: [SmallStep] = sides.flatMap { side -> [SmallStep] in
    let other: Int64 = side == .buy ? -1 : 1
    return [
      .special(user: 0, side, price: 0, lots: 3, .iceberg, clip: 1),
      .special(user: 1, side, price: 0, lots: 4, .iceberg, clip: 2, step: 1),
      .special(user: 0, side, price: 0, lots: 4, .marketToLimit, .decrement),
      .special(user: 1, side, price: other, lots: 3, [.iceberg, .postSlide], clip: 2),
      .enter(user: 1, side, price: 0, lots: 2, .goodForSession, .decrement),
      .enter(user: 0, side, price: -other, lots: 4, .fillOrKill, .cancelOldest),
    ]
  }

  /// All-or-none orders of some sizes among others that pass over them or fill them.
  static let whole: [SmallStep] = sides.flatMap { side -> [SmallStep] in
    [
      .special(user: 0, side, price: 0, lots: 2, .allOrNone),
      .special(user: 1, side, price: 0, lots: 3, .allOrNone, .cancelNewest),
      .special(user: 1, side, price: side == .buy ? 1 : -1, lots: 4, .allOrNone),
      .special(user: 0, side, price: 0, lots: 4, .iceberg, clip: 1, step: 1),
      .enter(user: 0, side, price: 0, lots: 1, .goodForSession, .cancelBoth),
      .enter(user: 1, side, price: side == .buy ? 1 : -1, lots: 3, .fillOrKill, .cancelOldest),
    ]
  }

  /// Orders of the first member changed and taken back, among the second's.
  static let changing: [SmallStep] =
    sides.flatMap { side in
      [0, 1].map { user in
        .enter(user: user, side, price: 0, lots: 2, .goodForSession, .decrement)
      }
    }
    + [0, 1].flatMap { order -> [SmallStep] in
      [
        .replace(order: order, price: ReplaceOrder.keep, lots: 1),
        .replace(order: order, price: ReplaceOrder.keep, lots: 3),
        .replace(order: order, price: 1, lots: ReplaceOrder.keep),
        .replace(order: order, price: -1, lots: 1), .cancel(order: order),
      ]
    }

  /// Orders of the first member that wait, leave and come back, among orders that trade at 0 and 2, after a trade at 1.
  static let waiting: [SmallStep] =
    [
      .stop(user: 0, .buy, price: 2, lots: 1, stop: 2, .goodForSession),
      .stop(user: 0, .buy, price: 3, lots: 2, stop: 2, .immediateOrCancel),
      .stop(user: 0, .sell, price: 0, lots: 1, stop: 0, .goodForSession),
      .stop(user: 1, .sell, price: -1, lots: 2, stop: 0, .fillOrKill),
      .enter(user: 0, .buy, price: 2, lots: 2, .goodForSession, .cancelOldest),
      .enter(user: 0, .sell, price: 0, lots: 2, .goodForSession, .cancelOldest),
      .hibernate(order: 0), .reactivate(order: 0),
    ]
    + sides.flatMap { side in
      [Int64(0), 2].map { .enter(user: 1, side, price: $0, lots: 1, .goodForSession, .cancelNewest) }
    }

  /// The first orders changed and taken back, where they are icebergs or all or none.
  static let changingSpecial: [SmallStep] =
    sides.flatMap { side -> [SmallStep] in
      [
        .special(user: 0, side, price: 0, lots: 4, .iceberg, clip: 2),
        .special(user: 0, side, price: 0, lots: 3, .allOrNone),
        .enter(user: 1, side, price: 0, lots: 2, .goodForSession, .decrement),
      ]
    }
    + [0, 1].flatMap { order -> [SmallStep] in
      [
        .replace(order: order, price: ReplaceOrder.keep, lots: 2),
        .replace(order: order, price: ReplaceOrder.keep, lots: 5),
        .replace(order: order, price: order == 0 ? 1 : -1, lots: ReplaceOrder.keep),
        .cancel(order: order),
      ]
    }
}
