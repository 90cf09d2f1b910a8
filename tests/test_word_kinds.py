"""One message is not both what a button does and how a thing stands: languages part the two."""

import ast
import io
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests import parsed

MOST_COUNTED = 100  # counted messages, at least
MOST_FILES = 20  # files of words in each folder, at least
SOURCES = sorted(Path("tytti_desktop").rglob("*.py"))


def _said(node: ast.AST, mark: str) -> str | None:
    call = node if isinstance(node, ast.Call) else None
    named = call is not None and isinstance(call.func, ast.Name) and call.func.id == mark
    if call is None or not named or not call.args:
        return None
    first = call.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _states() -> set[str]:
    """Return the words of every table of states: `STATE_NAMES = {State.OPEN: N_("…")}`."""
    found: set[str] = set()
    for file in SOURCES:
        for node in parsed.nodes(file):
            names = [t.id for t in getattr(node, "targets", []) if isinstance(t, ast.Name)]
            if isinstance(node, ast.Assign) and any(n.endswith("STATE_NAMES") for n in names):
                found |= {w for each in ast.walk(node) if (w := _said(each, "N_"))}
    return found


def _acts() -> set[str]:
    """Return the words on every button."""
    nodes = [node for file in SOURCES for node in parsed.nodes(file)]
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    buttons = [
        c for c in calls if isinstance(c.func, ast.Name) and c.func.id in {"button", "named"}
    ]
    return {w for each in buttons if (w := _said(each.args[0], "_"))}


def test_no_word_is_both_a_state_and_an_act() -> None:
    states, acts = _states(), _acts()
    assert len(states) > 20
    assert len(acts) > 50
    assert not states & acts


# What is said of one and of many alike: a verb, a place, an inflected or an unchanging noun.
ALIKE = {
    "fi": "lisää jää jäi palautui pv kohdasta saajalle palvelusta vastauksessa myöhässä jäljellä"
    " kaikkiaan henkilölle sekunnin",
    "sv": "poäng mål exemplar brev till fel utelämnas kom d tecken mottagare svar kvar totalt"
    " förföll år besök paket",
}
_FORM = re.compile(r'msgstr\[[01]\] ((?:".*"\n?)+)')


@pytest.mark.parametrize("language", sorted(ALIKE))
def test_one_is_said_otherwise_than_many(language: str) -> None:
    """Every counted message of every room: “1 piste”, “2 pistettä”."""
    asked = 0
    for po in sorted(Path("resources/translations", language).glob("*.po")):
        for block in po.read_text(encoding="utf-8").split("\n\n"):
            forms = ["".join(re.findall('"(.*)"', each)) for each in _FORM.findall(block)]
            if not forms:
                continue
            asked += 1
            assert len(forms) == 2, block
            after = re.search(r"\{(?:count|n|total|years)\} ?(\w*)", forms[0])
            word = after[1] if after is not None else "one is said without a figure"
            assert forms[0] != forms[1] or word in {"", *ALIKE[language].split()}, block
    assert asked > MOST_COUNTED


# A sentence that counts and has one form: the number stands after its noun, never before it. What a
# number of things is called in a sentence; a sentence that is given a length gives it such a name.
COUNTS = frozenset({
    "added", "answered", "asked", "calls", "cells", "changed", "count", "done", "given", "hidden",
    "hours", "left", "met", "missing", "n", "not_met", "refused", "restored", "returned", "taken",
    "total", "unchanged", "unclear",
})  # fmt: skip
# by their use: no fewer than two
NEVER_ONE = frozenset({"all", "lines", "most", "pages", "people", "rows", "seconds"})
ALONE = (  # sentences whose number is never one, or whose words fit one and many
    " pairs", "follow-ups", "newest {count}", "over {n} ", " left", " weeks ",
    "the missing {n}", "{n} answered both times", "{added} added", "{given}",
)  # fmt: skip
_COUNTED = {  # the word after a number as it is where there are many
    "fi": re.compile(r"\{(\w+)\} \w+[aä]\b"),
    "sv": re.compile(r"\{(\w+)\} \w+(?:er|ar|or|na|de)\b"),
    "en": re.compile(r"\{(\w+)\} \w+[^us\W]s\b"),
}


@pytest.mark.parametrize("language", sorted(_COUNTED))
def test_a_sentence_with_one_form_does_not_count_before_the_noun(language: str) -> None:
    """“1 riviä poistuu” was told: such a sentence is counted, or says “rivejä: 1”."""
    folder = Path("resources/translations", language if language != "en" else "fi")
    asked = 0
    for po in sorted(folder.glob("*.po")):
        for entry in read_po(io.BytesIO(po.read_bytes())):
            if not isinstance(entry.id, str) or "{" not in entry.id:
                continue
            asked += 1
            said = entry.id if language == "en" else str(entry.string)
            counted = COUNTS & set(_COUNTED[language].findall(said))
            assert not counted or any(part in entry.id for part in ALONE), said
    assert asked > 500


def test_a_length_is_told_by_a_name_that_counts() -> None:
    given = {
        word.arg
        for file in SOURCES
        for node in parsed.nodes(file)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "format"
        for word in node.keywords
        if isinstance(word.value, ast.Call) and getattr(word.value.func, "id", "") in {"len", "sum"}
    }
    assert "count" in given
    assert given - COUNTS - NEVER_ONE == set()


# What was taken away: none of it is said again, in no catalogue, form, letter, list or guide.
GONE = (
    "Voit pyytää nähdä sen", "asiakkaaksi henkilön", "toisen tien", "Sinut kutsutaan tapaamiseen",
    "Sai valmiiksi:", "Vanhempainpäiväraha", "Työmarkkinatuki, peruspäiväraha",
    "WAS huono", "Kontaktpersonens uppdrag", "Handikappservice", "missbrukarservice",
    "Arbetsförmågekoordinator", "alautussan", "terställningsord", "ecovery words",
)  # fmt: skip


@pytest.mark.parametrize("folder", ["resources", "forms"])
def test_no_word_that_was_taken_away_is_said_again(folder: str) -> None:
    files = [f for f in Path(folder).rglob("*") if f.suffix in {".po", ".toml", ".md"}]
    assert len(files) > MOST_FILES
    said = {f.as_posix(): f.read_text(encoding="utf-8").replace("\\u00AD", "") for f in files}
    found = {(name, words) for name, text in said.items() for words in GONE if words in text}
    assert found == set()


def test_no_finnish_ending_is_hung_on_a_figure() -> None:
    """“138:stä” was told, and is “138:sta”: the ending is of the number, which nobody knows."""
    read = "".join(
        each.read_text(encoding="utf-8") for each in Path("resources/translations/fi").glob("*.po")
    )
    assert len(read) > 10**5
    assert re.findall(r".*\}:[a-zäö].*", read) == []
