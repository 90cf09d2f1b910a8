"""What a field of a record tells of itself, beside the field: told once, asked everywhere.

A record says `phone: str = field(default="", metadata=told(N_("Phone"), protected=True))`. Its word
on screen, what it is chosen together with, which list its keys are of, whether it tells where a
person is, and which days are plausible are read from there; no other place keeps such a list.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])
HIDDEN = "•••"
PEOPLE = "people"  # a `list` that is no unit data: the people of the vault, by id
_KEY = "told"


class Day(StrEnum):
    """Which days a field may hold; the years that each takes stand in one rule elsewhere."""

    PAST = "past"  # it has happened: today or before
    DEADLINE = "deadline"  # somebody must do something by then
    BIRTH = "birth"  # a person was born then
    VALIDITY = "validity"  # something begins or ends to hold, in the past or ahead
    BOOKED = "booked"  # agreed for a day, behind or ahead
    SINCE = "since"  # it has held since then, perhaps for decades
    AIMED = "aimed"  # hoped to be reached by then


@dataclass(frozen=True)
class Told:
    """What one field tells of itself.

    `word` is a message id; "" is a field that no person is shown, and `why` says so. `protected`
    is what tells where a person is: under non-disclosure it is masked until a logged look; a free
    text beside such fields is taken for one until it says that it is none. `shared`
    is a protected value that thousands have, such as a town. `names` tells who a person is.
    `beside` names the field that it is chosen together with when two records are joined. `own`
    stays the record's own then. `list` names the unit data whose keys it holds, `words` the words
    of its own keys, and `say` tells a value in words where neither does. `by_act` is set by an act
    of its own, not typed on the form; `carried` may be copied out to another system.
    """

    word: str
    protected: bool | None = None
    shared: bool = False
    names: bool = False
    beside: str = ""
    own: bool = False
    list: str = ""
    words: Mapping[Any, str] | None = None
    day: Day | None = None
    by_act: bool = False
    carried: bool = False
    why: str = ""
    say: Callable[[Any], str] | None = None


def told(
    word: str,
    *,
    protected: bool | None = None,
    shared: bool = False,
    names: bool = False,
    beside: str = "",
    own: bool = False,
    list: str = "",  # noqa: A002
    words: Mapping[Any, str] | None = None,
    day: Day | None = None,
    by_act: bool = False,
    carried: bool = False,
    why: str = "",
    say: Callable[[Any], str] | None = None,
) -> Mapping[str, Told]:
    """Return a field's metadata: what `Told` says of it."""
    made = Told(
        word, protected, shared, names, beside, own, list, words, day, by_act, carried, why, say
    )
    return {_KEY: made}


def _silent(why: str) -> Mapping[str, Told]:
    return {_KEY: Told("", own=True, why=why)}


# What is not shown by name; that two versions differ in it is told in one line.
ID = _silent("an id: the record that it names is shown by itself")
WHO = _silent("who recorded it and when: the log tells that")
WHOLE = _silent("a whole content, which no line can show")
READING = _silent("how the program read or laid out a page")
RECKONED = _silent("the program's own reckoning")


def _once(function: F) -> F:
    """Let a function of a record type work out its answer once for each type."""
    return cast("F", cache(function))


@_once
def of(record: Any) -> Mapping[str, Told]:  # noqa: ANN401 a record type
    """Return what each field of a record that tells of itself tells, in the record's order."""
    found = {f.name: f.metadata.get(_KEY) for f in fields(record)}
    return {name: each for name, each in found.items() if each is not None}


@_once
def kinds(record: Any) -> Mapping[str, type]:  # noqa: ANN401 a record type
    """Return what each field holds: str, date, tuple …; of `X | None` the X, of many a tuple."""
    return {name: _kind(hint) for name, hint in get_type_hints(record).items()}


def _kind(hint: Any) -> type:  # noqa: ANN401 as it is written
    if get_origin(hint) in {Union, UnionType}:
        hint = next(each for each in get_args(hint) if each is not NoneType)
    return cast("type", get_origin(hint) or hint)


def typed(record: Any) -> list[str]:  # noqa: ANN401 a record type
    """Return the fields that a person types on the record's form."""
    return [name for name, each in of(record).items() if not (each.own or each.by_act)]


@_once
def protected(record: Any) -> tuple[str, ...]:  # noqa: ANN401 a record type
    """Return the fields that tell where a person is.

    In a record that tells of its fields, one that tells nothing is taken for protected, and so is a
    free text beside protected ones that does not say: what was forgotten is rather hidden than
    shown.
    """
    known = of(record)
    if not known:
        return ()
    unsaid = set(unsaid_texts(record))
    names = [f.name for f in fields(record)]
    return tuple(n for n in names if n not in known or known[n].protected or n in unsaid)


@_once
def unsaid_texts(record: Any) -> tuple[str, ...]:  # noqa: ANN401 a record type
    """Return the free texts beside protected fields that do not say whether they are protected."""
    known = of(record)
    if not any(each.protected for each in known.values()):
        return ()
    free = [
        name
        for name, each in known.items()
        if each.word and kinds(record)[name] is str and not (each.list or each.words or each.say)
    ]
    return tuple(n for n in free if known[n].protected is None and not known[n].names)


@_once
def groups(record: Any) -> tuple[tuple[str, ...], ...]:  # noqa: ANN401 a record type
    """Return the fields that are chosen together, the one that names the choice first."""
    made: dict[str, list[str]] = {}
    for name, each in of(record).items():
        if not each.own:
            made.setdefault(each.beside or name, []).append(name)
    return tuple((first, *(n for n in names if n != first)) for first, names in made.items())


def masked(record: R) -> R:
    """Return a record without what tells where a person is: text becomes •••, the rest nothing."""
    values = {name: _mask(getattr(record, name)) for name in protected(type(record))}
    made: R = replace(cast("Any", record), **values)
    return made


def masked_row(record: type, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored row of a record's table masked as `masked` masks the record."""
    hidden = protected(record)
    return {name: _mask(value) if name in hidden else value for name, value in row.items()}


def _mask(value: Any) -> Any:  # noqa: ANN401 a field of any kind
    return (HIDDEN if value else value) if isinstance(value, str) else None


def texts(record: Any, wanted: Callable[[Told], bool | None]) -> list[str]:  # noqa: ANN401
    """Return the filled texts of a record's fields that tell what is wanted."""
    kind = type(record)
    found = [getattr(record, name) for name, each in of(kind).items() if wanted(each)]
    return [value for value in found if isinstance(value, str) and value]
