public import Journal
public import MarketEngine
import Postgres

/// A member's event as the tables have it.
public struct StoredMemberEvent: Sendable {
  public var event: Event
  public var sequence: UInt64
  public var time: Timestamp
  /// Its contract's symbol in parts, for the line's reader: of one delivered long ago nothing else knows it. Nil without a contract.
  public var symbol: StoredSymbol?
}

/// A contract's zone, product and label.
public struct StoredSymbol: Sendable, Equatable {
  public var contract: ContractNumber
  public var zone: Name
  public var product: Product
  public var label: Name
}

/// Reads members' events back from the tables as the engine told them, for those who come back with `resume=N`. Reads what has been
/// projected and no more: `lastNumber` says how far that is. A class because it keeps a connection, which it makes anew after one was
/// lost; one thread uses it at a time.
public final class MemberEventReader {
  private let conninfo: String
  private let market: Market
  private var connection: Connection?

  public init(conninfo: String, market: Market) {
    self.conninfo = conninfo
    self.market = market
  }

  /// As `OrderEventRow` reads them.
  static let columns = """
    e.kind, e.member_id, e.member_number, e.user_id, e.session_id, coalesce(e.reference, ''), e.order_number, \
    e.account_id, e.contract_id, e.facility_id, e.side, e.code, e.price, e.quantity, e.left_quantity, e.trade_number, \
    e.amount, e.cash, e.expiry, e.sequence, e.event_time, coalesce(c.product, e.product), e.options
    """

  private static let source = """
    from tala.order_event e
    left join tala.contract c on c.market_id = e.market_id and c.contract_id = e.contract_id
    left join tala.zone z on z.market_id = c.market_id and z.zone_id = c.zone_id
    where e.market_id = $1 and e.member_id = $2
    """

  /// The member's events numbered `after + 1` to `through`, at most `limit` of them, in order; fewer if no more are projected. Throws
  /// `notReady` if a number is missing among them.
  public func events(
    member: MemberNumber, after: UInt64, through: UInt64 = UInt64(Int64.max), limit: Int
  ) throws(StorageFailure) -> [StoredMemberEvent] {
    let events = try read(
      """
      select \(Self.columns), c.label, z.name \(Self.source) and e.member_number > $3 and e.member_number <= $4
      order by e.member_number limit $5
      """,
      [
        .int32(market.id), .int32(Int32(bitPattern: member.value)), .int64(Int64(clamping: after)),
        .int64(Int64(clamping: through)), .int64(Int64(limit)),
      ])
    for (offset, stored) in events.enumerated() where stored.number != after + UInt64(offset) + 1 {
      throw .notReady("event \(after + UInt64(offset) + 1) of member \(member.value) is missing from the tables")
    }
    return events.map(\.stored)
  }

  /// The last fills among the member's events through that number, at most `limit`, the oldest first. The tables may have more already: a
  /// follower sees a block before its answers are handed out.
  public func fills(member: MemberNumber, through: UInt64, limit: Int) throws(StorageFailure) -> [StoredMemberEvent] {
    try read(
      """
      select \(Self.columns), c.label, z.name \(Self.source) and e.kind = $3 and e.member_number <= $4
      order by e.member_number desc limit $5
      """,
      [
        .int32(market.id), .int32(Int32(bitPattern: member.value)), .int32(Int32(OrderEventKind.filled.rawValue)),
        .int64(Int64(clamping: through)), .int64(Int64(limit)),
      ]
    ).reversed().map(\.stored)
  }

  /// Number of the member's last event in the tables, 0 for none.
  public func lastNumber(of member: MemberNumber) throws(StorageFailure) -> UInt64 {
    let connection = try connected()
    return try tried { () throws(PostgresError) in
      let row = try connection.query(
        "select coalesce(max(member_number), 0) from tala.order_event where market_id = $1 and member_id = $2",
        .int32(market.id), .int32(Int32(bitPattern: member.value))
      ).one()
      return UInt64(bitPattern: try row.int64(0))
    }
  }

  /// How far the tables are.
  public func progress() throws(StorageFailure) -> ProjectionProgress {
    let connection = try connected()
    return try tried { () throws(PostgresError) in try ProjectionProgress.stored(connection, of: market) ?? .none }
  }

  private func read(
    _ statement: String, _ parameters: [Parameter]
  ) throws(StorageFailure) -> [(number: UInt64, stored: StoredMemberEvent)] {
    let connection = try connected()
    return try tried { () throws(PostgresError) in
      var events: [(number: UInt64, stored: StoredMemberEvent)] = []
      for row in try connection.query(statement, parameters) {
        let eventRow = OrderEventRow(row)
        var stored = try eventRow.stored()
        stored.symbol = try eventRow.symbol(label: 23, zone: 24)
        events.append((UInt64(bitPattern: try row.int64(2)), stored))
      }
      return events
    }
  }

  private func connected() throws(StorageFailure) -> Connection {
    if let connection, connection.isOpen { return connection }
    let fresh = try asStorage { () throws(PostgresError) in try Connection(conninfo) }
    fresh.patienceMilliseconds = PostgresJournalReader.patienceMilliseconds
    connection = fresh
    return fresh
  }

  /// A connection that failed is not used again.
  private func tried<Value>(_ work: () throws(PostgresError) -> Value) throws(StorageFailure) -> Value {
    do {
      return try work()
    } catch {
      if error.kind == .connection { connection = nil }
      throw StorageFailure(error)
    }
  }
}
