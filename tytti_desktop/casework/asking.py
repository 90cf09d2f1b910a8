"""What an act asks, told once beside its use case: the form and the command follow from it.

A feature says `END = Act(Goal, end_goal, (Ask("state", "--state", offered=ENDS), …))`. The rows of
the window's dialog (desk/forms/told_rows.py) and the words of the command (cli/acting.py) come from
there, and so do the values that the use case is given; what a field is called and may hold, its
record tells (casework/fields.py).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import NoneType
from typing import Any, get_args, get_type_hints

from tytti_desktop.casework import fields
from tytti_desktop.casework.choices import Choice
from tytti_desktop.vault import Changes, Vault


@dataclass(frozen=True)
class Ask:
    """One thing that an act asks: a field of its record.

    `option` is how the command takes it; one without dashes stands alone, "" is asked in the window
    only. `word` is how the form asks, where not by the field's own word, and `help` stands under
    it. `offered` are the values to choose from, the likeliest first. `lines` is the height of a
    text. A day that is `today` is the day of the work unless another is told. The command is not
    understood without what is `needed`; `about` and `meta` are its help and its word for the value.
    A field that its record shows to nobody, such as an id, is no row by itself.

    `group` begins a group of rows under that heading. `once` is asked of a new record, not when one
    is corrected. `keeps` shows what a kept record holds, where an act asks anew otherwise. `empty`
    is what it means to choose nothing, in words. `known` gives the choices of a day where they are
    neither the field's own nor a list of the unit; `most` is the largest whole number.
    """

    field: str
    option: str
    word: str = ""
    help: str = ""
    about: str = ""
    offered: tuple[Any, ...] = ()
    lines: int = 0
    today: bool = False
    needed: bool = False
    meta: str = ""
    group: str = ""
    once: bool = False
    keeps: bool = False
    empty: str = ""
    known: Callable[[date], Sequence[Choice]] | None = None
    most: int = 0


@dataclass(frozen=True)
class Act:
    """One act of a record type: its use case and what it asks.

    With `proposed(vault, client_id, today)` it stores a new record, as `use(vault, record, today)`,
    and `change`, called alike, corrects one. Without, it is about a record that is kept:
    `use(vault, id, *what is asked in its order, today)`; `found(vault, client_id, today)` is which
    one, where a client has one at a time, and says so where there is none.

    `filled(vault, record, what was told, today)` gives a new record what follows from that, as a
    form does while it is filled in. What is `gated` passes the gate, which takes a reason. `about`
    is what the command does, in its help; where it stands among commands, casework/listed.py tells.
    """

    record: Any
    use: Callable[..., Changes]
    asks: tuple[Ask, ...]
    proposed: Callable[[Vault, str, date], Any] | None = None
    change: Callable[..., Changes] | None = None
    found: Callable[[Vault, str, date], Any] | None = None
    filled: Callable[[Vault, Any, Collection[str], date], Any] | None = None
    gated: bool = False
    about: str = ""

    def drawn(self, vault: Vault, client_id: str, given: Mapping[str, Any], today: date) -> Any:  # noqa: ANN401
        """Return a new record of what is proposed, what was told and what follows from it."""
        assert self.proposed is not None  # noqa: S101 only of an act that makes a record
        made = self.made(self.proposed(vault, client_id, today), given, today)
        return made if self.filled is None else self.filled(vault, made, given, today)

    def made(self, record: Any, given: Mapping[str, Any], today: date) -> Any:  # noqa: ANN401 a record
        """Return a record with what was told; what was not asked stays."""
        known = {ask.field: given[ask.field] for ask in self.asks if ask.field in given}
        return replace(record, **{n: self._value(n, v, today, record) for n, v in known.items()})

    def store(self, vault: Vault, record: Any, today: date, **how: str) -> Changes:  # noqa: ANN401
        """Store a new record, or correct one; raises KnownError naming the field that is wrong.

        `how` is the reason to pass the gate, of an act that is gated.
        """
        if record.id and self.change is not None:
            return self.change(vault, record, today)
        return self.use(vault, record, today, **how)

    def tell(
        self, vault: Vault, record_id: str, given: Mapping[str, Any], today: date, **how: str
    ) -> Changes:
        """Tell what has come of a record that is kept; raises KnownError as the use case does."""
        told = [self._value(ask.field, given.get(ask.field), today) for ask in self.asks]
        return self.use(vault, record_id, *told, today, **how)

    def _value(self, name: str, value: Any, today: date, record: Any = None) -> Any:  # noqa: ANN401
        """Return a value as the field holds it; an empty one as what stands for nothing there."""
        ask = next(each for each in self.asks if each.field == name)
        kind = fields.kinds(self.record)[name]
        if value is not None:
            return value if isinstance(value, kind) else kind(value)
        if ask.today:
            return today
        if record is None or may_be_empty(self.record, name):
            return "" if kind is str and not may_be_empty(self.record, name) else None
        return "" if kind is str else getattr(record, name)


@cache
def may_be_empty(record: Any, name: str) -> bool:  # noqa: ANN401 a record type
    """Tell whether a field may hold None."""
    return NoneType in get_args(get_type_hints(record)[name])
