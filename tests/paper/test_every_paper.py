"""Every paper that the program prints, in every language, in normal and large print.

The papers are found: every letter file, every questionnaire that may be printed, and everything
that is offered for the client of whom most is known. Each is rendered and read back.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import pypdfium2
import pytest

from tests import markers
from tests.factory import CHEAP
from tests.test_words import translated
from tytti_desktop.casework import single_prints, unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.closing import report
from tytti_desktop.casework.mail import letters as own
from tytti_desktop.casework.mail import printing
from tytti_desktop.casework.meetings import booking, invitees, minutes
from tytti_desktop.casework.meetings import papers as of_meetings
from tytti_desktop.casework.meetings.records import OPEN
from tytti_desktop.casework.rights import log_report, log_requests, notices, own_papers
from tytti_desktop.exchange import subject_access
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper.letter_files import letter_file, letters
from tytti_desktop.paper.letters import letter, letter_pdf
from tytti_desktop.practice import make_practice
from tytti_desktop.vault import Vault
from tytti_desktop.words import LANGUAGES, speaking

TODAY = date(2026, 11, 21)
CLIENTS = 30
LONG = 4  # words: a shorter phrase may be the same in two languages
NAMELESS = {"recovery_sheet", "log_anchor", "call_script"}  # of the unit itself; nothing is sent
Make = Callable[[], bytes]


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    place = tmp_path_factory.mktemp("papers") / "p.vault"
    made = make_practice(place, clients=CLIENTS, today=TODAY, kdf=CHEAP).vault
    yield made
    made.close()


def read(pdf: bytes) -> tuple[str, int]:
    """Return the words of a paper on one line, and how many pages it has."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    count = len(pages)
    document.close()
    return _flat(" ".join(pages)), count


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00ad", "").replace("\ufffe", "")).strip()


@cache
def sentences(language: str) -> frozenset[str]:
    """Return what the program says in a language only, in phrases that no other language has."""
    said: dict[str, set[str]] = {code: set() for code in LANGUAGES}
    for code in ("fi", "sv"):
        for (_context, english), texts in translated(code).items():
            said["en"].add(english)
            said[code] |= set(texts)
    for name in letters():
        made = letter_file(name)
        for each in (*made.paragraphs, *made.after):
            for code in LANGUAGES:
                said[code].add(getattr(each.text, code))
    others = set[str]().union(*(said[code] for code in LANGUAGES if code != language))
    pieces = {
        _flat(piece)
        for text in said[language] - others
        for piece in re.split(r"\{[^}]*\}|[.:?!](?:\s|$)|\n", text)
    }
    whole = "\n".join(_flat(text) for text in others)
    return frozenset(p for p in pieces if len(p.split()) >= LONG and p not in whole)


def foreign(text: str, language: str) -> list[str]:
    """Return the phrases of other languages in the words of a paper."""
    return [
        f"{code}: {phrase}"
        for code in LANGUAGES
        if code != language
        for phrase in sentences(code)
        if phrase in text
    ]


@dataclass(frozen=True)
class Shown:
    """A paper as it was read back."""

    name: str
    text: str
    pages: int


def check(name: str, language: str, pdf: bytes, *, quotes: bool = False) -> Shown:
    """Read a paper and hold it to the rule; one that quotes records has their own language too."""
    text, pages = read(pdf)
    assert text, name
    assert pages > 0
    assert "{" not in text, (name, text[max(text.find("{") - 40, 0) :][:120])
    assert "\ufffd" not in text, name
    assert not re.search(r"\w\?\w|\?{2,}", text), (name, "a sign that the face lacks")
    assert quotes or not foreign(text, language), (name, foreign(text, language)[:5])
    return Shown(name, text, pages)


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter(vault: Vault, language: str, large: bool) -> None:
    sender = own.sender(vault, TODAY)
    for name in letters():
        facts = dict.fromkeys(own_papers.placeholders(letter_file(name)), own_papers.SAMPLE)
        facts = {key: value for key, value in facts.items() if key not in {"person", "phone"}}
        made = letter(
            name, language, on=TODAY, sender=sender, facts=facts, large_print=large,
            envelope_name="C5",
        )  # fmt: skip
        found = check(f"{name} {language}", language, letter_pdf(made))
        if name not in NAMELESS:
            assert sender.name in found.text or sender.person in found.text, name


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize(
    ("form", "language"),
    [
        (made.id, code)
        for made in shipped().all()
        if made.printable and made.defined
        for code in shipped().languages(made)
    ],
)
def test_every_form(vault: Vault, form: str, language: str, large: bool) -> None:
    with speaking(language):
        job = printing.form_job(
            vault, form, TODAY, language=language, large_print=large, blank=True
        )
        check(f"{form} {language}", language, printing.print_form(job)[0])


def of_client(vault: Vault, client_id: str) -> Iterator[tuple[str, Make]]:
    """Give every paper that is offered of one client."""
    for offer in single_prints.offers(vault, client_id, TODAY):
        yield f"{offer.kind}", single_prints.prepare(vault, client_id, offer, TODAY).make
    for version in report.Version:
        yield f"closing {version}", report.paper(vault, client_id, version, TODAY).make
    for request in log_requests.of_client(vault, client_id)[:1]:
        yield "log report", log_report.report_paper(vault, request.id, TODAY).make
    for meeting in booking.of_client(vault, client_id):
        for invitee in invitees.of_meeting(vault, meeting.id)[:3]:
            if meeting.state in OPEN:
                yield "invitation", _pdf(of_meetings.invitation(vault, invitee, TODAY))
                yield "request", _pdf(of_meetings.request(vault, invitee, TODAY, TODAY))
                yield "form", _pdf(of_meetings.form_paper(vault, invitee, TODAY, TODAY))
            yield "agenda", _pdf(of_meetings.agenda_paper(vault, invitee, TODAY))
            if minutes.current(vault, meeting.id) is not None:
                yield "minutes", _pdf(of_meetings.minutes_paper(vault, invitee, TODAY))
    code = clients.get(vault, client_id).code
    yield "own copy", subject_access.paper(vault, code, TODAY).make


def _pdf(paper: of_meetings.MeetingPaper) -> Make:
    return lambda: letter_pdf(paper.letter)


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paper_of_a_client(vault: Vault, language: str, large: bool) -> None:
    known = markers.fullest(vault)
    asked = log_requests.proposed(vault, known.id, TODAY)
    if not log_requests.of_client(vault, known.id):
        log_requests.ask(vault, asked, TODAY)
    card = replace(clients.get(vault, known.id), language=language, large_print=large)
    clients.change_client(vault, card, TODAY)
    unit_language = {**unit.value(vault, "gate", "withdrawal_notice", TODAY), "language": language}
    unit.change(vault, "gate", "withdrawal_notice", unit_language, TODAY)
    seen = set()
    with speaking(language):
        for name, make in of_client(vault, known.id):
            quotes = name == "own copy"
            found = check(f"{name} {language}", language, make(), quotes=quotes)
            seen.add(found.name)
        for row in vault.query("select id from withdrawal_notice limit 1"):
            notice = notices.NOTICES.get(vault, row["id"])
            pdf = letter_pdf(notices.notice_letter(vault, notice, TODAY))
            seen.add(check(f"notice {language}", language, pdf).name)
    assert len(seen) > 8, seen
