"""The words of the commands of results; their work is in results.py, loaded when it is run."""

from pathlib import Path

from tytti_desktop.cli.parsing import Commands, command, day, group, positive
from tytti_desktop.words import _

FORMATS = ("csv", "xlsx", "pdf", "json")


def add_commands(commands: Commands) -> None:
    """Add `tables`, `report`, `releases` and `percent`."""
    tables = command(
        commands, "tables", "results:tables_made", _("the tables of results of a period")
    )
    tables.add_argument("--out", type=Path, metavar="DIR", help=_("write them to files here"))
    tables.add_argument("--format", default=",".join(FORMATS), metavar="csv,xlsx,pdf,json")
    tables.add_argument("--table", action="append", metavar="ID", help=_("only this table"))
    tables.add_argument(
        "--no-suppress", action="store_true", help=_("bare numbers, on the screen only; logged")
    )
    tables.add_argument("--reason", default="", metavar="TEXT", help=_("why the bare numbers"))
    yearly = command(commands, "report", "results:report_made", _("the yearly report of a period"))
    yearly.add_argument("--out", type=Path, required=True, metavar="F.pdf|F.pptx|F.xlsx")
    for made in (tables, yearly):
        made.add_argument("--from", dest="first", type=day, required=True, metavar="YYYY-MM-DD")
        made.add_argument("--to", dest="last", type=day, required=True, metavar="YYYY-MM-DD")
    published = group(commands, "releases", _("what has been published"))
    command(published, "list", "results:releases_listed", _("list what has been published"))
    figure = command(
        commands, "percent", "results:percent_checked", _("can a percentage be true at all?")
    )
    figure.add_argument("share", metavar="PERCENT")
    figure.add_argument("of", type=positive, metavar="N")
