"""Verkosto: organisations with posts, people with their times in them, ways to reach a service."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desk.test_network import opened, undo_of, words
from tests.service_map.samples import TODAY, organisation, person, post, service, tenure
from tytti_desktop.casework.service_map import channels, contact_list, organisations, posts
from tytti_desktop.casework.service_map.channels import Channel
from tytti_desktop.casework.service_map.facts import Address, ChannelFacts, ChannelKind, Phone
from tytti_desktop.casework.service_map.posts import Post
from tytti_desktop.casework.service_map.services import SERVICES
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.network import contact_dialogs
from tytti_desktop.desk.network.page import ORGANISATION_LIST, PEOPLE
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.surroundings import find
from tytti_desktop.vault import Vault, drafts

BEGUN = TODAY - timedelta(days=300)


def push(widget: QWidget, name: str) -> None:
    """Press the button of this name; those of cards just taken away are out of sight."""
    QTest.qWait(20)  # cards just made come into sight with the next event
    buttons = [each for each in widget.findChildren(QPushButton) if each.isVisibleTo(widget)]
    [one] = [each for each in buttons if each.accessibleName() == name]
    one.click()


@pytest.fixture
def filling(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Give what fills the dialogs opened next with values and presses their act."""

    def fill_with(**values: Any) -> list[str]:
        problems: list[str] = []

        def fill(dialog: FormDialog) -> int:
            dialog.form.put(values)
            dialog.finish()
            problems.extend(one.error.text() for one in dialog.form.fields.values())
            return 1

        monkeypatch.setattr(FormDialog, "exec", fill)
        return problems

    return fill_with


def test_an_organisation_gets_a_post_and_the_post_a_new_holder(
    qtbot: QtBot, session: Session, vault: Vault, filling: Callable[..., list[str]]
) -> None:
    owner = organisation(vault, "Malli ry")
    made = opened(qtbot, session, owner, "organisation")
    assert made.shown.current is made.parts[ORGANISATION_LIST]
    assert "Ei vielä tehtäviä" in words(made.organisation)
    filling(title="")
    made.organisation.new_post.click()
    assert posts.POSTS.count(vault) == 0
    filling(title="Ohjaaja", phone="000 1")
    made.organisation.new_post.click()
    [kept] = posts.of_organisation(vault, owner)
    assert (kept.title, kept.service_id) == ("Ohjaaja", None)
    assert "Avoinna · 000 1" in words(made.organisation)
    problems = filling(name="")
    push(made.organisation, "Uusi haltija … Ohjaaja")
    assert any("jompikumpi" in each for each in problems)
    undo = undo_of(session)
    filling(name="Testi Tiina", phone="000 2", from_date=BEGUN)
    push(made.organisation, "Uusi haltija … Ohjaaja")
    [held] = posts.tenures_of_post(vault, kept.id)
    assert "Testi Tiina" in words(made.organisation)
    assert "Avoinna" not in words(made.organisation)
    [row] = contact_list.person_rows(vault, TODAY)
    assert (row.id, row.phone, row.posts) == (held.professional_id, "000 2", ("Ohjaaja, Malli ry",))
    session.undo(undo[-1])
    assert posts.PROFESSIONALS.count(vault) == posts.TENURES.count(vault) == 0


def test_the_holder_before_ends_when_another_is_chosen(
    qtbot: QtBot, session: Session, vault: Vault, filling: Callable[..., list[str]]
) -> None:
    owner = organisation(vault)
    place, first, next_one = post(vault, owner), person(vault, "Eka E"), person(vault, "Toka T")
    tenure(vault, place, first, BEGUN)
    made = opened(qtbot, session, owner, "organisation")
    filling(professional_id=next_one, from_date=TODAY)
    push(made.organisation, "Uusi haltija … Sosiaaliohjaaja")
    newest, before = posts.tenures_of_post(vault, place)
    assert (newest.professional_id, before.until_date) == (next_one, TODAY - timedelta(days=1))


def test_a_post_is_changed_and_ended(
    qtbot: QtBot, session: Session, vault: Vault, filling: Callable[..., list[str]]
) -> None:
    owner = organisation(vault)
    offered, place = service(vault, owner, "Paja"), post(vault, owner)
    made = opened(qtbot, session, owner, "organisation")
    filling(title="Ohjaaja", service_id=offered, note="vain aamuisin")
    push(made.organisation, "Muuta … Sosiaaliohjaaja")
    kept = posts.POSTS.get(vault, place)
    assert (kept.title, kept.service_id, kept.note) == ("Ohjaaja", offered, "vain aamuisin")
    filling(service_id="", ended_on=TODAY)
    push(made.organisation, "Muuta … Ohjaaja")
    assert posts.POSTS.get(vault, place).service_id is None
    assert "Päättynyt 21.11.2026" in words(made.organisation)


def test_the_services_of_an_organisation_lead_to_them_and_back(
    qtbot: QtBot, session: Session, vault: Vault, filling: Callable[..., list[str]]
) -> None:
    owner = organisation(vault)
    offered, ended = service(vault, owner, "Paja"), service(vault, owner, "Vanha", ended_on=TODAY)
    made = opened(qtbot, session, owner, "organisation")
    assert ended
    assert "Ei enää tarjolla" in words(made.organisation)
    push(made.organisation, "Avaa: Paja")
    assert (made.detail.shown_id, made.shown.current) == (offered, made.parts[0])
    made.detail.owner.click()
    assert (made.organisation.shown_id, made.shown.current) == (owner, made.parts[1])
    filling(name_fi="Kerho")
    made.organisation.new_service.click()
    assert made.detail.header.title.text() == "Kerho"
    assert SERVICES.get(vault, made.detail.shown_id).organisation_id == owner


def test_an_organisation_is_changed_where_it_is_shown(
    qtbot: QtBot, session: Session, vault: Vault, filling: Callable[..., list[str]]
) -> None:
    owner = organisation(vault)
    made = opened(qtbot, session, owner, "organisation")
    filling(note="soita aamulla", ended_on=TODAY)
    made.organisation.edit.click()
    assert organisations.get(vault, owner).note == "soita aamulla"
    assert "soita aamulla" in words(made.organisation)
    [row] = contact_list.organisation_rows(vault, TODAY)
    assert (row.ended, row.organisation_class) == (True, "Kolmas sektori")


def test_a_persons_times_in_posts_end_and_are_removed(
    qtbot: QtBot, session: Session, vault: Vault, filling: Callable[..., list[str]]
) -> None:
    owner, who = organisation(vault, "Malli ry"), person(vault, "Testi Tiina")
    held = tenure(vault, post(vault, owner), who, BEGUN)
    made = opened(qtbot, session, who, "professional")
    assert made.shown.current is made.parts[PEOPLE]
    problems = filling()
    push(made.person, "Päätä …: Sosiaaliohjaaja, Malli ry")
    assert "Kirjoita viimeinen päivä." in problems
    filling(until_date=TODAY)
    push(made.person, "Päätä …: Sosiaaliohjaaja, Malli ry")
    assert posts.TENURES.get(vault, held).until_date == TODAY
    assert "–21.11.2026" in words(made.person)
    undo = undo_of(session)
    push(made.person, "Poista: Sosiaaliohjaaja, Malli ry")
    assert posts.tenures_of(vault, who) == []
    assert "Ei vielä tehtäviä" in words(made.person)
    session.undo(undo[-1])
    assert len(posts.tenures_of(vault, who)) == 1
    push(made.person, "Avaa: Sosiaaliohjaaja, Malli ry")
    assert made.organisation.shown_id == owner
    push(made.organisation, "Avaa: Testi Tiina")
    assert made.shown.current is made.parts[PEOPLE]


def test_a_person_is_added_changed_and_lets_go(
    qtbot: QtBot, session: Session, vault: Vault, filling: Callable[..., list[str]]
) -> None:
    heir = person(vault, "Seuraaja S")
    made = opened(qtbot, session)
    filling(name="Testi Tiina", email="t@malli.fi")
    made.add_person()
    leaver = made.person.shown_id
    assert made.person.header.title.text() == "Testi Tiina"
    filling(phone="000 9", note="tavoittaa aamulla")
    made.person.edit.click()
    assert posts.PROFESSIONALS.get(vault, leaver).phone == "000 9"
    place = post(vault, organisation(vault))
    tenure(vault, place, leaver, BEGUN)
    filling(last_day=TODAY, successor=heir)
    made.person.leaves.click()
    assert [each.professional_id for each in posts.tenures_of_post(vault, place)] == [heir, leaver]


def test_a_way_to_reach_a_service_is_added_changed_and_ended(
    qtbot: QtBot, session: Session, vault: Vault, filling: Callable[..., list[str]]
) -> None:
    offered = service(vault, organisation(vault))
    made = opened(qtbot, session, offered)
    assert "Asiointitapoja ei ole vielä kirjattu" in words(made.detail)
    problems = filling(kind=ChannelKind.PHONE)
    made.detail.way.click()
    assert "Kirjoita nimi." in problems
    filling(
        kind=ChannelKind.LOCATION, name_fi="Toimisto", phones="000 1\n\n000 2",
        street="Katu 1", postal_code="50100", town="Mikkeli", pages="https://malli.fi",
    )  # fmt: skip
    made.detail.way.click()
    [kept] = channels.of_service(vault, offered)
    assert [each.number for each in kept.facts.phones] == ["000 1", "000 2"]
    assert kept.facts.addresses == (Address({"fi": "Katu 1"}, "", "50100", {"fi": "Mikkeli"}),)
    assert "Katu 1, 50100 Mikkeli" in words(made.detail)
    filling(phones="000 2", street="", postal_code="", town="", emails="a@malli.fi")
    push(made.detail, "Muuta … Toimisto")
    kept = channels.get(vault, kept.id)
    assert (kept.facts.phones, kept.facts.emails) == ((Phone("000 2"),), ("a@malli.fi",))
    assert kept.facts.addresses == ()
    filling(ended_on=TODAY)
    push(made.detail, "Muuta … Toimisto")
    assert channels.of_service(vault, offered) == []
    assert "Päättynyt 21.11.2026" in words(made.detail)


def test_an_unchanged_address_keeps_what_the_form_does_not_show(
    qtbot: QtBot, session: Session, vault: Vault
) -> None:
    there = Address({"fi": "Katu", "sv": "Gatan"}, "1", "50100", {"fi": "Mikkeli"}, "491", 5e5, 7e6)
    facts = ChannelFacts(ChannelKind.LOCATION, {"fi": "Toimisto"}, addresses=(there,))
    offered = service(vault, organisation(vault))
    known = channels.add_channel(vault, Channel(facts), TODAY, offered).record
    dialog = contact_dialogs.channel_dialog(session, None, offered, known)
    qtbot.addWidget(dialog)
    dialog.form.put({"note": "sisäpihalta"})
    dialog.finish()
    kept = channels.get(vault, known.id)
    assert (kept.note, kept.facts.addresses) == ("sisäpihalta", (there,))


def test_imported_ways_keep_their_facts(qtbot: QtBot, session: Session, vault: Vault) -> None:
    offered = service(vault, organisation(vault))
    made = Channel(ChannelFacts(names={"fi": "Tuotu"}), source="ptv", source_id="x")
    known = channels.add_channel(vault, made, TODAY, offered).record
    dialog = contact_dialogs.channel_dialog(session, None, offered, known)
    qtbot.addWidget(dialog)
    assert "phones" not in dialog.form.fields
    dialog.form.put({"note": "ovikello ei toimi"})
    dialog.finish()
    assert channels.get(vault, known.id).note == "ovikello ei toimi"


def test_what_search_finds_opens_the_very_record(
    qtbot: QtBot, session: Session, vault: Vault
) -> None:
    owner = organisation(vault, "Kuutamoliitto")
    place = posts.add_post(vault, Post(owner, "Tähtineuvoja"), TODAY).record.id
    who = person(vault, "Revontuli Rauha")
    offered = service(vault, owner, "Aurinkopaja")
    way = Channel(ChannelFacts(names={"fi": "Sadekatu"}))
    channels.add_channel(vault, way, TODAY, offered)
    made = opened(qtbot, session)
    for typed, detail, record_id in (
        ("aurinkop", made.detail, offered), ("kuutamo", made.organisation, owner),
        ("tähtineu", made.organisation, owner), ("revontuli", made.person, who),
        ("sadekatu", made.detail, offered),
    ):  # fmt: skip
        for part in made.parts:
            part.detail.shown_id = ""
        [hit] = find(session, typed)
        made.open_at(hit.place.target, hit.place.page)
        assert (typed, detail.shown_id) == (typed, record_id)
        assert detail.isVisible()
    made.open_at(place, "post")
    door = made.organisation.doors[place]
    qtbot.waitUntil(lambda: door.hasFocus() or made.window().focusWidget() is door)
    assert contact_list.shown_on(vault, "post", "gone") is None
    assert contact_list.shown_on(vault, "meeting", place) is None


@pytest.mark.parametrize(
    "place", ["channel:{service}:", "post:{owner}:", "post:{owner}:{post}", "professional:{who}",
              "professional:", "tenure:{owner}:{post}", "organisation:{owner}"],
)  # fmt: skip
def test_drafts_of_contacts_come_back_after_a_lock(
    qtbot: QtBot, session: Session, vault: Vault, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    owner, who = organisation(vault), person(vault)
    known = {"owner": owner, "who": who, "post": post(vault, owner)}
    here = place.format(service=service(vault, owner), **known)
    field = "phone" if here.startswith("tenure") else "note"
    drafts.keep(vault, here, {field: "kesken"})
    seen: list[str] = []

    def look(dialog: FormDialog) -> int:
        seen.append(dialog.form[field].raw())
        return 0

    monkeypatch.setattr(FormDialog, "exec", look)
    made = opened(qtbot, session)
    assert made.resume(DraftPlace(here))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["kesken"]
