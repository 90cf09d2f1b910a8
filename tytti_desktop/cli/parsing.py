"""How the command's words are parsed: the parser, the global options, kinds of values."""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from tytti_desktop.errors import KnownError
from tytti_desktop.words import LANGUAGES, N_, _, language

if TYPE_CHECKING:
    from tytti_desktop.cli.context import Answer, Context

FILES = {"FILE", "KEYFILE"}  # what names a file, or - for what is piped in
_YEARS_AHEAD = 10  # more than a day may lie: `--today` may lie ahead, and a day counts from it
Commands = Any  # argparse keeps its sub-parser type to itself


# argparse asks gettext for its own words; here it gets them from our catalogues.
_ITS_WORDS = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("expected one argument"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
)
argparse._ = _  # type: ignore[attr-defined]  # it has no other door


class Parser(argparse.ArgumentParser):
    """A parser that says in the user's language what was wrong and where help is.

    `group` takes the commands of a group.
    """

    group: Commands = None

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:  # noqa: ANN401
        """Return what was typed without signs that nobody sees; a file's name stays as it is."""
        passed_on = isinstance(action, argparse._SubParsersAction)  # noqa: SLF001 no other name
        if not passed_on and action.type is not Path and action.metavar not in FILES:
            from tytti_desktop import texts

            with suppress(KnownError):  # a control sign is told of once the command is known
                arg_string = texts.cleaned(arg_string)
        return super()._get_value(action, arg_string)

    def error(self, message: str) -> NoReturn:
        """Exit with status 2, the argument at fault and the way to help."""
        self.print_usage(sys.stderr)
        self.exit(
            2,
            _("The command was not understood: {what}\nHelp: {program} --help\n").format(
                what=message, program=self.prog
            ),
        )


def language_in(words: Sequence[str]) -> str:
    """Return the language asked for, before anything is parsed: help is translated too."""
    for place, word in enumerate(words):
        if word.startswith("--lang="):
            found = word.removeprefix("--lang=")
        elif word == "--lang" and place + 1 < len(words):
            found = words[place + 1]
        else:
            continue
        return found if found in LANGUAGES else "fi"
    return "fi"


def named(where: str) -> Any:  # noqa: ANN401 what a name stands for
    """Return what `module:name` of this package stands for."""
    module, _colon, name = where.partition(":")
    return getattr(import_module(f"tytti_desktop.cli.{module}"), name)


def day(text: str) -> date:
    """Read a date in ISO form, of a year that a person can mean; argparse tells what is wrong."""
    from tytti_desktop.dates import ANY, Kind, finnish_day, iso, now, wrong_day

    try:
        found = iso(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("{text} is not a date; write it as 2026-11-21").format(text=text)
        ) from None

    far = Kind(ANY.back, ANY.ahead + _YEARS_AHEAD)
    if wrong := wrong_day(found, far, finnish_day(now())):
        raise argparse.ArgumentTypeError(wrong)
    return found


def positive(text: str) -> int:
    """Read a whole number above 0; argparse tells what is wrong."""
    if text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(_("{text} is not a whole number above 0").format(text=text))


_OLDEST = 120  # full years


def full_years(text: str) -> int:
    """Read somebody's age in full years; argparse tells what is wrong."""
    if text.isdigit() and int(text) <= _OLDEST:
        return int(text)
    wrong = _("{text} is nobody's age: give full years, {oldest} at most")
    raise argparse.ArgumentTypeError(wrong.format(text=text, oldest=_OLDEST))


class Key(str):
    """What was typed for a key; `kind` is the list it belongs to, `also` keys beside the list.

    `ever`: keys that the unit no longer offers are known as well, as old records have them.
    `rest`: what is typed after the key, from the equals sign on.
    """

    __slots__ = ("also", "ever", "kind", "rest")
    kind: str
    also: tuple[str, ...]
    ever: bool
    rest: str


def key_of(kind: str, *also: str, ever: bool = False, pair: bool = False) -> Callable[[str], Key]:
    """Return the type of an argument that names a key of `kind`; `pair`: KEY=TEXT."""

    def read(text: str) -> Key:
        name, equals, rest = text.partition("=") if pair else (text, "", "")
        made = Key(name)
        made.kind, made.also, made.ever, made.rest = kind, also, ever, equals + rest
        return made

    read.kind = kind  # type: ignore[attr-defined]  # a test walks the parser by it
    return read


def out_path(text: str) -> Path:
    """Read where a file or a folder is written: its name is looked at before anything is done."""
    from tytti_desktop.vault import file_names

    path = Path(text)
    try:
        file_names.refuse_made(path, windows=True)
    except KnownError as error:
        raise argparse.ArgumentTypeError(error.message) from None
    return path


def past_gate(parser: argparse.ArgumentParser) -> None:
    """Add the reason to go past the gate; its help tells where the usual grounds stand."""
    about = _(
        "go past the gate for this reason; logged. "
        "The usual grounds: `tytti unit list gate_grounds`"
    )
    parser.add_argument("--reason", default="", metavar="TEXT", help=about)


def shared(*, late: bool) -> argparse.ArgumentParser:
    """Build the global options; after the command they only override what stood before it."""
    parent = argparse.ArgumentParser(add_help=False)

    def default(value: object) -> object:
        return argparse.SUPPRESS if late else value

    add = parent.add_argument
    add(
        "--vault",
        type=Path,
        default=default(None),
        metavar="PATH",
        help=_("the vault folder (default: the platform's data folder)"),
    )
    add("--person", default=default(None), metavar="NAME", help=_("whose key opens the vault"))
    add(
        "--passphrase-file",
        default=default(None),
        metavar="FILE",
        help=_("read the passphrase from a file; - is standard input"),
    )
    add(
        "--today",
        type=day,
        default=default(None),
        metavar="YYYY-MM-DD",
        help=_("do the work as on this day"),
    )
    add("--lang", choices=LANGUAGES, default=default("fi"), help=_("language of the answers"))
    add(
        "--json",
        action="store_true",
        default=default(value=False),
        help=_("one JSON document on standard output"),
    )
    return parent


@cache
def _late(_language: str) -> argparse.ArgumentParser:
    """Return the global options as every command takes them: one parent for all commands."""
    return shared(late=True)


def command(
    commands: Commands, name: str, run: "Callable[[Context], Answer] | str | None", about: str
) -> Parser:
    """Add a command; `run` may name where its work is (`module:name`); None for a group."""
    made: Parser = commands.add_parser(
        name, help=about, description=about, parents=[_late(language())]
    )
    if run is not None:
        made.set_defaults(run=run)
    return made


def of_client(
    commands: Commands, name: str, run: "Callable[[Context], Answer] | str", about: str
) -> Parser:
    """Add a command about one client, by the client's code."""
    made = command(commands, name, run, about)
    made.add_argument("client", metavar="CODE")
    return made


def group(commands: Commands, name: str, about: str) -> Commands:
    """Add a group of commands: `people list`, `people add`."""
    made = command(commands, name, None, about)
    made.group = made.add_subparsers(required=True, metavar=_("command"), parser_class=Parser)
    return made.group


def group_within(made: Parser) -> Commands:
    """Let a command have commands of its own beside what it does by itself: `backup run`."""
    made.group = made.add_subparsers(metavar=_("command"), parser_class=Parser)
    return made.group


def add_acceptance(alarms: Commands) -> None:
    """Add how an alarm is accepted, to a group of commands."""
    accept = command(alarms, "accept", "store:alarm_accepted", _("accept an alarm with a reason"))
    accept.add_argument("id", metavar="ID")
    accept.add_argument("--reason", required=True, help=_("kept in the log"))
