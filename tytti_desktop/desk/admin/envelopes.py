"""Kuoret: which window envelope letters are made for, and the sheet that proves it fits."""

from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import unit
from tytti_desktop.dates import shown
from tytti_desktop.desk.admin.paper_dialog import show_paper
from tytti_desktop.desk.admin.section import Section
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit.cards import button, pill
from tytti_desktop.desk.running.session import Session
from tytti_desktop.paper.drawing import MM
from tytti_desktop.paper.envelope_test import envelope_test_sheet
from tytti_desktop.paper.envelopes import Envelope, envelopes
from tytti_desktop.vault.unit_data import UnitDatum
from tytti_desktop.words import _, language


class EnvelopeSection(Section):
    """The envelopes the program knows."""

    types = frozenset({UnitDatum})

    def __init__(self, session: Session) -> None:
        subtitle = _(
            "The address must show whole in the window and nothing else may. Print the test sheet "
            "and try it with the envelopes you have bought before the first mailing."
        )
        super().__init__(session, _("Envelopes"), subtitle)
        self.list = LineCard(_("Window envelopes"), "")
        self.column.addWidget(self.list)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Show the envelopes and which is in use."""
        used = unit.value(self.session.vault, "mailing", "envelope", self.session.today)
        self.list.show_lines([self._line(each, used) for each in envelopes().values()])

    def _line(self, made: Envelope, used: Any) -> Line:  # noqa: ANN401 - unit data
        def use() -> None:
            self._use(made.name)

        def test() -> None:
            self._test(made.name)

        ends: list[QWidget] = []
        if made.name == used:
            ends.append(pill(_("in use"), "ok", icon="check"))
        else:
            pick = button(_("Use this"), use)
            pick.setAccessibleName(f"{_('Use this')} {made.name}")
            ends.append(pick)
        paper = button(_("Test sheet …"), test, primary=made.name == used, icon="printer")
        paper.setAccessibleName(f"{_('Test sheet …')} {made.name}")
        height, width = (round(side / MM) for side in made.size)
        told = _("{height} × {width} mm, {lines} lines of address in the window").format(
            height=height, width=width, lines=made.lines
        )
        folding = made.folding
        told = f"{told}\n{folding[:1].upper()}{folding[1:]}"
        return Line(made.name, told, *ends, paper)

    def _use(self, name: str) -> None:
        vault, today = self.session.vault, self.session.today
        changes = unit.change(vault, "mailing", "envelope", name, today)
        told = _("Letters are made for envelope {name} from {day}")
        self.session.done(changes, told.format(name=name, day=shown(today)))

    def _test(self, name: str) -> None:
        title = _("Test sheet for window envelope {name}").format(name=name)
        show_paper(self, title, envelope_test_sheet(name, language()), f"tytti-{name}")
