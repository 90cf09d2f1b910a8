"""The two lists of the day: letters in mailing order, and who is left out with the way to mend."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.mail.mailing_plan import MailingPlan, Mend, PlannedLetter, SkippedLetter
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.dates import shown
from tytti_desktop.desk.forms.messages import ask_reason
from tytti_desktop.desk.forms.person_menu import LANGUAGE_NAMES
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit.act_list import Act, ActList
from tytti_desktop.desk.kit.cards import Empty, button, spaced, text
from tytti_desktop.desk.kit.check_box import CheckBox
from tytti_desktop.desk.kit.notice import Notice
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.running.session import Session
from tytti_desktop.paper.envelopes import envelope
from tytti_desktop.paper.letter_files import letter_file
from tytti_desktop.words import _, ngettext


class DueList(QWidget):
    """Letters in mailing order, with the envelope and how the printer prints."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.envelope = text("", wrap=False)
        self.change = button(_("Change the envelope"), self._go_to_envelopes, kind="quiet")
        self.duplex = CheckBox(_("Two-sided printing"))
        self.duplex.setAccessibleName(self.duplex.text())
        self.duplex.setToolTip(
            _("Adds an empty back where needed: nothing of another client comes on a back.")
        )
        empty = Empty(
            _("Nothing to mail today"),
            _("A letter comes here by itself when a client's questionnaire falls due."),
            icon="mail",
        )
        self.table = RecordTable(session, "mail-due", _columns(), empty=empty)
        self.table.view.setAccessibleName(_("Letters in mailing order"))
        self.table.opened.connect(self._open)
        column = QVBoxLayout(self)
        spaced(column, 1)
        how = QWidget()
        how.setLayout(Flow([self.envelope, self.change, self.duplex], ended=True))
        column.addWidget(how)
        column.addWidget(self.table, 1)

    def show_plan(self, plan: MailingPlan) -> None:
        """Show the day's letters."""
        words = _("Window envelope {name}: {folding}")
        folding = envelope(plan.envelope).folding
        self.envelope.setText(words.format(name=plan.envelope, folding=folding))
        self.table.show_rows(plan.items)

    def _go_to_envelopes(self) -> None:
        self._session.go("settings", page="envelopes")

    def _open(self, letter: PlannedLetter) -> None:
        self._session.open_client(letter.client_id)


def _columns() -> list[Column]:
    return [
        Column(_("Client"), lambda p: p.client_name, width=27),
        Column(_("Questionnaire"), lambda p: rounds.name_shown(p.round_name), width=20),
        Column(_("Letter"), lambda p: letter_file(p.letter).name.said(), width=33),
        Column(_("Due"), lambda p: shown(p.due_on), key=lambda p: p.due_on, width=13),
        Column(
            _("Language"), lambda p: LANGUAGE_NAMES.get(p.language, p.language), fixed=True, spare=1
        ),
        Column(_("Worth noting"), _notes, width=34),
    ]


def _notes(letter: PlannedLetter) -> str:
    """Return what is special: a visit ahead, large print, a form in another language, draft."""
    said = []
    if letter.visit_on is not None:
        day = shown(letter.visit_on)
        said.append(_("can be handed over at the visit of {day}").format(day=day))
    if letter.large_print:
        said.append(_("large print"))
    if letter.form_language != letter.language:
        form = LANGUAGE_NAMES.get(letter.form_language, letter.form_language)
        said.append(_("form: {language}").format(language=form))
    if letter.draft:
        said.append(_("draft wording"))
    return " · ".join(said)


class SkippedList(QWidget):
    """Who is left out: why in words, and the button that leads to mending it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.drafts: list[SkippedLetter] = []
        self.acts = ActList(pill_steps=0)
        self.empty = Empty(
            _("Nobody is left out"),
            _("If a letter cannot be mailed, the client and the reason are shown here."),
            icon="circle-check",
        )
        self.wording = Notice(closable=False)
        column = QVBoxLayout(self)
        spaced(column, 1.5)
        for widget in (self.wording, self.acts, self.empty):
            column.addWidget(widget)
        column.addStretch(1)

    def show_plan(self, plan: MailingPlan) -> None:
        """Show who is left out; those of one draft wording are told together."""
        self.drafts = [s for s in plan.skipped if s.mend is Mend.WORDING]
        others = [s for s in plan.skipped if s.mend is not Mend.WORDING]
        acts = self._wordings() + [self._act(each) for each in others]
        self.acts.show_acts(acts)
        self.acts.setVisible(bool(acts))
        self.empty.setVisible(not acts)
        self.wording.setVisible(bool(self.drafts))
        if self.drafts:
            self.wording.say(_draft_words())

    def _wordings(self) -> list[Act]:
        by_form: dict[tuple[str, str], int] = {}
        for each in self.drafts:
            key = (each.pack, each.form_language)
            by_form[key] = by_form.get(key, 0) + 1
        return [self._wording(*key, count) for key, count in sorted(by_form.items())]

    def _wording(self, pack: str, language: str, count: int) -> Act:
        name = next(s.round_name for s in self.drafts if s.pack == pack)
        waits = ngettext("{count} letter waits for this", "{count} letters wait for this", count)
        title = f"{rounds.name_shown(name)} ({LANGUAGE_NAMES.get(language, language)})"
        go = partial(self._session.go, "settings", pack, "wordings")
        return Act(title, waits.format(count=count), _("Compare and confirm …"), go)

    def _act(self, each: SkippedLetter) -> Act:
        title = f"{each.client_name} · {rounds.name_shown(each.round_name)}"
        if each.mend is Mend.ROUND:
            do, words = partial(self._close, each), _("Close the questionnaire …")
        else:
            do, words = partial(self._session.open_client, each.client_id), _("Open the client")
        return Act(title, each.reason, words, do)

    def _close(self, each: SkippedLetter) -> None:
        told = _("{name}: {round} is closed and is not mailed. It can be undone at once.").format(
            name=each.client_name, round=rounds.name_shown(each.round_name)
        )
        title, act = _("Close the questionnaire"), _("Close the questionnaire")
        what = (self._session, "round-close", each.round_id)
        reason = ask_reason(self.window(), title, told, act, *what, client_id=each.client_id)
        if reason is not None:
            vault, today = self._session.vault, self._session.today
            changes = rounds.move(vault, each.round_id, RoundState.CLOSED, today, reason)
            self._session.done(changes, _("The questionnaire was closed"))


def _draft_words() -> str:
    return _(
        "A questionnaire is mailed only after somebody of the unit has compared its wording with "
        "the official form and confirmed it. Until then its paper carries a draft line."
    )
