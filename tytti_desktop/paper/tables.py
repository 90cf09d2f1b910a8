"""Questions that share their answers: the answers named once above, a row of boxes for each."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from tytti_desktop.instruments.model import Item, Layout, SheetPart
from tytti_desktop.paper.drawing import BOX, MM, Block, Tag, Words
from tytti_desktop.paper.fonts import Face
from tytti_desktop.paper.setting import LEFT, RIGHT, Setting, Sizes, leading, rule, set_text
from tytti_desktop.paper.text import fits, lines_of
from tytti_desktop.paper.units import LONG_SCALE, Unit, box, question, scale, scale_ends

PITCH = {2: 30, 3: 27, 4: 23, 5: 19.5, 6: 16, 7: 14.5, 8: 14}  # mm between columns, by their number
LEAST_STATEMENT = 50 * MM  # narrowest column for the statements
TURNED = 6  # from so many columns on, labels that do not fit are set upwards
TURNED_LENGTHS = tuple(length * MM for length in (26, 32, 38, 46, 54, 64))
BESIDE = 1.5 * MM  # kept free between neighbouring labels
ROW_ROOM = 7.4 * MM  # over and under a row's boxes, together


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
        first, last = item.options[0].value, item.options[-1].value
        low = f"{first} = {item.low.printed(self.language)}" if item.low else ""
        high = f"{last} = {item.high.printed(self.language)}" if item.high else ""
        made = scale_ends(item, low, high, self.sizes, 0)
        height = made.height + 1.4 * MM
        block = Block(1, Tag.TEXT, made.words, lines=(rule(height),))
        return Unit((block,), height + 2.4 * MM)

    def row(self, item: Item) -> Unit:
        """Return one question with its scale."""
        return scale(self.part, item, self.language, self.sizes, ends=False)


class Statements(Shared):
    """Statements on the left, columns of boxes on the right."""

    @property
    def count(self) -> int:
        """How many columns of boxes there are."""
        return len(self.items[0].options)

    @property
    def pitch(self) -> float:
        """From one column of boxes to the next, in points."""
        return PITCH[self.count] * MM

    @property
    def start(self) -> float:
        """Where the columns of boxes begin."""
        return RIGHT - self.pitch * self.count

    @property
    def room(self) -> float:
        """The width left for the statements, in points."""
        return self.start - LEFT - 4 * MM

    def possible(self) -> bool:
        """Tell whether the labels and the statements fit beside each other."""
        if self.count not in PITCH or self.room < LEAST_STATEMENT:
            return False
        if not self._upright() and self._turned_length() is None:
            return False
        return all(
            fits(item.text.printed(self.language), Face.REGULAR, self.sizes.body, self.room, 4)
            for item in self.items
        )

    def _labels(self) -> list[str]:
        item = self.items[0]
        if item.layout is Layout.SCALE:
            return [option.value for option in item.options]
        return [option.label.printed(self.language) for option in item.options]

    def _upright(self) -> bool:
        column = self.pitch - BESIDE
        return all(fits(t, Face.REGULAR, self.sizes.label, column, 4) for t in self._labels())

    def _turned_length(self) -> float | None:
        """Return how tall labels set upwards must be to take two lines, or None."""
        if self.count < TURNED:
            return None
        size = self.sizes.label
        for length in TURNED_LENGTHS:
            if all(fits(t, Face.REGULAR, size, length, 2) for t in self._labels()):
                return length
        return None

    def head(self) -> Unit:
        """Return the labels above the columns, standing on their last lines."""
        ends = self._ends()
        words = list(ends.words)
        made = self._upright_labels() if self._upright() else self._turned_labels()
        words += made.lowered(ends.height)
        height = ends.height + made.height + 1.4 * MM
        return Unit((Block(1, Tag.TEXT, tuple(words), lines=(rule(height),)),), height)

    def _upright_labels(self) -> Setting:
        column = self.pitch - BESIDE
        made = [
            set_text(text, self.start + n * self.pitch, 0, column, size=self.sizes.label, align=0.5)
            for n, text in enumerate(self._labels())
        ]
        tallest = max(label.height for label in made)
        words = [w for label in made for w in label.lowered(tallest - label.height)]
        return Setting(tuple(words), (), tallest)

    def _turned_labels(self) -> Setting:
        length = self._turned_length() or 0.0
        size = self.sizes.label
        words = []
        for number, text in enumerate(self._labels()):
            lines = lines_of(text, Face.REGULAR, size, length)
            middle = self._box_left(number) + BOX / 2
            x = middle - (len(lines) - 1) * leading(size) / 2 + size / 3
            for line in lines:
                words.append(
                    Words(round(x, 2), round(length, 2), line, Face.REGULAR, size, turned=True)
                )
                x += leading(size)
        return Setting(tuple(words), (), length)

    def _ends(self) -> Setting:
        """Set what the two ends of a scale mean, over the first and the last column."""
        item = self.items[0]
        size = self.sizes.label
        first = self._box_left(0)
        last = self._box_left(self.count - 1) + BOX
        half = (last - first) / 2 + 4 * MM
        low = set_text(item.low.printed(self.language), first - 6 * MM, 0, half, size=size)
        x = last + 6 * MM - half
        high = set_text(item.high.printed(self.language), x, 0, half, size=size, align=1)
        return Setting((*low.words, *high.words), (), max(low.height, high.height))

    def _box_left(self, number: int) -> float:
        return self.start + number * self.pitch + (self.pitch - BESIDE - BOX) / 2

    def row(self, item: Item) -> Unit:
        """Return a statement and its boxes, with a hairline below."""
        asked = question(item, self.language, self.sizes, self.room)
        height = max(asked.height, BOX) + ROW_ROOM
        top = (height - BOX) / 2
        boxes = tuple(
            box(self.part, item, option, self._box_left(n), top)
            for n, option in enumerate(item.options)
        )
        words = asked.lowered((height - asked.height) / 2)
        block = Block(1, Tag.TEXT, words, lines=(rule(height),), boxes=boxes)
        return Unit((block,), height, ((top, top + BOX),))


def shared(part: SheetPart, items: tuple[Item, ...], language: str, sizes: Sizes) -> Shared | None:
    """Return the items as one table, or None when they must be asked one by one."""
    if len(items) < 2 or items[0].layout not in {Layout.SCALE, Layout.COLUMNS}:  # noqa: PLR2004
        return None
    if items[0].layout is Layout.SCALE and len(items[0].options) > LONG_SCALE:
        return Scales(part, items, language, sizes)
    table = Statements(part, items, language, sizes)
    return table if table.possible() else None
