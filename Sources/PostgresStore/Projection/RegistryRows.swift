import MarketEngine
import Postgres

/// Who and what there is: `member`, `app_user`, `account`, `zone`, `facility`, `pool`, `contract`.
struct RegistryWriter {
  let connection: Connection
  let market: Market

  /// Writes what these events, in order, made and changed.
  func write(_ events: [StagedEvent]) throws(PostgresError) {
    if events.isEmpty { return }
    try writeMembers(events)
    try writeZonesAndFacilities(events)
    try copyNamed("pool", "pool_id, account_id, facility_id, name", columns: 6, events) { event in
      if case .poolAdded(let number, let pool) = event { [.pool(number, pool)] } else { [] }
    }
    var updates = RegistryUpdates(events)
    try writeContracts(events, &updates)
    try updates.write(connection, market)
  }

  private func writeMembers(_ events: [StagedEvent]) throws(PostgresError) {
    try copyNamed("member", "member_id, name, role", columns: 5, events) { event in
      switch event {
      case .marketOpened(let open): [.member(MemberNumber(1), open.operatorMember, .marketOperator)]
      case .memberAdded(let member, let name, let role): [.member(member, name, role)]
      default: []
      }
    }
    try copyNamed("app_user", "user_id, member_id, name, key", columns: 6, events) { event in
      switch event {
      case .marketOpened(let open):
        [.user(UserNumber(1), MemberNumber(1), open.operatorUser, open.operatorKey)]
      case .userAdded(let user, let member, let name, let key): [.user(user, member, name, key)]
      default: []
      }
    }
    try copyNamed("account", "account_id, member_id, name", columns: 5, events) { event in
      switch event {
      case .marketOpened: RegistryRow.houseAccounts
      case .accountAdded(let account, let member, let name): [.account(account, member, name)]
      default: []
      }
    }
  }

  private func writeZonesAndFacilities(_ events: [StagedEvent]) throws(PostgresError) {
    try copyNamed("zone", "zone_id, name", columns: 4, events) { event in
      if case .zoneAdded(let zone, let name) = event { [.zone(zone, name)] } else { [] }
    }
    let columns = """
      facility_id, name, zone_id, account_id, firmness, charge_watts, discharge_watts, energy_watt_hours, \
      efficiency_in, efficiency_out, sale_factor, first_quarter, end_quarter, charge_capability, discharge_capability, \
      room_capability, plant, cycles_per_day
      """
    try copyNamed("facility", columns, columns: 20, events) { event in
      if case .facilityAdded(let number, let terms) = event { [.facility(number, terms)] } else { [] }
    }
  }

  private func writeContracts(_ events: [StagedEvent], _ updates: inout RegistryUpdates) throws(PostgresError) {
    let columns = """
      contract_id, zone_id, product, label, first_quarter, end_quarter, charge_first, charge_end, charge_amount, \
      discharge_first, discharge_end, discharge_amount, room_first, room_end, room_amount, class_basis_points, opens, \
      gate, tick_value, maker_fee, taker_fee, auction_fee, disclosure_seconds, call_seconds,
      reference_price, lowest_price, highest_price, phase
      """
    var phases = updates.phases
    try copyNamed("contract", columns, columns: 30, events) { event in
      guard case .contractCreated(let number, let terms) = event else { return [] }
      return [.contract(number, terms, phases.removeValue(forKey: number.value) ?? .planned)]
    }
    updates.phases = phases
  }

  /// Copies the rows events make: the market, the columns named, the sequence.
  private func copyNamed(
    _ table: String, _ names: String, columns: Int, _ events: [StagedEvent], _ rows: (Event) -> [RegistryRow]
  ) throws(PostgresError) {
    var copied = CopyRows()
    for staged in events {
      for row in rows(staged.event) {
        copied.beginRow(columns: columns)
        copied.append(int32: market.id)
        row.append(to: &copied)
        copied.append(staged.sequence)
      }
    }
    try connection.copy("copy tala.\(table) (market_id, \(names), sequence) from stdin (format binary)", copied)
  }
}
