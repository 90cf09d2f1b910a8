"""Signed consent papers: matched by code, attached to what they give, and proposed to a person.

What is ticked is never recorded by itself: a person compares it with the paper and records it.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from PIL import Image

from tytti_desktop.casework import choices, recording
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consent_papers import FORMS, KIND, OBTAINED
from tytti_desktop.casework.gate.consents import CATEGORIES, RECIPIENTS, Consent, State
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns.records import (
    FIELDS,
    RETURNED,
    SCANS,
    Field,
    Proposal,
    ReturnedSheet,
)
from tytti_desktop.dates import add_months, finnish_day, parse_date
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.vault import Changes, Vault, attachments
from tytti_desktop.words import _

VALIDITY, VALID_UNTIL, LIMITS, OTHER_NAME = "validity", "valid_until", "limits", "other_name"
ONE_YEAR, UNTIL = "one_year", "until"
DPI = 200  # of the kept pictures


Tick = tuple[str, str, str]  # recipient, category, direction


@dataclass(frozen=True)
class Ticked:
    """What a signed paper says, for a person to compare with it.

    `ticks` are (recipient, category, direction) that no consent in force covers yet, `known` those
    that one does, and `strange` those that the unit does not offer (another party, named by hand).
    `until` is the last day as ticked or written; None: as long as the case is open, or not legible.
    """

    sheet: Sheet
    paper_id: str | None
    ticks: tuple[Tick, ...]
    known: tuple[Tick, ...]
    strange: tuple[Tick, ...]
    until: date | None
    limits: str
    other_name: str


def keep_paper(
    vault: Vault, sheet: Sheet, returned: ReturnedSheet, fields: Iterable[Field]
) -> tuple[ReturnedSheet, list[Changes]]:
    """Keep a signed paper and attach it to the client's consents that it gives and that lack one.

    Part of the act that is under way. A paper that was only keyed has no picture to keep.
    """
    if returned.paper_id is None:
        content = _as_pdf(_pictures(vault, sheet.id))
        if content is not None:
            kept = attachments.keep(
                vault,
                client_id=sheet.client_id,
                kind=KIND,
                media_type="application/pdf",
                content=content,
            )
            returned = replace(returned, paper_id=kept.id)
    made = replace(returned, proposal=Proposal.OPEN)
    if made.paper_id is None:
        return made, []
    ticked = set(_ticks(fields))
    given = [
        consent.id
        for consent in consents.of_client(vault, str(sheet.client_id))
        if consent.paper_id is None
        and consent.key in ticked
        and consent.valid_from >= finnish_day(sheet.printed_at)
        and consent.state(returned.returned_on) is State.IN_FORCE
    ]
    return made, [consents.attach_paper(vault, given, made.paper_id)] if given else []


def _pictures(vault: Vault, sheet_id: str) -> list[bytes]:
    """Return the pictures of a sheet's pages that count, in the order of pages."""
    scans = SCANS.table.find(
        vault,
        "sheet_id = ? and picture is not null and status in ('read', 'incomplete')",
        (sheet_id,),
        order="form_page, read_at",
    )
    return [scan.picture for scan in scans if scan.picture is not None]


def _as_pdf(pictures: list[bytes]) -> bytes | None:
    if not pictures:
        return None
    first, *rest = (Image.open(io.BytesIO(picture), formats=["JPEG"]) for picture in pictures)
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=DPI)
    return out.getvalue()


def _ticks(fields: Iterable[Field]) -> list[Tick]:
    ways = {True: consents.OBTAIN, False: consents.GIVE}
    return [
        (field.field.removeprefix(OBTAINED), category, ways[field.field.startswith(OBTAINED)])
        for field in fields
        if field.type is BoxType.MULTI
        for category in field.chosen
    ]


def awaiting(vault: Vault, client_id: str) -> list[ReturnedSheet]:
    """Return a client's signed papers that wait to be compared and recorded, the earliest first."""
    return RETURNED.table.find(
        vault,
        "proposal = 'open' and set_aside = '' and id in"
        " (select id from sheet where client_id = ? and form in (?, ?))",
        (client_id, *FORMS),
        order="recorded_at, rowid",
    )


def ticked(vault: Vault, sheet_id: str, today: date) -> Ticked:
    """Return what a checked consent paper says; KnownError when nothing of it waits."""
    sheet, returned = _waiting(vault, sheet_id)
    fields = FIELDS.table.find(vault, "sheet_id = ?", (sheet.id,), order="position")
    ticks = _ticks(fields)
    strange = [tick for tick in ticks if not _offered(vault, tick, today)]
    client = str(sheet.client_id)
    in_force = {
        each.key
        for each in consents.of_client(vault, client)
        if each.state(today) is State.IN_FORCE
    }
    new = [tick for tick in ticks if tick not in strange and tick not in in_force]
    chosen = {field.field: field.chosen[0] for field in fields if field.chosen}
    return Ticked(
        sheet=sheet,
        paper_id=returned.paper_id,
        ticks=tuple(new),
        known=tuple(tick for tick in ticks if tick in in_force),
        strange=tuple(strange),
        until=_until(chosen, returned.returned_on),
        limits=chosen.get(LIMITS, ""),
        other_name=chosen.get(OTHER_NAME, ""),
    )


def _waiting(vault: Vault, sheet_id: str) -> tuple[Sheet, ReturnedSheet]:
    sheet = sheets.get(vault, sheet_id)
    found = RETURNED.table.find(vault, "id = ? and proposal = 'open'", (sheet.id,))
    if not found:
        raise KnownError(_("No consent of this paper waits to be recorded."), field="sheet")
    return sheet, found[0]


def _offered(vault: Vault, tick: Tick, today: date) -> bool:
    kinds = zip((RECIPIENTS, CATEGORIES), tick[:2], strict=True)
    return not any(choices.problem(vault, kind, key, today) for kind, key in kinds)


def _until(chosen: dict[str, str], returned_on: date) -> date | None:
    """Return the last day of the consent as ticked: a year, or the day that was written."""
    if chosen.get(VALIDITY) == ONE_YEAR:
        return add_months(returned_on, 12)
    if chosen.get(VALIDITY) == UNTIL and VALID_UNTIL in chosen:
        try:
            return parse_date(chosen[VALID_UNTIL], returned_on)
        except KnownError:
            return None
    return None


def record_ticked(
    vault: Vault, sheet_id: str, consent: Consent, ticks: Iterable[Tick], today: date
) -> Changes:
    """Record what a person has compared with the paper: (recipient, category, direction) each.

    `consent` carries the period and the giver; client and paper come from the sheet. Can be undone.
    Raises KnownError when no tick is given: a paper that gives nothing is dismissed.
    """
    sheet, returned = _waiting(vault, sheet_id)
    ticks = tuple(ticks)
    if not ticks:
        raise KnownError(_("Choose at least one kind of data."), field="category")
    made = replace(consent, client_id=str(sheet.client_id), paper_id=returned.paper_id)
    kinds: dict[tuple[str, str], list[str]] = {}
    for recipient, category, way in ticks:
        kinds.setdefault((recipient, way), []).append(category)
        if not consents.covers(
            vault, made.client_id, recipient, consents.BASIC, today, with_address=True
        ).allowed:  # who the client is goes with every cross, as the paper says
            kinds.setdefault((recipient, consents.GIVE), []).append(consents.BASIC)
    with vault.atomic():
        done = [
            consents.record_consents(vault, made, [recipient], categories, today, [way])
            for (recipient, way), categories in kinds.items()
        ]
        records = [record for changes in done for record in changes.record]
        done.append(_done(vault, returned))
    return recording.together(done, records)


def dismiss_ticked(vault: Vault, sheet_id: str) -> Changes:
    """Leave what was ticked unrecorded (it is known already, or not valid); can be undone."""
    return _done(vault, _waiting(vault, sheet_id)[1])


def _done(vault: Vault, returned: ReturnedSheet) -> Changes:
    settled = replace(returned, proposal=Proposal.DONE)
    return recording.change(vault, RETURNED, settled, "compare_paper")
