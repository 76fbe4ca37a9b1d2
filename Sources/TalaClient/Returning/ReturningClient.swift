public import LineProtocol
import NIOCore
import NIOPosix
import Synchronization

/// A participant that stays at an exchange whatever befalls it: when the connection is lost, or another process leads, it comes back by itself,
/// hears what it missed and sends again what has no answer, under the same references.
///
///     connect ─► logged in ──connection lost, silence, `unavailable` for long──► coming back ─┐
///                    ▲                                                                        │
///                    └── login session=N resume=N, then what has no answer ◄──────────────────┘
///
/// Each line about the member is heard once, in the order of its numbers and without a gap, and each line sent is answered once. What was not
/// taken (`busy`, `unavailable`, `throttled`) is sent again a little later, and what is sent after such a request waits until it was taken.
/// All methods may be called from any thread.
public final class ReturningClient: Sendable {
  /// Called for every line heard, on the connection's own thread, before its answer is given to whoever waits: must not block.
  public typealias Hearing = @Sendable (ResponseLine) -> Void
  /// The answer to a line, or why there will be none.
  public typealias Answer = Result<[ResponseLine], ClientFailure>

  /// Where a client goes, who it is there, and how long it waits.
  public struct Settings: Sendable {
    /// Addresses of the processes that serve the market, whichever of them leads.
    public var endpoints: [Endpoint]
    public var security: Security
    public var credentials: Credentials
    /// What is to become of the session's orders when it is lost; nil is the protocol's own choice, to keep them.
    public var onDisconnect: String?
    /// The last of the member's numbers that is known already; nil hears nothing of the past.
    public var resume: UInt64?
    /// For how long the exchange may say nothing while an answer is due, or take nothing, before another address is tried. When nothing is
    /// heard for as long while none is due, it is asked for a sign of life.
    public var patience = Duration.seconds(3)
    /// For how long it tries to come back before it gives up; an attempt that begins later is the last.
    public var persistence = Duration.seconds(60)

    public init(endpoints: [Endpoint], security: Security = .plain, credentials: Credentials) {
      self.endpoints = endpoints
      self.security = security
      self.credentials = credentials
    }
  }

  let settings: Settings
  let memory: Mutex<ReturningMemory>
  /// Held while lines are written to a connection, so that they leave in their order.
  private let turn = Mutex(())
  private let noting: @Sendable (Change) -> Void
  private let hearing: Hearing
  private let group: any EventLoopGroup

  private init(
    _ settings: Settings, _ group: any EventLoopGroup, noting: @escaping @Sendable (Change) -> Void,
    hearing: @escaping Hearing
  ) {
    self.settings = settings
    self.noting = noting
    self.group = group
    self.hearing = hearing
    memory = Mutex(ReturningMemory(last: settings.resume ?? 0))
  }

  /// What becomes of the connection after the first.
  public enum Change: Sendable, Equatable {
    /// Lost; it tries to come back.
    case lost(ClientFailure)
    /// Logged in again, there.
    case back(Endpoint)
  }

  /// Finds the leader among the addresses and logs in. With one address a first connection is not waited for; with several it looks for five
  /// seconds or more, in which another may take the lead. Throws what the last address tried came to. `noting` is told when the connection is lost and
  /// had again, for people to see.
  public static func connect(
    _ settings: Settings, hearing: @escaping Hearing = { _ in }, noting: @escaping @Sendable (Change) -> Void = { _ in }
  ) async throws(ClientFailure) -> ReturningClient {
    let client = ReturningClient(settings, MultiThreadedEventLoopGroup.singleton, noting: noting, hearing: hearing)
    try await client.enter()
    return client
  }

  /// What the exchange said at the last login.
  public var welcome: Welcome { memory.withLock { $0.welcome } }

  /// Where it is, or was last.
  public var endpoint: Endpoint { memory.withLock { $0.endpoint ?? settings.endpoints[0] } }

  /// Why it has given up, once it has.
  public var failure: ClientFailure? { memory.withLock { $0.failure } }

  /// How many times it has come back.
  public var returns: Int { memory.withLock { max(0, $0.generation - 1) } }

  /// How many lines sent wait for an answer.
  public var waiting: Int { memory.withLock { $0.open.count } }

  /// Calls `tell` once it has given up or was closed.
  public func whenOver(_ tell: @escaping @Sendable () -> Void) {
    let isOver = memory.withLock { memory in
      if !memory.isOver { memory.whenOver.append(tell) }
      return memory.isOver
    }
    if isOver { tell() }
  }

  /// Sends a line, without its line end. A request must carry a reference: it is by this that it is answered once however often it has to be
  /// sent. `tell` hears the answer's lines, once; a line the exchange never answers has none.
  public func send(_ line: String, tell: @escaping @Sendable (Answer) -> Void) {
    guard let words = ResponseLine([UInt8](line.utf8)) else { return tell(.success([])) }
    let isAnswered = !(words.isVerb("watch") || words.isVerb("unwatch") || words.isVerb("pong"))
    let (isRequest, mark) = (Conversation.isRequest(words), Conversation.mark(of: words))
    let failure = turn.withLock { _ -> ClientFailure? in
      let (failure, client, lines) = memory.withLock { memory -> (ClientFailure?, Client?, [(ticket: UInt64?, line: String)]) in
        guard isAnswered else {
          memory.note(line)
          return (memory.failure, memory.client, [(nil, line)])
        }
        memory.add(line, isRequest: isRequest, mark: mark, tell)
        return (memory.failure, memory.client, memory.takeSendable())
      }
      if failure == nil, let client { for (ticket, line) in lines { write(line, ticket, to: client) } }
      return failure
    }
    if let failure { return tell(.failure(failure)) }
    if !isAnswered { tell(.success([])) }
  }

  /// The answer's lines.
  public func exchange(_ line: String) async throws(ClientFailure) -> [ResponseLine] {
    let answer = await withCheckedContinuation { (continuation: CheckedContinuation<Answer, Never>) in
      send(line) { continuation.resume(returning: $0) }
    }
    return try answer.get()
  }

  /// The one line that answers a request; the line must carry a reference.
  public func request(_ line: String) async throws(ClientFailure) -> ResponseLine {
    guard let answer = try await exchange(line).first else { throw .notAnExchange("no answer") }
    return answer
  }

  /// Ends the session and waits until the connection is closed. Lines without an answer get none.
  public func close() async {
    let client = memory.withLock { memory in
      memory.isClosing = true
      return memory.client
    }
    await client?.close()
    giveUp(.closed(""))
  }

  // MARK: Coming and coming back

  /// Logs in where the leader is; looks at every address, those that standbys name included.
  func enter() async throws(ClientFailure) {
    let (session, last, before, generation) = memory.withLock { memory in
      (memory.session, memory.last, memory.endpoint, memory.generation + 1)
    }
    var options: [String] = []
    if let choice = settings.onDisconnect { options.append("on-disconnect=\(choice)") }
    if settings.resume != nil || generation > 1 { options.append("resume=\(last)") }
    if let session { options.append("session=\(session)") }
    let (client, welcome, endpoint) = try await Client.enter(
      settings.endpoints.left(before), security: settings.security, as: settings.credentials,
      options: options.joined(separator: " "), group: group,
      patience: .nanoseconds(settings.patience.nanoseconds), isPatient: generation == 1
    ) { [self] line, _ in hear(line, generation) }
    settle(client, welcome, at: endpoint, generation)
  }

  /// Logged in: sends what is watched and what has no answer, in the order in which it was first sent.
  private func settle(_ client: Client, _ welcome: Welcome, at endpoint: Endpoint, _ generation: Int) {
    if generation > 1, !memory.withLock({ $0.isClosing }) { noting(.back(endpoint)) }
    turn.withLock { _ in
      let lines = memory.withLock { memory in
        memory.enter(client, welcome, at: endpoint, generation, knowsPast: settings.resume != nil)
      }
      for (ticket, line) in lines { write(line, ticket, to: client) }
    }
    client.whenClosed { [weak self] in
      guard let self else { return }
      Task { await self.comeBack(from: generation, client.failure) }
    }
    // Closed meanwhile: it was not there to be closed.
    if memory.withLock({ $0.isClosing }) { client.abandon() }
  }

  private func comeBack(from generation: Int, _ reason: ClientFailure?) async {
    let began = ContinuousClock.now
    let since = memory.withLock { $0.lose(generation, lasting: settings.patience) }
    guard let since else { return }
    // Whether an earlier connection was lost just before, and the time goes on from there.
    let isAgain = since < began
    if let reason, reason.isFinal { return giveUp(reason) }
    noting(.lost(reason ?? .closed("")))
    let end = since + settings.persistence
    var pause: Duration = .milliseconds(20)
    var failure = reason ?? .closed("")
    while true {
      // An attempt that begins in time is not the last: this machine may have stood still while it was made.
      var isLast = true
      do throws(ClientFailure) {
        // Before the first attempt too: a connection that is closed at once must not be made again and again without a breath.
        try await ReturningClient.sleep(pause)
        isLast = .now >= end
        if isAgain, isLast { throw failure }
        return try await enter()
      } catch {
        failure = error
      }
      if case .loginRefused(let line) = failure {
        // A session that cannot be taken back is over; another is begun.
        let hadSession = memory.withLock { memory in
          defer { memory.session = nil }
          return memory.session != nil
        }
        guard hadSession, line.hasPrefix("refused 0 code=101 ") else { return giveUp(failure) }
      }
      guard !isLast, !memory.withLock({ $0.isClosing }) else { return giveUp(failure) }
      pause = min(pause + pause, Duration.milliseconds(500))
    }
  }

  private static func sleep(_ time: Duration) async throws(ClientFailure) {
    do { try await Task.sleep(for: time) } catch { throw .closed("") }
  }

  /// Nothing more comes: whoever waits is told why.
  private func giveUp(_ failure: ClientFailure) {
    let (waiters, tells) = memory.withLock { $0.giveUp(failure) }
    for waiter in waiters { waiter(.failure(failure)) }
    for tell in tells { tell() }
  }

  // MARK: Lines

  /// While `turn` is held.
  private func write(_ line: String, _ ticket: UInt64?, to client: Client) {
    client.send(line) { [weak self] answer in
      if let self, let ticket { take(answer, ticket, client) }
    }
  }

  private func take(_ answer: Answer, _ ticket: UInt64, _ client: Client) {
    switch answer {
    // The connection is over; it is sent again on the next.
    case .failure: return
    case .success(let lines):
      if let line = lines.first, line.isNotTaken { return holdOff(ticket, client, isUnavailable: line.isVerb("unavailable")) }
      let tell = memory.withLock { $0.answer(ticket) }
      sendOn(client)
      tell?(answer)
    }
  }

  /// Sends what may be sent now.
  private func sendOn(_ client: Client) {
    turn.withLock { _ in
      let lines = memory.withLock { $0.client === client ? $0.takeSendable() : [] }
      for (ticket, line) in lines { write(line, ticket, to: client) }
    }
  }

  /// It was not taken: again a little later, and elsewhere if nothing is taken here for long.
  private func holdOff(_ ticket: UInt64, _ client: Client, isUnavailable: Bool) {
    let (pauseBegins, since) = memory.withLock { memory -> (Bool, ContinuousClock.Instant?) in
      guard memory.client === client else { return (false, nil) }
      let pauseBegins = memory.holdOff(ticket)
      guard isUnavailable else { return (pauseBegins, nil) }
      let since = memory.unavailableSince ?? .now
      memory.unavailableSince = since
      return (pauseBegins, since)
    }
    if let since, .now - since > settings.patience, settings.endpoints.count > 1 {
      memory.withLock { $0.unavailableSince = nil }
      return client.abandon()
    }
    guard pauseBegins else { return }
    client.later(.milliseconds(20)) { [weak self] in
      guard let self else { return }
      memory.withLock { if $0.client === client { $0.wake() } }
      sendOn(client)
    }
  }

  /// Tells of a line unless it was told before.
  private func hear(_ line: ResponseLine, _ generation: Int) {
    let isNew = memory.withLock { $0.isNew(line, generation) }
    if isNew { hearing(line) }
  }
}

extension ClientFailure {
  /// Whether coming back would be wrong: the exchange has forgotten what was told, or the session is somebody else's by now.
  fileprivate var isFinal: Bool {
    guard case .closed(let words) = self else { return false }
    return ["bye resume-ahead", "bye returned-elsewhere", "bye too-many-errors"].contains(words)
  }
}

extension Duration {
  var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
