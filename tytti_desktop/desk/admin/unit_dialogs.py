"""One thing of the unit's data in a form, in force from a day; and the versions it has had."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework import choices, unit
from tytti_desktop.casework.shapes import every, unit_checks
from tytti_desktop.casework.shapes.shape import LABEL, fact, flat, nested
from tytti_desktop.desk.admin import unit_fields
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form import GROUP_MAX, Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Facts, button, row, scrolled, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, people, unit_data
from tytti_desktop.words import N_, _

SINCE = "valid_from"
UNIT_PLACE = DraftPlace("settings:unit", 2)
INTROS = {
    ("settings", "sender"): N_(
        "The sender may not tell which service writes: give the county or the town, for instance."
    ),
}
OTHERS = ("_sv", "_en")  # how a field ends that says in another language what one before it says
WIDTH_STEPS, HEIGHT_STEPS, SCREEN_SHARE = 72.0, 60.0, 0.9


def _groups(paths: Iterable[str]) -> dict[str, str]:
    """Return the words over each field that a group begins with; the first needs none."""
    found, many, spoken = dict[str, str](), 0, False
    for path in paths:
        other = path.endswith(OTHERS)
        if many == GROUP_MAX - 1 or other != spoken:
            found[path] = _("In other languages") if other else _("More")
            many = 0
        many, spoken = many + 1, other
    return found


def thing_dialog(
    session: Session, kind: str, key: str, title: str, parent: QWidget | None = None
) -> FormDialog:
    """Return the dialog that edits a thing, or adds one where `key` is empty."""
    vault, today = session.vault, session.today
    known = unit.in_force(vault, kind, today)
    before = known.get(key)
    fields, content = every.of(kind).fields(key), every.asked(kind, key, before)

    def build(form: Form) -> None:
        groups = _groups(content)
        for path, (told, value) in content.items():
            if path in groups:
                form.group(groups[path])
            among, label = every.options(vault, told, today), every.word(vault, fields, path, today)
            given = None if not key and value in ("", []) else value
            inside = {at: every.options(vault, one, today) for at, one in told.columns.items()}
            form.add(path, unit_fields.field(label, told, among, inside), given)
        told_since = _("Earlier days are read by what was in force then.")
        form.date(SINCE, _("In force from"), today, help_text=told_since)

    def save(values: dict[str, Any]) -> Changes:
        since = values.pop(SINCE)
        if since is None:
            raise KnownError(_("Write the day from which this holds."), field=SINCE)
        made = nested(every.kept(kind, key, values, before))
        name = key or unit_checks.new_key(str(values.get("label.fi", "")), known)
        return unit_checks.store(vault, kind, name, made, since)

    return make_dialog(
        parent, session, title=title, act=_("Save") if key else _("Add"), build=build, save=save,
        place=UNIT_PLACE.of(kind, key),
        intro=_(INTROS[kind, key]) if (kind, key) in INTROS else "",
    )  # fmt: skip


class HistoryDialog(Dialog):
    """Every version of a thing: from when, by whom, and what it said."""

    def __init__(
        self, session: Session, kind: str, key: str, title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        column = QVBoxLayout(self)
        spaced(column, 2, 3)
        column.addWidget(text(title, "title"))
        holder = QWidget()
        inside = QVBoxLayout(holder)
        spaced(inside, 2)
        inside.addWidget(Facts(versions(session, kind, key)))
        inside.addStretch(1)
        column.addWidget(scrolled(holder), 1)
        self.leave = button(_("Close"), self.accept)
        nest(column, row(None, self.leave))
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), round(room.width() * SCREEN_SHARE)),
            min(look.grid(HEIGHT_STEPS), round(room.height() * SCREEN_SHARE)),
        )


def versions(session: Session, kind: str, key: str) -> list[tuple[str, str]]:
    """Return (from when, what it said and who set it), the newest first, the shipped one last."""
    names = {p.id: p.name for p in people.everyone(session.vault)}
    found = []
    for each in unit_data.history(session.vault, kind, key):
        words = summary(session, kind, key, each.content)
        who = names.get(each.changed_by, "")
        found.append((dates.shown(each.valid_from), f"{words}\n{who}".strip()))
    shipped = unit.shipped(kind).get(key)
    if shipped is not None:
        found.append((_("From the start"), summary(session, kind, key, shipped)))
    return found


def summary(session: Session, kind: str, key: str, content: Any) -> str:  # noqa: ANN401
    """Return a thing in words, on one line."""
    if content is None:
        return _("taken out of use")
    if not isinstance(content, dict):
        return str(content)
    label = [choices.word(content, key)] if "label" in content else []
    fields, parts = every.of(kind).fields(key), []
    for path, value in flat(content).items():
        told = fact(fields, path)
        if told in LABEL.values() or value in ("", []):
            continue
        among = [] if told is None else every.options(session.vault, told, session.today)
        shown = unit_fields.said(value, among)
        name = every.word(session.vault, fields, path, session.today).lower()
        parts.append(shown if told is not None and told.plain else f"{name}: {shown}")
    return " · ".join(label + parts)
