public import MarketEngine

/// The engine alone: commands in, events out.
public struct EngineRig: ~Copyable, ConformanceRig {
  var engine = Engine()
  var events = EventBuffer()
  /// Of the case being played.
  var opened: [ContractNumber] = []
  /// The names of their places in a case that makes its contracts itself.
  var names: [String] = []
  /// Products and calendar labels that stand for these names, once a calendar has made them.
  var labels: [Int: (product: Product, label: String)] = [:]
  /// When the case began.
  var began = Timestamp.zero
  /// By seat and name.
  var sessions: [SeatKey: SessionNumber] = [:]
  /// The accounts of every seat, and whose each is.
  var accounts: [Int: [AccountNumber]] = [:]
  private var owners: [UInt32: Int] = [:]
  var accountNames: [SeatKey: AccountNumber] = [:]
  /// By name, of those the case has made.
  var facilities: [String: FacilityNumber] = [:]
  /// The date of the case's calendar, and the first quarter-hour of its day.
  var calendarDate: UInt32 = 0
  /// Whether the case makes everything itself.
  private var isEmpty = false
  /// How many the engine has had.
  var contracts = 0
  /// What the first contract is to be made of, and is until it is there.
  var block: Block?
  /// The zone of the case's contracts, and the facilities its pools may be on.
  var zone = ZoneNumber(1)
  /// By seat and name.
  var pools: [SeatKey: PoolNumber] = [:]
  private var seats = 0
  private var zones = 0

  struct SeatKey: Hashable {
    var seat: Int
    var name: String
  }

  /// Half the engine's limit of live contracts; the case after them gets another engine.
  private static let contractsPerEngine = 30_000
  /// Of those that were opened for rights: few enough for each seat to add a few pools in each.
  private static let zonesPerEngine = 60
  /// Members beside the house and the dispatcher.
  private static let mostSeats = Limits.members - 2
  static let start = Timestamp(nanoseconds: 1_798_761_600_000_000_000)
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
    if contracts == 0 || isFull || isEmpty { try openMarket() }
    isEmpty = false
    begin()
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

  public mutating func openEmpty(_ contracts: [String]) throws(RigFailure) {
    try openMarket()
    isEmpty = true
    begin()
    names = [""] + contracts
    opened = names.map { _ in EngineRig.nobodysContract }
  }

  private static let nobodysContract = ContractNumber(.max)

  private mutating func begin() {
    zone = ZoneNumber(1)
    opened = []
    names = []
    labels = [:]
    block = nil
    pools = [:]
    facilities = [:]
    sessions = [:]
    began = engine.now
  }

  /// A fresh contract in a call that ends when `endCall` moves the market's clock.
  mutating func openCall() throws(RigFailure) {
    if contracts == 0 || contracts + 1 > EngineRig.contractsPerEngine || isEmpty { try openMarket() }
    isEmpty = false
    begin()
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
    opened = [EngineRig.nobodysContract]
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
    _ request: RigRequest, seat: Int, session: String?, reference: Reference
  ) throws(RigFailure) -> [RigEvent] {
    while seats <= seat { try addSeat() }
    if case .negotiate(let negotiation) = request { while seats <= negotiation.other { try addSeat() } }
    if case .house(_, let of?, _) = request { while seats <= of { try addSeat() } }
    let asking = session.map { sessions[SeatKey(seat: seat, name: $0)] ?? SessionNumber(.max) }
    let origin = Origin(user: EngineRig.user(of: seat), session: asking ?? .none, reference: reference)
    events.removeAll()
    if case .basket(let legs) = request, !buildDraft(legs, origin.user) { return [.refused("legs")] }
    execute(command(request, origin, seat))
    var happened: [RigEvent] = []
    for index in 0..<events.count {
      if case .contractCreated(let number, let terms) = events[index] {
        created(number, terms, request)
        if let place = opened.firstIndex(of: number) { happened.append(.phase(place, "planned")) }
      }
      if case .phaseChanged(let number, let phase) = events[index], let place = opened.firstIndex(of: number) {
        happened.append(.phase(place, "\(phase)"))
      }
      note(events[index], request, seat)
      if case .poolAdded(let number, _) = events[index], case .pool(let name, _) = request {
        pools[SeatKey(seat: seat, name: name)] = number
      }
      if let event = rigEvent(events[index]) { happened.append(event) }
      if let event = offBookEvent(events[index], of: reference) { happened.append(event) }
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

  // MARK: The market around the contract

  private mutating func openMarket() throws(RigFailure) {
    engine = Engine()
    contracts = 0
    seats = 0
    accounts = [:]
    owners = [:]
    accountNames = [:]
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
    facilities["interruptible"] = try addFacility("i", .interruptible, rights.interruptible, rights)
    facilities["firm"] = try addFacility("f", .firm, rights.firm, rights)
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
          name: try EngineRig.name("\(word)\(contracts)"), zone: zone, account: account(of: rights.seat),
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
    if !isEmpty { try operate(.moveCash(MoveCash(account: account(of: seats - 1), amount: EngineRig.cash))) }
  }

  /// The first account of a seat.
  func account(of seat: Int) -> AccountNumber {
    seat == RigSeat.dispatcher ? EngineRig.dispatcherAccount : accounts[seat]?.first ?? EngineRig.nobodysAccount
  }

  static let nobodysAccount = AccountNumber(.max)
  static let nobodysFacility = FacilityNumber(.max)

  static func user(of seat: Int) -> UserNumber {
    switch seat {
    case RigSeat.house: houseUser
    case RigSeat.dispatcher: dispatcherUser
    default: UserNumber(dispatcherUser.value + 1 + UInt32(seat))
    }
  }

  /// Where the owner of an account sits.
  func seat(of account: AccountNumber) -> Int { owners[account.value] ?? RigSeat.dispatcher }

  static func member(of seat: Int) -> MemberNumber { MemberNumber(3 + UInt32(seat)) }

  /// Keeps what numbers the case's names stand for.
  private mutating func note(_ event: Event, _ request: RigRequest?, _ seat: Int) {
    switch event {
    case .accountAdded(let account, let member, let name) where member.value >= 3:
      let owner = Int(member.value) - 3
      accounts[owner, default: []].append(account)
      owners[account.value] = owner
      accountNames[SeatKey(seat: owner, name: name.text)] = account
    case .facilityAdded(let number, _):
      if case .house(let action, _, _) = request { facilities[action.words["name"] ?? ""] = number }
    case .sessionOpened(let opened):
      if case .house(let action, _, _) = request {
        sessions[SeatKey(seat: seat, name: action.words["session"] ?? "")] = opened.session
      }
    default: break
    }
  }

  private mutating func operate(_ operation: Operation) throws(RigFailure) {
    let origin = Origin(user: EngineRig.houseUser, session: .none, reference: .none)
    let before = events.count
    execute(.operate(origin, operation))
    for index in before..<events.count {
      note(events[index], nil, RigSeat.house)
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
