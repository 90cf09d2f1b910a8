"""Use of services from a file of another system: a preview, refusals by row, an undo.

Columns: client (code or identity code), date, service (a key or name of the unit's kinds), and
optionally amount and source. Finnish titles do too. Each row comes in whole or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tytti_desktop import dates
from tytti_desktop.casework import choices, service_use
from tytti_desktop.casework.service_use import KINDS, ServiceUse
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.sheet_rows import Refusal, SheetRow, read_rows
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

NEEDED = ("client", "date", "service")
FINNISH = {
    "asiakas": "client",
    "päivä": "date",
    "pvm": "date",
    "palvelu": "service",
    "määrä": "amount",
    "lähde": "source",
}


@dataclass(frozen=True)
class Preview:
    """What a file holds: the rows that can be taken, and those that cannot with why."""

    uses: tuple[ServiceUse, ...]
    refused: tuple[Refusal, ...]


def preview(vault: Vault, content: bytes, today: date) -> Preview:
    """Look at a file; nothing is stored. Raises KnownError for a file that is no such table."""
    rows = read_rows(content, NEEDED, FINNISH)
    clients = _clients(vault)
    kinds = {c.key: c.key for c in choices.choices(vault, KINDS, today)}
    kinds |= {c.label.casefold(): c.key for c in choices.choices(vault, KINDS, today)}
    known = service_use.already(vault)
    own = service_use.blank(vault, today)
    uses: list[ServiceUse] = []
    refused: list[Refusal] = []
    for row in rows:
        try:
            use = _use(row, clients, kinds, today)
            made = ServiceUse(register=own[0], retention=own[1], **use)
            _refuse(made, known, today)
        except KnownError as error:
            refused.append(Refusal(row.number, error.message))
            continue
        known.add(_mark(made))
        uses.append(made)
    return Preview(tuple(uses), tuple(refused))


def take(vault: Vault, found: Preview) -> Changes:
    """Store the rows that can be taken, in one act; the undo takes all back."""
    if not found.uses:
        raise KnownError(_("No row of the file can be taken in."))
    return service_use.store_batch(vault, found.uses)


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
    client = clients.get(values["client"].casefold())
    if client is None:
        raise KnownError(_("No client has this code. Check it from the client list."))
    kind = kinds.get(values["service"].casefold())
    if kind is None:
        raise KnownError(_("This service is not among the unit's kinds. Add it in Settings."))
    amount = values.get("amount", "") or "1"
    if not amount.isdigit():
        raise KnownError(_("Write how many times: a whole number from 1 to 366."))
    return {
        "client_id": client,
        "on_date": dates.parse_date(values["date"], today),
        "kind": kind,
        "amount": int(amount),
        "source": values.get("source", ""),
    }
