"""The network's own records from the command line: organisations, services, posts, persons."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tytti_desktop.casework import fields
from tytti_desktop.casework.service_map import channels, organisations, posts, services
from tytti_desktop.cli import typed_fields
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.vault.table import Table, plain
from tytti_desktop.words import _

# Told by an import, or by an act of its own.
_BY_OTHERS = {"source", "stub", "verified_on"}


@dataclass(frozen=True)
class Kind:
    """A record of the network: where it is kept, how it is added and corrected, whom it names."""

    table: Table[Any]
    add: Callable[[Vault, Any, date], Changes] | None  # None: it is added to a service
    change: Callable[[Vault, Any, date], Changes]
    names: tuple[str, ...] = ()
    first: tuple[tuple[str, str], ...] = ()

    @property
    def known(self) -> set[str]:
        """The fields that a person gives, the ids of what it names, and its facts where it has."""
        facts = {"facts"} & fields.of(self.table.record).keys()
        return {*fields.typed(self.table.record), *self.names, *facts} - _BY_OTHERS

    def made(self, values: dict[str, Any]) -> Any:  # noqa: ANN401 a record of the kind
        """Return a record of the values given; what has facts is named in them, in Finnish."""
        found = typed_fields.made(self.table.record, dict(self.first) | values)
        if "facts" in self.known and "name" in values:
            names = {**found.facts.names, "fi": found.name}
            found = replace(found, facts=replace(found.facts, names=names))
        return found


KINDS = {
    "organisation": Kind(
        organisations.ORGANISATIONS,
        organisations.add_organisation,
        organisations.change_organisation,
    ),
    "service": Kind(
        services.SERVICES,
        services.add_service,
        services.change_service,
        names=("organisation_id",),
    ),
    "channel": Kind(channels.CHANNELS, None, channels.change_channel),
    "post": Kind(
        posts.POSTS,
        posts.add_post,
        posts.change_post,
        names=("organisation_id", "service_id"),
        first=(("organisation_id", ""), ("title", "")),
    ),
    "person": Kind(
        posts.PROFESSIONALS,
        lambda vault, made, _today: posts.add_professional(vault, made),
        lambda vault, made, _today: posts.change_professional(vault, made),
        first=(("name", ""),),
    ),
}


def added(context: Context) -> Answer:
    """Add a record of the network; a channel is one of a service's."""
    options, kind = context.options, KINDS[context.options.kind]
    record = kind.made(typed_fields.given(options.fields, kind.known))
    with context.opened() as vault:
        if kind.add is not None:
            done = kind.add(vault, record, context.today)
        elif options.service:
            done = channels.add_channel(vault, record, context.today, options.service)
        else:
            raise KnownError(_("Give the service of the channel with --service."), field="service")
    return _told(done.record.id)


def changed(context: Context) -> Answer:
    """Correct the fields given of a record of the network; the others stay as they are."""
    options, kind = context.options, KINDS[context.options.kind]
    values = typed_fields.given(options.fields, kind.known)
    with context.opened() as vault:
        old = kind.table.get(vault, options.id)
        asked = kind.made(plain({"facts": old.facts} if hasattr(old, "facts") else {}) | values)
        also = {"facts"} & kind.known if "name" in values else set()
        new = replace(old, **{name: getattr(asked, name) for name in {*values, *also}})
        kind.change(vault, new, context.today)
    return _told(options.id)


def _told(record_id: str) -> Answer:
    return Answer({"id": record_id}, [_("Saved: {id}").format(id=record_id)])
