public import MarketEngine

/// Writes the lines of the protocol, each with its LF, as bytes at the end of a buffer.
public enum ResponseFormatter {
  /// The line for the member an event belongs to. `product` is that of the contract the answered command was about, if it is known: a
  /// refusal and a repeated answer do not name it, and without it their lots and ticks are written as such (`unit=lots`).
  /// An event that belongs to no member writes nothing; see `publish`.
  public static func write<Names: NameSource>(
    _ event: Event, product: Product? = nil, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    fatalError("being written")
  }
}
