import NIOCore
import NIOPosix
import Synchronization

/// A participant's end of a connection, line by line. Lines are taken by one task.
public final class Peer: Sendable {
  // A class because it stands for one connection.
  public enum Heard: Sendable, Equatable {
    case line(String)
    /// The other side has closed.
    case closed
    /// Nothing came in time.
    case nothing
  }

  private let channel: any Channel
  private let inbox: Inbox

  private init(_ channel: any Channel, _ inbox: Inbox) {
    self.channel = channel
    self.inbox = inbox
  }

  public static func connect(to port: Int) async throws -> Peer {
    let inbox = Inbox()
    let channel = try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(LineCutter(inbox))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    return Peer(channel, inbox)
  }

  /// Sends a line, without its end. What cannot be sent any more is lost, as on any connection.
  public func send(_ line: String) { send(Array(line.utf8) + [UInt8(ascii: "\n")]) }

  public func send(_ bytes: [UInt8]) {
    channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
  }

  /// The next line, if one comes in time: long enough for the slowest machine, so that only silence fails.
  public func hear(seconds: Int64 = 120) async -> Heard { await hear(milliseconds: 1_000 * seconds) }

  /// The next line, if one comes in so short a time: for whoever goes elsewhere when nothing is heard.
  public func hear(milliseconds: Int64) async -> Heard {
    if let line = inbox.waitingLine() { return .line(line) }
    let ticket = inbox.newTicket()
    let timeout = channel.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) { [inbox] in
      inbox.giveUp(ticket)
    }
    defer { timeout.cancel() }
    return await inbox.next(ticket)
  }

  /// The next line; nil if there is none.
  public func line(seconds: Int64 = 120) async -> String? {
    guard case .line(let line) = await hear(seconds: seconds) else { return nil }
    return line
  }

  /// Sends a line and hears the next one.
  public func ask(_ line: String) async -> String? {
    send(line)
    return await self.line()
  }

  /// Closes this end and waits until it is closed.
  public func close() async {
    channel.close(promise: nil)
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      channel.closeFuture.whenComplete { _ in continuation.resume() }
    }
  }
}

/// What a peer has been told and has not read.
private final class Inbox: Sendable {
  private struct State {
    var lines: [String] = []
    var start = 0
    var isClosed = false
    var ticket = 0
    var waiting: CheckedContinuation<Peer.Heard, Never>?

    mutating func nextLine() -> String? {
      guard start < lines.count else { return nil }
      defer { start += 1 }
      return lines[start]
    }
  }

  private let state = Mutex(State())

  /// A line that is there already.
  func waitingLine() -> String? { state.withLock { $0.nextLine() } }

  func newTicket() -> Int {
    state.withLock { state in
      state.ticket += 1
      return state.ticket
    }
  }

  func next(_ ticket: Int) async -> Peer.Heard {
    await withCheckedContinuation { continuation in
      let heard: Peer.Heard? = state.withLock { state in
        if let line = state.nextLine() { return .line(line) }
        if state.isClosed { return .closed }
        // The time may be over before the wait begins.
        guard state.ticket == ticket else { return .nothing }
        state.waiting = continuation
        return nil
      }
      if let heard { continuation.resume(returning: heard) }
    }
  }

  func giveUp(_ ticket: Int) {
    let waiting = state.withLock { state -> CheckedContinuation<Peer.Heard, Never>? in
      guard state.ticket == ticket else { return nil }
      state.ticket += 1
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(returning: .nothing)
  }

  func add(_ line: String) {
    let waiting = state.withLock { state -> CheckedContinuation<Peer.Heard, Never>? in
      if let waiting = state.waiting {
        state.waiting = nil
        return waiting
      }
      if state.start > 1_000 {
        state.lines.removeFirst(state.start)
        state.start = 0
      }
      state.lines.append(line)
      return nil
    }
    waiting?.resume(returning: .line(line))
  }

  func close() {
    let waiting = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(returning: .closed)
  }
}

/// Cuts what comes in into lines.
private final class LineCutter: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let inbox: Inbox
  private var part: [UInt8] = []

  init(_ inbox: Inbox) { self.inbox = inbox }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    for byte in unwrapInboundIn(data).readableBytesView {
      guard byte == UInt8(ascii: "\n") else {
        part.append(byte)
        continue
      }
      inbox.add(String(decoding: part, as: UTF8.self))
      part.removeAll(keepingCapacity: true)
    }
  }

  func channelInactive(context: ChannelHandlerContext) { inbox.close() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
