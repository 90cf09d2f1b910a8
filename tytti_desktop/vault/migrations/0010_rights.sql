-- Facts of the client that open a law (TYM, 381/2023), whom a printed letter was made for, the
-- client's requests of each kind, and the versions that corrections leave behind.
alter table client add column tym_since text;
alter table client add column tym_until text;

-- Name, language and print of who a letter was made for; empty of those printed before.
alter table mailing_item add column made_for text not null default '';

-- What is asked: the log, a copy of all data, or a correction.
alter table log_request add column kind text not null default 'log';

-- What stood in a record before it was corrected; `fields` are those that were corrected.
create table past_version (
  id text primary key,
  client_id text not null references client (id),
  entity text not null,
  entity_id text not null,
  fields text not null default '[]',
  content text not null,
  register text not null default '',
  retention text not null default '',
  at text not null,
  by_person text not null
);
create index past_version_client on past_version (client_id, at);
create index past_version_record on past_version (entity_id);

-- Whose consent it takes to ask for a statement; empty: the unit's own physician.
alter table physician_statement add column asked_of text not null default '';
