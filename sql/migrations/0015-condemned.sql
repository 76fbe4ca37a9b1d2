-- A leader that finds the journal behind its answers says so, and nobody leads it on until a person has looked.

alter table tala.leadership add column condemned text;
comment on column tala.leadership.condemned is
  'What a leader found that is not as it had answered; while it stands nobody may lead. Taken away by `tala journal accept`.';
