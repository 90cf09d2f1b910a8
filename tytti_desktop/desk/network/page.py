"""Verkosto: the services with how fresh each is, and the week's calls that keep them so."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QMenu, QWidget

from tytti_desktop.casework.service_map import freshness, service_list
from tytti_desktop.casework.service_map.channels import Channel, Link
from tytti_desktop.casework.service_map.contact_list import (
    ORGANISATION,
    PERSON,
    SERVICE,
    organisation_rows,
    person_rows,
    shown_on,
)
from tytti_desktop.casework.service_map.freshness import ServiceContact
from tytti_desktop.casework.service_map.organisations import Organisation
from tytti_desktop.casework.service_map.posts import POSTS, TENURES, Post, Professional, Tenure
from tytti_desktop.casework.service_map.services import SERVICES, Service
from tytti_desktop.desk.forms.form_dialog import FormDialog, settle
from tytti_desktop.desk.kit import focus, keys
from tytti_desktop.desk.kit.cards import Empty, button
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.network import contact_dialogs, dialogs
from tytti_desktop.desk.network.detail import ServiceDetail
from tytti_desktop.desk.network.files import Files
from tytti_desktop.desk.network.leaving import leave_dialog
from tytti_desktop.desk.network.organisation import OrganisationDetail
from tytti_desktop.desk.network.part import Part
from tytti_desktop.desk.network.person import PersonDetail
from tytti_desktop.desk.network.queue import CallQueue
from tytti_desktop.desk.network.service_table import ServiceTable
from tytti_desktop.desk.network.tables import organisation_table, person_table
from tytti_desktop.desk.returned_page.returned_sight import OneInSight
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.pages import Page, Screen, View
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import N_, _, ngettext

TYPES: frozenset[type] = frozenset(
    {Service, Organisation, Channel, Link, Post, Professional, Tenure, ServiceContact}
)
SERVICE_LIST, ORGANISATION_LIST, PEOPLE, CALLS = range(4)
CALLS_PAGE = "calls"
_PART_OF = {SERVICE: SERVICE_LIST, ORGANISATION: ORGANISATION_LIST, PERSON: PEOPLE}


class NetworkPage(Page):
    """The lists with the open record beside each, or the calls to make."""

    types = TYPES

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.files = Files(session, self)
        tip = keys.NEW_SERVICE.shown
        self.new = button(_("New service"), self.add_service, primary=True, tip=tip)
        keys.bind(keys.NEW_SERVICE, self, self.add_service)
        self.more = button(_("More …"))
        self.more.setMenu(self._make_menu())
        self.header = PageHeader(_("Service map"), buttons=(self.more, self.new))
        self.detail = ServiceDetail(session)
        self.table = ServiceTable(session, self._make_empty())
        self.organisation = OrganisationDetail(session)
        self.person = PersonDetail(session)
        self.parts = (
            Part(self.table, self.detail),
            Part(organisation_table(session, self._no_organisations()), self.organisation),
            Part(person_table(session, self._no_people()), self.person),
        )
        for part in self.parts:
            part.detail.asked.connect(self.open_entry)
        self.queue = CallQueue(session)
        self.shown = OneInSight((*self.parts, self.queue))
        self.column.addWidget(self.header)
        self.column.addWidget(self._make_tabs())
        self.column.addWidget(self.shown, 1)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(_("New organisation"), self.add_organisation)
        menu.addAction(_("New person of the network"), self.add_person)
        menu.addAction(_("A professional leaves …"), self.ask_leaving)
        menu.addSeparator()
        menu.addAction(_("Import a file of PTV …"), partial(self.files.ask_import, "ptv"))
        menu.addAction(_("Import a file of HSDS …"), partial(self.files.ask_import, "hsds"))
        menu.addAction(_("Take back the last import …"), self.files.ask_undo)
        menu.addAction(_("Export as HSDS …"), self.files.ask_export)
        return menu

    def _make_empty(self) -> Empty:
        first = button(
            _("Import a file of PTV …"), partial(self.files.ask_import, "ptv"), icon="upload"
        )
        how = _("The first ones come from a file of PTV, or with “New service”.")
        return Empty(_("No services yet"), how, icon="building-2", act=first)

    def _no_organisations(self) -> Empty:
        how = _("They come with the services of a file, or with “New organisation”.")
        add = button(_("New organisation"), self.add_organisation)
        return Empty(_("No organisations yet"), how, icon="building-2", act=add)

    def _no_people(self) -> Empty:
        how = _("Here are the people you work with in other organisations: never clients.")
        add = button(_("New person of the network"), self.add_person)
        return Empty(_("No people yet"), how, icon="users", act=add)

    def _make_tabs(self) -> QWidget:
        bar = QWidget()
        self.tabs, group = [], QButtonGroup(bar)
        for number in (SERVICE_LIST, ORGANISATION_LIST, PEOPLE, CALLS):
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
            self.shown.show_only((*self.parts, self.queue)[number])

    def refresh(self) -> None:
        """Read the lists and the calls again; the open records stay open."""
        vault, today = self.session.vault, self.session.today
        rows = service_list.rows(vault, today)
        lists: tuple[Sequence[Any], ...] = (
            rows, organisation_rows(vault, today), person_rows(vault, today),
        )  # fmt: skip
        for part, listed in zip(self.parts, lists, strict=True):
            part.show_rows(listed)
        calls = freshness.queue(vault, today)
        self.queue.show_queue(calls)
        stale = sum(row.offered and row.standing.stale for row in rows)
        words = ngettext("{count} service to check again", "{count} services to check again", stale)
        self.header.say(_("Service map"), words.format(count=stale) if rows else "")
        titles = (_("Services"), _("Organisations"), _("People"), _("The week's calls"))
        counts = (*map(len, lists), len(calls.calls))
        for tab, title, count in zip(self.tabs, titles, counts, strict=True):
            tab.setText(f"{title} {count}")
            tab.setAccessibleName(f"{title}, {count}")

    def open_at(self, target: str, page: str) -> None:
        """Open an entry by its id (`page` is its kind, a service if empty), or the week's calls."""
        if page == CALLS_PAGE:
            self.tabs[CALLS].setChecked(True)
        elif not (target and self.open_entry(page or SERVICE, target)):
            table = self.parts[SERVICE_LIST].table
            QTimer.singleShot(0, table.view, partial(focus.give, table.view))

    def open_entry(self, kind: str, entry_id: str) -> bool:
        """Open an entry of any kind where it is shown; False if it is gone."""
        found = shown_on(self.session.vault, kind, entry_id)
        if found is None:
            return False
        place, record_id = found
        self.refresh_if_stale()
        number = _PART_OF[place]
        self.tabs[number].setChecked(True)
        self.parts[number].open_record(record_id, entry_id)
        return True

    # --- acts -------------------------------------------------------------------------------

    def add_service(self) -> None:
        """Ask for a service of the unit and open it."""
        self._add(dialogs.service_dialog, _("Service added"), SERVICE)

    def add_organisation(self) -> None:
        """Ask for an organisation and open it."""
        self._add(dialogs.organisation_dialog, _("Organisation added"), ORGANISATION)

    def add_person(self) -> None:
        """Ask for a person of the network and open them."""
        self._add(contact_dialogs.person_dialog, _("Person added"), PERSON)

    def _add(self, make: Callable[..., FormDialog], said: str, kind: str) -> None:
        changes = settle(self.session, make(self.session, self.window()), said)
        if changes is not None:
            self.open_entry(kind, changes.record.id)

    def ask_leaving(self) -> None:
        """Ask who leaves and who follows."""
        dialog = leave_dialog(self.session, self.window())
        settle(self.session, dialog, _("The professional's work was moved"))

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        service, owner = partial(self._again, SERVICE), partial(self._again, ORGANISATION)
        return {
            dialogs.SERVICE_PLACE.of("new"): self.add_service,
            dialogs.SERVICE_PLACE: partial(service, self.detail.ask_change),
            dialogs.CALL_PLACE: partial(service, self.detail.ask_call),
            dialogs.ORGANISATION_PLACE.of("new"): self.add_organisation,
            dialogs.ORGANISATION_PLACE: partial(owner, self.organisation.ask_change),
            contact_dialogs.PERSON_PLACE.of(""): self.add_person,
            contact_dialogs.PERSON_PLACE: partial(self._again, PERSON, self.person.ask_change),
            contact_dialogs.CHANNEL_PLACE: partial(
                service, lambda own: self.detail.ask_channel(own) if own
                else self.detail.add_channel(),
            ),
            contact_dialogs.POST_PLACE: partial(
                owner, lambda own: self.organisation.ask_post(own) if own
                else self.organisation.add_post(),
            ),
            contact_dialogs.HOLDER_PLACE: partial(owner, self.organisation.put_in_post),
        }  # fmt: skip

    def _again(self, kind: str, act: Callable[..., object], record_id: str, *own: str) -> None:
        if self.open_entry(kind, record_id):
            act(*own)


def _count(session: Session) -> int | None:
    return len(freshness.queue(session.vault, session.today).calls) or None


def _views(session: Session) -> list[View]:
    vault, today = session.vault, session.today
    first = SERVICES.find(vault, order="name, id", limit=1)
    owners = sorted(organisation_rows(vault, today), key=lambda row: -row.posts)
    return [
        *(View("picked", each.id) for each in first),
        *(View("organisation", row.id, ORGANISATION) for row in owners[:1]),
        *(View("person", row.id, PERSON) for row in person_rows(vault, today)[:1]),
        View("calls", page=CALLS_PAGE),
    ]


def _dialogs(session: Session) -> list[FormDialog]:
    made = [
        dialogs.service_dialog(session, None),
        dialogs.organisation_dialog(session, None),
        contact_dialogs.person_dialog(session, None),
        leave_dialog(session, None),
    ]
    for each in SERVICES.find(session.vault, order="name, id", limit=1):
        made.append(dialogs.call_dialog(session, None, each))
        made.append(contact_dialogs.channel_dialog(session, None, each.id))
    for post in POSTS.find(session.vault, order="title, id", limit=1):
        made.append(contact_dialogs.post_dialog(session, None, post))
        made.append(contact_dialogs.holder_dialog(session, None, post))
    held = TENURES.find(session.vault, order="id", limit=1)
    return [*made, *(contact_dialogs.end_dialog(session, None, each) for each in held)]


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
