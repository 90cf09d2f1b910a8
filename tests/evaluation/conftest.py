import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests import factory
from tytti_desktop.vault import Vault, opening

TODAY = date(2026, 11, 28)


@pytest.fixture(scope="session")
def practised() -> opening.Unlocked:
    """Give one practice caseload for the whole run, closed, with its key derived."""
    return factory.practised(90, seed=4, today=TODAY)


@pytest.fixture(scope="module")
def caseload(
    tmp_path_factory: pytest.TempPathFactory, practised: opening.Unlocked
) -> Iterator[Vault]:
    """A practice caseload that no test of its module changes but by publishing."""
    path: Path = tmp_path_factory.mktemp("results") / practised.path.name
    shutil.copytree(practised.path, path)
    with opening.open_unlocked(replace(practised, path=path)) as vault:
        yield vault
