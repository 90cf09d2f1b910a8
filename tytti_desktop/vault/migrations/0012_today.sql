-- What Today and the menu ask of everybody is answered by an index that holds all of it, in the order
-- of its days: a page of the file costs a deciphering, and a row of a table a twentieth of a page.
drop index round_due;
create index round_due on questionnaire_round (state, window_until, window_from, client_id, name, pack, due_on, id);
drop index round_step_round;
create index round_step_round on round_step (round_id, recorded_at, state, on_date);
drop index meeting_state;
create index meeting_state on meeting (state, starts_at, client_id, kind, register, sequence, id);
create index meeting_closing on meeting (state, starts_at, client_id) where kind = 'closing';
create index meeting_minutes_approved on meeting_minutes (meeting_id) where state = 'approved';
drop index consultation_date;
create index consultation_date on consultation (on_date, register, client_id, id);
drop index visit_date;
create index visit_date on visit (on_date, register, client_id, id);
create index visit_day_of_kind on visit (kind, on_date, client_id);
create index referral_received on referral (received_on, client_id, id);
create index triage_decided on triage_step (referral_id) where step in ('accepted', 'guided_elsewhere');
create index goal_set on goal (set_on, register, client_id);
create index plan_action_agreed on plan_action (agreed_on, register, client_id);
drop index case_manager_client;
create index case_manager_client on case_manager (client_id, from_date, until_date);
create index client_protected on client (non_disclosure_until) where non_disclosure = 1;
create index client_left on client (died_on) where died_on is not null and closed_on is null;
create index client_started on client (started_on, id);
