"""Tulokset: choose a period, read it as a short story, open any table, publish."""

from collections.abc import Generator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from tytti_desktop.casework import unit
from tytti_desktop.desk.forms import messages
from tytti_desktop.desk.forms.ask_file import open_folder, save_as
from tytti_desktop.desk.forms.form_rows import DateField, LineField, NumberField
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.cards import Card, button, clear, row, spaced, text
from tytti_desktop.desk.kit.current_stack import CurrentStack
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.results import publishing
from tytti_desktop.desk.results.table_view import TableView
from tytti_desktop.desk.results.together import TogetherCard
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Report, Step
from tytti_desktop.desk.running.pages import Page, Screen, View
from tytti_desktop.desk.running.refreshed import EVERYTHING
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.turns import while_open
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import bare, listing, releases, shares, story
from tytti_desktop.evaluation.releases import Material, Ready
from tytti_desktop.evaluation.story import Section
from tytti_desktop.evaluation.table import Period, Table
from tytti_desktop.vault import audit
from tytti_desktop.words import N_, _

LINK = 780  # px of a table's title: what the least screen leaves for one at 200 %


class FigureCheck(Card):
    """A percentage from elsewhere, and whether it can be true at all."""

    def __init__(self) -> None:
        super().__init__(
            _("Check a figure"),
            _(
                "A percentage in a report or a newspaper, and of how many. Where that is not "
                "known, write the least and the most."
            ),
        )
        self.share = LineField(_("Percentage"), hint="81,7", width=12)
        self.n = NumberField(_("Of how many persons"), 1, shares.MOST_OF)
        self.most = NumberField(_("Or at most"), 1, shares.MOST_OF)
        self.said = text("", "strong")
        look = button(_("Check the figure"), self.check)
        asked = QWidget()
        asked.setLayout(Flow([self.share, self.n, self.most]))
        self.body.addWidget(asked)
        nest(self.body, row(look, None))
        self.body.addWidget(self.said)

    def check(self) -> None:
        """Say whether the figure can be."""
        try:
            n, most = self.n.value() or 0, self.most.value()
            if most is None:
                words = shares.check(self.share.raw(), n).text
            else:
                words = shares.check_between([self.share.raw()], n, most).text
        except KnownError as error:
            words = error.message
        self.said.setText(words)


class ResultsPage(Page):
    """The results of a period."""

    types = EVERYTHING

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.ready: Ready | None = None
        self._task: background.Task | None = None
        self.publish = button(_("Publish …"), primary=True, icon="download")
        self.publish.setMenu(self._menu())
        self.publish.setEnabled(False)
        self.header = PageHeader(_("Results"), buttons=(self.publish,))
        self.back = button(
            _("Back to the results"), self.show_story, kind="quiet", icon="arrow-left"
        )
        self.header.pills.addWidget(self.back)
        self.stack = CurrentStack()
        self.story = QWidget()
        self.view = TableView(self.show_bare)
        self.stack.addWidget(self.story)
        self.stack.addWidget(self.view)
        self.stack.currentChanged.connect(self._head)
        self._build_story()
        self._head(0)
        self.column.addWidget(self.header)
        self.column.addWidget(self.stack, 1)

    def _head(self, _at: int) -> None:
        """Say what publishing is over the story alone; over a table stands the way back."""
        told = self.stack.currentWidget() is self.story
        about = _(
            "Small numbers are hidden. Saving to a file is a publication: its figures are "
            "remembered, so that no later one gives a hidden number away."
        )
        self.header.say(_("Results") if told else "", about if told else "")
        self.back.setVisible(not told)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for key, words, _file in publishing.KINDS:
            menu.addAction(_(words), partial(self.save, key))
        return menu

    def _build_story(self) -> None:
        today = self.session.today
        self.first = DateField(_("From the day"), lambda: self.session.today)
        self.last = DateField(_("To the day"), lambda: self.session.today)
        self.first.put(span("months", today)[0])
        self.last.put(today)
        self.show_period = button(_("Show the period"), self.compute, icon="refresh-cw")
        spans = [
            button(_(words), partial(self._take_span, key), kind="quiet") for key, words in SPANS
        ]
        choice = Card(_("Period"))
        nest(choice.body, row(self.first, self.last, None, steps=2))
        tools = QWidget()
        tools.setLayout(Flow([self.show_period, *spans]))
        choice.body.addWidget(tools)
        self.problem, self.cut = text("", "error"), text("", "muted")
        self.problem.hide()
        self.cut.hide()
        self.progress = QVBoxLayout()
        self.sections = QVBoxLayout()
        for layout in (self.progress, self.sections):
            spaced(layout, 2)
        column = QVBoxLayout(self.story)
        spaced(column, 2)
        column.addWidget(choice)
        column.addWidget(self.problem)
        column.addWidget(self.cut)
        nest(column, self.progress)
        nest(column, self.sections)
        column.addWidget(FigureCheck())
        column.addWidget(TogetherCard(self.session, self._asked))
        column.addStretch(1)

    def _take_span(self, key: str, _on: bool = False) -> None:
        first, last = span(key, self.session.today)
        self.first.put(first)
        self.last.put(last)
        self.compute()

    def refresh(self) -> None:
        """Reckon the results of the period in the fields."""
        self.compute()

    def compute(self, _on: bool = False) -> None:
        """Read the tables step by step, then hide what must be hidden on a worker."""
        self._problem("")
        try:
            period = self._asked()
        except KnownError as error:
            self._problem(error.message)
            return
        if self._task is not None and self._task.running:
            self._task.cancel()
        title = _("Counting the results")
        self._task = background.run_steps(
            self._steps(period), done=self._read, failed=self._failed, title=title
        )
        self._show_progress(self._task)

    def _asked(self) -> Period:
        """Return the period in the fields; KnownError when it is none."""
        first, last = self.first.value(), self.last.value()
        if first is None or last is None:
            raise KnownError(_("Write both days of the period."))
        period = listing.check_period(first, last, self.session.today)
        self.cut.setText(listing.cut_short(last, self.session.today))
        self.cut.setVisible(bool(self.cut.text()))
        return period

    def _steps(self, period: Period) -> Generator[Step, None, Material]:
        session = self.session
        total = len(listing.TABLES)
        reading = releases.reading(session.vault, period, session.today)
        told: list[str] = []

        def step(what: str | None) -> Step:
            told.extend([what] if what is not None else ())  # one more is whole
            return Step(min(len(told), total), total, told[-1] if told else "")

        return background.retold(while_open(session, reading), step)

    def _read(self, material: Material) -> None:
        title = _("Hiding the small numbers")
        self._task = background.run(
            _finished, material, done=self._show, failed=self._failed, title=title
        )
        self._show_progress(self._task)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, KnownError):
            raise error
        self._problem(error.message)

    def _show_progress(self, task: background.Task) -> None:
        clear(self.progress)
        self.progress.addWidget(ProgressPanel(task))

    def _problem(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _show(self, ready: Ready) -> None:
        clear(self.progress)
        clear(self.sections)
        self.ready = ready
        self.publish.setEnabled(True)
        for section in story.sections(ready.tables):
            self.sections.addWidget(self._section(section))
        if self.view.table is not None and self.stack.currentWidget() is self.view:
            self.open_table(self.view.table.id)

    def _section(self, section: Section) -> Card:
        card = Card(section.title)
        for sentence in section.sentences:
            card.body.addWidget(text(f"• {sentence}"))
        if not section.sentences:
            card.body.addWidget(text(_("Nothing of this in the period."), "muted"))
        shown = [t for t in section.tables if not story.empty(t)]
        empty = [t for t in section.tables if story.empty(t)]
        links = [self._link(table) for table in (*shown, *empty)]
        holder = QWidget()
        holder.setLayout(Flow(links))
        card.body.addWidget(holder)
        return card

    def _link(self, table: Table) -> QWidget:
        words = table.title
        if story.empty(table):
            words = _("{table} (empty)").format(table=table.title)
        made = button(words, partial(self.open_table, table.id), kind="quiet")
        short = made.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, LINK)
        if short != words:
            made.setText(short)
            made.setToolTip(words)
            made.setAccessibleName(words)
        return made

    def open_table(self, name: str, _on: bool = False) -> None:
        """Show one table."""
        if self._fill(name):
            self.stack.setCurrentWidget(self.view)
            focus.give(self.back)
            focus.from_top(self.view)

    def _fill(self, name: str) -> bool:
        """Put a table into the view, its small numbers hidden; tell whether there is one."""
        ready = self.ready
        found = next((t for t in ready.tables if t.id == name), None) if ready else None
        if ready is None or found is None:
            return False
        self.view.show_table(found, ready.limit)
        return True

    def open_at(self, target: str, page: str) -> None:  # noqa: ARG002 a page's own shape
        """Open at a table, by its id."""
        if target and self.ready is None:
            self.ready = releases.prepare(self.session.vault, self._period(), self.session.today)
            self._show(self.ready)
        if target:
            self.open_table(target)

    def _period(self) -> Period:
        return listing.last_year(self.session.today)

    def show_story(self, _on: bool = False) -> None:
        """Go back to the story; bare numbers leave the sight with their table."""
        focus.give(self.view)  # the way back goes out of sight: the cursor goes with the table's
        self.stack.setCurrentWidget(self.story)
        if self.view.table is not None:
            self._fill(self.view.table.id)

    def show_bare(self, _on: bool = False) -> None:
        """Show the open table's bare numbers for a reason that stays in the log."""
        table = self.view.table
        if table is None:
            return
        reason = messages.ask_reason(
            self.window(),
            _("Show the bare numbers"),
            _(
                "Small numbers may tell of a person. Your name, the table and the reason are "
                "logged."
            ),
            _("Show the bare numbers"),
            self.session,
            "bare",
            table.id,
        )
        if reason is None:
            return
        vault, today = self.session.vault, self.session.today
        found = bare.tables(vault, table.period, today, reason, [table.id])
        self.view.show_table(found[0], 0, bare=True)

    def save(self, kind: str) -> None:
        """Ask where, then publish."""
        _key, words, name = next(each for each in publishing.KINDS if each[0] == kind)
        where: Path | None
        if name:
            where = save_as(self.window(), _(words), Path(name).stem, Path(name).suffix)
        else:
            where = open_folder(self.window(), _(words))
        if where is not None:
            self.publish_to(kind, where)

    def publish_to(self, kind: str, where: Path) -> None:
        """Make the files on a worker; they are remembered before they are written."""
        ready = self.ready
        if ready is None:
            return
        sender = unit.value(self.session.vault, "settings", "sender", self.session.today)
        task = background.run(
            publishing.made,
            ready,
            kind,
            str(sender["name"]),
            str(audit.anchor_before(self.session.vault, self.session.today)),
            done=partial(self.published, ready, kind, where),
            title=_("Making the files"),
        )
        self._show_progress(task)
        background.rest(task, self.publish)

    def published(self, ready: Ready, kind: str, where: Path, files: Mapping[str, bytes]) -> None:
        """Remember the publication and write the files."""
        clear(self.progress)
        with self.session.vault.atomic():
            releases.record(self.session.vault, ready, kind)
            told = _("Published. Numbers hidden: {n}. The figures are remembered.")
            said = publishing.write(files, where, told.format(n=ready.hidden))
        self.session.mark_saved()
        self.session.tell(said)


def _finished(_report: Report, material: Material) -> Ready:
    return releases.finished(material)


SPANS: Sequence[tuple[str, str]] = (
    ("months", N_("The last 12 months")),
    ("year", N_("This year")),
    ("before", N_("Last year")),
)


def span(key: str, today: date) -> tuple[date, date]:
    """Return the days of a ready period."""
    if key == "year":
        return date(today.year, 1, 1), today
    if key == "before":
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    period = listing.last_year(today)
    return period.first, period.last


def _views(session: Session) -> Sequence[View]:
    """Return a picture of each table of this unit: another would be one of the table before it."""
    told = listing.asked(None, session.vault, session.today)
    return tuple(View(f"results_{name}", name) for name in told)


SCREEN = Screen("results", N_("Results"), "chart-column", ResultsPage, views=_views)
