/// How an order meets the book, beyond price, time and quantity (rules 8). Empty for a plain limit order, so that one test keeps all
/// of it off the way of plain orders.
public struct OrderOptions: OptionSet, Sendable, BitwiseCopyable, Equatable {
  public var rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// At whatever price: the limit is the end of the contract's range. What is left after matching is cancelled.
  public static let market = OrderOptions(rawValue: 1)
  /// The same, but what is left rests at the price of the order's own last fill.
  public static let marketToLimit = OrderOptions(rawValue: 1 << 1)
  /// Refused if it would trade at entry.
  public static let postRefuse = OrderOptions(rawValue: 1 << 2)
  /// Rests one tick behind the opposite side's best price if it would trade at entry.
  public static let postSlide = OrderOptions(rawValue: 1 << 3)
  /// Shows only a clip at a time.
  public static let iceberg = OrderOptions(rawValue: 1 << 4)
  /// Trades whole or not at all, but waits for it.
  public static let allOrNone = OrderOptions(rawValue: 1 << 5)

  /// Waits until the last price reaches its stop price (rules 9.5).
  public static let stop = OrderOptions(rawValue: 1 << 6)

  /// One side of a quote, which is entered as a pair (rules 9.9); not an option of an order's own.
  public static let quote = OrderOptions(rawValue: 1 << 7)

  /// A leg of a basket, which is entered with the others (rules 9.13); not an option of an order's own.
  public static let basket = OrderOptions(rawValue: 1 << 8)

  /// Shares what it reserves with the other offers of its pool (rules 13).
  public static let pooled = OrderOptions(rawValue: 1 << 9)

  /// Every bit that means something.
  public static let known: OrderOptions = [
    .market, .marketToLimit, .postRefuse, .postSlide, .iceberg, .allOrNone, .stop, .quote, .basket,
    .pooled,
  ]

  /// Has no price of its own.
  public static let unpriced: OrderOptions = [.market, .marketToLimit]
  /// Does not trade at entry.
  public static let post: OrderOptions = [.postRefuse, .postSlide]

  /// Needs an `OrderExtra`.
  static let extra: OrderOptions = [.iceberg, .allOrNone]

  /// Whether any of the others is among these.
  @inlinable public func hasAny(of others: OrderOptions) -> Bool { rawValue & others.rawValue != 0 }
}
