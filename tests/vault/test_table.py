"""Records to rows and back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factory import new_vault
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Table, Vault, new_id
from tytti_desktop.vault.table import plain, shaped


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Part:
    name: str
    on: date
    colours: frozenset[Colour] = frozenset()


@dataclass(frozen=True)
class Thing:
    id: str
    number: int
    share: float
    there: bool
    maybe: bool | None
    day: date | None
    at: datetime
    colour: Colour
    raw: bytes
    parts: tuple[Part, ...]
    pair: tuple[str, int]
    words: list[str]
    answers: dict[int, int | None]
    deep: Mapping[str, Part | None]
    anything: Any
    perhaps: dict[str, str] | None


THINGS = Table(Thing, "thing")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    made = new_vault(tmp_path_factory.mktemp("table"))
    made.db.execute(
        "create table thing (id text primary key, number integer, share real, there integer,"
        " maybe integer, day text, at text, colour text, raw blob, parts text, pair text,"
        " words text, answers text, deep text, anything text, perhaps text)"
    )
    yield made
    made.close()


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
parts = st.builds(Part, texts, st.dates(), st.frozensets(st.sampled_from(Colour)))
whole = st.integers(-(2**63), 2**63 - 1)
things = st.builds(
    Thing,
    id=st.builds(new_id),
    number=whole,
    share=st.floats(allow_nan=False),
    there=st.booleans(),
    maybe=st.none() | st.booleans(),
    day=st.none() | st.dates(),
    at=st.datetimes(timezones=st.just(UTC)),
    colour=st.sampled_from(Colour),
    raw=st.binary(max_size=50),
    parts=st.lists(parts, max_size=3).map(tuple),
    pair=st.tuples(texts, whole),
    words=st.lists(texts, max_size=3),
    answers=st.dictionaries(st.integers(1, 30), st.none() | st.integers(0, 4), max_size=4),
    deep=st.dictionaries(texts, st.none() | parts, max_size=3),
    anything=st.none() | st.lists(st.integers(0, 9)) | st.dictionaries(texts, st.booleans()),
    perhaps=st.none() | st.dictionaries(texts, texts, max_size=2),
)


@given(things)
def test_a_record_comes_back_as_it_was(store: Vault, thing: Thing) -> None:
    THINGS.add(store, thing)
    assert THINGS.get(store, thing.id) == thing


def simple(id: str, number: int = 1) -> Thing:  # noqa: A002
    return Thing(
        id, number, 0.5, True, None, None, datetime(2026, 1, 1, tzinfo=UTC), Colour.RED, b"",
        (), ("a", 1), [], {}, {}, None, None,
    )  # fmt: skip


@pytest.fixture
def two(store: Vault) -> Iterator[Vault]:
    THINGS.add_all(store, [simple("a", 2), simple("b", 1)])
    yield store
    for kept in THINGS.find(store, "id in ('a', 'b', 'c')"):
        THINGS.delete(store, kept.id)


def test_finding_counting_order_and_limit(two: Vault) -> None:
    mine = "id in ('a', 'b')"
    assert [t.id for t in THINGS.find(two, mine, order="number")] == ["b", "a"]
    assert [t.id for t in THINGS.find(two, mine, order="number", limit=1)] == ["b"]
    assert THINGS.find(two, "number > :n and " + mine, {"n": 1}) == [simple("a", 2)]
    assert THINGS.count(two, mine) == 2
    assert THINGS.count(two, "id = ?", ("a",)) == 1
    assert THINGS.count(two) >= 2


def test_changing_touches_one_row(two: Vault) -> None:
    THINGS.change(two, replace(simple("a"), number=9))
    assert THINGS.get(two, "a").number == 9
    assert THINGS.get(two, "b").number == 1


def test_what_is_gone_is_told(two: Vault, english: None) -> None:
    for act in (
        lambda: THINGS.get(two, "c"),
        lambda: THINGS.change(two, simple("c")),
        lambda: THINGS.delete(two, "c"),
    ):
        with pytest.raises(KnownError, match="not found any more"):
            act()


def test_adding_many_is_all_or_nothing(two: Vault) -> None:
    with pytest.raises(Exception, match="UNIQUE"):
        THINGS.add_all(two, [simple("c"), simple("a")])
    assert THINGS.count(two, "id = 'c'") == 0


def test_changing_many_is_all_or_nothing(two: Vault) -> None:
    with pytest.raises(KnownError):
        THINGS.change_all(two, [simple("a", 9), simple("c", 9)])
    assert THINGS.get(two, "a").number == 2
    THINGS.change_all(two, [simple("a", 9), simple("b", 8)])
    assert THINGS.get_all(two, ["b", "a"]) == {"a": simple("a", 9), "b": simple("b", 8)}
    THINGS.change_all(two, [])


def test_getting_many_tells_when_one_is_gone(two: Vault) -> None:
    with pytest.raises(KnownError):
        THINGS.get_all(two, ["a", "c"])
    assert THINGS.get_all(two, []) == {}


def test_another_field_may_be_the_key(two: Vault) -> None:
    by_number = Table(Thing, "thing", key="number")
    by_number.add(two, simple("c", 777))
    assert by_number.get(two, 777).id == "c"  # type: ignore[arg-type]


def test_shapes_without_annotations_stay_as_json_gave_them() -> None:
    assert shaped(list, [1, "a"]) == [1, "a"]
    assert shaped(dict, {"a": 1}) == {"a": 1}
    assert shaped(str | int, "a") == "a"
    assert plain({"a": {Colour.RED}}) == {"a": ["red"]}


def test_fields_that_a_later_version_wrote_are_passed_over() -> None:
    assert shaped(Part, {"name": "a", "on": "2026-01-01", "later": 1}) == Part(
        "a", date(2026, 1, 1)
    )


def test_every_record_of_the_program_fits_its_table(tmp_path: Path) -> None:
    """Every Table names columns that the schema has, and leaves no needed one out."""
    import importlib
    import pkgutil

    import tytti_desktop

    found: dict[str, Table[Any]] = {}
    for module in pkgutil.walk_packages(tytti_desktop.__path__, "tytti_desktop."):
        if module.name.split(".")[1] in {"vault", "casework", "evaluation", "exchange"}:
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, Table):
                    found[value.name] = value
    assert {"audit", "draft", "attachment", "unit_data"} <= set(found)
    with new_vault(tmp_path) as vault:
        for table in found.values():
            told = vault.query("select * from pragma_table_info(?)", (table.name,))
            columns = {column["name"]: column for column in told}
            assert set(table.columns) <= set(columns), table.name
            for name, column in columns.items():
                if table.name in {"audit", "past_log"}:  # read as the log's rows, written elsewhere
                    continue
                if column["notnull"] and column["dflt_value"] is None:
                    assert name in table.columns, f"{table.name}.{name}"
