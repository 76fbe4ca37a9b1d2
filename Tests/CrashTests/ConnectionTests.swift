import Postgres
import ServerFixtures
import Testing

/// What connections to the database that were cut long ago, and nobody has used since, come to.
@Suite struct ConnectionTests {
  @Test(.timeLimit(.minutes(2))) func `the past is told after the database has cut every connection`() async throws {
    let served = try await ServedMarket.open(clockStart: CrashMarket.time(afterSeconds: 0))
    try await served.start()
    let setup = try CrashMarket.setup().map { request in
      var request = request
      request.line = try UserKeys.fill(request.line, market: "QH", challenge: "")
      return request
    }
    // Each comes with nothing heard, and hears all of it.
    for requests in [setup, [], []] {
      let house = Client(CrashMarket.operatorSeat, market: "QH", window: 3, flow: OperatingFlow(seed: 1), seed: 2)
      try await house.finish(requests, at: served.port)
      #expect(await house.record.heard.count == setup.count)
      // Of another process: what it hears it never sent.
      #expect(await house.record.violations.allSatisfy { $0.contains("an answer to what was never sent") })
      await house.leave()
      try served.connect().query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
    }
    try await served.close()
  }
}
