"""Clients from a table of another system: a preview, refusals by row, an undo.

The columns are the fields of the client's card, by the field's name or its word in Finnish,
Swedish or English. A row comes in whole or not at all; nothing is guessed that a person types.
"""

import re
from collections.abc import Generator, Mapping
from datetime import date
from functools import partial
from typing import Any

from tytti_desktop.casework import choices, fields
from tytti_desktop.casework.client import codes, identity, provenance
from tytti_desktop.casework.client.clients import Client, tidied
from tytti_desktop.casework.client.identity import Sex
from tytti_desktop.casework.fields import Day
from tytti_desktop.casework.joining import client_batches
from tytti_desktop.casework.search_index import fold, words
from tytti_desktop.dates import ANY, BIRTH
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
from tytti_desktop.words import LANGUAGES, _, speaking

NEEDED = ("family_name", "given_names")
_ALSO = {  # what other systems call the same
    "etunimet": "given_names",
    "etunimi": "given_names",
    "förnamn": "given_names",
    "hetu": "identity_code",
    "syntymäaika": "date_of_birth",
    "lähiosoite": "street",
    "osoite": "street",
    "postitoimipaikka": "town",
    "kotikunta": "municipality",
    "turvakielto": "non_disclosure",
    "kieli": "language",
    "asiointikieli": "language",
    "äidinkieli": "mother_tongue",
    "puhelinnumero": "phone",
}
_YES = frozenset({"1", "x", "true", "kyllä", "k", "on", "ja", "yes", "y"})
_NO = frozenset({"0", "false", "ei", "e", "nej", "no", "n", "-"})
_SEXES = {
    "m": Sex.MALE, "mies": Sex.MALE, "man": Sex.MALE, "male": Sex.MALE,
    "f": Sex.FEMALE, "nainen": Sex.FEMALE, "kvinna": Sex.FEMALE, "female": Sex.FEMALE,
    "n": Sex.FEMALE, "k": Sex.FEMALE,
}  # fmt: skip
_SPOKEN = {
    "fi": "fi", "suomi": "fi", "finska": "fi", "finnish": "fi",
    "sv": "sv", "ruotsi": "sv", "svenska": "sv", "swedish": "sv",
    "en": "en", "englanti": "en", "engelska": "en", "english": "en",
}  # fmt: skip
_PHONE = re.compile(r"[1-9][0-9 ]*")


def reading() -> Reading:
    """Return how a file's rows are read, without the vault: what its columns may be called."""
    needed = {name: _(fields.of(Client)[name].word) for name in NEEDED}
    return partial(read_rows, needed=needed, other=_titles(), known=fields.typed(Client))


def preview(vault: Vault, content: bytes, today: date) -> Preview[Client]:
    """Look at a file; nothing is stored. Raises KnownError for a file that is no such table."""
    return whole(looking(vault, reading()(content), today))


def looking(vault: Vault, sheet: Sheet, today: date) -> Generator[int, None, Preview[Client]]:
    """Look at a file's rows a part at a time; nothing is stored."""
    tables = _tables(vault, today)
    known = _known(vault)

    def read(row: SheetRow) -> Client:
        given = {
            name: _value(name, text, tables, today) for name, text in row.values.items() if text
        }
        made = tidied(provenance.sourced(Client(**_names(given) | given), today))
        _refuse(vault, made, known, today)
        for mark in _marks(made):
            known.setdefault(mark, _("row {n} of the file").format(n=row.number))
        return made

    return (yield from looked(sheet, read))


def taking(vault: Vault, found: Preview[Client], today: date) -> Generator[int, None, Changes]:
    """Store the clients that can be taken, in one act; the undo takes all back."""
    if not found.taken:
        raise KnownError(_("No row of the file can be taken in."))
    return (yield from client_batches.storing(vault, found.taken, today))


def _titles() -> dict[str, str]:
    """Return every title of a column in small letters, and the field that it is."""
    made = dict(_ALSO)
    told = fields.of(Client)
    for language in LANGUAGES:
        with speaking(language):
            made |= {_(told[name].word).casefold(): name for name in fields.typed(Client)}
    return made


def _names(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "" for name in NEEDED if name not in given}


def _tables(vault: Vault, today: date) -> dict[str, dict[str, str]]:
    """Return, by field, what its values may be called and what is stored of each."""
    places = codes.municipalities().values()
    countries = codes.countries().values()
    made = {
        "municipality": {n.casefold(): p.code for p in places for n in (p.code, p.fi, p.sv)},
        "country": {n.casefold(): c.code for c in countries for n in (c.code, c.fi, c.sv, c.en)},
        "language": _SPOKEN,
        "sex": {word: str(sex) for word, sex in _SEXES.items()},
    }
    made["contact_country"] = made["country"]
    for name, told in fields.of(Client).items():
        if told.list:
            offered = choices.choices(vault, told.list, today)
            made[name] = {n.casefold(): c.key for c in offered for n in (c.key, c.label)}
    return made


def _value(name: str, text: str, tables: Mapping[str, Mapping[str, str]], today: date) -> Any:  # noqa: ANN401
    kind = fields.kinds(Client)[name]
    word = _(fields.of(Client)[name].word)
    small = text.casefold()
    if kind is date:
        birth = fields.of(Client)[name].day is Day.BIRTH
        return day(text, today, BIRTH if birth else ANY)
    if kind is bool:
        if small not in _YES | _NO:
            raise KnownError(
                _("{field}: write yes or no, not “{text}”.").format(field=word, text=text)
            )
        return small in _YES
    if name in tables:
        if small not in tables[name]:
            told = _("{field}: “{text}” is not one of those that can be chosen.")
            raise KnownError(told.format(field=word, text=text))
        key = tables[name][small]
        return Sex(key) if name == "sex" else key
    if name == "phone" and _PHONE.fullmatch(text):
        told = _("{field}: a number begins with 0 or +. Has the table dropped the zero?")
        raise KnownError(told.format(field=word))
    return text


def _known(vault: Vault) -> dict[tuple[str, str], str]:
    """Return the marks of every client, and the code of whose they are."""
    rows = vault.tuples(
        "select code, identity_code, family_name, given_names, date_of_birth from client"
    )
    made: dict[tuple[str, str], str] = {}
    for code, own, family, given, born in rows:
        birth = date.fromisoformat(born) if born else None
        known = Client(family, given, identity_code=own, date_of_birth=birth)
        made |= dict.fromkeys(_marks(known), code)
    return made


def _marks(client: Client) -> list[tuple[str, str]]:
    """Return what tells a client from others: the identity code, and name with date of birth."""
    name = " ".join(sorted(words(fold(f"{client.family_name} {client.given_names}"))))
    born = client.date_of_birth.isoformat() if client.date_of_birth else ""
    code = identity.tidy(client.identity_code) if client.identity_code else ""
    return [("code", code)] * bool(code) + [(name, born)]


def _refuse(
    vault: Vault, client: Client, known: Mapping[tuple[str, str], str], today: date
) -> None:
    told = fields.of(Client)
    for name, problem in client.problems(today, practice=vault.practice).items():
        raise KnownError(f"{_(told[name].word)}: {problem}" if name in told else problem)
    for mark in _marks(client):
        if mark in known:
            text = _(
                "The same person is here already ({whose}), by identity code or by name and date "
                "of birth. Add by hand one who is somebody else."
            )
            raise KnownError(text.format(whose=known[mark]))
