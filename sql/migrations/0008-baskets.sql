-- Legs of baskets among the orders.

comment on column tala.order_event.options is
  'Accepted: what is special about the order, a sum: 1 market, 2 market-to-limit, 4 post-only refuse, 8 post-only slide, 16 iceberg, 32 all or none, 64 stop, 128 quote, 256 basket.';

create or replace function tala.order_options(options smallint) returns text language sql immutable parallel safe
  return (select string_agg(word, ' ' order by place)
    from unnest(array['market', 'market-to-limit', 'post-refuse', 'post-slide', 'iceberg', 'all-or-none', 'stop', 'quote', 'basket'])
      with ordinality as named (word, place)
    where options & (1 << (place::integer - 1)) <> 0);
