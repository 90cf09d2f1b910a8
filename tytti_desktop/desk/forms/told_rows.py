"""Rows of a form that follow from what a record tells of its fields."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any

from tytti_desktop.casework import choices
from tytti_desktop.casework import fields as facts
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


def told_rows(form: Form, session: Session, record: Any, names: Sequence[str]) -> None:  # noqa: ANN401 any record
    """Ask for fields of a record, each by its word and in the way that fits what it holds."""
    for name in names:
        _row(form, session, record, name)


def _row(form: Form, session: Session, record: Any, name: str) -> None:  # noqa: ANN401
    told, kind = facts.of(type(record))[name], facts.kinds(type(record))[name]
    label, value = _(told.word), getattr(record, name)
    if told.list:
        found = choices.choices(session.vault, told.list, session.today)
        form.choice(name, label, [(each.key, each.label) for each in found], value or None)
    elif issubclass(kind, Enum) and told.words:
        form.choice(name, label, [(each, _(told.words[each])) for each in kind], value)
    elif kind is bool:
        form.check(name, label, value=value)
    elif kind is date:
        form.date(name, label, value)
    else:
        form.line(name, label, value)
