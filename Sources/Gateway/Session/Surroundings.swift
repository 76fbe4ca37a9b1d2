public import ExchangeRuntime
public import MarketEngine

/// What the sessions of one event loop have in common: limits, the directory, the exchange's state, and where challenges come from.
public struct Surroundings: Sendable {
  public let limits: GatewayLimits
  public let allowances: SharedAllowances
  public let makeChallenge: @Sendable () -> Key
  public let wallClock: @Sendable () -> Timestamp
  public var directory: Directory
  public var exchange: ExchangeState
  /// The gateway is stopping: what is on its way is answered, nothing new is taken.
  public var isDraining = false
  /// Signatures that may be checked.
  var logins: TokenBucket

  public init(
    limits: GatewayLimits, allowances: SharedAllowances, directory: Directory,
    exchange: ExchangeState, at moment: Moment,
    wallClock: @escaping @Sendable () -> Timestamp,
    makeChallenge: @escaping @Sendable () -> Key = { Challenge.random() }
  ) {
    self.limits = limits
    self.allowances = allowances
    self.makeChallenge = makeChallenge
    self.wallClock = wallClock
    self.directory = directory
    self.exchange = exchange
    logins = TokenBucket(rate: limits.loginsPerSecond, savedUp: limits.loginsSavedUp, at: moment)
  }

  /// The market's time as a person would be told it.
  public var marketTime: Timestamp {
    switch directory.clock {
    case .real: wallClock()
    case .manual: directory.manualTime
    }
  }
}
