"""Hand-over from the command line: duplicates joined, packages made and taken in, clients given."""

from datetime import date
from pathlib import Path
from typing import Any

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.handover import handover_pages, handovers
from tytti_desktop.casework.handover.handovers import STATE_NAMES, Handover
from tytti_desktop.casework.joining import merging
from tytti_desktop.cli.context import Answer, Context, read_text
from tytti_desktop.cli.forms import save
from tytti_desktop.cli.parsing import Commands, command, out_path
from tytti_desktop.cli.parsing import group as group_of
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.handover import conflicts, making, planning, taking
from tytti_desktop.exchange.handover.deciding import Outcome
from tytti_desktop.exchange.handover.making import Order, Prepared
from tytti_desktop.exchange.handover.package import Purpose
from tytti_desktop.exchange.handover.records import Conflict, ConflictState, packages
from tytti_desktop.vault import Changes, Vault, people, sealing
from tytti_desktop.vault.parts import whole
from tytti_desktop.vault.sealing import PublicKey
from tytti_desktop.words import N_, _, ngettext

OUTCOME_NAMES = {
    Outcome.NEW: N_("new"),
    Outcome.SAME: N_("the same"),
    Outcome.CHANGED: N_("changed there"),
    Outcome.REMOVED: N_("taken back there"),
    Outcome.KEPT: N_("kept as here"),
    Outcome.CONFLICT: N_("changed on both sides"),
    Outcome.LEFT_OUT: N_("left out"),
}


def add_commands(commands: Commands) -> None:
    """Add `merge` and `handover`."""
    joined = command(commands, "merge", merge, _("join two entries of one person"))
    joined.add_argument("keep", metavar="KEEP")
    joined.add_argument("other", metavar="OTHER", nargs="?")
    joined.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="NAME=kept|other",
        help=_("whose value stays; what is not named goes as proposed"),
    )
    joined.add_argument(
        "--undo", action="store_true", help=_("take apart what was joined: KEEP is the old code")
    )
    group = group_of(commands, "handover", _("clients handed over, and sealed packages"))
    command(group, "key", key, _("tell this vault's receiving key and its check words"))
    command(group, "list", listed, _("list clients on the way, and the packages"))
    _giving(group)
    listing = command(group, "conflicts", conflicted, _("list what both sides changed"))
    listing.add_argument("--reason", default="", help=_("show hidden contact data; logged"))
    decided = command(group, "decide", decide, _("decide which version of a record stays"))
    decided.add_argument("conflict", metavar="ID")
    decided.add_argument("side", choices=("ours", "theirs"))


def _giving(group: Commands) -> None:
    given = command(group, "give", give, _("give clients to a colleague of this vault"))
    given.add_argument("--to", required=True, metavar="NAME")
    given.add_argument("--from", dest="leaver", metavar="NAME", help=_("who leaves, if not you"))
    given.add_argument("--clients", nargs="+", default=[], metavar="CODE")
    pages = command(group, "pages", printed, _("print the pages of clients on the way"))
    pages.add_argument("--out", type=out_path, required=True, metavar="F.pdf")
    for name, run, told in (
        ("accept", accept, _("accept one client, or with --all every one")),
        ("ask", ask_back, _("ask the giver something about a client")),
        ("answer", answered, _("answer what the successor asked")),
    ):
        made = command(group, name, run, told)
        made.add_argument("client", metavar="CODE", nargs="?" if name == "accept" else None)
        if name == "accept":
            made.add_argument("--all", action="store_true")
            made.add_argument("--note", default="")
        else:
            made.add_argument("--text", required=True)


def add_export(exports: Commands) -> None:
    """Add `export handover`."""
    out = command(exports, "handover", export, _("seal clients into a package for another vault"))
    out.add_argument("--to", required=True, metavar="KEYFILE", help=_("the receiver's key"))
    out.add_argument("--out", type=out_path, required=True, metavar="FILE")
    chosen = out.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--clients", nargs="+", default=[], metavar="CODE")
    chosen.add_argument("--all", action="store_true", help=_("every open case"))
    out.add_argument("--purpose", choices=[str(p) for p in Purpose], default=str(Purpose.TRANSFER))
    out.add_argument("--receiver", default="", metavar="NAME", help=_("for the ledger"))
    out.add_argument(
        "--reason", default="", help=_("why another register's records go along; logged")
    )


def add_import(imports: Commands) -> None:
    """Add `import handover`."""
    taken = command(imports, "handover", take_in, _("take in a sealed package"))
    taken.add_argument("file", type=Path)
    taken.add_argument("--dry-run", action="store_true", help=_("only tell what would be done"))
    taken.add_argument(
        "--words", default="", metavar="WORDS", help=_("the check words that the sender read out")
    )


# --- duplicates -----------------------------------------------------------------------------


def merge(context: Context) -> Answer:
    """Join two entries of one person, or take them apart."""
    options = context.options
    with context.opened() as vault:
        if options.undo:
            record = merging.by_code(vault, options.other or options.keep)
            merging.undo(vault, record.id)
            kept = clients.get(vault, record.kept_id)
            data = {"kept": kept.code, "apart": record.code}
            return Answer(data, [_("Taken apart: {code}").format(code=record.code)])
        if not options.other:
            raise KnownError(_("Write both codes: which client stays, and which is joined to it."))
        kept, other = (clients.by_code(vault, code) for code in (options.keep, options.other))
        picked = dict(_pair(each) for each in options.field)
        done = merging.merge(vault, kept.id, other.id, picked, context.today).record
    lines = [_("Joined to {kept}; the code {code} leads there.")]
    words = [line.format(kept=kept.code, code=other.code) for line in lines]
    return Answer({"kept": kept.code, "joined": other.code, "steps": len(done.steps)}, words)


def _pair(text: str) -> tuple[str, str]:
    name, _sign, side = text.partition("=")
    return name, side


# --- packages -------------------------------------------------------------------------------


def key(context: Context) -> Answer:
    """Tell the key that others seal packages to."""
    with context.opened() as vault:
        own = sealing.own_keys(vault).public
    words = _("Check words: {words}").format(words=own.words)
    data = {"key": str(own), "fingerprint": own.fingerprint, "words": own.words}
    return Answer(data, [str(own), words])


def export(context: Context) -> Answer:
    """Seal clients into a package for another vault's key."""
    options = context.options
    to = PublicKey.parse(read_text(options.to))
    with context.opened() as vault:
        order = Order(
            to,
            making.all_open(vault, options.clients),
            Purpose(options.purpose),
            options.receiver,
            options.reason,
        )
        made = _prepared(vault, order, context.today)
        raw = making.seal(sealing.own_keys(vault), made)
        with vault.atomic():
            making.record(vault, made, context.today)
            save(options.out, raw)
    data = {
        "file": options.out,
        "clients": len(order.clients),
        "records": made.counts,
        "left_out": made.left_out,
        "words": to.words,
    }
    return Answer(data, [str(options.out), *_export_lines(made, to)])


def _prepared(vault: Vault, order: Order, today: date) -> Prepared:
    return whole(making.prepare(vault, order, today))


def _export_lines(made: Prepared, to: PublicKey) -> list[str]:
    clients_told = ngettext("{count} client", "{count} clients", len(made.order.clients))
    lines = [
        clients_told.format(count=len(made.order.clients)),
        _("Check words: {words}").format(words=to.words),
    ]
    if made.left_out:
        told = _("Not in the package, as another register's: {count}")
        lines.append(told.format(count=sum(made.left_out.values())))
    return lines


def take_in(context: Context) -> Answer:
    """Take in a sealed package, or tell what that would do."""
    options = context.options
    with context.opened() as vault:
        received = planning.opened(sealing.own_keys(vault), options.file)
        if options.dry_run:
            plan = planning.plan(vault, received)
        else:
            planning.refuse_stranger(vault, received, options.words)
            plan = taking.take(vault, received, context.today).record
    manifest = plan.manifest
    data = {
        "sender": manifest.person,
        "words": received.sender.words,
        "made_at": manifest.made_at,
        "purpose": str(manifest.purpose),
        "clients": len(manifest.clients),
        "counts": plan.counts(),
        "same_person": len(plan.same_person),
        "own_words": [vars(word) | {"label": word.label} for word in plan.words],
        "dry_run": options.dry_run,
    }
    lines = [f"{manifest.person}: {received.sender.words}"]
    lines += [f"{_(OUTCOME_NAMES[o])}: {plan.count(o)}" for o in Outcome if plan.count(o)]
    added = _("A unit's own word is added")
    lines += [f"{added}: {word.label}" for word in plan.words]
    return Answer(data, lines)


def _conflict_row(vault: Vault, found: Conflict, reason: str) -> dict[str, Any]:
    if reason and conflicts.is_hidden(vault, found):
        clients.log_reveal(vault, found.client_id, reason)
    known = clients.CLIENTS.find(vault, "id = ?", (found.client_id,))
    return {
        "id": found.id,
        "client_code": known[0].code if known else None,
        "kind": conflicts.kind(found),
        "differences": [
            {"field": d.field, "ours": d.ours, "theirs": d.theirs}
            for d in conflicts.differences(vault, found, revealed=bool(reason))
        ],
    }


def conflicted(context: Context) -> Answer:
    """List what both sides changed and nobody has decided."""
    with context.opened() as vault:
        found, hidden = conflicts.waiting(vault, context.today)
        with vault.atomic():
            rows = [_conflict_row(vault, each, context.options.reason) for each in found]
    lines = [
        f"{row['id']}  {row['client_code'] or ''}  {row['kind']}: "
        + ", ".join(str(each["field"]) for each in row["differences"])
        for row in rows
    ]
    return Answer({"conflicts": rows, "hidden": hidden}, lines or [_("No conflicts.")])


def decide(context: Context) -> Answer:
    """Decide one conflict."""
    options = context.options
    with context.opened() as vault:
        conflicts.decide(vault, options.conflict, ConflictState(options.side), context.today)
    return Answer({"id": options.conflict, "side": options.side}, [_("Decided.")])


# --- clients given in one vault ----------------------------------------------------------------


def _row(vault: Vault, given: Handover) -> dict[str, Any]:
    return {
        "client_code": clients.get(vault, given.client_id).code,
        "from": handovers.name_of(vault, given.from_person),
        "to": handovers.name_of(vault, given.to_person),
        "given_on": given.given_on,
        "state": str(given.state),
        "question": given.question,
        "answer": given.answer,
    }


def listed(context: Context) -> Answer:
    """List clients on the way, how far each giving is, and the packages."""
    with context.opened() as vault:
        pending = handovers.pending(vault)
        rows = [_row(vault, each) for each in pending]
        sent = [
            {
                "id": each.id,
                "direction": str(each.direction),
                "purpose": str(each.purpose),
                "made_at": each.made_at,
                "partner": each.partner_name,
                "clients": each.clients,
            }
            for each in packages(vault)
        ]
        left = handover_pages.open_things(vault, vault.person.id)
    lines = [
        f"{row['client_code']}  {row['from']} → {row['to']}  {_(STATE_NAMES[each.state])}"
        for row, each in zip(rows, pending, strict=True)
    ]
    lines += [f"{each['direction']}  {each['made_at']}  {each['clients']}" for each in sent]
    return Answer({"pending": rows, "packages": sent, "mine": left}, lines or [_("Nothing")])


def give(context: Context) -> Answer:
    """Give clients to a colleague: all open cases unless some are named."""
    options = context.options
    with context.opened() as vault:
        to = people.person(vault, options.to)
        leaver = None
        if options.leaver:
            leaver = next((p for p in people.everyone(vault) if p.name == options.leaver), None)
            if leaver is None:
                raise KnownError(_("Nobody by that name has worked in this vault."), field="from")
        ids = making.all_open(vault, options.clients)
        handovers.give(vault, ids, to, context.today, leaver)
    told = ngettext("{count} client", "{count} clients", len(ids)).format(count=len(ids))
    return Answer({"given": len(ids), "to": to.name}, [f"{told} → {to.name}"])


def _pending(vault: Vault, context: Context) -> Handover:
    client = clients.by_code(vault, context.options.client)
    return handovers.pending_of(vault, client.id, context.today)


def accept(context: Context) -> Answer:
    """Accept one client, or every one that waits."""
    options = context.options
    with context.opened() as vault:
        if options.all:
            waiting = handovers.pending(vault, vault.person.id)
        elif options.client:
            waiting = [_pending(vault, context)]
        else:
            raise KnownError(_("Write the client's code, or --all."), field="client")
        with vault.atomic():
            for each in waiting:
                handovers.accept(vault, each.id, context.today, options.note)
    told = ngettext("{count} client", "{count} clients", len(waiting)).format(count=len(waiting))
    return Answer({"accepted": len(waiting)}, [told])


def ask_back(context: Context) -> Answer:
    """Ask the giver about a client."""
    with context.opened() as vault:
        found = _pending(vault, context)
        handovers.ask_back(vault, found.id, context.options.text)
        return _one(vault, found.id)


def answered(context: Context) -> Answer:
    """Answer the successor's question."""
    with context.opened() as vault:
        found = _pending(vault, context)
        handovers.answer(vault, found.id, context.options.text)
        return _one(vault, found.id)


def taken_back(vault: Vault, _context: Context, done: Changes) -> Answer:
    """Tell which client was taken back."""
    return _one(vault, done.record.id)


def _one(vault: Vault, handover_id: str) -> Answer:
    found = handovers.HANDOVERS.get(vault, handover_id)
    row = _row(vault, found)
    return Answer(row, [f"{row['client_code']}  {_(STATE_NAMES[found.state])}"])


def printed(context: Context) -> Answer:
    """Print the pages of the clients on the way."""
    with context.opened() as vault:
        waiting = handovers.pending(vault)
        if not waiting:
            raise KnownError(_("No client waits to be accepted: there are no pages."))
        pdf, record = handover_pages.pages_pdf(vault, waiting, context.today)
        with vault.atomic():
            record()
            save(context.options.out, pdf)
    return Answer({"pdf": context.options.out, "pages": len(waiting)}, [str(context.options.out)])
