"""Benefit periods of a client, and the days on which nothing would be paid.

Which benefits are livelihood is the unit's data (resources/unit/benefits.toml); the program knows
no amounts and no grounds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tytti_desktop.casework import choices, days, registers, unit
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.recording import Book, add, change, refuse, stamped
from tytti_desktop.casework.registers import Register
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_, _

KINDS = "benefits"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class BenefitPeriod:
    """One benefit and its days; both ends are in it, no end means until further notice."""

    client_id: str = field(metadata=ID)
    benefit: str = field(metadata=told(N_("Benefit"), list="benefits"))
    from_date: date = field(metadata=told(N_("First day"), day=Day.BOOKED))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    until_date: date | None = field(default=None, metadata=told(N_("Last day"), day=Day.VALIDITY))
    note: str = field(default="", metadata=told(N_("Notes")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if self.until_date is not None and self.until_date < self.from_date:
            found["until_date"] = _("The last day is before the first. Check the days.")
        return found


@dataclass(frozen=True)
class BenefitGap:
    """Days without livelihood: the first, and the last one where a benefit follows."""

    since: date
    until: date | None


PERIODS = Table(BenefitPeriod, "benefit_period")
BOOK = Book("benefit_period", BenefitPeriod, PERIODS, noun=N_("benefit period"), begins="from_date")


def of_client(vault: Vault, client_id: str) -> list[BenefitPeriod]:
    """Return a client's benefit periods, the newest first."""
    order = "from_date desc, until_date desc, rowid desc"
    return PERIODS.find(vault, "client_id = ?", (client_id,), order)


def proposed(vault: Vault, client_id: str, today: date) -> BenefitPeriod:
    """Return a period to fill in: it begins where the last one ends."""
    mine = registers.own(vault, today)
    ends = [each.until_date for each in of_client(vault, client_id) if each.until_date]
    first = next(iter(unit.in_force(vault, KINDS, today)), "")
    begins = max(ends) + _DAY if ends else today
    return BenefitPeriod(client_id, first, begins, mine.register, mine.retention)


def add_period(vault: Vault, period: BenefitPeriod, today: date) -> Changes:
    """Store a benefit period; raises KnownError naming the field that is wrong."""
    new = stamped(vault, period)
    with vault.atomic():
        _check(vault, new, today)
        return add(vault, BOOK, new)


def change_period(vault: Vault, period: BenefitPeriod, today: date) -> Changes:
    """Store a corrected period; the undo restores the old one."""
    with vault.atomic():
        _check(vault, period, today, PERIODS.get(vault, period.id))
        return change(vault, BOOK, period)


def livelihoods(vault: Vault, day: date) -> set[str]:
    """Return the keys of the benefits that count as livelihood."""
    offered = unit.in_force(vault, KINDS, day)
    return {key for key, content in offered.items() if content.get("livelihood", True)}


def gaps(periods: Iterable[BenefitPeriod], counted: set[str]) -> list[BenefitGap]:
    """Return every gap after the first livelihood begins, the earliest first.

    Periods may overlap and follow each other in any order; the last gap has no end.
    """
    found: list[BenefitGap] = []
    covered: date | None = None
    for period in sorted(
        (each for each in periods if each.benefit in counted), key=lambda each: each.from_date
    ):
        if covered is not None and period.from_date > covered + _DAY:
            found.append(BenefitGap(covered + _DAY, period.from_date - _DAY))
        until = period.until_date
        if until is None:
            return found
        covered = until if covered is None else max(covered, until)
    return [*found, BenefitGap(covered + _DAY, None)] if covered is not None else found


def open_gaps(vault: Vault, client_id: str, today: date) -> list[BenefitGap]:
    """Return the gaps of a client that are under way or ahead, the earliest first."""
    found = gaps(of_client(vault, client_id), livelihoods(vault, today))
    return [each for each in found if each.until is None or each.until >= today]


def _check(
    vault: Vault, period: BenefitPeriod, today: date, old: BenefitPeriod | None = None
) -> None:
    refuse(period.problems(today))
    refuse(registers.problems(vault, period.register, period.retention, today))
    choices.refuse_unknown(vault, period, {"benefit": KINDS}, today, old)


NEW = Act(
    BenefitPeriod,
    add_period,
    (
        Ask("benefit", "--benefit", needed=True, meta="B"),
        Ask("from_date", "--from", needed=True),
        Ask("until_date", "--until", help=N_("Leave empty if it goes on until further notice.")),
        Ask("note", "--note"),
    ),
    proposed,
    change_period,
    about=N_("add a benefit period"),
)
