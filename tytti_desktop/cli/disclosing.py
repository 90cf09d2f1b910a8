"""The gate from the command line: may this leave, who got what, withdrawals, log requests."""

from datetime import date
from pathlib import Path
from typing import Any

from tytti_desktop.casework import choices
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.gate import consents, gate, ledger_list
from tytti_desktop.casework.gate.consents import State
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.gate_data import OURS, recipient_word
from tytti_desktop.casework.gate.ledger_list import LedgerRow
from tytti_desktop.casework.gate.ready_papers import FILE, SinglePaper
from tytti_desktop.casework.rights import log_report, log_requests, notices, withdrawals
from tytti_desktop.casework.rights.log_requests import ASKED_NAMES, OUTCOME_NAMES, LogRequest
from tytti_desktop.casework.rights.notices import Notice
from tytti_desktop.casework.rights.withdrawals import Withdrawn
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.forms import save
from tytti_desktop.cli.parsing import (
    Commands,
    add_acceptance,
    command,
    day,
    group,
    group_within,
    key_of,
    out_path,
)
from tytti_desktop.dates import finnish_day, shown, shown_moment
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

ISO = "YYYY-MM-DD"


def add_commands(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    asked = command(commands, "gate", may_leave, _("may this be given to them on that day?"))
    asked.add_argument("client", metavar="CODE")
    to = key_of("consent_recipients", *OURS)
    asked.add_argument("--recipient", required=True, type=to, metavar="R")
    data = key_of("consent_categories")
    asked.add_argument("--category", required=True, action="append", type=data, metavar="C")
    asked.add_argument("--on", type=day, metavar=ISO)
    asked.add_argument("--channel", default="paper", type=key_of("gate_channels"), metavar="WAY")
    asked.add_argument("--ask", action="store_true", help=_("may it be asked of them, not given"))
    asked.add_argument("--with-address", action="store_true", help=_("it shows the address"))
    given = command(commands, "disclosures", given_out, _("who got what, on what ground; logged"))
    given.add_argument("client", metavar="CODE")
    given.add_argument("--on", type=day, metavar=ISO, help=_("as it stood on this day"))
    taken = command(commands, "withdraw", withdrawn, _("record that consents were withdrawn"))
    taken.add_argument("client", metavar="CODE")
    held = key_of("consent_recipients", ever=True)
    taken.add_argument("--recipient", type=held, metavar="R", help=_("of this recipient only"))
    kept = key_of("consent_categories", ever=True)
    taken.add_argument("--category", type=kept, metavar="C", help=_("of this kind of data only"))
    taken.add_argument(
        "--direction", choices=list(consents.DIRECTION_NAMES), help=_("of this direction only")
    )
    taken.add_argument("--on", type=day, metavar=ISO)
    taken.add_argument("--told-to", default="", metavar="NAME", help=_("who received it"))
    taken.add_argument("--note", default="")
    taken.add_argument(
        "--preview", action="store_true", help=_("only tell what stops and who holds what")
    )
    about = _("what is wrong with the vault; who is to be told of a withdrawn consent")
    _notice_commands(group_within(command(commands, "notices", "store:notices_shown", about)))
    _request_commands(group(commands, "log-request", _("what the client asks by right")))


def _notice_commands(notice: Commands) -> None:
    add_acceptance(notice)
    listed = command(notice, "list", notices_listed, _("list a client's notices"))
    listed.add_argument("client", metavar="CODE")
    printed = command(notice, "print", notice_printed, _("print the letter; logged"))
    printed.add_argument("notice", metavar="ID", help=_("from `notices list`"))
    printed.add_argument("--out", type=out_path, required=True, metavar="F.pdf")


def _request_commands(request: Commands) -> None:
    listed = command(request, "list", requests_listed, _("list a client's requests"))
    listed.add_argument("client", metavar="CODE")
    report = command(request, "report", report_printed, _("print the report; logged"))
    report.add_argument("request", metavar="ID", help=_("from `log-request list`"))
    report.add_argument("--out", type=out_path, required=True, metavar="F.pdf")


def may_leave(context: Context) -> Answer:
    """Tell whether kinds of data may be given to, or asked of, a recipient on a day, and why.

    Basic data hold the address: asked for in general, they count as showing it.
    """
    options, on = context.options, context.on
    with context.opened() as vault:
        client = clients.by_code(vault, options.client)
        passage = Passage(
            client.id,
            options.recipient,
            () if options.ask else tuple(options.category),
            options.channel,
            "",
            with_address=options.with_address or gate.BASIC in options.category,
            asks=tuple(options.category) if options.ask else (),
        )
        ruling = gate.judge(vault, passage, on)
    data = {
        "allowed": ruling.allowed,
        "by": list(ruling.by),
        "why": ruling.why,
        "refused": [vars(each) for each in ruling.refused],
        "on": on,
    }
    word = _("Yes.") if ruling.allowed else _("No.")
    return Answer(data, [f"{word} {ruling.why}"])


def given_out(context: Context) -> Answer:
    """List who got what of a client, the newest first; the look is logged."""
    on: date | None = context.options.on
    with context.opened() as vault:
        client = clients.open_card(vault, clients.by_code(vault, context.options.client).id)
        found = ledger_list.rows(vault, client.id, context.today, on)
    lines = [
        f"{shown_moment(row.at)}  {row.to}: {row.what} ({row.data})  {row.ground}"
        + (f": {row.override}" if row.override else "")
        for row in found
    ]
    nothing = _("Nothing has been given to anybody.")
    return Answer([_ledger_json(row) for row in found], lines or [nothing])


def _ledger_json(shown_row: LedgerRow) -> dict[str, Any]:
    row = shown_row.row
    return {
        "id": row.id,
        "at": row.at,
        "on": finnish_day(row.at),
        "recipient": row.recipient,
        "addressee": row.addressee,
        "to": shown_row.to,
        "categories": list(row.categories),
        "what": shown_row.what,
        "ground": row.ground,
        "consents": list(row.consents),
        "override": row.override,
        "channel": row.channel,
        "by": shown_row.by,
        "with_address": row.with_address,
    }


def withdrawn(context: Context) -> Answer:
    """Withdraw a client's consents in force; tell what stopped and who is to be told."""
    options, on = context.options, context.on
    with context.opened() as vault:
        client = clients.by_code(vault, options.client)
        ids = [
            each.id
            for each in consents.of_client(vault, client.id)
            if each.state(context.today) is State.IN_FORCE
            and options.recipient in {None, each.recipient}
            and options.category in {None, each.category}
            and options.direction in {None, each.direction}
        ]
        if not ids:
            raise KnownError(_("The client has no such consent in force."), field="recipient")
        if options.preview:
            found = withdrawals.foreseen(vault, ids, context.today)
        else:
            done = withdrawals.withdraw(
                vault, ids, on, options.told_to, options.note, context.today
            )
            found = done.record
        return _withdrawn_answer(vault, found, context.today)


def _withdrawn_answer(vault: Vault, found: Withdrawn, today: date) -> Answer:
    data = {
        "withdrawn": [each.id for each in found.consents],
        "stopped": [vars(each) for each in found.stopped],
        "holders": [vars(each) for each in found.holders],
        "notices": [_notice_json(vault, each, today) for each in found.notices],
    }
    lines = [
        _("Consents withdrawn: {count}").format(count=len(found.consents)),
        *(_("Stopped: {what}").format(what=each.what) for each in found.stopped),
        *(
            _("Already holds data: {recipient}, last {day}").format(
                recipient=each.addressee or recipient_word(vault, each.recipient, today),
                day=shown(each.last_on),
            )
            for each in found.holders
        ),
    ]
    return Answer(data, lines)


def _notice_json(vault: Vault, notice: Notice, today: date) -> dict[str, Any]:
    return {
        "id": notice.id,
        "to": notices.name_of(vault, notice, today),
        "recipient": notice.recipient,
        "categories": list(notice.categories),
        "withdrawn_on": notice.withdrawn_on,
        "printed_on": notice.printed_on,
        "told_on": notice.told_on,
        "how": notice.how,
    }


def notices_listed(context: Context) -> Answer:
    """List a client's notices, those still to be given first."""
    with context.opened() as vault:
        client = clients.by_code(vault, context.options.client)
        found = notices.of_client(vault, client.id)
        data = [_notice_json(vault, each, context.today) for each in found]
    lines = [
        f"{row['id']}  {row['to']}  "
        + (shown(row["told_on"]) if row["told_on"] else _("not told yet"))
        for row in data
    ]
    return Answer(data, lines or [_("Nobody is to be told of a withdrawn consent.")])


def _printed(vault: Vault, paper: SinglePaper, out: Path) -> Answer:
    made = paper.make()
    with vault.atomic():
        paper.record(vault, FILE, "")
        save(out, made)
    return Answer({"pdf": out}, [_("Printed to {file}").format(file=out)])


def notice_printed(context: Context) -> Answer:
    """Print the letter that tells a recipient of a withdrawn consent."""
    with context.opened() as vault:
        paper = notices.notice_paper(vault, context.options.notice, context.today)
        return _printed(vault, paper, context.options.out)


def notice_told(vault: Vault, context: Context, done: Changes) -> Answer:
    """Tell which recipient was told of a withdrawn consent, and how."""
    data = _notice_json(vault, done.record, context.today)
    word = choices.label(vault, "gate_channels", done.record.how, context.today)
    return Answer(data, [f"{data['to']}: {word}"])


def request_added(_vault: Vault, _context: Context, done: Changes) -> Answer:
    """Tell a client's new request, and the day by which it is answered."""
    stored = done.record
    told = _("Answer by {day}").format(day=shown(stored.due_on))
    return Answer(_request_json(stored), [f"{stored.id}  {told}"])


def _request_json(request: LogRequest) -> dict[str, Any]:
    names = ("id", "kind", "asked_on", "due_on", "from_date", "until_date", "special_reason")
    data = {name: getattr(request, name) for name in names}
    outcome = str(request.outcome) or "open"
    return data | {"outcome": outcome, "answered_on": request.answered_on, "answer": request.answer}


def requests_listed(context: Context) -> Answer:
    """List a client's log requests, the newest first."""
    with context.opened() as vault:
        client = clients.by_code(vault, context.options.client)
        found = log_requests.of_client(vault, client.id)
    lines = [
        f"{each.id}  {shown(each.asked_on)}  {_(ASKED_NAMES[each.kind])}"
        f"  {_(OUTCOME_NAMES[each.outcome])}"
        f"  {_('Answer by {day}').format(day=shown(each.due_on))}"
        for each in found
    ]
    return Answer([_request_json(each) for each in found], lines or [_("No requests yet.")])


def report_printed(context: Context) -> Answer:
    """Print who looked at the client's data and who received it."""
    with context.opened() as vault:
        request = log_requests.REQUESTS.get(vault, context.options.request)
        answer = _printed(
            vault, log_report.report_paper(vault, request.id, context.today), context.options.out
        )
        found = log_report.report(vault, request, context.today)
    counts = {"looks": len(found.looks), "received": len(found.received)}
    return Answer({**answer.data, **counts}, answer.lines)


def request_answered(_vault: Vault, _context: Context, done: Changes) -> Answer:
    """Tell how a request was answered, or refused."""
    refused = done.record.outcome is log_requests.Outcome.REFUSED
    told = _("The refusal is recorded.") if refused else _("The answer is recorded.")
    return Answer(_request_json(done.record), [told])
