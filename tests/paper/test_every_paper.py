"""Every paper that the program prints, in every language, in normal and large print.

The papers are found: every letter file, every questionnaire that may be printed, and everything
that is offered for the client of whom most is known. Each is rendered and read back.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise, product

import pypdfium2
import pytest

from tests import markers
from tests.factory import practice_vault
from tests.paper import pack
from tests.paper.pack import Asked
from tests.paper.samples import SENDER, SHORT
from tests.test_word_kinds import GONE
from tests.test_words import translated
from tytti_desktop.casework.mail import letters as own
from tytti_desktop.casework.rights import log_requests, own_papers
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper import letters as drawing
from tytti_desktop.paper.drawing import Block
from tytti_desktop.paper.envelopes import envelopes
from tytti_desktop.paper.fonts import CAP_HEIGHT, DESCENT
from tytti_desktop.paper.letter_files import letter_file, letters
from tytti_desktop.paper.letters import LARGE, Letter, letter, letter_pages, letter_pdf
from tytti_desktop.vault import Vault
from tytti_desktop.words import LANGUAGES, speaking

TODAY = date(2026, 11, 21)
CLIENTS = 60
LONG = 4  # words: a shorter phrase may be the same in two languages
# Whose unit is “own” depends on the reader: a paper names it.
OURS = {"fi": "Oma yksikkö:", "sv": "Egen enhet:", "en": "Own unit:"}
NAMELESS = {"recovery_sheet", "log_anchor", "call_script"}  # of the unit itself; nothing is sent


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    place = tmp_path_factory.mktemp("papers") / "p.vault"
    made = practice_vault(place, CLIENTS)
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


def repeated(pdf: bytes) -> list[str]:
    """Return the lines of a list that a paper says twice one after another."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range().splitlines() for page in document]
    document.close()
    pairs = [pair for page in pages for pair in pairwise(page)]
    return sorted({one for one, next_one in pairs if one == next_one and one.startswith("– ")})


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
    assert repeated(pdf) == [], name
    assert not re.search(r"\w\?\w|\?{2,}", text), (name, "a sign that the face lacks")
    assert [words for words in GONE if words in text] == [], name
    assert quotes or not foreign(text, language), (name, foreign(text, language)[:5])
    return Shown(name, text, pages)


def alone(pages: Sequence[Sequence[Block]]) -> list[str] | None:
    """Return the words of a last page on which a line or two looks forgotten."""
    if len(pages) < 2:
        return None
    words = [w for block in pages[-1][1:] for w in block.words]  # the first block is its number
    return None if len({w.y for w in words}) > 2 else [w.text for w in words]


# In large print, with the address in the window: more words than a page holds.
TWO_PAGES = {"baseline_cover_easy", "followup_easy", "reminder_easy"}


@pytest.mark.parametrize("into", [*sorted(envelopes()), None])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_takes_one_page_and_no_line_lies_on_a_fold(
    language: str, large: bool, into: str | None
) -> None:
    folds = envelopes()[into].folds if into else ()
    longer = set()
    for name in letters():
        facts = dict.fromkeys(own_papers.placeholders(letter_file(name)), own_papers.SAMPLE)
        made = letter(
            name, language, on=TODAY, sender=SENDER, facts=facts, large_print=large,
            recipient=SHORT if into else None, envelope_name=into or "C5",
        )  # fmt: skip
        pages = letter_pages(made)
        longer |= {name} if len(pages) > 1 else set()
        for words in (w for page in pages for block in page for w in block.words):
            top, bottom = words.y - words.size * CAP_HEIGHT, words.y + words.size * DESCENT
            assert bottom <= drawing.BOTTOM + 1, (name, words.text)
            assert words.text.strip("_ "), (name, "a line to write on, without what it is for")
            assert not any(top < fold < bottom for fold in folds), (name, words.text)
    assert longer <= (TWO_PAGES if into and large else set())


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
        assert alone(letter_pages(made)) is None, name
        end = made.file.closing.printed(language)
        for page in letter_pages(made)[1:]:
            first = page[1].words[0].text
            assert not end or first != end, (name, "the signature stands alone")
        if name not in NAMELESS:
            assert sender.name in found.text or sender.person in found.text, name


@pytest.mark.parametrize("name", sorted(envelopes()))
def test_no_fold_runs_through_the_words_of_a_posted_letter(name: str) -> None:
    folds = envelopes()[name].folds
    for file, language, large in product(letters(), LANGUAGES, (False, True)):
        facts = dict.fromkeys(own_papers.placeholders(letter_file(file)), own_papers.SAMPLE)
        facts = {key: value for key, value in facts.items() if key not in {"person", "phone"}}
        made = letter(
            file, language, on=TODAY, sender=SENDER, recipient=SHORT, facts=facts,
            large_print=large, envelope_name=name,
        )  # fmt: skip
        lines = [w for page in letter_pages(made) for block in page for w in block.words]
        for words in lines:
            top, bottom = words.y - words.size * CAP_HEIGHT, words.y + words.size * DESCENT
            crossed = [fold for fold in folds if top < fold < bottom]
            assert not crossed, (file, language, words.text)


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
        made = pack.form(Asked(vault, "", TODAY, language, large), form)
        check(f"{form} {language}", language, made())


def packed(asked: Asked) -> Iterator[Shown]:
    """Make the whole pack, each paper held to the rule."""
    pack.unit_speaks(asked)
    if not log_requests.of_client(asked.vault, asked.client_id):
        request = log_requests.proposed(asked.vault, asked.client_id, TODAY)
        log_requests.ask(asked.vault, request, TODAY)
    pack.spoken(asked, asked.client_id)
    sender, unsigned, unmarked = own.sender(asked.vault, TODAY), set[str](), set[str]()
    marks = [translated(code)[None, "PRACTICE: not a real client"][0] for code in ("fi", "sv")]
    with speaking(asked.language):
        for papers in (pack.of_client, pack.of_others, pack.of_the_unit):
            for name, make in papers(asked):
                quotes = name in pack.QUOTES
                made = check(f"{name} {asked.language}", asked.language, make(), quotes=quotes)
                if papers is not pack.of_the_unit:
                    assert not re.search(r"\w\.(?:py|toml|xml)\b", made.text), (name, "a file")
                    assert quotes or OURS[asked.language] not in made.text, name
                    finnish = quotes or asked.language == "fi" or "arkisin" not in made.text
                    assert finnish, (name, "the contact's hours in Finnish")
                unsigned.update(set() if sender.name in made.text else {name})
                marked = any(mark in made.text for mark in [*marks, "PRACTICE: not a real client"])
                unmarked.update(set() if marked or papers is pack.of_the_unit else {name})
                yield made
    assert unsigned == pack.UNSIGNED
    assert unmarked == set()


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paper_of_the_pack(vault: Vault, language: str, large: bool) -> None:
    known = markers.fullest(vault)
    made = list(packed(Asked(vault, known.id, TODAY, language, large)))
    assert len({each.name for each in made}) > 25


def test_large_print_is_large_in_every_part(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a maker puts between the paragraphs is as large as the rest, on every client's paper."""
    plain, seen, small = drawing.letter_pages, set[str](), dict[str, float]()
    forgotten: dict[str, list[str] | None] = {}

    def pages(made: Letter) -> tuple[tuple[Block, ...], ...]:
        forgotten[made.file.id] = forgotten.get(made.file.id) or alone(plain(made))
        sizes = [w.size for unit in made.inserts for block in unit.blocks for w in block.words]
        if made.large_print and sizes:
            seen.add(made.file.id)
            small.update({made.file.id: min(sizes)} if min(sizes) < LARGE.small else {})
        return plain(made)

    monkeypatch.setattr(drawing, "letter_pages", pages)
    asked = Asked(vault, markers.fullest(vault).id, TODAY, "fi", large=True)
    pack.spoken(asked, asked.client_id)
    for papers in (pack.of_client, pack.of_others):
        for _name, make in papers(asked):
            make()
    assert small == {}
    assert {name: words for name, words in forgotten.items() if words} == {}
    assert seen >= {"meeting_agenda", "client_plan", "who_sees", "service_leaflet"}


def test_whoever_makes_a_paper_is_in_the_pack(vault: Vault) -> None:
    """Every function that makes a paper is called while the pack is made, or says why not."""
    makers = pack.makers()
    with pack.watched(makers.values()) as seen:
        asked = Asked(vault, markers.fullest(vault).id, TODAY, "fi", large=False)
        for _paper in packed(asked):
            pass
        own_papers.letter_preview(vault, min(letters()), "fi", TODAY)
        pack.form(asked, "audit")()
    left = {name for name, code in makers.items() if code not in seen}
    assert left == set(pack.NOT_IN_THE_PACK)
