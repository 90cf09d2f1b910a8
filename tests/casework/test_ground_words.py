"""A ground is kept in the words of its day and read in the reader's language: each, to and fro."""

from collections.abc import Iterator
from itertools import permutations

import pytest

from tytti_desktop.casework import unit
from tytti_desktop.casework.gate import ground_words
from tytti_desktop.words import LANGUAGES, _, speaking


def grounds() -> Iterator[dict[str, str]]:
    """Give every ground that the gate may write, by language."""
    for message in (ground_words.CONSENT, ground_words.PAST):
        made = {}
        for code in LANGUAGES:
            with speaking(code):
                made[code] = _(message)
        yield made
    for kind in ground_words.LABELS:
        for row in unit.shipped(kind).values():
            if isinstance(row, dict) and "label" in row:
                yield row["label"]


@pytest.mark.parametrize(("kept", "read"), list(permutations(LANGUAGES, 2)))
def test_every_ground_is_read_in_the_readers_language(kept: str, read: str) -> None:
    every = list(grounds())
    assert len(every) > 8
    with speaking(read):
        for each in every:
            assert ground_words.said(each[kept]) == each[read]
            assert ground_words.said(each[read]) == each[read]
        first, second = every[0], every[3]
        both = ground_words.said(f"{first[kept]}; {second[kept]}: 1.2.2026")
    assert both == f"{first[read]}; {second[read]}: 1.2.2026"


def test_what_a_person_wrote_stays_as_it_is() -> None:
    with speaking("sv"):
        assert ground_words.said("Asiakas pyysi") == "Asiakas pyysi"
