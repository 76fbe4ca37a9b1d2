import Foundation
import LineProtocol
import MarketEngine
import ServerFixtures

/// The market every transcript begins with: `QH`, operated by `exchange operator`, with a clock that stands at `startText`.
enum TranscriptMarket {
  static let startText = "2026-11-23T00:00:00Z"

  struct Unreadable: Error { var description: String }

  static func start() throws -> Timestamp {
    guard let time = TimestampText.parse(Array(startText.utf8).span) else {
      throw Unreadable(description: startText)
    }
    return time
  }

  static func name(_ text: String) throws -> Name {
    guard let name = Name(bytes: Array(text.utf8).span) else { throw Unreadable(description: text) }
    return name
  }

  static func operatorKey() throws -> Key {
    let digits = UserKeys.publicKey("exchange", "operator")
    guard let bytes = Hexadecimal.bytes(Array(digits.utf8).span), let key = Key(bytes: bytes) else {
      throw Unreadable(description: digits)
    }
    return key
  }

  /// What is said, with `\x00` and the like as the byte it stands for.
  static func bytes(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Substring(text)
    while let escape = rest.range(of: "\\x") {
      bytes += Array(rest[..<escape.lowerBound].utf8)
      let digits = rest[escape.upperBound...].prefix(2)
      bytes.append(UInt8(digits, radix: 16) ?? UInt8(ascii: "?"))
      rest = rest[escape.upperBound...].dropFirst(2)
    }
    return bytes + Array(rest.utf8)
  }
}
