"""Printer and scanner: pairing print, read, list."""

from typing import Any

from tytti_desktop.casework.mail import printer_checks
from tytti_desktop.casework.mail.printer_checks import PrinterCheck
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.forms import save
from tytti_desktop.dates import shown
from tytti_desktop.paper.pairing import pairing_sheet
from tytti_desktop.paper.pairing_verdict import FIT_NAMES, POINT_NAMES, Finding, Fit
from tytti_desktop.words import _, language

NOT_FIT = 3


def printed(context: Context) -> Answer:
    """Print the test page; no vault is needed."""
    out = context.options.out
    save(out, pairing_sheet(language()))
    return Answer({"pdf": out}, [_("Printed to {file}").format(file=out)])


def read(context: Context) -> Answer:
    """Read a scanned test page; with the names of both machines the check is kept."""
    options, today = context.options, context.today
    check = printer_checks.read(options.file, options.printer, options.scanner, today)
    kept = bool(options.printer or options.scanner)
    if kept:
        with context.opened() as vault:
            check = printer_checks.record(vault, check, today).record
    lines = [_(FIT_NAMES[check.fit])]
    for one in check.findings:
        lines.append(f"{_(POINT_NAMES[one.point]):<28}{one.said()}")
        lines += [f"    {one.advice()}"] if one.advice() else []
    status = NOT_FIT if check.fit is Fit.BAD else 0
    return Answer({**_json(check), "kept": kept}, lines, status)


def _json(check: PrinterCheck) -> dict[str, Any]:
    return {
        "printer": check.printer or None,
        "scanner": check.scanner or None,
        "checked_on": check.checked_on,
        "fit": str(check.fit),
        "scale": [check.scale_x, check.scale_y],
        "dpi": check.dpi,
        "points": [_point(one) for one in check.findings],
    }


def _point(one: Finding) -> dict[str, Any]:
    return {
        "point": str(one.point),
        "fit": str(one.fit),
        "text": one.said(),
        "advice": one.advice() or None,
        "values": dict(one.values),
    }


def listed(context: Context) -> Answer:
    """List the newest check of every printer-scanner pair."""
    with context.opened() as vault:
        found = printer_checks.latest(vault)
    lines = [f"{shown(c.checked_on):>10}  {c.pair}  {_(FIT_NAMES[c.fit])}" for c in found]
    nothing = _("No printer and scanner have been checked.")
    return Answer([_json(check) for check in found], lines or [nothing])
