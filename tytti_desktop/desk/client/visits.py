"""Käynnit: booked and held visits, what was agreed at them, and the client's consultations."""

from functools import partial

from PySide6.QtWidgets import QWidget

from tytti_desktop import dates
from tytti_desktop.casework import choices, consultation_list, consultations, registers
from tytti_desktop.casework.client import visits
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.consultation_list import Row
from tytti_desktop.casework.consultations import CONSULTATIONS, Consultation
from tytti_desktop.desk.client.situation_tab import due_pill
from tytti_desktop.desk.client.visits_dialog import (
    CHANGE_PLACE,
    NEW_PLACE,
    correct_visit,
    log_visit,
)
from tytti_desktop.desk.client.visits_other import OtherRegister, ReadingTab
from tytti_desktop.desk.consult.consultations_form import CHANGE_PLACE as CONTACT_PLACE
from tytti_desktop.desk.consult.consultations_form import ask_consultation
from tytti_desktop.desk.copying.dialog import copy_records
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit.cards import Empty, button, pill
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _, ngettext

SHOWN_AT_FIRST = 20


class VisitsTab(ReadingTab):
    """What lies ahead first, then what has been, the newest first."""

    types = frozenset({Visit, Consultation})
    entity = visits.BOOK.entity

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session, client_id)
        self._every = False
        first = button(_("Record a visit"), self.log)
        how = _("Record the first one in seconds; a day ahead books it.")
        self.empty = Empty(_("No visits yet"), how, icon="notebook-pen", act=first)
        self.booked = LineCard(_("Booked visits"), _("No visits have been booked."))
        self.held = LineCard(_("Visits"), _("No visits have been recorded yet."))
        nothing = _("No professional has been in contact about this client.")
        self.contacts = LineCard(_("Consultations"), nothing)
        for widget in (self.empty, self.booked, self.held, self.contacts):
            self.column.addWidget(widget)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self.session.vault, self.session.today
        every = visits.of_client(vault, self.client_id)
        seen, _hidden = registers.visible(vault, every, today)
        other = [visit for visit in every if visit not in seen and not visit.booked(today)]
        opened = {visit.id for visit in self._opened}
        seen = [visit for visit in every if visit in seen or visit.id in opened]
        ahead = sorted((v for v in every if v.booked(today)), key=lambda visit: visit.on_date)
        held = [visit for visit in seen if not visit.booked(today)]
        self.empty.setVisible(not every)
        self.booked.setVisible(bool(ahead))
        self.held.setVisible(bool(held or other))
        self.booked.show_lines([self._booked(v, own=v in seen) for v in ahead])
        self._show_held(held, [visit for visit in other if visit.id not in opened])
        self._show_contacts()

    def _show_held(self, held: list[Visit], other: list[Visit]) -> None:
        shown = held if self._every else held[:SHOWN_AT_FIRST]
        lines: list[QWidget] = [self._held(visit) for visit in shown]
        left = len(held) - len(shown)
        if left:
            words = ngettext("Show {count} more", "Show {count} more", left).format(count=left)
            lines.append(button(words, self.show_all, kind="quiet"))
        if other:
            lines.append(OtherRegister(len(other), partial(self.read_others, other)))
        self.held.show_lines(lines)

    def _show_contacts(self) -> None:
        vault, today = self.session.vault, self.session.today
        found = consultations.of_client(vault, self.client_id)
        seen, hidden = registers.visible(vault, found, today)
        rows = consultation_list.rows(vault, seen, today)
        self.contacts.setVisible(bool(rows or hidden))
        self.contacts.show_lines([self._contact(each) for each in rows])

    def _kind(self, visit: Visit) -> str:
        return choices.label(self.session.vault, visits.KINDS, visit.kind, visit.on_date)

    def _booked(self, visit: Visit, *, own: bool) -> Line:
        """Return a booked visit: of another register the kind and the day only."""
        ends: list[QWidget] = [pill(dates.shown(visit.on_date))]
        kind = self._kind(visit)
        if own:
            ends.append(self._correct_button(visit, kind))
        return Line(kind, visit.present if own else "", *ends)

    def _held(self, visit: Visit) -> Line:
        kind = self._kind(visit)
        minutes = _("{count} min").format(count=visit.minutes) if visit.minutes else ""
        head = (dates.shown(visit.on_date), kind, minutes, visit.present)
        agreed = _("Agreed: {what}").format(what=visit.agreed) if visit.agreed else ""
        ends: list[QWidget] = []
        if visit.agreed_due is not None:
            done = button(_("Mark as done"), partial(self.keep, visit.id))
            done.setAccessibleName(f"{done.text()}: {visit.agreed}")
            ends += [due_pill(visit.agreed_due, self.session.today), done]
        if visit.register in registers.mine(self.session.vault, self.session.today):
            ends.append(self._copy_button(visit, kind))
            ends.append(self._correct_button(visit, kind))
        words = "\n".join(part for part in (visit.text, agreed) if part)
        return Line(" · ".join(part for part in head if part), words, *ends)

    def _correct_button(self, visit: Visit, kind: str) -> QWidget:
        made = button(_("Correct …"), partial(self.correct, visit.id))
        made.setAccessibleName(f"{made.text()}: {kind} {dates.shown(visit.on_date)}")
        return made

    def _copy_button(self, visit: Visit, kind: str) -> QWidget:
        made = button(_("Copy …"), partial(self.copy_out, visit.id), kind="quiet")
        made.setAccessibleName(f"{made.text()}: {kind} {dates.shown(visit.on_date)}")
        return made

    def _contact(self, each: Row) -> Line:
        correct = button(_("Correct …"), partial(self.correct_contact, each.id))
        correct.setAccessibleName(f"{correct.text()}: {each.organisation_class}")
        head = (dates.shown(each.on_date), each.organisation_class, each.who, each.channel)
        return Line(" · ".join(part for part in head if part), each.topic, correct)

    # --- acts -------------------------------------------------------------------------------

    def log(self) -> None:
        """Record a visit."""
        log_visit(self.session, self.client_id, self.window())

    def correct(self, visit_id: str, _on: bool = False) -> None:
        """Correct a visit."""
        visit = visits.VISITS.get(self.session.vault, visit_id)
        correct_visit(self.session, visit, self.window())

    def copy_out(self, visit_id: str, _on: bool = False) -> None:
        """Copy a visit to another system."""
        copy_records(self.session, self.window(), self.client_id, record=f"visit:{visit_id}")

    def keep(self, visit_id: str, _on: bool = False) -> None:
        """Mark what was agreed as done."""
        self.session.done(visits.keep_promise(self.session.vault, visit_id), _("Marked as done"))

    def correct_contact(self, consultation_id: str, _on: bool = False) -> None:
        """Correct a consultation."""
        known = CONSULTATIONS.get(self.session.vault, consultation_id)
        ask_consultation(self.session, self.window(), known)

    def show_all(self) -> None:
        """Show every visit."""
        self._every = True
        self.refresh()

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {
            NEW_PLACE.of(self.client_id): self.log,
            CHANGE_PLACE: self.correct,
            CONTACT_PLACE: self.correct_contact,
        }
