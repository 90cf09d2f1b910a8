"""Which bands and which cut-off are in force: by the unit's choice, the day, sex and age."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import (
    BandSet,
    CutOff,
    CutOffSet,
    Questionnaire,
    Threshold,
)
from tytti_desktop.words import N_, _

S = TypeVar("S", BandSet, CutOffSet, Threshold)


@dataclass(frozen=True)
class Choice:
    """The unit's choice of sources by their ids; "" is the default of the questionnaire's file."""

    bands: str = ""
    cutoffs: str = ""
    change: str = ""


def chosen(sets: Iterable[S], name: str) -> S | None:
    """Return the set of this id, or the default; `KnownError` when the id is not known."""
    options = tuple(sets)
    for one in options:
        if one.id == name or (name == "" and one.default):
            return one
    if name:
        known = ", ".join(one.id for one in options)
        message = _("There is no source {name} to choose. Choose one of these: {known}.")
        raise KnownError(message.format(name=name, known=known), field="choice")
    return None


# What is no reader's: addresses in brackets, and a file's name.
_FILE = re.compile(
    r"\s*\((?:[\w/-]+\.)+[a-z]{2,4}(?:[/;][^()]*)?\)|\s*\b[\w-]+\.(?:py|html?|pdf)\b"
)


# What sources say beside the work that they name, as it stands in them and for another language.
PHRASES = (
    ("Tilastollinen varasääntö: 0,5 × keskihajonta", N_("Statistical rule: 0.5 × SD")),
    ("16–29-vuotiaat", N_("ages 16–29")),
    ("”riskijuominen”", N_("“risk drinking”")),
    ("muut yleistä tietoa", N_("the rest is common knowledge")),
    ("yleistä tietoa", N_("common knowledge")),
    ("miehet", N_("men")),
    ("naiset", N_("women")),
    ("THL-indikaattori", N_("THL indicator")),
    (" ym.", N_(" et al.")),
    ("hoitoresistentti masennus", N_("treatment-resistant depression")),
    ("RCI noin 8–9 pistettä", N_("RCI about 8–9 points")),
    ("vaihtoehtoinen jako", N_("alternative classes")),
    ("suomalainen väestöseulonta", N_("Finnish population screening")),
    ("herkkyys 89 %, tarkkuus 82 %", N_("sensitivity 89%, specificity 82%")),
    ("jako 8–9", N_("classes 8–9")),
)


def readable(source: str) -> str:
    """Return a source as people read it: without file names and addresses, in their language.

    What is stored keeps the whole, so that old results are found by it.
    """
    told = _FILE.sub("", source)
    for stored, words in PHRASES:
        if stored in told:  # and no part of a longer word, which is the name of a work
            whole = rf"(?:(?=\W)|(?<!\w)){re.escape(stored)}(?:(?<=\W)|(?!\w))"
            told = re.sub(whole, _(words), told)
    return told


def cited(source: str, *, verify: bool) -> str:
    """Return a source as it is shown; a figure that must be checked says so."""
    if not verify:
        return source
    return _("{source} (to be verified)").format(source=source)


def bands_in_force(
    instrument: Questionnaire, on: date, choice: Choice | None = None
) -> BandSet | None:
    """Return the bands of the total, None where the instrument has none or is for groups only."""
    if not instrument.individual_use:
        return None
    dated = (bands for bands in instrument.scoring.bands if bands.valid_from <= on)
    return chosen(dated, (choice or Choice()).bands)


@dataclass(frozen=True)
class CutOffFound:
    """The row in force, or None and the reason in words ("" where no cut-off exists at all)."""

    row: CutOff | None = None
    source: str = ""
    why_not: str = ""


def cutoff_in_force(
    instrument: Questionnaire,
    on: date,
    *,
    sex: str | None = None,
    age: int | None = None,
    choice: Choice | None = None,
) -> CutOffFound:
    """Find the cut-off for a person on a day. `sex` m, f or None; `age` in whole years or None.

    Of several rows that fit, the newest that is already valid is in force.
    """
    _check_person(sex, age)
    scoring = instrument.scoring
    if not scoring.cutoffs or not instrument.individual_use:
        return CutOffFound()
    rows = chosen(scoring.cutoffs, (choice or Choice()).cutoffs)
    if rows is None:
        return CutOffFound(why_not=_("No cut-off has been chosen for this instrument."))
    fitting = [row for row in rows.rows if row.fits(sex, age, on)]
    source = cited(rows.source, verify=rows.verify)
    if fitting:
        return CutOffFound(max(fitting, key=lambda row: row.valid_from), source)
    return CutOffFound(source=source, why_not=_why_none_fits(rows, on, sex, age, source))


def published(
    instrument: Questionnaire, on: date, *, sex: str | None = None, age: int | None = None
) -> list[CutOff]:
    """Return the rows of every source that fit a person, or may: both sexes where it is not known.

    Each names its source; none for an instrument that is for groups only.
    """
    _check_person(sex, age)
    if not instrument.individual_use:
        return []
    rows = [row for each in instrument.scoring.cutoffs for row in each.rows]
    return [row for row in rows if _could_fit(row, on, sex, age)]


def _check_person(sex: str | None, age: int | None) -> None:
    if sex not in {None, "m", "f"}:
        raise KnownError(_("The sex is m, f or not known."), field="sex")
    if age is not None and age < 0:
        raise KnownError(_("The age is a whole number of years, 0 or more."), field="age")


def _why_none_fits(rows: CutOffSet, on: date, sex: str | None, age: int | None, source: str) -> str:
    """Say what is missing: sex, age, both; or that the source has no row for such a person."""
    could = [row for row in rows.rows if _could_fit(row, on, sex, age)]
    needs_sex = sex is None and any(row.sex for row in could)
    needs_age = age is None and any((row.age_min, row.age_max) != (None, None) for row in could)
    if needs_sex and needs_age:
        return _("No cut-off is given: it depends on sex and age, which are not known.")
    if needs_sex:
        return _("No cut-off is given: it depends on sex, which is not known.")
    if needs_age:
        return _("No cut-off is given: it depends on age, which is not known.")
    message = _("No cut-off is given: {source} has none for this sex and age on that day.")
    return message.format(source=source)


def _could_fit(row: CutOff, on: date, sex: str | None, age: int | None) -> bool:
    """Tell whether the row would fit for some value of what is not known."""
    some_age = age if age is not None else (row.age_min or row.age_max or 0)
    return row.fits(sex or row.sex or None, some_age, on)
