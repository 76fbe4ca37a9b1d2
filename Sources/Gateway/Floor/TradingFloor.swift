import ExchangeRuntime
import LineProtocol
import Logging
import MarketEngine
import NIOCore

/// All connections of one event loop: who is there, who watches what, and the loop's copy of the directory. Used only on its loop.
final class TradingFloor {
  /// Number of the loop, in the top byte of its connections' numbers.
  let index: Int
  let eventLoop: any EventLoop
  let loops: OpenLoops
  let exchange: any OrderEntry
  let history: any MemberHistory
  let counts: ConnectionCounts
  let clock: @Sendable () -> Moment
  let logger: Logger

  var surroundings: Surroundings
  var connections: [UInt64: Connection] = [:]
  /// Sessions whose connection is gone while the exchange still owes them answers.
  var departed: [UInt64: Session] = [:]
  /// Each member logged in here.
  var members: [UInt32: MemberListeners] = [:]
  /// The connection of each session open here.
  var sessions: [UInt64: Connection] = [:]
  var watchers = Watchers()
  /// Contracts were created that somebody waited for: their pictures are asked for at the end of the batch.
  var hasNewWatchers = false
  /// Watches, and ends of watches and sessions, the exchange has not taken yet.
  var owed: [Submission] = []
  var touched: [Connection] = []
  /// Used again and again for what sessions say and for a line being written.
  var turn = Turn()
  var line: [UInt8] = []
  /// Connections not yet looked at in this round of sweeps.
  var unswept: [UInt64] = []
  private var lastConnection: UInt64 = 0

  init(
    index: Int, eventLoop: any EventLoop, loops: OpenLoops, exchange: any OrderEntry, history: any MemberHistory,
    counts: ConnectionCounts, clock: @escaping @Sendable () -> Moment, logger: Logger,
    surroundings: Surroundings
  ) {
    self.index = index
    self.eventLoop = eventLoop
    self.loops = loops
    self.exchange = exchange
    self.history = history
    self.counts = counts
    self.clock = clock
    self.logger = logger
    self.surroundings = surroundings
  }

  var limits: GatewayLimits { surroundings.limits }

  func nextNumber() -> ConnectionNumber {
    lastConnection += 1
    return ConnectionNumber(UInt64(index) << 56 | lastConnection)
  }

  /// Whether a connection was numbered here.
  func numbers(_ connection: ConnectionNumber) -> Bool {
    Int(connection.value >> 56) == index && connection.value & (1 << 56 - 1) != 0
  }

  /// Sends a connection what has been gathered for it, at the end of the batch or read.
  func touch(_ connection: Connection) {
    guard !connection.isTouched, !connection.isGone else { return }
    connection.isTouched = true
    touched.append(connection)
  }

  /// One write and one flush for every connection that was told something.
  func flushTouched() {
    for connection in touched {
      connection.isTouched = false
      flush(connection)
      closeIfAnswered(connection)
    }
    touched.removeAll(keepingCapacity: true)
  }

  /// Writes what is gathered. A reader that has too much still to take is cut off.
  func flush(_ connection: Connection) {
    guard !connection.isGone else { return }
    guard connection.outbound.waiting <= limits.outboundBytes else { return cutOff(connection) }
    if connection.outbound.heldBytes > limits.heldBytes { dismiss(connection) }
    guard let bytes = connection.outbound.flush() else { return }
    let count = bytes.readableBytes
    connection.channel.writeAndFlush(bytes).assumeIsolated().whenComplete { _ in
      connection.outbound.taken(count)
    }
  }

  /// Too much was kept back while its past was told: the past stops here, and there is room to say so.
  private func dismiss(_ connection: Connection) {
    connection.outbound.dropHeld()
    var farewell = Turn()
    connection.session.close(.slowReader, into: &farewell)
    connection.outbound.append(farewell.reply)
    depart(connection)
  }

  /// Closes at once, without a word: there is no room for one.
  private func cutOff(_ connection: Connection) {
    logger.info(
      "slow reader cut off",
      metadata: [
        "connection": "\(connection.number.value)", "waiting": "\(connection.outbound.waiting)",
      ])
    remove(connection)
    connection.channel.close(mode: .all, promise: nil)
  }
}
