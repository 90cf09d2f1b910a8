"""Verkosto: the services with how fresh each is, and the week's calls that keep them so."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QMenu, QWidget

from tytti_desktop.casework.service_map import freshness, organisations, service_list, services
from tytti_desktop.casework.service_map.channels import Channel
from tytti_desktop.casework.service_map.freshness import ServiceContact
from tytti_desktop.casework.service_map.organisations import Organisation
from tytti_desktop.casework.service_map.posts import Post, Professional, Tenure
from tytti_desktop.casework.service_map.service_list import ServiceRow
from tytti_desktop.casework.service_map.services import SERVICES, Service
from tytti_desktop.desk import theme
from tytti_desktop.desk.cards import Empty, PageHeader, button, scrolled
from tytti_desktop.desk.form_dialog import FormDialog
from tytti_desktop.desk.network import dialogs
from tytti_desktop.desk.network.detail import ServiceDetail
from tytti_desktop.desk.network.files import Files
from tytti_desktop.desk.network.leaving import leave_dialog
from tytti_desktop.desk.network.queue import CallQueue
from tytti_desktop.desk.network.service_table import ServiceTable
from tytti_desktop.desk.pages import ListDetail, Page, Screen, View
from tytti_desktop.desk.returned_sight import OneInSight
from tytti_desktop.desk.review_flow import Flow
from tytti_desktop.desk.session import Session
from tytti_desktop.words import N_, _, ngettext

TYPES: frozenset[type] = frozenset(
    {Service, Organisation, Channel, Post, Professional, Tenure, ServiceContact}
)
SERVICE_LIST, CALLS = 0, 1
CALLS_PAGE = "calls"
DETAIL_STEPS = 40.0  # the least height of the open service: the page scrolls before it is less


class NetworkPage(Page):
    """The list with the open service beside it, or the calls to make."""

    types = TYPES

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.files = Files(session, self)
        self.new = button(_("New service"), self.add_service, primary=True, shortcut="Ctrl+N")
        self.more = button(_("More …"))
        self.more.setMenu(self._make_menu())
        self.header = PageHeader(_("Service map"), buttons=(self.more, self.new))
        self.detail = ServiceDetail(session)
        self.table = ServiceTable(session, self._make_empty())
        self.table.opened.connect(self._open)
        self.table.picked.connect(self._pick)
        area = scrolled(self.detail)
        area.setMinimumHeight(theme.current().grid(DETAIL_STEPS))
        self.both = ListDetail(self.table, area, share=50)
        self.queue = CallQueue(session)
        self.shown = OneInSight((self.both, self.queue))
        self.column.addWidget(self.header)
        self.column.addWidget(self._make_tabs())
        self.column.addWidget(self.shown, 1)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(_("New organisation"), self.add_organisation)
        menu.addAction(_("A professional leaves …"), self.ask_leaving)
        menu.addSeparator()
        menu.addAction(_("Import a file of PTV …"), partial(self.files.ask_import, "ptv"))
        menu.addAction(_("Import a file of HSDS …"), partial(self.files.ask_import, "hsds"))
        menu.addAction(_("Export as HSDS …"), self.files.ask_export)
        return menu

    def _make_empty(self) -> Empty:
        first = button(
            _("Import a file of PTV …"), partial(self.files.ask_import, "ptv"), icon="upload"
        )
        how = _("The first ones come from a file of PTV, or with “New service”.")
        return Empty(_("No services yet"), how, icon="building-2", act=first)

    def _make_tabs(self) -> QWidget:
        bar = QWidget()
        self.tabs, group = [], QButtonGroup(bar)
        for number in (SERVICE_LIST, CALLS):
            tab = button("", kind="segment")
            tab.setCheckable(True)
            group.addButton(tab, number)
            self.tabs.append(tab)
        group.idToggled.connect(self._turn)
        bar.setLayout(Flow(self.tabs))
        self.tabs[SERVICE_LIST].setChecked(True)
        return bar

    def _turn(self, number: int, on: bool) -> None:
        if on:
            self.shown.show_only((self.both, self.queue)[number])

    def refresh(self) -> None:
        """Read the services and the calls again; the open service stays open."""
        vault, today = self.session.vault, self.session.today
        rows = service_list.rows(vault, today)
        self.table.show_rows(rows)
        calls = freshness.queue(vault, today)
        self.queue.show_queue(calls)
        stale = sum(row.offered and row.standing.stale for row in rows)
        words = ngettext("{count} service to check again", "{count} services to check again", stale)
        self.header.say(_("Service map"), words.format(count=stale) if rows else "")
        titles = (_("Services"), _("The week's calls"))
        for tab, title, count in zip(self.tabs, titles, (len(rows), len(calls.calls)), strict=True):
            tab.setText(f"{title} {count}")
            tab.setAccessibleName(f"{title}, {count}")
        if self.detail.service is not None:
            self._show_again(self.detail.service.id, rows)

    def _show_again(self, service_id: str, rows: list[ServiceRow]) -> None:
        if any(row.id == service_id for row in rows):
            self.detail.show_service(service_id)
        else:  # its adding was undone
            self.detail.service = None
            self.both.show_list()

    def open_at(self, target: str, page: str) -> None:
        """Open a service by its id, or the week's calls."""
        if page == CALLS_PAGE:
            self.tabs[CALLS].setChecked(True)
        elif target and SERVICES.count(self.session.vault, "id = ?", (target,)):
            self.refresh_if_stale()
            self.tabs[SERVICE_LIST].setChecked(True)
            self.table.pick(target)
            self._show(target)
        else:
            QTimer.singleShot(0, self.table.view, self.table.view.setFocus)

    def _open(self, row: ServiceRow) -> None:
        self._show(row.id)

    def _pick(self, row: ServiceRow | None) -> None:
        """Follow the picked row while the detail stands beside the list."""
        beside = self.detail.service is not None and self.both.both_fit
        if row is not None and beside and row.id != self.detail.service_id:
            self.detail.show_service(row.id)

    def _show(self, service_id: str) -> None:
        self.detail.show_service(service_id)
        self.both.show_detail()

    # --- acts -------------------------------------------------------------------------------

    def add_service(self) -> None:
        """Ask for a service of the unit and open it."""
        dialog = dialogs.service_dialog(self.session, self.window())
        changes = dialogs.ask(self.session, dialog, _("Service added"))
        if changes is not None:
            self.open_at(changes.record.id, "")

    def add_organisation(self) -> None:
        """Ask for an organisation."""
        dialog = dialogs.organisation_dialog(self.session, self.window())
        dialogs.ask(self.session, dialog, _("Organisation added"))

    def ask_leaving(self) -> None:
        """Ask who leaves and who follows."""
        dialog = leave_dialog(self.session, self.window())
        dialogs.ask(self.session, dialog, _("The professional's work was moved"))

    def resume(self, draft_place: str) -> bool:
        """Open again the dialog whose draft has this place."""
        kind, _colon, target = draft_place.partition(":")
        if f"{kind}:" not in {
            dialogs.SERVICE_PLACE, dialogs.ORGANISATION_PLACE, dialogs.CALL_PLACE,
        }:  # fmt: skip
            return False
        QTimer.singleShot(0, self, partial(self._resume, f"{kind}:", target))
        return True

    def _resume(self, kind: str, target: str) -> None:
        if target == "new":
            (self.add_service if kind == dialogs.SERVICE_PLACE else self.add_organisation)()
        elif kind == dialogs.ORGANISATION_PLACE:
            known = organisations.get(self.session.vault, target)
            dialog = dialogs.organisation_dialog(self.session, self.window(), known)
            dialogs.ask(self.session, dialog, _("Changes saved"))
        else:
            self.open_at(target, "")
            calling = kind == dialogs.CALL_PLACE
            (self.detail.ask_call if calling else self.detail.ask_change)()


def _count(session: Session) -> int | None:
    return len(freshness.queue(session.vault, session.today).calls) or None


def _views(session: Session) -> list[View]:
    first = SERVICES.find(session.vault, order="name, id", limit=1)
    return [*(View("picked", each.id) for each in first), View("calls", page=CALLS_PAGE)]


def _dialogs(session: Session) -> list[FormDialog]:
    first = [
        dialogs.call_dialog(session, None, services.get(session.vault, each.id))
        for each in SERVICES.find(session.vault, order="name, id", limit=1)
    ]
    return [
        dialogs.service_dialog(session, None),
        dialogs.organisation_dialog(session, None),
        leave_dialog(session, None),
        *first,
    ]


SCREEN = Screen(
    "network",
    N_("Service map"),
    "building-2",
    NetworkPage,
    _count,
    TYPES,
    views=_views,
    dialogs=_dialogs,
)
