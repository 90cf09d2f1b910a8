"""The official words of instruments that a named person has put in, with source and day.

They lie in the vault as the unit's data, overlay the shipped ones from their day on, and go from
one unit to another as one file. What was put in is a draft until somebody has compared it.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tytti_desktop import outside_json
from tytti_desktop import texts as typed
from tytti_desktop.casework import unit
from tytti_desktop.casework.recording import together
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import Library, shipped
from tytti_desktop.instruments.model import Questionnaire, plain
from tytti_desktop.instruments.texts import places, with_texts
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import LANGUAGES, _

KIND, FORMAT = "wording_texts", "tytti wordings 1"


@dataclass(frozen=True)
class Incoming:
    """The words of one form in one language that a file brings, beside those that are here.

    `changed`: place, the words here ("" where there are none) and the file's, where they differ.
    """

    form: Questionnaire
    language: str
    source: str
    changed: tuple[tuple[str, str, str], ...]


def overlaid(library: Library, stored: Mapping[str, Any]) -> Library:
    """Return a library with the texts that a unit has put in."""

    def whole(made: Questionnaire) -> Questionnaire:
        for language in LANGUAGES:
            put = stored.get(f"{made.id} {language}")
            if put is not None and made.printable:
                known = {key: text for key, text in put["texts"].items() if key in places(made)}
                made = with_texts(made, language, known, put["source"])
        return made

    return library.changed(whole)


def put_in(
    vault: Vault, form: str, language: str, texts: Mapping[str, str], source: str, today: date
) -> Changes:
    """Store official words by place, in force from today on; those put in before stay beneath.

    Raises KnownError for a form or place that is none, and where no source is named.
    """
    made = shipped().get(form)
    given = {key: typed.cleaned(text, key).strip() for key, text in texts.items()}
    if not source.strip():
        raise KnownError(
            _("Name the source: the form, its publisher and its year."), field="source"
        )
    before = unit.table(vault, KIND, f"{form} {language}", today).get("texts", {})
    kept = {key: text for key, text in {**before, **given}.items() if text}
    with_texts(made, language, kept, source)
    content = {
        "form": form,
        "language": language,
        "source": typed.cleaned(source).strip(),
        "texts": kept,
        "person_id": vault.person.id,
        "person": vault.person.name,
        "on": today.isoformat(),
    }
    return unit.change(vault, KIND, f"{form} {language}", content, today)


def exported(vault: Vault, today: date) -> dict[str, Any]:
    """Return everything that was put in, as one file; no client is in it."""
    stored = unit.in_force(vault, KIND, today)
    return {"format": FORMAT, "texts": [stored[key] for key in sorted(stored)]}


def imported(
    vault: Vault,
    given: Any,  # noqa: ANN401 what a file holds
    today: date,
    chosen: Collection[tuple[str, str]] | None = None,
) -> Changes:
    """Put in what another unit exported; each is a draft here until it has been compared.

    `chosen`: only these, by form and language. Raises KnownError, and stores nothing, where the
    file is not such a file.
    """
    rows = [row for row in _rows(given) if chosen is None or row[:2] in chosen]
    with vault.atomic():
        done = [put_in(vault, *row, today) for row in rows]
    return together(done, [each.record for each in done])


def incoming(vault: Vault, given: Any, today: date) -> list[Incoming]:  # noqa: ANN401 as imported
    """Return what a file would bring, beside the words that are here; nothing is stored.

    Raises KnownError as `imported` does.
    """
    library = overlaid(shipped(), unit.in_force(vault, KIND, today))
    found = []
    for form, language, texts, source in _rows(given):
        with_texts(shipped().get(form), language, texts, source)  # refused as when it is put in
        made = library.get(form)
        here = {key: plain(getattr(text, language)) for key, text in places(made).items()}
        changed = [
            (key, here.get(key, ""), text)
            for key, text in texts.items()
            if text and text != here.get(key, "")
        ]
        found.append(Incoming(made, language, source, tuple(changed)))
    return found


def file_of(vault: Vault, today: date, chosen: Collection[tuple[str, str]] | None = None) -> bytes:
    """Return the file of everything that was put in; `chosen`: of these, by form and language."""
    made = exported(vault, today)
    if chosen is not None:
        made["texts"] = [row for row in made["texts"] if (row["form"], row["language"]) in chosen]
    return json.dumps(made, ensure_ascii=False, indent=1).encode()


def opened(content: bytes) -> Any:  # noqa: ANN401 what a file holds
    """Return what such a file holds; None where it is no file of the kind."""
    try:
        return typed.cleaned_all(outside_json.loads(content.decode("utf-8-sig")))
    except ValueError:
        return None


def _rows(given: Any) -> list[tuple[str, str, dict[str, str], str]]:  # noqa: ANN401 of a file
    """Return the form, language, texts and source of each wording in a file."""
    rows = given.get("texts") if isinstance(given, Mapping) else None
    if not isinstance(rows, list) or given.get("format") != FORMAT:
        raise KnownError(_("This is not a file of wordings exported from Tytti."), field="file")
    if not rows:
        raise KnownError(_("The file holds no wordings."), field="file")
    return [_row(row) for row in rows]


def _row(row: Any) -> tuple[str, str, dict[str, str], str]:  # noqa: ANN401 what a file holds
    try:
        form, language, source = (str(row[name]) for name in ("form", "language", "source"))
        texts = {str(key): str(text) for key, text in row["texts"].items()}
    except (TypeError, KeyError, AttributeError):
        text = _("This is not a file of wordings exported from Tytti.")
        raise KnownError(text, field="file") from None
    if language not in LANGUAGES:
        raise KnownError(_("Choose one from the list."), field="language")
    return form, language, texts, source
