"""The words of the commands of the vault itself; their work is in store.py."""

from pathlib import Path

from tytti_desktop.cli.parsing import (
    Commands,
    add_acceptance,
    command,
    group,
    group_within,
    positive,
)
from tytti_desktop.words import _


def add_commands(commands: Commands) -> None:
    """Add the commands of the vault, its backups and its log."""
    create = command(commands, "create", "store:create", _("make a new vault"))
    create.add_argument("--name", required=True, help=_("your name, as the others know you"))
    create.add_argument(
        "--role", default="coordinator", metavar="KEY", help=_("a role of the unit")
    )
    command(commands, "info", "store:info", _("tell what is in the vault"))
    command(commands, "check", "store:check", _("check the vault from end to end"))
    alarms = group(commands, "alarms", _("what is wrong with the vault"))
    command(alarms, "list", "store:alarms_shown", _("list the alarms that nobody has accepted"))
    add_acceptance(alarms)
    backup = command(commands, "backup", "store:backup", _("copy the vault, encrypted"))
    how = backup.add_mutually_exclusive_group()
    how.add_argument(
        "--to", type=Path, metavar="DIR", help=_("into this folder; without it, the chosen folders")
    )
    how.add_argument("--status", action="store_true", help=_("tell how it is with the backups"))
    how.add_argument(
        "--places", type=Path, nargs="*", metavar="DIR",
        help=_("choose the folders (two at most) that backups go to by themselves"),
    )  # fmt: skip
    _place_commands(group_within(backup))
    restore = command(commands, "restore", "store:restore", _("bring a backup back"))
    restore.add_argument("file", type=Path)
    restore.add_argument("--to", type=Path, required=True, metavar="PATH")
    rehearse = command(
        commands, "rehearse", "store:rehearse", _("restore a backup to a scratch place and compare")
    )
    rehearse.add_argument("file", type=Path, nargs="?")
    audit = group(commands, "audit", _("the access and change log"))
    shown = command(audit, "show", "store:audit_show", _("show the log"))
    shown.add_argument("--client", metavar="CODE")
    shown.add_argument("--last", type=positive, metavar="N", help=_("only the newest rows"))
    command(audit, "anchor", "store:audit_anchor", _("print the log's head to keep elsewhere"))
    verify = command(audit, "verify", "store:audit_verify", _("compare the log with a kept head"))
    verify.add_argument("--anchor", required=True, metavar="A")


def _place_commands(backup: Commands) -> None:
    command(backup, "run", "store:backup_run", _("back up now to the chosen folders"))
    places = group(backup, "places", _("the folders that backups go to by themselves"))
    command(places, "list", "store:places_listed", _("list them, and how each has fared"))
    for name, about in (
        ("add", _("choose one more, two at most")),
        ("remove", _("give one up; what lies there stays")),
    ):
        made = command(places, name, "store:places_changed", about)
        made.set_defaults(taken=name == "add")
        made.add_argument("folder", type=Path, metavar="DIR")
