/// What a load is made of.
public struct LoadPlan: Sendable, Equatable {
  public var sessions: Int
  /// Requests a second over all sessions, sent when they are due whatever the exchange does; 0 is as fast as the windows allow.
  public var rate: Int
  /// Measured seconds, after the warm-up.
  public var seconds: Int
  public var warmUpSeconds: Int
  /// Unanswered requests of one session, at most the 1,024 an exchange allows.
  public var window: Int
  public var seed: UInt64
  /// How long late answers are waited for at the end, before they are called lost.
  public var patienceSeconds: Int

  public init(
    sessions: Int = 50, rate: Int = 10_000, seconds: Int = 30, warmUpSeconds: Int = 5,
    window: Int = 1_024, seed: UInt64 = 20_260_923, patienceSeconds: Int = 15
  ) {
    self.sessions = sessions
    self.rate = rate
    self.seconds = seconds
    self.warmUpSeconds = warmUpSeconds
    self.window = window
    self.seed = seed
    self.patienceSeconds = patienceSeconds
  }

  /// When the request of that index, from 0, is due, in nanoseconds after the first. Exact over any number of requests.
  public func due(_ index: Int) -> Int64 {
    let (whole, rest) = index.quotientAndRemainder(dividingBy: rate)
    return Int64(whole) * 1_000_000_000 + Int64(rest) * 1_000_000_000 / Int64(rate)
  }
}
