/// Why a part of a case cannot be understood.
struct FormatFault: Error, Equatable {
  var reason: String
}

/// The keys of an object, asked for one by one; `place` names the object in faults.
struct Fields {
  let place: String
  private let members: [JSONMember]

  init(_ value: JSONValue, place: String) throws(FormatFault) {
    guard case .object(let members) = value else {
      throw FormatFault(reason: "\(place): \(value.kind), not an object")
    }
    self.place = place
    self.members = members
  }

  var keys: [String] { members.map(\.key) }

  /// The value of a key; nil if it is not there or null.
  subscript(key: String) -> JSONValue? {
    guard let value = members.first(where: { $0.key == key })?.value else { return nil }
    if case .null = value { return nil }
    return value
  }

  func has(_ key: String) -> Bool { members.contains { $0.key == key } }

  /// Faults at the first key that is none of these.
  func allowOnly(_ allowed: [String]) throws(FormatFault) {
    guard let unknown = keys.first(where: { !allowed.contains($0) }) else { return }
    throw fault("unknown key \"\(unknown)\"")
  }

  func text(_ key: String) throws(FormatFault) -> String? {
    guard let value = self[key] else { return nil }
    guard case .text(let text) = value else { throw fault("\"\(key)\" is \(value.kind), not a text") }
    return text
  }

  func amount(_ key: String) throws(FormatFault) -> Amount? {
    guard let value = self[key] else { return nil }
    guard case .number(let text) = value else {
      throw fault("\"\(key)\" is \(value.kind), not a number")
    }
    return Amount(jsonNumber: text)
  }

  /// A whole number of 64 bits that must be there.
  func whole(_ key: String) throws(FormatFault) -> Int64 {
    guard let amount = try amount(key) else { throw fault("\"\(key)\" is missing") }
    guard case .whole(let value) = amount else {
      throw fault("\"\(key)\" is not a whole number of 64 bits")
    }
    return value
  }

  func list(_ key: String) throws(FormatFault) -> [JSONValue]? {
    guard let value = self[key] else { return nil }
    guard case .list(let values) = value else { throw fault("\"\(key)\" is \(value.kind), not a list") }
    return values
  }

  func fault(_ reason: String) -> FormatFault { FormatFault(reason: "\(place): \(reason)") }
}
