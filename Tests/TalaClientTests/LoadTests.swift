import Glibc
import Synchronization
import TalaClient
import Testing

@Suite struct LoadTests {
  private let market = LoadMarket(zone: "LOAD", day: "20261126")

  private func run(_ plan: LoadPlan, _ answer: @escaping FakeExchange.Script) async throws
    -> LoadFigures
  {
    let figures = Mutex<LoadFigures?>(nil)
    try await FakeExchange.run(FakeExchange.welcoming(answer)) { endpoint in
      let load = Load(plan: plan, market: market, records: [], mark: "t.")
      let keys = (0..<plan.sessions).map { _ in SigningKey() }
      let measured = try await load.run(at: [endpoint], security: .plain, keys: keys)
      figures.withLock { $0 = measured }
    }
    return try #require(figures.withLock { $0 })
  }

  /// As an exchange would.
  private static func answer(_ line: String) -> String {
    let reference = line.split(separator: " ").last ?? ""
    let verb =
      switch line.split(separator: " ").first {
      case "cancel": "cancelled"
      case "replace": "replaced"
      case "cancel-all": "mass-cancelled"
      default: "accepted"
      }
    return "\(verb) 1 \(reference) order=1 by=member"
  }

  @Test func `every request of a rate is sent and answered once`() async throws {
    let figures = try await run(
      LoadPlan(sessions: 2, rate: 2_000, seconds: 1, warmUpSeconds: 0)
    ) { [LoadTests.answer($0)] }
    #expect(figures.answered == 2_000)
    #expect(figures.isWhole)
    #expect(figures.orders.count + figures.others.count == 2_000)
    #expect(figures.others.count > 0)
  }

  @Test func `an answer given twice is counted`() async throws {
    let figures = try await run(
      LoadPlan(sessions: 2, rate: 100, seconds: 1, warmUpSeconds: 0)
    ) { line in
      let answer = LoadTests.answer(line)
      return line.hasSuffix("t.5") ? [answer, answer] : [answer]
    }
    #expect(figures.doubled == 2)
    #expect(!figures.isWhole)
  }

  @Test func `a request that is never answered is lost`() async throws {
    let figures = try await run(
      LoadPlan(sessions: 2, rate: 100, seconds: 1, warmUpSeconds: 0, patienceSeconds: 1)
    ) { line in
      line.hasSuffix("t.5") ? [] : [LoadTests.answer(line)]
    }
    #expect(figures.lost == 2)
    #expect(figures.answered == 98)
  }

  @Test func `a request that was not taken is not an answer`() async throws {
    let figures = try await run(
      LoadPlan(sessions: 2, rate: 100, seconds: 1, warmUpSeconds: 0)
    ) { line in
      line.hasSuffix("t.5") ? ["busy ref=t.5"] : [LoadTests.answer(line)]
    }
    #expect(figures.notTaken == 2)
    #expect(figures.answered == 98)
    #expect(figures.isWhole)
  }

  @Test func `a stall counts for all that were due in it, not for the one that met it`() async throws {
    let stalled = Mutex(false)
    let figures = try await run(
      LoadPlan(sessions: 2, rate: 1_000, seconds: 1, warmUpSeconds: 0)
    ) { line in
      let isFirst = stalled.withLock { stalled in
        defer { stalled = true }
        return !stalled
      }
      // The exchange says nothing for most of the run.
      if isFirst { usleep(800_000) }
      return [LoadTests.answer(line)]
    }
    #expect(figures.answered == 1_000)
    // Half of the requests are the stalled session's, and four fifths of those were due in the stall. Were a request's time counted from
    // when it was sent, or the next sent only after an answer, one in a thousand would have met it.
    #expect(figures.orders.p99 > 400_000)
    #expect(figures.orders.longest > 700_000)
  }

  @Test func `without a rate the window is the limit`() async throws {
    let open = Mutex(0)
    let figures = try await run(
      LoadPlan(sessions: 2, rate: 0, seconds: 1, warmUpSeconds: 0, window: 4)
    ) { line in
      open.withLock { $0 += 1 }
      return [LoadTests.answer(line)]
    }
    #expect(figures.answered > 0)
    #expect(figures.isWhole)
    #expect(open.withLock { $0 } >= figures.answered)
  }

  @Test func `a session that is cut off comes back and sends again what has no answer`() async throws {
    let isCut = Mutex(false)
    let figures = try await run(
      LoadPlan(sessions: 2, rate: 100, seconds: 1, warmUpSeconds: 0)
    ) { line in
      guard line.hasSuffix("t.5") else { return [LoadTests.answer(line)] }
      let isFirst = isCut.withLock { isCut in
        defer { isCut = true }
        return !isCut
      }
      return isFirst ? nil : [LoadTests.answer(line)]
    }
    #expect(figures.returns == 1)
    #expect(figures.answered == 100)
    #expect(figures.isWhole)
  }

  @Test func `a session that is cut off tries the other addresses before the one it lost`() async throws {
    let hellos = Mutex((first: 0, second: 0))
    let first: FakeExchange.Script = { line in
      if line.hasPrefix("hello") { hellos.withLock { $0.first += 1 } }
      return FakeExchange.welcoming { $0.hasSuffix("t.5") ? nil : [LoadTests.answer($0)] }(line)
    }
    let second: FakeExchange.Script = { line in
      if line.hasPrefix("hello") { hellos.withLock { $0.second += 1 } }
      return FakeExchange.welcoming { [LoadTests.answer($0)] }(line)
    }
    try await FakeExchange.run(first) { one in
      try await FakeExchange.run(second) { two in
        let load = Load(
          plan: LoadPlan(sessions: 2, rate: 100, seconds: 1, warmUpSeconds: 0), market: market, records: [], mark: "t.")
        let figures = try await load.run(at: [one, two], security: .plain, keys: [SigningKey(), SigningKey()])
        #expect(figures.returns == 2 && figures.isWhole)
      }
    }
    let (atFirst, atSecond) = hellos.withLock { $0 }
    #expect(atFirst == 2 && atSecond == 2)
  }

  @Test func `a request that was done when its session was cut off is counted once, by the answer given again`() async throws {
    let done = Mutex<Set<String>>([])
    let figures = try await run(
      LoadPlan(sessions: 2, rate: 100, seconds: 1, warmUpSeconds: 0)
    ) { line in
      guard line.hasSuffix("t.5") else { return [LoadTests.answer(line)] }
      // Done the first time, and told only when it is sent again.
      let isFirst = done.withLock { $0.insert(line).inserted }
      return isFirst ? nil : ["\(LoadTests.answer(line)) again"]
    }
    #expect(figures.returns > 0)
    #expect(figures.answered == 100)
    #expect(figures.isWhole)
  }

  @Test func `an exchange that lets nobody back in ends the load with its last words and what was measured`() async throws {
    let isCut = Mutex(false)
    let script: FakeExchange.Script = { line in
      if isCut.withLock({ $0 }), line.hasPrefix("hello") { return ["unavailable"] }
      return FakeExchange.welcoming { line in
        guard line.hasSuffix("t.5") else { return [LoadTests.answer(line)] }
        isCut.withLock { $0 = true }
        return nil
      }(line)
    }
    try await FakeExchange.run(script) { endpoint in
      let plan = LoadPlan(sessions: 2, rate: 100, seconds: 1, warmUpSeconds: 0, patienceSeconds: 1)
      let load = Load(plan: plan, market: market, records: [], mark: "t.")
      let figures = try await load.run(at: [endpoint], security: .plain, keys: [SigningKey(), SigningKey()])
      #expect(figures.failure == .closed("bye logout"))
      #expect(figures.answered > 0)
      #expect(figures.lost > 0)
      #expect(!figures.isWhole)
    }
  }
}
