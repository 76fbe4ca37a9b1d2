import ExchangeRuntime
import Logging
import MarketEngine
import NIOCore
import NIOPosix
import NIOSSL

extension Gateway {
  /// A floor for each event loop.
  static func makeFloors(
    _ configuration: GatewayConfiguration, on group: MultiThreadedEventLoopGroup, _ loops: OpenLoops,
    exchange: any OrderEntry, history: any MemberHistory, directory: Directory
  ) async -> [NIOLoopBound<TradingFloor>] {
    let surroundings = Surroundings(
      limits: configuration.limits,
      allowances: SharedAllowances(limits: configuration.limits), directory: directory,
      exchange: exchange.state, at: configuration.clock(), wallClock: configuration.wallClock,
      makeChallenge: configuration.makeChallenge)
    let counts = ConnectionCounts()
    var floors: [NIOLoopBound<TradingFloor>] = []
    for (index, loop) in group.makeIterator().enumerated() {
      let made = loop.submit {
        NIOLoopBound(
          TradingFloor(
            index: index, eventLoop: loop, loops: loops, exchange: exchange, history: history, counts: counts,
            clock: configuration.clock, logger: configuration.logger, surroundings: surroundings),
          eventLoop: loop)
      }
      // Making a floor cannot fail; a loop that is gone has none.
      if let floor = try? await made.get() { floors.append(floor) }
    }
    return floors
  }

  /// Accepts connections: small writes leave at once, many may wait to be accepted, and a peer that has said all it will is still answered
  /// (not under TLS, where a close ends both ways).
  static func bootstrap(
    _ group: MultiThreadedEventLoopGroup, _ floors: [NIOLoopBound<TradingFloor>],
    _ security: NIOSSLContext?
  ) -> ServerBootstrap {
    ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 4_096)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: security == nil)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let security { try pipeline.addHandler(NIOSSLServerHandler(context: security)) }
          guard let floor = floors.first(where: { $0.eventLoop === channel.eventLoop }) else {
            throw ChannelError.eof
          }
          try pipeline.addHandler(ConnectionHandler(floor: floor.value))
        }
      }
  }

  static func startSweeping(
    _ floors: [NIOLoopBound<TradingFloor>], every milliseconds: Int64
  ) -> [RepeatedTask] {
    floors.map { floor in
      floor.eventLoop.scheduleRepeatedTask(
        initialDelay: .milliseconds(milliseconds), delay: .milliseconds(milliseconds)
      ) { _ in floor.value.sweep() }
    }
  }

  static func shutDown(_ group: MultiThreadedEventLoopGroup, _ logger: Logger) async {
    do {
      try await group.shutdownGracefully()
    } catch {
      logger.error("the event loops did not stop", metadata: ["reason": "\(error)"])
    }
  }

  /// Whether every floor knows that the exchange leads, so that whoever comes is served.
  public func isServing() async -> Bool { await all { $0.surroundings.exchange == .leading } }

  /// Whether every floor has said what it owes.
  func isDrained() async -> Bool { await all { $0.isDrained } }

  /// Whether nobody is left.
  func isEmpty() async -> Bool { await all { $0.counts.count == 0 } }

  private func all(_ holds: @escaping @Sendable (TradingFloor) -> Bool) async -> Bool {
    for floor in floors {
      let answer = try? await floor.eventLoop.submit { holds(floor.value) }.get()
      guard answer ?? true else { return false }
    }
    return true
  }

  /// Lets the loops work a little.
  func pause() async {
    guard let loop = floors.first?.eventLoop else { return }
    _ = try? await loop.scheduleTask(in: .milliseconds(5)) {}.futureResult.get()
  }
}
