-- What safeguards bring into order_event, and a view of them.

create or replace function tala.order_event_name(kind smallint) returns text language sql immutable parallel safe
  return case when kind < 30
    then (array['accepted', 'filled', 'replaced', 'reduced', 'cancelled', 'mass-cancelled', 'cash', 'done', 'refused', 'requeued'])[kind]
    when kind < 60 then (array['hibernated', 'reactivated', 'triggered'])[kind - 33]
    else (array['halt', 'limits'])[kind - 59] end;

create or replace function tala.cancel_reason_name(reason smallint) returns text language sql immutable parallel safe
  return case when reason < 16
    then (array['member', 'mass-cancel', 'ioc', 'fok', 'self-trade', 'expired', 'gate', 'disconnect', 'operator', 'market', 'quote'])[reason]
    else (array['halt', 'pool'])[reason - 15] end;

create or replace function tala.order_event_code(kind smallint, code smallint) returns text language sql immutable parallel safe
  return case kind
    when 1 then (array['gfs', 'gtd', 'ioc', 'fok'])[code]
    when 2 then (array['maker', 'taker'])[code]
    when 3 then case when code = 1 then 'kept' else 'lost' end
    when 5 then tala.cancel_reason_name(code)
    when 7 then (array['deposit', 'withdrawal', 'settlement'])[code]
    when 9 then code::text
    when 34 then tala.cancel_reason_name(code)
    when 60 then case when code = 1 then 'halted' else 'released' end end;

comment on column tala.order_event.code is
  'Accepted: time in force. Filled: liquidity. Replaced: 1 if it kept its place. Cancelled, hibernated: reason. Cash moved: reason. Refused: code. Halt: 1 if halted, 0 if released.';
comment on column tala.order_event.quantity is 'Lots. Requeued: those shown. Mass cancelled: number of orders. Limits: lots of an order.';
comment on column tala.order_event.left_quantity is 'Lots left. Accepted: an iceberg''s clip. Limits: lots of a position.';
comment on column tala.order_event.amount is
  'Filled: fee. Cash moved: amount. Refused: what was needed. Accepted: ticks from one of an iceberg''s clips to the next. Limits: value of an order.';
comment on column tala.order_event.cash is 'Cash moved: cash afterwards. Refused: what was free. Accepted, replaced: the stop price of an order that waits for one. Limits: cash reserved.';
comment on column tala.order_event.trade_number is 'Filled: the trade. Cash moved: the settlement run, 0 if none. Limits: requests a day.';
comment on column tala.order_event.price is 'Ticks. Limits: requests for each fill. A limit of -1 is none.';

-- A limit, null where there is none.
create function tala.limit_value(figure bigint) returns bigint language sql immutable parallel safe
  return case when figure >= 0 then figure end;

-- The figures of a member's limits are shown by v_member_limits only.
create or replace view tala.v_order_event as
  select k.name as market, m.name as member, e.member_number, tala.instant(e.event_time) as happened,
    tala.order_event_name(e.kind) as event, u.name as app_user, e.reference, e.order_number, a.name as account, c.contract,
    tala.side_name(e.side) as side, case when e.kind <> 61 then tala.price(e.price, c.product_number) end as price,
    case when e.kind = 6 then e.quantity when e.kind <> 61 then tala.quantity(e.quantity, c.product_number) end as quantity,
    case when e.kind not in (1, 61) then tala.quantity(e.left_quantity, c.product_number) end as left_quantity,
    case when e.kind = 2 then e.trade_number end as trade_number, tala.order_event_code(e.kind, e.code) as code,
    case when e.kind = 2 then tala.yuan(e.amount) end as fee_cny,
    case when e.kind = 7 then tala.yuan(e.amount) end as amount_cny, case when e.kind = 7 then tala.yuan(e.cash) end as cash_cny,
    case when e.kind = 9 then e.amount end as need, case when e.kind = 9 then e.cash end as free,
    case when e.expiry is not null then tala.instant(e.expiry) end as expiry, f.name as facility, e.session_id, e.sequence,
    tala.order_options(e.options) as options,
    case when e.kind = 1 then tala.quantity(e.left_quantity, c.product_number) end as clip,
    case when e.kind = 1 then tala.price(e.amount, c.product_number) end as step,
    case when e.kind in (1, 3) then tala.price(e.cash, c.product_number) end as stop
  from tala.order_event e
  join tala.market k on k.market_id = e.market_id
  left join tala.member m on m.market_id = e.market_id and m.member_id = e.member_id
  left join tala.app_user u on u.market_id = e.market_id and u.user_id = e.user_id
  left join tala.account a on a.market_id = e.market_id and a.account_id = e.account_id
  left join tala.v_contract c on c.market_id = e.market_id and c.contract_id = e.contract_id
  left join tala.facility f on f.market_id = e.market_id and f.facility_id = e.facility_id;

-- What members' orders may come to, as it was last set, and whether they are halted.
create view tala.v_member_limits as
  select k.name as market, m.name as member, coalesce(h.code = 1, false) as halted, tala.limit_value(l.quantity) as size_lots,
    tala.yuan(tala.limit_value(l.amount)) as value_cny, tala.limit_value(l.left_quantity) as position_lots,
    tala.yuan(tala.limit_value(l.cash)) as credit_cny, tala.limit_value(l.trade_number) as requests_a_day,
    tala.limit_value(l.price) as requests_for_each_fill
  from tala.member m
  join tala.market k on k.market_id = m.market_id
  left join lateral (
    select e.code from tala.order_event e
    where e.market_id = m.market_id and e.member_id = m.member_id and e.kind = 60
    order by e.member_number desc limit 1
  ) h on true
  left join lateral (
    select e.quantity, e.amount, e.left_quantity, e.cash, e.trade_number, e.price from tala.order_event e
    where e.market_id = m.market_id and e.member_id = m.member_id and e.kind = 61
    order by e.member_number desc limit 1
  ) l on true;
