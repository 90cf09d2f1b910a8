"""Asiakkaat: the client list, and the page of the client that is open."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework.client import contacting
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.client.clients import CLIENTS, Client
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.meetings.records import Meeting
from tytti_desktop.casework.plan.actions import Action
from tytti_desktop.casework.plan.follow_up import Review
from tytti_desktop.casework.plan.goals import Goal
from tytti_desktop.casework.plan.versions import Version
from tytti_desktop.casework.screening.rounds import Round, RoundStep
from tytti_desktop.casework.screening.screenings import Screening
from tytti_desktop.casework.steps import client_list
from tytti_desktop.casework.steps.client_list import ClientRow, Filter
from tytti_desktop.casework.steps.closing_record import Closing, Rating
from tytti_desktop.casework.steps.path import STAGE_NAMES, StageName
from tytti_desktop.casework.steps.referrals import Referral, TriageStep
from tytti_desktop.desk.client import closing_pictures, gate_pictures
from tytti_desktop.desk.client_page.page import ClientPage
from tytti_desktop.desk.client_page.tabs import TABS
from tytti_desktop.desk.dialogs import client_dialogs
from tytti_desktop.desk.dialogs.client_dialogs_case import ask_referral
from tytti_desktop.desk.forms.client_words import day_count
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.forms.row_files import RowFiles
from tytti_desktop.desk.kit import focus, keys
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import Empty, button, spaced
from tytti_desktop.desk.kit.combo import Combo
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.plan import pictures as plan_pictures
from tytti_desktop.desk.running.background import Step, Task, retold, run_steps
from tytti_desktop.desk.running.draft_places import DraftPlace, Openers
from tytti_desktop.desk.running.pages import Page, Screen, View
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.turns import is_big, while_open
from tytti_desktop.words import N_, _, ngettext

TYPES: frozenset[type] = frozenset(
    {
        Action, CaseManager, Client, Closing, Consent, Goal, Meeting, Rating, Referral, Review,
        Round, RoundStep, Screening, TriageStep, Version, Visit,
    }
)  # fmt: skip
STAGE_ICONS = {
    StageName.REFERRAL: "route",
    StageName.NEEDS: "clipboard-list",
    StageName.PLANNING: "users",
    StageName.MEANS: "hand-helping",
    StageName.FOLLOW_UP: "clipboard-check",
    StageName.GOAL: "flag",
}


def _flag_words() -> Callable[[ClientRow], str]:
    """Return how a row's flags are said; the words are looked up once, not for every row."""
    disclosure, back = _("Non-disclosure"), _("Letter came back")
    interpreter, guided = _("Interpreter"), _("Guided elsewhere")

    def said(row: ClientRow) -> str:
        flags = (
            (row.non_disclosure, disclosure),
            (row.bad_address, back),
            (row.interpreter, interpreter),
            (row.guided_elsewhere, guided),
        )
        return ", ".join(word for on, word in flags if on)

    return said


def _flag_icon(row: ClientRow) -> str:
    return "shield" if row.non_disclosure else "mail" if row.bad_address else ""


def _flag_token(row: ClientRow) -> str:
    return "danger" if row.non_disclosure else "warning" if row.bad_address else ""


def _age(row: ClientRow) -> str:
    return "" if row.age is None else str(row.age)


def columns(session: Session) -> list[Column]:
    """Return the list's columns: under non-disclosure nothing here tells where someone lives."""
    stages = {stage: _(word) for stage, word in STAGE_NAMES.items()}
    order = list(StageName)

    def late(row: ClientRow) -> bool:
        return row.due is not None and row.due < session.today

    return [
        Column(
            _("Name"), lambda r: r.name, key=lambda r: client_list.finnish_order(r.name), width=28
        ),
        Column(_("Age"), _age, lambda r: r.age, right=True, width=7, spare=3),
        Column(
            _("Stage"), lambda r: stages[r.stage], key=lambda r: order.index(r.stage), width=22,
            icon=lambda r: STAGE_ICONS[r.stage], fixed=True, spare=4,
        ),
        Column(
            _("In the stage"), lambda r: "" if r.days is None else day_count(r.days),
            key=lambda r: r.days, right=True, width=13, spare=2,
        ),
        Column(_("Case manager"), lambda r: r.case_manager, width=22, spare=1),
        Column(
            _("Next due"),
            lambda r: dates.shown(r.due) if r.due else "",
            key=lambda r: r.due,
            width=17,
            icon=lambda r: "clock" if late(r) else "",
            token=lambda r: "warning" if late(r) else "",
        ),
        Column(_("To note"), _flag_words(), icon=_flag_icon, token=_flag_token, fixed=True),
    ]  # fmt: skip


@dataclass(frozen=True)
class Flag:
    """One narrowing by a flag: its word and the filter it makes."""

    word: str
    field: str


FLAGS = (
    Flag(N_("Something is late"), "overdue"),
    Flag(N_("Non-disclosure"), "non_disclosure"),
    Flag(N_("Letter came back"), "bad_address"),
    Flag(N_("Interpreter"), "interpreter"),
    Flag(N_("Closed cases"), "closed"),
)


def _combo(name: str, options: Sequence[tuple[Any, str]]) -> Combo:
    made = Combo()
    made.setAccessibleName(name)
    for value, word in options:
        made.addItem(word, value)
    return made


class ClientList(QWidget):
    """The list with its narrowing boxes."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._reading: Task | None = None
        self.new = button(_("New client"), self.add_client, primary=True, tip=keys.NEW_CLIENT.shown)
        self.files = RowFiles(session, self)
        self.header = PageHeader(_("Clients"), buttons=[self.files.button(), self.new])
        clear = button(_("Show all clients"), self.clear)
        nobody = Empty(_("No client matches"), _("Widen the search."), act=clear)
        self.table = RecordTable(
            session, "clients", columns(session), empty=nobody,
            counted=lambda n: ngettext("{count} client", "{count} clients", n),
            boxes=self._boxes(),
        )  # fmt: skip
        self.table.view.setAccessibleName(_("Clients"))
        self.table.opened.connect(held(self, lambda row: session.open_client(row.id)))
        first = button(_("New client"), self.add_client, primary=True)
        how = _("The first one comes with “New client”.")
        self.nobody = Empty(_("No clients yet"), how, icon="users", act=first)
        column = QVBoxLayout(self)
        spaced(column, 2)
        column.addWidget(self.header)
        for widget in (self.table, self.nobody):
            column.addWidget(widget, 1)

    def _boxes(self) -> Sequence[QWidget]:
        stages = [(stage, _(STAGE_NAMES[stage])) for stage in StageName]
        self.stage = _combo(_("Stage"), [(None, _("All stages")), *stages])
        self.manager = _combo(_("Case manager"), [(None, _("All case managers"))])
        flags = [(flag.field, _(flag.word)) for flag in FLAGS]
        self.flag = _combo(_("To note"), [(None, _("Open cases")), *flags])
        boxes = (self.stage, self.manager, self.flag)
        for box in boxes:
            box.activated.connect(self.refresh)
        return boxes

    def _renew_managers(self) -> None:
        kept = self.manager.currentData()
        names = client_list.case_manager_names(self.session.vault, self.session.today)
        self.manager.clear()
        self.manager.addItem(_("All case managers"), None)
        self.manager.addItem(_("Without a case manager"), "")
        for name in names:
            self.manager.addItem(name, name)
        self.manager.setCurrentIndex(max(self.manager.findData(kept), 0) if kept is not None else 0)

    def wanted(self) -> Filter:
        """Return what the boxes narrow the list to."""
        flag = self.flag.currentData()
        given = {flag: True} if flag else {}
        stage = self.stage.currentData()
        stage = StageName(stage) if stage else None
        return Filter(stage=stage, case_manager=self.manager.currentData(), **given)

    def clear(self) -> None:
        """Let all open cases be seen again."""
        self.stage.setCurrentIndex(0)
        self.manager.setCurrentIndex(0)
        self.flag.setCurrentIndex(0)
        self.table.filter.clear()
        self.refresh()

    def refresh(self) -> None:
        """Read the list again; the picked client stays picked."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        if is_big(self.session):
            self._reading = run_steps(self._read_by_parts(), done=self._show_read)
        else:
            self._show_rows()

    def _read_by_parts(self) -> Generator[Step, None, None]:
        parts = client_list.by_parts(self.session.vault, self.session.today, self.wanted())
        return retold(while_open(self.session, parts), lambda done: Step(done, done))

    def _show_read(self, _nothing: None) -> None:
        self._reading = None
        if self.session.vault.open:
            self._show_rows()

    def _show_rows(self) -> None:
        vault = self.session.vault
        every = CLIENTS.count(vault)
        self._renew_managers()
        self.table.show_rows(client_list.rows(vault, self.session.today, self.wanted()))
        self.table.setVisible(bool(every))
        self.nobody.setVisible(not every)
        self.new.setVisible(bool(every))

    def add_client(self) -> None:
        """Ask for a new client, open the page, and offer to record the referral."""
        made = client_dialogs.ask_client(self.session, self.window())
        if made is not None:
            self.session.open_client(made.id, "referral")
            ask_referral(self.session, self.window(), made.id)


class ClientsPage(Page):
    """The list, or the page of one client over it."""

    types = TYPES

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.list = ClientList(session)
        self.client: ClientPage | None = None
        self._list_stale = True
        self.column.addWidget(self.list, 1)

    def refresh(self) -> None:
        """Read the list again, at once or when it next comes into sight."""
        self._list_stale = True
        if self.client is None:
            self._refresh_list()

    def _refresh_list(self) -> None:
        if self._list_stale:
            self._list_stale = False
            self.list.refresh()

    def open_at(self, target: str, page: str) -> None:
        """Show a client's page at a tab; without a target the list."""
        if not target:
            self._show_list()
        elif self.client is not None and self.client.client_id == target and self.isVisible():
            mine = focus.inside(self)  # else one writes beside the page
            self.client.open_tab(page)
            if mine:
                self.client.take_focus()
        else:
            self._drop_client()
            self.client = ClientPage(self.session, target, page)
            self.client.left.connect(held(self, lambda: self.session.go("clients")))
            self.client.gone.connect(held(self, lambda: self.session.go("clients")))
            self.column.addWidget(self.client, 1)
            self.client.show()
            self.client.take_focus()  # not the search: what hides would hand it the cursor
            self.list.hide()

    def _drop_client(self) -> None:
        if self.client is not None:
            gone, self.client = self.client, None
            gone.hide()
            self.column.removeWidget(gone)
            gone.deleteLater()

    def _show_list(self) -> None:
        self._drop_client()
        self.list.show()
        self._list_stale = self._list_stale or self.stale
        self.stale = False  # once is enough: ten thousand rows take their time
        self._refresh_list()
        focus.give(self.list.table.view)

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {client_dialogs.NEW_PLACE: self.list.add_client}

    def resume(self, place: DraftPlace) -> bool:
        """Open again the list's dialog of this place, or the open client's."""
        return super().resume(place) or (self.client is not None and self.client.resume(place))


def _count(session: Session) -> int:
    return CLIENTS.count(session.vault, contacting.OPEN_CLIENT)


def _views(session: Session) -> list[View]:
    """Return a picture of every tab, over the client who has most to show."""
    rows = client_list.rows(session.vault, session.today)
    if not rows:
        return []
    fullest = max(rows, key=lambda row: (bool(row.due), bool(row.case_manager), row.days or 0))
    tabs = [View(tab.name, fullest.id, tab.name) for tab in TABS]
    return [*tabs, *plan_pictures.views(session), *closing_pictures.views(session)]


def _dialogs(session: Session) -> Sequence[QDialog]:
    """Return the dialogs of the client's tabs."""
    return [
        *gate_pictures.dialogs(session),
        *plan_pictures.dialogs_of(session),
        *closing_pictures.dialogs(session),
    ]


SCREEN = Screen(
    "clients", N_("Clients"), "users", ClientsPage, _count, frozenset({Client}), views=_views,
    dialogs=_dialogs,
)  # fmt: skip
