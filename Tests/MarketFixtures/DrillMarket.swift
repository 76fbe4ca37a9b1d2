public import MarketEngine

/// A market with two trading members and one drill contract, which needs neither cash nor rights.
///
/// User 1 is the operator, users 2 and 3 the traders; sessions 1 to 3 are theirs in this order.
public enum DrillMarket {
  /// 24 November 2026, midnight UTC.
  public static let midnight = Timestamp(nanoseconds: 1_795_478_400 * 1_000_000_000)
  public static let contract = ContractNumber(1)

  public static func name(_ text: String) -> Name {
    let bytes = Array(text.utf8)
    guard let name = Name(bytes: bytes.span) else { fatalError("\(text) is no name") }
    return name
  }

  public static func reference(_ number: UInt64) -> Reference {
    let bytes = Array("r\(number)".utf8)
    guard let reference = Reference(bytes: bytes.span) else { fatalError("no reference") }
    return reference
  }

  public static func key(_ number: UInt64) -> Key {
    Key(words: Name(first: number, second: number, third: number, fourth: number))
  }

  public static func opening(_ market: String = "QH", clock: ClockKind = .real) -> OpenMarket {
    OpenMarket(
      rules: Rules.current, clock: clock, market: name(market), operatorMember: name("house"),
      operatorUser: name("op"), operatorKey: key(1))
  }

  /// Everything behind the opening: zone, members, users, contract, logins.
  public static func setUp(onDisconnect choice: DisconnectChoice = .keep) -> [Command] {
    func asOperator(_ operation: Operation) -> Command {
      .operate(Origin(user: UserNumber(1), session: .none, reference: .none), operation)
    }
    let first = QuarterHour(Int32(midnight.nanoseconds / 900_000_000_000) + 96)
    let end = QuarterHour(first.index + 4)
    func login(_ user: UInt32) -> Command {
      .login(Login(user: UserNumber(user), onDisconnect: choice, returning: .none))
    }
    return [
      asOperator(.addZone(AddZone(name: name("QH")))),
      asOperator(.addMember(AddMember(name: name("gonghe-solar"), role: .renewablePlant))),
      asOperator(.addMember(AddMember(name: name("xining-compute"), role: .computeCentre))),
      asOperator(
        .addUser(AddUser(member: MemberNumber(2), name: name("trader1"), key: key(2)))),
      asOperator(
        .addUser(AddUser(member: MemberNumber(3), name: name("trader1"), key: key(3)))),
      asOperator(
        .createContract(
          CreateContract(
            zone: ZoneNumber(1), product: .drill, label: name("A"), first: first, end: end,
            secondFirst: first, secondEnd: end, classBasisPoints: BasisPoints(0), opens: .zero))),
      login(1), login(2), login(3),
    ]
  }

  /// An order of trader `user` (2 or 3) under reference `r` and the number.
  public static func order(
    _ user: UInt32, _ side: Side, _ lots: Int64, at price: Int64, ref: UInt64,
    expiry: Timestamp = .never
  ) -> Command {
    let order = NewOrder(
      contract: contract, side: side, price: Price(ticks: price),
      quantity: Quantity(lots: lots),
      timeInForce: expiry == .never ? .goodForSession : .goodTillDate, expiry: expiry)
    return .order(origin(user, ref), order)
  }

  public static func cancel(_ user: UInt32, _ target: UInt64, ref: UInt64) -> Command {
    .cancel(origin(user, ref), CancelOrder(target: OrderTarget(reference: reference(target))))
  }

  public static func origin(_ user: UInt32, _ ref: UInt64) -> Origin {
    Origin(
      user: UserNumber(user), session: SessionNumber(UInt64(user)), reference: reference(ref))
  }

  /// A trader's next request, of any kind a drill allows.
  public static func anything(
    _ number: UInt64, _ random: inout SplitMix
  ) -> Command {
    let user = UInt32(2 + random.below(2))
    let price = Int64(random.below(40))
    let lots = Int64(1 + random.below(9))
    let earlier = UInt64(random.below(Int(number) + 1))
    switch random.below(10) {
    case 0: return cancel(user, earlier, ref: number)
    case 1:
      let replacement = ReplaceOrder(
        target: OrderTarget(reference: reference(earlier)), price: Price(ticks: price))
      return .replace(origin(user, number), replacement)
    case 2 where random.below(20) == 0:
      return .massCancel(origin(user, number), MassCancel(contract: contract))
    default:
      return order(user, random.below(2) == 0 ? .buy : .sell, lots, at: price, ref: number)
    }
  }
}
