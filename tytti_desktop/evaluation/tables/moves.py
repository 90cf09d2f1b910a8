"""Where clients stood in the labour market at the start, at six months and at the end."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from tytti_desktop.casework import unit
from tytti_desktop.casework.closing import statuses
from tytti_desktop.dates import add_months
from tytti_desktop.evaluation import kit
from tytti_desktop.evaluation.kit import UNKNOWN, Named
from tytti_desktop.evaluation.presence import SIX
from tytti_desktop.evaluation.table import TOTAL, Column, Flow, Kind, Period, Split, Table, at
from tytti_desktop.evaluation.tables import people
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import _

GROUPS = "status_groups"
OTHER = "other"
_Path: TypeAlias = tuple[str, str | None, str]  # at the start, at six months (None: not yet), end

_HISTORY = f"""
    select c.id, c.started_on, c.closed_on, l.status, l.from_date
    from client c left join labour_status l on l.client_id = c.id and l.from_date <= :last
    where c.rowid between :low and :high and {people.OF_PERIOD}
    order by c.id, l.from_date, l.recorded_at
"""  # noqa: S608 - no value in it


def transitions(vault: Vault, period: Period, today: date) -> Parts[Table]:
    """Count the labour-market groups at the start, at six months and at the end, and the moves."""
    paths = yield from _paths(vault, period, today)
    classes = [*kit.of_unit(vault, GROUPS, today), Named(OTHER, _("Otherwise"))]
    classes.append(Named(UNKNOWN, _("Not known")))
    values, total = _moves(paths, classes, _group_of(vault, today))
    euros, fewest = _euros(vault, paths, today)
    made = kit.rows("from", classes, values, total | euros, behind={TOTAL: {"euros": fewest}})
    return Table(
        id="transitions",
        title=_("Labour-market transitions"),
        population=people.population(),
        period=period,
        definition=_(
            "The status as kept by the workers on the first day, six months later where that "
            "day has come, and on the last day of the path or of the period. Columns “to” tell "
            "where those of the row were at the end."
        ),
        denominator=_("clients of the period (n = {n}); six months: those whose day has come"),
        columns=_transitions_columns(vault, today, classes),
        rows=made,
        notes=_price_notes(vault, today),
        space="clients",
        flow=Flow.PERSONS,
        splits=_transitions_splits(vault, classes, today),
        part=(("transitions.middle", at(), "clients", at()),),
        sums=(
            (
                ("clients", at(**{"from": UNKNOWN})),
                (("transitions.middle", at(**{"from": UNKNOWN})),),
                False,
            ),
        ),
        never=tuple(
            ("clients", at(**{"from": c.key, "to": UNKNOWN})) for c in classes if c.key != UNKNOWN
        ),
        picture="flows",
    )


def _transitions_columns(vault: Vault, today: date, classes: Sequence[Named]) -> tuple[Column, ...]:
    return (
        kit.label(_("Status")),
        kit.count(_("At the start")),
        kit.share(vault, today),
        replace(kit.count(_("At six months"), "middle"), space="transitions.middle"),
        *(
            kit.count(_("To: {group}").format(group=c.words), f"to_{c.key}", at(to=c.key))
            for c in classes
        ),
        kit.count(_("Cost known"), "priced", at(priced="yes")),
        replace(
            kit.figure(
                "euros", _("Change, euros a month"), Kind.EUROS, of="priced", unit="€", decimals=0
            ),
            weighs=("n", *(f"to_{c.key}" for c in classes)),
        ),
    )


def _transitions_splits(vault: Vault, classes: Sequence[Named], today: date) -> tuple[Split, ...]:
    return (
        kit.split("from", classes),
        kit.split("to", classes),
        Split("priced", ("yes",), full=False),
        *_out_of_work(vault, [c.key for c in classes], today),
    )


def _out_of_work(vault: Vault, groups: Sequence[str], today: date) -> tuple[Split, ...]:
    """Return how the groups at the start tell who was not out of work then, or not known.

    The statuses of a group are public: one of which some count as out of work, and some not, tells
    of neither alone.
    """
    counted = set(unit.value(vault, "labour_groups", "unemployed", today)["statuses"])
    own = {
        key: set(content["statuses"])
        for key, content in unit.in_force(vault, GROUPS, today).items()
    }
    # Of the statuses in no group some may count, whatever the unit comes to call them.
    others = counted - set().union(*own.values())
    outside = [key for key in groups if key in own and not own[key] & counted]
    mixed = [key for key in groups if key in own and own[key] & counted and own[key] - counted]
    (mixed if others else outside).append(OTHER)
    return (
        Split("unemployment=unknown", ("from=unknown",)),
        Split(
            "unemployment=other",
            tuple(f"from={key}" for key in outside),
            partly=tuple(f"from={key}" for key in mixed),
        ),
    )


def _moves(
    paths: Sequence[_Path], classes: Sequence[Named], groups: Callable[[str], str]
) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    start = Counter(groups(one[0]) for one in paths)
    middle = Counter(groups(one[1]) for one in paths if one[1] is not None)
    end = Counter(groups(one[2]) for one in paths)
    moves = Counter((groups(one[0]), groups(one[2])) for one in paths)
    names = [each.key for each in classes]
    values: dict[str, dict[str, Any]] = {
        key: {
            "n": start[key],
            "middle": middle[key],
            "priced": None,  # told of all together
            **{f"to_{other}": moves[key, other] for other in names},
        }
        for key in names
    }
    total: dict[str, Any] = {
        "n": len(paths),
        "middle": sum(middle.values()),
        **{f"to_{other}": end[other] for other in names},
    }
    return values, total


def _paths(vault: Vault, period: Period, today: date) -> Parts[list[_Path]]:
    """Return each client's status at the start, at six months (None: not yet) and at the end."""
    last = min(period.last, today)
    asked = {"first": period.first.isoformat(), "last": last.isoformat()}
    made: list[_Path] = []
    for some in parts.of(vault, "client", _HISTORY, asked):
        made += _of_clients(some, last)
        yield
    return made


def _of_clients(found: Sequence[tuple[Any, ...]], last: date) -> Iterator[_Path]:
    days: dict[str, tuple[date, date]] = {}
    history: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for client, started, closed, status, from_date in found:
        end = min(date.fromisoformat(closed), last) if closed else last
        days[client] = (date.fromisoformat(started), end)
        if status is not None:
            history[client].append((from_date, status))
    for client, (start, end) in days.items():
        half = add_months(start, SIX)
        middle = _status(history[client], half) if half <= end else None
        yield (_status(history[client], start), middle, _status(history[client], end))


def _status(history: Sequence[tuple[str, str]], day: date) -> str:
    found = [status for since, status in history if since <= day.isoformat()]
    return found[-1] if found else ""


def _group_of(vault: Vault, today: date) -> Callable[[str], str]:
    groups = {
        status: key
        for key, content in unit.in_force(vault, GROUPS, today).items()
        for status in content["statuses"]
    }
    return lambda status: groups.get(status, OTHER) if status else UNKNOWN


def _euros(
    vault: Vault, paths: Sequence[_Path], today: date
) -> tuple[dict[str, int | float | None], int]:
    """Return what the moves mean in euros a month, of those whose statuses both have a figure.

    And of how many the fewest are who moved from one status to another, of these: statuses are
    finer than groups, and who knows their prices may tell from the sum how many are in each.
    """
    known = statuses.parameters(vault, today)
    moved = Counter((start, end) for start, _middle, end in paths if {start, end} <= known.keys())
    euros = sum(
        n * (known[end].euros_per_month - known[start].euros_per_month)
        for (start, end), n in moved.items()
    )
    told: dict[str, int | float | None] = {"priced": moved.total()}
    return told | {"euros": euros if moved else None}, min(moved.values(), default=0)


def _price_notes(vault: Vault, today: date) -> tuple[str, ...]:
    known = statuses.parameters(vault, today)
    if not known:
        return (
            _(
                "The unit has given no figures in euros (Settings), so nothing is reckoned in "
                "money."
            ),
        )
    sources = sorted({each.source for each in known.values()})
    return (_("Euros by the unit's own figures: {source}").format(source="; ".join(sources)),)
