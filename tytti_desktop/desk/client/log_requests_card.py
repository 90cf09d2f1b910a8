"""What the client asks by right: the log, a copy, a correction; what answers it, or the refusal."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from tytti_desktop import dates
from tytti_desktop.casework.asking import Act
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.rights import log_report, log_requests
from tytti_desktop.casework.rights.log_requests import (
    ASKED_NAMES,
    OUTCOME_NAMES,
    Asked,
    LogRequest,
    Outcome,
)
from tytti_desktop.desk.dialogs import gate_dialog
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.forms import own_passphrase
from tytti_desktop.desk.forms.ask_file import open_folder, write_all
from tytti_desktop.desk.forms.form_dialog import FormDialog, answered
from tytti_desktop.desk.forms.rows import Line, LineCard, stacked
from tytti_desktop.desk.forms.told_rows import act_dialog
from tytti_desktop.desk.kit.cards import button, pill, row
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace, Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

REQUEST_PLACE = DraftPlace("log_request", 1)
ANSWER_PLACE = DraftPlace("log_answer", 1)


def request_dialog(session: Session, parent: QWidget | None, client_id: str) -> FormDialog:
    """Return the dialog that records that the client asks who has looked and who has received."""
    return act_dialog(
        session, parent, log_requests.ASK,
        log_requests.proposed(session.vault, client_id, session.today),
        place=REQUEST_PLACE.of(client_id),
        words=(_("Record a request of the client"), _("Record the request")),
        intro=_(
            "Who has looked and who has received: answered in two months, two years back. A copy "
            "of all the data, or a correction: answered in one month."
        ),
    )  # fmt: skip


def ask_request(session: Session, parent: QWidget | None, client_id: str) -> None:
    """Record that the client asks who has looked and who has received."""
    changes = answered(request_dialog(session, parent, client_id))
    if changes is not None:
        due = dates.shown(changes.record.due_on)
        session.done(changes, _("The request is recorded: answer by {day}").format(day=due))


class LogRequestsCard(LineCard):
    """The client's requests, the newest first."""

    def __init__(self, session: Session, client_id: str) -> None:
        nothing = _("No requests. One comes with “Record a request” when the client asks.")
        super().__init__(_("Requests of the client"), nothing)
        self._session, self._client_id = session, client_id
        self.add = button(_("Record a request"), self.ask_new)
        nest(self.body, row(self.add, None))

    def refresh(self) -> None:
        """Read again and show."""
        found = log_requests.of_client(self._session.vault, self._client_id)
        self.show_lines([self._line(each) for each in found])

    def _line(self, request: LogRequest) -> QWidget:
        days = dates.span(request.from_date, request.until_date)
        asked = _("Asked {day}").format(day=dates.shown(request.asked_on))
        title = f"{asked}: {_(ASKED_NAMES[request.kind]).lower()}"
        covered = _("of the days {days}").format(days=days) if request.kind is Asked.LOG else ""
        parts = [covered, request.special_reason, request.answer]
        line = Line(title, " · ".join(part for part in parts if part), self._state(request))
        return stacked(line, self._acts(request))

    def _state(self, request: LogRequest) -> QWidget:
        if request.outcome is Outcome.OPEN:
            late = request.due_on < self._session.today
            due = _("Answer by {day}").format(day=dates.shown(request.due_on))
            return pill(due, "warning" if late else "accent")
        day = dates.shown(request.answered_on) if request.answered_on else ""
        kind = "ok" if request.outcome is Outcome.ANSWERED else "accent"
        return pill(f"{_(OUTCOME_NAMES[request.outcome])} {day}", kind)

    def _acts(self, request: LogRequest) -> list[QWidget]:
        papers = self._papers(request)
        if request.outcome is not Outcome.OPEN:
            return papers
        answered = button(_("Answered …"), partial(self.ask_answered, request))
        refused = button(_("Refused …"), partial(self.ask_refused, request), kind="quiet")
        return [*papers, answered, refused]

    def _papers(self, request: LogRequest) -> list[QWidget]:
        """Return what answers a request: the report of the log, or the copy; a correction none."""
        if request.kind is Asked.LOG:
            return [button(_("Report …"), partial(self.show_report, request.id), icon="printer")]
        if request.kind is Asked.COPY:
            files = button(_("Save as files …"), self.save_copy)
            return [button(_("The copy …"), self.show_copy, icon="printer"), files]
        return []

    # --- acts -------------------------------------------------------------------------------

    def ask_new(self) -> None:
        """Record a new request."""
        ask_request(self._session, self.window(), self._client_id)

    def show_report(self, request_id: str, _on: bool = False) -> None:
        """Show the report, ready to be printed or saved: it passes the gate then."""
        vault, today = self._session.vault, self._session.today
        paper = log_report.report_paper(vault, request_id, today)
        dialog = PrintDialog(self._session, self.window(), _("Answer to a log request"), paper)
        dialog.exec()
        dialog.deleteLater()

    def show_copy(self, _on: bool = False) -> None:
        """Show the copy of all that is held, ready to be printed: it passes the gate then."""
        from tytti_desktop.exchange import subject_access

        vault, today = self._session.vault, self._session.today
        code = clients.get(vault, self._client_id).code
        paper = subject_access.paper(vault, code, today)
        if not own_passphrase.proved(self._session, self.window()):
            return
        dialog = PrintDialog(self._session, self.window(), _("A copy of all the data"), paper)
        dialog.exec()
        dialog.deleteLater()

    def save_copy(self, _on: bool = False) -> None:
        """Ask for a folder and write the copy there: PDF, JSON and every kept paper."""
        folder = open_folder(self.window(), _("Where the copy is saved"))
        if folder is not None and own_passphrase.proved(self._session, self.window()):
            self.save_copy_to(folder)

    def save_copy_to(self, folder: Path) -> None:
        """Write the copy in a folder, past the gate; KnownError when that cannot be done."""
        from tytti_desktop.exchange import subject_access

        session, today = self._session, self._session.today
        code = clients.get(session.vault, self._client_id).code
        made = subject_access.files(subject_access.held(session.vault, code, today))

        said: list[str] = []

        def out(reason: str) -> Changes:
            with session.vault.atomic():
                done = subject_access.let_out(session.vault, code, today, reason)
                said.append(write_all(folder, made))
            return done

        changes = gate_dialog.passing(session, self.window(), out)
        if changes is not None:
            session.done(changes, *said)

    def ask_answered(self, request: LogRequest, _on: bool = False) -> None:
        """Record that the report was given."""
        title, said = _("Mark the request as answered"), _("The answer is recorded.")
        self._close(request, log_requests.ANSWERED, title, said)

    def ask_refused(self, request: LogRequest, _on: bool = False) -> None:
        """Record a refusal in writing, with its reason."""
        title, said = _("Mark the request as refused"), _("The refusal is recorded.")
        self._close(request, log_requests.REFUSED, title, said)

    def _close(self, request: LogRequest, act: Act, title: str, said: str) -> None:
        dialog = act_dialog(
            self._session, self.window(), act, request,
            place=ANSWER_PLACE.of(request.id), words=(title, _("Save")),
        )  # fmt: skip
        changes = answered(dialog)
        if changes is not None:
            self._session.done(changes, said)

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {REQUEST_PLACE.of(self._client_id): self.ask_new}
