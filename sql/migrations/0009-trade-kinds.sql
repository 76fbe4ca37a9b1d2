-- How a trade came about and what became of it; negotiations and trades in question among what members are told.

alter table tala.trade
  add column kind smallint not null default 1,
  add column state smallint not null default 1;

comment on column tala.trade.kind is '1 continuous, 2 auction, 3 negotiated, 4 called.';
comment on column tala.trade.state is 'When it was made: 1 completed, 2 pending.';

-- A trade is in another state. The trade's own row stays as it was made; what it posts or reverses are further rows.
create table tala.trade_change (
  market_id integer not null,
  trade_number bigint not null,
  sequence bigint not null,
  change_time bigint not null,
  state smallint not null,
  cause smallint not null,
  constraint trade_changes_once_a_command primary key (market_id, trade_number, sequence)
);

comment on column tala.trade_change.state is '1 completed, 3 disputed, 4 cancelled.';

create function tala.trade_kind_name(kind smallint) returns text language sql immutable parallel safe
  return (array['continuous', 'auction', 'negotiated', 'called'])[kind];

create function tala.trade_state_name(state smallint) returns text language sql immutable parallel safe
  return (array['completed', 'pending', 'disputed', 'cancelled'])[state];

create function tala.trade_cause_name(cause smallint) returns text language sql immutable parallel safe
  return (array['bust', 'dispute', 'recall', 'uphold', 'hold', 'approve', 'reject', 'expiry'])[cause];

comment on column tala.order_event.order_number is 'Negotiated: the negotiation.';
comment on column tala.order_event.left_quantity is 'Lots left. Accepted: an iceberg''s clip. Negotiated: the other member. Limits: lots of a position.';

create or replace function tala.order_event_name(kind smallint) returns text language sql immutable parallel safe
  return case when kind < 30
    then (array['accepted', 'filled', 'replaced', 'reduced', 'cancelled', 'mass-cancelled', 'cash', 'done', 'refused', 'requeued'])[kind]
    when kind < 50 then (array['hibernated', 'reactivated', 'triggered'])[kind - 33]
    when kind < 60 then (array['negotiated', 'trade-changed'])[kind - 49]
    else (array['halt', 'limits'])[kind - 59] end;

create or replace function tala.order_event_code(kind smallint, code smallint) returns text language sql immutable parallel safe
  return case kind
    when 1 then (array['gfs', 'gtd', 'ioc', 'fok'])[code]
    when 2 then (array['maker', 'taker'])[code]
    when 3 then case when code = 1 then 'kept' else 'lost' end
    when 5 then tala.cancel_reason_name(code)
    when 7 then (array['deposit', 'withdrawal', 'settlement'])[code]
    when 9 then code::text
    when 34 then tala.cancel_reason_name(code)
    when 50 then (array['proposed', 'confirmed', 'declined', 'retracted', 'expired'])[code]
    when 51 then tala.trade_cause_name(code)
    when 60 then case when code = 1 then 'halted' else 'released' end end;

-- The dispatcher took the rights that covered an order.
create or replace function tala.cancel_reason_name(reason smallint) returns text language sql immutable parallel safe
  return case when reason < 15
    then (array['member', 'mass-cancel', 'ioc', 'fok', 'self-trade', 'expired', 'gate', 'disconnect', 'operator', 'market', 'quote'])[reason]
    else (array['call', 'halt', 'pool'])[reason - 14] end;

create or replace view tala.v_trade as
  select c.market, t.trade_number, tala.instant(t.trade_time) as traded, c.contract,
    tala.price(t.price, c.product_number) as price, tala.quantity(t.quantity, c.product_number) as quantity,
    b.member as buyer, b.account as buyer_account, s.member as seller, s.account as seller_account,
    tala.side_name(t.aggressor) as aggressor, f.name as facility,
    tala.yuan(t.premium) as premium_cny, tala.yuan(t.buyer_fee) as buyer_fee_cny, tala.yuan(t.seller_fee) as seller_fee_cny,
    t.sequence, t.buy_order, t.sell_order, tala.trade_kind_name(t.kind) as kind, tala.trade_state_name(coalesce(x.state, t.state)) as state, tala.trade_cause_name(x.cause) as changed_by
  from tala.trade t
  join tala.v_contract c on c.market_id = t.market_id and c.contract_id = t.contract_id
  join tala.v_account b on b.market_id = t.market_id and b.account_id = t.buyer
  join tala.v_account s on s.market_id = t.market_id and s.account_id = t.seller
  left join tala.facility f on f.market_id = t.market_id and f.facility_id = t.facility_id
  left join (
    select distinct on (market_id, trade_number) market_id, trade_number, state, cause
    from tala.trade_change order by market_id, trade_number, sequence desc
  ) x on x.market_id = t.market_id and x.trade_number = t.trade_number;

-- A negotiation keeps the other member's number where others keep what is left of an order.
create or replace view tala.v_order_event as
  select k.name as market, m.name as member, e.member_number, tala.instant(e.event_time) as happened,
    tala.order_event_name(e.kind) as event, u.name as app_user, e.reference, e.order_number, a.name as account, c.contract,
    tala.side_name(e.side) as side, case when e.kind <> 61 then tala.price(e.price, c.product_number) end as price,
    case when e.kind = 6 then e.quantity when e.kind <> 61 then tala.quantity(e.quantity, c.product_number) end as quantity,
    case when e.kind not in (1, 50, 61) then tala.quantity(e.left_quantity, c.product_number) end as left_quantity,
    case when e.kind in (2, 51) then e.trade_number end as trade_number, tala.order_event_code(e.kind, e.code) as code,
    case when e.kind = 2 then tala.yuan(e.amount) end as fee_cny,
    case when e.kind in (7, 51) then tala.yuan(e.amount) end as amount_cny, case when e.kind = 7 then tala.yuan(e.cash) end as cash_cny,
    case when e.kind = 9 then e.amount end as need, case when e.kind = 9 then e.cash end as free,
    case when e.expiry is not null then tala.instant(e.expiry) end as expiry, f.name as facility, e.session_id, e.sequence,
    tala.order_options(e.options) as options,
    case when e.kind = 1 then tala.quantity(e.left_quantity, c.product_number) end as clip,
    case when e.kind = 1 then tala.price(e.amount, c.product_number) end as step,
    case when e.kind in (1, 3) then tala.price(e.cash, c.product_number) end as stop, n.name as counterparty
  from tala.order_event e
  join tala.market k on k.market_id = e.market_id
  left join tala.member m on m.market_id = e.market_id and m.member_id = e.member_id
  left join tala.app_user u on u.market_id = e.market_id and u.user_id = e.user_id
  left join tala.account a on a.market_id = e.market_id and a.account_id = e.account_id
  left join tala.v_contract c on c.market_id = e.market_id and c.contract_id = e.contract_id
  left join tala.facility f on f.market_id = e.market_id and f.facility_id = e.facility_id
  left join tala.member n on e.kind = 50 and n.market_id = e.market_id and n.member_id = e.left_quantity;
