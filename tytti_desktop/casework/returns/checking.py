"""A returned copy whose every field is settled becomes answers: screenings, or a signed consent.

What stands in the way is said with what to do; a copy is never checked by half.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from tytti_desktop.casework import recording
from tytti_desktop.casework.mail import campaigns, sheets
from tytti_desktop.casework.mail.sheets import Sheet, SheetState
from tytti_desktop.casework.returns import known, signed
from tytti_desktop.casework.returns.known import Asked
from tytti_desktop.casework.returns.records import (
    FIELDS,
    PASSES,
    RETURNED,
    Field,
    Missing,
    Proposal,
    ReturnedSheet,
    Settled,
)
from tytti_desktop.casework.screening import rounds, screenings
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.screening.screenings import Mode, ScreeningState
from tytti_desktop.dates import finnish_day, parse_date
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.answers import read_answers
from tytti_desktop.instruments.model import ItemKind, Kind
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import N_, _, ngettext

FILLED_ON = "filled_on"  # the field in which the client writes the day


class Waits(StrEnum):
    """What a returned copy waits for before it is checked."""

    MARKS = "marks"
    PAGES = "pages"
    SECOND_PASS = "second_pass"  # noqa: S105 (no secret)
    CLIENT = "client"
    ANSWERED = "answered"
    INTERVIEW = "interview"


WAITS_FOR = {
    Waits.MARKS: N_("Uncertain marks wait for you."),
    Waits.SECOND_PASS: N_("The second keying is waited for."),
    Waits.CLIENT: N_("This form was printed without a client: say whose it is."),
    Waits.ANSWERED: N_(
        "This questionnaire has been answered already. Combine the two, or set this one aside."
    ),
    Waits.INTERVIEW: N_(
        "An interview of the same questionnaire is unfinished. Finish it or set it aside first."
    ),
}


def said(waits: Waits | None, pages: Sequence[int]) -> str:
    """Return what a copy waits for in words, with what to do; `pages` have not come back."""
    if waits is None:
        return ""
    if waits is not Waits.PAGES:
        return _(WAITS_FOR[waits])
    told = ngettext(
        "Page {pages} has not come back: scan it, key its answers, or leave it out.",
        "Pages {pages} have not come back: scan them, key their answers, or leave them out.",
        len(pages),
    )
    return told.format(pages=", ".join(map(str, pages)))


@dataclass(frozen=True)
class Stand:
    """A returned copy with all that is known of it."""

    sheet: Sheet
    returned: ReturnedSheet
    fields: tuple[Field, ...]

    @property
    def open(self) -> tuple[Field, ...]:
        """The fields that are not settled, the least sure first."""
        waiting = (field for field in self.fields if field.settled is Settled.OPEN)
        return tuple(sorted(waiting, key=lambda field: (field.certainty, field.position)))

    @property
    def missing_pages(self) -> tuple[int, ...]:
        """The pages that have fields nobody has read or keyed."""
        return tuple(sorted({field.page for field in self.open if not field.doubtful}))


def stand(vault: Vault, sheet_id: str) -> Stand:
    """Return a copy that has come back; KnownError if it has not."""
    sheet = sheets.get(vault, sheet_id)
    found = RETURNED.table.find(vault, "id = ?", (sheet.id,))
    if not found:
        raise KnownError(
            _("This form has not come back yet. Read its scan or key its answers first."),
            field="sheet",
        )
    fields = FIELDS.table.find(vault, "sheet_id = ?", (sheet.id,), order="position")
    return Stand(sheet, found[0], tuple(fields))


def keyed(vault: Vault, sheet_id: str) -> dict[int, Mapping[str, tuple[str, ...]]]:
    """Return what has been keyed of a copy, by pass and field."""
    found = PASSES.table.find(vault, "sheet_id = ?", (sheet_id,))
    return {one.number: one.answers for one in found}


def awaited(vault: Vault, sheet_id: str) -> set[str]:
    """Return the fields that were keyed as the first of two and have no second pass yet."""
    passes = keyed(vault, sheet_id)
    seen = FIELDS.table.find(vault, "sheet_id = ? and scan_id is not null", (sheet_id,))
    return set(passes.get(1, {})) - set(passes.get(2, {})) - {one.field for one in seen}


def waits(vault: Vault, found: Stand) -> Waits | None:
    """Return what a copy waits for; None when it is checked, set aside, or can be checked."""
    if found.returned.checked_at is not None or found.returned.set_aside:
        return None
    if found.open:
        return Waits.MARKS if any(f.doubtful for f in found.open) else Waits.PAGES
    if found.returned.second_pass:
        return Waits.SECOND_PASS
    made = known.questionnaire_of(vault, found.sheet)
    if made.kind is Kind.SURVEY or found.returned.screening_ids:
        return None
    if found.sheet.client_id is None:
        return Waits.CLIENT
    return _in_the_way(vault, found) if made.kind in {Kind.INSTRUMENT, Kind.PACK} else None


def _in_the_way(vault: Vault, found: Stand) -> Waits | None:
    """Tell whether the same questionnaire is under way, or was answered, in another manner."""
    names = {one.instrument for one in known.asked(vault, found.sheet).values()} - {""}
    there = screenings.BOOK.table.find(
        vault,
        "client_id = ? and round_id is ? and state in ('started', 'finished')",
        (found.sheet.client_id, found.sheet.round_id),
    )
    states = {one.state for one in there if one.instrument in names}
    if ScreeningState.STARTED in states:
        return Waits.INTERVIEW
    answered = ScreeningState.FINISHED in states and found.sheet.round_id is not None
    return Waits.ANSWERED if answered else None


def check_if_whole(vault: Vault, sheet_id: str) -> list[Changes]:
    """Make a copy's answers of it if nothing is waited for, in the act that is under way."""
    found = stand(vault, sheet_id)
    done_with = found.returned.checked_at is not None or bool(found.returned.set_aside)
    if done_with or waits(vault, found) is not None:
        return []
    done, made_ids = _screenings(vault, found)
    return done + close(vault, found, made_ids)


def close(vault: Vault, found: Stand, screening_ids: tuple[str, ...]) -> list[Changes]:
    """Mark a copy whose answers are stored as checked, in the act that is under way.

    A signed paper and a criteria sheet then wait to be compared; an anonymous form is counted.
    """
    done: list[Changes] = []
    returned = replace(
        found.returned,
        checked_at=vault.now(),
        checked_by=vault.person.id,
        screening_ids=screening_ids,
    )
    kind = known.questionnaire_of(vault, found.sheet).kind
    if kind is Kind.CONSENT:
        returned, attached = signed.keep_paper(vault, found.sheet, returned, found.fields)
        done += attached
    elif kind is Kind.CRITERIA:
        returned = replace(returned, proposal=Proposal.OPEN)
    elif kind is Kind.SURVEY:
        [(answers, _note)] = answers_of(vault, found).values()
        done += campaigns.keep_checked(vault, found.sheet, answers, returned.returned_on)
    done.append(recording.change(vault, RETURNED, returned, "check"))
    checked = replace(found.sheet, state=SheetState.CHECKED)
    done.append(recording.change(vault, sheets.BOOK, checked, "check"))
    if found.sheet.round_id is not None:
        done_round = rounds.BOOK.table.get(vault, found.sheet.round_id)
        if done_round.state is RoundState.RETURNED:
            day = max(returned.returned_on, finnish_day(vault.now()))
            done.append(rounds.move(vault, done_round.id, RoundState.CHECKED, day))
    return done


def return_round(vault: Vault, sheet: Sheet, day: date) -> list[Changes]:
    """Mark the round of a copy as returned if it is still out, in the act that is under way."""
    if sheet.round_id is None:
        return []
    found = rounds.BOOK.table.get(vault, sheet.round_id)
    if found.state not in rounds.OPEN:
        return []
    return [rounds.move(vault, found.id, RoundState.RETURNED, day)]


def reopen(vault: Vault, sheet_id: str) -> list[Changes]:
    """Take a checked copy back among those that wait, in the act that is under way.

    Its screenings stay as they are; when it is checked again, they are corrected where they differ.
    """
    found = stand(vault, sheet_id)
    if found.returned.checked_at is None:
        return []
    back = replace(found.returned, checked_at=None, checked_by=None)
    sheet = replace(found.sheet, state=SheetState.RETURNED)
    return [
        recording.change(vault, RETURNED, back, "reopen"),
        recording.change(vault, sheets.BOOK, sheet, "reopen"),
    ]


def _screenings(vault: Vault, found: Stand) -> tuple[list[Changes], tuple[str, ...]]:
    """Store a copy's answers as screenings, one an instrument; return their ids too."""
    sheet = found.sheet
    if sheet.client_id is None:
        return [], ()
    earlier = {
        one.instrument: one
        for one in (screenings.get(vault, each) for each in found.returned.screening_ids)
    }
    done: list[Changes] = []
    ids: list[str] = []
    for name, (answers, note) in answers_of(vault, found).items():
        if not name:
            continue
        before = earlier.get(name)
        if before is None:
            made = new_screening(vault, found, name, answers, note)
        elif before.state is ScreeningState.FINISHED and before.answers != answers:
            reason = _("The form was checked again.")
            made = [screenings.correct(vault, before.id, answers, reason)]
        else:
            made = []
            ids.append(before.id)
        done += made
        ids += [made[-1].record.id] if made else []
    return done, tuple(ids)


def new_screening(
    vault: Vault, found: Stand, instrument: str, answers: dict[str, Any], note: str
) -> list[Changes]:
    """Start, answer and finish one screening; none when every answer of it is missing."""
    if all(value is None for value in answers.values()):
        return []
    begun = screenings.start_screening(
        vault,
        str(found.sheet.client_id),
        instrument,
        answered_on(found),
        mode=Mode.PAPER,
        round_id=found.sheet.round_id,
    )
    answered = replace(begun.record, answers=answers)
    return [
        begun,
        recording.change(vault, screenings.BOOK, answered, "answer"),
        screenings.finish(vault, answered.id, note=note),
    ]


def answers_of(vault: Vault, found: Stand) -> dict[str, tuple[dict[str, Any], str]]:
    """Return the answers of each instrument on a copy as they are stored, and what to note.

    The sheet's own questions are under "".
    """
    chosen = {field.field: field for field in found.fields}
    parts: dict[str, list[tuple[Asked, Field]]] = {}
    for name, one in known.asked(vault, found.sheet).items():
        if name in chosen:
            parts.setdefault(one.instrument, []).append((one, chosen[name]))
    made = {}
    for instrument, pairs in parts.items():
        raw = {one.item.name: _raw(one, field) for one, field in pairs}
        read = read_answers([one.item for one, _field in pairs], raw)
        answers = {item: _listed(answer.stored) for item, answer in read.items()}
        made[instrument] = (answers, _unclear(pairs))
    return made


def _raw(one: Asked, field: Field) -> str | list[str] | None:
    if not field.chosen:
        return None
    return list(field.chosen) if one.item.kind is ItemKind.MULTI else field.chosen[0]


def _listed(value: Any) -> Any:  # noqa: ANN401 (what read_answers stores)
    """Return a value as it comes back from the vault, so that versions can be compared."""
    return list(value) if isinstance(value, tuple) else value


def _unclear(pairs: Iterable[tuple[Asked, Field]]) -> str:
    """Return the note that tells which answers nobody could read, or whose page is missing."""
    asked = [one.item.name for one, field in pairs if field.missing is Missing.UNCLEAR]
    lost = [one.item.name for one, field in pairs if field.missing is Missing.NO_PAGE]
    notes = []
    if asked:
        text = _("Unclear on paper, ask the client: {items}.")
        notes.append(text.format(items=", ".join(asked)))
    if lost:
        text = _("The page with these did not come back: {items}.")
        notes.append(text.format(items=", ".join(lost)))
    return " ".join(notes)


def answered_on(found: Stand) -> date:
    """Return the day the client wrote on the form, or where that cannot be, the day it came."""
    returned = found.returned.returned_on
    written = next((f.chosen for f in found.fields if f.field == FILLED_ON and f.chosen), None)
    if written is None:
        return returned
    try:
        day = parse_date(written[0], returned)
    except KnownError:
        return returned
    return day if known.printed_on(found.sheet) <= day <= returned else returned
