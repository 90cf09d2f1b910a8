"""Services: what is offered to whom and where; imported facts apart from the unit's own words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from tytti_desktop.casework import choices, days, unit
from tytti_desktop.casework.choices import Choice
from tytti_desktop.casework.client import codes
from tytti_desktop.casework.fields import ID, WHO, WHOLE, Day, told
from tytti_desktop.casework.recording import Book, add, change, refuse
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.casework.service_map import entries
from tytti_desktop.casework.service_map.facts import (
    Extent,
    ServiceFacts,
    in_every_language,
    in_language,
    offered,
)
from tytti_desktop.casework.service_map.organisations import ORGANISATIONS, shown_name
from tytti_desktop.vault import Changes, Table, Vault, new_id
from tytti_desktop.words import N_, _

KINDS, NEEDS = "service_kinds", "service_needs"
OLDEST = 120
_REFERS = {
    "service_channel": "service_id",
    "service_contact": "service_id",
    "post": "service_id",
}


@dataclass(frozen=True)
class Service:
    """A service. `facts` come from its catalogue (`source`) or, for an own entry, from the unit.

    Every other field is the unit's own and no import touches it: `kind` (one of service_kinds,
    empty for what the organisation's class gives), `needs` it answers, ages in whole years that
    narrow the facts', a phone and e-mail that are tried first, a note. `verified_on` is the day a
    person last checked the entry with its provider; editing never moves it.
    """

    facts: ServiceFacts = field(default_factory=ServiceFacts, metadata=WHOLE)
    organisation_id: str | None = field(default=None, metadata=ID)
    name: str = field(default="", metadata=told(N_("Name")))
    kind: str = field(default="", metadata=told(N_("Kind of service"), list="service_kinds"))
    needs: tuple[str, ...] = field(default=(), metadata=told(N_("Needs"), list="service_needs"))
    age_from: int | None = field(default=None, metadata=told(N_("Youngest age served")))
    age_until: int | None = field(default=None, metadata=told(N_("Oldest age served")))
    phone: str = field(default="", metadata=told(N_("Phone")))
    email: str = field(default="", metadata=told(N_("E-mail")))
    note: str = field(default="", metadata=told(N_("Note")))
    source: str = field(default="", metadata=told(N_("Source")))
    source_id: str = field(default="", metadata=ID)
    stub: bool = field(default=False, metadata=told(N_("Only named so far")))
    verified_on: date | None = field(default=None, metadata=told(N_("Checked on"), day=Day.PAST))
    verified_by: str = field(default="", metadata=WHO)
    ended_on: date | None = field(default=None, metadata=told(N_("Ended on"), day=Day.SINCE))
    id: str = field(default="", metadata=ID)
    changed_at: datetime | None = field(default=None, metadata=WHO)
    changed_by: str = field(default="", metadata=WHO)

    @property
    def ages(self) -> tuple[int | None, int | None]:
        """Return the youngest and the oldest age served: the unit's own where given."""
        low = self.facts.minimum_age if self.age_from is None else self.age_from
        high = self.facts.maximum_age if self.age_until is None else self.age_until
        return low, high

    @property
    def offered(self) -> bool:
        """Tell whether the service is offered now, by the unit and by its catalogue."""
        return self.ended_on is None and offered(self.facts.status)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if not in_language(self.facts.names).strip() and not self.source:
            found["name"] = _("Write the name.")
        low, high = self.age_from, self.age_until
        for name, years in (("age_from", low), ("age_until", high)):
            if years is not None and not 0 <= years <= OLDEST:
                found[name] = _("Write the age in years, from 0 to 120, or leave it empty.")
        if low is not None and high is not None and low > high:
            found["age_until"] = _("The oldest age is below the youngest. Check the ages.")
        unknown = set(self.facts.area.municipalities) - set(codes.municipalities())
        if not self.source and (unknown or set(self.facts.area.counties) - set(codes.counties())):
            found["area"] = _("Choose one from the list.")
        return found


def _entry(service: Service) -> Entry:
    facts = service.facts
    said = in_every_language((facts.names, facts.alternative_names, facts.summaries))
    classes = in_every_language(term.names for term in facts.classes)
    parts = (said or service.name, classes, " ".join(facts.keywords), service.note)
    return Entry("service", service.id, None, "", " ".join(part for part in parts if part))


def _tags(service: Service) -> set[tuple[str, str]]:
    """Return what matching asks of a service, as (kind, code)."""
    facts = service.facts
    area = facts.area
    found = {
        "municipality": area.municipalities,
        "county": area.counties,
        "class": [term.code for term in facts.classes],
        "need": service.needs,
        "language": [code.lower() for code in facts.languages],
    }
    tags = {(kind, code) for kind, many in found.items() for code in many if code}
    low, high = service.ages
    named = area.municipalities or area.counties
    extent = "regions" if area.extent is Extent.LIMITED and not named else str(area.extent)
    tags |= {("extent", extent)} if extent else set()
    tags |= {("age_from", str(low))} if low is not None else set()
    tags |= {("age_until", str(high))} if high is not None else set()
    return tags | ({("offered", "")} if service.offered else set())


@dataclass(frozen=True)
class ServiceBook(Book[Service]):
    """The services' book: beside the search index it keeps the tags that matching reads."""

    def found(self, vault: Vault, record: Service) -> None:
        """Bring the search index and the tags up to a service."""
        super().found(vault, record)
        vault.execute("delete from service_tag where service_id = ?", (record.id,))
        vault.execute_many(
            "insert into service_tag (kind, code, service_id) values (?, ?, ?)",
            ((kind, code, record.id) for kind, code in sorted(_tags(record))),
        )


SERVICES = Table(Service, "service")
BOOK = ServiceBook("service", Service, SERVICES, _entry, noun=N_("service"))


def add_service(vault: Vault, service: Service, today: date) -> Changes:
    """Store a service; raises KnownError naming the field that is wrong."""
    with vault.atomic():
        _check(vault, service, today)
        name = shown_name(service.facts.names, service.source_id)
        new = entries.stamped(vault, service, id=new_id(), name=name)
        done = add(vault, BOOK, new)
    return entries.unless_used(done, lambda v: entries.refers(v, _REFERS, new.id))


def change_service(vault: Vault, service: Service, today: date) -> Changes:
    """Store a corrected service; imported facts cannot be edited, the unit's own fields can.

    The day of verification stays: `freshness.verify` alone moves it.
    """
    with vault.atomic():
        old = SERVICES.get(vault, service.id)
        _check(vault, service, today, old)
        refuse(entries.facts_problem(old, service))
        name = shown_name(service.facts.names, service.source_id)
        kept = {"verified_on": old.verified_on, "verified_by": old.verified_by, "name": name}
        return change(vault, BOOK, entries.stamped(vault, service, **kept))


def _check(vault: Vault, service: Service, today: date, old: Service | None = None) -> None:
    refuse(service.problems(today))
    if service.organisation_id is not None:
        ORGANISATIONS.get(vault, service.organisation_id)
    elif not service.source:
        refuse({"organisation_id": _("Choose the organisation that offers the service.")})
    lists = ({"kind": KINDS} if service.kind else {}) | {"needs": NEEDS}
    choices.refuse_unknown(vault, service, lists, today, old)


def get(vault: Vault, service_id: str) -> Service:
    """Return a service."""
    return SERVICES.get(vault, service_id)


def of_organisation(vault: Vault, organisation_id: str) -> list[Service]:
    """Return an organisation's services by name."""
    return SERVICES.find(vault, "organisation_id = ?", (organisation_id,), "name, id")


def many(vault: Vault, ids: Iterable[str]) -> list[Service]:
    """Return the services with these ids, in the asked order; those gone are left out."""
    asked = list(ids)
    marks = ", ".join("?" * len(asked))
    found = {each.id: each for each in SERVICES.find(vault, f"id in ({marks})", asked)}
    return [found[each] for each in asked if each in found]


def needs(vault: Vault, today: date) -> list[Choice]:
    """Return the needs that services are matched by, in the unit's own order."""
    return choices.choices(vault, NEEDS, today)


def kind_of(vault: Vault, service: Service, today: date) -> str:
    """Return a service's kind: the chosen one, else what the organisation's class gives."""
    if service.kind:
        return service.kind
    rows = vault.query(
        "select organisation_class from organisation where id = ?", (service.organisation_id,)
    )
    return kind_by_class(vault, rows[0]["organisation_class"] if rows else "", today)


def kind_by_class(vault: Vault, organisation_class: str, today: date) -> str:
    """Return the first kind that names a class; the last kind of the unit's list if none does."""
    kinds = unit.in_force(vault, KINDS, today)
    for key, kind in kinds.items():
        if organisation_class in kind.get("classes", []):
            return key
    return next(reversed(kinds))
