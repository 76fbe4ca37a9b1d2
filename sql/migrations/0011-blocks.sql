-- Blocks that users name (rules 14): a refused order's contract may never have been.

alter table tala.order_event add column product smallint;

comment on column tala.order_event.product is
  'Refused: what its price or quantity is of, where no contract says so. Otherwise null.';
