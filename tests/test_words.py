"""Finnish and Swedish are complete, and every marker holds a plain literal."""

import ast
import gettext
import io
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests import parsed
from tytti_desktop import words
from tytti_desktop.places import resources_folder

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "resources" / "translations"
MARKERS = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2}
SOURCES = sorted((ROOT / "tytti_desktop").rglob("*.py"))


def marked(file: Path) -> list[tuple[str | None, str, str | None]]:
    """Return (context, id, plural) for every marker in a file; a non-literal fails."""
    found: list[tuple[str | None, str, str | None]] = []
    for node in parsed.nodes(file):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        name = node.func.id
        if name not in MARKERS:
            continue
        values = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
        if name == "_" and values[:1] == [None]:
            assert isinstance(node.args[0], ast.Name | ast.Attribute | ast.Subscript | ast.Call), (
                f"{file}:{node.lineno}: a marker takes a plain literal or a constant marked with N_"
            )
            continue
        literal = values[: MARKERS[name]]
        assert all(isinstance(v, str) for v in literal), f"{file}:{node.lineno}: not a literal"
        texts = [str(v) for v in literal]
        if name == "pgettext":
            found.append((texts[0], texts[1], None))
        elif name == "ngettext":
            found.append((None, texts[0], texts[1]))
        else:
            found.append((None, texts[0], None))
    return found


def translated(language: str) -> dict[tuple[str | None, str], list[str]]:
    known: dict[tuple[str | None, str], list[str]] = {}
    for po in sorted((CATALOGUES / language).glob("*.po")):
        with po.open("rb") as file:
            catalogue = read_po(file, locale=language)
        for message in catalogue:
            if not message.id or message.fuzzy:
                continue
            one = message.id if isinstance(message.id, str) else message.id[0]
            string = message.string or ""
            texts = [string] if isinstance(string, str) else list(string)
            key = (message.context, one)
            assert key not in known or known[key] == texts, f"{po}: {one!r} said in two ways"
            known[key] = texts
    return known


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_marked_message_is_translated(language: str) -> None:
    known = translated(language)
    missing = {
        f"{source.relative_to(ROOT).as_posix()}: {one}"
        for source in SOURCES
        for context, one, _ in marked(source)
        if not all(known.get((context, one), [""]))
    }
    assert not missing, "\n".join(sorted(missing))


def test_no_message_sends_a_person_into_a_file_of_the_program() -> None:
    """What a user must do, the window does: no message names a file under forms/ or resources/."""
    files = {each.name for root in ("forms", "resources") for each in (ROOT / root).rglob("*.toml")}
    told = {
        f"{source.relative_to(ROOT).as_posix()}: {one}"
        for source in SOURCES
        for _context, one, _ in marked(source)
        if any(name in one for name in files)
    }
    assert not told, "\n".join(sorted(told))


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_translations_keep_the_named_fields(language: str) -> None:
    for (_context, one), texts in translated(language).items():
        for text in texts:
            assert fields(text) <= fields(one) | {"count"}, one


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_button_that_asks_more_ends_the_same_way_everywhere(language: str) -> None:
    said = {key[1]: texts[0] for key, texts in translated(language).items()}
    wrong = [text for one, text in said.items() if one.endswith(" …") != text.endswith(" …")]
    assert wrong == []


def test_speaking_changes_the_language_only_inside() -> None:
    message = "This is not a date. Write it as day.month.year, for instance 1.3.2026, or +6kk."
    assert words._(message).startswith("Tämä ei ole")
    with words.speaking("sv"):
        assert words._(message).startswith("Det här")
    assert words._(message).startswith("Tämä ei ole")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="xx"), words.speaking("xx"):
        pass


@pytest.mark.parametrize("po", sorted(CATALOGUES.glob("*/*.po")), ids=lambda po: po.stem)
def test_a_catalogue_reads_the_same_from_source_as_compiled(po: Path) -> None:
    made = io.BytesIO()
    with po.open("rb") as file:
        write_mo(made, read_po(file, locale=po.parent.name))
    made.seek(0)
    compiled = gettext.GNUTranslations(made)
    read = words._read(po.read_text(encoding="utf-8"))
    assert {k: v for k, v in read.items() if k} == {
        k: v for k, v in vars(compiled)["_catalog"].items() if k
    }
    plural = vars(compiled)["plural"]
    assert [words._two_forms(n) for n in range(120)] == [plural(n) for n in range(120)]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_one_message_has_one_translation_in_all_catalogues(language: str) -> None:
    """The catalogues become one table: of two translations one would win by its file name."""
    said: dict[tuple[str, str | None], set[str]] = {}
    for file in sorted((resources_folder() / "translations" / language).glob("*.po")):
        with file.open("rb") as source:
            for message in read_po(source, locale=language):
                for one in [message.id] if isinstance(message.id, str) else message.id[:1]:
                    said.setdefault((one, message.context), set()).add(str(message.string))
    said.pop(("", None), None)
    assert {key: found for key, found in said.items() if len(found) > 1} == {}
