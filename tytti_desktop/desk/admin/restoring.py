"""Restoring a backup to a new place: at the door, on a new computer, or beside the open vault."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.desk.admin.path_row import PathField, pick_backup
from tytti_desktop.desk.forms.ask_file import open_folder
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_rows import PassphraseField
from tytti_desktop.desk.forms.worker_dialog import Values, WorkerDialog
from tytti_desktop.desk.running.background import Report
from tytti_desktop.vault import backups, file_names
from tytti_desktop.words import _

NAME_END = ".vault"


def restore_dialog(parent: QWidget | None = None, folder: Path | None = None) -> WorkerDialog:
    """Return the dialog that restores a backup; its result is `backups.Restored`.

    `folder` stands ready as the place of the restored vault.
    """
    form = Form()
    form.words(backups.forgotten())
    form.add("file", PathField(_("Backup file"), pick_backup))
    help_text = _("A new folder with this name is made there.")
    form.add("folder", PathField(_("Folder for the restored vault"), open_folder))
    form.line("name", _("Name of the restored vault"), "restored", help_text=help_text)
    form.line("person", _("Your name in the backup"))
    if folder is not None:
        form["folder"].put(str(folder))
    told = _("The one in force when the backup was made, or the recovery code from the paper.")
    form.add("passphrase", PassphraseField(_("Passphrase"), help_text=told))

    def check(values: Values) -> None:
        file_names.refuse(values["name"], windows=True)  # it may be carried there

    def work(_report: Report, values: Values) -> Any:  # noqa: ANN401 - Restored
        to = values["folder"] / f"{values['name'].removesuffix(NAME_END)}{NAME_END}"
        return backups.restore(
            values["file"], to, passphrase=values["passphrase"], person=values["person"] or None
        )

    intro = _("The vault that is open now stays as it is: nothing is ever written over.")
    return WorkerDialog(
        parent, form, title=_("Restore a backup"), act=_("Restore"), intro=intro,
        doing=_("Restoring and checking …"), work=work, check=check,
    )  # fmt: skip
