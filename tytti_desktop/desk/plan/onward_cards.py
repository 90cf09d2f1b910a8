"""What follows a plan, a card each: referrals onward, statements, benefits, returns."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from tytti_desktop import dates
from tytti_desktop.casework import choices, registers
from tytti_desktop.casework.plan import benefits, onward, returns_to_team, statements
from tytti_desktop.casework.plan.actions import Action
from tytti_desktop.casework.plan.onward import OnwardReferral, OnwardState
from tytti_desktop.casework.plan.statements import Statement, StatementState
from tytti_desktop.desk.client.situation_tab import due_pill
from tytti_desktop.desk.dialogs import gate_dialog
from tytti_desktop.desk.forms import beside
from tytti_desktop.desk.forms.form_dialog import FormDialog, settle
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit.cards import button, pill, row
from tytti_desktop.desk.plan import dialogs_onward as dialogs
from tytti_desktop.desk.plan.plan_line import PlanLine, plan_line
from tytti_desktop.desk.running import clipboard
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, ngettext


class PlanCard(LineCard):
    """A card of records that one register's person sees."""

    def __init__(self, session: Session, client_id: str, title: str, nothing: str) -> None:
        super().__init__(title, nothing)
        self.session, self.client_id = session, client_id

    def seen(self, found: list[Any]) -> list[Any]:
        """Return the records of this person's registers."""
        return registers.visible(self.session.vault, found, self.session.today)[0]

    def act(self, words: str, of: str, do: Callable[..., object], record_id: str) -> QWidget:
        """Return a button of one record."""
        made = button(words, partial(do, record_id), kind="quiet")
        made.setAccessibleName(f"{words}: {of}")
        return made

    def foot(self, words: str, do: Callable[..., object]) -> QWidget:
        """Return the button under the lines."""
        holder = QWidget()
        holder.setLayout(row(button(words, do), None))
        return holder

    def settle(self, dialog: FormDialog, said: str) -> Changes | None:
        """Show a dialog and tell what it stored."""
        return settle(self.session, dialog, said)

    def going(self, title: str, intro: str, act: str) -> dict[str, Any] | None:
        """Ask how and when something is given on; None where the person leaves it."""
        dialog = dialogs.channel_dialog(self.session, self.window(), title, intro, act)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        values = dialog.result_value
        dialog.deleteLater()
        return dict(values) if accepted else None


class OnwardCard(PlanCard):
    """Referrals onward: prepared, sent through the gate, got in or not, ended."""

    def __init__(self, session: Session, client_id: str) -> None:
        nothing = _("Nobody has been referred onward yet.")
        super().__init__(session, client_id, _("Onward referrals"), nothing)

    def refresh(self) -> None:
        """Read again and show."""
        found = self.seen(onward.of_client(self.session.vault, self.client_id))
        foot = self.foot(_("Prepare an onward referral …"), self.prepare)
        self.show_lines([self._line(each) for each in found], foot)

    def _line(self, each: OnwardReferral) -> PlanLine:
        today = self.session.today
        waited = each.waited(today)
        days = ""
        if waited is not None:
            days = ngettext("waited {count} day", "waited {count} days", waited)
            days = days.format(count=waited)
        told = (days, each.reason, each.answer, each.ending)
        kinds = {OnwardState.ADMITTED: "ok", OnwardState.REFUSED: "warning"}
        state = pill(_(onward.STATE_NAMES[each.state]), kinds.get(each.state, "accent"))
        acts: dict[OnwardState, list[tuple[str, Callable[..., object]]]] = {
            OnwardState.PREPARED: [
                (_("Send …"), self.send),
                (_("Correct …"), self.correct),
                (_("Leave unsent"), self.stop),
            ],
            OnwardState.SENT: [(_("Record the answer …"), self.answer)],
            OnwardState.ADMITTED: [(_("It ended …"), self.end)],
        }
        ends = [self.act(w, each.place, do, each.id) for w, do in acts.get(each.state, [])]
        return PlanLine(each.place, " · ".join(part for part in told if part), [state], ends)

    def _get(self, record_id: str) -> OnwardReferral:
        return onward.ONWARD.get(self.session.vault, record_id)

    def prepare(self, action: Action | None = None) -> None:
        """Prepare a referral, of an action of the plan where one is given: nothing leaves yet."""
        vault, today = self.session.vault, self.session.today
        drawn = onward.proposed(vault, self.client_id, today)
        if isinstance(action, Action):
            drawn = onward.of_action(vault, action, today)
        self.settle(dialogs.onward_dialog(self.session, self.window(), drawn), _("Prepared"))

    def correct(self, record_id: str, _on: bool = False) -> None:
        """Correct a prepared referral and its message."""
        dialog = dialogs.onward_dialog(self.session, self.window(), self._get(record_id))
        beside.write(self.session, dialog, _("Changes saved"))

    def send(self, record_id: str, _on: bool = False) -> None:
        """Let a referral out through the gate, then put its message on the clipboard."""
        each = self._get(record_id)
        intro = _("{place}. The message is copied, to be pasted into secure mail.")
        values = self.going(
            _("Send the onward referral"), intro.format(place=each.place), _("Send")
        )
        if values is None:
            return
        today = self.session.today

        def out(reason: str) -> Changes:
            on = values["on"] or today
            channel = values["channel"] or onward.CHANNELS[0]
            return onward.send(self.session.vault, each.id, channel, on, today, reason=reason)

        changes = gate_dialog.passing(self.session, self.window(), out)
        if changes is not None:
            clipboard.copy(self.session, changes.record.text)
            self.session.done(changes, _("Sent: the message is on the clipboard"))

    def stop(self, record_id: str, _on: bool = False) -> None:
        """Leave a prepared referral unsent."""
        changes = onward.stop_onward(self.session.vault, record_id, "", self.session.today)
        self.session.done(changes, _("Left unsent"))

    def answer(self, record_id: str, _on: bool = False) -> None:
        """Record the answer."""
        dialog = dialogs.answer_dialog(self.session, self.window(), self._get(record_id))
        self.settle(dialog, _("Answer recorded"))

    def end(self, record_id: str, _on: bool = False) -> None:
        """Record that the service ended."""
        dialog = dialogs.onward_end_dialog(self.session, self.window(), self._get(record_id))
        self.settle(dialog, _("End recorded"))


class StatementsCard(PlanCard):
    """Physicians' statements: asked for, written, given on, valid until."""

    def __init__(self, session: Session, client_id: str) -> None:
        nothing = _("No statement has been asked for.")
        super().__init__(session, client_id, _("Physician's statements"), nothing)

    def refresh(self) -> None:
        """Read again and show."""
        found = self.seen(statements.of_client(self.session.vault, self.client_id))
        foot = self.foot(_("Ask for a statement …"), self.ask)
        self.show_lines([self._line(each) for each in found], foot)

    def _line(self, each: Statement) -> PlanLine:
        told = [_(statements.STATE_NAMES[each.state])]
        told += [each.writer] if each.writer else []
        if each.valid_until is not None:
            told.append(_("valid until {day}").format(day=dates.shown(each.valid_until)))
        pills, ends = [], []
        if each.is_open and each.needed_by is not None:
            pills.append(due_pill(each.needed_by, self.session.today))
        if each.state is StatementState.ASKED:
            ends.append(self.act(_("Written …"), each.purpose, self.written, each.id))
        if each.state is StatementState.WRITTEN:
            ends.append(self.act(_("Give on …"), each.purpose, self.give, each.id))
        if each.is_open:
            ends.append(self.act(_("Correct …"), each.purpose, self.correct, each.id))
            ends.append(self.act(_("Not needed"), each.purpose, self.drop, each.id))
        return PlanLine(each.purpose, " · ".join(told), pills, ends)

    def _get(self, record_id: str) -> Statement:
        return statements.STATEMENTS.get(self.session.vault, record_id)

    def ask(self, action: Action | None = None) -> None:
        """Record that a statement was asked for, of an action of the plan where one is given."""
        vault, today = self.session.vault, self.session.today
        of = action if isinstance(action, Action) else None
        drawn = statements.proposed(vault, self.client_id, today, of)
        dialog = dialogs.statement_dialog(self.session, self.window(), drawn)
        self.settle(dialog, _("Statement recorded"))

    def correct(self, record_id: str, _on: bool = False) -> None:
        """Correct a statement."""
        dialog = dialogs.statement_dialog(self.session, self.window(), self._get(record_id))
        self.settle(dialog, _("Changes saved"))

    def written(self, record_id: str, _on: bool = False) -> None:
        """Record that it was written."""
        dialog = dialogs.written_dialog(self.session, self.window(), self._get(record_id))
        self.settle(dialog, _("Statement recorded"))

    def give(self, record_id: str, _on: bool = False) -> None:
        """Give a statement on through the gate."""
        each, today = self._get(record_id), self.session.today
        values = self.going(_("Give the statement on"), each.purpose, _("Give on"))
        if values is None:
            return

        def out(reason: str) -> Changes:
            on = values["on"] or today
            channel = values["channel"] or onward.CHANNELS[0]
            return statements.deliver(
                self.session.vault, each.id, channel, on, today, reason=reason
            )

        changes = gate_dialog.passing(self.session, self.window(), out)
        if changes is not None:
            self.session.done(changes, _("Given on"))

    def drop(self, record_id: str, _on: bool = False) -> None:
        """Tell that a statement is not needed any more."""
        changes = statements.drop_statement(self.session.vault, record_id, "", self.session.today)
        self.session.done(changes, _("Not needed any more"))


class BenefitsCard(PlanCard):
    """Benefit periods, and the days on which nothing would be paid."""

    def __init__(self, session: Session, client_id: str) -> None:
        nothing = _("No benefits are known: a coming gap cannot be told of.")
        super().__init__(session, client_id, _("Benefits"), nothing)

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self.session.vault, self.session.today
        found = self.seen(benefits.of_client(vault, self.client_id))
        lines: list[QWidget] = []
        for gap in benefits.open_gaps(vault, self.client_id, today) if found else []:
            told = _("Nothing is paid: {days}").format(days=dates.span(gap.since, gap.until))
            lines.append(Line(told, "", pill(_("Gap"), "danger", icon="circle-alert")))
        for each in found:
            name = choices.label(vault, benefits.KINDS, each.benefit, today)
            days = dates.span(each.from_date, each.until_date)
            ends = [self.act(_("Correct …"), name, self.correct, each.id)]
            lines.append(Line(f"{name} {days}", each.note, *ends))
        self.show_lines(lines, self.foot(_("Add a benefit period …"), self.add))

    def add(self) -> None:
        """Add a benefit period."""
        drawn = benefits.proposed(self.session.vault, self.client_id, self.session.today)
        dialog = dialogs.benefit_dialog(self.session, self.window(), drawn)
        self.settle(dialog, _("Benefit period saved"))

    def correct(self, record_id: str, _on: bool = False) -> None:
        """Correct a benefit period."""
        known = benefits.PERIODS.get(self.session.vault, record_id)
        dialog = dialogs.benefit_dialog(self.session, self.window(), known)
        self.settle(dialog, _("Changes saved"))


class ReturnsCard(PlanCard):
    """Clients sent back to the team, and what the team decided."""

    def __init__(self, session: Session, client_id: str) -> None:
        nothing = _("The client has not been sent back.")
        super().__init__(session, client_id, _("Returns to the team"), nothing)

    def refresh(self) -> None:
        """Read again and show."""
        found = self.seen(returns_to_team.of_client(self.session.vault, self.client_id))
        lines = []
        for each in found:
            title = f"{dates.shown(each.on_date)} {each.by_whom}"
            pills: list[QWidget] = [pill(_("Handled"), "ok")]
            ends = []
            if each.handled_on is None:
                pills = [pill(_("Waits for the team"), "warning", icon="clock")]
                ends = [self.act(_("Handle …"), each.by_whom, self.handle, each.id)]
            told = " → ".join(part for part in (each.why, each.outcome) if part)
            lines.append(plan_line(title, told, pills, ends))
        self.show_lines(lines, self.foot(_("Record a return …"), self.send_back))

    def send_back(self) -> None:
        """Record that someone sends the client back to the team."""
        drawn = returns_to_team.proposed(self.session.vault, self.client_id, self.session.today)
        dialog = dialogs.return_dialog(self.session, self.window(), drawn)
        self.settle(dialog, _("Return recorded"))

    def handle(self, record_id: str, _on: bool = False) -> None:
        """Record what the team decided."""
        known = returns_to_team.RETURNS.get(self.session.vault, record_id)
        dialog = dialogs.handled_dialog(self.session, self.window(), known)
        self.settle(dialog, _("Decision recorded"))
