/// The event digest is a fact of the journal, not of the state, so it is not among the state's words; a snapshot carries it beside them.
extension Engine {
  /// Rebuilds the market whose state these words are, with the event digest it had: it goes on as if it had never stopped.
  public init(restoring words: [UInt64], eventDigest: Digest) throws(StateError) {
    try self.init(restoring: words)
    self.eventDigest = eventDigest
  }
}
