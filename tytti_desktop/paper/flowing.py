"""Plain A4 pages filled from the top: headings and paragraphs, tagged; nothing is cut in two."""

from datetime import date

from tytti_desktop.dates import shown
from tytti_desktop.paper.drawing import MM
from tytti_desktop.paper.fonts import Face
from tytti_desktop.paper.pdf import Paper
from tytti_desktop.paper.sender import Sender
from tytti_desktop.paper.setting import LEFT, RIGHT, set_text
from tytti_desktop.paper.sheets import Marks, mark_texts
from tytti_desktop.words import language

TOP, FOOT = 20 * MM, 278 * MM
BODY, SMALL = 10.5, 9.0
GAP = 2 * MM
LARGE = 1.6  # times the size of the text, for who reads large print


class Flowing:
    """A paper being written; `scale` is times the sizes given, for large print."""

    def __init__(self, title: str, marks: Marks = Marks(), scale: float = 1.0) -> None:  # noqa: B008
        self._title, self._marks, self._scale = title, marks, scale
        self.paper = Paper(title=title, language=language())
        self.paper.begin(language())
        self.y = TOP

    def room(self, height: float) -> None:
        """Begin a new page where so much does not fit any more."""
        if self.y + height > FOOT and self.y > TOP:
            self.turn()

    def turn(self) -> None:
        """Finish the page with its footer, and begin another."""
        number = self.paper.pages + 1
        with self.paper.decoration():
            foot = set_text(self._title, LEFT, FOOT + 4 * MM, RIGHT - LEFT - 20 * MM, size=8)
            self.paper.words(foot.words, gray=0.4)
            for said in mark_texts(self._marks):
                mark = set_text(said, LEFT, FOOT + 8 * MM, RIGHT - LEFT, size=8, face=Face.BOLD)
                self.paper.words(mark.words)
            page = set_text(str(number), RIGHT - 20 * MM, FOOT + 4 * MM, 20 * MM, size=8, align=1)
            self.paper.words(page.words, gray=0.4)
        self.paper.end_page()
        self.y = TOP

    def sender(self, unit: Sender, on: date) -> None:
        """Say who writes, whom to call and on which day, as a letter does."""
        unit = unit.said(language())
        place = f"{unit.postal_code} {unit.town.upper()}".strip()
        by_phone = ", ".join(part for part in (unit.phone, unit.hours) if part)
        whom = ", ".join(part for part in (unit.person, unit.title) if part)
        address = ", ".join(part for part in (unit.street, place) if part)
        for line in (unit.name, address, whom, by_phone, shown(on)):
            if line:
                self.text(line)
        self.y += GAP * 2

    def heading(self, text: str, size: float, tag: str = "H2", keep: float = 0.0) -> None:
        """Set a heading, kept with what follows."""
        size *= self._scale
        made = set_text(text, LEFT, self.y, RIGHT - LEFT, size=size, face=Face.BOLD)
        self.room(made.height + keep)
        made = set_text(text, LEFT, self.y, RIGHT - LEFT, size=size, face=Face.BOLD)
        with self.paper.tagged(tag):
            self.paper.words(made.words)
        self.y += made.height + GAP

    def text(self, text: str, size: float = BODY, gray: float = 0.0, indent: float = 0.0) -> None:
        """Set a paragraph."""
        size *= self._scale
        x, column = LEFT + indent, RIGHT - LEFT - indent
        height = set_text(text, x, self.y, column, size=size).height
        self.room(height)
        made = set_text(text, x, self.y, column, size=size)
        with self.paper.tagged("P"):
            self.paper.words(made.words, gray=gray)
        self.y += made.height + GAP / 2

    def finished(self) -> bytes:
        """Return the whole file."""
        if self.y > TOP or self.paper.pages == 0:
            self.turn()
        return self.paper.finished()
