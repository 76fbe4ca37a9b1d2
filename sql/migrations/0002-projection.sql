-- What the projector writes: the journal's events as rows, each exactly once, and how far it has come, in one transaction.
-- Account 0 is `outside`: where deposits come from, withdrawals go to, and capability is granted from.

create table tala.projection (
  market_id integer not null,
  block bigint not null default 0,
  sequence bigint not null default 0,
  market_time bigint not null default 0,
  order_events bigint not null default 0,
  market_events bigint not null default 0,
  trades bigint not null default 0,
  constraint projection_is_one_a_market primary key (market_id),
  constraint projection_is_of_a_market foreign key (market_id) references tala.market,
  constraint projection_never_goes_back check (block >= 0 and sequence >= block)
) with (fillfactor = 10);

comment on column tala.projection.sequence is 'Sequence number of the last command whose events are in the tables.';
comment on column tala.projection.order_events is 'Rows of order_event so far; with market_events and trades, one for each event.';

create table tala.member (
  market_id integer not null,
  member_id integer not null,
  name text not null,
  role smallint not null,
  sequence bigint not null,
  constraint member_is_unique primary key (market_id, member_id),
  constraint member_name_is_unique unique (market_id, name)
);

create table tala.app_user (
  market_id integer not null,
  user_id integer not null,
  member_id integer not null,
  name text not null,
  key bytea not null,
  sequence bigint not null,
  constraint user_is_unique primary key (market_id, user_id),
  constraint user_name_is_unique_in_its_member unique (market_id, member_id, name),
  constraint user_key_is_whole check (octet_length(key) = 32)
);

create table tala.account (
  market_id integer not null,
  account_id integer not null,
  member_id integer not null,
  name text not null,
  sequence bigint not null,
  constraint account_is_unique primary key (market_id, account_id),
  constraint account_name_is_unique_in_its_member unique (market_id, member_id, name)
);

create table tala.zone (
  market_id integer not null,
  zone_id integer not null,
  name text not null,
  sequence bigint not null,
  constraint zone_is_unique primary key (market_id, zone_id),
  constraint zone_name_is_unique unique (market_id, name)
);

create table tala.facility (
  market_id integer not null,
  facility_id integer not null,
  name text not null,
  zone_id integer not null,
  account_id integer not null,
  firmness smallint not null,
  charge_watts bigint not null,
  discharge_watts bigint not null,
  energy_watt_hours bigint not null,
  efficiency_in integer not null,
  efficiency_out integer not null,
  sale_factor integer not null,
  first_quarter integer not null,
  end_quarter integer not null,
  charge_capability bigint not null,
  discharge_capability bigint not null,
  room_capability bigint not null,
  sequence bigint not null,
  constraint facility_is_unique primary key (market_id, facility_id),
  constraint facility_name_is_unique unique (market_id, name)
);

-- Room on each page, so that a change of phase needs no new index entry.
create table tala.contract (
  market_id integer not null,
  contract_id integer not null,
  zone_id integer not null,
  product smallint not null,
  label text not null,
  first_quarter integer not null,
  end_quarter integer not null,
  charge_first integer not null,
  charge_end integer not null,
  charge_amount bigint not null,
  discharge_first integer not null,
  discharge_end integer not null,
  discharge_amount bigint not null,
  room_first integer not null,
  room_end integer not null,
  room_amount bigint not null,
  class_basis_points integer not null,
  opens bigint not null,
  gate bigint not null,
  tick_value bigint not null,
  maker_fee bigint not null,
  taker_fee bigint not null,
  lowest_price bigint not null,
  highest_price bigint not null,
  phase smallint not null,
  sequence bigint not null,
  constraint contract_is_unique primary key (market_id, contract_id),
  constraint contract_delivers check (first_quarter < end_quarter)
) with (fillfactor = 80);

comment on column tala.contract.charge_amount is 'W per lot in each quarter-hour of charge_first up to charge_end; so for discharge; room in Wh.';
comment on column tala.contract.sequence is 'The command that created it: no trade of it is older.';

-- Every event that belongs to a member, as the member was told it; enough to tell it again.
create table tala.order_event (
  market_id integer not null,
  member_id integer not null,
  member_number bigint not null,
  sequence bigint not null,
  event_time bigint not null,
  kind smallint not null,
  user_id integer not null,
  session_id bigint not null,
  reference text,
  order_number bigint,
  account_id integer,
  contract_id integer,
  facility_id integer,
  side smallint,
  code smallint,
  price bigint,
  quantity bigint,
  left_quantity bigint,
  trade_number bigint,
  amount bigint,
  cash bigint,
  expiry bigint,
  constraint order_event_is_told_once primary key (market_id, member_id, member_number)
);

create index order_event_by_sequence on tala.order_event using brin (sequence);

comment on column tala.order_event.code is
  'Accepted: time in force. Filled: liquidity. Replaced: 1 if it kept its place. Cancelled: reason. Cash moved: reason. Refused: code.';
comment on column tala.order_event.amount is 'Filled: fee. Cash moved: amount. Refused: what was needed.';
comment on column tala.order_event.cash is 'Cash moved: cash afterwards. Refused: what was free.';
comment on column tala.order_event.trade_number is 'Filled: the trade. Cash moved: the settlement run, 0 if none.';

-- Events of the market itself and answers that take no member''s number.
create table tala.market_event (
  market_id integer not null,
  sequence bigint not null,
  ordinal integer not null,
  event_time bigint not null,
  kind smallint not null,
  member_id integer,
  user_id integer,
  session_id bigint,
  subject bigint,
  code smallint,
  first_value bigint,
  second_value bigint,
  content text,
  constraint market_event_is_told_once primary key (market_id, sequence, ordinal)
);

comment on column tala.market_event.subject is 'Number of the zone, member, user, account, facility, product, contract, day or order it is about.';

create table tala.trade (
  market_id integer not null,
  trade_number bigint not null,
  sequence bigint not null,
  trade_time bigint not null,
  contract_id integer not null,
  price bigint not null,
  quantity bigint not null,
  buyer integer not null,
  seller integer not null,
  buy_order bigint not null,
  sell_order bigint not null,
  facility_id integer not null,
  aggressor smallint not null,
  premium bigint not null,
  buyer_fee bigint not null,
  seller_fee bigint not null,
  constraint trade_is_unique primary key (market_id, trade_number)
);

-- Settlement reads a stretch of the journal; a range index costs next to nothing to keep.
create index trade_by_sequence on tala.trade using brin (sequence);

-- Double entry in one row: what leaves one account reaches the other, so every command's postings sum to zero.
create table tala.posting (
  market_id integer not null,
  sequence bigint not null,
  kind smallint not null,
  from_account integer not null,
  to_account integer not null,
  amount bigint not null,
  trade_number bigint,
  run bigint,
  constraint posting_moves_something check (amount > 0)
);

create index posting_by_sequence on tala.posting using brin (sequence);

-- Rights of one facility and resource over quarter-hours, from one account to another; granted from account 0. Amounts are W or Wh
-- in each quarter-hour of the range.
create table tala.right_movement (
  market_id integer not null,
  sequence bigint not null,
  facility_id integer not null,
  resource smallint not null,
  first_quarter integer not null,
  end_quarter integer not null,
  from_account integer not null,
  to_account integer not null,
  amount bigint not null,
  trade_number bigint,
  constraint right_movement_moves_something check (amount > 0 and first_quarter < end_quarter)
);

create index right_movement_by_sequence on tala.right_movement using brin (sequence);
