-- The tables in people's units: CNY with six decimals, MW and MWh, prices with the product's digits, instants with their zone.

create function tala.instant(nanoseconds bigint) returns timestamptz language sql immutable parallel safe
  return case when nanoseconds = 9223372036854775807 then null
    else timestamptz 'epoch' + (nanoseconds / 1000) * interval '1 microsecond' end;

create function tala.quarter_start(quarter integer) returns timestamptz language sql immutable parallel safe
  return timestamptz 'epoch' + quarter * interval '15 minutes';

create function tala.yuan(micro_yuan bigint) returns numeric language sql immutable parallel safe
  return round(micro_yuan * 0.000001, 6);

create function tala.mega(units bigint) returns numeric language sql immutable parallel safe
  return round(units * 0.000001, 6);

create function tala.product_name(product smallint) returns text language sql immutable parallel safe
  return (array['SSU1', 'SSU2', 'SSU4', 'SHIFT', 'CHG', 'DIS', 'ROOM', 'DRILL'])[product];

-- Digits of a price: one for SHIFT, CHG and DIS, two for ROOM, none for the others.
create function tala.price(ticks bigint, product smallint) returns numeric language sql immutable parallel safe
  return case when product in (4, 5, 6) then round(ticks * 0.1, 1)
    when product = 7 then round(ticks * 0.01, 2) else ticks::numeric end;

-- MW (SSU, CHG, DIS) or MWh (SHIFT, ROOM): a lot is a tenth; a DRILL's lots are lots.
create function tala.quantity(lots bigint, product smallint) returns numeric language sql immutable parallel safe
  return case when product = 8 then lots::numeric else round(lots * 0.1, 1) end;

create function tala.side_name(side smallint) returns text language sql immutable parallel safe
  return (array['buy', 'sell'])[side];

create function tala.resource_name(resource smallint) returns text language sql immutable parallel safe
  return (array['charge', 'discharge', 'room'])[resource];

create function tala.phase_name(phase smallint) returns text language sql immutable parallel safe
  return (array['planned', 'continuous', 'frozen', 'closed', 'delivery', 'delivered'])[phase];

create function tala.role_name(role smallint) returns text language sql immutable parallel safe
  return (array['renewable-plant', 'storage-operator', 'compute-centre', 'trader', 'grid-dispatcher', 'market-operator'])[role];

create function tala.order_event_name(kind smallint) returns text language sql immutable parallel safe
  return (array['accepted', 'filled', 'replaced', 'reduced', 'cancelled', 'mass-cancelled', 'cash', 'done', 'refused'])[kind];

-- What the code of an order event says; the number itself for a refusal.
create function tala.order_event_code(kind smallint, code smallint) returns text language sql immutable parallel safe
  return case kind
    when 1 then (array['gfs', 'gtd', 'ioc', 'fok'])[code]
    when 2 then (array['maker', 'taker'])[code]
    when 3 then case when code = 1 then 'kept' else 'lost' end
    when 5 then (array['member', 'mass-cancel', 'ioc', 'fok', 'self-trade', 'expired', 'gate', 'disconnect', 'operator'])[code]
    when 7 then (array['deposit', 'withdrawal', 'settlement'])[code]
    when 9 then code::text end;

create function tala.posting_name(kind smallint) returns text language sql immutable parallel safe
  return (array['premium', 'maker-fee', 'taker-fee', 'deposit', 'withdrawal', 'settlement'])[kind];

create function tala.run_name(kind smallint) returns text language sql immutable parallel safe
  return (array['P', 'M', 'R1', 'R2', 'D'])[kind];

create function tala.line_name(kind smallint) returns text language sql immutable parallel safe
  return (array['premium-paid', 'premium-received', 'maker-fee', 'taker-fee', 'rounding'])[kind];

create view tala.v_member as
  select k.name as market, m.member_id, m.name as member, tala.role_name(m.role) as role, m.sequence as joined_sequence
  from tala.member m
  join tala.market k on k.market_id = m.market_id;

create view tala.v_account as
  select k.name as market, a.market_id, a.account_id, a.member_id, m.name as member, a.name as account
  from tala.account a
  join tala.member m on m.market_id = a.market_id and m.member_id = a.member_id
  join tala.market k on k.market_id = a.market_id
  union all
  select k.name, k.market_id, 0, 0, 'outside', 'outside' from tala.market k;

create view tala.v_contract as
  select k.name as market, c.market_id, c.contract_id, z.name || '.' || tala.product_name(c.product) || '.' || c.label as contract,
    z.name as zone, tala.product_name(c.product) as product, tala.phase_name(c.phase) as phase,
    tala.quarter_start(c.first_quarter) as delivery_start, tala.quarter_start(c.end_quarter) as delivery_end,
    tala.instant(c.opens) as opens, tala.instant(c.gate) as gate,
    tala.yuan(c.tick_value) as tick_value_cny, tala.yuan(c.maker_fee) as maker_fee_cny, tala.yuan(c.taker_fee) as taker_fee_cny,
    tala.price(c.lowest_price, c.product) as lowest_price, tala.price(c.highest_price, c.product) as highest_price,
    c.product as product_number
  from tala.contract c
  join tala.zone z on z.market_id = c.market_id and z.zone_id = c.zone_id
  join tala.market k on k.market_id = c.market_id;

create view tala.v_trade as
  select c.market, t.trade_number, tala.instant(t.trade_time) as traded, c.contract,
    tala.price(t.price, c.product_number) as price, tala.quantity(t.quantity, c.product_number) as quantity,
    b.member as buyer, b.account as buyer_account, s.member as seller, s.account as seller_account,
    tala.side_name(t.aggressor) as aggressor, f.name as facility,
    tala.yuan(t.premium) as premium_cny, tala.yuan(t.buyer_fee) as buyer_fee_cny, tala.yuan(t.seller_fee) as seller_fee_cny,
    t.sequence, t.buy_order, t.sell_order
  from tala.trade t
  join tala.v_contract c on c.market_id = t.market_id and c.contract_id = t.contract_id
  join tala.v_account b on b.market_id = t.market_id and b.account_id = t.buyer
  join tala.v_account s on s.market_id = t.market_id and s.account_id = t.seller
  left join tala.facility f on f.market_id = t.market_id and f.facility_id = t.facility_id;

create view tala.v_order_event as
  select k.name as market, m.name as member, e.member_number, tala.instant(e.event_time) as happened,
    tala.order_event_name(e.kind) as event, u.name as app_user, e.reference, e.order_number, a.name as account, c.contract,
    tala.side_name(e.side) as side, tala.price(e.price, c.product_number) as price,
    case when e.kind = 6 then e.quantity else tala.quantity(e.quantity, c.product_number) end as quantity,
    tala.quantity(e.left_quantity, c.product_number) as left_quantity,
    case when e.kind = 2 then e.trade_number end as trade_number, tala.order_event_code(e.kind, e.code) as code,
    case when e.kind = 2 then tala.yuan(e.amount) end as fee_cny,
    case when e.kind = 7 then tala.yuan(e.amount) end as amount_cny, case when e.kind = 7 then tala.yuan(e.cash) end as cash_cny,
    case when e.kind = 9 then e.amount end as need, case when e.kind = 9 then e.cash end as free,
    case when e.expiry is not null then tala.instant(e.expiry) end as expiry, f.name as facility, e.session_id, e.sequence
  from tala.order_event e
  join tala.market k on k.market_id = e.market_id
  left join tala.member m on m.market_id = e.market_id and m.member_id = e.member_id
  left join tala.app_user u on u.market_id = e.market_id and u.user_id = e.user_id
  left join tala.account a on a.market_id = e.market_id and a.account_id = e.account_id
  left join tala.v_contract c on c.market_id = e.market_id and c.contract_id = e.contract_id
  left join tala.facility f on f.market_id = e.market_id and f.facility_id = e.facility_id;

-- Both sides of every posting as lines of their own.
create view tala.v_posting as
  select a.market, p.sequence, tala.posting_name(p.kind) as kind, a.member, a.account, tala.yuan(e.amount) as amount_cny,
    p.trade_number, p.run
  from tala.posting p
  cross join lateral (values (p.from_account, -p.amount), (p.to_account, p.amount)) as e (account_id, amount)
  join tala.v_account a on a.market_id = p.market_id and a.account_id = e.account_id;

create view tala.v_cash as
  select a.market, a.member, a.account, tala.yuan(coalesce(e.cash, 0)::bigint) as cash_cny,
    a.market_id, a.account_id, coalesce(e.cash, 0)::bigint as cash
  from tala.v_account a
  left join (
    select p.market_id, v.account_id, sum(v.amount) as cash
    from tala.posting p
    cross join lateral (values (p.from_account, -p.amount), (p.to_account, p.amount)) as v (account_id, amount)
    group by p.market_id, v.account_id
  ) e on e.market_id = a.market_id and e.account_id = a.account_id
  where a.account_id <> 0;

-- Each movement changes what is held at the start of its range and back at its end; between two changes it stays.
create view tala.v_right as
  select a.market, f.name as facility, tala.resource_name(h.resource) as resource, a.member, a.account,
    tala.quarter_start(h.first_quarter) as starts, tala.quarter_start(h.end_quarter) as ends, tala.mega(h.held) as held,
    case when h.resource = 3 then 'MWh' else 'MW' end as unit, h.market_id, h.facility_id, h.account_id, h.resource as resource_number,
    h.first_quarter, h.end_quarter, h.held as held_units
  from (
    select d.market_id, d.facility_id, d.resource, d.account_id, d.quarter as first_quarter,
      lead(d.quarter) over w as end_quarter, (sum(d.change) over w)::bigint as held
    from (
      select r.market_id, r.facility_id, r.resource, v.account_id, v.quarter, sum(v.change) as change
      from tala.right_movement r
      cross join lateral (values
        (r.from_account, r.first_quarter, -r.amount), (r.from_account, r.end_quarter, r.amount),
        (r.to_account, r.first_quarter, r.amount), (r.to_account, r.end_quarter, -r.amount)
      ) as v (account_id, quarter, change)
      where v.account_id <> 0
      group by r.market_id, r.facility_id, r.resource, v.account_id, v.quarter
      having sum(v.change) <> 0
    ) d
    window w as (partition by d.market_id, d.facility_id, d.resource, d.account_id order by d.quarter)
  ) h
  join tala.v_account a on a.market_id = h.market_id and a.account_id = h.account_id
  join tala.facility f on f.market_id = h.market_id and f.facility_id = h.facility_id
  where h.held <> 0;

create view tala.v_statement as
  select k.name as market, l.run, r.delivery_date, tala.run_name(r.kind) as kind, r.version, m.name as member, a.name as account,
    c.contract, tala.line_name(l.kind) as line,
    case when c.contract is not null then tala.quantity(l.quantity, c.product_number) end as quantity,
    tala.yuan(l.amount) as amount_cny, l.market_id, l.member_id, l.account_id, l.contract_id, l.kind as line_kind
  from tala.statement_line l
  join tala.settlement_run r on r.market_id = l.market_id and r.run = l.run
  join tala.market k on k.market_id = l.market_id
  join tala.member m on m.market_id = l.market_id and m.member_id = l.member_id
  left join tala.account a on a.market_id = l.market_id and a.account_id = l.account_id
  left join tala.v_contract c on c.market_id = l.market_id and c.contract_id = l.contract_id;

create view tala.v_invoice as
  select k.name as market, i.run, r.delivery_date, tala.run_name(r.kind) as kind, r.version, m.name as member,
    tala.yuan(i.net) as net_cny, tala.yuan(i.rounding) as rounding_cny, round(i.amount * 0.000001, 2) as amount_cny,
    i.market_id, i.member_id
  from tala.invoice i
  join tala.settlement_run r on r.market_id = i.market_id and r.run = i.run
  join tala.market k on k.market_id = i.market_id
  join tala.member m on m.market_id = i.market_id and m.member_id = i.member_id;
