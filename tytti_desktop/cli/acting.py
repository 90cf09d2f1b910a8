"""Commands that follow from what an act tells of itself (casework/asking.py)."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from importlib import import_module
from typing import Any

from tytti_desktop import casework
from tytti_desktop.casework import fields, listed
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.client import clients
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.parsing import (
    Commands,
    command,
    day,
    key_of,
    named,
    of_client,
    past_gate,
    positive,
)
from tytti_desktop.cli.unit_keys import matched
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.vault.table import plain
from tytti_desktop.words import _

ISO = "YYYY-MM-DD"
Told = Callable[[Vault, Context, Changes], Answer]


@dataclass(frozen=True)
class Acting:
    """The work of a command: two of one act are the same work. `told` answers what was stored."""

    act: Act
    told: str | None = None

    def __call__(self, context: Context) -> Answer:
        """Do the act with what the command was given; tell what was stored."""
        with context.opened() as vault:
            done = self._done(vault, context)
            if self.told is None:
                return stored(done)
            told: Told = named(self.told)
            return told(vault, context, done)

    def _done(self, vault: Vault, context: Context) -> Changes:
        act, today, options = self.act, context.today, context.options
        given = {a.field: _given(a, vars(options)[_dest(a)], today) for a in act.asks if a.option}
        given = {name: value for name, value in given.items() if value is not None}
        how = {"reason": options.reason} if act.gated else {}
        if act.proposed is None and act.found is None:
            return act.tell(vault, options.id, given, today, **how)
        client = clients.by_code(vault, options.client)
        if act.found is not None:
            return act.tell(vault, act.found(vault, client.id, today).id, given, today, **how)
        return act.store(vault, act.drawn(vault, client.id, given, today), today, **how)


def _given(ask: Ask, value: Any, today: date) -> Any:  # noqa: ANN401 as argparse read it
    """Return what was typed; a key of a list that is no unit data as the list has it."""
    if value is None or ask.known is None:
        return value
    return matched(value, [each.key for each in ask.known(today)], ask.field)


def stored(changes: Changes) -> Answer:
    """Return what was stored: its id and its fields."""
    return Answer(plain(changes.record), [_("Saved: {id}").format(id=changes.record.id)])


# Commands that answer in a shape of their own (`module:name`, loaded when the command is run).
ANSWERS = {
    "clients visit": "caseload:visited",
    "handover take-back": "handover:taken_back",
    "campaigns close": "loop:campaign_closed",
    "questions add": "questions:added",
    "status add": "intake:status_added",
    "notices told": "disclosing:notice_told",
    "log-request add": "disclosing:request_added",
    "log-request answer": "disclosing:request_answered",
    "log-request refuse": "disclosing:request_answered",
}


def add_acts(group: Commands, name: str) -> None:
    """Add to a group of commands the acts that stand there by casework/listed.py."""
    for module, commands in listed.RECORDED.items():
        for path, act in commands.items():
            first, second = path.split()
            if first == name:
                made = getattr(import_module(f"{casework.__name__}.{module}"), act)
                _acting(group, second, made, ANSWERS.get(path))


def _acting(group: Commands, name: str, act: Act, told: str | None) -> None:
    """Add a command that does an act: for a client's code, or the id of the kept record."""
    by_id = act.proposed is None and act.found is None
    made = (command if by_id else of_client)(group, name, Acting(act, told), _(act.about))
    if by_id:
        made.add_argument("id", metavar="ID", help=_("from the list"))
    for ask in act.asks:
        if ask.option:
            _add(made, act, ask)
    if act.gated:
        past_gate(made)


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
    elif kind is int:
        how["type"] = positive
    elif ask.offered:
        how |= {"choices": ask.offered, "default": ask.offered[0]}
    elif told.list:
        how["type"] = key_of(told.list)
    parser.add_argument(ask.option, **how)
