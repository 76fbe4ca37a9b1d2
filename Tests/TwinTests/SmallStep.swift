import MarketEngine

/// A letter of a small alphabet of commands.
enum SmallStep {
  case enter(user: Int, Side, price: Int64, lots: Int64, TimeInForce, SelfTradePrevention)
  /// The sequence's order of that ordinal, if there is one by then.
  case replace(order: Int, price: Int64, lots: Int64)
  case cancel(order: Int)

  func command(in orders: [OrderNumber]) -> Command {
    switch self {
    case .enter(let user, let side, let price, let lots, let timeInForce, let mode):
      return .order(
        SmallMarket.origin(SmallMarket.users[user]),
        NewOrder(
          contract: SmallMarket.contract, side: side, price: Price(ticks: price),
          quantity: Quantity(lots: lots), timeInForce: timeInForce, selfTrade: mode))
    case .replace(let order, let price, let lots):
      return .replace(
        SmallMarket.origin(SmallMarket.users[0]),
        ReplaceOrder(
          target: Self.target(order, orders), price: Price(ticks: price),
          quantity: Quantity(lots: lots)))
    case .cancel(let order):
      return .cancel(
        SmallMarket.origin(SmallMarket.users[0]), CancelOrder(target: Self.target(order, orders)))
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
}
