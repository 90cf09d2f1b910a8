"""Results from the command line: tables, the yearly report, what has been published, figures."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tytti_desktop.casework import unit
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.forms import save
from tytti_desktop.cli.result_arguments import FORMATS
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import bare, listing, releases, settings, shares
from tytti_desktop.evaluation.output import pages, plain, report, slides, words, workbook
from tytti_desktop.evaluation.releases import Ready
from tytti_desktop.evaluation.table import Period, Table
from tytti_desktop.vault import Vault, audit
from tytti_desktop.vault.files import let_out_all
from tytti_desktop.words import _, ngettext

REPORTS: Mapping[str, str] = {".pdf": "pages", ".pptx": "slides", ".xlsx": "sheets"}
NAME, REPORT = "tulokset", "vuosiraportti"


def period(context: Context) -> Period:
    """Return the period asked for; KnownError where it is none."""
    options = context.options
    return listing.check_period(options.first, options.last, context.today)


def notes(context: Context) -> list[str]:
    """Return what is to be said of the period asked for."""
    return [*filter(None, [listing.cut_short(context.options.last, context.today)])]


def formats(given: str) -> list[str]:
    """Return the formats asked for; KnownError for one that the tables have not."""
    found = [each.strip().lower() for each in given.split(",") if each.strip()]
    unknown = [each for each in found if each not in FORMATS]
    if unknown or not found:
        raise KnownError(
            _("“{format}” is not a format of the tables. Choose of: {known}").format(
                format=", ".join(unknown), known=", ".join(FORMATS)
            )
        )
    return found


def tables_made(context: Context) -> Answer:
    """Make the tables of a period: to files (a publication, remembered), or on the screen."""
    options = context.options
    asked, kinds = period(context), formats(options.format)
    if options.no_suppress:
        return _bare(context, asked)
    if options.reason:
        raise KnownError(_("A reason is asked of bare numbers alone: add --no-suppress."))
    with context.opened() as vault:
        ready = releases.prepare(vault, asked, context.today, options.table)
        files: list[Path] = []
        if options.out is not None:
            with vault.atomic():
                releases.record(vault, ready, ",".join(kinds))
                files = written(ready, options.out, kinds)
    said = notes(context)
    data = plain.document(ready.tables) | {"files": files, "suppressed": ready.hidden}
    lines = [*said, *_lines(ready.tables, ready.limit), *map(str, files)]
    return Answer(data | {"notes": said}, lines)


def _bare(context: Context, asked: Period) -> Answer:
    options = context.options
    if options.out is not None:
        raise KnownError(bare.no_file())
    if not options.reason.strip():
        raise KnownError(bare.no_reason() + " " + _("The reason goes after --reason."))
    with context.opened() as vault:
        tables = bare.tables(vault, asked, context.today, options.reason, options.table)
        limit = settings.read(vault, context.today).limit
    said = notes(context)
    return Answer(plain.document(tables) | {"notes": said}, [*said, *_lines(tables, limit)])


def written(ready: Ready, out: Path, kinds: list[str]) -> list[Path]:
    """Write suppressed tables to a folder in each format; return the files."""
    tables, limit = ready.tables, ready.limit
    makers: Mapping[str, Callable[[], Mapping[str, bytes]]] = {
        "csv": lambda: plain.files(tables),
        "xlsx": lambda: {f"{NAME}.xlsx": workbook.workbook(tables, limit)},
        "pdf": lambda: {f"{NAME}.pdf": pages.tables_pdf(tables, limit)},
        "json": lambda: {f"{NAME}.json": plain.json_bytes(tables)},
    }
    made = {name: content for each in kinds for name, content in makers[each]().items()}
    return let_out_all(out, made, folders=True)


def _lines(tables: tuple[Table, ...] | list[Table], limit: int) -> list[str]:
    """Return the tables for a terminal."""
    lines = []
    for table in tables:
        columns = words.shown_columns(table)
        lines += ["", table.title, f"  {table.said_denominator()}"]
        for row in table.rows:
            first, *rest = (words.cell(row, column) for column in columns)
            lines.append(f"  {first[:58]:<58}" + "".join(f"{each:>12}" for each in rest))
        lines += [f"  {note}" for note in (*table.extra.get("conclusions", ()), *table.notes)]
    return [*lines, "", words.hidden_note(limit)]


def report_made(context: Context) -> Answer:
    """Write the yearly report as a paper, slides or a workbook: a publication, remembered."""
    out: Path = context.options.out
    what = REPORTS.get(out.suffix.lower())
    if what is None:
        raise KnownError(_("The report is made as .pdf, .pptx or .xlsx. Name the file so."))
    asked = period(context)
    with context.opened() as vault:
        ready = releases.prepare(vault, asked, context.today)
        with vault.atomic():
            releases.record(vault, ready, out.suffix.lower().lstrip("."))
            content, n = report_file(vault, ready, out.suffix.lower(), context)
            save(out, content)
    data = {
        "file": out,
        what: n,
        "tables": [table.id for table in ready.tables],
        "suppressed": ready.hidden,
        "notes": notes(context),
    }
    return Answer(data, [*notes(context), _("The report was written to {file}").format(file=out)])


def whole_release(vault: Vault, context: Context, folder: Path) -> list[Path]:
    """Write the last 12 months' report, slides and tables as one publication; return the files."""
    ready = releases.prepare(vault, listing.last_year(context.today), context.today)
    with vault.atomic():
        releases.record(vault, ready, ",".join(("pptx", *FORMATS)))
        files = []
        for kind in (".pdf", ".pptx"):
            files.append(folder / f"{REPORT}{kind}")
            save(files[-1], report_file(vault, ready, kind, context)[0])
        files += written(ready, folder / NAME, list(FORMATS))
    return files


def report_file(vault: Vault, ready: Ready, kind: str, context: Context) -> tuple[bytes, int]:
    """Return the report's bytes and how many pages, slides or sheets it has."""
    limit = ready.limit
    name = str(unit.value(vault, "settings", "sender", context.today)["name"])
    if kind == ".pptx":
        made = slides.slides(ready.tables, limit, name)
        return made, slides.count(made)
    if kind == ".xlsx":
        return workbook.workbook(ready.tables, limit), len(ready.tables) + 1
    anchor = str(audit.anchor_before(vault, context.today))
    return report.report_pdf(ready.tables, limit, name, anchor)


def releases_listed(context: Context) -> Answer:
    """List what has been published: when, by whom, of what period, with which tables."""
    with context.opened() as vault:
        found = [*releases.listed(vault), *releases.listed(vault, releases.ROLLUP)]
        names = dict(vault.tuples("select id, name from person"))
    data = [
        {
            "at": each.made_at,
            "by": names.get(each.made_by, each.made_by),
            "from": each.from_date,
            "to": each.until_date,
            "tables": sorted(filter(None, each.tables)),
            "what": each.what,
        }
        for each in found
    ]
    lines = [
        f"{each.period.words}  {each.what}  "
        + ngettext("{n} table", "{n} tables", len(own)).format(n=len(own))
        for each in found
        for own in [[name for name in each.tables if name]]
    ]
    return Answer(data, lines or [_("Nothing has been published.")])


def percent_checked(context: Context) -> Answer:
    """Tell whether percentages can be true of so many, and what the nearest true one is."""
    given, (least, most) = context.options.share, context.options.of
    if len(given) > 1 or least != most:
        all_of = shares.check_between(given, least, most)
        numbers = list(all_of.numbers)
        return Answer(
            {"possible": all_of.possible, "numbers": numbers, "text": all_of.text}, [all_of.text]
        )
    found = shares.check(given[0], least)
    data = {
        "possible": found.possible,
        "counts": list(found.counts),
        "nearest": found.nearest,
        "percent": found.percent,
        "text": found.text,
    }
    return Answer(data, [found.text])
