"""The closing report: what it tells to whom, and that it leaves through the gate only."""

from dataclasses import replace

import pytest

from tests.casework.closing.test_closing import TODAY, client, goal, meet, rate, screen  # noqa: F401
from tests.factory import closed, settled
from tytti_desktop.casework.client import clients, labour_status
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.labour_status import LabourStatus
from tytti_desktop.casework.closing import checklist, closings, ending, ratings, report, statuses
from tytti_desktop.casework.closing.report import Version
from tytti_desktop.casework.gate import disclosures
from tytti_desktop.casework.gate.gate import GateClosed
from tytti_desktop.casework.plan import actions, goals
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.steps.closing_record import CLOSINGS, Rater, TickState
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import letter_text
from tytti_desktop.vault import Vault


def text(vault: Vault, client: Client, version: Version) -> str:  # noqa: F811
    made = report.report(vault, client.id, version, TODAY)
    words = [w.text for unit in made.inserts for block in unit.blocks for w in block.words]
    return " ".join([letter_text(made), *words])


def begin(vault: Vault, client: Client) -> None:  # noqa: F811
    aim = goal(vault, client, "Osa-aikatyö")
    rate(vault, client, Rater.CLIENT, 4, aim)
    rate(vault, client, Rater.CASE_MANAGER, None, aim)
    closings.write_words(vault, client.id, TODAY, summary="Eteni hyvin.", guidance="Ohjaamoon.")


def test_the_clients_summary_tells_ratings_and_the_way_on(vault: Vault, client: Client) -> None:  # noqa: F811
    with pytest.raises(KnownError, match="aloita"):
        report.report(vault, client.id, Version.CLIENT, TODAY)
    begin(vault, client)
    told = text(vault, client, Version.CLIENT)
    for words in (
        "Eteni hyvin.", "Ohjaamoon.", "Tavoite: Osa-aikatyö", "Asiakas: 4 – enimmäkseen",
        "Asiakasvastaava: ei vastausta",
    ):  # fmt: skip
        assert words in told
    assert "Työkyky" not in told, "nobody rated it"
    assert "Tarkistuslista" not in told
    clients.change_client(vault, replace(client, language="sv"), TODAY)
    assert "Klient: 4 – till största delen" in text(vault, client, Version.CLIENT)


def test_the_files_version_tells_statuses_euros_results_and_the_checklist(
    vault: Vault, client: Client  # noqa: F811
) -> None:  # fmt: skip
    begin(vault, client)
    screen(vault, client, client.started_on or TODAY, 3)
    screen(vault, client, TODAY, 1)
    told = text(vault, client, Version.FILE)
    assert "Yksikkö ei ole antanut laskentaperusteita" in told
    assert "Lopussa 21.11.2026: ei tiedossa" in told
    assert "Lopussa 21.11.2026: 7" in told
    assert "Päätöstapaaminen pidetty: vielä avoinna" in told
    first, last = (choice.key for choice in labour_status.statuses(TODAY)[:2])
    started = client.started_on or TODAY
    labour_status.record_status(vault, LabourStatus(client.id, first, started), TODAY)
    labour_status.record_status(vault, LabourStatus(client.id, last, TODAY), TODAY)
    statuses.set_parameter(vault, first, 1500, "Kunta 2026", TODAY)
    assert "eivät kata näitä asemia" in text(vault, client, Version.FILE)
    statuses.set_parameter(vault, last, 250, "Kunta 2026", TODAY)
    assert "−1\u00a0250 euroa kuukaudessa. Lähde: Kunta 2026" in text(vault, client, Version.FILE)
    checklist.tick(vault, client.id, "papers", TickState.NOT_NEEDED, TODAY, "Muutti")
    closed(vault, client.id, TODAY, without_meeting="Äkillinen muutto")
    told = text(vault, client, Version.FILE)
    assert "21.11.2026: Muutti pois" in told
    assert "Ilman päätöstapaamista: Äkillinen muutto" in told
    assert "päätösyhteenveto: kunnossa (Ei tarvita, Muutti)" in told
    assert client.code in told


def test_what_was_let_go_at_closing_is_not_told_as_done(vault: Vault, client: Client) -> None:  # noqa: F811
    """An open action ends with the case; the report says that it was left."""
    closings.write_words(vault, client.id, TODAY, summary="Eteni.", guidance="Ohjaamoon.")
    assert "Arviot ovat kunkin omia" not in text(vault, client, Version.CLIENT), "nobody rated"
    goal(vault, client, "Osa-aikatyö")
    made = replace(actions.proposed(vault, client.id, TODAY), text="Soita")
    actions.add_action(vault, made, TODAY)
    rate(vault, client, Rater.CLIENT, 4, None)
    assert "Arviot ovat kunkin omia" in text(vault, client, Version.CLIENT)
    closed(vault, client.id, TODAY, without_meeting="Äkillinen muutto")
    points = {each.key: each for each in checklist.points(vault, client.id, TODAY)}
    assert points["actions"].settled
    assert points["actions"].detail == "1 jäi päättyessä tekemättä"
    assert "1 jäi päättyessä tekemättä" in text(vault, client, Version.FILE)


def test_a_report_leaves_through_the_gate(vault: Vault, client: Client) -> None:  # noqa: F811
    meet(vault, client)
    begin(vault, client)
    for version, recipient in ((Version.CLIENT, "client"), (Version.FILE, "own_unit")):
        made = report.paper(vault, client.id, version, TODAY)
        assert made.make().startswith(b"%PDF")
        made.record(vault, "printer", "")
        row = disclosures.of_client(vault, client.id)[0]
        assert (row.recipient, row.what, row.channel) == (recipient, str(version), "paper")
    young = replace(client, date_of_birth=TODAY.replace(year=2012), birth_source="told")
    clients.change_client(vault, young, TODAY)
    with pytest.raises(GateClosed):
        report.paper(vault, client.id, Version.CLIENT, TODAY).record(vault, "file", "")


def test_what_belongs_to_another_register_is_not_in_the_report(
    vault: Vault, client: Client  # noqa: F811
) -> None:  # fmt: skip
    begin(vault, client)
    held = closings.latest(vault, client.id)
    assert held is not None
    CLOSINGS.change(vault, replace(held, register=Register.HEALTH))
    told = text(vault, client, Version.FILE)
    assert "Eteni hyvin." not in told
    assert "Asiakas: 4" in told
    assert report.paper(vault, client.id, Version.FILE, TODAY).name == "closing_report"


def test_own_words_and_notes_are_told_and_a_path_not_begun_has_no_statuses(vault: Vault) -> None:
    made = clients.register_client(vault, Client("Alkunen", "Aila"), TODAY).record
    aim = replace(goals.proposed(vault, made.id, TODAY), text="Opiskelu", own_words="Haluan oppia")
    aim = goals.add_goal(vault, aim, TODAY).record
    rating = ratings.proposed(vault, made.id, Rater.TEAM, TODAY)
    ratings.rate(vault, replace(rating, goal_id=aim.id, value=5, note="Aloitti jo"), TODAY)
    meet(vault, made)
    ending.close(vault, made.id, "goal_reached", TODAY, TODAY, settled=settled(vault, made.id))
    told = text(vault, made, Version.FILE)
    assert "”Haluan oppia”" in told
    assert "Tiimi: 5 – kokonaan. Aloitti jo" in told
    assert "Työmarkkina-asema Alussa" not in told
    assert "Ilman päätöstapaamista" not in told
