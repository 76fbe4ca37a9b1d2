import MarketEngine

/// The rows that tell a member of its pools.
enum PoolFormatter {
  /// `pool NAME account=main facility=lake offers=3`
  static func write<Names: NameSource>(
    _ row: PoolRow, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    bytes.append(key: "pool ", name: names.name(of: row.pool), number: row.pool.value)
    bytes.append(key: " account=", name: names.name(of: row.account), number: row.account.value)
    bytes.append(key: " facility=", name: names.name(of: row.facility), number: row.facility.value)
    bytes.append(key: " offers=", number: row.offers.magnitude)
  }

  /// `reserve NAME from=… to=… charge=40 discharge=0 room=0`: MW, MW and MWh.
  static func write<Names: NameSource>(
    _ row: PoolReserveRow, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    bytes.append(key: "reserve ", name: names.name(of: row.pool), number: row.pool.value)
    bytes.append(key: " from=", time: row.first.start)
    bytes.append(key: " to=", time: row.end.start)
    bytes.append(key: " charge=", millionths: row.charge)
    bytes.append(key: " discharge=", millionths: row.discharge)
    bytes.append(key: " room=", millionths: row.room)
  }
}
