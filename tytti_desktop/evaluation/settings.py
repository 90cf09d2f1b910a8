"""What of the results is the unit's own choice (unit data `results`)."""

from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework import unit
from tytti_desktop.evaluation import published
from tytti_desktop.evaluation.published import Figure
from tytti_desktop.vault import Vault

KIND = "results"


@dataclass(frozen=True)
class Settings:
    """The unit's choices in force on a day.

    `limit`: the smallest count that is shown. `decimals` of a share. `least_counts` and
    `least_interval`: pairs needed for counts and for an interval. `published`: figures published
    of the tables elsewhere.
    """

    limit: int
    decimals: int
    ages: tuple[int, ...]
    unemployment: tuple[int, ...]
    least_counts: int
    least_interval: int
    confidence: float
    power: float
    smallest_change: dict[str, float]
    published: tuple[Figure, ...] = ()


def read(vault: Vault, today: date) -> Settings:
    """Return the unit's choices; read once, until something is stored."""
    return vault.remembered(("results settings", today), lambda: _read(vault, today))


def _read(vault: Vault, today: date) -> Settings:
    found = unit.in_force(vault, KIND, today)
    evidence = found["evidence"]
    return Settings(
        limit=max(2, int(found["publishing"]["limit"])),
        decimals=min(1, max(0, int(found["publishing"]["decimals"]))),
        ages=tuple(sorted(int(each) for each in found["age"]["from"])),
        unemployment=tuple(sorted(int(each) for each in found["unemployment"]["from"])),
        least_counts=int(evidence["counts"]),
        least_interval=int(evidence["interval"]),
        confidence=float(evidence["confidence"]),
        power=float(evidence["power"]),
        smallest_change={k: float(v) for k, v in found.get("smallest_change", {}).items()},
        published=published.read(found.get("published", {}).get("figures", ())),
    )
