import MarketEngine
import Simulation

/// P1: the engine's book type on a workload file, matching only.
struct BookBench {
  let file: WorkloadFile

  func run() -> BenchRun {
    var market = BareMarket(
      books: file.books, orders: file.highestID, lowest: Int64(file.lowestPrice),
      highest: Int64(file.highestPrice))
    let records = file.records.span
    market.play(records.extracting(0..<file.prefill))
    let clock = ContinuousClock()
    let start = clock.now
    market.play(records.extracting(file.prefill..<records.count))
    let seconds = (clock.now - start).seconds
    return BenchRun(
      operations: file.records.count - file.prefill, seconds: seconds, trades: market.trades,
      hash: market.hash, agrees: market.hash == file.hash && market.trades == file.trades)
  }
}

/// What a run of a workload gave.
struct BenchRun {
  var operations: Int
  var seconds: Double
  var trades: UInt64
  var hash: UInt64
  var agrees: Bool

  /// Millions of operations a second.
  var mops: Double { Double(operations) / seconds / 1e6 }
}

extension Duration {
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
