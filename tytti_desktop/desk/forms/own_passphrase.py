"""One's own passphrase, asked again: an open window alone gives no key and lets no copy of all out.

Not asked of whoever came in with the recovery words: that one is forgotten.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.desk.forms import worker_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_rows import PassphraseField
from tytti_desktop.desk.forms.worker_dialog import WorkerDialog
from tytti_desktop.desk.running.background import Report
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import people
from tytti_desktop.vault.header import SlotKind
from tytti_desktop.words import _

NAME = "old_passphrase"


def is_asked(session: Session) -> bool:
    """Tell whether the open person has a passphrase to be asked for."""
    return session.vault.opened_with is not SlotKind.RECOVERY


def add(form: Form, session: Session) -> None:
    """Ask for it in a form of another act."""
    if is_asked(session):
        told = _("Asked again, so that nobody else does this at a window left open.")
        form.add(NAME, PassphraseField(_("Your own passphrase"), help_text=told))


def prove(session: Session, values: Mapping[str, Any]) -> bool:
    """Raise KnownError when what was typed is not it. Slow; touches no file."""
    if NAME in values:
        people.refuse_wrong_passphrase(session.vault, values[NAME])
    return True


def dialog(session: Session, parent: QWidget | None) -> WorkerDialog:
    """Return the dialog that asks for it alone, before a copy of everything leaves."""
    form = Form()
    add(form, session)

    def work(_report: Report, values: Mapping[str, Any]) -> bool:
        return prove(session, values)

    intro = _("A copy of everything is about to leave the vault.")
    return WorkerDialog(
        parent, form, title=_("Your own passphrase"), act=_("Go on"), intro=intro,
        doing=_("Checking the passphrase …"), work=work,
    )  # fmt: skip


def proved(session: Session, parent: QWidget | None) -> bool:
    """Ask before a copy of everything leaves; tell whether it may."""
    return not is_asked(session) or bool(worker_dialog.run(dialog(session, parent)))
