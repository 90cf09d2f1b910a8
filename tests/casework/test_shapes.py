"""Every kind of unit data tells of each field: nothing shipped, written or read lies outside."""

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import tytti_desktop
from tests import parsed
from tytti_desktop.casework import unit
from tytti_desktop.casework.screening import measures, wording, wording_texts
from tytti_desktop.casework.shapes import every, lists, unit_checks
from tytti_desktop.casework.shapes.shape import EACH, NEEDED, Sort, fact, flat, nested
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 27)
# Kinds without a shipped file, each read back into a dataclass of its own by its only writer.
OWN = {measures.DEFINITIONS, measures.SOURCES, wording.KIND, wording_texts.KIND}
SHIPPED = [(kind, key) for kind in unit.kinds() for key in unit.shipped(kind)]


def test_every_shipped_kind_has_a_shape_and_every_shape_a_file() -> None:
    assert set(unit.kinds()) == set(every.SHAPES)
    assert not OWN & set(every.SHAPES)


@pytest.mark.parametrize(("kind", "key"), SHIPPED, ids=str)
def test_every_shipped_thing_is_as_its_shape_tells(vault: Vault, kind: str, key: str) -> None:
    content = unit.shipped(kind)[key]
    fields = every.of(kind).fields(key)
    assert [path for path in flat(content) if fact(fields, path) is None] == []
    with pytest.MonkeyPatch.context() as patch:  # told against nothing: each value is looked at
        patch.setattr(unit, "_in_force", _without(unit._in_force, kind, key))
        assert every.problems(vault, kind, key, content, TODAY) == {}
    assert nested(flat(content)) == content or not content


def _without(real: Any, kind: str, key: str) -> Any:
    def in_force(vault: Vault, asked: str, day: date) -> dict[str, Any]:
        found: dict[str, Any] = real(vault, asked, day)
        return {k: v for k, v in found.items() if (asked, k) != (kind, key)}

    return in_force


def test_every_declared_field_is_used_by_a_shipped_thing_or_may_be_missing() -> None:
    for kind, shape in every.SHAPES.items():
        held = {k: flat(c) for k, c in unit.shipped(kind).items()}
        for key, fields in shape.things.items():
            mine = {k: c for k, c in held.items() if key in (k, EACH)}
            assert key == EACH or key in held, (kind, key)
            for path, told in fields.items():
                used = any(fact(fields, p) is told for c in mine.values() for p in c)
                assert used or told.missing is not NEEDED or EACH in path or not mine, (kind, path)


def test_a_list_that_a_field_names_is_a_kind_and_each_sort_has_what_it_needs() -> None:
    facts = [
        (kind, path, told)
        for kind, shape in every.SHAPES.items()
        for fields in shape.things.values()
        for outer, one in fields.items()
        for path, told in [(outer, one), *one.columns.items()]
    ]
    for kind, path, told in facts:
        named = [each for each in (told.list, told.keys) if isinstance(each, str) and each]
        assert set(named) <= set(every.SHAPES), (kind, path)
        assert told.among == (told.sort in {Sort.ONE, Sort.MANY}), (kind, path)
        assert bool(told.columns) == (told.sort is Sort.ROWS), (kind, path)
        assert "{key}" not in told.word or EACH in path, (kind, path)


def test_a_field_that_nothing_tells_of_is_refused(vault: Vault) -> None:
    for kind, key in SHIPPED:
        content = unit.shipped(kind)[key]
        if isinstance(content, dict) and EACH not in every.of(kind).fields(key):
            with pytest.raises(KnownError) as told:
                unit_checks.store(vault, kind, key, {**content, "nobody_told": 1}, TODAY)
            assert told.value.field in {"nobody_told", "name"}, (kind, key)


@pytest.mark.parametrize("wrong", [None, -1, 10**9, True, "x", ["x"], {"x": 1}, 1.5, ""])
def test_no_field_takes_what_the_program_does_not_read(vault: Vault, wrong: object) -> None:
    for kind, key in SHIPPED:
        fields, content = every.of(kind).fields(key), unit.shipped(kind)[key]
        for path, value in flat(content).items():
            told = fact(fields, path)
            assert told is not None
            found = every.problems(vault, kind, key, nested({**flat(content), path: wrong}), TODAY)
            fits = _fits(told.sort, wrong, told.low, told.high) and not told.among
            free = wrong == "" and told.missing == ""
            if not (fits or free or value in (wrong, "")):
                assert [p for p in found if p == path or p.startswith(f"{path}.") or path == ""], (
                    kind, key, path, wrong,
                )  # fmt: skip


def _fits(sort: Sort, value: object, low: float, high: float) -> bool:
    if sort in {Sort.WHOLE, Sort.DECIMAL}:
        number = isinstance(value, int) or (sort is Sort.DECIMAL and isinstance(value, float))
        return number and not isinstance(value, bool) and low <= value <= high  # type: ignore[operator]
    if sort is Sort.YES:
        return isinstance(value, bool)
    if sort in {Sort.TEXT, Sort.LONG, Sort.DAY}:
        return isinstance(value, str)
    return sort is Sort.CODES and value == ["x"]


def test_what_is_asked_and_kept_unchanged_is_what_it_was() -> None:
    for kind, key in SHIPPED:
        content = unit.shipped(kind)[key]
        values = {path: value for path, (_told, value) in every.asked(kind, key, content).items()}
        kept = nested(every.kept(kind, key, values, content))
        assert kept == content or not content, (kind, key)


def test_every_kind_is_written_through_the_checks_or_by_its_own_writer() -> None:
    """`unit.change` is called past the checks only for kinds read back into a dataclass."""
    past: dict[str, set[str]] = {}
    for file in Path(tytti_desktop.__file__).parent.rglob("*.py"):
        for node in parsed.nodes(file):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "unit.change":
                past.setdefault(file.stem, set()).add(ast.unparse(node.args[1]))
    assert past == {
        "unit_checks": {"kind"},
        "measures": {"DEFINITIONS", "SOURCES"},
        "wording": {"KIND"},
        "wording_texts": {"KIND"},
        "statuses": {"PARAMETERS"},  # checked against the statuses of the day
        "envelopes": {"'mailing'"},  # an envelope of the files, from its own list
        "own_words": {"word.kind"},  # a colleague's word that came with a package
        "caseload": {"'settings'"},
        "carrying": {"systems.SYSTEMS"},
    }


def test_the_lists_are_all_of_things_with_a_name() -> None:
    for kind, shape in lists.SHAPES.items():
        assert {"label.fi", "label.sv", "label.en"} <= set(shape.fields("any")), kind
