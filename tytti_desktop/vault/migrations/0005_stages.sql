-- Stages 3 to 6: the gate, plans, meetings, closing, hand-over, and the questions to the client.

-- == Gate: log requests, notices of a withdrawal ==
alter table disclosure add column consents text not null default '[]';
alter table disclosure add column override text not null default '';
alter table disclosure add column entity text not null default '';
alter table disclosure add column entity_id text not null default '';
alter table disclosure add column addressee text not null default '';
alter table disclosure add column with_address integer not null default 0;

-- The client asks who looked and who received; answered or refused in writing by the due day.
create table log_request (
    id text primary key, client_id text not null references client (id), asked_on text not null,
    due_on text not null, from_date text not null, until_date text not null,
    special_reason text not null default '', outcome text not null default '',
    answered_on text, answer text not null default '', answered_by text not null default '',
    recorded_at text not null, recorded_by text not null
);
create index log_request_client on log_request (client_id);
create index log_request_due on log_request (due_on) where outcome = '';

-- Who already holds what a withdrawn consent covered, and when they were told of the withdrawal.
create table withdrawal_notice (
    id text primary key, client_id text not null references client (id), recipient text not null,
    categories text not null, consents text not null, withdrawn_on text not null,
    addressee text not null default '', printed_on text, told_on text, how text not null default '',
    recorded_at text not null, recorded_by text not null
);
create index withdrawal_notice_client on withdrawal_notice (client_id);
create index withdrawal_notice_open on withdrawal_notice (withdrawn_on) where told_on is null;

-- == Plan: goals, actions, versions, onward referrals, statements, benefits, returns ==
create table goal (
    id text primary key, client_id text not null references client (id), term text not null,
    text text not null, own_words text not null default '', target_on text, state text not null,
    set_on text, ended_on text, outcome text not null default '', register text not null,
    retention text not null, recorded_at text not null, recorded_by text not null
);
create index goal_client on goal (client_id, set_on);
create index goal_target on goal (target_on) where state = 'open';

-- `after_id` is the action that must be done first; `meeting_id` the meeting that agreed on it.
create table plan_action (
    id text primary key, client_id text not null references client (id), text text not null,
    owner_kind text not null, owner text not null default '', recipient text not null default '',
    post_id text references post (id), professional_id text references professional (id),
    goal_id text references goal (id), due_on text, after_id text references plan_action (id),
    state text not null, done_on text, outcome text not null default '', meeting_id text,
    agreed_on text, moved_why text not null default '', register text not null,
    retention text not null, recorded_at text not null, recorded_by text not null
);
create index plan_action_client on plan_action (client_id, agreed_on);
create index plan_action_due on plan_action (due_on, agreed_on) where state = 'open';
create index plan_action_meeting on plan_action (meeting_id) where meeting_id is not null;
create index plan_action_after on plan_action (after_id) where after_id is not null;
create index plan_action_goal on plan_action (goal_id) where goal_id is not null;
create index plan_action_professional on plan_action (professional_id)
    where professional_id is not null;

-- The agreed follow-up of a plan: the next day to look at it together; open until it was held.
create table plan_review (
    id text primary key, client_id text not null references client (id), due_on text not null,
    by_whom text not null default '', how text not null default '', agreed_on text not null,
    held_on text, outcome text not null default '', register text not null, retention text not null,
    recorded_at text not null, recorded_by text not null
);
create index plan_review_client on plan_review (client_id, agreed_on);
create index plan_review_due on plan_review (due_on) where held_on is null;

-- The whole plan as it was on a day: `content` is never changed.
create table plan_version (
    id text primary key, client_id text not null references client (id), number integer not null,
    on_date text not null, meeting_id text, note text not null default '', content text not null,
    signed_on text, paper_id text references attachment (id), register text not null,
    retention text not null, recorded_at text not null, recorded_by text not null,
    unique (client_id, number)
);
create index plan_version_first on plan_version (client_id, on_date);

create table onward_referral (
    id text primary key, client_id text not null references client (id),
    service_id text references service (id), place text not null, recipient text not null default '',
    post_id text references post (id), professional_id text references professional (id),
    categories text not null default '[]', reason text not null default '',
    text text not null default '', state text not null, prepared_on text not null, sent_on text,
    channel text not null default '', answered_on text, begun_on text,
    answer text not null default '', ended_on text, ending text not null default '',
    register text not null, retention text not null, recorded_at text not null,
    recorded_by text not null
);
create index onward_referral_client on onward_referral (client_id, prepared_on);
create index onward_referral_open on onward_referral (state, sent_on)
    where state in ('prepared', 'sent', 'admitted');
create index onward_referral_professional on onward_referral (professional_id)
    where professional_id is not null;

-- A physician's statement: that it is needed, written and given; never what it says.
create table physician_statement (
    id text primary key, client_id text not null references client (id), purpose text not null,
    writer text not null default '', post_id text references post (id),
    professional_id text references professional (id), recipient text not null default '',
    categories text not null default '[]', asked_on text not null, needed_by text, written_on text,
    delivered_on text, channel text not null default '', valid_until text, dropped_on text,
    note text not null default '', action_id text references plan_action (id),
    register text not null, retention text not null, recorded_at text not null,
    recorded_by text not null
);
create index physician_statement_client on physician_statement (client_id, asked_on);
create index physician_statement_open on physician_statement (needed_by)
    where delivered_on is null and dropped_on is null;
create index physician_statement_action on physician_statement (action_id)
    where action_id is not null;
create index physician_statement_valid on physician_statement (valid_until)
    where valid_until is not null;
create index physician_statement_professional on physician_statement (professional_id)
    where professional_id is not null;

create table benefit_period (
    id text primary key, client_id text not null references client (id), benefit text not null,
    from_date text not null, until_date text, note text not null default '',
    register text not null, retention text not null, recorded_at text not null,
    recorded_by text not null
);
create index benefit_period_client on benefit_period (client_id, from_date, until_date);
create index benefit_period_until on benefit_period (until_date) where until_date is not null;

-- Someone sends the client back to the team.
create table team_return (
    id text primary key, client_id text not null references client (id), on_date text not null,
    by_whom text not null, why text not null, onward_id text references onward_referral (id),
    handled_on text, outcome text not null default '', register text not null,
    retention text not null, recorded_at text not null, recorded_by text not null
);
create index team_return_client on team_return (client_id, on_date);
create index team_return_open on team_return (on_date) where handled_on is null;

-- A closed case that was opened again: what it had been closed for, and why it goes on.
create table reopening (
    id text primary key, client_id text not null references client (id), on_date text not null,
    reason text not null, closed_on text not null, closed_reason text not null default '',
    restored text not null default '[]', recorded_at text not null, recorded_by text not null
);
create index reopening_client on reopening (client_id, on_date);

-- == Meetings: series, meetings, invitees, pre-assessments, agenda ==
create table meeting_series (
    id text primary key, kind text not null, title text not null, rule text not null, every integer not null,
    from_date text not null, until_date text, at text not null, minutes integer not null,
    place text not null default '', remote_link text not null default '', working_days integer not null default 1,
    recorded_at text not null, recorded_by text not null
);
create table meeting (
    id text primary key, client_id text references client (id), kind text not null, starts_at text not null,
    minutes integer not null, register text not null, retention text not null,
    purpose text not null default '', asked_by text not null default '', asked_on text,
    place text not null default '', room text not null default '', remote_link text not null default '',
    interpreter text not null default '', access_needs text not null default '',
    client_present integer not null default 1, absence_permission text not null default '', absence_given_on text,
    state text not null, uid text not null unique, sequence integer not null default 0,
    series_id text references meeting_series (id), series_on text, note text not null default '',
    recorded_at text not null, recorded_by text not null
);
create index meeting_client on meeting (client_id, starts_at);
create index meeting_state on meeting (state, starts_at);
create index meeting_path on meeting (state, client_id, kind, starts_at);
create unique index meeting_of_series on meeting (series_id, series_on) where series_id is not null;
create table invitee (
    id text primary key, meeting_id text not null references meeting (id), client_id text references client (id),
    register text not null, kind text not null, name text not null default '', organisation text not null default '',
    organisation_class text not null default '', recipient text not null default '',
    post_id text references post (id), professional_id text references professional (id),
    invited_on text, invited_sequence integer, channel text not null default '', attendance text not null default '',
    recorded_at text not null, recorded_by text not null
);
create index invitee_meeting on invitee (meeting_id);
create index invitee_professional on invitee (professional_id);
create index invitee_recipient on invitee (client_id, recipient);
create table pre_assessment (
    id text primary key, meeting_id text not null references meeting (id),
    invitee_id text not null unique references invitee (id), client_id text not null references client (id),
    register text not null, retention text not null, asked_on text, due_on text, received_on text,
    ratings text not null default '{}', texts text not null default '{}', words text not null default '',
    recorded_at text not null, recorded_by text not null
);
create index pre_assessment_meeting on pre_assessment (meeting_id);
create index pre_assessment_waiting on pre_assessment (due_on) where received_on is null and asked_on is not null;
create table agenda_item (
    id text primary key, meeting_id text not null references meeting (id), client_id text references client (id),
    position integer not null, source text not null, source_id text not null default '', text text not null,
    detail text not null default '', category text not null default '', dropped integer not null default 0,
    recorded_at text not null, recorded_by text not null
);
create index agenda_item_meeting on agenda_item (meeting_id, position);
create table meeting_minutes (
    id text primary key, meeting_id text not null references meeting (id), client_id text references client (id),
    version integer not null, register text not null, retention text not null, entries text not null default '[]',
    summary text not null default '', next_meeting text not null default '', state text not null,
    approved_on text, approved_by text not null default '', why text not null default '',
    recorded_at text not null, recorded_by text not null, unique (meeting_id, version)
);

-- == Closing and write once: ratings, closings, what has been carried to which system ==
-- One closing of one case: `finished_on` is the day the case was closed; a reopened case gets another.
create table closing (
    id text primary key, client_id text not null references client (id), begun_on text not null,
    without_meeting text not null default '', guidance text not null default '',
    summary text not null default '', finished_on text, register text not null,
    retention text not null, recorded_at text not null, recorded_by text not null
);
create index closing_client on closing (client_id, begun_on);

-- What one side says of a goal, or of work ability where no goal is named; no value: no answer.
create table closing_rating (
    id text primary key, client_id text not null references client (id),
    closing_id text not null references closing (id), rater text not null,
    goal_id text references goal (id), value integer, note text not null default '',
    rater_name text not null default '', rated_on text not null, register text not null,
    retention text not null, recorded_at text not null, recorded_by text not null
);
create unique index closing_rating_once on closing_rating (closing_id, rater, coalesce(goal_id, ''));
create index closing_rating_goal on closing_rating (goal_id) where goal_id is not null;

-- A point of the checklist that a person has settled: done, or not needed and why.
create table closing_tick (
    id text primary key, client_id text not null references client (id),
    closing_id text not null references closing (id), item text not null, state text not null,
    note text not null default '', on_date text not null, recorded_at text not null,
    recorded_by text not null, unique (closing_id, item)
);

-- What has been written over into another system: `fields` are the ones it took, `fingerprint` the
-- hash of what they held.
create table carried (
    id text primary key, client_id text not null references client (id), system text not null,
    kind text not null, source_id text not null, fields text not null, fingerprint text not null,
    carried_on text not null, recorded_at text not null, recorded_by text not null,
    unique (system, kind, source_id)
);
create index carried_client on carried (client_id);
create index carried_day on carried (carried_on);

-- == Hand-over: hand-overs by client, packages, conflicts, merged clients ==
-- Two clients that were one person: the other's code leads to the kept one, and the steps tell
-- how to take them apart again.
create table client_merge (
    id text primary key, client_id text not null references client (id), kept_id text not null,
    merged_id text not null unique, code text not null unique, steps text not null,
    recorded_at text not null, recorded_by text not null
);
create index client_merge_client on client_merge (client_id);

-- One client handed to another worker of this vault: open until accepted or taken back.
create table handover (
    id text primary key, client_id text not null references client (id), from_person text not null,
    to_person text not null, given_on text not null, state text not null,
    note text not null default '', question text not null default '',
    answer text not null default '', accepted_on text, recorded_at text not null,
    recorded_by text not null
);
create index handover_client on handover (client_id);
create index handover_open on handover (to_person, given_on) where state in ('open', 'asked');

-- Sealed packages made and taken in; `partner` is the other vault's key in short.
create table handover_package (
    id text primary key, direction text not null, purpose text not null, partner text not null,
    partner_name text not null default '', made_at text not null, clients integer not null,
    counts text not null default '{}', recorded_at text not null, recorded_by text not null
);
create index handover_package_made on handover_package (made_at);
-- What each partner is known to have of each record: as it was last taken in (as it stands here,
-- and as it stood there), and as it was sent.
create table handover_base (
    partner text not null, table_name text not null, row_id text not null, client_id text not null,
    seen text not null default '', theirs text not null default '',
    seen_at text not null default '', sent text not null default '',
    primary key (partner, table_name, row_id)
) without rowid;
create index handover_base_client on handover_base (client_id, partner);
-- The same record changed on both sides: a person decides.
create table handover_conflict (
    id text primary key, package_id text not null references handover_package (id),
    partner text not null, client_id text not null, table_name text not null, row_id text not null,
    register text not null default '', ours text, theirs text, ours_print text not null,
    theirs_print text not null, state text not null, decided_at text,
    decided_by text not null default '', recorded_at text not null, recorded_by text not null
);
create index handover_conflict_open on handover_conflict (client_id) where state = 'open';
-- The log of a client from the vault it came from, as history: never a part of this vault's chain.
create table past_log (
    id text primary key, client_id text not null references client (id), source text not null,
    seq integer not null, at text not null, actor text not null, action text not null,
    entity text not null, entity_id text not null, detail text not null
);
create index past_log_client on past_log (client_id, at);
-- What joining and packages ask of every table: the rows of one client.
create index attachment_client on attachment (client_id);
create index mailing_item_client on mailing_item (client_id);
create index round_call_client on round_call (client_id);
create index agenda_item_client on agenda_item (client_id);
create index meeting_minutes_client on meeting_minutes (client_id);
create index pre_assessment_client on pre_assessment (client_id);

-- == Questions to the client, printer-scanner pairs ==
create table client_question (
    id text primary key, client_id text not null references client (id), on_date text not null,
    text text not null, register text not null, retention text not null,
    source text not null default '', source_id text not null default '', field text not null default '',
    answer text not null default '', answered_on text, answered_by text not null default '',
    recorded_at text not null, recorded_by text not null
);
create index client_question_client on client_question (client_id, answered_on);
create index client_question_open on client_question (client_id) where answered_on is null;
create index returned_field_unclear on returned_field (sheet_id) where missing = 'unclear';
create table printer_check (
    id text primary key, printer text not null, scanner text not null, checked_on text not null,
    fit text not null, findings text not null default '[]',
    scale_x real, scale_y real, dpi real, recorded_at text not null, recorded_by text not null
);
create index printer_check_pair on printer_check (printer, scanner, checked_on);
