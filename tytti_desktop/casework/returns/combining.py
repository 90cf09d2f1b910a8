"""A returned form whose questionnaire was answered in another way: combined field by field.

A person chooses which answer counts where the two differ; what only one of them has counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tytti_desktop.casework import recording
from tytti_desktop.casework.returns import checking, known, review
from tytti_desktop.casework.returns.checking import Stand, Waits
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.screening.screenings import Screening, ScreeningState
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import Item
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _


class Side(StrEnum):
    """Which of two answers counts."""

    THERE = "there"  # the one that is in the vault
    PAPER = "paper"  # the one on the returned form


@dataclass(frozen=True)
class Compared:
    """One field that the two say differently; values None are missing, words are as people read.

    `proposed` is the side that has an answer where only one has; None: a person must choose.
    """

    field: str
    title: str
    question: str
    there: Any
    paper: Any
    there_words: str
    paper_words: str
    proposed: Side | None


def compare(vault: Vault, sheet_id: str) -> list[Compared]:
    """Return the fields in which a returned copy and the answers in the vault differ.

    Raises KnownError for a copy whose questionnaire was not answered in another way.
    """
    found = _answered(vault, sheet_id)
    there = _there(vault, found)
    asked = known.asked(vault, found.sheet)
    given = checking.answers_of(vault, found)
    made = []
    for name, one in asked.items():
        if one.instrument not in there:
            continue
        kept = there[one.instrument].answers.get(one.item.name)
        marked = given[one.instrument][0].get(one.item.name)
        if kept == marked:
            continue
        proposed = Side.PAPER if kept is None else Side.THERE if marked is None else None
        words = (_shown(one.item, kept), _shown(one.item, marked))
        text = one.item.text.said()
        made.append(Compared(name, one.title, text, kept, marked, *words, proposed))
    return made


def _answered(vault: Vault, sheet_id: str) -> Stand:
    found = checking.stand(vault, sheet_id)
    review.refuse_done(found)
    if checking.waits(vault, found) is not Waits.ANSWERED:
        raise KnownError(_("This questionnaire was not answered in another way."), field="sheet")
    return found


def _there(vault: Vault, found: Stand) -> dict[str, Screening]:
    """Return the finished answers of the copy's round, by instrument."""
    return {
        each.instrument: each
        for each in screenings.BOOK.table.find(
            vault, "round_id = ? and state = 'finished'", (found.sheet.round_id,)
        )
        if each.state is ScreeningState.FINISHED
    }


def _shown(item: Item, value: Any) -> str:  # noqa: ANN401 - an answer as stored
    values = value if isinstance(value, list) else [] if value is None else [value]
    words = []
    for one in values:
        option = item.option(str(one))
        label = option.label.said() if option else ""
        words.append(f"{one}  {label}" if label and label != str(one) else str(one))
    return ", ".join(words)


def combine(
    vault: Vault,
    sheet_id: str,
    chosen: Mapping[str, Side],
) -> Changes:
    """Make one set of answers of a returned copy and those in the vault; can be undone.

    `chosen` says by field which side counts; a field left out counts as proposed. The answers in
    the vault become a corrected version where they change; the copy is checked. Raises KnownError
    naming a field that differs and was not chosen.
    """
    found = _answered(vault, sheet_id)
    sides = {each.field: chosen.get(each.field, each.proposed) for each in compare(vault, sheet_id)}
    for field, side in sides.items():
        if side is None:
            raise KnownError(_("Choose which answer counts."), field=field)
    with vault.atomic():
        done, ids = _stored(vault, found, sides)
        done += checking.close(vault, checking.stand(vault, found.sheet.id), ids)
    return recording.together(done, found.sheet)


def _stored(
    vault: Vault,
    found: Stand,
    sides: Mapping[str, Side | None],
) -> tuple[list[Changes], tuple[str, ...]]:
    """Store what counts, instrument by instrument; return the ids of what counts now."""
    there = _there(vault, found)
    asked = known.asked(vault, found.sheet)
    done: list[Changes] = []
    ids: list[str] = []
    for name, (marked, note) in checking.answers_of(vault, found).items():
        if name not in there:
            made = checking.new_screening(vault, found, name, marked, note) if name else []
            done += made
            ids += [made[-1].record.id] if made else []
            continue
        old = there[name]
        taken = {
            asked[field].item.name: marked.get(asked[field].item.name)
            for field, side in sides.items()
            if side is Side.PAPER and asked[field].instrument == name
        }
        if taken:
            reason = _("Combined with the form that came back {day}.").format(
                day=shown(found.returned.returned_on)
            )
            new = screenings.correct(vault, old.id, {**old.answers, **taken}, reason)
            done.append(new)
            old = new.record
        ids.append(old.id)
    return done, tuple(ids)
