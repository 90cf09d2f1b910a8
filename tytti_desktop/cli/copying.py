"""Write once, from the command line: copy-out CODE --system S."""

from collections.abc import Sequence
from typing import Any

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.copy_out import blocks, carried, pieces, systems, waiting
from tytti_desktop.casework.copy_out.blocks import Field, Record
from tytti_desktop.casework.copy_out.carried import STATE_NAMES, State
from tytti_desktop.casework.copy_out.systems import System
from tytti_desktop.casework.gate.gate import GateClosed
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.parsing import Commands, command, key_of, past_gate
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

BASIC = "client"


def add_commands(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    copy = command(
        commands, "copy-out", copy_out, _("the block of a client for another system; logged")
    )
    copy.add_argument("client", metavar="CODE", nargs="?")
    systems_of = key_of("target_systems")
    copy.add_argument(
        "--system", type=systems_of, metavar="S", help=_("a key of the unit's target systems")
    )
    copy.add_argument(
        "--record",
        action="append",
        default=[],
        metavar="KIND:ID",
        help=_("only this record, such as visit:ID; may be given several times"),
    )
    copy.add_argument("--mark", action="store_true", help=_("mark the records as carried"))
    copy.add_argument(
        "--list", action="store_true", help=_("only tell how the records stand; nothing leaves")
    )
    past_gate(copy)


def copy_out(context: Context) -> Answer:
    """Give the block of a client for a system, or tell what waits to be carried."""
    options, today = context.options, context.today
    if options.client is None:
        return _waiting(context)
    if options.system is None:
        raise KnownError(_("Give the system with --system."), field="system")
    with context.opened() as vault:
        client = clients.by_code(vault, options.client)
        system = systems.get(vault, options.system, today)
        found = blocks.records(vault, client.id, system, today)
        if options.list:
            return _listed(system, found)
        taken = _taken(vault, context, system, client.id, found)
        with vault.atomic():
            chosen = [record.piece for record in taken]
            blocks.let_out(vault, system, chosen, today, reason=options.reason)
            if options.mark:
                carried.mark(vault, system, chosen, today)
        after = [blocks.record(vault, system, record.piece, today) for record in taken]
        fields = [field for piece in chosen for field in blocks.block(vault, system, piece, today)]
    left_out = [each for each in found if each.waits and not each.ruling.allowed]
    return _answer(system, fields, after, left_out)


def _taken(
    vault: Vault, context: Context, system: System, client_id: str, found: Sequence[Record]
) -> list[Record]:
    """Return the records asked for; else the basic data and what waits, as the gate allows.

    Raises GateClosed where the gate allows none of them.
    """
    options, today = context.options, context.today
    if options.record:
        asked = [pieces.find(vault, client_id, ref, today) for ref in options.record]
        for piece in asked:
            if piece.kind not in system.records:
                text = _("The system {system} takes no record of this kind: {record}.")
                raise KnownError(text.format(system=system.label, record=piece.ref), field="record")
        return [blocks.record(vault, system, piece, today) for piece in asked]
    wanted = [each for each in found if each.waits or each.piece.kind == BASIC]
    allowed = [each for each in wanted if each.ruling.allowed or options.reason]
    if wanted and not allowed:
        first = wanted[0]
        raise GateClosed(blocks.passage(vault, system, first.piece, today), first.ruling)
    return allowed


def _answer(
    system: System, fields: Sequence[Field], taken: Sequence[Record], left_out: Sequence[Record]
) -> Answer:
    done = all(each.state is State.CARRIED for each in taken)
    data = {
        "system": system.key,
        "fields": [_field(each) for each in fields],
        "carried": done,
        "records": [_record(each) for each in taken],
        "refused": [_record(each) for each in left_out if each not in taken],
        "checked": system.checked,
    }
    lines = [line for each in fields for line in (each.name, each.text, "") if each.text]
    lines += [f"{each.piece.title}: {each.ruling.why}" for each in left_out]
    if not fields:
        lines.append(_("Nothing waits to be carried to this system."))
    return Answer(data, lines)


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "text": field.text,
        "limit": field.limit,
        "field": field.field,
        "record": field.record,
        "cut": field.cut,
        "replaced": field.replaced,
        "withheld": field.withheld,
    }


def _record(record: Record) -> dict[str, Any]:
    return {
        "record": record.piece.ref,
        "on": record.piece.on,
        "state": str(record.state),
        "carried_on": record.held.carried_on if record.held else None,
        "allowed": record.ruling.allowed,
        "why": record.ruling.why,
    }


def _listed(system: System, found: Sequence[Record]) -> Answer:
    data = {
        "system": system.key,
        "fields": [],
        "carried": not any(each.waits for each in found),
        "records": [_record(each) for each in found],
        "refused": [_record(each) for each in found if not each.ruling.allowed],
        "checked": system.checked,
    }
    return Answer(data, [f"{each.piece.title}: {_(STATE_NAMES[each.state])}" for each in found])


def _waiting(context: Context) -> Answer:
    """Tell what waits to be carried, over all clients and systems in use."""
    with context.opened() as vault:
        found = waiting.every(vault, context.today)
    rows = [
        {
            "client_code": each.client_code,
            "system": each.system,
            "record": f"{each.kind}:{each.source_id}",
            "on": each.on,
            "state": str(each.state),
        }
        for each in found
    ]
    lines = [
        f"{shown(each.on):>10}  {each.client_code}  {each.system}  {each.kind}  "
        f"{_(STATE_NAMES[each.state])}"
        for each in found
    ]
    return Answer(rows, lines or [_("Nothing waits to be carried to other systems.")])
