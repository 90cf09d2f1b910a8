"""Lomakkeet ja sanamuodot: every questionnaire and letter, its wording's status, and its paper."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from tytti_desktop.casework.client.client_checks import LANGUAGE_NAMES as LANGUAGE_WORDS
from tytti_desktop.casework.rights import own_papers
from tytti_desktop.casework.screening import wording
from tytti_desktop.casework.screening.wording import STATUS_NAMES, Wordings, WordingStatus
from tytti_desktop.dates import shown
from tytti_desktop.desk.admin.copies import PrintCopies, preview
from tytti_desktop.desk.admin.paper_dialog import show_paper
from tytti_desktop.desk.admin.section import Section
from tytti_desktop.desk.admin.wording_dialog import PLACE as COMPARED
from tytti_desktop.desk.admin.wording_dialog import ConfirmDialog
from tytti_desktop.desk.admin.wording_files import ask_export, ask_import
from tytti_desktop.desk.admin.wording_texts_dialog import PLACE, ask_texts
from tytti_desktop.desk.forms.messages import confirm
from tytti_desktop.desk.forms.person_menu import LANGUAGE_NAMES
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.forms.rows import Line
from tytti_desktop.desk.kit.cards import Card, button, clear, hairline, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.pages import ListDetail
from tytti_desktop.desk.running.session import Session
from tytti_desktop.instruments.model import Kind
from tytti_desktop.paper.letter_files import letters
from tytti_desktop.vault.unit_data import UnitDatum
from tytti_desktop.words import LANGUAGES, N_, _

LETTER = "letter"
KIND_WORDS = {
    Kind.INSTRUMENT: N_("measure"),
    Kind.PACK: N_("pack"),
    Kind.SURVEY: N_("survey"),
    Kind.CRITERIA: N_("criteria sheet"),
    Kind.CONSENT: N_("consent form"),
    LETTER: N_("letter"),
}
SHORT_NAMES = {
    WordingStatus.DRAFT: N_("draft"),
    WordingStatus.CONFIRMED: N_("confirmed"),
    WordingStatus.OFFICIAL: N_("official"),
    WordingStatus.OWN: N_("own text"),
    WordingStatus.NUMBERS_ONLY: N_("numbers only"),
}
ICONS = {
    WordingStatus.DRAFT: ("triangle-alert", "warning"),
    WordingStatus.CONFIRMED: ("circle-check", "ok"),
    WordingStatus.OFFICIAL: ("circle-check", "ok"),
    WordingStatus.OWN: ("pencil", "muted"),
    WordingStatus.NUMBERS_ONLY: ("list", "muted"),
}


@dataclass(frozen=True)
class Paper:
    """A questionnaire or a letter as the list shows it; `wording` is by language."""

    id: str
    title: str
    kind: str
    version: str
    wording: dict[str, WordingStatus]
    printable: bool

    @property
    def status(self) -> WordingStatus:
        """Return the weakest status of its languages; numbers only where there is no text."""
        order = tuple(WordingStatus)
        return min(self.wording.values(), key=order.index, default=WordingStatus.NUMBERS_ONLY)

    @property
    def said(self) -> str:
        """Return that status in words, and where the others differ, the languages that have it."""
        weak = [code for code, status in self.wording.items() if status is self.status]
        named = ", ".join(_(LANGUAGE_WORDS[code]) for code in weak)
        of = "" if len(weak) == len(self.wording) else f": {named}"
        return f"{_(SHORT_NAMES[self.status])}{of}"


def papers(stand: Wordings) -> list[Paper]:
    """Return every questionnaire and letter, those that wait for a comparison first."""
    found = [
        Paper(
            row["id"], row["title"], row["kind"], row["version"],
            {code: WordingStatus(status) for code, status in row["wording"].items()},
            row["printable"] and row["defined"],
        )
        for row in stand.rows()
    ]  # fmt: skip
    for made in letters().values():
        own = dict.fromkeys(made.languages, WordingStatus.OWN)
        found.append(Paper(made.id, made.name.said(), LETTER, made.version, own, printable=True))
    return sorted(found, key=lambda p: (p.status is not WordingStatus.DRAFT, p.title))


def _columns() -> list[Column]:
    return [
        Column(_("Form"), lambda p: p.title),
        Column(
            _("Wording"), lambda p: p.said, width=19, fixed=True,
            icon=lambda p: ICONS[p.status][0], token=lambda p: ICONS[p.status][1],
        ),
    ]  # fmt: skip


class WordingSection(Section):
    """The list, and what can be done with the picked one."""

    types = frozenset({UnitDatum})

    def __init__(self, session: Session) -> None:
        subtitle = _(
            "A draft is printed with a visible line and is not mailed, until somebody has compared "
            "it with the official form and confirmed it here."
        )
        self.take = button(_("Import wordings …"), partial(ask_import, session, self))
        self.give = button(_("Export wordings …"), partial(ask_export, session, self))
        buttons = (self.take, self.give)
        super().__init__(session, _("Forms and wordings"), subtitle, buttons)
        self.table = RecordTable(session, "wordings", _columns())
        self.table.view.setAccessibleName(_("Forms and letters"))
        self.detail = PaperDetail(session)
        self.both = ListDetail(self.table, self.detail, share=56)
        self.column.addWidget(self.both, 1)
        self.table.picked.connect(self._show)

    def refresh(self) -> None:
        """Read the statuses again."""
        stand = wording.wordings(self.session.vault, self.session.today)
        self.detail.stand = stand
        self.table.show_rows(papers(stand))
        self._show(self.table.current())

    def open_at(self, target: str) -> None:
        """Pick a form by its id."""
        if target:
            self.table.filter.clear()
            self.table.pick(target)

    def drafts(self) -> Openers:
        """Return what opens again the dialogs that keep drafts."""
        return {
            PLACE: partial(self._again, self.detail.put_in),
            COMPARED: partial(self._again, self.detail.confirm),
        }

    def _again(self, opens: Callable[[Paper, str], object], form: str, code: str) -> None:
        """Open again a dialog of a form in a language, as it was left."""
        self.refresh()
        for paper in papers(self.detail.stand) if self.detail.stand is not None else []:
            if paper.id == form:
                opens(paper, code)

    def _show(self, picked: Paper | None) -> None:
        if picked is None:
            self.both.show_list()
            return
        self.detail.show_paper(picked)
        self.both.show_detail()


class PaperDetail(QWidget):
    """One form: its languages with their statuses, preview, printing, confirming."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.stand: Wordings | None = None
        self.card = Card()
        self._body = QVBoxLayout()
        spaced(self._body, 1)
        nest(self.card.body, self._body)
        column = QVBoxLayout(self)
        spaced(column, 1)
        column.addWidget(self.card)
        column.addStretch(1)

    def show_paper(self, paper: Paper) -> None:
        """Show one form."""
        clear(self._body)
        self._body.addWidget(text(paper.title, "strong"))
        kind = _(KIND_WORDS.get(paper.kind, paper.kind))
        version = _("version {version}").format(version=paper.version)
        self._body.addWidget(text(f"{kind} · {version}", "muted"))
        if not paper.wording:
            told = _("The items are numbers only: the text may not be printed or copied.")
            self._body.addWidget(text(told))
        for code, status in paper.wording.items():
            self._body.addWidget(hairline())
            self._add_language(paper, code, status)
        for code in self._missing(paper):
            self._body.addWidget(hairline())
            self._add_missing(paper, code)
        if paper.printable and paper.kind != LETTER and paper.wording:
            self._body.addWidget(hairline())
            copies = button(_("Print copies …"), partial(self._copies, paper), icon="printer")
            nest(self._body, row(copies, None))

    def _add_language(self, paper: Paper, code: str, status: WordingStatus) -> None:
        """Add a language: its status in words, and beneath what can be done."""
        name = LANGUAGE_NAMES[code]
        self._body.addWidget(Line(name, self._told(paper, code, status)))
        acts: list[QPushButton] = []
        if status is WordingStatus.DRAFT:
            first = next(c for c, s in paper.wording.items() if s is WordingStatus.DRAFT)
            confirm = partial(self.confirm, paper, code)
            done = button(_("Compare and confirm …"), confirm, primary=code == first)
            done.setAccessibleName(f"{_('Compare and confirm …')} {name}")
            acts.append(done)
        if paper.printable:
            look = button(_("Preview"), partial(self._preview, paper, code), icon="eye")
            look.setAccessibleName(f"{_('Preview')}: {name}")
            acts.append(look)
        if paper.printable and paper.kind != LETTER:
            acts.append(self._put_button(paper, code))
        if status is WordingStatus.CONFIRMED:
            back = button(_("Withdraw …"), partial(self._withdraw, paper, code))
            back.setAccessibleName(f"{_('Withdraw …')} {name}")
            acts.append(back)
        nest(self._body, row(*acts, None))

    def _missing(self, paper: Paper) -> list[str]:
        """Return the languages that the unit may still put in."""
        able = paper.printable and paper.kind != LETTER and self.stand is not None
        return [code for code in LANGUAGES if code not in paper.wording] if able else []

    def _add_missing(self, paper: Paper, code: str) -> None:
        """Add a language without words, and what on the paper lacks them."""
        lacking = self.stand.lacking(paper.id, code) if self.stand is not None else []
        names = ", ".join(made.title.said() for made in lacking)
        told = _("no words yet: {names}").format(names=names)
        self._body.addWidget(Line(LANGUAGE_NAMES[code], told))
        nest(self._body, row(self._put_button(paper, code), None))

    def _put_button(self, paper: Paper, code: str) -> QPushButton:
        put = button(_("Put in the official text …"), partial(self.put_in, paper, code))
        put.setAccessibleName(f"{_('Put in the official text …')} {LANGUAGE_NAMES[code]}")
        return put

    def _told(self, paper: Paper, code: str, status: WordingStatus) -> str:
        words = _(STATUS_NAMES[status])
        today = self._session.today
        for act in wording.confirmations(self._session.vault, today):
            if status is WordingStatus.CONFIRMED and (act.questionnaire, act.language) == (
                paper.id, code,
            ):  # fmt: skip
                return f"{words}: {act.person} {shown(act.on)}"
        return words

    # --- acts -------------------------------------------------------------------------------

    def _preview(self, paper: Paper, code: str) -> None:
        vault, today = self._session.vault, self._session.today
        if paper.kind == LETTER:
            pdf = own_papers.letter_preview(vault, paper.id, code, today)
            show_paper(self, paper.title, pdf, paper.id)
            return
        task = background.run(
            preview, self._job(paper.id, code, today), done=partial(self._show_preview, paper),
            title=_("Making the paper"),
        )  # fmt: skip
        background.rest(task, self)

    def _show_preview(self, paper: Paper, pdf: bytes) -> None:
        show_paper(self, paper.title, pdf, paper.id, note=_preview_note())

    def _job(self, form: str, code: str, today: date) -> object:
        from tytti_desktop.casework.mail import printing

        return printing.form_job(self._session.vault, form, today, language=code, blank=True)

    def _copies(self, paper: Paper) -> None:
        dialog = PrintCopies(
            self._session, paper.id, paper.title, list(paper.wording), self.window()
        )
        dialog.exec()
        dialog.deleteLater()

    def confirm(self, paper: Paper, code: str) -> None:
        """Compare the words with the official form, and confirm them."""
        if self.stand is None or code not in paper.wording:
            return
        dialog = ConfirmDialog(self._session, self.stand, paper.id, code, self.window())
        dialog.exec()
        if dialog.changes is not None:
            self._session.done(dialog.changes, _("The wording was confirmed"))
        dialog.deleteLater()

    def put_in(self, paper: Paper, code: str) -> None:
        """Put in the official words, place by place; they wait for their comparison."""
        changes = ask_texts(self._session, self.window(), paper.id, code)
        if changes is not None:
            self._session.done(changes, _("The words are stored. Compare and confirm them next."))

    def _withdraw(self, paper: Paper, code: str) -> None:
        told = _(
            "{form} becomes a draft again: its paper carries a draft line and is not mailed until "
            "the wording is confirmed anew."
        ).format(form=paper.title)
        title = _("Withdraw the confirmation")
        if confirm(self.window(), title, told, _("Withdraw"), danger=True):
            vault, today = self._session.vault, self._session.today
            changes = wording.withdraw_confirmation(vault, paper.id, code, today)
            self._session.done(changes, _("The confirmation was withdrawn"))


def _preview_note() -> str:
    return _("Only for looking: this copy has no codes, and it cannot be read back.")
