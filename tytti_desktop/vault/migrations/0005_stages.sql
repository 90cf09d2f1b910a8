-- Stages 3 to 6: the gate, plans, meetings, closing, hand-over, and the questions to the client.

-- == Gate: log requests, notices of a withdrawal ==

-- == Plan: goals, actions, versions, onward referrals, statements, benefits, returns ==

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
    series_id text references meeting_series (id), note text not null default '',
    recorded_at text not null, recorded_by text not null
);
create index meeting_client on meeting (client_id, starts_at);
create index meeting_state on meeting (state, starts_at);
create index meeting_kind on meeting (kind, state, starts_at);
create unique index meeting_of_series on meeting (series_id, starts_at) where series_id is not null;
create table invitee (
    id text primary key, meeting_id text not null references meeting (id), client_id text references client (id),
    kind text not null, name text not null default '', organisation text not null default '',
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

-- == Hand-over: hand-overs by client, packages, conflicts, merged clients ==

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
create table printer_check (
    id text primary key, printer text not null, scanner text not null, checked_on text not null,
    fit text not null, findings text not null default '[]',
    scale_x real, scale_y real, dpi real, recorded_at text not null, recorded_by text not null
);
create index printer_check_pair on printer_check (printer, scanner, checked_on);
