/// One order of a workload file, as far as a load needs it.
public struct FlowRecord: Sendable, BitwiseCopyable, Equatable {
  public enum Kind: UInt8, Sendable, BitwiseCopyable {
    case limit = 0
    case cancel
    /// A smaller quantity at the same price.
    case reduce
    /// Another price and quantity.
    case replace
  }

  public var kind: Kind
  public var isSell: Bool
  public var book: UInt16
  public var lots: UInt32
  /// The order's number in the file, from 1.
  public var order: UInt32
  public var ticks: Int32

  public init(
    kind: Kind, isSell: Bool, book: UInt16, lots: UInt32, order: UInt32, ticks: Int32
  ) {
    self.kind = kind
    self.isSell = isSell
    self.book = book
    self.lots = lots
    self.order = order
    self.ticks = ticks
  }
}
