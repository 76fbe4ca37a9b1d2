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
    var events = EventBuffer(capacity: 1 << 14)
    let contracts = setUp(&engine, &events)
    let (commands, prefill) = translate(contracts)
    var tally = TradeTally(firstContract: contracts[0].value)
    for command in commands[..<prefill] {
      events.removeAll()
      engine.execute(command, at: MarketBench.start, events: &events)
      tally.count(events)
    }
    let clock = ContinuousClock()
    let start = clock.now
    for command in commands[prefill...] {
      events.removeAll()
      engine.execute(command, at: MarketBench.start, events: &events)
      tally.count(events)
    }
    let seconds = (clock.now - start).seconds
    let agrees = tally.trades == file.trades && tally.hash == file.hash && tally.refused == 0
    return BenchRun(
      operations: file.records.count - file.prefill, seconds: seconds, trades: tally.trades,
      hash: tally.hash, agrees: agrees)
  }

  /// The file as commands, and how many of them come before the timed part. The file's "replace" always goes to the back of its
  /// level; ours keeps its place if price stays and lots do not grow, so such a one is a cancel and a new order here.
  private func translate(_ contracts: [ContractNumber]) -> (commands: [Command], prefill: Int) {
    var shadow = BareMarket(
      books: file.books, orders: file.highestID, lowest: Int64(file.lowestPrice),
      highest: Int64(file.highestPrice))
    var commands = [Command]()
    var prefill = 0
    var lives = [UInt8](repeating: 0, count: file.highestID + 1)
    commands.reserveCapacity(file.records.count + file.records.count / 50)
    for (index, record) in file.records.enumerated() {
      if index == file.prefill { prefill = commands.count }
      if record.type == 3, let now = shadow.resting(order: record.id),
        now.price == Int64(record.price), record.quantity <= now.lots
      {
        var again = record
        again.type = 1
        commands.append(command(again, index, contracts, life: lives[Int(record.id)]))
        lives[Int(record.id)] += 1
        again.type = 0
        commands.append(command(again, index, contracts, life: lives[Int(record.id)]))
      } else {
        commands.append(command(record, index, contracts, life: lives[Int(record.id)]))
      }
      BookBench.apply(record, &shadow)
    }
    return (commands, prefill)
  }

  private func command(
    _ record: WorkloadFile.Record, _ index: Int, _ contracts: [ContractNumber], life: UInt8
  ) -> Command {
    let account = record.id % 500 + (record.side == 0 ? 0 : 500)
    let user = UserNumber(2 + account)
    // The file's id is the order's reference; a later request about it has one of its own.
    let target = Reference(first: UInt64(record.id) << 8 | 0x61, second: UInt64(life))
    let own = Reference(first: UInt64(index) << 8 | 0x62, second: 0)
    let origin = Origin(
      user: user, session: .none, reference: record.type == 0 ? target : own)
    switch record.type {
    case 0:
      return .order(
        origin,
        NewOrder(
          contract: contracts[Int(record.book)], side: record.side == 0 ? .buy : .sell,
          price: Price(ticks: Int64(record.price)), quantity: Quantity(lots: Int64(record.quantity)))
      )
    case 1: return .cancel(origin, CancelOrder(target: OrderTarget(reference: target)))
    case 2:
      return .replace(
        origin,
        ReplaceOrder(
          target: OrderTarget(reference: target), quantity: Quantity(lots: Int64(record.quantity))))
    default:
      return .replace(
        origin,
        ReplaceOrder(
          target: OrderTarget(reference: target), price: Price(ticks: Int64(record.price)),
          quantity: Quantity(lots: Int64(record.quantity))))
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
      switch events[index] {
      case .filled(let note, let filled):
        let id = note.reference.first >> 8
        if filled.liquidity == .maker {
          maker = id
        } else {
          trades += 1
          hash = TradeHash.mix(
            hash, book: UInt64(filled.contract.value - firstContract), maker: maker, taker: id,
            price: UInt64(filled.price.ticks), lots: UInt64(filled.quantity.lots))
        }
      case .refused(_, let refusal):
        if refusal.code != .unknownOrder { refused += 1 }
      default: break
      }
    }
  }
}
