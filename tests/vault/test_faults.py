"""A part of the fault harness that every run takes; all of it is bench_faults."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.vault import faults
from tytti_desktop.vault import keys

STRIDE = 17
SHARE = 5  # each use case meets every fifth kind here, another third than its neighbour
pytestmark = [pytest.mark.usefixtures("english"), pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(keys, "derive", faults.quick)
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, quick: None) -> faults.Scene:
    return faults.scene(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("case", list(faults.USE_CASES))
def test_nothing_is_lost_whatever_strikes(made: faults.Scene, case: str, tmp_path: Path) -> None:
    points = 0
    first = list(faults.USE_CASES).index(case)
    for number, kind in enumerate(faults.KINDS):
        if (number + first) % SHARE or not faults.can_be_made(kind):
            continue
        folder = tmp_path / str(number)
        folder.mkdir()
        for result in faults.walk(made, case, kind, folder, STRIDE):
            points += 1
            assert result.good, f"{case}, {kind.name}: {result}"
            if kind.error is faults.HeldError and not kind.stays:
                assert result.told == "done", f"{case}: {result}"
    assert points
