-- Contracts are closing while their orders are cancelled, and may be called off.

create or replace function tala.phase_name(phase smallint) returns text language sql immutable parallel safe
  return (array['planned', 'continuous', 'frozen', 'closed', 'delivery', 'delivered', 'disclosure', 'call', 'closing',
    'cancelled'])[phase];

create or replace function tala.order_event_code(kind smallint, code smallint) returns text language sql immutable parallel safe
  return case kind
    when 1 then (array['gfs', 'gtd', 'ioc', 'fok'])[code]
    when 2 then (array['maker', 'taker', 'auction'])[code]
    when 3 then case when code = 1 then 'kept' else 'lost' end
    when 5 then (array['member', 'mass-cancel', 'ioc', 'fok', 'self-trade', 'expired', 'gate', 'disconnect', 'operator',
      null, null, null, 'contract'])[code]
    when 7 then (array['deposit', 'withdrawal', 'settlement'])[code]
    when 9 then code::text end;
