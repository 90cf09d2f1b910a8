"""Today in words: days, pills, and which rows stand together in one. No widgets, no vault."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from tytti_desktop import dates
from tytti_desktop.casework.today.acts import Act, Kind
from tytti_desktop.casework.today.worklist import others
from tytti_desktop.words import N_, _, ngettext

ALONE = 3  # so many rows of a kind stand by themselves; the rest share one
NEAR_DAYS = 180  # a day further away than this is told with its year

TITLES = (
    N_("Today, Monday {day}"),
    N_("Today, Tuesday {day}"),
    N_("Today, Wednesday {day}"),
    N_("Today, Thursday {day}"),
    N_("Today, Friday {day}"),
    N_("Today, Saturday {day}"),
    N_("Today, Sunday {day}"),
)
SHORT_DAYS = (
    N_("Mon {day}"),
    N_("Tue {day}"),
    N_("Wed {day}"),
    N_("Thu {day}"),
    N_("Fri {day}"),
    N_("Sat {day}"),
    N_("Sun {day}"),
)


@dataclass(frozen=True)
class Group:
    """The rest of the rows of one kind, in the order to act on them."""

    kind: Kind
    acts: tuple[Act, ...]


def page_title(today: date) -> str:
    """Return the title: Tänään lauantaina 21.11.2026."""
    return _(TITLES[today.weekday()]).format(day=dates.shown(today))


def short_day(day: date, today: date) -> str:
    """Return a day with its weekday: ma 23.11., with the year when it is far."""
    near = abs((day - today).days) < NEAR_DAYS
    written = dates.shown_short(day) if near else dates.shown(day)
    return _(SHORT_DAYS[day.weekday()]).format(day=written)


def subtitle(count: int, ahead: date | None, today: date) -> str:
    """Return how much waits, and the next day that brings something."""
    parts = []
    if count:
        waiting = ngettext("{count} thing waits for you.", "{count} things wait for you.", count)
        parts.append(waiting.format(count=count))
    if ahead is not None and count:
        parts.append(_("The next due day: {day}").format(day=short_day(ahead, today)))
    return " ".join(parts)


def empty_words(ahead: date | None, today: date) -> str:
    """Return what stands under “nothing today”."""
    if ahead is None:
        return _("What is due, agreed or ending comes here by itself.")
    return _("Next: {day}").format(day=short_day(ahead, today))


def due_pill(act: Act, today: date) -> tuple[str, str]:
    """Return a row's pill: its words and its kind."""
    late = (today - act.due).days
    if act.kind is Kind.ALERT:
        return _("Today"), "danger"
    if late > 0:
        words = ngettext("{count} day late", "{count} days late", late)
        return words.format(count=late), "warning"
    if late == 0:
        return _("Today"), "accent"
    far = -late >= NEAR_DAYS
    return dates.shown(act.due) if far else dates.shown_short(act.due), "accent"


def together(acts: Sequence[Act], opened: Collection[Kind]) -> list[Act | Group]:
    """Return the rows: the first of each kind alone, the rest in one, where the first of them was.

    Alerts are never hidden in a group, nor is a rest of one; kinds that were opened stay open.
    """
    rest: dict[Kind, list[Act]] = {}
    seen: dict[Kind, int] = {}
    named = {kind for kind in Kind if others(kind)}
    for act in acts:
        seen[act.kind] = seen.get(act.kind, 0) + 1
        if act.kind in named and act.kind not in opened and seen[act.kind] > ALONE:
            rest.setdefault(act.kind, []).append(act)
    grouped = {kind for kind, found in rest.items() if len(found) > 1}
    rows: list[Act | Group] = []
    told: set[Kind] = set()
    seen.clear()
    for act in acts:
        seen[act.kind] = seen.get(act.kind, 0) + 1
        if act.kind not in grouped or seen[act.kind] <= ALONE:
            rows.append(act)
        elif act.kind not in told:
            told.add(act.kind)
            rows.append(Group(act.kind, tuple(rest[act.kind])))
    return rows


def apart(rows: Sequence[Act | Group], today: date) -> tuple[list[Act | Group], list[Act | Group]]:
    """Return what is for today (alerts, and what is due) and what can wait, in their order."""
    now: list[Act | Group] = []
    later: list[Act | Group] = []
    for row in rows:
        first = row.acts[0] if isinstance(row, Group) else row
        (now if first.kind is Kind.ALERT or first.due <= today else later).append(row)
    return now, later


def group_detail(group: Group) -> str:
    """Return how many a group holds: clients, or things where no client is named."""
    clients = {act.client_id for act in group.acts if act.client_id}
    if clients:
        words = ngettext("{count} client", "{count} clients", len(clients))
        return words.format(count=len(clients))
    count = len(group.acts)
    return ngettext("{count} thing", "{count} things", count).format(count=count)


def detail(act: Act) -> str:
    """Return the second line of a row: who and since when."""
    return " · ".join(part for part in (act.client_name, act.detail) if part)
