/// A price in ticks of its product; may be negative. What a tick is worth is the contract's `tickValue`.
public struct Price: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var ticks: Int64
  public init(ticks: Int64) { self.ticks = ticks }
  public static func < (left: Price, right: Price) -> Bool { left.ticks < right.ticks }
}

/// A number of lots. Requests carry any Int64; the book takes 1 to `Limits.lotsPerOrder`.
public struct Quantity: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var lots: Int64
  public init(lots: Int64) { self.lots = lots }
  public static let zero = Quantity(lots: 0)
  public static func < (left: Quantity, right: Quantity) -> Bool { left.lots < right.lots }
}

/// Money in µCNY (10⁻⁶ yuan).
public struct Money: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var microYuan: Int64
  public init(microYuan: Int64) { self.microYuan = microYuan }
  public static let zero = Money(microYuan: 0)
  public static func < (left: Money, right: Money) -> Bool { left.microYuan < right.microYuan }
  public static func + (left: Money, right: Money) -> Money {
    Money(microYuan: left.microYuan + right.microYuan)
  }
  public static func - (left: Money, right: Money) -> Money {
    Money(microYuan: left.microYuan - right.microYuan)
  }
  public static prefix func - (money: Money) -> Money { Money(microYuan: -money.microYuan) }
  public static func += (left: inout Money, right: Money) { left = left + right }
  public static func -= (left: inout Money, right: Money) { left = left - right }

  /// `self` for one lot, times lots; nil where the product does not fit.
  @inlinable public func times(_ lots: Int64) -> Money? {
    let (product, overflow) = microYuan.multipliedReportingOverflow(by: lots)
    return overflow ? nil : Money(microYuan: product)
  }
}

/// Power in watts, of charging or of discharging.
public struct Power: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var watts: Int64
  public init(watts: Int64) { self.watts = watts }
  public static func < (left: Power, right: Power) -> Bool { left.watts < right.watts }
}

/// Energy in watt-hours, as room in a storage.
public struct Energy: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var wattHours: Int64
  public init(wattHours: Int64) { self.wattHours = wattHours }
  public static func < (left: Energy, right: Energy) -> Bool { left.wattHours < right.wattHours }
}

/// Hundredths of a percent: 8,500 is 85 %.
public struct BasisPoints: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var value: Int32
  public init(_ value: Int32) { self.value = value }
  public static let one = BasisPoints(10_000)
  public static func < (left: BasisPoints, right: BasisPoints) -> Bool { left.value < right.value }
}
