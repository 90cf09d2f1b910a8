"""A small seeded fuzz of every reader; all of it is tests/benchmarks/bench_fuzz.py."""

import ast
import contextlib
from pathlib import Path

import pytest

from tests import fuzzing, parsed

COUNT, SEED = 60, 8
SYSTEMS_OWN = tuple(f"/{place}/" for place in ("tmp", "var/tmp", "dev/shm"))
pytestmark = pytest.mark.usefixtures("english")


def test_every_reader_is_known_here() -> None:
    known = set(fuzzing.READERS) | set(fuzzing.ELSEWHERE)
    assert fuzzing.found() - known == set(), "a reader that nobody fuzzes"
    assert set(fuzzing.ELSEWHERE) <= fuzzing.found()


@pytest.mark.parametrize("name", list(fuzzing.READERS))
def test_a_reader_answers_or_refuses_in_its_own_words(name: str) -> None:
    wrong = [f"{value!r:.200}: {error!r:.200}" for value, error in fuzzing.run(name, COUNT, SEED)]
    assert not wrong, "\n".join(wrong[:5])


@pytest.mark.parametrize("name", list(fuzzing.READERS))
def test_deep_nesting_is_no_fault_of_the_program(name: str) -> None:
    reader = fuzzing.READERS[name]
    seed = reader.seeds()[0]
    deep = ["[" * 50_000, "a = " + "[" * 50_000, '{"a":' * 50_000]
    for text in deep if isinstance(seed, str) else [each.encode() for each in deep]:
        if isinstance(seed, str | bytes):
            with contextlib.suppress(*reader.refuses):
                reader.call(text)


def test_no_test_writes_where_another_run_writes() -> None:
    """Two runs at once, or two workers of one, would take each other's files for their own."""
    shared = set()
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        for node in parsed.nodes(file):
            if isinstance(node, ast.Attribute) and node.attr in {"gettempdir", "tempdir"}:
                shared.add(f"{file.name}:{node.lineno}")
            if isinstance(node, ast.Constant) and str(node.value).startswith(SYSTEMS_OWN):
                shared.add(f"{file.name}:{node.lineno}")
    assert shared == set()
