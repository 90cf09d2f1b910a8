"""Which item comes next in an interview, and which key gives which answer. No Qt, no vault."""

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tytti_desktop.instruments.model import Item, ItemKind, Questionnaire

TEN_KEY = "T"


@dataclass(frozen=True)
class KeyOption:
    """One answer as shown: the key that gives it, the value stored, and its words."""

    key: str
    value: str
    label: str


def key_options(item: Item) -> tuple[KeyOption, ...]:
    """Return an item's answers with their keys.

    Values 0–9 are their own keys and 10 is T; where values are others (2a, 2b, names), letters in
    order, so that no digit gives another digit's answer.
    """
    numbers = [option.value for option in item.options]
    plain = all(value.isdecimal() and int(value) <= 10 for value in numbers)  # noqa: PLR2004
    keys = [TEN_KEY if value == "10" else value for value in numbers]
    if not plain:
        keys = list(string.ascii_uppercase[: len(numbers)])
    return tuple(
        KeyOption(key, option.value, option.label.said() or ("" if plain else option.value))
        for key, option in zip(keys, item.options, strict=True)
    )


class Sitting:
    """Where an interview is. `answers` holds item: value; None was left empty on purpose."""

    def __init__(self, made: Questionnaire, answers: Mapping[str, object]) -> None:
        self.made = made
        self.answers = dict(answers)
        self.skipped: frozenset[str] = frozenset()
        self._at = 0

    @property
    def items(self) -> tuple[Item, ...]:
        """The instrument's items, in order."""
        return self.made.items

    @property
    def at_end(self) -> bool:
        """Whether every item has been passed."""
        return self._at >= len(self.items)

    @property
    def item(self) -> Item:
        """The item being asked; IndexError at the end."""
        return self.items[self._at]

    @property
    def number(self) -> int:
        """The place of the item being asked, from 0; the number of items at the end."""
        return self._at

    def needs(self, item: Item) -> bool:
        """Tell whether an item is asked: not skipped by the instrument's own rule."""
        return item.name not in self.skipped

    def to_first_open(self) -> None:
        """Go to the first item that has been neither answered nor left empty."""
        self._at = 0
        while not self.at_end and (self.item.name in self.answers or not self.needs(self.item)):
            self._at += 1

    def to_missing(self, names: Iterable[str]) -> None:
        """Go to the first of these items."""
        wanted = set(names)
        for number, item in enumerate(self.items):
            if item.name in wanted:
                self._at = number
                return

    def forward(self) -> None:
        """Go to the next item that is asked, or to the end."""
        self._at += 1
        while not self.at_end and not self.needs(self.item):
            self._at += 1

    def back(self) -> None:
        """Go to the item asked before; stays at the first."""
        earlier = [n for n in range(self._at) if self.needs(self.items[n])]
        if earlier:
            self._at = earlier[-1]

    def value_of_key(self, key: str) -> str | None:
        """Return the value that a key gives to the item being asked, None when it gives none."""
        if self.at_end or self.item.kind is not ItemKind.SINGLE:
            return None
        for option in key_options(self.item):
            if option.key == key.upper():
                return option.value
        return None
