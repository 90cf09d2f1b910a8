"""The guide says the window's own words; its pictures are there; its chapters are all written."""

import re
from pathlib import Path

import pypdfium2
import pytest

from tytti_desktop import words
from tytti_desktop.paper.guide_sheets import Sheet, guide_sheet
from tytti_desktop.places import resources_folder

ROOT = Path(__file__).resolve().parent.parent
GUIDE = resources_folder() / "guide"
KEYS = re.compile(r"(Ctrl|Win|Alt)\+\S+|F\d")
CHAPTERS = [
    "Ensimmäinen päivä", "Joka päivä", "Terveydenhoitaja", "Postituspäivä", "Skannauspäivä",
    "Tapaaminen", "Suostumukset ja luovutukset", "Suunnitelma", "Palvelut", "Päätös", "Raportti",
    "Kun jokin menee vikaan", "Seuraaja", "Tietohallinto",
]  # fmt: skip


def window_words(language: str) -> set[str]:
    """Return every word of the window in a language, without counts and the three points."""
    catalogue, key = ("fi", "msgid") if language == "en" else (language, "msgstr")
    found = set()
    for po in (resources_folder() / "translations" / catalogue).glob("*.po"):
        for said in re.findall(
            rf'^{key}(?:\[\d\]|_plural)? "(.*)"$', po.read_text("utf-8"), re.MULTILINE
        ):
            found.add(re.sub(r" \(\{.*", "", said).rstrip(" …"))
    return found


def named(text: str) -> set[str]:
    """Return what a guide names in bold: a path of names is several."""
    bold = re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)
    names = {name for one in bold for name in " ".join(one.split()).split(" → ")}
    return {name for name in names if not KEYS.fullmatch(name)}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_the_guide_names_is_what_the_window_says(language: str) -> None:
    text = (GUIDE / f"{language}.md").read_text("utf-8")
    chapters = set(CHAPTERS) if language == "fi" else set()
    unknown = {n for n in named(text) if n.rstrip(" …") not in window_words(language) | chapters}
    assert unknown == set()


@pytest.mark.parametrize("file", sorted(GUIDE.glob("*.md")), ids=lambda f: f.name)
def test_every_picture_and_page_that_the_guide_leads_to_is_there(file: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", file.read_text("utf-8")):
        assert (file.parent / target).resolve().is_relative_to(ROOT)
        assert (file.parent / target).exists(), target


SHEETS = sorted((GUIDE / "print").glob("*.md"))


@pytest.mark.parametrize("file", SHEETS, ids=lambda f: f.name)
def test_what_a_sheet_names_is_what_the_window_says(file: Path) -> None:
    known = window_words(file.name.split(".")[1])
    unknown = {n for n in named(file.read_text("utf-8")) if n.rstrip(" …") not in known}
    assert unknown == set()


@pytest.mark.parametrize("code", words.LANGUAGES)
def test_the_sheets_are_as_long_as_they_say(code: str) -> None:
    with words.speaking(code):
        pages = {one: pages_of(guide_sheet(one)) for one in Sheet}
    assert pages == {Sheet.QUICK: 2, Sheet.NURSE: 1, Sheet.SUCCESSOR: 1}


def pages_of(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def test_the_chapters_are_those_of_the_work() -> None:
    text = (GUIDE / "fi.md").read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == CHAPTERS
