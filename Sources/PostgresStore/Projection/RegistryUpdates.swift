import MarketEngine
import Postgres

/// Rows of the registry that change: contracts' phases and users' keys. The last of a transaction counts; all of one kind are one
/// statement, by way of a temporary table.
struct RegistryUpdates {
  /// By contract number; those of contracts made in the same transaction are taken out.
  var phases: [UInt32: ContractPhase] = [:]
  private var keys: [UInt32: Key] = [:]

  init(_ events: [StagedEvent]) {
    for staged in events {
      switch staged.event {
      case .phaseChanged(let contract, let phase): phases[contract.value] = phase
      case .keySet(let user, let key): keys[user.value] = key
      default: break
      }
    }
  }

  /// Makes the temporary tables of a projector's connection.
  static func prepare(_ connection: Connection) throws(PostgresError) {
    try connection.script(
      """
      create temporary table phase_update (contract_id integer not null, phase smallint not null) on commit delete rows;
      create temporary table key_update (user_id integer not null, key bytea not null) on commit delete rows;
      """)
  }

  func write(_ connection: Connection, _ market: Market) throws(PostgresError) {
    if !phases.isEmpty { try writePhases(connection, market) }
    if !keys.isEmpty { try writeKeys(connection, market) }
  }

  private func writePhases(_ connection: Connection, _ market: Market) throws(PostgresError) {
    var rows = CopyRows()
    for (contract, phase) in phases {
      rows.beginRow(columns: 2)
      rows.append(contract)
      rows.append(phase.rawValue)
    }
    try connection.copy("copy pg_temp.phase_update (contract_id, phase) from stdin (format binary)", rows)
    try connection.query(
      """
      update tala.contract c set phase = u.phase
      from pg_temp.phase_update u where c.market_id = $1 and c.contract_id = u.contract_id
      """, .int32(market.id))
  }

  private func writeKeys(_ connection: Connection, _ market: Market) throws(PostgresError) {
    var rows = CopyRows()
    for (user, key) in keys {
      rows.beginRow(columns: 2)
      rows.append(user)
      rows.append(bytes: key.bytes)
    }
    try connection.copy("copy pg_temp.key_update (user_id, key) from stdin (format binary)", rows)
    try connection.query(
      """
      update tala.app_user a set key = u.key
      from pg_temp.key_update u where a.market_id = $1 and a.user_id = u.user_id
      """, .int32(market.id))
  }
}
