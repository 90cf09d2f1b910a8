"""The pages of a form being filled, from the top down, with what must stand together.

One way of many that are tried (layout.py): where all of it lies is told of the best one only.
"""

from itertools import accumulate

from tytti_desktop.errors import KnownError
from tytti_desktop.paper.drawing import MM, Block
from tytti_desktop.paper.setting import BOTTOM, TOP, Sizes
from tytti_desktop.paper.units import Unit, joined, past_folds
from tytti_desktop.words import _

SMALL = 3.5 * MM  # a gap at a fold that nobody takes for the end of a question


class TooLongError(Exception):
    """A way to fill takes more pages than one that is known: never the better one."""


class Flow:
    """Fills pages from the top down, its boxes between the folds.

    `gap` is the widest at a fold (points), `torn` how often a table goes on to another page.
    """

    def __init__(
        self, folds: tuple[float, ...], sizes: list[Sizes], *, spare: float, most: int
    ) -> None:
        self.folds = folds
        self.sizes = sizes  # of each part
        self.spare = spare  # a table is not cut in two where no more would be left empty (points)
        self.most = most  # pages; one more ends the trial
        self.page = 1
        self.y = TOP
        self.gap = 0.0
        self.torn = 0
        self.bands: dict[int, float] = {}  # what is left empty at the foot of a page
        self.ends: list[int] = []  # the page on which each part ends
        self._placed: list[tuple[Unit, int, float]] = []  # of most ways nobody asks where all lies

    @property
    def blocks(self) -> list[Block]:
        """All blocks at their places."""
        return [block.placed(page, at) for unit, page, at in self._placed for block in unit.blocks]

    @property
    def left(self) -> float:
        """How much of the page is left (points)."""
        return BOTTOM - self.y

    def room_for(self, unit: Unit, y: float) -> float | None:
        """Return the first place at or below y where the unit's boxes and words clear the folds."""
        y = past_folds(unit, y, self.folds)
        return y if y + unit.content <= BOTTOM else None

    def place(self, unit: Unit, at: float) -> None:
        """Put a unit where room was found for it."""
        self.gap = max(self.gap, at - self.y)
        self._placed.append((unit, self.page, at))
        self.y = at + unit.height

    @property
    def band(self) -> float:
        """The most that is left empty at the foot of a page before the last (points)."""
        return max(self.bands.values(), default=0.0)

    def new_page(self) -> None:
        """Go to the top of the next page; TooLongError where there may be none."""
        if self.page >= self.most:
            raise TooLongError
        self.bands[self.page] = self.left
        self.page += 1
        self.y = TOP

    @staticmethod
    def begin(units: tuple[Unit, ...], y: float) -> float:
        """Return where units begin: what leads them is left out at the top of a page."""
        return TOP - units[0].lead if y == TOP else y

    def chain(self, units: tuple[Unit, ...], y: float) -> list[float] | None:
        """Find places for units that follow one another, or None if the page ends first."""
        y = self.begin(units, y)
        at = self.room_for(joined(units), y)
        if at is not None and at - y <= SMALL:
            heights = accumulate(units[:-1], lambda above, unit: unit.height + above, initial=0.0)
            return [at + height for height in heights]
        return self.follow(units, y)

    def follow(self, units: tuple[Unit, ...], y: float) -> list[float] | None:
        """Find each unit the first place below the one before, folds between them allowed."""
        y = self.begin(units, y)
        places = []
        for unit in units:
            found = self.room_for(unit, y)
            if found is None:
                return None
            places.append(found)
            y = found + unit.height
        return places

    def add(self, units: tuple[Unit, ...], *again: Unit) -> None:
        """Place units that must share a page; on a new page `again` stands before them.

        Raises KnownError when no page can hold them.
        """
        places = self.chain(units, self.y)
        if places is None:
            self.new_page()
            units = (joined((*again, units[0])), *units[1:])
            places = self.chain(units, self.y)
        if places is None:
            raise KnownError(
                _("A question is too tall for a page. Shorten it or divide it into two questions."),
                field="items",
            )
        for unit, at in zip(units, places, strict=True):
            self.place(unit, at)
