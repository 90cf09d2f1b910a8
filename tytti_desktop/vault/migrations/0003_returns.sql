-- What comes back on paper. A copy that has come back has one row in returned_sheet and one for
-- each of its fields; a page that was scanned keeps its picture here, and nowhere else.

create table returned_sheet (
    id text primary key references sheet (id), returned_on text not null, recorded_at text not null,
    recorded_by text not null, second_pass integer not null default 0, checked_at text,
    checked_by text, set_aside text not null default '',
    paper_id text references attachment (id), screening_ids text not null default '[]',
    proposal text not null default ''
);

create table scan_page (
    id text primary key, sheet_id text references sheet (id), form_page integer,
    file text not null, page integer not null, status text not null, reason text,
    sha256 text not null, rotation integer, scale real, picture blob, reader text not null,
    read_at text not null, read_by text not null, handled text not null default ''
);
create index scan_page_hash on scan_page (sha256);
create index scan_page_sheet on scan_page (sheet_id, form_page);
create index scan_page_open on scan_page (read_at) where handled = '';

-- `mark` is what the reader saw, `chosen` what counts once it is `settled`.
create table returned_field (
    id text primary key, sheet_id text not null references returned_sheet (id),
    position integer not null, page integer not null, field text not null, type text not null,
    mark text not null default '', certainty real not null default 0,
    candidates text not null default '[]', doubts text not null default '[]',
    ink text not null default '[]', chosen text not null default '[]',
    settled text not null default '', missing text not null default '',
    settled_at text, settled_by text not null default '', scan_id text references scan_page (id),
    unique (sheet_id, field)
);
create index returned_field_open on returned_field (certainty) where settled = '';

create table keyed_pass (
    id text primary key, sheet_id text not null references returned_sheet (id),
    number integer not null, answers text not null, keyed_at text not null, keyed_by text not null,
    unique (sheet_id, number)
);
