"""The unit's own data from the command line: what Settings shows and changes."""

import json
from typing import Any

from tytti_desktop.casework import unit
from tytti_desktop.casework.shapes import every, unit_checks
from tytti_desktop.cli.context import Answer, Context, read_json
from tytti_desktop.cli.parsing import Commands, command, day, group
from tytti_desktop.cli.unit_keys import matched
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
    return matched(kind, unit.kinds(), "kind")


def _key(vault: Vault, context: Context, kind: str, *, new: bool) -> str:
    """Return the key that was meant, whatever its case; a new one is as it was typed."""
    typed: str = context.options.key
    known = unit.in_force(vault, kind, context.today)
    if new and typed.casefold() not in {key.casefold() for key in known}:
        return typed
    return matched(typed, known, "key")


def kinds_listed(context: Context) -> Answer:
    """List the kinds of the unit's data, or everything of one kind in force on the day."""
    kind = context.options.kind
    if kind is None:
        titles = {each: _(every.of(each).title) for each in unit.kinds()}
        return Answer(unit.kinds(), [f"{each}: {title}" for each, title in titles.items()])
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
        kind = _known(context.options.kind)
        key = _key(vault, context, kind, new=True)
        content = unit_checks.completed(vault, kind, key, given, context.today)
        return _stored(vault, context, (kind, key), content)


def thing_removed(context: Context) -> Answer:
    """Take one thing out of use from a day on."""
    with context.opened() as vault:
        kind = _known(context.options.kind)
        key = _key(vault, context, kind, new=False)
        return _stored(vault, context, (kind, key), None)


def _stored(
    vault: Vault,
    context: Context,
    named: tuple[str, str],
    content: Any,  # noqa: ANN401 as above
) -> Answer:
    kind, key = named
    since = context.options.from_day or context.today
    unit_checks.store(vault, kind, key, content, since)
    data = {"kind": kind, "key": key, "from": since, "content": content}
    return Answer(data, [_("Stored from {day} on.").format(day=shown(since))])
