"""Every questionnaire of the folder, by id and day, and how a sheet is made of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.files import read_file
from tytti_desktop.instruments.model import (
    Direction,
    Item,
    Kind,
    Option,
    Part,
    Questionnaire,
    SheetPart,
    Text,
)
from tytti_desktop.places import forms_folder
from tytti_desktop.words import _


@dataclass(frozen=True)
class Definition:
    """What the unit says that työkykyaika is. `minimum` and `maximum` in `unit`; None: no end."""

    label: Text
    unit: Text
    direction: Direction
    minimum: float | None = None
    maximum: float | None = None
    version: str = "1"


class Library:
    """The questionnaires, several versions of one id side by side."""

    def __init__(self, questionnaires: Iterable[Questionnaire]) -> None:
        self._all = tuple(sorted(questionnaires, key=lambda q: (q.id, q.valid_from, q.version)))

    def every(self) -> tuple[Questionnaire, ...]:
        """Return every version of every questionnaire."""
        return self._all

    def all(self, on: date | None = None) -> tuple[Questionnaire, ...]:
        """Return the version in force of each questionnaire, by id (the newest without a day)."""
        newest = {q.id: q for q in self._all if on is None or q.valid_from <= on}
        return tuple(newest.values())

    def ever_asked(self, made: Questionnaire) -> tuple[Item, ...]:
        """Return a questionnaire's items with the options of every version of it.

        An answer of its time is counted though its option is asked no more.
        """
        options: dict[str, dict[str, Option]] = {}
        for item in (item for q in self._all if q.id == made.id for item in q.own_items):
            options.setdefault(item.name, {}).update({each.value: each for each in item.options})
        return tuple(replace(i, options=tuple(options[i.name].values())) for i in made.own_items)

    def get(self, name: str, *, on: date | None = None, version: str = "") -> Questionnaire:
        """Return one questionnaire; `KnownError` when there is none of that name."""
        for q in self._all if version else self.all(on):
            if q.id == name and version in {"", q.version}:
                return q
        known = ", ".join(q.id for q in self.all(on))
        raise KnownError(
            _("There is no questionnaire {name}. Choose one of these: {known}.").format(
                name=name, known=known
            ),
            field="questionnaire",
        )

    def instrument(self, name: str, *, on: date | None = None, version: str = "") -> Questionnaire:
        """Return one instrument; `KnownError` when the name is of something else."""
        made = self.get(name, on=on, version=version)
        if made.kind is not Kind.INSTRUMENT:
            raise KnownError(
                _("{name} is a sheet, not an instrument: score its instruments one by one.").format(
                    name=name
                ),
                field="questionnaire",
            )
        return made

    def instruments(self, on: date | None = None) -> tuple[Questionnaire, ...]:
        """Return every instrument in force."""
        return tuple(q for q in self.all(on) if q.kind is Kind.INSTRUMENT)

    def criteria(self, on: date | None = None) -> dict[str, Questionnaire]:
        """Return the criteria sets in force by name: general, young."""
        return {q.criteria_set: q for q in self.all(on) if q.criteria_set}

    def with_definitions(self, definitions: Mapping[str, Definition]) -> "Library":
        """Return a library where the unit's own measures have the unit's definition."""
        return Library(
            defined(q, definitions[q.id]) if q.id in definitions else q for q in self._all
        )

    def changed(self, change: Callable[[Questionnaire], Questionnaire]) -> "Library":
        """Return a library where every questionnaire has been changed so."""
        return Library(change(q) for q in self._all)

    def languages(self, made: Questionnaire) -> tuple[str, ...]:
        """Return the languages a sheet can be had in: a pack, those of everything in it."""
        inside = [q for q in self._inside(made) if q.defined]
        return tuple(
            code for code in made.languages if all(code in inner.languages for inner in inside)
        )

    def sheet_parts(self, made: Questionnaire, lang: str) -> tuple[SheetPart, ...]:
        """Return what is laid out for a sheet, in order; instruments not defined are left out.

        `KnownError` when the sheet may not be printed (BDI) or has no wording in the language.
        """
        if not made.printable:
            raise KnownError(
                _("The text of {name} may not be printed: its items are numbers only.").format(
                    name=made.title.said()
                ),
                field="questionnaire",
            )
        if lang not in self.languages(made):
            raise KnownError(
                _(
                    "{name} has no wording in this language. Choose one of these: {known}, or put "
                    "in the official words under Forms and wordings."
                ).format(name=made.title.said(), known=", ".join(self.languages(made))),
                field="language",
            )
        if made.kind is Kind.INSTRUMENT:
            return (_instrument_part(made),)
        parts = (self._sheet_part(part, made) for part in made.parts)
        return tuple(part for part in parts if part is not None)

    def left_out(self, made: Questionnaire) -> tuple[Questionnaire, ...]:
        """Return the instruments of a pack that the unit has not defined: not on the sheet."""
        return tuple(q for q in self._inside(made) if not q.defined)

    def _inside(self, made: Questionnaire) -> tuple[Questionnaire, ...]:
        return tuple(self.get(part.instrument) for part in made.parts if part.instrument)

    def _sheet_part(self, part: Part, made: Questionnaire) -> SheetPart | None:
        if not part.instrument:
            return SheetPart(part.title, part.intro, Text(), part.items, version=made.version)
        inner = self.get(part.instrument)
        if not inner.defined:
            return None
        laid = _instrument_part(inner)
        return replace(
            laid,
            title=part.title or laid.title,
            intro=part.intro or laid.intro,
            prefix=f"{inner.id}.",
        )


def _instrument_part(made: Questionnaire) -> SheetPart:
    return SheetPart(made.title, made.instruction, made.stem, made.items, made.id, made.version)


def defined(made: Questionnaire, definition: Definition) -> Questionnaire:
    """Return an instrument of one number as the unit defines it."""
    item = replace(
        made.items[0],
        text=definition.label,
        unit=definition.unit,
        minimum=definition.minimum,
        maximum=definition.maximum,
        incomplete=False,
    )
    languages = definition.label.languages()
    return replace(
        made,
        version=f"{made.version}/{definition.version}",
        title=definition.label,
        items=(item,),
        defined=True,
        scoring=replace(made.scoring, direction=definition.direction),
        wording={code: made.wording[code] for code in made.wording if code in languages},
    )


def load(folder: Path) -> Library:
    """Read every file of a folder; `KnownError` names the file and key that is wrong."""
    found: dict[tuple[str, str], str] = {}
    made = []
    for file in sorted(folder.glob("*.toml")):
        questionnaire = read_file(file)
        key = (questionnaire.id, questionnaire.version)
        if key in found:
            raise KnownError(
                _("The files {one} and {other} have the same id and version. Change one.").format(
                    one=found[key], other=file.name
                )
            )
        found[key] = file.name
        made.append(questionnaire)
    library = Library(made)
    for q in library.all():
        for part in q.parts:
            if part.instrument:
                library.instrument(part.instrument)
    return library


@cache
def shipped() -> Library:
    """Return the questionnaires of the program's forms/questionnaires/, read once."""
    return load(forms_folder() / "questionnaires")


def title_of(form: str) -> str:
    """Return the title of a shipped questionnaire by its id; what is none is returned as it is."""
    return next((made.title.said() for made in shipped().all() if made.id == form), form)


def alert_word(alert: str) -> str:
    """Return what an alert of the shipped questionnaires says by its id, else the id."""
    rules = (rule for made in shipped().all() for rule in made.scoring.alerts)
    return next((rule.text.said() for rule in rules if rule.id == alert), alert)
