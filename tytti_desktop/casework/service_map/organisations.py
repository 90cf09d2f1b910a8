"""Organisations: who offers services and takes part in networks; their classes are unit data."""

from dataclasses import dataclass, field
from datetime import date, datetime

from tytti_desktop.casework import choices, days, unit
from tytti_desktop.casework.fields import ID, WHO, WHOLE, Day, told
from tytti_desktop.casework.recording import Book, add, change, refuse
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.casework.service_map import entries
from tytti_desktop.casework.service_map.facts import (
    OrganisationFacts,
    in_every_language,
    in_language,
)
from tytti_desktop.vault import Changes, Table, Vault, new_id
from tytti_desktop.words import N_, _

CLASSES = "organisation_classes"
_REFERS = {
    "service": "organisation_id",
    "channel": "organisation_id",
    "post": "organisation_id",
}


@dataclass(frozen=True)
class Organisation:
    """An organisation. `facts` come from its catalogue (`source`) or, for an own entry, the unit.

    `note` and `organisation_class` are the unit's own: no import touches them once set. A stub is
    known only by a mention in another entry.
    """

    facts: OrganisationFacts = field(default_factory=OrganisationFacts, metadata=WHOLE)
    name: str = field(default="", metadata=told(N_("Name")))
    organisation_class: str = field(
        default="", metadata=told(N_("Class"), list="organisation_classes")
    )
    note: str = field(default="", metadata=told(N_("Note")))
    source: str = field(default="", metadata=told(N_("Source")))
    source_id: str = field(default="", metadata=ID)
    stub: bool = field(default=False, metadata=told(N_("Only named so far")))
    ended_on: date | None = field(default=None, metadata=told(N_("Ended on"), day=Day.SINCE))
    id: str = field(default="", metadata=ID)
    changed_at: datetime | None = field(default=None, metadata=WHO)
    changed_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if not in_language(self.facts.names).strip() and not self.source:
            found["name"] = _("Write the name.")
        return found


def _entry(organisation: Organisation) -> Entry:
    facts = organisation.facts
    said = in_every_language((facts.names, facts.alternative_names))
    text = " ".join(part for part in (said or organisation.name, organisation.note) if part)
    return Entry("organisation", organisation.id, None, "", text)


ORGANISATIONS = Table(Organisation, "organisation")
BOOK = Book("organisation", Organisation, ORGANISATIONS, _entry, noun=N_("organisation"))


def shown_name(names: dict[str, str], source_id: str = "") -> str:
    """Return the name to list by: Finnish first; an entry without a name shows its source's id."""
    named = " ".join(in_language(names, "fi").split())
    return named or _("Without a name ({id})").format(id=source_id[:8])


def add_organisation(vault: Vault, organisation: Organisation, today: date) -> Changes:
    """Store an organisation; raises KnownError naming the field that is wrong."""
    with vault.atomic():
        refuse(organisation.problems(today))
        refuse(_class_problem(vault, organisation, today))
        name = shown_name(organisation.facts.names, organisation.source_id)
        new = entries.stamped(vault, organisation, id=new_id(), name=name)
        done = add(vault, BOOK, new)
    return entries.unless_used(done, lambda v: entries.refers(v, _REFERS, new.id))


def change_organisation(vault: Vault, organisation: Organisation, today: date) -> Changes:
    """Store a corrected organisation; imported facts cannot be edited, the unit's own can."""
    with vault.atomic():
        old = ORGANISATIONS.get(vault, organisation.id)
        refuse(organisation.problems(today))
        refuse(_class_problem(vault, organisation, today, old.organisation_class))
        refuse(entries.facts_problem(old, organisation))
        name = shown_name(organisation.facts.names, organisation.source_id)
        return change(vault, BOOK, entries.stamped(vault, organisation, name=name))


def _class_problem(
    vault: Vault, organisation: Organisation, today: date, kept: str = ""
) -> dict[str, str]:
    if not organisation.organisation_class and organisation.source:
        return {}
    wrong = choices.problem(vault, CLASSES, organisation.organisation_class, today, kept)
    return {"organisation_class": wrong} if wrong else {}


def get(vault: Vault, organisation_id: str) -> Organisation:
    """Return an organisation."""
    return ORGANISATIONS.get(vault, organisation_id)


def listed(vault: Vault, *, ended: bool = False) -> list[Organisation]:
    """Return the organisations by name; those that have ended only if asked."""
    return ORGANISATIONS.find(vault, "" if ended else "ended_on is null", order="name, id")


def names(vault: Vault) -> dict[str, str]:
    """Return the name of every organisation by id."""
    return {row["id"]: row["name"] for row in vault.query("select id, name from organisation")}


def guessed_class(vault: Vault, name: str, kind: str, today: date) -> str:
    """Return the class the unit's rules give an imported organisation; "" if none fits."""
    rules = unit.table(vault, "service_map", "class_rules", today).get("rules", [])
    low = name.lower()
    for rule in rules:
        word = str(rule["word"]).lower()
        fits = {
            "begins": low == word or low.startswith((word + " ", word + "-", word + ",")),
            "ends": low == word or low.endswith(word if len(word) > _SHORT else " " + word),
            "type": kind.lower() == word,
        }
        if fits.get(str(rule["where"])):
            return str(rule["class"])
    return ""


_SHORT = 3  # a short ending (ry, rf) must be a word of its own
