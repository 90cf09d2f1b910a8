"""What was done with whom: visits, consultations, referrals, criteria, the network."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tytti_desktop.casework.client import criteria
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
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

MINUTES_IN_HOUR = 60
CLASSES = "organisation_classes"


def _by(
    vault: Vault, period: Period, today: date, source: str, kind: str
) -> tuple[list[Named], dict[str, dict[str, Any]], dict[str, Any]]:
    """Count dated rows of a table by a column: n, and hours of those whose length is known."""
    column = {"visit": "kind", "consultation": "organisation_class"}[source]
    found = vault.tuples(
        f"select {column}, count(*), count(minutes), sum(minutes) from {source}"  # noqa: S608
        " where on_date between :first and min(:last, :today) group by 1",
        period.sql | {"today": today.isoformat()},
    )
    values: dict[str, dict[str, Any]] = {}
    total: dict[str, Any] = {"n": 0, "timed": 0, "hours": None}
    for key, n, timed, minutes in found:
        hours = minutes / MINUTES_IN_HOUR if timed else None
        values[key] = {"n": n, "timed": timed, "hours": hours}
        total["n"] += n
        total["timed"] += timed
        if hours is not None:
            total["hours"] = (total["hours"] or 0) + hours
    return kit.of_unit(vault, kind, today, values), values, total


def _timed_columns(vault: Vault, today: date, first: str) -> tuple[Column, ...]:
    return (
        kit.label(first),
        kit.count(_("Number")),
        kit.share(vault, today),
        kit.count(_("Length known"), "timed", at(timed="yes")),
        kit.figure("hours", _("Hours"), Kind.NUMBER, of="timed", unit=_("h")),
    )


def visits(vault: Vault, period: Period, today: date) -> Table:
    """Count the visits held in the period by kind, with their hours."""
    classes, values, total = _by(vault, period, today, "visit", "visit_kinds")
    return Table(
        id="visits",
        title=_("Visits"),
        population=_("Visits held in the period."),
        period=period,
        definition=_(
            "One row in the client's visits is one visit. Hours are of the visits whose length "
            "was recorded."
        ),
        denominator=_("{n} visits held in the period"),
        columns=_timed_columns(vault, today, _("Kind of visit")),
        rows=kit.rows("visit_kind", classes, values, total),
        space="visits",
        splits=(kit.split("visit_kind", classes), Split("timed", ("yes",), full=False)),
        picture="bars",
    )


def consultations(vault: Vault, period: Period, today: date) -> Table:
    """Count the contacts from professionals by the class of their organisation."""
    classes, values, total = _by(vault, period, today, "consultation", CLASSES)
    return Table(
        id="consultations",
        title=_("Consultations by organisation"),
        population=_("Contacts from professionals in the period, also those about no client."),
        period=period,
        definition=_(
            "One contact is one consultation, whoever it was about. The organisation is the one "
            "that the professional works for."
        ),
        denominator=_("{n} contacts in the period"),
        columns=_timed_columns(vault, today, _("Organisation")),
        rows=kit.rows("organisation_class", classes, values, total),
        space="consultations",
        splits=(kit.split("organisation_class", classes), Split("timed", ("yes",), full=False)),
        picture="bars",
    )


_REFERRALS = """
    select r.source_class, count(*), sum(d.step = 'accepted'), sum(d.step = 'guided_elsewhere')
    from referral r left join (
      select referral_id, max(case when step in ('accepted', 'guided_elsewhere') then step end)
        as step from triage_step where on_date <= :today group by 1) d on d.referral_id = r.id
    where r.received_on between :first and min(:last, :today) group by 1
"""


def referral_sources(vault: Vault, period: Period, today: date) -> Table:
    """Count the referrals received in the period by who sent them, and what was decided."""
    values: dict[str, dict[str, Any]] = {}
    total = {"n": 0, "accepted": 0, "elsewhere": 0}
    asked = period.sql | {"today": today.isoformat()}
    for key, n, accepted, elsewhere in vault.tuples(_REFERRALS, asked):
        values[key] = {"n": n, "accepted": accepted or 0, "elsewhere": elsewhere or 0}
        total = {name: total[name] + values[key][name] for name in total}
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
        denominator=_("{n} referrals received in the period"),
        columns=(
            kit.label(_("From")),
            kit.count(_("Number")),
            kit.share(vault, today),
            kit.count(_("Accepted"), "accepted", at(decision="accepted")),
            kit.count(_("Guided elsewhere"), "elsewhere", at(decision="elsewhere")),
        ),
        rows=kit.rows("source_class", classes, values, total),
        space="referrals",
        splits=(
            kit.split("source_class", classes),
            Split("decision", ("accepted", "elsewhere", "waiting")),
        ),
        picture="bars",
    )


_CRITERIA = """
    select r.criteria_set, r.criteria_version, a.criterion,
      sum(a.answer = 'not_met'), sum(a.answer = 'unclear'), count(*)
    from criterion_answer a join referral r on r.id = a.referral_id
    where r.received_on between :first and min(:last, :today) group by 1, 2, 3
"""
_JUDGED = """
    select count(distinct a.referral_id) from criterion_answer a
    join referral r on r.id = a.referral_id
    where r.received_on between :first and min(:last, :today)
"""


def criteria_not_met(vault: Vault, period: Period, today: date) -> Table:
    """Count how often each criterion was not met or unclear among the referrals looked at."""
    asked = period.sql | {"today": today.isoformat()}
    found = vault.tuples(_CRITERIA, asked)
    judged = vault.tuples(_JUDGED, asked)[0][0]
    rows = []
    for name, version, criterion, not_met, unclear, n in found:
        key = f"{name}.{version}.{criterion}"
        values = {
            LABEL: _criterion(name, version, criterion),
            "not_met": not_met,
            "unclear": unclear,
            "met": n - not_met - unclear,
            "n": n,
        }
        rows.append(Row(key, values, at(criterion=key)))
    last = {LABEL: _("Referrals whose criteria were looked at"), "n": judged}
    return Table(
        id="criteria",
        title=_("Criteria not met"),
        population=_("Referrals received in the period whose criteria were looked at."),
        period=period,
        definition=_(
            "Each criterion by itself: one referral may miss several. Shares are of the referrals "
            "for which the criterion was answered."
        ),
        denominator=_("{n} referrals whose criteria were looked at"),
        columns=_criteria_not_met_columns(vault, today),
        rows=(*rows, Row(TOTAL, last, strong=True)),
        space="judged",
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


def _criterion(name: str, version: str, criterion: str) -> str:
    """Return a criterion's words; its key where the program no longer has that version."""
    try:
        found = criteria.criteria_set(name, version).criteria
    except KnownError:
        return f"{name} {version}: {criterion}"
    return next((each.text for each in found if each.name == criterion), criterion)


_NETWORK = f"""
    select distinct i.organisation_class, m.client_id from invitee i
    join meeting m on m.id = i.meeting_id join client c on c.id = m.client_id
    where m.state = 'held' and i.attendance = 'present' and i.organisation_class <> ''
      and date(m.starts_at) between :first and :last and {people.OF_PERIOD}
"""  # noqa: S608 - no value in it
_EVERY = f"select count(*) from client c where {people.OF_PERIOD}"  # noqa: S608 - no value in it


def network(vault: Vault, period: Period, today: date) -> Table:
    """Count the clients who met each class of organisation at least once in the period."""
    met: dict[str, set[str]] = defaultdict(set)
    for key, client in vault.tuples(_NETWORK, period.sql):
        met[key].add(client)
    every = vault.tuples(_EVERY, period.sql)[0][0]
    anybody = set().union(*met.values()) if met else set()
    several = sum(sum(client in found for found in met.values()) > 1 for client in anybody)
    classes = [c for c in kit.of_unit(vault, CLASSES, today, met) if c.key != "self"]
    values = {key: {"n": len(found)} for key, found in met.items()}
    classed = kit.rows("network", classes, values, {"n": every}, _("Clients of the period"))
    anyone = at(met="any")
    made = [r if r.key == TOTAL else replace(r, at=r.at | anyone) for r in classed]
    more = (
        Row("any", {LABEL: _("Met at least one organisation"), "n": len(anybody)}, anyone),
        Row(
            "several",
            {LABEL: _("Met at least two kinds"), "n": several},
            at(met="any", several="yes"),
        ),
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
        denominator=_("{n} clients of the period, also those with no meeting"),
        columns=(kit.label(_("Organisation")), kit.count(_("Clients")), kit.share(vault, today)),
        rows=(*made, *more),
        space="clients",
        flow=Flow.PERSONS,
        splits=_network_splits(classes),
        picture="bars",
    )


def _network_splits(classes: Sequence[Named]) -> tuple[Split, ...]:
    return (
        kit.split("network", classes, full=False),
        Split("met", ("any",), full=False),
        Split("several", ("yes",), full=False),
    )
