"""What a row is said to hold: no key of the program's own reaches a person, in any record type."""

import json
import re
from collections.abc import Iterator
from datetime import date
from enum import Enum

import pytest

from tests.factory import practice_vault
from tytti_desktop.casework import fields, manifest, row_words
from tytti_desktop.casework.client import client_tables
from tytti_desktop.exchange import subject_access
from tytti_desktop.exchange.handover.parts import parts
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
KEY = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
# Fields that a person writes or that are written for people as they are: one word of small letters
# is no key there. Each is named with why.
WRITTEN = {
    **dict.fromkeys(
        [
            ("client", "interpreter"), ("client", "mother_tongue"), ("meeting", "interpreter"),
            ("consent", "withdrawn_to"),
            ("labour_status", "source"), ("plan_review", "by_whom"), ("plan_review", "how"),
            ("plan_version", "note"), ("visit", "present"),
        ],
        "typed",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    place = tmp_path_factory.mktemp("rows") / "p.vault"
    made = practice_vault(place, 40)
    yield made
    made.close()


def test_no_key_is_shown_as_it_is(vault: Vault) -> None:
    shown = set()
    tables = [book.table.name for book in manifest.BOOKS] + [t.name for t in manifest.LEDGERS]
    for table in tables:
        for row in vault.query(f"select * from {table} limit 300"):  # noqa: S608 our own names
            for name, value in row.items():
                if not row_words.name_of(table, name) or not isinstance(value, str):
                    continue
                said = row_words.value_words(vault, table, name, value, TODAY)
                held = json.loads(value) if value[:1] in {"[", "{"} else [value]
                keys = {each for each in held if isinstance(each, str) and KEY.fullmatch(each)}
                if keys & set(said.split("; ")):
                    shown.add((table, name))
    assert shown - set(WRITTEN) == set()


def test_every_table_of_a_clients_is_called_by_a_word(vault: Vault) -> None:
    known = parts(client_tables.read(vault))
    told = set(known.own) | set(known.hanging)
    nameless = {table for table in told - subject_access.APART if row_words.kind_of(table) == table}
    assert nameless == set()


def test_every_key_of_the_programs_own_has_its_word() -> None:
    """What a field may hold is known from its kind: each of an enum's values is told in words."""
    for book in manifest.BOOKS:
        for name, kind in fields.kinds(book.record).items():
            own = fields.of(book.record).get(name)
            if own is not None and own.word and issubclass(kind, Enum) and not own.list:
                wanting = {each for each in kind if each.value} - set(own.words or {})
                assert not wanting, (book.entity, name, wanting)


@pytest.mark.parametrize(
    ("table", "name", "value", "said"),
    [
        ("onward_referral", "categories", '["situation"]', "Elämäntilanne ja palvelut"),
        ("screening", "answers", '{"1": 2, "2": null}', "1: 2; 2: –"),
        ("screening", "result", '{"total": 7, "range": [0, 21], "band": {"label": "lievä"}}',
         "7 (0–21) · lievä"),
        ("screening", "result", '{"group_only": true, "total": 7}', "kerrotaan vain ryhmistä"),
        ("meeting_minutes", "entries",
         '[{"item_id": "x", "heading": "Palvelut", "category": "plan", "note": "Sovittiin."}]',
         "Palvelut – Sovittiin."),
        ("visit", "notes", "[kesken]", "[kesken]"),
        ("client", "sex", "f", "Nainen"),
        ("handover", "from_person", "nobody", "nobody"),
        ("agenda_item", "source", "wait", "Odottaa jotakuta"),
        ("alert_action", "alert", "item_9", "Kohta 9 (itsetuhoiset ajatukset)"),
        ("alert_action", "alert", "of another unit", "of another unit"),
        ("alert_action", "asked", "no", "Ei"),
        ("carried", "kind", "consultation", "Konsultaatio"),
        ("mailing_item", "step", "pre_notice", "Ennakkokirje"),
        ("mailing_item", "step", "the unit's own", "the unit's own"),
        ("printer_check", "fit", "care", "Kelpaa, mutta jotakin kannattaa muuttaa"),
    ],
)  # fmt: skip
def test_what_is_nested_is_said_in_words(
    vault: Vault, table: str, name: str, value: str, said: str
) -> None:
    assert row_words.value_words(vault, table, name, value, TODAY) == said
