"""The words of the commands of results; their work is in results.py, loaded when it is run."""

from pathlib import Path

from tytti_desktop.cli.parsing import Commands, command, day, group, out_path, past_gate, positive
from tytti_desktop.words import _

FORMATS = ("csv", "xlsx", "pdf", "json")


def add_commands(commands: Commands) -> None:
    """Add `tables`, `report`, `releases` and `percent`."""
    tables = command(
        commands, "tables", "results:tables_made", _("the tables of results of a period")
    )
    tables.add_argument("--out", type=out_path, metavar="DIR", help=_("write them to files here"))
    tables.add_argument("--format", default=",".join(FORMATS), metavar=",".join(FORMATS))
    tables.add_argument("--table", action="append", metavar="ID", help=_("only this table"))
    tables.add_argument(
        "--no-suppress", action="store_true", help=_("bare numbers, on the screen only; logged")
    )
    tables.add_argument("--reason", default="", metavar="TEXT", help=_("why the bare numbers"))
    yearly = command(commands, "report", "results:report_made", _("the yearly report of a period"))
    yearly.add_argument("--out", type=out_path, required=True, metavar="F.pdf|F.pptx|F.xlsx")
    for made in (tables, yearly):
        made.add_argument("--from", dest="first", type=day, required=True, metavar="YYYY-MM-DD")
        made.add_argument("--to", dest="last", type=day, required=True, metavar="YYYY-MM-DD")
    whole = command(
        commands,
        "rollup",
        "rollup:combined",
        _("combine packages of counts, then suppress"),
    )
    whole.add_argument("folder", nargs="+", type=Path)
    whole.add_argument("--key", type=Path, metavar="F", help=_("keys of the awaited senders"))
    whole.add_argument("--out", type=out_path, required=True, metavar="DIR")
    whole.add_argument("--format", default=",".join(FORMATS), metavar="csv,xlsx,pdf,json")
    published = group(commands, "releases", _("what has been published"))
    command(published, "list", "results:releases_listed", _("list what has been published"))
    figure = command(
        commands, "percent", "results:percent_checked", _("can a percentage be true at all?")
    )
    figure.add_argument("share", metavar="PERCENT", nargs="+")
    about = _("of how many; where that is not known, the least and the most: 40-60")
    figure.add_argument("of", type=_numbers, metavar="N|N-M", help=about)


def _numbers(given: str) -> tuple[int, int]:
    least, dash, most = given.replace("–", "-").partition("-")
    return positive(least), positive(most if dash else least)


def add_import(taken: Commands) -> None:
    """Add `import clients`, `import service-use`, `import fhir` and `import undo`."""
    told = command(taken, "fhir", "data_files:fhir_brought", _("answers and consents as FHIR R4"))
    people = command(taken, "clients", "data_files:clients_brought", _("clients from CSV or XLSX"))
    use = command(
        taken, "service-use", "data_files:service_use_in", _("use of services from CSV or XLSX")
    )
    for made in (people, use, told):
        made.add_argument("file", type=Path)
        made.add_argument("--preview", action="store_true", help=_("only look; nothing is stored"))
    undo = command(taken, "undo", "data_files:import_undone", _("take an import back"))
    undo.add_argument("batch", metavar="ID")


def add_export(given: Commands) -> None:
    """Add `export client` and `export rollup`."""
    made = command(given, "rollup", "rollup:package_made", _("a period's counts, sealed"))
    made.add_argument("--from", dest="first", type=day, required=True, metavar="YYYY-MM-DD")
    made.add_argument("--to", dest="last", type=day, required=True, metavar="YYYY-MM-DD")
    made.add_argument("--for", dest="to", required=True, metavar="KEY", help=_("who combines"))
    made.add_argument("--county", default="", metavar="NAME")
    made.add_argument("--out", type=out_path, required=True, metavar="F.tyttiroll")
    copy = command(
        given, "client", "data_files:client_out", _("all that is held about a client, to them")
    )
    copy.add_argument("client", metavar="CODE")
    copy.add_argument("--out", type=out_path, required=True, metavar="DIR")
    copy.add_argument("--format", default="pdf,json", metavar="pdf,json,fhir")
    past_gate(copy)
