/// Every limit of the gateway, its reason, and what happens at it. A full thing is an answer or a closed connection, never a wait.
public struct GatewayLimits: Sendable, Equatable {
  /// Connections at one time, over all event loops: 10,000 and some room. One more is told so and closed.
  public var connections = 10_240
  /// Of them not yet logged in, so that strangers cannot take the places of members: two storms of a thousand logins.
  /// One more is told so and closed.
  public var strangers = 2_048
  /// Time from connecting to `welcome`; a person types a signature command in less. Then the connection is closed.
  public var loginMilliseconds: Int64 = 60_000
  /// For how long a challenge serves: signing takes milliseconds, a person's copying half a minute. Then `login-failed`.
  public var challengeMilliseconds: Int64 = 30_000
  /// Wrong signatures before the connection is closed: enough for a mistyped name, too few for guessing.
  public var loginFailures = 3
  /// Signatures checked per second on one event loop, with as many saved up as one storm brings. Checking one takes about
  /// 0.1 ms of the loop; above this a login is answered `busy`.
  public var loginsPerSecond: Int64 = 1_000
  public var loginsSavedUp: Int64 = 2_000
  /// Lines that are not understood before the connection is closed: a person errs a few times, a broken program for ever.
  public var protocolErrors = 10
  /// Unanswered changing requests of one session; above it `throttled`. A resend then always falls inside the references
  /// the engine remembers of a user (`Limits.rememberedReferences`).
  public var sessionWindow = 1_024
  /// Unanswered changing requests of all sessions of one user together; above it `throttled`.
  public var userWindow = 2_048
  /// Unanswered questions of one session, because an answer can be long; above it `throttled`.
  public var questions = 64
  /// Changing requests per second of one session, and how many can be saved up; above it `throttled`, with a warning before.
  public var sessionRate: Int64 = 20_000
  public var sessionSavedUp: Int64 = 40_000
  /// The same for all sessions of one member together.
  public var memberRate: Int64 = 100_000
  public var memberSavedUp: Int64 = 200_000
  /// Bytes written to a connection and not yet taken by its peer. 4 MB are 40,000 messages: a reader so far behind is not
  /// reading, and is cut off.
  public var outboundBytes = 4_194_304
  /// Bytes kept back from a connection while its `resume` is served from history; then it is cut off.
  public var heldBytes = 4_194_304
  /// Messages taken from history at a time, so that a long resume is paced by its reader.
  public var historyPage = 1_000
  /// Contracts one session may watch: 100 subscribers × 50 with a wide margin; above it `throttled`.
  public var watchedContracts = 4_096
  /// Levels a side in a picture: the runtime keeps no deeper ones.
  public var depth: Int32 = 50
  /// Silence of a peer before it is pinged, and before it is dropped.
  public var pingMilliseconds: Int64 = 30_000
  public var dropMilliseconds: Int64 = 60_000
  /// How often each event loop looks for silent peers, ends not yet taken by the exchange, and stale watchers.
  public var sweepMilliseconds: Int64 = 250
  /// Connections it looks at each time, half a millisecond in which nobody is answered: all of ten thousand in 2.5 s. Those that
  /// are left have their turn next.
  public var sweepConnections = 1_024
  /// Time to let answers leave when stopping, and last lines when closing, before what is left is closed.
  public var drainMilliseconds: Int64 = 5_000

  public init() {}
}
