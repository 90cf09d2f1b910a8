"""Mittarit: which published limits the unit uses, and what its own measure measures."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, cast

from PySide6.QtWidgets import QDialog, QWidget

from tytti_desktop.casework.screening import measures
from tytti_desktop.desk.admin.section import Section
from tytti_desktop.desk.admin.unit_fields import FractionField
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit.cards import button
from tytti_desktop.desk.running.draft_places import DraftPlace, Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.cutoffs import Choice, chosen, cited, readable
from tytti_desktop.instruments.library import Definition
from tytti_desktop.instruments.model import (
    BandSet,
    CutOffSet,
    Direction,
    Questionnaire,
    Text,
    Threshold,
    shown_number,
)  # fmt: skip
from tytti_desktop.vault import Changes
from tytti_desktop.vault.unit_data import UnitDatum
from tytti_desktop.words import N_, _

Source = BandSet | CutOffSet | Threshold
DEFINABLE = "tyokykyaika"
SINCE = "valid_from"
MEASURE = DraftPlace("settings:measures", 1)
DIRECTION_WORDS = {
    Direction.HIGHER_BETTER: N_("A higher number is better"),
    Direction.HIGHER_WORSE: N_("A lower number is better"),
    Direction.NONE: N_("Neither"),
}


def sets_of(made: Questionnaire) -> dict[str, Sequence[Source]]:
    """Return the sources of an instrument by what they give, where there is any."""
    scoring = made.scoring
    found: dict[str, Sequence[Source]] = {
        "bands": scoring.bands, "cutoffs": scoring.cutoffs, "change": scoring.thresholds,
    }  # fmt: skip
    return {name: sets for name, sets in found.items() if sets}


def _used(sets: Sequence[Source], name: str) -> Source | None:
    return chosen(cast("Sequence[BandSet]", sets), name)


def _names() -> dict[str, str]:
    return {
        "bands": _("Bands of the total"),
        "cutoffs": _("Cut-off"),
        "change": _("Reliable change"),
    }


def described(one: Source) -> str:
    """Return a source with its figures: 0–7 / 8–15 (WHO 2001)."""
    source = readable(cited(one.source, verify=one.verify))
    if isinstance(one, BandSet):
        figures = " / ".join(f"{band.low}–{band.high}" for band in one.bands)
    elif isinstance(one, CutOffSet):
        figures = " / ".join(dict.fromkeys(f"≥ {row.value}" for row in one.rows))
    else:
        figures = shown_number(one.value)
    return f"{figures} · {source}"


class MeasureSection(Section):
    """Every measure with the sources in use, and the unit's own measure."""

    types = frozenset({UnitDatum})

    def __init__(self, session: Session) -> None:
        subtitle = _(
            "Where several limits are published, the unit chooses. A choice holds from a day: "
            "earlier results keep the limits of their own day."
        )
        super().__init__(session, _("Measures"), subtitle)
        self.own = LineCard(_("The unit's own measure"), "")
        self.list = LineCard(_("Limits in use"), "")
        self.column.addWidget(self.list)
        self.column.addWidget(self.own)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Show what is in use."""
        shelf = measures.library(self.session.vault, self.session.today)
        asked = [q for q in shelf.instruments(self.session.today) if sets_of(q)]
        self.list.show_lines([self._line(made) for made in asked])
        self.own.show_lines([self._own_line(shelf.get(DEFINABLE))])

    def _line(self, made: Questionnaire) -> Line:
        choice = measures.choice(self.session.vault, made.id, self.session.today)
        names, told = _names(), []
        for part, sets in sets_of(made).items():
            used = _used(sets, getattr(choice, part))
            shown = described(used) if used is not None else _("none chosen")
            told.append(f"{names[part]}: {shown}")
        if measures.asks_cutoff(self.session.vault, made, self.session.today):
            told.append(measures.unchosen_words())
        name = made.title.said()
        edit = button(_("Choose …"), partial(self._choose, made))
        edit.setAccessibleName(f"{_('Choose …')} {name}")
        return Line(name, "\n".join(told), edit)

    def _own_line(self, made: Questionnaire) -> Line:
        told = _("Not defined: left out of the forms until the unit says what it measures.")
        if made.defined:
            item = made.items[0]
            ends = [shown_number(e) for e in (item.minimum, item.maximum) if e is not None]
            parts = [item.text.said(), item.unit.said(), "–".join(ends)]
            parts.append(_(DIRECTION_WORDS[made.scoring.direction]))
            told = " · ".join(part for part in parts if part)
        name = _("Work ability time")
        edit = button(_("Define …"), self._define)
        edit.setAccessibleName(f"{_('Define …')} {name}")
        return Line(name, told, edit)

    def _choose(self, made: Questionnaire) -> None:
        self._ask(sources_dialog(self.session, made, self.window()))

    def _define(self) -> None:
        self._ask(definition_dialog(self.session, self.window()))

    def _ask(self, dialog: FormDialog) -> None:
        dialog.exec()
        if dialog.result() == QDialog.DialogCode.Accepted:
            self.session.done(dialog.result_value, _("Saved"))
        dialog.deleteLater()

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        shelf = measures.library(self.session.vault, self.session.today)
        chosen = {MEASURE.of(q.id): partial(self._choose, q) for q in shelf.instruments()}
        return {**chosen, MEASURE.of("own"): self._define}


def _since(values: dict[str, Any]) -> date:
    since: date | None = values[SINCE]
    if since is None:
        raise KnownError(_("Write the day from which this holds."), field=SINCE)
    return since


def sources_dialog(
    session: Session, made: Questionnaire, parent: QWidget | None = None
) -> FormDialog:
    """Return the dialog that chooses an instrument's sources."""
    vault, today = session.vault, session.today
    choice = measures.choice(vault, made.id, today)

    def build(form: Form) -> None:
        names = _names()
        for part, sets in sets_of(made).items():
            used = _used(sets, getattr(choice, part))
            options = [(one.id, described(one)) for one in sets]
            form.choice(part, names[part], options, used.id if used is not None else None)
        told = _("Earlier results keep the limits of their own day.")
        form.date(SINCE, _("In force from"), today, help_text=told)

    def save(values: dict[str, Any]) -> Changes:
        picked = Choice(**{part: values.get(part) or "" for part in ("bands", "cutoffs", "change")})
        return measures.choose_sources(vault, made.id, picked, _since(values))

    return make_dialog(
        parent, session, title=made.title.said(), act=_("Save"), build=build, save=save,
        place=MEASURE.of(made.id),
    )  # fmt: skip


def definition_dialog(session: Session, parent: QWidget | None = None) -> FormDialog:
    """Return the dialog that says what the unit's own measure measures."""
    vault, today = session.vault, session.today
    made = measures.library(vault, today).get(DEFINABLE)
    item = made.items[0]

    def build(form: Form) -> None:
        label, unit = (item.text, item.unit) if made.defined else (Text(), Text())
        form.line("fi", _("Question in Finnish"), label.fi)
        form.line("sv", _("Question in Swedish"), label.sv)
        form.line("en", _("Question in English"), label.en)
        form.line("unit", _("Unit, in Finnish"), unit.fi, hint="h/vko")
        directions = [(one, _(words)) for one, words in DIRECTION_WORDS.items()]
        form.segments("direction", _("Which way is better"), directions, made.scoring.direction)
        form.group(_("What can be answered"))
        form.add("minimum", OptionalNumber(_("Least")), item.minimum)
        form.add("maximum", OptionalNumber(_("Most")), item.maximum)
        form.date(SINCE, _("In force from"), today)

    def save(values: dict[str, Any]) -> Changes:
        definition = _definition(values, made.version)
        return measures.define(vault, DEFINABLE, definition, _since(values))

    intro = _("The unit says what it measures, for instance the hours a week the client can work.")
    return make_dialog(
        parent, session, title=_("Define: work ability time"), act=_("Save"), build=build,
        save=save, place=MEASURE.of("own"), intro=intro,
    )  # fmt: skip


class OptionalNumber(FractionField):
    """A number, or nothing."""

    def value(self) -> Any:  # noqa: ANN401 - a number or None
        """Return the number, None when nothing is typed."""
        return super().value() if self.raw().strip() else None


def _definition(values: dict[str, Any], before: str) -> Definition:
    """Return the definition typed; a changed one gets the next version."""
    if not values["fi"]:
        raise KnownError(_("Write the question in Finnish: the others may wait."), field="fi")
    low, high = values["minimum"], values["maximum"]
    if low is not None and high is not None and low >= high:
        raise KnownError(_("The most must be over the least."), field="maximum")
    number = before.rpartition("/")[2]
    version = str(int(number) + 1) if "/" in before and number.isdecimal() else "1"
    label = Text(values["fi"], values["sv"], values["en"])
    unit = Text(*(values["unit"] if text else "" for text in (label.fi, label.sv, label.en)))
    return Definition(label, unit, values["direction"], low, high, version)
