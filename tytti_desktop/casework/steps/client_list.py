"""The client list: a row for each client, quick for ten thousand, filtered and masked."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tytti_desktop.casework.client import addresses, codes
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.steps import path
from tytti_desktop.casework.steps.path import Path, StageName
from tytti_desktop.dates import years_between
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts


@dataclass(frozen=True)
class ClientRow:
    """One client as the list shows it; under non-disclosure phone and municipality are hidden.

    `days` counts calendar days in the present stage; `due` is the nearest promise, questionnaire
    or end of consent, late ones too.
    """

    id: str
    code: str
    name: str
    age: int | None
    stage: StageName
    days: int | None
    case_manager: str
    due: date | None
    phone: str
    municipality: str
    non_disclosure: bool
    bad_address: bool
    interpreter: bool
    closed: bool
    guided_elsewhere: bool


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; None and empty narrow nothing.

    `case_manager` of "" asks for clients without one.
    """

    stage: StageName | None = None
    case_manager: str | None = None
    non_disclosure: bool = False
    bad_address: bool = False
    interpreter: bool = False
    overdue: bool = False
    closed: bool = False


_ROWS = f"""
    select c.id, c.code, c.family_name, c.given_names, c.date_of_birth, c.phone, c.municipality,
      c.non_disclosure, {addresses.BAD_ADDRESS} as letters_return, c.interpreter, c.closed_on,
      m.name as case_manager,
      (select min(due) from (
        select min(v.agreed_due) as due from visit v
        where v.client_id = c.id and v.agreed_due is not null
        union all
        select min(r.due_on) from questionnaire_round r
        where r.client_id = c.id and +r.state not in ('returned', 'checked', 'closed')
        union all
        select min(k.valid_until) from consent k
        where k.client_id = c.id and k.withdrawn_on is null and k.valid_until >= :today
      )) as due
    from client c
    left join case_manager m on m.client_id = c.id and m.from_date <= :today
      and (m.until_date is null or m.until_date >= :today)
    where c.rowid between :low and :high and (c.closed_on is not null) = :closed
"""  # noqa: S608 only our own words


def rows(vault: Vault, today: date, wanted: Filter = Filter()) -> list[ClientRow]:
    """Return the rows that a filter lets through, by family name as Finns order å, ä and ö."""
    every = parts.whole(_kept(vault, today, closed=wanted.closed))
    tests = _tests(wanted, today)
    return [row for row in every if all(test(row) for test in tests)]


def _kept(vault: Vault, today: date, *, closed: bool) -> Parts[list[ClientRow]]:
    """Return the rows of all open clients, or of all closed ones, in order."""
    key = ("client_list", today, closed)
    return (yield from parts.kept(vault, key, lambda: _every(vault, today, closed=closed)))


def _every(vault: Vault, today: date, *, closed: bool) -> Parts[list[ClientRow]]:
    paths = path.of_all(vault, today)
    given = {"today": today.isoformat(), "closed": closed}
    made: list[ClientRow] = []
    for part in parts.numbers(vault, "client"):
        yield
        some = vault.query(_ROWS, given | part)
        made += [_row(found, paths[found["id"]], today) for found in some]
    yield
    return sorted(made, key=lambda row: finnish_order(row.name))


def by_parts(
    vault: Vault, today: date, wanted: Filter, size: int = 400
) -> Generator[int, None, None]:
    """Make ready what `rows` returns, in steps that leave the window its time; yields how many."""
    yield from path.of_all_by_parts(vault, today, size)
    for number, _part in enumerate(_kept(vault, today, closed=wanted.closed), 1):
        yield number * parts.SIZE


def _row(found: Mapping[str, Any], on_path: Path, today: date) -> ClientRow:
    shown = addresses.seen_row(Client, found)
    born, due = found["date_of_birth"], found["due"]
    return ClientRow(
        id=found["id"],
        code=found["code"],
        name=f"{found['family_name']} {found['given_names']}".strip(),
        age=years_between(date.fromisoformat(born), today) if born else None,
        stage=on_path.current,
        days=on_path.days(today),
        case_manager=found["case_manager"] or "",
        due=date.fromisoformat(due) if due else None,
        phone=shown["phone"],
        municipality=codes.municipality_name(shown["municipality"]),
        non_disclosure=bool(found["non_disclosure"]),
        bad_address=bool(found["letters_return"]),
        interpreter=bool(found["interpreter"]),
        closed=found["closed_on"] is not None,
        guided_elsewhere=on_path.guided is not None,
    )


def _tests(wanted: Filter, today: date) -> list[Callable[[ClientRow], bool]]:
    """Return the questions that a row must pass: only those that the filter asks."""
    tests: list[tuple[bool, Callable[[ClientRow], bool]]] = [
        (wanted.stage is not None, lambda row: row.stage is wanted.stage),
        (wanted.case_manager is not None, lambda row: row.case_manager == wanted.case_manager),
        (wanted.non_disclosure, lambda row: row.non_disclosure),
        (wanted.bad_address, lambda row: row.bad_address),
        (wanted.interpreter, lambda row: row.interpreter),
        (wanted.overdue, lambda row: row.due is not None and row.due < today),
    ]
    return [test for asked, test in tests if asked]


_ORDER = str.maketrans({"å": "{", "ä": "|", "ö": "}", "é": "e", "ü": "y", "š": "s", "ž": "z"})


def finnish_order(name: str) -> str:
    """Return a key that sorts names as Finns do: å, ä and ö after z, in that order."""
    return name.lower().translate(_ORDER)


def case_manager_names(vault: Vault, today: date) -> list[str]:
    """Return the names of the case managers that clients have today, for the filter."""
    found = vault.query(
        "select distinct name from case_manager where from_date <= :today"
        " and (until_date is null or until_date >= :today)",
        {"today": today.isoformat()},
    )
    return sorted((row["name"] for row in found), key=finnish_order)
