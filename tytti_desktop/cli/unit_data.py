"""The unit's own data from the command line: what Settings shows and changes."""

import json
from typing import Any

from tytti_desktop.casework import unit, unit_checks
from tytti_desktop.cli.context import Answer, Context, read_json
from tytti_desktop.cli.parsing import Commands, command, day, group
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault
from tytti_desktop.words import _


def add_commands(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    data = group(commands, "unit", _("the unit's own data: sender, recipients, limits, systems"))
    listed = command(data, "list", kinds_listed, _("list the kinds, or what one kind holds"))
    listed.add_argument("kind", nargs="?", metavar="KIND")
    put = command(data, "set", thing_set, _("store a new version of one thing"))
    put.add_argument(
        "--content",
        required=True,
        metavar="FILE",
        help=_("JSON; fields that are not given stay as they are; - is standard input"),
    )
    take = command(data, "remove", thing_removed, _("take one thing out of use; history stays"))
    for made in (put, take):
        made.add_argument("kind", metavar="KIND")
        made.add_argument("key", metavar="KEY")
        made.add_argument("--from", dest="from_day", type=day, metavar="YYYY-MM-DD")


def _known(kind: str) -> str:
    if kind not in unit.kinds():
        raise KnownError(
            _("There is no kind {kind}. The kinds are: {known}.").format(
                kind=kind, known=", ".join(unit.kinds())
            )
        )
    return kind


def kinds_listed(context: Context) -> Answer:
    """List the kinds of the unit's data, or everything of one kind in force on the day."""
    kind = context.options.kind
    if kind is None:
        return Answer(unit.kinds(), unit.kinds())
    with context.opened() as vault:
        found = unit.in_force(vault, _known(kind), context.today)
    return Answer(found, [f"{key}: {_short(content)}" for key, content in found.items()])


def _short(content: Any) -> str:  # noqa: ANN401 whatever the data holds
    if isinstance(content, dict) and isinstance(content.get("label"), dict):
        return str(content["label"].get("fi", ""))
    return json.dumps(content, ensure_ascii=False)


def thing_set(context: Context) -> Answer:
    """Store a new version of one thing, in force from a day on."""
    try:
        given = read_json(context.options.content)
    except ValueError:
        raise KnownError(_("The content is not JSON.")) from None
    with context.opened() as vault:
        kind, key = _known(context.options.kind), context.options.key
        content = unit_checks.completed(vault, kind, key, given, context.today)
        return _stored(vault, context, content)


def thing_removed(context: Context) -> Answer:
    """Take one thing out of use from a day on."""
    with context.opened() as vault:
        unit.value(vault, _known(context.options.kind), context.options.key, context.today)
        return _stored(vault, context, None)


def _stored(vault: Vault, context: Context, content: Any) -> Answer:  # noqa: ANN401 as above
    kind, key = context.options.kind, context.options.key
    since = context.options.from_day or context.today
    unit_checks.store(vault, kind, key, content, since)
    data = {"kind": kind, "key": key, "from": since, "content": content}
    return Answer(data, [_("Stored from {day} on.").format(day=shown(since))])
