"""Inside the two large rooms arrows point one way too, and few files lie loose."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "tytti_desktop"
LOOSE = 20
# Neighbourhoods in order: each reads itself and those before it. "(ground)" are loose files that
# read no neighbourhood; the other loose files stand above all ("(above)"), and are told by reading.
ORDER = {
    "casework": (
        "(ground)", "client", "gate", "screening", "steps", "mail", "service_map", "returns",
        "plan", "meetings", "copy_out", "closing", "(above)", "joining", "handover", "rights",
        "today", "shapes",
    ),
    "desk": (
        "kit", "running", "forms", "(ground)", "handover", "dialogs", "consult", "interviewing",
        "copying", "returned_page", "client", "plan", "meetings", "client_page", "today_page",
        "mail_page", "network", "results", "admin", "shell", "(above)",
    ),
}  # fmt: skip
# Loose files that stand higher than what joins, gives away and finds: they list all features.
TOP = {"casework": {"manifest"}, "desk": set[str]()}


def modules(room: str) -> dict[str, Path]:
    """Return the modules of a room by their dotted name inside it."""
    base = ROOT / room
    found = {}
    for file in base.rglob("*.py"):
        parts = file.relative_to(base).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def read(room: str, file: Path, known: dict[str, Path]) -> Iterator[str]:
    """Give the room's own modules that a file imports, also inside functions."""
    package = f"tytti_desktop.{room}"
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{package}."):
            base = (node.module or "").removeprefix(package).lstrip(".")
            for alias in node.names:
                whole = f"{base}.{alias.name}".lstrip(".")
                yield whole if whole in known else base


def places(room: str) -> dict[str, str]:
    """Return each module's neighbourhood; a loose file is ground unless it reads one."""
    known = modules(room)
    folders = {name.split(".")[0] for name in known if "." in name}
    loose = {name: set(read(room, known[name], known)) for name in known if "." not in name}
    above: set[str] = set()
    while True:
        more = {n for n, r in loose.items() if {x.split(".")[0] for x in r} & (folders | above)}
        if more <= above:
            break
        above |= more
    where = {name: "(above)" if name in above else "(ground)" for name in loose}
    return where | {name: name.split(".")[0] for name in known if name.split(".")[0] in folders}


@pytest.mark.parametrize("room", ORDER)
def test_every_neighbourhood_has_its_place(room: str) -> None:
    assert set(places(room).values()) - {"(above)", "(ground)"} == set(ORDER[room]) - {
        "(above)",
        "(ground)",
    }, "a new neighbourhood: say in ORDER what it may read"


@pytest.mark.parametrize("room", ORDER)
def test_no_neighbourhood_reads_what_stands_above_it(room: str) -> None:
    known, where, order = modules(room), places(room), ORDER[room]
    upward = [
        f"{name} reads {other}"
        for name, file in known.items()
        for other in read(room, file, known)
        if other and name not in TOP[room]
        if other in TOP[room] or order.index(where[other]) > order.index(where[name])
    ]
    assert not upward


@pytest.mark.parametrize("room", ORDER)
def test_few_files_lie_loose_and_no_neighbourhood_is_a_heap(room: str) -> None:
    counts: dict[str, int] = {}
    for file in modules(room).values():
        place = file.parent.relative_to(ROOT).as_posix()
        counts[place] = counts.get(place, 0) + (file.name != "__init__.py")
    assert counts[room] <= LOOSE
    assert {place: n for place, n in counts.items() if n > 2 * LOOSE} == {}


@pytest.mark.parametrize("page", ["0066-told-once.md", "0067-where-data-goes.md"])
def test_the_walks_for_the_reader_name_files_that_are_there(page: str) -> None:
    text = (ROOT.parent / "docs" / "decisions" / page).read_text(encoding="utf-8")
    named = set(re.findall(r"\b[a-z_]+(?:/[a-z_]+)+\.py", text))
    assert named
    assert [n for n in named if not (ROOT / n).is_file() and not (ROOT.parent / n).is_file()] == []
