-- Addresses abroad: the country's ISO code, empty for Finland.
alter table client add column country text not null default '';
alter table client add column contact_country text not null default '';

-- Whose client it is, by the unit's own areas and teams; and which team held a visit.
alter table client add column area text not null default '';
alter table client add column team text not null default '';
alter table visit add column team text not null default '';

-- What a risk to life asks for: was safety asked about, who took over and when.
alter table alert_action add column asked text not null default '';
alter table alert_action add column taken_by text not null default '';
alter table alert_action add column taken_on text;

-- Turkish ı is folded as i: names kept before are found too.
update search set folded = replace(folded, 'ı', 'i') where folded like '%ı%';
update search_text set folded = replace(folded, 'ı', 'i') where folded like '%ı%';
insert or ignore into search_word (word, entity_id, exact)
  select replace(word, 'ı', 'i'), entity_id, 0 from search_word where word like '%ı%' and exact = 0;
