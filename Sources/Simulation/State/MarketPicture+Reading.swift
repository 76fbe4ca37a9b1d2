import MarketEngine

extension MarketPicture {
  /// Reads a whole state. Throws where the words are not one.
  public init(words: [UInt64]) throws(StateReadError) {
    var reader = StateReader(words)
    let format = try reader.word()
    guard format == 1 else { throw .unknownFormat(format) }
    rules = try reader.word()
    clock = try reader.word()
    market = try reader.name()
    now = try reader.time()
    sequence = try reader.word()
    nextTrade = try reader.word()
    nextSession = try reader.word()
    let cursor = try reader.signed()
    firstDay = cursor == .min ? nil : cursor
    zones = try reader.list { reader throws(StateReadError) in try reader.name() }
    members = try reader.list(Member.init)
    users = try reader.list(User.init)
    accounts = try reader.list(Account.init)
    facilities = try reader.list(Facility.init)
    pools = try reader.list(Pool.init)
    holdings = try reader.list(Holding.init)
    fees = try reader.list(of: UInt64(Product.allCases.count)) { reader throws(StateReadError) in
      (maker: try reader.signed(), taker: try reader.signed(), auction: try reader.signed())
    }
    collars = try reader.list(of: UInt64(Product.allCases.count)) { reader throws(StateReadError) in
      (
        width: try reader.signed(), interrupt: try reader.signed(),
        callSeconds: try reader.signed()
      )
    }
    contractsEverCreated = try reader.word()
    contracts = try reader.list(Contract.init)
    for contract in contracts { books.append(try Book(contract.number, &reader)) }
    generations = try reader.list { reader throws(StateReadError) in try reader.word() }
    freeSlots = try reader.list { reader throws(StateReadError) in try reader.word() }
    sessions = try reader.list(Session.init)
    for _ in users { remembered.append(try reader.list(Answer.init)) }
    positions = try reader.list(PositionRow.init(words:))
    nextSweep = try reader.word()
    sweeps = try reader.list(Sweep.init)
    settled = try reader.list(Posting.init)
    safeguards = try reader.list(Safeguard.init)
    drafts = try reader.list(Draft.init)
    nextNegotiation = try reader.word()
    negotiations = try reader.list(Negotiation.init)
    trades = try reader.list(KeptTrade.init)
    for _ in 0...zones.count { holds.append(try reader.word()) }
    held = try reader.list { reader throws(StateReadError) in ContractNumber(try reader.small()) }
    pending = try reader.list(Pending.init)
    callPrices = try reader.list(CallPrice.init)
    days = try reader.list(CalendarRow.init)
    derates = try reader.list(Derate.init)
    for _ in 0...zones.count { freezes.append(try reader.word()) }
    frozen = try reader.list { reader throws(StateReadError) in ContractNumber(try reader.small()) }
    try reader.finish()
  }
}

extension MarketPicture.Member {
  init(_ reader: inout StateReader) throws(StateReadError) {
    name = try reader.name()
    role = try reader.word()
    last = try reader.word()
  }
}

extension MarketPicture.User {
  init(_ reader: inout StateReader) throws(StateReadError) {
    member = MemberNumber(try reader.small())
    name = try reader.name()
    key = try reader.name()
  }
}

extension MarketPicture.Account {
  init(_ reader: inout StateReader) throws(StateReadError) {
    member = MemberNumber(try reader.small())
    name = try reader.name()
    cash = try reader.signed()
    reserved = try reader.signed()
    undelivered = try reader.signed()
  }
}

extension MarketPicture.Facility {
  init(_ reader: inout StateReader) throws(StateReadError) {
    name = try reader.name()
    zone = ZoneNumber(try reader.small())
    account = AccountNumber(try reader.small())
    firmness = try reader.word()
    charge = try reader.signed()
    discharge = try reader.signed()
    energy = try reader.signed()
    efficiencyIn = try reader.signed()
    efficiencyOut = try reader.signed()
    saleFactor = try reader.signed()
    first = try reader.signed()
    end = try reader.signed()
    cyclesPerDay = try reader.signed()
    plant = try reader.name()
    capability = try reader.list(of: 3) { reader throws(StateReadError) in try reader.word() }
  }
}

extension MarketPicture.Derate {
  init(_ reader: inout StateReader) throws(StateReadError) {
    facility = FacilityNumber(try reader.small())
    days = try reader.list { reader throws(StateReadError) in
      let index = try reader.signed()
      return (index, try reader.list(of: 288) { reader throws(StateReadError) in try reader.word() })
    }
  }
}

extension MarketPicture.Pool {
  init(_ reader: inout StateReader) throws(StateReadError) {
    account = AccountNumber(try reader.small())
    facility = FacilityNumber(try reader.small())
    name = try reader.name()
  }
}

extension MarketPicture.Holding {
  init(_ reader: inout StateReader) throws(StateReadError) {
    account = AccountNumber(try reader.small())
    facility = FacilityNumber(try reader.small())
    days = try reader.list(MarketPicture.Day.init)
  }
}

extension MarketPicture.Day {
  init(_ reader: inout StateReader) throws(StateReadError) {
    index = try reader.signed()
    let reserves = try reader.word() == 1
    held = []
    reserved = [UInt64](repeating: 0, count: 3 * 96)
    for _ in 0..<3 * 96 { held.append(try reader.word()) }
    guard reserves else { return }
    for place in 0..<3 * 96 { reserved[place] = try reader.word() }
  }
}

extension MarketPicture.Session {
  init(_ reader: inout StateReader) throws(StateReadError) {
    number = SessionNumber(try reader.word())
    user = UserNumber(try reader.small())
    choice = try reader.word()
  }
}

extension MarketPicture.Sweep {
  init(_ reader: inout StateReader) throws(StateReadError) {
    id = try reader.word()
    words = try reader.list(of: 21) { reader throws(StateReadError) in try reader.word() }
  }
}

extension MarketPicture.CalendarRow {
  init(_ reader: inout StateReader) throws(StateReadError) {
    zone = ZoneNumber(try reader.small())
    date = try reader.word()
    first = try reader.signed()
    quarters = try reader.signed()
    clockChange = try reader.signed()
    opens = try reader.time()
    disclosureSeconds = try reader.signed()
    callSeconds = try reader.signed()
  }
}

extension MarketPicture.Posting {
  init(_ reader: inout StateReader) throws(StateReadError) {
    run = try reader.word()
    version = try reader.word()
    member = MemberNumber(try reader.small())
  }
}

extension MarketPicture.Safeguard {
  init(_ reader: inout StateReader) throws(StateReadError) {
    member = MemberNumber(try reader.small())
    isHalted = try reader.bool()
    limits = MemberLimits(
      size: try reader.signed(), value: try reader.signed(), position: try reader.signed(),
      credit: try reader.signed(), requests: try reader.signed(), perFill: try reader.signed())
    day = try reader.signed()
    requests = try reader.signed()
    fills = try reader.signed()
  }
}

extension MarketPicture.Draft {
  init(_ reader: inout StateReader) throws(StateReadError) {
    user = UserNumber(try reader.small())
    legs = try reader.list { reader throws(StateReadError) in
      let contract = ContractNumber(try reader.small())
      let side: Side = try reader.word() == 1 ? .buy : .sell
      let price = Price(ticks: try reader.signed())
      let quantity = Quantity(lots: try reader.signed())
      return NewLeg(
        contract: contract, side: side, price: price, quantity: quantity,
        facility: FacilityNumber(try reader.small()))
    }
  }
}

extension PositionRow {
  init(words reader: inout StateReader) throws(StateReadError) {
    self.init(
      account: AccountNumber(try reader.small()), contract: ContractNumber(try reader.small()),
      bought: try reader.signed(), sold: try reader.signed(),
      paid: Money(microYuan: try reader.signed()), received: Money(microYuan: try reader.signed()))
  }
}
