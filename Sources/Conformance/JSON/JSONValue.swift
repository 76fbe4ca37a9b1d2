/// A value of a JSON text. A number is kept as it was written, so that none is rounded.
enum JSONValue {
  case null
  case boolean(Bool)
  case number(String)
  case text(String)
  case list([JSONValue])
  case object([JSONMember])

  /// What it is, for people.
  var kind: String {
    switch self {
    case .null: "null"
    case .boolean: "a truth value"
    case .number: "a number"
    case .text: "a text"
    case .list: "a list"
    case .object: "an object"
    }
  }
}

/// A key of an object and its value.
struct JSONMember {
  var key: String
  var value: JSONValue
}

/// Why a text is not JSON, and where.
struct JSONFault: Error {
  var line: Int
  var reason: String
}
