import MarketEngine
import Simulation

/// P1: the engine's book type on a workload file, matching only.
struct BookBench {
  let file: WorkloadFile

  func run() -> BenchRun {
    var market = BareMarket(
      books: file.books, orders: file.highestID, lowest: Int64(file.lowestPrice),
      highest: Int64(file.highestPrice))
    for record in file.records[..<file.prefill] { BookBench.apply(record, &market) }
    let clock = ContinuousClock()
    let start = clock.now
    for record in file.records[file.prefill...] { BookBench.apply(record, &market) }
    let seconds = (clock.now - start).seconds
    return BenchRun(
      operations: file.records.count - file.prefill, seconds: seconds, trades: market.trades,
      hash: market.hash, agrees: market.hash == file.hash && market.trades == file.trades)
  }

  @inline(__always) static func apply(_ record: WorkloadFile.Record, _ market: inout BareMarket) {
    switch record.type {
    case 0:
      market.enter(
        book: record.book, order: record.id, buys: record.side == 0, price: record.price,
        lots: record.quantity)
    case 1: market.cancel(order: record.id)
    case 2: market.reduce(order: record.id, to: record.quantity)
    default: market.replace(order: record.id, price: record.price, lots: record.quantity)
    }
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
