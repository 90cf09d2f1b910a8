"""Palautuneet: forms that come back on paper, read, settled and checked.

Lists, one at a time; reading scanned pages and settling doubtful marks take their place until done.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtWidgets import QButtonGroup, QDialog, QVBoxLayout, QWidget

from tytti_desktop.casework.client.client_questions import ClientQuestion
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.mail import campaigns
from tytti_desktop.casework.mail.campaigns import AnonymousAnswer, Campaign
from tytti_desktop.casework.mail.ladder_calls import RoundCall
from tytti_desktop.casework.mail.mailings import MailingItem
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import listing, review
from tytti_desktop.casework.returns.listing import ToKey
from tytti_desktop.casework.returns.records import Field, ReturnedSheet, ScanPage
from tytti_desktop.casework.screening import contradictions
from tytti_desktop.casework.screening.contradictions import Decision
from tytti_desktop.casework.screening.rounds import Round, RoundStep
from tytti_desktop.casework.screening.screenings import Screening
from tytti_desktop.desk import practising
from tytti_desktop.desk.forms.ask_file import open_files
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.act_button import dress
from tytti_desktop.desk.kit.cards import button, show_if, spaced
from tytti_desktop.desk.kit.notice import Notice
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.returned_page.funnel_page import FunnelView
from tytti_desktop.desk.returned_page.returned_conflicts import Conflicts, correction_dialog
from tytti_desktop.desk.returned_page.returned_keying import (
    PLACE,
    KeyingPanel,
    ask_what,
    what_dialog,
)
from tytti_desktop.desk.returned_page.returned_lists import CopiesList, PagesList, bind_dialog
from tytti_desktop.desk.returned_page.returned_run import Outcome, ReadingRun
from tytti_desktop.desk.returned_page.returned_sight import OneInSight
from tytti_desktop.desk.returned_page.returned_surveys import (
    NEW_PLACE,
    Surveys,
    copies_dialog,
    start_dialog,
)
from tytti_desktop.desk.returned_page.review import ReviewPanel
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.pages import Page, Screen, View
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.turns import in_turns
from tytti_desktop.paper.reading.kinds import SCANS
from tytti_desktop.words import N_, _, ngettext

TYPES: frozenset[type] = frozenset({ReturnedSheet, ScanPage, Field, Sheet, Client})
SHOWN: frozenset[type] = TYPES | {
    Screening, Decision, Round, RoundCall, RoundStep, Campaign, AnonymousAnswer, ClientQuestion,
    MailingItem, Visit,
}  # fmt: skip
COPIES, PAGES, CONFLICTS, FUNNEL, SURVEYS = 0, 1, 2, 3, 4
NAMES = ("copies", "pages", "conflicts", "funnel", "surveys")
REVIEW = "review"


class ReturnedPage(Page):
    """Forms that have come back."""

    types = SHOWN

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.choose = button(_("Read scanned pages …"), self._choose, icon="upload")
        self.settle = button("", self.settle_all, icon="eye")
        self.header = PageHeader(_("Returned forms"), buttons=(self.settle, self.choose))
        self.notice = Notice()
        self.copies, self.pages = CopiesList(session), PagesList(session)
        self.conflicts, self.funnel = Conflicts(session), FunnelView(session)
        self.surveys = Surveys(session)
        self.copies.review.connect(self.settle_one)
        self.copies.key.clicked.connect(self._ask_key)
        self.run: ReadingRun | None = None
        self.lists = self._make_lists()
        self.stack = OneInSight((self.lists,))
        for widget in (self.header, self.notice, self.stack):
            self.column.addWidget(widget)
        self.column.setStretchFactor(self.stack, 1)

    @cached_property
    def review(self) -> ReviewPanel:
        """Where marks are settled: made when it is first needed."""
        made = ReviewPanel(self.session)
        made.left.connect(self._back)
        made.conflicts.connect(self._see_conflicts)
        self.stack.add(made)
        return made

    @cached_property
    def keying(self) -> KeyingPanel:
        """Where a form is keyed by hand: made when it is first needed."""
        made = KeyingPanel(self.session)
        made.left.connect(self._back)
        made.settle.connect(self.settle_one)
        self.stack.add(made)
        return made

    def _make_lists(self) -> QWidget:
        holder = QWidget()
        self.parts: tuple[QWidget, ...] = (
            self.copies, self.pages, self.conflicts, self.funnel, self.surveys,
        )  # fmt: skip
        self.shown = OneInSight(self.parts)
        self.tabs, group = [], QButtonGroup(holder)
        for number in range(len(self.parts)):
            tab = button("", kind="segment")
            tab.setCheckable(True)
            group.addButton(tab, number)
            self.tabs.append(tab)
        group.idToggled.connect(self._turn)
        bar = QWidget()
        bar.setLayout(Flow(self.tabs))
        column = QVBoxLayout(holder)
        spaced(column, 1.5)
        column.addWidget(bar)
        column.addWidget(self.shown, 1)
        self.tabs[COPIES].setChecked(True)
        return holder

    def _turn(self, number: int, on: bool) -> None:
        if on:
            self.shown.show_only(self.parts[number])
            self._lead()

    def show_list(self, number: int) -> None:
        """Show one of the lists."""
        self.tabs[number].setChecked(True)

    def open_at(self, target: str, page: str) -> None:
        """Settle the marks of a sheet by its id or of all, or show a list by its name."""
        if page == REVIEW:
            self.settle_all()
        elif target:
            self.settle_one(target)
        elif page in NAMES:
            self._show(self.lists)
            self.show_list(NAMES.index(page))

    def refresh(self) -> None:
        """Read what is in sight again; the lists wait while marks are settled."""
        if isinstance(self.stack.current, ReviewPanel | KeyingPanel):
            return
        in_turns(
            self,
            self.session,
            (
                self._show_forms,
                partial(self._name_tab, PAGES, _("Pages that wait"), self.pages.refresh),
                self._show_conflicts,
                partial(self._name_tab, FUNNEL, _("Calls and funnel"), self.funnel.refresh),
                partial(self._name_tab, SURVEYS, _("Anonymous surveys"), self.surveys.refresh),
            ),
        )

    def _show_forms(self) -> None:
        self.copies.refresh()
        marks = count_doubtful(self.session) or 0
        words = _("Settle the uncertain marks ({count})").format(count=marks)
        for say in (self.settle.setText, self.settle.setAccessibleName):
            say(words)
        show_if(self.settle, marks and self.stack.current is self.lists)
        self._lead()
        waiting = sum(
            not (one.row.checked or one.row.set_aside) for one in self.copies.table.model.records
        )
        self.header.say(_("Returned forms"), _summary(marks, waiting))
        self._name_tab(COPIES, _("Forms"), lambda: waiting)

    def _lead(self) -> None:
        """Let the next act lead, alone: of the open contradiction, of marks, of pages."""
        asked = self.conflicts.correct.isVisibleTo(self)
        marks = not asked and not self.settle.isHidden()
        dress(self.conflicts.correct, "primary" if asked else "", "pencil")
        dress(self.settle, "primary" if marks else "", "eye")
        dress(self.choose, "" if asked or marks else "primary", "upload")

    def _show_conflicts(self) -> Iterator[int]:
        yield from contradictions.by_parts(self.session.vault, self.session.today)
        self._name_tab(CONFLICTS, _("Contradictions"), self.conflicts.refresh)

    def _name_tab(self, number: int, title: str, refresh: Callable[[], int]) -> None:
        count = refresh()
        self.tabs[number].setText(f"{title} {count}")
        self.tabs[number].setAccessibleName(f"{title}, {count}")

    # --- reading ----------------------------------------------------------------------------

    def _choose(self) -> None:
        kinds = f"{_('Scanned pages')} ({SCANS})"
        first = practising.pile_beside(self.session.vault)  # there is something to try with
        chosen = open_files(self.window(), _("Choose the scanned pages"), kinds, first)
        if chosen:
            self.read(chosen)

    def read(self, paths: Sequence[Path], *, workers: int | None = None) -> None:
        """Read files in the background; their pages are stored as they come."""
        self.notice.hide()
        self.run = ReadingRun(self.session)
        self.run.finished.connect(self._read)
        self.stack.add(self.run)
        self._show(self.run)
        self.run.start(paths, workers=workers)

    def _read(self, outcome: Outcome) -> None:
        run, self.run = self.run, None
        self.pages.keep_last(outcome.not_read)
        self._back()
        if run is not None:
            self.stack.remove(run)
        if outcome.not_read:
            self.notice.say(outcome.words(), _("Show them"), self._show_pages)
        else:
            self.notice.say(outcome.words())
        focus.give(self.choose if self.settle.isHidden() else self.settle)  # the next act

    def _show_pages(self) -> None:
        self.notice.hide()
        self.show_list(PAGES)

    # --- settling ---------------------------------------------------------------------------

    def settle_all(self) -> None:
        """Settle the doubtful marks, one form after another."""
        self.notice.hide()
        self._show(self.review)
        self.review.begin()

    def settle_one(self, sheet_id: str) -> None:
        """Settle the doubtful marks of one form."""
        self.notice.hide()
        self._show(self.review)
        self.review.begin(sheet_id)

    def _see_conflicts(self) -> None:
        self._back()
        self.show_list(CONFLICTS)

    # --- keying -----------------------------------------------------------------------------

    def _ask_key(self) -> None:
        found = ask_what(self.session, self.window())
        if found is not None:
            what, twice = found
            self.key_in(what, twice=twice)

    def key_in(self, what: ToKey, *, twice: bool = False) -> None:
        """Key a form by hand."""
        self.notice.hide()
        self._show(self.keying)
        self.keying.begin(what, twice=twice)

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {NEW_PLACE: self._start_survey, PLACE: self._go_on}

    def _start_survey(self) -> None:
        self.show_list(SURVEYS)
        self.surveys.ask_start()

    def _go_on(self, sheet_id: str) -> None:
        self.key_in(listing.to_key(self.session.vault, sheet_id))

    def _back(self) -> None:
        self._show(self.lists)
        self.refresh()

    def _show(self, one: QWidget) -> None:
        self.stack.show_only(one)
        self.header.setVisible(not isinstance(one, ReviewPanel | KeyingPanel))
        self.choose.setVisible(one is self.lists)
        self.settle.setVisible(one is self.lists and bool(count_doubtful(self.session)))


def _summary(marks: int, waiting: int) -> str:
    if not waiting:
        return _("No form waits.")
    forms = ngettext("{count} form waits", "{count} forms wait", waiting).format(count=waiting)
    told = ngettext("{count} uncertain mark", "{count} uncertain marks", marks)
    return f"{forms} · {told.format(count=marks)}" if marks else forms


def count_doubtful(session: Session) -> int | None:
    """Return how many doubtful marks wait for a person."""
    return len(review.queue(session.vault))


def _views(_session: Session) -> list[View]:
    return [View(name, page=name) for name in (*NAMES[PAGES:], REVIEW)]


def _dialogs(session: Session) -> list[QDialog]:
    vault = session.vault
    made: list[QDialog] = [what_dialog(session, None)]
    made += [bind_dialog(session, None, one) for one in listing.listed(vault)[:1]]
    made.append(start_dialog(session, None))
    made += [copies_dialog(session, None, one.campaign) for one in campaigns.listed(vault)[:1]]
    found = contradictions.findings(vault, session.today)
    return made + [correction_dialog(session, None, one) for one in found[:1]]


SCREEN = Screen(
    "returned", N_("Returned forms"), "clipboard-check", ReturnedPage, count=count_doubtful,
    types=TYPES, views=_views, dialogs=_dialogs,
)  # fmt: skip
