"""Dialogs of people and keys: a new person, a new passphrase, a removal, a recovery."""

from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import registers
from tytti_desktop.desk.forms import own_passphrase
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_rows import LineField, PassphraseField
from tytti_desktop.desk.forms.person_menu import role_words
from tytti_desktop.desk.forms.worker_dialog import Values, WorkerDialog
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.running.background import Report
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Person, passphrase, people, recovery, strength
from tytti_desktop.vault.header import SlotKind
from tytti_desktop.words import _


def _refuse_different(values: Values) -> None:
    if values["passphrase"] != values["again"]:
        told = _("The two passphrases differ. Write the same one again.")
        raise KnownError(told, field="again")


def _add_passphrases(form: Form) -> None:
    advice = passphrase.advice()
    form.add("passphrase", PassphraseField(_("New passphrase"), help_text=advice))
    form.add("again", PassphraseField(_("The passphrase again")))


def add_person_dialog(session: Session, parent: QWidget | None = None) -> WorkerDialog:
    """Return the dialog that lets a new person in; each has a role and a passphrase."""
    form = Form()
    form.line("name", _("Name"))
    words = role_words(session.vault, session.today)
    form.choice("role", _("Role"), list(words.items()))
    _add_passphrases(form)
    own_passphrase.add(form, session)
    vault = session.vault
    keeps = {role: registers.keeps_keys(vault, role, session.today) for role in words}

    def check(values: Values) -> None:
        if values["role"] is None:
            raise KnownError(_("Choose the role: it decides what is seen."), field="role")
        _refuse_different(values)

    def work(_report: Report, values: Values) -> Any:  # noqa: ANN401 - a key slot
        own_passphrase.prove(session, values)
        return people.new_person(
            vault,
            name=values["name"],
            role=values["role"],
            secret=values["passphrase"],
            keeps=keeps[values["role"]],
        )

    def store(slot: Any) -> Changes:  # noqa: ANN401 - a key slot
        return people.add(vault, slot)

    intro = _(
        "Let the new person write the passphrase. Nobody else needs to know it, and it is asked "
        "at every opening."
    )
    return WorkerDialog(
        parent, form, title=_("Add a person"), act=_("Add the person"), intro=intro,
        doing=_("Making the keys, a few seconds …"), work=work, check=check, store=store,
    )  # fmt: skip


def passphrase_dialog(session: Session, parent: QWidget | None = None) -> WorkerDialog:
    """Return the dialog that changes one's own passphrase."""
    form, vault = Form(), session.vault
    asks_old = vault.opened_with is not SlotKind.RECOVERY
    if asks_old:
        form.add("old_passphrase", PassphraseField(_("Present passphrase")))
    _add_passphrases(form)
    form.check(
        "new_key",
        _("Encrypt the whole vault under a new key too"),
        help_text=_("Choose this if somebody may know the old passphrase."),
    )

    def work(_report: Report, values: Values) -> tuple[Any, bool]:
        old = values.get("old_passphrase")
        slot = people.new_passphrase(vault, old=old, new=values["passphrase"])
        return slot, values["new_key"]

    def store(made: tuple[Any, bool]) -> str:
        warning = people.use_passphrase(vault, made[0], new_key=made[1])
        return warning or ""

    return WorkerDialog(
        parent, form, title=_("Change the passphrase"), act=_("Change the passphrase"),
        doing=_("Making the keys, a few seconds …"), work=work, check=_refuse_different,
        store=store,
    )  # fmt: skip


def guarding_dialog(session: Session, parent: QWidget | None = None) -> WorkerDialog:
    """Return the dialog that derives the key of one's own passphrase anew; it stays the same."""
    form, vault = Form(), session.vault
    own_passphrase.add(form, session)

    def work(_report: Report, values: Values) -> Any:  # noqa: ANN401 - a key slot
        return strength.stronger(vault, values[own_passphrase.NAME])

    def store(slot: Any) -> str:  # noqa: ANN401 - a key slot
        return strength.use(vault, slot)

    told = _(
        "The passphrase stays the same. Its key is derived anew, as slowly as this computer bears, "
        "and the whole vault is encrypted under a new key: opening takes about a second."
    )
    return WorkerDialog(
        parent, form, title=_("Guard the passphrase better"), act=_("Guard it better"), intro=told,
        doing=_("Making the keys, a few seconds …"), work=work, store=store,
    )  # fmt: skip


def recovery_dialog(session: Session, parent: QWidget | None = None) -> WorkerDialog:
    """Return the dialog that makes new recovery words; its result is not yet in force."""
    form, vault = Form(), session.vault
    own_passphrase.add(form, session)

    def work(_report: Report, values: Values) -> recovery.NewRecovery:
        own_passphrase.prove(session, values)
        return recovery.new_recovery(vault)

    told = _(
        "Have a printer or a pen at hand: the new code is shown only once. When you have typed a "
        "part of it from the paper it comes into force and the old code stops working: destroy the "
        "old paper then."
    )
    return WorkerDialog(
        parent, form, title=_("New recovery code"), act=_("Make a new code"), intro=told,
        doing=_("Making the keys, a few seconds …"), work=work,
    )  # fmt: skip


def confirm_words_dialog(session: Session, parent: QWidget | None = None) -> WorkerDialog:
    """Return the dialog that confirms the words in force: they are typed from the paper."""
    form, vault = Form(), session.vault
    help_text = _("From the paper, with or without lines")
    form.add("recovery_words", LineField(_("Recovery code"), help_text=help_text))

    def work(_report: Report, values: Values) -> bool:
        recovery.refuse_wrong_words(vault, values["recovery_words"])
        return True

    def store(_right: bool) -> bool:
        recovery.confirm(vault)
        return True

    told = _(
        "Nobody has typed the code back yet: it may not be on paper at all. If the paper is not "
        "found, make a new code instead."
    )
    return WorkerDialog(
        parent, form, title=_("Confirm the recovery code"), act=_("Confirm"), intro=told,
        doing=_("Trying the code …"), work=work, store=store,
    )  # fmt: skip


def remove_dialog(session: Session, leaver: Person, parent: QWidget | None = None) -> WorkerDialog:
    """Return the dialog that takes a person's key away; its result is the new recovery words.

    The key is taken away only when they are on paper: `people.remove` with them.
    """
    form, vault = Form(), session.vault
    own_passphrase.add(form, session)

    def work(_report: Report, values: Values) -> recovery.NewRecovery:
        own_passphrase.prove(session, values)
        return recovery.new_recovery(vault)

    told = _(
        "{name} can no longer open the vault. The whole vault is encrypted under a new key, and a "
        "new recovery code is made, since the old one may be known: have a printer at hand. What "
        "{name} has recorded stays, with the name."
    ).format(name=leaver.name)
    made = WorkerDialog(
        parent, form, title=_("Take away the key of {name}").format(name=leaver.name),
        act=_("Take away the key"), intro=told, doing=_("Making the keys, a few seconds …"),
        work=work,
    )  # fmt: skip
    made.be_careful()
    focus.give(made.leave)
    return made
