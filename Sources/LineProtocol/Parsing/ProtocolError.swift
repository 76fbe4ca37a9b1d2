public import MarketEngine

/// A line that was not understood: what is wrong, and the byte column (from 1) where.
public struct ProtocolError: Error, Sendable, BitwiseCopyable, Equatable {
  public var fault: ProtocolFault
  /// From 1; 0 concerns the line as a whole.
  public var column: Int
  /// The key a fault is about, if it is about one.
  public var key: OptionKey?
  /// The line's own reference, if that much of it was understood; `.none` otherwise.
  public var reference: Reference

  public init(
    _ fault: ProtocolFault, column: Int, key: OptionKey? = nil, reference: Reference = .none
  ) {
    self.fault = fault
    self.column = column
    self.key = key
    self.reference = reference
  }
}
