import MarketEngine
import Postgres

/// What a lot of each live contract moves: the only thing rows of trades need that their events do not say.
struct ContractVectors {
  private var vectors: [UInt32: ResourceVector] = [:]

  subscript(contract: ContractNumber) -> ResourceVector? { vectors[contract.value] }

  mutating func add(_ vector: ResourceVector, of contract: ContractNumber) { vectors[contract.value] = vector }

  mutating func merge(_ other: ContractVectors) { vectors.merge(other.vectors) { _, new in new } }

  /// Contracts that are delivered trade no more.
  mutating func forget(_ delivered: [ContractNumber]) {
    for contract in delivered { vectors[contract.value] = nil }
  }

  /// Of the contracts in the tables that have not left the market.
  static func stored(_ connection: Connection, of market: Market) throws(PostgresError) -> ContractVectors {
    let rows = try connection.query(
      """
      select contract_id, charge_first, charge_end, charge_amount, discharge_first, discharge_end, discharge_amount,
        room_first, room_end, room_amount
      from tala.contract where market_id = $1 and phase not in ($2, $3)
      """, .int32(market.id), .int32(Int32(ContractPhase.delivered.rawValue)),
      .int32(Int32(ContractPhase.cancelled.rawValue)))
    var stored = ContractVectors()
    for row in rows {
      let vector = ResourceVector(
        charge: try segment(row, 1), discharge: try segment(row, 4), room: try segment(row, 7))
      stored.add(vector, of: ContractNumber(UInt32(bitPattern: try row.int32(0))))
    }
    return stored
  }

  private static func segment(_ row: Row, _ column: Int) throws(PostgresError) -> Segment {
    Segment(
      first: QuarterHour(try row.int32(column)), end: QuarterHour(try row.int32(column + 1)),
      amount: try row.int64(column + 2))
  }
}
