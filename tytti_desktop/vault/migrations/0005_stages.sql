-- Stages 3 to 6: the gate, plans, meetings, closing, hand-over, and the questions to the client.

-- == Gate: log requests, notices of a withdrawal ==

-- == Plan: goals, actions, versions, onward referrals, statements, benefits, returns ==

-- == Meetings: series, meetings, invitees, pre-assessments, agenda ==

-- == Closing and write once: ratings, closings, what has been carried to which system ==

-- == Hand-over: hand-overs by client, packages, conflicts, merged clients ==

-- == Questions to the client, printer-scanner pairs ==
create table client_question (
    id text primary key, client_id text not null references client (id), on_date text not null,
    text text not null, source text not null default '', source_id text not null default '',
    answer text not null default '', answered_on text, answered_by text not null default '',
    recorded_at text not null, recorded_by text not null
);
create index client_question_client on client_question (client_id, answered_on);
