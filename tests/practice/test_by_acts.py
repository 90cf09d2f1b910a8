"""What is drawn is what the features' own acts make of the same words: each act done anew.

The acts are found by themselves (casework/asking.Act). A drawn record is taken out, or put back to
before its act, and the act is done again by whoever recorded it, on that day: the same comes of it.
"""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from enum import Enum
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from tests.desk.test_one_name import acts
from tests.factory import CHEAP
from tytti_desktop import casework, practice
from tytti_desktop.casework import fields, manifest
from tytti_desktop.casework.asking import Act
from tytti_desktop.casework.client.clients import CLIENTS
from tytti_desktop.casework.closing import ahead, ending
from tytti_desktop.casework.recording import Book
from tytti_desktop.dates import finnish_day
from tytti_desktop.errors import KnownError
from tytti_desktop.practice import make_practice, order
from tytti_desktop.practice import making as makers
from tytti_desktop.practice.making import Making
from tytti_desktop.vault import Changes, Vault, people

TODAY = date(2026, 11, 21)
BOOKS: dict[Any, Book[Any]] = {book.record: book for book in manifest.BOOKS}
ACTS = dict(acts())
SOME = 12  # of each act: the drawn ones differ by chance only


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    folder: Path = tmp_path_factory.mktemp("practice")
    made = make_practice(folder / "p.vault", today=TODAY, kdf=CHEAP).vault
    yield made
    made.close()


class _BackError(Exception):
    """Ends a try; nothing of it stays."""


@contextmanager
def tried(vault: Vault, record: Any) -> Iterator[date]:
    """Be who recorded it, when it was; what is done inside is taken back."""
    by = {each.id: each for each in people.people(vault)}
    stamps = [getattr(record, n, None) for n in ("recorded_at", "created_at", "answered_at")]
    at = next((v for v in stamps if v is not None), vault.now())
    stamps = [getattr(record, n, None) for n in ("recorded_by", "created_by", "answered_by")]
    who = next((v for v in stamps if v), vault.person.id)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "clock", lambda: at)
        patch.setattr(vault, "person", by[who])
        with suppress(_BackError), vault.atomic():
            vault.execute("pragma defer_foreign_keys = on")
            yield finnish_day(at)
            raise _BackError


def plain(record: Any) -> dict[str, Any]:
    """Return what a record says, without who recorded it when and under which id."""
    told = fields.of(type(record))
    made = {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}
    return {n: v for n, v in made.items() if told[n] != fields.WHO["told"] and n != "id"}


def defaults(record: Any, names: set[str]) -> dict[str, Any]:
    """Return what these fields are before anybody tells them."""
    made = {f.name: f.default for f in dataclasses.fields(record) if f.name in names}
    return {name: value for name, value in made.items() if value is not dataclasses.MISSING}


@pytest.mark.parametrize("name", [name for name, act in ACTS.items() if act.proposed is not None])
def test_a_drawn_record_is_what_its_act_makes(vault: Vault, name: str) -> None:
    act = ACTS[name]
    table = BOOKS[act.record].table
    later = {ask.field for each in ACTS.values() if each.record is act.record for ask in each.asks}
    later -= {ask.field for ask in act.asks}
    for drawn in table.find(vault)[:SOME]:
        record = dataclasses.replace(drawn, **defaults(drawn, later))
        with tried(vault, record) as day:
            table.delete(vault, record.id)
            made = act.use(vault, dataclasses.replace(record, id=""), day).record
            assert plain(made) == plain(record), name


def _private(use: Any) -> bool:
    return str(use.__name__).startswith("_")


def uses() -> Iterator[tuple[Any, Any, int]]:
    """Yield what stores a record handed to it: use case, record type, how much it is given."""
    for found in pkgutil.walk_packages(casework.__path__, f"{casework.__name__}."):
        module = importlib.import_module(found.name)
        for use in vars(module).values():
            own = inspect.isfunction(use) and use.__module__ == found.name
            if not own or use.__annotations__.get("return") is not Changes or _private(use):
                continue
            given = inspect.signature(use).parameters.values()
            needed = [each for each in given if each.default is each.empty]
            kinds = [use.__annotations__.get(each.name) for each in needed]
            if kinds[2:] in ([], [date]) and kinds[1:] and kinds[1] in BOOKS:
                yield use, kinds[1], len(needed)


KEYS = [
    (use, kind, count, name)
    for use, kind, count in uses()
    for name, told in fields.of(kind).items()
    if told.list and not told.own and not told.by_act
    if told.list != "gate_channels"  # the gate judges them when something leaves
]


@pytest.mark.parametrize(
    ("use", "kind", "count", "name"), KEYS, ids=lambda each: getattr(each, "__name__", str(each))
)
def test_no_use_case_stores_a_key_that_the_unit_does_not_have(
    vault: Vault, use: Any, kind: Any, count: int, name: str
) -> None:
    """A field that tells its list is checked against it: forgetting that is red."""
    wrong: Any = ("none",) if fields.kinds(kind)[name] is tuple else "none"
    for record in BOOKS[kind].table.find(vault)[:1]:
        if isinstance(getattr(record, name), Mapping):
            continue  # its keys are asked by the list itself
        for own in ({"id": ""}, {}):
            one = dataclasses.replace(record, **{**own, name: wrong})
            with suppress(KnownError), tried(vault, record):
                stored = use(*(vault, one, TODAY)[:count]).record
                assert getattr(stored, name, None) != wrong


def told_by(act: Act) -> set[str]:
    """Return the fields that an act tells of its record; after a heading stands the next one."""
    return {ask.field for ask in takewhile(lambda ask: not ask.group, act.asks)}


def before(act: Act, record: Any) -> Iterator[Any]:
    """Yield what the record may have been before its act, which also moves what is its own."""
    own = defaults(record, told_by(act))
    yield dataclasses.replace(record, **own)
    for name, told in fields.of(type(record)).items():
        kind = fields.kinds(type(record))[name]
        for each in kind if issubclass(kind, Enum) and (told.by_act or name == "state") else ():
            yield dataclasses.replace(record, **(own | {name: each}))


def done_anew(vault: Vault, act: Act, record: Any) -> Iterator[dict[str, Any]]:
    """Yield what the act makes of each thing that the record may have been."""
    table = BOOKS[act.record].table
    for one in before(act, record):
        with suppress(KnownError), tried(vault, record):
            table.change(vault, one)
            told = {name: getattr(record, name) for name in told_by(act)}
            given = {n: v for n, v in told.items() if v != getattr(one, n)}
            act.tell(vault, record.id, given, TODAY, **({"reason": ""} if act.gated else {}))
            yield plain(table.get(vault, record.id))


TELLS = [act for act in ACTS.values() if act.proposed is None and act.asks]
ENDS = sorted({act.record for act in TELLS}, key=str)


@pytest.mark.parametrize("kind", ENDS, ids=lambda each: each.__name__)
def test_what_came_of_a_drawn_record_is_what_an_act_of_its_own_tells(
    vault: Vault, kind: Any
) -> None:
    tells = [(act, *_first(act)) for act in TELLS if act.record is kind]
    counts = 0
    for record in BOOKS[kind].table.find(vault):
        able = [act for act, name, values in tells if _holds(getattr(record, name), values)]
        if able and counts < SOME:
            counts += 1
            assert any(plain(record) in done_anew(vault, act, record) for act in able), record
    assert counts, "practice has none that has ended"


def _first(act: Act) -> tuple[str, tuple[Any, ...]]:
    return act.asks[0].field, act.asks[0].offered


def _holds(value: Any, offered: tuple[Any, ...]) -> bool:
    return bool(value) and (not offered or value in offered)


def test_what_lay_ahead_of_a_closed_case_has_stopped(vault: Vault) -> None:
    closed = CLIENTS.find(vault, "closed_on is not null")
    assert closed
    for client in closed:
        assert client.closed_on is not None
        end = ending.end_of(vault, client.closed_reason, client.closed_on, TODAY)
        left = {each.kind for each in ahead.of_client(vault, client.id, end)}
        assert left <= {"reminder"}, "it stops by itself, and the record stays"


# Record types that a practice caseload holds none of, and why.
NOT_DRAWN = {
    **dict.fromkeys(
        ("keyed_pass", "returned_field", "returned_sheet", "scan_page", "contradiction_decision"),
        "they come of pages: the practice pile is printed, read and settled by whoever practises",
    ),
    "import_batch": "a file that was taken in",
    "permit_check": "that somebody looked in Kanta, which has no invented clients",
    "reopening": "a closed case taken up again",
    "round_call": "a call about a form, recorded from Today",
    "service_use": "use of services, taken in from another system's file",
}


def test_every_record_type_is_practised_or_says_why_not(vault: Vault) -> None:
    without = {book.entity for book in manifest.BOOKS if not book.table.count(vault)}
    assert without == set(NOT_DRAWN)
    assert all(NOT_DRAWN.values())


def test_no_list_of_a_drawn_record_names_a_thing_twice(vault: Vault) -> None:
    """A notice named every kind of data twice: once as told, once as asked."""
    seen, twice = 0, set()
    for table in (*(book.table for book in manifest.BOOKS), *manifest.LEDGERS):
        for record in table.each(vault):
            for each in dataclasses.fields(record):
                held = getattr(record, each.name)
                if isinstance(held, tuple) and held and isinstance(held[0], str):
                    seen += 1
                    if len(set(held)) < len(held):
                        twice.add((type(record).__name__, each.name))
    assert seen > 100
    assert twice == set()


def test_every_maker_stands_in_the_order() -> None:
    """A maker is what takes a caseload in the making: found by its signature."""
    found = set()
    for each in pkgutil.iter_modules(practice.__path__, f"{practice.__name__}."):
        module = importlib.import_module(each.name)
        for value in vars(module).values():
            if inspect.isfunction(value) or inspect.isclass(value):
                asked = value.__init__ if inspect.isclass(value) else value
                hints = getattr(asked, "__annotations__", {})
                if hints.get("of") is Making and not getattr(value, "_is_protocol", False):
                    found.add(value)
    assert found - {makers.Maker} == {*order.DRAWN, *order.DONE}
