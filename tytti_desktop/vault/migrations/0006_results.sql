-- What was published: the figures as they left, so that a later release can never give a hidden
-- one away. No row about a person.
create table release (
    id text primary key, made_at text not null, made_by text not null,
    from_date text not null, until_date text not null,
    tables text not null, cells text not null, what text not null default ''
);
create index release_period on release (until_date, from_date);
-- Rows brought from a file in one act: what an undo takes back.
create table import_batch (
    id text primary key, kind text not null, records text not null, undone_on text,
    recorded_at text not null, recorded_by text not null
);
-- Use of other services, by the day: entered or imported, for the year before and the year after.
create table service_use (
    id text primary key, client_id text not null references client (id), on_date text not null,
    kind text not null, amount integer not null default 1, source text not null default '',
    batch_id text not null default '', register text not null, retention text not null,
    recorded_at text not null, recorded_by text not null
);
create index service_use_client on service_use (client_id, on_date);
create index service_use_batch on service_use (batch_id) where batch_id <> '';
