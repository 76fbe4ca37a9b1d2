-- Pools of offers: an offer names its pool where an iceberg has its clip, and says why it lost lots.

create table tala.pool (
  market_id integer not null,
  pool_id integer not null,
  account_id integer not null,
  facility_id integer not null,
  name text not null,
  sequence bigint not null,
  constraint pool_is_unique primary key (market_id, pool_id),
  constraint pool_name_is_unique_in_its_account unique (market_id, account_id, name)
);

comment on column tala.order_event.left_quantity is
  'Lots left. Accepted: an iceberg''s clip, a pooled offer''s pool. Negotiated: the other member. Limits: lots of a position.';
comment on column tala.order_event.options is
  'Accepted: what is special about the order, a sum: 1 market, 2 market-to-limit, 4 post-only refuse, 8 post-only slide, 16 iceberg, 32 all or none, 64 stop, 128 quote, 256 basket, 512 pooled.';

create or replace function tala.order_options(options smallint) returns text language sql immutable parallel safe
  return (select string_agg(word, ' ' order by place)
    from unnest(array['market', 'market-to-limit', 'post-refuse', 'post-slide', 'iceberg', 'all-or-none', 'stop', 'quote', 'basket',
      'pooled']) with ordinality as named (word, place)
    where options & (1 << (place::integer - 1)) <> 0);

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
    when 60 then case when code = 1 then 'halted' else 'released' end end;

-- A negotiation keeps the other member's number where others keep what is left of an order, and a pooled offer its pool's.
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
    case when e.kind = 1 and p.pool_id is null then tala.quantity(e.left_quantity, c.product_number) end as clip,
    case when e.kind = 1 then tala.price(e.amount, c.product_number) end as step,
    case when e.kind in (1, 3) then tala.price(e.cash, c.product_number) end as stop, n.name as counterparty, p.name as pool
  from tala.order_event e
  join tala.market k on k.market_id = e.market_id
  left join tala.member m on m.market_id = e.market_id and m.member_id = e.member_id
  left join tala.app_user u on u.market_id = e.market_id and u.user_id = e.user_id
  left join tala.account a on a.market_id = e.market_id and a.account_id = e.account_id
  left join tala.v_contract c on c.market_id = e.market_id and c.contract_id = e.contract_id
  left join tala.facility f on f.market_id = e.market_id and f.facility_id = e.facility_id
  left join tala.member n on e.kind = 50 and n.market_id = e.market_id and n.member_id = e.left_quantity
  left join tala.pool p on e.kind = 1 and e.options & 512 <> 0 and p.market_id = e.market_id and p.pool_id = e.left_quantity;

create view tala.v_pool as
  select a.market, a.member, a.account, p.name as pool, f.name as facility, p.market_id, p.pool_id, p.sequence
  from tala.pool p
  join tala.v_account a on a.market_id = p.market_id and a.account_id = p.account_id
  join tala.facility f on f.market_id = p.market_id and f.facility_id = p.facility_id;
