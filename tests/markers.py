"""A protected client whose every text field holds a word that stands nowhere else.

The fields are found by walking the record: a new one is in the walk at once. What each field held
before, and what letters already sent remember, is marked too: where she lived tells as much.
"""

from dataclasses import fields, replace
from datetime import date
from typing import Any

from tytti_desktop.casework import fields as facts
from tytti_desktop.casework.client import client_tables, clients, codes
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.mail.mailing_records import ITEM_BOOK
from tytti_desktop.vault import Vault

# What a field takes that takes no bare word: a postal code, a telephone, an e-mail, a municipality,
# a country. Those of now, and those of before.
NOW = ("1", "890", "IS")
FORMER = ("2", "845", "FO")
_SHAPES = ("Xq{0}xq", "987{0}", "0457 1122 {0}", "xq{0}@salattu.example")


def fullest(vault: Vault) -> Client:
    """Return the open client of whom most is recorded."""
    schema = client_tables.read(vault)
    rows: dict[str, int] = {}
    for table, column in schema.client_columns():
        sql = f'select "{column}", count(*) from "{table}" group by 1'  # noqa: S608
        for client_id, count in vault.tuples(sql):
            rows[client_id] = rows.get(client_id, 0) + count
    found = clients.CLIENTS.find(vault, "closed_on is null")
    return max(found, key=lambda each: rows.get(each.id, 0))


def protect(vault: Vault, client: Client, today: date) -> tuple[Client, dict[str, str]]:
    """Put a client under non-disclosure with a marker in every protected field; return both.

    She had other words in them before, which are returned as `former ...`.
    """
    before = _marked(vault, client, today, FORMER)
    items = ITEM_BOOK.table.find(vault, "client_id = ?", (client.id,))
    ITEM_BOOK.table.change_all(vault, [replace(i, address=before["street"]) for i in items])
    now = replace(clients.get(vault, client.id), non_disclosure=True)
    words = _marked(vault, now, today, NOW)
    words |= {f"former {name}": word for name, word in before.items()}
    return clients.get(vault, client.id), words


def _marked(
    vault: Vault, client: Client, today: date, turn: tuple[str, str, str]
) -> dict[str, str]:
    marked = replace(client, bad_address_since=None)
    for number, name in enumerate(facts.protected(Client)):
        marked = replace(marked, **{name: _fitting(marked, name, number, turn, today)})
    clients.change_client(vault, marked, today)
    stored = clients.get(vault, client.id)
    words = {name: said for name in facts.protected(Client) if (said := getattr(stored, name))}
    named = {"municipality": codes.municipality_name(stored.municipality)}
    named |= {name: codes.countries()[words[name]].fi for name in words if "country" in name}
    return words | named


def _fitting(
    client: Client, name: str, number: int, turn: tuple[str, str, str], today: date
) -> Any:
    kind = {each.name: each.type for each in fields(Client)}[name]
    assert kind is str, f"{name}: give the walk a marker of this kind"
    figures = f"{turn[0]}{number % 10}"
    given: list[Any] = [*(shape.format(figures) for shape in _SHAPES), *turn[1:]]
    for made in given:
        if name not in replace(client, **{name: made}).problems(today):
            return made
    raise AssertionError(name, "give the walk a marker that this field takes")


def told(text: str, markers: dict[str, str]) -> list[str]:
    """Return the fields whose marker stands in a text."""
    low = text.lower()
    return sorted({name for name, word in markers.items() if word.lower() in low})
