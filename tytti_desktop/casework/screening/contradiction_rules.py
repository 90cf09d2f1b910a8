"""The rules of answers that do not fit together: forms/contradictions.toml, read strictly.

A rule looks at answers by field ("3x10d.10"); a missing answer never fits a condition.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from tytti_desktop import regular_files
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import Library, shipped
from tytti_desktop.instruments.model import Item, ItemKind, Number, Questionnaire, Text
from tytti_desktop.instruments.strict import Strict
from tytti_desktop.places import forms_folder
from tytti_desktop.words import LANGUAGES, _

Answers = Mapping[str, Any]


class RuleKind(StrEnum):
    """What a rule compares."""

    WITHIN = "within"
    BETWEEN = "between"
    OVER_TIME = "over_time"
    STRAIGHT_LINE = "straight_line"
    MARKS = "marks"  # marks that nobody could read; no rule of the file


@dataclass(frozen=True)
class Condition:
    """All of these fields are answered, and lie between the ends or are one of the options."""

    fields: tuple[str, ...]
    at_least: Number | None = None
    at_most: Number | None = None
    one_of: tuple[str, ...] = ()

    def holds(self, answers: Answers) -> bool:
        """Tell whether every field fits."""
        return all(self._fits(answers.get(field)) for field in self.fields)

    def _fits(self, value: Any) -> bool:  # noqa: ANN401 (an answer as stored)
        if value is None:
            return False
        if self.one_of:
            return str(value) in self.one_of
        if not isinstance(value, int | float):
            return False
        low = self.at_least is None or value >= self.at_least
        return low and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True)
class Rule:
    """One rule: what must hold, and the question it puts to the client.

    `change` is how many points a field moved at least, `count` how many fields did (over_time).
    """

    id: str
    kind: RuleKind
    text: Text
    fields: tuple[str, ...]
    when: tuple[Condition, ...] = ()
    change: float = 0
    count: int = 1

    @property
    def instruments(self) -> frozenset[str]:
        """The instruments that the rule looks at."""
        return frozenset(instrument_of(field) for field in self.fields)

    def found(self, answers: Answers, earlier: Answers) -> tuple[str, ...]:
        """Return the fields to ask about, none where the answers fit together."""
        if self.kind is RuleKind.OVER_TIME:
            return self._moved(answers, earlier)
        if self.kind is RuleKind.STRAIGHT_LINE:
            values = [answers.get(field) for field in self.fields]
            alike = None not in values and len(set(values)) == 1
            return self.fields if alike else ()
        return self.fields if all(part.holds(answers) for part in self.when) else ()

    def _moved(self, answers: Answers, earlier: Answers) -> tuple[str, ...]:
        pairs = ((field, answers.get(field), earlier.get(field)) for field in self.fields)
        moved = tuple(
            field
            for field, now, then in pairs
            if isinstance(now, int | float)
            and isinstance(then, int | float)
            and abs(now - then) >= self.change
        )
        return moved if len(moved) >= self.count else ()


@dataclass(frozen=True)
class Finding:
    """Answers that do not fit together: `fields` with their answers, the latest day of them.

    `values` holds the answer by field; over time a pair [earlier, later]. `text` is the question
    in the language in force. `screenings` are the ids of the later answers, by instrument.
    """

    client_id: str
    client_code: str
    client_name: str
    rule: Rule
    on_date: date
    values: dict[str, Any]
    screenings: dict[str, str]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields to ask about."""
        return tuple(self.values)

    @property
    def key(self) -> str:
        """What tells this finding of a client from the client's others."""
        return f"{self.rule.id}|{self.on_date.isoformat()}"

    @property
    def text(self) -> str:
        """The question in words."""
        return self.rule.text.said()


def instrument_of(field: str) -> str:
    """Return the instrument of a field: 3x10d of 3x10d.10."""
    return field.rpartition(".")[0]


def item_name(field: str) -> str:
    """Return the item of a field: 10 of 3x10d.10."""
    return field.rpartition(".")[2]


def read_rules(file: Path, shelf: Library) -> tuple[Rule, ...]:
    """Read a rules file; KnownError names the file and the key that is wrong."""
    try:
        data = tomllib.loads(regular_files.text(file))
    except (ValueError, RecursionError) as error:  # no TOML, no text, nested too deep
        message = _("The file {file} cannot be used: it is not valid TOML ({why}). Correct it.")
        raise KnownError(message.format(file=file.name, why=error)) from error
    top = Strict(data, file.name)
    rules: list[Rule] = []
    for row in top.tables("rules"):
        rule = _rule(row, shelf)
        if rule.id in {other.id for other in rules}:
            row.refuse("id", _("another rule has this id."))
        rules.append(rule)
    top.done()
    return tuple(rules)


def _rule(row: Strict, shelf: Library) -> Rule:
    name, kind, text = row.string("id"), row.word("kind", RuleKind), row.text("text")
    if kind is RuleKind.MARKS:
        row.refuse("kind", _("this kind is found on the forms, not by a rule."))
    if text.languages() != frozenset(LANGUAGES):
        row.refuse("text", _("the text is needed in Finnish, Swedish and English."))
    if kind is RuleKind.STRAIGHT_LINE:
        made = _instrument(row, shelf, row.string("instrument"))
        rule = Rule(name, kind, text, tuple(f"{made.id}.{item.name}" for item in made.items))
    elif kind is RuleKind.OVER_TIME:
        fields = row.strings("fields")
        change, count = row.number("change_at_least"), row.whole("count", 1)
        if not 1 <= count <= len(fields) or change <= 0:
            row.refuse("count", _("the change and the number of fields are not possible."))
        if any(_end(_item(row, shelf, field)) is None for field in fields):
            row.refuse("fields", _("only numbers can be compared over time."))
        rule = Rule(name, kind, text, fields, change=change, count=count)
    else:
        when = tuple(_condition(part, shelf) for part in row.tables("when"))
        fields = tuple(field for part in when for field in part.fields)
        rule = Rule(name, kind, text, fields, when=when)
        one = len(rule.instruments) == 1
        if len(when) < 2 or one is not (kind is RuleKind.WITHIN):  # noqa: PLR2004
            row.refuse("when", _("two conditions are needed: of one instrument, or of several."))
    row.done()
    return rule


def _condition(row: Strict, shelf: Library) -> Condition:
    fields, one_of = row.strings("fields"), row.strings("one_of")
    low = row.number("at_least") if row.has("at_least") else None
    high = row.number("at_most") if row.has("at_most") else None
    row.done()
    if not fields or bool(one_of) is (low is not None or high is not None):
        row.refuse("fields", _("fields are needed with limits, or with options."))
    for field in fields:
        item = _item(row, shelf, field)
        if any(item.option(value) is None for value in one_of):
            row.refuse("one_of", _("the item has no such option."))
        if not one_of and not _reachable(item, low, high):
            row.refuse(field, _("no answer to the item can lie between these limits."))
    return Condition(fields, low, high, one_of)


def _reachable(item: Item, low: float | None, high: float | None) -> bool:
    end = _end(item)
    if end is None:
        return False
    least, most = end
    return (low is None or low <= most) and (high is None or high >= least)


def _end(item: Item) -> tuple[float, float] | None:
    """Return the least and most a numeric answer can be, or None where answers are words."""
    if item.kind is ItemKind.NUMBER:
        low, high = item.ends
        return -float("inf") if low is None else low, float("inf") if high is None else high
    values = [option.value for option in item.options]
    if item.kind is not ItemKind.SINGLE or not all(value.isdecimal() for value in values):
        return None
    return float(min(map(int, values))), float(max(map(int, values)))


def _instrument(row: Strict, shelf: Library, name: str) -> Questionnaire:
    if name not in {made.id for made in shelf.instruments()}:
        row.refuse("instrument", _("there is no such instrument."))
    return shelf.instrument(name)


def _item(row: Strict, shelf: Library, field: str) -> Item:
    made = _instrument(row, shelf, instrument_of(field))
    found = made.item(item_name(field))
    if found is None:
        row.refuse("fields", _("the instrument has no such item."))
    return found


@cache
def rules() -> tuple[Rule, ...]:
    """Return the shipped rules, read once."""
    return read_rules(forms_folder() / "contradictions.toml", shipped())
