"""The first day's checklist on Today: each step with its button, gone when all is done."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.screening import wording
from tytti_desktop.casework.today import first_steps
from tytti_desktop.casework.today.first_steps import BY_HAND, FirstStep, Step
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.cards import button, pill
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import N_, _

# What the step is, and why or how in a line.
WORDS: Mapping[Step, tuple[str, str]] = {
    Step.SENDER: (
        N_("Write the sender"),
        N_(
            "The return address, and whom the client can ring. The address may not tell of the "
            "service."
        ),
    ),
    Step.PEOPLE: (
        N_("Give the nurse and the substitute keys of their own"),
        N_("Each opens the vault by a passphrase of their own. If you work alone, mark it done."),
    ),
    Step.WORDINGS: (
        N_("Compare the wordings of the questionnaires and confirm them"),
        N_("A questionnaire can be mailed once its words are the official ones."),
    ),
    Step.PRINTER: (
        N_("Check the printer and the scanner"),
        N_("Print the test page, scan it, and the program tells whether both are fit."),
    ),
    Step.ENVELOPE: (
        N_("Try the envelope"),
        N_("Print the test sheet: the address alone may show in the window. Then mark it done."),
    ),
    Step.BACKUP: (
        N_("Choose where backups go"),
        N_("Backups are then made by themselves. Choose a folder on another disk."),
    ),
    Step.CLIENT: (
        N_("Add the first client and accept the referral"),
        N_("Name and address are enough to begin with. When the client starts, a mailing is due."),
    ),
    Step.MAILING: (
        N_("Print the first mailing"),
        N_("Everything that is due stands in Post. This list goes once it has been printed."),
    ),
}
SETTINGS: Mapping[Step, str] = {
    Step.SENDER: "unit",
    Step.PEOPLE: "people",
    Step.WORDINGS: "wordings",
    Step.PRINTER: "printers",
    Step.ENVELOPE: "envelopes",
    Step.BACKUP: "backup",
}


class FirstStepsCard(LineCard):
    """The steps that are left, the next of them first."""

    def __init__(self, session: Session, add_client: Callable[[], object]) -> None:
        super().__init__(_("From an empty vault to the first mailing"), "")
        self._session, self._add_client = session, add_client
        self.hide()

    def refresh(self) -> None:
        """Read again and show; nothing once all is done."""
        session = self._session
        marked = session.settings.steps_done(session.vault.header.store)
        found = first_steps.first_steps(session.vault, session.today, marked)
        left = [each for each in found if not each.done]
        self.setVisible(bool(left))
        first = left[0] if left else None
        self.show_lines([self._line(each, primary=each is first) for each in found])

    def _line(self, each: FirstStep, *, primary: bool) -> Line:
        words, why = (_(said) for said in WORDS[each.step])
        if each.done:
            return Line(words, "", pill(_("done"), "ok", icon="check"))
        ends: list[QWidget] = []
        if each.step in BY_HAND:
            mark = button(_("This is done"), partial(self.mark, each.step), kind="quiet")
            mark.setAccessibleName(f"{mark.text()}: {words}")
            ends.append(mark)
        go = button(_("Open"), partial(self.open, each.step), primary=primary)
        go.setAccessibleName(f"{go.text()}: {words}")
        return Line(words, why, *ends, go)

    def open(self, step: Step, _on: bool = False) -> None:
        """Open where a step is taken."""
        waiting = first_steps.waiting_client(self._session.vault)
        if step is Step.CLIENT and waiting:
            self._session.open_client(waiting, "referral")
        elif step is Step.CLIENT:
            self._add_client()
        elif step is Step.MAILING:
            self._session.go("mail")
        else:
            self._session.go("settings", self._first_of(step), SETTINGS[step])

    def _first_of(self, step: Step) -> str:
        """Return what of a step's page is to be done first: for wordings what to compare."""
        if step is not Step.WORDINGS:
            return step.value
        session = self._session
        return next(iter(wording.drafts_of_rounds(session.vault, session.today)), "")

    def mark(self, step: Step, _on: bool = False) -> None:
        """Take a person's word that a step is done."""
        self._session.settings.mark_step(self._session.vault.header.store, step.value)
        with focus.kept(self):
            self.refresh()
