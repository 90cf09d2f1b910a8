"""Window envelopes: what of the folded sheet is always seen, and what may be seen if it slides."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from tytti_desktop.errors import KnownError
from tytti_desktop.paper.drawing import MM
from tytti_desktop.places import forms_folder
from tytti_desktop.words import N_, _, decimal

# By how many folds its sheet has; more than these no envelope of the file needs.
FOLDING = (
    N_("do not fold the sheet"),
    N_("fold the sheet in two"),
    N_("fold the sheet in three"),
)


@dataclass(frozen=True)
class Zone:
    """A rectangle of the sheet, in points from its top left."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Envelope:
    """An envelope format: its size and its sheet's folds in points, the lines its window shows."""

    name: str
    size: tuple[float, float]
    folds: tuple[float, ...]
    lines: int
    always: Zone
    may_show: Zone

    @property
    def folding(self) -> str:
        """How its sheet is folded, and where from the sheet's top, in words."""
        words = _(FOLDING[len(self.folds)])
        places = ", ".join(decimal(f"{fold / MM:g}") for fold in self.folds)
        told = _("{folding} ({places} mm from the top)").format(folding=words, places=places)
        return told if places else words


def _zone(data: dict[str, float]) -> Zone:
    return Zone(**{side: round(at * MM, 2) for side, at in data.items()})


def read_envelopes(data: dict[str, Any]) -> dict[str, Envelope]:
    """Read envelopes from what a file (or the unit's own data) says, in millimetres."""
    made = {}
    for name, row in data.items():
        if not isinstance(row, dict):
            continue
        height, width = row["size"]
        made[name] = Envelope(
            name=name,
            size=(height * MM, width * MM),
            folds=tuple(fold * MM for fold in row["folds"]),
            lines=row["lines"],
            always=_zone(row["always"]),
            may_show=_zone(row["may_show"]),
        )
    return made


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((forms_folder() / "envelopes.toml").read_text(encoding="utf-8"))


@cache
def _shipped() -> dict[str, Envelope]:
    return read_envelopes(_file())


def envelopes() -> dict[str, Envelope]:
    """Return the shipped envelopes by name: C5, E5, C65, E65."""
    return dict(_shipped())


def envelope(name: str) -> Envelope:
    """Return one envelope; KnownError when there is none of that name."""
    known = envelopes()
    if name not in known:
        message = _("There is no envelope {name}. Choose one of these: {known}.")
        raise KnownError(message.format(name=name, known=", ".join(known)), field="envelope")
    return known[name]


def reveals(line: str) -> bool:
    """Tell whether a line says what kind of service writes; such may not stand as the sender."""
    folded = line.casefold()
    return any(stem in folded for stem in _file()["revealing"])
