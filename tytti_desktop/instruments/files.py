"""From a TOML file to a `Questionnaire`, every key checked."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from tytti_desktop import regular_files
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments import checks
from tytti_desktop.instruments.model import (
    AlertRule,
    Band,
    BandSet,
    CutOff,
    CutOffSet,
    Direction,
    Item,
    ItemKind,
    Kind,
    Layout,
    Norm,
    Option,
    Part,
    Questionnaire,
    Scoring,
    SkipRule,
    Threshold,
    ThresholdKind,
    Wording,
)
from tytti_desktop.instruments.strict import Strict
from tytti_desktop.words import _

_NAME = re.compile(r"[a-z0-9_]+")
_LAYOUT_OF = {
    ItemKind.SINGLE: Layout.LIST,
    ItemKind.MULTI: Layout.LIST,
    ItemKind.NUMBER: Layout.WRITTEN,
    ItemKind.TEXT: Layout.WRITTEN,
}

OptionSets = dict[str, tuple[Option, ...]]


def read_file(file: Path) -> Questionnaire:
    """Read one questionnaire; `KnownError` names the file and the key that is wrong."""
    try:
        data = tomllib.loads(regular_files.text(file))
    except (ValueError, RecursionError) as error:  # no TOML, no text, nested too deep
        message = _("The file {file} cannot be used: it is not valid TOML ({why}). Correct it.")
        raise KnownError(message.format(file=file.name, why=error)) from error
    return read_data(data, file.name)


def read_data(data: dict[str, Any], file: str) -> Questionnaire:
    """Read one questionnaire from the content of its file."""
    top = Strict(data, file)
    sets = {name: _options(rows) for name, rows in top.named_lists("options").items()}
    identity = _name(top, "id")
    version = top.string("version")
    loinc = top.table("loinc")
    made = Questionnaire(
        id=identity,
        version=version,
        valid_from=top.day("valid_from"),
        kind=top.word("kind", Kind),
        title=top.text("title"),
        short_title=top.text("short_title"),
        stem=top.text("stem"),
        instruction=top.text("instruction"),
        end=top.text("end"),
        items=tuple(_item(row, sets) for row in top.tables("items")),
        parts=tuple(_part(row, sets) for row in top.tables("parts")),
        scoring=_scoring(top.table("scoring"), identity, version),
        wording={code: _wording(row) for code, row in top.named_tables("wording").items()},
        licence=top.string("licence", ""),
        printable=top.flag("printable", fallback=True),
        individual_use=top.flag("individual_use", fallback=True),
        defined=top.flag("defined", fallback=True),
        register=top.string("register", "social"),
        criteria_set=top.string("criteria_set", ""),
        loinc_panel=loinc.string("panel", ""),
        loinc_total=loinc.string("total", ""),
        loinc_verify=loinc.flag("verify", fallback=False),
    )
    loinc.done()
    top.done()
    checks.check(made, top)
    return made


def _name(table: Strict, key: str) -> str:
    name = table.string(key)
    if not _NAME.fullmatch(name):
        table.refuse(key, _("only small letters a–z, digits and _ are allowed."))
    return name


def _options(rows: tuple[Strict, ...]) -> tuple[Option, ...]:
    made = []
    for row in rows:
        score = row.whole("score") if row.has("score") else None
        made.append(Option(row.string("value"), score, row.text("label")))
        row.done()
    return tuple(made)


def _item_options(row: Strict, kind: ItemKind, sets: OptionSets) -> tuple[Option, ...]:
    """Find the options: a named set, or every whole number of `scale = [low, high]`."""
    if kind not in {ItemKind.SINGLE, ItemKind.MULTI}:
        return ()
    if row.has("scale"):
        scale = row.table("scale")
        low, high = scale.whole("from"), scale.whole("to")
        scale.done()
        return tuple(Option(str(n), n) for n in range(low, high + 1))
    name = row.string("options")
    if name not in sets:
        row.refuse("options", _("there is no option set {name}.").format(name=name))
    return sets[name]


def _item(row: Strict, sets: OptionSets) -> Item:
    kind = row.word("kind", ItemKind, ItemKind.SINGLE)
    norm = row.table("norm") if row.has("norm") else None
    made = Item(
        name=_name(row, "name"),
        kind=kind,
        layout=row.word("layout", Layout, _LAYOUT_OF[kind]),
        text=row.text("text"),
        options=_item_options(row, kind, sets),
        low=row.text("low"),
        high=row.text("high"),
        unit=row.text("unit"),
        minimum=row.number("minimum") if row.has("minimum") else None,
        maximum=row.number("maximum") if row.has("maximum") else None,
        lines=row.whole("lines", 1),
        same_line=row.flag("same_line", fallback=False),
        incomplete=row.flag("incomplete", fallback=False),
        loinc=row.string("loinc", ""),
        key=row.string("key", ""),
        norm=Norm(norm.number("mean"), norm.number("sd")) if norm else None,
    )
    if norm:
        norm.done()
    row.done()
    return made


def _part(row: Strict, sets: OptionSets) -> Part:
    made = Part(
        title=row.text("title"),
        intro=row.text("intro"),
        instrument=row.string("instrument", ""),
        items=tuple(_item(inner, sets) for inner in row.tables("items")),
    )
    row.done()
    return made


def _wording(row: Strict) -> Wording:
    compared = row.day("compared_with_official") if row.has("compared_with_official") else None
    made = Wording(
        source=row.string("source"),
        own=row.flag("own", fallback=False),
        compared_with_official=compared,
        notes=row.string("notes", ""),
    )
    row.done()
    return made


def _scoring(row: Strict, instrument: str, version: str) -> Scoring:
    item_bands = _band_set(row.table("item_bands")) if row.has("item_bands") else None
    made = Scoring(
        total=row.flag("total", fallback=False),
        offset=row.whole("offset", 0),
        factor=row.number("factor", 1),
        direction=row.word("direction", Direction, Direction.NONE),
        skip=tuple(_skip(inner) for inner in row.tables("skip")),
        bands=tuple(_band_set(inner) for inner in row.tables("bands")),
        item_bands=item_bands,
        cutoffs=tuple(_cutoffs(inner, instrument, version) for inner in row.tables("cutoffs")),
        thresholds=tuple(_threshold(inner) for inner in row.tables("change")),
        alerts=tuple(_alert(inner) for inner in row.tables("alerts")),
        norm_source=row.string("norm_source", ""),
    )
    row.done()
    return made


def _skip(row: Strict) -> SkipRule:
    made = SkipRule(row.strings("items_sum_0"), row.strings("skips"))
    row.done()
    return made


def _band_set(row: Strict) -> BandSet:
    bands = []
    for inner in row.tables("rows"):
        low, high = inner.whole("from"), inner.whole("to")
        bands.append(Band(low, high, inner.text("label"), inner.string("light", "")))
        inner.done()
    made = BandSet(
        id=_name(row, "id"),
        source=row.string("source"),
        bands=tuple(bands),
        default=row.flag("default", fallback=False),
        verify=row.flag("verify", fallback=False),
        valid_from=row.day("valid_from", date.min),
    )
    row.done()
    return made


def _cutoffs(row: Strict, instrument: str, version: str) -> CutOffSet:
    choice, source = _name(row, "id"), row.string("source")
    rows = []
    for inner in row.tables("rows"):
        rows.append(
            CutOff(
                instrument=instrument,
                version=version,
                sex=inner.string("sex", ""),
                age_min=inner.whole("age_min") if inner.has("age_min") else None,
                age_max=inner.whole("age_max") if inner.has("age_max") else None,
                value=inner.whole("value"),
                source=source,
                valid_from=inner.day("valid_from", date.min),
                choice=choice,
            )
        )
        inner.done()
    default = row.flag("default", fallback=False)
    made = CutOffSet(choice, source, tuple(rows), default, row.flag("verify", fallback=False))
    row.done()
    return made


def _threshold(row: Strict) -> Threshold:
    made = Threshold(
        id=_name(row, "id"),
        kind=row.word("kind", ThresholdKind),
        value=row.number("value"),
        source=row.string("source"),
        default=row.flag("default", fallback=False),
        verify=row.flag("verify", fallback=False),
    )
    row.done()
    return made


def _alert(row: Strict) -> AlertRule:
    made = AlertRule(
        id=_name(row, "id"),
        item=row.string("item"),
        at_least=row.whole("at_least"),
        if_missing=row.flag("if_missing", fallback=False),
        text=row.text("text"),
        instruction=row.text("instruction"),
    )
    row.done()
    return made
