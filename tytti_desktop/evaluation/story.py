"""The whole as a short story: what came in, what was done, what changed, what may be concluded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tytti_desktop.evaluation.output import words
from tytti_desktop.evaluation.table import LABEL, Kind, Table
from tytti_desktop.words import N_, _

SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "came",
        N_("What came in"),
        ("clients", "referral_sources", "criteria", "age", "sex", "unemployment", "areas", "teams"),
    ),
    (
        "done",
        N_("What was done"),
        (
            "visits", "team_visits", "consultations", "network", "case_managers", "waits",
            "onward", "screenings", "resources",
        ),
    ),
    (
        "changed",
        N_("What changed"),
        (
            "funnel", "prom_was", "prom_esis", "prom_3x10d", "prom_labour", "prom_tyokykyaika",
            "goals", "transitions", "service_use", "prem", "stakeholders",
        ),
    ),
    ("concluded", N_("What may be concluded"), ("contradictions",)),
)  # fmt: skip


@dataclass(frozen=True)
class Section:
    """One part of the story: its sentences, and the tables behind them."""

    key: str
    title: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...]


def sections(tables: Sequence[Table]) -> list[Section]:
    """Return the story of suppressed tables; a table in no section ends the last one."""
    by_id = {table.id: table for table in tables}
    made = []
    for key, title, names in SECTIONS:
        own = tuple(by_id.pop(name) for name in names if name in by_id)
        made.append(Section(key, _(title), tuple(_told(key, tables)), own))
    if by_id:
        last = made[-1]
        made[-1] = Section(last.key, last.title, last.sentences, (*last.tables, *by_id.values()))
    return made


def _told(key: str, tables: Sequence[Table]) -> Iterable[str]:
    by_id = {table.id: table for table in tables}
    if key == "concluded":
        yield from _concluded(tables)
        return
    for table_id, rows, sentence in _SENTENCES[key]:
        table = by_id.get(table_id)
        said = None if table is None else _filled(table, rows, sentence)
        if said:
            yield said


_ENDS = ("start", "end")  # of a change: one end alone tells nothing
# A sentence is left out when a figure of it is not there, and says so when one is not shown.
_SENTENCES: Mapping[str, tuple[tuple[str, Mapping[str, tuple[str, str]], str], ...]] = {
    "came": (
        (
            "clients",
            {"n": ("total", "n"), "new": ("new", "n"), "closed": ("closed", "n")},
            N_("Clients in the period: {n}; new: {new}; paths ended: {closed}."),
        ),
        ("referral_sources", {"n": ("total", "n")}, N_("Referrals: {n}; {top}.")),
        (
            "unemployment",
            {"share": ("long_term", "percent")},
            N_("{share} had been out of work for at least a year at the start."),
        ),
        ("age", {"mean": ("total", "mean")}, N_("Mean age {mean} years.")),
    ),
    "done": (
        (
            "visits",
            {"n": ("total", "n"), "hours": ("total", "hours")},
            N_("Visits held: {n}; hours of those whose length is known: {hours}."),
        ),
        ("consultations", {"n": ("total", "n")}, N_("Contacts from professionals: {n}; {top}.")),
        (
            "network",
            {"n": ("any", "n"), "share": ("any", "percent")},
            N_("Clients about whom a network met: {n} ({share})."),
        ),
        (
            "case_managers",
            {"n": ("named", "n"), "days": ("named", "days")},
            N_("Clients for whom a case manager was named: {n}; days, median: {days}."),
        ),
    ),
    "changed": (
        (
            "funnel",
            {"n": ("due", "n"), "back": ("returned", "n"), "share": ("returned", "percent")},
            N_("Questionnaires that came due: {n}; came back: {back} ({share})."),
        ),
        (
            "prom_was",
            {
                "n": ("pair_start", "n"),
                "start": ("pair_start", "mean"),
                "end": ("pair_end", "mean"),
            },
            N_("Work ability (WAS) of the {n} who answered both times: {start} → {end}."),
        ),
        (
            "goals",
            {"n": ("total", "n"), "met": ("reached", "n"), "share": ("reached", "percent")},
            N_("Goals ended: {n}; reached: {met} ({share})."),
        ),
        ("prem", {"n": ("total", "n")}, N_("Clients who gave feedback: {n}.")),
    ),
}


def _filled(table: Table, figures: Mapping[str, tuple[str, str]], sentence: str) -> str | None:
    known = {row.key: row for row in table.rows}
    filled: dict[str, str] = {}
    for name, (key, column) in figures.items():
        row = known.get(key)
        if row is None:
            return None
        said = words.cell(row, table.column(column))
        if not said or said == words.NONE or (said == words.HIDDEN and name in _ENDS):
            return None
        filled[name] = said
    if all(each in {"0", words.HIDDEN} for each in filled.values()):
        return None
    if "{top}" in sentence:
        top = _top(table)
        if top is None:
            return None
        filled["top"] = top
    # Two dots are a mark of tables: in a sentence they would be its end.
    hidden = _("not shown")
    told = {name: hidden if said == words.HIDDEN else said for name, said in filled.items()}
    return _(sentence).format(**told)


def _top(table: Table) -> str | None:
    """Return the two largest classes in words: Kunnan työllisyyspalvelut 58 %, Kela 9 %."""
    rows = [r for r in table.rows if r.at and isinstance(r.values.get("n"), int) and r.values["n"]]
    rows.sort(key=lambda row: -int(row.values["n"]))
    share = table.column("percent")
    said = [f"{row.values[LABEL]} {words.cell(row, share)}" for row in rows[:2]]
    return ", ".join(said) if said else None


def _concluded(tables: Sequence[Table]) -> Iterable[str]:
    """Yield the first line of each measure's conclusion, then what is hidden in all."""
    for table in tables:
        lines = table.extra.get("conclusions", ())
        if table.id != "prom_3x10d":
            yield from lines[:3]
    ten = next((t for t in tables if t.id == "prom_3x10d"), None)
    if ten is not None and ten.extra.get("conclusions"):
        yield _("3X10D is read item by item: see its table.")
    hidden = sum(table.suppressed for table in tables)
    if hidden:
        yield _("Not shown, so that nobody can be told from the tables: cells, {n}.").format(
            n=hidden
        )


def empty(table: Table) -> bool:
    """Tell whether a table has nothing to tell of the period."""
    return not any(
        row.values.get(column.id) or column.id in row.hidden
        for row in table.rows
        for column in table.columns
        if column.kind is Kind.COUNT
    )
