"""The instruments as this unit uses them: its own measures defined, its sources chosen.

Unit data of kind `measures` says what a unit-defined instrument measures (työkykyaika); kind
`sources` says which bands, cut-offs and change thresholds are used where several are published.
"""

from datetime import date

from tytti_desktop.casework import unit
from tytti_desktop.casework.screening import wording_texts
from tytti_desktop.instruments.cutoffs import Choice
from tytti_desktop.instruments.library import Definition, Library, shipped
from tytti_desktop.instruments.model import Direction, Questionnaire, Text
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

DEFINITIONS = "measures"
SOURCES = "sources"


def library(vault: Vault, day: date) -> Library:
    """Return the questionnaires with the unit's own measures as defined on a day."""
    words = unit.in_force(vault, wording_texts.KIND, day)
    shelf = wording_texts.overlaid(shipped(), words) if words else shipped()
    stored = unit.in_force(vault, DEFINITIONS, day)
    if not stored:
        return shelf
    made = {
        name: Definition(
            label=Text(**content["label"]),
            unit=Text(**content["unit"]),
            direction=Direction(content["direction"]),
            minimum=content["minimum"],
            maximum=content["maximum"],
            version=content["version"],
        )
        for name, content in stored.items()
    }
    return shelf.with_definitions(made)


def define(vault: Vault, instrument: str, definition: Definition, valid_from: date) -> Changes:
    """Store what a unit-defined instrument measures, from a day on."""
    content = {
        "label": {code: getattr(definition.label, code) for code in definition.label.languages()},
        "unit": {code: getattr(definition.unit, code) for code in definition.unit.languages()},
        "direction": str(definition.direction),
        "minimum": definition.minimum,
        "maximum": definition.maximum,
        "version": definition.version,
    }
    return unit.change(vault, DEFINITIONS, instrument, content, valid_from)


def choice(vault: Vault, instrument: str, day: date) -> Choice:
    """Return which sources the unit had chosen for an instrument on a day."""
    return Choice(**unit.table(vault, SOURCES, instrument, day))


def asks_cutoff(vault: Vault, made: Questionnaire, day: date) -> bool:
    """Tell whether the unit is still to say which cut-off it uses: several differ by sex."""
    sets = made.scoring.cutoffs if made.individual_use else ()
    by_sex = len(sets) > 1 and any(row.sex for each in sets for row in each.rows)
    return by_sex and not choice(vault, made.id, day).cutoffs


def unchosen_words() -> str:
    """Return what is said until the unit has chosen."""
    return _(
        "Published cut-offs differ for women and men, and the unit has not chosen one yet. Until "
        "then the same one is used for both."
    )


def choose_sources(vault: Vault, instrument: str, made: Choice, valid_from: date) -> Changes:
    """Store which sources are used for an instrument, from a day on: old results keep theirs."""
    content = {"bands": made.bands, "cutoffs": made.cutoffs, "change": made.change}
    return unit.change(vault, SOURCES, instrument, content, valid_from)
