"""Rows and dialogs that follow from what a record tells of its fields, and an act of its asking."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import choices
from tytti_desktop.casework import fields as facts
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


def told_rows(form: Form, session: Session, record: Any, names: Sequence[str]) -> None:  # noqa: ANN401 any record
    """Ask for fields of a record, each by its word and in the way that fits what it holds."""
    for name in names:
        _row(form, session, record, Ask(name, ""), getattr(record, name))


def act_rows(form: Form, session: Session, act: Act, record: Any) -> None:  # noqa: ANN401 any record
    """Ask what an act asks: of a new record from what is proposed, of a kept one anew."""
    told = facts.of(act.record)
    for ask in (each for each in act.asks if told[each.field].word):
        anew = session.today if ask.today else ask.offered[0] if ask.offered else None
        value = getattr(record, ask.field) if act.proposed is not None else anew
        _row(form, session, record, ask, value)


def act_dialog(
    session: Session,
    parent: QWidget | None,
    act: Act,
    record: Any,  # noqa: ANN401 any record
    *,
    place: DraftPlace,
    words: tuple[str, str],
    intro: str = "",
) -> FormDialog:
    """Return the dialog of an act; `words` are its title and its button."""
    vault, today = session.vault, session.today
    how: dict[str, Any] = {"save": lambda given: act.tell(vault, record.id, given, today)}
    if act.proposed is not None:
        how = {
            "make": lambda given: act.made(record, given, today),
            "save": lambda made: act.store(vault, made, today),
        }
    return make_dialog(
        parent, session, client_id=record.client_id, place=place, title=words[0], act=words[1],
        intro=intro, build=lambda form: act_rows(form, session, act, record), **how,
    )  # fmt: skip


def _row(form: Form, session: Session, record: Any, ask: Ask, value: Any) -> None:  # noqa: ANN401
    name = ask.field
    told, kind = facts.of(type(record))[name], facts.kinds(type(record))[name]
    word = ask.word or told.word
    label = _(word)
    how = {"help_text": _(ask.help)} if ask.help else {}
    if told.list:
        found = choices.choices(session.vault, told.list, session.today)
        form.choice(name, label, [(each.key, each.label) for each in found], value or None, **how)
    elif issubclass(kind, Enum) and told.words:
        options = [(each, _(told.words[each])) for each in ask.offered or kind]
        (form.segments if ask.offered else form.choice)(name, label, options, value, **how)
    elif kind is bool:
        form.check(name, label, value=value, **how)
    elif kind is date:
        form.date(name, label, value, **how)
    elif ask.lines:
        form.area(name, label, value or "", lines=ask.lines, **how)
    else:
        form.line(name, label, value or "", **how)
