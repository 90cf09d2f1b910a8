"""Whether a questionnaire holds together: what single keys cannot tell."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from tytti_desktop.instruments.model import (
    Band,
    Item,
    ItemKind,
    Kind,
    Layout,
    Questionnaire,
    Text,
)
from tytti_desktop.instruments.strict import Strict
from tytti_desktop.words import LANGUAGES, _


def check(made: Questionnaire, top: Strict) -> None:
    """Raise `KnownError` naming the file and key where the parts contradict each other."""
    _check_languages(made, top)
    _check_items(made, top)
    _check_scoring(made, top)
    if made.register not in {"social", "health"}:
        top.refuse("register", _("one of these is needed: {words}.").format(
            words="social, health"))  # fmt: skip
    if (made.kind is Kind.INSTRUMENT) != bool(made.items) or (made.items and made.parts):
        top.refuse("items", _("an instrument has items, every other kind has parts."))
    if (made.kind is Kind.CRITERIA) != bool(made.criteria_set):
        top.refuse("criteria_set", _("a criteria sheet, and only it, names its set."))


def respondent_texts(made: Questionnaire) -> Iterator[Text]:
    """Yield every text that the one who answers reads, in a fixed order."""
    yield from (made.stem, made.instruction, made.end)
    for part in made.parts:
        yield from (part.title, part.intro)
    for item in made.own_items:
        yield from (item.text, item.low, item.high, item.unit)
        yield from (option.label for option in item.options)


def _check_languages(made: Questionnaire, top: Strict) -> None:
    for code in made.wording:
        if code not in LANGUAGES:
            top.refuse(f"wording.{code}", _("the key is not known."))
    if not made.title.fi:
        top.refuse("title.fi", _("the key is missing."))
    declared = frozenset(made.wording)
    if made.printable and "fi" not in declared:
        top.refuse("wording.fi", _("the key is missing."))
    for text in respondent_texts(made):
        if text and text.languages() != declared:
            top.refuse(
                "wording",
                _("the text “{text}” must be in exactly the languages that have a wording.").format(
                    text=text.said("fi") or text.said("sv") or text.said("en")
                ),
            )


def _check_items(made: Questionnaire, top: Strict) -> None:
    names = [item.name for item in made.own_items]
    _refuse_doubles(names, "items", top)
    for item in made.own_items:
        if item.kind in {ItemKind.SINGLE, ItemKind.MULTI} and not item.options:
            top.refuse(f"items.{item.name}", _("the item has no options."))
        _refuse_doubles((o.value for o in item.options), f"items.{item.name}.options", top)
        written = item.kind in {ItemKind.NUMBER, ItemKind.TEXT}
        if written != (item.layout is Layout.WRITTEN) or item.lines < 1:
            top.refuse(f"items.{item.name}.layout", _("the layout does not fit the item."))


def _refuse_doubles(names: Iterable[str], key: str, top: Strict) -> None:
    seen = set()
    for name in names:
        if name in seen:
            top.refuse(key, _("{name} is there twice.").format(name=name))
        seen.add(name)


def _check_scoring(made: Questionnaire, top: Strict) -> None:
    scoring = made.scoring
    _check_named_items(made, top)
    if scoring.total and not all(_scored(item) for item in made.items):
        top.refuse("scoring.total", _("every item of a total needs scores."))
    sets = [*scoring.bands, *([scoring.item_bands] if scoring.item_bands else [])]
    for bands in sets:
        if not bands.bands or not _joined(bands.bands):
            top.refuse("scoring.bands", _("the bands must follow each other, no gaps."))
    if made.scoring.total and all(None not in item.ends for item in made.items):
        _check_reach(made, top)
    for key, group in (
        ("bands", scoring.bands),
        ("cutoffs", scoring.cutoffs),
        ("change", scoring.thresholds),
    ):
        _refuse_doubles((row.id for row in group), f"scoring.{key}", top)
        if sum(row.default for row in group) > 1:
            top.refuse(f"scoring.{key}", _("only one may be the default."))
    for cutoffs in scoring.cutoffs:
        if not cutoffs.rows or any(row.sex not in {"", "m", "f"} for row in cutoffs.rows):
            top.refuse("scoring.cutoffs", _("rows with sex m, f or none are needed."))


def _check_reach(made: Questionnaire, top: Strict) -> None:
    """Refuse bands that leave a possible total without a band."""
    low = sum(item.ends[0] or 0 for item in made.items) - made.scoring.offset
    high = sum(item.ends[1] or 0 for item in made.items) - made.scoring.offset
    for bands in made.scoring.bands:
        reach = (bands.bands[0].low, bands.bands[-1].high)
        if reach != (low * made.scoring.factor, high * made.scoring.factor):
            top.refuse("scoring.bands", _("the bands must cover every possible total."))


def _scored(item: Item) -> bool:
    if item.kind is ItemKind.NUMBER:
        return True
    return item.kind is ItemKind.SINGLE and all(o.score is not None for o in item.options)


def _joined(bands: tuple[Band, ...]) -> bool:
    follows = all(b.low == a.high + 1 for a, b in pairwise(bands))
    return follows and all(band.low <= band.high for band in bands)


def _check_named_items(made: Questionnaire, top: Strict) -> None:
    """Refuse rules that name items which are not there."""
    named = [name for rule in made.scoring.skip for name in rule.items + rule.skips]
    named += [rule.item for rule in made.scoring.alerts]
    for name in named:
        if made.item(name) is None:
            top.refuse("scoring", _("there is no item {name}.").format(name=name))
