/// Reads one line.
public enum RequestParser {
  /// The request of one line, without its line end; or what is wrong with it and where.
  public static func parse(_ line: Span<UInt8>) throws(ProtocolError) -> Request {
    fatalError("being written")
  }
}
