public import MarketEngine

/// Writes the lines of a session itself: greeting, errors, and what was not taken.
public enum SessionFormatter {
  /// `hello tala/1 market=QH challenge=4f1c…`
  public static func hello(market: Name, challenge: [UInt8], to bytes: inout [UInt8]) {
    bytes.append("hello ")
    bytes.append(ProtocolVersion.word)
    bytes.append(" market=")
    bytes.append(market)
    bytes.append(" challenge=")
    Hexadecimal.append(challenge, to: &bytes)
    bytes.endLine()
  }

  /// `welcome session=12 last=1841`
  public static func welcome(_ session: SessionNumber, last: UInt64, to bytes: inout [UInt8]) {
    bytes.append(key: "welcome session=", number: session.value)
    bytes.append(key: " last=", number: last)
    bytes.endLine()
  }

  /// `standby leader=HOST:PORT`; without a leader, `standby`.
  public static func standby(leader: [UInt8], to bytes: inout [UInt8]) {
    bytes.append("standby")
    if !leader.isEmpty {
      bytes.append(" leader=")
      bytes.append(contentsOf: leader)
    }
    bytes.endLine()
  }

  public static func ping(to bytes: inout [UInt8]) { bytes.append("ping\n") }

  public static func pong(to bytes: inout [UInt8]) { bytes.append("pong\n") }

  /// `bye REASON`: the last line before this side closes.
  public static func bye(_ reason: StaticString, to bytes: inout [UInt8]) {
    bytes.append(key: "bye ", word: reason)
    bytes.endLine()
  }

  /// `error col=30 unknown-key`, with the key it is about and the line's own reference where they are known, and the line's number.
  public static func error(_ error: ProtocolError, line: UInt64, to bytes: inout [UInt8]) {
    bytes.append(key: "error col=", number: UInt64(error.column))
    bytes.append(key: " ", word: error.fault.word)
    if let key = error.key { bytes.append(key: " key=", word: key.word) }
    bytes.append(optional: " ref=", error.reference)
    bytes.append(key: " line=", number: line)
    bytes.endLine()
  }

  /// `busy ref=a1`, `unavailable ref=a1`, `throttled ref=a1 by=window`: not taken, and the reference is not used up. A question has its tag.
  public static func notTaken(
    _ answer: NotTaken, reference: Reference = .none, tag: Reference = .none,
    by reason: StaticString = "", to bytes: inout [UInt8]
  ) {
    bytes.append(answer.word)
    bytes.append(optional: " ref=", reference)
    bytes.append(tag: tag)
    if reason.utf8CodeUnitCount > 0 { bytes.append(key: " by=", word: reason) }
    bytes.endLine()
  }

  /// `warning by=session-rate`: a limit is near, beyond which requests will be throttled.
  public static func warning(_ reason: StaticString, to bytes: inout [UInt8]) {
    bytes.append(key: "warning by=", word: reason)
    bytes.endLine()
  }
}

/// Why a request was not taken. Nothing was journaled; it may be sent again as it is.
public enum NotTaken: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// The queue to the market is full.
  case busy = 1
  /// The journal or the leadership cannot be reached now.
  case unavailable = 2
  /// Over this session's or member's rate or window.
  case throttled = 3

  public var word: StaticString {
    switch self {
    case .busy: "busy"
    case .unavailable: "unavailable"
    case .throttled: "throttled"
    }
  }
}
