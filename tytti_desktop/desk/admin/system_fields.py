"""How a system that records are copied to is edited: its fields in order, and days as people type.

A record's fields are written one a line: field; what the system calls it; how many letters fit
(0: no limit); “one line” where ends of lines become spaces.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tytti_desktop import dates
from tytti_desktop.casework.copy_out.fitting import Long, Newline
from tytti_desktop.casework.copy_out.pieces import FIELD_NAMES, KIND_NAMES
from tytti_desktop.desk.forms.form_rows import Field, LineField, TextField
from tytti_desktop.errors import KnownError
from tytti_desktop.words import N_, _

ORDER = "records."
DAYS = frozenset({"in_use_from", "checked"})
ONE_LINE = "1"
PARTS = 3
WORDS = {
    "in_use_from": N_("Copied to from this day on (empty: not in use)"),
    "checked": N_("Order and limits compared with the system on (empty: not yet)"),
    "recipient": N_("Whose consent is asked for"),
    "own_registers": N_("Own registers that it keeps: no consent needed"),
    "newline": N_("Ends of lines"),
    "characters": N_("Characters"),
    "long": N_("A text that is too long"),
    "seconds": N_("The clipboard empties after seconds"),
    "fact": N_("What the program sees by itself (leave as it is)"),
    "last_prom": N_("Last questionnaire before a closing meeting, days ahead"),
    "carry": N_("Record not copied to other systems, days"),
}
FIXED: Mapping[str, Mapping[Any, str]] = {
    "newline": {Newline.CRLF: N_("Windows (CR LF)"), Newline.LF: N_("Others (LF)")},
    "characters": {"latin1": N_("Western European only"), "unicode": N_("All")},
    "long": {Long.SPLIT: N_("is split into numbered parts"), Long.CUT: N_("is cut, and told")},
}


def order_word(path: str) -> str:
    """Return what the list of a record's fields is called."""
    kind = path.removeprefix(ORDER)
    name = _(KIND_NAMES[kind]) if kind in KIND_NAMES else kind
    return _("Fields in order: {record}").format(record=name)


def field(path: str, label: str) -> Field | None:
    """Return the row of a system's field list or day; None where the usual row will do."""
    if path.startswith(ORDER):
        return OrderField(label, lines=6)
    return DayField(label) if path in DAYS else None


class OrderField(TextField):
    """The fields of a record in order, one a line; the value is a list of tables."""

    def value(self) -> Any:  # noqa: ANN401 - a list of tables
        """Return the fields; KnownError names the line that cannot be read."""
        lines = filter(None, (line.strip() for line in self.area.toPlainText().splitlines()))
        return [_rule(line) for line in lines]

    def put(self, value: object) -> None:
        """Show fields, or a draft's text."""
        if isinstance(value, list):
            value = "\n".join(_line(rule) for rule in value)
        super().put(value)


def _line(rule: Mapping[str, Any]) -> str:
    parts = [rule["field"], rule.get("name", ""), str(rule["limit"])]
    return "; ".join([*parts, ONE_LINE] if rule.get("one_line") else parts)


def _rule(line: str) -> dict[str, Any]:
    parts = [part.strip() for part in line.split(";")]
    right = PARTS <= len(parts) <= PARTS + 1 and parts[0] in FIELD_NAMES and parts[2].isdigit()
    if not right or parts[PARTS:] not in ([], [ONE_LINE]):
        told = _(
            "This line is not a field: {line}. Write: field; name in the system; limit, and 1 "
            "after it where the system takes one line only. Fields: {fields}"
        )
        raise KnownError(told.format(line=line, fields=", ".join(FIELD_NAMES)))
    made: dict[str, Any] = {"field": parts[0], "name": parts[1], "limit": int(parts[2])}
    return made | ({"one_line": True} if len(parts) > PARTS else {})


class DayField(LineField):
    """A day as people type it, or nothing; the value is ISO text."""

    def value(self) -> str:
        """Return the day as ISO text, empty for none; KnownError where it is no day."""
        typed = self.line.text().strip()
        return dates.parse_date(typed, dates.finnish_day(dates.now())).isoformat() if typed else ""

    def put(self, value: object) -> None:
        """Show a day as Finns write it, or a draft's text."""
        text = str(value or "")
        try:
            super().put(dates.shown(date.fromisoformat(text)))
        except ValueError:
            super().put(text)
