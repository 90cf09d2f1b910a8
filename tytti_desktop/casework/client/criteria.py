"""Eligibility criteria: versioned sets as data, each criterion met, not met or unclear with a note.

The wording comes from forms/questionnaires/, the same files that the criteria sheet for referrers
is printed from: one source for screen and paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework.fields import ID, WHO, told
from tytti_desktop.casework.recording import Book, add, change
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments import library
from tytti_desktop.instruments.model import Questionnaire
from tytti_desktop.vault import Changes, Table, Vault, new_id
from tytti_desktop.words import N_, _

NOTE_LENGTH = 2000
GENERAL = "general"


class Answer(StrEnum):
    """How one criterion stands; one without a row has not been looked at."""

    MET = "met"
    NOT_MET = "not_met"
    UNCLEAR = "unclear"


ANSWER_NAMES = {
    Answer.MET: N_("Met"),
    Answer.NOT_MET: N_("Not met"),
    Answer.UNCLEAR: N_("Unclear"),
}


@dataclass(frozen=True)
class Criterion:
    """One criterion of a set: its name in the set and its words in the language in force."""

    name: str
    text: str


@dataclass(frozen=True)
class CriteriaSet:
    """A version of a set: general, or the variant for people aged 18–35."""

    name: str
    version: str
    title: str
    criteria: tuple[Criterion, ...]
    valid_from: date = date.min


def criterion_word(name: str) -> str:
    """Return a criterion's words as a set of today has them; what is none is returned as it is."""
    asked = [item for made in library.shipped().criteria().values() for item in made.own_items]
    return next((item.text.said() for item in asked if item.name == name), name)


@dataclass(frozen=True)
class CriterionAnswer:
    """One criterion of one referral, answered."""

    referral_id: str = field(metadata=ID)
    criterion: str = field(metadata=told(N_("Criterion"), say=criterion_word))
    answer: Answer = field(metadata=told(N_("Answer given"), words=ANSWER_NAMES))
    note: str = field(default="", metadata=told(N_("Note")))
    id: str = field(default="", metadata=ID)
    answered_at: datetime | None = field(default=None, metadata=WHO)
    answered_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:  # noqa: ARG002
        """Return what is wrong, by field: an answer other than `met` tells why."""
        if self.answer is not Answer.MET and not self.note.strip():
            return {"note": _("Write in a few words why, for the referrer and the next reader.")}
        if len(self.note) > NOTE_LENGTH:
            return {"note": _("Shorten the note: 2,000 characters fit.")}
        return {}


@dataclass(frozen=True)
class Judgement:
    """How a set stands on a referral: names of criteria by answer, and those not looked at."""

    met: tuple[str, ...]
    not_met: tuple[str, ...]
    unclear: tuple[str, ...]
    unanswered: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Tell whether every criterion has been looked at."""
        return not self.unanswered

    @property
    def all_met(self) -> bool:
        """Tell whether every criterion is met."""
        return not (self.not_met or self.unclear or self.unanswered)


ANSWERS = Table(CriterionAnswer, "criterion_answer")
BOOK = Book("criterion_answer", CriterionAnswer, ANSWERS, noun=N_("answer to a criterion"))


def _made(name: str, sheet: Questionnaire) -> CriteriaSet:
    """Take the criteria of a sheet: what can be met or not, not its lines to write on."""
    asked = (item for item in sheet.own_items if item.option(Answer.MET) is not None)
    criteria = tuple(Criterion(item.name, item.text.said()) for item in asked)
    return CriteriaSet(name, sheet.version, sheet.title.said(), criteria, sheet.valid_from)


def criteria_sets(day: date) -> list[CriteriaSet]:
    """Return the sets in force on a day, the general one first."""
    found = library.shipped().criteria(day)
    names = sorted(found, key=lambda name: (name != GENERAL, name))
    return [_made(name, found[name]) for name in names]


def set_title(name: str) -> str:
    """Return a set's title by its name; what is none is returned as it is."""
    found = library.shipped().criteria().get(name)
    return found.title.said() if found else name


def criteria_set(name: str, version: str) -> CriteriaSet:
    """Return a version of a set: an old referral is read by the criteria of its own day.

    Raises KnownError if the program has no such version.
    """
    shelf = library.shipped()
    for sheet in shelf.criteria().values():
        if sheet.criteria_set == name:
            return _made(name, shelf.get(sheet.id, version=version))
    raise KnownError(_("Choose one from the list."), field="criteria_set")


def judgement(asked: CriteriaSet, answers: Mapping[str, CriterionAnswer]) -> Judgement:
    """Return how a set stands, given the answers by criterion."""

    def names(wanted: Answer | None) -> tuple[str, ...]:
        given = {name: answers[name].answer if name in answers else None for name in _names(asked)}
        return tuple(name for name, answer in given.items() if answer == wanted)

    return Judgement(names(Answer.MET), names(Answer.NOT_MET), names(Answer.UNCLEAR), names(None))


def _names(asked: CriteriaSet) -> tuple[str, ...]:
    return tuple(criterion.name for criterion in asked.criteria)


def answers(vault: Vault, referral_id: str) -> dict[str, CriterionAnswer]:
    """Return a referral's answers by criterion."""
    found = ANSWERS.find(vault, "referral_id = ?", (referral_id,))
    return {answer.criterion: answer for answer in found}


def store_answer(vault: Vault, given: CriterionAnswer) -> Changes:
    """Store one answer over an earlier one of the same criterion, in the act that is under way.

    The note may still be missing: it is asked for when the criteria are marked as checked.
    """
    stamped = replace(given, answered_at=vault.now(), answered_by=vault.person.id)
    earlier = answers(vault, given.referral_id).get(given.criterion)
    if earlier is None:
        return add(vault, BOOK, replace(stamped, id=new_id()))
    return change(vault, BOOK, replace(stamped, id=earlier.id))
