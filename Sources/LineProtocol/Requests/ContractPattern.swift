public import MarketEngine

/// Which contracts are meant: a symbol whose end, or whose zone or product, may be `*`:
/// `*`, `QH.*`, `QH.SHIFT.*`, `*.CHG.*`, `QH.SHIFT.20261124.*`, `QH.SSU2.202612`.
public struct ContractPattern: Sendable, BitwiseCopyable, Equatable {
  /// `.empty` is every zone.
  public var zone: Name
  /// Nil is every product.
  public var product: Product?
  /// What the label starts with, or the whole label.
  public var label: Name
  /// Whether the label must be exactly that.
  public var isWholeLabel: Bool

  public static let all = ContractPattern(
    zone: .empty, product: nil, label: .empty, isWholeLabel: false)

  public init(zone: Name, product: Product?, label: Name, isWholeLabel: Bool) {
    self.zone = zone
    self.product = product
    self.label = label
    self.isWholeLabel = isWholeLabel
  }

  /// The one contract of that symbol.
  public init(_ symbol: ContractSymbol) {
    self.init(
      zone: symbol.zone, product: symbol.product, label: symbol.label, isWholeLabel: true)
  }

  public func matches(_ symbol: ContractSymbol) -> Bool {
    guard zone == .empty || zone == symbol.zone else { return false }
    if let product, product != symbol.product { return false }
    if isWholeLabel { return label == symbol.label }
    for index in 0..<label.count where label[index] != symbol.label[index] { return false }
    return true
  }
}
