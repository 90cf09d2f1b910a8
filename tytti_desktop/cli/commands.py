"""Every command by name, in the order of docs/komennot.md, and the parser of what is asked for.

Only the command that is called has its words and its work loaded; the others are a line of help.
"""

import argparse
from collections.abc import Sequence
from functools import cache
from typing import Any

from tytti_desktop import __version__
from tytti_desktop.cli.parsing import Commands, Parser, named, shared
from tytti_desktop.words import N_, _, language

# Who adds the commands, and what each is about as its own parser tells it.
SECTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "store_arguments:add_commands",
        {
            "create": N_("make a new vault"),
            "info": N_("tell what is in the vault"),
            "check": N_("check the vault from end to end"),
            "alarms": N_("what is wrong with the vault"),
            "backup": N_("copy the vault, encrypted"),
            "restore": N_("bring a backup back"),
            "rehearse": N_("restore a backup to a scratch place and compare"),
            "audit": N_("the access and change log"),
        },
    ),
    (
        "arguments:_people_commands",
        {
            "people": N_("who can open the vault"),
            "passphrase": N_("change your passphrase"),
            "recovery": N_("the recovery code"),
        },
    ),
    (
        "arguments:_work_commands",
        {
            "today": N_("what waits for you"),
            "mail": N_("print all questionnaires that are due"),
            "mailed": N_("mark a printed mailing as mailed"),
            "take-out": N_("take one letter out of a printed stack"),
            "came-back": N_("a mailed letter came back"),
            "score": N_("score one instrument; needs no vault"),
            "practice": N_("make a practice caseload"),
        },
    ),
    (
        "arguments:_caseload_commands",
        {
            "clients": N_("the clients"),
            "consultation": N_("log a contact from a professional"),
        },
    ),
    (
        "intake:add_commands",
        {
            "referral": N_("a client's referral and its triage"),
            "consents": N_("to whom the client's data may be given"),
            "screening": N_("screenings and answered questionnaires"),
            "status": N_("labour-market status"),
        },
    ),
    (
        "unit_data:add_commands",
        {
            "unit": N_("the unit's own data: sender, recipients, limits, systems"),
        },
    ),
    (
        "arguments:_forms_commands",
        {
            "forms": N_("the questionnaires and letters"),
        },
    ),
    (
        "wording_arguments:add_commands",
        {
            "wordings": N_("the words of the questionnaires, place by place"),
        },
    ),
    (
        "reading:add_commands",
        {
            "read": N_("read scanned pages of printed forms"),
            "pages": N_("scanned pages that a person must look at"),
        },
    ),
    (
        "arguments:_returns_commands",
        {
            "review": N_("the doubtful marks"),
            "keyin": N_("key the answers of a form"),
            "sheets": N_("the printed copies"),
        },
    ),
    (
        "arguments:_loop_commands",
        {
            "funnel": N_("how many questionnaires came due and came back"),
            "called": N_("what came of a call about a form"),
            "contradictions": N_("answers to ask the client about"),
            "pairing": N_("the test page of a printer and a scanner"),
            "questions": N_("what to ask the clients"),
            "campaigns": N_("anonymous surveys"),
        },
    ),
    (
        "arguments:_exchange_commands",
        {
            "import": N_("take in a file of another system"),
            "export": N_("write a file for another system"),
        },
    ),
    (
        "keeping_time:add_commands",
        {
            "retention": N_("what has been kept for its time, and erasing it"),
        },
    ),
    (
        "arguments:_service_commands",
        {
            "services": N_("the service map"),
        },
    ),
    (
        "disclosing:add_commands",
        {
            "gate": N_("may this be given to them on that day?"),
            "disclosures": N_("who got what, on what ground; logged"),
            "withdraw": N_("record that consents were withdrawn"),
            "notices": N_("what is wrong with the vault; who is to be told of a withdrawn consent"),
            "log-request": N_("what the client asks by right"),
        },
    ),
    (
        "closing:add_commands",
        {
            "closing": N_("closing a case: ratings, checklist, report"),
        },
    ),
    (
        "copying:add_commands",
        {
            "copy-out": N_("the block of a client for another system; logged"),
        },
    ),
    (
        "meeting_arguments:add_commands",
        {
            "meetings": N_("meetings of the network and of the team"),
        },
    ),
    (
        "plan:add_commands",
        {
            "plan": N_("a client's goals, actions and agreed follow-up"),
            "case-manager": N_("who is the client's case manager"),
            "waits": N_("what waits for whom, and since when"),
            "reopen": N_("open a closed case again"),
        },
    ),
    (
        "onward:add_commands",
        {
            "onward": N_("referrals onward to a service"),
            "statement": N_("physicians' statements"),
            "benefit": N_("benefit periods and their gaps"),
            "return": N_("a client sent back to the team"),
        },
    ),
    (
        "handover:add_commands",
        {
            "merge": N_("join two entries of one person"),
            "handover": N_("clients handed over, and sealed packages"),
        },
    ),
    (
        "result_arguments:add_commands",
        {
            "tables": N_("the tables of results of a period"),
            "report": N_("the yearly report of a period"),
            "rollup": N_("combine packages of counts, then suppress"),
            "releases": N_("what has been published"),
            "percent": N_("can a percentage be true at all?"),
        },
    ),
    (
        "arguments:_machine_commands",
        {
            "screenshots": N_("every screen of the window as a picture"),
            "guide": N_("the guide's sheets to print, as PDF"),
            "self-test": N_("prove that this installation works"),
            "policies": N_("what your IT has set for this computer"),
            "forget": N_("forget every remembered opening on this computer"),
        },
    ),
)


def build_parser(words: Sequence[str] | None = None) -> Parser:
    """Return the parser, in the language in force, of the command that these words call.

    Without words, or where the command cannot be told from them, of every command.
    """
    if words is None:
        return _every(language())
    wanted = _wanted(words)
    return _every(language()) if wanted is None else _built({wanted})


@cache
def _every(_language: str) -> Parser:
    return _built({name for _adder, names in SECTIONS for name in names})


def _built(wanted: set[str]) -> Parser:
    parser = Parser(
        prog="tytti",
        description=_("A coordinator's caseload, paper questionnaires and results in one vault."),
        parents=[shared(late=False)],
    )
    parser.add_argument("--version", action="version", version=f"tytti {__version__}")
    commands = parser.add_subparsers(required=True, metavar=_("command"), parser_class=Parser)
    for adder, names in SECTIONS:
        if wanted.issuperset(names):
            named(adder)(commands)
            continue
        for name, about in names.items():
            if name in wanted:
                named(adder)(_Only(commands, name))
            elif "" in wanted:  # the list of all; a command's own help names no other
                commands.add_parser(name, help=_(about))
    if wanted - {""}:
        _add_acts(commands, wanted)
    return parser


def _add_acts(commands: Commands, wanted: set[str]) -> None:
    """Add the acts that stand in the groups that are asked for."""
    from tytti_desktop.casework import listed

    for name in sorted(wanted & listed.GROUPS):
        from tytti_desktop.cli.acting import add_acts

        add_acts(commands.choices[name].group, name)


class _Only:
    """Takes one command into the parser; its neighbours, added by the same words, go nowhere."""

    def __init__(self, commands: Commands, name: str) -> None:
        self._commands, self._name = commands, name

    def add_parser(self, name: str, **about: Any) -> Any:  # noqa: ANN401 argparse's own
        """Add a command as argparse does, if it is the one that is asked for."""
        return self._commands.add_parser(name, **about) if name == self._name else _Nowhere()


class _Nowhere:
    """Takes the words of a command that is not asked for; building it costs half of a start."""

    def __getattr__(self, _name: str) -> Any:  # noqa: ANN401 whatever argparse is asked
        return lambda *_words, **_named: self


class _CannotTell(Exception):  # noqa: N818 nobody is told
    """The words do not tell which command they call."""


class _Looking(argparse.ArgumentParser):
    def error(self, _message: str) -> Any:  # noqa: ANN401 never returns
        raise _CannotTell


def _wanted(words: Sequence[str]) -> str | None:
    """Return the command that these words call: "" for none, None where it cannot be told."""
    known = {name for _adder, names in SECTIONS for name in names}
    if not known.intersection(words):
        return "" if all(word.startswith("-") for word in words) else None
    looking = _Looking(add_help=False, allow_abbrev=False, parents=[shared(late=False)])
    looking.add_argument("command")
    try:
        found = looking.parse_known_args(list(words))[0].command
    except _CannotTell:
        return None
    return found if found in known else None
