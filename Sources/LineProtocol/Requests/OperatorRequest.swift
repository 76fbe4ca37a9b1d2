public import MarketEngine

/// What an operator asks for, with names in place of numbers.
public enum OperatorRequest: Sendable, BitwiseCopyable {
  case zone(Name)
  case member(Name, Role)
  case user(member: Name, name: Name, key: Key)
  case key(member: Name, user: Name, key: Key)
  case account(member: Name, name: Name)
  case facility(FacilityRequest)
  case fees(SetFees)
  case calendar(CalendarRequest)
  case contract(ContractRequest)
  /// One contract, or every one that matches.
  case setTrading(ContractPattern, frozen: Bool)
  case annul(ContractSymbol)
  /// A deposit if the amount is positive, a withdrawal if negative; an empty account is the member's first.
  case moveCash(AccountSymbol, Money)
  case settle(run: UInt64, version: UInt32, member: Name, amount: Money)
  case clock(Timestamp)
  case notice(NoticeText)
  case collar(SetCollar)
  /// Halts a member, or releases it; an empty name is the asker's own.
  case halt(Name, Bool)
  /// A pool of an account of the asker's; an empty account is the member's first.
  case pool(Name, facility: Name, account: Name)
  /// What is not given is `SetLimits.keep`.
  case limits(Name, MemberLimits)
  /// Of one contract, or of a zone's and product's.
  case hold(ContractPattern, Bool)
  case call(CallRequest)
  /// An empty zone is every zone; a nil price is none.
  case callPrice(Name, Product, Price?)
  case derate(CapabilityRequest)
  case restore(CapabilityRequest)
}

/// What a plant can do; the facility of `change` is filled in by the resolver.
public struct CapabilityRequest: Sendable, BitwiseCopyable, Equatable {
  public var facility: Name
  public var change: ChangeCapability

  public init(facility: Name, change: ChangeCapability) {
    self.facility = facility
    self.change = change
  }
}

/// `MEMBER/ACCOUNT`; without an account the member's first is meant.
public struct AccountSymbol: Sendable, BitwiseCopyable, Equatable {
  public var member: Name
  public var account: Name

  public init(member: Name, account: Name = .empty) {
    self.member = member
    self.account = account
  }
}

/// A facility's registration; `zone` and `account` of `terms` are filled in by the resolver.
public struct FacilityRequest: Sendable, BitwiseCopyable, Equatable {
  public var zone: Name
  public var account: AccountSymbol
  public var terms: AddFacility

  public init(zone: Name, account: AccountSymbol, terms: AddFacility) {
    self.zone = zone
    self.account = account
    self.terms = terms
  }
}

/// A delivery day's contracts; `zone` of `day` is filled in by the resolver.
public struct CalendarRequest: Sendable, BitwiseCopyable, Equatable {
  public var zone: Name
  public var day: CalendarDay

  public init(zone: Name, day: CalendarDay) {
    self.zone = zone
    self.day = day
  }
}

/// One contract; `zone` of `terms` is filled in by the resolver.
public struct ContractRequest: Sendable, BitwiseCopyable, Equatable {
  public var zone: Name
  public var terms: CreateContract

  public init(zone: Name, terms: CreateContract) {
    self.zone = zone
    self.terms = terms
  }
}
