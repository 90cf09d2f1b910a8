"""What a questionnaire is: its texts, items, options, scoring data and sources, as read from TOML.

Answers are keyed by item name: "1"…"n" in an instrument; on a pack's sheet "esis.3" (`Part.field`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tytti_desktop.words import LANGUAGES, decimal, language

SOFT_HYPHEN = "\u00ad"

Number = int | float


def plain(text: str) -> str:
    """Return a text without the soft hyphens that only paper needs."""
    return text.replace(SOFT_HYPHEN, "")


def shown_number(value: Number) -> str:
    """Return a number as it is written in the language in force: 7,5 in Finnish and Swedish."""
    return decimal(f"{value:.10g}")


@dataclass(frozen=True)
class Text:
    """One text in the languages it exists in; empty where there is none."""

    fi: str = ""
    sv: str = ""
    en: str = ""

    def printed(self, lang: str | None = None) -> str:
        """Return the text for paper, soft hyphens kept; Finnish where the language is missing."""
        return str(getattr(self, lang or language())) or self.fi

    def said(self, lang: str | None = None) -> str:
        """Return the text for the screen or JSON, without soft hyphens."""
        return plain(self.printed(lang))

    def languages(self) -> frozenset[str]:
        """Return the languages that the text exists in."""
        return frozenset(code for code in LANGUAGES if getattr(self, code))

    def __bool__(self) -> bool:
        return bool(self.languages())


class Kind(StrEnum):
    """What a questionnaire file is for."""

    INSTRUMENT = "instrument"  # scored, stored as a screening
    PACK = "pack"  # several instruments on one sheet
    SURVEY = "survey"  # anonymous: client feedback, stakeholders
    CRITERIA = "criteria"  # the criteria sheet a referrer fills in
    CONSENT = "consent"  # recipients by data categories, signed


class ItemKind(StrEnum):
    """How an item is answered."""

    SINGLE = "single"  # one of the options
    MULTI = "multi"  # any of the options; the answer is a list of values
    NUMBER = "number"  # a written number between minimum and maximum, where they are known
    TEXT = "text"  # free text: never recognised, shown as a picture


class Layout(StrEnum):
    """How an item's answers lie on paper and screen."""

    LIST = "list"  # one box under another, label beside it
    COLUMNS = "columns"  # boxes on a row; neighbours with the same options share column labels
    SCALE = "scale"  # boxes on a row, value above each, `low` and `high` at the ends
    WRITTEN = "written"  # a frame of `lines` lines to write in


@dataclass(frozen=True)
class Option:
    """One answer to choose: the value stored, its score (None: not scored) and its label."""

    value: str
    score: int | None = None
    label: Text = Text()


@dataclass(frozen=True)
class Norm:
    """A published mean and standard deviation of one item."""

    mean: float
    sd: float


@dataclass(frozen=True)
class Item:
    """One question. `text` is empty where it may not be shipped (BDI).

    `incomplete` marks an item whose whole official wording is not in our sources. `minimum` and
    `maximum` bound a number; `lines` is the height of a written answer in lines; `same_line` is
    for short written answers set side by side (date, signature).
    """

    name: str
    kind: ItemKind
    layout: Layout
    text: Text = Text()
    options: tuple[Option, ...] = ()
    low: Text = Text()
    high: Text = Text()
    unit: Text = Text()
    minimum: float | None = None
    maximum: float | None = None
    lines: int = 1
    same_line: bool = False
    incomplete: bool = False
    loinc: str = ""
    key: str = ""
    norm: Norm | None = None

    def option(self, value: str) -> Option | None:
        """Return the option with this value, or None."""
        return next((o for o in self.options if o.value == value), None)

    @property
    def ends(self) -> tuple[Number | None, Number | None]:
        """The least and the most that the item scores; None where there is no end or no score."""
        if self.kind is ItemKind.NUMBER:
            return self.minimum, self.maximum
        scores = [option.score for option in self.options if option.score is not None]
        return min(scores, default=None), max(scores, default=None)


@dataclass(frozen=True)
class Band:
    """A named range of totals (or of one item's score), both ends included."""

    low: int
    high: int
    label: Text
    light: str = ""  # red, yellow or green where the source speaks of a traffic light


@dataclass(frozen=True)
class BandSet:
    """Bands of one source, for choosing between sources."""

    id: str
    source: str
    bands: tuple[Band, ...]
    default: bool = False
    verify: bool = False
    valid_from: date = date.min

    def band(self, total: Number) -> Band | None:
        """Return the band a total falls in."""
        return next((b for b in self.bands if b.low <= total <= b.high), None)


@dataclass(frozen=True)
class CutOff:
    """One dated row: a total of `value` or more is over. `sex` is m, f or "" (either)."""

    instrument: str
    version: str
    sex: str
    age_min: int | None
    age_max: int | None
    value: int
    source: str
    valid_from: date
    choice: str  # id of the set of rows it belongs to

    def fits(self, sex: str | None, age: int | None, on: date) -> bool:
        """Tell whether the row is for such a person on that day; an unknown fits nothing."""
        if self.valid_from > on or (self.sex and self.sex != sex):
            return False
        if self.age_min is None and self.age_max is None:
            return True
        if age is None:
            return False
        return (self.age_min or 0) <= age and (self.age_max is None or age <= self.age_max)


@dataclass(frozen=True)
class CutOffSet:
    """The rows of one source, for choosing between sources."""

    id: str
    source: str
    rows: tuple[CutOff, ...]
    default: bool = False
    verify: bool = False


class ThresholdKind(StrEnum):
    """What a change threshold is."""

    RCI = "rci"  # reliable change index, points
    MCID = "mcid"  # least change that matters, points
    MCID_PERCENT_FALL = "mcid_percent_fall"  # a fall of so many percent from the earlier total
    ITEM_SD = "item_sd"  # so many standard deviations of the item's norm: a statistical fallback


@dataclass(frozen=True)
class Threshold:
    """How large a change must be, and who says so."""

    id: str
    kind: ThresholdKind
    value: float
    source: str
    default: bool = False
    verify: bool = False


@dataclass(frozen=True)
class AlertRule:
    """An item whose answer asks for an act at once; `instruction` says which, in plain words."""

    id: str
    item: str
    at_least: int
    if_missing: bool
    text: Text
    instruction: Text


@dataclass(frozen=True)
class SkipRule:
    """When the scores of `items` are all answered and sum to 0, `skips` need no answer."""

    items: tuple[str, ...]
    skips: tuple[str, ...]


class Direction(StrEnum):
    """Which way is better."""

    HIGHER_WORSE = "higher_worse"
    HIGHER_BETTER = "higher_better"
    NONE = "none"


@dataclass(frozen=True)
class Scoring:
    """total = (sum of item scores - offset) * factor; `total` False means that there is none."""

    total: bool = False
    offset: int = 0
    factor: float = 1
    direction: Direction = Direction.NONE
    skip: tuple[SkipRule, ...] = ()
    bands: tuple[BandSet, ...] = ()
    item_bands: BandSet | None = None
    cutoffs: tuple[CutOffSet, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    alerts: tuple[AlertRule, ...] = ()
    norm_source: str = ""


@dataclass(frozen=True)
class Wording:
    """Where the wording of one language is from and whether it was held against the official."""

    source: str
    own: bool = False  # our own text: no official form exists to compare with
    compared_with_official: date | None = None
    notes: str = ""


@dataclass(frozen=True)
class Part:
    """A block of a sheet: an instrument by its id, or items of the sheet's own."""

    title: Text = Text()
    intro: Text = Text()
    instrument: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Questionnaire:
    """One file of forms/questionnaires/: an instrument, a pack or another sheet.

    `stem` is the published lead-in of the items; `instruction` is ours, how to answer; `end` stands
    after the last item. A pack, survey, criteria sheet or consent has `parts`; an instrument has
    `items`. `individual_use` False (ESIS): results of groups only. `printable` False (BDI): numbers
    only. `register` is the one its results belong to unless the unit chooses (social, health).
    `criteria_set` names the set of a criteria sheet (general, young).
    """

    id: str
    version: str
    valid_from: date
    kind: Kind
    title: Text
    short_title: Text = Text()
    stem: Text = Text()
    instruction: Text = Text()
    end: Text = Text()
    items: tuple[Item, ...] = ()
    parts: tuple[Part, ...] = ()
    scoring: Scoring = Scoring()
    wording: dict[str, Wording] = field(default_factory=dict, hash=False)
    licence: str = ""
    printable: bool = True
    individual_use: bool = True
    defined: bool = True  # False: the unit has not yet said what it measures (työkykyaika)
    register: str = "social"
    criteria_set: str = ""
    loinc_panel: str = ""
    loinc_total: str = ""
    loinc_verify: bool = False

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the sheet can be had in, Finnish first."""
        return tuple(code for code in LANGUAGES if code in self.wording)

    @property
    def own_items(self) -> tuple[Item, ...]:
        """Its own items: an instrument's, or those of its own parts."""
        return self.items + tuple(item for part in self.parts for item in part.items)

    def item(self, name: str) -> Item | None:
        """Return its own item of this name, or None."""
        return next((i for i in self.own_items if i.name == name), None)


@dataclass(frozen=True)
class SheetPart:
    """A part as it is laid out: what to print, in order, and where its answers go.

    `instrument` is the id of the instrument whose items these are, "" for the sheet's own items.
    """

    title: Text
    intro: Text
    stem: Text
    items: tuple[Item, ...]
    instrument: str = ""
    version: str = ""
    prefix: str = ""

    def field(self, item: Item) -> str:
        """Return the field's name on the sheet: "3" alone, "esis.3" in a pack."""
        return f"{self.prefix}{item.name}"

    def fields(self) -> Iterator[tuple[str, Item]]:
        """Yield every field with its item, in the order of print."""
        for item in self.items:
            yield self.field(item), item
