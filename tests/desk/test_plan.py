"""The plan in the window: goals and actions by few keys, versions, what follows, what waits."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.desk.caseload import TODAY, add_client, fill, give_reason, on_dialog
from tytti_desktop.casework.client import case_end, case_managers
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, disclosures
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.plan import (
    actions,
    benefits,
    follow_up,
    goals,
    onward,
    reopening,
    returns_to_team,
    statements,
    versions,
)
from tytti_desktop.casework.plan.actions import Action, ActionState, OwnerKind
from tytti_desktop.casework.plan.goals import Goal, GoalState, Term
from tytti_desktop.casework.plan.onward import OnwardReferral, OnwardState
from tytti_desktop.casework.plan.statements import StatementState
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.service_map import organisations, services
from tytti_desktop.casework.service_map.facts import OrganisationFacts, ServiceFacts
from tytti_desktop.casework.service_map.organisations import Organisation
from tytti_desktop.casework.service_map.services import Service
from tytti_desktop.casework.single_prints import Offer, PaperKind
from tytti_desktop.casework.today import worklist
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.desk import i18n, surroundings
from tytti_desktop.desk.client_page.page import ClientPage
from tytti_desktop.desk.dialogs.gate_dialog import GateDialog
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog, show_paper
from tytti_desktop.desk.plan import dialogs, dialogs_onward, pictures
from tytti_desktop.desk.plan.tab import PlanTab
from tytti_desktop.desk.plan.version_cards import DifferenceDialog
from tytti_desktop.desk.running import clipboard
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.today_page import today_acts
from tytti_desktop.vault import Changes, Vault

MINE = (Register.SOCIAL, "working_age")
Said = list[tuple[str, Callable[[Vault], Changes] | None]]


@pytest.fixture
def client(vault: Vault) -> Client:
    return add_client(vault)


@pytest.fixture
def said(session: Session) -> Said:
    told: Said = []
    session.said.connect(lambda text, undo: told.append((text, undo)))
    return told


@pytest.fixture
def tab(qtbot: QtBot, session: Session, client: Client) -> Iterator[PlanTab]:
    page = ClientPage(session, client.id, "plan")
    qtbot.addWidget(page)
    page.resize(1166, 768)
    page.show()
    found = page.tab("plan")
    assert isinstance(found, PlanTab)
    yield found
    page.close()


def words(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(
        each.text() for each in widget.findChildren(QLabel) if each.isVisibleTo(widget)
    )


def press(widget: QWidget, name: str) -> None:
    """Press the button whose accessible name begins so."""
    found = [b for b in widget.findChildren(QPushButton) if b.accessibleName().startswith(name)]
    assert found, [b.accessibleName() for b in widget.findChildren(QPushButton)]
    found[0].click()


def goal(vault: Vault, client: Client, text: str = "Töihin") -> Goal:
    made: Goal = goals.add_goal(vault, Goal(client.id, Term.SHORT, text, *MINE), TODAY).record
    return made


def action(vault: Vault, client: Client, text: str, **known: object) -> Action:
    drawn = Action(client.id, text, OwnerKind.CLIENT, *MINE)
    made: Action = actions.add_action(vault, replace(drawn, **known), TODAY).record  # type: ignore[arg-type]
    return made


def consent(vault: Vault, client: Client, recipient: str) -> None:
    given = Consent(client.id, "", "", TODAY)
    kinds = ["basic", "situation", "plan", "health"]
    consents.record_consents(vault, given, [recipient], kinds, TODAY)


def test_an_empty_plan_says_how_it_begins_and_a_goal_is_added(
    tab: PlanTab, vault: Vault, client: Client, said: Said
) -> None:
    assert "Suunnitelmaa ei vielä ole" in words(tab)
    on_dialog(fill(text="Osa-aikatyö", own_words="Jaksan", target_on="+6kk"))
    tab.add_goal()
    assert said[-1][0] == "Tavoite lisätty"
    assert "Osa-aikatyö" in words(tab)
    assert "”Jaksan”" in words(tab)
    (made,) = goals.of_client(vault, client.id)
    on_dialog(fill(text="Kokoaikatyö"))
    tab.correct_goal(made.id)
    on_dialog(fill(text=""))
    tab.correct_goal(made.id)
    assert goals.of_client(vault, client.id)[0].text == "Kokoaikatyö"
    on_dialog(fill(state=GoalState.PARTLY, outcome="Puolet"))
    press(tab, "Miten päättyi")
    assert "Osittain saavutettu" in words(tab)
    press(tab, "Ota uudelleen esiin")
    assert goals.of_client(vault, client.id)[0].is_open


def test_an_action_is_added_done_undone_moved_and_ended(
    tab: PlanTab, vault: Vault, client: Client, said: Said
) -> None:
    aim = goal(vault, client)
    first = action(vault, client, "Lausunto", goal_id=aim.id, due_on=TODAY - timedelta(3))
    tab.refresh()
    assert "3 pv myöhässä" in words(tab)
    on_dialog(fill(text="Kela", after_id=first.id, owner_kind="organisation", owner="Kela"))
    tab.add_action(aim.id)
    assert "odottaa: Lausunto" in words(tab)
    assert "0/2 tehty" in words(tab)
    press(tab, "Merkitse tehdyksi: Lausunto")
    assert "1/2 tehty" in words(tab)
    undo = said[-1][1]
    assert undo is not None
    undo(vault)
    assert actions.ACTIONS.get(vault, first.id).is_open
    on_dialog(fill(due_on="15.12.2026", moved_why="lääkäri poissa"))
    tab.change(first.id)
    assert actions.ACTIONS.get(vault, first.id).moved_why == "lääkäri poissa"
    on_dialog(fill(state=ActionState.NOT_KEPT, outcome="ei ehtinyt"))
    tab.end(first.id)
    assert "Ei toteutunut" in words(tab)
    tab.take_up(first.id)
    assert actions.ACTIONS.get(vault, first.id).is_open


def test_actions_of_no_goal_have_a_card_of_their_own_and_can_be_opened_at(
    tab: PlanTab, vault: Vault, client: Client, qtbot: QtBot
) -> None:
    made = action(vault, client, "Soitto")
    aim = goal(vault, client)
    tab.refresh()
    assert "Muuta, mistä olemme sopineet" in words(tab)
    tab.open_at(made.id)
    qtbot.waitUntil(lambda: "Soitto" in _focused())
    tab.open_at(aim.id)
    qtbot.waitUntil(lambda: "Töihin" in _focused())
    tab.open_at("nothing")


def _focused() -> str:
    found = QApplication.focusWidget()
    return found.accessibleName() if found is not None else ""


def test_the_other_registers_part_is_counted_and_read_with_a_reason(
    tab: PlanTab, vault: Vault, client: Client
) -> None:
    hidden = goal(vault, client, "Terveystavoite")
    goals.GOALS.change(vault, replace(hidden, register=Register.HEALTH))
    tab.refresh()
    assert "Terveystavoite" not in words(tab)
    assert "1 merkintä toisessa rekisterissä" in words(tab)
    on_dialog(give_reason)
    press(tab, "Lue perustellen")
    assert "Terveystavoite" in words(tab)
    assert not tab.cards[0].findChildren(QPushButton)[:-1]  # only the way to add an action
    tab.hide()
    tab.show()
    tab.refresh()
    assert "Terveystavoite" not in words(tab)


def test_follow_up_is_agreed_moved_and_held(tab: PlanTab, vault: Vault, client: Client) -> None:
    on_dialog(fill(due_on="1.2.2027", by_whom="Sanna"))
    tab.review.agree()
    assert "1.2.2027" in words(tab.review)
    made = follow_up.agreed(vault, client.id)
    assert made is not None
    on_dialog(fill(outcome="Etenee", due_on="1.5.2027"))
    tab.review.hold(made.id)
    assert "Etenee" in words(tab.review)
    assert "1.5.2027" in words(tab.review)


def test_a_version_is_kept_compared_signed_and_printed(
    tab: PlanTab,
    vault: Vault,
    client: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    goal(vault, client)
    on_dialog(fill(note="verkosto"))
    tab.versions.freeze()
    assert "Versio 1" in words(tab.versions)
    goal(vault, client, "Kuntoon")
    versions.freeze(vault, client.id, TODAY, TODAY)
    tab.versions.refresh()
    seen: list[str] = []

    def look(dialog: DifferenceDialog) -> None:
        seen.append(words(dialog))
        dialog.leave.click()

    on_dialog(look, DifferenceDialog)
    tab.versions.compare(2)
    assert "Mikään ei ole muuttunut" in seen[0]
    assert "Uusi tavoite: Kuntoon" in seen[0]
    paper = tmp_path / "allekirjoitettu.pdf"
    paper.write_bytes(b"%PDF-1.7")

    def sign(dialog: object) -> None:
        dialog.form["paper"].read(paper)  # type: ignore[attr-defined]
        dialog.act.click()  # type: ignore[attr-defined]

    on_dialog(sign)
    tab.versions.sign(1)
    assert "allekirjoitettu 21.11.2026" in words(tab.versions)
    out = tmp_path / "ulos.pdf"
    chosen = "tytti_desktop.desk.forms.ask_file.QFileDialog.getSaveFileName"
    monkeypatch.setattr(chosen, lambda *_a: (str(out), ""))
    tab.versions.show_paper(1)
    assert out.read_bytes() == paper.read_bytes()
    (copied,) = disclosures.of_client(vault, client.id)
    assert (copied.entity, copied.categories) == ("attachment", ("plan",))
    on_dialog(lambda dialog: dialog.leave.click(), PrintDialog)
    tab.versions.print(1)
    on_dialog(lambda dialog: dialog.leave.click(), PrintDialog)
    tab.print_plan()
    assert disclosures.of_client(vault, client.id) == [copied], "a preview that is left is none"


def test_a_referral_is_prepared_sent_past_or_through_the_gate_and_answered(
    tab: PlanTab, vault: Vault, client: Client, session: Session
) -> None:
    on_dialog(
        fill(place="Mallipaja", recipient="third_sector", reason="Työpaja", categories=["plan"])
    )
    tab.onward.prepare()
    assert "Valmisteltu, ei lähetetty" in words(tab.onward)
    (made,) = onward.of_client(vault, client.id)

    def leave(dialog: object) -> None:
        on_dialog(lambda gate: gate.safe.click(), GateDialog)
        dialog.act.click()  # type: ignore[attr-defined]

    on_dialog(leave)
    tab.onward.send(made.id)
    assert onward.of_client(vault, client.id)[0].state is OnwardState.PREPARED
    on_dialog(fill(place="Mallipaja 2"))
    tab.onward.correct(made.id)
    consent(vault, client, "third_sector")
    on_dialog(fill(channel="secure_mail"))
    tab.onward.send(made.id)
    assert clipboard.keeper(session).holds_ours()
    assert disclosures.of_client(vault, client.id)[0].addressee == "Mallipaja 2"
    on_dialog(fill(state=OnwardState.ADMITTED, begun_on="30.11.2026"))
    tab.onward.answer(made.id)
    assert "odottanut 9 päivää" in words(tab.onward)
    on_dialog(fill(ending="Jakso päättyi"))
    tab.onward.end(made.id)
    assert "Jakso päättyi" in words(tab.onward)
    drawn = OnwardReferral(client.id, "Kurssi", "kela", ("plan",), *MINE)
    second = onward.prepare(vault, drawn, TODAY).record
    tab.onward.stop(second.id)
    assert "Jätettiin lähettämättä" in words(tab.onward)


def test_a_statement_is_asked_written_given_on_and_dropped(
    tab: PlanTab, vault: Vault, client: Client
) -> None:
    on_dialog(fill(purpose="Kuntoutus", recipient="kela", needed_by="+1kk"))
    tab.statements.ask()
    (made,) = statements.of_client(vault, client.id)
    on_dialog(fill(writer="Malli-Lääkäri"))
    tab.statements.correct(made.id)
    on_dialog(fill(valid_until="+6kk"))
    tab.statements.written(made.id)
    assert "voimassa 21.5.2027 asti" in words(tab.statements)
    consent(vault, client, "kela")
    on_dialog(fill(channel="letter"))
    tab.statements.give(made.id)
    assert statements.of_client(vault, client.id)[0].state is StatementState.DELIVERED
    on_dialog(fill(purpose="Toinen"))
    tab.statements.ask()
    press(tab.statements, "Ei tarvita: Toinen")
    assert "Ei enää tarpeen" in words(tab.statements)
    on_dialog(lambda dialog: dialog.reject())
    tab.statements.give(made.id)


def test_benefits_tell_of_a_gap_and_returns_wait_for_the_team(
    tab: PlanTab, vault: Vault, client: Client
) -> None:
    on_dialog(fill(benefit="wages", from_date="1.1.2026", until_date="30.11.2026"))
    tab.benefits.add()
    assert "Mitään ei makseta: 1.12.2026–" in words(tab.benefits)
    (made,) = benefits.of_client(vault, client.id)
    on_dialog(fill(until_date=""))
    tab.benefits.correct(made.id)
    assert "Katko" not in words(tab.benefits)
    on_dialog(fill(by_whom="Paja", why="Sairastui"))
    tab.returns.send_back()
    assert "Odottaa tiimiä" in words(tab.returns)
    (back,) = returns_to_team.of_client(vault, client.id)
    on_dialog(fill(outcome="Uusi verkosto"))
    tab.returns.handle(back.id)
    assert "Sairastui → Uusi verkosto" in words(tab.returns)


def test_the_wait_chain_stands_on_the_situation_and_leads_to_the_plan(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    first = action(vault, client, "Lausunto", agreed_on=TODAY - timedelta(40))
    action(vault, client, "Kela", after_id=first.id)
    for number in range(8):
        action(vault, client, f"Muu {number}")
    page = ClientPage(session, client.id, "situation")
    qtbot.addWidget(page)
    card = page.tab("situation").waits  # type: ignore[attr-defined]
    assert "40 päivää" in words(card)
    assert "→ Kela" in words(card)
    assert "unohtumassa" in words(card)
    assert "ja 2 muuta" in words(card)
    with qtbot.waitSignal(session.going) as gone:
        press(card, "Avaa: Lausunto")
    assert gone.args[0].page == f"plan:{first.id}"


def test_the_case_managers_time_ends_and_today_warns_at_once(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    goal(vault, client)
    versions.freeze(vault, client.id, TODAY, TODAY)
    vault.execute("update client set started_on = '2026-11-01'")
    named = CaseManager(client.id, "Malli-Sanna", TODAY - timedelta(9))
    case_managers.name_case_manager(vault, named, TODAY)
    assert not [a for a in worklist.worklist(vault, TODAY) if a.kind is Kind.CASE_MANAGER]
    page = ClientPage(session, client.id, "situation")
    qtbot.addWidget(page)
    on_dialog(fill(until_date="20.11.2026"))
    press(page.tab("situation"), "Päätä …: Malli-Sanna")
    assert case_managers.current(vault, client.id, TODAY) is None
    assert [a for a in worklist.worklist(vault, TODAY) if a.kind is Kind.CASE_MANAGER]


def test_todays_rows_of_the_plan_lead_where_they_are_done(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    due = action(vault, client, "Lausunto", due_on=TODAY)
    old = action(vault, client, "Soitto", agreed_on=TODAY - timedelta(60))
    host = QWidget()
    qtbot.addWidget(host)
    doer = today_acts.Doer(session, host)
    acts = {act.target: act for act in worklist.worklist(vault, TODAY)}
    doer.do(acts[due.id])
    assert actions.ACTIONS.get(vault, due.id).state is ActionState.DONE
    with qtbot.waitSignal(session.going) as gone:
        doer.do(acts[old.id])
    assert gone.args[0].page == f"plan:{old.id}"
    vault.execute("update goal set target_on = '2026-11-20'")
    aim = goals.add_goal(
        vault, replace(goals.proposed(vault, client.id, TODAY), text="X", target_on=TODAY), TODAY
    ).record
    found = next(act for act in worklist.worklist(vault, TODAY) if act.target == aim.id)
    with qtbot.waitSignal(session.going) as gone:
        doer.do(found)
    assert gone.args[0].page == f"plan:{aim.id}"
    (hit,) = [h for h in surroundings.find(session, "soitto") if h.place.page.startswith("plan")]
    assert hit.place.page == f"plan:{old.id}"


def test_the_referral_tells_of_a_reopening_and_the_screen_what_a_summary_leaves_out(
    qtbot: QtBot, session: Session, vault: Vault, client: Client
) -> None:
    case_end.close_case(vault, client.id, "moved", TODAY, TODAY)
    reopening.reopen(vault, client.id, "Palasi paikkakunnalle", TODAY)
    page = ClientPage(session, client.id, "referral")
    qtbot.addWidget(page)
    page.show()
    told = words(page.tab("referral"))
    assert "Palasi paikkakunnalle" in told
    assert "päätetty 21.11.2026: Muutti pois" in told
    given = Consent(client.id, "", "", TODAY)
    consents.record_consents(vault, given, ["kela"], ["basic"], TODAY)
    seen: list[str] = []

    def look(dialog: PrintDialog) -> None:
        seen.append(words(dialog))
        dialog.leave.click()

    on_dialog(look, PrintDialog)
    show_paper(session, page, client.id, Offer(PaperKind.SUMMARY, "Yhteenveto", "kela"))
    assert "suostumus ei kata: " in seen[0]
    assert "Suunnitelma ja tavoitteet" in seen[0]


def test_a_service_of_the_map_fills_in_where_and_whose_consent(
    tab: PlanTab, session: Session, vault: Vault, client: Client
) -> None:
    owner = Organisation(OrganisationFacts({"fi": "Kela"}), organisation_class="kela")
    kela = organisations.add_organisation(vault, owner, TODAY).record
    drawn = Service(ServiceFacts({"fi": "Kuntoutus"}), organisation_id=kela.id)
    service = services.add_service(vault, drawn, TODAY).record
    dialog = dialogs_onward.onward_dialog(session, tab, onward.proposed(vault, client.id, TODAY))
    dialog.form["service_id"].put(service.id)
    assert dialog.form["place"].value() == "Kuntoutus, Kela"
    assert dialog.form["recipient"].value() == "kela"
    dialog.act.click()
    assert onward.of_client(vault, client.id)[0].service_id == service.id


def test_pictures_are_of_a_client_who_has_a_plan(
    tab: PlanTab, session: Session, vault: Vault, client: Client
) -> None:
    assert pictures.views(session) == []
    assert pictures.dialogs_of(session) == []
    goal(vault, client)
    action(vault, client, "Soitto")
    versions.freeze(vault, client.id, TODAY, TODAY)
    follow_up.agree_review(vault, follow_up.proposed(vault, client.id, TODAY), TODAY)
    assert {view.target for view in pictures.views(session)} == {client.id}
    made = pictures.dialogs_of(session)
    assert len(made) == 10
    for dialog in made:
        dialog.deleteLater()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_dialog_opens_in_every_language_and_its_draft_comes_back(
    tab: PlanTab, session: Session, vault: Vault, client: Client, qapp: QApplication, language: str
) -> None:
    i18n.speak(qapp, language)
    aim, step = goal(vault, client), action(vault, client, "Soitto", due_on=TODAY)
    follow_up.agree_review(vault, follow_up.proposed(vault, client.id, TODAY), TODAY)
    review = follow_up.agreed(vault, client.id)
    assert review is not None
    version = versions.freeze(vault, client.id, TODAY, TODAY).record
    sent = onward.prepare(
        vault, OnwardReferral(client.id, "Paja", "kela", ("plan",), *MINE), TODAY
    ).record
    asked = replace(statements.proposed(vault, client.id, TODAY), purpose="Kela")
    paper = statements.ask_statement(vault, asked, TODAY).record
    back = replace(returns_to_team.proposed(vault, client.id, TODAY), by_whom="P", why="S")
    returned = returns_to_team.send_back(vault, back, TODAY).record
    made = [
        dialogs.goal_dialog(session, tab, aim),
        dialogs.goal_end_dialog(session, tab, aim),
        dialogs.action_dialog(session, tab, step),
        dialogs.action_end_dialog(session, tab, step),
        dialogs.review_dialog(session, tab, client.id),
        dialogs.review_held_dialog(session, tab, review),
        dialogs.freeze_dialog(session, tab, client.id),
        dialogs.sign_dialog(session, tab, version),
        dialogs_onward.onward_dialog(session, tab, sent),
        dialogs_onward.onward_dialog(session, tab, onward.proposed(vault, client.id, TODAY)),
        dialogs_onward.answer_dialog(session, tab, sent),
        dialogs_onward.onward_end_dialog(session, tab, sent),
        dialogs_onward.statement_dialog(session, tab, paper),
        dialogs_onward.written_dialog(session, tab, paper),
        dialogs_onward.benefit_dialog(session, tab, benefits.proposed(vault, client.id, TODAY)),
        dialogs_onward.return_dialog(session, tab, returned),
        dialogs_onward.handled_dialog(session, tab, returned),
    ]
    for dialog in made:
        dialog.show()
        assert dialog.windowTitle()
        place = dialog.form.place
        if place:
            on_dialog(lambda shown: shown.reject())
            assert tab.resume(place), place
            QApplication.processEvents()
        dialog.close()
        dialog.deleteLater()
    assert not tab.resume(DraftPlace("visit:new:x"))
    assert not tab.resume(DraftPlace(f"plan:goal:new:{step.id}"))
