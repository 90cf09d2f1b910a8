"""Consent both ways: every party, every kind of data, what is told and what is asked for in."""

import itertools
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from tests.casework.meetings import kit
from tytti_desktop.casework import choices, unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, disclosures, gate
from tytti_desktop.casework.gate.consents import BASIC, GIVE, OBTAIN, Consent, State
from tytti_desktop.casework.gate.gate import GateClosed, Passage
from tytti_desktop.casework.meetings import papers, pre_assessments
from tytti_desktop.casework.plan import papers as plan_papers
from tytti_desktop.casework.rights import withdrawals
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import Letter, letter_text
from tytti_desktop.vault import Vault, attachments
from tytti_desktop.words import speaking

TODAY = kit.TODAY
PARTIES, KINDS = unit.shipped("consent_recipients"), unit.shipped("consent_categories")
LAWS = {key: row for key, row in unit.shipped("gate").items() if key in PARTIES}
# What a law lets through of any client: not where it holds for some of them only.
LAW = {key: row["categories"] for key, row in LAWS.items() if not row.get("only_if")}
pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def client(vault: Vault) -> str:
    return kit.make_client(vault)


def said_on(made: Letter) -> str:
    """Return all words of a letter, those of its rows too, on one line."""
    rows = [w.text for unit in made.inserts for block in unit.blocks for w in block.words]
    return " ".join([letter_text(made), *rows])


def paper(client: str, on: date = date(2026, 1, 1), **more: object) -> Consent:
    return Consent(client, "", "", on, **more)  # type: ignore[arg-type]


def give(vault: Vault, client: str, to: str, kinds: list[str], *ways: str) -> list[Consent]:
    stored: list[Consent] = consents.record_consents(
        vault, paper(client), [to], kinds, TODAY, ways
    ).record
    return stored


@pytest.mark.parametrize("party", PARTIES)
@pytest.mark.parametrize("way", [GIVE, OBTAIN])
def test_the_gate_asks_for_the_consent_of_the_way_that_data_go(
    vault: Vault, client: str, party: str, way: str
) -> None:
    """Every party and kind of data: a consent of one way opens that way alone, and who it is."""
    for kind in KINDS:
        stored = give(vault, client, party, [kind], way)
        for other in KINDS:
            told = gate.judge(vault, Passage(client, party, (other,), "phone", "x"), TODAY)
            asked = Passage(client, party, (), "phone", "x", asks=(other,))
            law = other in LAW.get(party, ())
            assert told.allowed is (law or other == BASIC or (way == GIVE and other == kind))
            ruling = gate.judge(vault, asked, TODAY)
            assert ruling.allowed is (law or other == BASIC or (way == OBTAIN and other == kind))
            if not ruling.allowed:
                with pytest.raises(GateClosed):
                    gate.let_out(vault, asked, TODAY)
        consents.withdraw(vault, [each.id for each in stored], TODAY, "x", "", TODAY)


@pytest.mark.parametrize("party", PARTIES)
@pytest.mark.parametrize("fact", unit.shipped("gate_grounds"))
def test_a_law_of_some_clients_only_holds_where_its_ground_is_given(
    vault: Vault, client: str, party: str, fact: str
) -> None:
    """Every party, every usual ground, every kind of data, both ways: law, or past the gate."""
    rule = LAWS.get(party, {})
    own = rule.get("only_if", "")
    words = choices.label(vault, "gate_grounds", fact, TODAY)
    for kind, way in itertools.product(KINDS, (GIVE, OBTAIN)):
        told, asks = ((kind,), ()) if way == GIVE else ((), (kind,))
        passage = Passage(client, party, told, "phone", "x", asks=asks)
        ruling = gate.judge(vault, passage, TODAY)
        assert not ruling.allowed
        assert (words in ruling.usual) is (fact == own or fact != "tym_client")
        by_law = fact == own and kind in rule["categories"]
        assert not by_law or words in ruling.why
        gate.let_out(vault, passage, TODAY, reason=f"{words}, todettu eilen")
        row = disclosures.of_client(vault, client)[0]
        assert (words in row.ground, bool(row.override)) == (by_law, not by_law)
        card = clients.get(vault, client)
        assert (card.tym_since == TODAY) is (fact == own)
        clients.change_client(vault, replace(card, tym_since=None), TODAY)
    if fact == own:
        other = replace(passage, registers=("health",))  # another register is no matter of the law
        gate.let_out(vault, other, TODAY, reason=words)
        assert disclosures.of_client(vault, client)[0].override == words
        unit.change(vault, "gate_grounds", fact, None, TODAY)  # the unit knows no such ground
        gate.let_out(vault, passage, TODAY, reason=words)
        assert disclosures.of_client(vault, client)[0].override == words


@pytest.mark.parametrize("party", sorted(set(PARTIES) - set(LAW)))
def test_a_party_is_asked_only_what_it_may_tell_and_hear(
    vault: Vault, client: str, party: str
) -> None:
    """Every subset of the kinds asked about, by way: request, form and ledger hold no more."""
    meeting = kit.book(vault, client)
    invitee = kit.invite(vault, meeting, party, "Sirpa")
    areas = pre_assessments.areas(vault, TODAY)
    kinds = sorted({area.category for area in areas})
    due = TODAY + timedelta(3)
    for size, way in itertools.product((0, 1, 3, len(kinds)), (GIVE, OBTAIN, "")):
        chosen = kinds[:size]
        ways = (way,) if way else (GIVE, OBTAIN)
        stored = give(vault, client, party, chosen, *ways) if chosen else []
        may = set(chosen) if not way else set()
        asked = pre_assessments.areas_for(vault, meeting, invitee, TODAY)
        assert {area.category for area in asked} == may
        shut = [area.label for area in areas if area.category not in may]
        for made in (papers.request, papers.form_paper):
            text = said_on(made(vault, invitee, due, TODAY).letter)
            assert not [label for label in shut if label in text]
        if chosen:
            pre_assessments.record_asked(vault, invitee.id, due, "phone", TODAY)
            row = disclosures.of_client(vault, client)[0]
            assert set(row.categories) == {BASIC, *may}
            (answer,) = pre_assessments.of_meeting(vault, meeting.id)
            left = pre_assessments.not_asked(vault, answer, TODAY)
            told = set(chosen) if OBTAIN in ways else set()
            assert {area.category for area in left} == set(kinds) - told
        if stored:
            consents.withdraw(vault, [each.id for each in stored], TODAY, "x", "", TODAY)


@pytest.mark.parametrize("party", [key for key, row in LAWS.items() if row.get("only_if")])
def test_a_fact_of_the_card_opens_its_law_without_being_asked_again(
    vault: Vault, client: str, party: str
) -> None:
    """Once confirmed it is kept; it holds from its first day to its last, and no further."""
    rule, card = LAWS[party], clients.get(vault, client)
    name = unit.shipped("gate_grounds")[rule["only_if"]]["fact"]
    last = TODAY + timedelta(30)
    stored = replace(card, **{f"{name}_since": TODAY, f"{name}_until": last})  # type: ignore[arg-type]
    clients.change_client(vault, stored, TODAY)
    for kind, day in itertools.product(KINDS, (TODAY - timedelta(1), TODAY, last)):
        ruling = gate.judge(vault, Passage(client, party, (kind,), "phone", "x"), day)
        assert ruling.allowed is (day >= TODAY and kind in rule["categories"])
        assert not ruling.allowed or shown(TODAY) in ruling.ground
    passage = Passage(client, party, (BASIC,), "phone", "x")
    assert not gate.judge(vault, passage, last + timedelta(1)).allowed
    gate.let_out(vault, passage, TODAY)
    assert disclosures.of_client(vault, client)[0].override == ""


def test_the_matrix_shows_both_ways_and_the_law(vault: Vault, client: str) -> None:
    give(vault, client, "kela", ["work"], OBTAIN)
    assert not consents.matrix(vault, client, TODAY).by_law
    card = clients.get(vault, client)
    clients.change_client(vault, replace(card, tym_since=TODAY), TODAY)
    found = consents.matrix(vault, client, TODAY)
    given, obtained = found.both("kela", "work")
    assert (given.state, obtained.state) == (None, State.IN_FORCE)
    assert found.by_law["tym", "work"]
    assert ("kela", "work") not in found.by_law
    assert set(found.cells) == set(found.obtained)


def test_who_sees_what_tells_the_way_the_purpose_and_the_law(vault: Vault, client: str) -> None:
    base = paper(client, purpose="työkyvyn tuki")
    card = clients.get(vault, client)
    clients.change_client(vault, replace(card, tym_since=TODAY), TODAY)
    consents.record_consents(vault, base, ["kela"], ["work"], TODAY, [GIVE, OBTAIN])
    text = said_on(plan_papers.who_sees(vault, client, TODAY, "en").letter)
    assert "We may tell: Work and unemployment (työkyvyn tuki)" in text
    assert "We may ask: Work and unemployment" in text
    assert "By law, without your consent: TYM network" in text


@pytest.mark.parametrize("way", [GIVE, OBTAIN])
def test_the_same_permission_is_not_stored_twice_without_a_word(
    vault: Vault, client: str, way: str
) -> None:
    give(vault, client, "kela", ["work"], way)
    again = (paper(client), ["kela"], ["work", "plan"], TODAY, [way])
    assert "Kela, Work and unemployment" in consents.repeated(vault, *again)
    consents.record_consents(vault, *again)
    kinds = [each.category for each in consents.of_client(vault, client)]
    assert sorted(kinds) == ["plan", "work"]
    with pytest.raises(KnownError, match="In force already"):
        consents.record_consents(vault, *again)
    assert consents.repeated(vault, paper(client), ["kela"], ["health"], TODAY, [way]) == ""
    other = OBTAIN if way == GIVE else GIVE
    consents.record_consents(vault, paper(client), ["kela"], ["work"], TODAY, [other])
    assert len(consents.of_client(vault, client)) == 3


def test_a_longer_permission_is_stored_and_a_paper_is_kept_with_the_old_one(
    vault: Vault, client: str
) -> None:
    short = paper(client, valid_until=TODAY + timedelta(30))
    consents.record_consents(vault, short, ["kela"], ["work"], TODAY)
    consents.record_consents(vault, paper(client), ["kela"], ["work"], TODAY)
    assert len(consents.of_client(vault, client)) == 2
    kept = attachments.keep(
        vault, client_id=client, kind="consent", media_type="application/pdf", content=b"%PDF-"
    )
    done = consents.record_consents(
        vault, paper(client, paper_id=kept.id), ["kela"], ["work"], TODAY
    )
    assert done.record == []
    assert [each.paper_id for each in consents.of_client(vault, client)] == [kept.id, None]


HEARD = {"heard_by": "Testaaja Tuulikki"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", [GIVE, OBTAIN])
def test_a_spoken_consent_is_an_act_but_never_where_law_wants_writing(
    vault: Vault, client: str, kind: str, way: str
) -> None:
    held = kit.book(vault, client, kit.PAST)
    said = paper(client, held.on, meeting_id=held.id, **HEARD)
    if KINDS[kind].get("written"):
        with pytest.raises(KnownError, match="in writing") as refused:
            consents.record_consents(vault, said, ["kela"], [kind], TODAY, [way])
        assert refused.value.field == "category"
        assert consents.of_client(vault, client) == []
        return
    consents.record_consents(vault, said, ["kela"], [kind], TODAY, [way])
    (stored,) = consents.of_client(vault, client)
    assert (stored.heard_by, stored.meeting_id, stored.valid_from) == (
        HEARD["heard_by"], held.id, held.on,
    )  # fmt: skip
    assert consents.covers(vault, client, "kela", kind, TODAY, way).allowed
    text = said_on(plan_papers.who_sees(vault, client, TODAY, "en").letter)
    assert "said to Testaaja Tuulikki" in text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"heard_by": ""}, "heard_by"),
        ({"meeting_id": None}, "meeting_id"),
        ({"paper_id": "p"}, "heard_by"),
        ({"meeting_id": "no such"}, "meeting_id"),
        ({"valid_from": date(2026, 11, 16)}, "valid_from"),
        ({"direction": "sideways"}, "direction"),
    ],
)
def test_a_spoken_consent_says_who_heard_when_and_where(
    vault: Vault, client: str, changes: dict[str, object], field: str
) -> None:
    held = kit.book(vault, client, kit.PAST)
    said = replace(paper(client, held.on, meeting_id=held.id, **HEARD), **changes)  # type: ignore[arg-type]
    with pytest.raises(KnownError) as refused:
        consents.record_consents(vault, said, ["kela"], ["work"], TODAY)
    assert refused.value.field == field


SIGNED = ("sign", "allekirj", "undertec")
FUTURE = TODAY + timedelta(1)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", [each.name for each in fields(Consent)])
@pytest.mark.parametrize("wrong", ["", None, FUTURE, "no such", date(1026, 1, 1)])
def test_a_spoken_consent_is_never_refused_in_words_of_a_signed_one(
    language: str, name: str, wrong: object
) -> None:
    """Each field of the record with each odd value; a paper and the law's own wish apart."""
    said = replace(paper("c", kit.PAST.date(), meeting_id="m", **HEARD), recipient="kela",
                   category="work")  # fmt: skip
    with speaking(language):
        try:
            told = replace(said, **{name: wrong}).problems(TODAY)  # type: ignore[arg-type]
        except (TypeError, AttributeError):
            return  # a value that no form and no command makes
        if name == "paper_id" or not (said.heard_by and name not in {"heard_by", "meeting_id"}):
            return
        assert not [text for text in told.values() if any(s in text.casefold() for s in SIGNED)]


def test_a_meeting_of_another_client_is_none(vault: Vault, client: str) -> None:
    other = clients.register_client(vault, Client("Toinen", "Tiina"), TODAY).record
    held = kit.book(vault, other.id, kit.PAST)
    said = paper(client, held.on, meeting_id=held.id, **HEARD)
    with pytest.raises(KnownError) as refused:
        consents.record_consents(vault, said, ["kela"], ["work"], TODAY)
    assert refused.value.field == "meeting_id"


def test_when_the_last_consent_ends_those_who_know_the_client_are_told(
    vault: Vault, client: str
) -> None:
    first = give(vault, client, "kela", ["work"], GIVE)
    more = give(vault, client, "kela", ["plan"], OBTAIN)
    gate.let_out(vault, Passage(client, "kela", (BASIC,), "phone", "x"), TODAY)
    done = withdrawals.withdraw(vault, [first[0].id], TODAY, "x", "", TODAY).record
    assert done.notices == ()
    done = withdrawals.withdraw(vault, [more[0].id], TODAY, "x", "", TODAY).record
    assert [(each.recipient, each.categories) for each in done.notices] == [("kela", (BASIC,))]
