/// How far prices of a product may lie from the reference: what is beyond `width` cannot be entered, what would trade beyond `interrupt`
/// goes to a call instead. Both in ticks, `Collar.open` for no such bound.
public struct Collar: Sendable, BitwiseCopyable, Equatable {
  /// As far as a price can be.
  public static let open = Int64.max

  public var width: Int64
  public var interrupt: Int64
  /// How long the call lasts; 0 without `interrupt`.
  public var callSeconds: Int32

  public init(width: Int64 = open, interrupt: Int64 = open, callSeconds: Int32 = 0) {
    self.width = width
    self.interrupt = interrupt
    self.callSeconds = callSeconds
  }

  public static let none = Collar()
}

/// A product's collar from now on, for the contracts that are there as well.
public struct SetCollar: Sendable, BitwiseCopyable, Equatable {
  public var product: Product
  public var collar: Collar
  public init(product: Product, collar: Collar) {
    self.product = product
    self.collar = collar
  }
}
