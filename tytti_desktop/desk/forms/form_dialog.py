"""A dialog that enters one record and knows no vault.

A function builds the rows, another makes the record of the values, a third (given by the screen)
stores it:

    changes = ask(
        self, session, title=_("Record a visit"), act=_("Record the visit"),
        place=NEW_PLACE.of(client.id), client_id=client.id,
        build=build_rows,                       # (form) -> None: adds the rows
        make=make_visit,                        # (values) -> record
        save=partial(visits.record, session.vault),   # (record) -> Changes
    )
    if changes is not None: session.done(changes, _("Visit recorded"))

`record.problems(today)` (field -> what is wrong), where the record has it, is shown under the
fields; so is a KnownError that names a field; any other KnownError stands above the buttons. The
draft is dropped only when `save` has succeeded. Esc keeps the draft and closes; nothing is lost.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.kit import keys, theme
from tytti_desktop.desk.kit.cards import button, row, scrolled, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.errors import KnownError
from tytti_desktop.words import _, ngettext

if TYPE_CHECKING:
    from tytti_desktop.desk.running.session import Session
    from tytti_desktop.vault import Changes

WIDTH_STEPS = 72
HEIGHT_SHARE = 0.9
# Grid steps: beside what is held; of the act and the air; of all around a form at the least.
SIDES_STEPS, AROUND_STEPS, USUAL_STEPS = 8.0, 24.0, 30.0


class FormDialog(Dialog):
    """One form with its heading, and the act and Cancel beneath."""

    def __init__(
        self,
        parent: QWidget | None,
        form: Form,
        *,
        title: str,
        act: str,
        intro: str = "",
        about: str = "",
        store: Callable[[Mapping[str, Any]], Any] | None = None,
    ) -> None:
        """`store(values)` makes and stores the record, returning what `ask` returns.

        `about` is whom it is about: inside, since a window's title is seen by others.
        """
        super().__init__(parent)
        self.form, self.about = form, about
        self.result_value: Any = None
        self._store = store
        self._sized = self._taken = False
        self.setWindowTitle(title)
        self.setModal(True)
        column = QVBoxLayout(self)
        spaced(column, 2, 3)
        self._head = text(title, "title")
        column.addWidget(self._head)
        above = [text(about, "strong")] if about and about not in title else []
        above += [text(intro, "muted")] if intro else []
        self._held = self._framed(form, above)
        column.addWidget(scrolled(self._held), 1)
        self.error = text("", "error")
        self.error.hide()
        column.addWidget(self.error)
        self.act = button(act, self.finish, primary=True, tip=keys.SAVE.shown)
        self.act.setDefault(True)
        self.leave = button(_("Cancel"), self.reject)
        nest(column, row(form.kept, None, self.leave, self.act))
        keys.bind(keys.SAVE, self, self.finish)

    def be_careful(self) -> None:
        """Look like what cannot be undone: the act says so, and Enter leaves."""
        theme.style(self.act, "danger")
        self.leave.setDefault(True)

    @staticmethod
    def _framed(form: Form, above: Sequence[QWidget]) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        spaced(column, 2 if above else 0, 0.5)  # room for a focus frame
        for one in (*above, form):
            column.addWidget(one)
        column.addStretch(1)
        return holder

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the form, within the screen, and put the cursor on the first field."""
        super().showEvent(event)
        if self._sized:
            return
        self._sized = True
        room = self.screen().availableGeometry()
        width = min(theme.current().grid(WIDTH_STEPS), round(room.width() * HEIGHT_SHARE))
        self.resize(width, min(self._wanted(width), round(room.height() * HEIGHT_SHARE)))
        self.form.begin()

    def _wanted(self, width: int) -> int:
        """Return the height at which nothing of what is held has to scroll, in pixels."""
        look, held = theme.current(), self._held.layout()
        words = 0
        if held is not None and held.hasHeightForWidth():
            inner = width - look.grid(SIDES_STEPS)
            words = held.totalHeightForWidth(inner) + self._head.heightForWidth(inner)
        usual = self.form.sizeHint().height() + look.grid(USUAL_STEPS)
        return max(usual, words + look.grid(AROUND_STEPS))

    def finish(self) -> None:
        """Store the record, once though it is asked while it stores or after."""
        if self._taken:
            return
        taken, self._taken = False, True
        try:
            taken = self._finish()
        finally:
            self._taken = taken

    def _finish(self) -> bool:
        """Store the record and close; False, and what is wrong where it is, if it cannot be."""
        self.error.hide()
        values = self.form.read()
        if values is None:
            self._count_problems()
            return False
        try:
            self.result_value = self._store(values) if self._store is not None else values
        except ProblemsError as found:
            self._count_problems(*self.form.set_problems(found.problems))
            return False
        except KnownError as error:
            self._count_problems(*self.form.set_problems({error.field or "": error.message}))
            return False
        self.form.saved()
        self.accept()
        return True

    def _count_problems(self, *others: str) -> None:
        """Say beside the act how many fields are wrong: they may be out of sight."""
        count = sum(bool(field.error.text()) for field in self.form.fields.values())
        told = ngettext(
            "{count} field needs a look: the cursor is there.",
            "{count} fields need a look: the cursor is in the first.",
            count,
        )
        self._say(" ".join([*others, *([told.format(count=count)] if count else [])]))

    def _say(self, words: str) -> None:
        self.error.setText(words)
        self.error.setVisible(bool(words))

    def reject(self) -> None:
        """Close without storing; the draft stays and comes back next time."""
        self.form.keep()
        super().reject()


class ProblemsError(Exception):
    """A record's own problems: field -> what is wrong in words."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("record has problems")
        self.problems = problems


def ask(
    parent: QWidget | None,
    session: "Session | None",
    *,
    title: str,
    act: str,
    build: Callable[[Form], object],
    make: Callable[[Mapping[str, Any]], Any] = dict,
    save: Callable[[Any], Any] | None = None,
    place: DraftPlace | None = None,
    client_id: str | None = None,
    intro: str = "",
) -> Any:  # noqa: ANN401 - what `save` (or `make`) returns
    """Ask for one record; return what `save` returned (the record without it), None if left."""
    dialog = make_dialog(
        parent, session, title=title, act=act, build=build, make=make, save=save, place=place,
        client_id=client_id, intro=intro,
    )  # fmt: skip
    return answered(dialog)


def answered(dialog: FormDialog) -> Any:  # noqa: ANN401 - as `ask`
    """Show a dialog and return what was stored, None if it was left; the dialog is let go of."""
    dialog.exec()
    found = dialog.result_value if dialog.result() == QDialog.DialogCode.Accepted else None
    dialog.deleteLater()
    return found


def settle(session: "Session", dialog: FormDialog, said: str) -> "Changes | None":
    """Show a dialog that stores; tell what it stored, or return None where the person left it."""
    from tytti_desktop.vault import Changes

    changes = answered(dialog)
    if not isinstance(changes, Changes):
        return None
    session.done(changes, said)
    return changes


def make_dialog(
    parent: QWidget | None,
    session: "Session | None",
    *,
    title: str,
    act: str,
    build: Callable[[Form], object],
    make: Callable[[Mapping[str, Any]], Any] = dict,
    save: Callable[[Any], Any] | None = None,
    place: DraftPlace | None = None,
    client_id: str | None = None,
    intro: str = "",
) -> FormDialog:
    """Return the dialog that `ask` shows; for tests and for pictures of every dialog."""
    form = Form(session, place=place, client_id=client_id)
    build(form)
    form.restore()

    def store(values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as `save`
        record = make(values)
        check = getattr(record, "problems", None)
        problems = check(session.today) if check is not None and session is not None else {}
        if problems:
            raise ProblemsError(problems)
        return record if save is None else save(record)

    about = _name_of(session, client_id)
    dialog = FormDialog(parent, form, title=title, act=act, intro=intro, about=about, store=store)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    return dialog


def _name_of(session: "Session | None", client_id: str | None) -> str:
    """Return whose record it is, by name and year of birth; nothing where it is of no client."""
    if session is None or client_id is None:
        return ""
    from tytti_desktop.casework.client import clients  # not at the door

    found = clients.CLIENTS.find(session.vault, "id = ?", (client_id,), limit=1)
    return found[0].list_name if found else ""
