/// Names and keys are kept beside, in the registry: an order needs neither, and the rest of a thousand members stays near.
struct Member: BitwiseCopyable {
  var role: Role
  /// Number of the last event that belongs to this member.
  var lastNumber: UInt64
  var firstAccount: AccountNumber
  var lastAccount: AccountNumber
  /// Its place in `Engine.safeguards`; 0 while it has none, as most have.
  var safeguard: UInt32 = 0
}

struct User: BitwiseCopyable {
  var member: MemberNumber
}

/// A portfolio. `cash ≥ reserved` except after a settlement that left it negative.
struct Account: BitwiseCopyable {
  var member: MemberNumber
  /// First of its holdings, by facility number.
  var holding: UInt32
  /// Its live orders, in order of entry.
  var firstOrder: UInt32
  var lastOrder: UInt32
  /// The pool it made last, 0 for none.
  var pool: UInt32 = 0
  /// The member's next account.
  var next: AccountNumber
  var cash: Money
  /// Kept back for live orders.
  var reserved: Money
  /// Proceeds of sales not yet delivered.
  var undelivered: Money

  var free: Money { cash - reserved }
  var withdrawable: Money { min(cash - reserved, cash - undelivered) }
}

struct Session: BitwiseCopyable {
  var number: SessionNumber
  var user: UserNumber
  var onDisconnect: DisconnectChoice
}

/// The accounts of the house, made when the market opens.
enum HouseAccount {
  /// The other side of settlement postings.
  static let clearing = AccountNumber(1)
  /// Where fees go.
  static let fees = AccountNumber(2)
  /// Where rounding remainders go.
  static let rounding = AccountNumber(3)

  static func contains(_ account: AccountNumber) -> Bool { account.value <= 3 }
}

/// Who and what there is in the market, each list indexed by its number; index 0 is nobody.
struct Registry: ~Copyable {
  var zones = Buffer<Name>()
  var members = Buffer<Member>()
  var memberNames = Buffer<Name>()
  var users = Buffer<User>()
  var userNames = Buffer<Name>()
  var userKeys = Buffer<Key>()
  var accounts = Buffer<Account>()
  var accountNames = Buffer<Name>()
  var facilities = Buffer<FacilityTerms>()
  /// Open sessions, ascending by number.
  var sessions = Buffer<Session>()

  init() {
    zones.append(.empty)
    _ = addMember(.empty, .trader)
    _ = addUser(.empty, Key(words: .empty), of: .none)
    accounts.append(Account(member: .none))
    accountNames.append(.empty)
    facilities.append(FacilityTerms.nothing)
  }

  func knows(_ member: MemberNumber) -> Bool {
    member.value >= 1 && Int(member.value) < members.count
  }

  func knows(_ user: UserNumber) -> Bool { user.value >= 1 && Int(user.value) < users.count }

  func knows(_ account: AccountNumber) -> Bool {
    account.value >= 1 && Int(account.value) < accounts.count
  }

  func knows(_ facility: FacilityNumber) -> Bool {
    facility.value >= 1 && Int(facility.value) < facilities.count
  }

  func knows(_ zone: ZoneNumber) -> Bool { zone.value >= 1 && Int(zone.value) < zones.count }

  mutating func addMember(_ name: Name, _ role: Role, lastNumber: UInt64 = 0) -> MemberNumber {
    members.append(
      Member(role: role, lastNumber: lastNumber, firstAccount: .none, lastAccount: .none))
    memberNames.append(name)
    return MemberNumber(UInt32(members.count - 1))
  }

  mutating func addUser(_ name: Name, _ key: Key, of member: MemberNumber) -> UserNumber {
    users.append(User(member: member))
    userNames.append(name)
    userKeys.append(key)
    return UserNumber(UInt32(users.count - 1))
  }

  mutating func addAccount(_ name: Name, of member: MemberNumber) -> AccountNumber {
    let number = AccountNumber(UInt32(accounts.count))
    accounts.append(Account(member: member))
    accountNames.append(name)
    let last = members[member.value].lastAccount
    if last == .none {
      members[member.value].firstAccount = number
    } else {
      accounts[last.value].next = number
    }
    members[member.value].lastAccount = number
    return number
  }

  /// Index of an open session, or nil; O(log n).
  func index(of session: SessionNumber) -> Int? {
    var low = 0
    var high = sessions.count
    while low < high {
      let middle = (low + high) / 2
      if sessions[middle].number < session { low = middle + 1 } else { high = middle }
    }
    return low < sessions.count && sessions[low].number == session ? low : nil
  }

  mutating func removeSession(at index: Int) {
    var at = index
    while at + 1 < sessions.count {
      sessions[at] = sessions[at + 1]
      at += 1
    }
    _ = sessions.removeLast()
  }
}

extension Account {
  init(member: MemberNumber) {
    self.init(
      member: member, holding: 0, firstOrder: 0, lastOrder: 0, next: .none, cash: .zero,
      reserved: .zero, undelivered: .zero)
  }
}

extension FacilityTerms {
  static var nothing: FacilityTerms {
    FacilityTerms(
      added: AddFacility(
        name: .empty, zone: .none, account: .none, firmness: .firm, charge: Power(watts: 0),
        discharge: Power(watts: 0), energy: Energy(wattHours: 0), efficiencyIn: BasisPoints(0),
        efficiencyOut: BasisPoints(0), saleFactor: BasisPoints(0), first: QuarterHour(0),
        end: QuarterHour(0)), charge: 0, discharge: 0, room: 0)
  }
}
