"""Two entries of one person side by side: which stays, whose value is taken, what follows."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework import fields
from tytti_desktop.casework.client import clients, codes, duplicates
from tytti_desktop.casework.client.client_checks import LANGUAGE_NAMES
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.identity import SEX_NAMES
from tytti_desktop.casework.client.provenance import CONFIRMED
from tytti_desktop.casework.joining import merging, merging_fields
from tytti_desktop.casework.joining.merging_fields import Side
from tytti_desktop.casework.row_words import shown_value
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.forms.looks import ask_look
from tytti_desktop.desk.forms.messages import confirm
from tytti_desktop.desk.handover.sides import LEFT, RIGHT, SideRow, Sides
from tytti_desktop.desk.kit import keys, theme
from tytti_desktop.desk.kit.cards import button, clear, row, scrolled, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, ngettext

WIDTH_STEPS, HEIGHT_STEPS, SCREEN_SHARE = 100.0, 84.0, 0.92


def said(name: str, value: Any) -> str:  # noqa: ANN401 - a field of a client
    """Return a field's value as the form says it: never a key or a code of the program's own."""
    if name == "sex":
        return _(SEX_NAMES[value])
    if name in {"birth_source", "sex_source"}:
        return _("from the identity code") if value == CONFIRMED else _("as told")
    if name == "municipality":
        return codes.municipality_name(value)
    if name.endswith("country"):
        known = codes.countries().get(value)
        return known.fi if known is not None else str(value)
    if name == "language":
        return _(LANGUAGE_NAMES.get(value, value))
    return shown_value(value)


class MergeDialog(Dialog):
    """Joins two clients; the kept one is on the left and may be swapped."""

    def __init__(
        self, session: Session, parent: QWidget | None, kept_id: str, other_id: str
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.ids = (kept_id, other_id)
        self.done_changes: Changes | None = None
        self.setWindowTitle(_("Join two entries of one person"))
        self.setModal(True)
        column = QVBoxLayout(self)
        spaced(column, 1.5, 3)
        column.addWidget(text(_("Join two entries of one person"), "title"))
        self.told = text("")
        holder = QWidget()
        inside = QVBoxLayout(holder)
        spaced(inside, 1.5)
        inside.addWidget(self.told)
        self._place = QVBoxLayout()
        nest(inside, self._place)
        column.addWidget(scrolled(holder), 1)
        self.error = text("", "error")
        self.error.hide()
        column.addWidget(self.error)
        self.swap = button(_("Keep the other one instead"), self._swap, icon="refresh-cw")
        self.look = button(_("Show contact details"), self.reveal, kind="quiet", icon="shield")
        self._revealed = False
        self.leave = button(_("Cancel"), self.reject)
        self.act = button(_("Join"), self.join, primary=True, tip="Ctrl Enter")
        keys.bind(keys.SAVE, self, self.act.click)
        nest(column, row(self.swap, self.look, None, self.leave, self.act))
        self._show()
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), round(room.width() * SCREEN_SHARE)),
            min(look.grid(HEIGHT_STEPS), round(room.height() * SCREEN_SHARE)),
        )

    def _clients(self) -> tuple[Client, Client]:
        kept, other = (clients.get(self.session.vault, each) for each in self.ids)
        return kept, other

    def _show(self) -> None:
        kept, other = self._clients()
        count = sum(merging.counts(self.session.vault, other.id).values())
        words = ngettext(
            "{other} is joined to {kept}: {count} record moves, and the code {code} leads to {kept}"
            " from now on. It can be taken apart later.",
            "{other} is joined to {kept}: {count} records move, and the code {code} leads to "
            "{kept} from now on. It can be taken apart later.",
            count,
        )
        names = {"other": f"{other.name} {other.code}", "kept": f"{kept.name} {kept.code}"}
        self.told.setText(words.format(count=count, code=other.code, **names))
        clear(self._place)
        self.look.setVisible(not self._revealed and bool(self._hidden()))
        found = merging_fields.choices(kept, other, revealed=self._revealed)
        rows = [self._row(each) for each in found]
        heads = (
            _("Stays: {code}").format(code=f"{kept.list_name} {kept.code}"),
            _("Is joined: {code}").format(code=f"{other.list_name} {other.code}"),
        )
        self.sides = Sides(heads, rows, pick=True)
        self._place.addWidget(self.sides)
        if not rows:
            self._place.addWidget(text(_("The cards are alike: nothing to choose."), "muted"))
        self._place.addStretch(1)

    @staticmethod
    def _row(each: merging_fields.Choice) -> SideRow:
        left, right = (
            ", ".join(
                said(n, v) for n, v in zip(each.fields, values, strict=True) if v not in {None, ""}
            )
            or "–"
            for values in (each.kept, each.other)
        )
        picked = {None: None, Side.KEPT: LEFT, Side.OTHER: RIGHT}[each.proposed]
        return SideRow(each.name, _(fields.of(Client)[each.name].word), left, right, picked)

    def _hidden(self) -> list[str]:
        """Return which of the two is under non-disclosure."""
        return clients.hidden_ids(*self._clients())

    def reveal(self) -> None:
        """Show the contact data of both for a reason that stays in the log."""
        if ask_look(self.session, self, self._hidden()):
            picked = self.sides.picked()
            self._revealed = True
            self._show()
            self.sides.pick(picked)

    def _swap(self) -> None:
        self.ids = (self.ids[1], self.ids[0])
        self._show()

    def join(self) -> None:
        """Join the two as picked; what is missing is told here."""
        picked = {
            name: str(Side.KEPT if side == LEFT else Side.OTHER)
            for name, side in self.sides.picked().items()
        }
        try:
            self.done_changes = merging.merge(
                self.session.vault, *self.ids, picked, self.session.today
            )
        except KnownError as error:
            self.error.setText(error.message)
            self.error.show()
            return
        self.accept()


def ask_merge(session: Session, parent: QWidget | None, kept_id: str, other_id: str) -> None:
    """Show the two side by side; join them, open the one that stays, offer undo."""
    dialog = MergeDialog(session, parent, kept_id, other_id)
    dialog.exec()
    changes, kept = dialog.done_changes, dialog.ids[0]
    dialog.deleteLater()
    if changes is not None:
        session.open_client(kept)
        session.done(changes, _("Joined into one client"))


def pick_dialog(session: Session, parent: QWidget | None, client_id: str) -> FormDialog:
    """Return the dialog that asks which entry is the same person, the likely ones first."""
    client = clients.get(session.vault, client_id)
    like = duplicates.find(session.vault, client)

    def build(form: Form) -> None:
        if like:
            found = [(each.code, f"{each.name} {each.code}") for each in like]
            form.choice("like", _("The same person may be"), found, like[0].code)
        told = _("A code stands on every letter and in the list of clients.")
        form.line("code", _("Another client's code"), help_text=told, width=14)

    def save(values: dict[str, str]) -> str:
        code = values["code"] or values.get("like") or ""
        if not code:
            raise KnownError(_("Write the other client's code."), field="code")
        found = clients.by_code(session.vault, code)
        if found.id == client_id:
            told = _("This is the same client. Write the other one's code.")
            raise KnownError(told, field="code")
        return found.id

    return make_dialog(
        parent,
        session,
        title=_("Join another entry of {name}").format(name=client.name),
        act=_("Compare"),
        build=build,
        save=save,
    )


def ask_other(session: Session, parent: QWidget | None, client_id: str) -> None:
    """Ask for the other entry, then show the two side by side."""
    dialog = pick_dialog(session, parent, client_id)
    dialog.exec()
    other = dialog.result_value
    dialog.deleteLater()
    if isinstance(other, str):
        ask_merge(session, parent, client_id, other)


def ask_apart(session: Session, parent: QWidget | None, client_id: str) -> None:
    """Take apart the latest joining of a client, after telling what that means."""
    latest = merging.of_client(session.vault, client_id)
    if not latest:
        raise KnownError(_("Nothing has been joined to this client."))
    words = _(
        "The entry {code} becomes a client of its own again, with everything that was moved. What "
        "has been recorded since stays with this client."
    ).format(code=latest[0].code)
    if confirm(parent, _("Take apart"), words, _("Take apart")):
        session.done(merging.undo(session.vault, latest[0].id), _("Taken apart"))


def menu_acts(session: Session, parent: QWidget, client_id: str) -> list[tuple[str, partial[None]]]:
    """Return what the client's menu offers: joining, and taking apart where something is joined."""
    acts = [(_("Join another entry …"), partial(ask_other, session, parent, client_id))]
    if merging.of_client(session.vault, client_id):
        acts.append((_("Take apart …"), partial(ask_apart, session, parent, client_id)))
    return acts
