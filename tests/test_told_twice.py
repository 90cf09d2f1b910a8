"""An act is told once: what the window and the command both call by hand stands here, with why.

The acts are found in the sources: a use case is a function that returns `Changes`, and it is told
twice where desk and cli both call it. An act that is told once (casework/asking.Act) is called by
neither. A new one told twice is red; so is a reason that nothing needs any more.
"""

import ast
import dataclasses
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import parsed
from tests.cli.test_loading import commands_of
from tests.desk.test_one_name import RECORDS, ROWS, acts
from tytti_desktop.casework import fields
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.cli.acting import Acting
from tytti_desktop.cli.commands import build_parser

ROOT = Path(__file__).resolve().parent.parent / "tytti_desktop"
# Why the day of an action moves is asked where it moves, and by `plan move`.
ASKED_ELSEWHERE = {("Action", "moved_why")}
MOST = 74  # only ever fewer
FILES = [f for f in ROOT.rglob("*.py") if f.relative_to(ROOT).parts[0] not in {"practice", "vault"}]


def _use_cases() -> dict[str, ast.FunctionDef]:
    """Return every use case by its module and name."""
    found = {}
    for room in ("casework", "evaluation"):
        for file in (ROOT / room).rglob("*.py"):
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            for node in parsed.tree(file).body:
                if not isinstance(node, ast.FunctionDef) or node.returns is None:
                    continue
                if "Changes" in ast.unparse(node.returns) and node.name[0] != "_":
                    found[f"{module}.{node.name}"] = node
    return found


def _called(file: Path) -> Iterator[str]:
    """Give what a file names of other modules, by module and name."""
    names = {}
    for node in parsed.nodes(file):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tytti_desktop"):
            for each in node.names:
                names[each.asname or each.name] = f"{node.module}.{each.name}"
    for node in parsed.nodes(file):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in names:
                yield f"{names[node.value.id]}.{node.attr}".removeprefix("tytti_desktop.")
        elif isinstance(node, ast.Name) and node.id in names:
            yield names[node.id].removeprefix("tytti_desktop.")


def _places(room: str) -> dict[str, set[Path]]:
    found = defaultdict(set)
    for file in (ROOT / room).rglob("*.py"):
        for name in _called(file):
            found[name].add(file)
    return found


# Takes any field of a record by its own facts: a new field of a form needs no word there.
BY_FACTS = ROOT / "cli" / "network_records.py"
USE_CASES, DESK = _use_cases(), _places("desk")
CLI = {name: files for name, files in _places("cli").items() if files != {BY_FACTS}}
TWICE = {name for name in USE_CASES if name in DESK and name in CLI}


# Why each is told twice, one reason for those alike. A use case goes from here, none comes.
REASONS = {
    "no form: a press in the window, an id of the command": (
        "client.case_end.write_death", "closing.checklist.tick", "closing.checklist.untick",
        "closing.ending.died", "closing.measures.ask_last", "copy_out.carried.mark",
        "handover.handovers.accept", "joining.merging.undo",
        "mail.ladder_calls.record_call", "mail.mailings.came_back", "mail.mailings.mark_mailed",
        "meetings.agenda.build", "meetings.agenda.drop", "meetings.minutes.approve",
        "meetings.series.end_series", "returns.copies.bind", "returns.storing.identify",
        "returns.storing.set_handled", "returns.storing.try_again",
        "service_map.taking_back.undo_latest", "today.marked_done.mark",
    ),
    "a paper or a file is made first, and the record follows what was made": (
        "copy_out.blocks.let_out", "handover.handover_pages.pages_pdf", "mail.mailings.record",
        "mail.printer_checks.record", "mail.printing.record_form", "plan.versions.sign",
        "returns.storing.store_page", "screening.wording_texts.imported",
        "screening.wording_texts.put_in",
    ),
    "many answers at once: a sheet in the window, a file of them for the command": (
        "client.clients.change_client", "client.clients.register_client", "closing.ratings.rate",
        "meetings.booking.hold_with", "meetings.minutes.keep",
        "meetings.pre_assessments.record_received", "returns.keying.key_in",
        "rights.corrections.correct_days", "rights.corrections.filled_on",
        "screening.measures.choose_sources", "screening.screenings.answer",
        "screening.screenings.finish", "screening.screenings.start_screening",
        "shapes.unit_checks.store", "steps.referrals.answer_criterion",
    ),
    "the form follows what is picked in it": (
        "closing.ending.close", "consultations.log_consultation", "handover.handovers.give",
        "joining.merging.merge", "meetings.booking.book_meeting",
        "meetings.booking.change_meeting", "meetings.invitees.add_invitee",
        "meetings.series.add_series", "plan.onward.prepare", "returns.asking.answer",
        "returns.review.settle", "rights.withdrawals.withdraw", "service_map.leaving.leave",
        "steps.referrals.record_referral", "steps.referrals.take_step",
    ),
    "one or two words: the declaration would be as long as both": (
        "closing.closings.write_words", "handover.handovers.answer",
        "handover.handovers.ask_back", "mail.campaigns.start", "mail.mailings.take_out",
        "meetings.agenda.add_item", "meetings.booking.cancel_meeting",
        "meetings.minutes.correct", "plan.onward.send", "plan.reopening.reopen",
        "plan.statements.deliver", "plan.versions.freeze", "rights.corrections.correct_closing",
        "service_map.freshness.log_call",
    ),
}  # fmt: skip
BY_FILE = {
    "client.clients.change_client",
    "client.clients.register_client",
}  # any field of the card


def test_no_more_is_told_twice() -> None:
    named = [f"casework.{name}" for names in REASONS.values() for name in names]
    assert sorted(named) == sorted(TWICE)
    assert len(named) <= MOST


def _words(file: Path) -> Iterator[str]:
    """Give what a file of commands names: keywords, options, texts."""
    for node in parsed.nodes(file):
        if isinstance(node, ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.lstrip("-").replace("-", "_")


def _untold(name: str) -> set[str]:
    """Return the fields that the window's form asks of the act's record and no command names."""
    given = USE_CASES[name].args.args
    records = {ast.unparse(each.annotation) for each in given if each.annotation} & set(RECORDS)
    files = {file.name for file in DESK[name]}
    rows = [row for row in ROWS if row.where.split(":")[0] in files]
    asked = {row.field for row in rows if records & set(row.records)}
    told = {word for file in CLI[name] for word in _words(file)}
    return {field for field in asked if not {field, field.removesuffix("_id")} & told}


def test_what_the_window_asks_the_command_takes() -> None:
    found = {name: _untold(name) for name in TWICE - {f"casework.{name}" for name in BY_FILE}}
    assert {name: fields for name, fields in found.items() if fields} == {}


def test_what_is_typed_on_a_record_some_act_asks() -> None:
    """A new field of a record whose acts are told is asked, in the window and by the command."""
    asked: defaultdict[type, set[str]] = defaultdict(set)
    makes = {act.record for _where, act in acts() if act.proposed is not None}
    for _where, act in acts():
        asked[act.record] |= {ask.field for ask in act.asks if ask.option}
    untold = {(r.__name__, n) for r in makes for n in set(fields.typed(r)) - asked[r]}
    assert {each for each in untold if each[1] != "register"} == ASKED_ELSEWHERE


def test_an_act_is_a_command_and_stands_in_the_window() -> None:
    """Forgetting either is red: an act that is told is asked in both."""
    runs = [run for _path, run in commands_of(build_parser())]
    commanded = [run.act for run in runs if isinstance(run, Acting)]
    for where, act in acts():
        assert act in commanded, where
        use = f"{act.use.__module__}.{act.use.__name__}"
        assert {each.removeprefix("tytti_desktop.") for each in (where, use)} & set(DESK), where


@cache
def _set(file: Path, *, own: bool) -> frozenset[str]:
    """Return what a file may set: keywords, what an act asks, and elsewhere the rows of forms."""
    found = set()
    for node in parsed.nodes(file):
        if isinstance(node, ast.keyword) and node.arg:
            found.add(node.arg)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Ask":
            found |= {str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not own:
            found.add(node.value)
    return frozenset(found)


@cache
def _placed(file: Path) -> dict[str, int]:
    """Return how many fields the longest call of each name in a file gives by place."""
    found: dict[str, int] = {}
    for node in parsed.nodes(file):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found[node.func.id] = max(found.get(node.func.id, 0), len(node.args))
    return found


@cache
def _imports(file: Path) -> frozenset[str]:
    nodes = [n for n in parsed.nodes(file) if isinstance(n, ast.ImportFrom)]
    names = {a.name for n in nodes for a in n.names}
    return frozenset(names | {(n.module or "").split(".")[-1] for n in nodes})


def _may_be_left(each: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return each.default is not missing or each.default_factory is not missing


@pytest.mark.parametrize("record", RECORDS.values(), ids=lambda each: each.__name__)
def test_what_a_person_is_shown_of_a_record_something_sets(record: Any) -> None:
    """A new field that no form asks and no act sets is red: it could never hold anything.

    The form of the client asks for all of its fields by itself (tests/desk/test_told_once.py).
    """
    own = ROOT.parent.joinpath(*record.__module__.split(".")).with_suffix(".py")
    near = [file for file in FILES if {record.__name__, own.stem} & _imports(file)]
    said = _set(own, own=True).union(*(_set(file, own=False) for file in near))
    placed = max(_placed(file).get(record.__name__, 0) for file in (*near, own))
    may = {each.name for each in dataclasses.fields(record)[placed:] if _may_be_left(each)}
    shown = {name for name in may if fields.of(record)[name].word}
    assert record is Client or shown - said == set()
