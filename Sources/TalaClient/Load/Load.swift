import LineProtocol
import NIOCore
import NIOPosix

/// A load on an exchange: sessions of members of its own that send orders at a rate, or as fast as it goes, and measure the answers.
public struct Load: Sendable {
  public var plan: LoadPlan
  public var market: LoadMarket
  /// A workload file's orders; empty for orders that rest and are taken back.
  public var records: [FlowRecord]
  /// Begins every reference, so that those of two loads differ.
  public var mark: String

  public init(plan: LoadPlan, market: LoadMarket, records: [FlowRecord], mark: String) {
    self.plan = plan
    self.market = market
    self.records = records
    self.mark = mark
  }

  /// Logs the sessions in, runs, and cancels what is left. All of it on one thread: the exchange needs the others. A session whose
  /// connection is lost comes back at whichever of the addresses the exchange leads.
  public func run(
    at endpoints: [Endpoint], security: Security, keys: [SigningKey]
  ) async throws -> LoadFigures {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop = group.next()
    do {
      let door = LoadDoor(endpoints: endpoints, security: security, keys: keys, group: group)
      let figures = try await measure(try await door.enterAll(), door, on: loop)
      try await group.shutdownGracefully()
      return figures
    } catch {
      try await group.shutdownGracefully()
      throw error
    }
  }

  private func measure(
    _ entered: [LoadDoor.Entered], _ door: LoadDoor, on loop: any EventLoop
  ) async throws -> LoadFigures {
    let result = loop.makePromise(of: LoadFigures.self)
    let load = self
    loop.execute {
      let run = LoadRun(
        plan: load.plan, flow: load.flow(),
        writer: LineWriter(mark: load.mark, market: load.market), door: door, loop: loop, result: result)
      run.begin(entered)
    }
    return try await result.futureResult.get()
  }

  private func flow() -> LoadFlow {
    records.isEmpty
      ? .quiet(QuietFlow(sessions: plan.sessions, seed: plan.seed))
      : .replay(ReplayFlow(records: records, sessions: plan.sessions))
  }
}
