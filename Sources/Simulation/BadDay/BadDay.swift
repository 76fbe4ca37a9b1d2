import ExchangeRuntime
import Journal
import MarketEngine

/// The whole market in one thread under one seed: clients, links, two machines with an exchange each, and one database, all of which go wrong at
/// random; then everything heals, and all that was asked must come to its end.
///
///     random market ─► clients ─► links ─► desk ─► exchange ─► connection ─► database ─► oracle (plain twin)
///                          ▲                                                                │
///                          └──────────────── held against what is true ◄───────────────────┘
///
/// Time is virtual and waits for nobody. The same seed gives the same day, everywhere and always.
public struct BadDay: ~Copyable {
  private let seed: UInt64
  private let time: VirtualTime
  private let oracle: Oracle
  private let database: FaultyDatabase
  private let machines: [Machine]
  private var clients: [BadDayClient] = []
  private var market: RandomMarket
  private var chance: SplitMix64
  private var figures = BadDayFigures()
  /// Kinds of faults that happen on this day.
  private var faults: [Fault] = []
  private var nextConnection: UInt64 = 1
  /// Some days grow quiet: little is wanted any more but answers to questions, which need no block, and clients come and go.
  private let growsQuiet: Bool
  private var isQuiet = false

  /// Plays a day of so many steps. Returns its figures, or why it broke the promise.
  public static func play(
    seed: UInt64, steps: Int = 3_000, sabotage: Sabotage = .none
  ) -> BadDayOutcome {
    var day = BadDay(seed: seed, sabotage: sabotage)
    let outcome = day.live(steps: steps)
    // A process holds its machine, which holds it: memory of a thousand days would stay.
    for machine in day.machines { machine.kill(restartAfter: 0) }
    day.database.passTime = {}
    return outcome
  }

  private init(seed: UInt64, sabotage: Sabotage) {
    self.seed = seed
    chance = SplitMix64(seed: seed &* 2 &+ 1)
    market = RandomMarket(seed: seed)
    let opening = market.next()
    time = VirtualTime(wall: opening.time)
    let oracle = Oracle()
    self.oracle = oracle
    let database = FaultyDatabase(
      time, oracle: oracle, chance: SplitMix64(seed: chance.next()), sabotage: sabotage)
    self.database = database
    growsQuiet = chance.once(in: 4) || sabotage == .overstaysLease
    let every = UInt64(8 + chance.below(60))
    machines = ["alpha", "beta"].map { Machine($0, database, snapshotEvery: every) }
    database.passTime = { [machines, time] in
      for _ in 0..<database.chance.below(120) {
        time.pass(nanoseconds: UInt64(database.chance.below(200_000_000)))
        for machine in machines { machine.step() }
        database.execute()
      }
    }
    // Not every fault on every day: what one of them hides, another day shows.
    for fault in Fault.allCases where chance.once(in: 2) { faults.append(fault) }
    // A lease matters only to who hears nothing any more and is asked nothing that needs a block.
    if sabotage == .overstaysLease { faults = [.silence] }
    if case .open(let open) = opening.command { database.open(open) }
    hear()
  }

  private mutating func live(steps: Int) -> BadDayOutcome {
    for number in 0..<steps where oracle.violations.isEmpty {
      isQuiet = growsQuiet && number > steps / 3
      if chance.once(in: 60), let fault = chance.any(of: faults) { befall(fault) }
      step(drawing: true)
    }
    heal()
    var left = BadDay.patience
    while oracle.violations.isEmpty, !isOver {
      guard left > 0 else {
        oracle.complain("all is healed, and \(unfinished)")
        break
      }
      left -= 1
      step(drawing: false)
    }
    if oracle.violations.isEmpty { checkEnd() }
    count()
    return BadDayOutcome(seed: seed, violation: oracle.violations.first, figures: figures)
  }

  /// Steps within which everything must come to its end when nothing goes wrong any more.
  private static let patience = 60_000

  private mutating func step(drawing: Bool) {
    time.pass(nanoseconds: pause())
    switch chance.below(20) {
    case 0..<5: chance.any(of: machines)?.step()
    case 5..<9: database.execute()
    case 9..<12: chance.any(of: clients)?.hear(by: time.monotonic)
    case 12..<15: takeRequest()
    case 15..<17: if let client = chance.any(of: clients) { turn(client) }
    case 17: chance.any(of: machines)?.follow()
    default: if drawing { draw() }
    }
    hear()
  }

  private mutating func pause() -> UInt64 {
    let longest = chance.once(in: isQuiet ? 4_000 : 400) ? 3_000_000_000 : chance.once(in: 20) ? 20_000_000 : 300_000
    return UInt64(chance.below(longest))
  }

  /// The random market learns what was committed.
  private mutating func hear() {
    guard !oracle.unheard.isEmpty else { return }
    market.hear(oracle.unheard)
    oracle.unheard.removeAll()
  }

  /// Somebody wants something.
  private mutating func draw() {
    guard clients.reduce(0, { $0 + $1.open }) < 40 else { return }
    if isQuiet, !chance.once(in: 60) { return ask() }
    let step = market.next()
    switch step.command {
    case .open, .due: return
    case .login(let login): client(login.user).want(.command(step.command))
    case .endSession: client(UserNumber(1)).want(.command(step.command))
    default: client(step.command.origin?.user ?? UserNumber(1)).want(content(of: step.command, product: nil))
    }
    if case .order(let origin, let order) = step.command { change(order, by: origin) }
    if chance.once(in: 8) { ask() }
    // Under a real clock the random market chooses its times; the world's time follows.
    if oracle.twin.opened?.clock == .real { time.skip(to: step.time) }
  }

  /// Right behind an order, not waiting for its answer, its user may want it otherwise or not at all; and then one that has rested for some time.
  private mutating func change(_ order: NewOrder, by origin: Origin) {
    let product = oracle.twin.contract(order.contract)?.terms.product
    for command in [market.drawChange(of: order, by: origin), market.drawChange()] where chance.once(in: 2) {
      client(command.origin?.user ?? UserNumber(1)).want(content(of: command, product: product))
    }
  }

  /// The command; one that changes an order often as people write it, with decimals that are read where it is executed. `product` is that of
  /// an order that is not known to all yet.
  private mutating func content(of command: Command, product: Product?) -> Link.Content {
    let origin: Origin
    let change: UnreadChange
    switch command {
    case .replace(let asker, let replace):
      let (ticks, lots) = digits(of: replace.target, asker, product)
      origin = asker
      change = UnreadChange(
        .replace, target: replace.target, quantity: decimal(replace.quantity.lots, lots),
        price: decimal(replace.price.ticks, ticks), was: decimal(replace.was.lots, lots),
        stop: decimal(replace.stop.ticks, ticks))
    case .cancel(let asker, let cancel) where cancel.was.lots != ReplaceOrder.keep:
      let (_, lots) = digits(of: cancel.target, asker, product)
      origin = asker
      change = UnreadChange(.cancel, target: cancel.target, was: decimal(cancel.was.lots, lots))
    default: return .command(command)
    }
    // The same request under the same reference may go out in either form.
    guard chance.once(in: 2) else { return .command(command) }
    return .change(origin, change, oracle.follow(change, by: origin))
  }

  /// Of a price and of a quantity of the order a user means, as far as the user can know.
  private mutating func digits(
    of target: OrderTarget, _ origin: Origin, _ product: Product?
  ) -> (ticks: Int, lots: Int) {
    let order = oracle.member(of: origin.user).flatMap { oracle.twin.target(target, of: origin.user, $0) }
    let terms = (order?.product ?? product ?? chance.any(of: Product.allCases) ?? .drill).terms
    return (terms.priceDigits, terms.quantityDigits)
  }

  /// So many units as a decimal; now and then with a digit more than there is room for, a zero more, or too large.
  private mutating func decimal(_ units: Int64, _ digits: Int) -> DecimalNumber? {
    guard units != ReplaceOrder.keep else { return nil }
    switch chance.below(24) {
    case 0: return DecimalNumber(mantissa: units &* 10 &+ 1, digits: UInt8(digits + 1))
    case 1: return DecimalNumber(mantissa: units &* 10, digits: UInt8(digits + 1))
    case 2: return DecimalNumber(mantissa: .max, digits: 0)
    default: return DecimalNumber(mantissa: units, digits: UInt8(digits))
    }
  }

  private mutating func ask() {
    guard let client = chance.any(of: clients) else { return }
    client.want(.query(.orders(oracle.member(of: client.user) ?? MemberNumber(1))))
  }

  private mutating func client(_ user: UserNumber) -> BadDayClient {
    if let known = clients.first(where: { $0.user == user }) { return known }
    let client = BadDayClient(user, oracle: oracle, window: 1 + chance.below(6))
    clients.append(client)
    return client
  }

  private mutating func turn(_ client: BadDayClient) {
    // Now and then one goes away by itself, and comes back elsewhere.
    if client.isConnected, !chance.once(in: isQuiet ? 8 : 50) { return client.send() }
    client.link?.breakOff()
    client.lose()
    guard let machine = chance.any(of: machines), machine.isServing else { return }
    let link = Link(
      ConnectionNumber(nextConnection), of: oracle.member(of: client.user), database)
    nextConnection += 1
    machine.desk.connect(link)
    client.connect(link)
  }

  /// One link's next request reaches its exchange.
  private mutating func takeRequest() {
    guard let machine = chance.any(of: machines), time.monotonic >= machine.pausedUntil,
      let exchange = machine.exchange, let link = chance.any(of: machine.desk.links)
    else { return }
    machine.desk.take(from: link, to: exchange, database)
  }
}

// MARK: - What goes wrong

extension BadDay {
  enum Fault: Int, CaseIterable {
    case kill, stop, pause, cutOff, silence, restartDatabase, stallDatabase, fillDisk, lockRow, setClock, breakLink,
      damageSnapshot, dropSnapshot, lagReaders, failOver, hesitate
  }

  private mutating func befall(_ fault: Fault) {
    let machine = machines[chance.below(machines.count)]
    let now = time.monotonic
    figures.faults[fault.rawValue] += 1
    switch fault {
    case .kill: machine.kill(restartAfter: duration(5_000_000_000))
    case .stop: machine.beginStopping()
    case .pause: machine.pausedUntil = now + duration(5_000_000_000)
    case .cutOff: machine.cutOffUntil = now + duration(4_000_000_000)
    case .silence:
      machine.silentUntil = now + duration(6_000_000_000)
      // A lease runs out before anything else happens.
      if chance.once(in: 2) { time.pass(nanoseconds: FaultyDatabase.leaseNanoseconds) }
    case .restartDatabase: database.restart(awayNanoseconds: duration(3_000_000_000))
    case .stallDatabase: database.faults.stalledUntil = now + duration(1_000_000_000)
    case .fillDisk: database.faults.fullUntil = now + duration(2_000_000_000)
    case .lockRow: database.faults.lockedUntil = now + duration(2_000_000_000)
    case .setClock: machine.clock.set(errorNanoseconds: chance.number(-1_500_000_000...1_500_000_000))
    case .breakLink: chance.any(of: machine.desk.links)?.breakOff()
    case .damageSnapshot: damageSnapshot()
    case .dropSnapshot: if !database.snapshots.isEmpty { database.snapshots.removeLast() }
    case .failOver: if database.failOver(awayNanoseconds: duration(3_000_000_000)) { figures.takenBack += 1 }
    case .hesitate:
      machine.hesitatesUntil = now + duration(5_000_000_000)
      // So that somebody takes the lead.
      database.restart(awayNanoseconds: duration(100_000_000))
    case .lagReaders: database.faults.readersLag = chance.below(4)
    }
  }

  private mutating func damageSnapshot() {
    guard let place = database.snapshots.indices.last else { return }
    let bytes = database.snapshots[place].bytes.count
    database.snapshots[place].bytes[chance.below(bytes)] ^= UInt8(1 + chance.below(255))
  }

  private mutating func duration(_ longest: Int) -> UInt64 {
    UInt64(chance.below(chance.once(in: 2) ? longest : longest / 50))
  }

  /// From now on nothing goes wrong.
  private mutating func heal() {
    database.faults = FaultyDatabase.Faults()
    for machine in machines {
      machine.pausedUntil = 0
      machine.cutOffUntil = 0
      machine.silentUntil = 0
      machine.hesitatesUntil = 0
      machine.clock.set(errorNanoseconds: 0)
    }
  }
}

// MARK: - The end

extension BadDay {
  private var isOver: Bool {
    clients.allSatisfy { $0.open == 0 } && database.tables.block == oracle.blocks
      && machines.contains { $0.isServing }
  }

  private var unfinished: String {
    let open = clients.reduce(0) { $0 + $1.open }
    let states = machines.map { machine in
      machine.exchange.map { "\($0.state)" } ?? "down"
    }
    return "\(open) requests have no answer, the tables are at block \(database.tables.block) of \(oracle.blocks), "
      + "the machines are \(states)"
  }

  /// The tables are exact, and whoever begins anew, from nothing or from any snapshot, comes to the same market.
  private mutating func checkEnd() {
    oracle.checkState()
    let rows = oracle.outcomes.enumerated().map { index, events in
      FaultyTables.Row(sequence: UInt64(index + 1), events: events)
    }
    if database.tables.rows != rows {
      oracle.complain("the tables have \(database.tables.rows.count) rows, not those of \(rows.count) commands")
    }
    checkRecovery(from: nil)
    for snapshot in database.snapshots { checkRecovery(from: snapshot) }
    for machine in machines {
      // What leads has executed no more than is committed, or is about to commit it.
      guard let sequence = machine.inspect({ $0.sequence }), sequence == oracle.sequence else { continue }
      let own = machine.inspect { engine in
        var own: [UInt64] = []
        engine.encodeState(into: &own)
        return own
      }
      if machine.isServing, let own, let place = oracle.twin.firstDifference(own) {
        oracle.complain("the market of \(machine.name) is another: \(place)")
      }
    }
  }

  private mutating func checkRecovery(from snapshot: Snapshot?) {
    let from = snapshot.map { "block \($0.block)" } ?? "nothing"
    do throws(FollowerFailure) {
      let recovered = try BadDay.recovered(database.blocks, from: snapshot)
      if let place = oracle.twin.firstDifference(recovered.words) {
        oracle.complain("recovery from \(from) makes another market: \(place)")
      }
      if recovered.passedOver { figures.passedOver += 1 }
    } catch {
      oracle.complain("recovery from \(from): \(error)")
    }
  }

  private mutating func count() {
    figures.commands = Int(oracle.sequence)
    figures.blocks = Int(oracle.blocks)
    figures.epochs = Int(database.row.epoch)
    figures.repeated = oracle.repetitions
    figures.snapshots = database.snapshots.count
    for client in clients {
      figures.answered += client.count(.answered)
      figures.unknown += client.count(.unknown)
      figures.changes += client.changes
      figures.misfits += client.misfits
      figures.sentAgain += client.sentAgain
    }
  }
}
