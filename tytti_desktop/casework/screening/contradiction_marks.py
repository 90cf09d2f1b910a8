"""Marks that nobody could read, as something to ask the client about."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from tytti_desktop.casework.client.client_names import TOLD_APART
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.screening.contradiction_rules import Finding, Rule, RuleKind
from tytti_desktop.casework.screening.screenings import Screening, ScreeningState
from tytti_desktop.instruments.model import Text
from tytti_desktop.vault import Vault

UNCLEAR = Rule(
    "unclear_marks",
    RuleKind.MARKS,
    Text(
        fi="Merkintääsi ei voitu lukea varmasti. Mitä tarkoitit?",
        sv="Din markering kunde inte läsas säkert. Vad menade du?",
        en="Your mark could not be read for sure. What did you mean?",
    ),
    (),
)
# What is on the question list, or was answered there, is not asked again here.
_MARKS = f"""
    select f.sheet_id, f.field, s.client_id, s.form, r.screening_ids, c.code,
      {TOLD_APART} as name
    from returned_field f
      join returned_sheet r on r.id = f.sheet_id and r.checked_at is not null
      join sheet s on s.id = f.sheet_id
      join client c on c.id = s.client_id
    where f.missing = 'unclear' and (:client is null or s.client_id = :client)
      and not exists (select 1 from client_question q where q.client_id = s.client_id
        and q.source = 'review' and q.source_id = f.sheet_id and q.field = f.field)
    order by f.sheet_id, f.position
"""  # noqa: S608 only our own words


def unclear(vault: Vault, today: date, client_id: str | None = None) -> list[Finding]:
    """Return, form by form, the marks that a person settled as unclear and that are still missing.

    Only of registers that this person sees.
    """
    rows = vault.query(_MARKS, {"client": client_id})
    found = (
        _finding(vault, list(group), today)
        for _sheet, group in groupby(rows, key=lambda row: row["sheet_id"])
    )
    return [each for each in found if each is not None]


def _finding(vault: Vault, rows: list[dict[str, Any]], today: date) -> Finding | None:
    """Return what is unclear of one form, if anything of it still is."""
    who = rows[0]
    newest = list(_current(vault, json.loads(who["screening_ids"])))
    there = {each.instrument: each for each in screenings.visible(vault, newest, today)[0]}
    values: dict[str, None] = {}
    for row in rows:
        instrument, _dot, item = row["field"].rpartition(".")
        one = there.get(instrument or row["form"])
        if one is not None and one.answers.get(item) is None:
            values[f"{one.instrument}.{item}"] = None
    if not values:
        return None
    names = sorted({name.rpartition(".")[0] for name in values})
    return Finding(
        client_id=who["client_id"],
        client_code=who["code"],
        client_name=who["name"],
        rule=UNCLEAR,
        on_date=max(there[name].on_date for name in names),
        values=values,
        screenings={name: there[name].id for name in names},
    )


def _current(vault: Vault, ids: list[str]) -> Iterator[Screening]:
    """Give the newest version of each screening."""
    for each in ids:
        one = screenings.get(vault, each)
        while one.state is ScreeningState.CORRECTED:
            [one] = screenings.BOOK.table.find(vault, "corrects = ?", (one.id,), limit=1)
        yield one
