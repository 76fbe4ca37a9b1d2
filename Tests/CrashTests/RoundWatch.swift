/// What a round of a run hears of its clients, in the very call in which it happens.
protocol RoundWatch: Sendable {
  /// Whether the exchange may be gone, or silent, without being at fault.
  var hasFired: Bool { get }
  /// Whether it is one of several addresses at which the exchange may be.
  var isOneOfSeveral: Bool { get }
  func sent(_ lines: Int)
  /// The first answer to a request was heard that was first sent then; nanoseconds of `FaultRound.now`.
  func answered(_ client: String, asked: UInt64)
  /// One of the member's lines was heard.
  func heard()
  func welcomed()
  /// A client is back, with all its past heard.
  func returned(_ client: String)
}
