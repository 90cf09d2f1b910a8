"""The guide's sheets to print: two pages beside the computer, a page for the nurse and one more.

Their words lie in resources/guide/print, one file a sheet and language: `#` is the title, `##` a
heading, `1.` and `-` begin a line of a list. A sheet without the language in force is in Finnish.
"""

import re
from enum import StrEnum
from itertools import takewhile

from tytti_desktop.paper.drawing import MM
from tytti_desktop.paper.flowing import GAP as BELOW
from tytti_desktop.paper.flowing import Flowing
from tytti_desktop.paper.setting import LEFT, RIGHT, set_text
from tytti_desktop.places import resources_folder
from tytti_desktop.words import N_, language

TITLE, HEADING, BODY = 20.0, 13.5, 12.0  # points: read at arm's length beside the computer
INDENT, GAP = 4 * MM, 3 * MM
_DOTS = re.compile(r" …(?=[.,:;])")  # of a button's words: no sentence ends in them
_LINE = re.compile(r"(\d+\.|-) (.*)")


class Sheet(StrEnum):
    """Which sheet."""

    QUICK = "quick"
    NURSE = "nurse"
    SUCCESSOR = "successor"


SHEET_NAMES = {
    Sheet.QUICK: N_("Quick guide, two pages"),
    Sheet.NURSE: N_("A page for the nurse"),
    Sheet.SUCCESSOR: N_("A page for the successor and the substitute"),
}


def words_of(sheet: Sheet) -> str:
    """Return a sheet's words in the language in force, else in Finnish."""
    folder = resources_folder() / "guide" / "print"
    own = folder / f"{sheet}.{language()}.md"
    return (own if own.exists() else folder / f"{sheet}.fi.md").read_text("utf-8")


def _height(line: str) -> float:
    """Return the points that a line of a list takes, with the air under it."""
    return set_text(line, LEFT, 0, RIGHT - LEFT - INDENT, size=BODY).height + BELOW / 2


def guide_sheet(sheet: Sheet) -> bytes:
    """Return a sheet as a PDF of A4 pages."""
    plain = _DOTS.sub("", words_of(sheet).replace("**", ""))
    lines = [line for line in plain.splitlines() if line.strip()]
    made = Flowing(lines[0].removeprefix("# "))
    made.heading(lines[0].removeprefix("# "), TITLE, "H1")
    for number, line in enumerate(lines[1:], 1):
        listed = _LINE.fullmatch(line)
        if line.startswith("## "):
            made.y += GAP
            part = takewhile(lambda one: not one.startswith("## "), lines[number + 1 :])
            made.heading(line.removeprefix("## "), HEADING, keep=sum(map(_height, part)))
        elif listed is None:
            made.text(line, BODY)
        else:
            mark = "•" if listed[1] == "-" else listed[1]
            made.text(f"{mark} {listed[2]}", BODY, indent=INDENT)
    return made.finished()
