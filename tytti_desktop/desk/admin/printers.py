"""Tulostin ja skanneri: the test page, printed, scanned and read before a batch."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from tytti_desktop.casework.mail import printer_checks
from tytti_desktop.casework.mail.printer_checks import PrinterCheck
from tytti_desktop.dates import shown
from tytti_desktop.desk.admin.paper_dialog import show_paper
from tytti_desktop.desk.admin.section import Section
from tytti_desktop.desk.forms.ask_file import open_file
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.forms.rows import Line
from tytti_desktop.desk.kit.act_button import dress
from tytti_desktop.desk.kit.cards import (
    Card,
    Empty,
    button,
    clear,
    hairline,
    pill,
    row,
    spaced,
    text,
)
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Report
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.paper.pairing import pairing_sheet
from tytti_desktop.paper.pairing_verdict import FIT_NAMES, POINT_NAMES, Finding, Fit
from tytti_desktop.paper.reading.kinds import SCANS
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, language

NAMES = DraftPlace("printer:names")
PILLS = {Fit.GOOD: ("ok", "check"), Fit.CARE: ("warning", "info"), Fit.BAD: ("danger", "")}


def _read(report: Report, path: Path, printer: str, scanner: str, today: Any) -> PrinterCheck:  # noqa: ANN401
    report.step(0, 0, _("Measuring the page"))
    return printer_checks.read(path, printer, scanner, today)


class PrinterSection(Section):
    """The pairs that have been checked, the newest first with all that was found."""

    types = frozenset({PrinterCheck})

    def __init__(self, session: Session) -> None:
        subtitle = _(
            "Print the test page, scan it as you scan the forms, and read the file here: you see "
            "whether the printer and the scanner are fit before a batch, and what to change."
        )
        self.test = button(_("Print the test page …"), self._print, icon="printer")
        self.choose = button(_("Read a scanned test page …"), self._choose, icon="upload")
        self._printed = False
        super().__init__(session, _("Printer and scanner"), subtitle, (self.test, self.choose))
        self.work = QVBoxLayout()
        self.results = QVBoxLayout()
        for column in (self.work, self.results):
            spaced(column, 2)
            nest(self.column, column)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Show what was found of every pair."""
        clear(self.results)
        found = printer_checks.latest(self.session.vault)
        for number, check in enumerate(found):
            self.results.addWidget(_card(check, whole=not number))
        if not found:
            told = _("No test page has been read yet")
            how = _("The first comes with “Print the test page …”.")
            self.results.addWidget(Empty(told, how, icon="printer"))
        self._lead(reading=bool(found) or self._printed)

    def _lead(self, *, reading: bool) -> None:
        """Let the next act lead: first a page is printed, then it is read."""
        dress(self.test, "" if reading else "primary", "printer")
        dress(self.choose, "primary" if reading else "", "upload")

    def _print(self) -> None:
        practice = self.session.vault.practice
        made = pairing_sheet(language(), practice=practice)
        show_paper(self, _("Test page for a printer and a scanner"), made, "tytti-test-page")
        self._printed = True
        self._lead(reading=True)

    def _choose(self) -> None:
        kinds = f"{_('Scanned pages')} ({SCANS})"
        title = _("Choose the scanned test page")
        chosen = open_file(self.window(), title, kinds)
        if chosen is None:
            return
        dialog = names_dialog(self.session, self.window())
        dialog.exec()
        names = dialog.result_value
        dialog.deleteLater()
        if names is not None:
            self.read(chosen, names["printer"], names["scanner"])

    def read(self, path: Path, printer: str, scanner: str) -> background.Task:
        """Read a test page in the background and keep what was found."""
        task = background.run(
            _read, path, printer, scanner, self.session.today, done=self._keep,
            failed=self._fail, title=_("Reading the test page"),
        )  # fmt: skip
        background.rest(task, self.choose)
        task.ended.connect(self._end)
        self.work.addWidget(ProgressPanel(task))
        return task

    def _keep(self, check: PrinterCheck) -> None:
        changes: Changes = printer_checks.record(self.session.vault, check, self.session.today)
        self.session.done(changes, f"{check.pair}: {_(FIT_NAMES[check.fit])}")

    def _fail(self, error: Exception) -> None:
        raise error

    def _end(self) -> None:
        clear(self.work)


def _card(check: PrinterCheck, *, whole: bool) -> Card:
    """Return a pair with its verdict: `whole` with every point, else only what to change."""
    card = Card()
    card.setAccessibleName(check.pair)
    kind, icon = PILLS[check.fit]
    state = pill(_(FIT_NAMES[check.fit]), kind, icon=icon)
    told = _("Read {day}").format(day=shown(check.checked_on))
    card.body.addWidget(text(check.pair, "strong"))
    nest(card.body, row(state, None))
    card.body.addWidget(text(told, "muted"))
    points = [one for one in check.findings if whole or one.fit is not Fit.GOOD]
    for one in points:
        card.body.addWidget(hairline())
        card.body.addWidget(_point(one))
    return card


def _point(one: Finding) -> QWidget:
    kind, icon = PILLS[one.fit]
    words = {Fit.GOOD: _("in order"), Fit.CARE: _("change"), Fit.BAD: _("must be changed")}
    detail = "\n".join(part for part in (one.said(), one.advice()) if part)
    return Line(_(POINT_NAMES[one.point]), detail, pill(words[one.fit], kind, icon=icon))


def names_dialog(session: Session, parent: QWidget | None) -> FormDialog:
    """Return the dialog that asks which two machines made the page."""
    known = printer_checks.latest(session.vault)[:1]

    def build(form: Form) -> None:
        told = _(
            "A name you know it by. Use the same each time: the checks of a pair are kept together."
        )
        printer, scanner = (known[0].printer, known[0].scanner) if known else ("", "")
        form.line("printer", _("Printer"), printer, help_text=told)
        form.line("scanner", _("Scanner"), scanner)

    def make(values: Mapping[str, Any]) -> Mapping[str, str]:
        return {name: str(values[name]).strip() for name in ("printer", "scanner")}

    def save(names: Mapping[str, str]) -> Mapping[str, str]:
        printer_checks.refuse_nameless(names["printer"], names["scanner"], session.today)
        return names

    return make_dialog(
        parent, session, title=_("Which printer and scanner"), act=_("Read the page"),
        build=build, make=make, save=save, place=NAMES,
    )  # fmt: skip


def _dialog(session: Session) -> QDialog:
    return names_dialog(session, None)


DIALOGS = (_dialog,)
