"""What tables are made of: the usual columns, counted rows and class bounds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from tytti_desktop.casework import choices, unit
from tytti_desktop.evaluation import settings
from tytti_desktop.evaluation.table import (
    LABEL,
    NOWHERE,
    TOTAL,
    At,
    Column,
    Kind,
    Row,
    Split,
    Value,
)
from tytti_desktop.instruments.model import Item
from tytti_desktop.vault import Vault
from tytti_desktop.words import _, language

UNKNOWN = "unknown"


def asked_in(items: Iterable[Item]) -> tuple[str, ...]:
    """Return the note that items are told in Finnish where they have no words in this language."""
    if all(language() in item.text.languages() for item in items if item.text):
        return ()
    return (_("The items are told in Finnish: the measure has no wording in this language here."),)


def label(title: str) -> Column:
    """Return the first column: what the row is."""
    return Column(LABEL, title, Kind.TEXT)


def count(title: str, name: str = "n", at: At = NOWHERE) -> Column:
    """Return a column of counts."""
    return Column(name, title, Kind.COUNT, at=at)


def share(
    vault: Vault, today: date, *, of: str = "n", base: str = "", title: str = "", name: str = ""
) -> Column:
    """Return the column of a count's shares, with the decimals that the unit uses."""
    decimals = settings.read(vault, today).decimals
    return Column(
        name or ("percent" if of == "n" else f"{of}_percent"),
        title or _("Share"),
        Kind.SHARE,
        "%",
        of=of,
        base=base,
        decimals=decimals,
    )


def figure(
    name: str, title: str, kind: Kind, *, of: str = "n", unit: str = "", decimals: int = 1
) -> Column:
    """Return a column of means, medians or sums, shown only where its count allows."""
    return Column(name, title, kind, unit, of=of, decimals=decimals)


Behind: TypeAlias = Mapping[str, Mapping[str, int]]
NOBODY: Behind = {}


@dataclass(frozen=True)
class Named:
    """A class of an attribute: its key, its words, and its bounds where it has any.

    `found`: it is a class only because something of it was found.
    """

    key: str
    words: str
    bounds: str = ""
    found: bool = False

    @property
    def meaning(self) -> str:
        """What tells the class apart: 18–24 and 18–29 are two, though both begin at 18."""
        return self.bounds or self.key


def persons_behind(found: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, int]]:
    """Return of how many persons events are, from (class, column, person); in all under TOTAL."""
    every: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for key, column, person in found:
        every[key][column].add(person)
        every[TOTAL][column].add(person)
    return {key: {c: len(who) for c, who in own.items()} for key, own in every.items()}


def of_unit(vault: Vault, kind: str, today: date, found: Iterable[str] = ()) -> list[Named]:
    """Return the classes of the unit's data in order, then keys found that it no longer has.

    A class that has ended is there where something of it was found.
    """
    data = unit.in_force(vault, kind, today)
    seen = set(found)
    known = [
        Named(c.key, c.label, found=over)
        for c in choices.choices(vault, kind, today)
        if not (over := choices.ended(data[c.key], today)) or c.key in seen
    ]
    names = {each.key for each in known}
    left = sorted(seen - names)
    return [*known, *(Named(key, key or _("Not known"), found=True) for key in left)]


def rows(
    attribute: str,
    classes: Sequence[Named],
    values: Mapping[str, Mapping[str, Value]],
    total: Mapping[str, Value],
    total_words: str = "",
    behind: Behind = NOBODY,
) -> tuple[Row, ...]:
    """Return a row for each class and the total; a class without values counts 0.

    `behind` tells of how many persons the events of a class are, by class and column; the total's
    under `TOTAL`.
    """
    zero = {name: 0 for name, value in total.items() if isinstance(value, int)}
    made = [
        Row(
            each.key,
            {LABEL: each.words, **zero, **values.get(each.key, {})},
            frozenset({(attribute, each.meaning)}),
            behind=behind.get(each.key, {}),
            found=each.found,
        )
        for each in classes
    ]
    said = {LABEL: total_words or _("Total"), **total}
    last = Row(TOTAL, said, strong=True, behind=behind.get(TOTAL, {}))
    return (*made, last)


def split(attribute: str, classes: Sequence[Named], *, full: bool = True) -> Split:
    """Return how an attribute cuts the table."""
    bounded = any(each.bounds for each in classes)
    return Split(attribute, tuple(each.meaning for each in classes), full, bounded=bounded)


def bounds(starts: Sequence[int], words: str) -> list[Named]:
    """Return classes from their lower bounds: 18–24, 25–34, 55 and over; `words` has {range}."""
    made = []
    for place, low in enumerate(starts):
        last = place + 1 == len(starts)
        said = _("{low} or more").format(low=low) if last else f"{low}–{starts[place + 1] - 1}"
        ends = f"{low}-" if last else f"{low}-{starts[place + 1]}"
        made.append(Named(str(low), words.format(range=said), ends))
    return made


def bound_of(value: float, starts: Sequence[int]) -> str:
    """Return the key of the class that a value falls in; the first class takes what is below."""
    found = [low for low in starts if low <= value]
    return str(found[-1] if found else starts[0])
