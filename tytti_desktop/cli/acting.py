"""Commands that follow from what an act tells of itself (casework/asking.py)."""

import argparse
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from tytti_desktop.casework import fields
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.client import clients
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.parsing import Commands, command, day, key_of, of_client
from tytti_desktop.vault import Changes
from tytti_desktop.vault.table import plain
from tytti_desktop.words import _

ISO = "YYYY-MM-DD"


@dataclass(frozen=True)
class Acting:
    """The work of a command: two of one act are the same work."""

    act: Act

    def __call__(self, context: Context) -> Answer:
        """Do the act with what the command was given; tell what was stored."""
        act, today = self.act, context.today
        with context.opened() as vault:
            found = vars(context.options)
            options = {ask.field: found[_dest(ask)] for ask in act.asks if ask.option}
            given = {name: value for name, value in options.items() if value is not None}
            if act.proposed is None:
                return stored(act.tell(vault, context.options.id, given, today))
            client = clients.by_code(vault, context.options.client)
            drawn = act.made(act.proposed(vault, client.id, today), given, today)
            return stored(act.store(vault, drawn, today))


def stored(changes: Changes) -> Answer:
    """Return what was stored: its id and its fields."""
    return Answer(plain(changes.record), [_("Saved: {id}").format(id=changes.record.id)])


def acting(group: Commands, name: str, act: Act, about: str) -> None:
    """Add a command that does an act: for a client's code, or the id of the kept record."""
    made = (command if act.proposed is None else of_client)(group, name, Acting(act), about)
    if act.proposed is None:
        made.add_argument("id", metavar="ID", help=_("from the list"))
    for ask in act.asks:
        if ask.option:
            _add(made, act, ask)


def _dest(ask: Ask) -> str:
    return ask.option.lstrip("-").replace("-", "_")


def _add(parser: argparse.ArgumentParser, act: Act, ask: Ask) -> None:
    """Add one argument: its kind and its choices are the field's."""
    kind, told = fields.kinds(act.record)[ask.field], fields.of(act.record)[ask.field]
    how: dict[str, Any] = {"metavar": ask.meta or None, "help": _(ask.about) if ask.about else None}
    if ask.option.startswith("-") and ask.needed:
        how["required"] = True
    if kind is date:
        how |= {"type": day, "metavar": ISO}
    elif issubclass(kind, Enum):
        how |= {"choices": [str(each) for each in ask.offered or kind]}
        if not ask.needed and ask.offered:
            how["default"] = str(ask.offered[0])
    elif told.list:
        how["type"] = key_of(told.list)
    parser.add_argument(ask.option, **how)
