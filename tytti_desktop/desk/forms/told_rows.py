"""Rows and dialogs that follow from what a record tells of its fields, and an act of its asking."""

from collections.abc import Callable, Sequence
from datetime import date
from enum import Enum
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import choices, registers, unit
from tytti_desktop.casework import fields as facts
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.registers import Register
from tytti_desktop.desk.forms.form import Form, Options
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

REGISTERS = "registers"
_SEVERAL = 2  # a register is asked for where there are two to choose from


def told_rows(form: Form, session: Session, record: Any, names: Sequence[str]) -> None:  # noqa: ANN401 any record
    """Ask for fields of a record, each by its word and in the way that fits what it holds."""
    for name in names:
        _row(form, session, record, Ask(name, ""), getattr(record, name))


def act_rows(form: Form, session: Session, act: Act, record: Any) -> None:  # noqa: ANN401 any record
    """Ask what an act asks: of a new record from what is proposed, of a kept one anew."""
    told = facts.of(act.record)
    for ask in (each for each in act.asks if told[each.field].word):
        if ask.once and record.id:
            continue
        anew = session.today if ask.today else ask.offered[0] if ask.offered else None
        kept = act.proposed is not None or ask.keeps
        _row(form, session, record, ask, getattr(record, ask.field) if kept else anew)


def propose_minutes(form: Form, session: Session, kinds: str) -> None:
    """Propose the length of the kind that is picked, as long as nobody has written another."""
    offered = unit.in_force(session.vault, kinds, session.today)
    proposed = [form["minutes"].raw()]

    def picked() -> None:
        minutes = offered.get(form["kind"].value() or "", {}).get("minutes")
        if form["minutes"].raw() == proposed[-1] and minutes is not None:
            form["minutes"].put(minutes)
            proposed.append(str(minutes))

    form["kind"].changed.connect(held(form, picked))


Through = Callable[[Callable[[str], Changes]], Changes | None]


def act_dialog(
    session: Session,
    parent: QWidget | None,
    act: Act,
    record: Any,  # noqa: ANN401 any record
    *,
    place: DraftPlace | None,
    words: tuple[str, str],
    intro: str = "",
    build: Callable[[Form], object] | None = None,
    through: Through | None = None,
) -> FormDialog:
    """Return the dialog of an act; `words` are its title and its button.

    `build` adds rows of the dialog's own around those of the act. `through` does what passes the
    gate: it is given the act, which takes the reason.
    """
    vault, today = session.vault, session.today

    def passed(use: Callable[..., Changes], about: Any, *given: Any) -> Changes | None:  # noqa: ANN401
        if through is None or (act.proposed is not None and record.id):
            return use(vault, about, *given, today)
        return through(lambda why: use(vault, about, *given, today, reason=why))

    how: dict[str, Any] = {"save": lambda given: passed(act.tell, record.id, given)}
    if act.proposed is not None:
        how = {
            "make": lambda given: act.made(record, given, today),
            "save": lambda made: passed(act.store, made),
        }
    rows = build or (lambda form: act_rows(form, session, act, record))
    return make_dialog(
        parent, session, client_id=record.client_id, place=place, title=words[0], act=words[1],
        intro=intro, build=rows, **how,
    )  # fmt: skip


def _row(form: Form, session: Session, record: Any, ask: Ask, value: Any) -> None:  # noqa: ANN401
    name = ask.field
    told, kind = facts.of(type(record))[name], facts.kinds(type(record))[name]
    word = ask.word or told.word
    label = _(word)
    how = {"help_text": _(ask.help)} if ask.help else {}
    found = _offered(session, ask, told, value)
    if found is not None:
        if len(found) < (_SEVERAL if kind is Register else 1):
            return  # nothing to choose from
        if ask.group:
            form.group(_(ask.group))
        first = [("", _(ask.empty))] if ask.empty else []
        known = value if ask.empty else value or None
        (form.segments if kind is Register else form.choice)(
            name, label, [*first, *found], known, **how
        )
        return
    if ask.group:
        form.group(_(ask.group))
    if issubclass(kind, Enum) and told.words:
        options = [(each, _(told.words[each])) for each in ask.offered or kind]
        (form.segments if ask.offered else form.choice)(name, label, options, value, **how)
    elif kind is bool:
        form.check(name, label, value=value, **how)
    elif kind is date:
        form.date(name, label, value, **how)
    elif kind is int:
        form.number(name, label, 1, ask.most, value, **how)
    elif ask.lines:
        form.area(name, label, value or "", lines=ask.lines, **how)
    else:
        form.line(name, label, value or "", **how)


def options(session: Session, kind: str, kept: str | None = "") -> list[tuple[str, str]]:
    """Return what the unit offers of a kind, as a form takes it; `kept` is what it holds."""
    found = choices.offered(session.vault, kind, session.today, kept)
    return [(choice.key, choice.label) for choice in found]


def _offered(
    session: Session,
    ask: Ask,
    told: facts.Told,
    value: Any,  # noqa: ANN401
) -> Options | None:
    """Return what is chosen from, where it is a list: the day's, the person's own or the unit's."""
    if ask.known is not None:
        return [(each.key, each.label) for each in ask.known(session.today)]
    if not told.list:
        return None
    found = options(session, told.list, value)
    only = registers.mine(session.vault, session.today) if told.list == REGISTERS else ask.offered
    return [(key, label) for key, label in found if not only or key in only]
