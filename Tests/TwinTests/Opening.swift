import MarketEngine

/// The commands with which the small markets of these tests begin. User 1 is the operator; member n has user n and account n + 2.
enum Opening {
  static func market(clock: ClockKind = .manual) -> Command {
    let name = LimitMarket.name("o")
    return .open(
      OpenMarket(
        rules: Rules.current, clock: clock, market: name, operatorMember: name, operatorUser: name,
        operatorKey: Key(words: .empty)))
  }

  static func zone(_ name: String = "z") -> Command { operate(.addZone(AddZone(name: LimitMarket.name(name)))) }

  static func traders(_ members: ClosedRange<UInt32>) -> [Command] {
    members.flatMap { member in
      let name = LimitMarket.name("m\(member)")
      return [
        operate(.addMember(AddMember(name: name, role: .trader))),
        operate(.addUser(AddUser(member: MemberNumber(member), name: name, key: Key(words: .empty)))),
      ]
    }
  }

  /// A contract that needs neither cash nor rights, of the quarter-hour at ten of day 20,000.
  static func drill(_ label: String = "d", opens: Timestamp = .zero, reference: Price? = nil) -> Command {
    let first = QuarterHour(20_000 * 96 + 40)
    let end = QuarterHour(first.index + 1)
    return operate(
      .createContract(
        CreateContract(
          zone: ZoneNumber(1), product: .drill, label: LimitMarket.name(label), first: first, end: end,
          secondFirst: first, secondEnd: end, classBasisPoints: BasisPoints(0), opens: opens, reference: reference)))
  }

  static func operate(_ operation: Operation) -> Command {
    .operate(Origin(user: UserNumber(1), session: .none, reference: .none), operation)
  }
}
