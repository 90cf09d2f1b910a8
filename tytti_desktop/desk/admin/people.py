"""Henkilöt ja avaimet: who can open the vault, and one's own passphrase, words and computer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtWidgets import QDialog, QWidget

from tytti_desktop import dates, policy
from tytti_desktop.desk.admin import key_dialogs
from tytti_desktop.desk.admin.recovery import RecoveryDialog, show_words
from tytti_desktop.desk.admin.section import Section
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.person_menu import role_word
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.forms.worker_dialog import run
from tytti_desktop.desk.kit.act_button import dress
from tytti_desktop.desk.kit.cards import button, pill
from tytti_desktop.desk.kit.notice import Notice
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes, Person, keychain, people, recovery, roles, strength
from tytti_desktop.vault.header import SlotKind
from tytti_desktop.words import N_, _

RENAME = DraftPlace("person:rename", 1)
SPANS = (
    (N_("Remember for 12 hours"), timedelta(hours=12)),
    (N_("Remember for 7 days"), timedelta(7)),
)


class PeopleSection(Section):
    """Everyone with a key, and what one may do with one's own."""

    types = frozenset({Person})

    def __init__(self, session: Session) -> None:
        self.add = button(_("Add a person …"), self.add_person, primary=True, icon="plus")
        subtitle = _(
            "Everyone opens the vault with a passphrase of their own, and the role decides what "
            "is seen without asking. Keys are given and taken by a coordinator."
        )
        super().__init__(session, _("People and keys"), subtitle, (self.add,))
        self.warning = Notice()
        self.everyone = LineCard(_("Who can open the vault"), "")
        self.mine = LineCard(_("Your own key"), "")
        for widget in (self.warning, self.everyone, self.mine):
            self.column.addWidget(widget)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Show the people, and one's own key."""
        known = people.people(self.session.vault)
        me = self.session.person
        may = roles.may_give(self.session.vault.header, me)
        self.add.setVisible(may)
        self.everyone.show_lines([self._line(each, may=may) for each in known])
        self.mine.show_lines(self._own_lines())

    def _line(self, one: Person, *, may: bool) -> Line:
        mine = one.id == self.session.person.id
        ends: list[QWidget] = [pill(_("you"), "accent")] if mine else []
        if mine or may:
            rename = button(_("Rename …"), partial(self._rename, one))
            rename.setAccessibleName(f"{_('Rename …')} {one.name}")
            ends.append(rename)
        if may and not mine:
            remove = button(_("Take away the key …"), partial(self._remove, one), kind="danger")
            remove.setAccessibleName(f"{_('Take away the key …')} {one.name}")
            ends.append(remove)
        return Line(one.name, role_word(self.session, one.role), *ends)

    def _own_lines(self) -> list[QWidget]:
        change = button(_("Change …"), self.change_passphrase)
        change.setAccessibleName(_("Change the passphrase"))
        renew = button(_("Make a new code …"), self.renew_words)
        told = _("Known to you alone. Change it if somebody may have seen it.")
        words = _("It opens the vault if the passphrase is forgotten. Kept on paper, locked away.")
        ends: list[QWidget] = [renew]
        keys: list[QWidget] = [change]
        weak = strength.is_due(self.session.vault)
        unproved = recovery.is_unconfirmed(self.session.vault)
        dress(self.add, "" if weak or unproved else "primary", "plus")  # one act leads
        if weak:
            told = strength.advice()
            better = button(_("Guard it better …"), self.guard_better, primary=not unproved)
            better.setAccessibleName(_("Guard the passphrase better"))
            keys.insert(0, better)
        if unproved:
            words = _("NOT CONFIRMED: nobody has typed it from the paper. Does it exist at all?")
            confirm = button(_("Confirm …"), self.confirm_words, primary=True)
            confirm.setAccessibleName(_("Confirm the recovery code"))
            ends.insert(0, confirm)
        return [
            Line(_("Passphrase"), told, *keys),
            Line(_("Recovery code"), words, *ends),
            self._computer(),
        ]

    def _computer(self) -> Line:
        """Return the line of this computer's key store."""
        title = _("This computer")
        if not keychain.is_available():
            told = _("The computer has no safe key store: the passphrase is asked every time.")
            if policy.current().keyring_allowed is False:
                told = _("Your IT has turned remembering off: the passphrase is asked every time.")
            return Line(title, told)
        until = _remembered(self.session)
        if until is not None:
            told = _("Opens the vault for you until {when}.").format(when=dates.shown_moment(until))
            return Line(title, told, button(_("Forget me"), self._forget))
        told = _("Asks for your passphrase every time. Remember only on a computer of your own.")
        return Line(
            title, told, *(button(_(words), partial(self._remember, span)) for words, span in SPANS)
        )

    # --- acts -------------------------------------------------------------------------------

    def add_person(self) -> None:
        """Let a new person in."""
        changes = run(key_dialogs.add_person_dialog(self.session, self.window()))
        if changes is not None:
            told = _("{name} can open the vault now").format(name=changes.record.name)
            self.session.done(changes, told)

    def _rename(self, one: Person) -> None:
        changes = form_dialog.ask(
            self.window(), self.session, title=_("Rename a person"), act=_("Rename"),
            build=lambda form: form.line("name", _("Name"), one.name), place=RENAME.of(one.id),
            save=lambda values: people.rename(self.session.vault, one.id, values["name"]),
        )  # fmt: skip
        if changes is not None:
            self.session.done(changes, _("Renamed"))

    def _remove(self, one: Person) -> None:
        new: recovery.NewRecovery | None = run(
            key_dialogs.remove_dialog(self.session, one, self.window())
        )
        if new is None or not show_words(self.session, self, new.words):
            return
        gone = people.remove(self.session.vault, one.id, words=new, confirmed=True)
        self.session.done(gone.changes, _("The key of {name} was taken away").format(name=one.name))
        self._warn(gone.warning)

    def change_passphrase(self) -> None:
        """Change one's own passphrase."""
        warning = run(key_dialogs.passphrase_dialog(self.session, self.window()))
        if warning is not None:
            self._own_changed(_("The passphrase was changed"))
            self._warn(warning)

    def guard_better(self) -> None:
        """Derive the key of one's own passphrase anew, as slowly as this computer bears."""
        warning = run(key_dialogs.guarding_dialog(self.session, self.window()))
        if warning is not None:
            self._own_changed(_("The passphrase is guarded better now; it is the same."))
            self._warn(warning)

    def renew_words(self) -> None:
        """Make new recovery words and show them; they are in force when they are on paper."""
        new = run(key_dialogs.recovery_dialog(self.session, self.window()))
        if new is not None and show_words(self.session, self, new.words):
            recovery.use_recovery(self.session.vault, new, confirmed=True)
            self._own_changed(_("The new recovery code is in force"))

    def confirm_words(self) -> None:
        """Ask for the words in force, from the paper."""
        if run(key_dialogs.confirm_words_dialog(self.session, self.window())):
            self._own_changed(_("The recovery code is confirmed."))

    def _warn(self, words: str) -> None:
        """Tell what a change of keys does not mend, with the way to mend it."""
        if words:
            go = partial(self.session.go, "settings", page="backup")
            self.warning.say(words, _("Go to backups"), go)

    def _own_changed(self, said: str) -> None:
        self.session.done(Changes(frozenset({Person})), said)

    def _remember(self, span: timedelta) -> None:
        until = keychain.remember(self.session.vault, span)
        words = _("This computer opens the vault for you until {when}.")
        self._own_changed(words.format(when=dates.shown_moment(until)))

    def _forget(self) -> None:
        keychain.forget(self.session.vault)
        self._own_changed(_("This computer asks for your passphrase again."))


def _remembered(session: Session) -> datetime | None:
    """Return until when this computer opens the vault for the person at it, None if it does not."""
    for slot in session.vault.header.slots:
        if slot.kind is SlotKind.KEYRING and slot.person == session.person.id and slot.expires:
            until = datetime.fromisoformat(slot.expires)
            if until > session.now():
                return until
    return None


def _remove_example(session: Session) -> QDialog:
    return key_dialogs.remove_dialog(session, session.person)


def _words_example(session: Session) -> QDialog:
    return RecoveryDialog(session, None, "-".join(["AAAA"] * 7))


DIALOGS: tuple[Callable[[Session], QDialog], ...] = (
    key_dialogs.add_person_dialog,
    key_dialogs.passphrase_dialog,
    key_dialogs.guarding_dialog,
    key_dialogs.recovery_dialog,
    key_dialogs.confirm_words_dialog,
    _remove_example,
    _words_example,
)
