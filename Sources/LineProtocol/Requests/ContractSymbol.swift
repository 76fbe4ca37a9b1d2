public import MarketEngine

/// A contract's name as people write it: `ZONE.PRODUCT.LABEL`, e.g. `QH.SHIFT.20261124.11-15.18-22`.
///
/// A zone's name has no dot, so the first one ends it.
public struct ContractSymbol: Sendable, BitwiseCopyable, Equatable {
  public var zone: Name
  public var product: Product
  public var label: Name

  public init(zone: Name, product: Product, label: Name) {
    self.zone = zone
    self.product = product
    self.label = label
  }

  /// A well mixed 64-bit word of the symbol, the same in every process; for tables keyed by symbols.
  public var fingerprint: UInt64 {
    var digest = Digest(high: UInt64(product.rawValue), low: 0)
    digest.absorb(zone.first)
    if zone.second != 0 { digest.absorb(zone.second) }
    if zone.third != 0 { digest.absorb(zone.third) }
    if zone.fourth != 0 { digest.absorb(zone.fourth) }
    digest.absorb(label.first)
    digest.absorb(label.second)
    digest.absorb(label.third)
    digest.absorb(label.fourth)
    return digest.high ^ digest.low
  }
}
