"""The unit's data in a form: what each field is called, what it may be, and a row for it.

A thing's content is nested at most once (label.fi); a form's row is named by the path to it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework import choices, unit
from tytti_desktop.casework.client import labour_status
from tytti_desktop.casework.screening import measures
from tytti_desktop.casework.steps.path import STAGE_NAMES
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.desk.admin import meeting_fields, plan_fields, system_fields
from tytti_desktop.desk.forms.form_rows import (
    CheckField,
    ChoiceField,
    Field,
    LineField,
    NumberField,
    TextField,
)
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.cards import spaced
from tytti_desktop.desk.kit.check_box import CheckBox
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import Kind as SheetKind
from tytti_desktop.instruments.model import shown_number
from tytti_desktop.paper.letter_files import letters
from tytti_desktop.vault import Vault
from tytti_desktop.words import N_, _

Options = Sequence[tuple[str, str]]
MOST = 100_000  # a number of days, minutes or years is below this
LONG_TEXT = 60

FIELD_WORDS = {
    "label.fi": N_("Name in Finnish"), "label.sv": N_("Name in Swedish"),
    "label.en": N_("Name in English"), "fi": N_("In Finnish"), "sv": N_("In Swedish"),
    "en": N_("In English"), "name": N_("Name on the letter"),
    "privacy": N_("Data protection officer, how to reach"), "street": N_("Street address"),
    "postal_code": N_("Postal code"), "town": N_("Town"), "person": N_("Contact person"),
    "title": N_("Title"), "phone": N_("Phone"), "hours": N_("When the phone is answered"),
    "days": N_("Answer within days"), "pack": N_("Form"), "letter": N_("Letter"),
    "months": N_("Months from the start of the path"),
    "days_before": N_("Days before the due day"), "days_after": N_("Days after the due day"),
    "minutes": N_("Length in minutes"), "stage": N_("Stage of the path"),
    "stages": N_("Stages of the path"), "class": N_("Organisation class"),
    "classes": N_("Classes"), "statuses": N_("Labour-market statuses"),
    "registers": N_("Registers seen without asking"), "default": N_("Register of a new note"),
    "retention": N_("Retention class"), "years": N_("Years"), "from": N_("Counted from"),
    "else_years": N_("Years from birth if the day of death is not known"),
    "source": N_("Source"), "half_life": N_("Days until trust is half"),
    "stale": N_("Stale below (0–1)"), "failed_call": N_("A failed call multiplies by"),
    "weekly_calls": N_("Calls a week"), "consent": N_("Consent ends, days ahead"),
    "non_disclosure": N_("Non-disclosure ends, days ahead"),
    "promise": N_("Agreed matter is due, days ahead"),
    "hand_over": N_("Visit for handing over, days ahead"),
    "question": N_("Meeting a client with something to ask, days ahead"),
    "pairing": N_("Printer and scanner without a test page, days"),
    "triage": N_("Referral without a decision, days"), "answer": N_("Form without an answer, days"),
    "notice": N_("Withdrawal not told of, days"), "backup": N_("Vault without a backup, days"),
    "nurse": N_("What a nurse sees on Today"),
    "coordinator": N_("What a coordinator sees on Today"),
    "substitute": N_("What a substitute sees on Today"),
    "physician": N_("What a physician sees on Today"),
    "coordinates": N_("Keeps cases, and sees all of Today"),
    "keys": N_("May give keys to others"),
    "asks": N_("A case is not closed without it or a reason"),
    "death": N_("The client has died"), "goes_on": N_("What is open goes on"),
    "health": N_("Health register"), "social": N_("Social register"),
    "rules": N_("Rules, one a line: where; word; class"), **system_fields.WORDS,
    **plan_fields.WORDS, **meeting_fields.WORDS,
}  # fmt: skip
FROM_WORDS = {
    "closing": N_("the closing of the case"), "death": N_("death"), "birth": N_("birth"),
}  # fmt: skip
KIND_WORDS = {
    Kind.ALERT: N_("Alerts of screenings"), Kind.ALERT_ACTION: N_("Actions on alerts"),
    Kind.SCREENING: N_("Unfinished screenings"), Kind.TRIAGE: N_("Referrals to decide"),
    Kind.CASE_MANAGER: N_("Missing case managers"), Kind.PROMISE: N_("Agreed matters"),
    Kind.CONSENT: N_("Consents that end"), Kind.NON_DISCLOSURE: N_("Non-disclosures that end"),
    Kind.HAND_OVER: N_("Forms to hand over"), Kind.ANSWER: N_("Missing answers"),
    Kind.PRINT: N_("Mailings to print"), Kind.MAIL: N_("Mailings to mail"),
    Kind.PULL: N_("Printed letters that must not go"),
    Kind.ROUND_ENDED: N_("Questionnaires whose time ended"),
    Kind.WORDING: N_("Wordings to confirm"), Kind.DRAFT: N_("Unfinished texts"),
    Kind.RECOVERY: N_("Unconfirmed recovery words"), Kind.BACKUP: N_("Missing backups"),
    Kind.REVIEW: N_("Uncertain marks"),
    Kind.RETURN: N_("Returned forms that wait"),
    Kind.QUESTION: N_("Something to ask at a meeting"), **plan_fields.KINDS,
    **meeting_fields.KINDS,
    Kind.PAIRING: N_("Old test pages of printers and scanners"),
    Kind.CLOSING: N_("Unfinished closings"), Kind.LAST_PROM: N_("Last questionnaires"),
    Kind.CARRY: N_("Records to copy to other systems"),
    Kind.NOTICE: N_("Withdrawn consents to tell of"), Kind.LOG_REQUEST: N_("Log requests"),
    Kind.TAKE_OVER: N_("Clients to accept from a colleague"),
    Kind.ASKED_BACK: N_("Questions of a successor"),
    Kind.PACKAGE_CONFLICT: N_("Records that both sides changed"),
}  # fmt: skip


class ChecksField(Field):
    """Any of some (value, word) pairs; the value is a list that keeps the order it was given in."""

    def __init__(self, label: str, options: Options) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        spaced(column, 0)
        self.boxes: dict[str, CheckBox] = {}
        self._given: list[str] = []
        for value, word in options:
            box = CheckBox(word)
            box.setAccessibleName(f"{label}: {word}")
            box.toggled.connect(lambda _on: self.changed.emit())
            self.boxes[value] = box
            column.addWidget(box)
        super().__init__(label, holder)

    def raw(self) -> list[str]:
        """Return the checked values."""
        checked = [value for value, box in self.boxes.items() if box.isChecked()]
        kept = [value for value in self._given if value in checked]
        return [*kept, *(value for value in checked if value not in kept)]

    def put(self, value: object) -> None:
        """Check these values and no others."""
        self._given = [str(one) for one in value] if isinstance(value, list | tuple) else []
        for one, box in self.boxes.items():
            box.setChecked(one in self._given)

    def take_focus(self) -> None:
        """Put the cursor on the first box."""
        for box in self.boxes.values():
            focus.give(box, self)
            return


class FractionField(LineField):
    """A number with decimals, written with a comma or a point."""

    def value(self) -> float:
        """Return the number; KnownError when there is none."""
        try:
            return float(self.line.text().strip().replace(",", "."))
        except ValueError:
            raise KnownError(_("Write a number, such as 0,5.")) from None

    def put(self, value: object) -> None:
        """Show a number as the language writes it, or a draft's text."""
        super().put(shown_number(value) if isinstance(value, int | float) else value)


class WordsField(LineField):
    """Codes with commas between; the value is their list."""

    def value(self) -> list[str]:
        """Return the codes."""
        return [one for one in (part.strip() for part in self.line.text().split(",")) if one]

    def put(self, value: object) -> None:
        """Show codes, or a draft's text."""
        super().put(", ".join(value) if isinstance(value, list | tuple) else value)


class RulesField(TextField):
    """Rules, one a line: where; word; class. The value is a list of tables."""

    KEYS = ("where", "word", "class")
    WHERE = ("begins", "ends", "is", "type")

    def value(self) -> Any:  # noqa: ANN401 - a list of tables
        """Return the rules; KnownError names the line that cannot be read."""
        found = []
        for line in filter(None, (one.strip() for one in self.area.toPlainText().splitlines())):
            parts = [part.strip() for part in line.split(";")]
            if len(parts) != len(self.KEYS) or parts[0] not in self.WHERE or not all(parts):
                told = _(
                    "This line is not a rule: {line}. Write: begins, ends, is or type; word; class."
                )
                raise KnownError(told.format(line=line))
            found.append(dict(zip(self.KEYS, parts, strict=True)))
        return found

    def put(self, value: object) -> None:
        """Show rules, or a draft's text."""
        if isinstance(value, list):
            value = "\n".join("; ".join(str(rule[key]) for key in self.KEYS) for rule in value)
        super().put(value)


def flat(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a content's fields by path: label.fi, minutes."""
    found: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, Mapping):
            found |= {f"{key}.{inner}": each for inner, each in value.items()}
        else:
            found[key] = value
    return found


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields by path as a content again."""
    made: dict[str, Any] = {}
    for path, value in values.items():
        outer, _dot, inner = path.partition(".")
        if inner:
            made.setdefault(outer, {})[inner] = value
        else:
            made[outer] = value
    return made


def word(path: str) -> str:
    """Return what a field is called."""
    if path.startswith(system_fields.ORDER):
        return system_fields.order_word(path)
    return _(FIELD_WORDS[path]) if path in FIELD_WORDS else path


def _words_of(names: Mapping[Any, str]) -> Options:
    return [(str(key), _(name)) for key, name in names.items()]


def _sheets(vault: Vault, day: date) -> Options:
    found = measures.library(vault, day).all(day)
    return [(q.id, q.title.said()) for q in found if q.kind is SheetKind.PACK]


def _letters(_vault: Vault, _day: date) -> Options:
    return [(name, made.name.said()) for name, made in letters().items()]


def _statuses(_vault: Vault, day: date) -> Options:
    return [(c.key, c.label) for c in labour_status.statuses(day)]


_FIXED: Mapping[str, Mapping[Any, str]] = {
    "stage": STAGE_NAMES, "stages": STAGE_NAMES, "from": FROM_WORDS, **system_fields.FIXED,
}  # fmt: skip
_ASKED: Mapping[str, Callable[[Vault, date], Options]] = {
    "statuses": _statuses, "pack": _sheets, "letter": _letters,
}  # fmt: skip
_LISTS = {
    "class": "organisation_classes", "registers": "registers", "default": "registers",
    "retention": "retention", "recipient": "consent_recipients", "own_registers": "registers",
    "category": "consent_categories",
}  # fmt: skip


def options(vault: Vault, kind: str, path: str, day: date) -> Options:
    """Return what a field may be, empty where anything goes."""
    if kind == "worklist" and path in unit.in_force(vault, "roles", day):
        return _words_of(KIND_WORDS)
    if path in _FIXED:
        return _words_of(_FIXED[path])
    if path in _ASKED:
        return _ASKED[path](vault, day)
    source = "retention" if kind == "screenings" else _LISTS.get(path, "")
    if (kind, path) == ("service_kinds", "classes"):
        source = "organisation_classes"
    return [(c.key, c.label) for c in choices.choices(vault, source, day)] if source else []


def field(path: str, value: Any, among: Options) -> Field:  # noqa: ANN401 - unit data
    """Return the row that a value of this kind is edited in."""
    label = word(path)
    own = system_fields.field(path, label) or meeting_fields.field(path, label)
    return own or _usual(label, value, among)


def _usual(label: str, value: Any, among: Options) -> Field:  # noqa: ANN401 - unit data
    if isinstance(value, list):
        if value and isinstance(value[0], Mapping):
            return RulesField(label, lines=10)
        return ChecksField(label, among) if among else WordsField(label)
    if among:
        return ChoiceField(label, among)
    if isinstance(value, int):
        return CheckField(label) if isinstance(value, bool) else NumberField(label, 0, MOST)
    if isinstance(value, float):
        return FractionField(label)
    return TextField(label) if len(str(value)) > LONG_TEXT else LineField(label)


def said(value: Any, among: Options) -> str:  # noqa: ANN401 - unit data
    """Return a value as people read it."""
    words = dict(among)
    if isinstance(value, list):
        if value and isinstance(value[0], Mapping):
            return str(len(value))
        return ", ".join(words.get(str(one), str(one)) for one in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, float | int):
        return shown_number(value)
    return words.get(str(value), str(value))
