import Journal
import MarketEngine
import Simulation
import Testing

/// What is read from the journal is what was executed: else live and replay could differ.
struct JournaledCommandTests {
  @Test func `every command of a random market comes back from its bytes as the same request`() throws {
    for seed in 1...400 as ClosedRange<UInt64> {
      var market = RandomMarket(seed: seed)
      var trial = TwinTrial(checks: TwinTrial.Checks(conservation: 0, queries: 0, restore: 0))
      for _ in 0..<80 {
        let step = market.next()
        let bytes = CommandCodec.bytes(of: step.command)
        let read = try CommandCodec.command(of: bytes)
        try #require(CommandCodec.bytes(of: read) == bytes)
        #expect(read.contentDigest == step.command.contentDigest, "\(step.command) is read as \(read)")
        market.hear(try trial.take(step))
      }
    }
  }
}
