"""The consent paper: one sheet, what law wants before signing, no question where law rules."""

from dataclasses import replace
from datetime import date

import pytest

from tytti_desktop.casework import single_prints, unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consent_papers
from tytti_desktop.casework.mail import printing
from tytti_desktop.casework.single_prints import Offer, PaperKind
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper.drawing import Block
from tytti_desktop.paper.layout import FormLayout
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
LONG = "Pohjois-Savon hyvinvointialue, työikäisten palvelut"
SENDER = {"name": LONG, "street": "PL 1711", "postal_code": "70601", "town": "Kuopio"}
CONTACT = {
    "person": "Maija-Liisa Esimerkkinen-Mallila", "title": "", "phone": "044 123 4567", "hours": "",
}  # fmt: skip
OWN = {"name": "Pohjois-Savon hyvinvointialue", "privacy": "tietosuoja@alue.example, 017 123 456"}
CASES = [
    (form, language, large)
    for form in consent_papers.FORMS
    for language in shipped().get(form).languages
    for large in (False, True)
]
IN_TYM = Client("Malli", "Minna", tym_since=TODAY)


@pytest.fixture
def named(vault: Vault) -> Vault:
    for key, content in (("sender", SENDER), ("contact", CONTACT), ("controller", OWN)):
        unit.change(vault, "settings", key, content, TODAY)
    return vault


def laid(
    vault: Vault, form: str, language: str, large: bool = False, *, tym: bool = True
) -> FormLayout:
    """Return the form laid out for a client in TYM, whom the law binds, or for one outside."""
    card = IN_TYM if tym else replace(IN_TYM, tym_since=None)
    client = clients.register_client(vault, card, TODAY).record.id
    return printing.form_job(
        vault, form, TODAY, language=language, large_print=large, client_id=client
    ).form


def words(blocks: list[Block]) -> str:
    return " ".join(w.text for b in blocks for w in b.words)


@pytest.mark.parametrize("tym", [True, False])
@pytest.mark.parametrize(("form", "language", "large"), CASES)
def test_it_is_one_sheet_and_two_in_large_print_with_no_table_over_three_pages(
    named: Vault, form: str, language: str, large: bool, tym: bool
) -> None:
    made = laid(named, form, language, large, tym=tym)
    assert made.pages == (4 if large else 2)
    pages = {box.field: box.page for box in made.boxes}
    give = {page for field, page in pages.items() if field in unit.shipped("consent_recipients")}
    obtain = {page for field, page in pages.items() if field.startswith("obtain_")}
    assert max(give) - min(give) <= 1
    assert max(obtain) - min(obtain) <= 1
    assert pages["other_name"] == max(give), "the other party is named below the last who is ticked"
    assert (pages["signature"] + 1) // 2 == (max(obtain) + 1) // 2, "on the sheet of the table"
    sizes = {w.size for b in made.blocks for w in b.words}
    assert min(sizes) >= (15 if large else 10.5)


@pytest.mark.parametrize(("form", "language", "large"), CASES)
def test_what_law_wants_stands_before_the_signature_and_nothing_after(
    named: Vault, form: str, language: str, large: bool
) -> None:
    made = laid(named, form, language, large)
    places = [n for n, b in enumerate(made.blocks) if any(x.field == "kela" for x in b.boxes)]
    before = words(list(made.blocks[: places[0]]))
    asked = {
        "fi": ("peru", "Rekisterinpitäjä"),
        "sv": ("ta", "Personuppgifts"),
        "en": ("withdraw", "Controller"),
    }
    for told in (*asked[language], CONTACT["phone"], OWN["name"], "017 123 456", "381/2023"):
        assert told in before.replace("\u00a0", " "), told
    signed = [n for n, b in enumerate(made.blocks) if any(x.field == "signature" for x in b.boxes)]
    for block in made.blocks[signed[0] + 1 :]:
        assert block.boxes, "after the signature stand only frames to fill in"
    assert "{" not in words(list(made.blocks))


@pytest.mark.parametrize(("form", "language", "large"), CASES)
def test_nobody_turns_the_head_to_read_it(
    named: Vault, form: str, language: str, large: bool
) -> None:
    made = laid(named, form, language, large)
    assert not [w for b in made.blocks for w in b.words if w.turned]


@pytest.mark.parametrize("form", consent_papers.FORMS)
def test_whoever_has_it_by_law_is_named_and_not_asked(named: Vault, form: str) -> None:
    """TYM as shipped; any recipient that the unit gives a law of its own; none without a law."""
    fields = {box.field for box in laid(named, form, "fi").boxes}
    assert not fields & {"tym", "obtain_tym"}
    assert {"kela", "obtain_kela"} <= fields
    law = {"categories": ["basic", "benefits"], "label": {"fi": "Laki 1/2000"}}
    unit.change(named, "gate", "kela", law, TODAY)
    unit.change(named, "gate", "tym", None, TODAY)
    made = laid(named, form, "fi")
    fields = {box.field for box in made.boxes}
    assert not fields & {"kela", "obtain_kela"}
    assert {"tym", "obtain_tym"} <= fields
    assert "Laki 1/2000" in words(list(made.blocks))
    assert made.pages == 2


@pytest.mark.parametrize("form", consent_papers.FORMS)
def test_who_is_outside_tym_may_consent_to_it_on_paper(named: Vault, form: str) -> None:
    """The law of TYM's common clients asks nothing of them, and binds nobody else."""
    made = laid(named, form, "fi", tym=False)
    assert {"tym", "obtain_tym"} <= {box.field for box in made.boxes}
    assert "381/2023" not in words(list(made.blocks))
    blank = printing.form_job(named, form, TODAY, blank=True).form
    assert {"tym", "obtain_tym"} <= {box.field for box in blank.boxes}


@pytest.mark.unsigned
def test_without_a_controller_to_call_it_is_not_handed_over(vault: Vault) -> None:
    with pytest.raises(KnownError) as refused:
        printing.form_job(vault, "consent", TODAY)
    assert refused.value.field == "sender"
    looked_at = printing.form_job(vault, "consent", TODAY, blank=True)
    assert "…" in words(list(looked_at.form.blocks))


@pytest.mark.parametrize(
    ("language", "easy", "form"),
    [("fi", True, "consent_easy"), ("sv", True, "consent_easy"), ("en", True, "consent"),
     ("fi", False, "consent")],
)  # fmt: skip
def test_who_needs_easy_language_gets_the_easy_paper(
    vault: Vault, language: str, easy: bool, form: str
) -> None:
    made = Client("Mäki", "Onni", language=language, easy_language=easy)
    client = clients.register_client(vault, made, TODAY).record
    offer = Offer(PaperKind.CONSENT, "")
    single_prints.prepare(vault, client.id, offer, TODAY).record(vault, "paper", "")
    (row,) = vault.query("select form from sheet where client_id = ?", (client.id,))
    assert row["form"] == form
