import Foundation
import MarketEngine
import Simulation
import Testing

/// The tables of docs/RULES.md 8.1, cell by cell and phase by phase, against engine and twin.
@Suite(.disabled(if: TwinParameters.seed != nil))
struct OrderTableTests {
  @Test(arguments: [ContractPhase.continuous, .call])
  func `every cell is what the market answers`(phase: ContractPhase) throws {
    let table = try OrderTable(of: phase)
    #expect(table.rows.map(\.name) == OrderTable.types.map(\.name))
    #expect(table.columns == OrderTable.terms.map(\.name))
    var market = try TableMarket()
    var cells = 0
    for (row, type) in zip(table.rows, OrderTable.types) {
      for (place, column) in table.columns.enumerated() {
        let orders = OrderTable.orders(type, column)
        for order in orders {
          cells += 1
          let answer = try market.answer(to: order, in: phase)
          #expect(answer == row.cells[place], "\(row.name), \(column): \(order)")
        }
        #expect(orders.isEmpty == (row.cells[place] == "–"), "\(row.name), \(column)")
      }
    }
    #expect(cells > 65)
  }

  @Test(arguments: TableMarket.contracts.keys.filter { $0 != .continuous && $0 != .call })
  func `no order enters in another phase`(phase: ContractPhase) throws {
    var market = try TableMarket()
    for type in OrderTable.types {
      for column in OrderTable.terms.map(\.name) {
        for order in OrderTable.orders(type, column) {
          #expect(try market.answer(to: order, in: phase) == "201", "\(column): \(order)")
        }
      }
    }
  }
}

/// A table as the document has it.
private struct OrderTable {
  struct Row {
    var name: String
    var cells: [String]
  }

  var columns: [String]
  var rows: [Row]

  init(of phase: ContractPhase) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/RULES.md").standardized
    let lines = try String(contentsOf: file, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasPrefix("| \(phase) | GFS |") })
    let table = lines[start...].prefix { $0.hasPrefix("|") }.map { line in
      line.dropFirst().dropLast().split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    columns = Array(table[0].dropFirst())
    rows = table.dropFirst(2).map { Row(name: $0[0], cells: Array($0.dropFirst())) }
  }

  /// A type of order or a further term: what it asks for.
  typealias Term = (name: String, ways: [OrderOptions], timeInForce: TimeInForce?)

  static let types: [Term] = [
    ("limit", [[]], nil), ("market", [.market], nil), ("market-to-limit", [.marketToLimit], nil),
    ("post-only", [.postRefuse, .postSlide], nil), ("iceberg", [.iceberg], nil),
    ("AON", [.allOrNone], nil),
  ]

  static let terms: [Term] =
    [
      ("GFS", [[]], .goodForSession), ("GTD", [[]], .goodTillDate),
      ("IOC", [[]], .immediateOrCancel), ("FOK", [[]], .fillOrKill), ("stop", [.stop], nil),
    ] + types.dropFirst()

  /// The orders a cell speaks of; none where the term is the type itself, or what a type without it is.
  static func orders(_ type: Term, _ column: String) -> [NewOrder] {
    let term = terms.first { $0.name == column }
    if term?.name == type.name, type.name != "post-only" { return [] }
    if type.name == "limit", term?.name.hasPrefix("market") == true { return [] }
    return type.ways.flatMap { way in
      (term?.ways ?? [[]]).compactMap { more in
        // Two kinds of post-only, not the same twice.
        if term?.name == type.name, way == more { return nil }
        return order(way.union(more), term?.timeInForce ?? .goodForSession)
      }
    }
  }

  private static func order(_ options: OrderOptions, _ timeInForce: TimeInForce) -> NewOrder {
    NewOrder(
      contract: .none, side: .buy, price: Price(ticks: 5), quantity: Quantity(lots: 4),
      timeInForce: timeInForce,
      expiry: timeInForce == .goodTillDate ? TableMarket.now.adding(seconds: 60) : .never,
      options: options, clip: Quantity(lots: options.contains(.iceberg) ? 2 : 0),
      stop: Price(ticks: options.contains(.stop) ? 7 : 0))
  }
}

/// A drill contract in each phase an order can be sent in, in engine and twin.
private struct TableMarket: ~Copyable {
  private static let start = Timestamp(nanoseconds: 20_000 * 86_400_000_000_000)
  static let now = start.adding(seconds: 36_000)
  private var trial = TwinTrial(
    checks: TwinTrial.Checks(conservation: 1, queries: 1, restore: 1))

  static let contracts: [ContractPhase: ContractNumber] = [
    .planned: ContractNumber(1), .continuous: ContractNumber(2), .frozen: ContractNumber(3),
    .closed: ContractNumber(4), .delivery: ContractNumber(5), .disclosure: ContractNumber(6),
    .call: ContractNumber(7),
  ]

  init() throws(TwinDifference) {
    for command in [Opening.market(), Opening.zone()] + Opening.traders(2...2) { try run(command) }
    // Hours from midnight at which trading opens and delivery begins, and hours of disclosure and of a call; it is ten o'clock then.
    let lives: [(opens: Int, begins: Int, disclosure: Int32, call: Int32)] = [
      (11, 20, 0, 0), (0, 20, 0, 0), (0, 20, 0, 0), (0, 10, 0, 0), (0, 9, 0, 0), (11, 20, 2, 1),
      (9, 20, 0, 2),
    ]
    for (number, life) in lives.enumerated() {
      let (opens, begins) = (life.opens, life.begins)
      let first = QuarterHour(Int32(20_000 * 96 + begins * 4 + (begins == 10 ? 1 : 0)))
      let end = QuarterHour(first.index + 12)
      try operate(
        .createContract(
          CreateContract(
            zone: ZoneNumber(1), product: .drill, label: LimitMarket.name("c\(number)"),
            first: first, end: end, secondFirst: first, secondEnd: end,
            classBasisPoints: BasisPoints(0), opens: Self.start.adding(seconds: Int64(opens) * 3_600),
            disclosureSeconds: life.disclosure * 3_600, callSeconds: life.call * 3_600)))
    }
    try operate(.advanceClock(AdvanceClock(to: Self.now)))
    try operate(.setTrading(SetTrading(contract: ContractNumber(3), frozen: true)))
  }

  /// `yes`, or the number of the refusal.
  mutating func answer(
    to order: NewOrder, in phase: ContractPhase
  ) throws(TwinDifference) -> String {
    var order = order
    order.contract = Self.contracts[phase] ?? .none
    let origin = Origin(user: UserNumber(2), session: .none, reference: .none)
    for event in try run(.order(origin, order)) {
      if case .refused(_, let refusal) = event { return "\(refusal.code.rawValue)" }
    }
    try run(.massCancel(origin, MassCancel()))
    return "yes"
  }

  private mutating func operate(_ operation: MarketEngine.Operation) throws(TwinDifference) {
    try run(
      .operate(Origin(user: UserNumber(1), session: .none, reference: .none), operation))
  }

  @discardableResult
  private mutating func run(_ command: Command) throws(TwinDifference) -> [Event] {
    try trial.take(RandomMarket.Step(command: command, time: Self.start))
  }
}
