-- What Today asks of everybody is answered without a page of the table: what ends, who is decided on,
-- whose case is open or closed.
drop index consent_until;
create index consent_until on consent (valid_until, client_id, recipient, category, direction, valid_from, withdrawn_on, id)
  where withdrawn_on is null and valid_until is not null;
drop index triage_decided;
create index triage_decided on triage_step (referral_id, step) where step in ('accepted', 'guided_elsewhere');
drop index client_started;
create index client_started on client (started_on, id, closed_on, died_on);
create index client_closed on client (id, closed_on) where closed_on is not null;
