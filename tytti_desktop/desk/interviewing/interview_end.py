"""The end of an interview: the result with its band and source, and what it asks to be done."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.recording import together
from tytti_desktop.casework.rights import corrections
from tytti_desktop.casework.screening import measures, screenings
from tytti_desktop.casework.screening.screenings import Screening
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.told_rows import options
from tytti_desktop.desk.interviewing import alert_fields
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.cards import button, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.cutoffs import readable
from tytti_desktop.instruments.model import shown_number
from tytti_desktop.instruments.scoring import Alert, Score
from tytti_desktop.words import _, ngettext


def headline(score: Score) -> str:
    """Return the result in words: a total, a range where answers are missing, or neither."""
    if score.group_only:
        return _("Recorded. Results are shown for groups only.")
    if score.total is not None:
        points = _("Screening result {total}").format(total=f"{score.total:g}")
        return f"{points}: {score.band.label.said()}" if score.band is not None else points
    if score.range is None:
        return _("Recorded")
    low, high = score.range
    return _("Not computable: between {low} and {high}").format(
        low=shown_number(low), high=shown_number(high)
    )


def explanations(score: Score) -> list[str]:
    """Return what stands under the headline: sources, what is missing, notes."""
    if score.group_only:
        return []
    lines = []
    if score.band is not None:
        found = _("Band {low}–{high}, source: {source}")
        band = score.band
        lines.append(found.format(low=band.low, high=band.high, source=readable(band.source)))
    if score.cutoff is not None:
        over = _("The cut-off {value} is exceeded, source: {source}")
        under = _("The cut-off {value} is not exceeded, source: {source}")
        words = over if score.cutoff.exceeded else under
        source = readable(score.cutoff.source)
        lines.append(words.format(value=score.cutoff.value, source=source))
    if score.missing:
        count, named = len(score.missing), ", ".join(score.missing)  # "4" alone may mean four
        words = ngettext("Not answered: item {items}", "Not answered: items {items}", count)
        lines.append(words.format(items=named))
    return [*lines, *score.notes, _("A screening result is not a diagnosis.")]


ON, REGISTER = "filled_on", "register"


def ask_register(form: Form, session: Session, found: Screening) -> None:
    """Ask whose register a screening belongs to; where there is nothing to choose, say it."""
    words = dict(options(session, "registers"))
    open_now = corrections.register_choices(session.vault, found)
    if len(open_now) > 1:
        told = _("From the instrument. Whoever fills it in sees it, and those of the register.")
        rows = [(each, words[each]) for each in open_now]
        form.segments(REGISTER, _("Register"), rows, found.register, help_text=told)
    else:
        form.words(_("Register: {name}").format(name=words[found.register]))


ALERTS_PLACE = DraftPlace("alerts", 1)


class End(QWidget):
    """The result, the actions its alerts ask for, and the act that stores it."""

    changing = Signal()
    missing_asked = Signal(object)  # the names of the items without an answer
    finished = Signal(object)  # the Changes

    def __init__(self, session: Session, screening_id: str) -> None:
        super().__init__()
        self._session, self._id = session, screening_id
        found = screenings.get(session.vault, screening_id)
        score = screenings.scored(session.vault, found)
        self._missing = score.missing
        self._alerts = screenings.open_alerts(session.vault, found)
        self.form = Form(session, place=ALERTS_PLACE.of(screening_id), client_id=found.client_id)
        self.headline = text(headline(score), "title")
        column = QVBoxLayout(self)
        spaced(column, 1.5)
        column.addWidget(self.headline)
        for words in explanations(score):
            column.addWidget(text(words, "muted"))
        asked = screenings.instrument_of(session.vault, found)
        if measures.asks_cutoff(session.vault, asked, session.today):
            column.addWidget(text(measures.unchosen_words()))
            nest(column, row(button(_("Choose the cut-off …"), self._choose), None))
        for alert in self._alerts:
            self._ask_action(alert)
        filled = _("Only where a paper was filled in earlier.")
        self.form.date(ON, _("Filled in on"), found.on_date, help_text=filled)
        ask_register(self.form, session, found)
        self.form.restore()
        column.addWidget(self.form)
        self.problem = text("", "error")
        self.problem.hide()
        column.addWidget(self.problem)
        self._add_buttons(column)

    def _ask_action(self, alert: Alert) -> None:
        self.form.words(f"{alert.text.said()}. {alert.instruction.said()}", "error")
        alert_fields.add_rows(self.form, f"{alert.id}.", self._session.today)

    def _add_buttons(self, column: QVBoxLayout) -> None:
        self.act = button(_("Record the result"), self.finish, primary=True)
        self.change = button(_("Change the answers"), self.changing.emit)
        count = len(self._missing)
        words = ngettext("Ask the missing {count} item", "Ask the missing {count} items", count)
        self.ask_missing = button(words.format(count=count), self._tell_missing)
        self.ask_missing.setVisible(bool(count))
        nest(column, row(self.act, self.ask_missing, self.change, None))
        if not count:
            self.ask_missing.setParent(None)

    def _choose(self, _on: bool = False) -> None:
        """Go where the unit chooses its cut-offs; the answers are kept and wait on Today."""
        self._session.go("settings", "measures")

    def take_focus(self) -> None:
        """Put the cursor on the first action asked for, else on the act."""
        if self._alerts:
            next(iter(self.form.fields.values())).take_focus()
            return
        focus.give(self.act)

    def _tell_missing(self) -> None:
        self.missing_asked.emit(self._missing)

    def finish(self) -> None:
        """Store the result with the actions; say what is still wanted."""
        values = self.form.read()
        if values is None:
            return
        notes = {alert.id: alert_fields.note(values, f"{alert.id}.") for alert in self._alerts}
        wanting = {
            f"{key}.{field}": words
            for key, note in notes.items()
            for field, words in note.problems(self._session.today).items()
        }
        if wanting:
            self.form.set_problems(wanting)
            return
        vault = self._session.vault
        try:
            with vault.atomic():
                day = values[ON]
                dated = [corrections.filled_on(vault, self._id, day)] if day else []
                kept = values.get(REGISTER)
                dated += [corrections.keep_in(vault, self._id, kept)] if kept else []
                changes = together([*dated, screenings.finish(vault, self._id, notes)])
        except KnownError as error:
            self.problem.setText(error.message)
            self.problem.show()
            return
        self.form.saved()
        self.finished.emit(changes)
