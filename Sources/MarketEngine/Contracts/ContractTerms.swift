/// Where a contract is in its life.
///
///     planned → continuous ⇄ frozen
///                   └────┬────┘
///                     closed → delivery → delivered
public enum ContractPhase: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case planned = 1
  case continuous = 2
  case frozen = 3
  case closed = 4
  case delivery = 5
  case delivered = 6
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

  /// Whether it needs no rights at all.
  @inlinable public var isEmpty: Bool {
    charge.amount == 0 && discharge.amount == 0 && room.amount == 0
  }
}

/// A contract's terms, fixed at creation.
public struct ContractTerms: Sendable, BitwiseCopyable, Equatable {
  public var zone: ZoneNumber
  public var product: Product
  /// Last part of the symbol `ZONE.PRODUCT.LABEL`.
  public var label: Name
  public var vector: ResourceVector
  /// First quarter-hour of the delivery, and the one after its last.
  public var first: QuarterHour
  public var end: QuarterHour
  /// Round-trip class a covering facility must reach; 0 where none is asked.
  public var classBasisPoints: BasisPoints
  public var opens: Timestamp
  public var gate: Timestamp
  /// µCNY per tick and lot over the whole delivery.
  public var tickValue: Money
  public var makerFee: Money
  public var takerFee: Money
  public var lowestPrice: Price
  public var highestPrice: Price
  public init(
    zone: ZoneNumber, product: Product, label: Name, vector: ResourceVector, first: QuarterHour,
    end: QuarterHour, classBasisPoints: BasisPoints, opens: Timestamp, gate: Timestamp,
    tickValue: Money, makerFee: Money, takerFee: Money, lowestPrice: Price, highestPrice: Price
  ) {
    self.zone = zone
    self.product = product
    self.label = label
    self.vector = vector
    self.first = first
    self.end = end
    self.classBasisPoints = classBasisPoints
    self.opens = opens
    self.gate = gate
    self.tickValue = tickValue
    self.makerFee = makerFee
    self.takerFee = takerFee
    self.lowestPrice = lowestPrice
    self.highestPrice = highestPrice
  }

  /// The higher of the two fees: what an order reserves per lot.
  @inlinable public var highestFee: Money { max(makerFee, takerFee) }
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

  /// Whether its efficiencies reach a class: in × out ≥ class, compared as integers.
  @inlinable public func reaches(_ required: BasisPoints) -> Bool {
    Int64(added.efficiencyIn.value) * Int64(added.efficiencyOut.value)
      >= Int64(required.value) * 10_000
  }
}
