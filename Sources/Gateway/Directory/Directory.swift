import LineProtocol
public import MarketEngine

/// Who and what there is in the market, as events tell it: names, keys, contracts, and which product each live order is of.
///
/// Built from events alone, or from a canonical state and the events after it. Each event loop has a copy of its own and applies
/// every event before it writes that event's line, so a line never names what its reader cannot know.
public struct Directory: Sendable {
  struct MemberEntry: Sendable {
    var name: Name
    var role: Role
    var firstAccount: AccountNumber
  }

  struct UserEntry: Sendable {
    var member: MemberNumber
    var name: Name
    var key: Key
  }

  struct AccountEntry: Sendable {
    var member: MemberNumber
    var name: Name
  }

  public internal(set) var market = Name.empty
  public internal(set) var clock = ClockKind.real
  /// The market's time under a manual clock, as far as events have told it.
  public internal(set) var manualTime = Timestamp.zero

  // Each list is indexed by its number less one.
  var zones: [Name] = []
  var members: [MemberEntry] = []
  var users: [UserEntry] = []
  var accounts: [AccountEntry] = []
  var facilities: [Name] = []
  var pools: [Name] = []
  var zonesByName: [NameKey: ZoneNumber] = [:]
  var membersByName: [NameKey: MemberNumber] = [:]
  var usersByName: [OwnedNameKey: UserNumber] = [:]
  var accountsByName: [OwnedNameKey: AccountNumber] = [:]
  var facilitiesByName: [NameKey: FacilityNumber] = [:]
  var poolsByName: [OwnedNameKey: PoolNumber] = [:]

  public internal(set) var contracts = ContractList()

  /// The directory of a market before its first command.
  public init() {}

  /// A user's member and public key.
  public func key(of user: UserNumber) -> (member: MemberNumber, key: Key)? {
    guard let entry = users.entry(user.value) else { return nil }
    return (entry.member, entry.key)
  }

  public func role(of member: MemberNumber) -> Role? { members.entry(member.value)?.role }
}

extension Array {
  /// The entry of a number from 1, if there is one.
  func entry(_ number: UInt32) -> Element? {
    number >= 1 && Int(number) <= count ? self[Int(number) - 1] : nil
  }
}
