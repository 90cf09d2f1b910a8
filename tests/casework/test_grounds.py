"""Papers say only what is so: each sentence of consent or law follows the ground of the ledger."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.casework.plan.kit import TODAY, add_goal, consent, make_client
from tests.factory import make_vault
from tytti_desktop.casework import unit
from tytti_desktop.casework.gate import disclosures, ready_papers
from tytti_desktop.casework.plan import onward, papers
from tytti_desktop.casework.plan.onward import OnwardReferral
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.rights import log_report, log_requests
from tytti_desktop.paper.letter_files import letters
from tytti_desktop.paper.letters import letter_text
from tytti_desktop.vault import Vault

FOLDER = Path(__file__).resolve().parents[2] / "forms" / "letters"
CLAIMS = re.compile(
    r"suostu|samtyck|consent|luvan|lain mukaan|lain nojalla|enligt lag|by law|has agreed|agrees",
    re.IGNORECASE,
)
# Letters that speak of consent or law, and why each is always so.
SPEAKS = {
    "who_sees": "lists the client's own consents and what was given past them",
    "withdrawal_notice": "goes out only of a withdrawn consent, to those who had it",
    "log_report": "the client's right to the log stands in the law",
    "meeting_agenda": "the permission is the meeting's own fact, left out without it",
    "meeting_invitation": "the permission is the meeting's own fact, left out without it",
    "meeting_minutes": "the permission is the meeting's own fact, left out without it",
}
REASON = "Asiakas pyysi suullisesti puhelimessa"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = make_vault(tmp_path)
    made.clock = lambda: datetime(2026, 11, 21, 8, tzinfo=UTC)
    sender = {"name": "Mallila", "street": "PL 1", "postal_code": "99991", "town": "Mallila"}
    unit.change(made, "settings", "sender", sender, date(2026, 1, 1))
    contact = {"person": "Malli", "title": "", "phone": "000 111 2222", "hours": ""}
    unit.change(made, "settings", "contact", contact, date(2026, 1, 1))
    yield made
    made.close()


def test_no_letter_claims_consent_or_law_by_itself() -> None:
    claims = {path.stem for path in FOLDER.glob("*.toml") if CLAIMS.search(_sentences(path))}
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(letters())
    assert claims == set(SPEAKS)


def _sentences(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if re.match(r"(fi|sv|en) = ", line))


def by_consent(vault: Vault, client: str) -> None:
    consent(vault, client, "kela")


def by_law(vault: Vault, _client: str) -> None:
    content = {"categories": ["basic", "plan", "situation"], "label": {"fi": "Laki 1/2000, 2 §"}}
    unit.change(vault, "gate", "kela", content, date(2026, 1, 1))


def nothing(_vault: Vault, _client: str) -> None:
    """Leave the gate shut: what goes, goes past it."""


GROUNDS: list[tuple[str, Callable[[Vault, str], None], str, str]] = [
    ("consent", by_consent, "", "Tiedot annetaan asiakkaan suostumuksella."),
    ("law", by_law, "", "Tiedot annetaan tällä perusteella: Laki 1/2000, 2 §."),
    ("override", nothing, REASON, "Tiedot annetaan ilman asiakkaan suostumusta"),
]


@pytest.mark.parametrize(("name", "prepare", "reason", "said"), GROUNDS)
def test_the_onward_letter_says_the_ground_it_goes_on(
    vault: Vault, name: str, prepare: Callable[[Vault, str], None], reason: str, said: str
) -> None:
    client = make_client(vault)
    prepare(vault, client)
    made = OnwardReferral(
        client, "Työpaja", "kela", ("basic", "plan"), Register.SOCIAL, "working_age"
    )
    stored = onward.prepare(vault, made, TODAY).record
    assert not CLAIMS.search(stored.text), "nothing is claimed before it goes"
    sent = onward.send(vault, stored.id, "letter", TODAY, TODAY, reason=reason).record
    assert said in sent.text
    assert ("suostumuksella" in sent.text) == (name == "consent")
    (row,) = disclosures.of_client(vault, client)
    assert bool(row.consents) == (name == "consent")
    assert bool(row.override) == (name == "override")
    paper = letter_text(papers.who_sees(vault, client, TODAY).letter)
    told = papers._given(vault, client, TODAY)
    assert ("Annettu ilman suostumustasi. Syy: " + REASON in told[0]) == (name == "override")
    assert paper


def test_a_draft_of_before_no_longer_says_that_the_client_agreed(vault: Vault) -> None:
    client = make_client(vault)
    old = "Asiakas tietää tästä ja on siihen suostunut. Kertokaa meille, pääsikö asiakas palveluun."
    made = OnwardReferral(
        client, "Paja", "kela", ("basic",), Register.SOCIAL, "working_age", text=f"Hei\n\n{old}"
    )
    stored = onward.prepare(vault, made, TODAY).record
    sent = onward.send(vault, stored.id, "phone", TODAY, TODAY, reason=REASON).record
    assert "siihen suostunut" not in sent.text
    assert "pääsikö asiakas palveluun" in sent.text


@pytest.mark.parametrize(("prepare", "said"), [(by_consent, "suostumuksella"), (by_law, "Laki 1")])
def test_the_summary_says_the_ground_it_goes_on(
    vault: Vault, prepare: Callable[[Vault, str], None], said: str
) -> None:
    client = make_client(vault)
    add_goal(vault, client)
    prepare(vault, client)
    made = papers.summary(vault, client, "kela", TODAY)
    assert said in letter_text(made.letter)


def test_the_client_reads_one_line_a_document_and_receiver(vault: Vault) -> None:
    client = make_client(vault)
    consent(vault, client, "kela")
    for _time in range(5):
        papers_out(vault, client)
    (line,) = papers._given(vault, client, TODAY)
    assert "5 kertaa" in line
    assert "Yhteenveto asiakkaan tilanteesta" in line
    asked = log_requests.ask(vault, log_requests.proposed(vault, client, TODAY), TODAY).record
    report = log_report.report(vault, asked, TODAY)
    assert len(log_report.given_lines(report.received)) == 1


def papers_out(vault: Vault, client: str) -> None:
    made = papers.summary(vault, client, "kela", TODAY)
    paper = ready_papers.letter_paper(made.letter, made.passage, TODAY, practice=False)
    paper.record(vault, "paper", "")
