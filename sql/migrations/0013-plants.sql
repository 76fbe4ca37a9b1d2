-- Plants and their cycle limits (rules 7.3), and products of interruptible capability (2.12).

alter table tala.facility
  add column plant text not null default '',
  add column cycles_per_day integer not null default 0;

comment on column tala.facility.plant is 'Facilities with the same word here are parts of one plant.';
comment on column tala.facility.cycles_per_day is 'Whole cycles it may be asked for in a day; 0 for no limit.';

create or replace function tala.product_name(product smallint) returns text language sql immutable parallel safe
  return (array['SSU1', 'SSU2', 'SSU4', 'SHIFT', 'CHG', 'DIS', 'ROOM', 'DRILL', 'ISSU1', 'ISSU2', 'ISSU4', 'ISHIFT', 'ICHG',
    'IDIS', 'IROOM'])[product];

create or replace function tala.price(ticks bigint, product smallint) returns numeric language sql immutable parallel safe
  return case when product in (4, 5, 6, 12, 13, 14) then round(ticks * 0.1, 1)
    when product in (7, 15) then round(ticks * 0.01, 2) else ticks::numeric end;

create view tala.v_facility as
  select a.market, f.name as facility, f.plant, z.name as zone, a.member, a.account,
    case f.firmness when 1 then 'firm' else 'interruptible' end as firmness, tala.mega(f.charge_watts) as charge_mw,
    tala.mega(f.discharge_watts) as discharge_mw, tala.mega(f.energy_watt_hours) as energy_mwh,
    round(f.efficiency_in * 0.0001, 4) as efficiency_in, round(f.efficiency_out * 0.0001, 4) as efficiency_out,
    round(f.sale_factor * 0.0001, 4) as sale_factor, nullif(f.cycles_per_day, 0) as cycles_per_day,
    tala.quarter_start(f.first_quarter) as starts, tala.quarter_start(f.end_quarter) as ends, f.market_id, f.facility_id, f.sequence
  from tala.facility f
  join tala.zone z on z.market_id = f.market_id and z.zone_id = f.zone_id
  join tala.v_account a on a.market_id = f.market_id and a.account_id = f.account_id;
