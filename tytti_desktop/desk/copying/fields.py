"""The fields of one record as a system takes them: the text, how much fits, a button to copy it."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.copy_out.blocks import Field
from tytti_desktop.desk.kit import keys
from tytti_desktop.desk.kit.cards import button, clear, hairline, pill, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.words import _, ngettext

SHOWN_LETTERS = 400


def counter_words(field: Field) -> str:
    """Return how much of the room a text takes: 12 / 4000."""
    return f"{len(field.text)} / {field.limit}" if field.limit else str(len(field.text))


def warnings(field: Field) -> list[str]:
    """Return what a person must know of a field before it is pasted."""
    told = []
    if field.withheld:
        told.append(_("Not copied: the client is under non-disclosure."))
    if field.cut:
        words = ngettext(
            "The end is left out: {count} character did not fit.",
            "The end is left out: {count} characters did not fit.",
            field.cut,
        )
        told.append(words.format(count=field.cut))
    if field.replaced:
        told.append(_("The system does not take these signs: {signs}").format(signs=field.replaced))
    return told


class FieldRow(QWidget):
    """One field: its name and counter, the text, and the button that copies it."""

    def __init__(self, number: int, field: Field, copy: Callable[[Field], object]) -> None:
        super().__init__()
        shortcut = keys.COPY_FIELD.nth(number) if number <= keys.NUMBERED else ""
        self.act = button(_("Copy"), partial(self._copy, copy, field))
        if shortcut:
            keys.bind(keys.COPY_FIELD, self.act, self.act.click, number)
        self.act.setAccessibleName(f"{self.act.text()}: {field.name}")
        self.act.setEnabled(bool(field.text))
        self.copied = pill(_("copied"), "ok", icon="check")
        self.copied.hide()
        name = text(field.name, "strong")
        count = text(counter_words(field), "small", wrap=False)
        column = QVBoxLayout(self)
        spaced(column, 0.5)
        key = text(shortcut.replace("+", " "), "small", wrap=False)
        head = row(name, count, self.copied, key, self.act)
        head.setStretch(0, 1)
        nest(column, head)
        short = field.text[:SHOWN_LETTERS] + (" …" if len(field.text) > SHOWN_LETTERS else "")
        shown = text(short or _("empty"), "" if field.text else "muted")
        column.addWidget(shown)
        for words in warnings(field):
            nest(column, row(pill(words, "warning", icon="triangle-alert"), None))

    def _copy(self, copy: Callable[[Field], object], field: Field, _on: bool = False) -> None:
        self.copied.setVisible(bool(copy(field)))


class FieldList(QWidget):
    """The fields of a record, one below the other in the system's order."""

    def __init__(self, copy: Callable[[Field], object]) -> None:
        super().__init__()
        self._copy = copy
        self.rows: list[FieldRow] = []
        self._column = QVBoxLayout(self)
        spaced(self._column, 1.5, 1)

    def show_fields(self, fields: Sequence[Field]) -> None:
        """Show these fields instead."""
        clear(self._column)
        self.rows = [FieldRow(number, field, self._copy) for number, field in enumerate(fields, 1)]
        for number, made in enumerate(self.rows):
            if number:
                self._column.addWidget(hairline())
            self._column.addWidget(made)
        if not fields:
            nothing = _("Choose a record on the left.")
            self._column.addWidget(text(nothing, "muted"))
        self._column.addStretch(1)
