public import MarketEngine

/// The engine alone: commands in, events out.
public struct EngineRig: ~Copyable, ConformanceRig {
  private var engine = Engine()
  private var events = EventBuffer()
  /// Of the case being played.
  private var opened: [ContractNumber] = []
  /// How many the engine has had.
  private var contracts = 0
  /// What the first contract is to be made of, and is until it is there.
  private var block: Block?
  /// The zone of the case's contracts, and the facilities its pools may be on.
  private var zone = ZoneNumber(1)
  private var firm = FacilityNumber.none
  private var interruptible = FacilityNumber.none
  /// By seat and name.
  private var pools: [PoolKey: PoolNumber] = [:]
  private var seats = 0
  private var zones = 0

  private struct PoolKey: Hashable {
    var seat: Int
    var name: String
  }

  /// Half the engine's limit of live contracts; the case after them gets another engine.
  private static let contractsPerEngine = 30_000
  /// Of those that were opened for rights: few enough for each seat to add a few pools in each.
  private static let zonesPerEngine = 60
  /// Members beside the house and the dispatcher.
  private static let mostSeats = Limits.members - 2
  private static let start = Timestamp(nanoseconds: 1_798_761_600_000_000_000)
  /// Delivery of every contract: the second day from the start.
  private static let delivery = QuarterHour(Int32(start.nanoseconds / 900_000_000_000) + 96)
  private static let houseUser = UserNumber(1)
  private static let dispatcherUser = UserNumber(2)
  /// Of the dispatcher's member; the seats' follow.
  private static let dispatcherAccount = AccountNumber(4)
  /// Enough for whatever is traded; a drill needs none.
  private static let cash = Money(microYuan: 1_000_000_000_000)
  private static let noKey = Key(words: .empty)

  public init() {}

  public mutating func openContracts(_ count: Int, _ rights: RigRights?) throws(RigFailure) {
    let isFull = contracts + count > EngineRig.contractsPerEngine || zones == EngineRig.zonesPerEngine
    if contracts == 0 || isFull { try openMarket() }
    opened = []
    block = nil
    pools = [:]
    zone = ZoneNumber(1)
    if let rights { try openZone(rights) }
    if let rights, rights.isBlock { return try openBlock() }
    for place in 0..<count {
      try createContract(callSeconds: rights?.inCall == true ? 1 : 0, rights?.runs[place])
      let phase = opened.last.flatMap { engine.phase(of: $0) }
      guard phase == (rights?.inCall == true ? .call : .continuous) else {
        throw RigFailure("the contract did not open")
      }
    }
  }

  /// A fresh contract in a call that ends when `endCall` moves the market's clock.
  mutating func openCall() throws(RigFailure) {
    if contracts == 0 || contracts + 1 > EngineRig.contractsPerEngine { try openMarket() }
    opened = []
    block = nil
    zone = ZoneNumber(1)
    try createContract(callSeconds: 1, nil)
    guard let contract = opened.last, engine.phase(of: contract) == .call else {
      throw RigFailure("the call did not begin")
    }
  }

  /// The trades at the end of the call.
  mutating func endCall() throws(RigFailure) -> [Trade] {
    events.removeAll()
    try operate(.advanceClock(AdvanceClock(to: engine.now.adding(seconds: 1))))
    guard let contract = opened.last, engine.phase(of: contract) == .continuous else {
      throw RigFailure("the call did not end")
    }
    var trades: [Trade] = []
    for index in 0..<events.count {
      if case .traded(let trade) = events[index] { trades.append(trade) }
    }
    return trades
  }

  /// The day of a block that its first order is to make.
  private mutating func openBlock() throws(RigFailure) {
    let date: UInt32 = 20_270_102
    let day = CalendarDay(
      zone: zone, date: date, firstQuarter: EngineRig.delivery, quarters: 96, clockChange: 0, opens: engine.now,
      chargeFromHour: 0, chargeToHour: 0, dischargeFromHour: 0, dischargeToHour: 0,
      classBasisPoints: BasisPoints(1))
    let before = events.count
    try operate(.calendar(day))
    contracts += events.count - before
    block = Block(zone: zone, product: .charge, date: date, fromMinute: 0, toMinute: 30)
    // The number nobody has, until it is there.
    opened = [ContractNumber(.max)]
  }

  /// Opens now. Of a drill without a run, else of the quarter-hours of the run.
  private mutating func createContract(callSeconds: Int32, _ run: CaseRun?) throws(RigFailure) {
    contracts += 1
    let first = QuarterHour(EngineRig.delivery.index + Int32(run?.first ?? 0))
    let end = QuarterHour(EngineRig.delivery.index + Int32(run?.end ?? 1))
    let before = events.count
    try operate(
      .createContract(
        CreateContract(
          zone: zone, product: run == nil ? .drill : .charge, label: try EngineRig.name("c\(contracts)"),
          first: first, end: end, secondFirst: first, secondEnd: end,
          classBasisPoints: BasisPoints(0), opens: engine.now, callSeconds: callSeconds)))
    for index in before..<events.count {
      if case .contractCreated(let number, _) = events[index] { opened.append(number) }
    }
  }

  public mutating func perform(
    _ request: RigRequest, seat: Int, reference: Reference
  ) throws(RigFailure) -> [RigEvent] {
    while seats <= seat { try addSeat() }
    if case .negotiate(_, _, _, let other) = request { while seats <= other { try addSeat() } }
    let origin = Origin(user: EngineRig.user(of: seat), session: .none, reference: reference)
    events.removeAll()
    if case .basket(let legs) = request, !buildDraft(legs, origin.user) { return [.refused("legs")] }
    execute(command(request, origin, seat))
    var happened: [RigEvent] = []
    for index in 0..<events.count {
      if case .contractCreated(let number, _) = events[index] { opened[0] = number }
      if case .poolAdded(let number, _) = events[index], case .pool(let name, _) = request {
        pools[PoolKey(seat: seat, name: name)] = number
      }
      if let event = rigEvent(events[index]) { happened.append(event) }
      if let event = EngineRig.offBookEvent(events[index], of: reference) { happened.append(event) }
      if let order = EngineRig.waiting(events[index]) { happened.append(.waits(order)) }
    }
    return happened
  }

  /// The legs of a basket, one by one; false if one of them is refused.
  private mutating func buildDraft(_ legs: [RigLeg], _ user: UserNumber) -> Bool {
    let origin = Origin(user: user, session: .none, reference: .none)
    engine.execute(.discard(origin), at: EngineRig.start, events: &events)
    for leg in legs {
      let new = NewLeg(
        contract: opened[leg.contract], side: leg.side, price: leg.price, quantity: leg.quantity)
      engine.execute(.leg(origin, new), at: EngineRig.start, events: &events)
    }
    return (0..<events.count).allSatisfy { index in
      if case .refused = events[index] { return false }
      return true
    }
  }

  public mutating func difference(from picture: BookPicture, contract: Int) -> String? {
    let resting = engine.restingOrders(of: opened[contract], limit: Limits.orders).map {
      PictureOrder(
        number: $0.order, side: $0.side, price: $0.price, open: $0.open, shown: $0.shown,
        clip: Quantity(lots: Int64($0.clip.lots)))
    }
    let drawn = picture.orders(.buy) + picture.orders(.sell)
    return resting == drawn ? nil : "the engine's book is not what its events say"
  }

  private func command(_ request: RigRequest, _ origin: Origin, _ seat: Int) -> Command {
    switch request {
    case .new(let order): newOrder(order, origin, seat)
    case .replace(let target, let price, let quantity):
      .replace(
        origin,
        ReplaceOrder(
          target: target, price: price ?? Price(ticks: ReplaceOrder.keep),
          quantity: quantity ?? Quantity(lots: ReplaceOrder.keep)))
    case .cancel(let target): .cancel(origin, CancelOrder(target: target))
    case .quote(let quote):
      .quote(
        origin,
        NewQuote(
          contract: opened[quote.contract], bid: quote.bid, bidQuantity: quote.bidQuantity, offer: quote.offer,
          offerQuantity: quote.offerQuantity, selfTrade: quote.selfTrade))
    case .basket(let legs): .basket(origin, SendBasket(legs: Int64(legs.count)))
    case .negotiate, .answer, .review, .hold, .call: offBookCommand(request, origin, opened[0])
    case .pool(let name, let isFirm):
      .operate(
        origin,
        .addPool(
          AddPool(
            // A name is a pool's of its account, and a seat's account is that of many cases.
            name: Name(bytes: Array("\(name)\(contracts)".utf8).span) ?? .empty, account: .none,
            facility: isFirm ? firm : interruptible)))
    case .trading(let contract, let isFrozen):
      .operate(origin, .setTrading(SetTrading(contract: opened[contract], frozen: isFrozen)))
    case .uncross: .operate(origin, .advanceClock(AdvanceClock(to: engine.now.adding(seconds: 1))))
    }
  }

  private func newOrder(_ order: RigOrder, _ origin: Origin, _ seat: Int) -> Command {
    var new = newOrder(order)
    if let name = order.pool {
      new.options.insert(.pooled)
      new.pool = pools[PoolKey(seat: seat, name: name)] ?? PoolNumber(.max)
    }
    guard let block else { return .order(origin, new) }
    new.contract = .none
    return .block(origin, BlockOrder(block: block, order: new))
  }

  private func newOrder(_ order: RigOrder) -> NewOrder {
    var new = NewOrder(
      contract: opened[order.contract], side: order.side, price: order.price ?? Price(ticks: 0),
      quantity: order.quantity, timeInForce: order.timeInForce, selfTrade: order.selfTrade)
    if order.price == nil { new.options.insert(.market) }
    if order.isPostOnly { new.options.insert(.postRefuse) }
    if let stop = order.stop {
      new.options.insert(.stop)
      new.stop = stop
    }
    if order.isAllOrNone { new.options.insert(.allOrNone) }
    if let clip = order.clip {
      new.options.insert(.iceberg)
      new.clip = clip
    }
    return new
  }

  /// Nil for what says nothing new: a trade's two fills.
  private func rigEvent(_ event: Event) -> RigEvent? {
    switch event {
    case .accepted(_, let accepted):
      .accepted(
        accepted.order, accepted.side, accepted.price, accepted.open,
        clip: accepted.options.contains(.pooled) ? .zero : Quantity(lots: Int64(accepted.clip.lots)))
    case .replaced(_, let replaced):
      .replaced(
        replaced.order, replaced.price, replaced.open, keptPriority: replaced.keptPriority)
    case .traded(let trade) where trade.kind == .auction:
      .traded(maker: trade.buyOrder, taker: trade.sellOrder, trade.price, trade.quantity)
    case .traded(let trade) where trade.kind != .continuous: nil
    case .traded(let trade):
      .traded(
        maker: trade.aggressor == .buy ? trade.sellOrder : trade.buyOrder,
        taker: trade.aggressor == .buy ? trade.buyOrder : trade.sellOrder, trade.price,
        trade.quantity)
    case .reduced(_, let reduced): .reduced(reduced.order, left: reduced.left)
    case .cancelled(_, let cancelled): .cancelled(cancelled.order)
    case .triggered(_, let standing): .triggered(standing.order)
    case .requeued(_, let requeued):
      .requeued(requeued.order, requeued.price, shown: requeued.shown, left: requeued.left)
    case .refused(_, let refusal): .refused(EngineRig.word(refusal.code))
    case .repeated: .repeated
    case .filled, .massCancelled, .hibernated, .reactivated, .cashMoved, .done, .marketOpened, .clockMoved, .zoneAdded,
      .memberAdded, .userAdded, .keySet, .accountAdded, .facilityAdded, .feesSet,
      .contractCreated, .phaseChanged, .noticeGiven, .dayPassed, .auctioned, .collarSet, .interrupted, .sessionOpened,
      .sessionEnded,
      .negotiated, .tradeChanged, .tradeReviewed, .holdSet, .callPriceSet, .haltSet, .limitsSet, .poolAdded:
      nil
    }
  }

  /// As a participant reads it: `unknown-pool`.
  private static func word(_ code: RefusalCode) -> String {
    "\(code)".reduce(into: "") { word, letter in
      word += letter.isUppercase ? "-\(letter.lowercased())" : "\(letter)"
    }
  }

  /// The order that goes on waiting, if the event says so of one.
  private static func waiting(_ event: Event) -> OrderNumber? {
    switch event {
    case .accepted(_, let accepted) where accepted.options.contains(.stop): accepted.order
    case .replaced(_, let replaced) where replaced.stop.ticks != ReplaceOrder.keep: replaced.order
    default: nil
    }
  }

  // MARK: The market around the contract

  private mutating func openMarket() throws(RigFailure) {
    engine = Engine()
    contracts = 0
    seats = 0
    zones = 0
    execute(
      .open(
        OpenMarket(
          rules: Rules.current, clock: .manual, market: try EngineRig.name("conformance"),
          operatorMember: try EngineRig.name("house"), operatorUser: try EngineRig.name("operator"),
          operatorKey: EngineRig.noKey)))
    try operate(.addZone(AddZone(name: try EngineRig.name("X"))))
    let grid = try EngineRig.name("grid")
    try operate(.addMember(AddMember(name: grid, role: .gridDispatcher)))
    try operate(.addUser(AddUser(member: MemberNumber(2), name: grid, key: EngineRig.noKey)))
    try operate(
      .moveCash(MoveCash(account: EngineRig.dispatcherAccount, amount: EngineRig.cash)))
  }

  /// A zone of its own for contracts that give rights, with the facilities and the administrative price.
  private mutating func openZone(_ rights: RigRights) throws(RigFailure) {
    while seats <= rights.seat { try addSeat() }
    contracts += 1
    zones += 1
    let before = events.count
    try operate(.addZone(AddZone(name: try EngineRig.name("R\(contracts)"))))
    for index in before..<events.count {
      if case .zoneAdded(let number, _) = events[index] { zone = number }
    }
    interruptible = try addFacility("i", .interruptible, rights.interruptible, rights)
    firm = try addFacility("f", .firm, rights.firm, rights)
    if let price = rights.callPrice {
      try operate(.setCallPrice(SetCallPrice(zone: zone, product: .charge, price: price)))
    }
  }

  private mutating func addFacility(
    _ word: String, _ firmness: Firmness, _ lots: Int64, _ rights: RigRights
  ) throws(RigFailure) -> FacilityNumber {
    let before = events.count
    try operate(
      .addFacility(
        AddFacility(
          name: try EngineRig.name("\(word)\(contracts)"), zone: zone, account: EngineRig.account(of: rights.seat),
          firmness: firmness, charge: Power(watts: lots * 100_000), discharge: Power(watts: 0),
          energy: Energy(wattHours: 0), efficiencyIn: BasisPoints(10_000), efficiencyOut: BasisPoints(10_000),
          saleFactor: BasisPoints(10_000), first: EngineRig.delivery,
          end: QuarterHour(EngineRig.delivery.index + Int32(RigRights.quarters)))))
    for index in before..<events.count {
      if case .facilityAdded(let number, _) = events[index] { return number }
    }
    throw RigFailure("the facility was not added")
  }

  private mutating func addSeat() throws(RigFailure) {
    guard seats < EngineRig.mostSeats else {
      throw RigFailure("more owners than a market has members (\(EngineRig.mostSeats))")
    }
    seats += 1
    let member = MemberNumber(2 + UInt32(seats))
    try operate(.addMember(AddMember(name: try EngineRig.name("m\(seats)"), role: .trader)))
    try operate(
      .addUser(AddUser(member: member, name: try EngineRig.name("u"), key: EngineRig.noKey)))
    try operate(
      .moveCash(MoveCash(account: EngineRig.account(of: seats - 1), amount: EngineRig.cash)))
  }

  static func account(of seat: Int) -> AccountNumber {
    AccountNumber(EngineRig.dispatcherAccount.value + 1 + UInt32(seat))
  }

  private static func user(of seat: Int) -> UserNumber {
    switch seat {
    case RigSeat.house: houseUser
    case RigSeat.dispatcher: dispatcherUser
    default: UserNumber(dispatcherUser.value + 1 + UInt32(seat))
    }
  }

  /// Where the owner of an account sits.
  static func seat(of account: AccountNumber) -> Int {
    if account == dispatcherAccount { return RigSeat.dispatcher }
    return Int(account.value) - Int(dispatcherAccount.value) - 1
  }

  private mutating func operate(_ operation: Operation) throws(RigFailure) {
    let origin = Origin(user: EngineRig.houseUser, session: .none, reference: .none)
    let before = events.count
    execute(.operate(origin, operation))
    for index in before..<events.count {
      if case .refused(_, let refusal) = events[index] {
        throw RigFailure("the market around the contract was refused: \(refusal.code)")
      }
    }
  }

  /// One command and what falls due with it.
  private mutating func execute(_ command: Command) {
    engine.execute(command, at: EngineRig.start, events: &events)
    while let due = engine.nextDue(by: EngineRig.start) {
      engine.execute(.due(due), at: EngineRig.start, events: &events)
    }
  }

  private static func name(_ text: String) throws(RigFailure) -> Name {
    guard let name = Name(bytes: Array(text.utf8).span) else {
      throw RigFailure("\(text) is not a name")
    }
    return name
  }
}
