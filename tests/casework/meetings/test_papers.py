"""Papers of a meeting: each person's own, with no more than the gate lets them hear."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.casework.meetings.kit import PAST, TODAY, book, consent, everybody, invite, make_client
from tytti_desktop.casework import unit
from tytti_desktop.casework.gate import disclosures
from tytti_desktop.casework.gate.gate import GateClosed
from tytti_desktop.casework.meetings import agenda, booking, invitees, minutes, papers, places
from tytti_desktop.casework.meetings import network as network_of
from tytti_desktop.casework.meetings.records import Invitee, InviteeKind, Meeting
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import calendar
from tytti_desktop.paper.meeting_rows import ItemRow, item_rows
from tytti_desktop.paper.preview import opened
from tytti_desktop.vault import Vault

AFTER = date(2026, 12, 9)


def read(pdf: bytes) -> str:
    with opened(pdf) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).split())


def network(vault: Vault, **known: object) -> tuple[Meeting, Invitee, Invitee, Invitee]:
    client = make_client(
        vault,
        street="Kotikuja 3",
        postal_code="70200",
        town="Kuopio",
        interpreter="arabia",
        **known,
    )
    consent(vault, client, "kela", "basic", "plan", "situation")
    consent(vault, client, "social", "basic")
    new = booking.proposed(vault, "network", client, TODAY)
    made = booking.book_meeting(vault, replace(new, purpose="Kuntoutus"), TODAY).record
    kela = invite(vault, made, "kela", "Sirpa", organisation="Kela")
    social = invite(vault, made, "social", "Leena")
    return made, invitees.of_meeting(vault, made.id)[0], kela, social


def test_an_invitation_tells_each_what_they_may_hear(vault: Vault) -> None:
    _made, client, kela, social = network(vault)
    own = papers.invitation(vault, client, TODAY)
    text = read(own.make())
    for words in ("Kotikuja 3", "Kuntoutus", "arabia", "– Sirpa, Kela"):
        assert words in text
    wide = read(papers.invitation(vault, kela, TODAY).make())
    narrow = read(papers.invitation(vault, social, TODAY).make())
    assert "Asiakas: Onni Mäki" in wide
    assert "Asiakas: Onni Mäki" in narrow
    assert "Kotikuja" not in wide
    assert "Kuntoutus" in wide
    for words in ("Kuntoutus", "Sirpa", "arabia"):
        assert words not in narrow


def test_a_hidden_address_goes_to_the_client_by_letter_but_into_no_file(vault: Vault) -> None:
    _made, client, _kela, _social = network(
        vault, non_disclosure=True, non_disclosure_source="DVV",
        contact_street="PL 1", contact_postal_code="70101", contact_town="Kuopio",
    )  # fmt: skip
    paper = papers.invitation(vault, client, TODAY)
    assert paper.passages[0].with_address
    with pytest.raises(KnownError):
        paper.record(vault, "file", "")
    paper.record(vault, "letter", "")
    assert disclosures.of_client(vault, client.client_id or "")[0].with_address


def test_a_cancelled_meetings_paper_says_so_and_no_more(vault: Vault) -> None:
    made, _client, kela, _social = network(vault)
    booking.cancel_meeting(vault, made.id, "Asiakas sairastui")
    text = read(papers.invitation(vault, kela, TODAY).make())
    assert "peruttu" in text
    assert "Kuntoutus" not in text
    assert "sairastui" not in text


def test_the_clients_absence_is_printed_with_its_permission(vault: Vault) -> None:
    client = make_client(vault)
    consent(vault, client, "kela")
    made = book(
        vault, client, client_present=False, absence_permission="Onni Mäki itse",
        absence_given_on=date(2026, 11, 20),
    )  # fmt: skip
    kela = invite(vault, made, "kela", "Sirpa")
    for paper in (papers.invitation, papers.agenda_paper):
        text = read(paper(vault, kela, TODAY).make())
        assert "Luvan antoi Onni Mäki itse 20.11.2026" in text
    assert "ilmoitetaan myöhemmin" in text  # no place yet


def test_an_agenda_leaves_out_what_its_reader_may_not_hear(vault: Vault) -> None:
    made, client, kela, social = network(vault)
    agenda.add_item(vault, made.id, "Terveyden tilanne", "health", TODAY)
    agenda.add_item(vault, made.id, "Suunnitelman askel", "plan", TODAY)
    own = read(papers.agenda_paper(vault, client, TODAY).make())
    for_kela = papers.agenda_paper(vault, kela, TODAY)
    wide, narrow = read(for_kela.make()), read(papers.agenda_paper(vault, social, TODAY).make())
    assert "Terveyden tilanne" in own
    assert "lisäksi" not in own
    assert "Suunnitelman askel" in wide
    assert "Terveyden tilanne" not in wide
    assert "lisäksi" in wide
    assert "Suunnitelman askel" not in narrow
    assert "Sirpa" not in narrow
    for_kela.record(vault, "paper", "")
    row = disclosures.of_client(vault, made.client_id or "")[0]
    assert set(row.categories) == {"basic", "plan", "situation"}
    assert (row.what, row.addressee, row.entity_id) == ("meeting_agenda", "Sirpa, Kela", made.id)


def test_minutes_of_a_meeting_for_each_reader(vault: Vault) -> None:
    made, client, kela, social = network(vault)
    with pytest.raises(KnownError):
        papers.minutes_paper(vault, kela, TODAY)
    agenda.add_item(vault, made.id, "Terveyden tilanne", "health", TODAY)
    agenda.build(vault, made.id, TODAY)
    booking.hold(vault, made.id, everybody(vault, made), AFTER)
    begun = minutes.begin(vault, made)
    entries = tuple(
        replace(each, note=f"Huomio {n}", decision=f"Päätös {n}")
        for n, each in enumerate(begun.entries)
    )
    from tests.casework.meetings.test_preparing import act

    kept = minutes.keep(
        vault,
        replace(begun, entries=entries, summary="Yhteenveto", next_meeting="15.1."),
        [act("", "Hakemus", AFTER + timedelta(9))],
        AFTER,
    ).record
    assert "Luonnos" in read(papers.minutes_paper(vault, client, AFTER).make())
    minutes.approve(vault, kept.id, AFTER)
    own = read(papers.minutes_paper(vault, client, AFTER).make())
    for words in ("Yhteenveto", "Huomio 0", "Hakemus", "18.12.2026", "15.1.", "Hyväksytty 9.12."):
        assert words in own
    wide = read(papers.minutes_paper(vault, kela, AFTER).make())
    assert "Terveyden tilanne" in own
    assert "Terveyden tilanne" not in wide
    assert "Hakemus" in wide
    narrow = read(papers.minutes_paper(vault, social, AFTER).make())
    for words in ("Yhteenveto", "Hakemus", "Sirpa"):
        assert words not in narrow
    opened_again = minutes.correct(vault, kept.id, "Päivä korjattu", AFTER).record
    minutes.approve(vault, opened_again.id, AFTER)
    assert "Korjattu: Päivä korjattu" in read(papers.minutes_paper(vault, client, AFTER).make())


def test_a_request_and_its_form(vault: Vault) -> None:
    made, client, kela, _social = network(vault)
    due = made.on - timedelta(7)
    asked = papers.request(vault, kela, due, TODAY)
    assert "Onni Mäki" in asked.text
    assert "Terveys ja toimintakyky" not in asked.text, "Kela may not hear of it, so is not asked"
    consent(vault, made.client_id or "", "kela", "health")
    asked = papers.request(vault, kela, due, TODAY)
    assert "Terveys ja toimintakyky" in asked.text
    asked.record(vault, "secure_mail", "")
    form = papers.form_paper(vault, kela, due, TODAY).make()
    text = read(form)
    assert papers.reference(kela) in text
    assert "Onni" not in text
    with opened(form) as document:
        assert len(document) == 1
    assert "Asiakas:" not in papers.request(vault, client, due, TODAY).text


def test_nothing_is_told_past_the_gate_without_a_reason(vault: Vault) -> None:
    made, _client, _kela, social = network(vault)
    shut = invite(vault, made, "employment", "Timo")
    paper = papers.agenda_paper(vault, shut, TODAY)
    with pytest.raises(GateClosed):
        paper.record(vault, "paper", "")
    assert disclosures.of_client(vault, made.client_id or "") == []
    paper.record(vault, "paper", "Asiakas pyysi puhelimessa")
    assert disclosures.of_client(vault, made.client_id or "")[0].override
    assert social.kind is InviteeKind.ORGANISATION


def test_a_teams_paper_passes_no_gate(vault: Vault) -> None:
    made = book(vault, None, kind="team")
    helmi = invite(vault, made, "", "Helmi")
    agenda.build(vault, made.id, TODAY)
    paper = papers.agenda_paper(vault, helmi, TODAY)
    assert paper.passages == ()
    assert "Asiakas" not in read(paper.make())
    assert paper.record(vault, "paper", "").types == frozenset()


def test_a_long_agenda_goes_on_to_the_next_page(vault: Vault) -> None:
    made = book(vault, None, kind="team")
    helmi = invite(vault, made, "", "Helmi")
    for number in range(40):
        agenda.add_item(vault, made.id, f"Asia numero {number}", "", TODAY)
    pdf = papers.agenda_paper(vault, helmi, TODAY).make()
    text = read(pdf)
    assert all(f"Asia numero {number}" in text for number in range(40))
    with opened(pdf) as document:
        assert len(document) == 2
    assert len(item_rows([ItemRow("a"), ItemRow("b", ("c",))])) == 2


def test_areas_are_the_units_own(vault: Vault) -> None:
    made, _client, kela, _social = network(vault)
    for key in unit.shipped("pre_assessment"):
        unit.change(vault, "pre_assessment", key, None, TODAY)
    new = {"category": "work", "label": {"fi": "Työkyky tänään"}}
    unit.change(vault, "pre_assessment", "ability", new, TODAY)
    consent(vault, made.client_id or "", "kela", "work")
    text = read(papers.form_paper(vault, kela, made.on, TODAY).make())
    assert "Työkyky tänään" in text
    assert "Toimeentulo" not in text


def test_minutes_given_later_follow_the_consents_of_that_day(vault: Vault) -> None:
    client = make_client(vault)
    consent(vault, client, "kela")
    consent(vault, client, "kela", "plan", until=TODAY)
    made = book(vault, client, PAST)
    kela = invite(vault, made, "kela", "Sirpa")
    agenda.add_item(vault, made.id, "Suunnitelman askel", "plan", TODAY)
    begun = minutes.begin(vault, made)
    minutes.keep(vault, replace(begun, summary="Sovittu"), [], TODAY)
    assert "Suunnitelman askel" in read(papers.minutes_paper(vault, kela, TODAY).make())
    later = papers.minutes_paper(vault, kela, AFTER)
    assert "Suunnitelman askel" not in read(later.make())
    later.record(vault, "paper", "")


def test_a_home_under_non_disclosure_is_told_as_the_place_to_the_client_alone(
    vault: Vault,
) -> None:
    """Every paper of a meeting that tells a place; and every list masks it."""
    made, kela, social, _third = network(vault, non_disclosure=True)
    home = booking.change_meeting(
        vault, replace(made, place="Kotikuja 3, Kuopio", room="keittiö"), TODAY
    ).record
    own = next(i for i in invitees.of_meeting(vault, made.id) if i.kind is InviteeKind.CLIENT)
    told = papers.invitation(vault, own, TODAY).text
    assert "Kotikuja 3" in told
    agenda.build(vault, made.id, TODAY)
    for invitee in invitees.of_meeting(vault, made.id):
        if invitee.kind is InviteeKind.CLIENT:
            continue
        for make in (papers.invitation, papers.agenda_paper):
            text = make(vault, invitee, TODAY).text
            assert "Kotikuja" not in text, (invitee.name, make)
            assert "keittiö" in text
    assert {kela.id, social.id} <= {each.id for each in invitees.of_meeting(vault, made.id)}
    assert places.shown(vault, home)[0].endswith("•••")
    assert "Kotikuja" not in str(network_of.coming(vault, TODAY))
    left_out = calendar.calendar_file(vault, [home]).left_out
    assert left_out
    assert "Kotikuja" not in str(left_out)


def test_a_link_of_a_remote_meeting_longer_than_a_line_is_on_the_invitation(vault: Vault) -> None:
    made, kela, *_others = network(vault)
    link = "https://teams.example/l/meetup-join/19%3ameeting_" + "Nzk4" * 50
    booking.change_meeting(vault, replace(made, remote_link=link), TODAY)
    text = read(papers.invitation(vault, kela, TODAY).make()).replace(" ", "")
    assert link in text
