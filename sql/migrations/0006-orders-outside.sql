-- Orders that are out of the book: hibernated, or waiting for a stop price. Kinds from 30 on are those of the event digest.

comment on column tala.order_event.code is
  'Accepted: time in force. Filled: liquidity. Replaced: 1 if it kept its place. Cancelled, hibernated: reason. Cash moved: reason. Refused: code.';
comment on column tala.order_event.cash is
  'Cash moved: cash afterwards. Refused: what was free. Accepted, replaced: the stop price of an order that waits for one.';
comment on column tala.order_event.options is
  'Accepted: what is special about the order, a sum: 1 market, 2 market-to-limit, 4 post-only refuse, 8 post-only slide, 16 iceberg, 32 all or none, 64 stop, 128 quote.';

create or replace function tala.order_event_name(kind smallint) returns text language sql immutable parallel safe
  return case when kind < 30
    then (array['accepted', 'filled', 'replaced', 'reduced', 'cancelled', 'mass-cancelled', 'cash', 'done', 'refused', 'requeued'])[kind]
    else (array['hibernated', 'reactivated', 'triggered'])[kind - 33] end;

create function tala.cancel_reason_name(reason smallint) returns text language sql immutable parallel safe
  return (array['member', 'mass-cancel', 'ioc', 'fok', 'self-trade', 'expired', 'gate', 'disconnect', 'operator', 'market', 'quote'])[reason];

create or replace function tala.order_event_code(kind smallint, code smallint) returns text language sql immutable parallel safe
  return case kind
    when 1 then (array['gfs', 'gtd', 'ioc', 'fok'])[code]
    when 2 then (array['maker', 'taker'])[code]
    when 3 then case when code = 1 then 'kept' else 'lost' end
    when 5 then tala.cancel_reason_name(code)
    when 7 then (array['deposit', 'withdrawal', 'settlement'])[code]
    when 9 then code::text
    when 34 then tala.cancel_reason_name(code) end;

create or replace function tala.order_options(options smallint) returns text language sql immutable parallel safe
  return (select string_agg(word, ' ' order by place)
    from unnest(array['market', 'market-to-limit', 'post-refuse', 'post-slide', 'iceberg', 'all-or-none', 'stop', 'quote'])
      with ordinality as named (word, place)
    where options & (1 << (place::integer - 1)) <> 0);

create or replace view tala.v_order_event as
  select k.name as market, m.name as member, e.member_number, tala.instant(e.event_time) as happened,
    tala.order_event_name(e.kind) as event, u.name as app_user, e.reference, e.order_number, a.name as account, c.contract,
    tala.side_name(e.side) as side, tala.price(e.price, c.product_number) as price,
    case when e.kind = 6 then e.quantity else tala.quantity(e.quantity, c.product_number) end as quantity,
    case when e.kind <> 1 then tala.quantity(e.left_quantity, c.product_number) end as left_quantity,
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
