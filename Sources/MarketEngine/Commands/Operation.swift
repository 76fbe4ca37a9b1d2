/// What operators do. Every operation needs the role `marketOperator`; `setHold` the dispatcher may ask for as well, `callRights`, `derate` and `restore` nobody
/// else, and halting its own member and adding a pool is every user's right.
public enum Operation: Sendable, BitwiseCopyable {
  case addZone(AddZone)
  case addMember(AddMember)
  case addUser(AddUser)
  case setKey(SetKey)
  case addAccount(AddAccount)
  case addFacility(AddFacility)
  case setFees(SetFees)
  case calendar(CalendarDay)
  case createContract(CreateContract)
  case setTrading(SetTrading)
  case moveCash(MoveCash)
  case settle(SettlePosting)
  case advanceClock(AdvanceClock)
  case notice(Notice)
  case setCollar(SetCollar)
  case setTradingOf(SetTradingOf)
  case cancelContract(CancelContract)
  case setHold(SetHold)
  case callRights(CallRights)
  case setCallPrice(SetCallPrice)
  case setHalt(SetHalt)
  case setLimits(SetLimits)
  case addPool(AddPool)
  case derate(ChangeCapability)
  case restore(ChangeCapability)
}

public enum Role: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case renewablePlant = 1
  case storageOperator = 2
  case computeCentre = 3
  case trader = 4
  case gridDispatcher = 5
  case marketOperator = 6
}

public struct AddZone: Sendable, BitwiseCopyable, Equatable {
  public var name: Name
  public init(name: Name) { self.name = name }
}

/// A new member, with its first account, `main`.
public struct AddMember: Sendable, BitwiseCopyable, Equatable {
  public var name: Name
  public var role: Role
  public init(name: Name, role: Role) {
    self.name = name
    self.role = role
  }
}

/// A user of a member and the Ed25519 public key that proves it.
public struct AddUser: Sendable, BitwiseCopyable, Equatable {
  public var member: MemberNumber
  public var name: Name
  public var key: Key
  public init(member: MemberNumber, name: Name, key: Key) {
    self.member = member
    self.name = name
    self.key = key
  }
}

/// A new key for a user; the old one no longer opens a session.
public struct SetKey: Sendable, BitwiseCopyable, Equatable {
  public var user: UserNumber
  public var key: Key
  public init(user: UserNumber, key: Key) {
    self.user = user
    self.key = key
  }
}

public struct AddAccount: Sendable, BitwiseCopyable, Equatable {
  public var member: MemberNumber
  public var name: Name
  public init(member: MemberNumber, name: Name) {
    self.member = member
    self.name = name
  }
}

/// A facility whose capability (nameplate × sale factor, rounded down) goes to the operator's account for `first..<end`.
public struct AddFacility: Sendable, BitwiseCopyable, Equatable {
  public var name: Name
  public var zone: ZoneNumber
  public var account: AccountNumber
  public var firmness: Firmness
  public var charge: Power
  public var discharge: Power
  public var energy: Energy
  public var efficiencyIn: BasisPoints
  public var efficiencyOut: BasisPoints
  public var saleFactor: BasisPoints
  public var first: QuarterHour
  public var end: QuarterHour
  /// Whole cycles it may be asked for in a day; 0 for no limit. Kept for the nominations to come.
  public var cyclesPerDay: Int32
  /// The plant it is a part of. `.empty` asks for one of its own, that has its name.
  public var plant: Name

  public init(
    name: Name, zone: ZoneNumber, account: AccountNumber, firmness: Firmness, charge: Power,
    discharge: Power, energy: Energy, efficiencyIn: BasisPoints, efficiencyOut: BasisPoints,
    saleFactor: BasisPoints, first: QuarterHour, end: QuarterHour, plant: Name = .empty,
    cyclesPerDay: Int32 = 0
  ) {
    self.name = name
    self.zone = zone
    self.account = account
    self.firmness = firmness
    self.charge = charge
    self.discharge = discharge
    self.energy = energy
    self.efficiencyIn = efficiencyIn
    self.efficiencyOut = efficiencyOut
    self.saleFactor = saleFactor
    self.first = first
    self.end = end
    self.cyclesPerDay = cyclesPerDay
    self.plant = plant
  }
}

/// Fees per lot for contracts of a product created from now on; a contract keeps the fees it was created with.
public struct SetFees: Sendable, BitwiseCopyable, Equatable {
  public var product: Product
  public var maker: Money
  public var taker: Money
  /// What each side pays in an auction.
  public var auction: Money
  public init(product: Product, maker: Money, taker: Money, auction: Money = .zero) {
    self.product = product
    self.maker = maker
    self.taker = taker
    self.auction = auction
  }
}

/// Creates a delivery day's contracts of a zone: every quarter-hour and hour of `CHG`, `DIS` and `ROOM`, the day of `ROOM`, `SSU1`,
/// `SSU2` and `SSU4`, and the `SHIFT` of the windows given. Local time is known only by what is written here: where the day starts in
/// UTC, how many quarter-hours it has (92, 96 or 100) and where in it the clock changes.
public struct CalendarDay: Sendable, BitwiseCopyable, Equatable {
  public var zone: ZoneNumber
  /// Local date as the decimal number yyyymmdd.
  public var date: UInt32
  public var firstQuarter: QuarterHour
  public var quarters: Int32
  /// Ordinal of the first quarter-hour after the clock change; used when `quarters` is not 96.
  public var clockChange: Int32
  /// When orders can be entered first; at once if that is past.
  public var opens: Timestamp
  /// Seconds of disclosure before `opens` and of a call auction after it; 0 for none.
  public var disclosureSeconds: Int32
  public var callSeconds: Int32
  /// Hours of the two windows of the SHIFT contract, as on a wall clock; all zero for none.
  public var chargeFromHour: UInt8
  public var chargeToHour: UInt8
  public var dischargeFromHour: UInt8
  public var dischargeToHour: UInt8
  /// Round-trip class of SHIFT.
  public var classBasisPoints: BasisPoints

  public init(
    zone: ZoneNumber, date: UInt32, firstQuarter: QuarterHour, quarters: Int32, clockChange: Int32,
    opens: Timestamp, chargeFromHour: UInt8, chargeToHour: UInt8, dischargeFromHour: UInt8,
    dischargeToHour: UInt8, classBasisPoints: BasisPoints, disclosureSeconds: Int32 = 0,
    callSeconds: Int32 = 0
  ) {
    self.zone = zone
    self.date = date
    self.firstQuarter = firstQuarter
    self.quarters = quarters
    self.clockChange = clockChange
    self.opens = opens
    self.disclosureSeconds = disclosureSeconds
    self.callSeconds = callSeconds
    self.chargeFromHour = chargeFromHour
    self.chargeToHour = chargeToHour
    self.dischargeFromHour = dischargeFromHour
    self.dischargeToHour = dischargeToHour
    self.classBasisPoints = classBasisPoints
  }
}

/// Creates one contract: a week, month or year of `SSU…`, a block, another SHIFT, a drill.
public struct CreateContract: Sendable, BitwiseCopyable, Equatable {
  public var zone: ZoneNumber
  public var product: Product
  /// The last part of the symbol, e.g. `202612`.
  public var label: Name
  /// The delivery; for SHIFT window A.
  public var first: QuarterHour
  public var end: QuarterHour
  /// Window B of SHIFT; equal to `first` and `end` otherwise.
  public var secondFirst: QuarterHour
  public var secondEnd: QuarterHour
  public var classBasisPoints: BasisPoints
  public var opens: Timestamp
  /// Seconds of disclosure before `opens` and of a call auction after it; 0 for none.
  public var disclosureSeconds: Int32
  public var callSeconds: Int32
  /// What an auction's price is to be near while nothing has traded.
  public var reference: Price?

  public init(
    zone: ZoneNumber, product: Product, label: Name, first: QuarterHour, end: QuarterHour,
    secondFirst: QuarterHour, secondEnd: QuarterHour, classBasisPoints: BasisPoints,
    opens: Timestamp, disclosureSeconds: Int32 = 0, callSeconds: Int32 = 0, reference: Price? = nil
  ) {
    self.zone = zone
    self.product = product
    self.label = label
    self.first = first
    self.end = end
    self.secondFirst = secondFirst
    self.secondEnd = secondEnd
    self.classBasisPoints = classBasisPoints
    self.opens = opens
    self.disclosureSeconds = disclosureSeconds
    self.callSeconds = callSeconds
    self.reference = reference
  }
}

/// Freezes a contract, or ends its own freeze.
public struct SetTrading: Sendable, BitwiseCopyable, Equatable {
  public var contract: ContractNumber
  public var frozen: Bool
  public init(contract: ContractNumber, frozen: Bool) {
    self.contract = contract
    self.frozen = frozen
  }
}

/// Freezes a scope, without a label for contracts to come as well, or ends every freeze within it.
public struct SetTradingOf: Sendable, BitwiseCopyable, Equatable {
  public var scope: ContractScope
  public var frozen: Bool
  public init(scope: ContractScope, frozen: Bool) {
    self.scope = scope
    self.frozen = frozen
  }
}

/// A freeze that begins or ends: of one contract, or of a scope.
public struct FreezeSet: Sendable, BitwiseCopyable, Equatable {
  /// `.none`: the scope says which.
  public var contract: ContractNumber
  public var scope: ContractScope
  public var isOn: Bool
  public init(contract: ContractNumber = .none, scope: ContractScope = ContractScope(), isOn: Bool) {
    self.contract = contract
    self.scope = scope
    self.isOn = isOn
  }
}

/// The contracts of a zone, of a product, and whose label begins so; each may be left open.
public struct ContractScope: Sendable, BitwiseCopyable, Equatable {
  /// `.none` is every zone.
  public var zone: ZoneNumber
  /// Nil is every product.
  public var product: Product?
  /// `.empty` is every label.
  public var label: Name
  public init(zone: ZoneNumber = .none, product: Product? = nil, label: Name = .empty) {
    self.zone = zone
    self.product = product
    self.label = label
  }

  func contains(_ terms: ContractTerms) -> Bool {
    guard zone == .none || zone == terms.zone, product == nil || product == terms.product else {
      return false
    }
    for index in 0..<label.count where label[index] != terms.label[index] { return false }
    return true
  }
}

/// Calls a contract off in which nothing has traded: its orders are cancelled and it leaves the market.
public struct CancelContract: Sendable, BitwiseCopyable, Equatable {
  public var contract: ContractNumber
  public init(contract: ContractNumber) { self.contract = contract }
}

/// A deposit if `amount` is positive, a withdrawal if negative.
public struct MoveCash: Sendable, BitwiseCopyable, Equatable {
  public var account: AccountNumber
  public var amount: Money
  public init(account: AccountNumber, amount: Money) {
    self.account = account
    self.amount = amount
  }
}

/// Brings one member's net amount of a settlement run to its first account, against the clearing account. Done once for each
/// (run, member, version); again it changes nothing and says so.
public struct SettlePosting: Sendable, BitwiseCopyable, Equatable {
  public var run: UInt64
  public var version: UInt32
  public var member: MemberNumber
  public var amount: Money
  public init(run: UInt64, version: UInt32, member: MemberNumber, amount: Money) {
    self.run = run
    self.version = version
    self.member = member
    self.amount = amount
  }
}

/// Under a manual clock, moves the market's time forward.
public struct AdvanceClock: Sendable, BitwiseCopyable, Equatable {
  public var to: Timestamp
  public init(to: Timestamp) { self.to = to }
}

/// A line to all sessions.
public struct Notice: Sendable, BitwiseCopyable, Equatable {
  public var text: NoticeText
  public init(text: NoticeText) { self.text = text }
}

/// From now on trades of one contract, or of all contracts of a zone and product, wait for the dispatcher, or do not any more. What is
/// named by zone or product holds for contracts yet to come as well.
public struct SetHold: Sendable, BitwiseCopyable, Equatable {
  /// `.none`: zone and product say which.
  public var contract: ContractNumber
  /// `.none`: every zone.
  public var zone: ZoneNumber
  /// Nil: every product.
  public var product: Product?
  public var isOn: Bool
  public init(contract: ContractNumber = .none, zone: ZoneNumber = .none, product: Product? = nil, isOn: Bool) {
    self.contract = contract
    self.zone = zone
    self.product = product
    self.isOn = isOn
  }
}
