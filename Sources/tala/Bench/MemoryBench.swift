import Foundation
import MarketEngine
import Simulation

/// P11: what a large market takes of the machine's memory, and whether it grows with time.
///
/// 100 operators have rights over 400 days, 1,000 accounts have rights on two facilities over 31 days, 20,000 contracts trade, 200,000
/// orders rest. Then requests come: most cancel an order at rest and enter another, some cross. At the end ten days pass.
struct MemoryBench {
  /// Requests to execute.
  var commands: Int
  /// Whether a follower's engine executes them too.
  var follower: Bool

  private static let zones = 50
  private static let operators = 100
  private static let days = 31
  private static let contracts = 20_000
  private static let resting = 200_000
  private static let batch = 1_024
  private static let lastDays: Int64 = 10

  /// Resident memory in MB: before there is a market, with it set up, after a tenth of the commands, half of them, all of them, and after
  /// days have passed and half as many commands again.
  struct Figures {
    var before = 0.0
    var setUp = 0.0
    var tenth = 0.0
    var half = 0.0
    var all = 0.0
    var later = 0.0
  }

  func run() throws -> Figures {
    var figures = Figures(before: try MemoryBench.resident())
    var leader = MemoryBench.market()
    var other = MemoryBench.market(if: follower)
    var flow = Flow(contracts: MemoryBench.contracts, orders: MemoryBench.resting)
    var done = 0
    func play(until end: Int, _ leader: inout BenchMarket, _ other: inout BenchMarket) {
      while done < end {
        let commands = flow.next(MemoryBench.batch)
        MemoryBench.execute(commands.span, &leader)
        if follower { MemoryBench.execute(commands.span, &other) }
        done += commands.count
      }
    }
    play(until: MemoryBench.resting, &leader, &other)
    figures.setUp = try MemoryBench.resident()
    done = 0
    play(until: commands / 10, &leader, &other)
    figures.tenth = try MemoryBench.resident()
    play(until: commands / 2, &leader, &other)
    figures.half = try MemoryBench.resident()
    play(until: commands, &leader, &other)
    figures.all = try MemoryBench.resident()
    let later = BenchMarket.start.nanoseconds + MemoryBench.lastDays * 86_400_000_000_000
    let clock = Operation.advanceClock(AdvanceClock(to: Timestamp(nanoseconds: later)))
    leader.operate(clock)
    if follower { other.operate(clock) }
    play(until: commands + commands / 2, &leader, &other)
    figures.later = try MemoryBench.resident()
    return figures
  }

  private static func execute(_ commands: Span<Command>, _ market: inout BenchMarket) {
    market.engine.execute(commands, at: BenchMarket.start, events: &market.events) { _, events in
      events.removeAll()
    }
  }

  /// Each zone has two facilities, twenty members and 400 contracts: who buys gets rights on the seller's facility, so that all hold
  /// rights on two.
  private static func market(if needed: Bool = true) -> BenchMarket {
    var market = BenchMarket(zones: zones)
    guard needed else { return market }
    let day = BenchMarket.tomorrow
    for operated in 0..<operators {
      market.addFacility(
        "f\(operated)", of: operated, in: zone(ofMember: operated), watts: 1_000_000_000_000, from: day,
        quarters: 400 * 96)
    }
    for zone in 0..<zones {
      market.addGrant(
        "grant\(zone)", in: ZoneNumber(UInt32(zone + 1)), from: day, quarters: Int32(days * 96))
    }
    for member in 0..<BenchMarket.members {
      let zone = member % zones
      for place in [zone, zone + zones] where place != member {
        market.hand(
          lots: 20_000, of: ContractNumber(UInt32(zone + 1)), from: place, to: member,
          facility: FacilityNumber(UInt32(place + 1)))
      }
    }
    for index in 0..<contracts {
      let quarter = index / zones * (days * 96) / (contracts / zones)
      market.addContract(
        "c\(index)", in: zone(ofMember: index), QuarterHour(day.index + Int32(quarter)))
    }
    return market
  }

  /// Members and contracts are dealt out to the zones in turn.
  private static func zone(ofMember index: Int) -> ZoneNumber { ZoneNumber(UInt32(index % zones + 1)) }

  /// Resident memory of this process, MB.
  private static func resident() throws -> Double {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    for line in status.split(separator: "\n") where line.hasPrefix("VmRSS:") {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      if words.count > 1, let kilobytes = Double(words[1]) { return kilobytes / 1_024 }
    }
    throw CocoaError(.fileReadCorruptFile)
  }

  /// Requests without end: an order at rest is cancelled, another is entered.
  private struct Flow {
    private let contracts: Int
    private var chance = SplitMix64(seed: 11)
    /// Of each place the member of its order and the order's reference; 0 before there is one.
    private var members: [UInt16]
    private var references: [UInt64]
    private var last: UInt64 = 0

    init(contracts: Int, orders: Int) {
      self.contracts = contracts
      members = [UInt16](repeating: 0, count: orders)
      references = [UInt64](repeating: 0, count: orders)
    }

    /// At least so many.
    mutating func next(_ count: Int) -> [Command] {
      var commands: [Command] = []
      while commands.count < count {
        // Until all places have an order they are filled in turn.
        let place = last < UInt64(members.count) ? Int(last) : chance.below(members.count)
        if references[place] != 0 {
          let origin = Origin(
            user: BenchMarket.user(Int(members[place])), session: .none, reference: reference())
          let target = Reference(first: references[place] << 8 | 0x61, second: 0)
          commands.append(.cancel(origin, CancelOrder(target: OrderTarget(reference: target))))
        }
        commands.append(order(in: place))
      }
      return commands
    }

    private mutating func reference() -> Reference {
      last += 1
      return Reference(first: last << 8 | 0x61, second: 0)
    }

    private mutating func order(in place: Int) -> Command {
      let member = chance.below(BenchMarket.members)
      let reference = reference()
      members[place] = UInt16(member)
      references[place] = last
      let side = chance.one(of: Side.buy, .sell)
      let crosses = chance.once(in: 20)
      let away = Int64(chance.below(chance.once(in: 5) ? 100 : 16)) + 1
      let price = 10_000 + (side == .buy ? -1 : 1) * (crosses ? -away : away)
      // The first contracts are the grants; of the others each zone has one in so many.
      let zones = MemoryBench.zones
      let within = chance.below(contracts / zones) * zones + member % zones
      let contract = ContractNumber(UInt32(1 + zones + within))
      return .order(
        Origin(user: BenchMarket.user(member), session: .none, reference: reference),
        NewOrder(
          contract: contract, side: side, price: Price(ticks: price),
          quantity: Quantity(lots: Int64(1 + chance.below(20)))))
    }
  }
}
