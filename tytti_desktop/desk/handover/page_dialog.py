"""The clients that wait to be accepted, one page at a time: Ctrl Enter accepts and goes on."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.handover import handover_pages, handovers
from tytti_desktop.casework.handover.handover_pages import Page
from tytti_desktop.casework.handover.handovers import Handover, HandoverState
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import ask
from tytti_desktop.desk.kit import focus, keys, theme
from tytti_desktop.desk.kit.cards import button, clear, pill, row, scrolled, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _, ngettext

ASK = DraftPlace("handover:ask", 1)
ACCEPT = DraftPlace("settings:handover:accept", 1)
WIDTH_STEPS, HEIGHT_STEPS, SCREEN_SHARE = 92.0, 84.0, 0.92


class PagesDialog(Dialog):
    """One page of one client at a time, with accepting, asking back and skipping."""

    def __init__(self, session: Session, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.session = session
        self.waiting = handovers.pending(session.vault, session.person.id)
        self.number = 0
        self.setModal(True)
        self.setWindowTitle(_("Accept clients"))
        column = QVBoxLayout(self)
        spaced(column, 1.5, 3)
        self.place, self.title = text("", "muted"), text("", "title")
        self.about = text("", "muted")
        column.addWidget(self.place)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        spaced(inside, 1.5)
        inside.addWidget(self.title)
        inside.addWidget(self.about)
        self._body = QVBoxLayout()
        spaced(self._body, 1.5)
        nest(inside, self._body)
        column.addWidget(scrolled(holder), 1)
        self._note = QVBoxLayout()
        nest(column, self._note)
        self.skip = button(_("Later"), self.go_on, tip=_("the next client"))
        self.ask = button(_("Ask the giver …"), self.ask_giver, icon="message-square")
        self.show_client = button(_("Open the client"), self.open_client, kind="quiet")
        self.act = button(
            _("Accept the client"), self.accept_client, primary=True, tip="Ctrl Enter"
        )
        self.act.setDefault(True)
        nest(column, row(self.show_client, None, self.skip, self.ask, self.act))
        keys.bind(keys.SAVE, self, self.accept_client)
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), round(room.width() * SCREEN_SHARE)),
            min(look.grid(HEIGHT_STEPS), round(room.height() * SCREEN_SHARE)),
        )
        self.show_page()

    @property
    def current(self) -> Handover:
        """Return the client's hand-over in sight."""
        return self.waiting[self.number]

    def show_page(self) -> None:
        """Show the page of the client whose turn it is."""
        given = self.current
        page = handover_pages.page(self.session.vault, given.client_id, self.session.today)
        giver = handovers.name_of(self.session.vault, given.from_person)
        place = _("{number} of {count}, from {name}")
        self.place.setText(
            place.format(number=self.number + 1, count=len(self.waiting), name=giver)
        )
        self.title.setText(page.client.name)
        manager = _("Case manager: {name}").format(name=page.case_manager or "–")
        self.about.setText(f"{page.client.code} · {page.stage} · {manager}")
        self._fill(page, given)
        self._ask_note(given)
        focus.give(self.act)

    def _ask_note(self, given: Handover) -> None:
        """Show the note of this client; what is typed is kept as a draft until it is accepted."""
        clear(self._note)
        self.form = Form(
            self.session,
            place=ACCEPT.of(given.id),
            client_id=given.client_id,
        )
        self.form.line("note", _("Note for yourself or the giver"))
        self.form.restore()
        self._note.addWidget(self.form)

    def _fill(self, page: Page, given: Handover) -> None:
        clear(self._body)
        if given.state is HandoverState.ASKED:
            waits = _("You asked: {question}").format(question=given.question)
            nest(self._body, row(pill(waits, "warning"), None))
        elif given.answer:
            answer = _("{question} – {answer}").format(question=given.question, answer=given.answer)
            self._body.addWidget(text(answer, "strong", copied=True))
        for heading, lines in page.sections:
            part = QVBoxLayout()
            spaced(part, 0.5)
            part.addWidget(text(heading, "strong"))
            for line in lines:
                part.addWidget(text(line, copied=True))
            nest(self._body, part)
        if page.hidden:
            told = ngettext(
                "{count} visit in another register", "{count} visits in another register",
                page.hidden,
            )  # fmt: skip
            self._body.addWidget(text(told.format(count=page.hidden), "muted"))
        self._body.addStretch(1)

    def accept_client(self) -> None:
        """Accept the client in sight and go on."""
        note = str(self.form["note"].value())
        vault, today = self.session.vault, self.session.today
        changes = handovers.accept(vault, self.current.id, today, note)
        self.form.saved()
        self.session.done(changes, _("Accepted: {name}").format(name=self.title.text()))
        del self.waiting[self.number]
        self._next()

    def ask_giver(self) -> None:
        """Ask something before accepting; the client waits."""

        def build(form: Form) -> None:
            form.area("question", _("What do you want to know?"), lines=3)

        changes = ask(
            self, self.session, title=_("Ask the giver"), act=_("Send the question"), build=build,
            place=ASK.of(self.current.id), client_id=self.current.client_id,
            save=lambda values: handovers.ask_back(
                self.session.vault, self.current.id, values["question"]
            ),
        )  # fmt: skip
        if changes is not None:
            self.session.done(changes, _("The question waits for the giver"))
            self.waiting[self.number] = changes.record
            self.go_on()

    def go_on(self) -> None:
        """Leave this client for later; the note stays as a draft."""
        self.form.keep()
        self.number += 1
        self._next()

    def _next(self) -> None:
        if self.number >= len(self.waiting):
            self.accept()
            return
        self.show_page()

    def open_client(self) -> None:
        """Leave the pages and open the client."""
        self.accept()
        self.session.open_client(self.current.client_id)


def show_pages(session: Session, parent: QWidget | None) -> None:
    """Show the pages until the last one, or until they are closed."""
    if not handovers.pending(session.vault, session.person.id):
        session.tell(_("No clients wait for you."))
        return
    dialog = PagesDialog(session, parent)
    dialog.exec()
    dialog.deleteLater()
