public import LineProtocol
package import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A participant's connection to an exchange: sends lines, brings back their answers, and tells of everything it hears.
///
/// It lives until `close()` or until the exchange goes; it does not connect again. `ReturningClient` does.
public final class Client: Sendable {
  /// Called for every line heard, on the connection's own thread, before its answer is given to whoever waits: must not block.
  public typealias Hearing = @Sendable (ResponseLine, Conversation.Heard) -> Void

  package let channel: any Channel
  let state: ClientState
  private let references = Atomic<UInt64>(1)

  private init(channel: any Channel, state: ClientState) {
    self.channel = channel
    self.state = state
  }

  /// Connects; the exchange has not been spoken to yet.
  public static func connect(
    to endpoint: Endpoint, security: Security = .plain, hearing: @escaping Hearing = { _, _ in }
  ) async throws(ClientFailure) -> Client {
    try await connect(
      to: endpoint, security: security, group: MultiThreadedEventLoopGroup.singleton,
      hearing: hearing)
  }

  /// On event loops of one's own.
  static func connect(
    to endpoint: Endpoint, security: Security, group: any EventLoopGroup,
    patience: TimeAmount = .seconds(Int64(ClientState.patienceSeconds)), hearing: @escaping Hearing = { _, _ in }
  ) async throws(ClientFailure) -> Client {
    let context = try security.context()
    let state = ClientState(patience: patience, hearing: hearing)
    let bootstrap = ClientBootstrap(group: group)
      .connectTimeout(min(.seconds(10), patience))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      // Our own `ping` finds out sooner; this lets the system forget a connection that was given away.
      .channelOption(.socketOption(.so_keepalive), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try Client.prepare(channel, for: endpoint, context: context, state: state)
        }
      }
    do {
      let channel = try await bootstrap.connect(host: endpoint.host, port: endpoint.port).get()
      return Client(channel: channel, state: state)
    } catch {
      throw .unreachable(endpoint, Client.reason(for: error))
    }
  }

  /// What the system says about the last address that was tried.
  private static func reason(for error: any Error) -> String {
    guard let failure = error as? NIOConnectionError else { return "\(error)" }
    guard let last = failure.connectionErrors.last else { return "no such host" }
    guard let failure = last.error as? IOError else { return "\(last.error)" }
    return ClientFailure.text(ofSystemError: failure.errnoCode)
  }

  private static func prepare(
    _ channel: any Channel, for endpoint: Endpoint, context: NIOSSLContext?, state: ClientState
  ) throws {
    if let context {
      // An address has no name to ask for; its certificate is checked against the address itself.
      let isAddress = (try? SocketAddress(ipAddress: endpoint.host, port: 0)) != nil
      try channel.pipeline.syncOperations.addHandler(
        NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : endpoint.host))
    }
    try channel.pipeline.syncOperations.addHandler(
      IdleStateHandler(readTimeout: .nanoseconds(state.patience.nanoseconds / 4)))
    try channel.pipeline.syncOperations.addHandler(LineHandler(client: state))
  }

  /// How many lines sent wait for an answer.
  public var waiting: Int { state.waiting }

  /// Why the connection is over, once it is.
  public var failure: ClientFailure? { state.failure }

  /// Calls `tell` once the connection is over, for whatever reason.
  public func whenClosed(_ tell: @escaping @Sendable () -> Void) {
    channel.closeFuture.whenComplete { _ in tell() }
  }

  /// Sends a line, without its line end; `tell` hears the answer's lines, or why there are none. A question's rows come without its
  /// `end` line; a line the exchange never answers has no rows.
  public func send(
    _ line: String, tell: @escaping @Sendable (Result<[ResponseLine], ClientFailure>) -> Void
  ) {
    guard let words = ResponseLine([UInt8](line.utf8)) else { return tell(.success([])) }
    let channel = channel
    state.send(words, write: { channel.writeInTurn(line + "\n") }, tell: tell)
  }

  /// Numbers for references that this connection has not used yet; the first of so many.
  func takeReferences(_ count: Int) -> UInt64 {
    references.wrappingAdd(UInt64(count), ordering: .relaxed).oldValue
  }

  /// The answer's lines.
  public func exchange(_ line: String) async throws(ClientFailure) -> [ResponseLine] {
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<[ResponseLine], ClientFailure>, Never>) in
      send(line) { continuation.resume(returning: $0) }
    }
    return try result.get()
  }

  /// The one line that answers a request; the line must carry a reference.
  public func request(_ line: String) async throws(ClientFailure) -> ResponseLine {
    guard let answer = try await exchange(line).first else { throw .notAnExchange("no answer") }
    return answer
  }

  /// Does something on the connection's own thread in a while.
  func later(_ time: TimeAmount, _ act: @escaping @Sendable () -> Void) {
    channel.eventLoop.scheduleTask(in: time) { act() }
  }

  /// Closes the connection at once, without a word.
  func abandon() { channel.close(promise: nil) }

  /// Ends the session and waits until the connection is closed.
  public func close() async {
    send("logout") { _ in }
    let channel = channel
    let timeout = channel.eventLoop.scheduleTask(in: .seconds(5)) { channel.close(promise: nil) }
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      channel.closeFuture.whenComplete { _ in continuation.resume() }
    }
    timeout.cancel()
  }
}
