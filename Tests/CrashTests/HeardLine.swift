import LineProtocol

/// A line from the exchange and its parts, as text.
struct HeardLine: Sendable {
  let text: String
  private let parts: ResponseLine

  /// Nil for an empty line.
  init?(_ text: String) {
    guard let parts = ResponseLine(Array(text.utf8)) else { return nil }
    self.text = text
    self.parts = parts
  }

  var verb: String { String(decoding: parts.verb, as: UTF8.self) }

  /// The member's number, of lines that have one.
  var number: UInt64? { parts.number }

  /// Whether it is a first answer given a second time.
  var isAgain: Bool { parts.isAgain }

  func value(_ key: StaticString) -> String? { parts.value(key).map { String(decoding: $0, as: UTF8.self) } }

  /// What has a member's number.
  var isNumbered: Bool {
    switch verb {
    case "accepted", "filled", "replaced", "reduced", "cancelled", "mass-cancelled", "hibernated", "reactivated", "triggered",
      "halted", "released", "limits-set", "cash-moved", "done", "refused", "negotiated", "trade-changed":
      true
    default: false
    }
  }

  /// Whether it answers a request, and is not something that befell an order.
  var isAnswer: Bool {
    switch verb {
    case "accepted", "replaced", "reactivated", "mass-cancelled", "done", "refused": true
    case "cancelled", "hibernated": value("by") == "member"
    default: false
    }
  }

  /// Whether it refuses a request because its reference was another's.
  var isReferenceReused: Bool { verb == "refused" && value("code") == "102" }

  func has(word: String) -> Bool { text.split(separator: " ").contains { $0 == word } }
}
