"""The dialog “a professional leaves”: what names them is told before, and moves in one act."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.service_map import leaving, posts
from tytti_desktop.casework.service_map.traces import Named
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, ngettext

SHOWN = 12  # so many records are named in the preview, the rest are counted


class _Preview(QObject):
    """Keeps the preview and the proposed successor up to what is chosen in a form."""

    def __init__(self, session: Session, form: Form) -> None:
        super().__init__(form)
        self._vault, self._today, self._form = session.vault, session.today, form
        people = [(each.id, each.name) for each in posts.professionals(session.vault)]
        self._leaver = form.choice("professional", _("Who leaves"), people)
        self._last = form.date("last_day", _("Last day at work"), session.today)
        self._heir = form.choice(
            "successor",
            _("Successor"),
            people,
            help_text=_("Without a successor the posts stay vacant."),
        )
        self._told = form.words(_("Choose who leaves: what names the person is shown here."))
        self._leaver.changed.connect(self.propose)
        self._last.changed.connect(self.tell)

    def _day(self) -> date:
        try:
            return self._last.value() or self._today
        except KnownError:  # still being typed: the field itself says so at the act
            return self._today

    def propose(self) -> None:
        """Propose the successor of whoever leaves, and tell what names them."""
        leaver = self._leaver.value()
        found = leaving.proposed_successor(self._vault, leaver, self._day()) if leaver else None
        self._heir.put(found.id if found else None)
        self.tell()

    def tell(self) -> None:
        """Tell what names the person after the last day."""
        leaver = self._leaver.value()
        if leaver:
            self._told.setText(preview(leaving.named(self._vault, leaver, self._day())))


def preview(found: list[Named]) -> str:
    """Return in words what names the person: what moves, and what must be asked of the client."""
    moved = [each.text for each in found if not each.personal]
    personal = [each.text for each in found if each.personal]
    words = ngettext(
        "{count} record names the person", "{count} records name the person", len(moved)
    )
    lines = [words.format(count=len(moved)), *_listed(moved)]
    if personal:
        lines += ["", _("These do not move: ask the client."), *_listed(personal)]
    return "\n".join(lines)


def _listed(texts: list[str]) -> list[str]:
    lines = [f"– {each}" for each in texts[:SHOWN]]
    left = len(texts) - SHOWN
    return [*lines, f"+ {left}"] if left > 0 else lines


def leave_dialog(session: Session, parent: QWidget | None, leaver: str = "") -> FormDialog:
    """Return the dialog that lets a professional leave: the one whose id is given, or a chosen."""

    def build(form: Form) -> None:
        told = _Preview(session, form)
        if leaver:
            form.put({"professional": leaver})
            told.propose()

    def save(values: Mapping[str, Any]) -> Changes:
        if values["professional"] is None:
            raise KnownError(_("Choose who leaves."), field="professional")
        last, heir = values["last_day"] or session.today, values["successor"]
        try:
            return leaving.leave(session.vault, values["professional"], last, heir)
        except KnownError as error:
            field = {"successor_id": "successor"}.get(error.field or "", error.field)
            raise KnownError(error.message, field=field) from error

    return make_dialog(
        session=session,
        parent=parent,
        title=_("A professional leaves"),
        intro=_("What names the person moves to the successor in one act. It can be undone."),
        act=_("Move to the successor"),
        build=build,
        save=save,
    )
