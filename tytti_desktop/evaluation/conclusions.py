"""What may be concluded, put beside the numbers once it is known which of them are shown."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from tytti_desktop.evaluation import evidence
from tytti_desktop.evaluation.evidence import Measured
from tytti_desktop.evaluation.settings import Settings
from tytti_desktop.evaluation.table import TOTAL, Table
from tytti_desktop.words import LANGUAGES, language, speaking

SAID = "said"  # in a table's `extra`: its conclusions by language
LOST = "lost_start"  # the row of those who answered at the start alone
ITEM = "\0"  # the place of the items' names until alike ones are together


def drawn(table: Table, rules: Settings) -> Table:
    """Return the table with its conclusions in words; from pairs that are hidden none is drawn.

    The material of the conclusions does not go on with the table, but what it came to in every
    language does (`SAID`): a period that is published again is read in another one.
    """
    measured: tuple[Measured, ...] = table.extra.get("measured", ())
    if not measured:
        return table
    said = {}
    for code in LANGUAGES:
        with speaking(code):
            said[code] = _sentences(table, measured, rules)
    rest = {key: value for key, value in table.extra.items() if key != "measured"}
    return replace(table, extra=rest | {SAID: said, "conclusions": tuple(said[language()])})


def _sentences(table: Table, measured: Sequence[Measured], rules: Settings) -> list[str]:
    told = [
        evidence.words(
            replace(found, title=found.title if len(measured) == 1 else ITEM),
            rules,
            pairs_hidden=_hidden(table, place),
            due_told=_due_told(table),
            lost_told=not any(row.key == LOST and row.hidden for row in table.rows),
        )
        for place, found in enumerate(measured)
    ]
    return list(told[0]) if len(told) == 1 else _of_items([found.title for found in measured], told)


def _of_items(titles: Sequence[str], told: Sequence[Sequence[str]]) -> list[str]:
    """Return the conclusions of many items: alike ones once, with the items that they are of."""
    name, _space, _number = titles[0].rpartition(" ")
    firsts: dict[str, list[str]] = defaultdict(list)
    seconds: dict[str, list[str]] = defaultdict(list)
    for title, lines in zip(titles, told, strict=True):
        number = title.removeprefix(name).strip()
        firsts[lines[0]].append(number)
        for line in lines[1:2]:
            seconds[line].append(number)
    said = [line.replace(ITEM, f"{name} {', '.join(own)}") for line, own in firsts.items()]
    for line, own in seconds.items():
        said.append(line if len(own) == len(titles) else f"{', '.join(own)}: {line}")
    return said


def _hidden(table: Table, place: int) -> bool:
    """Tell whether the pairs, or the figures of their change, are kept from the reader.

    A table too fine for its number keeps its total alone: then the row is not there at all.
    """
    if table.extra.get("pairs_row"):
        rows = [row for row in table.rows if row.key == "change"]
    else:
        rows = list(table.rows[place : place + 1])
    return not rows or bool({"n", "mean", "change"} & rows[0].hidden)


def _due_told(table: Table) -> bool:
    """Tell whether the table itself shows how many were due: else no sentence may."""
    return any(row.key == TOTAL and row.values.get(table.main) is not None for row in table.rows)
