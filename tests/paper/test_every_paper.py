"""Every paper that the program prints, in every language, in normal and large print.

The papers are found: every letter file. Each is rendered and read back.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import pypdfium2
import pytest

from tests.factory import CHEAP
from tests.test_words import translated
from tytti_desktop.casework.mail import letters as own
from tytti_desktop.casework.rights import own_papers
from tytti_desktop.paper.letter_files import letter_file, letters
from tytti_desktop.paper.letters import letter, letter_pdf
from tytti_desktop.practice import make_practice
from tytti_desktop.vault import Vault
from tytti_desktop.words import LANGUAGES

TODAY = date(2026, 11, 21)
CLIENTS = 30
LONG = 4  # words: a shorter phrase may be the same in two languages
NAMELESS = {"recovery_sheet", "log_anchor", "call_script"}  # of the unit itself; nothing is sent


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


def check(name: str, language: str, pdf: bytes) -> Shown:
    text, pages = read(pdf)
    assert text, name
    assert pages > 0
    assert "{" not in text, (name, text[max(text.find("{") - 40, 0) :][:120])
    assert "\ufffd" not in text, name
    assert not re.search(r"\w\?\w|\?{2,}", text), (name, "a sign that the face lacks")
    assert not foreign(text, language), (name, foreign(text, language)[:5])
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
