import MarketEngine
import Postgres

/// Rights that leave one account for another.
struct RightMovement: Equatable {
  var facility: FacilityNumber
  var resource: Resource
  var first: QuarterHour
  var end: QuarterHour
  var from: Int32
  var to: Int32
  /// W or Wh in each quarter-hour.
  var amount: Int64
  var trade: TradeNumber = .none

  /// A new facility's capability, granted to its operator.
  static func granting(_ facility: FacilityNumber, _ terms: FacilityTerms) -> [RightMovement] {
    let amounts = [(Resource.charge, terms.charge), (.discharge, terms.discharge), (.room, terms.room)]
    return amounts.filter { $0.1 > 0 }.map { resource, amount in
      RightMovement(
        facility: facility, resource: resource, first: terms.added.first, end: terms.added.end, from: outside,
        to: Int32(bitPattern: terms.added.account.value), amount: Int64(amount))
    }
  }

  /// What a derate takes from an account, or a restoration gives its operator.
  static func of(_ changed: RightsChanged) -> RightMovement {
    let account = Int32(bitPattern: changed.account.value)
    let isLost = changed.change.amount < 0
    return RightMovement(
      facility: changed.change.facility, resource: changed.change.resource, first: changed.change.first,
      end: changed.change.end, from: isLost ? account : outside, to: isLost ? outside : account,
      amount: abs(changed.change.amount))
  }

  /// What a trade moves of each resource: lots × the contract's vector, from seller to buyer; back if the lots are negative.
  @inline(__always) static func each(of trade: Trade, _ vector: ResourceVector, _ body: (RightMovement) -> Void) {
    guard trade.facility != .none else { return }
    func move(_ resource: Resource, _ segment: Segment) {
      guard segment.amount > 0 else { return }
      let (seller, buyer) = (Int32(bitPattern: trade.seller.value), Int32(bitPattern: trade.buyer.value))
      let isReversed = trade.quantity.lots < 0
      body(
        RightMovement(
          facility: trade.facility, resource: resource, first: segment.first, end: segment.end,
          from: isReversed ? buyer : seller, to: isReversed ? seller : buyer,
          amount: segment.amount * abs(trade.quantity.lots), trade: trade.number))
    }
    move(.charge, vector.charge)
    move(.discharge, vector.discharge)
    move(.room, vector.room)
  }
}

/// `right_movement`: rows over ranges of quarter-hours, never one for each.
extension CopyRows {
  static let rightMovement = """
    copy tala.right_movement (market_id, sequence, facility_id, resource, first_quarter, end_quarter, from_account,
      to_account, amount, trade_number)
    from stdin (format binary)
    """

  mutating func append(_ movement: RightMovement, at place: EventPlace) {
    beginRow(columns: 10)
    append(int32: place.market)
    append(place.sequence)
    append(movement.facility.value)
    append(movement.resource.rawValue)
    append(int32: movement.first.index)
    append(int32: movement.end.index)
    append(int32: movement.from)
    append(int32: movement.to)
    append(int64: movement.amount)
    if movement.trade == .none { appendNull() } else { append(movement.trade.value) }
  }
}
