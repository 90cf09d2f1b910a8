"""Inside the two large rooms arrows point one way too, and few files lie loose."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests import parsed

ROOT = Path(__file__).resolve().parent.parent / "tytti_desktop"
LOOSE = 20
# The two large ones first. In vault, evaluation and cli a few files read each other in a circle.
ROOMS = ("casework", "desk", "instruments", "paper", "exchange", "practice")


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
    for node in parsed.nodes(file):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{package}."):
            base = (node.module or "").removeprefix(package).lstrip(".")
            for alias in node.names:
                whole = f"{base}.{alias.name}".lstrip(".")
                yield whole if whole in known else base


def arrows(room: str) -> dict[str, set[str]]:
    """Return which neighbourhoods each one reads; a loose file is one of its own."""
    known = modules(room)
    found: dict[str, set[str]] = {}
    for name, file in known.items():
        read_there = {other.split(".")[0] for other in read(room, file, known) if other}
        found.setdefault(name.split(".")[0], set()).update(read_there - {name.split(".")[0]})
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_the_arrows_between_neighbourhoods_have_an_order(room: str) -> None:
    """Each may be put above all that it reads: no list says the order, the imports do."""
    found = arrows(room)
    assert len(list(TopologicalSorter(found).static_order())) >= len(found)


def test_an_arrow_back_is_a_circle() -> None:
    """What every feature reads reads none of them, and the manifest is read by nobody below."""
    for lower in ("client", "gate"):
        for higher in ("plan", "meetings", "closing", "handover", "manifest"):
            found = arrows("casework")
            found[lower].add(higher)
            with pytest.raises(CycleError):
                TopologicalSorter(found).prepare()


@pytest.mark.parametrize("room", ROOMS[:2])
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


def _walked() -> Iterator[tuple[str, Path, str, Path | None]]:
    """Yield each function and each arrow of the walk: where, its file, its name, whence called."""
    page = ROOT.parent / "docs" / "decisions" / "0067-where-data-goes.md"
    for part in page.read_text(encoding="utf-8").split("\n## ")[0].split("\n\n"):
        where, arrow, before = ROOT, False, ROOT
        for token in re.finditer(r"→|\b[a-z_]+(?:/[a-z_]+)*\.py|`(\w+)`", part):
            if token[0] == "→":
                arrow, before = True, where
            elif token[1]:
                if token[1] != "Changes":
                    yield part[:40], where, token[1], None
            elif not token[0].startswith("tests/"):
                where = ROOT / token[0]
                if arrow:
                    yield part[:40], where, "", before
                arrow = False


WALKED = list(_walked())


def test_the_walk_names_functions_that_are_there_and_calls_that_are_made() -> None:
    assert sum(bool(name) for _part, _file, name, _from in WALKED) > 25
    for part, file, name, caller in WALKED:
        nodes = parsed.nodes(file)
        made = {n.name for n in nodes if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
        assert not name or name in made, (part, file.name, name)
        if caller is not None:
            package, stem = _dotted(file).rpartition(".")[::2]
            read = set(_imported(caller))
            assert read & {f"{package}.{one}" for one in {stem, *made}} or any(
                one.startswith(f"{package}.{stem}.") for one in read
            ), (part, caller.name, file.name)


def _dotted(file: Path) -> str:
    return ".".join(file.relative_to(ROOT.parent).with_suffix("").parts)


def _imported(file: Path) -> Iterator[str]:
    for node in parsed.nodes(file):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{one.name}" for one in node.names)
