"""Whether a wording has been held against the official form: draft until the unit confirms it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.checks import respondent_texts
from tytti_desktop.instruments.library import Library
from tytti_desktop.instruments.model import Questionnaire
from tytti_desktop.words import _


class WordingStatus(StrEnum):
    """How far a wording may be trusted."""

    NUMBERS_ONLY = "numbers_only"  # no text is shipped, nothing to confirm or print
    DRAFT = "draft"  # prints with a visible line, is not mailed
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Confirmation:
    """The unit's act: this very wording (`digest`) was compared with the official form."""

    questionnaire: str
    language: str
    digest: str
    on: date


def wording_digest(made: Questionnaire, language: str) -> str:
    """Return a fingerprint of every word of the sheet's own texts in a language.

    A change in the file changes it, so an old confirmation does not cover a new wording.
    """
    words = "\x00".join(getattr(text, language) for text in respondent_texts(made))
    return hashlib.sha256(words.encode()).hexdigest()


def incomplete_items(made: Questionnaire) -> tuple[str, ...]:
    """Return the items whose whole official wording is not in the file: nothing to confirm yet."""
    return tuple(item.name for item in made.own_items if item.incomplete)


def confirm(made: Questionnaire, language: str, on: date) -> Confirmation:
    """Make the confirmation of a wording as it stands; `KnownError` when there is none whole."""
    if not made.printable or language not in made.wording:
        raise KnownError(
            _("{name} has no wording in this language to confirm.").format(name=made.title.said()),
            field="language",
        )
    gaps = incomplete_items(made)
    if gaps:
        raise KnownError(
            _(
                "The wording of {name} is not whole (items {items}). Complete it in the file "
                "of the questionnaire from the official form, then confirm it."
            ).format(name=made.title.said(), items=", ".join(gaps)),
            field="wording",
        )
    return Confirmation(made.id, language, wording_digest(made, language), on)


def own_status(
    made: Questionnaire, language: str, confirmations: Iterable[Confirmation]
) -> WordingStatus:
    """Return the status of one file's own texts in a language, packs' instruments not counted."""
    if not made.printable:
        return WordingStatus.NUMBERS_ONLY
    key = (made.id, language, wording_digest(made, language))
    done = any((c.questionnaire, c.language, c.digest) == key for c in confirmations)
    return WordingStatus.CONFIRMED if done else WordingStatus.DRAFT


def unconfirmed(
    library: Library,
    made: Questionnaire,
    language: str,
    confirmations: Iterable[Confirmation] = (),
) -> tuple[Questionnaire, ...]:
    """Return what still keeps a sheet a draft: itself and the instruments in it."""
    kept = tuple(confirmations)
    inside = [library.get(part.instrument) for part in made.parts if part.instrument]
    return tuple(
        q
        for q in (made, *(inner for inner in inside if inner.defined))
        if own_status(q, language, kept) is not WordingStatus.CONFIRMED
    )


def wording_status(
    library: Library,
    made: Questionnaire,
    language: str,
    confirmations: Iterable[Confirmation] = (),
) -> WordingStatus:
    """Return the status of a whole sheet in a language: the least of its parts."""
    kept = tuple(confirmations)
    found = {own_status(q, language, kept) for q in unconfirmed(library, made, language, kept)}
    for status in WordingStatus:
        if status in found:
            return status
    return WordingStatus.CONFIRMED


def questionnaires(
    library: Library, confirmations: Iterable[Confirmation] = ()
) -> list[dict[str, Any]]:
    """List every questionnaire for `tytti forms list`; `wording` has the status by language."""
    kept = tuple(confirmations)
    return [_row(library, made, kept) for made in library.all()]


def _row(
    library: Library, made: Questionnaire, confirmations: tuple[Confirmation, ...]
) -> dict[str, Any]:
    languages = library.languages(made)
    statuses = {code: wording_status(library, made, code, confirmations) for code in languages}
    worst = next((s for s in WordingStatus if s in statuses.values()), WordingStatus.NUMBERS_ONLY)
    return {
        "id": made.id,
        "version": made.version,
        "languages": list(languages),
        "kind": str(made.kind),
        "wording_status": str(worst),
        "wording": {code: _wording_row(made, code, statuses[code]) for code in languages},
        "title": made.title.said(),
        "printable": made.printable,
        "defined": made.defined,
    }


def _wording_row(made: Questionnaire, language: str, status: WordingStatus) -> dict[str, Any]:
    wording = made.wording[language]
    compared = wording.compared_with_official
    return {
        "status": str(status),
        "source": wording.source,
        "own": wording.own,
        "compared_with_official": compared.isoformat() if compared else None,
        "notes": wording.notes,
        "incomplete_items": list(incomplete_items(made)),
    }
