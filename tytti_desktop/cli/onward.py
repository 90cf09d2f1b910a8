"""What follows the plan, from the command line: referrals, statements, benefits, returns."""

import argparse
from dataclasses import replace
from typing import Any

from tytti_desktop.casework import registers
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.plan import actions, benefits, onward, returns_to_team, statements
from tytti_desktop.cli.acting import ISO, stored
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.parsing import Commands, command, day, key_of, of_client, past_gate
from tytti_desktop.cli.parsing import group as group_of
from tytti_desktop.dates import shown, span
from tytti_desktop.vault import Vault
from tytti_desktop.vault.table import plain
from tytti_desktop.words import _


def add_commands(commands: Commands) -> None:
    """Add `onward`, `statement`, `benefit` and `return`."""
    _onward_words(group_of(commands, "onward", _("referrals onward to a service")))
    _statement_words(group_of(commands, "statement", _("physicians' statements")))
    benefit = group_of(commands, "benefit", _("benefit periods and their gaps"))
    of_client(benefit, "list", benefits_listed, _("list the periods and the gaps"))
    back = group_of(commands, "return", _("a client sent back to the team"))
    of_client(back, "list", returns_listed, _("list the returns"))


def _one(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("id", metavar="ID", help=_("from the list"))
    return parser


def _out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--channel", default="secure_mail", type=key_of("gate_channels"), metavar="WAY"
    )
    past_gate(parser)


def _onward_words(group: Commands) -> None:
    added = of_client(group, "add", onward_added, _("prepare a referral"))
    added.add_argument("--place", default="")
    added.add_argument("--service", metavar="ID", help=_("of the service map"))
    added.add_argument("--recipient", default="", type=key_of("consent_recipients"), metavar="R")
    added.add_argument(
        "--category", action="append", type=key_of("consent_categories"), metavar="C"
    )
    added.add_argument("--why", default="")
    carries = _("the action of the plan that it carries out")
    added.add_argument("--action", metavar="ID", help=carries)
    of_client(group, "list", onward_listed, _("list the referrals"))
    sent = _one(command(group, "send", onward_sent, _("send it through the gate; logged")))
    _out(sent)
    sent.add_argument("--on", type=day, metavar=ISO)


def _statement_words(group: Commands) -> None:
    of_client(group, "list", statements_listed, _("list the statements"))
    given = _one(command(group, "deliver", statement_given, _("give it on; logged")))
    _out(given)
    given.add_argument("--on", type=day, metavar=ISO)


def _of(vault: Vault, context: Context) -> str:
    return clients.by_code(vault, context.options.client).id


def _seen(vault: Vault, found: list[Any], context: Context) -> list[Any]:
    return registers.visible(vault, found, context.today)[0]


def onward_added(context: Context) -> Answer:
    """Prepare a referral onward; its message is made of the reason."""
    options, today = context.options, context.today
    with context.opened() as vault:
        drawn = onward.proposed(vault, _of(vault, context), today, options.service)
        if options.action:
            own = onward.of_action(vault, actions.ACTIONS.get(vault, options.action), today)
            drawn = own if not options.service else replace(drawn, reason=own.reason)
        made = replace(
            drawn,
            place=options.place or drawn.place,
            recipient=options.recipient or drawn.recipient,
            categories=tuple(options.category or drawn.categories),
            reason=options.why or drawn.reason,
        )
        return stored(onward.prepare(vault, made, today))


def onward_listed(context: Context) -> Answer:
    """List a client's referrals onward: got in, waited how many days."""
    with context.opened() as vault:
        found = _seen(vault, onward.of_client(vault, _of(vault, context)), context)
    rows = [{**plain(each), "waited_days": each.waited(context.today)} for each in found]
    lines = [
        f"{each.id}  {each.place}: {_(onward.STATE_NAMES[each.state])}"
        f" ({'–' if each.waited(context.today) is None else each.waited(context.today)})"
        for each in found
    ]
    return Answer(rows, lines or [_("No referrals onward.")])


def onward_sent(context: Context) -> Answer:
    """Send a prepared referral: its text is given once the gate has let it out."""
    options, on = context.options, context.on
    with context.opened() as vault:
        made = onward.send(
            vault, options.id, options.channel, on, context.today, reason=options.reason
        ).record
    return Answer(plain(made), [made.text])


def statements_listed(context: Context) -> Answer:
    """List a client's statements."""
    with context.opened() as vault:
        found = _seen(vault, statements.of_client(vault, _of(vault, context)), context)
    rows = [{**plain(each), "state": str(each.state)} for each in found]
    lines = [f"{e.id}  {e.purpose}: {_(statements.STATE_NAMES[e.state])}" for e in found]
    return Answer(rows, lines or [_("No statements.")])


def statement_given(context: Context) -> Answer:
    """Give a written statement on through the gate."""
    options, on = context.options, context.on
    with context.opened() as vault:
        return stored(
            statements.deliver(
                vault, options.id, options.channel, on, context.today, reason=options.reason
            )
        )


def benefits_listed(context: Context) -> Answer:
    """List a client's benefit periods, and the gaps that are under way or ahead."""
    with context.opened() as vault:
        client = _of(vault, context)
        found = _seen(vault, benefits.of_client(vault, client), context)
        gaps = benefits.open_gaps(vault, client, context.today)
    data = {"periods": plain(found), "gaps": plain(gaps)}
    lines = [f"{each.benefit}  {span(each.from_date, each.until_date)}" for each in found]
    told = _("Nothing is paid: {days}")
    lines += [told.format(days=span(gap.since, gap.until)) for gap in gaps]
    return Answer(data, lines or [_("No benefit periods.")])


def returns_listed(context: Context) -> Answer:
    """List a client's returns to the team."""
    with context.opened() as vault:
        found = _seen(vault, returns_to_team.of_client(vault, _of(vault, context)), context)
    lines = [f"{e.id}  {shown(e.on_date)} {e.by_whom}: {e.why} {e.outcome}".rstrip() for e in found]
    return Answer(plain(found), lines or [_("The client has not been sent back.")])
