"""Questions that share their answers: the answers named once above, a row of boxes for each."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tytti_desktop.instruments.model import Item, Layout, SheetPart
from tytti_desktop.paper.drawing import MM, Block, Tag
from tytti_desktop.paper.fonts import Face
from tytti_desktop.paper.setting import COLUMN, LEFT, RIGHT, Setting, Sizes, rule, set_text
from tytti_desktop.paper.text import fits
from tytti_desktop.paper.units import (
    END_WIDTH,
    LONG_SCALE,
    Unit,
    box,
    joined,
    question,
    scale,
    scale_ends,
    scale_places,
    space,
)

PITCH = {2: 28, 3: 25, 4: 22, 5: 19.5, 6: 18, 7: 18, 8: 14}  # mm between columns, by their number
LEAST_STATEMENT = 44 * MM  # narrowest column for the statements
NUMBERED = 6  # from so many columns on, labels that do not fit are numbered and told above
BESIDE = 1.5 * MM  # kept free between neighbouring labels


@dataclass(frozen=True)
class Shared(ABC):
    """Items of a part that share their answers."""

    part: SheetPart
    items: tuple[Item, ...]
    language: str
    sizes: Sizes

    @abstractmethod
    def head(self) -> Unit:
        """Return what names the answers."""

    @abstractmethod
    def row(self, item: Item) -> Unit:
        """Return one item with its boxes."""


class Scales(Shared):
    """Long scales (0-10) with the same ends: the ends stand above the first of them."""

    def head(self) -> Unit:
        """Return the ends of the scale in words."""
        item = self.items[0]
        places = scale_places(item, self.sizes)
        low, high = item.low.printed(self.language), item.high.printed(self.language)
        made = scale_ends(places, low, high, self.sizes)
        height = made.height + 1 * MM
        block = Block(1, Tag.TEXT, made.words, lines=(rule(height),))
        return Unit((block,), height + 1.6 * MM)

    def row(self, item: Item) -> Unit:
        """Return one question with its scale."""
        return scale(self.part, item, self.language, self.sizes, ends=False)


class Statements(Shared):
    """Statements on the left, columns of boxes on the right."""

    @cached_property
    def count(self) -> int:
        """How many columns of boxes there are."""
        return len(self.items[0].options)

    @cached_property
    def pitch(self) -> float:
        """From one column of boxes to the next, in points."""
        if self._scaled:
            return self.sizes.scale if self.count > LONG_SCALE else self.sizes.steps
        return self.sizes.steps if self._numbered else self._wide

    @cached_property
    def _wide(self) -> float:
        """The pitch that labels in words need."""
        return PITCH[self.count] * MM * max(1.0, self.sizes.label / 12)

    @cached_property
    def _numbered(self) -> bool:
        """Tell whether the labels stand above by number: set upwards, nobody would read them."""
        if self._scaled or self.count < NUMBERED:
            return False
        room = RIGHT + BESIDE / 2 - self._wide * self.count - LEFT - 4 * MM
        return room < LEAST_STATEMENT or not self._upright(self._wide)

    @cached_property
    def start(self) -> float:
        """Where the columns of boxes begin; words over the last step need half their width."""
        item = self.items[0]
        aside = END_WIDTH * self.sizes.label / 10.5 if item.low or item.high else self.pitch
        return RIGHT + BESIDE / 2 - (aside - self.pitch) / 2 - self.pitch * self.count

    @cached_property
    def _scaled(self) -> bool:
        return self.items[0].layout is Layout.SCALE

    @cached_property
    def room(self) -> float:
        """The width left for the statements, in points."""
        return self.start - LEFT - 4 * MM

    def possible(self) -> bool:
        """Tell whether the labels and the statements fit beside each other."""
        if not (self._scaled or self.count in PITCH) or self.room < LEAST_STATEMENT:
            return False
        if not self._scaled and not (self._told if self._numbered else self._upright(self.pitch)):
            return False
        return all(
            fits(item.text.printed(self.language), Face.REGULAR, self.sizes.body, self.room, 4)
            for item in self.items
        )

    @cached_property
    def _told(self) -> bool:
        """Tell whether what the numbers stand for fits above, in two columns."""
        room = COLUMN / 2 - self.sizes.number - 3 * MM
        return all(fits(t, Face.REGULAR, self.sizes.label, room, 2) for t in self._labels())

    def _labels(self) -> list[str]:
        item = self.items[0]
        if item.layout is Layout.SCALE:
            return [option.value for option in item.options]
        return [option.label.printed(self.language) for option in item.options]

    def _upright(self, pitch: float) -> bool:
        column = pitch - BESIDE
        return all(fits(t, Face.REGULAR, self.sizes.label, column, 4) for t in self._labels())

    def head(self) -> Unit:
        """Return the labels above the columns, standing on their last lines."""
        ends = self._ends()
        words = list(ends.words)
        labels = self._labels()
        key: list[Unit] = []
        if self._numbered:
            key = [*self._key(labels), space(1 * MM)]
            labels = [str(n) for n in range(1, self.count + 1)]
        made = self._upright_labels(labels)
        words += made.lowered(ends.height)
        height = ends.height + made.height + 1 * MM
        row = Unit((Block(1, Tag.TEXT, tuple(words), lines=(rule(height),)),), height)
        return joined((*key, row))

    def _key(self, labels: list[str]) -> Iterator[Unit]:
        """Return what each number stands for, in two columns."""
        half, size = COLUMN / 2, self.sizes.label
        aside = self.sizes.number
        for left in range(0, len(labels), 2):
            made, words = [], []
            for place, text in enumerate(labels[left : left + 2]):
                x = LEFT + place * half
                number = set_text(str(left + place + 1), x, 0, aside, size=size, face=Face.BOLD)
                told = set_text(text, x + aside, 0, half - aside - 3 * MM, size=size)
                words += [*number.words, *told.words]
                made.append(told.height)
            yield Unit((Block(1, Tag.TEXT, tuple(words)),), max(made))

    def _upright_labels(self, labels: list[str]) -> Setting:
        column = self.pitch - BESIDE
        made = [
            set_text(
                text,
                self._box_left(n) + self.sizes.box / 2 - column / 2,
                0,
                column,
                size=self.sizes.label,
                face=Face.BOLD if self._scaled or self._numbered else Face.REGULAR,
                align=0.5,
            )
            for n, text in enumerate(labels)
        ]
        tallest = max(label.height for label in made)
        words = [w for label in made for w in label.lowered(tallest - label.height)]
        return Setting(tuple(words), (), tallest)

    def _ends(self) -> Setting:
        """Set what the two ends of a scale mean, over the first and the last column."""
        item = self.items[0]
        low, high = item.low.printed(self.language), item.high.printed(self.language)
        places = [self._box_left(n) for n in range(self.count)]
        return scale_ends(places, low, high, self.sizes)

    def _box_left(self, number: int) -> float:
        return self.start + number * self.pitch + (self.pitch - BESIDE - self.sizes.box) / 2

    def row(self, item: Item) -> Unit:
        """Return a statement and its boxes, with a hairline below."""
        asked = question(item, self.language, self.sizes, self.room)
        side = self.sizes.box
        height = max(asked.height + 1.6 * MM, side + self.sizes.room)
        top = (height - side) / 2
        boxes = tuple(
            box(self.part, item, option, self._box_left(n), top, side)
            for n, option in enumerate(item.options)
        )
        words = asked.lowered((height - asked.height) / 2)
        block = Block(1, Tag.TEXT, words, lines=(rule(height),), boxes=boxes)
        return Unit((block,), height, ((top, top + side),))


def shared(part: SheetPart, items: tuple[Item, ...], language: str, sizes: Sizes) -> Shared | None:
    """Return the items as one table, or None when they must be asked one by one."""
    if len(items) < 2 or items[0].layout not in {Layout.SCALE, Layout.COLUMNS}:  # noqa: PLR2004
        return None
    table = Statements(part, items, language, sizes)
    if table.possible():
        return table
    long = items[0].layout is Layout.SCALE and len(items[0].options) > LONG_SCALE
    return Scales(part, items, language, sizes) if long else None
