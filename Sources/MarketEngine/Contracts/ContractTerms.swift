/// Where a contract is in its life.
///
///     planned → disclosure → call ⇄ continuous ⇄ frozen
///                              └────────┴───┬───────┘
///                                  closing → closed → delivery → delivered
///
/// A contract without disclosure or call leaves them out, one without orders at the gate closing. What would become continuous while a
/// freeze covers it becomes frozen, and a call goes on until the freeze is lifted. An operator can cancel it before the gate: closing →
/// cancelled.
public enum ContractPhase: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case planned = 1
  case continuous = 2
  case frozen = 3
  case closed = 4
  case delivery = 5
  case delivered = 6
  /// Its terms are fixed and open to all; nothing can be entered yet.
  case disclosure = 7
  /// Orders gather for an auction; nothing trades before its end.
  case call = 8
  /// Its orders are being cancelled.
  case closing = 9
  /// An operator has called it off; it has left the market.
  case cancelled = 10

  /// Whether the contract has left the market.
  public var isLast: Bool { self == .delivered || self == .cancelled }
}

/// An amount of one resource per lot in each quarter-hour of `first..<end`. Empty if the amount is 0.
public struct Segment: Sendable, BitwiseCopyable, Equatable {
  public var first: QuarterHour
  public var end: QuarterHour
  /// W of charge or discharge, Wh of room.
  public var amount: Int64
  @inlinable public init(first: QuarterHour, end: QuarterHour, amount: Int64) {
    self.first = first
    self.end = end
    self.amount = amount
  }
}

/// What a facility has and a right is to.
public enum Resource: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case charge = 1
  case discharge = 2
  case room = 3

  /// Its place in a page of rights.
  var place: Int { Int(rawValue) - 1 }
}

/// What one lot moves: a segment of each resource.
public struct ResourceVector: Sendable, BitwiseCopyable, Equatable {
  public var charge: Segment
  public var discharge: Segment
  public var room: Segment
  public init(charge: Segment, discharge: Segment, room: Segment) {
    self.charge = charge
    self.discharge = discharge
    self.room = room
  }

  /// So much of one resource in each quarter-hour of a run.
  init(_ resource: Resource, _ amount: Int64 = 1, first: QuarterHour, end: QuarterHour) {
    let none = Segment(first: first, end: first, amount: 0)
    let segment = Segment(first: first, end: end, amount: amount)
    self.init(
      charge: resource == .charge ? segment : none, discharge: resource == .discharge ? segment : none,
      room: resource == .room ? segment : none)
  }

  /// Whether it needs no rights at all.
  @inlinable public var isEmpty: Bool {
    charge.amount == 0 && discharge.amount == 0 && room.amount == 0
  }
}

/// A contract's terms, fixed at creation.
public struct ContractTerms: Sendable, BitwiseCopyable, Equatable {
  public var zone: ZoneNumber
  private var referenceTicks: Int32
  /// Last part of the symbol `ZONE.PRODUCT.LABEL`.
  public var label: Name
  public var vector: ResourceVector
  /// First quarter-hour of the delivery, and the one after its last.
  public var first: QuarterHour
  public var end: QuarterHour
  /// Round-trip class a covering facility must reach; 0 where none is asked.
  public var classBasisPoints: BasisPoints
  /// Seconds of disclosure before `opens`; 0 for none.
  public var disclosureSeconds: Int32
  /// Seconds from `opens` to the end of the call auction; 0 for none.
  public var callSeconds: Int32
  // Every product's prices fit 32 bits, and an event carries terms whole.
  private var lowestTicks: Int32
  private var highestTicks: Int32
  public var product: Product
  private var hasReference: Bool
  /// When orders can be entered first.
  public var opens: Timestamp
  /// µCNY per tick and lot over the whole delivery.
  public var tickValue: Money
  public var makerFee: Money
  public var takerFee: Money
  /// What each side pays per lot of an auction trade.
  public var auctionFee: Money

  public init(
    zone: ZoneNumber, product: Product, label: Name, vector: ResourceVector, first: QuarterHour,
    end: QuarterHour, classBasisPoints: BasisPoints, opens: Timestamp, disclosureSeconds: Int32 = 0,
    callSeconds: Int32 = 0, reference: Price? = nil, tickValue: Money, makerFee: Money,
    takerFee: Money, auctionFee: Money = .zero, lowestPrice: Price, highestPrice: Price
  ) {
    self.zone = zone
    self.product = product
    self.label = label
    self.disclosureSeconds = disclosureSeconds
    self.callSeconds = callSeconds
    self.auctionFee = auctionFee
    referenceTicks = Int32(reference?.ticks ?? 0)
    hasReference = reference != nil
    lowestTicks = Int32(lowestPrice.ticks)
    highestTicks = Int32(highestPrice.ticks)
    self.vector = vector
    self.first = first
    self.end = end
    self.classBasisPoints = classBasisPoints
    self.opens = opens
    self.tickValue = tickValue
    self.makerFee = makerFee
    self.takerFee = takerFee
  }

  public var lowestPrice: Price {
    get { Price(ticks: Int64(lowestTicks)) }
    set { lowestTicks = Int32(newValue.ticks) }
  }

  public var highestPrice: Price {
    get { Price(ticks: Int64(highestTicks)) }
    set { highestTicks = Int32(newValue.ticks) }
  }

  /// What an auction's price is to be near while there is no last price.
  public var reference: Price? {
    get { hasReference ? Price(ticks: Int64(referenceTicks)) : nil }
    set {
      hasReference = newValue != nil
      referenceTicks = Int32(newValue?.ticks ?? 0)
    }
  }

  /// When trading ends.
  public var gate: Timestamp { first.start.adding(seconds: -60 * Limits.gateMinutes) }

  /// When disclosure begins; `opens` if there is none.
  public var discloses: Timestamp { opens.adding(seconds: -Int64(disclosureSeconds)) }

  /// When the call auction ends; `opens` if there is none.
  public var callEnds: Timestamp { opens.adding(seconds: Int64(callSeconds)) }

  /// The highest of the three fees: what an order reserves per lot.
  public var highestFee: Money { max(makerFee, takerFee, auctionFee) }
}

/// A facility's terms, and the capability that follows from them.
public struct FacilityTerms: Sendable, BitwiseCopyable, Equatable {
  public var added: AddFacility
  /// Nameplate × sale factor, rounded down: what the operator's account starts with in each quarter-hour.
  public var charge: Int64
  public var discharge: Int64
  public var room: Int64
  public init(added: AddFacility, charge: Int64, discharge: Int64, room: Int64) {
    self.added = added
    self.charge = charge
    self.discharge = discharge
    self.room = room
  }

  /// What there is of a resource in a quarter-hour while nothing is derated.
  func capability(_ resource: Resource, _ quarter: QuarterHour) -> Int64 {
    guard quarter >= added.first, quarter < added.end else { return 0 }
    switch resource {
    case .charge: return charge
    case .discharge: return discharge
    case .room: return room
    }
  }

  /// Whether its efficiencies reach a class: in × out ≥ class, compared as integers.
  @inlinable public func reaches(_ required: BasisPoints) -> Bool {
    Int64(added.efficiencyIn.value) * Int64(added.efficiencyOut.value)
      >= Int64(required.value) * 10_000
  }
}
