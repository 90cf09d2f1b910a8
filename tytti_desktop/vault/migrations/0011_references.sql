-- Every reference can be followed back: when a row goes away, or comes before those that name it were
-- whole, the store looks for those that name it. Without an index that is a look at every row there is
-- for each row: a caseload of 10,000 took twenty minutes to store.
create index closing_rating_client on closing_rating (client_id);
create index closing_tick_client on closing_tick (client_id);
create index consent_meeting on consent (meeting_id) where meeting_id is not null;
create index consent_paper on consent (paper_id) where paper_id is not null;
create index handover_conflict_package on handover_conflict (package_id) where package_id is not null;
create index invitee_post on invitee (post_id) where post_id is not null;
create index mailing_item_sheet on mailing_item (sheet_id) where sheet_id is not null;
create index onward_referral_post on onward_referral (post_id) where post_id is not null;
create index onward_referral_service on onward_referral (service_id) where service_id is not null;
create index physician_statement_post on physician_statement (post_id) where post_id is not null;
create index plan_action_post on plan_action (post_id) where post_id is not null;
create index plan_version_paper on plan_version (paper_id) where paper_id is not null;
create index returned_field_scan on returned_field (scan_id) where scan_id is not null;
create index returned_sheet_paper on returned_sheet (paper_id) where paper_id is not null;
create index screening_corrects on screening (corrects) where corrects is not null;
create index screening_visit on screening (visit_id) where visit_id is not null;
create index sheet_replaces on sheet (replaces) where replaces is not null;
create index sheet_fingerprint on sheet (fingerprint) where fingerprint is not null;
create index team_return_onward on team_return (onward_id) where onward_id is not null;
