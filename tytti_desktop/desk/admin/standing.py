"""The backups that the program makes by itself: how they stand, and the folders they go to."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.desk.admin.alarms import spaced_column
from tytti_desktop.desk.admin.path_row import PathField
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.ask_file import open_folder
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.kit.act_button import dress
from tytti_desktop.desk.kit.cards import Card, button, row, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import Report
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import backup_state, keeping
from tytti_desktop.words import _


class StandingCard(Card):
    """Each folder with its newest good backup, what failed, and the rehearsal."""

    def __init__(self, session: Session, changed: Callable[[], object]) -> None:
        super().__init__(_("Backups by themselves"))
        self._session, self._changed = session, changed
        self._shown: QWidget | None = None
        self.choose = button(_("Choose the folders …"), self.ask_places, icon="folder-open")
        self.now = button(_("Back up now"), self.back_up, icon="save")
        told = _(
            "Every day, and whenever the vault is locked after something was done, an encrypted "
            "backup goes to these folders and is read back. Of older ones, one is kept for each of "
            "7 days, 5 weeks and 12 months."
        )
        self.body.addWidget(text(told, "muted"))
        self.lines = QWidget()
        self.body.addWidget(self.lines)
        nest(self.body, row(self.choose, self.now, None))

    def refresh(self) -> None:
        """Show the folders as they are now."""
        vault = self._session.vault
        fresh = QWidget()
        column = spaced_column(fresh)
        kept = backup_state.places(vault)
        for place in kept:
            column.addWidget(text(place.folder, "strong", copied=True))
            bad = place.failing or (place.rehearsed_at and not place.rehearsed_well)
            column.addWidget(text(backup_state.told(place), "error" if bad else ""))
        advice = backup_state.advice(vault)
        if advice:
            column.addWidget(text(advice, "error"))
        self.body.replaceWidget(self.lines, fresh)
        self.lines.hide()
        self.lines.deleteLater()
        self.lines = fresh
        self.now.setVisible(bool(kept))
        dress(self.choose, "" if kept else "primary", "folder-open")

    def ask_places(self) -> None:
        """Ask for the folders."""
        if form_dialog.answered(places_dialog(self._session, self.window())) is not None:
            self._changed()
            self._session.backups_stand_anew()

    def back_up(self) -> None:
        """Back up into the chosen folders now: the copy here, the rest on a worker."""
        job = keeping.begin(self._session.vault)
        if job is None:
            self._done(None)
            return
        title = _("Making a backup …")
        background.rest(background.run(_carry_out, job, done=self._done, title=title), self.now)

    def _done(self, _told: object) -> None:
        backup_state.take_slip(self._session.vault)
        self._changed()
        self._session.backups_stand_anew()


def _carry_out(_report: Report, job: keeping.Job) -> None:
    keeping.carry_out(job)


def places_dialog(session: Session, parent: QWidget | None = None) -> FormDialog:
    """Return the dialog that chooses the folders; both may be left empty."""
    known = [place.folder for place in backup_state.places(session.vault)] + ["", ""]

    def build(form: Form) -> None:
        help_text = _("On another disk than the vault: the unit's network folder, for example.")
        form.add("first", _OptionalPath(_("First folder"), known[0], help_text))
        help_text = _("Elsewhere than the first, such as a disk of your own or the cloud.")
        form.add("second", _OptionalPath(_("Second folder"), known[1], help_text))

    def save(values: Mapping[str, Any]) -> list[backup_state.Place]:
        chosen = {name: folder for name, folder in values.items() if folder is not None}
        try:
            return backup_state.set_places(session.vault, list(chosen.values()))
        except KnownError as error:
            row = list(chosen)[int(error.field)] if error.field else None
            raise KnownError(error.message, field=row) from None

    intro = _(
        "The backups are encrypted: they open only with a key of the vault. A folder that is "
        "copied to the cloud will do for them."
    )
    return form_dialog.make_dialog(
        parent, session, title=_("Folders for the backups"), act=_("Save"), build=build, save=save,
        intro=intro,
    )  # fmt: skip


class _OptionalPath(PathField):
    """A folder that may be left out."""

    def __init__(self, label: str, folder: str, help_text: str) -> None:
        super().__init__(label, open_folder, help_text=help_text)
        self.put(folder)

    def value(self) -> Path | None:  # type: ignore[override]
        """Return the folder, None when the row is empty."""
        return super().value() if self.raw().strip() else None
