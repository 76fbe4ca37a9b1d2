import MarketEngine

/// Turns the names of an operator's request into numbers.
enum OperationResolver {
  static func resolve<Names: Catalogue>(
    _ request: OperatorRequest, member: MemberNumber, in catalogue: borrowing Names
  ) -> Operation {
    switch request {
    case .zone(let name): return .addZone(AddZone(name: name))
    case .member(let name, let role): return .addMember(AddMember(name: name, role: role))
    case .user(let member, let name, let key):
      return .addUser(AddUser(member: catalogue.member(member) ?? .unknown, name: name, key: key))
    case .key(let member, let user, let key):
      return .setKey(SetKey(user: self.user(user, of: member, in: catalogue), key: key))
    case .account(let member, let name):
      return .addAccount(AddAccount(member: catalogue.member(member) ?? .unknown, name: name))
    case .facility(let request):
      var terms = request.terms
      terms.zone = catalogue.zone(request.zone) ?? .unknown
      terms.account = account(request.account, in: catalogue)
      return .addFacility(terms)
    case .fees(let fees): return .setFees(fees)
    case .calendar(let request):
      var day = request.day
      day.zone = catalogue.zone(request.zone) ?? .unknown
      return .calendar(day)
    case .contract(let request):
      var terms = request.terms
      terms.zone = catalogue.zone(request.zone) ?? .unknown
      return .createContract(terms)
    case .setTrading(let pattern, let frozen):
      return setTrading(pattern, frozen: frozen, in: catalogue)
    case .annul(let symbol):
      return .cancelContract(CancelContract(contract: catalogue.contract(symbol) ?? .unknown))
    case .moveCash(let symbol, let amount):
      return .moveCash(MoveCash(account: account(symbol, in: catalogue), amount: amount))
    case .settle(let run, let version, let member, let amount):
      return .settle(
        SettlePosting(
          run: run, version: version, member: catalogue.member(member) ?? .unknown, amount: amount))
    case .clock(let time): return .advanceClock(AdvanceClock(to: time))
    case .notice(let text): return .notice(Notice(text: text))
    case .collar(let set): return .setCollar(set)
    case .halt(let name, let halted):
      let member = name == .empty ? .none : catalogue.member(name) ?? .unknown
      return .setHalt(SetHalt(member: member, halted: halted))
    case .limits(let name, let limits):
      return .setLimits(SetLimits(member: catalogue.member(name) ?? .unknown, limits: limits))
    case .pool(let name, let facility, let account):
      return .addPool(
        AddPool(
          name: name, account: RequestResolver.account(account, of: member, in: catalogue),
          facility: catalogue.facility(facility) ?? .unknown))
    case .hold(let pattern, let isOn): return setHold(pattern, isOn, in: catalogue)
    case .call(let request):
      return .callRights(RequestResolver.call(request, member: member, in: catalogue))
    case .derate(let request): return .derate(change(request, in: catalogue))
    case .restore(let request): return .restore(change(request, in: catalogue))
    case .callPrice(let zone, let product, let price):
      return .setCallPrice(
        SetCallPrice(
          zone: zone == .empty ? .none : catalogue.zone(zone) ?? .unknown, product: product,
          price: price ?? SetCallPrice.none))
    }
  }

  private static func change<Names: Catalogue>(
    _ request: CapabilityRequest, in catalogue: borrowing Names
  ) -> ChangeCapability {
    var change = request.change
    change.facility = catalogue.facility(request.facility) ?? .unknown
    return change
  }

  private static func setHold<Names: Catalogue>(
    _ pattern: ContractPattern, _ isOn: Bool, in catalogue: borrowing Names
  ) -> Operation {
    if pattern.isWholeLabel, let product = pattern.product {
      let symbol = ContractSymbol(zone: pattern.zone, product: product, label: pattern.label)
      return .setHold(SetHold(contract: catalogue.contract(symbol) ?? .unknown, isOn: isOn))
    }
    var hold = SetHold(product: pattern.product, isOn: isOn)
    if pattern.zone != .empty { hold.zone = catalogue.zone(pattern.zone) ?? .unknown }
    return .setHold(hold)
  }

  private static func setTrading<Names: Catalogue>(
    _ pattern: ContractPattern, frozen: Bool, in catalogue: borrowing Names
  ) -> Operation {
    if pattern.isWholeLabel, let product = pattern.product {
      let symbol = ContractSymbol(zone: pattern.zone, product: product, label: pattern.label)
      return .setTrading(
        SetTrading(contract: catalogue.contract(symbol) ?? .unknown, frozen: frozen))
    }
    let zone = pattern.zone == .empty ? .none : catalogue.zone(pattern.zone) ?? .unknown
    return .setTradingOf(
      SetTradingOf(
        scope: ContractScope(zone: zone, product: pattern.product, label: pattern.label),
        frozen: frozen))
  }

  private static func user<Names: Catalogue>(
    _ name: Name, of member: Name, in catalogue: borrowing Names
  ) -> UserNumber {
    guard let member = catalogue.member(member) else { return .unknown }
    return catalogue.user(name, of: member) ?? .unknown
  }

  /// The account named, or the member's first.
  private static func account<Names: Catalogue>(
    _ symbol: AccountSymbol, in catalogue: borrowing Names
  ) -> AccountNumber {
    guard let member = catalogue.member(symbol.member) else { return .unknown }
    let account =
      symbol.account == .empty
      ? catalogue.firstAccount(of: member) : catalogue.account(symbol.account, of: member)
    return account ?? .unknown
  }
}
