"""The words of the command: one parser, every command in the order of docs/komennot.md."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from tytti_desktop import __version__
from tytti_desktop.cli import (
    caseload,
    forms,
    loop,
    machine,
    people,
    returns,
    store,
    work,
)
from tytti_desktop.cli import practice as practice_caseload
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.words import LANGUAGES, N_, _

Run = Callable[[Context], Answer]
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
    """A parser that says in the user's language what was wrong and where help is."""

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


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("{text} is not a date; write it as 2026-11-21").format(text=text)
        ) from None


def _positive(text: str) -> int:
    if text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(_("{text} is not a whole number above 0").format(text=text))


def _shared(*, late: bool) -> argparse.ArgumentParser:
    """Build the global options; after the command they only override what stood before it."""
    shared = argparse.ArgumentParser(add_help=False)

    def default(value: object) -> object:
        return argparse.SUPPRESS if late else value

    add = shared.add_argument
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
        type=_day,
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
    return shared


def _command(commands: Commands, name: str, run: Run | None, about: str) -> Parser:
    made: Parser = commands.add_parser(
        name, help=about, description=about, parents=[_shared(late=True)]
    )
    if run is not None:
        made.set_defaults(run=run)
    return made


def _group(commands: Commands, name: str, about: str) -> Commands:
    made = _command(commands, name, None, about)
    return made.add_subparsers(required=True, metavar=_("command"), parser_class=Parser)


def build_parser() -> Parser:
    """Build the parser of every command, in the language in force."""
    parser = Parser(
        prog="tytti",
        description=_("A coordinator's caseload, paper questionnaires and results in one vault."),
        parents=[_shared(late=False)],
    )
    parser.add_argument("--version", action="version", version=f"tytti {__version__}")
    commands = parser.add_subparsers(required=True, metavar=_("command"), parser_class=Parser)
    _vault_commands(commands)
    _people_commands(commands)
    _work_commands(commands)
    _caseload_commands(commands)
    _forms_commands(commands)
    _returns_commands(commands)
    _loop_commands(commands)
    _machine_commands(commands)
    return parser


def _vault_commands(commands: Commands) -> None:
    create = _command(commands, "create", store.create, _("make a new vault"))
    create.add_argument("--name", required=True, help=_("your name, as the others know you"))
    create.add_argument("--role", choices=people.ROLES, default="coordinator")
    _command(commands, "info", store.info, _("tell what is in the vault"))
    _command(commands, "check", store.check, _("check the vault from end to end"))
    backup = _command(commands, "backup", store.backup, _("copy the vault, encrypted"))
    backup.add_argument("--to", type=Path, required=True, metavar="DIR")
    restore = _command(commands, "restore", store.restore, _("bring a backup back"))
    restore.add_argument("file", type=Path)
    restore.add_argument("--to", type=Path, required=True, metavar="PATH")
    rehearse = _command(
        commands, "rehearse", store.rehearse, _("restore a backup to a scratch place and compare")
    )
    rehearse.add_argument("file", type=Path, nargs="?")
    audit = _group(commands, "audit", _("the access and change log"))
    shown = _command(audit, "show", store.audit_show, _("show the log"))
    shown.add_argument("--client", metavar="CODE")
    shown.add_argument("--last", type=_positive, metavar="N", help=_("only the newest rows"))
    _command(audit, "anchor", store.audit_anchor, _("print the log's head to keep elsewhere"))
    verify = _command(audit, "verify", store.audit_verify, _("compare the log with a kept head"))
    verify.add_argument("--anchor", required=True, metavar="A")


def _people_commands(commands: Commands) -> None:
    group = _group(commands, "people", _("who can open the vault"))
    _command(group, "list", people.listed, _("list the people and their roles"))
    add = _command(group, "add", people.added, _("give a person a key of their own"))
    add.add_argument("--name", required=True)
    add.add_argument("--role", choices=people.ROLES, required=True)
    _new_passphrase(add)
    remove = _command(group, "remove", people.removed, _("take a person's key away"))
    remove.add_argument("--name", required=True)
    rename = _command(group, "rename", people.renamed, _("change a person's name"))
    rename.add_argument("--name", required=True)
    rename.add_argument("--to", required=True)
    changed = _command(commands, "passphrase", people.passphrase, _("change your passphrase"))
    _new_passphrase(changed)
    changed.add_argument(
        "--rotate",
        action="store_true",
        help=_("change the data key too: an old copy no longer helps"),
    )
    recovery = _group(commands, "recovery", _("the recovery words"))
    _command(recovery, "new", people.recovery_new, _("make new recovery words; the old ones end"))


def _new_passphrase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--new-passphrase-file",
        metavar="FILE",
        help=_("read the new passphrase from a file; - is standard input"),
    )


def _work_commands(commands: Commands) -> None:
    _command(commands, "today", work.today, _("what waits for you"))
    mail = _command(commands, "mail", work.mail, _("print all questionnaires that are due"))
    mail.add_argument("--out", type=Path, required=True, metavar="DIR")
    mail.add_argument("--limit", type=_positive, metavar="N", help=_("at most this many letters"))
    mail.add_argument("--preview", action="store_true", help=_("print, but record nothing"))
    mailed = _command(commands, "mailed", work.mailed, _("mark a printed mailing as mailed"))
    mailed.add_argument("mailing", help=_("the mailing's id, from `mail`"))
    score = _command(commands, "score", work.score, _("score one instrument; needs no vault"))
    score.add_argument("instrument")
    score.add_argument(
        "--answers",
        required=True,
        metavar="FILE",
        help=_("JSON of items and values or null; - is standard input"),
    )
    score.add_argument("--sex", choices=("m", "f"))
    score.add_argument("--age", type=int)
    practice = _command(
        commands, "practice", practice_caseload.practice, _("make a practice caseload")
    )
    practice.add_argument("--clients", type=_positive, default=138, metavar="N")
    practice.add_argument("--seed", type=int, default=1, metavar="S")
    practice.add_argument(
        "--no-window",
        action="store_true",
        help=_("print the due mailing instead of opening the window"),
    )


def _caseload_commands(commands: Commands) -> None:
    clients = _group(commands, "clients", _("the clients"))
    listed = _command(clients, "list", caseload.clients_list, _("list the clients"))
    listed.add_argument("--search", default="", metavar="TEXT")
    show = _command(clients, "show", caseload.client_show, _("show one client; this is logged"))
    show.add_argument("client", metavar="CODE")
    add = _command(clients, "add", caseload.client_add, _("register a client"))
    add.add_argument(
        "--fields",
        required=True,
        metavar="FILE",
        help=_("JSON: the fields of the client card; - is standard input"),
    )
    visit = _command(clients, "visit", caseload.visit_add, _("log a visit"))
    visit.add_argument("client", metavar="CODE")
    visit.add_argument("--kind")
    visit.add_argument("--minutes", type=_positive)
    visit.add_argument("--text", default="")
    consult = _command(
        commands, "consultation", caseload.consultation_add, _("log a contact from a professional")
    )
    consult.add_argument("--from", dest="organisation_class", required=True, metavar="CLASS")
    consult.add_argument("--channel")
    consult.add_argument("--minutes", type=_positive)
    consult.add_argument("--topic", default="")
    consult.add_argument("--client", metavar="CODE")


def _forms_commands(commands: Commands) -> None:
    group = _group(commands, "forms", _("the questionnaires and letters"))
    _command(group, "list", forms.listed, _("list them with the status of their wording"))
    printed = _command(group, "print", forms.printed, _("print sheets"))
    printed.add_argument("form", metavar="ID")
    printed.add_argument("--out", type=Path, required=True, metavar="F.pdf")
    printed.add_argument("--copies", type=_positive, default=1, metavar="N")
    printed.add_argument("--client", metavar="CODE")
    printed.add_argument("--blank", action="store_true", help=_("without codes"))
    boxes = _command(group, "boxes", forms.boxes, _("the geometry that printer and reader share"))
    boxes.add_argument("form", metavar="ID")
    confirm = _command(
        group,
        "confirm",
        forms.confirmed,
        _("record that the wording was compared with the official form"),
    )
    confirm.add_argument("form", metavar="ID")
    for made in (printed, boxes, confirm):
        made.add_argument("--language", choices=LANGUAGES, default="fi")
    for made in (printed, boxes):
        made.add_argument("--large-print", action="store_true")


def _returns_commands(commands: Commands) -> None:
    read = _command(commands, "read", returns.read, _("read scanned pages of printed forms"))
    read.add_argument("files", type=Path, nargs="+", metavar="FILE")
    read.add_argument(
        "--accept", action="store_true", help=_("store what is certain, queue the rest")
    )
    read.add_argument("--workers", type=int, choices=range(17), metavar="N")
    review = _group(commands, "review", _("the doubtful marks"))
    _command(review, "list", returns.review_list, _("list them, the least sure first"))
    settle = _command(review, "set", returns.review_set, _("settle one field"))
    settle.add_argument("sheet", metavar="SHEET")
    settle.add_argument("field", metavar="FIELD")
    settle.add_argument(
        "value", metavar="VALUE", help=_("a value of the field, “empty” or “unclear”")
    )
    keyin = _command(commands, "keyin", returns.keyin, _("key the answers of a form"))
    keyin.add_argument("sheet", metavar="SHEET")
    keyin.add_argument(
        "--answers",
        required=True,
        metavar="FILE",
        help=_("JSON of fields and values or null; - is standard input"),
    )
    keyin.add_argument(
        "--pass", type=int, choices=(1, 2), help=_("1 or 2, where it is keyed twice")
    )
    sheet = _group(commands, "sheets", _("the printed copies"))
    shown = _command(sheet, "show", returns.sheet_show, _("tell how one copy stands"))
    shown.add_argument("sheet", metavar="SHEET")
    bind = _command(sheet, "bind", returns.sheet_bind, _("say whose a copy is"))
    bind.add_argument("sheet", metavar="SHEET")
    bind.add_argument("client", metavar="CODE")


def _loop_commands(commands: Commands) -> None:
    funnel = _command(
        commands, "funnel", loop.shown_funnel, _("how many questionnaires came due and came back")
    )
    about = _("of those that came due between these days")
    funnel.add_argument("--from", dest="first", type=_day, metavar="D", help=about)
    funnel.add_argument("--to", dest="last", type=_day, metavar="D")
    funnel.add_argument("--round", default="", metavar="NAME", help=_("only one round"))
    called = _command(commands, "called", loop.called, _("what came of a call about a form"))
    called.add_argument("client", metavar="CODE")
    called.add_argument("--outcome", choices=loop.OUTCOMES, required=True)
    called.add_argument("--note", default="")
    asked = _command(
        commands, "contradictions", loop.contradictory, _("answers to ask the client about")
    )
    asked.add_argument(
        "--print",
        nargs=2,
        metavar=("OUT.pdf", "CLIENT"),
        help=_("print one client's sheet of questions"),
    )
    asked.add_argument("--decided", action="store_true", help=_("also those already asked"))


def _machine_commands(commands: Commands) -> None:
    shots = _command(
        commands, "screenshots", machine.screenshots, _("every screen of the window as a picture")
    )
    shots.add_argument("--out", type=Path, required=True, metavar="DIR")
    shots.add_argument("--theme", choices=("light", "dark"), default="light")
    shots.add_argument("--scale", type=_positive, default=100, metavar="P")
    _command(commands, "self-test", machine.self_test, _("prove that this installation works"))
