public import Journal

/// Where the exchange is in its life.
///
///     starting ──► standby ⇄ … ──► leading ⇄ unavailable
///         └──────────────┴────────────┴─────────┴──► stopped
public enum ExchangeState: Sendable, Equatable {
  /// Recovers the market.
  case starting
  /// Takes submissions and writes the journal.
  case leading
  /// Another leads; this one follows and takes over when the other's lease runs out.
  case standby(leader: String)
  /// Leads, or would, but takes nothing for now.
  case unavailable(reason: String)
  /// For good. `Exchange.end` says why.
  case stopped
}

/// How an exchange ended.
public enum ExchangeEnd: Sendable, Equatable {
  /// It was told to stop; everything it took is committed and answered.
  case drained
  /// The journal cannot go on. What was not answered has an unknown outcome.
  case failed(StorageFailure)
  /// The journal cannot be executed: damage, or a difference between what was said and what came out.
  case cannotFollow(FollowerFailure)
}
