"""The path as the kit's stages show it, and which tab a stage opens."""

from collections.abc import Sequence

from tytti_desktop.casework.steps.path import STAGE_NAMES, Missing, Path, StageName, State
from tytti_desktop.desk.kit.stages import Stage
from tytti_desktop.desk.kit.stages import State as Shown
from tytti_desktop.words import _

_SHOWN = {
    State.DONE: Shown.DONE,
    State.UNFINISHED: Shown.UNFINISHED,
    State.NOW: Shown.NOW,
    State.NEXT: Shown.NEXT,
}
_TAB_OF_MISSING = {
    Missing.REFERRAL: "referral",
    Missing.CRITERIA: "referral",
    Missing.DECISION: "referral",
    Missing.CONSENT: "consents",
    Missing.BASELINE: "rounds",
    Missing.INTAKE: "visits",
    Missing.PLANNING: "visits",
    Missing.CASE_MANAGER: "situation",
    Missing.MEANS: "visits",
    Missing.PLAN: "plan",
    Missing.REVIEW: "plan",
    Missing.FOLLOW_UP: "rounds",
    Missing.CLOSING_MEETING: "closing",
    Missing.RATINGS: "closing",
    Missing.CLOSING: "closing",
}
_TAB_OF_STAGE = {
    StageName.REFERRAL: "referral",
    StageName.NEEDS: "screenings",
    StageName.PLANNING: "visits",
    StageName.MEANS: "plan",
    StageName.FOLLOW_UP: "rounds",
    StageName.GOAL: "closing",
}


def shown_stages(found: Path) -> list[Stage]:
    """Return the six stages with their words."""
    return [
        Stage(_(STAGE_NAMES[each.name]), _SHOWN[each.state], each.line(), each.missing_line())
        for each in found.stages
    ]


def tab_of(stage: StageName, missing: Sequence[Missing]) -> str:
    """Return the tab where a stage is worked on: where the first missing thing is done."""
    return _TAB_OF_MISSING[missing[0]] if missing else _TAB_OF_STAGE[stage]
