import NIOCore
import NIOPosix
import Synchronization

/// Stands between an exchange and PostgreSQL on a Unix socket of its own, and can hold back, slow down and cut what goes through.
///
///     exchange ─► FOLDER/.s.PGSQL.5432 ─► proxy ─► the cluster's socket
public final class DatabaseProxy: Sendable {
  // A class because all connections through it share its state.

  /// What is held back. Only of the connection on which blocks are written; others pass.
  public enum Hold: Sendable {
    case nothing
    /// What the exchange sends: it never arrives.
    case requests
    /// The end of each transaction that the exchange sends: its statement is executed, and not committed.
    case ends
    /// What the database answers: it is done, and nobody knows.
    case answers
  }

  struct State {
    var hold = Hold.nothing
    /// Whether new connections are closed at once.
    var isSevered = false
    /// Milliseconds by which each answer comes later.
    var delay: Int64 = 0
    /// Pieces held back since holding began.
    var held = 0
    var channels: [ObjectIdentifier: any Channel] = [:]
  }

  let state = Mutex(State())
  private let folder: String
  private let target: String
  private let server: any Channel

  /// Where the exchange connects.
  public var conninfo: String { "host=\(folder) user=tala" }

  private init(folder: String, target: String, server: any Channel, handOver: Handing) {
    self.folder = folder
    self.target = target
    self.server = server
    handOver.proxy.withLock { $0 = self }
  }

  /// Lets what is accepted before the proxy is made find it.
  final class Handing: Sendable {
    let proxy = Mutex<DatabaseProxy?>(nil)
  }

  /// In a folder that is there and its own.
  public static func open(in folder: String, to cluster: Cluster) async throws -> DatabaseProxy {
    let handing = Handing()
    let target = "\(cluster.folder)/.s.PGSQL.5432"
    let server = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
      .childChannelInitializer { channel in
        guard let proxy = handing.proxy.withLock({ $0 }) else { return channel.close() }
        return proxy.accept(channel, to: target)
      }
      .bind(unixDomainSocketPath: "\(folder)/.s.PGSQL.5432", cleanupExistingSocketFile: true).get()
    return DatabaseProxy(folder: folder, target: target, server: server, handOver: handing)
  }

  public func close() async {
    sever()
    server.close(promise: nil)
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      server.closeFuture.whenComplete { _ in continuation.resume() }
    }
  }

  public func hold(_ hold: Hold) { state.withLock { ($0.hold, $0.held) = (hold, 0) } }

  /// How many pieces have been held back since `hold`.
  public var held: Int { state.withLock { $0.held } }

  public func delay(milliseconds: Int64) { state.withLock { $0.delay = milliseconds } }

  /// Cuts every connection, and what was held back is lost with it; nothing is held any more.
  public func cut() {
    let channels = state.withLock { state in
      state.hold = .nothing
      return Array(state.channels.values)
    }
    for channel in channels { channel.close(promise: nil) }
  }

  /// Cuts every connection and lets none through until `mend`.
  public func sever() {
    state.withLock { $0.isSevered = true }
    cut()
  }

  public func mend() { state.withLock { ($0.isSevered, $0.hold, $0.delay) = (false, .nothing, 0) } }

  private func accept(_ channel: any Channel, to target: String) -> EventLoopFuture<Void> {
    guard !state.withLock({ $0.isSevered }) else { return channel.close() }
    let wire = Wire()
    let handlers = channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(Relay(self, wire, .fromExchange))
    }
    wire.near.withLock { $0 = channel }
    keep(channel)
    // On the same loop, so that the two ends need not wait for each other.
    ClientBootstrap(group: channel.eventLoop)
      .channelInitializer { far in
        far.eventLoop.makeCompletedFuture {
          try far.pipeline.syncOperations.addHandler(Relay(self, wire, .fromDatabase))
        }
      }
      .connect(unixDomainSocketPath: target)
      .whenComplete { result in
        switch result {
        case .success(let far):
          self.keep(far)
          wire.reached(far)
        case .failure: channel.close(promise: nil)
        }
      }
    return handlers
  }

  private func keep(_ channel: any Channel) {
    let key = ObjectIdentifier(channel)
    let isSevered = state.withLock { state in
      state.channels[key] = channel
      return state.isSevered
    }
    channel.closeFuture.whenComplete { _ in self.state.withLock { $0.channels[key] = nil } }
    if isSevered { channel.close(promise: nil) }
  }
}

/// The two ends of one connection, and what is known of it.
private final class Wire: Sendable {
  let near = Mutex<(any Channel)?>(nil)
  let far = Mutex<(any Channel)?>(nil)
  /// What the exchange said before the database was reached.
  let early = Mutex<[ByteBuffer]>([])
  /// Whether blocks are written on it.
  let isJournal = Mutex(false)

  /// The database is reached. Both ends are on one loop, which this is called on, so that nothing comes in between.
  func reached(_ channel: any Channel) {
    far.withLock { $0 = channel }
    for buffer in early.withLock({ $0 }) { channel.writeAndFlush(buffer, promise: nil) }
    early.withLock { $0 = [] }
  }
}

/// Brings what comes in at one end to the other.
private final class Relay: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  enum Side { case fromExchange, fromDatabase }

  private let proxy: DatabaseProxy
  private let wire: Wire
  private let side: Side
  private var frames = FrameReader()
  /// Once something is held back nothing behind it may overtake it.
  private var isStuck = false

  init(_ proxy: DatabaseProxy, _ wire: Wire, _ side: Side) {
    self.proxy = proxy
    self.wire = wire
    self.side = side
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    let end = side == .fromExchange ? frames.read(buffer.readableBytesView) : nil
    if side == .fromExchange, frames.hasSeenJournal { wire.isJournal.withLock { $0 = true } }
    let (hold, delay) = proxy.state.withLock { ($0.hold, $0.delay) }
    if isStuck { return note() }
    if wire.isJournal.withLock({ $0 }) {
      switch (hold, side) {
      case (.requests, .fromExchange), (.answers, .fromDatabase):
        isStuck = true
        return note()
      case (.ends, .fromExchange):
        if let end {
          isStuck = true
          note()
          buffer = buffer.getSlice(at: buffer.readerIndex, length: end) ?? buffer
        }
      default: break
      }
    }
    guard let other = side == .fromExchange ? wire.far.withLock({ $0 }) : wire.near.withLock({ $0 }) else {
      return wire.early.withLock { $0.append(buffer) }
    }
    guard side == .fromDatabase, delay > 0 else { return other.writeAndFlush(buffer, promise: nil) }
    context.eventLoop.scheduleTask(in: .milliseconds(delay)) { [buffer] in other.writeAndFlush(buffer, promise: nil) }
  }

  private func note() { proxy.state.withLock { $0.held += 1 } }

  func channelInactive(context: ChannelHandlerContext) {
    let other = side == .fromExchange ? wire.far.withLock { $0 } : wire.near.withLock { $0 }
    other?.close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Follows the messages of a client of PostgreSQL: a first one without a type, then a letter, a length and so many bytes.
private struct FrameReader {
  private var header: [UInt8] = []
  private var left = 0
  private var isFirst = true
  private(set) var hasSeenJournal = false
  /// Of a message that names a statement.
  private var body: [UInt8] = []
  private var isParse = false

  private static let journal = Array("insert into tala.journal".utf8)

  /// Where in these bytes the first `Sync` begins, if there is one.
  mutating func read(_ bytes: ByteBufferView) -> Int? {
    var sync: Int?
    for (index, byte) in bytes.enumerated() {
      if left > 0 {
        left -= 1
        if isParse, body.count < 2_000 { body.append(byte) }
        if left == 0 { look() }
        continue
      }
      if header.isEmpty, !isFirst, byte == UInt8(ascii: "S"), sync == nil { sync = index }
      header.append(byte)
      guard header.count == (isFirst ? 4 : 5) else { continue }
      isParse = !hasSeenJournal && header[0] == UInt8(ascii: "P") && !isFirst
      left = header.suffix(4).reduce(0) { $0 << 8 | Int($1) } - 4
      isFirst = false
      header.removeAll(keepingCapacity: true)
    }
    return sync
  }

  private mutating func look() {
    if isParse {
      hasSeenJournal = body.indices.contains { body[$0...].starts(with: FrameReader.journal) }
    }
    body.removeAll(keepingCapacity: true)
  }
}
