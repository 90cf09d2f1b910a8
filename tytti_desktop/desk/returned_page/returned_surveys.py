"""Kyselyt ilman nimeä: anonymous surveys from the start to the counts, small ones hidden."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.client import small_cells
from tytti_desktop.casework.gate.ready_papers import SinglePaper
from tytti_desktop.casework.mail import campaigns, printing
from tytti_desktop.casework.mail.campaigns import Campaign, CountedItem, ListedCampaign
from tytti_desktop.casework.mail.printing import FormJob
from tytti_desktop.dates import span
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.messages import confirm
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit.cards import Empty, button, clear, scrolled, spaced, text
from tytti_desktop.desk.kit.charts import Answers
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.pages import ListDetail
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import LANGUAGES, _, language

NEW_PLACE = DraftPlace("survey:new")
MOST_COPIES = 500
USUAL_COPIES = 30
LANGUAGE_WORDS = {"fi": "suomi", "sv": "svenska", "en": "English"}
HIDDEN = f"< {small_cells.LEAST}"


class _Line:
    """One survey in the list."""

    def __init__(self, found: ListedCampaign) -> None:
        self.found, self.campaign = found, found.campaign
        self.id = found.campaign.id

    @property
    def period(self) -> str:
        """The first and last day."""
        return span(self.campaign.from_date, self.campaign.until_date)

    @property
    def share(self) -> str:
        """How many answers came of the printed sheets."""
        found = self.found
        return f"{found.answered} / {found.printed}" if found.printed else str(found.answered)


def _columns() -> list[Column]:
    return [
        Column(_("Survey"), lambda one: one.campaign.name),
        Column(_("Period"), lambda one: one.period, key=lambda one: one.campaign.from_date,
               width=24),
        Column(_("Answered / printed"), lambda one: one.share,
               key=lambda one: one.found.answered, right=True, width=20),
    ]  # fmt: skip


class Surveys(QWidget):
    """The list of surveys, and the picked one with its acts and counts."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        empty = Empty(
            _("No anonymous survey has been started"),
            _("“Start a survey …” makes the first: its sheets lead to nobody."), icon="users",
        )  # fmt: skip
        self.table = RecordTable(session, "surveys", _columns(), empty=empty, filterable=False)
        self.table.view.setAccessibleName(_("Anonymous surveys"))
        self.start = button(_("Start a survey …"), self.ask_start, icon="plus")
        self.paper = button(_("Print sheets …"), self._print, icon="printer")
        self.end = button(_("End the survey …"), self._close, icon="check")
        self.about, self.told = text("", "strong"), text("", "muted")
        self.answers = QVBoxLayout()
        spaced(self.answers, 1)
        self.both = ListDetail(self._listing(), scrolled(self._detail()), share=52)
        whole = QVBoxLayout(self)
        spaced(whole, 0)
        whole.addWidget(self.both)
        self.table.picked.connect(self._show)

    def _listing(self) -> QWidget:
        listing, tools = QWidget(), QWidget()
        tools.setLayout(Flow((self.start,)))
        column = QVBoxLayout(listing)
        spaced(column, 1)
        column.addWidget(self.table, 1)
        column.addWidget(tools)
        return listing

    def _detail(self) -> QWidget:
        detail, tools = QWidget(), QWidget()
        tools.setLayout(Flow((self.paper, self.end)))
        column = QVBoxLayout(detail)
        spaced(column, 1.5)
        for widget in (self.about, self.told, tools):
            column.addWidget(widget)
        nest(column, self.answers)
        column.addStretch(1)
        return detail

    def refresh(self) -> int:
        """Read the surveys again; return how many are going on."""
        found = campaigns.listed(self._session.vault)
        lines = [_Line(one) for one in found]
        self.table.show_rows(lines)
        if lines and self.table.current() is None and self.both.both_fit:
            self.table.pick(lines[0].id)
        self._show(self.table.current())
        today = self._session.today
        return sum(one.campaign.ongoing(today) for one in found)

    def _show(self, line: _Line | None) -> None:
        clear(self.answers)
        if line is None:
            self.both.show_list()
            return
        today, campaign = self._session.today, line.campaign
        self.about.setText(f"{campaign.name} · {line.found.title}")
        told = _("{period}. Printed {printed}, answered {answered}.")
        words = told.format(
            period=line.period, printed=line.found.printed, answered=line.found.answered
        )
        note = _("Read or key the sheets as any others: they are counted here by their codes.")
        over = campaign.until_date < today
        self.told.setText(f"{words} {_('The survey has ended.') if over else note}")
        self.paper.setEnabled(campaign.until_date >= today)
        self.end.setEnabled(campaign.ongoing(today))
        self._count(campaign)
        self.both.show_detail()

    def _count(self, campaign: Campaign) -> None:
        """Show how each item was answered; small counts are hidden."""
        found = campaigns.counted(self._session.vault, campaign.id)
        if any(one.answered for one in found):
            hint = _("Counts of 1 to 4 are hidden, and with them what would give them away.")
            self.answers.addWidget(text(hint, "muted"))
        for one in found:
            self.answers.addWidget(text(one.text))
            if one.counts:
                self.answers.addWidget(Answers(one.text, one.shown(), HIDDEN))
            else:
                self.answers.addWidget(text(_written(one), "strong"))

    def _picked(self) -> Campaign | None:
        line: _Line | None = self.table.current()
        return line.campaign if line is not None else None

    def ask_start(self) -> None:
        """Start a survey."""
        dialog = start_dialog(self._session, self.window())
        dialog.exec()
        changes = dialog.result_value
        dialog.deleteLater()
        if isinstance(changes, Changes):
            self._session.done(changes, _("The survey was started"))
            self.table.pick(changes.record.id)

    def _print(self) -> None:
        campaign = self._picked()
        if campaign is None:
            return
        dialog = copies_dialog(self._session, self.window(), campaign)
        dialog.exec()
        job = dialog.result_value
        dialog.deleteLater()
        if isinstance(job, FormJob):
            paper = SinglePaper(
                "tytti-survey", partial(_made, job), partial(_record, job, self._session), once=True
            )
            shown_paper = PrintDialog(self._session, self.window(), campaign.name, paper)
            shown_paper.exec()
            shown_paper.deleteLater()

    def _close(self) -> None:
        campaign = self._picked()
        if campaign is None:
            return
        told = _("“{name}” ends today. What still comes back is counted; nothing more is printed.")
        words = told.format(name=campaign.name)
        if confirm(self.window(), _("End the survey"), words, _("End the survey")):
            vault, today = self._session.vault, self._session.today
            changes = campaigns.CLOSE.tell(vault, campaign.id, {}, today)
            self._session.done(changes, _("The survey has ended."))


def _made(job: FormJob) -> bytes:
    return printing.print_form(job)[0]


def _record(job: FormJob, session: Session, vault: Vault, channel: str, _reason: str) -> Changes:
    return printing.record_form(vault, job, session.today, channel=channel)


def _written(one: CountedItem) -> str:
    """Return of an item that is answered in writing how many did."""
    count = one.answered if one.answered >= small_cells.LEAST or not one.answered else HIDDEN
    return _("written answers: {count}").format(count=count)


def start_dialog(session: Session, parent: QWidget | None) -> FormDialog:
    """Return the dialog that starts a survey."""
    today = session.today
    forms = [(made.id, made.title.said()) for made in campaigns.forms(today)]

    def build(form: Form) -> None:
        form.choice("form", _("Form"), forms, forms[0][0])
        form.line("name", _("Name of the survey"), help_text=_("Such as “Spring 2027”."))
        form.date("from_date", _("First day"), today)
        form.date("until_date", _("Last day"), help_text=_("For instance +3kk."))

    def save(values: Mapping[str, Any]) -> Changes:
        first = values["from_date"] or today
        wanted = Campaign(
            str(values["name"]), str(values["form"]), first, values["until_date"] or first
        )
        return campaigns.start(session.vault, wanted)

    return form_dialog.make_dialog(
        parent, session, title=_("Start an anonymous survey"), act=_("Start the survey"),
        intro=_("Its sheets carry a code of the survey, never of a person."),
        place=NEW_PLACE, build=build, save=save,
    )  # fmt: skip


def copies_dialog(session: Session, parent: QWidget | None, campaign: Campaign) -> FormDialog:
    """Return the dialog that asks how many sheets to print, in which language and size."""

    def build(form: Form) -> None:
        form.number("copies", _("How many sheets"), 1, MOST_COPIES, value=USUAL_COPIES)
        words = [(each, LANGUAGE_WORDS[each]) for each in LANGUAGES]
        form.segments("language", _("Language"), words, language())

    def save(values: Mapping[str, Any]) -> FormJob:
        return campaigns.print_job(
            session.vault, campaign.id, session.today,
            copies=values["copies"] or 1, language=str(values["language"]),
        )  # fmt: skip

    return form_dialog.make_dialog(
        parent, session, title=_("Print anonymous sheets"), act=_("Make the sheets"),
        intro=campaign.name, build=build, save=save,
    )  # fmt: skip
