"""The first door: make a vault, open one that exists, or try the practice caseload.

Making goes in two steps: who and passphrase (the keys are derived on a worker), then the recovery
words, shown once; the vault opens when a part of them has been typed back from the paper.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout

from tytti_desktop import policy
from tytti_desktop.desk.forms.ask_file import open_folder
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_rows import LineField, PassphraseField
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import button, clear, hairline, row, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Report, Task
from tytti_desktop.desk.unlock import Door
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Role, Vault, creating, doorplate, passphrase, sites
from tytti_desktop.vault.recovery import CHECKED_GROUP, confirm, is_part
from tytti_desktop.words import _

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


def _derive(_report: Report, name: str, role: str, secret: str) -> creating.NewKeys:
    return creating.new_keys(name=name, role=role, secret=secret)


class Welcome(Door):
    """Two clear ways in, and a third to try without real data."""

    chosen = Signal(object)  # the folder of a vault that exists
    practising = Signal()
    restoring = Signal()  # a backup is to be restored

    def __init__(self, place: Path, *, with_practice: bool = False) -> None:
        super().__init__()
        self._place = place
        self._with_practice = with_practice
        self.show_ways()

    def _begin(self, title: str, words: str) -> None:
        self.banner.hide()
        clear(self.card.body)
        self.card.body.addWidget(text(title, "title"))
        self.card.body.addWidget(text(words, "muted"))

    def show_ways(self) -> None:
        """Show the ways in."""
        told = _(
            "Everything about the clients is kept in an encrypted vault on this computer. "
            "Nothing leaves it unless you print or save it."
        )
        self._begin(_("Welcome to Tytti"), told)
        self.new = button(_("Create a new vault"), self.show_creating, primary=True, icon="plus")
        self.old = button(_("Open a vault that exists …"), self._pick, icon="folder-open")
        self.back_up = button(_("Restore a backup …"), self.restoring.emit, icon="upload")
        self.practice = button(
            _("Try with a practice caseload"), self.practising.emit, icon="graduation-cap"
        )
        self.practice.setVisible(self._with_practice)
        ways = (
            (self.new, _("You begin the unit's caseload.")),
            (self.old, _("The caseload has been begun on this or another computer.")),
            (
                self.back_up,
                _(
                    "This computer is new, or the vault is lost: you have a backup file, and its "
                    "passphrase or the recovery code."
                ),
            ),
            (self.practice, _("Invented clients, marked as practice. Nothing real is touched.")),
        )
        for way, words in ways:
            if way is self.practice and not self._with_practice:
                way.setParent(None)
                continue
            self.card.body.addWidget(hairline())
            self.card.body.addWidget(text(words))
            self.card.body.addWidget(way)

    def enter(self) -> None:
        """Go on from the passphrase, or from the words."""
        if "typed" in self.form.fields:
            self.begin()
        else:
            self.create_keys()

    def wait_for(self, task: Task) -> None:
        """Show how far a caseload is; the ways in wait meanwhile."""
        for way in (self.new, self.old, self.back_up, self.practice):
            way.setEnabled(False)
        task.ended.connect(self.show_ways)
        self.card.body.addWidget(ProgressPanel(task))

    def _pick(self) -> None:
        title = _("Choose the vault's folder (its name ends in .vault)")
        found = open_folder(self, title, self._place.parent)
        if found is not None:
            self.choose(found)

    def choose(self, folder: Path) -> None:
        """Go to the door of the vault in this folder, or say why it is none."""
        try:
            doorplate.slot_names(folder)
        except KnownError as error:
            self.complain(error.message)
            return
        self.chosen.emit(folder)

    # --- who and passphrase -----------------------------------------------------------------

    def show_creating(self) -> None:
        """Ask who works with the vault, and the passphrase."""
        try:
            policy.refuse_real(practice=False)
        except KnownError as error:
            self.complain(error.message)
            return
        self._begin(_("Create a new vault"), _("Others get their own key later."))
        self.form = Form()
        self.form.line("name", _("Your name"))
        from tytti_desktop.desk.forms.person_menu import role_words

        roles = list(role_words().items())
        self.form.choice("role", _("Your role"), roles, Role.COORDINATOR)
        self.form.add("passphrase", PassphraseField(_("Passphrase"), help_text=passphrase.advice()))
        self.form.add("again", PassphraseField(_("The passphrase again")))
        self.form["passphrase"].changed.connect(self._advise)
        self.card.body.addWidget(self.form)
        self.where = text(str(self._place), "small", copied=True)
        move = button(_("Another folder …"), self._move, kind="quiet")
        self.card.body.addWidget(text(_("The vault is made here:"), "muted"))
        line = row(self.where, move)
        line.setStretch(0, 1)
        nest(self.card.body, line)
        self.busy = QVBoxLayout()
        nest(self.card.body, self.busy)
        self.act = button(_("Create the vault"), self.create_keys, primary=True)
        self.back = button(_("Back"), self.show_ways, kind="quiet")
        nest(self.card.body, row(self.act, None, self.back))
        self.form["name"].take_focus()

    def _advise(self) -> None:
        secret, name = self.form["passphrase"].value(), self.form["name"].value()
        try:
            passphrase.refuse_weak(secret, name)
        except KnownError as error:
            self.form["passphrase"].help.setText(error.message)
        else:
            self.form["passphrase"].help.setText(_("Good: long and hard to guess."))
        self.form["passphrase"].set_problem("")

    def _move(self) -> None:
        title = _("Choose the folder where the vault is made")
        found = open_folder(self, title, self._place.parent)
        if found is not None:
            self.make_in(found)

    def make_in(self, folder: Path) -> bool:
        """Take a folder for the new vault, or say at once why none may be made there."""
        place = folder / self._place.name
        try:
            sites.refuse_for_vault(place, practice=False)
        except KnownError as error:
            self.complain(error.message)
            return False
        self.banner.hide()
        self._place = place
        self.where.setText(str(self._place))
        return True

    def create_keys(self) -> None:
        """Derive the keys on a worker."""
        values = self.form.values()
        problems = {}
        if not values["name"]:
            problems["name"] = _("Write your name: it stands in the log of what was done.")
        try:
            passphrase.refuse_weak(values["passphrase"], values["name"])
        except KnownError as error:
            problems["passphrase"] = error.message
        if values["again"] != values["passphrase"]:
            problems["again"] = _("The two passphrases differ. Write the same one again.")
        self.form.set_problems(problems)
        if problems or not self.act.isEnabled() or not self.make_in(self._place.parent):
            return
        self._wait(True)
        task = background.run(
            _derive, values["name"], values["role"], values["passphrase"],
            done=self._make, failed=self._refuse, title=_("Making the keys, a few seconds …"),
        )  # fmt: skip
        panel = ProgressPanel(task)
        panel.cancel.hide()
        self.busy.addWidget(panel)

    def _wait(self, on: bool) -> None:
        """Let nothing be pressed or typed while the keys are made: Enter once more went back."""
        for one in (self.form, self.act, self.back):
            one.setEnabled(not on)

    def _refuse(self, error: Exception) -> None:
        self._wait(False)
        if not isinstance(error, KnownError):
            raise error
        left = self.form.set_problems({error.field or "": error.message})
        if left:
            self.complain(left[0])

    def _make(self, new: creating.NewKeys) -> None:
        try:
            made = creating.create_from(self._place, new)
        except KnownError as error:
            self._refuse(error)
            return
        self.show_words(made.vault, made.recovery_words)

    # --- the recovery words -----------------------------------------------------------------

    def show_words(self, vault: Vault, words: str) -> None:
        """Show the recovery words once; go on when a part is typed back."""
        told = _(
            "If the passphrase is forgotten, only this code opens the vault. It is shown now and "
            "never again. Print it or write it down, and lock the paper away."
        )
        self._begin(_("Your recovery code"), told)
        self._vault, self._words = vault, words
        shown = text(words, "strong", copied=True)
        shown.setFont(theme.current().font(theme.Size.TITLE, bold=True, tabular=True))
        shown.setAccessibleName(_("Recovery code"))
        self.card.body.addWidget(shown)
        self.print_words = button(_("Print"), self._print, icon="printer")
        nest(self.card.body, row(self.print_words, None))
        self.form = Form()
        label = _("Type group {number} of the code from the paper").format(number=CHECKED_GROUP)
        self.form.add("typed", LineField(label, width=30))
        self.card.body.addWidget(self.form)
        self.act = button(_("I have it on paper: begin"), self.begin, primary=True)
        nest(self.card.body, row(self.act, None))
        self.form["typed"].take_focus()

    def begin(self) -> None:
        """Open the new vault when the typed part is right."""
        if not is_part(self._words, self.form["typed"].value()):
            wrong = _("That is not group {number}. Check it from the paper.")
            self.form.set_problems({"typed": wrong.format(number=CHECKED_GROUP)})
            return
        vault, self._words = self._vault, ""
        confirm(vault)
        self.opened.emit(vault)

    def _print(self) -> None:
        from tytti_desktop.desk.running import printing

        printer = printing.ask_printer(self)
        if printer is not None:
            self.paint_words(printer)
        self.form["typed"].take_focus()

    def paint_words(self, printer: "QPrinter") -> None:
        """Paint the words on one page of the printer."""
        from tytti_desktop.desk.running import printing

        printing.set_up(printer)
        painter = QPainter(printer)
        margin = printer.resolution()  # an inch
        page = printing.place_of(printer).toRect().adjusted(margin, margin, -margin, -margin)
        font = theme.current().font(bold=True)
        font.setPixelSize(printer.resolution() // 6)
        painter.setFont(font)
        lines = (
            f"{_('Recovery code of the vault')}\n\n{self._words}\n\n{_('Lock this paper away.')}"
        )
        flags = Qt.AlignmentFlag.AlignLeft.value | Qt.TextFlag.TextWordWrap.value
        painter.drawText(page, flags, lines)
        painter.end()
