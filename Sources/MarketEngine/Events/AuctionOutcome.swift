/// What a call came to, or would come to now: the price, if anything crosses, the lots that trade at it, and lots bid less lots offered
/// at it.
public struct AuctionOutcome: Sendable, BitwiseCopyable, Equatable {
  public var price: Price?
  public var volume: Int64
  public var surplus: Int64

  @inlinable public init(price: Price?, volume: Int64, surplus: Int64) {
    self.price = price
    self.volume = volume
    self.surplus = surplus
  }

  public static let none = AuctionOutcome(price: nil, volume: 0, surplus: 0)
}
