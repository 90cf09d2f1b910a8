-- The service map. `facts` is what a catalogue (PTV, HSDS) says or the unit wrote of its own entry; an
-- import replaces it whole and touches no other column that the unit fills. Area codes are text.

create table organisation (
    id text primary key, name text not null, organisation_class text not null default '',
    facts text not null, note text not null default '', source text not null default '',
    source_id text not null default '', stub integer not null default 0, ended_on text,
    changed_at text not null, changed_by text not null
);
create index organisation_name on organisation (name);
create unique index organisation_source on organisation (source_id) where source_id <> '';

create table service (
    id text primary key, organisation_id text references organisation (id), name text not null,
    facts text not null, kind text not null default '', needs text not null default '[]',
    age_from integer, age_until integer, phone text not null default '',
    email text not null default '', note text not null default '', source text not null default '',
    source_id text not null default '', stub integer not null default 0, verified_on text,
    verified_by text not null default '', ended_on text,
    changed_at text not null, changed_by text not null
);
create index service_organisation on service (organisation_id);
create index service_name on service (name);
create unique index service_source on service (source_id) where source_id <> '';

-- What matching asks of a service, derived from its row at every store: area codes, classes, needs.
create table service_tag (
    kind text not null, code text not null,
    service_id text not null references service (id) on delete cascade,
    primary key (kind, code, service_id)
) without rowid;
create index service_tag_service on service_tag (service_id);

create table channel (
    id text primary key, organisation_id text references organisation (id), name text not null,
    facts text not null, note text not null default '', source text not null default '',
    source_id text not null default '', stub integer not null default 0, ended_on text,
    changed_at text not null, changed_by text not null
);
create index channel_organisation on channel (organisation_id);
create unique index channel_source on channel (source_id) where source_id <> '';

create table service_channel (
    id text primary key, service_id text not null references service (id),
    channel_id text not null references channel (id), source text not null default '',
    unique (service_id, channel_id)
);
create index service_channel_channel on service_channel (channel_id);

-- A call that was tried to check a service; a verification is a call that succeeded.
create table service_contact (
    id text primary key, service_id text not null references service (id), on_date text not null,
    outcome text not null, note text not null default '', recorded_at text not null,
    recorded_by text not null
);
create index service_contact_service on service_contact (service_id, on_date);

-- A contact is a post; persons hold it for a time.
create table post (
    id text primary key, organisation_id text not null references organisation (id),
    service_id text references service (id), title text not null, phone text not null default '',
    email text not null default '', note text not null default '', ended_on text,
    changed_at text not null, changed_by text not null
);
create index post_organisation on post (organisation_id);
create index post_service on post (service_id);

create table professional (
    id text primary key, name text not null, phone text not null default '',
    email text not null default '', note text not null default '',
    changed_at text not null, changed_by text not null
);
create index professional_name on professional (name);

create table tenure (
    id text primary key, post_id text not null references post (id),
    professional_id text not null references professional (id), from_date text not null,
    until_date text, changed_at text not null, changed_by text not null
);
create index tenure_post on tenure (post_id, from_date);
create index tenure_professional on tenure (professional_id);
