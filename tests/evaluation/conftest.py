import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.factory import CHEAP
from tytti_desktop.practice import PASSPHRASE, make_practice
from tytti_desktop.vault import Vault, opening

TODAY = date(2026, 11, 28)


@pytest.fixture(scope="session")
def practised(tmp_path_factory: pytest.TempPathFactory) -> opening.Unlocked:
    """Make one practice caseload for the whole run, closed, with its key derived."""
    path: Path = tmp_path_factory.mktemp("results") / "harjoitus.vault"
    make_practice(path, clients=90, seed=4, today=TODAY, kdf=CHEAP).vault.close()
    return opening.unlock(path, passphrase=PASSPHRASE)


@pytest.fixture(scope="module")
def caseload(
    tmp_path_factory: pytest.TempPathFactory, practised: opening.Unlocked
) -> Iterator[Vault]:
    """A practice caseload that no test of its module changes but by publishing."""
    path: Path = tmp_path_factory.mktemp("results") / practised.path.name
    shutil.copytree(practised.path, path)
    with opening.open_unlocked(replace(practised, path=path)) as vault:
        yield vault
