/// What sets a live order apart from one that simply rests. Zero for a plain order, so that its way takes one test.
public struct OrderFlags: OptionSet, Sendable, BitwiseCopyable {
  public let rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// It has left the book and keeps no reservation, until it is reactivated (rules 9.1).
  public static let hibernated = OrderFlags(rawValue: 1)
  /// It is out of the book until the last price reaches its stop price (rules 9.6).
  public static let waiting = OrderFlags(rawValue: 1 << 1)
  /// It is one side of its account's quote in the contract (rules 9.9).
  public static let quoted = OrderFlags(rawValue: 1 << 2)
}
