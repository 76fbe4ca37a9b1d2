-- Derates (rules 15): what accounts have lost, to be refunded some day.

comment on column tala.right_movement.to_account is 'Account 0: lost by a derate. A restoration comes from there, as a new facility''s capability does.';

comment on column tala.market_event.third_value is
  'Fees set: the auction fee. Auctioned: lots bid less lots offered; the price and the lots that traded come before. Capability changed: where the quarter-hours end; the amount and where they begin come before.';

create or replace function tala.cancel_reason_name(reason smallint) returns text language sql immutable parallel safe
  return case when reason < 15
    then (array['member', 'mass-cancel', 'ioc', 'fok', 'self-trade', 'expired', 'gate', 'disconnect', 'operator', 'market', 'quote',
      null, 'contract'])[reason]
    else (array['call', 'halt', 'pool', 'derate'])[reason - 14] end;

create or replace function tala.order_event_name(kind smallint) returns text language sql immutable parallel safe
  return case when kind < 30
    then (array['accepted', 'filled', 'replaced', 'reduced', 'cancelled', 'mass-cancelled', 'cash', 'done', 'refused', 'requeued'])[kind]
    when kind < 50 then (array['hibernated', 'reactivated', 'triggered'])[kind - 33]
    when kind < 60 then (array['negotiated', 'trade-changed'])[kind - 49]
    when kind < 80 then (array['halt', 'limits'])[kind - 59]
    else (array['rights-changed'])[kind - 80] end;

create or replace function tala.order_event_code(kind smallint, code smallint) returns text language sql immutable parallel safe
  return case kind
    when 1 then (array['gfs', 'gtd', 'ioc', 'fok'])[code]
    when 2 then (array['maker', 'taker', 'auction'])[code]
    when 3 then case when code = 1 then 'kept' else 'lost' end
    when 4 then tala.cancel_reason_name(code)
    when 5 then tala.cancel_reason_name(code)
    when 7 then (array['deposit', 'withdrawal', 'settlement'])[code]
    when 9 then code::text
    when 34 then tala.cancel_reason_name(code)
    when 50 then (array['proposed', 'confirmed', 'declined', 'retracted', 'expired'])[code]
    when 51 then tala.trade_cause_name(code)
    when 60 then case when code = 1 then 'halted' else 'released' end
    when 81 then tala.resource_name(code) end;

-- A change of rights keeps its quarter-hours where others keep the quantity and what is left of it.
create or replace view tala.v_order_event as
  select k.name as market, m.name as member, e.member_number, tala.instant(e.event_time) as happened,
    tala.order_event_name(e.kind) as event, u.name as app_user, e.reference, e.order_number, a.name as account, c.contract,
    tala.side_name(e.side) as side, case when e.kind <> 61 then tala.price(e.price, c.product_number) end as price,
    case when e.kind = 6 then e.quantity when e.kind not in (61, 81) then tala.quantity(e.quantity, c.product_number) end as quantity,
    case when e.kind not in (1, 50, 61, 81) then tala.quantity(e.left_quantity, c.product_number) end as left_quantity,
    case when e.kind in (2, 51) then e.trade_number end as trade_number, tala.order_event_code(e.kind, e.code) as code,
    case when e.kind = 2 then tala.yuan(e.amount) end as fee_cny,
    case when e.kind in (7, 51) then tala.yuan(e.amount) end as amount_cny, case when e.kind = 7 then tala.yuan(e.cash) end as cash_cny,
    case when e.kind = 9 then e.amount end as need, case when e.kind = 9 then e.cash end as free,
    case when e.expiry is not null then tala.instant(e.expiry) end as expiry, f.name as facility, e.session_id, e.sequence,
    tala.order_options(e.options) as options,
    case when e.kind = 1 and p.pool_id is null then tala.quantity(e.left_quantity, c.product_number) end as clip,
    case when e.kind = 1 then tala.price(e.amount, c.product_number) end as step,
    case when e.kind in (1, 3) then tala.price(e.cash, c.product_number) end as stop, n.name as counterparty, p.name as pool,
    case when e.kind = 81 then tala.mega(e.amount) end as rights_change,
    case when e.kind = 81 then tala.quarter_start(e.quantity::integer) end as starts,
    case when e.kind = 81 then tala.quarter_start(e.left_quantity::integer) end as ends
  from tala.order_event e
  join tala.market k on k.market_id = e.market_id
  left join tala.member m on m.market_id = e.market_id and m.member_id = e.member_id
  left join tala.app_user u on u.market_id = e.market_id and u.user_id = e.user_id
  left join tala.account a on a.market_id = e.market_id and a.account_id = e.account_id
  left join tala.v_contract c on c.market_id = e.market_id and c.contract_id = e.contract_id
  left join tala.facility f on f.market_id = e.market_id and f.facility_id = e.facility_id
  left join tala.member n on e.kind = 50 and n.market_id = e.market_id and n.member_id = e.left_quantity
  left join tala.pool p on e.kind = 1 and e.options & 512 <> 0 and p.market_id = e.market_id and p.pool_id = e.left_quantity;

-- What each account has lost of its rights by derates.
create view tala.v_derate as
  select a.market, f.name as facility, f.plant, tala.resource_name(r.resource) as resource, a.member, a.account,
    tala.quarter_start(r.first_quarter) as starts, tala.quarter_start(r.end_quarter) as ends, tala.mega(r.amount) as lost,
    case when r.resource = 3 then 'MWh' else 'MW' end as unit, r.market_id, r.facility_id, r.from_account as account_id,
    r.resource as resource_number, r.first_quarter, r.end_quarter, r.amount as lost_units, r.sequence
  from tala.right_movement r
  join tala.v_account a on a.market_id = r.market_id and a.account_id = r.from_account
  join tala.facility f on f.market_id = r.market_id and f.facility_id = r.facility_id
  where r.to_account = 0;
