-- Bringing people back: which step of the reminder ladder a letter is, calls, contradictions found,
-- and anonymous campaigns, whose sheets lead to a campaign and never to a person.

alter table mailing_item add column step text not null default 'form';

-- One call about a form that has not come back: reached, promised, refused, no_answer.
create table round_call (
    id text primary key, round_id text not null references questionnaire_round (id),
    client_id text not null references client (id), on_date text not null, outcome text not null,
    note text not null default '', recorded_at text not null, recorded_by text not null
);
create index round_call_round on round_call (round_id, on_date);
create index round_step_state on round_step (state, on_date);

-- What came of asking the client about answers that do not fit together.
create table contradiction_decision (
    id text primary key, client_id text not null references client (id), rule text not null,
    on_date text not null, screenings text not null, fields text not null, outcome text not null,
    said text not null,
    recorded_at text not null, recorded_by text not null
);
create index contradiction_decision_client on contradiction_decision (client_id);

-- Client feedback and the stakeholder survey: answers without anyone's name or code.
create table campaign (
    id text primary key, name text not null, form text not null, from_date text not null,
    until_date text not null, created_at text not null, created_by text not null
);
alter table sheet add column campaign_id text references campaign (id);
create index sheet_campaign on sheet (campaign_id);
create table anonymous_answer (
    id text primary key, campaign_id text not null references campaign (id),
    sheet_id text unique references sheet (id), version text not null, on_date text not null,
    answers text not null
);
create index anonymous_answer_campaign on anonymous_answer (campaign_id);
