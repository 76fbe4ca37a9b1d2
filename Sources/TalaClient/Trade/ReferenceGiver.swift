import LineProtocol

/// Gives a typed line the reference it must have: `s12-1`, `s12-2`, … of session 12. Session numbers are never used again, so neither
/// are these.
public struct ReferenceGiver: Sendable {
  private let session: UInt64
  private var count: UInt64 = 0

  public init(session: UInt64) { self.session = session }

  /// The line, with a reference if its verb needs one and it has none.
  public mutating func complete(_ line: String) -> String {
    guard let words = ResponseLine([UInt8](line.utf8)), words.value("ref") == nil,
      let verb = Verb.allCases.first(where: { words.isVerb($0.word) }),
      verb.shape.required.contains(.reference)
    else { return line }
    count += 1
    let reference = "ref=s\(session)-\(count)"
    // Of a notice, all that follows the reference is its text.
    guard verb == .notice else { return "\(line) \(reference)" }
    return "notice \(reference) \(String(decoding: words.rest, as: UTF8.self))"
  }
}
