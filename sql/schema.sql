-- All migrations together, as pg_dump sees them; written by tools/schema, never by hand.

CREATE SCHEMA tala;

CREATE TABLE tala.journal (
    market_id integer NOT NULL,
    block bigint NOT NULL,
    epoch bigint NOT NULL,
    first_sequence bigint NOT NULL,
    last_sequence bigint NOT NULL,
    block_time bigint NOT NULL,
    previous_digest bytea NOT NULL,
    digest bytea NOT NULL,
    checksum bigint NOT NULL,
    payload bytea NOT NULL,
    CONSTRAINT journal_block_has_commands CHECK (((first_sequence >= 1) AND (last_sequence >= first_sequence))),
    CONSTRAINT journal_block_is_numbered_from_one CHECK ((block >= 1)),
    CONSTRAINT journal_digests_are_whole CHECK (((octet_length(previous_digest) = 16) AND (octet_length(digest) = 16)))
)
PARTITION BY RANGE (block);
ALTER TABLE ONLY tala.journal ALTER COLUMN payload SET STORAGE EXTERNAL;

COMMENT ON COLUMN tala.journal.block_time IS 'Nanoseconds since the Unix epoch, UTC; the one time all commands of the block carry.';

CREATE TABLE tala.leadership (
    market_id integer NOT NULL,
    epoch bigint DEFAULT 0 NOT NULL,
    last_block bigint DEFAULT 0 NOT NULL,
    lease_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    instance text DEFAULT ''::text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    process_id integer DEFAULT 0 NOT NULL,
    backend_pid integer DEFAULT 0 NOT NULL,
    backend_start timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    claim bigint DEFAULT 0 NOT NULL,
    CONSTRAINT leadership_never_goes_back CHECK (((epoch >= 0) AND (last_block >= 0)))
)
WITH (fillfactor='10');

COMMENT ON COLUMN tala.leadership.last_block IS 'Number of the last block in the journal; a block goes in only behind it.';

COMMENT ON COLUMN tala.leadership.backend_pid IS 'With backend_start, the server process a successor may end if it holds this row.';

COMMENT ON COLUMN tala.leadership.claim IS 'Drawn by each process at its start: tells its own claim from that of another process of the same name.';

CREATE TABLE tala.market (
    market_id integer NOT NULL,
    name text NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT market_name_is_plain CHECK ((name ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$'::text))
);

ALTER TABLE tala.market ALTER COLUMN market_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME tala.market_market_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE tala.schema_version (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE tala.snapshot (
    market_id integer NOT NULL,
    block bigint NOT NULL,
    format integer NOT NULL,
    sequence bigint NOT NULL,
    event_digest bytea NOT NULL,
    state_digest bytea NOT NULL,
    row_count integer NOT NULL,
    byte_count bigint NOT NULL,
    checksum bigint NOT NULL,
    taken timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT snapshot_digests_are_whole CHECK (((octet_length(event_digest) = 16) AND (octet_length(state_digest) = 16)))
);

CREATE TABLE tala.snapshot_row (
    market_id integer NOT NULL,
    block bigint NOT NULL,
    row_number integer NOT NULL,
    checksum bigint NOT NULL,
    bytes bytea NOT NULL,
    CONSTRAINT snapshot_row_is_numbered_from_one CHECK ((row_number >= 1))
);
ALTER TABLE ONLY tala.snapshot_row ALTER COLUMN bytes SET STORAGE EXTERNAL;

ALTER TABLE ONLY tala.journal
    ADD CONSTRAINT journal_block_is_unique PRIMARY KEY (market_id, block);

ALTER TABLE ONLY tala.leadership
    ADD CONSTRAINT leadership_is_one_a_market PRIMARY KEY (market_id);

ALTER TABLE ONLY tala.market
    ADD CONSTRAINT market_id_is_unique PRIMARY KEY (market_id);

ALTER TABLE ONLY tala.market
    ADD CONSTRAINT market_name_is_unique UNIQUE (name);

ALTER TABLE ONLY tala.schema_version
    ADD CONSTRAINT schema_version_is_applied_once PRIMARY KEY (version);

ALTER TABLE ONLY tala.snapshot
    ADD CONSTRAINT snapshot_is_unique PRIMARY KEY (market_id, block);

ALTER TABLE ONLY tala.snapshot_row
    ADD CONSTRAINT snapshot_row_is_unique PRIMARY KEY (market_id, block, row_number);

ALTER TABLE ONLY tala.leadership
    ADD CONSTRAINT leadership_is_of_a_market FOREIGN KEY (market_id) REFERENCES tala.market(market_id);

ALTER TABLE ONLY tala.snapshot
    ADD CONSTRAINT snapshot_is_of_a_market FOREIGN KEY (market_id) REFERENCES tala.market(market_id);
