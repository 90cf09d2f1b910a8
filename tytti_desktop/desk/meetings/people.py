"""The people of a meeting: who, what the gate says, told or not, and the papers for each."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from tytti_desktop.casework import unit
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.meetings import invitees, minutes, papers, pre_assessments
from tytti_desktop.casework.meetings.records import (
    ATTENDANCE_NAMES,
    INVITEE_NAMES,
    OPEN,
    Invitee,
    InviteeKind,
    Meeting,
    PreAssessment,
    State,
)
from tytti_desktop.dates import shown_short
from tytti_desktop.desk.dialogs.client_dialogs_consents import ask_consent
from tytti_desktop.desk.forms.rows import LineCard
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import button, pill, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.meetings import dialogs, dialogs_content
from tytti_desktop.desk.meetings.message import show_message, show_paper
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


class PersonLine(QWidget):
    """Who, with the pills on the same line, more words over the whole width under it."""

    def __init__(self, name: str, detail: str, pills: Sequence[QWidget], act: QPushButton) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        spaced(column, 0.5)
        first = row(text(name), act)
        first.setStretch(0, 1)
        nest(column, first)
        if detail:
            column.addWidget(text(detail, "muted"))
        if pills:
            nest(column, row(*pills, None))


class PeopleCard(LineCard):
    """One meeting's list."""

    def __init__(self, session: Session) -> None:
        super().__init__(_("The invited"), _("Nobody is on the list yet."))
        self._session = session
        self._meeting: Meeting | None = None
        self.add = button(_("Add a person …"), self.ask_person, icon="plus")
        self.heard = button(_("The client agreed aloud …"), self.ask_heard)
        nest(self.body, row(self.add, self.heard, None))

    def show_meeting(self, meeting: Meeting) -> None:
        """Show the list of a meeting."""
        self._meeting = meeting
        vault, today = self._session.vault, self._session.today
        warned = {each.invitee_id: each.text for each in invitees.warnings(vault, meeting, today)}
        asked = {each.invitee_id: each for each in pre_assessments.of_meeting(vault, meeting.id)}
        people = invitees.of_meeting(vault, meeting.id)
        self.show_lines([
            self._line(meeting, each, warned.get(each.id, ""), asked.get(each.id))
            for each in people
        ])  # fmt: skip
        self.add.setVisible(meeting.state in OPEN)
        begun = meeting.state is not State.CANCELLED and meeting.on <= today
        self.heard.setVisible(begun and meeting.client_id is not None)

    def _line(
        self,
        meeting: Meeting,
        invitee: Invitee,
        warned: str,
        asked: PreAssessment | None,
    ) -> PersonLine:
        name = invitees.name_of(self._session.vault, invitee)
        what = _(INVITEE_NAMES[invitee.kind])
        detail = "\n".join(part for part in (what if what != name else "", warned) if part)
        ends: list[QWidget] = (
            [pill(_("Consent missing"), "danger", icon="shield")] if warned else []
        )
        if asked is not None:
            ends.append(self._asked_pill(asked))
        if meeting.state is State.HELD:
            ends.append(pill(_(ATTENDANCE_NAMES[invitee.attendance]), "accent"))
        elif invitee.kind is not InviteeKind.OWN_TEAM:
            told = invitee.told(meeting)
            ends.append(pill(_("Told") if told else _("Not told"), "ok" if told else "warning"))
        return PersonLine(name, detail, ends, self._menu(meeting, invitee, name, asked))

    def _asked_pill(self, asked: PreAssessment) -> QWidget:
        if asked.received_on is not None:
            return pill(_("Pre-assessment received"), "ok")
        late = asked.late(self._session.today)
        words = _("Pre-assessment late") if late else _("Pre-assessment by {day}")
        day = shown_short(asked.due_on) if asked.due_on else ""
        return pill(words.format(day=day), "danger" if late else "accent")

    def _menu(
        self,
        meeting: Meeting,
        invitee: Invitee,
        name: str,
        asked: PreAssessment | None,
    ) -> QPushButton:
        """Return the button whose menu has what can be done for one person."""
        made = button(_("Papers …"), tip=_("Papers and messages"))
        made.setAccessibleName(f"{made.toolTip()}: {name}")
        menu = QMenu(made)
        for words, act in self.acts(meeting, invitee, asked):
            menu.addAction(words).triggered.connect(held(made, partial(_do, act)))
        made.clicked.connect(held(made, lambda _on=False: menu.popup(_below(made))))
        return made

    def acts(
        self,
        meeting: Meeting,
        invitee: Invitee,
        asked: PreAssessment | None,
    ) -> list[tuple[str, partial[None]]]:
        """Return what can be done for one person now, in words and as an act."""
        still = meeting.state in OPEN
        about = meeting.client_id is not None
        waits = asked is not None and asked.received_on is None
        written = minutes.current(self._session.vault, meeting.id) is not None
        gone = meeting.state is State.CANCELLED
        asks = still and about and (asked is None or waits)
        every = [
            (still, _("Invite …"), self.invite),
            (gone, _("Tell of the cancellation …"), self.invite),
            (asks, _("Ask for a pre-assessment …"), self.ask),
            (still and about, _("Print the form …"), self.print_form),
            (asked is not None, _("Key in the pre-assessment …"), self.key_in),
            (still, _("Print the agenda …"), self.print_agenda),
            (written, _("Print the minutes …"), self.print_minutes),
            (still, _("Correct …"), self.correct),
            (still and asked is None, _("Take off the list"), self.remove),
        ]  # fmt: skip
        return [(words, partial(act, invitee)) for offered, words, act in every if offered]

    # --- acts -------------------------------------------------------------------------------

    def ask_heard(self) -> None:
        """Record what the client agreed to aloud, in this meeting and on its day."""
        meeting = self._meeting
        if meeting is None or meeting.client_id is None:
            return
        known = unit.in_force(self._session.vault, consents.RECIPIENTS, self._session.today)
        there = invitees.of_meeting(self._session.vault, meeting.id)
        picked = dict.fromkeys(each.recipient for each in there if each.recipient in known)
        pairs = [(key, "") for key in picked]
        ask_consent(self._session, self.window(), meeting.client_id, *pairs, heard=meeting)

    def ask_person(self) -> None:
        """Ask for someone to put on the list."""
        if self._meeting is not None:
            dialog = dialogs.person_dialog(self._session, self.window(), self._meeting)
            dialogs.told(self._session, dialog, _("Person put on the list"))

    def correct(self, invitee: Invitee) -> None:
        """Correct someone on the list."""
        if self._meeting is not None:
            dialog = dialogs.person_dialog(self._session, self.window(), self._meeting, invitee)
            dialogs.told(self._session, dialog, _("Changes saved"))

    def remove(self, invitee: Invitee) -> None:
        """Take someone off the list."""
        changes = invitees.remove_invitee(self._session.vault, invitee.id)
        self._session.done(changes, _("Taken off the list"))

    def invite(self, invitee: Invitee) -> None:
        """Show the invitation, or the news of the cancellation."""
        paper = papers.invitation(self._session.vault, invitee, self._session.today)
        title = paper.letter.file.title.said()
        show_message(self._session, self.window(), title, paper)

    def ask(self, invitee: Invitee) -> None:
        """Show the request for a pre-assessment."""
        vault, today = self._session.vault, self._session.today
        if self._meeting is not None:
            due = pre_assessments.due_day(vault, self._meeting, today)
            paper = papers.request(vault, invitee, due, today)
            show_message(self._session, self.window(), _("Ask for a pre-assessment"), paper)

    def print_form(self, invitee: Invitee) -> None:
        """Show the one-page form: it names nobody, so that it passes no gate."""
        vault, today = self._session.vault, self._session.today
        if self._meeting is not None:
            due = pre_assessments.due_day(vault, self._meeting, today)
            paper = papers.form_paper(vault, invitee, due, today)
            show_paper(self._session, self.window(), _("Form of a pre-assessment"), paper)

    def key_in(self, invitee: Invitee) -> None:
        """Key in an answered pre-assessment."""
        vault = self._session.vault
        if self._meeting is not None:
            for asked in pre_assessments.of_meeting(vault, self._meeting.id):
                if asked.invitee_id == invitee.id:
                    who = invitees.name_of(vault, invitee)
                    dialog = dialogs_content.answer_dialog(self._session, self.window(), asked, who)
                    dialogs.told(self._session, dialog, _("Pre-assessment saved"))

    def print_agenda(self, invitee: Invitee) -> None:
        """Show one person's agenda."""
        paper = papers.agenda_paper(self._session.vault, invitee, self._session.today)
        show_paper(self._session, self.window(), _("Agenda"), paper)

    def print_minutes(self, invitee: Invitee) -> None:
        """Show one person's minutes."""
        paper = papers.minutes_paper(self._session.vault, invitee, self._session.today)
        show_paper(self._session, self.window(), _("The minutes"), paper)


def _below(one: QWidget) -> QPoint:
    return one.mapToGlobal(QPoint(0, one.height()))


def _do(act: partial[None], _on: bool = False) -> None:
    act()
