public import LineProtocol

// Text for people; the protocol is ASCII.
extension ResponseLine {
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  public var verbText: String { String(decoding: verb, as: UTF8.self) }

  /// The value after `key=` as text.
  public func text(_ key: StaticString) -> String? {
    value(key).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The field at an index, from 0, as text.
  public func text(at index: Int) -> String? {
    field(index).map { String(decoding: $0, as: UTF8.self) }
  }
}
