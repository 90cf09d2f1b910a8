"""Posti: what is due, who is left out and why, the printing run, and the mailings behind.

Three lists, one at a time. Printing takes their place until the pages are on paper or the person
comes back without recording.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.gate import senders
from tytti_desktop.casework.mail import ladder, mailing_counts, mailing_plan
from tytti_desktop.casework.mail.ladder_calls import RoundCall
from tytti_desktop.casework.mail.mailing_plan import MailingPlan
from tytti_desktop.casework.mail.mailings import Mailing, MailingItem
from tytti_desktop.casework.screening.rounds import Round, RoundStep
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.act_button import dress
from tytti_desktop.desk.kit.cards import button, row, spaced
from tytti_desktop.desk.kit.current_stack import CurrentStack
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.notice import Notice
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.mail_page.mail_due import DueList, SkippedList
from tytti_desktop.desk.mail_page.mail_past import PastMailings
from tytti_desktop.desk.mail_page.mail_run import Done, MailRun
from tytti_desktop.desk.running.pages import Page, Screen, View
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.turns import in_turns
from tytti_desktop.vault import Changes, parts
from tytti_desktop.vault.unit_data import UnitDatum
from tytti_desktop.words import N_, _, ngettext

TYPES: frozenset[type] = frozenset(
    {Round, RoundCall, RoundStep, Client, Mailing, MailingItem, Visit, UnitDatum}
)
DUE, SKIPPED, PAST = 0, 1, 2
NAMES = ("due", "skipped", "past")


class MailPage(Page):
    """The mailing run of the day."""

    types = TYPES

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.plan: MailingPlan | None = None
        self.print_all = button("", self.begin, primary=True, icon="printer")
        self.look = button(_("Preview"), self.preview, icon="eye")
        self.header = PageHeader(_("Mail"), buttons=(self.look, self.print_all))
        self.notice, self.missing = Notice(), Notice(closable=False)
        self.due, self.skipped = DueList(session), SkippedList(session)
        self.past = PastMailings(session)
        self.past.both.fitted.connect(self._offer_acts)
        self.run: MailRun | None = None
        self.lists = self._make_lists()
        self.stack = CurrentStack()
        self.stack.addWidget(self.lists)
        for widget in (self.header, self.missing, self.notice, self.stack):
            self.column.addWidget(widget)
        self.column.setStretchFactor(self.stack, 1)

    def _make_lists(self) -> QWidget:
        holder, self.shown = QWidget(), CurrentStack()
        self.tabs, group = [], QButtonGroup(holder)
        for number, one in enumerate((self.due, self.skipped, self.past)):
            tab = button("", kind="segment")
            tab.setCheckable(True)
            group.addButton(tab, number)
            self.tabs.append(tab)
            self.shown.addWidget(one)
        group.idToggled.connect(self._turn)
        self._group = group
        column = QVBoxLayout(holder)
        spaced(column, 1.5)
        nest(column, row(*self.tabs, None, steps=0.5))
        column.addWidget(self.shown, 1)
        self.tabs[DUE].setChecked(True)
        return holder

    def _turn(self, number: int, on: bool) -> None:
        if on:
            self.shown.setCurrentIndex(number)
            self._offer_acts()

    def show_list(self, number: int) -> None:
        """Show what is due, who is left out, or the mailings behind."""
        self.tabs[number].setChecked(True)

    def open_at(self, target: str, page: str) -> None:
        """Show a mailing by its id, one of the lists by its name, else what is due."""
        if page in NAMES:
            self.show_list(NAMES.index(page))
        elif target and self.past.pick(target):
            self.show_list(PAST)

    def refresh(self) -> None:
        """Plan the day's mailing again."""
        steps = (lambda: None, self._make_plan, self.past.refresh, self._show_plan)
        in_turns(self, self.session, steps)

    def _make_plan(self) -> Iterator[None]:
        self.plan = yield from mailing_plan.planning(self.session.vault, self.session.today)

    def _show_plan(self) -> None:
        plan = self.plan
        if plan is None:
            return
        self.due.show_plan(plan)
        self.skipped.show_plan(plan)
        count = len(plan.items)
        words = _("Print the mailing ({count})").format(count=count)
        for say in (self.print_all.setText, self.print_all.setAccessibleName):
            say(words)
        self._offer_acts()
        self.header.say(_("Mail"), _summary(count, len(plan.skipped)))
        self._look_for_sender()
        self._name_tabs(count, len(plan.skipped), len(self.past.table.model.records))

    def _look_for_sender(self) -> None:
        """Tell before the printing that letters could not come back."""
        vault, today = self.session.vault, self.session.today
        wrong = senders.problem(senders.sender(vault, today))
        if wrong is None:
            self.missing.hide()
            return
        key, words = wrong
        acts = {"sender": _("Write the return address …"), "contact": _("Write the contact …")}
        go = partial(self.session.go, "settings", f"settings.{key}", "unit")
        self.missing.say(words, acts[key], go)

    def _name_tabs(self, *counts: int) -> None:
        titles = (_("To mail"), _("Left out"), _("Earlier mailings"))
        for tab, title, count in zip(self.tabs, titles, counts, strict=True):
            tab.setText(f"{title} {count}")
            tab.setAccessibleName(f"{title}, {count}")

    # --- the run ----------------------------------------------------------------------------

    def begin(self) -> None:
        """Print what is due: on a worker, then in preview, recorded when it leaves."""
        if self.plan is not None:
            self._start(MailRun(self.session, self.plan, duplex=self.due.duplex.isChecked()))

    def preview(self) -> None:
        """Show the first letters; nothing is recorded, and drafts carry their line."""
        vault, today = self.session.vault, self.session.today
        few = mailing_plan.due_mailing(vault, today, limit=MailRun.FEW, preview=True)
        self._start(MailRun(self.session, few, only_look=True))

    def _start(self, run: MailRun) -> None:
        self.notice.hide()
        self.run = run
        run.left.connect(self._leave)
        run.recorded.connect(self._recorded)
        self.stack.addWidget(run)
        self.stack.setCurrentWidget(run)
        self._offer_acts()
        run.start()

    def _offer_acts(self) -> None:
        """Show what can be done now; the next act alone is primary.

        That is the printing of what is due, and marking as mailed where that mailing is looked at.
        """
        due = self.plan is not None and bool(self.plan.items)
        waits = self.shown.currentWidget() is self.past and self.past.waits
        self.past.detail.lead(primary=waits)
        dress(self.print_all, "" if waits else "primary", "printer")
        self.print_all.setVisible(self.run is None and due)
        self.look.setVisible(self.run is None and (due or bool(self.skipped.drafts)))

    def _leave(self) -> None:
        run, self.run = self.run, None
        self.stack.setCurrentWidget(self.lists)
        self._offer_acts()
        if run is not None:
            self.stack.removeWidget(run)
            run.deleteLater()

    def _recorded(self, done: Done) -> None:
        changes: Changes = done.changes
        self._leave()
        self.session.done(changes, done.said)
        self.past.pick(changes.record.id)
        self.show_list(PAST)
        focus.give(self.past.detail.mail)  # the next act
        if done.skipped:
            left = ngettext("{count} is left out", "{count} are left out", done.skipped)
            words = left.format(count=done.skipped)
            self.notice.say(words, _("Show those left out"), self._show_skipped)

    def _show_skipped(self) -> None:
        self.notice.hide()
        self.show_list(SKIPPED)


def _summary(count: int, left_out: int) -> str:
    """Return how the day's mail stands, in one line."""
    if not count and not left_out:
        return _("Nothing is due to be mailed today.")
    words = ngettext("{count} letter is due", "{count} letters are due", count)
    left = ngettext("{count} is left out", "{count} are left out", left_out)
    parts = [words.format(count=count)] + ([left.format(count=left_out)] if left_out else [])
    return " · ".join(parts)


def count_due(session: Session) -> int | None:
    """Return how many letters a mailing would print today."""
    vault, today = session.vault, session.today
    counted = parts.whole(mailing_counts.due_counts(vault, today))
    counted += mailing_counts.ladder_counts(vault, today)
    return sum(each.count for each in counted)


def _pieces(session: Session) -> Sequence[Callable[[], object]]:
    """Read what `count_due` counts, in steps."""
    vault, today = session.vault, session.today
    return (
        partial(ladder.finding, vault, today),
        partial(mailing_counts.due_counts, vault, today),
    )


def _views(_session: Session) -> list[View]:
    return [View(name, page=name) for name in NAMES[1:]]


SCREEN = Screen(
    "mail", N_("Mail"), "mail", MailPage, count_due, TYPES, counting=_pieces, views=_views
)
