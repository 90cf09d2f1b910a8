"""What the record itself tells of a criterion: shown beside it, and compared when it is checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework.client import clients, labour_status
from tytti_desktop.casework.client.criteria import Answer, CriterionAnswer
from tytti_desktop.dates import shown
from tytti_desktop.vault import Vault
from tytti_desktop.words import _, ngettext

AGES = {"general": (18, 65), "young": (18, 35)}  # as the shipped sets word them, both included
_SHORT_MONTHS = 12


@dataclass(frozen=True)
class Known:
    """What the record tells of one criterion, and from what."""

    answer: Answer
    source: str


def known(vault: Vault, client_id: str, criteria_set: str, day: date) -> dict[str, Known]:
    """Return what is known of a set's criteria on a day, by name; what is not known is left out."""
    found = {}
    client = clients.get(vault, client_id)
    age = client.age(day)
    if age is not None and client.date_of_birth is not None and criteria_set in AGES:
        low, high = AGES[criteria_set]
        told = ngettext("Born {day}: {count} year old", "Born {day}: {count} years old", age)
        source = told.format(day=shown(client.date_of_birth), count=age)
        found["age"] = Known(_met(low <= age <= high), source)
    out = labour_status.unemployment(vault, client_id, day)
    if out is not None:
        months = out.months
        told = ngettext(
            "Out of work since {day}: {count} month",
            "Out of work since {day}: {count} months",
            months,
        )
        source = told.format(day=shown(out.since), count=out.months)
        found["under_12_months"] = Known(_met(out.months < _SHORT_MONTHS), source)
    return found


def _met(yes: bool) -> Answer:
    return Answer.MET if yes else Answer.NOT_MET


def contradiction(
    known_facts: Mapping[str, Known], answers: Mapping[str, CriterionAnswer]
) -> tuple[str, str] | None:
    """Return a criterion whose answer differs from the record with no word of why, and how."""
    for name, fact in known_facts.items():
        given = answers.get(name)
        if given is not None and given.answer is not fact.answer and not given.note.strip():
            text = _("The record tells otherwise ({source}). Change the answer, or write why.")
            return name, text.format(source=fact.source)
    return None
