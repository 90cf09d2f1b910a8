"""Päätös: a calm page from the closing meeting to the end of the case, and opening it again."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework import choices
from tytti_desktop.casework.client import case_end, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.closing import ahead, checklist, closings, ending, measures, report
from tytti_desktop.casework.closing.ending import REASONS
from tytti_desktop.casework.closing.report import Version
from tytti_desktop.casework.plan import reopening
from tytti_desktop.casework.rights import corrections
from tytti_desktop.casework.steps import situation
from tytti_desktop.casework.steps.situation import NextKind
from tytti_desktop.desk.client.closing_asks import PLACE, close_dialog
from tytti_desktop.desk.client.closing_checklist import ChecklistCard
from tytti_desktop.desk.client.closing_ratings import RatingsCard
from tytti_desktop.desk.client.closing_results import ResultsCard
from tytti_desktop.desk.client.screenings_rows import named
from tytti_desktop.desk.client.situation_tab import due_pill
from tytti_desktop.desk.client.tab import ClientTab
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.forms import beside, form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import settle
from tytti_desktop.desk.forms.messages import ask_reason
from tytti_desktop.desk.forms.rows import Columns, Line, LineCard
from tytti_desktop.desk.kit.cards import Card, Facts, button, clear, hide_unless, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace, Openers
from tytti_desktop.desk.running.refreshed import EVERYTHING
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

WORDS_PLACE = DraftPlace("closing-words", 1)
DAY_PLACE = DraftPlace("closing-day", 1)
DEATH_PLACE = DraftPlace("closing-death", 1)
TABS = {
    NextKind.ALERT: "screenings",
    NextKind.SCREENING: "screenings",
    NextKind.VISIT: "visits",
    NextKind.ROUND: "rounds",
}


def death_dialog(
    session: Session, parent: QWidget | None, client: Client
) -> form_dialog.FormDialog:
    """Return the dialog that records a client's death, with what stops by it."""
    vault, today = session.vault, session.today
    pending = ahead.of_client(vault, client.id, ahead.End(today, today, "", today))

    def build(form: Form) -> None:
        form.date("died_on", _("Died on"), client.died_on or today)
        form.words(_("Nothing is sent, asked or rung any more. These stop:") if pending else "")
        for each in pending:
            form.words(f"– {each.what}")

    def save(values: Mapping[str, Any]) -> Changes:
        return ending.died(vault, client.id, values["died_on"] or today, today)

    return form_dialog.make_dialog(
        parent, session, title=_("The client has died"), act=_("Record the death"),
        place=DEATH_PLACE.of(client.id), client_id=client.id, build=build, save=save,
    )  # fmt: skip


def words_dialog(
    session: Session, parent: QWidget | None, client_id: str
) -> form_dialog.FormDialog:
    """Return the dialog of the summary and the guidance onward."""
    vault, today = session.vault, session.today
    held = closings.current(vault, client_id)

    def build(form: Form) -> None:
        about = _("The client reads this too, in the closing summary.")
        first = held.summary if held else ""
        form.area("summary", _("What we did and what came of it"), first, help_text=about, lines=5)
        where = _("Who goes on with what, and when: names, places, days.")
        last = held.guidance if held else ""
        form.area("guidance", _("Where you go on from here"), last, help_text=where, lines=5)

    def save(values: Mapping[str, Any]) -> Changes:
        return closings.write_words(vault, client_id, today, **values)

    return form_dialog.make_dialog(
        parent, session, title=_("Summary and guidance onward"), act=_("Save the changes"),
        place=WORDS_PLACE.of(client_id), client_id=client_id, build=build, save=save,
    )  # fmt: skip


class ClosingTab(ClientTab):
    """An open case: ratings, words, checklist, the end. A closed one: when, why, opening again."""

    types = EVERYTHING

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(session, client_id)
        nothing = _("Nothing is open: everything promised is done, nothing is booked or due.")
        self.left = LineCard(_("What is still open"), nothing)
        self.state, self._inside = self._card(_("Closing"))
        self.words, self._words = self._card(_("Summary and guidance onward"))
        self.ratings = RatingsCard(session, client_id)
        self.results = ResultsCard(session, client_id)
        self.checklist = ChecklistCard(session, client_id)
        work = (self.ratings, self.words, self.results)
        self.column.addWidget(Columns(work, (self.state, self.checklist, self.left)))
        self.column.addStretch(1)

    @staticmethod
    def _card(title: str) -> tuple[Card, QVBoxLayout]:
        made, inside = Card(title), QVBoxLayout()
        spaced(inside, 1.5)
        nest(made.body, inside)
        return made, inside

    def refresh(self) -> None:
        """Read again and show."""
        client = clients.get(self.session.vault, self.client_id)
        closed = client.closed_on is not None
        lines = self._left()
        self.left.setVisible(not closed or bool(lines))
        self.left.show_lines(lines)
        self.ratings.refresh(closed=closed)
        self.results.refresh()
        self.checklist.refresh(closed=closed)
        self._show_words(closed=closed)
        clear(self._inside)
        if client.closed_on is None:
            self._show_open()
        else:
            self._show_closed(client)

    def _show_open(self) -> None:
        """Show the closing meeting, the last questionnaire, the papers, and the end."""
        vault, today = self.session.vault, self.session.today
        met = closings.meeting_day(vault, self.client_id, today)
        held = _("Closing meeting held {day}").format(day=dates.shown(met)) if met else ""
        none = _("No closing meeting yet. The case can be closed without one, with a reason.")
        self._inside.addWidget(text(held or none, "" if held else "muted"))
        how = _("The records and the letters stay; the case can be opened again.")
        self._inside.addWidget(text(how, "muted"))
        asked = button(_("Ask the last questionnaire"), self.ask_last)
        hide_unless(asked, not checklist.answered_lately(vault, self.client_id, today))
        nest(self._inside, row(asked, None))
        self._show_papers()
        close = button(_("Close the case …"), self.close_case)
        nest(self._inside, row(close, None))
        died = button(_("The client has died …"), self.record_death, kind="quiet")
        nest(self._inside, row(died, None))

    def _show_papers(self) -> None:
        papers = button(_("Print the closing papers …"), icon="printer")
        menu = QMenu(papers)
        menu.addAction(_("Print the summary for the client"), self.print_summary)
        menu.addAction(_("Print the report for the file"), self.print_report)
        papers.setMenu(menu)
        nest(self._inside, row(papers, None))

    def _show_closed(self, client: Client) -> None:
        vault, on = self.session.vault, client.closed_on or self.session.today
        reason = choices.label(vault, REASONS, client.closed_reason, on)
        facts = [(_("Case closed"), dates.shown(on)), (_("Why closed"), reason)]
        held = closings.latest(vault, self.client_id)
        if client.died_on is not None:
            facts.append((_("Died on"), dates.shown(client.died_on)))
        if held is not None and held.without_meeting:
            facts.append((_("Why no meeting"), held.without_meeting))
        if held is not None and held.kept_open:
            facts.append((_("Left open at the closing"), held.kept_open))
        self._inside.addWidget(Facts(facts))
        self._show_papers()
        if client.died_on is not None:
            mistake = button(_("The death was recorded by mistake"), self.not_dead)
            nest(self._inside, row(mistake, None))
        else:
            nest(self._inside, row(button(_("Open the case again …"), self.reopen), None))
            died = button(_("The client has died …"), self.record_death, kind="quiet")
            nest(self._inside, row(died, None))
        days = button(_("Correct the days …"), self.correct_day, kind="quiet")
        nest(self._inside, row(days, None))

    def _show_words(self, *, closed: bool) -> None:
        clear(self._words)
        vault, today = self.session.vault, self.session.today
        held = closings.latest(vault, self.client_id)
        if held is not None and not closings.may_see_words(vault, held, today):
            other = _("The words belong to another register.")
            self._words.addWidget(text(other, "muted"))
            return
        for heading, words in (
            (_("What we did and what came of it"), held.summary if held else ""),
            (_("Where you go on from here"), held.guidance if held else ""),
        ):
            self._words.addWidget(text(heading, "muted"))
            self._words.addWidget(
                text(words or _("not written yet"), "" if words else "muted", copied=True)
            )
        if not closed:
            nest(self._words, row(button(_("Write …"), self.write), None))

    def _left(self) -> list[QWidget]:
        """Return what is promised, unfinished, booked or due, each with the way to it."""
        vault, today = self.session.vault, self.session.today
        lines: list[QWidget] = []
        for promise in situation.promises(vault, self.client_id, today):
            words = promise.visit.agreed
            end = named(_("Open"), words, self.open_tab, "visits")
            lines.append(Line(words, promise.visit.present, due_pill(promise.due, today), end))
        for coming in situation.coming(vault, self.client_id, today):
            tab = TABS.get(coming.kind)
            if tab is not None:  # a consent that ends by itself holds nothing up
                end = named(_("Open"), coming.text, self.open_tab, tab)
                lines.append(Line(coming.text, coming.detail, due_pill(coming.due, today), end))
        return lines

    # --- acts -------------------------------------------------------------------------------

    def open_tab(self, name: str) -> None:
        """Open the tab where something is finished."""
        self.session.open_client(self.client_id, name)

    def ask_last(self, _on: bool = False) -> None:
        """Give the client the last questionnaire, and open where it is answered."""
        vault, today = self.session.vault, self.session.today
        changes = measures.ask_last(vault, self.client_id, today)
        if changes.types:
            self.session.done(changes, _("The last questionnaire waits for its answers"))
        self.open_tab("rounds")

    def write(self, _on: bool = False) -> None:
        """Write the summary and the guidance onward."""
        dialog = words_dialog(self.session, self.window(), self.client_id)
        beside.write(self.session, dialog, _("Changes saved"))

    def print_summary(self, _on: bool = False) -> None:
        """Show the client's closing summary, ready to be printed."""
        self._print(Version.CLIENT)

    def print_report(self, _on: bool = False) -> None:
        """Show the closing report for the file."""
        self._print(Version.FILE)

    def _print(self, version: Version) -> None:
        vault, today = self.session.vault, self.session.today
        made = report.paper(vault, self.client_id, version, today)
        title = _(report.VERSION_NAMES[version])
        dialog = PrintDialog(self.session, self.window(), title, made)
        dialog.exec()
        dialog.deleteLater()

    def close_case(self, _on: bool = False) -> None:
        """Close the case for a reason; what is open is told first."""
        vault, today = self.session.vault, self.session.today
        client = clients.get(vault, self.client_id)
        left = checklist.left(vault, self.client_id, today)
        dialog = close_dialog(self.session, self.window(), client, left)
        self._ask(dialog, _("The case is closed"))

    def record_death(self, _on: bool = False) -> None:
        """Record that the client has died: everything ahead stops in one act."""
        client = clients.get(self.session.vault, self.client_id)
        dialog = death_dialog(self.session, self.window(), client)
        self._ask(dialog, _("The death was recorded, and what lay ahead was stopped"))

    def not_dead(self, _on: bool = False) -> None:
        """Take away a death that was recorded by mistake; the case stays closed until opened."""
        vault, today = self.session.vault, self.session.today
        changes = case_end.write_death(vault, self.client_id, None, today)
        self.session.done(changes, _("The record of the death was taken away"))

    def _ask(self, dialog: form_dialog.FormDialog, said: str) -> None:
        settle(self.session, dialog, said)

    def reopen(self, _on: bool = False) -> None:
        """Open the case again for a reason, history and roles as they were."""
        vault, today = self.session.vault, self.session.today
        client = clients.get(vault, self.client_id)
        words = _("{name} is on the caseload again, with everything as it was.")
        back = reopening.restorable(vault, self.client_id).lines()
        told = "\n".join([words.format(name=client.name), *back])
        title = _("Open the case again")
        reason = ask_reason(
            self, title, told, title, self.session, "reopen", client_id=self.client_id
        )
        if reason is not None:
            changes = reopening.reopen(vault, self.client_id, reason, today)
            self.session.done(changes, _("The case is open again"))

    def correct_day(self, _on: bool = False) -> None:
        """Correct the day when the case was closed."""
        vault, today = self.session.vault, self.session.today
        closed = clients.get(vault, self.client_id).closed_on
        dialog = form_dialog.make_dialog(
            self.window(), self.session, place=DAY_PLACE.of(self.client_id),
            client_id=self.client_id, title=_("Correct the days"), act=_("Save the changes"),
            build=lambda form: form.date("closed_on", _("Case closed"), closed),
            make=lambda values: values["closed_on"] or closed,
            save=lambda day: corrections.correct_closing(vault, self.client_id, day, today),
        )  # fmt: skip
        self._ask(dialog, _("Days corrected"))

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {
            PLACE.of(self.client_id): self.close_case,
            WORDS_PLACE.of(self.client_id): self.write,
            DEATH_PLACE.of(self.client_id): self.record_death,
            DAY_PLACE.of(self.client_id): self.correct_day,
            **self.ratings.drafts(),
        }
