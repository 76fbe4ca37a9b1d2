-- All migrations together, as pg_dump sees them; written by tools/schema, never by hand.

CREATE SCHEMA tala;

CREATE FUNCTION tala.cancel_reason_name(reason smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (reason < 15) THEN (ARRAY['member'::text, 'mass-cancel'::text, 'ioc'::text, 'fok'::text, 'self-trade'::text, 'expired'::text, 'gate'::text, 'disconnect'::text, 'operator'::text, 'market'::text, 'quote'::text, NULL::text, 'contract'::text])[reason] ELSE (ARRAY['call'::text, 'halt'::text, 'pool'::text, 'derate'::text])[(reason - 14)] END;

CREATE FUNCTION tala.instant(nanoseconds bigint) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (nanoseconds = '9223372036854775807'::bigint) THEN NULL::timestamp with time zone ELSE ('1970-01-01 00:00:00+00'::timestamp with time zone + (((nanoseconds / 1000))::double precision * '00:00:00.000001'::interval)) END;

CREATE FUNCTION tala.limit_value(figure bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (figure >= 0) THEN figure ELSE NULL::bigint END;

CREATE FUNCTION tala.line_name(kind smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (ARRAY['premium-paid'::text, 'premium-received'::text, 'maker-fee'::text, 'taker-fee'::text, 'rounding'::text, 'auction-fee'::text])[kind];

CREATE FUNCTION tala.mega(units bigint) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN round(((units)::numeric * 0.000001), 6);

CREATE FUNCTION tala.resource_name(resource smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (ARRAY['charge'::text, 'discharge'::text, 'room'::text])[resource];

CREATE FUNCTION tala.trade_cause_name(cause smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (ARRAY['bust'::text, 'dispute'::text, 'recall'::text, 'uphold'::text, 'hold'::text, 'approve'::text, 'reject'::text, 'expiry'::text])[cause];

CREATE FUNCTION tala.order_event_code(kind smallint, code smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE kind WHEN 1 THEN (ARRAY['gfs'::text, 'gtd'::text, 'ioc'::text, 'fok'::text])[code] WHEN 2 THEN (ARRAY['maker'::text, 'taker'::text, 'auction'::text])[code] WHEN 3 THEN CASE WHEN (code = 1) THEN 'kept'::text ELSE 'lost'::text END WHEN 4 THEN tala.cancel_reason_name(code) WHEN 5 THEN tala.cancel_reason_name(code) WHEN 7 THEN (ARRAY['deposit'::text, 'withdrawal'::text, 'settlement'::text])[code] WHEN 9 THEN (code)::text WHEN 34 THEN tala.cancel_reason_name(code) WHEN 50 THEN (ARRAY['proposed'::text, 'confirmed'::text, 'declined'::text, 'retracted'::text, 'expired'::text])[code] WHEN 51 THEN tala.trade_cause_name(code) WHEN 60 THEN CASE WHEN (code = 1) THEN 'halted'::text ELSE 'released'::text END WHEN 81 THEN tala.resource_name(code) ELSE NULL::text END;

CREATE FUNCTION tala.order_event_name(kind smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (kind < 30) THEN (ARRAY['accepted'::text, 'filled'::text, 'replaced'::text, 'reduced'::text, 'cancelled'::text, 'mass-cancelled'::text, 'cash'::text, 'done'::text, 'refused'::text, 'requeued'::text])[kind] WHEN (kind < 50) THEN (ARRAY['hibernated'::text, 'reactivated'::text, 'triggered'::text])[(kind - 33)] WHEN (kind < 60) THEN (ARRAY['negotiated'::text, 'trade-changed'::text])[(kind - 49)] WHEN (kind < 80) THEN (ARRAY['halt'::text, 'limits'::text])[(kind - 59)] ELSE (ARRAY['rights-changed'::text])[(kind - 80)] END;

CREATE FUNCTION tala.order_options(options smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT string_agg(named.word, ' '::text ORDER BY named.place) AS string_agg FROM unnest(ARRAY['market'::text, 'market-to-limit'::text, 'post-refuse'::text, 'post-slide'::text, 'iceberg'::text, 'all-or-none'::text, 'stop'::text, 'quote'::text, 'basket'::text, 'pooled'::text]) WITH ORDINALITY named(word, place) WHERE (((order_options.options)::integer & (1 << ((named.place)::integer - 1))) <> 0));

CREATE FUNCTION tala.phase_name(phase smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (ARRAY['planned'::text, 'continuous'::text, 'frozen'::text, 'closed'::text, 'delivery'::text, 'delivered'::text, 'disclosure'::text, 'call'::text, 'closing'::text, 'cancelled'::text])[phase];

CREATE FUNCTION tala.posting_name(kind smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (ARRAY['premium'::text, 'maker-fee'::text, 'taker-fee'::text, 'deposit'::text, 'withdrawal'::text, 'settlement'::text, 'auction-fee'::text])[kind];

CREATE FUNCTION tala.price(ticks bigint, product smallint) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (product = ANY (ARRAY[4, 5, 6, 12, 13, 14])) THEN round(((ticks)::numeric * 0.1), 1) WHEN (product = ANY (ARRAY[7, 15])) THEN round(((ticks)::numeric * 0.01), 2) ELSE (ticks)::numeric END;

CREATE FUNCTION tala.product_name(product smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (ARRAY['SSU1'::text, 'SSU2'::text, 'SSU4'::text, 'SHIFT'::text, 'CHG'::text, 'DIS'::text, 'ROOM'::text, 'DRILL'::text, 'ISSU1'::text, 'ISSU2'::text, 'ISSU4'::text, 'ISHIFT'::text, 'ICHG'::text, 'IDIS'::text, 'IROOM'::text])[product];

CREATE FUNCTION tala.quantity(lots bigint, product smallint) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (product = 8) THEN (lots)::numeric ELSE round(((lots)::numeric * 0.1), 1) END;

CREATE FUNCTION tala.quarter_start(quarter integer) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ('1970-01-01 00:00:00+00'::timestamp with time zone + ((quarter)::double precision * '00:15:00'::interval));

CREATE FUNCTION tala.role_name(role smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (ARRAY['renewable-plant'::text, 'storage-operator'::text, 'compute-centre'::text, 'trader'::text, 'grid-dispatcher'::text, 'market-operator'::text])[role];

CREATE FUNCTION tala.run_name(kind smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (ARRAY['P'::text, 'M'::text, 'R1'::text, 'R2'::text, 'D'::text])[kind];

CREATE FUNCTION tala.side_name(side smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (ARRAY['buy'::text, 'sell'::text])[side];

CREATE FUNCTION tala.trade_kind_name(kind smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (ARRAY['continuous'::text, 'auction'::text, 'negotiated'::text, 'called'::text])[kind];

CREATE FUNCTION tala.trade_state_name(state smallint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (ARRAY['completed'::text, 'pending'::text, 'disputed'::text, 'cancelled'::text])[state];

CREATE FUNCTION tala.yuan(micro_yuan bigint) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN round(((micro_yuan)::numeric * 0.000001), 6);

CREATE TABLE tala.account (
    market_id integer NOT NULL,
    account_id integer NOT NULL,
    member_id integer NOT NULL,
    name text NOT NULL,
    sequence bigint NOT NULL
);

CREATE TABLE tala.app_user (
    market_id integer NOT NULL,
    user_id integer NOT NULL,
    member_id integer NOT NULL,
    name text NOT NULL,
    key bytea NOT NULL,
    sequence bigint NOT NULL,
    CONSTRAINT user_key_is_whole CHECK ((octet_length(key) = 32))
);

CREATE TABLE tala.contract (
    market_id integer NOT NULL,
    contract_id integer NOT NULL,
    zone_id integer NOT NULL,
    product smallint NOT NULL,
    label text NOT NULL,
    first_quarter integer NOT NULL,
    end_quarter integer NOT NULL,
    charge_first integer NOT NULL,
    charge_end integer NOT NULL,
    charge_amount bigint NOT NULL,
    discharge_first integer NOT NULL,
    discharge_end integer NOT NULL,
    discharge_amount bigint NOT NULL,
    room_first integer NOT NULL,
    room_end integer NOT NULL,
    room_amount bigint NOT NULL,
    class_basis_points integer NOT NULL,
    opens bigint NOT NULL,
    gate bigint NOT NULL,
    tick_value bigint NOT NULL,
    maker_fee bigint NOT NULL,
    taker_fee bigint NOT NULL,
    lowest_price bigint NOT NULL,
    highest_price bigint NOT NULL,
    phase smallint NOT NULL,
    sequence bigint NOT NULL,
    auction_fee bigint DEFAULT 0 NOT NULL,
    disclosure_seconds integer DEFAULT 0 NOT NULL,
    call_seconds integer DEFAULT 0 NOT NULL,
    reference_price bigint,
    CONSTRAINT contract_delivers CHECK ((first_quarter < end_quarter))
)
WITH (fillfactor='80');

COMMENT ON COLUMN tala.contract.charge_amount IS 'W per lot in each quarter-hour of charge_first up to charge_end; so for discharge; room in Wh.';

COMMENT ON COLUMN tala.contract.sequence IS 'The command that created it: no trade of it is older.';

COMMENT ON COLUMN tala.contract.disclosure_seconds IS 'Of disclosure before it opens; 0 for none.';

COMMENT ON COLUMN tala.contract.call_seconds IS 'Of the call auction from when it opens; 0 for none.';

CREATE TABLE tala.facility (
    market_id integer NOT NULL,
    facility_id integer NOT NULL,
    name text NOT NULL,
    zone_id integer NOT NULL,
    account_id integer NOT NULL,
    firmness smallint NOT NULL,
    charge_watts bigint NOT NULL,
    discharge_watts bigint NOT NULL,
    energy_watt_hours bigint NOT NULL,
    efficiency_in integer NOT NULL,
    efficiency_out integer NOT NULL,
    sale_factor integer NOT NULL,
    first_quarter integer NOT NULL,
    end_quarter integer NOT NULL,
    charge_capability bigint NOT NULL,
    discharge_capability bigint NOT NULL,
    room_capability bigint NOT NULL,
    sequence bigint NOT NULL,
    plant text DEFAULT ''::text NOT NULL,
    cycles_per_day integer DEFAULT 0 NOT NULL
);

COMMENT ON COLUMN tala.facility.plant IS 'Facilities with the same word here are parts of one plant.';

COMMENT ON COLUMN tala.facility.cycles_per_day IS 'Whole cycles it may be asked for in a day; 0 for no limit.';

CREATE TABLE tala.invoice (
    market_id integer NOT NULL,
    run bigint NOT NULL,
    member_id integer NOT NULL,
    net bigint NOT NULL,
    rounding bigint NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT invoice_is_in_whole_fen CHECK ((((net + rounding) = amount) AND ((amount % (10000)::bigint) = 0)))
);

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
    condemned text,
    CONSTRAINT leadership_never_goes_back CHECK (((epoch >= 0) AND (last_block >= 0)))
)
WITH (fillfactor='10');

COMMENT ON COLUMN tala.leadership.last_block IS 'Number of the last block in the journal; a block goes in only behind it.';

COMMENT ON COLUMN tala.leadership.backend_pid IS 'With backend_start, the server process a successor may end if it holds this row.';

COMMENT ON COLUMN tala.leadership.claim IS 'Drawn by each process at its start: tells its own claim from that of another process of the same name.';

COMMENT ON COLUMN tala.leadership.condemned IS 'What a leader found that is not as it had answered; while it stands nobody may lead. Taken away by `tala journal accept`.';

CREATE TABLE tala.market (
    market_id integer NOT NULL,
    name text NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT market_name_is_plain CHECK ((name ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$'::text))
);

CREATE TABLE tala.market_event (
    market_id integer NOT NULL,
    sequence bigint NOT NULL,
    ordinal integer NOT NULL,
    event_time bigint NOT NULL,
    kind smallint NOT NULL,
    member_id integer,
    user_id integer,
    session_id bigint,
    subject bigint,
    code smallint,
    first_value bigint,
    second_value bigint,
    content text,
    third_value bigint
);

COMMENT ON COLUMN tala.market_event.subject IS 'Number of the zone, member, user, account, facility, product, contract, day or order it is about.';

COMMENT ON COLUMN tala.market_event.third_value IS 'Fees set: the auction fee. Auctioned: lots bid less lots offered; the price and the lots that traded come before. Capability changed: where the quarter-hours end; the amount and where they begin come before.';

ALTER TABLE tala.market ALTER COLUMN market_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME tala.market_market_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE tala.member (
    market_id integer NOT NULL,
    member_id integer NOT NULL,
    name text NOT NULL,
    role smallint NOT NULL,
    sequence bigint NOT NULL
);

CREATE TABLE tala.order_event (
    market_id integer NOT NULL,
    member_id integer NOT NULL,
    member_number bigint NOT NULL,
    sequence bigint NOT NULL,
    event_time bigint NOT NULL,
    kind smallint NOT NULL,
    user_id integer NOT NULL,
    session_id bigint NOT NULL,
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
    options smallint,
    product smallint
);

COMMENT ON COLUMN tala.order_event.order_number IS 'Negotiated: the negotiation.';

COMMENT ON COLUMN tala.order_event.code IS 'Accepted: time in force. Filled: liquidity. Replaced: 1 if it kept its place. Cancelled, hibernated: reason. Cash moved: reason. Refused: code. Halt: 1 if halted, 0 if released.';

COMMENT ON COLUMN tala.order_event.price IS 'Ticks. Limits: requests for each fill. A limit of -1 is none.';

COMMENT ON COLUMN tala.order_event.quantity IS 'Lots. Requeued: those shown. Mass cancelled: number of orders. Limits: lots of an order.';

COMMENT ON COLUMN tala.order_event.left_quantity IS 'Lots left. Accepted: an iceberg''s clip, a pooled offer''s pool. Negotiated: the other member. Limits: lots of a position.';

COMMENT ON COLUMN tala.order_event.trade_number IS 'Filled: the trade. Cash moved: the settlement run, 0 if none. Limits: requests a day.';

COMMENT ON COLUMN tala.order_event.amount IS 'Filled: fee. Cash moved: amount. Refused: what was needed. Accepted: ticks from one of an iceberg''s clips to the next. Limits: value of an order.';

COMMENT ON COLUMN tala.order_event.cash IS 'Cash moved: cash afterwards. Refused: what was free. Accepted, replaced: the stop price of an order that waits for one. Limits: cash reserved.';

COMMENT ON COLUMN tala.order_event.options IS 'Accepted: what is special about the order, a sum: 1 market, 2 market-to-limit, 4 post-only refuse, 8 post-only slide, 16 iceberg, 32 all or none, 64 stop, 128 quote, 256 basket, 512 pooled.';

COMMENT ON COLUMN tala.order_event.product IS 'Refused: what its price or quantity is of, where no contract says so. Otherwise null.';

CREATE TABLE tala.pool (
    market_id integer NOT NULL,
    pool_id integer NOT NULL,
    account_id integer NOT NULL,
    facility_id integer NOT NULL,
    name text NOT NULL,
    sequence bigint NOT NULL
);

CREATE TABLE tala.posting (
    market_id integer NOT NULL,
    sequence bigint NOT NULL,
    kind smallint NOT NULL,
    from_account integer NOT NULL,
    to_account integer NOT NULL,
    amount bigint NOT NULL,
    trade_number bigint,
    run bigint,
    CONSTRAINT posting_moves_something CHECK ((amount > 0))
);

CREATE TABLE tala.projection (
    market_id integer NOT NULL,
    block bigint DEFAULT 0 NOT NULL,
    sequence bigint DEFAULT 0 NOT NULL,
    market_time bigint DEFAULT 0 NOT NULL,
    order_events bigint DEFAULT 0 NOT NULL,
    market_events bigint DEFAULT 0 NOT NULL,
    trades bigint DEFAULT 0 NOT NULL,
    CONSTRAINT projection_never_goes_back CHECK (((block >= 0) AND (sequence >= block)))
)
WITH (fillfactor='10');

COMMENT ON COLUMN tala.projection.sequence IS 'Sequence number of the last command whose events are in the tables.';

COMMENT ON COLUMN tala.projection.order_events IS 'Rows of order_event so far; with market_events and trades, one for each event.';

CREATE TABLE tala.right_movement (
    market_id integer NOT NULL,
    sequence bigint NOT NULL,
    facility_id integer NOT NULL,
    resource smallint NOT NULL,
    first_quarter integer NOT NULL,
    end_quarter integer NOT NULL,
    from_account integer NOT NULL,
    to_account integer NOT NULL,
    amount bigint NOT NULL,
    trade_number bigint,
    CONSTRAINT right_movement_moves_something CHECK (((amount > 0) AND (first_quarter < end_quarter)))
);

COMMENT ON COLUMN tala.right_movement.to_account IS 'Account 0: lost by a derate. A restoration comes from there, as a new facility''s capability does.';

CREATE TABLE tala.schema_version (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE tala.settlement_posting (
    market_id integer NOT NULL,
    run bigint NOT NULL,
    member_id integer NOT NULL,
    account_id integer NOT NULL,
    amount bigint NOT NULL
);

CREATE TABLE tala.settlement_run (
    market_id integer NOT NULL,
    run bigint NOT NULL,
    delivery_date integer NOT NULL,
    first_quarter integer NOT NULL,
    end_quarter integer NOT NULL,
    kind smallint NOT NULL,
    version integer NOT NULL,
    sequence bigint NOT NULL,
    made timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    trades bigint NOT NULL,
    premium_sum bigint NOT NULL,
    fee_sum bigint NOT NULL,
    rounding_sum bigint NOT NULL,
    posting_sum bigint NOT NULL,
    net_sum bigint NOT NULL,
    CONSTRAINT settlement_run_is_numbered_from_one CHECK ((run >= 1)),
    CONSTRAINT settlement_run_sums_to_zero CHECK (((premium_sum = 0) AND (fee_sum = 0) AND (rounding_sum = 0) AND (posting_sum = 0) AND (net_sum = 0)))
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

CREATE TABLE tala.statement_line (
    market_id integer NOT NULL,
    run bigint NOT NULL,
    member_id integer NOT NULL,
    account_id integer NOT NULL,
    contract_id integer NOT NULL,
    kind smallint NOT NULL,
    quantity bigint NOT NULL,
    amount bigint NOT NULL
);

COMMENT ON COLUMN tala.statement_line.contract_id IS '0 for rounding.';

CREATE TABLE tala.trade (
    market_id integer NOT NULL,
    trade_number bigint NOT NULL,
    sequence bigint NOT NULL,
    trade_time bigint NOT NULL,
    contract_id integer NOT NULL,
    price bigint NOT NULL,
    quantity bigint NOT NULL,
    buyer integer NOT NULL,
    seller integer NOT NULL,
    buy_order bigint NOT NULL,
    sell_order bigint NOT NULL,
    facility_id integer NOT NULL,
    aggressor smallint NOT NULL,
    premium bigint NOT NULL,
    buyer_fee bigint NOT NULL,
    seller_fee bigint NOT NULL,
    kind smallint DEFAULT 1 NOT NULL,
    state smallint DEFAULT 1 NOT NULL
);

COMMENT ON COLUMN tala.trade.aggressor IS 'The incoming side; without meaning in an auction, where there is none.';

COMMENT ON COLUMN tala.trade.kind IS '1 continuous, 2 auction, 3 negotiated, 4 called.';

COMMENT ON COLUMN tala.trade.state IS 'When it was made: 1 completed, 2 pending.';

CREATE TABLE tala.trade_change (
    market_id integer NOT NULL,
    trade_number bigint NOT NULL,
    sequence bigint NOT NULL,
    change_time bigint NOT NULL,
    state smallint NOT NULL,
    cause smallint NOT NULL
);

COMMENT ON COLUMN tala.trade_change.state IS '1 completed, 3 disputed, 4 cancelled.';

CREATE VIEW tala.v_account AS
 SELECT k.name AS market,
    a.market_id,
    a.account_id,
    a.member_id,
    m.name AS member,
    a.name AS account
   FROM ((tala.account a
     JOIN tala.member m ON (((m.market_id = a.market_id) AND (m.member_id = a.member_id))))
     JOIN tala.market k ON ((k.market_id = a.market_id)))
UNION ALL
 SELECT k.name AS market,
    k.market_id,
    0 AS account_id,
    0 AS member_id,
    'outside'::text AS member,
    'outside'::text AS account
   FROM tala.market k;

CREATE VIEW tala.v_cash AS
 SELECT a.market,
    a.member,
    a.account,
    tala.yuan((COALESCE(e.cash, (0)::numeric))::bigint) AS cash_cny,
    a.market_id,
    a.account_id,
    (COALESCE(e.cash, (0)::numeric))::bigint AS cash
   FROM (tala.v_account a
     LEFT JOIN ( SELECT p.market_id,
            v.account_id,
            sum(v.amount) AS cash
           FROM (tala.posting p
             CROSS JOIN LATERAL ( VALUES (p.from_account,(- p.amount)), (p.to_account,p.amount)) v(account_id, amount))
          GROUP BY p.market_id, v.account_id) e ON (((e.market_id = a.market_id) AND (e.account_id = a.account_id))))
  WHERE (a.account_id <> 0);

CREATE TABLE tala.zone (
    market_id integer NOT NULL,
    zone_id integer NOT NULL,
    name text NOT NULL,
    sequence bigint NOT NULL
);

CREATE VIEW tala.v_contract AS
 SELECT k.name AS market,
    c.market_id,
    c.contract_id,
    ((((z.name || '.'::text) || tala.product_name(c.product)) || '.'::text) || c.label) AS contract,
    z.name AS zone,
    tala.product_name(c.product) AS product,
    tala.phase_name(c.phase) AS phase,
    tala.quarter_start(c.first_quarter) AS delivery_start,
    tala.quarter_start(c.end_quarter) AS delivery_end,
    tala.instant(c.opens) AS opens,
    tala.instant(c.gate) AS gate,
    tala.yuan(c.tick_value) AS tick_value_cny,
    tala.yuan(c.maker_fee) AS maker_fee_cny,
    tala.yuan(c.taker_fee) AS taker_fee_cny,
    tala.price(c.lowest_price, c.product) AS lowest_price,
    tala.price(c.highest_price, c.product) AS highest_price,
    c.product AS product_number,
    tala.yuan(c.auction_fee) AS auction_fee_cny,
        CASE
            WHEN (c.disclosure_seconds > 0) THEN (tala.instant(c.opens) - ((c.disclosure_seconds)::double precision * '00:00:01'::interval))
            ELSE NULL::timestamp with time zone
        END AS disclosed,
        CASE
            WHEN (c.call_seconds > 0) THEN (tala.instant(c.opens) + ((c.call_seconds)::double precision * '00:00:01'::interval))
            ELSE NULL::timestamp with time zone
        END AS call_ends,
    tala.price(c.reference_price, c.product) AS reference_price
   FROM ((tala.contract c
     JOIN tala.zone z ON (((z.market_id = c.market_id) AND (z.zone_id = c.zone_id))))
     JOIN tala.market k ON ((k.market_id = c.market_id)));

CREATE VIEW tala.v_derate AS
 SELECT a.market,
    f.name AS facility,
    f.plant,
    tala.resource_name(r.resource) AS resource,
    a.member,
    a.account,
    tala.quarter_start(r.first_quarter) AS starts,
    tala.quarter_start(r.end_quarter) AS ends,
    tala.mega(
        CASE
            WHEN (r.to_account = 0) THEN r.amount
            ELSE (- r.amount)
        END) AS lost,
        CASE
            WHEN (r.resource = 3) THEN 'MWh'::text
            ELSE 'MW'::text
        END AS unit,
    r.market_id,
    r.facility_id,
    a.account_id,
    r.resource AS resource_number,
    r.first_quarter,
    r.end_quarter,
        CASE
            WHEN (r.to_account = 0) THEN r.amount
            ELSE (- r.amount)
        END AS lost_units,
    r.sequence
   FROM ((tala.right_movement r
     JOIN tala.facility f ON (((f.market_id = r.market_id) AND (f.facility_id = r.facility_id))))
     JOIN tala.v_account a ON (((a.market_id = r.market_id) AND (a.account_id = (r.from_account + r.to_account)))))
  WHERE ((r.to_account = 0) OR ((r.from_account = 0) AND (r.sequence > f.sequence)));

COMMENT ON VIEW tala.v_derate IS 'What derates took of each account, and, as negative amounts, what restorations gave back (to the facility''s operator, whoever lost it): added up over accounts and quarter-hours it is what is lost.';

CREATE VIEW tala.v_facility AS
 SELECT a.market,
    f.name AS facility,
    f.plant,
    z.name AS zone,
    a.member,
    a.account,
        CASE f.firmness
            WHEN 1 THEN 'firm'::text
            ELSE 'interruptible'::text
        END AS firmness,
    tala.mega(f.charge_watts) AS charge_mw,
    tala.mega(f.discharge_watts) AS discharge_mw,
    tala.mega(f.energy_watt_hours) AS energy_mwh,
    round(((f.efficiency_in)::numeric * 0.0001), 4) AS efficiency_in,
    round(((f.efficiency_out)::numeric * 0.0001), 4) AS efficiency_out,
    round(((f.sale_factor)::numeric * 0.0001), 4) AS sale_factor,
    NULLIF(f.cycles_per_day, 0) AS cycles_per_day,
    tala.quarter_start(f.first_quarter) AS starts,
    tala.quarter_start(f.end_quarter) AS ends,
    f.market_id,
    f.facility_id,
    f.sequence
   FROM ((tala.facility f
     JOIN tala.zone z ON (((z.market_id = f.market_id) AND (z.zone_id = f.zone_id))))
     JOIN tala.v_account a ON (((a.market_id = f.market_id) AND (a.account_id = f.account_id))));

CREATE VIEW tala.v_invoice AS
 SELECT k.name AS market,
    i.run,
    r.delivery_date,
    tala.run_name(r.kind) AS kind,
    r.version,
    m.name AS member,
    tala.yuan(i.net) AS net_cny,
    tala.yuan(i.rounding) AS rounding_cny,
    round(((i.amount)::numeric * 0.000001), 2) AS amount_cny,
    i.market_id,
    i.member_id
   FROM (((tala.invoice i
     JOIN tala.settlement_run r ON (((r.market_id = i.market_id) AND (r.run = i.run))))
     JOIN tala.market k ON ((k.market_id = i.market_id)))
     JOIN tala.member m ON (((m.market_id = i.market_id) AND (m.member_id = i.member_id))));

CREATE VIEW tala.v_member AS
 SELECT k.name AS market,
    m.member_id,
    m.name AS member,
    tala.role_name(m.role) AS role,
    m.sequence AS joined_sequence
   FROM (tala.member m
     JOIN tala.market k ON ((k.market_id = m.market_id)));

CREATE VIEW tala.v_member_limits AS
 SELECT k.name AS market,
    m.name AS member,
    COALESCE((h.code = 1), false) AS halted,
    tala.limit_value(l.quantity) AS size_lots,
    tala.yuan(tala.limit_value(l.amount)) AS value_cny,
    tala.limit_value(l.left_quantity) AS position_lots,
    tala.yuan(tala.limit_value(l.cash)) AS credit_cny,
    tala.limit_value(l.trade_number) AS requests_a_day,
    tala.limit_value(l.price) AS requests_for_each_fill
   FROM (((tala.member m
     JOIN tala.market k ON ((k.market_id = m.market_id)))
     LEFT JOIN LATERAL ( SELECT e.code
           FROM tala.order_event e
          WHERE ((e.market_id = m.market_id) AND (e.member_id = m.member_id) AND (e.kind = 60))
          ORDER BY e.member_number DESC
         LIMIT 1) h ON (true))
     LEFT JOIN LATERAL ( SELECT e.quantity,
            e.amount,
            e.left_quantity,
            e.cash,
            e.trade_number,
            e.price
           FROM tala.order_event e
          WHERE ((e.market_id = m.market_id) AND (e.member_id = m.member_id) AND (e.kind = 61))
          ORDER BY e.member_number DESC
         LIMIT 1) l ON (true));

CREATE VIEW tala.v_order_event AS
 SELECT k.name AS market,
    m.name AS member,
    e.member_number,
    tala.instant(e.event_time) AS happened,
    tala.order_event_name(e.kind) AS event,
    u.name AS app_user,
    e.reference,
    e.order_number,
    a.name AS account,
    c.contract,
    tala.side_name(e.side) AS side,
        CASE
            WHEN (e.kind <> 61) THEN tala.price(e.price, c.product_number)
            ELSE NULL::numeric
        END AS price,
        CASE
            WHEN (e.kind = 6) THEN (e.quantity)::numeric
            WHEN (e.kind <> ALL (ARRAY[61, 81])) THEN tala.quantity(e.quantity, c.product_number)
            ELSE NULL::numeric
        END AS quantity,
        CASE
            WHEN (e.kind <> ALL (ARRAY[1, 50, 61, 81])) THEN tala.quantity(e.left_quantity, c.product_number)
            ELSE NULL::numeric
        END AS left_quantity,
        CASE
            WHEN (e.kind = ANY (ARRAY[2, 51])) THEN e.trade_number
            ELSE NULL::bigint
        END AS trade_number,
    tala.order_event_code(e.kind, e.code) AS code,
        CASE
            WHEN (e.kind = 2) THEN tala.yuan(e.amount)
            ELSE NULL::numeric
        END AS fee_cny,
        CASE
            WHEN (e.kind = ANY (ARRAY[7, 51])) THEN tala.yuan(e.amount)
            ELSE NULL::numeric
        END AS amount_cny,
        CASE
            WHEN (e.kind = 7) THEN tala.yuan(e.cash)
            ELSE NULL::numeric
        END AS cash_cny,
        CASE
            WHEN (e.kind = 9) THEN e.amount
            ELSE NULL::bigint
        END AS need,
        CASE
            WHEN (e.kind = 9) THEN e.cash
            ELSE NULL::bigint
        END AS free,
        CASE
            WHEN (e.expiry IS NOT NULL) THEN tala.instant(e.expiry)
            ELSE NULL::timestamp with time zone
        END AS expiry,
    f.name AS facility,
    e.session_id,
    e.sequence,
    tala.order_options(e.options) AS options,
        CASE
            WHEN ((e.kind = 1) AND (p.pool_id IS NULL)) THEN tala.quantity(e.left_quantity, c.product_number)
            ELSE NULL::numeric
        END AS clip,
        CASE
            WHEN (e.kind = 1) THEN tala.price(e.amount, c.product_number)
            ELSE NULL::numeric
        END AS step,
        CASE
            WHEN (e.kind = ANY (ARRAY[1, 3])) THEN tala.price(e.cash, c.product_number)
            ELSE NULL::numeric
        END AS stop,
    n.name AS counterparty,
    p.name AS pool,
        CASE
            WHEN (e.kind = 81) THEN tala.mega(e.amount)
            ELSE NULL::numeric
        END AS rights_change,
        CASE
            WHEN (e.kind = 81) THEN tala.quarter_start((e.quantity)::integer)
            ELSE NULL::timestamp with time zone
        END AS starts,
        CASE
            WHEN (e.kind = 81) THEN tala.quarter_start((e.left_quantity)::integer)
            ELSE NULL::timestamp with time zone
        END AS ends
   FROM ((((((((tala.order_event e
     JOIN tala.market k ON ((k.market_id = e.market_id)))
     LEFT JOIN tala.member m ON (((m.market_id = e.market_id) AND (m.member_id = e.member_id))))
     LEFT JOIN tala.app_user u ON (((u.market_id = e.market_id) AND (u.user_id = e.user_id))))
     LEFT JOIN tala.account a ON (((a.market_id = e.market_id) AND (a.account_id = e.account_id))))
     LEFT JOIN tala.v_contract c ON (((c.market_id = e.market_id) AND (c.contract_id = e.contract_id))))
     LEFT JOIN tala.facility f ON (((f.market_id = e.market_id) AND (f.facility_id = e.facility_id))))
     LEFT JOIN tala.member n ON (((e.kind = 50) AND (n.market_id = e.market_id) AND (n.member_id = e.left_quantity))))
     LEFT JOIN tala.pool p ON (((e.kind = 1) AND (((e.options)::integer & 512) <> 0) AND (p.market_id = e.market_id) AND (p.pool_id = e.left_quantity))));

CREATE VIEW tala.v_pool AS
 SELECT a.market,
    a.member,
    a.account,
    p.name AS pool,
    f.name AS facility,
    p.market_id,
    p.pool_id,
    p.sequence
   FROM ((tala.pool p
     JOIN tala.v_account a ON (((a.market_id = p.market_id) AND (a.account_id = p.account_id))))
     JOIN tala.facility f ON (((f.market_id = p.market_id) AND (f.facility_id = p.facility_id))));

CREATE VIEW tala.v_posting AS
 SELECT a.market,
    p.sequence,
    tala.posting_name(p.kind) AS kind,
    a.member,
    a.account,
    tala.yuan(e.amount) AS amount_cny,
    p.trade_number,
    p.run
   FROM ((tala.posting p
     CROSS JOIN LATERAL ( VALUES (p.from_account,(- p.amount)), (p.to_account,p.amount)) e(account_id, amount))
     JOIN tala.v_account a ON (((a.market_id = p.market_id) AND (a.account_id = e.account_id))));

CREATE VIEW tala.v_right AS
 SELECT a.market,
    f.name AS facility,
    tala.resource_name(h.resource) AS resource,
    a.member,
    a.account,
    tala.quarter_start(h.first_quarter) AS starts,
    tala.quarter_start(h.end_quarter) AS ends,
    tala.mega(h.held) AS held,
        CASE
            WHEN (h.resource = 3) THEN 'MWh'::text
            ELSE 'MW'::text
        END AS unit,
    h.market_id,
    h.facility_id,
    h.account_id,
    h.resource AS resource_number,
    h.first_quarter,
    h.end_quarter,
    h.held AS held_units
   FROM ((( SELECT d.market_id,
            d.facility_id,
            d.resource,
            d.account_id,
            d.quarter AS first_quarter,
            lead(d.quarter) OVER w AS end_quarter,
            (sum(d.change) OVER w)::bigint AS held
           FROM ( SELECT r.market_id,
                    r.facility_id,
                    r.resource,
                    v.account_id,
                    v.quarter,
                    sum(v.change) AS change
                   FROM (tala.right_movement r
                     CROSS JOIN LATERAL ( VALUES (r.from_account,r.first_quarter,(- r.amount)), (r.from_account,r.end_quarter,r.amount), (r.to_account,r.first_quarter,r.amount), (r.to_account,r.end_quarter,(- r.amount))) v(account_id, quarter, change))
                  WHERE (v.account_id <> 0)
                  GROUP BY r.market_id, r.facility_id, r.resource, v.account_id, v.quarter
                 HAVING (sum(v.change) <> (0)::numeric)) d
          WINDOW w AS (PARTITION BY d.market_id, d.facility_id, d.resource, d.account_id ORDER BY d.quarter)) h
     JOIN tala.v_account a ON (((a.market_id = h.market_id) AND (a.account_id = h.account_id))))
     JOIN tala.facility f ON (((f.market_id = h.market_id) AND (f.facility_id = h.facility_id))))
  WHERE (h.held <> 0);

CREATE VIEW tala.v_statement AS
 SELECT k.name AS market,
    l.run,
    r.delivery_date,
    tala.run_name(r.kind) AS kind,
    r.version,
    m.name AS member,
    a.name AS account,
    c.contract,
    tala.line_name(l.kind) AS line,
        CASE
            WHEN (c.contract IS NOT NULL) THEN tala.quantity(l.quantity, c.product_number)
            ELSE NULL::numeric
        END AS quantity,
    tala.yuan(l.amount) AS amount_cny,
    l.market_id,
    l.member_id,
    l.account_id,
    l.contract_id,
    l.kind AS line_kind
   FROM (((((tala.statement_line l
     JOIN tala.settlement_run r ON (((r.market_id = l.market_id) AND (r.run = l.run))))
     JOIN tala.market k ON ((k.market_id = l.market_id)))
     JOIN tala.member m ON (((m.market_id = l.market_id) AND (m.member_id = l.member_id))))
     LEFT JOIN tala.account a ON (((a.market_id = l.market_id) AND (a.account_id = l.account_id))))
     LEFT JOIN tala.v_contract c ON (((c.market_id = l.market_id) AND (c.contract_id = l.contract_id))));

CREATE VIEW tala.v_trade AS
 SELECT c.market,
    t.trade_number,
    tala.instant(t.trade_time) AS traded,
    c.contract,
    tala.price(t.price, c.product_number) AS price,
    tala.quantity(t.quantity, c.product_number) AS quantity,
    b.member AS buyer,
    b.account AS buyer_account,
    s.member AS seller,
    s.account AS seller_account,
        CASE
            WHEN (t.kind <> 2) THEN tala.side_name(t.aggressor)
            ELSE NULL::text
        END AS aggressor,
    f.name AS facility,
    tala.yuan(t.premium) AS premium_cny,
    tala.yuan(t.buyer_fee) AS buyer_fee_cny,
    tala.yuan(t.seller_fee) AS seller_fee_cny,
    t.sequence,
    t.buy_order,
    t.sell_order,
    tala.trade_kind_name(t.kind) AS kind,
    tala.trade_state_name(COALESCE(x.state, t.state)) AS state,
    tala.trade_cause_name(x.cause) AS changed_by
   FROM (((((tala.trade t
     JOIN tala.v_contract c ON (((c.market_id = t.market_id) AND (c.contract_id = t.contract_id))))
     JOIN tala.v_account b ON (((b.market_id = t.market_id) AND (b.account_id = t.buyer))))
     JOIN tala.v_account s ON (((s.market_id = t.market_id) AND (s.account_id = t.seller))))
     LEFT JOIN tala.facility f ON (((f.market_id = t.market_id) AND (f.facility_id = t.facility_id))))
     LEFT JOIN ( SELECT DISTINCT ON (trade_change.market_id, trade_change.trade_number) trade_change.market_id,
            trade_change.trade_number,
            trade_change.state,
            trade_change.cause
           FROM tala.trade_change
          ORDER BY trade_change.market_id, trade_change.trade_number, trade_change.sequence DESC) x ON (((x.market_id = t.market_id) AND (x.trade_number = t.trade_number))));

ALTER TABLE ONLY tala.account
    ADD CONSTRAINT account_is_unique PRIMARY KEY (market_id, account_id);

ALTER TABLE ONLY tala.account
    ADD CONSTRAINT account_name_is_unique_in_its_member UNIQUE (market_id, member_id, name);

ALTER TABLE ONLY tala.contract
    ADD CONSTRAINT contract_is_unique PRIMARY KEY (market_id, contract_id);

ALTER TABLE ONLY tala.facility
    ADD CONSTRAINT facility_is_unique PRIMARY KEY (market_id, facility_id);

ALTER TABLE ONLY tala.facility
    ADD CONSTRAINT facility_name_is_unique UNIQUE (market_id, name);

ALTER TABLE ONLY tala.invoice
    ADD CONSTRAINT invoice_is_one_a_member PRIMARY KEY (market_id, run, member_id);

ALTER TABLE ONLY tala.journal
    ADD CONSTRAINT journal_block_is_unique PRIMARY KEY (market_id, block);

ALTER TABLE ONLY tala.leadership
    ADD CONSTRAINT leadership_is_one_a_market PRIMARY KEY (market_id);

ALTER TABLE ONLY tala.market_event
    ADD CONSTRAINT market_event_is_told_once PRIMARY KEY (market_id, sequence, ordinal);

ALTER TABLE ONLY tala.market
    ADD CONSTRAINT market_id_is_unique PRIMARY KEY (market_id);

ALTER TABLE ONLY tala.market
    ADD CONSTRAINT market_name_is_unique UNIQUE (name);

ALTER TABLE ONLY tala.member
    ADD CONSTRAINT member_is_unique PRIMARY KEY (market_id, member_id);

ALTER TABLE ONLY tala.member
    ADD CONSTRAINT member_name_is_unique UNIQUE (market_id, name);

ALTER TABLE ONLY tala.order_event
    ADD CONSTRAINT order_event_is_told_once PRIMARY KEY (market_id, member_id, member_number);

ALTER TABLE ONLY tala.pool
    ADD CONSTRAINT pool_is_unique PRIMARY KEY (market_id, pool_id);

ALTER TABLE ONLY tala.pool
    ADD CONSTRAINT pool_name_is_unique_in_its_account UNIQUE (market_id, account_id, name);

ALTER TABLE ONLY tala.projection
    ADD CONSTRAINT projection_is_one_a_market PRIMARY KEY (market_id);

ALTER TABLE ONLY tala.schema_version
    ADD CONSTRAINT schema_version_is_applied_once PRIMARY KEY (version);

ALTER TABLE ONLY tala.settlement_posting
    ADD CONSTRAINT settlement_posting_is_unique PRIMARY KEY (market_id, run, member_id, account_id);

ALTER TABLE ONLY tala.settlement_run
    ADD CONSTRAINT settlement_run_is_made_once UNIQUE (market_id, delivery_date, kind, version, sequence);

ALTER TABLE ONLY tala.settlement_run
    ADD CONSTRAINT settlement_run_is_unique PRIMARY KEY (market_id, run);

ALTER TABLE ONLY tala.snapshot
    ADD CONSTRAINT snapshot_is_unique PRIMARY KEY (market_id, block);

ALTER TABLE ONLY tala.snapshot_row
    ADD CONSTRAINT snapshot_row_is_unique PRIMARY KEY (market_id, block, row_number);

ALTER TABLE ONLY tala.statement_line
    ADD CONSTRAINT statement_line_is_unique PRIMARY KEY (market_id, run, member_id, account_id, contract_id, kind);

ALTER TABLE ONLY tala.trade_change
    ADD CONSTRAINT trade_changes_once_a_command PRIMARY KEY (market_id, trade_number, sequence);

ALTER TABLE ONLY tala.trade
    ADD CONSTRAINT trade_is_unique PRIMARY KEY (market_id, trade_number);

ALTER TABLE ONLY tala.app_user
    ADD CONSTRAINT user_is_unique PRIMARY KEY (market_id, user_id);

ALTER TABLE ONLY tala.app_user
    ADD CONSTRAINT user_name_is_unique_in_its_member UNIQUE (market_id, member_id, name);

ALTER TABLE ONLY tala.zone
    ADD CONSTRAINT zone_is_unique PRIMARY KEY (market_id, zone_id);

ALTER TABLE ONLY tala.zone
    ADD CONSTRAINT zone_name_is_unique UNIQUE (market_id, name);

CREATE INDEX order_event_by_sequence ON tala.order_event USING brin (sequence);

CREATE INDEX posting_by_sequence ON tala.posting USING brin (sequence);

CREATE INDEX posting_of_runs ON tala.posting USING btree (market_id, run) WHERE (run IS NOT NULL);

CREATE INDEX right_movement_by_sequence ON tala.right_movement USING brin (sequence);

CREATE INDEX trade_by_sequence ON tala.trade USING brin (sequence);

ALTER TABLE ONLY tala.leadership
    ADD CONSTRAINT leadership_is_of_a_market FOREIGN KEY (market_id) REFERENCES tala.market(market_id);

ALTER TABLE ONLY tala.projection
    ADD CONSTRAINT projection_is_of_a_market FOREIGN KEY (market_id) REFERENCES tala.market(market_id);

ALTER TABLE ONLY tala.snapshot
    ADD CONSTRAINT snapshot_is_of_a_market FOREIGN KEY (market_id) REFERENCES tala.market(market_id);
