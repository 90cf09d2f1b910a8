"""Raw answers, as keyed, read or given in JSON, made into what is stored; nothing else passes."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import Item, ItemKind, Number, Option, shown_number
from tytti_desktop.words import _

Stored = str | int | float | tuple[str, ...] | None


@dataclass(frozen=True)
class Answer:
    """One answer: what is stored (None: missing) and its score (None: missing or not scored)."""

    stored: Stored = None
    score: Number | None = None

    @property
    def missing(self) -> bool:
        """Whether nothing was answered."""
        return self.stored is None


def read_answers(items: Iterable[Item], raw: Mapping[str, Any]) -> dict[str, Answer]:
    """Return an answer for every item, missing ones included, in the order of the items.

    None, "" and an absent key are missing. A number may come as text ("3", "7,5"). `KnownError`
    names the item (`field`) when its value is impossible or there is no such item.
    """
    known = {item.name: item for item in items}
    for name in raw:
        if name not in known:
            message = _("There is no item {item}. The items are {names}.")
            raise KnownError(message.format(item=name, names=", ".join(known)), field=str(name))
    return {name: read_answer(item, raw.get(name)) for name, item in known.items()}


def read_answer(item: Item, raw: Any) -> Answer:  # noqa: ANN401 (anything may stand in the JSON)
    """Return one answer; `KnownError` with the item as `field` when the value is impossible."""
    value = raw.strip() if isinstance(raw, str) else raw
    if value is None or value == "" or value in ([], ()):
        return Answer()
    if item.kind is ItemKind.TEXT:
        if not isinstance(value, str):
            _refuse(item)
        return Answer(value)
    if item.kind is ItemKind.NUMBER:
        return _number(item, value)
    if item.kind is ItemKind.MULTI:
        return _several(item, value)
    option = _chosen(item, value)
    return Answer(_stored(option), option.score)


def _stored(option: Option) -> str | int:
    """Store a number as a number and a name or letter form ("2a") as text."""
    return int(option.value) if option.value.isdecimal() else option.value


def _chosen(item: Item, value: object) -> Option:
    """Find the option by its value, or by its score where the value is a plain number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        _refuse(item)
    if isinstance(value, float):
        if not value.is_integer():
            _refuse(item)
        value = int(value)
    written = str(value).casefold()
    for option in item.options:
        if option.value.casefold() == written:
            return option
    scored = [o for o in item.options if o.score is not None and str(o.score) == written]
    if not scored:
        _refuse(item)
    # A keyed 2 where the form has 2a and 2b: the score is known, the letter is not.
    return Option(written, scored[0].score)


def _several(item: Item, value: object) -> Answer:
    if not isinstance(value, list | tuple):
        _refuse(item)
    chosen = {_chosen(item, one).value for one in value}
    return Answer(tuple(o.value for o in item.options if o.value in chosen))


def _number(item: Item, value: object) -> Answer:
    if isinstance(value, str):
        try:
            value = float(value.replace(",", "."))
        except ValueError:
            _refuse(item)
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(item)
    if not math.isfinite(value):
        _refuse(item)
    low = -math.inf if item.minimum is None else item.minimum
    high = math.inf if item.maximum is None else item.maximum
    if not low <= value <= high:
        _refuse(item)
    number = int(value) if float(value).is_integer() else float(value)
    return Answer(number, number)


def _refuse(item: Item) -> NoReturn:
    raise KnownError(
        _("Item {item}: this value is not possible. Possible: {values}.").format(
            item=item.name, values=possible(item)
        ),
        field=item.name,
    )


def possible(item: Item) -> str:
    """Say in words which values an item takes."""
    if item.kind is ItemKind.TEXT:
        return _("a text")
    if item.kind is not ItemKind.NUMBER:
        return ", ".join(option.value for option in item.options)
    low, high = item.minimum, item.maximum
    if low is not None and high is not None:
        return _("a number {low}–{high}").format(low=shown_number(low), high=shown_number(high))
    if low is not None:
        return _("a number, at least {low}").format(low=shown_number(low))
    if high is not None:
        return _("a number, at most {high}").format(high=shown_number(high))
    return _("a number")
