"""The plan from the command line: goals, actions, versions, papers, waits, roles, reopening."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from tytti_desktop.casework import registers
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate.ready_papers import FILE, letter_paper
from tytti_desktop.casework.plan import actions, goals, reopening, versions, waits
from tytti_desktop.casework.plan import papers as plan_papers
from tytti_desktop.casework.plan.difference import difference
from tytti_desktop.casework.plan.versions import Content
from tytti_desktop.cli.acting import ISO, stored
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.forms import save
from tytti_desktop.cli.parsing import (
    Commands,
    command,
    day,
    key_of,
    of_client,
    out_path,
    past_gate,
    positive,
)
from tytti_desktop.cli.parsing import group as group_of
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import given
from tytti_desktop.vault import Vault
from tytti_desktop.vault.table import plain
from tytti_desktop.words import LANGUAGES, _, ngettext

PAPERS = ("plan", "who-sees", "summary")


def add_commands(commands: Commands) -> None:
    """Add `plan`, `case-manager`, `waits` and `reopen`."""
    plan = group_of(commands, "plan", _("a client's goals, actions and agreed follow-up"))
    of_client(plan, "show", show, _("show the plan as it stands; logged"))
    _action_words(plan)
    _version_words(plan)
    group_of(commands, "case-manager", _("who is the client's case manager"))
    of_client(commands, "waits", waiting, _("what waits for whom, and since when"))
    again = of_client(commands, "reopen", reopened, _("open a closed case again"))
    again.add_argument("--reason", required=True)


def _action_words(plan: Commands) -> None:
    moved = command(plan, "move", action_moved, _("move an action to another day"))
    moved.add_argument("id", metavar="ID", help=_("from `plan show`"))
    moved.add_argument("--to", type=day, metavar=ISO, required=True)
    moved.add_argument("--why", default="")


def _version_words(plan: Commands) -> None:
    frozen = of_client(plan, "freeze", frozen_now, _("keep the plan as the next version"))
    frozen.add_argument("--note", default="")
    frozen.add_argument("--meeting", default="", metavar="ID")
    signed = of_client(plan, "sign", version_signed, _("record that a version was signed"))
    signed.add_argument("--paper", type=Path, metavar="FILE")
    signed.add_argument("--number", type=positive, required=True)
    for made in (frozen, signed):
        made.add_argument("--on", type=day, metavar=ISO)
    diff = of_client(plan, "diff", differing, _("what changed between two versions"))
    diff.add_argument("--from", dest="old", type=positive, metavar="N")
    diff.add_argument("--to", dest="new", type=positive, metavar="N")
    printed = of_client(plan, "print", paper_printed, _("print a paper of the plan; logged"))
    printed.add_argument("--paper", choices=PAPERS, default=PAPERS[0])
    printed.add_argument("--number", type=positive, metavar="N", help=_("of this version"))
    to = key_of("consent_recipients")
    printed.add_argument("--recipient", default="", type=to, metavar="R", help=_("of the summary"))
    printed.add_argument("--language", choices=LANGUAGES, default="")
    past_gate(printed)
    printed.add_argument("--out", type=out_path, required=True, metavar="F.pdf")


def _of(vault: Vault, context: Context) -> Client:
    return clients.by_code(vault, context.options.client)


def show(context: Context) -> Answer:
    """Show a client's plan: goals, actions in the order to do them, follow-up, versions."""
    with context.opened() as vault:
        client = clients.open_card(vault, _of(vault, context).id)
        whole = versions.now(vault, client.id, context.today)
        seen, hidden = versions.visible(vault, whole, context.today)
        kept, _others = registers.visible(
            vault, versions.of_client(vault, client.id), context.today
        )
    data = {
        **plain(seen),
        "hidden": hidden,
        "versions": [
            {"number": v.number, "on_date": v.on_date, "signed_on": v.signed_on, "note": v.note}
            for v in kept
        ],
    }
    return Answer(data, _plan_lines(seen))


def _plan_lines(content: Content) -> list[str]:
    lines = []
    for goal in content.goals:
        done, count = versions.progress(versions.of_goal(content, goal.id))
        lines.append(f"{goal.id}  {_(goals.TERM_NAMES[goal.term])}: {goal.text} ({done}/{count})")
    for action in content.actions:
        due = f" {shown(action.due_on)}" if action.due_on else ""
        state = _(actions.STATE_NAMES[action.state])
        lines.append(f"{action.id}  {action.owner_name()}: {action.text}{due} ({state})")
    if content.review is not None:
        lines.append(_("Follow-up agreed: {day}").format(day=shown(content.review.due_on)))
    return lines or [_("The plan is empty.")]


def action_moved(context: Context) -> Answer:
    """Move an action to another day, with why."""
    options = context.options
    with context.opened() as vault:
        old = actions.ACTIONS.get(vault, options.id)
        new = replace(old, due_on=options.to, moved_why=options.why)
        return stored(actions.change_action(vault, new, context.today))


def frozen_now(context: Context) -> Answer:
    """Keep the plan as the next version."""
    options = context.options
    with context.opened() as vault:
        client = _of(vault, context)
        made = versions.freeze(
            vault,
            client.id,
            context.on,
            context.today,
            note=options.note,
            meeting=options.meeting,
        ).record
    told = _("Version {number} was kept.").format(number=made.number)
    return Answer({"number": made.number, "id": made.id, "on_date": made.on_date}, [told])


def version_signed(context: Context) -> Answer:
    """Record that a version was signed, with its scanned paper if one is given."""
    options = context.options
    with context.opened() as vault:
        version = versions.numbered(vault, _of(vault, context).id, options.number)
        paper = versions.read_paper(given.content(options.paper)) if options.paper else None
        made = versions.sign(vault, version.id, context.on, paper, context.today).record
    told = _("Signed on {day}.").format(day=shown(made.signed_on))
    data = {"number": made.number, "signed_on": made.signed_on, "paper": made.paper_id is not None}
    return Answer(data, [told])


def differing(context: Context) -> Answer:
    """Tell what changed: from a version to another, by default from the newest to the present."""
    options = context.options
    with context.opened() as vault:
        client = _of(vault, context)
        kept = versions.of_client(vault, client.id)
        if not kept:
            raise KnownError(_("No version has been kept yet: keep one with `plan freeze`."))
        old = versions.numbered(vault, client.id, options.old or kept[0].number).content
        new = (
            versions.numbered(vault, client.id, options.new).content
            if options.new
            else versions.now(vault, client.id, context.today)
        )
        seen = [versions.visible(vault, each, context.today)[0] for each in (old, new)]
    told = difference(*seen)
    return Answer({"changes": told}, told or [_("Nothing has changed.")])


def paper_printed(context: Context) -> Answer:
    """Print a paper of the plan through the gate."""
    options = context.options
    with context.opened() as vault:
        client, today = _of(vault, context), context.today
        if options.paper == "summary":
            made = plan_papers.summary(vault, client.id, options.recipient, today)
        elif options.paper == "who-sees":
            made = plan_papers.who_sees(vault, client.id, today, options.language)
        else:
            number = options.number
            frozen = versions.numbered(vault, client.id, number) if number else None
            made = plan_papers.my_plan(vault, client.id, today, frozen, options.language)
        paper = letter_paper(made.letter, made.passage, today, practice=vault.practice)
        content = paper.make()
        paper.record(vault, FILE, options.reason)
    save(options.out, content)
    left = list(dict.fromkeys(each.category for each in made.left_out))
    data = {"pdf": options.out, "left_out": left, "categories": list(made.passage.categories)}
    lines = [_("Printed to {file}").format(file=options.out)]
    if left:
        text = _("Left out, because no consent covers it: {kinds}")
        lines.append(text.format(kinds=", ".join(left)))
    return Answer(data, lines)


def waiting(context: Context) -> Answer:
    """Tell what waits for whom, as chains: what can be done now first."""
    with context.opened() as vault:
        links = waits.wait_links(vault, _of(vault, context).id, context.today)
    found = waits.chains(links)
    lines = []
    for chain in found:
        for depth, link in enumerate(chain.links):
            days = ngettext("{count} day", "{count} days", link.days).format(count=link.days)
            lines.append(f"{'  ' * depth}{link.what}: {link.who}, {days}")
    data = [[plain(link) for link in chain.links] for chain in found]
    return Answer(data, lines or [_("Nothing is waited for.")])


def reopened(context: Context) -> Answer:
    """Open a closed case again and bring back what ended with it."""
    with context.opened() as vault:
        client = _of(vault, context)
        back = reopening.restorable(vault, client.id).lines()
        made: Any = reopening.reopen(vault, client.id, context.options.reason, context.today).record
    return Answer(plain(made), [reopening.told(made), *back])
