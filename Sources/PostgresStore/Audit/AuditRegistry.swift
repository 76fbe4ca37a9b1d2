import MarketEngine
import Postgres

/// The registry's rows, as the events seen so far must have left them: by table and number.
struct AuditRegistry {
  private var rows: [String: [Int64: [Int64]]] = [:]
  private(set) var members: [MemberNumber] = []
  private(set) var accounts: [AccountNumber] = []
  /// All quarter-hours any facility has rights in, and the first whose day has not passed.
  private(set) var first = QuarterHour(Int32.max)
  private(set) var end = QuarterHour(Int32.min)
  private(set) var firstLive = QuarterHour(Int32.min)
  private(set) var contracts: [ContractNumber] = []

  mutating func take(_ event: Event) {
    switch event {
    case .marketOpened(let open):
      add(MemberNumber(1), open.operatorMember, .marketOperator)
      add("app_user", 1, [1, AuditRow.digest(open.operatorUser.bytes), AuditRow.digest(open.operatorKey.bytes)])
      for case .account(let account, let member, let name) in RegistryRow.houseAccounts { add(account, member, name) }
    case .memberAdded(let member, let name, let role): add(member, name, role)
    case .userAdded(let user, let member, let name, let key):
      add(
        "app_user", user.value, [Int64(member.value), AuditRow.digest(name.bytes), AuditRow.digest(key.bytes)])
    case .keySet(let user, let key): rows["app_user"]?[Int64(user.value)]?[2] = AuditRow.digest(key.bytes)
    case .accountAdded(let account, let member, let name): add(account, member, name)
    case .zoneAdded(let zone, let name): add("zone", zone.value, [AuditRow.digest(name.bytes)])
    case .facilityAdded(let facility, let terms): add(facility, terms)
    case .poolAdded(let number, let pool):
      add("pool", number.value, [Int64(pool.account.value), Int64(pool.facility.value), AuditRow.digest(pool.name.bytes)])
    case .contractCreated(let contract, let terms): add(contract, terms)
    case .phaseChanged(let contract, let phase):
      rows["contract"]?[Int64(contract.value)]?[0] = Int64(phase.rawValue)
    case .dayPassed(let day): firstLive = QuarterHour((day + 1) * 96)
    case .clockMoved, .feesSet, .noticeGiven, .auctioned, .collarSet, .interrupted, .sessionOpened, .sessionEnded, .accepted,
      .filled, .replaced, .reduced,
      .cancelled, .requeued, .massCancelled, .hibernated, .reactivated, .triggered, .traded, .cashMoved, .done, .refused,
      .repeated, .negotiated, .tradeChanged, .tradeReviewed, .holdSet, .freezeSet, .callPriceSet, .haltSet, .limitsSet,
      .capabilityChanged, .rightsChanged:
      break
    }
  }

  private mutating func add(_ table: String, _ number: UInt32, _ values: [Int64]) {
    rows[table, default: [:]][Int64(number)] = values
  }

  private mutating func add(_ member: MemberNumber, _ name: Name, _ role: Role) {
    members.append(member)
    add("member", member.value, [Int64(role.rawValue), AuditRow.digest(name.bytes)])
  }

  private mutating func add(_ account: AccountNumber, _ member: MemberNumber, _ name: Name) {
    accounts.append(account)
    add("account", account.value, [Int64(member.value), AuditRow.digest(name.bytes)])
  }

  private mutating func add(_ facility: FacilityNumber, _ terms: FacilityTerms) {
    first = min(first, terms.added.first)
    end = max(end, terms.added.end)
    add(
      "facility", facility.value,
      [
        Int64(terms.added.zone.value), Int64(terms.added.account.value), Int64(terms.charge), Int64(terms.discharge),
        Int64(terms.room), Int64(terms.added.firmness.rawValue), Int64(terms.added.cyclesPerDay),
        AuditRow.digest(terms.added.name.bytes), AuditRow.digest(terms.added.plant.bytes),
      ])
  }

  private mutating func add(_ contract: ContractNumber, _ terms: ContractTerms) {
    contracts.append(contract)
    add(
      "contract", contract.value,
      [
        Int64(ContractPhase.planned.rawValue), Int64(terms.zone.value), Int64(terms.product.rawValue),
        Int64(terms.first.index), Int64(terms.end.index), terms.tickValue.microYuan, terms.makerFee.microYuan,
        terms.takerFee.microYuan, terms.auctionFee.microYuan, Int64(terms.disclosureSeconds),
        Int64(terms.callSeconds), terms.reference?.ticks ?? 0, AuditRow.digest(terms.label.bytes),
      ])
  }

  /// Statements of integers, then texts, in the order of the values above; the number comes first.
  private static let statements = [
    ("member", "select member_id, role, name::bytea from tala.member", 1, 1),
    ("app_user", "select user_id, member_id, name::bytea, key from tala.app_user", 1, 2),
    ("account", "select account_id, member_id, name::bytea from tala.account", 1, 1),
    ("zone", "select zone_id, name::bytea from tala.zone", 0, 1),
    (
      "facility",
      """
      select facility_id, zone_id, account_id, charge_capability, discharge_capability, room_capability,
        firmness, cycles_per_day, name::bytea, plant::bytea
      from tala.facility
      """, 7, 2
    ),
    ("pool", "select pool_id, account_id, facility_id, name::bytea from tala.pool", 2, 1),
    (
      "contract",
      """
      select contract_id, phase, zone_id, product, first_quarter, end_quarter, tick_value, maker_fee, taker_fee,
        auction_fee, disclosure_seconds, call_seconds, reference_price, label::bytea
      from tala.contract
      """, 12, 1
    ),
  ]

  func differences(_ connection: Connection, _ market: Market) throws(PostgresError) -> [String] {
    var differences: [String] = []
    for (table, statement, integers, texts) in Self.statements {
      var found: [AuditRow] = []
      for row in try connection.query("\(statement) where market_id = $1", .int32(market.id)) {
        var audited = try AuditRow(row, keys: 1, values: integers)
        for column in 0..<texts { audited.value.append(AuditRow.digest(try row.bytes(1 + integers + column))) }
        found.append(audited)
      }
      let expected = (rows[table] ?? [:]).map { AuditRow(key: [$0.key], value: $0.value) }
      differences += AuditRow.differences(table, expected: expected, found: found)
    }
    return differences
  }
}
