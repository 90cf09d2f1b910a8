"""Every consent ever given, in force or not, with its withdrawal and its paper."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework.gate import consent_papers
from tytti_desktop.casework.gate.consents import (
    BY_CLIENT,
    DIRECTION_NAMES,
    STATE_NAMES,
    Consent,
    Matrix,
)
from tytti_desktop.casework.mail import kept_papers
from tytti_desktop.desk.dialogs import gate_dialog
from tytti_desktop.desk.forms.ask_file import open_file
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.pdf_view import Go, PdfView
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import Card, Empty, button, row, scrolled, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.session import Session
from tytti_desktop.exchange import given
from tytti_desktop.paper.reading.kinds import SCANS
from tytti_desktop.vault.attachments import Attachment
from tytti_desktop.words import _

TABLE_STEPS = 40.0
PAPER_WIDTH, PAPER_HEIGHT = 100.0, 80.0
PDF = "application/pdf"


def given_by_words(consent: Consent) -> str:
    """Return who gave a consent: the client, or a guardian by name."""
    return _("the client") if consent.given_by == BY_CLIENT else consent.given_by


def how_words(consent: Consent) -> str:
    """Return how a consent was given: on a paper that is here, or aloud and who heard it."""
    if consent.heard_by:
        return _("said to {name} on {day}").format(
            name=consent.heard_by, day=dates.shown(consent.valid_from)
        )
    return _("attached") if consent.paper_id else ""


def withdrawal_words(consent: Consent) -> str:
    """Return when a consent was withdrawn, who received it and who was told; else nothing."""
    if consent.withdrawn_on is None:
        return ""
    parts = (dates.shown(consent.withdrawn_on), consent.withdrawn_to, consent.withdrawn_note)
    return ", ".join(part for part in parts if part)


class PaperDialog(Dialog):
    """A signed paper, as it was attached; a copy of it passes the gate."""

    def __init__(self, session: Session, parent: QWidget | None, paper: Attachment) -> None:
        super().__init__(parent)
        self._session, self._paper = session, paper
        look = theme.current()
        self.setWindowTitle(_("The signed paper"))
        self.setModal(True)
        column = QVBoxLayout(self)
        spaced(column, 2, 3)
        column.addWidget(text(_("The signed paper"), "title"))
        if paper.media_type == PDF:
            self.view = PdfView()
            self.view.may_leave = self._let_out
            self.view.show_pdf(paper.content, name=paper.kind)
            column.addWidget(self.view, 1)
        else:
            picture = QPixmap()
            picture.loadFromData(paper.content)
            label = QLabel()
            label.setAccessibleName(_("The signed paper"))
            wide = Qt.TransformationMode.SmoothTransformation
            label.setPixmap(picture.scaledToWidth(look.grid(PAPER_WIDTH - 10), wide))
            column.addWidget(scrolled(label), 1)
        nest(column, row(None, button(_("Close"), self.accept)))
        room = self.screen().availableGeometry()
        self.resize(
            min(look.grid(PAPER_WIDTH), room.width()), min(look.grid(PAPER_HEIGHT), room.height())
        )

    def _let_out(self, channel: str, go: Go) -> None:
        vault, today = self._session.vault, self._session.today
        changes = gate_dialog.passing(
            self._session,
            self,
            lambda why: kept_papers.let_out(vault, self._paper, channel, today, reason=why),
        )
        if changes is not None:
            self._session.done(changes)
            go()


class ConsentHistory(Card):
    """The list of all consents, the newest first."""

    def __init__(self, session: Session) -> None:
        super().__init__(_("History"))
        self._session = session
        self._words: dict[str, str] = {}
        how = _("Every consent stays here, also after it ends or is withdrawn.")
        empty = Empty(_("No consents yet"), how, icon="clipboard-check")
        self.table = RecordTable(session, "consents", self._columns(), empty=empty)
        self.table.view.setAccessibleName(_("All consents"))
        self.table.setMinimumHeight(theme.current().grid(TABLE_STEPS))
        self.paper = button(_("Show the paper"), self.show_paper)
        self.attach = button(_("Attach the paper"), self._ask_paper)
        self.table.picked.connect(held(self, lambda _row: self._enable()))
        self.table.opened.connect(held(self, lambda _row: self.show_paper()))
        self.body.addWidget(self.table)
        nest(self.body, row(self.paper, self.attach, None))
        self._enable()

    def _columns(self) -> list[Column]:
        today = self._session.today
        return [
            Column(_("To whom"), lambda c: self._words.get(c.recipient, c.recipient), width=20),
            Column(_("Which data"), lambda c: self._words.get(c.category, c.category), width=22),
            Column(
                _("Which way"),
                lambda c: _(DIRECTION_NAMES[c.direction]),
                width=13,
                fixed=True,
                spare=4,
            ),
            Column(_("State"), lambda c: _(STATE_NAMES[c.state(today)]), width=14, fixed=True),
            Column(
                _("Begins"),
                lambda c: dates.shown(c.valid_from),
                key=lambda c: c.valid_from,
                width=13,
            ),
            Column(
                _("Ends"),
                lambda c: dates.shown(c.valid_until) if c.valid_until else "",
                key=lambda c: c.valid_until,
                width=13,
            ),
            Column(_("Withdrawn, and who was told"), withdrawal_words, width=28, spare=3),
            Column(_("Given by"), given_by_words, width=12, spare=2),
            Column(_("Paper"), how_words, spare=1),
        ]

    def show_consents(self, found: list[Consent], matrix: Matrix) -> None:
        """Show these consents in the words of the matrix."""
        self._words = {c.key: c.label for c in (*matrix.recipients, *matrix.categories)}
        self.table.show_rows(found)
        self._enable()

    def _enable(self) -> None:
        picked = self.table.current()
        self.paper.setEnabled(picked is not None and picked.paper_id is not None)
        self.attach.setEnabled(picked is not None and picked.paper_id is None)

    def _ask_paper(self) -> None:
        kinds = f"{_('Scanned papers')} ({SCANS})"
        found = open_file(self, _("The signed paper"), kinds)
        if found is not None:
            self.attach_file(found)

    def attach_file(self, file: Path) -> None:
        """Attach a paper to the picked consent and those recorded with it; KnownError if none."""
        picked: Consent | None = self.table.current()
        if picked is None:
            return
        paper = consent_papers.read_paper(given.content(file, name=file.name))
        vault = self._session.vault
        self._session.done(consent_papers.attach(vault, picked, paper), _("Paper attached"))

    def show_paper(self) -> None:
        """Show the signed paper of the picked consent; the look is logged."""
        picked = self.table.current()
        if picked is None or picked.paper_id is None:
            return
        paper = consent_papers.open_paper(self._session.vault, picked)
        dialog = PaperDialog(self._session, self.window(), paper)
        dialog.exec()
        dialog.deleteLater()
