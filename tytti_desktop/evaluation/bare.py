"""Bare numbers: on the screen of the unit's own worker, by an act with a reason; in no file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import conclusions, listing, published, settings
from tytti_desktop.evaluation.table import Period, Table
from tytti_desktop.vault import Vault, audit
from tytti_desktop.words import _

PERSONS = "persons"  # of a bare table: no file is ever made of one


def no_file() -> str:
    """Return why bare numbers are written to no file."""
    return _(
        "Bare numbers are shown on the screen only; no file ever holds them. Leave the folder out, "
        "or write the tables with the small numbers hidden."
    )


def no_reason() -> str:
    """Return what is asked of the one who wants to see bare numbers."""
    return _("Write why the bare numbers are needed.")


def tables(
    vault: Vault, period: Period, today: date, reason: str, names: Sequence[str] | None = None
) -> list[Table]:
    """Return the tables with their bare numbers; the log gets who and why.

    Raises KnownError without a reason.
    """
    if not reason.strip():
        raise KnownError(no_reason(), field="reason")
    period = Period(period.first, min(period.last, today))
    with vault.atomic():
        found = listing.make_all(vault, period, today, names)
        detail = {"reason": reason.strip(), "tables": [table.id for table in found]}
        audit.write(vault, "bare_numbers", "release", "", detail=detail)
    rules = settings.read(vault, today)
    return [
        published.noted(_with_persons(conclusions.drawn(table, rules), table), rules.published)
        for table in found
    ]


def _with_persons(shown: Table, table: Table) -> Table:
    """Return the table with each person's two values: a line each, on this screen alone."""
    pairs = [pair for found in table.extra.get("measured", ()) for pair in found.pairs]
    one = len(table.extra.get("measured", ())) == 1  # items are many: no picture of them all
    return replace(shown, extra={**shown.extra, PERSONS: tuple(pairs) if one else ()})
