"""An agenda built in one language is read in the reader's; what a person typed stays as typed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from tests.factory import PASSPHRASE, practice_vault
from tytti_desktop.casework import unit
from tytti_desktop.casework.meetings import agenda_sources
from tytti_desktop.casework.meetings.agenda_sources import TEXTS, Proposal
from tytti_desktop.casework.meetings.agenda_words import Reader
from tytti_desktop.casework.meetings.records import KINDS, MEETINGS, AgendaItem, Meeting, Source
from tytti_desktop.vault import Vault
from tytti_desktop.words import LANGUAGES, _, speaking

TODAY = date(2026, 11, 21)


def _kept(meeting: Meeting, found: Proposal) -> AgendaItem:
    return AgendaItem(
        meeting.id, meeting.client_id, 1, found.source, found.text, found.source_id, found.detail
    )


def _built(vault: Vault, meeting: Meeting, code: str) -> list[AgendaItem]:
    with speaking(code):
        return [_kept(meeting, p) for p in agenda_sources.proposals(vault, meeting, TODAY)]


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    place = tmp_path_factory.mktemp("agenda") / "p.vault"
    with practice_vault(place, 30, seed=4, today=TODAY, passphrase=PASSPHRASE) as made:
        yield made


def test_every_source_is_read_in_every_language(practice: Vault) -> None:
    """Every meeting of the caseload, of every kind, from each language into each."""
    seen = set()
    meetings = MEETINGS.find(practice, limit=80)
    kinds = unit.in_force(practice, KINDS, TODAY)
    meetings += [replace(meetings[0], kind=kind) for kind in kinds]
    for meeting in meetings:
        built = {code: _built(practice, meeting, code) for code in LANGUAGES}
        for code, items in built.items():
            seen |= {item.source for item in items}
            for other in LANGUAGES:
                with speaking(other):
                    read = [Reader(practice, TODAY).item(item) for item in items]
                assert read == built[other], (code, other)
    assert seen == set(Source) - {Source.OWN}


def test_what_a_person_typed_stays_as_typed(practice: Vault) -> None:
    own = AgendaItem("m", None, 1, Source.OWN, "Työkyky nyt", "x", "3 päivää")
    unit.change(
        practice, KINDS, "other", {"minutes": 30, "standing": [{"label": {"fi": "Kahvit"}}]}, TODAY
    )
    with speaking("sv"):
        assert Reader(practice, TODAY).item(own) == own
        assert Reader(practice, TODAY).said("Kahvit") == "Kahvit"


def test_every_sentence_of_an_agenda_is_known() -> None:
    """No sentence swallows another's: each is read back as itself in each language."""
    assert len(set(TEXTS)) == len(TEXTS)
    for code in LANGUAGES:
        with speaking(code):
            said = [_(message) for message in TEXTS]
        assert len({(text.split("{")[0], text.split("}")[-1]) for text in said}) == len(TEXTS)
