"""A small seeded fuzz of every reader; all of it is tests/benchmarks/bench_fuzz.py."""

import pytest

from tests import fuzzing

COUNT, SEED = 60, 8
pytestmark = pytest.mark.usefixtures("english")


def test_every_reader_is_known_here() -> None:
    known = set(fuzzing.READERS) | set(fuzzing.ELSEWHERE)
    assert fuzzing.found() - known == set(), "a reader that nobody fuzzes"
    assert set(fuzzing.ELSEWHERE) <= fuzzing.found()


@pytest.mark.parametrize("name", list(fuzzing.READERS))
def test_a_reader_answers_or_refuses_in_its_own_words(name: str) -> None:
    wrong = [f"{value!r:.200}: {error!r:.200}" for value, error in fuzzing.run(name, COUNT, SEED)]
    assert not wrong, "\n".join(wrong[:5])
