"""One row of a form: label above, the editor, help, and the error beneath in words.

Each row sets the label's buddy and the editor's accessible name and description by itself.
Screens make rows through `Form` (form.py), never by hand.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QCompleter,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from tytti_desktop import dates, texts
from tytti_desktop.desk.kit import focus, theme
from tytti_desktop.desk.kit.cards import button, hide_unless, row, show_if, spaced, text
from tytti_desktop.desk.kit.check_box import CheckBox
from tytti_desktop.desk.kit.combo import Combo
from tytti_desktop.desk.kit.fold import Fold
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

_PASTED = 40  # signs: a code comes with spaces and unseen signs when it is pasted
LONG_LIST = 25  # choices: over it one writes a part of the word instead of looking
LONG_LINES = 4  # of a text that is written beside the page, never on top of it (beside.py)
LONG_LABEL = 28  # signs: a question as a label wraps


class Field(QWidget):
    """A row's common part; a kind says what its editor is and what its value is."""

    changed = Signal()

    def __init__(self, label: str, editor: QWidget, *, help_text: str = "") -> None:
        super().__init__()
        self.editor = editor
        self.label = text(label, wrap=len(label) > LONG_LABEL)
        self.label.setBuddy(editor)
        self.help = text(help_text, "small")
        hide_unless(self.help, help_text)
        self.error = text("", "error")
        self.error.hide()
        self._help_text, self._twice = help_text, False
        editor.setAccessibleName(label)
        editor.setAccessibleDescription(help_text)
        self.column = QVBoxLayout(self)
        spaced(self.column, 0.5)
        for widget in (self.label, editor, self.help, self.error):
            self.column.addWidget(widget)

    def value(self) -> Any:  # noqa: ANN401 - each kind has its own type
        """Return the value; raises KnownError when what is typed cannot be read."""
        return self.raw()

    def raw(self) -> Any:  # noqa: ANN401 - text or truth, as a draft keeps it
        """Return what is typed, as a draft keeps it."""
        raise TypeError(type(self).__name__)

    def put(self, value: Any) -> None:  # noqa: ANN401 - each kind has its own type
        """Show a value or what a draft kept."""
        raise TypeError(type(self).__name__, type(value).__name__)

    def take_focus(self) -> None:
        """Put the cursor here, in sight."""
        self.unfold()
        focus.give(self.editor, self)

    def unfold(self) -> None:
        """Open the group this lies in, if it is folded."""
        part = self.parentWidget()
        while part is not None:
            if isinstance(part, Fold):
                part.open()
            part = part.parentWidget()

    def set_problem(self, problem: str) -> None:
        """Show what is wrong beneath the field; empty takes it away."""
        if problem:
            self.unfold()
        self.error.setText(problem)
        self.error.setVisible(bool(problem))
        if (said := self.help.text()) and (said in problem) != self._twice:
            self._twice = not self._twice
            show_if(self.help, not self._twice)
        self.editor.setProperty("wrong", "true" if problem else "false")
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)
        self.editor.setAccessibleDescription(". ".join(filter(None, (problem, self._help_text))))


class LineField(Field):
    """One line of text; a value is the text without the spaces around it."""

    def __init__(self, label: str, *, help_text: str = "", hint: str = "", width: int = 0) -> None:
        self.line = QLineEdit()
        self.line.setPlaceholderText(hint)
        if width:
            self.line.setMaximumWidth(theme.current().grid(width))
        super().__init__(label, self.line, help_text=help_text)
        self.line.textChanged.connect(self.changed)

    def value(self) -> Any:  # noqa: ANN401 - kinds derived from this read the text further
        """Return the text."""
        return self.raw().strip()

    def raw(self) -> str:
        """Return the text as typed."""
        return texts.seen(self.line.text())

    def put(self, value: object) -> None:
        """Show a text."""
        self.line.setText("" if value is None else str(value))


class TextField(Field):
    """Several lines of text; Tab leaves the field."""

    def __init__(self, label: str, *, help_text: str = "", lines: int = 4) -> None:
        self.long = lines >= LONG_LINES
        self.area = QPlainTextEdit()
        self.area.setTabChangesFocus(True)
        self.grow(lines)
        super().__init__(label, self.area, help_text=help_text)
        self.area.textChanged.connect(self.changed)

    def grow(self, lines: int) -> None:
        """Make room for this many lines."""
        height = self.area.fontMetrics().lineSpacing() * lines + theme.current().grid(2)
        self.area.setFixedHeight(height)

    def value(self) -> str:
        """Return the text."""
        return self.raw().strip()

    def raw(self) -> str:
        """Return the text as typed."""
        return texts.seen(self.area.toPlainText())

    def put(self, value: object) -> None:
        """Show a text."""
        self.area.setPlainText("" if value is None else str(value))


class DateField(LineField):
    """A date as people type it (1.3., +6kk, tänään); the date it means shows beneath."""

    def __init__(
        self,
        label: str,
        today: Callable[[], date],
        *,
        help_text: str = "",
        kind: dates.Kind = dates.ANY,
    ) -> None:
        super().__init__(label, help_text=help_text, hint=_("d.m.yyyy"), width=24)
        self._today, self._kind = today, kind
        how = _("For instance 1.3., 1.3.2026, today or +6kk")
        self.line.setToolTip(how)
        self.line.setAccessibleDescription(help_text or how)
        self.meaning = text("", "muted", wrap=False)
        self.column.removeWidget(self.line)
        nest(self.column, row(self.line, self.meaning, None), at=1)
        self.line.textChanged.connect(self._show_meaning)

    def _show_meaning(self) -> None:
        try:
            day = self.value()
        except KnownError:
            day = None
        plain = day is not None and self.raw().strip() != dates.shown(day)
        self.meaning.setText(f"= {dates.shown(day)}" if plain and day else "")

    def value(self) -> date | None:
        """Return the date, None when nothing is typed; raises KnownError on what is no date."""
        typed = self.raw().strip()
        return dates.parse_date(typed, self._today(), self._kind) if typed else None

    def put(self, value: object) -> None:
        """Show a date, or a draft's text."""
        super().put(dates.shown(value) if isinstance(value, date) else value)


class NumberField(LineField):
    """A whole number between two ends, both included; None when nothing is typed."""

    def __init__(self, label: str, low: int, high: int, *, help_text: str = "") -> None:
        super().__init__(label, help_text=help_text, width=12)
        self._low, self._high = low, high

    def value(self) -> int | None:
        """Return the number; raises KnownError on anything else than a number in the range."""
        typed = self.raw().strip()
        if not typed:
            return None
        if not typed.isdecimal() or not self._low <= int(typed) <= self._high:
            message = _("Write a whole number from {low} to {high}.")
            raise KnownError(message.format(low=self._low, high=self._high))
        return int(typed)


class ChoiceField(Field):
    """One of a list of (value, word) pairs, in a box that opens; None until one is picked.

    A long list is found in by typing a part of the word.
    """

    def __init__(
        self, label: str, options: Sequence[tuple[Any, str]], *, help_text: str = ""
    ) -> None:
        self.box = Combo()
        self.box.setMinimumContentsLength(12)
        self._values: list[Any] = [None, *(value for value, _word in options)]
        self.box.addItem(_("Choose …"))
        for _value, word in options:
            self.box.addItem(word)
        super().__init__(label, self.box, help_text=help_text)
        if len(self._values) > LONG_LIST:
            self._find_by_typing()
        self.box.currentIndexChanged.connect(self.changed)

    def _find_by_typing(self) -> None:
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line, finder = self.box.lineEdit(), self.box.completer()
        self.box.setItemText(0, "")
        if line is not None:
            line.setPlaceholderText(_("Write a part of the name"))
            line.setAccessibleName(self.label.text())
            line.editingFinished.connect(self._settle)
        if finder is not None:
            finder.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
            finder.setFilterMode(Qt.MatchFlag.MatchContains)
            finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def _settle(self) -> None:
        """Pick what is typed: the word itself, else the only one that has it as its part."""
        typed = self.box.currentText().strip().casefold()
        words = [self.box.itemText(number).casefold() for number in range(self.box.count())]
        parts = [number for number, word in enumerate(words) if typed and typed in word]
        exact = [number for number in parts if words[number] == typed]
        found = exact or (parts if len(parts) == 1 else [])
        if found or not typed:
            self.box.setCurrentIndex(found[0] if found else 0)

    def value(self) -> Any:  # noqa: ANN401 - the caller's own values
        """Return the value of the picked word; raises KnownError for a word that is not there."""
        place = self.box.currentIndex()
        typed = self.box.currentText().strip()
        if self.box.isEditable() and typed != self.box.itemText(max(place, 0)):
            self._settle()
            place = self.box.currentIndex()
            if self.box.currentText() != self.box.itemText(max(place, 0)):
                told = _("“{typed}” is not on the list. Write a part of the name and pick one.")
                raise KnownError(told.format(typed=typed))
        return self._values[place] if place >= 0 else None

    def raw(self) -> str | None:
        """Return the value as a draft keeps it: text."""
        place = self.box.currentIndex()
        if self.box.isEditable() and self.box.currentText() != self.box.itemText(max(place, 0)):
            return self.box.currentText()  # half a word is kept as it stands
        value = self._values[place] if place >= 0 else None
        return None if value is None else str(value)

    def put(self, value: object) -> None:
        """Pick a value; one that is not on the list leaves the box unpicked."""
        kept = [None if one is None else str(one) for one in self._values]
        wanted = None if value is None else str(value)
        self.box.setCurrentIndex(kept.index(wanted) if wanted in kept else 0)
        if self.box.isEditable() and wanted and wanted not in kept:
            self.box.setEditText(wanted)


class SegmentField(Field):
    """One of a few (value, word) pairs, all in sight; ← and → move between them."""

    def __init__(
        self, label: str, options: Sequence[tuple[Any, str]], *, help_text: str = ""
    ) -> None:
        self._values = [value for value, _word in options]
        self._buttons = [button(word, kind="segment") for _value, word in options]
        self._group = QButtonGroup()
        holder = QWidget()
        holder.setLayout(Flow(self._buttons))
        for number, (one, (_value, word)) in enumerate(zip(self._buttons, options, strict=True)):
            one.setCheckable(True)
            one.setAccessibleName(f"{label}: {word}")
            self._group.addButton(one, number)
        super().__init__(label, holder, help_text=help_text)
        self.label.setBuddy(self._buttons[0])
        self._group.idToggled.connect(self._tell)

    def _tell(self, _number: int, on: bool) -> None:
        if on:
            self.changed.emit()

    def value(self) -> Any:  # noqa: ANN401 - the caller's own values
        """Return the picked value, None when none is."""
        picked = self._group.checkedId()
        return self._values[picked] if picked >= 0 else None

    def raw(self) -> str | None:
        """Return the value as a draft keeps it: text."""
        value = self.value()
        return None if value is None else str(value)

    def put(self, value: object) -> None:
        """Pick a value."""
        for one, mine in zip(self._buttons, self._values, strict=True):
            if str(mine) == str(value):
                one.setChecked(True)

    def take_focus(self) -> None:
        """Put the cursor on the picked button, else on the first."""
        picked = self._group.checkedButton()
        focus.give(picked or self._buttons[0], self)


class CheckField(Field):
    """Yes or no; the word stands beside the box."""

    def __init__(self, label: str, *, help_text: str = "") -> None:
        self.box = CheckBox(label)
        super().__init__(label, self.box, help_text=help_text)
        self.label.hide()
        self.box.toggled.connect(self.changed)

    def raw(self) -> bool:
        """Tell whether it is checked."""
        return self.box.isChecked()

    def put(self, value: object) -> None:
        """Check or uncheck."""
        self.box.setChecked(bool(value))


class IdentityCodeField(LineField):
    """A Finnish personal identity code; capital letters, checked by the caller's rule."""

    def __init__(
        self, label: str, check: Callable[[str], str] | None = None, *, help_text: str = ""
    ) -> None:
        """`check(code)` returns what is wrong in words, empty when nothing is."""
        super().__init__(label, help_text=help_text, hint="131052-308T", width=24)
        self.line.setMaxLength(_PASTED)
        self._check = check
        self.line.editingFinished.connect(self._look)

    def _look(self) -> None:
        code = self.value()
        self.set_problem(self._check(code) if code and self._check else "")

    def value(self) -> str:
        """Return the code in capital letters without spaces; empty when none is typed."""
        return self.raw().replace(" ", "").upper()


class PassphraseField(LineField):
    """A passphrase with show and hide; never kept as a draft."""

    def __init__(self, label: str, *, help_text: str = "") -> None:
        super().__init__(label, help_text=help_text)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.shower = button(_("Show"), self._toggle, kind="quiet")
        self.shower.setAccessibleName(_("Show the passphrase"))
        self.column.removeWidget(self.line)
        nest(self.column, row(self.line, self.shower, steps=0.5), at=1)

    def take_focus(self) -> None:
        """Put the cursor here, over what stands: nobody mends what they cannot read."""
        super().take_focus()
        self.line.selectAll()

    def _toggle(self) -> None:
        hidden, echo = self.line.echoMode() == QLineEdit.EchoMode.Password, QLineEdit.EchoMode
        self.line.setEchoMode(echo.Normal if hidden else echo.Password)
        self.shower.setText(_("Hide") if hidden else _("Show"))
        name = _("Hide the passphrase") if hidden else _("Show the passphrase")
        self.shower.setAccessibleName(name)

    def value(self) -> str:
        """Return the passphrase exactly as typed."""
        return self.line.text()

    def raw(self) -> str:
        """Return nothing: a passphrase is never kept."""
        return ""
