"""What a wording consists of, for the rule that the unit compares it with the official form."""

import hashlib
from collections.abc import Callable
from typing import Any

from tytti_desktop.instruments.checks import respondent_texts
from tytti_desktop.instruments.library import Library
from tytti_desktop.instruments.model import Questionnaire


def wording_digest(made: Questionnaire, language: str) -> str:
    """Return a fingerprint of every word of the sheet's own texts in a language.

    A change in the file changes it, so an old confirmation need not cover a new wording.
    """
    words = "\x00".join(getattr(text, language) for text in respondent_texts(made))
    return hashlib.sha256(words.encode()).hexdigest()


def incomplete_items(made: Questionnaire) -> tuple[str, ...]:
    """Return the items whose whole official wording is not in the file: nothing to confirm yet."""
    return tuple(item.name for item in made.own_items if item.incomplete)


def questionnaires(
    library: Library, status: Callable[[Questionnaire, str], str]
) -> list[dict[str, Any]]:
    """List every questionnaire for `tytti forms list`.

    `status` tells the wording status of a questionnaire in a language; the row's own is draft if
    any language is, and numbers_only where no text may be shipped.
    """
    return [_row(library, made, status) for made in library.all()]


def _row(
    library: Library, made: Questionnaire, status: Callable[[Questionnaire, str], str]
) -> dict[str, Any]:
    languages = library.languages(made)
    by_language = {code: str(status(made, code)) for code in languages}
    found = list(by_language.values()) or ["numbers_only"]
    return {
        "id": made.id,
        "version": made.version,
        "languages": list(languages),
        "kind": str(made.kind),
        "wording_status": "draft" if "draft" in found else found[0],
        "wording": by_language,
        "title": made.title.said(),
        "printable": made.printable,
        "defined": made.defined,
        "incomplete_items": list(incomplete_items(made)),
    }
