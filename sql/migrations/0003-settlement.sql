-- What settlement runs come to. A run with all its rows is one transaction; nothing of it is ever changed.

create table tala.settlement_run (
  market_id integer not null,
  run bigint not null,
  delivery_date integer not null,
  first_quarter integer not null,
  end_quarter integer not null,
  kind smallint not null,
  version integer not null,
  sequence bigint not null,
  made timestamptz not null default clock_timestamp(),
  trades bigint not null,
  premium_sum bigint not null,
  fee_sum bigint not null,
  rounding_sum bigint not null,
  posting_sum bigint not null,
  net_sum bigint not null,
  constraint settlement_run_is_unique primary key (market_id, run),
  constraint settlement_run_is_made_once unique (market_id, delivery_date, kind, version, sequence),
  constraint settlement_run_is_numbered_from_one check (run >= 1),
  constraint settlement_run_sums_to_zero
    check (premium_sum = 0 and fee_sum = 0 and rounding_sum = 0 and posting_sum = 0 and net_sum = 0)
);

create table tala.statement_line (
  market_id integer not null,
  run bigint not null,
  member_id integer not null,
  account_id integer not null,
  contract_id integer not null,
  kind smallint not null,
  quantity bigint not null,
  amount bigint not null,
  constraint statement_line_is_unique primary key (market_id, run, member_id, account_id, contract_id, kind)
);

comment on column tala.statement_line.contract_id is '0 for rounding.';

create table tala.invoice (
  market_id integer not null,
  run bigint not null,
  member_id integer not null,
  net bigint not null,
  rounding bigint not null,
  amount bigint not null,
  constraint invoice_is_one_a_member primary key (market_id, run, member_id),
  constraint invoice_is_in_whole_fen check (net + rounding = amount and amount % 10000 = 0)
);

-- A run's own entries: the rounding account gives, the clearing account takes; the journaled command `settle` then brings it from
-- clearing to the member, and that entry is in tala.posting.
create table tala.settlement_posting (
  market_id integer not null,
  run bigint not null,
  member_id integer not null,
  account_id integer not null,
  amount bigint not null,
  constraint settlement_posting_is_unique primary key (market_id, run, member_id, account_id)
);
