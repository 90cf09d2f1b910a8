"""The day's work from the command line: today, mail."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.mail import mailing_checks, mailing_manifest, mailing_plan, mailings
from tytti_desktop.casework.mail.mailing_records import MailingItem, MailState, items_of
from tytti_desktop.casework.today import marked_done
from tytti_desktop.casework.today.acts import Act
from tytti_desktop.casework.today.worklist import next_due, worklist
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.forms import save
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation.output import plain
from tytti_desktop.paper.batch import Progress
from tytti_desktop.vault import Vault, files
from tytti_desktop.words import _, ngettext

BATCH, MANIFEST = "batch.pdf", "manifest.json"


def today(context: Context) -> Answer:
    """Tell what waits for the person whose key opened the vault; first mark what is `--done`."""
    with context.opened() as vault:
        for target in context.options.done:
            _mark_done(vault, target, context)
        acts = worklist(vault, context.today)
        ahead = next_due(vault, context.today)
    lines = [f"{shown(a.due):>10}  {a.text}  {a.client_code or ''}".rstrip() for a in acts]
    if not acts:
        lines.append(
            _("Nothing for today. Next: {day}.").format(day=shown(ahead))
            if ahead
            else _("Nothing for today.")
        )
    return Answer([_act_row(act) for act in acts], lines)


def _mark_done(vault: Vault, target: str, context: Context) -> None:
    """Mark one row of the work list as done; KnownError where none has that id."""
    found = [act for act in worklist(vault, context.today) if act.target == target]
    if not found:
        raise KnownError(_("No row of Today has the id {id}.").format(id=target))
    marked_done.mark(vault, found[0], context.today)


def _act_row(act: Act) -> dict[str, Any]:
    """Return a row of the work list, without names: it may be kept in a file."""
    return {
        "kind": str(act.kind),
        "client_code": act.client_code,
        "due": act.due,
        "text": act.text,
        "detail": act.detail,
        "since": act.since,
        "id": act.target,
    }


def worklist_csv(acts: Sequence[Act]) -> bytes:
    """Return the work list as CSV that Finnish Excel opens right; no text in it is a formula."""
    header = [_("Due"), _("Client"), _("What"), _("Details")]
    rows = [[shown(act.due), act.client_code or "", act.text, act.detail] for act in acts]
    return plain.csv_bytes(header, [[plain.safe(each) for each in row] for row in rows])


def mail(context: Context) -> Answer:
    """Print all questionnaires that are due and record them as printed, unless only a preview."""
    options = context.options
    with context.opened() as vault:
        return print_due(vault, context, options.out, limit=options.limit, preview=options.preview)


def print_due(
    vault: Vault, context: Context, out: Path, *, limit: int | None = None, preview: bool = False
) -> Answer:
    """Print the due mailing into a folder: the file, then the record, then its final name."""
    plan = mailing_plan.due_mailing(vault, context.today, limit=limit, preview=preview)
    skipped = mailing_manifest.skipped(plan)
    data: dict[str, Any] = {"mailing": None, "pdf": None, "manifest": [], "skipped": skipped}
    lines = [f"{row['client_code']}: {row['reason']}" for row in skipped]
    if not plan.items:
        save(out / MANIFEST, b"[]\n")
        return Answer(data, [_("Nothing is to be mailed."), *lines])
    made = mailings.order(vault, plan, preview=preview)
    batch = mailings.print_order(made, progress=progress(context))
    data["manifest"] = mailing_manifest.manifest(made, batch)
    part = out / f"{BATCH}.part"
    save(part, batch.pdf)
    if not preview:
        data["mailing"] = mailings.record(vault, made, batch).record.id
    _keep_earlier(out)
    files.replace(part, out / BATCH)
    manifest = json.dumps(data["manifest"], ensure_ascii=False, indent=1)
    save(out / MANIFEST, manifest.encode() + b"\n")
    data["pdf"] = out / BATCH
    count = len(plan.items)
    told = ngettext("{count} letter printed to {file}", "{count} letters printed to {file}", count)
    return Answer(data, [told.format(count=count, file=out / BATCH), *lines])


def _keep_earlier(out: Path) -> None:
    """Move an earlier printing aside: its letters are recorded as printed and must not be lost."""
    if not (out / BATCH).exists():
        return
    number = 1
    while (out / f"batch-{number}.pdf").exists():
        number += 1
    files.replace(out / BATCH, out / f"batch-{number}.pdf")
    if (out / MANIFEST).exists():
        files.replace(out / MANIFEST, out / f"manifest-{number}.json")


def progress(context: Context) -> Progress:
    """Return a teller of every hundredth step, on standard error."""
    step = 100

    def tell(done: int, count: int) -> None:
        if done % step == 0:
            context.say(_("{done} of {count}").format(done=done, count=count))

    return tell


def mailed(context: Context) -> Answer:
    """Mark a printed mailing as mailed; status 3 while a letter must be pulled, which is told."""
    options, today = context.options, context.today
    with context.opened() as vault:
        every = mailing_checks.waiting(vault, options.mailing)
        out = _letters(every, options.out) | _of_clients(vault, every, options.without)
        gone = _letters(every, options.gone)
        left = [item for item in every if item.id not in out | gone]
        if pull := mailing_checks.stale(vault, left, today):
            context.say(mailing_checks.told(pull))
            rows = [
                {"client_code": a.client.code, "position": a.item.position, "reason": a.why}
                for a in pull
            ]
            return Answer({"mailing": options.mailing, "pull": rows}, status=3)
        mailings.mark_mailed(vault, options.mailing, today, out=out, gone=gone)
        known = clients.CLIENTS.get_all(vault, {item.client_id for item in every})
    sent, pulled = (
        [known[item.client_id].code for item in every if (item.id in out) is apart]
        for apart in (False, True)
    )
    data = {"mailing": options.mailing, "mailed_on": today, "mailed": sent, "pulled": pulled}
    return Answer(data, [_("Marked as mailed on {day}.").format(day=shown(today))])


def _of_clients(vault: Vault, every: Sequence[MailingItem], codes: Sequence[str]) -> set[str]:
    """Return the ids of these clients' letters; KnownError for one with no letter in the stack."""
    found: set[str] = set()
    for code in codes:
        client = clients.by_code(vault, code)
        own = {item.id for item in every if item.client_id == client.id}
        if not own:
            text = _("No letter of this mailing waits for the client {code}.")
            raise KnownError(text.format(code=client.code), field="client")
        found |= own
    return found


def _letters(every: Sequence[MailingItem], numbers: Sequence[int]) -> set[str]:
    """Return the ids of the letters with these numbers in the stack; KnownError for no letter."""
    known = {item.position: item.id for item in every}
    missing = [str(number) for number in numbers if number not in known]
    if missing:
        text = _("No letter of this mailing waits with number {number}.")
        raise KnownError(text.format(number=", ".join(missing)), field="letter")
    return {known[number] for number in numbers}


def taken_out(context: Context) -> Answer:
    """Take one letter out of a printed stack: it is not mailed, the rest waits on."""
    options = context.options
    with context.opened() as vault:
        every = mailing_checks.waiting(vault, options.mailing)
        found = _letters(every, [options.letter])
        mailings.take_out(vault, found, context.today, options.reason)
    data = {"mailing": options.mailing, "letter": options.letter}
    return Answer(data, [_("The letter was taken out of the stack")])


def came_back(context: Context) -> Answer:
    """Record that a mailed letter came back: its round is due again, its address is bad."""
    options = context.options
    with context.opened() as vault:
        mailed = [i for i in items_of(vault, options.mailing) if i.state is MailState.MAILED]
        found = [item for item in mailed if item.position == options.letter]
        if not found:
            text = _("No letter of this mailing has been mailed with number {number}.")
            raise KnownError(text.format(number=options.letter), field="letter")
        mailings.came_back(vault, found[0].id, context.today)
        code = clients.get(vault, found[0].client_id).code
    data = {"mailing": options.mailing, "letter": options.letter, "client_code": code}
    return Answer(data, [_("The letter came back.")])
