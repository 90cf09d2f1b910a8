"""Who makes a practice caseload, in order: what is drawn, then what is done by acts on it.

A feature adds its maker here and nowhere else; a test finds every maker, and every record type that
nobody makes.
"""

from tytti_desktop.practice import asking, carrying, closing_days, handing
from tytti_desktop.practice.closing_days import ClosingDays
from tytti_desktop.practice.disclosing import Disclosing
from tytti_desktop.practice.making import Done, Maker
from tytti_desktop.practice.meetings import Meetings
from tytti_desktop.practice.paper_rounds import PaperRounds
from tytti_desktop.practice.paths import Paths
from tytti_desktop.practice.planning import Planning
from tytti_desktop.practice.screening_days import ScreeningDays
from tytti_desktop.practice.visiting import Visiting

DRAWN: tuple[type[Maker], ...] = (
    Paths,
    Visiting,
    PaperRounds,
    ScreeningDays,
    Planning,
    Meetings,
    ClosingDays,
    Disclosing,
)
DONE: tuple[Done, ...] = (closing_days.stop, asking.ask, carrying.carry, handing.hand_over)
