import Journal
public import MarketEngine

/// Where an exchange is on its way from a cold start to its end, between two steps (`Exchange.step`).
///
///     cold ── recovered ──► following ── lease taken ──► leading ⇄ lost ──► (end)
///       ▲                       │ the journal was taken back
///       └───────────────────────┘
public struct ExchangeCourse: ~Copyable {
  enum Stage: ~Copyable {
    /// Nothing is known of the market.
    case cold
    /// The market is recovered; another may lead it.
    case following(Follower, ExchangeParts)
    case leading(MarketWriter)
    /// Leads, as far as it knows, but has lost its connection.
    case lost(MarketWriter)
  }

  var stage = Stage.cold
  /// Since when the connection is lost, if it is; monotonic nanoseconds. Beside the stage, where the compiler can keep it.
  var lostSince: UInt64 = 0
  /// How the journal broke the promise, found and not yet heard to be written down.
  var broken: StorageFailure?
  /// Room for the submissions drained next.
  var emptied: [Submission] = []

  public init() {}

  /// Takes the stage out, to be put back when it is known which comes next.
  mutating func takeStage() -> Stage {
    var taken = Stage.cold
    swap(&taken, &stage)
    return taken
  }

  /// The market after the last command executed, committed or not; nil unless it leads.
  public func inspect<Result>(_ look: (borrowing Engine) -> Result) -> Result? {
    switch stage {
    case .leading(let writer): writer.inspect(look)
    case .lost(let writer): writer.inspect(look)
    case .cold: nil
    case .following: nil
    }
  }
}
