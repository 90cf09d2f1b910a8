"""Tänään: everything that waits for the person at the vault, in the order to act on it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from weakref import WeakKeyDictionary

from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.today import first_steps, funnel_strip, outlook, worklist
from tytti_desktop.casework.today.acts import Act, Kind
from tytti_desktop.casework.today.outlook import Acts, Booked
from tytti_desktop.desk.consult.consultations_form import ask_consultation
from tytti_desktop.desk.forms.rows import Columns
from tytti_desktop.desk.kit import keys, theme
from tytti_desktop.desk.kit.act_button import dress
from tytti_desktop.desk.kit.act_list import Act as Row
from tytti_desktop.desk.kit.act_list import ActList
from tytti_desktop.desk.kit.cards import (
    Card,
    CutButton,
    Empty,
    button,
    clear,
    spaced,
    text,
)
from tytti_desktop.desk.kit.charts import Funnel
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.running.pages import Page, Screen
from tytti_desktop.desk.running.refreshed import EVERYTHING
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.turns import in_turns
from tytti_desktop.desk.today_page import today_words
from tytti_desktop.desk.today_page.first_steps_card import FirstStepsCard
from tytti_desktop.desk.today_page.today_acts import Doer, add_client
from tytti_desktop.desk.today_page.today_words import Group
from tytti_desktop.words import N_, _, ngettext

SHOWN_BOOKED = 8
_ACTS: WeakKeyDictionary[Session, Acts] = WeakKeyDictionary()  # they hold the vault themselves
STEP_NAMES = {
    rounds.RoundState.MAILED: N_("Mailed"),
    rounds.RoundState.REMINDED: N_("Reminded"),
    rounds.RoundState.CALLED: N_("Called"),
    rounds.RoundState.RETURNED: N_("Returned"),
    rounds.RoundState.CHECKED: N_("Checked"),
}


def acts_of(session: Session) -> Acts:
    """Return the acts that the page and its count in the navigation share."""
    if session not in _ACTS:
        _ACTS[session] = Acts(session.vault)
    return _ACTS[session]


def waiting(session: Session) -> list[Act]:
    """Return what waits, without what the steps of the first day say already."""
    found = acts_of(session).of(session.today)
    left = [each for each in found if each.kind is not Kind.WORDING]
    told = len(left) < len(found) and first_steps.under_way(session.vault)
    return left if told else list(found)


class FunnelCard(Card):
    """How far the follow-up questionnaires of a year are: bars, and the same in words."""

    def __init__(self) -> None:
        super().__init__()
        self._inside = QVBoxLayout()
        spaced(self._inside, 1)
        nest(self.body, self._inside)

    def show_funnel(self, found: funnel_strip.Strip) -> None:
        """Show the counts; a word where nothing was to be sent."""
        clear(self._inside)
        title = text(_("Progress of the follow-up questionnaires"), "strong")
        self._inside.addWidget(title)
        self.setAccessibleName(title.text())
        said = ngettext(
            "{round}: {count} to be sent in 12 months",
            "{round}: {count} to be sent in 12 months",
            found.due,
        )
        name = rounds.name_shown(found.name)
        self._inside.addWidget(text(said.format(round=name, count=found.due), "muted"))
        if not found.due:
            return
        steps = [(_("To be sent"), found.due)]
        steps += [(_(STEP_NAMES[step]), count) for step, count in found.reached.items()]
        self._inside.addWidget(Funnel(title.text(), steps), 1)


class WeekCard(Card):
    """The visits and meetings booked for the coming week; each opens its client."""

    def __init__(self, session: Session) -> None:
        super().__init__(_("Booked for the coming week"))
        self._session = session
        self._lines = QGridLayout()
        spaced(self._lines, 0.5)
        self._lines.setHorizontalSpacing(theme.current().grid(1))
        self._lines.setColumnStretch(1, 1)
        nest(self.body, self._lines)
        self.body.addStretch(1)

    def show_booked(self, found: list[Booked]) -> None:
        """Show the first of them, and how many more there are."""
        clear(self._lines)
        today = self._session.today
        for line, each in enumerate(found[:SHOWN_BOOKED]):
            day = today_words.short_day(each.on_date, today)
            words = " ".join(filter(None, (f"{day[:1].upper()}{day[1:]}", each.at, each.kind)))
            who = CutButton(each.client_name, partial(self._open, each))
            who.setAccessibleName(f"{words}: {each.client_name}")
            self._lines.addWidget(text(words, "muted"), line, 0)
            self._lines.addWidget(who, line, 1)
        more = len(found) - SHOWN_BOOKED
        left = ngettext("and {count} more", "and {count} more", more).format(count=more)
        said = left if more > 0 else _("Nothing has been booked.") if not found else ""
        if said:
            self._lines.addWidget(text(said, "muted"), SHOWN_BOOKED, 0, 1, 2)

    def _open(self, booked: Booked, _on: bool = False) -> None:
        self._session.open_client(booked.client_id, "meetings" if booked.meeting else "visits")


class TodayPage(Page):
    """The acts, and under them the questionnaires' progress and the coming week."""

    types = EVERYTHING

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._opened: set[Kind] = set()
        self._doer = Doer(session, self)
        contact = button(_("Record a contact"), self.record_contact, tip=keys.CONTACT.shown)
        self.new = button(_("New client"), self.add_client, tip=keys.NEW_CLIENT.shown)
        self.header = PageHeader("", buttons=[contact, self.new])
        self.first = FirstStepsCard(session, self.add_client)
        self.acts = ActList()
        self.empty = Card()
        self.funnel, self.week = FunnelCard(), WeekCard(session)
        self.below = Columns([self.funnel], [self.week])
        for widget in (self.header, self.first, self.acts, self.empty, self.below):
            self.column.addWidget(widget)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read again and show."""
        self.header.say(today_words.page_title(self.session.today))
        show = (self._show_waiting, self._show_funnel, self._show_week)
        in_turns(self, self.session, (lambda: None, *_pieces(self.session), *show))

    def _show_waiting(self) -> Iterator[None]:
        vault, today = self.session.vault, self.session.today
        ahead = yield from worklist.ahead(vault, today)
        found = waiting(self.session)
        self.first.refresh()
        alone = not found and not self.first.isHidden()  # the steps say what there is to do
        self.header.say(
            today_words.page_title(today), today_words.subtitle(len(found), ahead, today)
        )
        self._show_acts()
        dress(self.new, "primary" if self.first.isHidden() else "")  # the steps have their own
        self.acts.setVisible(bool(found))
        self.empty.setVisible(not found and not alone)
        clear(self.empty.body)
        if not found and not alone:
            words = today_words.empty_words(ahead, today)
            self.empty.body.addWidget(Empty(_("Nothing for this day"), words, icon="check"))

    def _show_funnel(self) -> Iterator[None]:
        stands = yield from funnel_strip.strip(self.session.vault, self.session.today)
        self.funnel.setVisible(stands is not None)
        if stands is not None:
            self.funnel.show_funnel(stands)

    def _show_week(self) -> None:
        self.week.show_booked(outlook.booked(self.session.vault, self.session.today))

    def _show_acts(self) -> None:
        today = self.session.today
        rows = today_words.together(waiting(self.session), self._opened)
        now, later = today_words.apart(rows, today)
        heads = (_("Do today"), _("Can wait")) if now and later else ("", "")
        self.acts.show_acts(
            [
                replace(self._row(each), heading="" if number else head)
                for head, part in zip(heads, (now, later), strict=True)
                for number, each in enumerate(part)
            ]
        )

    def _row(self, each: Act | Group) -> Row:
        if isinstance(each, Group):
            return self._group(each)
        words, kind = today_words.due_pill(each, self.session.today)
        return Row(
            each.text, today_words.detail(each), each.act, partial(self._doer.do, each),
            pill=words, kind=kind, about=each.client_name,
        )  # fmt: skip

    def _group(self, group: Group) -> Row:
        words, kind = today_words.due_pill(group.acts[0], self.session.today)
        return Row(
            _(worklist.others(group.kind)), today_words.group_detail(group), _("Show"),
            partial(self.open_group, group.kind), pill=words, kind=kind,
        )  # fmt: skip

    def open_group(self, kind: Kind, _on: bool = False) -> None:
        """Show every row of a kind."""
        self._opened.add(kind)
        self._show_acts()

    def record_contact(self) -> None:
        """Log a professional's contact in seconds, also about no client."""
        ask_consultation(self.session, self.window())

    def add_client(self) -> None:
        """Add a client."""
        add_client(self.session, self.window())


def _pieces(session: Session) -> Sequence[Callable[[], object]]:
    return (partial(acts_of(session).by_steps, session.today),)


def _count(session: Session) -> int:
    return len(waiting(session))


SCREEN = Screen("today", N_("Today"), "sun", TodayPage, _count, EVERYTHING, counting=_pieces)
