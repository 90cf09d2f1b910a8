"""The pile to practise with: every act of the loop has something in it, and all of it is ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factory import PASSPHRASE, practice_vault
from tytti_desktop.casework.returns import copies, known, storing
from tytti_desktop.paper.reading import PageReading, PageReason, PageStatus, read_files
from tytti_desktop.practice import pile
from tytti_desktop.vault import Vault


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    path = tmp_path_factory.mktemp("practice") / "p.vault"
    with practice_vault(path, 30, seed=4, passphrase=PASSPHRASE) as made:
        yield made


@pytest.fixture(scope="module")
def read(vault: Vault, tmp_path_factory: pytest.TempPathFactory) -> list[PageReading]:
    path = tmp_path_factory.mktemp("pile") / pile.NAME
    path.write_bytes(pile.returned_pile(vault))
    return list(read_files([path], known.known_sheets(vault), workers=0))


def test_the_pile_holds_one_of_each(vault: Vault, read: list[PageReading]) -> None:
    [foreign] = [page for page in read if page.status is not PageStatus.READ]
    assert foreign.reason is PageReason.UNKNOWN_SHEET
    ours = [page for page in read if page is not foreign]
    assert len({page.sheet for page in ours}) == pile.COPIES
    pages = known.known_sheets(vault)
    whole = {page.sheet: pages[str(page.sheet)] for page in ours}
    there = sum(form.pages for form in whole.values() if form is not None)
    assert len(ours) == there - 1, "one page is missing"
    doubts = [one for page in ours for one in page.fields if one.needs_person]
    assert 1 <= len(doubts) <= 3
    answers = [
        {one.field: one.value for one in page.fields if one.field in {"was.1", "labour_status.1"}}
        for page in ours
    ]
    assert {"was.1": "1"} in answers, "a contradiction to ask about"


def test_what_is_certain_of_it_is_stored(vault: Vault, read: list[PageReading]) -> None:
    today = vault.now().date()
    for page in read:
        storing.store_page(vault, page, today)
    came = {str(page.sheet) for page in read if page.status is PageStatus.READ}
    rows = [copies.row(vault, sheet) for sheet in came]
    assert any(row.missing_pages for row in rows)
    assert [page.reason for page in storing.pages_waiting(vault)] == [PageReason.UNKNOWN_SHEET]
    assert Path(read[0].file).name == pile.NAME
