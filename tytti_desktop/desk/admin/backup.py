"""Varmuuskopiot: making, rehearsing and restoring; is the vault whole; the log's anchor."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from tytti_desktop import dates, policy
from tytti_desktop.casework.rights import own_papers
from tytti_desktop.desk.admin.alarms import AlarmsCard
from tytti_desktop.desk.admin.paper_dialog import show_paper
from tytti_desktop.desk.admin.restoring import restore_dialog
from tytti_desktop.desk.admin.section import Section
from tytti_desktop.desk.admin.standing import StandingCard
from tytti_desktop.desk.forms import form_dialog, own_passphrase
from tytti_desktop.desk.forms.ask_file import open_folder
from tytti_desktop.desk.forms.busy import while_busy
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_rows import LineField
from tytti_desktop.desk.forms.worker_dialog import Values, run
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.act_button import dress
from tytti_desktop.desk.kit.cards import Card, button, row, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Report
from tytti_desktop.desk.running.session import Session
from tytti_desktop.exchange import every_table
from tytti_desktop.vault import audit, backup_state, backups, checking
from tytti_desktop.vault.audit import Anchor, Finding, Verdict
from tytti_desktop.words import _, ngettext


class BackupSection(Section):
    """The vault's safety, on this computer and away from it."""

    def __init__(self, session: Session) -> None:
        self.make = button(_("Make a backup …"), self.ask_where, icon="save")
        subtitle = _(
            "A backup is encrypted: it opens only with a key of the vault. Keep it on another disk "
            "or in the unit's network folder."
        )
        super().__init__(session, _("Backups and checks"), subtitle, (self.make,))
        self.last, self.result = text("", "muted"), text("", copied=True)
        self.rehearsal = button(_("Rehearse restoring"), self.rehearse, icon="refresh-cw")
        self.back = button(_("Restore a backup …"), self.restore, icon="upload")
        self.whole = text("", "muted")
        self.looker = button(_("Check the vault"), self.check, icon="clipboard-check")
        self.anchor = text("", "strong", copied=True)
        self.anchor_result = text("", copied=True)
        self.busy = QVBoxLayout()
        nest(self.column, self.busy)
        self.alarms = AlarmsCard(session, self.refresh)
        self.standing = StandingCard(session, self.refresh)
        for card in (self.alarms, self.standing, self._backups(), self._check(), self._anchor()):
            self.column.addWidget(card)
        self.column.addStretch(1)

    def _backups(self) -> Card:
        card = Card(_("Backups by hand, and restoring"))
        told = _(
            "A rehearsal restores the newest backup to a scratch place, compares it with what was "
            "backed up, and removes it. The program does it by itself monthly in the folders above."
        )
        for words in (self.last, text(told, "muted"), self.result):
            card.body.addWidget(words)
        nest(card.body, row(self.rehearsal, self.back, None))
        self.result.hide()
        return card

    def _check(self) -> Card:
        card = Card(_("Is the vault whole?"))
        self.whole.setText(_("Reads every page of the vault and every row of its log."))
        card.body.addWidget(self.whole)
        nest(card.body, row(self.looker, None))
        return card

    def _anchor(self) -> Card:
        card = Card(_("Anchor of the log"))
        told = _(
            "Print the anchor now and then and keep the paper elsewhere: it shows if rows of the "
            "log are cut off later, or an older copy is put in the vault's place."
        )
        for words in (text(told, "muted"), self.anchor, self.anchor_result):
            card.body.addWidget(words)
        self.anchor.setAccessibleName(_("Anchor of the log"))
        self.anchor_result.hide()
        printed = button(_("Print the anchor …"), self.print_anchor, icon="printer")
        compare = button(_("Compare with a printed anchor …"), self.compare)
        nest(card.body, row(printed, compare, None))
        return card

    def refresh_if_stale(self) -> None:
        """Read each time it is opened: every act adds a row to the log."""
        self.refresh()

    def refresh(self) -> None:
        """Show when the last backup was made, and the log's head."""
        made = checking.info(self.session.vault).last_backup
        words = _("No backup yet. Make one now: without it a broken disk takes everything.")
        if made is not None:
            words = _("The last backup was made {when}.").format(when=dates.shown_moment(made))
        self.last.setText(words)
        self.anchor.setText(str(audit.anchor(self.session.vault)))
        self.alarms.refresh()
        self.standing.refresh()
        chosen = bool(backup_state.places(self.session.vault))
        dress(self.make, "primary" if chosen else "", "save")  # else choosing the folders leads

    # --- acts -------------------------------------------------------------------------------

    def ask_where(self) -> None:
        """Ask for the folder and make a backup."""
        first = policy.current().backup_folder
        folder = open_folder(self.window(), _("Choose the folder of the backup"), first)
        if folder is not None and self._may_leave(folder):
            self.back_up(folder)

    def _may_leave(self, folder: Path) -> bool:
        """Ask for one's own passphrase where the folder is none that was chosen for backups."""
        vault = self.session.vault
        known = {place.folder for place in backup_state.places(vault)}
        return str(folder) in known or own_passphrase.proved(self.session, self.window())

    def back_up(self, folder: Path) -> None:
        """Make a backup into a folder and check it: the copy here, the rest on a worker."""
        act = partial(backups.begin, self.session.vault, folder)
        while_busy(self, _("Copying the vault …"), act, self._finish_backup)

    def _finish_backup(self, copied: backups.Copied) -> None:
        words = _("Making a backup and checking it …")
        self._work(_finish_backup, copied, done=self._backed_up, words=words)

    def _work(
        self,
        work: Callable[..., Any],
        *values: Any,  # noqa: ANN401 - the work's own
        done: Callable[[Any], object],
        words: str,
    ) -> None:
        """Do slow work on a worker, the acts of this page out of reach meanwhile."""
        task = background.run(work, *values, done=done, title=words)
        panel = ProgressPanel(task)
        self.busy.addWidget(panel)
        background.rest(task, self.make, self.rehearsal, self.looker)

    def _backed_up(self, made: backups.BackupResult) -> None:
        backups.record(self.session.vault, made)
        rows = sum(made.counts.values())
        words = ngettext(
            "The backup was made and checked: {rows} row. {file}",
            "The backup was made and checked: {rows} rows. {file}",
            rows,
        )
        self._say(words.format(rows=rows, file=made.file))
        self.session.backups_stand_anew()
        self.session.tell(_("The backup was made"))

    def _say(self, words: str) -> None:
        self.result.setText(words)
        self.result.show()
        self.refresh()

    def rehearse(self) -> None:
        """Restore the newest backup to a scratch place and compare."""
        words = _("Restoring the backup to a scratch place …")
        act = partial(backups.rehearse, self.session.vault)
        while_busy(self, words, act, self._rehearsed)

    def _rehearsed(self, found: backups.Restored) -> None:
        fine = _("The backup works: it was restored and is the same as the vault was.")
        self._say(_findings(found.findings, fine))

    def restore(self) -> None:
        """Restore a backup to a new place; the open vault is not touched."""
        found = run(restore_dialog(self.window()))
        if found is not None:
            rows = sum(found.counts.values())
            fine = ngettext(
                "Restored: {rows} row, whole. Lock this vault and open the restored one from its "
                "new place.",
                "Restored: {rows} rows, all whole. Lock this vault and open the restored one "
                "from its new place.",
                rows,
            )
            self._say(_findings(found.findings, fine.format(rows=rows)))

    def check(self) -> None:
        """Check the whole vault."""
        act = partial(checking.copy_to_check, self.session.vault)
        while_busy(self, _("Copying the vault …"), act, self._look)

    def _look(self, copy: Path) -> None:
        words, opener = _("Checking the vault …"), self.session.vault.open_copy
        self._work(_look, opener, copy, done=self._looked, words=words)

    def _looked(self, looked: tuple[list[Finding], list[str]]) -> None:
        every_table.load()
        found, changed = looked
        self._checked(found or checking.rest_of_check(self.session.vault, changed))

    def _checked(self, found: list[Finding]) -> None:
        self.whole.setText(_findings(found, _("The vault is whole, and so is its log.")))
        focus.give(self.looker)

    def print_anchor(self) -> None:
        """Show the anchor's paper."""
        pdf = own_papers.anchor_sheet(self.session.vault, self.session.today)
        show_paper(self, _("Anchor of the log"), pdf, "tytti-anchor")

    def compare(self) -> None:
        """Ask for an anchor as printed and tell what it says of the log."""

        def build(form: Form) -> None:
            hint = "1234-K7Q2-M9XP-K7Q2-M9XPA"
            form.add("anchor", LineField(_("The anchor from the paper"), hint=hint))

        def make(values: Values) -> Verdict:
            return audit.check_anchor(self.session.vault, Anchor.parse(values["anchor"]))

        verdict = form_dialog.ask(
            self.window(), None, title=_("Compare with a printed anchor"), act=_("Compare"),
            build=build, make=make,
        )  # fmt: skip
        if verdict is not None:
            self.anchor_result.setText(verdict.text)
            self.anchor_result.show()


def _finish_backup(report: Report, copied: backups.Copied) -> backups.BackupResult:
    return backups.finish(copied, tell=report.step)


def _look(
    report: Report, opener: Callable[[Path], Any], copy: Path
) -> tuple[list[Finding], list[str]]:
    found = checking.copy_findings(opener, copy)  # removes the copy, cancelled or not
    report.step(1, 1)
    return found


def _findings(found: list[Finding], fine: str) -> str:
    """Return what is wrong in words, or that all is well."""
    if not found:
        return fine
    head = ngettext("{count} fault was found:", "{count} faults were found:", len(found))
    advice = _("Do not use the vault further. Restore the newest backup to a new place.")
    faults = [f"– {each.detail}" for each in found]
    return "\n".join([head.format(count=len(found)), *faults, advice])
