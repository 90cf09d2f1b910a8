"""The guide says the window's own words; its pictures are there; its chapters are all written."""

import re
import tomllib
from pathlib import Path

import pypdfium2
import pytest

from tytti_desktop import words
from tytti_desktop.paper.guide_sheets import Sheet, guide_sheet, words_of
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
    """Return every word of the window in a language, without counts; three points are a part."""
    catalogue, key = ("fi", "msgid") if language == "en" else (language, "msgstr")
    found = set()
    for po in (resources_folder() / "translations" / catalogue).glob("*.po"):
        for said in re.findall(
            rf'^{key}(?:\[\d\]|_plural)? "(.*)"$', po.read_text("utf-8"), re.MULTILINE
        ):
            found.add(re.sub(r" \(\{.*", "", said))
    return found


def english(said: str, language: str) -> set[str]:
    """Return the English of a word of the window: what the source says."""
    if language == "en":
        return {said}
    found = set()
    for po in (resources_folder() / "translations" / language).glob("*.po"):
        pair = rf'^msgid "(.*)"\nmsgstr "{re.escape(said)}"$'
        found |= set(re.findall(pair, po.read_text("utf-8"), re.MULTILINE))
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
    unknown = named(text) - window_words(language) - chapters
    assert unknown == set()


@pytest.mark.parametrize("file", sorted(GUIDE.glob("*.md")), ids=lambda f: f.name)
def test_every_picture_and_page_that_the_guide_leads_to_is_there(file: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", file.read_text("utf-8")):
        assert (file.parent / target).resolve().is_relative_to(ROOT)
        assert (file.parent / target).exists(), target


def test_the_pictures_show_the_words_that_the_window_says_today() -> None:
    """A picture is old when a word in it is no more the window's: `words.toml` says what to do."""
    shown = tomllib.loads((GUIDE / "pictures" / "words.toml").read_text("utf-8"))
    assert {f"{name}.png" for name in shown} == {f.name for f in GUIDE.glob("pictures/*.png")}
    known = window_words("fi")
    old = {name: [word for word in said if word not in known] for name, said in shown.items()}
    assert {name: words for name, words in old.items() if words} == {}


SHEETS = sorted((GUIDE / "print").glob("*.md"))


@pytest.mark.parametrize("file", SHEETS, ids=lambda f: f.name)
def test_what_a_sheet_names_is_what_the_window_says(file: Path) -> None:
    known = window_words(file.name.split(".")[1])
    assert named(file.read_text("utf-8")) - known == set()


def settings_steps(language: str) -> list[str]:
    """Return each numbered step of a guide and its sheets that leads to a page of Settings."""
    with words.speaking(language):
        place = words._("Settings")
    files = (GUIDE / f"{language}.md", *(GUIDE / "print").glob(f"*.{language}.md"))
    each = re.compile(r"^\d+\. .+?(?=\n\d+\. |\n\n|\Z)", re.MULTILINE | re.DOTALL)
    found = [step for file in files for step in each.findall(file.read_text("utf-8"))]
    return [step for step in found if re.search(rf"\*\*{place}(?:\*\*)? → ", step)]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_a_step_presses_in_the_settings_is_pressed_there(language: str) -> None:
    """The same word elsewhere in the window helps nobody who stands before a page of Settings."""
    desk = ROOT / "tytti_desktop" / "desk"
    rooms = [
        file for room in ("admin", "handover", "keeping") for file in desk.rglob(f"{room}/*.py")
    ]
    said = "\n".join(file.read_text("utf-8") for file in rooms)
    steps = settings_steps(language)
    assert steps
    for step in steps:
        strange = {n for n in named(step) if not any(f'"{e}' in said for e in english(n, language))}
        assert strange == set(), step


@pytest.mark.parametrize("code", words.LANGUAGES)
def test_the_sheets_are_as_long_as_they_say(code: str) -> None:
    with words.speaking(code):
        pages = {one: pages_of(guide_sheet(one)) for one in Sheet}
    assert pages == {Sheet.QUICK: 2, Sheet.NURSE: 1, Sheet.SUCCESSOR: 1}


@pytest.mark.parametrize("sheet", Sheet)
@pytest.mark.parametrize("code", words.LANGUAGES)
def test_no_list_of_a_sheet_goes_on_on_another_page(code: str, sheet: Sheet) -> None:
    with words.speaking(code):
        document = pypdfium2.PdfDocument(guide_sheet(sheet))
        headings = re.findall(r"^#+ (.+)$", words_of(sheet), re.MULTILINE)
    for page in document:
        assert page.get_textpage().get_text_range().splitlines()[0].strip() in headings


def pages_of(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def test_the_chapters_are_those_of_the_work() -> None:
    text = (GUIDE / "fi.md").read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == CHAPTERS
