"""Siirto: clients from and to colleagues, sealed packages, and what both sides changed."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.handover import handover_pages, handovers
from tytti_desktop.casework.handover.handovers import STATE_NAMES, Handover, HandoverState
from tytti_desktop.desk.admin.paper_dialog import show_paper
from tytti_desktop.desk.admin.section import Section
from tytti_desktop.desk.forms import own_passphrase
from tytti_desktop.desk.forms.form_dialog import FormDialog, settle
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.handover.conflicts_dialog import show_conflicts
from tytti_desktop.desk.handover.give_dialog import ANSWER, answer_dialog, give_dialog
from tytti_desktop.desk.handover.package_dialogs import (
    PURPOSES,
    PlanDialog,
    UnderWay,
    gathering_steps,
    order_dialog,
    pick_open,
    pick_save,
    planning_steps,
    recording_steps,
    taking_steps,
)
from tytti_desktop.desk.handover.page_dialog import ACCEPT, show_pages
from tytti_desktop.desk.kit.cards import Card, button, clear, pill, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.running import background, clipboard
from tytti_desktop.desk.running.background import ProgressPanel, Report, Task, run, run_steps
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.exchange.handover import conflicts, making, planning
from tytti_desktop.exchange.handover.making import Prepared
from tytti_desktop.exchange.handover.package import Purpose
from tytti_desktop.exchange.handover.planning import Plan, Received
from tytti_desktop.exchange.handover.records import Conflict, HandoverPackage, Way, packages
from tytti_desktop.vault import Changes, sealing
from tytti_desktop.vault.sealing import KeyPair
from tytti_desktop.words import _, ngettext

NEWEST = 5  # packages shown


def _seal(_report: Report, pair: KeyPair, made: Prepared) -> tuple[Prepared, bytes]:
    return made, making.seal(pair, made)


def _read(_report: Report, pair: KeyPair, file: Path) -> Received:
    return planning.opened(pair, file, file.name)


class HandoverSection(Section):
    """Everything about clients that come and go."""

    types = frozenset({Handover, HandoverPackage, Conflict, Client})

    def __init__(self, session: Session) -> None:
        self.pages = button(_("Open the first page"), self.open_pages, primary=True)
        subtitle = _(
            "When a colleague changes, each client is read on one page and accepted one by one. "
            "To another vault clients go in a sealed package that only it can open."
        )
        super().__init__(session, _("Handing over clients"), subtitle, (self.pages,))
        self.mine = LineCard(_("Handed over to you"), _("No clients wait for you."))
        self.given = LineCard(
            _("Given to colleagues"), _("Nothing is on the way. Give clients when you leave.")
        )
        self.give_button = button(_("Give clients …"), self.give, icon="users")
        self.print_button = button(_("Print the pages …"), self.print_pages, icon="printer")
        self.sealed = self._packages()
        self.both = LineCard(_("Changed on both sides"), _("Nothing waits for a decision."))
        self.task: Task | None = None
        self.plan_dialog: PlanDialog | None = None
        nest(self.given.body, row(self.give_button, self.print_button, None))
        for card in (self.mine, self.given, self.sealed, self.both):
            self.column.addWidget(card)
        self.column.addStretch(1)

    def _packages(self) -> Card:
        card = Card(_("Sealed packages"))
        told = _(
            "Your receiving key. Send it to whoever makes a package for you, and read the check "
            "words out on the telephone."
        )
        self.key, self.words = text("", "strong", copied=True), text("", copied=True)
        self.copy = button(_("Copy the key"), self.copy_key)
        self.make = button(_("Make a package …"), self.ask_order, icon="upload")
        self.open = button(_("Open a package …"), self.ask_file, icon="folder-open")
        self._progress = QVBoxLayout()
        self._account = QVBoxLayout()
        spaced(self._account, 0.5)
        for widget in (text(told, "muted"), self.key, self.words):
            card.body.addWidget(widget)
        acts = QWidget()
        acts.setLayout(Flow([self.copy, self.make, self.open]))
        card.body.addWidget(acts)
        nest(card.body, self._progress)
        nest(card.body, self._account)
        return card

    def refresh(self) -> None:
        """Read everything again."""
        vault = self.session.vault
        self.waiting = handovers.pending(vault, self.session.person.id)
        self.pages.setVisible(bool(self.waiting))
        self.mine.show_lines([self._waiting_line()] if self.waiting else [])
        others = [each for each in handovers.pending(vault) if self._is_others(each)]
        self.print_button.setEnabled(bool(handovers.pending(vault)))
        self.given.show_lines(
            [*map(self._progress_line, handovers.progress(vault)), *map(self._given_line, others)]
        )
        self._show_packages()
        found, hidden = conflicts.waiting(vault, self.session.today)
        self.both.show_lines(self._conflict_lines(len(found), hidden))

    def _is_others(self, each: Handover) -> bool:
        return each.to_person != self.session.person.id

    def _waiting_line(self) -> Line:
        count = len(self.waiting)
        told = ngettext("{count} client waits", "{count} clients wait", count)
        givers = {handovers.name_of(self.session.vault, e.from_person) for e in self.waiting}
        return Line(told.format(count=count), ", ".join(sorted(givers - {""})))

    def _progress_line(self, found: handovers.Progress) -> Line:
        vault = self.session.vault
        pair = f"{handovers.name_of(vault, found.from_person)} → " + handovers.name_of(
            vault, found.to_person
        )
        told = _("{accepted} of {given} accepted")
        return Line(pair, told.format(accepted=found.accepted, given=found.given))

    def _given_line(self, given: Handover) -> Line:
        client = clients.get(self.session.vault, given.client_id)
        back = button(_("Take back"), partial(self._take_back, given))
        back.setAccessibleName(f"{_('Take back')}: {client.name}")
        ends: list[QWidget] = [back]
        if given.state is HandoverState.ASKED:
            act = button(_("Answer"), partial(self._answer, given))
            act.setAccessibleName(f"{_('Answer')}: {client.name}")
            ends = [pill(_(STATE_NAMES[given.state]), "warning"), act, back]
        detail = given.question if given.state is HandoverState.ASKED else client.code
        return Line(client.list_name, detail, *ends)

    def _show_packages(self) -> None:
        own = sealing.own_keys(self.session.vault).public
        self.key.setText(str(own))
        self.words.setText(_("Check words: {words}").format(words=own.words))
        clear(self._account)
        for each in packages(self.session.vault)[:NEWEST]:
            way = _("Made") if each.direction is Way.OUT else _("Taken in")
            purpose = dict(PURPOSES)[each.purpose]
            count = ngettext("{count} client", "{count} clients", each.clients)
            parts = (
                f"{way} {dates.shown_moment(each.recorded_at)}",
                each.partner_name,
                count.format(count=each.clients),
                _(purpose),
            )
            self._account.addWidget(text(" · ".join(part for part in parts if part), "muted"))

    def _conflict_lines(self, found: int, hidden: int) -> list[QWidget]:
        lines: list[QWidget] = []
        if found:
            told = ngettext(
                "{count} record was changed on both sides",
                "{count} records were changed on both sides",
                found,
            )
            act = button(_("Decide …"), self.decide)
            lines.append(Line(told.format(count=found), "", act))
        if hidden:
            told = ngettext(
                "{count} record of another register waits for somebody who sees it",
                "{count} records of another register wait for somebody who sees them",
                hidden,
            )
            lines.append(Line(told.format(count=hidden)))
        return lines

    # --- colleagues -------------------------------------------------------------------------

    def drafts(self) -> Openers:
        """Return what opens again the dialogs that keep drafts."""
        return {ANSWER: self._answer_again, ACCEPT: lambda _id: self.open_pages()}

    def _answer_again(self, handover_id: str) -> None:
        """Open the answer to a question that still waits for one."""
        for given in handovers.pending(self.session.vault):
            if given.id == handover_id and given.state is HandoverState.ASKED:
                self._answer(given)

    def open_pages(self) -> None:
        """Accept clients one by one."""
        show_pages(self.session, self.window())

    def give(self) -> None:
        """Give clients to a colleague."""
        self._ask(give_dialog(self.session, self.window()), _("The clients wait to be accepted"))

    def _answer(self, given: Handover, _on: bool = False) -> None:
        self._ask(answer_dialog(self.session, self.window(), given), _("Answered"))

    def _ask(self, dialog: FormDialog, said: str) -> None:
        settle(self.session, dialog, said)

    def _take_back(self, given: Handover, _on: bool = False) -> None:
        taken = handovers.BACK.tell(self.session.vault, given.id, {}, self.session.today)
        self.session.done(taken, _("Taken back"))

    def print_pages(self) -> None:
        """Show the pages of all clients on the way; they are recorded as given on paper."""
        vault, today = self.session.vault, self.session.today
        pdf, record = handover_pages.pages_pdf(vault, handovers.pending(vault), today)
        self.session.done(record(), _("The pages were recorded as printed"))
        show_paper(self, _("Hand-over pages"), pdf, "siirtosivut")

    # --- packages ---------------------------------------------------------------------------

    def copy_key(self) -> None:
        """Put the receiving key on the clipboard, as everything else is put there."""
        clipboard.copy(self.session, self.key.text())
        self.session.tell(_("The key is on the clipboard"))

    def ask_order(self) -> None:
        """Ask what goes and where, then make the package."""
        dialog = order_dialog(self.session, self.window())
        dialog.exec()
        order = dialog.result_value
        dialog.deleteLater()
        if isinstance(order, making.Order):
            day = self.session.today.isoformat()
            self._file = pick_save(self, f"siirto-{day}")
            if self._file is not None and own_passphrase.proved(self.session, self.window()):
                self.make_package(order, self._file)

    def make_package(self, order: making.Order, file: Path) -> None:
        """Gather between the window's events, seal on a worker, then record and write."""
        self._file = file
        steps = gathering_steps(self.session, order)
        self._watch(run_steps(steps, done=self._gathered, title=_("Gathering the clients")))

    def _watch(self, task: Task) -> None:
        clear(self._progress)
        self.task = task
        self._progress.addWidget(ProgressPanel(task))
        background.rest(task, self.make, self.open)  # a second one would take the first one's file

    def _gathered(self, made: Prepared) -> None:
        pair = sealing.own_keys(self.session.vault)
        self._watch(run(_seal, pair, made, done=self._sealed, title=_("Sealing the package")))

    def _sealed(self, result: tuple[Prepared, bytes]) -> None:
        made, raw = result
        if self._file is None:
            return
        steps = recording_steps(self.session, made, raw, self._file)
        self.task = run_steps(steps, done=self._recorded, title=_("Recording what goes"))
        self._left = sum(made.left_out.values())
        UnderWay(self.window(), self.task).open()

    def _recorded(self, recorded: tuple[Changes, str]) -> None:
        changes, said = recorded
        if self._left:
            told = _("Records of another register that stayed here: {count}.").format(
                count=self._left
            )
            said = f"{said}. {told}"
        self.session.done(changes, said)

    def ask_file(self) -> None:
        """Ask for a package and look into it."""
        file = pick_open(self)
        if file is not None:
            self.look(file)

    def look(self, file: Path) -> None:
        """Open a package on a worker and tell what is in it."""
        pair = sealing.own_keys(self.session.vault)
        self._watch(run(_read, pair, file, done=self._opened, title=_("Opening the package")))

    def _opened(self, received: Received) -> None:
        steps = planning_steps(self.session, received)
        title = _("Comparing with what is here …")
        self._watch(run_steps(steps, done=self._tell_plan, title=title))

    def _tell_plan(self, plan: Plan) -> None:
        take = partial(self.take, plan.received)
        self.plan_dialog = PlanDialog(self.session, self.window(), plan, take)
        self.plan_dialog.open()

    def take(self, received: Received) -> Task:
        """Take the package in between the window's own events."""
        steps = taking_steps(self.session, received)
        return run_steps(steps, done=self._taken, title=_("Taking the package in …"))

    def _taken(self, changes: Changes) -> None:
        plan: Plan = changes.record
        count = len(plan.manifest.clients)
        told = ngettext("{count} client taken in", "{count} clients taken in", count)
        self.session.done(changes, told.format(count=count))
        if plan.manifest.purpose is Purpose.TRANSFER and self.waiting:
            self.session.tell(_("The clients wait for you to accept them one by one."))

    def decide(self) -> None:
        """Decide what both sides changed."""
        show_conflicts(self.session, self.window())


def _order(session: Session) -> QDialog:
    return order_dialog(session)


DIALOGS = (give_dialog, _order)
