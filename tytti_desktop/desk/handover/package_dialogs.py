"""Making a sealed package for another vault, and looking at one before it is taken in."""

from collections.abc import Callable, Generator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework.client import clients
from tytti_desktop.desk.forms.ask_file import open_file, save_as, write
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.handover.pick_clients import ClientsField
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Facts, button, row, scrolled, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Step, Task
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.handover import making, planning, taking
from tytti_desktop.exchange.handover.deciding import Outcome
from tytti_desktop.exchange.handover.making import Order, Prepared
from tytti_desktop.exchange.handover.package import Purpose
from tytti_desktop.exchange.handover.planning import Plan, Received
from tytti_desktop.vault import Changes
from tytti_desktop.vault.sealing import PublicKey
from tytti_desktop.words import N_, _, ngettext

R = TypeVar("R")
ORDER = DraftPlace("package:order")
PURPOSES = (
    (Purpose.TRANSFER, N_("Another coordinator takes over")),
    (Purpose.NURSE, N_("Between the unit's own computers")),
)
OUTCOMES = (
    (Outcome.NEW, N_("New records")),
    (Outcome.CHANGED, N_("Changed there")),
    (Outcome.REMOVED, N_("Taken back there")),
    (Outcome.CONFLICT, N_("Changed on both sides: you decide")),
    (Outcome.KEPT, N_("Changed only here: kept")),
    (Outcome.SAME, N_("The same already")),
    (Outcome.LEFT_OUT, N_("Cannot stand here: left out")),
)


class _KeyWatch(QObject):
    """Shows the check words of the key as soon as it is whole."""

    def __init__(self, form: Form) -> None:
        super().__init__(form)
        self._key = form["key"]
        self._words = form.words("")
        self._words.hide()
        self._key.changed.connect(self.look)

    def look(self) -> None:
        """Read the key again."""
        try:
            found = PublicKey.parse(str(self._key.raw()))
        except KnownError:
            self._words.hide()
            return
        told = _("Check words: {words}. Let the receiver read theirs out: they must be the same.")
        self._words.setText(told.format(words=found.words))
        self._words.show()


def _order_rows(form: Form, session: Session) -> None:
    ways = [(each, _(word)) for each, word in PURPOSES]
    form.choice("purpose", _("Purpose"), ways, Purpose.TRANSFER)
    told = _("The receiver copies it from the same screen of their own program.")
    form.area("key", _("The receiver's key"), lines=2, help_text=told)
    _KeyWatch(form)
    form.line("receiver", _("Who receives"))
    form.add("clients", ClientsField(session, _("Clients")))
    told = _("Leave empty to send only the records of your own register. Stays in the log.")
    form.line("reason", _("Why another register's records go along"), help_text=told)


def _order(values: Mapping[str, Any]) -> Order:
    return Order(
        PublicKey.parse(str(values["key"])),
        tuple(values["clients"]),
        Purpose(values["purpose"] or Purpose.TRANSFER),
        str(values["receiver"]),
        str(values["reason"]),
    )


def order_dialog(session: Session, parent: QWidget | None = None) -> FormDialog:
    """Return the dialog that asks what a package is to be; its result is an Order."""

    def save(order: Order) -> Order:
        making.refuse(session.vault, order)
        return order

    return make_dialog(
        parent,
        session,
        title=_("Make a sealed package"),
        intro=_(
            "Only the receiver's vault opens the package. Clients given to another coordinator "
            "are closed here as handed over; everything stays readable."
        ),
        act=_("Choose the place of the file"),
        place=ORDER,
        build=lambda form: _order_rows(form, session),
        make=_order,
        save=save,
    )


def _steps(made: Generator[tuple[int, int], None, R], what: str) -> Generator[Step, None, R]:
    """Take steps between the window's own events; stopped, they leave nothing behind."""
    return background.retold(made, lambda step: Step(*step, what))


def gathering_steps(session: Session, order: Order) -> Generator[Step, None, Prepared]:
    """Gather a package one client at a time."""
    return _steps(making.prepare(session.vault, order, session.today), _("clients"))


def recording_steps(
    session: Session, made: Prepared, raw: bytes, file: Path
) -> Generator[Step, None, tuple[Changes, str]]:
    """Record a package as given and write it, all or nothing; return the change, and where it is.

    KnownError where it cannot be.
    """
    vault = session.vault
    with vault.atomic():
        steps = making.record_steps(vault, made, session.today)
        changes = yield from _steps(steps, _("clients"))
        said = write(file, raw, _("The package was made"))
    return changes, said


def planning_steps(session: Session, received: Received) -> Generator[Step, None, Plan]:
    """Compare a package with what is here; nothing is changed."""
    return _steps(planning.plan_steps(session.vault, received), _("records"))


def taking_steps(session: Session, received: Received) -> Generator[Step, None, Changes]:
    """Take a package in; stopped, it leaves nothing behind."""
    return _steps(taking.take_steps(session.vault, received, session.today), _("records"))


class UnderWay(Dialog):
    """Work that stores something, in steps: nothing else is done meanwhile, but it can be stopped.

    Closes by itself at the end.
    """

    def __init__(self, parent: QWidget | None, task: Task) -> None:
        super().__init__(parent)
        self._task = task
        self.setModal(True)
        self.setWindowTitle(task.title)
        column = QVBoxLayout(self)
        spaced(column, 1.5, 3)
        column.addWidget(ProgressPanel(task))
        self.setMinimumWidth(theme.current().grid(56))
        task.ended.connect(self.accept)
        self.finished.connect(self.deleteLater)

    def reject(self) -> None:
        """Stop what is under way; the dialog closes when it has stopped."""
        self._task.cancel()


def pick_save(parent: QWidget, name: str) -> Path | None:
    """Ask where the package goes; None when left."""
    return save_as(parent, _("Save the package"), name, ".tytti")


def pick_open(parent: QWidget) -> Path | None:
    """Ask which package is opened; None when left."""
    return open_file(parent, _("Open a package"), "*.tytti (*)")


class PlanDialog(Dialog):
    """Who sent a package and what taking it in would do; nothing has been changed yet."""

    def __init__(
        self, session: Session, parent: QWidget | None, plan: Plan, take: Callable[[], Task]
    ) -> None:
        super().__init__(parent)
        self._take = take
        self._task: Task | None = None
        manifest = plan.manifest
        self.setWindowTitle(_("Take in a package"))
        self.setModal(True)
        column = QVBoxLayout(self)
        spaced(column, 1.5, 3)
        column.addWidget(text(_("Take in a package"), "title"))
        made = _("From {name}, made {when}")
        when = dates.shown_moment(datetime.fromisoformat(manifest.made_at))
        column.addWidget(text(made.format(name=manifest.person, when=when)))
        words = _("The sender's check words: {words}. Ask the sender to read theirs out.")
        self.words = text(words.format(words=plan.received.sender.words), "strong", copied=True)
        column.addWidget(self.words)
        count = ngettext("{count} client", "{count} clients", len(manifest.clients))
        facts = [(_("Clients"), count.format(count=len(manifest.clients)))]
        facts += [(_(w), str(plan.count(o))) for o, w in OUTCOMES if plan.count(o)]
        if plan.words:
            added = ", ".join(word.label for word in plan.words)
            facts.append((_("A unit's own word is added"), added))
        holder = QWidget()
        inside = QVBoxLayout(holder)
        spaced(inside, 1.5)
        inside.addWidget(Facts(facts))
        for line in _same_persons(session, plan):
            inside.addWidget(text(line, "error"))
        inside.addStretch(1)
        column.addWidget(scrolled(holder), 1)
        self.leave = button(_("Cancel"), self.reject)
        self.act = button(_("Take in"), self._go, primary=True)
        self._acts = row(None, self.leave, self.act)
        nest(column, self._acts)
        self._column = column
        self.setMinimumWidth(theme.current().grid(64))

    def _go(self) -> None:
        """Take the package in; nothing else can be done in the meantime, but it can be stopped."""
        task = self._take()
        for each in (self.leave, self.act):
            each.hide()
        self._column.addWidget(ProgressPanel(task))
        self._task = task
        task.ended.connect(self.accept)

    def reject(self) -> None:
        """Stop what is under way, or close."""
        if self._task is not None and self._task.running:
            self._task.cancel()
            return
        super().reject()


def _same_persons(session: Session, plan: Plan) -> list[str]:
    """Return, for each client who is here already by identity code, what to do after."""
    told = _("A client of the package is here already as {code}: join the two after taking in.")
    known = clients.CLIENTS.get_all(session.vault, plan.same_person.values())
    return [told.format(code=client.code) for client in known.values()]
