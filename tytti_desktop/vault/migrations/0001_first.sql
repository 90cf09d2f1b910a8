-- The first schema. Dates are ISO text, moments ISO text in UTC, truth 0/1, lists and maps JSON.
-- Ids are random text (vault/ids.py); a personal identity code is never a key.

create table meta (key text primary key, value text not null) without rowid;

-- Everyone who has had a key slot: the log and the records name them after the slot is gone.
create table person (
    id text primary key, name text not null, role text not null,
    added_at text not null, removed_at text
);

create table audit (
    seq integer primary key, at text not null, actor text not null, action text not null,
    entity text not null, entity_id text not null, client_id text, detail text not null,
    prev blob not null, mac blob not null
);
create index audit_client on audit (client_id, seq);
create trigger audit_no_update before update on audit begin select raise(abort, 'audit is append-only'); end;
create trigger audit_no_delete before delete on audit begin select raise(abort, 'audit is append-only'); end;

-- What is being typed and not yet saved: sealed here at every pause, at lock and at sleep.
create table draft (
    id text primary key, person_id text not null, place text not null, client_id text,
    content text not null, saved_at text not null, unique (person_id, place)
);

create table attachment (
    id text primary key, client_id text references client (id), kind text not null, register text,
    media_type text not null, sha256 text not null, content blob not null,
    added_at text not null, added_by text not null
);

-- The unit's own data over the shipped defaults of resources/unit/: criteria, roles, letters'
-- sender, cut-offs, wording confirmations ... One row a version; the newest valid_from that is
-- not after the day in question is in force; null content takes a shipped default away.
create table unit_data (
    id text primary key, kind text not null, key text not null, valid_from text not null,
    content text, changed_at text not null, changed_by text not null,
    unique (kind, key, valid_from)
);

create table client (
    id text primary key, code text not null unique, identity_code text unique,
    identity_temporary integer not null default 0,
    date_of_birth text, birth_source text, sex text, sex_source text,
    family_name text not null, given_names text not null, former_names text not null default '',
    care_of text not null default '', street text not null default '',
    postal_code text not null default '', town text not null default '',
    municipality text not null default '',
    contact_street text not null default '', contact_postal_code text not null default '',
    contact_town text not null default '', bad_address_since text,
    phone text not null default '', email text not null default '',
    non_disclosure integer not null default 0, non_disclosure_until text,
    non_disclosure_source text not null default '',
    language text not null default 'fi', mother_tongue text not null default '',
    interpreter text not null default '', access_needs text not null default '',
    large_print integer not null default 0, easy_language integer not null default 0,
    delivery_channel text not null default 'paper', privacy_notice_on text,
    support_person text not null default '', started_on text, closed_on text, closed_reason text not null default '',
    created_at text not null, created_by text not null
);
create index client_name on client (family_name, given_names);

create table referral (
    id text primary key, client_id text not null references client (id), received_on text not null,
    source_class text not null, source_organisation text not null default '',
    source_person text not null default '', by_self integer not null default 0,
    reason text not null default '', criteria_set text not null, criteria_version text not null,
    created_at text not null, created_by text not null
);
create index referral_client on referral (client_id);

create table criterion_answer (
    id text primary key, referral_id text not null references referral (id), criterion text not null,
    answer text not null, note text not null default '', answered_at text not null,
    answered_by text not null, unique (referral_id, criterion)
);

-- received -> checked -> accepted / more_asked / guided_elsewhere; every step is kept.
create table triage_step (
    id text primary key, referral_id text not null references referral (id), step text not null,
    on_date text not null, reason text not null default '', where_instead text not null default '',
    by_person text not null, recorded_at text not null
);
create index triage_referral on triage_step (referral_id, step, on_date);

-- One row a recipient and category; a withdrawal ends the row and keeps it.
create table consent (
    id text primary key, client_id text not null references client (id), recipient text not null,
    recipient_class text not null default '', category text not null, purpose text not null default '',
    valid_from text not null, valid_until text, given_by text not null default 'client',
    wording_version text not null default '', paper_id text references attachment (id),
    withdrawn_on text, withdrawn_to text not null default '', withdrawn_note text not null default '',
    recorded_at text not null, recorded_by text not null
);
create index consent_until on consent (valid_until) where withdrawn_on is null;
create index consent_client on consent (client_id, valid_from, valid_until, withdrawn_on);

-- Kanta's own permits and prohibitions live in Kanta: only that someone looked, and on which day.
create table permit_check (
    id text primary key, client_id text not null references client (id), checked_on text not null,
    finding text not null, note text not null default '', recorded_at text not null, recorded_by text not null
);
create index permit_check_client on permit_check (client_id);

-- The disclosure ledger: what left, to whom, on what ground.
create table disclosure (
    id text primary key, client_id text not null references client (id), at text not null,
    recipient text not null, categories text not null, what text not null, ground text not null,
    channel text not null, by_person text not null
);
create index disclosure_client on disclosure (client_id, at);

create table case_manager (
    id text primary key, client_id text not null references client (id), name text not null,
    organisation text not null default '', phone text not null default '', from_date text not null,
    until_date text, recorded_at text not null, recorded_by text not null
);
create index case_manager_client on case_manager (client_id);

create table labour_status (
    id text primary key, client_id text not null references client (id), status text not null,
    from_date text not null, source text not null default '', recorded_at text not null, recorded_by text not null
);
create index labour_status_client on labour_status (client_id, from_date);

create table visit (
    id text primary key, client_id text not null references client (id), on_date text not null,
    minutes integer, kind text not null, present text not null default '', register text not null,
    retention text not null, text text not null default '', agreed text not null default '',
    agreed_due text, created_at text not null, created_by text not null
);
create index visit_client on visit (client_id, on_date);
create index visit_date on visit (on_date);
create index visit_kind on visit (client_id, kind, on_date);
create index visit_due on visit (client_id, agreed_due) where agreed_due is not null;

create table consultation (
    id text primary key, client_id text references client (id), on_date text not null,
    minutes integer, organisation_class text not null, organisation text not null default '',
    professional text not null default '', channel text not null, topic text not null default '',
    outcome text not null default '', register text not null, retention text not null,
    created_at text not null, created_by text not null
);
create index consultation_date on consultation (on_date);
create index consultation_client on consultation (client_id);

-- One questionnaire pack due to one client: baseline, follow-up.
create table questionnaire_round (
    id text primary key, client_id text not null references client (id), pack text not null,
    name text not null, due_on text not null, window_from text not null, window_until text not null,
    state text not null, closed_reason text not null default '', created_at text not null,
    unique (client_id, name)
);
create index round_due on questionnaire_round (state, window_until);

-- Every step of a round with its day: the funnel and the undo read it.
create table round_step (
    id text primary key, round_id text not null references questionnaire_round (id),
    state text not null, on_date text not null, note text not null default '',
    recorded_at text not null, recorded_by text not null
);
create index round_step_round on round_step (round_id);

-- One instrument filled once, in whatever mode; the bands and cut-off of that day stay with it.
create table screening (
    id text primary key, client_id text not null references client (id), instrument text not null,
    version text not null, on_date text not null, mode text not null, answers text not null,
    sex text, age integer, result text, state text not null, note text not null default '',
    register text not null, retention text not null, round_id text references questionnaire_round (id),
    visit_id text references visit (id), created_at text not null, created_by text not null,
    finished_at text, corrects text references screening (id)
);
create index screening_held on screening (client_id, on_date)
    where finished_at is not null and round_id is null;
create index screening_client on screening (client_id, instrument, on_date);
create index screening_state on screening (state);
create index screening_round on screening (round_id);

create table alert_action (
    id text primary key, screening_id text not null references screening (id), alert text not null,
    action text not null, at text not null, by_person text not null,
    due text, done_at text
);
create index alert_action_screening on alert_action (screening_id);
create index alert_action_open on alert_action (due) where done_at is null;

-- The geometry of every form version ever printed: old sheets stay readable.
create table form_version (
    fingerprint text primary key, form text not null, version text not null, language text not null,
    large_print integer not null, geometry text not null, first_printed text not null
);

-- One printed copy of a form, known by its random id; bound to a client or not yet.
create table sheet (
    id text primary key, form text not null, version text not null,
    fingerprint text not null references form_version (fingerprint), language text not null,
    pages integer not null, client_id text references client (id),
    round_id text references questionnaire_round (id), replaces text references sheet (id),
    printed_at text not null, printed_by text not null, state text not null
);
create index sheet_client on sheet (client_id);
create index sheet_round on sheet (round_id);

create table mailing (
    id text primary key, made_at text not null, made_by text not null, on_date text not null,
    envelope text not null, state text not null
);

create table mailing_item (
    id text primary key, mailing_id text not null references mailing (id), position integer not null,
    client_id text not null references client (id), round_id text references questionnaire_round (id),
    sheet_id text references sheet (id), letter text not null, language text not null,
    first_page integer, last_page integer, state text not null, mailed_on text,
    skip_reason text not null default ''
);
create index mailing_item_mailing on mailing_item (mailing_id, position);
create index mailing_item_round on mailing_item (round_id);

-- Search as you type: text as spelled (lower case) and folded (case, diacritics) by
-- casework/search_index.py. Clients apart from texts, so that a common word in notes hides no client.
create virtual table search using fts5 (
    folded, spelled, kind unindexed, entity_id unindexed, client_id unindexed, register unindexed,
    tokenize = 'trigram'
);
insert into search (search, rank) values ('secure-delete', 1);
create virtual table search_text using fts5 (
    folded, spelled, register, kind unindexed, entity_id unindexed, client_id unindexed,
    tokenize = 'trigram'
);
insert into search_text (search_text, rank) values ('secure-delete', 1);
create table search_row (
    kind text not null, entity_id text not null, row integer not null, primary key (kind, entity_id)
) without rowid;
-- The words of clients, for beginnings of one or two letters.
create table search_word (
    word text not null, entity_id text not null, exact integer not null, primary key (word, entity_id)
) without rowid;
create index search_word_entity on search_word (entity_id);
