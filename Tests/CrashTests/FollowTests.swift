import Gateway
import Glibc
import Postgres
import PostgresStore
import ServerFixtures
import Testing

/// `tala follow` beside an exchange without a follower of its own, and what else makes several machines one market.
struct FollowTests {
  @Test(.timeLimit(.minutes(5))) func `a follower of its own brings the tables to the journal's end`() async throws {
    let served = try await ServedMarket.open(clockStart: CrashMarket.time(afterSeconds: 0), options: ["--no-follower"])
    do {
      try await served.start()
      let rebuilt = try RebuiltMarket(conninfo: served.conninfo)
      let house = Client(CrashMarket.operatorSeat, market: "QH", window: 3, flow: OperatingFlow(seed: 1), seed: 1)
      try await house.finish(try setup(), at: served.port)
      #expect(try rebuilt.projected().block == 0)
      // Older ones than it will save; it begins before all of them, since the tables have nothing.
      try served.connect().query(
        """
        insert into tala.snapshot (
          market_id, block, format, sequence, event_digest, state_digest, row_count, byte_count, checksum)
        select market_id, n, 1, n, decode(repeat('00', 16), 'hex'), decode(repeat('00', 16), 'hex'), 0, 0, 0
        from tala.market, generate_series(1, 5) n
        """)
      let follower = try Program.start([
        "follow", "--database", served.conninfo, "--snapshot-every", "10", "--keep-snapshots", "3",
      ])
      while !follower.output.contains("the follower begins"), !follower.hasEnded { await Task.yield() }
      #expect(await served.end(by: SIGTERM) == 0)
      // It stops behind what the journal holds by then.
      follower.signal(SIGTERM)
      #expect(await follower.end() == 0, "\(follower.output)")
      #expect(try rebuilt.catchUp() == [])
      #expect(try rebuilt.projected().block == rebuilt.lastBlock)
      #expect(try rebuilt.tableDifferences() == [])
      let snapshots = try served.connect().query("select count(*), max(block) > 5 from tala.snapshot").one()
      #expect(try snapshots.int64(0) == 3 && snapshots.bool(1))
      await house.leave()
    } catch {
      try await served.close()
      throw error
    }
    try await served.close()
  }

  @Test(.timeLimit(.minutes(5))) func `who asks a standby is told the address that the leader advertises`() async throws {
    let served = try await ServedMarket.open(clockStart: nil, options: ["--advertise", "tala.example:7411"])
    do {
      try await served.start()
      let address = try served.connect().query("select address from tala.leadership").one().string(0)
      #expect(address == "tala.example:7411")
    } catch {
      try await served.close()
      throw error
    }
    try await served.close()
  }

  private func setup() throws -> [FlowRequest] {
    try CrashMarket.setup().map { request in
      var request = request
      request.line = try UserKeys.fill(request.line, market: "QH", challenge: "")
      return request
    }
  }
}
