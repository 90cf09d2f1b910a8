"""What was done with whom: visits, consultations, referrals, criteria, the network."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from tytti_desktop.casework.client import criteria
from tytti_desktop.casework.client.criteria import GENERAL, CriteriaSet
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import kit
from tytti_desktop.evaluation.kit import Named
from tytti_desktop.evaluation.table import (
    LABEL,
    TOTAL,
    Column,
    Flow,
    Kind,
    Period,
    Row,
    Split,
    Table,
    at,
)
from tytti_desktop.evaluation.tables import people
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import _

MINUTES_IN_HOUR = 60
CLASSES = "organisation_classes"
SELF = "self"
TWO = at(several="yes")


_DATED = """
    select {column}, coalesce(client_id, id), count(*), count(minutes), sum(minutes) from {source}
    where rowid between :low and :high and +on_date between :first and min(:last, :today)
    group by 1, 2
"""


def _by(
    vault: Vault, period: Period, today: date, source: str, kind: str
) -> Parts[tuple[list[Named], dict[str, dict[str, Any]], dict[str, Any], kit.Behind]]:
    """Count dated rows of a table by a column: n, and hours of those whose length is known.

    A contact about no client is its own: nobody knows whom it was about.
    """
    column = {"visit": "kind", "consultation": "organisation_class"}[source]
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    persons: set[tuple[str, str, str]] = set()
    asked = period.sql | {"today": today.isoformat()}
    for some in parts.of(vault, source, _DATED.format(column=column, source=source), asked):
        for key, person, n, timed, minutes in some:
            counted[key].update(n=n, timed=timed, minutes=minutes or 0)
            persons.update((key, name, person) for name in (("n", "timed") if timed else ("n",)))
        yield
    every = sum(counted.values(), Counter())
    values, total = {key: _timed(counted[key]) for key in sorted(counted)}, _timed(every)
    return kit.of_unit(vault, kind, today, values), values, total, kit.persons_behind(persons)


def _timed(counted: Counter[str]) -> dict[str, Any]:
    hours = counted["minutes"] / MINUTES_IN_HOUR if counted["timed"] else None
    return {"n": counted["n"], "timed": counted["timed"], "hours": hours}


def _timed_columns(vault: Vault, today: date, first: str) -> tuple[Column, ...]:
    return (
        kit.label(first),
        kit.count(_("Number")),
        kit.share(vault, today),
        kit.count(_("Length known"), "timed", at(timed="yes")),
        kit.figure("hours", _("Hours"), Kind.NUMBER, of="timed", unit=_("h")),
    )


def visits(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Count the visits held in the period by kind, with their hours."""
    classes, values, total, behind = yield from _by(vault, period, today, "visit", "visit_kinds")
    return Table(
        id="visits",
        title=_("Visits"),
        population=_("Visits held in the period."),
        period=period,
        definition=_(
            "One row in the client's visits is one visit. Hours are of the visits whose length "
            "was recorded."
        ),
        denominator=_("visits held in the period (n = {n})"),
        columns=_timed_columns(vault, today, _("Kind of visit")),
        rows=kit.rows("visit_kind", classes, values, total, behind=behind),
        space="visits",
        splits=(kit.split("visit_kind", classes), Split("timed", ("yes",), full=False)),
        picture="bars",
    )


def consultations(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Count the contacts from professionals by the class of their organisation."""
    classes, values, total, behind = yield from _by(vault, period, today, "consultation", CLASSES)
    return Table(
        id="consultations",
        title=_("Consultations by organisation"),
        population=_("Contacts from professionals in the period, also those about no client."),
        period=period,
        definition=_(
            "One contact is one consultation, whoever it was about. The organisation is the one "
            "that the professional works for."
        ),
        denominator=_("contacts in the period (n = {n})"),
        columns=_timed_columns(vault, today, _("Organisation")),
        rows=kit.rows("organisation_class", classes, values, total, behind=behind),
        space="consultations",
        splits=(kit.split("organisation_class", classes), Split("timed", ("yes",), full=False)),
        picture="bars",
    )


_REFERRALS = """
    select r.source_class, r.client_id, (select max(t.step) from triage_step t
      where t.referral_id = r.id and t.step in ('accepted', 'guided_elsewhere')
        and t.on_date <= :today)
    from referral r where r.rowid between :low and :high
      and r.received_on between :first and min(:last, :today)
"""
_DECIDED = {"accepted": "accepted", "guided_elsewhere": "elsewhere"}


def referral_sources(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Count the referrals received in the period by who sent them, and what was decided."""
    none = {"n": 0, "accepted": 0, "elsewhere": 0}
    total, values = dict(none), defaultdict[str, dict[str, int]](lambda: dict(none))
    asked = period.sql | {"today": today.isoformat()}
    found = yield from parts.rows(vault, "referral", _REFERRALS, asked)
    told = [
        (key, column, client)
        for key, client, step in found
        for column in ("n", *filter(None, [_DECIDED.get(step)]))
    ]
    for key, column, _client in told:
        values[key][column] += 1
        total[column] += 1
    classes = kit.of_unit(vault, CLASSES, today, values)
    return Table(
        id="referral_sources",
        title=_("Referral sources"),
        population=_("Referrals received in the period."),
        period=period,
        definition=_(
            "The organisation that referred, or the client. The decision is the one known on the "
            "day of the table."
        ),
        denominator=_("referrals received in the period (n = {n})"),
        columns=_referral_columns(vault, today),
        rows=kit.rows("source_class", classes, values, total, behind=kit.persons_behind(told)),
        space="referrals",
        splits=(
            kit.split("source_class", classes),
            Split("decision", ("accepted", "elsewhere", "waiting")),
        ),
        picture="bars",
    )


def _referral_columns(vault: Vault, today: date) -> tuple[Column, ...]:
    return (
        kit.label(_("From")),
        kit.count(_("Number")),
        kit.share(vault, today),
        kit.count(_("Accepted"), "accepted", at(decision="accepted")),
        kit.count(_("Guided elsewhere"), "elsewhere", at(decision="elsewhere")),
    )


# A row a referral, not one an answer: most referrals are answered alike, and are counted together.
_CRITERIA = """
    select r.criteria_set, r.criteria_version, json_group_object(a.criterion, a.answer), r.client_id
    from referral r join criterion_answer a on a.referral_id = r.id
    where r.rowid between :low and :high
      and r.received_on between :first and min(:last, :today) group by r.rowid
"""
_ANSWERS = {"not_met": "not_met", "unclear": "unclear"}
_ANSWERED = ("n", "not_met", "unclear", "met")


def _of_criteria(
    alike: Mapping[tuple[str, str, str], list[str]],
) -> dict[tuple[str, str, str], dict[str, list[str]]]:
    """Return whose referrals each criterion was answered of, in all and by answer."""
    found: dict[tuple[str, str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (name, version, answers), clients in alike.items():
        for criterion, answer in json.loads(answers).items():
            for column in ("n", _ANSWERS.get(answer, "met")):
                found[name, version, criterion][column] += clients
    return found


def criteria_not_met(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Count how often each criterion was not met or unclear among the referrals looked at."""
    asked = period.sql | {"today": today.isoformat()}
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for some in parts.of(vault, "referral", _CRITERIA, asked):
        for *answered, client in some:
            alike[answered[0], answered[1], answered[2]].append(client)
        yield
    rows = []
    found = _of_criteria(alike)
    for which, label in _criteria(sorted(found)).items():
        told = found[which]
        key, numbers = ".".join(which), {c: len(told.get(c, ())) for c in _ANSWERED}
        behind = {column: len(set(clients)) for column, clients in told.items()}
        values = {LABEL: label, **numbers}
        rows.append(Row(key, values, at(criterion=key), behind=behind, found=True))
    judged = [client for clients in alike.values() for client in clients]
    whose = len(set(judged))
    last = {LABEL: _("Referrals whose criteria were looked at"), "n": len(judged)}
    return Table(
        id="criteria",
        title=_("Criteria not met"),
        population=_("Referrals received in the period whose criteria were looked at."),
        period=period,
        definition=_(
            "Each criterion by itself: one referral may miss several. Shares are of the referrals "
            "for which the criterion was answered."
        ),
        denominator=_("referrals whose criteria were looked at (n = {n})"),
        columns=_criteria_not_met_columns(vault, today),
        rows=(*rows, Row(TOTAL, last, strong=True, behind={"n": whose})),
        space="judged",
        sums=((("referrals", at()), (("judged", at()),), False),),
        splits=(
            Split("criterion", tuple(row.key for row in rows), full=False),
            Split("answer", ("not_met", "unclear", "met")),
        ),
    )


def _criteria_not_met_columns(vault: Vault, today: date) -> tuple[Column, ...]:
    return (
        kit.label(_("Criterion")),
        kit.count(_("Answered")),
        kit.count(_("Not met"), "not_met", at(answer="not_met")),
        kit.share(vault, today, of="not_met", base="n", title=_("Not met, share")),
        kit.count(_("Unclear"), "unclear", at(answer="unclear")),
        kit.count(_("Met"), "met", at(answer="met")),
    )


_Which: TypeAlias = tuple[str, str, str]  # a set's name and version, and the criterion's name


def _criteria(asked: Iterable[_Which]) -> dict[_Which, str]:
    """Return the words of criteria, told apart where several sets ask the same.

    By what the set's title has more than the general one's, else by the day it came into force;
    by its key where the program no longer has that version.
    """
    sets: dict[_Which, CriteriaSet | None] = {which: _set_of(which) for which in asked}
    said = {which: _criterion(which, found) for which, found in sets.items()}
    for mark in (_of_whom, _since):
        alike = Counter(said.values())
        said = {
            which: f"{words} ({more})"
            if alike[words] > 1 and (found := sets[which]) and (more := mark(found))
            else words
            for which, words in said.items()
        }
    return said


def _set_of(which: _Which) -> CriteriaSet | None:
    try:
        return criteria.criteria_set(*which[:2])
    except KnownError:
        return None


def _criterion(which: _Which, found: CriteriaSet | None) -> str:
    name, version, criterion = which
    if found is None:
        return f"{name} {version}: {criterion}"
    return next((each.text for each in found.criteria if each.name == criterion), criterion)


def _of_whom(found: CriteriaSet) -> str:
    """Return “18–35 år” of the set for them; "" of the general one."""
    general = criteria.set_title(GENERAL)
    return found.title.removeprefix(general).strip(", ") if found.name != GENERAL else ""


def _since(found: CriteriaSet) -> str:
    return _("from {day}").format(day=shown(found.valid_from))


_NETWORK = f"""
    select distinct i.organisation_class, m.client_id from meeting m
    cross join invitee i on i.meeting_id = m.id cross join client c on c.id = m.client_id
    where m.rowid between :low and :high and +m.state = 'held'
      and i.attendance = 'present' and i.organisation_class <> ''
      and date(m.starts_at) between :first and :last and {people.OF_PERIOD}
"""  # noqa: S608 - no value in it
_EVERY = f"select count(*) from client c where {people.OF_PERIOD}"  # noqa: S608 - no value in it


def network(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Count the clients who met each class of organisation at least once in the period."""
    met: dict[str, set[str]] = defaultdict(set)
    for some in parts.of(vault, "meeting", _NETWORK, period.sql):
        for key, client in some:
            if key != SELF:
                met[key].add(client)
        yield
    every = vault.tuples(_EVERY, period.sql)[0][0]
    anybody = set().union(*met.values()) if met else set()
    several = sum(sum(client in found for found in met.values()) > 1 for client in anybody)
    classes = [c for c in kit.of_unit(vault, CLASSES, today, met) if c.key != SELF]
    own = {key: {"n": len(found)} for key, found in met.items()}
    classed = kit.rows("network", classes, own, {"n": every}, _("Clients of the period"))
    anyone = at(met="any")
    made = [r if r.key == TOTAL else replace(r, at=r.at | anyone) for r in classed]
    more = (
        Row("any", {LABEL: _("Met at least one organisation"), "n": len(anybody)}, anyone),
        Row("several", {LABEL: _("Met at least two kinds"), "n": several}, anyone | TWO),
    )
    return Table(
        id="network",
        title=_("Network by organisation"),
        population=people.population(),
        period=period,
        definition=_(
            "A client counts once for each class of organisation that was present at a held "
            "meeting about the client in the period. Classes do not add up: one client may meet "
            "several."
        ),
        denominator=_("clients of the period, also those with no meeting (n = {n})"),
        columns=(kit.label(_("Organisation")), kit.count(_("Clients")), kit.share(vault, today)),
        rows=(*made, *more),
        space="clients",
        flow=Flow.PERSONS,
        splits=_network_splits(classes),
        part=(("clients", anyone, "meetings", at(persons="yes")),),
        picture="bars",
    )


def _network_splits(classes: Sequence[Named]) -> tuple[Split, ...]:
    return (
        Split(
            "network",
            tuple(each.meaning for each in classes),
            full=False,
            within="met=any",
            several="several=yes",
        ),
        Split("met", ("any",), full=False),
        Split("several", ("yes",), full=False),
    )
