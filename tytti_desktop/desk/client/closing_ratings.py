"""Arviot rinnakkain: each goal and work ability as each side sees them, differences first."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from tytti_desktop.casework.closing import ratings
from tytti_desktop.casework.closing.ratings import Side
from tytti_desktop.casework.recording import together
from tytti_desktop.casework.steps.closing_record import RATER_NAMES, Rater
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.rows import Line
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Card, button, clear, pill, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace, Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, ngettext

PLACE = DraftPlace("rating", 2)
ABILITY = "ability"
NO_ANSWER = "none"
ABREAST_SCALE = 100  # percent: over it each side has a line of its own
HEAD = ("", *RATER_NAMES.values(), "", "")
FAR = 2  # a difference from which it is worth talking about


def side_key(side: Side) -> str:
    """Return how a draft names what is rated."""
    return side.goal.id if side.goal is not None else ABILITY


def _given(side: Side, rater: Rater) -> tuple[str | None, str]:
    """Return what a side has said, as the form shows it."""
    known = side.ratings.get(rater)
    if known is None:
        return None, ""
    return NO_ANSWER if known.value is None else str(known.value), known.note


def rating_dialog(
    session: Session, parent: QWidget | None, client_id: str, side: Side
) -> form_dialog.FormDialog:
    """Return the dialog that rates one goal or work ability, every side in one."""
    vault, today = session.vault, session.today
    options = [(str(value), side.scale.shown(value)) for value in reversed(side.scale.values())]
    options.append((NO_ANSWER, _("no answer")))

    given = {rater: _given(side, rater) for rater in Rater}

    def build(form: Form) -> None:
        for rater, (value, note) in given.items():
            form.group(_(RATER_NAMES[rater]))
            form.choice(f"{rater}_value", side.scale.label, options, value)
            form.line(f"{rater}_note", _("In words"), note)

    def save(values: Mapping[str, Any]) -> Changes:
        with vault.atomic():
            done = []
            for rater in Rater:
                value, note = values[f"{rater}_value"], values[f"{rater}_note"]
                if (value, note) == given[rater]:
                    continue
                made = ratings.proposed(vault, client_id, rater, today)
                goal = side.goal.id if side.goal is not None else None
                number = None if value in {None, NO_ANSWER} else int(value)
                made = replace(made, goal_id=goal, value=number, note=note)
                done.append(ratings.rate(vault, made, today))
            return together(done) if done else Changes(frozenset(), None)

    intro = _("A side that has not been asked is left as it is. No answer is not a number.")
    return form_dialog.make_dialog(
        parent, session, title=_("Rate: {what}").format(what=side.title), act=_("Save the ratings"),
        intro=intro, place=PLACE.of(client_id, side_key(side)), client_id=client_id,
        build=build, save=save,
    )  # fmt: skip


class RatingsCard(Card):
    """The ratings side by side."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(_("Ratings side by side"))
        self._session, self._client_id = session, client_id
        self._open = True
        self._grid = QGridLayout()
        spaced(self._grid, 1.25)
        nest(self.body, self._grid)

    def refresh(self, *, closed: bool) -> None:
        """Read again and show; a closed case's ratings are only shown."""
        clear(self._grid)
        vault, today = self._session.vault, self._session.today
        sides = ratings.side_by_side(vault, self._client_id, today)
        if theme.current().scale > ABREAST_SCALE:
            for number, side in enumerate(sides):
                self._grid.addWidget(self._line(side, closed=closed), number, 0, 1, len(HEAD))
        else:
            self._show_abreast(sides, closed=closed)
        if len(sides) == 1:
            nothing = _("The plan has no goals yet: work ability can be rated all the same.")
            self._grid.addWidget(text(nothing, "muted"), 2, 0, 1, len(HEAD))

    def _line(self, side: Side, *, closed: bool) -> Line:
        """Return one thing with the sides below each other: large letters need the width."""
        said = [
            f"{_(RATER_NAMES[rater])}: {side.scale.shown(found.value)}"
            for rater, found in side.ratings.items()
        ]
        ends: list[QWidget] = [self._apart(side.difference)] if side.difference else []
        ends += [] if closed else [self._button(side)]
        return Line(side.title, "\n".join(said) or _("not asked yet"), *ends)

    def _show_abreast(self, sides: list[Side], *, closed: bool) -> None:
        for column, name in enumerate(HEAD):
            self._grid.addWidget(text(_(name) if name else "", "muted"), 0, column)
        for number, side in enumerate(sides, 1):
            self._show_side(number, side, closed=closed)
        self._grid.setColumnStretch(0, 3)
        for column in range(1, len(Rater) + 1):
            self._grid.setColumnStretch(column, 2)

    @staticmethod
    def _apart(far: int) -> QWidget:
        words = ngettext("{count} apart", "{count} apart", far).format(count=far)
        return pill(words, "warning" if far >= FAR else "accent")

    def _button(self, side: Side) -> QWidget:
        act = button(_("Rate …"), partial(self.rate, side))
        act.setAccessibleName(f"{act.text()}: {side.title}")
        return act

    def _show_side(self, number: int, side: Side, *, closed: bool) -> None:
        self._grid.addWidget(text(side.title), number, 0)
        for column, rater in enumerate(Rater, 1):
            found = side.ratings.get(rater)
            if found is None:
                shown = text("–", "muted")
                shown.setAccessibleName(_("not asked yet"))
            else:
                shown = text(side.scale.shown(found.value), "" if found.value else "muted")
                shown.setToolTip(found.note)
            self._grid.addWidget(shown, number, column)
        if side.difference:
            self._grid.addWidget(self._apart(side.difference), number, len(Rater) + 1)
        if not closed:
            self._grid.addWidget(self._button(side), number, len(Rater) + 2)

    def rate(self, side: Side, _on: bool = False) -> None:
        """Ask for the ratings of one thing."""
        dialog = rating_dialog(self._session, self.window(), self._client_id, side)
        dialog.exec()
        changes = dialog.result_value
        dialog.deleteLater()
        if isinstance(changes, Changes) and changes.types:
            self._session.done(changes, _("Ratings saved"))

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        vault, today = self._session.vault, self._session.today
        sides = ratings.side_by_side(vault, self._client_id, today)
        return {PLACE.of(self._client_id, side_key(s)): partial(self.rate, s) for s in sides}
