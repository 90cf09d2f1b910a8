"""Every stored day and every typed day, walked: none takes a year that nobody means."""

import argparse
import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import tytti_desktop.casework
import tytti_desktop.exchange
from tests.factory import make_vault
from tytti_desktop import dates
from tytti_desktop.casework import days, fields
from tytti_desktop.casework.recording import Book, add
from tytti_desktop.cli.arguments import build_parser
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Table
from tytti_desktop.vault.table import _hints, _without_none

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)
FAR = [
    date(1026, 11, 20),
    date(2206, 11, 20),
    dates.add_months(TODAY, 12 * 50),
    date(1926, 1, 3),  # 26 in the wrong century
]


def _tables() -> Iterator[Table[Any]]:
    for room in (tytti_desktop.casework, tytti_desktop.exchange):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            for made in vars(importlib.import_module(found.name)).values():
                if isinstance(made, Book):
                    yield made.table
                elif isinstance(made, Table):
                    yield made


RECORDS: list[type] = sorted({table.record for table in _tables()}, key=lambda r: r.__name__)


def _days(record: type) -> list[str]:
    return [name for name, kind in _hints(record).items() if _without_none(kind) is date]


DAYS = [(record, name) for record in RECORDS for name in _days(record)]


def _made(record: Any, **known: Any) -> Any:
    """Return a record of made-up values: only its days matter here."""
    by_kind: dict[Any, Any] = {
        str: "x",
        date: TODAY,
        int: 1,
        bool: False,
        datetime: NOON,
    }
    values = {}
    for field in dataclasses.fields(record):
        kind = _hints(record)[field.name]
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            bare = _without_none(kind)
            enum = next(iter(bare)) if hasattr(bare, "__members__") else None
            values[field.name] = enum or by_kind.get(bare)
    return record(**{**values, **known})


def test_each_stored_day_has_a_kind_and_no_other_has_one() -> None:
    told = {(r.__name__, n) for r in RECORDS for n in days.kinds_of(r)}
    assert told - {("Meeting", "on")} == {(r.__name__, n) for r, n in DAYS}
    assert {d.value for d in fields.Day} == {d.value for d in days._YEARS}


@pytest.mark.parametrize("day", FAR, ids=str)
@pytest.mark.parametrize(("record", "name"), DAYS, ids=lambda p: getattr(p, "__name__", p))
def test_a_day_that_no_one_means_is_told_at_its_field(record: type, name: str, day: date) -> None:
    kind = days.kinds_of(record)[name]
    if day.year == 1926 and kind is dates.BIRTH:
        pytest.skip("a person of a hundred years may be a client")
    assert name in days.problems(_made(record, **{name: day}), TODAY)


@pytest.mark.parametrize(("record", "name"), DAYS, ids=lambda p: getattr(p, "__name__", p))
def test_tomorrow_is_taken_only_where_it_can_come(record: type, name: str) -> None:
    found = days.problems(_made(record, **{name: TODAY + timedelta(days=1)}), TODAY)
    assert (name in found) == (days.kinds_of(record)[name].ahead == 0)
    assert name not in days.problems(_made(record, **{name: TODAY}), TODAY)


@pytest.mark.parametrize("record", [r for r in RECORDS if hasattr(r, "problems")])
def test_a_records_own_problems_tell_of_every_day(record: Any) -> None:
    for name in _days(record):
        made = _made(record, **{name: date(1026, 11, 20)})
        try:
            found = made.problems(TODAY)
        except TypeError:  # a record that is stored without a day of its own to count from
            with pytest.raises(KnownError):
                days.refuse_far(made, TODAY)
        else:
            assert name in found


def test_the_way_into_the_vault_takes_no_far_day(tmp_path: Any) -> None:
    vault = make_vault(tmp_path)
    vault.clock = lambda: NOON
    for record, name in DAYS:
        book: Book[Any] = Book("x", record, Table(record, "x"), noun="x")
        with pytest.raises(KnownError) as refused:
            add(vault, book, _made(record, **{name: date(2206, 11, 20)}))
        assert refused.value.field == name
    vault.close()


def test_an_old_mistake_does_not_stop_another_change() -> None:
    consent: Any = next(r for r in RECORDS if r.__name__ == "Consent")
    wrong = _made(consent, valid_from=date(1026, 11, 20))
    days.refuse_far(dataclasses.replace(wrong, withdrawn_on=TODAY), TODAY, wrong)
    with pytest.raises(KnownError):
        days.refuse_far(dataclasses.replace(wrong, withdrawn_on=date(1027, 1, 1)), TODAY, wrong)


def _options(made: argparse.ArgumentParser, path: str = "") -> Iterator[tuple[str, Any]]:
    for action in made._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                yield from _options(sub, f"{path} {name}")
        elif action.option_strings:
            yield f"{path} {action.option_strings[0]}", action


TAKES_A_DAY = {"YYYY-MM-DD", "D", "ISO"}


def test_every_day_of_a_command_goes_through_one_reader() -> None:
    found = [(n, a) for n, a in _options(build_parser()) if a.metavar in TAKES_A_DAY]
    assert len(found) > 40
    for name, action in found:
        for text in ("1026-11-20", "2206-11-20", "2090-01-01"):
            with pytest.raises(argparse.ArgumentTypeError):
                action.type(text)
        assert action.type("2026-11-20") == date(2026, 11, 20), name
