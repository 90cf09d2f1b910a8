"""Checks of printer-scanner pairs: the read test page kept with its day, an old one reminded of."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from tytti_desktop.casework import days, recording
from tytti_desktop.casework.fields import ID, READING, WHO, WHOLE, Day, told
from tytti_desktop.casework.recording import Book, stamped
from tytti_desktop.paper.pairing_verdict import FIT_NAMES, Finding, Fit, judged, verdict
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_, _

LONGEST = 60  # characters of a machine's name


@dataclass(frozen=True)
class PrinterCheck:
    """One read test page: which two machines made it, and what was found."""

    printer: str = field(metadata=told(N_("Printer")))
    scanner: str = field(metadata=told(N_("Scanner")))
    checked_on: date = field(metadata=told(N_("Day of the check"), day=Day.PAST))
    fit: Fit = field(metadata=told(N_("Finding"), words=FIT_NAMES))
    findings: tuple[Finding, ...] = field(default=(), metadata=WHOLE)
    scale_x: float | None = field(default=None, metadata=READING)
    scale_y: float | None = field(default=None, metadata=READING)
    dpi: float | None = field(default=None, metadata=READING)
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        for name in ("printer", "scanner"):
            words = getattr(self, name).strip()
            if not words:
                found[name] = _("Name the machine, such as “Office printer, 2nd floor”.")
            elif len(words) > LONGEST:
                found[name] = _("Shorten the name: 60 characters fit.")
        return found

    @property
    def pair(self) -> str:
        """Both machines in words; one that does both, once."""
        return " · ".join(dict.fromkeys((self.printer, self.scanner)))


BOOK = Book(
    "printer_check",
    PrinterCheck,
    Table(PrinterCheck, "printer_check"),
    noun=N_("check of a printer and a scanner"),
)


def read(path: Path, printer: str, scanner: str, today: date) -> PrinterCheck:
    """Read a scanned test page; nothing is stored. About a second, so not in the window's thread.

    Raises KnownError when the file holds no test page.
    """
    from tytti_desktop.paper.pairing_reading import read_pairing  # the whole reader of marks

    seen = read_pairing(path)
    findings = judged(seen)
    return PrinterCheck(
        printer.strip(),
        scanner.strip(),
        today,
        verdict(findings),
        findings,
        seen.shape.scale_x,
        seen.shape.scale_y,
        seen.dpi,
    )


def record(vault: Vault, check: PrinterCheck, today: date) -> Changes:
    """Keep a check; can be undone. Raises KnownError when a machine has no name."""
    recording.refuse(check.problems(today))
    made = stamped(vault, check)
    return recording.add(vault, BOOK, made)


def latest(vault: Vault) -> list[PrinterCheck]:
    """Return the newest check of every pair, the newest first."""
    found = BOOK.table.find(vault, "", (), "checked_on desc, rowid desc")
    pairs: dict[str, PrinterCheck] = {}
    for each in found:
        pairs.setdefault(each.pair, each)
    return list(pairs.values())


def reminded(vault: Vault, today: date, days: int) -> PrinterCheck | None:
    """Return the newest check of all if it is over `days` days old, or the pair was not fit.

    The pair that was checked last is the one in use; None where none has been checked.
    """
    found = latest(vault)[:1]
    due = [c for c in found if c.fit is Fit.BAD or (today - c.checked_on).days > days]
    return due[0] if due else None


def refuse_nameless(printer: str, scanner: str, today: date) -> None:
    """Raise KnownError, naming the field, when a machine's name will not do."""
    recording.refuse(PrinterCheck(printer, scanner, today, Fit.GOOD).problems(today))
