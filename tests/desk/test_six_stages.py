"""One client walked through all six stages in the window, from referral to closing, by hand.

In three variants: a coordinator with the general criteria and with those of 18 to 35, and a
rehabilitation counsellor who coordinates; and once more without a mouse.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desk.walking import HOW, Hand, button_of, by_keys, entered, put
from tests.factory import make_vault
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.meetings.message import MessageDialog
from tytti_desktop.desk.running.settings import Settings
from tytti_desktop.vault import Role

FIRST_DAY = date(2026, 2, 2)
GENERAL, YOUNG = "Työkyvyn tuen asiakaskriteerit", "Työkyvyn tuen asiakaskriteerit, 18–35"


@pytest.fixture
def role(request: pytest.FixtureRequest) -> str:
    """Who coordinates; a test may name another."""
    return str(getattr(request, "param", Role.SUBSTITUTE))


@pytest.fixture
def hand(
    qtbot: QtBot, qapp: QApplication, look: object, settings: Settings, tmp_path: Path, role: str
) -> Iterator[Hand]:
    vault = make_vault(tmp_path, role, practice=True)
    yield from entered(qtbot, qapp, settings, vault, FIRST_DAY)


def referred(hand: Hand, criteria: str = "") -> None:
    hand.press("Asiakkaat")
    code = "010100A900F" if criteria == YOUNG else "010190-900P"
    card = hand.fill(
        picture="uusi-asiakas", identity_code=code, family_name="Esimerkki",
        given_names="Elli", phone="040 000 0000", street="Kuusikatu 2 A 4", postal_code="70100",
        town="Kuopio", support_person="Sisko Esimerkki",
    )  # fmt: skip

    def confirmed(dialog: FormDialog) -> None:
        put(dialog.form["identity_code"], code)
        HOW.click(button_of(dialog, "Tunnuksen mukaan"))
        card(dialog)

    chosen = {"criteria_set": criteria} if criteria else {}
    referral = hand.fill(
        picture="ohjaus", source_class="Kunnan", source_organisation="Kuopion toimisto",
        source_person="Taina Testi", reason="Pitkä työttömyys, työkyky epäselvä", **chosen,
    )  # fmt: skip
    hand.press("Uusi asiakas", confirmed, referral)
    assert hand.stage == "Ohjautuminen"
    hand.press("Asiakas on 18")
    asked = 10 if criteria == YOUNG else 9
    hand.key(*"1" * (asked - 1))
    assert f"täyttyy {asked}" in hand.words
    hand.see("kriteerit")
    hand.press("Merkitse kriteerit", hand.fill())
    hand.press("Hyväksy", hand.fill(picture="hyvaksy"))
    hand.see("hyvaksytty")
    assert hand.stage == "Tarve ja tavoitteet"


def needs_known(hand: Hand) -> None:
    hand.on(date(2026, 2, 9))
    visit = hand.fill(
        picture="kaynti", kind="Alkuhaastattelu", text="Toivoo kuntoutusta ja osa-aikatyötä.",
        agreed="Terveystarkastus hoitajalle", agreed_due="+2vk",
    )  # fmt: skip
    hand.press("Kirjaa käynti", visit)
    hand.tab("Suostumukset")
    consent = hand.fill(
        picture="suostumus",
        recipient=["kela", "close_network", "rehabilitation"],
        category=["basic", "situation", "work", "health", "plan", "questionnaires"],
        valid_until="+12kk",
    )
    hand.press("Kirjaa suostumuksia", consent)
    hand.see("suostumukset")
    hand.tab("Seulonnat")
    hand.see("seulonnat")
    hand.press("Aloita GAD-7")
    hand.see("haastattelu")
    assert hand.ask(1, "Puhuttu lääkärin kanssa") == 7
    assert "GAD-7" in hand.words
    hand.see("tulos")
    hand.tab("Tilanne")
    hand.press("Kirjaa asema", hand.fill(status="Työttömänä", from_date="7.1.2025"))
    hand.tab("Kyselyt")
    hand.see("kyselyt")
    hand.pick("Syötä vastaukset: Alkukysely", "Paperilla")
    assert hand.ask(1, "Puhuttu") > 20
    hand.see("alkukysely")
    assert hand.stage == "Suunnittelu"


def met_with_the_network(hand: Hand) -> None:
    hand.tab("Verkosto ja tapaamiset")
    meeting = hand.fill(
        picture="tapaaminen", on="24.3.2026", at="13", place="Puijonkatu 3", room="Neukkari 2",
        purpose="Sovitaan yhdessä kuntoutuksesta",
    )  # fmt: skip
    hand.press("Uusi tapaaminen", meeting)
    person = hand.fill(
        picture="kutsuttava", name="Sirpa Laakso", organisation="Kela", recipient="Kela"
    )
    hand.press("Lisää henkilö", person)
    hand.see("tapaaminen-varattu")

    def copied(dialog: MessageDialog) -> None:
        assert "Elli" in dialog.words.toPlainText()
        hand.see("viesti", dialog)
        HOW.click(dialog.copy)
        HOW.click(button_of(dialog, "Sulje"))

    papers = "Paperit ja viestit: Sirpa Laakso"
    hand.pick(papers, "Pyydä ennakkoarvio", copied, kind=MessageDialog)
    hand.on(date(2026, 3, 20))
    answer = hand.fill(picture="ennakkoarvio", words="Kuntoutuspäätös tulossa")
    hand.pick(papers, "Kirjaa ennakkoarvio", answer)
    hand.pick(papers, "Kutsu", copied, kind=MessageDialog)
    hand.see("kutsuttu")
    hand.on(date(2026, 3, 24))
    hand.press("Ketkä tulivat", hand.fill(picture="ketka-tulivat"))
    minutes = hand.fill(
        picture="muistio", summary="Haetaan kuntoutusta ja osa-aikatyötä.",
        **{"a:1": "Lausunto kuntoutukseen", "k:1": "Oma yksikkö", "w:1": "15.4.2026"},
        **{"a:2": "Kuntoutushakemus", "k:2": "Asiakas", "w:2": "1.5.2026"},
    )  # fmt: skip
    hand.press("Kirjoita muistio", minutes)
    hand.press("Hyväksy")
    hand.see("muistio-hyvaksytty")
    hand.press("Asiakkaan sivu")
    assert hand.stage == "Keinot"
    hand.see("verkosto")


def planned(hand: Hand) -> None:
    hand.tab("Tilanne")
    hand.see("tilanne")
    manager = hand.fill(name="Olli Ohjaaja", organisation="Työllisyyspalvelut", phone="040 1")
    hand.press("Nimeä asiakasvastaava", manager)
    hand.tab("Suunnitelma")
    goal = hand.fill(
        picture="tavoite", text="Työkokeilu osa-aikaisena", own_words="Haluan taas töihin",
        term="Pitkän", target_on="+6kk",
    )  # fmt: skip
    hand.press("Lisää tavoite", goal)
    action = hand.fill(
        picture="toimi", text="Sovi työkokeilun paikasta", due_on="1.6.2026",
        owner_kind="Asiakasvastaava", after_id="Lausunto",
    )  # fmt: skip
    hand.press("Lisää toimenpide: Työkokeilu", action)
    hand.press("Sovi seurannasta", hand.fill(due_on="1.6.2026", by_whom="Kaisa Koordinaattori"))
    hand.press("Talleta versio", hand.fill(note="Verkostotapaaminen 24.3."))
    hand.see("suunnitelma")
    hand.press("Tulosta: 1", hand.paper("oma-suunnitelma"), kind=PrintDialog)
    hand.on(date(2026, 4, 10))
    hand.press("Kirjaa käynti", hand.fill(kind="Tapaaminen", text="Käytiin keinot läpi."))
    for done in ("Lausunto", "Kuntoutushakemus", "Sovi"):
        hand.press(f"Merkitse tehdyksi: {done}")
    hand.see("toimet-tehty")
    assert hand.stage == "Seuranta"


def followed_up(hand: Hand) -> None:
    referral = hand.fill(
        picture="jatko-ohjaus", place="Kuntoutuskeskus Malli", reason="Kuntoutusjakso",
        recipient="Kuntoutuksen", categories=["basic", "plan"],
    )  # fmt: skip
    hand.press("Valmistele jatko-ohjaus", referral)
    hand.press("Lähetä", hand.fill(picture="jatko-ohjaus-lahetys"))
    hand.press("Kirjaa vastaus", hand.fill(state="Pääsi", begun_on="4.5.2026"))
    hand.see("jatko-ohjattu")
    hand.on(date(2026, 6, 1))
    hand.press("Kirjaa seuranta", hand.fill(outcome="Etenee sovitusti", due_on="1.9.2026"))
    hand.on(date(2026, 8, 3))
    hand.press("Tänään")
    assert "Elli" in hand.words
    hand.see("tanaan")
    hand.press("Asiakkaat")
    hand.open_client("Esimerkki")
    hand.tab("Kyselyt")
    hand.on(date(2026, 8, 17))
    hand.see("puolen-vuoden-kysely")
    hand.pick("Syötä vastaukset: Puolen vuoden", "Paperilla")
    assert hand.ask(2, "Puhuttu") > 20
    hand.see("puolen-vuoden-vastaukset")
    assert hand.stage == "Päätös"


def closed(hand: Hand) -> None:
    hand.tab("Verkosto ja tapaamiset")
    meeting = hand.fill(kind="Päätöstapaaminen", on="31.8.2026", at="10", place="Puijonkatu 3")
    hand.press("Uusi tapaaminen", meeting)
    hand.on(date(2026, 8, 31))
    hand.press("Ketkä tulivat", hand.fill())
    hand.press("Asiakkaan sivu")
    hand.tab("Suunnitelma")
    hand.press("Miten päättyi", hand.fill(state="Saavutettu", outcome="Työkokeilu alkoi"))
    hand.tab("Päätös")
    hand.see("paatos")
    for what in ("Työkokeilu", "Työkyky"):
        rated = hand.fill(picture="arvio", client_value="4", case_manager_value="3", team_value="4")
        hand.press(f"Arvioi …: {what}", rated)
    words = hand.fill(
        summary="Haettiin kuntoutusta, ja työkokeilu alkoi.",
        guidance="Työllisyyspalvelut jatkavat: Olli Ohjaaja 15.9.2026.",
    )
    hand.press("Kirjoita …", words)
    hand.see("paatos-valmis")
    hand.pick(
        "Tulosta päätöspaperit", "Tulosta raportti", hand.paper("paatosraportti"), kind=PrintDialog
    )
    hand.press("Päätä asiakkuus", hand.fill(picture="paata", closed_reason="Tavoite saavutettu"))
    hand.see("paatetty")
    assert "31.8.2026" in hand.words


@pytest.mark.parametrize(
    ("role", "criteria"),
    [
        (Role.COORDINATOR, GENERAL),
        (Role.COORDINATOR, YOUNG),
        ("rehabilitation_counsellor", GENERAL),
    ],
    indirect=["role"],
)
def test_one_client_walks_all_six_stages(hand: Hand, criteria: str) -> None:
    walk(hand, criteria)


def test_the_walk_needs_no_mouse(hand: Hand) -> None:
    with by_keys():
        walk(hand)


def walk(hand: Hand, criteria: str = "") -> None:
    referred(hand, criteria)
    needs_known(hand)
    met_with_the_network(hand)
    planned(hand)
    followed_up(hand)
    closed(hand)
