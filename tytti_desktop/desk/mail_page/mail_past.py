"""The mailings behind: their states, marking as mailed, taking back, letters that came back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.mail import mailing_checks, mailing_list, mailings
from tytti_desktop.casework.mail.mailing_list import ListedLetter, ListedMailing
from tytti_desktop.casework.mail.mailings import MailState
from tytti_desktop.dates import shown
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.messages import ask_reason, confirm
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.act_button import dress
from tytti_desktop.desk.kit.cards import Empty, button, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.pages import ListDetail
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.envelopes import envelope
from tytti_desktop.words import N_, _, ngettext

OUT, GONE = "out", "gone"
STATE_WORDS = {
    MailState.PRINTED: N_("printed, not mailed yet"),
    MailState.MAILED: N_("mailed"),
    MailState.CAME_BACK: N_("came back"),
    MailState.TAKEN_BACK: N_("taken back"),
    MailState.SKIPPED: N_("left out"),
}
_ICONS = {
    MailState.PRINTED: ("printer", "warning"),
    MailState.MAILED: ("check", "ok"),
    MailState.CAME_BACK: ("undo-2", "danger"),
    MailState.TAKEN_BACK: ("x", "muted"),
    MailState.SKIPPED: ("info", "muted"),
}


class PastMailings(QWidget):
    """The list of mailings, and the picked one's letters."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        empty = Empty(
            _("No mailing has been printed yet"),
            _("The first one comes here when you print what is due."),
            icon="printer",
        )
        self.table = RecordTable(
            session, "mailings", _mailing_columns(), empty=empty, filterable=False
        )
        self.table.view.setAccessibleName(_("Earlier mailings"))
        self.table.picked.connect(self._show)
        self.detail = MailingDetail(session)
        self.both = ListDetail(self.table, self.detail, share=38)
        column = QVBoxLayout(self)
        spaced(column, 0)
        column.addWidget(self.both)

    @property
    def waits(self) -> bool:
        """Tell whether marking the mailing in sight as mailed is the next act."""
        return self.detail.mail.isVisibleTo(self)

    def refresh(self) -> None:
        """Read the mailings again."""
        found = mailing_list.listed(self._session.vault)
        self.table.show_rows(found)
        if found and self.table.current() is None and self.both.both_fit:
            self.table.pick(found[0].id)
        self._show(self.table.current())

    def pick(self, mailing_id: str) -> bool:
        """Pick a mailing by its id; tell whether there is one."""
        self.table.show_rows(mailing_list.listed(self._session.vault))
        return self.table.pick(mailing_id)

    def _show(self, picked: ListedMailing | None) -> None:
        if picked is None:
            self.both.show_list()
            return
        self.detail.show_mailing(picked)
        self.both.show_detail()


def _mailing_columns() -> list[Column]:
    return [
        Column(_("Printed"), lambda m: shown(m.on_date), key=lambda m: m.made_at, width=13),
        Column(_("Letters"), lambda m: str(m.letters), lambda m: m.letters, right=True, width=9),
        Column(
            _("State"), lambda m: _(STATE_WORDS[m.state]), icon=lambda m: _ICONS[m.state][0],
            token=lambda m: _ICONS[m.state][1], fixed=True,
        ),
    ]  # fmt: skip


def _letter_columns() -> list[Column]:
    return [
        Column(_("In the stack"), lambda p: str(p.number), lambda p: p.number, right=True, width=9),
        Column(_("Client"), lambda p: p.client_name, width=27),
        Column(_("Form"), lambda p: p.code, lambda p: p.code, width=13),
        Column(
            _("State"), _letter_state, icon=lambda p: _ICONS[p.state][0],
            token=lambda p: _ICONS[p.state][1], fixed=True,
        ),
    ]  # fmt: skip


def _letter_state(letter: ListedLetter) -> str:
    words = _(STATE_WORDS[letter.state])
    return f"{words}: {letter.reason}" if letter.reason else words


class MailingDetail(QWidget):
    """One mailing: what can be done to it, and its letters."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._mailing: ListedMailing | None = None
        self.title = text("", "strong")
        self.facts = text("", "muted")
        self.mail = button(_("Mark as mailed …"), self._mail, icon="check")
        self.back = button(_("Take back …"), self._take_back, icon="undo-2")
        self.out = button(_("Take the letter out of the stack …"), self._take_out, icon="x")
        self.came_back = button(_("The letter came back …"), self._came_back)
        self.open = button(_("Open the client"), self._open)
        self.table = RecordTable(session, "mailing-letters", _letter_columns())
        self.table.view.setAccessibleName(_("Letters of the mailing"))
        self.table.picked.connect(self._offer)
        self.table.opened.connect(self._open)
        column = QVBoxLayout(self)
        spaced(column, 1)
        for widget in (self.title, self.facts):
            column.addWidget(widget)
        nest(column, row(self.mail, self.back, None))
        column.addWidget(self.table, 1)
        nest(column, row(self.out, self.came_back, self.open, None))

    def show_mailing(self, mailing: ListedMailing) -> None:
        """Show one mailing."""
        self._mailing = mailing
        self.title.setText(_("Mailing of {day}").format(day=shown(mailing.on_date)))
        self.facts.setText(_facts(mailing))
        waits = mailing.state is MailState.PRINTED
        self.mail.setVisible(waits)
        self.back.setVisible(waits)
        self.table.show_rows(
            mailing_list.letters(self._session.vault, mailing.id, self._session.today)
        )
        self._offer(self.table.current())

    def lead(self, *, primary: bool) -> None:
        """Let marking as mailed be the page's primary act, or an act among others."""
        dress(self.mail, "primary" if primary else "", "check")

    def _offer(self, letter: ListedLetter | None) -> None:
        self.open.setEnabled(letter is not None)
        self.came_back.setEnabled(letter is not None and letter.state is MailState.MAILED)
        self.out.setVisible(self.mail.isVisibleTo(self))
        self.out.setEnabled(letter is not None and letter.state is MailState.PRINTED)

    def _mail(self) -> None:
        mailing = self._mailing
        if mailing is None:
            return

        vault, today = self._session.vault, self._session.today
        waiting = mailing_checks.waiting(vault, mailing.id)
        stale = mailing_checks.stale(vault, waiting, today)

        def build(form: Form) -> None:
            form.date("on", _("Day of mailing"), today)
            for each in stale:
                ways = [(OUT, _("Taken out of the stack")), (GONE, _("It went already"))]
                label = f"{each.told} ({each.client.name})"
                form.segments(each.item.id, label, ways, None, help_text=each.why)

        def make(values: Mapping[str, Any]) -> Mapping[str, Any]:
            _day(values["on"], mailing.on_date, today)
            if any(values[each.item.id] is None for each in stale):
                raise KnownError(_("Tell of each of these letters what became of it."))
            return values

        count = ngettext("{count} letter", "{count} letters", mailing.letters)
        told = form_dialog.ask(
            self.window(), self._session, title=_("Mark as mailed"), act=_("Mark as mailed"),
            build=build, make=make, intro=count.format(count=mailing.letters),
        )  # fmt: skip
        if told is not None:
            kinds = {way: {i for i, value in told.items() if value == way} for way in (OUT, GONE)}
            changes = mailings.mark_mailed(
                vault, mailing.id, told["on"], out=kinds[OUT], gone=kinds[GONE]
            )
            self._session.done(changes, _("The mailing was marked as mailed"))
            focus.give(self.table)

    def _take_back(self) -> None:
        mailing = self._mailing
        if mailing is None:
            return
        told = ngettext(
            "{count} letter of {day} is taken back: destroy the paper. Its questionnaire is due "
            "again, and the codes printed on it are not accepted.",
            "{count} letters of {day} are taken back: destroy the papers. Their questionnaires "
            "are due again, and the codes printed on them are not accepted.",
            mailing.letters,
        ).format(count=mailing.letters, day=shown(mailing.on_date))
        what = (self._session, "mailing-back", mailing.id)
        reason = ask_reason(self.window(), _("Take the mailing back"), told, _("Take back"), *what)
        if reason is not None:
            vault, today = self._session.vault, self._session.today
            changes = mailings.take_back(vault, mailing.id, today, reason)
            self._session.done(changes, _("The mailing was taken back"))

    def _take_out(self) -> None:
        """Take one letter out of the stack: it is not mailed, and the rest waits on."""
        letter: ListedLetter | None = self.table.current()
        if letter is None:
            return
        told = _(
            "Letter {number}, {name}: destroy the paper. The questionnaire is due again, and the "
            "other letters wait to be mailed as they were."
        ).format(number=letter.number, name=letter.client_name)
        title = _("Take the letter out of the stack")
        what = (self._session, "letter-out", letter.id)
        reason = ask_reason(
            self.window(), title, told, _("Take out"), *what, client_id=letter.client_id
        )
        if reason is not None:
            vault, today = self._session.vault, self._session.today
            changes = mailings.take_out(vault, [letter.id], today, reason)
            self._session.done(changes, _("The letter was taken out of the stack"))

    def _came_back(self) -> None:
        letter: ListedLetter | None = self.table.current()
        if letter is None:
            return
        told = _(
            "{name}: the address is marked as wrong, no more letters go there, and the "
            "questionnaire is due again when the client has told a new address."
        ).format(name=letter.client_name)
        act = _("The letter came back")
        if confirm(self.window(), act, told, act):
            vault, today = self._session.vault, self._session.today
            changes = mailings.came_back(vault, letter.id, today)
            self._session.done(changes, _("The letter was marked as come back"))

    def _open(self) -> None:
        letter: ListedLetter | None = self.table.current()
        if letter is not None:
            self._session.open_client(letter.client_id)


def _day(on: date | None, printed: date, today: date) -> date:
    if on is None or not printed <= on <= today:
        told = _("Write the day of mailing: from the day of printing to today.")
        raise KnownError(told, field="on")
    return on


def _facts(mailing: ListedMailing) -> str:
    kept = mailing.envelope
    if mailing.state is MailState.PRINTED and kept:  # the stack is about to be folded
        kept = f"{kept}: {envelope(kept).folding}"
    parts = [_(STATE_WORDS[mailing.state]), mailing.made_by, kept]
    if mailing.skipped:
        words = ngettext("{count} left out", "{count} left out", mailing.skipped)
        parts.append(words.format(count=mailing.skipped))
    if mailing.came_back:
        words = ngettext("{count} came back", "{count} came back", mailing.came_back)
        parts.append(words.format(count=mailing.came_back))
    return " · ".join(part for part in parts if part)
