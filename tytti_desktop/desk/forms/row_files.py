"""Clients and use of services from a file: what would come in, what would not and why, then take.

Nothing is stored before the person has seen the preview; the last import can be taken back later.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from tytti_desktop.dates import finnish_day, shown
from tytti_desktop.desk.forms.ask_file import open_file
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.messages import confirm
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.forms.row_looking import RowLooking
from tytti_desktop.desk.forms.row_storing import RowStoring
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import Empty, button, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import given, taking_in
from tytti_desktop.exchange.sheet_rows import LARGEST, Preview, Refusal
from tytti_desktop.exchange.taking_in import KINDS
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, ngettext

AT_ONCE = 100  # rows that the window's own Undo takes back in one step


class PreviewDialog(Dialog):
    """What a file would bring, and the rows that it would not, before anything is stored."""

    def __init__(
        self, session: Session, parent: QWidget | None, kind: str, found: Preview[object]
    ) -> None:
        super().__init__(parent)
        self._session, self._kind, self.found = session, kind, found
        title = _(KINDS[kind].word)
        self.setWindowTitle(title)
        self.setModal(True)
        look = theme.current()
        column = QVBoxLayout(self)
        spaced(column, 2, 3)
        column.addWidget(text(title, "title"))
        n = len(found.taken)
        can = ngettext("{n} row can be taken in.", "{n} rows can be taken in.", n).format(n=n)
        column.addWidget(text(can))
        if found.left_out:
            told = _("Columns that are not taken: {columns}")
            column.addWidget(text(told.format(columns=", ".join(found.left_out)), "warning"))
        self.table = RecordTable(
            session, "row_refusals", _columns(), empty=Empty(_("No row is refused"), "")
        )
        self.table.view.setAccessibleName(_("Rows that are refused"))
        self.table.show_rows(_seen(found.refused))
        column.addWidget(self.table, 1)
        words = ngettext("Take in {n} row", "Take in {n} rows", n).format(n=n)
        self.take = button(words, self._take, primary=True)
        self.take.setEnabled(bool(found.taken))
        nest(column, row(None, button(_("Cancel"), self.reject), self.take))
        room = self.screen().availableGeometry()
        self.resize(min(look.grid(100), room.width()), min(look.grid(70), room.height()))

    def _take(self) -> None:
        background.refuse_if_busy()  # what is stored step by step shares the vault with nothing
        self.accept()

    def storing(self) -> Generator[int, None, Changes]:
        """Store what can be taken, a few rows at a time."""
        return KINDS[self._kind].taking(self._session.vault, self.found, self._session.today)


def _seen(refused: Sequence[Refusal]) -> list[Refusal]:
    return sorted(refused, key=lambda each: each.row)


def _columns() -> list[Column]:
    return [
        Column(_("Row"), lambda r: str(r.row), key=lambda r: r.row, right=True, width=7),
        Column(_("Why it is refused"), lambda r: r.why),
    ]


class RowFiles:
    """The button of a page that takes files in, and its acts."""

    def __init__(self, session: Session, page: QWidget) -> None:
        self.session, self.page = session, page
        self.looking: RowLooking | None = None
        self.dialog: PreviewDialog | None = None
        self.storing: RowStoring | None = None

    def button(self) -> QPushButton:
        """Return the button with its menu."""
        made = button(_("Bring in from a file …"), kind="quiet", icon="upload")
        menu = QMenu(made)
        for key, kind in KINDS.items():
            menu.addAction(f"{_(kind.word)} …", partial(self.ask, key))
        menu.addSeparator()
        menu.addAction(_("Take back the last import …"), self.ask_undo)
        made.setMenu(menu)
        return made

    def ask(self, key: str) -> None:
        """Ask for a file of a kind and show what it would bring."""
        kind = KINDS[key]
        kinds = f"{_(kind.word)} ({kind.ends})"
        found = open_file(self.page.window(), _(kind.word), kinds)
        if found is not None:
            self.look(key, found)

    def look(self, key: str, file: Path) -> None:
        """Look at a file, then show what it would bring."""
        self.looking = RowLooking(self.session, self.page.window(), key, _content(file))
        self.looking.looked.connect(held(self.page, partial(self._show, key)))
        self.looking.open()

    def _show(self, key: str, found: Preview[object]) -> None:
        """Show what a file would bring; what can be is taken when the person says so."""
        self.dialog = PreviewDialog(self.session, self.page.window(), key, found)
        self.dialog.accepted.connect(held(self.page, partial(self._take, self.dialog)))
        self.dialog.open()

    def _take(self, dialog: PreviewDialog) -> None:
        words = (dialog.windowTitle(), _("Storing the rows …"))
        self._store(words, dialog.storing(), len(dialog.found.taken), self._taken)

    def _store(
        self,
        words: tuple[str, str],
        steps: Generator[int, None, Any],
        total: int,
        after: Callable[[Any], None],
    ) -> None:
        self.storing = RowStoring(self.session, self.page.window(), words, steps, total)
        self.storing.stored.connect(held(self.page, after))
        self.storing.open()

    def _taken(self, done: Changes) -> None:
        n = len(done.record.records)
        told = ngettext("{n} row taken in.", "{n} rows taken in.", n).format(n=n)
        # Many rows go back from the button's menu, where they go a few at a time.
        self.session.done(done if n <= AT_ONCE else replace(done, undo=None), told)

    def ask_undo(self) -> None:
        """Ask whether the last import is taken back, and tell what came of it."""
        session = self.session
        batch = taking_in.latest(session.vault)
        if batch is None or batch.recorded_at is None:
            raise KnownError(_("There is no import to take back."))
        told = _(
            "{what}, {day}. Rows that go: {n}. What has been recorded about them since stops it."
        )
        words = told.format(
            what=_(KINDS[batch.kind].word),
            day=shown(finnish_day(batch.recorded_at)),
            n=len(batch.records),
        )
        title = _("Take back the last import")
        if confirm(self.page.window(), title, words, _("Take it back"), danger=True):
            background.refuse_if_busy()
            steps = taking_in.undoing(session.vault, batch.id, session.today)
            doing = _("Taking the rows back …")
            self._store((title, doing), steps, len(batch.records), self._taken_back)

    def _taken_back(self, n: int) -> None:
        said = ngettext("{n} row was taken back.", "{n} rows were taken back.", n)
        self.session.done(Changes(taking_in.TYPES), said.format(n=n))


def _content(file: Path) -> bytes:
    too_large = _("The file is too large: at most 50 MB.")
    return given.content(file, most=LARGEST, too_large=too_large, name=file.name)
