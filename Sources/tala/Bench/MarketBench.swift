import MarketEngine
import Simulation

/// P2: a workload file through the whole engine: members, cash and capacity reservation, postings, rights, events, digest.
///
/// Every book is a `CHG` quarter-hour (or a `SHIFT`); buys belong to account id mod 500, sells to 500 + id mod 500, one member each;
/// one facility with ample rights, ample cash, fees on, self-trade prevention on, the client reference is the file's id.
struct MarketBench {
  let file: WorkloadFile
  let shift: Bool

  private static let start = Timestamp(nanoseconds: 1_798_761_600_000_000_000)

  func run() -> BenchRun {
    var engine = Engine()
    engine.makeRoom(orders: 1 << 18, references: file.records.count + 100_000)
    var events = EventBuffer(capacity: 1 << 14)
    var translator = Translator(file, contracts: setUp(&engine, &events))
    var tally = TradeTally(firstContract: translator.firstContract)
    var seconds = 0.0
    var commands = [Command]()
    while translator.fill(&commands, upTo: MarketBench.batch) {
      let clock = ContinuousClock()
      let start = clock.now
      MarketBench.execute(commands.span, &engine, &events, &tally)
      if translator.isTimed { seconds += (clock.now - start).seconds }
    }
    let agrees = tally.trades == file.trades && tally.hash == file.hash && tally.refused == 0
    return BenchRun(
      operations: file.records.count - file.prefill, seconds: seconds, trades: tally.trades,
      hash: tally.hash, agrees: agrees)
  }

  /// Commands executed between two looks at the clock: about a full block of the journal.
  private static let batch = 1_024

  /// As the exchange executes a batch: those ahead are expected, and what was done is read.
  private static func execute(
    _ commands: Span<Command>, _ engine: inout Engine, _ events: inout EventBuffer,
    _ tally: inout TradeTally
  ) {
    for index in 0..<min(Engine.foresight, commands.count) { engine.expect(commands[index]) }
    for index in commands.indices {
      if index + Engine.foresight < commands.count {
        engine.expect(commands[index + Engine.foresight])
      }
      events.removeAll()
      engine.execute(commands[index], at: MarketBench.start, events: &events)
      tally.count(events)
    }
  }

  // MARK: The market the file is played on

  private func setUp(_ engine: inout Engine, _ events: inout EventBuffer) -> [ContractNumber] {
    func execute(_ command: Command) {
      engine.execute(command, at: MarketBench.start, events: &events)
      while let due = engine.nextDue(by: MarketBench.start) {
        engine.execute(.due(due), at: MarketBench.start, events: &events)
      }
    }
    func operate(_ operation: Operation) {
      execute(.operate(Origin(user: UserNumber(1), session: .none, reference: .none), operation))
    }
    let key = Key(words: .empty)
    execute(
      .open(
        OpenMarket(
          rules: Rules.current, clock: .manual, market: name("bench"), operatorMember: name("house"),
          operatorUser: name("operator"), operatorKey: key)))
    operate(.addZone(AddZone(name: name("QH"))))
    for index in 0..<1_000 {
      operate(.addMember(AddMember(name: name("m\(index)"), role: .trader)))
      operate(.addUser(AddUser(member: MemberNumber(UInt32(2 + index)), name: name("u"), key: key)))
      let account = AccountNumber(UInt32(4 + index))
      operate(.moveCash(MoveCash(account: account, amount: Money(microYuan: 1 << 50))))
    }
    for product in [Product.charge, .shift] {
      operate(
        .setFees(
          SetFees(
            product: product, maker: Money(microYuan: 1_000), taker: Money(microYuan: 2_000))))
    }
    let day = QuarterHour(Int32(MarketBench.start.nanoseconds / 900_000_000_000) + 96)
    grant(day, operate, execute)
    return create(day, operate)
  }

  /// Ample rights for the sellers on one facility: its operator, the first of them, sells each of the others a part of the two days.
  private func grant(
    _ day: QuarterHour, _ operate: (Operation) -> Void, _ execute: (Command) -> Void
  ) {
    let watts = Power(watts: 1_000_000_000_000_000)
    let end = QuarterHour(day.index + 192)
    operate(
      .addFacility(
        AddFacility(
          name: name("f"), zone: ZoneNumber(1), account: AccountNumber(504), firmness: .firm,
          charge: watts, discharge: watts, energy: Energy(wattHours: 2 * watts.watts),
          efficiencyIn: BasisPoints(9_500), efficiencyOut: BasisPoints(9_500), saleFactor: .one,
          first: day, end: end)))
    operate(
      .createContract(
        CreateContract(
          zone: ZoneNumber(1), product: .ssu2, label: name("grant"), first: day, end: end,
          secondFirst: day, secondEnd: end, classBasisPoints: BasisPoints(0),
          opens: MarketBench.start)))
    for seller in 1..<500 {
      for (account, side) in [(500, Side.sell), (500 + seller, .buy)] {
        execute(
          .order(
            Origin(user: UserNumber(UInt32(2 + account)), session: .none, reference: .none),
            NewOrder(
              contract: ContractNumber(1), side: side, price: Price(ticks: 0),
              quantity: Quantity(lots: 10_000_000))))
      }
    }
  }

  private func create(_ day: QuarterHour, _ operate: (Operation) -> Void) -> [ContractNumber] {
    var contracts = [ContractNumber]()
    for book in 0..<file.books {
      let first = QuarterHour(day.index + Int32(book % 96))
      operate(
        .createContract(
          CreateContract(
            zone: ZoneNumber(1), product: shift ? .shift : .charge, label: name("b\(book)"),
            first: shift ? day : first,
            end: QuarterHour(shift ? day.index + 16 : first.index + 1),
            secondFirst: QuarterHour(day.index + 28), secondEnd: QuarterHour(day.index + 44),
            classBasisPoints: BasisPoints(8_500), opens: MarketBench.start)))
      contracts.append(ContractNumber(UInt32(book + 2)))
    }
    return contracts
  }

  private func name(_ text: String) -> Name {
    let bytes = Array(text.utf8)
    guard let name = Name(bytes: bytes.span) else { preconditionFailure("a bench name") }
    return name
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
