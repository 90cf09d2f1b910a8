"""Plain A4 pages filled from the top: headings and paragraphs, tagged; nothing is cut in two."""

from tytti_desktop.paper.drawing import MM
from tytti_desktop.paper.fonts import Face, printable
from tytti_desktop.paper.pdf import Paper
from tytti_desktop.paper.setting import LEFT, RIGHT, set_text
from tytti_desktop.words import language

TOP, FOOT = 20 * MM, 278 * MM
BODY, SMALL = 10.5, 9.0
GAP = 2 * MM


class Flowing:
    """A paper being written."""

    def __init__(self, title: str) -> None:
        self._title = title
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
            page = set_text(str(number), RIGHT - 20 * MM, FOOT + 4 * MM, 20 * MM, size=8, align=1)
            self.paper.words(page.words, gray=0.4)
        self.paper.end_page()
        self.y = TOP

    def heading(self, text: str, size: float, tag: str = "H2", keep: float = 0.0) -> None:
        """Set a heading, kept with what follows."""
        made = set_text(printable(text), LEFT, self.y, RIGHT - LEFT, size=size, face=Face.BOLD)
        self.room(made.height + keep)
        made = set_text(printable(text), LEFT, self.y, RIGHT - LEFT, size=size, face=Face.BOLD)
        with self.paper.tagged(tag):
            self.paper.words(made.words)
        self.y += made.height + GAP

    def text(self, text: str, size: float = BODY, gray: float = 0.0, indent: float = 0.0) -> None:
        """Set a paragraph."""
        x, column = LEFT + indent, RIGHT - LEFT - indent
        height = set_text(printable(text), x, self.y, column, size=size).height
        self.room(height)
        made = set_text(printable(text), x, self.y, column, size=size)
        with self.paper.tagged("P"):
            self.paper.words(made.words, gray=gray)
        self.y += made.height + GAP / 2

    def finished(self) -> bytes:
        """Return the whole file."""
        if self.y > TOP or self.paper.pages == 0:
            self.turn()
        return self.paper.finished()
