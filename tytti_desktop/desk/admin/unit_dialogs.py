"""One thing of the unit's data in a form, in force from a day; and the versions it has had."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework import choices, unit, unit_checks
from tytti_desktop.desk.admin import unit_fields
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form import GROUP_MAX, Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Facts, button, row, scrolled, spaced, text
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, people, unit_data
from tytti_desktop.words import _

SINCE = "valid_from"
WIDTH_STEPS, HEIGHT_STEPS, SCREEN_SHARE = 72.0, 60.0, 0.9


def place_of(kind: str, key: str) -> str:
    """Return the place of a thing's draft."""
    return f"settings:unit:{kind}:{key}"


def content_of(session: Session, kind: str, key: str) -> Any:  # noqa: ANN401 - unit data
    """Return a thing as it is in force; for a new one, an empty thing like its neighbours."""
    known = unit.in_force(session.vault, kind, session.today)
    if key in known:
        return known[key]
    like = next(iter(known.values()), {"label": {"fi": "", "sv": "", "en": ""}})
    return unit_fields.nested({p: _blank(v) for p, v in unit_fields.flat(like).items()})


def _blank(value: Any) -> Any:  # noqa: ANN401 - unit data
    return type(value)() if isinstance(value, str | list | bool) else value


def thing_dialog(
    session: Session, kind: str, key: str, title: str, parent: QWidget | None = None
) -> FormDialog:
    """Return the dialog that edits a thing, or adds one where `key` is empty."""
    found = unit_fields.flat(content_of(session, kind, key))
    names = [path for path in found if path.startswith("label.")]
    content = {path: found[path] for path in dict.fromkeys([*names, *found])}

    def build(form: Form) -> None:
        for number, (path, value) in enumerate(content.items()):
            if number and number % (GROUP_MAX - 1) == 0:
                form.group(_("More"))
            among = unit_fields.options(session.vault, kind, path, session.today)
            given = None if not key and value in ("", []) else value
            form.add(path, unit_fields.field(path, value, among), given)
        told = _("Earlier days are read by what was in force then.")
        form.date(SINCE, _("In force from"), session.today, help_text=told)

    def save(values: dict[str, Any]) -> Changes:
        since = values.pop(SINCE)
        if since is None:
            raise KnownError(_("Write the day from which this holds."), field=SINCE)
        _refuse_empty_numbers(values, content)
        made = unit_fields.nested(values)
        known = unit.in_force(session.vault, kind, session.today)
        name = key or unit_checks.new_key(str(values.get("label.fi", "")), known)
        return unit_checks.store(session.vault, kind, name, made, since)

    act = _("Save") if key else _("Add")
    return make_dialog(
        parent, session, title=title, act=act, build=build, save=save, place=place_of(kind, key)
    )


def _refuse_empty_numbers(values: dict[str, Any], before: dict[str, Any]) -> None:
    for path, value in values.items():
        if value is None:
            number = isinstance(before[path], int)
            told = _("Write a number.") if number else _("Choose one from the list.")
            raise KnownError(told, field=path)


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
        column.addLayout(row(None, self.leave))
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
    parts = []
    for path, value in unit_fields.flat(content).items():
        if path.startswith("label.") or value in ("", []):
            continue
        among = unit_fields.options(session.vault, kind, path, session.today)
        shown = unit_fields.said(value, among)
        plain = kind == "settings" or path in {"fi", "source"}
        parts.append(shown if plain else f"{unit_fields.word(path).lower()}: {shown}")
    return " · ".join(label + parts)
