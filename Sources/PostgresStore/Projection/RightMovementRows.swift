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

  /// What a trade moves of each resource: lots × the contract's vector, from seller to buyer.
  static func of(_ trade: Trade, _ vector: ResourceVector) -> [RightMovement] {
    guard trade.facility != .none else { return [] }
    let segments = [(Resource.charge, vector.charge), (.discharge, vector.discharge), (.room, vector.room)]
    return segments.filter { $0.1.amount > 0 }.map { resource, segment in
      RightMovement(
        facility: trade.facility, resource: resource, first: segment.first, end: segment.end,
        from: Int32(bitPattern: trade.seller.value), to: Int32(bitPattern: trade.buyer.value),
        amount: segment.amount * trade.quantity.lots, trade: trade.number)
    }
  }
}

/// `right_movement`: rows over ranges of quarter-hours, never one for each.
extension ProjectionWriter {
  private static let movementColumns = """
    market_id, sequence, facility_id, resource, first_quarter, end_quarter, from_account, to_account, amount, trade_number
    """

  func writeRightMovements(_ events: [StagedEvent], _ vectors: ContractVectors) throws(PostgresError) {
    guard events.contains(where: { Self.mayMoveRights($0.event) }) else { return }
    var writer = try CopyWriter(
      connection, "copy tala.right_movement (\(Self.movementColumns)) from stdin (format binary)")
    for staged in events {
      switch staged.event {
      case .facilityAdded(let facility, let terms):
        for movement in RightMovement.granting(facility, terms) { try append(movement, staged.sequence, &writer) }
      case .traded(let trade):
        guard let vector = vectors[trade.contract] else {
          throw PostgresError(.value, "trade \(trade.number.value) is of contract \(trade.contract.value), which is not known")
        }
        for movement in RightMovement.of(trade, vector) { try append(movement, staged.sequence, &writer) }
      default: break
      }
    }
    _ = try writer.finish()
  }

  private static func mayMoveRights(_ event: Event) -> Bool {
    switch event {
    case .traded, .facilityAdded: true
    default: false
    }
  }

  private func append(
    _ movement: RightMovement, _ sequence: UInt64, _ writer: inout CopyWriter
  ) throws(PostgresError) {
    try writer.beginRow(columns: 10)
    writer.append(int32: market.id)
    writer.append(sequence)
    writer.append(movement.facility.value)
    writer.append(int16: movement.resource.rawValue)
    writer.append(int32: movement.first.index)
    writer.append(int32: movement.end.index)
    writer.append(int32: movement.from)
    writer.append(int32: movement.to)
    writer.append(int64: movement.amount)
    if movement.trade == .none { writer.appendNull() } else { writer.append(movement.trade.value) }
  }
}
