-- What accounts lost by derates was not lessened by what a restoration gave back.

create or replace view tala.v_derate as
  select a.market, f.name as facility, f.plant, tala.resource_name(r.resource) as resource, a.member, a.account,
    tala.quarter_start(r.first_quarter) as starts, tala.quarter_start(r.end_quarter) as ends,
    tala.mega(case when r.to_account = 0 then r.amount else -r.amount end) as lost,
    case when r.resource = 3 then 'MWh' else 'MW' end as unit, r.market_id, r.facility_id, a.account_id,
    r.resource as resource_number, r.first_quarter, r.end_quarter,
    case when r.to_account = 0 then r.amount else -r.amount end as lost_units, r.sequence
  from tala.right_movement r
  join tala.facility f on f.market_id = r.market_id and f.facility_id = r.facility_id
  join tala.v_account a on a.market_id = r.market_id and a.account_id = r.from_account + r.to_account
  where r.to_account = 0 or r.from_account = 0 and r.sequence > f.sequence;

comment on view tala.v_derate is
  'What derates took of each account, and, as negative amounts, what restorations gave back (to the facility''s operator, whoever lost it): added up over accounts and quarter-hours it is what is lost.';
