import MarketEngine
import Simulation

/// P2: a workload file through the whole engine: members, cash and capacity reservation, postings, rights, events, digest.
///
/// Every book is a `CHG` quarter-hour (or a `SHIFT`); buys belong to account id mod 500, sells to 500 + id mod 500, one member each;
/// one facility with ample rights, ample cash, fees on, self-trade prevention on, the client reference is the file's id.
struct MarketBench {
  let file: WorkloadFile
  let shift: Bool

  func run() -> BenchRun {
    var market = BenchMarket()
    // As much as a market of this size has taken after some hours, and keeps.
    market.engine.makeRoom(
      orders: file.mostResting, references: file.records.count + 100_000, trades: Int(file.trades))
    var translator = Translator(file, contracts: setUp(&market))
    var tally = TradeTally(firstContract: translator.firstContract)
    var seconds = 0.0
    var commands = [Command]()
    while translator.fill(&commands, upTo: MarketBench.batch) {
      let clock = ContinuousClock()
      let start = clock.now
      MarketBench.execute(commands.span, &market, &tally)
      if translator.isTimed { seconds += (clock.now - start).seconds }
    }
    let agrees = tally.trades == file.trades && tally.hash == file.hash && tally.refused == 0
    return BenchRun(
      operations: file.records.count - file.prefill, seconds: seconds, trades: tally.trades,
      hash: tally.hash, agrees: agrees)
  }

  /// Commands executed between two looks at the clock: about a full block of the journal.
  private static let batch = 1_024

  private static func execute(
    _ commands: Span<Command>, _ market: inout BenchMarket, _ tally: inout TradeTally
  ) {
    market.engine.execute(commands, at: BenchMarket.start, events: &market.events) { _, events in
      tally.count(events)
      events.removeAll()
    }
  }

  // MARK: The market the file is played on

  /// Ample rights for the sellers, members 500 to 999, on one facility: its operator, the first of them, gives each of the others a part
  /// of the two days. Then a contract for each book.
  private func setUp(_ market: inout BenchMarket) -> [ContractNumber] {
    let day = BenchMarket.tomorrow
    market.addFacility("f", of: 500, watts: 1_000_000_000_000_000, from: day, quarters: 192)
    market.addGrant("grant", from: day, quarters: 192)
    for seller in 501..<BenchMarket.members {
      market.hand(lots: 10_000_000, of: ContractNumber(1), from: 500, to: seller)
    }
    var contracts = [ContractNumber]()
    for book in 0..<file.books {
      let first = QuarterHour(day.index + (shift ? 0 : Int32(book % 96)))
      market.addContract("b\(book)", first, shift: shift)
      contracts.append(ContractNumber(UInt32(book + 2)))
    }
    return contracts
  }
}

/// Reads the answers as a client would: trades into the file's hash, refusals counted.
struct TradeTally {
  let firstContract: UInt32
  var trades: UInt64 = 0
  var hash: UInt64 = 0
  var refused = 0
  private var maker: UInt64 = 0

  init(firstContract: UInt32) { self.firstContract = firstContract }

  mutating func count(_ events: borrowing EventBuffer) {
    for index in 0..<events.count {
      if let (note, filled) = events.filled(at: index) {
        count(note.reference.first >> 8, filled)
      } else if let refusal = events.refusal(at: index), refusal.code != .unknownOrder {
        refused += 1
      }
    }
  }

  private mutating func count(_ order: UInt64, _ filled: Filled) {
    guard filled.liquidity == .taker else {
      maker = order
      return
    }
    trades += 1
    hash = TradeHash.mix(
      hash, book: UInt64(filled.contract.value - firstContract), maker: maker, taker: order,
      price: UInt64(filled.price.ticks), lots: UInt64(filled.quantity.lots))
  }
}
