"""The door of a vault that exists: who, passphrase, and the ways in when it is forgotten.

The key is derived on a worker; the vault is opened here, on the thread that will use it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from tytti_desktop.desk import practising
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_rows import LineField, PassphraseField
from tytti_desktop.desk.forms.messages import Banner
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import ENTER, Card, button, row, scrolled, spaced, text
from tytti_desktop.desk.kit.mark import practice_mark
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Report
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import doorplate
from tytti_desktop.vault.header import SlotKind
from tytti_desktop.words import _

if TYPE_CHECKING:
    from tytti_desktop.vault import opening

CARD_STEPS = 60


class Door(QWidget):
    """A calm page with one card in the middle: what every door looks like."""

    opened = Signal(object)  # the open Vault
    help_part = "Ensimmäinen päivä"  # what F1 shows of the guide here

    def __init__(self) -> None:
        super().__init__()
        self.banner = Banner()
        self.card = Card(margin=4)
        self.card.setMaximumWidth(theme.current().grid(CARD_STEPS))
        spaced(self.card.body, 2, 4)
        holder = QWidget()
        column = QVBoxLayout(holder)
        spaced(column, 2, 3)
        column.addStretch(1)
        for widget in (self.banner, self.card):
            line = row(steps=0)
            line.addStretch(1)
            line.addWidget(widget, 20)
            line.addStretch(1)
            nest(column, line)
        column.addStretch(2)
        self.banner.setMaximumWidth(theme.current().grid(CARD_STEPS))
        outer = QVBoxLayout(self)
        spaced(outer, 0)
        outer.addWidget(scrolled(holder))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do the act of the card when Enter is pressed in a line of it."""
        if event.key() in ENTER and isinstance(self.window().focusWidget(), QLineEdit):
            self.enter()
        else:
            super().keyPressEvent(event)

    def enter(self) -> None:
        """Do the act of the card: nothing where there is no line to write in."""

    def complain(self, words: str) -> None:
        """Show what the user can act on."""
        self.banner.say(words)


def _unlock(_report: Report, path: Path, person: str, secret: str) -> "opening.Unlocked":
    from tytti_desktop.vault import opening

    return opening.unlock(path, passphrase=secret, person=person)


def _unlock_by_words(_report: Report, path: Path, words: str) -> "opening.Unlocked":
    from tytti_desktop.vault import opening

    return opening.unlock_with_recovery(path, words)


def _unlock_by_computer(_report: Report, path: Path, person: str | None) -> "opening.Unlocked":
    from tytti_desktop.vault import keychain

    found = keychain.unlock(path, person=person)
    if found is None:
        raise KnownError(
            _("This computer's key is not in force any more. Write the passphrase."),
            field="passphrase",
        )
    return found


class UnlockScreen(Door):
    """Who you are and your passphrase."""

    help_part = "Kun jokin menee vikaan"
    elsewhere = Signal()  # another vault, or a new one
    restoring = Signal()  # a backup is to be restored

    def __init__(self, path: Path, last_person: str = "") -> None:
        super().__init__()
        self._path = path
        self._by_words = False
        known = doorplate.headers(path)
        slots, practice = doorplate.names_in(known), known[0].practice
        people = [s for s in slots if s.kind is SlotKind.PASSPHRASE]
        self._remembered = {s.name for s in slots if s.kind is SlotKind.KEYRING}
        self.form = Form()
        self.caps = text("", "error")
        self._lay_out(path, practice_mark() if practice else None)
        names = [(p.name, p.name) for p in people]
        first = last_person if last_person in {p.name for p in people} else None
        self._one = names[0][0] if len(names) == 1 else None
        if self._one is None:
            self.form.choice("person", _("Who are you?"), names, first)
        help_text = ""
        if practice:
            words = _("Practice vault: {passphrase}")
            help_text = words.format(passphrase=practising.passphrase())
        secret = PassphraseField(_("Passphrase"), help_text=help_text)
        self.form.add("passphrase", secret)
        paper = LineField(_("Recovery code"), help_text=_("From the paper, with or without lines"))
        self.form.add("recovery_words", paper)
        paper.hide()
        secret.line.installEventFilter(self)

    def _lay_out(self, path: Path, mark: QWidget | None) -> None:
        body = self.card.body
        nest(body, row(text("Tytti", "title", wrap=False), mark, None))
        where = text(str(path), "small", copied=True)
        where.setToolTip(_("The vault's folder"))
        body.addWidget(text(_("Open the vault"), "muted"))
        body.addWidget(self.form)
        self.caps.hide()
        body.addWidget(self.caps)
        self.busy = QVBoxLayout()
        nest(body, self.busy)
        self.act = button(_("Open"), self.try_to_open, primary=True)
        self.act.setDefault(True)
        self.ways = button(_("Use the recovery code"), self._switch_way, kind="quiet")
        self.computer = button(_("Open with this computer's key"), self.try_computer, icon="key")
        self.computer.setVisible(bool(self._remembered))
        other = button(_("Another vault"), self.elsewhere.emit, kind="quiet")
        nest(body, row(self.act, self.computer, None))
        self.restore = button(_("Restore a backup …"), self.restoring.emit, kind="quiet")
        nest(body, row(self.ways, other, None))
        nest(body, row(self.restore, None))
        body.addWidget(where)

    def showEvent(self, event: QShowEvent) -> None:
        """Put the cursor where the person types first."""
        super().showEvent(event)
        chosen = self._one is not None or self.form["person"].value() is not None
        self.form["passphrase" if chosen else "person"].take_focus()

    def _switch_way(self) -> None:
        self._by_words = not self._by_words
        for name in ("person", "passphrase"):
            if name in self.form.fields:
                self.form[name].setVisible(not self._by_words)
        self.form["recovery_words"].setVisible(self._by_words)
        words = _("Use the passphrase") if self._by_words else _("Use the recovery code")
        self.ways.setText(words)
        self.form["recovery_words" if self._by_words else "passphrase"].take_focus()

    def enter(self) -> None:
        """Open the vault."""
        self.try_to_open()

    def try_to_open(self) -> None:
        """Derive the key on a worker; the window stays alive meanwhile."""
        self.banner.hide()
        person = self._one or (self.form["person"].value() if not self._by_words else None)
        secret = self.form["recovery_words" if self._by_words else "passphrase"].value()
        problems = {}
        if not self._by_words and person is None:
            problems["person"] = _("Choose who you are.")
        if not secret:
            name = "recovery_words" if self._by_words else "passphrase"
            problems[name] = _("Write it here.")
        self.form.set_problems(problems)
        if problems or not self.act.isEnabled():
            return
        self._begin_opening(secret, person)

    def try_computer(self) -> None:
        """Open with the secret that the computer's own key store keeps, while it is in force."""
        self.banner.hide()
        person = self._one or self.form["person"].value()
        task = background.run(
            _unlock_by_computer,
            self._path,
            person,
            done=self._open,
            failed=self._refuse,
            title=_("Opening the vault …"),
        )
        self._wait(task)

    def _begin_opening(self, secret: str, person: str | None) -> None:
        work = _unlock_by_words if self._by_words else _unlock
        values = (self._path, secret) if self._by_words else (self._path, person, secret)
        title = _("Opening the vault …")
        task = background.run(work, *values, done=self._open, failed=self._refuse, title=title)
        self._wait(task)

    def _wait(self, task: background.Task) -> None:
        background.rest(task, self.form, self.act)
        panel = ProgressPanel(task)
        panel.cancel.hide()  # about a second, and nothing to undo
        self.busy.addWidget(panel)

    def _open(self, unlocked: "opening.Unlocked") -> None:
        from tytti_desktop.vault import opening

        try:
            vault = opening.open_unlocked(unlocked)
        except Exception as error:  # noqa: BLE001 - whatever it is, the form must be usable after it
            self._refuse(error)
            return
        for field in self.form.fields.values():
            if isinstance(field, LineField):
                field.put("")
        self.opened.emit(vault)

    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, KnownError):
            raise error
        if error.field in self.form.fields:
            self.form.set_problems({error.field or "": error.message})
        else:
            self.complain(error.message)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say when Caps Lock seems to be on: a capital came without Shift."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            letter = event.text()
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if letter.isalpha():
                odd = letter.isupper() != shift
                self.caps.setText(_("Caps Lock seems to be on.") if odd else "")
                self.caps.setVisible(odd)
        return super().eventFilter(watched, event)
