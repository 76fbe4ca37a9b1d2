-- The journal and who may write it. Names are always qualified, so a session's search_path means nothing.

create table tala.market (
  market_id integer generated always as identity,
  name text not null,
  created timestamptz not null default now(),
  constraint market_id_is_unique primary key (market_id),
  constraint market_name_is_unique unique (name),
  constraint market_name_is_plain check (name ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$')
);

-- One row a market, updated with every block: room on its page keeps each update beside the last.
create table tala.leadership (
  market_id integer not null,
  epoch bigint not null default 0,
  last_block bigint not null default 0,
  lease_until timestamptz not null default '-infinity',
  instance text not null default '',
  address text not null default '',
  process_id integer not null default 0,
  backend_pid integer not null default 0,
  backend_start timestamptz not null default '-infinity',
  claim bigint not null default 0,
  constraint leadership_is_one_a_market primary key (market_id),
  constraint leadership_is_of_a_market foreign key (market_id) references tala.market,
  constraint leadership_never_goes_back check (epoch >= 0 and last_block >= 0)
) with (fillfactor = 10);

comment on column tala.leadership.last_block is 'Number of the last block in the journal; a block goes in only behind it.';
comment on column tala.leadership.backend_pid is 'With backend_start, the server process a successor may end if it holds this row.';
comment on column tala.leadership.claim is 'Drawn by each process at its start: tells its own claim from that of another process of the same name.';

-- Never updated, never deleted. Partitions are made ahead by the program, 1,000,000 blocks each.
create table tala.journal (
  market_id integer not null,
  block bigint not null,
  epoch bigint not null,
  first_sequence bigint not null,
  last_sequence bigint not null,
  block_time bigint not null,
  previous_digest bytea not null,
  digest bytea not null,
  checksum bigint not null,
  payload bytea not null,
  constraint journal_block_is_unique primary key (market_id, block),
  constraint journal_block_is_numbered_from_one check (block >= 1),
  constraint journal_block_has_commands check (first_sequence >= 1 and last_sequence >= first_sequence),
  constraint journal_digests_are_whole check (octet_length(previous_digest) = 16 and octet_length(digest) = 16)
) partition by range (block);

-- Commands hardly compress, and reading them back must not cost the follower a decompression.
alter table tala.journal alter column payload set storage external;

comment on column tala.journal.block_time is 'Nanoseconds since the Unix epoch, UTC; the one time all commands of the block carry.';

-- A snapshot's rows and, last, the row that makes the set valid; all in one transaction.
create table tala.snapshot_row (
  market_id integer not null,
  block bigint not null,
  row_number integer not null,
  checksum bigint not null,
  bytes bytea not null,
  constraint snapshot_row_is_unique primary key (market_id, block, row_number),
  constraint snapshot_row_is_numbered_from_one check (row_number >= 1)
);

alter table tala.snapshot_row alter column bytes set storage external;

create table tala.snapshot (
  market_id integer not null,
  block bigint not null,
  format integer not null,
  sequence bigint not null,
  event_digest bytea not null,
  state_digest bytea not null,
  row_count integer not null,
  byte_count bigint not null,
  checksum bigint not null,
  taken timestamptz not null default clock_timestamp(),
  constraint snapshot_is_unique primary key (market_id, block),
  constraint snapshot_is_of_a_market foreign key (market_id) references tala.market,
  constraint snapshot_digests_are_whole check (octet_length(event_digest) = 16 and octet_length(state_digest) = 16)
);
