public import MarketEngine

/// The whole state of a market as plain values, read from its state words. For checks and for printing; nothing is computed from it.
public struct MarketPicture: Sendable {
  public internal(set) var rules: UInt64 = 0
  public internal(set) var clock: UInt64 = 0
  public internal(set) var market = Name.empty
  public internal(set) var now = Timestamp.zero
  public internal(set) var sequence: UInt64 = 0
  public internal(set) var nextTrade: UInt64 = 0
  public internal(set) var nextSession: UInt64 = 0
  /// The first UTC day not passed; nil while there is no facility.
  public internal(set) var firstDay: Int64?
  public internal(set) var zones: [Name] = []
  public internal(set) var members: [Member] = []
  public internal(set) var users: [User] = []
  public internal(set) var accounts: [Account] = []
  public internal(set) var facilities: [Facility] = []
  public internal(set) var pools: [Pool] = []
  public internal(set) var holdings: [Holding] = []
  /// Maker, taker and auction fee of each product, µCNY per lot.
  public internal(set) var fees: [(maker: Int64, taker: Int64, auction: Int64)] = []
  /// Of each product, in ticks.
  public internal(set) var collars: [(width: Int64, interrupt: Int64, callSeconds: Int64)] = []
  public internal(set) var contractsEverCreated: UInt64 = 0
  public internal(set) var contracts: [Contract] = []
  public internal(set) var books: [Book] = []
  public internal(set) var generations: [UInt64] = []
  /// The next to be used first.
  public internal(set) var freeSlots: [UInt64] = []
  public internal(set) var sessions: [Session] = []
  /// Each user's, oldest first.
  public internal(set) var remembered: [[Answer]] = []
  public internal(set) var positions: [PositionRow] = []
  public internal(set) var nextSweep: UInt64 = 0
  public internal(set) var sweeps: [Sweep] = []
  public internal(set) var settled: [Posting] = []
  /// Of members that are halted or have limits.
  public internal(set) var safeguards: [Safeguard] = []
  /// Users' baskets that are not sent.
  public internal(set) var drafts: [Draft] = []
  public internal(set) var nextNegotiation: UInt64 = 0
  public internal(set) var negotiations: [Negotiation] = []
  public internal(set) var trades: [KeptTrade] = []
  /// Products held, a bit each, by zone; first those of zones to come.
  public internal(set) var holds: [UInt64] = []
  public internal(set) var held: [ContractNumber] = []
  public internal(set) var pending: [Pending] = []
  public internal(set) var callPrices: [CallPrice] = []
  /// Days of calendars, for the blocks in them.
  public internal(set) var days: [CalendarRow] = []
  public internal(set) var derates: [Derate] = []
  /// Freezes that stand, by zone, first those of every zone: bit 0 all products, bits 1 to 15 each.
  public internal(set) var freezes: [UInt64] = []
  /// Contracts frozen themselves.
  public internal(set) var frozen: [ContractNumber] = []

  /// Every live order: contract by contract, bids then offers, best first.
  public var orders: [Order] { books.flatMap { $0.bids + $0.offers + $0.outside } }
}

extension MarketPicture {
  public struct Draft: Sendable {
    public var user: UserNumber
    public var legs: [NewLeg]
  }

  public struct Member: Sendable {
    public var name: Name
    public var role: UInt64
    /// The number of its last event.
    public var last: UInt64
  }

  public struct User: Sendable {
    public var member: MemberNumber
    public var name: Name
    public var key: Name
  }

  /// Amounts in µCNY.
  public struct Account: Sendable {
    public var member: MemberNumber
    public var name: Name
    public var cash: Int64
    public var reserved: Int64
    public var undelivered: Int64
  }

  public struct Facility: Sendable {
    public var name: Name
    public var zone: ZoneNumber
    public var account: AccountNumber
    public var firmness: UInt64
    public var charge: Int64
    public var discharge: Int64
    public var energy: Int64
    public var efficiencyIn: Int64
    public var efficiencyOut: Int64
    public var saleFactor: Int64
    public var first: Int64
    public var end: Int64
    public var cyclesPerDay: Int64
    public var plant: Name
    /// What can be sold in each quarter-hour: W of charge, W of discharge, Wh of room.
    public var capability: [UInt64]
  }

  /// What a facility has lost, by UTC day: 96 quarter-hours of charge, then of discharge, then of room.
  public struct Derate: Sendable {
    public var facility: FacilityNumber
    public var days: [(index: Int64, lost: [UInt64])]
  }

  public struct Pool: Sendable {
    public var account: AccountNumber
    public var facility: FacilityNumber
    public var name: Name
  }

  public struct Holding: Sendable {
    public var account: AccountNumber
    public var facility: FacilityNumber
    public var days: [Day]
  }

  /// A UTC day's rights and, of them, reserved: 96 quarter-hours of charge, 96 of discharge, 96 of room.
  public struct Day: Sendable {
    public var index: Int64
    public var held: [UInt64]
    public var reserved: [UInt64]
  }

  public struct Contract: Sendable {
    public var number: ContractNumber
    public var zone: ZoneNumber
    public var product: UInt64
    public var label: Name
    public var vector: ResourceVector
    public var first: Int64
    public var end: Int64
    public var classBasisPoints: Int64
    public var opens: Timestamp
    public var disclosureSeconds: Int64
    public var callSeconds: Int64
    public var reference: Int64?
    /// µCNY per tick and lot.
    public var tickValue: Int64
    public var makerFee: Int64
    public var takerFee: Int64
    public var auctionFee: Int64
    public var lowestPrice: Int64
    public var highestPrice: Int64
    public var phase: UInt64
    public var lastPrice: Int64?
    /// When the call under way ends; `.never` in any other phase, and when it waits for a freeze to be lifted.
    public var callEnds: Timestamp
  }

  public struct Book: Sendable {
    public var contract: ContractNumber
    public var bids: [Order]
    public var offers: [Order]
    /// Out of the book: those that wait for a stop price, then those that are hibernated.
    public var outside: [Order]
  }

  public struct Order: Sendable {
    public var number: OrderNumber
    public var account: AccountNumber
    public var contract: ContractNumber
    public var user: UserNumber
    public var session: SessionNumber
    public var reference: Reference
    public var side: UInt64
    public var price: Int64
    public var lots: Int64
    public var timeInForce: UInt64
    public var selfTrade: UInt64
    public var expiry: Timestamp
    public var facility: FacilityNumber
    public var facilityWasNamed: Bool
    public var entry: UInt64
    public var content: UInt64
    public var acceptedNumber: UInt64
    public var acceptedLots: Int64
    public var flags: UInt64
    public var stop: Int64

    public var isHibernated: Bool { flags & UInt64(OrderFlags.hibernated.rawValue) != 0 }
    public var options: OrderOptions
    /// An iceberg's clip, and what the book shows of an order.
    public var clip: Clip
    public var shown: Int64
    /// 0 for an order that reserves its own rights.
    public var pool: UInt64
  }

  public struct Session: Sendable {
    public var number: SessionNumber
    public var user: UserNumber
    public var choice: UInt64
  }

  public struct Answer: Sendable {
    public var reference: Reference
    public var content: UInt64
    public var number: UInt64
    public var kind: UInt64
    public var order: OrderNumber
    public var first: Int64
    public var second: Int64
    public var code: UInt64
    public var product: UInt64

    /// About an order, a negotiation or a trade: lots and ticks of a product.
    var isAboutAnOrder: Bool {
      switch UInt8(exactly: kind).flatMap(AnswerKind.init(rawValue:)) {
      case .accepted, .replaced, .cancelled, .hibernated, .reactivated, .quoted, .negotiated, .tradeChanged: true
      case .massCancelled, .cashMoved, .done, .refused, .basket, nil: false
      }
    }
  }

  /// A sweep under way, as its words.
  public struct Sweep: Sendable {
    public var id: UInt64
    public var words: [UInt64]
  }

  /// An open negotiation: what its proposer has set aside is as an order's.
  public struct Negotiation: Sendable {
    public var number: UInt64
    public var account: AccountNumber
    public var user: UserNumber
    public var session: SessionNumber
    public var reference: Reference
    public var counterparty: MemberNumber
    public var contract: ContractNumber
    public var side: UInt64
    public var price: Int64
    public var lots: Int64
    public var facility: FacilityNumber
    public var expiry: Timestamp
  }

  /// A trade not past its gate.
  public struct KeptTrade: Sendable {
    public var number: UInt64
    public var contract: ContractNumber
    public var price: Int64
    public var lots: Int64
    public var facility: FacilityNumber
    public var buyer: AccountNumber
    public var seller: AccountNumber
    public var kind: UInt64
    public var state: UInt64
    public var aggressor: UInt64
    public var disputer: UInt64
  }

  /// A trade that waits for the dispatcher: both sides have set aside what they need at these prices.
  public struct Pending: Sendable {
    public var trade: UInt64
    public var buyLimit: Int64
    public var sellLimit: Int64
    public var until: Timestamp
  }

  public struct CallPrice: Sendable {
    public var zone: ZoneNumber
    public var product: UInt64
    public var price: Int64
  }

  public struct CalendarRow: Sendable {
    public var zone: ZoneNumber
    public var date: UInt64
    public var first: Int64
    public var quarters: Int64
    public var clockChange: Int64
    public var opens: Timestamp
    public var disclosureSeconds: Int64
    public var callSeconds: Int64
  }

  public struct Posting: Sendable {
    public var run: UInt64
    public var version: UInt64
    public var member: MemberNumber
  }

  public struct Safeguard: Sendable {
    public var member: MemberNumber
    public var isHalted: Bool
    public var limits: MemberLimits
    public var day: Int64
    public var requests: Int64
    public var fills: Int64
  }
}
