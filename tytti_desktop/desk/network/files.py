"""Files of the service map: importing a catalogue with a report by row, and exporting."""

from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.service_map import taking_back
from tytti_desktop.casework.service_map.catalogue import Done, Report, left_out_words
from tytti_desktop.dates import finnish_day, shown
from tytti_desktop.desk.forms.ask_file import open_file, save_as, write
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.messages import confirm
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import Empty, button, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.network.import_run import ImportRun
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import given
from tytti_desktop.exchange.fields import LARGEST
from tytti_desktop.exchange.hsds_out import export_hsds
from tytti_desktop.vault import Changes
from tytti_desktop.words import N_, _

DONE_NAMES = {
    Done.ADDED: N_("Added"),
    Done.CHANGED: N_("Changed"),
    Done.UNCHANGED: N_("Unchanged"),
    Done.REFUSED: N_("Refused"),
}
KIND_NAMES = {
    "organisation": N_("Organisation"),
    "service": N_("Service"),
    "channel": N_("Channel"),
    "connection": N_("Connection"),
}
_DONE_ICONS = {Done.REFUSED: "circle-alert"}


def summary(report: Report) -> str:
    """Return what an import did, in one line."""
    words = _("{added} added, {changed} changed, {unchanged} unchanged, {refused} refused")
    return words.format(**{str(done): report.total(done) for done in Done})


class ImportReport(Dialog):
    """What became of each row of the file; the refused ones first, with the reason."""

    def __init__(self, session: Session, parent: QWidget | None, report: Report) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("What was imported"))
        self.setModal(True)
        look = theme.current()
        self.table = RecordTable(
            session, "import_report", _report_columns(), empty=Empty(_("The file has no rows"), "")
        )
        self.table.view.setAccessibleName(_("Rows of the file"))
        rest = [each for each in report.rows if each.done is not Done.REFUSED]
        self.table.show_rows([*report.refused, *rest])
        column = QVBoxLayout(self)
        spaced(column, 2, 3)
        column.addWidget(text(_("What was imported"), "title"))
        column.addWidget(text(summary(report)))
        if report.left_out:
            column.addWidget(text(left_out_words(report), "muted"))
        column.addWidget(self.table, 1)
        leave = button(_("Close"), self.accept, primary=True)
        nest(column, row(None, leave))
        room = self.screen().availableGeometry()
        self.resize(min(look.grid(110), room.width()), min(look.grid(80), room.height()))


def _report_columns() -> list[Column]:
    words = {each: _(word) for each, word in DONE_NAMES.items()}
    kinds = {each: _(word) for each, word in KIND_NAMES.items()}
    return [
        Column(_("Row"), lambda r: str(r.number), key=lambda r: r.number, right=True, width=7),
        Column(_("What"), lambda r: kinds.get(r.kind, ""), width=14),
        Column(
            _("What became of it"),
            lambda r: words[r.done],
            width=16,
            fixed=True,
            icon=lambda r: _DONE_ICONS.get(r.done, ""),
            token=lambda r: "danger" if r.done is Done.REFUSED else "",
        ),
        Column(_("Name or reason"), lambda r: r.reason or r.name or r.source_id),
    ]


class Files:
    """Imports and exports for a page; `report` is the last import's dialog."""

    def __init__(self, session: Session, page: QWidget) -> None:
        self.session, self.page = session, page
        self.report: ImportReport | None = None
        self.run: ImportRun | None = None

    def ask_import(self, source: str) -> None:
        """Ask for a file of a catalogue (ptv or hsds) and take it in."""
        title = _("Choose a file of {source}").format(source=source.upper())
        kinds = {"hsds": "HSDS (*.json *.zip *.csv)"}.get(source, "JSON (*.json *.gz)")
        found = open_file(self.page, title, kinds)
        if found is not None:
            self.take(source, found)

    def take(self, source: str, file: Path) -> None:
        """Take a file in, the window alive and Cancel at hand, then show the report."""
        background.refuse_if_busy()
        self.run = ImportRun(self.session, self.page.window(), source, _content(file))
        self.run.imported.connect(held(self.page, self._tell))
        self.run.open()

    def _tell(self, changes: Changes) -> None:
        report: Report = changes.record
        self.session.done(changes, summary(report))
        self.report = ImportReport(self.session, self.page.window(), report)
        self.report.open()

    def ask_undo(self) -> None:
        """Ask whether the last import is taken back, and tell what came of it."""
        batch = taking_back.latest(self.session.vault)
        if batch is None or batch.recorded_at is None:
            raise KnownError(_("There is no import to take back."))
        told = _(
            "Entries that the import of {day} touched: {count}. What it added goes, and "
            "what it changed is as it was before. What you have changed since, or leaned on, stays."
        )
        day = shown(finnish_day(batch.recorded_at))
        words = told.format(day=day, count=len(batch.records))
        title = _("Take back the last import")
        if confirm(self.page.window(), title, words, _("Take it back"), danger=True):
            done = taking_back.undo_latest(self.session.vault, self.session.today)
            self.session.done(done, taking_back.words(done.record))

    def ask_export(self) -> None:
        """Ask where to write the service map and write it."""
        found = save_as(self.page, _("Export as HSDS"), "hsds", ".json", "JSON (*.json)")
        if found is not None:
            self.export(found)

    def export(self, file: Path) -> None:
        """Write the service map as HSDS; KnownError when that cannot be done."""
        content = export_hsds(self.session.vault, self.session.today)
        self.session.tell(write(file, content))


def _content(file: Path) -> bytes:
    too_large = _("The file is over 200 MB. Divide it and import the parts.")
    return given.content(file, most=LARGEST, too_large=too_large)
