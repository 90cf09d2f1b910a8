"""Use of services from a file of another system: a preview, refusals by row, an undo.

Columns: client (code or identity code), date, service (a key or name of the unit's kinds), and
optionally amount and source. Finnish titles do too. Each row comes in whole or not at all.
"""

import re
from collections.abc import Generator, Mapping
from datetime import date
from functools import partial
from typing import Any

from tytti_desktop.casework import choices
from tytti_desktop.casework.client import service_use
from tytti_desktop.casework.client.service_use import KINDS, ServiceUse
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.sheet_rows import (
    Preview,
    Reading,
    Sheet,
    SheetRow,
    day,
    looked,
    read_rows,
)
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.vault.parts import whole
from tytti_desktop.words import N_, _

NEEDED = {"client": N_("Client"), "date": N_("Date"), "service": N_("Service")}
_AMOUNT = re.compile("[0-9]{1,4}")
FINNISH = {
    "asiakas": "client",
    "päivä": "date",
    "pvm": "date",
    "palvelu": "service",
    "määrä": "amount",
    "lähde": "source",
}


def reading() -> Reading:
    """Return how a file's rows are read, without the vault: what its columns may be called."""
    needed = {name: _(word) for name, word in NEEDED.items()}
    return partial(read_rows, needed=needed, other=FINNISH, known=("amount", "source"))


def preview(vault: Vault, content: bytes, today: date) -> Preview[ServiceUse]:
    """Look at a file; nothing is stored. Raises KnownError for a file that is no such table."""
    return whole(looking(vault, reading()(content), today))


def looking(vault: Vault, sheet: Sheet, today: date) -> Generator[int, None, Preview[ServiceUse]]:
    """Look at a file's rows a part at a time; nothing is stored."""
    clients = _clients(vault)
    kinds = {c.key: c.key for c in choices.choices(vault, KINDS, today)}
    kinds |= {c.label.casefold(): c.key for c in choices.choices(vault, KINDS, today)}
    known = service_use.already(vault)
    register, retention = service_use.blank(vault, today)

    def read(row: SheetRow) -> ServiceUse:
        use = _use(row, clients, kinds, today)
        made = ServiceUse(register=register, retention=retention, **use)
        _refuse(made, known, today)
        known.add(_mark(made))
        return made

    return (yield from looked(sheet, read))


def taking(vault: Vault, found: Preview[ServiceUse], _today: date) -> Generator[int, None, Changes]:
    """Store the rows that can be taken, in one act; the undo takes all back."""
    if not found.taken:
        raise KnownError(_("No row of the file can be taken in."))
    return (yield from service_use.storing(vault, found.taken))


def _clients(vault: Vault) -> dict[str, str]:
    rows = vault.tuples("select id, code, identity_code from client")
    found = {code.casefold(): client for client, code, _identity in rows}
    return found | {identity.casefold(): client for client, _code, identity in rows if identity}


def _mark(use: ServiceUse) -> tuple[str, str, str, str]:
    return use.client_id, use.on_date.isoformat(), use.kind, use.source


def _refuse(use: ServiceUse, known: set[tuple[str, str, str, str]], today: date) -> None:
    for problem in use.problems(today).values():
        raise KnownError(problem)
    if _mark(use) in known:
        raise KnownError(_("The same use is already stored, or stands twice in the file."))


def _use(
    row: SheetRow, clients: Mapping[str, str], kinds: Mapping[str, str], today: date
) -> dict[str, Any]:
    values = row.values
    client = clients.get(values.get("client", "").casefold())
    if client is None:
        raise KnownError(_("No client has this code. Check it from the client list."))
    kind = kinds.get(values.get("service", "").casefold())
    if kind is None:
        raise KnownError(_("This service is not among the unit's kinds. Add it in Settings."))
    amount = values.get("amount", "") or "1"
    if not _AMOUNT.fullmatch(amount):
        raise KnownError(_("Write how many times: a whole number from 1 to 366."))
    return {
        "client_id": client,
        "on_date": day(values.get("date", ""), today),
        "kind": kind,
        "amount": int(amount),
        "source": values.get("source", ""),
    }
