"""Papers of the plan: my own plan, who sees what, and a summary for one recipient by consent.

Each is a letter with the passage that lets it out; who prints it goes through the gate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework import choices
from tytti_desktop.casework.client import case_managers, clients, labour_status
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, gate, grounds, ledger_list
from tytti_desktop.casework.gate.gate import CLIENT, Passage, Refused
from tytti_desktop.casework.gate.gate_data import recipient_word
from tytti_desktop.casework.mail.letters import sender
from tytti_desktop.casework.plan import benefits, goals, permissions, versions
from tytti_desktop.casework.plan.actions import STATE_NAMES as ACTION_STATES
from tytti_desktop.casework.plan.actions import Action, ActionState, OwnerKind
from tytti_desktop.casework.plan.versions import Content, Version
from tytti_desktop.casework.registers import ROLES
from tytti_desktop.casework.steps import path
from tytti_desktop.dates import add_months, finnish_day, shown, span
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import Letter, letter
from tytti_desktop.paper.plan_rows import Section, section_rows, signature_rows
from tytti_desktop.paper.units import joined
from tytti_desktop.vault import Vault
from tytti_desktop.vault.people import people
from tytti_desktop.words import _, language, ngettext, speaking

PLAN, WHO_SEES, SUMMARY = "client_plan", "who_sees", "client_summary"
PAPER = "paper"
_MOST_STEPS = 8  # a summary is one page
_YEARS_BACK = 24  # months of the ledger that the client's paper tells
_RECORDED = ("basic", "work", "plan", "benefits", "situation")


@dataclass(frozen=True)
class PlanPaper:
    """A paper ready to be drawn, and what leaves with it.

    `left_out` is what consents do not cover: said on the screen, never on the paper.
    """

    letter: Letter
    passage: Passage
    left_out: tuple[Refused, ...] = ()


def my_plan(
    vault: Vault, client_id: str, today: date, version: Version | None = None, spoken: str = ""
) -> PlanPaper:
    """Return the client's own plan with its signature page: a frozen version, or as it stands.

    In the client's language unless another is asked. What belongs to another register than the
    person's is not on it. Raises KnownError if there is nothing to print.
    """
    client = clients.get(vault, client_id)
    whole = version.content if version else versions.now(vault, client_id, today)
    content, _hidden = versions.visible(vault, whole, today)
    if not (content.goals or content.actions):
        raise KnownError(_("The plan is empty: add a goal or an action first."))
    chosen = spoken or client.language
    with speaking(chosen):
        ours = _unit(vault, today)
        sections = [*_plan_sections(content, ours), *_agreed(content)]
        signers = [client.name, content.case_manager or _("Case manager"), ours]
        heading = _("We have agreed on this plan together")
        signed = signature_rows(heading, signers, _("Day"), large_print=client.large_print)
    *rest, last, gap = section_rows(sections, large_print=client.large_print)
    made = letter(
        PLAN,
        chosen,
        on=today,
        sender=sender(vault, today),
        facts={
            "name": client.name,
            "version": str(version.number) if version else "",
            "version_day": shown(version.on_date) if version else "",
        },
        large_print=client.large_print,
        inserts=(*rest, joined((last, gap, *signed))),  # nobody signs a page with nothing on it
    )
    return PlanPaper(made, _own(client_id, ("plan",), PLAN, content, version))


def _own(
    client_id: str,
    categories: tuple[str, ...],
    what: str,
    content: Content = Content(),  # noqa: B008 - frozen
    version: Version | None = None,
) -> Passage:
    """Return the passage of a paper for the client."""
    return Passage(
        client_id,
        CLIENT,
        categories,
        PAPER,
        what,
        entity="plan_version" if version else "",
        entity_id=version.id if version else "",
        registers=_registers(content),
    )


def _registers(content: Content) -> tuple[str, ...]:
    """Return the registers of what a plan says."""
    held = {str(goal.register) for goal in content.goals}
    return tuple(sorted(held | {str(action.register) for action in content.actions}))


def _plan_sections(content: Content, ours: str) -> Iterator[Section]:
    """Return each goal with its actions, then the actions of no goal; `ours` is the unit."""
    for goal in content.goals:
        if goal.state is goals.GoalState.DROPPED:
            continue
        lines = [_("By {day}").format(day=shown(goal.target_on))] if goal.target_on else []
        if not goal.is_open:
            lines = [_(goals.STATE_NAMES[goal.state])]
        yield Section(
            f"{_(goals.TERM_NAMES[goal.term])}: {goal.text}",
            f"”{goal.own_words}”" if goal.own_words else "",
            tuple(_steps(versions.of_goal(content, goal.id), content, ours)),
            tuple(lines),
        )
    others = tuple(_steps(versions.of_goal(content, None), content, ours))
    tied = any(versions.of_goal(content, goal.id) for goal in content.goals)
    if others:
        heading = _("Other things we have agreed on") if tied else _("What we have agreed on")
        yield Section(heading, steps=others)


def _unit(vault: Vault, today: date) -> str:
    """Return the unit's name as its letters have it."""
    return sender(vault, today).name or _("Own unit")


def _steps(found: list[Action], content: Content, ours: str) -> Iterator[str]:
    by_id = {action.id: action for action in content.actions}
    for action in found:
        if action.state is ActionState.DROPPED:
            continue
        before = by_id.get(action.after_id or "")
        yield _step(action, before if before and before.is_open and action.is_open else None, ours)


def _step(action: Action, before: Action | None, ours: str) -> str:
    """Return one action as a sentence: who, what, by when, after what, or how it went."""
    mine = action.owner_kind is OwnerKind.CLIENT and not action.owner
    who = _("I myself") if mine else action.owner_name(ours)
    parts = [f"{who}: {action.text}"]
    if not action.is_open:
        on = f" {shown(action.done_on)}" if action.done_on else ""
        parts.append(f"{_(ACTION_STATES[action.state])}{on}")
    elif action.due_on is not None:
        parts.append(_("by {day}").format(day=shown(action.due_on)))
    if before is not None:
        parts.append(_("after this: {action}").format(action=before.text))
    return " – ".join(parts)


def _agreed(content: Content) -> Iterator[Section]:
    """Return who takes care of the plan, and when it is looked at together."""
    lines = []
    if content.case_manager:
        lines.append(_("My case manager: {name}").format(name=content.case_manager))
    review = content.review
    if review is not None:
        how = ", ".join(part for part in (review.by_whom, review.how) if part)
        text = _("We look at the plan together on {day}").format(day=shown(review.due_on))
        lines.append(f"{text}{f' ({how})' if how else ''}")
    if lines:
        yield Section(_("How we follow the plan"), lines=tuple(lines))


def who_sees(vault: Vault, client_id: str, today: date, spoken: str = "") -> PlanPaper:
    """Return who may have the client's data by consents, and what has been given in two years."""
    client = clients.get(vault, client_id)
    chosen = spoken or client.language
    with speaking(chosen):
        sections = [_unit_section(vault, today), *permissions.allowed(vault, client_id, today)]
        given = tuple(_given(vault, client_id, today))
        nothing = _("Nothing has been given to others.")
        sections.append(Section(_("What has been given in two years"), lines=given or (nothing,)))
    made = letter(
        WHO_SEES,
        chosen,
        on=today,
        sender=sender(vault, today),
        facts={"name": client.name},
        large_print=client.large_print,
        inserts=section_rows(sections, large_print=client.large_print),
    )
    return PlanPaper(made, _own(client_id, ("basic",), WHO_SEES))


def _unit_section(vault: Vault, today: date) -> Section:
    """Return who handles the data in the unit: the roles of those who may open the vault."""
    held = {str(each.role) for each in people(vault)}
    roles = [each.label for each in choices.choices(vault, ROLES, today) if each.key in held]
    who = ", ".join(each[:1].lower() + each[1:] for each in roles)
    return Section(
        _("The unit that keeps your data"),
        lines=(
            _("In the unit your data are handled by: {roles}.").format(roles=who),
            _("Each of them sees what they need in their work with you."),
            _("Each opening of your data is written in a log. You may ask to see it."),
        ),
    )


def _given(vault: Vault, client_id: str, today: date) -> list[str]:
    """Return what others have been given: one line a document and receiver, the latest first.

    What went past the client's consent says so, with the reason.
    """
    first = add_months(today, -_YEARS_BACK)
    found: dict[str, list[date]] = {}
    for row in ledger_list.rows(vault, client_id, today):
        on = finnish_day(row.at)
        if row.row.recipient in {CLIENT, gate.OWN_UNIT} or on < first:
            continue
        to = row.row.addressee or recipient_word(vault, row.row.recipient, today)
        words = f"{to}, {row.what}: {row.data}"
        if row.override:
            told = _("{what}. Given without your consent, because: {reason}")
            words = told.format(what=words, reason=row.override)
        found.setdefault(words, []).append(on)
    return [f"{_days(on)} {words}" for words, on in found.items()]


def _days(given: Sequence[date]) -> str:
    """Return on which days something was given: the first and the last, and how many times."""
    first, last = min(given), max(given)
    days = span(first, last)
    if len(given) == 1:
        return days
    times = ngettext("{count} time", "{count} times", len(given)).format(count=len(given))
    return f"{days} ({times})"


def summary_recipients(vault: Vault, client_id: str, today: date) -> list[str]:
    """Return whom a summary can be made for: those with any consent in force to be told."""
    found = consents.of_client(vault, client_id)
    held = {recipient for recipient, _category in consents.covered(found, today)}
    known = [each.key for each in choices.choices(vault, consents.RECIPIENTS, today)]
    return [key for key in known if key in held]


def summary(vault: Vault, client_id: str, recipient: str, today: date) -> PlanPaper:
    """Return one page for a recipient: only what consents cover on the day.

    Raises KnownError if they cover nothing that the records tell.
    """
    client = clients.get(vault, client_id)
    covered: list[str] = []
    refused: list[Refused] = []
    for category in _RECORDED:
        ruling = gate.judge(
            vault, Passage(client_id, recipient, (category,), PAPER, SUMMARY), today
        )
        covered += [category] if ruling.allowed else []
        refused += ruling.refused
    told = {each: _SECTIONS[each](vault, client, today) for each in covered}
    sections = [section for section in told.values() if section is not None]
    if not sections or _only_who(vault, client_id, recipient, covered, today):
        text = _("The client's consents cover nothing that this summary tells.")
        raise KnownError(text, field="recipient")
    kinds = tuple(each for each in covered if told[each] is not None)
    whole = Passage(client_id, recipient, kinds, PAPER, SUMMARY)
    made = letter(
        SUMMARY,
        language(),
        on=today,
        sender=sender(vault, today),
        facts={
            "recipient": recipient_word(vault, recipient, today),
            "ground": grounds.sentence(gate.judge(vault, whole, today)),
        },
        inserts=section_rows(sections),
    )
    part, _hidden = versions.visible(vault, versions.now(vault, client_id, today), today)
    held = _registers(part) if "plan" in kinds else ()
    passage = Passage(client_id, recipient, kinds, PAPER, SUMMARY, registers=held)
    return PlanPaper(made, passage, tuple(refused))


def _only_who(
    vault: Vault, client_id: str, recipient: str, covered: Sequence[str], today: date
) -> bool:
    """Tell whether all that is covered is who the client is, by some other consent alone."""
    own = consents.covers(vault, client_id, recipient, gate.BASIC, today, with_address=True)
    return list(covered) == [gate.BASIC] and not own.allowed


def _basic(vault: Vault, client: Client, today: date) -> Section:
    """Return who the client is; never where the client lives."""
    lines = [client.name]
    if client.date_of_birth is not None:
        lines.append(_("Date of birth: {day}").format(day=shown(client.date_of_birth)))
    manager = case_managers.current(vault, client.id, today)
    if manager is not None:
        who = ", ".join(part for part in (manager.name, manager.organisation) if part)
        lines.append(_("Case manager: {name}").format(name=who))
    if client.interpreter:
        lines.append(_("Interpreter: {language}").format(language=client.interpreter))
    return Section(_("Client"), lines=tuple(lines))


def _situation(vault: Vault, client: Client, today: date) -> Section:
    walked = path.of_client(vault, client.id, today)
    stage = _(path.STAGE_NAMES[walked.current])
    since = f" ({shown(walked.since)})" if walked.since else ""
    text = _("Stage of the path: {stage}").format(stage=stage)
    return Section(_("Situation"), lines=(f"{text}{since}",))


def _work(vault: Vault, client: Client, today: date) -> Section | None:
    status = labour_status.on_day(vault, client.id, today)
    if status is None:
        return None
    words = {each.key: each.label for each in labour_status.statuses(today)}
    lines = [f"{words.get(status.status, status.status)}, {shown(status.from_date)}"]
    return Section(_("Work and unemployment"), lines=tuple(lines))


def _plan(vault: Vault, client: Client, today: date) -> Section | None:
    content, _hidden = versions.visible(vault, versions.now(vault, client.id, today), today)
    aims = [f"{_(goals.TERM_NAMES[g.term])}: {g.text}" for g in versions.open_goals(content)]
    by_id, ours = {action.id: action for action in content.actions}, _unit(vault, today)
    steps = []
    for action in content.actions:
        if action.is_open:
            before = by_id.get(action.after_id or "")
            steps.append(_line(action, before if before and before.is_open else None, ours))
    if not (aims or steps):
        return None
    more = len(steps) - _MOST_STEPS
    if more > 0:
        text = ngettext("and {count} other agreed thing", "and {count} other agreed things", more)
        steps = [*steps[:_MOST_STEPS], text.format(count=more)]
    return Section(_("Plan"), lines=tuple(aims), steps=tuple(steps))


def _line(action: Action, before: Action | None, ours: str) -> str:
    due = _("by {day}").format(day=shown(action.due_on)) if action.due_on else ""
    after = _("after this: {action}").format(action=before.text) if before else ""
    parts = (f"{action.owner_name(ours)}: {action.text}", due, after)
    return " – ".join(part for part in parts if part)


def _benefits(vault: Vault, client: Client, today: date) -> Section | None:
    lines = []
    for period in benefits.of_client(vault, client.id):
        if period.until_date is None or period.until_date >= today:
            name = choices.label(vault, benefits.KINDS, period.benefit, today)
            lines.append(f"{name} {span(period.from_date, period.until_date)}")
    return Section(_("Benefits"), lines=tuple(lines)) if lines else None


_SECTIONS = {
    "basic": _basic,
    "situation": _situation,
    "work": _work,
    "plan": _plan,
    "benefits": _benefits,
}
