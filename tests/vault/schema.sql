CREATE INDEX agenda_item_client on agenda_item (client_id)
CREATE INDEX agenda_item_meeting on agenda_item (meeting_id, position)
CREATE INDEX alert_action_open on alert_action (due) where done_at is null
CREATE INDEX alert_action_screening on alert_action (screening_id)
CREATE INDEX anonymous_answer_campaign on anonymous_answer (campaign_id)
CREATE INDEX attachment_client on attachment (client_id)
CREATE INDEX audit_client on audit (client_id, seq)
CREATE INDEX benefit_period_client on benefit_period (client_id, from_date, until_date)
CREATE INDEX benefit_period_until on benefit_period (until_date) where until_date is not null
CREATE INDEX carried_client on carried (client_id)
CREATE INDEX carried_day on carried (carried_on)
CREATE INDEX case_manager_client on case_manager (client_id, from_date, until_date)
CREATE INDEX channel_organisation on channel (organisation_id)
CREATE UNIQUE INDEX channel_source on channel (source_id) where source_id <> ''
CREATE INDEX client_closed on client (id, closed_on) where closed_on is not null
CREATE INDEX client_left on client (died_on) where died_on is not null and closed_on is null
CREATE INDEX client_merge_client on client_merge (client_id)
CREATE INDEX client_name on client (family_name, given_names)
CREATE INDEX client_protected on client (non_disclosure_until) where non_disclosure = 1
CREATE INDEX client_question_client on client_question (client_id, answered_on)
CREATE INDEX client_question_open on client_question (client_id) where answered_on is null
CREATE INDEX client_started on client (started_on, id, closed_on, died_on)
CREATE INDEX closing_client on closing (client_id, begun_on)
CREATE INDEX closing_rating_client on closing_rating (client_id)
CREATE INDEX closing_rating_goal on closing_rating (goal_id) where goal_id is not null
CREATE UNIQUE INDEX closing_rating_once on closing_rating (closing_id, rater, coalesce(goal_id, ''))
CREATE INDEX closing_tick_client on closing_tick (client_id)
CREATE INDEX consent_client on consent (client_id, valid_from, valid_until, withdrawn_on)
CREATE INDEX consent_meeting on consent (meeting_id) where meeting_id is not null
CREATE INDEX consent_paper on consent (paper_id) where paper_id is not null
CREATE INDEX consent_until on consent (valid_until, client_id, recipient, category, direction, valid_from, withdrawn_on, id) where withdrawn_on is null and valid_until is not null
CREATE INDEX consultation_client on consultation (client_id)
CREATE INDEX consultation_date on consultation (on_date, register, client_id, id)
CREATE INDEX contradiction_decision_client on contradiction_decision (client_id)
CREATE INDEX disclosure_client on disclosure (client_id, at)
CREATE INDEX goal_client on goal (client_id, set_on)
CREATE INDEX goal_set on goal (set_on, register, client_id)
CREATE INDEX goal_target on goal (target_on) where state = 'open'
CREATE INDEX handover_base_client on handover_base (client_id, partner)
CREATE INDEX handover_client on handover (client_id)
CREATE INDEX handover_conflict_open on handover_conflict (client_id) where state = 'open'
CREATE INDEX handover_conflict_package on handover_conflict (package_id) where package_id is not null
CREATE INDEX handover_open on handover (to_person, given_on) where state in ('open', 'asked')
CREATE INDEX handover_package_made on handover_package (made_at)
CREATE INDEX invitee_meeting on invitee (meeting_id)
CREATE INDEX invitee_post on invitee (post_id) where post_id is not null
CREATE INDEX invitee_professional on invitee (professional_id)
CREATE INDEX invitee_recipient on invitee (client_id, recipient)
CREATE INDEX labour_status_client on labour_status (client_id, from_date)
CREATE INDEX log_request_client on log_request (client_id)
CREATE INDEX log_request_due on log_request (due_on) where outcome = ''
CREATE INDEX mailing_item_client on mailing_item (client_id)
CREATE INDEX mailing_item_mailing on mailing_item (mailing_id, position)
CREATE INDEX mailing_item_round on mailing_item (round_id)
CREATE INDEX mailing_item_sheet on mailing_item (sheet_id) where sheet_id is not null
CREATE INDEX meeting_client on meeting (client_id, starts_at)
CREATE INDEX meeting_closing on meeting (state, starts_at, client_id) where kind = 'closing'
CREATE INDEX meeting_minutes_approved on meeting_minutes (meeting_id) where state = 'approved'
CREATE INDEX meeting_minutes_client on meeting_minutes (client_id)
CREATE UNIQUE INDEX meeting_of_series on meeting (series_id, series_on) where series_id is not null
CREATE INDEX meeting_path on meeting (state, client_id, kind, starts_at)
CREATE INDEX meeting_state on meeting (state, starts_at, client_id, kind, register, sequence, id)
CREATE INDEX onward_referral_client on onward_referral (client_id, prepared_on)
CREATE INDEX onward_referral_open on onward_referral (state, sent_on) where state in ('prepared', 'sent', 'admitted')
CREATE INDEX onward_referral_post on onward_referral (post_id) where post_id is not null
CREATE INDEX onward_referral_professional on onward_referral (professional_id) where professional_id is not null
CREATE INDEX onward_referral_service on onward_referral (service_id) where service_id is not null
CREATE INDEX organisation_name on organisation (name)
CREATE UNIQUE INDEX organisation_source on organisation (source_id) where source_id <> ''
CREATE INDEX past_log_client on past_log (client_id, at)
CREATE INDEX past_version_client on past_version (client_id, at)
CREATE INDEX past_version_record on past_version (entity_id)
CREATE INDEX permit_check_client on permit_check (client_id)
CREATE INDEX physician_statement_action on physician_statement (action_id) where action_id is not null
CREATE INDEX physician_statement_client on physician_statement (client_id, asked_on)
CREATE INDEX physician_statement_open on physician_statement (needed_by) where delivered_on is null and dropped_on is null
CREATE INDEX physician_statement_post on physician_statement (post_id) where post_id is not null
CREATE INDEX physician_statement_professional on physician_statement (professional_id) where professional_id is not null
CREATE INDEX physician_statement_valid on physician_statement (valid_until) where valid_until is not null
CREATE INDEX plan_action_after on plan_action (after_id) where after_id is not null
CREATE INDEX plan_action_agreed on plan_action (agreed_on, register, client_id)
CREATE INDEX plan_action_client on plan_action (client_id, agreed_on)
CREATE INDEX plan_action_due on plan_action (due_on, agreed_on) where state = 'open'
CREATE INDEX plan_action_goal on plan_action (goal_id) where goal_id is not null
CREATE INDEX plan_action_meeting on plan_action (meeting_id) where meeting_id is not null
CREATE INDEX plan_action_post on plan_action (post_id) where post_id is not null
CREATE INDEX plan_action_professional on plan_action (professional_id) where professional_id is not null
CREATE INDEX plan_review_client on plan_review (client_id, agreed_on)
CREATE INDEX plan_review_due on plan_review (due_on) where held_on is null
CREATE INDEX plan_version_first on plan_version (client_id, on_date)
CREATE INDEX plan_version_paper on plan_version (paper_id) where paper_id is not null
CREATE INDEX post_organisation on post (organisation_id)
CREATE INDEX post_service on post (service_id)
CREATE INDEX pre_assessment_client on pre_assessment (client_id)
CREATE INDEX pre_assessment_meeting on pre_assessment (meeting_id)
CREATE INDEX pre_assessment_waiting on pre_assessment (due_on) where received_on is null and asked_on is not null
CREATE INDEX printer_check_pair on printer_check (printer, scanner, checked_on)
CREATE INDEX professional_name on professional (name)
CREATE INDEX referral_client on referral (client_id)
CREATE INDEX referral_received on referral (received_on, client_id, id)
CREATE INDEX release_period on release (until_date, from_date)
CREATE INDEX reopening_client on reopening (client_id, on_date)
CREATE INDEX returned_field_open on returned_field (certainty) where settled = ''
CREATE INDEX returned_field_scan on returned_field (scan_id) where scan_id is not null
CREATE INDEX returned_field_unclear on returned_field (sheet_id) where missing = 'unclear'
CREATE INDEX returned_sheet_paper on returned_sheet (paper_id) where paper_id is not null
CREATE INDEX round_call_client on round_call (client_id)
CREATE INDEX round_call_round on round_call (round_id, on_date)
CREATE INDEX round_due on questionnaire_round (state, window_until, window_from, client_id, name, pack, due_on, id)
CREATE INDEX round_step_round on round_step (round_id, recorded_at, state, on_date)
CREATE INDEX round_step_state on round_step (state, on_date)
CREATE INDEX scan_page_hash on scan_page (sha256)
CREATE INDEX scan_page_open on scan_page (read_at) where handled = ''
CREATE INDEX scan_page_sheet on scan_page (sheet_id, form_page)
CREATE INDEX screening_client on screening (client_id, instrument, on_date)
CREATE INDEX screening_corrects on screening (corrects) where corrects is not null
CREATE INDEX screening_held on screening (client_id, on_date) where finished_at is not null and round_id is null
CREATE INDEX screening_round on screening (round_id)
CREATE INDEX screening_state on screening (state)
CREATE INDEX screening_visit on screening (visit_id) where visit_id is not null
CREATE INDEX search_word_entity on search_word (entity_id)
CREATE INDEX service_channel_channel on service_channel (channel_id)
CREATE INDEX service_contact_service on service_contact (service_id, on_date)
CREATE INDEX service_name on service (name)
CREATE INDEX service_organisation on service (organisation_id)
CREATE UNIQUE INDEX service_source on service (source_id) where source_id <> ''
CREATE INDEX service_tag_service on service_tag (service_id)
CREATE INDEX service_use_batch on service_use (batch_id) where batch_id <> ''
CREATE INDEX service_use_client on service_use (client_id, on_date)
CREATE INDEX sheet_campaign on sheet (campaign_id)
CREATE INDEX sheet_client on sheet (client_id)
CREATE INDEX sheet_fingerprint on sheet (fingerprint) where fingerprint is not null
CREATE INDEX sheet_replaces on sheet (replaces) where replaces is not null
CREATE INDEX sheet_round on sheet (round_id)
CREATE INDEX team_return_client on team_return (client_id, on_date)
CREATE INDEX team_return_onward on team_return (onward_id) where onward_id is not null
CREATE INDEX team_return_open on team_return (on_date) where handled_on is null
CREATE INDEX tenure_post on tenure (post_id, from_date)
CREATE INDEX tenure_professional on tenure (professional_id)
CREATE INDEX triage_decided on triage_step (referral_id, step) where step in ('accepted', 'guided_elsewhere')
CREATE INDEX triage_referral on triage_step (referral_id, step, on_date)
CREATE INDEX visit_client on visit (client_id, on_date)
CREATE INDEX visit_date on visit (on_date, register, client_id, id)
CREATE INDEX visit_day_of_kind on visit (kind, on_date, client_id)
CREATE INDEX visit_due on visit (client_id, agreed_due) where agreed_due is not null
CREATE INDEX visit_kind on visit (client_id, kind, on_date)
CREATE INDEX withdrawal_notice_client on withdrawal_notice (client_id)
CREATE INDEX withdrawal_notice_open on withdrawal_notice (withdrawn_on) where told_on is null
CREATE TABLE agenda_item ( id text primary key, meeting_id text not null references meeting (id), client_id text references client (id), position integer not null, source text not null, source_id text not null default '', text text not null, detail text not null default '', category text not null default '', dropped integer not null default 0, recorded_at text not null, recorded_by text not null )
CREATE TABLE alarm ( id text primary key, kind text not null, noticed_at text not null, detail text not null, accepted_at text, accepted_by text, reason text not null default '' )
CREATE TABLE alert_action ( id text primary key, screening_id text not null references screening (id), alert text not null, action text not null, at text not null, by_person text not null, due text, done_at text , asked text not null default '', taken_by text not null default '', taken_on text)
CREATE TABLE anonymous_answer ( id text primary key, campaign_id text not null references campaign (id), sheet_id text unique references sheet (id), version text not null, on_date text not null, answers text not null )
CREATE TABLE attachment ( id text primary key, client_id text references client (id), kind text not null, register text, media_type text not null, sha256 text not null, content blob not null, added_at text not null, added_by text not null )
CREATE TABLE audit ( seq integer primary key, at text not null, actor text not null, action text not null, entity text not null, entity_id text not null, client_id text, detail text not null, prev blob not null, mac blob not null )
CREATE TABLE benefit_period ( id text primary key, client_id text not null references client (id), benefit text not null, from_date text not null, until_date text, note text not null default '', register text not null, retention text not null, recorded_at text not null, recorded_by text not null )
CREATE TABLE campaign ( id text primary key, name text not null, form text not null, from_date text not null, until_date text not null, created_at text not null, created_by text not null )
CREATE TABLE carried ( id text primary key, client_id text not null references client (id), system text not null, kind text not null, source_id text not null, fields text not null, fingerprint text not null, carried_on text not null, recorded_at text not null, recorded_by text not null, unique (system, kind, source_id) )
CREATE TABLE case_manager ( id text primary key, client_id text not null references client (id), name text not null, organisation text not null default '', phone text not null default '', from_date text not null, until_date text, recorded_at text not null, recorded_by text not null )
CREATE TABLE channel ( id text primary key, organisation_id text references organisation (id), name text not null, facts text not null, note text not null default '', source text not null default '', source_id text not null default '', stub integer not null default 0, ended_on text, changed_at text not null, changed_by text not null )
CREATE TABLE client ( id text primary key, code text not null unique, identity_code text unique, identity_temporary integer not null default 0, date_of_birth text, birth_source text, sex text, sex_source text, family_name text not null, given_names text not null, former_names text not null default '', care_of text not null default '', street text not null default '', postal_code text not null default '', town text not null default '', municipality text not null default '', contact_street text not null default '', contact_postal_code text not null default '', contact_town text not null default '', bad_address_since text, phone text not null default '', email text not null default '', non_disclosure integer not null default 0, non_disclosure_until text, non_disclosure_source text not null default '', language text not null default 'fi', mother_tongue text not null default '', interpreter text not null default '', access_needs text not null default '', large_print integer not null default 0, easy_language integer not null default 0, delivery_channel text not null default 'paper', privacy_notice_on text, support_person text not null default '', started_on text, closed_on text, closed_reason text not null default '', created_at text not null, created_by text not null , died_on text, bad_address text not null default '', country text not null default '', contact_country text not null default '', area text not null default '', team text not null default '', tym_since text, tym_until text)
CREATE TABLE client_merge ( id text primary key, client_id text not null references client (id), kept_id text not null, merged_id text not null unique, code text not null unique, steps text not null, recorded_at text not null, recorded_by text not null )
CREATE TABLE client_question ( id text primary key, client_id text not null references client (id), on_date text not null, text text not null, register text not null, retention text not null, source text not null default '', source_id text not null default '', field text not null default '', answer text not null default '', answered_on text, answered_by text not null default '', recorded_at text not null, recorded_by text not null )
CREATE TABLE closing ( id text primary key, client_id text not null references client (id), begun_on text not null, without_meeting text not null default '', guidance text not null default '', summary text not null default '', finished_on text, register text not null, retention text not null, recorded_at text not null, recorded_by text not null , kept_open text not null default '')
CREATE TABLE closing_rating ( id text primary key, client_id text not null references client (id), closing_id text not null references closing (id), rater text not null, goal_id text references goal (id), value integer, note text not null default '', rater_name text not null default '', rated_on text not null, register text not null, retention text not null, recorded_at text not null, recorded_by text not null )
CREATE TABLE closing_tick ( id text primary key, client_id text not null references client (id), closing_id text not null references closing (id), item text not null, state text not null, note text not null default '', on_date text not null, recorded_at text not null, recorded_by text not null, unique (closing_id, item) )
CREATE TABLE consent ( id text primary key, client_id text not null references client (id), recipient text not null, recipient_class text not null default '', category text not null, purpose text not null default '', valid_from text not null, valid_until text, given_by text not null default 'client', wording_version text not null default '', paper_id text references attachment (id), withdrawn_on text, withdrawn_to text not null default '', withdrawn_note text not null default '', recorded_at text not null, recorded_by text not null , direction text not null default 'give', heard_by text not null default '', meeting_id text references meeting (id))
CREATE TABLE consultation ( id text primary key, client_id text references client (id), on_date text not null, minutes integer, organisation_class text not null, organisation text not null default '', professional text not null default '', channel text not null, topic text not null default '', outcome text not null default '', register text not null, retention text not null, created_at text not null, created_by text not null )
CREATE TABLE contradiction_decision ( id text primary key, client_id text not null references client (id), rule text not null, on_date text not null, screenings text not null, fields text not null, outcome text not null, said text not null, recorded_at text not null, recorded_by text not null )
CREATE TABLE criterion_answer ( id text primary key, referral_id text not null references referral (id), criterion text not null, answer text not null, note text not null default '', answered_at text not null, answered_by text not null, unique (referral_id, criterion) )
CREATE TABLE disclosure ( id text primary key, client_id text not null references client (id), at text not null, recipient text not null, categories text not null, what text not null, ground text not null, channel text not null, by_person text not null , consents text not null default '[]', override text not null default '', entity text not null default '', entity_id text not null default '', addressee text not null default '', with_address integer not null default 0)
CREATE TABLE draft ( id text primary key, person_id text not null, place text not null, client_id text, content text not null, saved_at text not null, unique (person_id, place) )
CREATE TABLE form_version ( fingerprint text primary key, form text not null, version text not null, language text not null, large_print integer not null, geometry text not null, first_printed text not null )
CREATE TABLE goal ( id text primary key, client_id text not null references client (id), term text not null, text text not null, own_words text not null default '', target_on text, state text not null, set_on text, ended_on text, outcome text not null default '', register text not null, retention text not null, recorded_at text not null, recorded_by text not null )
CREATE TABLE handover ( id text primary key, client_id text not null references client (id), from_person text not null, to_person text not null, given_on text not null, state text not null, note text not null default '', question text not null default '', answer text not null default '', accepted_on text, recorded_at text not null, recorded_by text not null )
CREATE TABLE handover_base ( partner text not null, table_name text not null, row_id text not null, client_id text not null, seen text not null default '', theirs text not null default '', seen_at text not null default '', sent text not null default '', primary key (partner, table_name, row_id) ) without rowid
CREATE TABLE handover_conflict ( id text primary key, package_id text not null references handover_package (id), partner text not null, client_id text not null, table_name text not null, row_id text not null, register text not null default '', ours text, theirs text, ours_print text not null, theirs_print text not null, state text not null, decided_at text, decided_by text not null default '', recorded_at text not null, recorded_by text not null )
CREATE TABLE handover_package ( id text primary key, direction text not null, purpose text not null, partner text not null, partner_name text not null default '', made_at text not null, clients integer not null, counts text not null default '{}', recorded_at text not null, recorded_by text not null )
CREATE TABLE import_batch ( id text primary key, kind text not null, records text not null, undone_on text, recorded_at text not null, recorded_by text not null )
CREATE TABLE invitee ( id text primary key, meeting_id text not null references meeting (id), client_id text references client (id), register text not null, kind text not null, name text not null default '', organisation text not null default '', organisation_class text not null default '', recipient text not null default '', post_id text references post (id), professional_id text references professional (id), invited_on text, invited_sequence integer, channel text not null default '', attendance text not null default '', recorded_at text not null, recorded_by text not null )
CREATE TABLE keyed_pass ( id text primary key, sheet_id text not null references returned_sheet (id), number integer not null, answers text not null, keyed_at text not null, keyed_by text not null, unique (sheet_id, number) )
CREATE TABLE labour_status ( id text primary key, client_id text not null references client (id), status text not null, from_date text not null, source text not null default '', recorded_at text not null, recorded_by text not null )
CREATE TABLE log_request ( id text primary key, client_id text not null references client (id), asked_on text not null, due_on text not null, from_date text not null, until_date text not null, special_reason text not null default '', outcome text not null default '', answered_on text, answer text not null default '', answered_by text not null default '', recorded_at text not null, recorded_by text not null , kind text not null default 'log')
CREATE TABLE mailing ( id text primary key, made_at text not null, made_by text not null, on_date text not null, envelope text not null, state text not null )
CREATE TABLE mailing_item ( id text primary key, mailing_id text not null references mailing (id), position integer not null, client_id text not null references client (id), round_id text references questionnaire_round (id), sheet_id text references sheet (id), letter text not null, language text not null, first_page integer, last_page integer, state text not null, mailed_on text, skip_reason text not null default '' , step text not null default 'form', address text not null default '', made_for text not null default '')
CREATE TABLE meeting ( id text primary key, client_id text references client (id), kind text not null, starts_at text not null, minutes integer not null, register text not null, retention text not null, purpose text not null default '', asked_by text not null default '', asked_on text, place text not null default '', room text not null default '', remote_link text not null default '', interpreter text not null default '', access_needs text not null default '', client_present integer not null default 1, absence_permission text not null default '', absence_given_on text, state text not null, uid text not null unique, sequence integer not null default 0, series_id text references meeting_series (id), series_on text, note text not null default '', recorded_at text not null, recorded_by text not null )
CREATE TABLE meeting_minutes ( id text primary key, meeting_id text not null references meeting (id), client_id text references client (id), version integer not null, register text not null, retention text not null, entries text not null default '[]', summary text not null default '', next_meeting text not null default '', state text not null, approved_on text, approved_by text not null default '', why text not null default '', recorded_at text not null, recorded_by text not null, unique (meeting_id, version) )
CREATE TABLE meeting_series ( id text primary key, kind text not null, title text not null, rule text not null, every integer not null, from_date text not null, until_date text, at text not null, minutes integer not null, place text not null default '', remote_link text not null default '', working_days integer not null default 1, recorded_at text not null, recorded_by text not null )
CREATE TABLE meta (key text primary key, value text not null) without rowid
CREATE TABLE onward_referral ( id text primary key, client_id text not null references client (id), service_id text references service (id), place text not null, recipient text not null default '', post_id text references post (id), professional_id text references professional (id), categories text not null default '[]', reason text not null default '', text text not null default '', state text not null, prepared_on text not null, sent_on text, channel text not null default '', answered_on text, begun_on text, answer text not null default '', ended_on text, ending text not null default '', register text not null, retention text not null, recorded_at text not null, recorded_by text not null )
CREATE TABLE organisation ( id text primary key, name text not null, organisation_class text not null default '', facts text not null, note text not null default '', source text not null default '', source_id text not null default '', stub integer not null default 0, ended_on text, changed_at text not null, changed_by text not null )
CREATE TABLE past_log ( id text primary key, client_id text not null references client (id), source text not null, seq integer not null, at text not null, actor text not null, action text not null, entity text not null, entity_id text not null, detail text not null )
CREATE TABLE past_version ( id text primary key, client_id text not null references client (id), entity text not null, entity_id text not null, fields text not null default '[]', content text not null, register text not null default '', retention text not null default '', at text not null, by_person text not null )
CREATE TABLE permit_check ( id text primary key, client_id text not null references client (id), checked_on text not null, finding text not null, note text not null default '', recorded_at text not null, recorded_by text not null )
CREATE TABLE person ( id text primary key, name text not null, role text not null, added_at text not null, removed_at text )
CREATE TABLE physician_statement ( id text primary key, client_id text not null references client (id), purpose text not null, writer text not null default '', post_id text references post (id), professional_id text references professional (id), recipient text not null default '', categories text not null default '[]', asked_on text not null, needed_by text, written_on text, delivered_on text, channel text not null default '', valid_until text, dropped_on text, note text not null default '', action_id text references plan_action (id), register text not null, retention text not null, recorded_at text not null, recorded_by text not null , asked_of text not null default '')
CREATE TABLE plan_action ( id text primary key, client_id text not null references client (id), text text not null, owner_kind text not null, owner text not null default '', recipient text not null default '', post_id text references post (id), professional_id text references professional (id), goal_id text references goal (id), due_on text, after_id text references plan_action (id), state text not null, done_on text, outcome text not null default '', meeting_id text, agreed_on text, moved_why text not null default '', register text not null, retention text not null, recorded_at text not null, recorded_by text not null )
CREATE TABLE plan_review ( id text primary key, client_id text not null references client (id), due_on text not null, by_whom text not null default '', how text not null default '', agreed_on text not null, held_on text, outcome text not null default '', register text not null, retention text not null, recorded_at text not null, recorded_by text not null )
CREATE TABLE plan_version ( id text primary key, client_id text not null references client (id), number integer not null, on_date text not null, meeting_id text, note text not null default '', content text not null, signed_on text, paper_id text references attachment (id), register text not null, retention text not null, recorded_at text not null, recorded_by text not null, unique (client_id, number) )
CREATE TABLE post ( id text primary key, organisation_id text not null references organisation (id), service_id text references service (id), title text not null, phone text not null default '', email text not null default '', note text not null default '', ended_on text, changed_at text not null, changed_by text not null )
CREATE TABLE pre_assessment ( id text primary key, meeting_id text not null references meeting (id), invitee_id text not null unique references invitee (id), client_id text not null references client (id), register text not null, retention text not null, asked_on text, due_on text, received_on text, ratings text not null default '{}', texts text not null default '{}', words text not null default '', recorded_at text not null, recorded_by text not null )
CREATE TABLE printer_check ( id text primary key, printer text not null, scanner text not null, checked_on text not null, fit text not null, findings text not null default '[]', scale_x real, scale_y real, dpi real, recorded_at text not null, recorded_by text not null )
CREATE TABLE professional ( id text primary key, name text not null, phone text not null default '', email text not null default '', note text not null default '', changed_at text not null, changed_by text not null )
CREATE TABLE questionnaire_round ( id text primary key, client_id text not null references client (id), pack text not null, name text not null, due_on text not null, window_from text not null, window_until text not null, state text not null, closed_reason text not null default '', created_at text not null, unique (client_id, name) )
CREATE TABLE referral ( id text primary key, client_id text not null references client (id), received_on text not null, source_class text not null, source_organisation text not null default '', source_person text not null default '', by_self integer not null default 0, reason text not null default '', criteria_set text not null, criteria_version text not null, created_at text not null, created_by text not null )
CREATE TABLE release ( id text primary key, made_at text not null, made_by text not null, from_date text not null, until_date text not null, tables text not null, cells text not null, what text not null default '' )
CREATE TABLE reopening ( id text primary key, client_id text not null references client (id), on_date text not null, reason text not null, closed_on text not null, closed_reason text not null default '', restored text not null default '[]', recorded_at text not null, recorded_by text not null )
CREATE TABLE returned_field ( id text primary key, sheet_id text not null references returned_sheet (id), position integer not null, page integer not null, field text not null, type text not null, mark text not null default '', certainty real not null default 0, candidates text not null default '[]', doubts text not null default '[]', ink text not null default '[]', chosen text not null default '[]', settled text not null default '', missing text not null default '', settled_at text, settled_by text not null default '', scan_id text references scan_page (id), unique (sheet_id, field) )
CREATE TABLE returned_sheet ( id text primary key references sheet (id), returned_on text not null, recorded_at text not null, recorded_by text not null, second_pass integer not null default 0, checked_at text, checked_by text, set_aside text not null default '', paper_id text references attachment (id), screening_ids text not null default '[]', proposal text not null default '' )
CREATE TABLE round_call ( id text primary key, round_id text not null references questionnaire_round (id), client_id text not null references client (id), on_date text not null, outcome text not null, note text not null default '', recorded_at text not null, recorded_by text not null )
CREATE TABLE round_step ( id text primary key, round_id text not null references questionnaire_round (id), state text not null, on_date text not null, note text not null default '', recorded_at text not null, recorded_by text not null )
CREATE TABLE scan_page ( id text primary key, sheet_id text references sheet (id), form_page integer, file text not null, page integer not null, status text not null, reason text, sha256 text not null, rotation integer, scale real, picture blob, reader text not null, read_at text not null, read_by text not null, handled text not null default '' )
CREATE TABLE screening ( id text primary key, client_id text not null references client (id), instrument text not null, version text not null, on_date text not null, mode text not null, answers text not null, sex text, age integer, result text, state text not null, note text not null default '', register text not null, retention text not null, round_id text references questionnaire_round (id), visit_id text references visit (id), created_at text not null, created_by text not null, finished_at text, corrects text references screening (id) )
CREATE VIRTUAL TABLE search using fts5 ( folded, spelled, kind unindexed, entity_id unindexed, client_id unindexed, register unindexed, tokenize = 'trigram' )
CREATE TABLE 'search_config'(k PRIMARY KEY, v) WITHOUT ROWID
CREATE TABLE 'search_content'(id INTEGER PRIMARY KEY, c0, c1, c2, c3, c4, c5)
CREATE TABLE 'search_data'(id INTEGER PRIMARY KEY, block BLOB)
CREATE TABLE 'search_docsize'(id INTEGER PRIMARY KEY, sz BLOB)
CREATE TABLE 'search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID
CREATE TABLE search_row ( kind text not null, entity_id text not null, row integer not null, primary key (kind, entity_id) ) without rowid
CREATE VIRTUAL TABLE search_text using fts5 ( folded, spelled, register, kind unindexed, entity_id unindexed, client_id unindexed, tokenize = 'trigram' )
CREATE TABLE 'search_text_config'(k PRIMARY KEY, v) WITHOUT ROWID
CREATE TABLE 'search_text_content'(id INTEGER PRIMARY KEY, c0, c1, c2, c3, c4, c5)
CREATE TABLE 'search_text_data'(id INTEGER PRIMARY KEY, block BLOB)
CREATE TABLE 'search_text_docsize'(id INTEGER PRIMARY KEY, sz BLOB)
CREATE TABLE 'search_text_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID
CREATE TABLE search_word ( word text not null, entity_id text not null, exact integer not null, primary key (word, entity_id) ) without rowid
CREATE TABLE service ( id text primary key, organisation_id text references organisation (id), name text not null, facts text not null, kind text not null default '', needs text not null default '[]', age_from integer, age_until integer, phone text not null default '', email text not null default '', note text not null default '', source text not null default '', source_id text not null default '', stub integer not null default 0, verified_on text, verified_by text not null default '', ended_on text, changed_at text not null, changed_by text not null )
CREATE TABLE service_channel ( id text primary key, service_id text not null references service (id), channel_id text not null references channel (id), source text not null default '', unique (service_id, channel_id) )
CREATE TABLE service_contact ( id text primary key, service_id text not null references service (id), on_date text not null, outcome text not null, note text not null default '', recorded_at text not null, recorded_by text not null )
CREATE TABLE service_tag ( kind text not null, code text not null, service_id text not null references service (id) on delete cascade, primary key (kind, code, service_id) ) without rowid
CREATE TABLE service_use ( id text primary key, client_id text not null references client (id), on_date text not null, kind text not null, amount integer not null default 1, source text not null default '', batch_id text not null default '', register text not null, retention text not null, recorded_at text not null, recorded_by text not null )
CREATE TABLE sheet ( id text primary key, form text not null, version text not null, fingerprint text not null references form_version (fingerprint), language text not null, pages integer not null, client_id text references client (id), round_id text references questionnaire_round (id), replaces text references sheet (id), printed_at text not null, printed_by text not null, state text not null , campaign_id text references campaign (id))
CREATE TABLE team_return ( id text primary key, client_id text not null references client (id), on_date text not null, by_whom text not null, why text not null, onward_id text references onward_referral (id), handled_on text, outcome text not null default '', register text not null, retention text not null, recorded_at text not null, recorded_by text not null )
CREATE TABLE tenure ( id text primary key, post_id text not null references post (id), professional_id text not null references professional (id), from_date text not null, until_date text, changed_at text not null, changed_by text not null )
CREATE TABLE triage_step ( id text primary key, referral_id text not null references referral (id), step text not null, on_date text not null, reason text not null default '', where_instead text not null default '', by_person text not null, recorded_at text not null )
CREATE TABLE unit_data ( id text primary key, kind text not null, key text not null, valid_from text not null, content text, changed_at text not null, changed_by text not null, unique (kind, key, valid_from) )
CREATE TABLE visit ( id text primary key, client_id text not null references client (id), on_date text not null, minutes integer, kind text not null, present text not null default '', register text not null, retention text not null, text text not null default '', agreed text not null default '', agreed_due text, created_at text not null, created_by text not null , team text not null default '')
CREATE TABLE withdrawal_notice ( id text primary key, client_id text not null references client (id), recipient text not null, categories text not null, consents text not null, withdrawn_on text not null, addressee text not null default '', printed_on text, told_on text, how text not null default '', recorded_at text not null, recorded_by text not null )
CREATE TRIGGER audit_no_delete before delete on audit begin select raise(abort, 'audit is append-only'); end
CREATE TRIGGER audit_no_update before update on audit begin select raise(abort, 'audit is append-only'); end
