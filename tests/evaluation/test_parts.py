"""The results of a big caseload are read in parts: a window paints and hears keys between them.

Every table by name: its real queries explained by the database, the words that it asks for counted.
"""

import re

import pytest

from tests.evaluation.conftest import TODAY
from tests.plans import scans
from tytti_desktop import words
from tytti_desktop.evaluation import listing
from tytti_desktop.vault import Vault, parts

YEAR = listing.last_year(TODAY)
FEW = 7  # rows of a table in one part
MOST_WORDS = 3  # for each row, column and note that is shown
# One narrow question of one table, without others joined to it: of 10,000 clients some 20 to 40 ms.
WIDE = re.compile(r"\b(join|exists|json_\w+)\b|\(\s*select")


@pytest.mark.parametrize("name", listing.TABLES)
def test_no_table_of_results_goes_through_everybody_in_one_step(
    caseload: Vault, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    caseload._remembered = (-1, {})
    expected = listing.make(caseload, name, YEAR, TODAY)
    caseload._remembered = (-1, {})
    monkeypatch.setattr(parts, "SIZE", FEW)
    traced: set[str] = set()
    caseload.db.conn.set_trace_callback(traced.add)
    made = parts.whole(listing.making(caseload, name, YEAR, TODAY))
    caseload.db.conn.set_trace_callback(None)
    assert made == expected
    assert not {sql: big for sql, big in scans(caseload, traced).items() if WIDE.search(sql)}


@pytest.mark.parametrize("name", listing.TABLES)
def test_a_table_asks_for_the_words_that_it_shows_not_for_those_of_each_person(
    caseload: Vault, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A source's words were told of every person's screening: 190,000 look-ups, one long step."""
    asked, door = [0], words._at_the_door

    def counted(language: str) -> dict[str | tuple[str, int], str]:
        asked[0] += 1
        return door(language)

    listing.make(caseload, name, YEAR, TODAY)  # the unit's questionnaires are read once
    monkeypatch.setattr(words, "_at_the_door", counted)
    made = listing.make(caseload, name, YEAR, TODAY)
    shown = len(made.rows) + len(made.columns) + len(made.notes)
    assert 0 < asked[0] <= MOST_WORDS * shown
