import Postgres

/// Sums the tables must agree on among themselves, whatever the journal says. Each statement answers rows only where they do not: what
/// it is about, and the two figures.
enum AuditSums {
  static func differences(_ connection: Connection, _ market: Market) throws(PostgresError) -> [String] {
    var differences: [String] = []
    for (what, statement) in statements {
      for row in try connection.query(statement, .int32(market.id)) {
        differences.append("\(what) \(try row.string(0)): \(try row.string(1)) and \(try row.string(2))")
      }
    }
    return differences
  }

  private static let statements = [
    ("what trades and their postings bring to account", cash),
    ("rights moved by trades and by movements, of facility/resource/account", rights),
    ("fills and trades", fills),
    ("rows and the projection's count of", counts),
    ("rows behind the projection's sequence, and none, of", behind),
  ]

  /// Trades that stand: completed or disputed now.
  private static let standing = """
    select t.* from tala.trade t
    left join (
      select distinct on (trade_number) trade_number, state
      from tala.trade_change where market_id = $1 order by trade_number, sequence desc
    ) x on x.trade_number = t.trade_number
    where t.market_id = $1 and coalesce(x.state, t.state) in (1, 3)
    """

  private static let cash = """
    with traded as (
      select v.account_id, sum(v.amount) as amount
      from (\(standing)) t
      cross join lateral (values
        (t.buyer, -t.premium - t.buyer_fee), (t.seller, t.premium - t.seller_fee), (2, t.buyer_fee + t.seller_fee)
      ) as v (account_id, amount)
      group by v.account_id
    ), posted as (
      select v.account_id, sum(v.amount) as amount
      from tala.posting p
      cross join lateral (values (p.from_account, -p.amount), (p.to_account, p.amount)) as v (account_id, amount)
      where p.market_id = $1 and p.trade_number is not null group by v.account_id
    )
    select account_id::text, coalesce(t.amount, 0)::text, coalesce(p.amount, 0)::text
    from traded t full join posted p using (account_id)
    where coalesce(t.amount, 0) <> coalesce(p.amount, 0) order by account_id
    """

  private static let rights = """
    with traded as (
      select t.facility_id, s.resource, v.account_id, sum(v.sign * t.quantity * s.amount * (s.end_quarter - s.first_quarter)) as amount
      from (\(standing)) t
      join tala.contract c on c.market_id = t.market_id and c.contract_id = t.contract_id
      cross join lateral (values
        (1, c.charge_first, c.charge_end, c.charge_amount), (2, c.discharge_first, c.discharge_end, c.discharge_amount),
        (3, c.room_first, c.room_end, c.room_amount)
      ) as s (resource, first_quarter, end_quarter, amount)
      cross join lateral (values (t.buyer, 1), (t.seller, -1)) as v (account_id, sign)
      where t.facility_id <> 0 group by t.facility_id, s.resource, v.account_id
    ), moved as (
      select m.facility_id, m.resource::integer as resource, v.account_id,
        sum(v.sign * m.amount * (m.end_quarter - m.first_quarter)) as amount
      from tala.right_movement m
      cross join lateral (values (m.to_account, 1), (m.from_account, -1)) as v (account_id, sign)
      where m.market_id = $1 and m.trade_number is not null group by m.facility_id, m.resource, v.account_id
    )
    select facility_id || '/' || resource || '/' || account_id, coalesce(t.amount, 0)::text, coalesce(m.amount, 0)::text
    from traded t full join moved m using (facility_id, resource, account_id)
    where coalesce(t.amount, 0) <> coalesce(m.amount, 0) order by 1
    """

  /// Each trade has a fill of its maker and one of its taker, of its own quantity.
  private static let fills = """
    with filled as (
      select trade_number, count(*) as fills, sum(quantity) as lots
      from tala.order_event where market_id = $1 and kind = 2 group by trade_number
    )
    select 'trade ' || trade_number, coalesce(f.lots, 0)::text || ' lots in ' || coalesce(f.fills, 0) || ' fills',
      coalesce(t.quantity, 0)::text || ' lots'
    from (select trade_number, quantity from tala.trade where market_id = $1) t
    full join filled f using (trade_number)
    where f.fills is distinct from 2 or f.lots is distinct from 2 * t.quantity order by trade_number
    """

  private static let counts = """
    select c.name, c.rows::text, c.told::text
    from tala.projection p
    cross join lateral (values
      ('order_event', (select count(*) from tala.order_event where market_id = $1), p.order_events),
      ('market_event', (select count(*) from tala.market_event where market_id = $1), p.market_events),
      ('trade', (select count(*) from tala.trade where market_id = $1), p.trades)
    ) as c (name, rows, told)
    where p.market_id = $1 and c.rows <> c.told
    """

  private static let behind = """
    with p as (select coalesce(max(sequence), 0) as sequence from tala.projection where market_id = $1)
    select c.name, c.rows::text, '0'
    from p
    cross join lateral (values
      ('order_event', (select count(*) from tala.order_event where market_id = $1 and sequence > p.sequence)),
      ('market_event', (select count(*) from tala.market_event where market_id = $1 and sequence > p.sequence)),
      ('trade', (select count(*) from tala.trade where market_id = $1 and sequence > p.sequence)),
      ('trade_change', (select count(*) from tala.trade_change where market_id = $1 and sequence > p.sequence)),
      ('posting', (select count(*) from tala.posting where market_id = $1 and sequence > p.sequence)),
      ('right_movement', (select count(*) from tala.right_movement where market_id = $1 and sequence > p.sequence))
    ) as c (name, rows)
    where c.rows > 0
    """
}
