-- What the engine has posted of a settlement run is found without reading all postings there ever were.

create index posting_of_runs on tala.posting (market_id, run) where run is not null;
