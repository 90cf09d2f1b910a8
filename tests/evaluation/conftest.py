from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tytti_desktop.practice import make_practice
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """A practice caseload that no test of its module changes but by publishing."""
    path: Path = tmp_path_factory.mktemp("results") / "harjoitus.vault"
    made = make_practice(path, clients=90, seed=4, today=TODAY, passphrase="koivu järvi lamppu 7")
    with made.vault as vault:
        yield vault
