"""Whether a questionnaire's words were held against the official form, language by language.

Until a named user has confirmed that once, paper carries a visible draft line and is not mailed
(instruments.md, "Wording status"). What is confirmed is this very wording: a changed text is a
draft again. Our own texts have no official form to compare with, and neither have letters.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tytti_desktop.casework import unit
from tytti_desktop.casework.recording import together
from tytti_desktop.casework.screening import measures
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import Library
from tytti_desktop.instruments.model import Questionnaire
from tytti_desktop.instruments.wording import incomplete_items, questionnaires, wording_digest
from tytti_desktop.vault import Changes, Vault, audit
from tytti_desktop.words import N_, _

KIND = "wording"


class WordingStatus(StrEnum):
    """How far a wording may be trusted."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    OFFICIAL = "official"
    OWN = "own"
    NUMBERS_ONLY = "numbers_only"


STATUS_NAMES = {
    WordingStatus.DRAFT: N_("draft: compare with the official form"),
    WordingStatus.CONFIRMED: N_("confirmed by the unit"),
    WordingStatus.OFFICIAL: N_("compared with the official form"),
    WordingStatus.OWN: N_("the unit's own text"),
    WordingStatus.NUMBERS_ONLY: N_("numbers only: the text may not be printed"),
}
_WEAKEST_FIRST = tuple(WordingStatus)


@dataclass(frozen=True)
class Confirmation:
    """This very wording (`digest`) was compared with the official form, by whom and when."""

    questionnaire: str
    language: str
    digest: str
    on: date
    person_id: str
    person: str


def confirmations(vault: Vault, day: date) -> list[Confirmation]:
    """Return what had been confirmed by a day."""
    stored = unit.in_force(vault, KIND, day).values()
    return [
        Confirmation(**content | {"on": date.fromisoformat(content["on"])}) for content in stored
    ]


class Wordings:
    """The statuses of all questionnaires on a day, given what had been confirmed by then."""

    def __init__(self, library: Library, confirmed: list[Confirmation]) -> None:
        self.library = library
        self._confirmed = {(c.questionnaire, c.language): c for c in confirmed}

    def _own(self, made: Questionnaire, language: str) -> WordingStatus:
        """Return the status of a questionnaire's own words, whatever is printed inside it."""
        wording = made.wording.get(language)
        if not made.printable or wording is None:
            return WordingStatus.NUMBERS_ONLY
        if wording.own:
            return WordingStatus.OWN
        if wording.compared_with_official is not None:
            return WordingStatus.OFFICIAL
        act = self._confirmed.get((made.id, language))
        same = act is not None and act.digest == wording_digest(made, language)
        return WordingStatus.CONFIRMED if same else WordingStatus.DRAFT

    def _printed(self, made: Questionnaire) -> list[Questionnaire]:
        """Return a sheet and the instruments on it: all whose words are printed."""
        parts = [self.library.get(part.instrument) for part in made.parts if part.instrument]
        return [made, *(part for part in parts if part.defined)]

    def status(self, made: Questionnaire, language: str) -> WordingStatus:
        """Return the status of a whole sheet: the weakest of everything printed on it."""
        found = {self._own(q, language) for q in self._printed(made)}
        return min(found, key=_WEAKEST_FIRST.index)

    def drafts(self, made: Questionnaire, language: str) -> list[Questionnaire]:
        """Return what keeps a sheet a draft: itself and the instruments on it, as it may be."""
        return [q for q in self._printed(made) if self._own(q, language) is WordingStatus.DRAFT]

    def lacking(self, form: str, language: str) -> list[Questionnaire]:
        """Return what of a sheet has no words in a language: itself and the instruments on it."""
        printed = self._printed(self.library.get(form))
        return [made for made in printed if language not in made.languages]

    def rows(self) -> list[dict[str, Any]]:
        """List every questionnaire (`tytti forms list`), with who confirmed its own words."""
        listed = questionnaires(self.library, self.status)
        return [row | {"confirmed": self._acts(row["id"])} for row in listed]

    def _acts(self, questionnaire: str) -> list[dict[str, str]]:
        return [
            {"language": act.language, "person": act.person, "on": act.on.isoformat()}
            for (name, _language), act in self._confirmed.items()
            if name == questionnaire
        ]


def wordings(vault: Vault, today: date) -> Wordings:
    """Return the statuses as they stand in a vault; without one: `Wordings(shipped(), [])`."""
    return Wordings(measures.library(vault, today), confirmations(vault, today))


def is_draft(vault: Vault, form: str, language: str, today: date) -> bool:
    """Tell whether a sheet must carry the draft line and may not be mailed."""
    stand = wordings(vault, today)
    return stand.status(stand.library.get(form), language) is WordingStatus.DRAFT


def confirm_wording(vault: Vault, form: str, language: str, today: date) -> Changes:
    """Store that the person at the vault has compared a sheet with the official forms.

    Confirms the sheet's own words and those of every instrument printed on it. Raises KnownError
    when nothing waits for it, or a wording is missing or not whole.
    """
    _made, found = _waiting(vault, form, language, today)
    waiting = list(found.values())
    if not waiting:
        raise KnownError(_("This wording needs no confirmation: it has been compared already."))
    with vault.atomic():
        done = [_confirm(vault, made, language, today) for made in waiting]
    return together(done, [changes.record for changes in done])


def check_code(made: Questionnaire, language: str) -> str:
    """Return the short code of a wording: who types it has had these very words before them."""
    return wording_digest(made, language)[:8]


def looked_at(vault: Vault, made: Questionnaire, language: str) -> None:
    """Log that the person at the vault has had a questionnaire's words before them."""
    with vault.atomic():
        detail = {"words": check_code(made, language)}
        audit.write(vault, "look", KIND, f"{made.id} {language}", detail=detail)


def has_seen(vault: Vault, made: Questionnaire, language: str) -> bool:
    """Tell whether the person at the vault has had these very words before them, by the log."""
    asked = (
        "select 1 from audit where entity = ? and entity_id = ? and action = 'look' and actor = ?"
        " and json_extract(detail, '$.words') = ? limit 1"
    )
    given = (KIND, f"{made.id} {language}", vault.person.id, check_code(made, language))
    return bool(vault.tuples(asked, given))


def confirm_compared(vault: Vault, form: str, language: str, today: date, code: str) -> Changes:
    """Store that one questionnaire's words were compared, by the code that stood with them.

    Raises KnownError while an instrument printed on it waits for its own comparison, when nothing
    waits, or when the code is of other words.
    """
    made, waiting = _waiting(vault, form, language, today)
    if first := [name for name in waiting if name != form]:
        text = _("Compare first what is printed on it, each by itself: {names}.")
        raise KnownError(text.format(names=", ".join(first)), field="form")
    if form not in waiting:
        raise KnownError(_("This wording needs no confirmation: it has been compared already."))
    if code != check_code(made, language):
        text = _("The code is not of these words: read them again and compare them all.")
        raise KnownError(text, field="compared")
    return _confirm(vault, made, language, today)


def _waiting(
    vault: Vault, form: str, language: str, today: date
) -> tuple[Questionnaire, dict[str, Questionnaire]]:
    """Return a sheet, and by name what on it waits for its comparison.

    Raises KnownError where it has no words in the language: nothing was compared.
    """
    stand = wordings(vault, today)
    made = stand.library.get(form)
    stand.library.sheet_parts(made, language)
    return made, {each.id: each for each in stand.drafts(made, language)}


def _confirm(vault: Vault, made: Questionnaire, language: str, today: date) -> Changes:
    gaps = incomplete_items(made)
    if gaps:
        raise KnownError(
            _(
                "The wording of {name} is not whole (items {items}). Put in the official words, "
                "then compare and confirm them."
            ).format(name=made.title.said(), items=", ".join(gaps)),
            field="wording",
        )
    content = {
        "questionnaire": made.id,
        "language": language,
        "digest": wording_digest(made, language),
        "on": today.isoformat(),
        "person_id": vault.person.id,
        "person": vault.person.name,
    }
    return unit.change(vault, KIND, f"{made.id} {language}", content, today)


def withdraw_confirmation(vault: Vault, questionnaire: str, language: str, today: date) -> Changes:
    """Take a confirmation back from today on, when the wording proves to be wrong after all."""
    return unit.change(vault, KIND, f"{questionnaire} {language}", None, today)


def drafts_of_rounds(vault: Vault, today: date) -> list[str]:
    """Return the packs of the unit's rounds that are still drafts in Finnish: not to be mailed."""
    packs = {content["pack"] for content in unit.in_force(vault, "rounds", today).values()}
    return sorted(pack for pack in packs if is_draft(vault, pack, "fi", today))
