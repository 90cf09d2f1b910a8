-- Who may be contacted and asked: death is a fact of the client, a mark of a bad address belongs to
-- the address, a letter remembers where it went, and a consent has a direction.
alter table client add column died_on text;
update client set died_on = closed_on where closed_reason = 'died';

-- The address that letters came back from, as casework/addresses.py writes it (Address.key).
alter table client add column bad_address text not null default '';
update client set bad_address = case
    when contact_street <> '' and contact_postal_code <> '' and contact_town <> ''
      then contact_street || char(10) || contact_postal_code || char(10) || contact_town
    else street || char(10) || postal_code || char(10) || town end
  where bad_address_since is not null;

-- Where a letter went, in the same way; empty of those printed before this was kept.
alter table mailing_item add column address text not null default '';

-- Older consents keep the meaning they were given: the team may give.
alter table consent add column direction text not null default 'give';
-- Given by speaking: who heard it, and in which meeting.
alter table consent add column heard_by text not null default '';
alter table consent add column meeting_id text references meeting (id);

-- What was left open when the case was closed, and why it was.
alter table closing add column kept_open text not null default '';
