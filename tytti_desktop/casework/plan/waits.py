"""The wait chain: what waits for what, who has it, since when, in calendar days for each link.

A link is something open that someone is expected to do: an action, a statement, a referral onward,
a return to the team. After how many days without a coming due day a link is being forgotten is the
unit's data (resources/unit/plan.toml).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tytti_desktop.casework import registers, unit
from tytti_desktop.casework.client import contacting
from tytti_desktop.casework.plan import actions, onward, returns_to_team, statements
from tytti_desktop.casework.plan.actions import Action
from tytti_desktop.casework.plan.onward import OnwardReferral, OnwardState
from tytti_desktop.casework.plan.statements import Statement, StatementState
from tytti_desktop.vault import Vault
from tytti_desktop.words import N_, _

RULES = "plan"
# What is waited for, in words: agendas quote these.
ASKED, TO_GIVE = N_("Statement: {purpose}"), N_("Statement to be given on: {purpose}")
ANSWER, TO_SEND = (
    N_("Answer to the onward referral: {place}"),
    N_("Onward referral to be sent: {place}"),
)
RETURNED = N_("Return to the team: {who}")
TEXTS = (ASKED, TO_GIVE, ANSWER, TO_SEND, RETURNED)


class LinkKind(StrEnum):
    """What a link is."""

    ACTION = "action"
    STATEMENT = "statement"
    ONWARD = "onward"
    RETURN = "return"


@dataclass(frozen=True)
class Link:
    """One thing waited for: `who` has it, since when and how many days; `behind` waits for it.

    `after` is the id of the link that must come first, empty where this one can be done now.
    """

    kind: LinkKind
    entity_id: str
    what: str
    who: str
    since: date
    days: int
    due: date | None = None
    late: bool = False
    forgotten: bool = False
    after: str = ""


@dataclass(frozen=True)
class Chain:
    """Links that wait for each other, the one that holds all the others first."""

    links: tuple[Link, ...]

    @property
    def days(self) -> int:
        """Return the days that the first link has been waited for: it holds the rest."""
        return self.links[0].days


def limits(vault: Vault, today: date) -> dict[str, int]:
    """Return after how many days each kind of link is being forgotten."""
    return {key: int(days) for key, days in unit.value(vault, RULES, "forgotten", today).items()}


def wait_links(vault: Vault, client_id: str, today: date) -> list[Link]:
    """Return everything that is waited for, in this person's registers, the longest wait first."""
    listed, _hidden = registers.visible(vault, actions.of_client(vault, client_id), today)
    asked, _hidden = registers.visible(vault, statements.of_client(vault, client_id), today)
    sent, _hidden = registers.visible(vault, onward.of_client(vault, client_id), today)
    back, _hidden = registers.visible(vault, returns_to_team.of_client(vault, client_id), today)
    bounds = limits(vault, today)
    links = [
        *_actions(listed, [s for s in asked if s.is_open], bounds, today),
        *(_statement(each, bounds, today) for each in asked if each.is_open),
        *(_onward(each, bounds, today) for each in sent if each.state in _WAITING),
        *(_return(each, bounds, today) for each in back if each.handled_on is None),
    ]
    return sorted(links, key=lambda link: (-link.days, link.what, link.entity_id))


_WAITING = frozenset({OnwardState.PREPARED, OnwardState.SENT})


def _actions(
    listed: Iterable[Action], asked: list[Statement], bounds: Mapping[str, int], today: date
) -> list[Link]:
    by_id = {action.id: action for action in listed}
    papers = {statement.action_id or "": statement.id for statement in asked}
    return [
        _action(action, by_id, papers, bounds, today) for action in by_id.values() if action.is_open
    ]


def _action(
    action: Action,
    by_id: Mapping[str, Action],
    papers: Mapping[str, str],
    bounds: Mapping[str, int],
    today: date,
) -> Link:
    before = actions.waits_for(action, by_id)
    since = _free_since(action, by_id, today)
    after = before.id if before else papers.get(action.id, "")
    late = not after and actions.late_since(action, by_id, today) is not None
    days = (today - since).days
    return Link(
        LinkKind.ACTION,
        action.id,
        action.text,
        action.owner_name(),
        since,
        days,
        action.due_on,
        late,
        not after and is_forgotten(action.due_on, days, bounds["action"], today),
        after,
    )


def _free_since(action: Action, by_id: Mapping[str, Action], today: date) -> date:
    """Return since when an action is waited for: it was agreed, or what came before was done."""
    agreed = action.agreed_on or today
    before = by_id.get(action.after_id or "")
    freed = before.done_on if before is not None else None
    return min(max(agreed, freed or agreed), today)


def is_forgotten(due: date | None, days: int, limit: int, today: date) -> bool:
    """Tell whether an agreed matter is being forgotten: long waited for, and no day ahead."""
    return days > limit and (due is None or due < today)


def _statement(statement: Statement, bounds: Mapping[str, int], today: date) -> Link:
    asked = statement.state is StatementState.ASKED
    since = (statement.asked_on if asked else statement.written_on) or today
    what = _(ASKED) if asked else _(TO_GIVE)
    days = (today - since).days
    return Link(
        LinkKind.STATEMENT,
        statement.id,
        what.format(purpose=statement.purpose),
        statement.writer if asked and statement.writer else _("Own unit"),
        since,
        days,
        statement.needed_by,
        statement.needed_by is not None and statement.needed_by < today,
        is_forgotten(statement.needed_by, days, bounds["statement"], today),
    )


def _onward(sent: OnwardReferral, bounds: Mapping[str, int], today: date) -> Link:
    waiting = sent.state is OnwardState.SENT
    since = (sent.sent_on if waiting else sent.prepared_on) or today
    what = _(ANSWER)
    unsent = _(TO_SEND)
    days = (today - since).days
    return Link(
        LinkKind.ONWARD,
        sent.id,
        (what if waiting else unsent).format(place=sent.place),
        sent.place if waiting else _("Own unit"),
        since,
        days,
        forgotten=is_forgotten(None, days, bounds["onward" if waiting else "unsent"], today),
    )


def _return(back: returns_to_team.TeamReturn, bounds: Mapping[str, int], today: date) -> Link:
    days = (today - back.on_date).days
    return Link(
        LinkKind.RETURN,
        back.id,
        _(RETURNED).format(who=back.by_whom),
        _("Own unit"),
        back.on_date,
        days,
        forgotten=is_forgotten(None, days, bounds["return"], today),
    )


def chains(links: Iterable[Link]) -> list[Chain]:
    """Return the links as chains: what can be done now, then what waits behind it, in order.

    The chain that has waited the longest comes first; a link stands in one chain only.
    """
    listed = list(links)
    known = {link.entity_id for link in listed}
    behind: dict[str, list[Link]] = {}
    for link in listed:
        behind.setdefault(link.after if link.after in known else "", []).append(link)
    found = []
    for first in behind.get("", []):
        ordered, stack = [], [first]
        while stack:
            link = stack.pop()
            ordered.append(link)
            stack += reversed(behind.get(link.entity_id, []))
        found.append(Chain(tuple(ordered)))
    return sorted(found, key=lambda chain: -chain.days)


_EXAMPLE = f"""
    select a.client_id as id, count(*) as n, sum(a.after_id is not null) as waits,
      (select count(*) from plan_version v where v.client_id = a.client_id) as kept,
      (select count(*) from onward_referral o where o.client_id = a.client_id) as sent
    from plan_action a join client c on c.id = a.client_id
    where a.state = 'open' and {contacting.OPEN} group by a.client_id
    order by sent > 0 desc, kept > 0 desc, waits desc, n desc, a.client_id limit 1
"""  # noqa: S608 only our own words


def example(vault: Vault) -> str:
    """Return the client whose plan has most to show, for pictures; empty where none has a plan."""
    rows = vault.query(_EXAMPLE)
    return str(rows[0]["id"]) if rows else ""
