"""The manifest holds everything there is, and no lower room names what stands above it."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests import parsed
from tytti_desktop import casework
from tytti_desktop.casework import history, manifest, search
from tytti_desktop.casework.client import client_tables
from tytti_desktop.casework.gate.queued import Queue
from tytti_desktop.casework.joining import merging
from tytti_desktop.casework.recording import Book
from tytti_desktop.casework.rights import withdrawals
from tytti_desktop.casework.service_map import leaving
from tytti_desktop.casework.service_map.traces import Trace
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Act, Kind, Look
from tytti_desktop.vault import Vault

ROOM = Path(casework.__file__).parent
# Tables without a Book, and why.
NO_BOOK = {
    **dict.fromkeys(
        ("audit", "past_log", "meta", "search_row", "search_word", "draft", "alarm"),
        "the program's own book-keeping, not a record",
    ),
    **dict.fromkeys(
        ("person", "attachment"), "the vault's own, written with their rows in the log there"
    ),
    **dict.fromkeys(
        ("client_merge", "handover_base", "handover_conflict", "handover_package"),
        "how records came and went: only ever added to, by acts with their own rows in the log",
    ),
    "release": "results: stored above casework",
    "disclosure": "the ledger: only ever added to, never changed or undone",
    "past_version": "what a correction left behind: only ever added to, dropped by its undo",
    "form_version": "what a form looked like when it was printed: never changed",
    "service_tag": "the words of a service, stored with it",
    "unit_data": "the unit's own data, by version and day",
}


def modules() -> Iterator[ModuleType]:
    for each in pkgutil.walk_packages(casework.__path__, f"{casework.__name__}."):
        yield importlib.import_module(each.name)


def found(kind: type) -> dict[int, Any]:
    """Return every object of a kind in the modules, by identity; those in tuples too."""
    made: dict[int, Any] = {}
    for module in modules():
        if module is manifest:
            continue
        for value in vars(module).values():
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, kind):
                    made[id(each)] = each
    return made


@pytest.mark.parametrize(
    ("kind", "listed"),
    [(Book, manifest.BOOKS), (Queue, manifest.QUEUES), (Trace, manifest.TRACES)],
    ids=lambda each: each.__name__ if isinstance(each, type) else "",
)
def test_everything_there_is_stands_in_the_manifest(kind: type, listed: tuple[Any, ...]) -> None:
    there = found(kind)
    missing = [each for key, each in there.items() if key not in {id(one) for one in listed}]
    assert missing == [], "add a line to casework/listed.py or manifest.py"
    assert len(listed) == len(set(map(id, listed)))


def test_every_finder_of_today_stands_in_the_manifest() -> None:
    """A finder is whatever takes a look and gives acts: found by its signature."""
    there = {
        value
        for module in modules()
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and not name.startswith("_")
        and value.__annotations__.get("look") is Look
        and value.__annotations__.get("return") == list[Act]
    }
    assert there - {finder.find for finder in manifest.FINDERS} == set()
    kinds = [finder.kind for finder in manifest.FINDERS]
    assert len(kinds) == len(set(kinds))
    assert set(Kind) - set(kinds) == set(worklist.OTHERS), "a kind of row that nothing finds"


def test_lower_rooms_receive_the_manifest() -> None:
    assert tuple(withdrawals.QUEUED) == manifest.QUEUES
    assert tuple(leaving.TRACES) == manifest.TRACES
    assert tuple(search.BOOKS) == manifest.SEARCHED
    assert len(search.BOOKS) == len(manifest.SEARCHED)
    assert search.BOOKS[0] is manifest.SEARCHED[0]
    assert len(merging.types()) > len(manifest.BOOKS) / 2


def test_every_record_type_has_a_noun_in_the_log() -> None:
    assert {book.entity for book in manifest.BOOKS} <= set(history._nouns())


def test_every_table_is_of_a_book_or_says_why_not(vault: Vault) -> None:
    tables = set(client_tables.read(vault).tables)
    assert tables - {book.table.name for book in manifest.BOOKS} <= set(NO_BOOK)
    assert all(NO_BOOK.values())


def test_every_record_type_fits_its_table(vault: Vault) -> None:
    """A field without its column, or a record type without its migration, is red here."""
    schema = client_tables.read(vault)
    for table in (*(book.table for book in manifest.BOOKS), *manifest.LEDGERS):
        assert table.name in schema.tables, "a migration is missing"
        assert set(table.columns) == set(schema.names(table.name)), table.name


def test_every_record_type_is_reached_by_a_person() -> None:
    """What only the manifest and practice know is a record type that nobody can make or see."""
    package = ROOM.parent
    reads: dict[str, set[str]] = {}
    for file in package.rglob("*.py"):
        name = ".".join(file.relative_to(package.parent).with_suffix("").parts)
        if name != manifest.__name__ and ".practice" not in name:
            reads[name] = set(_read(file))
    seen, ahead = set[str](), [n for n in reads if ".desk." in n or ".cli." in n]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += [each for each in reads.get(name, ()) if each in reads]
    assert {book.record.__module__ for book in manifest.BOOKS} <= seen


def _read(file: Path) -> Iterator[str]:
    for node in parsed.nodes(file):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
