"""The words of the commands whose modules hold only the work, by the table of cli/commands.py.

The work is named, not imported: a command loads its own module when it is run.
"""

import argparse
from pathlib import Path

from tytti_desktop.cli.commands import build_parser as build_parser  # noqa: PLC0414 its old place
from tytti_desktop.cli.parsing import (
    Commands,
    command,
    day,
    full_years,
    key_of,
    out_path,
    positive,
)
from tytti_desktop.cli.parsing import group as group_of
from tytti_desktop.words import LANGUAGES, _


def _people_commands(commands: Commands) -> None:
    group = group_of(commands, "people", _("who can open the vault"))
    command(group, "list", "people:listed", _("list the people and their roles"))
    add = command(group, "add", "people:added", _("give a person a key of their own"))
    add.add_argument("--name", required=True)
    roles = key_of("roles")
    add.add_argument(
        "--role", required=True, type=roles, metavar="KEY", help=_("a role of the unit")
    )
    _new_passphrase(add)
    remove = command(group, "remove", "people:removed", _("take a person's key away"))
    remove.add_argument("--name", required=True)
    rename = command(group, "rename", "people:renamed", _("change a person's name"))
    rename.add_argument("--name", required=True)
    rename.add_argument("--to", required=True)
    changed = command(commands, "passphrase", "people:passphrase", _("change your passphrase"))
    _new_passphrase(changed)
    changed.add_argument(
        "--rotate",
        action="store_true",
        help=_("change the data key too: an old copy no longer helps"),
    )
    changed.add_argument(
        "--retune",
        action="store_true",
        help=_("keep the passphrase, guard it as well as this computer can"),
    )
    recovery = group_of(commands, "recovery", _("the recovery code"))
    command(recovery, "new", "people:recovery_new", _("make a new recovery code; the old one ends"))
    confirm = command(
        recovery, "confirm", "people:recovery_confirmed", _("prove that the code is on paper")
    )
    confirm.add_argument(
        "--words-file", metavar="FILE", help=_("read the code from a file; - is standard input")
    )


def _new_passphrase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--new-passphrase-file",
        metavar="FILE",
        help=_("read the new passphrase from a file; - is standard input"),
    )


def _work_commands(commands: Commands) -> None:
    today = command(commands, "today", "work:today", _("what waits for you"))
    about = _("mark this row as done first; its id is in the list of --json")
    today.add_argument("--done", action="append", default=[], metavar="ID", help=about)
    mail = command(commands, "mail", "work:mail", _("print all questionnaires that are due"))
    mail.add_argument("--out", type=out_path, required=True, metavar="DIR")
    mail.add_argument("--limit", type=positive, metavar="N", help=_("at most this many letters"))
    mail.add_argument("--preview", action="store_true", help=_("print, but record nothing"))
    _stack_commands(commands)
    score = command(commands, "score", "scoring:score", _("score one instrument; needs no vault"))
    score.add_argument("instrument")
    score.add_argument(
        "--answers",
        required=True,
        metavar="FILE",
        help=_("JSON of items and values or null; - is standard input"),
    )
    score.add_argument("--sex", choices=("m", "f"))
    score.add_argument("--age", type=full_years, metavar="N")
    practice = command(commands, "practice", "practice:practice", _("make a practice caseload"))
    practice.add_argument("--clients", type=positive, default=138, metavar="N")
    practice.add_argument("--seed", type=int, default=1, metavar="S")
    practice.add_argument(
        "--no-window",
        action="store_true",
        help=_("print the due mailing instead of opening the window"),
    )


def _stack_commands(commands: Commands) -> None:
    mailed = command(commands, "mailed", "work:mailed", _("mark a printed mailing as mailed"))
    mailed.add_argument("mailing", help=_("the mailing's id, from `mail`"))
    about = _("the letters of this client were taken out of the stack")
    mailed.add_argument(
        "--without", nargs="+", action="extend", default=[], metavar="CODE", help=about
    )
    told = {
        "--out": _("this letter was taken out of the stack"),
        "--gone": _("this letter went before it was known"),
    }
    for name, about in told.items():
        mailed.add_argument(name, type=int, action="append", default=[], metavar="N", help=about)
    out = command(
        commands, "take-out", "work:taken_out", _("take one letter out of a printed stack")
    )
    back = command(commands, "came-back", "work:came_back", _("a mailed letter came back"))
    for one in (out, back):
        one.add_argument("mailing", help=_("the mailing's id, from `mail`"))
        one.add_argument("letter", type=int, metavar="N", help=_("its number in the stack"))
    out.add_argument("--reason", required=True)


def _caseload_commands(commands: Commands) -> None:
    clients = group_of(commands, "clients", _("the clients"))
    listed = command(clients, "list", "caseload:clients_list", _("list the clients"))
    listed.add_argument("--search", default="", metavar="TEXT")
    show = command(clients, "show", "caseload:client_show", _("show one client; this is logged"))
    show.add_argument("client", metavar="CODE")
    show.add_argument("--reason", default="", help=_("show hidden contact data; logged"))
    told = _("what has been corrected, and what stood there")
    before = command(clients, "corrected", "caseload:client_corrected", told)
    before.add_argument("client", metavar="CODE")
    add = command(clients, "add", "caseload:client_add", _("register a client"))
    change = command(clients, "change", "caseload:client_change", _("correct a client's card"))
    change.add_argument("client", metavar="CODE")
    for made in (add, change):
        made.add_argument(
            "--fields",
            required=True,
            metavar="FILE",
            help=_("JSON: the fields of the client card; - is standard input"),
        )
    _contact_commands(commands)


def _contact_commands(commands: Commands) -> None:
    from tytti_desktop.casework.registers import Register

    about = _("log a contact from a professional")
    consult = command(commands, "consultation", "caseload:consultation_add", about)
    classes = key_of("organisation_classes")
    consult.add_argument(
        "--from", dest="organisation_class", required=True, type=classes, metavar="CLASS"
    )
    consult.add_argument("--channel", type=key_of("consultation_channels"))
    consult.add_argument("--minutes", type=positive)
    for name in ("professional", "organisation", "topic", "outcome"):
        consult.add_argument(f"--{name}", default="")
    consult.add_argument("--register", choices=[str(each) for each in Register])
    consult.add_argument("--client", metavar="CODE")
    consult.add_argument("--on", type=day, metavar="YYYY-MM-DD")


def _forms_commands(commands: Commands) -> None:
    from tytti_desktop.cli import wording_arguments

    group = group_of(commands, "forms", _("the questionnaires and letters"))
    command(group, "list", "forms:listed", _("list them with the status of their wording"))
    printed = command(group, "print", "forms:printed", _("print sheets"))
    printed.add_argument("form", metavar="ID")
    printed.add_argument("--out", type=out_path, required=True, metavar="F.pdf")
    printed.add_argument("--copies", type=positive, default=1, metavar="N")
    printed.add_argument("--blank", action="store_true", help=_("without codes"))
    boxes = command(group, "boxes", "forms:boxes", _("the geometry that printer and reader share"))
    boxes.add_argument("form", metavar="ID")
    wording_arguments.add_to(group, show="text", put="put")
    limits = command(group, "limits", "forms:limits", _("which published cut-off is used"))
    limits.add_argument("--cutoffs", default="", metavar="KEY", help=_("use this from today on"))
    limits.add_argument("form", metavar="ID")
    for made in (printed, boxes):
        made.add_argument("--language", choices=LANGUAGES, default="fi")
        made.add_argument("--client", metavar="CODE")
        made.add_argument("--large-print", action="store_true")


def _returns_commands(commands: Commands) -> None:
    review = group_of(commands, "review", _("the doubtful marks"))
    command(review, "list", "returns:review_list", _("list them, the least sure first"))
    settle = command(review, "set", "returns:review_set", _("settle one field"))
    settle.add_argument("sheet", metavar="SHEET")
    settle.add_argument("field", metavar="FIELD")
    settle.add_argument(
        "value", metavar="VALUE", help=_("a value of the field, “empty” or “unclear”")
    )
    keyin = command(commands, "keyin", "returns:keyin", _("key the answers of a form"))
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
    sheet = group_of(commands, "sheets", _("the printed copies"))
    shown = command(sheet, "show", "returns:sheet_show", _("tell how one copy stands"))
    shown.add_argument("sheet", metavar="SHEET")
    bind = command(sheet, "bind", "returns:sheet_bind", _("say whose a copy is"))
    bind.add_argument("sheet", metavar="SHEET")
    bind.add_argument("client", metavar="CODE")


def _loop_commands(commands: Commands) -> None:
    from tytti_desktop.cli.loop import OUTCOMES

    funnel = command(
        commands, "funnel", "loop:shown_funnel", _("how many questionnaires came due and came back")
    )
    about = _("of those that came due between these days")
    funnel.add_argument("--from", dest="first", type=day, metavar="D", help=about)
    funnel.add_argument("--to", dest="last", type=day, metavar="D")
    funnel.add_argument("--round", default="", metavar="NAME", help=_("only one round"))
    called = command(commands, "called", "loop:called", _("what came of a call about a form"))
    called.add_argument("client", metavar="CODE")
    called.add_argument("--outcome", choices=OUTCOMES, required=True)
    called.add_argument("--note", default="")
    asked = command(
        commands, "contradictions", "loop:contradictory", _("answers to ask the client about")
    )
    asked.add_argument(
        "--print",
        nargs=2,
        metavar=("OUT.pdf", "CLIENT"),
        help=_("print one client's sheet of questions"),
    )
    asked.add_argument("--decided", action="store_true", help=_("also those already asked"))
    about = _("each measure with and without the forms in conflict")
    asked.add_argument("--summary", action="store_true", help=about)
    _pairing_commands(group_of(commands, "pairing", _("the test page of a printer and a scanner")))
    _question_commands(group_of(commands, "questions", _("what to ask the clients")))
    _campaign_commands(group_of(commands, "campaigns", _("anonymous surveys")))


def _pairing_commands(group: Commands) -> None:
    printed = command(group, "print", "pairing:printed", _("print the test page"))
    printed.add_argument("--out", type=out_path, required=True, metavar="F.pdf")
    read = command(group, "read", "pairing:read", _("tell whether the scanned test page is fit"))
    read.add_argument("file", type=Path, metavar="FILE")
    both = _("with both names the check is kept in the vault")
    read.add_argument("--printer", default="", metavar="NAME", help=both)
    read.add_argument("--scanner", default="", metavar="NAME")
    command(group, "list", "pairing:listed", _("the newest check of every pair"))


def _question_commands(group: Commands) -> None:

    listed = command(group, "list", "questions:listed", _("list what is still to be asked"))
    listed.add_argument("--client", default="", metavar="CODE")
    listed.add_argument("--answered", action="store_true", help=_("also what was answered"))
    answered = command(group, "answer", "questions:answered", _("record what the client said"))
    answered.add_argument("question", metavar="ID", help=_("from `questions list`"))
    answered.add_argument("--said", required=True, metavar="TEXT")
    answered.add_argument("--value", help=_("the answer to an unclear mark: a correction"))


def _campaign_commands(group: Commands) -> None:
    command(group, "list", "loop:campaigns_listed", _("list the surveys"))
    start = command(group, "start", "loop:campaign_started", _("start a survey"))
    start.add_argument("form", metavar="ID")
    start.add_argument("--name", required=True)
    start.add_argument("--from", dest="first", type=day, required=True, metavar="D")
    start.add_argument("--to", dest="last", type=day, required=True, metavar="D")
    printed = command(group, "print", "loop:campaign_printed", _("print sheets of a survey"))
    printed.add_argument("campaign", help=_("the survey's id, from `campaigns list`"))
    printed.add_argument("--out", type=out_path, required=True, metavar="F.pdf")
    printed.add_argument("--copies", type=positive, default=1, metavar="N")
    entered = command(group, "enter", "loop:campaign_entered", _("store one answered form"))
    entered.add_argument("campaign")
    entered.add_argument("--answers", required=True, metavar="FILE")
    entered.add_argument("--sheet", metavar="CODE", help=_("the code of the printed sheet"))
    counted = command(group, "count", "loop:campaign_counted", _("count the answers of a survey"))
    counted.add_argument("campaign")


def _exchange_commands(commands: Commands) -> None:
    from tytti_desktop.cli import handover, meeting_arguments, result_arguments
    from tytti_desktop.exchange.ptv import KINDS

    taken = group_of(commands, "import", _("take in a file of another system"))
    ptv = command(taken, "ptv", "exchange:ptv_in", _("services of the Finnish catalogue PTV"))
    ptv.add_argument(
        "--kind",
        choices=KINDS,
        default="service",
        help=_("what the rows of a mere index of ids and names are"),
    )
    hsds = command(taken, "hsds", "exchange:hsds_in", _("services as HSDS"))
    for made in (ptv, hsds):
        made.add_argument("file", type=Path)
    given = group_of(commands, "export", _("write a file for another system"))
    out = command(given, "hsds", "exchange:hsds_out", _("the service map as HSDS"))
    out.add_argument("--out", type=out_path, required=True, metavar="FILE")
    meeting_arguments.add_calendar(given)
    handover.add_export(given)
    handover.add_import(taken)
    result_arguments.add_import(taken)
    result_arguments.add_export(given)


def _service_commands(commands: Commands) -> None:
    from tytti_desktop.cli.exchange import OUTCOMES

    group = group_of(commands, "services", _("the service map"))
    about = _("list the services and how fresh they are")
    listed = command(group, "list", "exchange:listed", about)
    listed.add_argument("--search", default="", metavar="TEXT")
    show = command(group, "show", "exchange:show", _("show one service"))
    verify = command(group, "verify", "exchange:verify", _("log a call to check a service"))
    for made in (show, verify):
        made.add_argument("service", metavar="ID")
    verify.add_argument("--on", type=day, metavar="YYYY-MM-DD")
    verify.add_argument("--outcome", choices=OUTCOMES, default="reached")
    verify.add_argument("--note", default="")
    command(group, "queue", "exchange:queue", _("whom to call this week"))
    _network_commands(group)
    about = _("take the last import of the service map back")
    command(group, "undo-import", "exchange:undo_import", about)
    match = command(group, "match", "exchange:match", _("services that fit a client; logged"))
    match.add_argument("client", metavar="CODE")
    needs = key_of("service_needs")
    match.add_argument("--need", action="append", default=[], type=needs, metavar="NEED")
    match.add_argument("--limit", type=positive, default=20, metavar="N")
    match.add_argument("--reason", default="", help=_("show hidden contact data; logged"))
    leaflet = command(group, "leaflet", "exchange:leaflet_out", _("a client's list of services"))
    leaflet.add_argument("client", metavar="CODE")
    leaflet.add_argument("--service", action="append", required=True, metavar="ID")
    leaflet.add_argument("--out", type=out_path, required=True, metavar="F.pdf")
    command(group, "people", "exchange:people", _("the persons of the network and their posts"))
    about = _("a professional leaves: move what names them")
    leave = command(group, "leave", "exchange:leave", about)
    leave.add_argument("professional", metavar="ID")
    leave.add_argument("--last-day", type=day, metavar="YYYY-MM-DD")
    leave.add_argument("--successor", metavar="ID")
    leave.add_argument("--preview", action="store_true", help=_("only tell what names the person"))


def _network_commands(group: Commands) -> None:
    from tytti_desktop.cli.network_records import KINDS

    add = command(group, "add", "network_records:added", _("add to the network"))
    change = command(group, "change", "network_records:changed", _("correct what the network has"))
    for made in (add, change):
        made.add_argument("kind", choices=KINDS, metavar="|".join(KINDS))
        made.add_argument(
            "--fields",
            required=True,
            metavar="FILE",
            help=_("JSON: the fields of its form; - is standard input"),
        )
    add.add_argument("--service", metavar="ID", help=_("the service that a channel leads to"))
    change.add_argument("id", metavar="ID")


def _machine_commands(commands: Commands) -> None:
    about = _("every screen of the window as a picture")
    shots = command(commands, "screenshots", "machine:screenshots", about)
    shots.add_argument("--out", type=out_path, required=True, metavar="DIR")
    shots.add_argument("--theme", choices=("light", "dark"), default="light")
    shots.add_argument("--scale", type=positive, default=100, metavar="P")
    sheets = command(commands, "guide", "machine:guide", _("the guide's sheets to print, as PDF"))
    sheets.add_argument("--sheet", choices=("quick", "nurse", "successor"), default="quick")
    sheets.add_argument("--out", type=out_path, required=True, metavar="FILE")
    command(commands, "self-test", "machine:self_test", _("prove that this installation works"))
    about = _("what your IT has set for this computer")
    command(commands, "policies", "machine:policies", about)
    about = _("forget every remembered opening on this computer")
    command(commands, "forget", "machine:forget", about)
