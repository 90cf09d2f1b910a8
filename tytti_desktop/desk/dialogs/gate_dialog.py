"""The gate is shut: who, what and why in plain words; go past with a reason, or leave (safe).

Any screen from which something leaves uses one of these; none of them writes anything itself:

    # 1. the act is a use case that calls gate.let_out and takes `reason`
    changes = gate_dialog.passing(self.session, self.window(), lambda reason:
        minutes.send(vault, meeting_id, today, reason=reason))
    if changes is not None: self.session.done(changes, _("Copied"))      # None: the person left

    # 2. a ruling is at hand already
    reason = gate_dialog.ask(self.window(), ruling, passage, to=word_of_the_recipient)

Enter and Esc leave things as they are. The reason goes to the ledger and to the log.
"""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.gate import GateClosed, Passage, Ruling
from tytti_desktop.casework.gate.gate_data import recipient_word
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.kit import focus, theme
from tytti_desktop.desk.kit.cards import button, row, scrolled, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.words import _

R = TypeVar("R")
REASON = DraftPlace("gate", 3)
WIDTH_STEPS, MARGIN_STEPS, BESIDE_STEPS = 70, 10, 28
SHARE = 0.9  # of the screen, at most


class GateDialog(Dialog):
    """What may not be given, to whom and why; a reason to go past, or the safe Cancel."""

    def __init__(
        self,
        parent: QWidget | None,
        ruling: Ruling,
        to: str,
        session: Session | None = None,
        passage: Passage | None = None,
    ) -> None:
        """With both, the reason is kept while it is being written, for this passage."""
        super().__init__(parent)
        self.form = _form(session, passage)
        self.reason = ""
        title = _("This may not be given")
        self.setWindowTitle(title)
        self.setModal(True)
        column = QVBoxLayout(self)
        spaced(column, 2, 3)
        column.addWidget(text(title, "title"))
        self.body = self._body(ruling, to)
        column.addWidget(scrolled(self.body), 1)
        self.past = button(_("Give all the same"), self.finish, kind="danger")
        self.safe = button(_("Cancel"), self.reject)
        self.safe.setDefault(True)
        self.safe.setAutoDefault(True)
        nest(column, row(None, self.past, self.safe))
        self.past.setVisible(not ruling.final)

    def _body(self, ruling: Ruling, to: str) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        spaced(column, 2, 0.5)  # room for a focus frame
        column.addWidget(text(_("To: {recipient}").format(recipient=to), "strong"))
        column.addWidget(text("\n".join(ruling.reasons) or ruling.why))
        told = _(
            "Ask the client for a consent first, or leave this out. If it must be given now all "
            "the same, write why: the reason stays in the disclosure ledger and in the log."
        )
        self._usual = ruling.usual
        if ruling.final:
            column.addStretch(1)
            return holder
        column.addWidget(text(told, "muted"))
        if ruling.usual:
            offered = [("", _("In your own words")), *((each, each) for each in ruling.usual)]
            self.form.choice("usual", _("Usual grounds"), offered, "").changed.connect(self._take)
        self.form.area("reason", _("Why it is given all the same"), lines=3)
        self.form.restore()
        column.addWidget(self.form)
        column.addStretch(1)
        return holder

    def _take(self) -> None:
        """Put the chosen ground in the reason, to go on from; what was typed is never lost."""
        chosen, reason = str(self.form["usual"].value() or ""), self.form["reason"]
        typed = str(reason.value()).strip()
        before = next((each for each in self._usual if typed.startswith(each)), "")
        reason.put(" ".join((chosen, typed.removeprefix(before).strip())).strip())

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the words, within the screen, and stand on the safe button."""
        super().showEvent(event)
        look, room = theme.current(), self.screen().availableGeometry()
        width = min(look.grid(WIDTH_STEPS), round(room.width() * SHARE))
        tall = self.body.heightForWidth(width - look.grid(MARGIN_STEPS)) + look.grid(BESIDE_STEPS)
        self.resize(width, min(tall, round(room.height() * SHARE)))
        focus.give(self.safe)

    def finish(self) -> None:
        """Take the reason; one that tells nothing is not taken."""
        reason = str(self.form["reason"].value())
        try:
            gate.check_reason(reason)
        except KnownError as error:
            self.form.set_problems({"reason": error.message})
            return
        self.reason = reason
        self.form.saved()
        self.accept()


def _form(session: Session | None, passage: Passage | None) -> Form:
    if session is None or passage is None:
        return Form()
    place = REASON.of(passage.client_id, passage.recipient, passage.what)
    return Form(session, place=place, client_id=passage.client_id)


def ask(
    parent: QWidget | None,
    ruling: Ruling,
    passage: Passage,
    session: Session | None = None,
    *,
    to: str = "",
) -> str | None:
    """Ask why a refused passage is made all the same; None when the person leaves it.

    `to` is the recipient in words; without it the addressee or the recipient's key is shown.
    """
    addressed = to or passage.addressee or passage.recipient
    dialog = GateDialog(parent, ruling, addressed, session, passage)
    going = dialog.exec() == QDialog.DialogCode.Accepted
    reason = dialog.reason
    dialog.deleteLater()
    return reason if going else None


def _to(session: Session, passage: Passage) -> str:
    word = recipient_word(session.vault, passage.recipient, session.today)
    return ", ".join(part for part in (word, passage.addressee) if part)


def passing(session: Session, parent: QWidget | None, act: Callable[[str], R]) -> R | None:
    """Do an act that passes the gate: `act(reason)`, asking for a reason where the gate is shut.

    None when the person leaves it. More than one shut passage in an act asks once: the reason
    holds for all of them.
    """
    try:
        return act("")
    except GateClosed as shut:
        to = _to(session, shut.passage)
        reason = ask(parent, shut.ruling, shut.passage, session, to=to)
    return None if reason is None else act(reason)
