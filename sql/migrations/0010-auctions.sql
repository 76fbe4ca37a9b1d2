-- Call auctions: what a contract says of them, which trades come of them, and the fee both of their sides pay.

alter table tala.contract
  add column auction_fee bigint not null default 0,
  add column disclosure_seconds integer not null default 0,
  add column call_seconds integer not null default 0,
  add column reference_price bigint;

comment on column tala.contract.disclosure_seconds is 'Of disclosure before it opens; 0 for none.';
comment on column tala.contract.call_seconds is 'Of the call auction from when it opens; 0 for none.';

comment on column tala.trade.aggressor is 'The incoming side; without meaning in an auction, where there is none.';

alter table tala.market_event add column third_value bigint;

comment on column tala.market_event.third_value is
  'Fees set: the auction fee. Auctioned: lots bid less lots offered; the price and the lots that traded come before.';

create or replace function tala.phase_name(phase smallint) returns text language sql immutable parallel safe
  return (array['planned', 'continuous', 'frozen', 'closed', 'delivery', 'delivered', 'disclosure', 'call', 'closing',
    'cancelled'])[phase];

create or replace function tala.cancel_reason_name(reason smallint) returns text language sql immutable parallel safe
  return case when reason < 15
    then (array['member', 'mass-cancel', 'ioc', 'fok', 'self-trade', 'expired', 'gate', 'disconnect', 'operator', 'market', 'quote',
      null, 'contract'])[reason]
    else (array['call', 'halt', 'pool'])[reason - 14] end;

create or replace function tala.order_event_code(kind smallint, code smallint) returns text language sql immutable parallel safe
  return case kind
    when 1 then (array['gfs', 'gtd', 'ioc', 'fok'])[code]
    when 2 then (array['maker', 'taker', 'auction'])[code]
    when 3 then case when code = 1 then 'kept' else 'lost' end
    when 5 then tala.cancel_reason_name(code)
    when 7 then (array['deposit', 'withdrawal', 'settlement'])[code]
    when 9 then code::text
    when 34 then tala.cancel_reason_name(code)
    when 50 then (array['proposed', 'confirmed', 'declined', 'retracted', 'expired'])[code]
    when 51 then tala.trade_cause_name(code)
    when 60 then case when code = 1 then 'halted' else 'released' end end;

create or replace function tala.posting_name(kind smallint) returns text language sql immutable parallel safe
  return (array['premium', 'maker-fee', 'taker-fee', 'deposit', 'withdrawal', 'settlement', 'auction-fee'])[kind];

create or replace function tala.line_name(kind smallint) returns text language sql immutable parallel safe
  return (array['premium-paid', 'premium-received', 'maker-fee', 'taker-fee', 'rounding', 'auction-fee'])[kind];

create or replace view tala.v_contract as
  select k.name as market, c.market_id, c.contract_id, z.name || '.' || tala.product_name(c.product) || '.' || c.label as contract,
    z.name as zone, tala.product_name(c.product) as product, tala.phase_name(c.phase) as phase,
    tala.quarter_start(c.first_quarter) as delivery_start, tala.quarter_start(c.end_quarter) as delivery_end,
    tala.instant(c.opens) as opens, tala.instant(c.gate) as gate,
    tala.yuan(c.tick_value) as tick_value_cny, tala.yuan(c.maker_fee) as maker_fee_cny, tala.yuan(c.taker_fee) as taker_fee_cny,
    tala.price(c.lowest_price, c.product) as lowest_price, tala.price(c.highest_price, c.product) as highest_price,
    c.product as product_number, tala.yuan(c.auction_fee) as auction_fee_cny,
    case when c.disclosure_seconds > 0 then tala.instant(c.opens) - c.disclosure_seconds * interval '1 second' end as disclosed,
    case when c.call_seconds > 0 then tala.instant(c.opens) + c.call_seconds * interval '1 second' end as call_ends,
    tala.price(c.reference_price, c.product) as reference_price
  from tala.contract c
  join tala.zone z on z.market_id = c.market_id and z.zone_id = c.zone_id
  join tala.market k on k.market_id = c.market_id;

create or replace view tala.v_trade as
  select c.market, t.trade_number, tala.instant(t.trade_time) as traded, c.contract,
    tala.price(t.price, c.product_number) as price, tala.quantity(t.quantity, c.product_number) as quantity,
    b.member as buyer, b.account as buyer_account, s.member as seller, s.account as seller_account,
    case when t.kind <> 2 then tala.side_name(t.aggressor) end as aggressor, f.name as facility,
    tala.yuan(t.premium) as premium_cny, tala.yuan(t.buyer_fee) as buyer_fee_cny, tala.yuan(t.seller_fee) as seller_fee_cny,
    t.sequence, t.buy_order, t.sell_order, tala.trade_kind_name(t.kind) as kind,
    tala.trade_state_name(coalesce(x.state, t.state)) as state, tala.trade_cause_name(x.cause) as changed_by
  from tala.trade t
  join tala.v_contract c on c.market_id = t.market_id and c.contract_id = t.contract_id
  join tala.v_account b on b.market_id = t.market_id and b.account_id = t.buyer
  join tala.v_account s on s.market_id = t.market_id and s.account_id = t.seller
  left join tala.facility f on f.market_id = t.market_id and f.facility_id = t.facility_id
  left join (
    select distinct on (market_id, trade_number) market_id, trade_number, state, cause
    from tala.trade_change order by market_id, trade_number, sequence desc
  ) x on x.market_id = t.market_id and x.trade_number = t.trade_number;
