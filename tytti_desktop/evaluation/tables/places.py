"""By the unit's own areas and teams, where it has several: clients, and the visits of each team."""

from collections import Counter
from datetime import date

from tytti_desktop.casework import unit
from tytti_desktop.evaluation import kit
from tytti_desktop.evaluation.kit import Named
from tytti_desktop.evaluation.table import Flow, Period, Table
from tytti_desktop.evaluation.tables.people import OF_PERIOD, population
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

AREAS, TEAMS = "areas", "teams"
NEEDS = {"areas": AREAS, "teams": TEAMS, "team_visits": TEAMS}  # told where the unit has any
_NONE = "none"


def told(vault: Vault, name: str, today: date) -> bool:
    """Tell whether the unit has what a table is by; other tables are always told."""
    return name not in NEEDS or bool(unit.in_force(vault, NEEDS[name], today))


def _classes(vault: Vault, kind: str, today: date, found: dict[str, int]) -> list[Named]:
    known = kit.of_unit(vault, kind, today, (key for key in found if key != _NONE))
    return [*known, Named(_NONE, _("Not given"))]


def _clients_by(
    vault: Vault, period: Period, today: date, column: str, title: str, definition: str
) -> Table:
    found = dict(
        vault.tuples(
            f"select coalesce(nullif(c.{column}, ''), '{_NONE}'), count(*) from client c"  # noqa: S608
            f" where {OF_PERIOD} group by 1",
            period.sql,
        )
    )
    kind = f"{column}s"
    classes = _classes(vault, kind, today, found)
    total = {"n": sum(found.values())}
    return Table(
        id=kind,
        title=title,
        population=population(),
        period=period,
        definition=definition,
        denominator=_("clients of the period (n = {n})"),
        columns=(kit.label(title), kit.count(_("Number")), kit.share(vault, today)),
        rows=kit.rows(column, classes, {key: {"n": n} for key, n in found.items()}, total),
        space="clients",
        flow=Flow.PERSONS,
        splits=(kit.split(column, classes),),
        picture="bars",
    )


def areas(vault: Vault, period: Period, today: date) -> Table:
    """Count the clients of the period by the unit's own area."""
    how = _("The area that stands on the client's card on the day when the table is made.")
    return _clients_by(vault, period, today, "area", _("Area"), how)


def teams(vault: Vault, period: Period, today: date) -> Table:
    """Count the clients of the period by team."""
    how = _("The team that stands on the client's card on the day when the table is made.")
    return _clients_by(vault, period, today, "team", _("Team"), how)


def team_visits(vault: Vault, period: Period, today: date) -> Table:
    """Count the visits held in the period by the team that held them."""
    held = vault.tuples(
        f"select coalesce(nullif(team, ''), '{_NONE}'), client_id from visit"  # noqa: S608
        " where on_date between :first and min(:last, :today)",
        period.sql | {"today": today.isoformat()},
    )
    found = Counter(team for team, _client in held)
    classes = _classes(vault, TEAMS, today, found)
    return Table(
        id="team_visits",
        title=_("Visits by team"),
        population=_("Visits held in the period."),
        period=period,
        definition=_("The team that held the visit: the client's own, unless another was given."),
        denominator=_("visits held in the period (n = {n})"),
        columns=(kit.label(_("Team")), kit.count(_("Number")), kit.share(vault, today)),
        rows=kit.rows(
            "team",
            classes,
            {key: {"n": n} for key, n in found.items()},
            {"n": len(held)},
            behind=kit.persons_behind((team, "n", client) for team, client in held),
        ),
        space="visits",
        splits=(kit.split("team", classes),),
        picture="bars",
    )
