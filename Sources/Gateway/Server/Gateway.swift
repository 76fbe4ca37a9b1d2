public import ExchangeRuntime
import Glibc
import Logging
import MarketEngine
import NIOCore
import NIOPosix
import NIOSSL

/// The exchange's door: sockets, TLS, sessions and back-pressure. It hears the exchange as a listener and hands each committed batch
/// to each of its event loops in one hop.
public final class Gateway: BatchListener {
  /// The port it listens on.
  public let port: Int
  private let group: MultiThreadedEventLoopGroup
  private let server: any Channel
  let floors: [NIOLoopBound<TradingFloor>]
  private let sweeps: [RepeatedTask]
  private let limits: GatewayLimits
  private let loops: OpenLoops

  private init(
    port: Int, group: MultiThreadedEventLoopGroup, server: any Channel,
    floors: [NIOLoopBound<TradingFloor>], sweeps: [RepeatedTask], limits: GatewayLimits, loops: OpenLoops
  ) {
    self.port = port
    self.group = group
    self.server = server
    self.floors = floors
    self.sweeps = sweeps
    self.limits = limits
    self.loops = loops
  }

  /// Listens. The directory is that of the exchange's market at the moment of adding the gateway as a listener, which is the caller's to
  /// do; a standby gives an empty one and installs the market's when it leads.
  public static func start(
    _ configuration: GatewayConfiguration, exchange: any OrderEntry,
    history: any MemberHistory = NoHistory(), directory: Directory
  ) async throws(GatewayError) -> Gateway {
    let security = try TransportSecurity.context(for: configuration)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.loops))
    let loops = OpenLoops()
    let floors = await makeFloors(
      configuration, on: group, loops, exchange: exchange, history: history, directory: directory)
    do {
      let server = try await bootstrap(group, floors, security)
        .bind(host: configuration.host, port: configuration.port).get()
      return Gateway(
        port: server.localAddress?.port ?? configuration.port, group: group, server: server,
        floors: floors, sweeps: startSweeping(floors, every: configuration.limits.sweepMilliseconds),
        limits: configuration.limits, loops: loops)
    } catch {
      await shutDown(group, configuration.logger)
      throw .cannotListen(
        host: configuration.host, port: configuration.port, reason: Gateway.reason(error))
    }
  }

  /// What a person is told, not the system call that said it.
  private static func reason(_ error: any Error) -> String {
    switch (error as? IOError)?.errnoCode {
    case EADDRINUSE: "address already in use"
    case EADDRNOTAVAIL: "this machine has no such address"
    case EACCES: "permission denied"
    default: "\(error)"
    }
  }

  public func committed(_ batch: CommittedBatch) {
    each { $0.deliver(batch) }
  }

  public func stateChanged(_ state: ExchangeState) {
    each { $0.stateChanged(state) }
  }

  /// Replaces the directory of every loop, ahead of all batches committed from now on: what was recovered is now led.
  public func install(_ directory: Directory) {
    each { $0.install(directory) }
  }

  /// From now on nothing new is taken, and who is still here when the exchange has stopped is told of that by `stop`, as of a shutdown and
  /// not as of a lead that was lost. To be called before an exchange is stopped whose lead nobody has taken.
  public func beginStopping() {
    each { $0.beginDraining() }
  }

  /// Stops: takes nothing new and accepts nobody, lets answers on their way leave, says `bye shutdown`, closes. Returns when all is closed.
  public func stop() async {
    each { $0.beginDraining() }
    server.close(promise: nil)
    let deadline = NIODeadline.now() + .milliseconds(limits.drainMilliseconds)
    while await !isDrained(), NIODeadline.now() < deadline { await pause() }
    each { $0.closeAll() }
    for sweep in sweeps { sweep.cancel() }
    let farewell = NIODeadline.now() + .milliseconds(limits.drainMilliseconds)
    while await !isEmpty(), NIODeadline.now() < farewell { await pause() }
    loops.close()
    await Gateway.shutDown(group, Logger(label: "tala.gateway"))
  }

  private func each(_ act: @escaping @Sendable (TradingFloor) -> Void) {
    loops.whileOpen {
      for floor in floors {
        floor.eventLoop.execute { act(floor.value) }
      }
    }
  }
}
