-- What is wrong with the vault, told at every opening until somebody accepts it with a reason.
create table alarm (
    id text primary key, kind text not null, noticed_at text not null, detail text not null,
    accepted_at text, accepted_by text, reason text not null default ''
);
