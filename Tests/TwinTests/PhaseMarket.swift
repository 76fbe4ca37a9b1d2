import MarketEngine
import Simulation

/// A market of two members and one contract that goes through every phase, in engine and twin.
struct PhaseMarket: ~Copyable {
  static let phases = [
    "planned", "disclosure", "call", "continuous", "frozen", "closed", "delivery", "delivered",
  ]
  static let requests = [
    "GFS", "GTD", "IOC", "FOK", "stop", "market", "market-to-limit", "iceberg", "all-or-none",
    "post-only, refuse", "post-only, slide", "replace", "hibernate", "reactivate", "cancel",
    "mass cancel",
  ]

  private static let start = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)
  private static let opens = start.adding(seconds: 3_600)
  private static let contract = ContractNumber(1)
  /// The member whose requests are looked at, and the one it could trade with.
  private static let users = [UserNumber(2), UserNumber(3)]

  private var trial = TwinTrial(checks: TwinTrial.Checks(conservation: 1, queries: 1, restore: 2))
  /// The first member's order that is there to be changed, and one that is hibernated.
  private var order = OrderNumber.none
  private var hibernated = OrderNumber.none

  struct Unknown: Error { var word: String }

  init() throws {
    let name = Self.name("o")
    try execute(
      .open(
        OpenMarket(
          rules: Rules.current, clock: .manual, market: name, operatorMember: name,
          operatorUser: name, operatorKey: Key(words: .empty))))
    try operate(.addZone(AddZone(name: Self.name("Z"))))
    for member: UInt32 in 2...3 {
      let name = Self.name("m\(member)")
      try operate(.addMember(AddMember(name: name, role: .trader)))
      try operate(
        .addUser(AddUser(member: MemberNumber(member), name: name, key: Key(words: .empty))))
    }
    let first = QuarterHour(20_000 * 96 + 16)
    let end = QuarterHour(first.index + 1)
    try operate(
      .createContract(
        CreateContract(
          zone: ZoneNumber(1), product: .drill, label: Self.name("d"), first: first, end: end,
          secondFirst: first, secondEnd: end, classBasisPoints: BasisPoints(0), opens: Self.opens,
          disclosureSeconds: 600, callSeconds: 900)))
  }

  /// Brings the contract into a phase. From the call on there are an order of the first member and an offer at 5 of the second.
  mutating func reach(_ phase: String) throws {
    guard let last = Self.phases.firstIndex(of: phase) else { throw Unknown(word: phase) }
    for step in Self.phases[...last] {
      switch step {
      case "planned": break
      case "disclosure": try advance(to: Self.opens.adding(seconds: -600))
      case "call":
        try advance(to: Self.opens)
        order = try enter(.goodForSession, .buy, price: 1, by: Self.users[0])
        hibernated = try enter(.goodForSession, .buy, price: 1, by: Self.users[0])
        try execute(.hibernate(Self.origin, OrderTarget(order: hibernated)))
        _ = try enter(.goodForSession, .sell, price: 5, by: Self.users[1])
      case "continuous": try advance(to: Self.opens.adding(seconds: 900))
      case "frozen":
        try operate(.setTrading(SetTrading(contract: Self.contract, frozen: true)))
      case "closed": try advance(to: Self.start.adding(seconds: 4 * 3_600 - 1_800))
      case "delivery": try advance(to: Self.start.adding(seconds: 4 * 3_600))
      case "delivered": try advance(to: Self.start.adding(seconds: 4 * 3_600 + 900))
      default: throw Unknown(word: step)
      }
    }
  }

  private static var origin: Origin { Origin(user: users[0], session: .none, reference: .none) }

  /// What becomes of a request, in the table's words.
  mutating func outcome(of request: String) throws -> String {
    let origin = Self.origin
    switch request {
    case "GFS": return try outcome(of: new(.goodForSession))
    case "GTD": return try outcome(of: new(.goodTillDate))
    case "IOC": return try outcome(of: new(.immediateOrCancel))
    case "FOK": return try outcome(of: new(.fillOrKill))
    case "stop": return try outcome(of: new(.goodForSession, .stop))
    case "market": return try outcome(of: new(.goodForSession, .market))
    case "market-to-limit": return try outcome(of: new(.goodForSession, .marketToLimit))
    case "iceberg": return try outcome(of: new(.goodForSession, .iceberg))
    case "all-or-none": return try outcome(of: new(.goodForSession, .allOrNone))
    case "hibernate": return try outcome(of: .hibernate(origin, OrderTarget(order: order)))
    case "reactivate": return try outcome(of: .reactivate(origin, OrderTarget(order: hibernated)))
    case "post-only, refuse": return try outcome(of: new(.goodForSession, .postRefuse))
    case "post-only, slide": return try outcome(of: new(.goodForSession, .postSlide))
    case "replace":
      return try outcome(
        of: .replace(
          origin, ReplaceOrder(target: OrderTarget(order: order), price: Price(ticks: 2))))
    case "cancel":
      return try outcome(of: .cancel(origin, CancelOrder(target: OrderTarget(order: order))))
    case "mass cancel": return try outcome(of: .massCancel(origin, MassCancel()))
    default: throw Unknown(word: request)
    }
  }

  private mutating func outcome(of command: Command) throws -> String {
    var outcome = "nothing"
    for event in try execute(command) {
      switch event {
      case .refused(_, let refusal): outcome = "\(refusal.code.rawValue)"
      case .accepted: outcome = "rests"
      case .filled: outcome = "trades"
      case .replaced: outcome = "replaced"
      case .hibernated: outcome = "hibernated"
      case .reactivated: outcome = "rests"
      case .cancelled: outcome = "cancelled"
      case .massCancelled: outcome = "done"
      default: break
      }
    }
    return outcome
  }

  /// A bid that crosses the other member's offer.
  private func new(_ timeInForce: TimeInForce, _ options: OrderOptions = []) -> Command {
    .order(
      Origin(user: Self.users[0], session: .none, reference: .none),
      NewOrder(
        contract: Self.contract, side: .buy, price: Price(ticks: 5), quantity: Quantity(lots: 1),
        timeInForce: timeInForce,
        expiry: timeInForce == .goodTillDate
          ? Self.start.adding(seconds: 4 * 3_600 - 1_800) : .never, options: options,
        clip: Quantity(lots: options.contains(.iceberg) ? 1 : 0),
        stop: options.contains(.stop) ? Price(ticks: 7) : Price(ticks: 0)))
  }

  private mutating func enter(
    _ timeInForce: TimeInForce, _ side: Side, price: Int64, by user: UserNumber
  ) throws -> OrderNumber {
    let order = NewOrder(
      contract: Self.contract, side: side, price: Price(ticks: price),
      quantity: Quantity(lots: 3), timeInForce: timeInForce)
    for event in try execute(
      .order(Origin(user: user, session: .none, reference: .none), order))
    {
      if case .accepted(_, let accepted) = event { return accepted.order }
    }
    throw Unknown(word: "\(side)")
  }

  private mutating func advance(to time: Timestamp) throws {
    try operate(.advanceClock(AdvanceClock(to: time)))
    while let due = trial.twin.nextDue(by: time) { try execute(.due(due)) }
  }

  private mutating func operate(_ operation: Operation) throws {
    try execute(
      .operate(Origin(user: UserNumber(1), session: .none, reference: .none), operation))
  }

  @discardableResult
  private mutating func execute(_ command: Command) throws -> [Event] {
    try trial.execute(command, at: Self.start)
  }

  private static func name(_ text: String) -> Name {
    Name(bytes: Array(text.utf8).span) ?? .empty
  }
}
