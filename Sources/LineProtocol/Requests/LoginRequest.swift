public import MarketEngine

/// `login MEMBER USER signature=HEX [resume=N] [session=N] [on-disconnect=keep|cancel]`
public struct LoginRequest: Sendable, BitwiseCopyable, Equatable {
  public var member: Name
  public var user: Name
  /// Over the bytes of `LoginMessage`.
  public var signature: Signature
  /// Everything of the member after this number is delivered first; nil asks for nothing of the past.
  public var resume: UInt64?
  /// The session the user comes back to; `.none` asks for a new one.
  public var session: SessionNumber
  public var onDisconnect: DisconnectChoice

  public init(
    member: Name, user: Name, signature: Signature, resume: UInt64? = nil,
    session: SessionNumber = .none, onDisconnect: DisconnectChoice = .keep
  ) {
    self.member = member
    self.user = user
    self.signature = signature
    self.resume = resume
    self.session = session
    self.onDisconnect = onDisconnect
  }
}

/// The 64 bytes of an Ed25519 signature, kept in place.
public struct Signature: Sendable, BitwiseCopyable, Equatable {
  public var first: Name
  public var second: Name

  public init(first: Name, second: Name) {
    self.first = first
    self.second = second
  }

  /// Nil unless there are 64 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 64, let first = Key(bytes: [UInt8](bytes[..<32])),
      let second = Key(bytes: [UInt8](bytes[32...]))
    else { return nil }
    self.init(first: first.words, second: second.words)
  }

  public var bytes: [UInt8] { Key(words: first).bytes + Key(words: second).bytes }
}
