"""Fixtures of every room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factory import make_vault
from tytti_desktop.vault import Vault
from tytti_desktop.words import speaking


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """Give a fresh vault, opened by a coordinator; closed after the test."""
    made = make_vault(tmp_path)
    yield made
    made.close()


@pytest.fixture
def english() -> Iterator[None]:
    """Speak English in the test, as message ids are."""
    with speaking("en"):
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave benchmarks out unless they are asked for with -m benchmark."""
    if "benchmark" in str(config.getoption("-m")):
        return
    left_out = [item for item in items if item.get_closest_marker("benchmark")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
