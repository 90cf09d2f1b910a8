"""The content of a meeting: the agenda in its order, the assessments side by side, the minutes."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import registers
from tytti_desktop.casework.meetings import agenda, invitees, minutes, pre_assessments
from tytti_desktop.casework.meetings.agenda_words import Reader
from tytti_desktop.casework.meetings.pre_assessments import AreaRow
from tytti_desktop.casework.meetings.records import (
    OPEN,
    AgendaItem,
    Invitee,
    Meeting,
    Minutes,
    MinutesState,
    State,
)
from tytti_desktop.casework.plan import actions, goals
from tytti_desktop.dates import shown
from tytti_desktop.desk.forms import beside
from tytti_desktop.desk.forms.messages import ask_reason
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit.cards import button, pill, row
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.meetings import dialogs, dialogs_content
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


class AgendaCard(LineCard):
    """What is talked about, in order; who may not hear an item stands beside it."""

    def __init__(self, session: Session) -> None:
        super().__init__(_("Agenda"), _("The agenda is empty."))
        self._session = session
        self._meeting: Meeting | None = None
        self._items: list[AgendaItem] = []
        self.add = button(_("Add an item …"), self.ask_item, icon="plus")
        nest(self.body, row(self.add, None))

    def show_meeting(self, meeting: Meeting) -> None:
        """Show the agenda of a meeting; what was dropped comes last and can be put back."""
        self._meeting = meeting
        vault = self._session.vault
        read = Reader(vault, self._session.today).item
        every = list(map(read, agenda.of_meeting(vault, meeting.id, dropped=True)))
        self._items = [item for item in every if not item.dropped]
        people = invitees.of_meeting(vault, meeting.id)
        away = agenda.without(vault, meeting, self._items, people)
        still = meeting.state in OPEN
        lines: list[QWidget] = [
            self._line(number, item, away.get(item.id, []), still=still)
            for number, item in enumerate(self._items, 1)
        ]
        lines += [self._dropped(item) for item in every if item.dropped and still]
        self.show_lines(lines)
        self.add.setVisible(still)

    def _line(self, number: int, item: AgendaItem, away: Sequence[Invitee], *, still: bool) -> Line:
        names = ", ".join(invitees.name_of(self._session.vault, each) for each in away)
        without = _("Without: {people}").format(people=names) if names else ""
        detail = "\n".join(part for part in (item.detail, without) if part)
        ends: list[QWidget] = [pill(_("Not for all"), "warning", icon="shield")] if away else []
        if still:
            ends += self._moves(number, item)
        return Line(f"{number}. {item.text}", detail, *ends)

    def _moves(self, number: int, item: AgendaItem) -> list[QWidget]:
        made: list[QWidget] = []
        for icon, words, act, offered in (
            ("chevron-up", _("Move earlier"), partial(self.shift, item.id, -1), number > 1),
            (
                "chevron-down",
                _("Move later"),
                partial(self.shift, item.id, 1),
                number < len(self._items),
            ),
            ("x", _("Take off the agenda"), partial(self.drop, item.id, True), True),
        ):
            one = button("", act, kind="quiet", icon=icon, tip=words)
            one.setAccessibleName(f"{words}: {item.text}")
            one.setEnabled(offered)
            made.append(one)
        return made

    def _dropped(self, item: AgendaItem) -> Line:
        back = button(_("Put back"), partial(self.drop, item.id, False), kind="quiet")
        back.setAccessibleName(f"{back.text()}: {item.text}")
        return Line(item.text, _("Taken off the agenda"), back)

    def ask_item(self) -> None:
        """Ask for an own item."""
        if self._meeting is not None:
            dialog = dialogs_content.item_dialog(self._session, self.window(), self._meeting)
            dialogs.told(self._session, dialog, _("Put on the agenda"))

    def drop(self, item_id: str, dropped: bool, _on: bool = False) -> None:
        """Take an item off, or put it back."""
        changes = agenda.drop(self._session.vault, item_id, dropped=dropped)
        words = _("Taken off the agenda") if dropped else _("Put on the agenda")
        self._session.done(changes, words)

    def shift(self, item_id: str, by: int, _on: bool = False) -> None:
        """Move an item earlier or later."""
        if self._meeting is not None:
            ids = [item.id for item in self._items]
            place = ids.index(item_id)
            ids.insert(max(place + by, 0), ids.pop(place))
            changes = agenda.order(self._session.vault, self._meeting.id, ids)
            self._session.done(changes, _("Moved"))


class SideBySide(LineCard):
    """The pre-assessments by area, the biggest disagreement first."""

    def __init__(self, session: Session) -> None:
        nothing = _("No pre-assessments have come yet. Ask for them from the list of the invited.")
        super().__init__(_("Pre-assessments side by side"), nothing)
        self._session = session

    def show_meeting(self, meeting: Meeting) -> None:
        """Show the answers of a meeting."""
        vault, today = self._session.vault, self._session.today
        self.setVisible(meeting.client_id is not None)
        people = {each.id: each for each in invitees.of_meeting(vault, meeting.id)}
        rows = pre_assessments.side_by_side(vault, meeting.id, today)
        limit = pre_assessments.disagreement(vault, today)
        answers = pre_assessments.of_meeting(vault, meeting.id)
        lines: list[QWidget] = [self._line(each, people, limit) for each in rows]
        lines += [Line(people[each.invitee_id].shown, each.words) for each in answers if each.words]
        self.show_lines(lines)

    def _line(self, found: AreaRow, people: dict[str, Invitee], limit: int) -> Line:
        given = sorted(found.ratings.items(), key=lambda each: each[1])
        told = [f"{people[who].shown}: {rating}" for who, rating in given]
        words = [f"{people[who].shown}: {said}" for who, said in found.texts.items()]
        detail = "\n".join(part for part in (" · ".join(told), *words) if part)
        differs = found.spread is not None and found.spread >= limit
        ends = [pill(_("Seen differently"), "warning")] if differs else []
        return Line(found.area.label, detail, *ends)


class MinutesCard(LineCard):
    """The minutes: what was decided, the actions with their owners, and how they stand."""

    def __init__(self, session: Session) -> None:
        super().__init__(_("The minutes"), _("No minutes have been written of this meeting yet."))
        self._session = session
        self._meeting: Meeting | None = None
        self.write = button(_("Write the minutes …"), self.ask_minutes, icon="notebook-pen")
        self.approve = button(_("Approve"), self.approve_now, icon="check")
        self.correct = button(_("Correct …"), self.ask_correction, icon="pencil")
        nest(self.body, row(self.write, self.approve, self.correct, None))

    def show_meeting(self, meeting: Meeting) -> None:
        """Show the newest minutes of a meeting."""
        self._meeting = meeting
        vault = self._session.vault
        found = minutes.current(vault, meeting.id)
        ready = meeting.on <= self._session.today and meeting.state is not State.CANCELLED
        mine = meeting.register in registers.mine(vault, self._session.today)
        locked = found is not None and found.state is MinutesState.APPROVED
        self.setVisible(ready or found is not None)
        self.write.setVisible(ready and mine and not locked)
        self.approve.setVisible(found is not None and mine and not locked)
        self.correct.setVisible(locked and mine)
        self.show_lines(self._told(meeting, found) if found is not None else [])

    def _told(self, meeting: Meeting, found: Minutes) -> list[QWidget]:
        lines: list[QWidget] = [self._status(found)]
        read = Reader(self._session.vault, self._session.today).said
        if found.summary:
            lines.append(Line(_("Summary"), found.summary))
        for entry in found.entries:
            decided = _("Decided: {what}").format(what=entry.decision) if entry.decision else ""
            said = "\n".join(part for part in (entry.note, decided) if part)
            if said:
                lines.append(Line(read(entry.heading), said))
        lines += self._agreed(meeting)
        if found.next_meeting:
            lines.append(Line(_("Next meeting"), found.next_meeting))
        return lines

    def _agreed(self, meeting: Meeting) -> list[QWidget]:
        """Return the actions agreed at a meeting, each with its goal where this person sees it."""
        vault, today = self._session.vault, self._session.today
        every = goals.of_client(vault, meeting.client_id) if meeting.client_id else []
        aims = {goal.id: goal.text for goal in registers.visible(vault, every, today)[0]}
        lines: list[QWidget] = []
        for action in actions.of_meeting(vault, meeting.id):
            aim = aims.get(action.goal_id or "")
            told = [action.owner_name(), _("Goal: {what}").format(what=aim) if aim else ""]
            due = [pill(shown(action.due_on))] if action.due_on else []
            lines.append(Line(action.text, "\n".join(part for part in told if part), *due))
        return lines

    def _status(self, found: Minutes) -> Line:
        version = _("Version {number}").format(number=found.version)
        if found.state is MinutesState.APPROVED and found.approved_on is not None:
            text = _("Approved {day}, {who}.")
            told = text.format(day=shown(found.approved_on), who=found.approved_by)
            return Line(
                version, "\n".join(p for p in (told, found.why) if p), pill(_("Approved"), "ok")
            )
        return Line(version, found.why, pill(_("Draft"), "warning"))

    def ask_minutes(self) -> None:
        """Ask for the minutes."""
        if self._meeting is not None:
            dialog = dialogs_content.minutes_dialog(self._session, self.window(), self._meeting)
            beside.write(self._session, dialog, _("Minutes saved"))

    def approve_now(self) -> None:
        """Approve the minutes: Undo opens them again for a while."""
        found = self._found()
        if found is not None:
            changes = minutes.approve(self._session.vault, found.id, self._session.today)
            self._session.done(changes, _("Minutes approved"))

    def ask_correction(self) -> None:
        """Ask why approved minutes are corrected, and open a new version."""
        found = self._found()
        if found is None:
            return
        words = _("The approved version stays as it is. Write what is corrected and why.")
        why = ask_reason(
            self.window(), _("Correct the minutes"), words, _("Open for correction"),
            self._session, "correct", found.id,
            client_id=None if self._meeting is None else self._meeting.client_id,
        )  # fmt: skip
        if why is not None:
            changes = minutes.correct(self._session.vault, found.id, why, self._session.today)
            self._session.done(changes, _("A new version is open"))
            self.ask_minutes()

    def _found(self) -> Minutes | None:
        if self._meeting is None:
            return None
        return minutes.current(self._session.vault, self._meeting.id)
