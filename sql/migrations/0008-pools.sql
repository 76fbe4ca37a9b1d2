-- Pools of offers, and the reasons they give.

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

create or replace function tala.order_event_code(kind smallint, code smallint) returns text language sql immutable parallel safe
  return case kind
    when 1 then (array['gfs', 'gtd', 'ioc', 'fok'])[code]
    when 2 then (array['maker', 'taker'])[code]
    when 3 then case when code = 1 then 'kept' else 'lost' end
    when 4 then tala.cancel_reason_name(code)
    when 5 then tala.cancel_reason_name(code)
    when 7 then (array['deposit', 'withdrawal', 'settlement'])[code]
    when 9 then code::text
    when 34 then tala.cancel_reason_name(code)
    when 60 then case when code = 1 then 'halted' else 'released' end end;

comment on column tala.order_event.code is
  'Accepted: time in force. Filled: liquidity. Replaced: 1 if it kept its place. Reduced, cancelled, hibernated: reason. Cash moved: reason. Refused: code. Halt: 1 if halted, 0 if released.';
comment on column tala.order_event.trade_number is
  'Accepted: the pool, null for none. Filled: the trade. Cash moved: the settlement run, 0 if none. Limits: requests a day.';

create view tala.v_pool as
  select a.market, a.member, a.account, p.name as pool, f.name as facility, p.market_id, p.pool_id, p.sequence
  from tala.pool p
  join tala.v_account a on a.market_id = p.market_id and a.account_id = p.account_id
  join tala.facility f on f.market_id = p.market_id and f.facility_id = p.facility_id;
