"""Anonymous surveys in the window: started, printed, counted with small counts hidden, ended."""

from datetime import date
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from tests.desk.caseload import fill, on_dialog
from tests.desk.test_returned import opened, words
from tytti_desktop.casework.mail import campaigns
from tytti_desktop.casework.mail.campaigns import Campaign
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.charts import Answers
from tytti_desktop.desk.returned_page import returned_surveys
from tytti_desktop.desk.returned_page.returned import SURVEYS, ReturnedPage
from tytti_desktop.desk.returned_page.returned_surveys import NEW_PLACE, copies_dialog, start_dialog
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import LANGUAGES, speaking


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> ReturnedPage:
    made = opened(qtbot, session)
    made.open_at("", "surveys")
    return made


def going(vault: Vault, session: Session) -> Campaign:
    wanted = Campaign("Syksy", "prem", date(2026, 11, 1), date(2026, 12, 31))
    made: Campaign = campaigns.start(vault, wanted).record
    session.done(Changes(frozenset({Campaign})))
    return made


def test_a_survey_is_started_and_its_sheets_printed(
    page: ReturnedPage, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Yhtään nimetöntä kyselyä ei ole aloitettu" in words(page)
    on_dialog(fill(name="Syksy", until_date="31.12."))
    page.surveys.start.click()
    [started] = campaigns.listed(vault)
    assert started.campaign.name == "Syksy"
    assert page.tabs[SURVEYS].text().endswith("1")

    def look(dialog: PrintDialog) -> int:
        assert dialog._paper.make().startswith(b"%PDF")
        dialog.view.may_leave("paper", partial(dialog.view.printed_all, 3))
        return 0

    monkeypatch.setattr(PrintDialog, "exec", look)
    on_dialog(fill(copies="3", language="fi"))
    page.surveys.paper.click()
    assert campaigns.listed(vault)[0].printed == 3
    assert "Tulostettu 3, vastattu 0" in words(page.surveys)


def test_counts_are_shown_without_the_small_ones(
    page: ReturnedPage, vault: Vault, session: Session
) -> None:
    campaign = going(vault, session)
    for value in (5, 5, 5, 5, 5, 5, 1):
        campaigns.enter(vault, campaign.id, {"1": value, "2": 3}, session.today)
    page.refresh()
    page.surveys.table.pick(campaign.id)
    assert "Luvut 1–4 on piilotettu" in words(page.surveys)
    drawn = [one for one in page.surveys.findChildren(Answers) if not one.isHidden()]
    told = [one.accessibleDescription() for one in drawn]
    assert told[:2] == ["1: < 5; 2: 0; 3: 0; 4: 0; 5: < 5", "1: 0; 2: 0; 3: 7; 4: 0; 5: 0"]
    assert all(one.accessibleName() for one in drawn)
    shades = {drawn[1].grab().toImage().pixelColor(x, 40).name() for x in range(drawn[1].width())}
    assert theme.current().colour("accent_mid").name() in shades  # the bar of those seven


def test_a_survey_is_ended_after_a_question(
    page: ReturnedPage, vault: Vault, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = going(vault, session)
    page.surveys.table.pick(campaign.id)
    asked: list[str] = []
    for answer in (False, True):

        def confirm(*words: str, told: bool = answer) -> bool:
            asked.append(words[2])
            return told

        monkeypatch.setattr(returned_surveys, "confirm", confirm)
        page.surveys.end.click()
        ended = campaigns.listed(vault)[0].campaign.until_date == session.today
        assert ended is answer
    assert "Syksy" in asked[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dialogs_open_in_every_language_and_keep_what_is_typed(
    qtbot: QtBot, session: Session, vault: Vault, page: ReturnedPage, language: str
) -> None:
    with speaking(language):
        for dialog in (
            start_dialog(session, None),
            copies_dialog(session, None, going(vault, session)),
        ):
            qtbot.addWidget(dialog)
            dialog.show()
            assert dialog.act.text()
    on_dialog(lambda dialog: dialog.reject())
    assert page.resume(NEW_PLACE)
    qtbot.wait(30)
