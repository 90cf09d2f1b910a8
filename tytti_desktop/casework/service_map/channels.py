"""Channels: the places, phones, pages and forms through which services are used."""

from dataclasses import dataclass, field
from datetime import date, datetime

from tytti_desktop.casework import days
from tytti_desktop.casework.fields import ID, WHO, WHOLE, Day, told
from tytti_desktop.casework.recording import Book, add, change, refuse, together
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.casework.service_map import entries
from tytti_desktop.casework.service_map.facts import ChannelFacts, in_every_language, in_language
from tytti_desktop.casework.service_map.organisations import shown_name
from tytti_desktop.casework.service_map.services import SERVICES
from tytti_desktop.vault import Changes, Table, Vault, new_id
from tytti_desktop.words import N_, _


@dataclass(frozen=True)
class Channel:
    """A channel. `facts` come from its catalogue (`source`) or the unit; `note` is the unit's."""

    facts: ChannelFacts = field(default_factory=ChannelFacts, metadata=WHOLE)
    organisation_id: str | None = field(default=None, metadata=ID)
    name: str = field(default="", metadata=told(N_("Name")))
    note: str = field(default="", metadata=told(N_("Note")))
    source: str = field(default="", metadata=told(N_("Source")))
    source_id: str = field(default="", metadata=ID)
    stub: bool = field(default=False, metadata=told(N_("Only named so far")))
    ended_on: date | None = field(default=None, metadata=told(N_("Ended on"), day=Day.SINCE))
    id: str = field(default="", metadata=ID)
    changed_at: datetime | None = field(default=None, metadata=WHO)
    changed_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if not in_language(self.facts.names).strip() and not self.source:
            found["name"] = _("Write the name.")
        return found


@dataclass(frozen=True)
class Link:
    """That a service is used through a channel; `source` names the catalogue that said so."""

    service_id: str = field(metadata=ID)
    channel_id: str = field(metadata=ID)
    source: str = field(default="", metadata=told(N_("Source")))
    id: str = field(default="", metadata=ID)


def _entry(channel: Channel) -> Entry:
    facts = channel.facts
    said = in_every_language((facts.names, *(address.street for address in facts.addresses)))
    text = " ".join(part for part in (said or channel.name, channel.note) if part)
    return Entry("channel", channel.id, None, "", text)


CHANNELS = Table(Channel, "channel")
BOOK = Book("channel", Channel, CHANNELS, _entry, noun=N_("service channel"))
LINKS = Table(Link, "service_channel")
LINK_BOOK = Book("service_channel", Link, LINKS, noun=N_("service channel"))


def add_channel(vault: Vault, channel: Channel, today: date, service_id: str) -> Changes:
    """Store a channel of a service; raises KnownError naming the field that is wrong."""
    with vault.atomic():
        refuse(channel.problems(today))
        owner = SERVICES.get(vault, service_id).organisation_id
        new = entries.stamped(
            vault,
            channel,
            id=new_id(),
            name=shown_name(channel.facts.names, channel.source_id),
            organisation_id=channel.organisation_id or owner,
        )
        stored = add(vault, BOOK, new)
        linked = add(vault, LINK_BOOK, Link(service_id, new.id, id=new_id()))
        return together([stored, linked], new)


def change_channel(vault: Vault, channel: Channel, today: date) -> Changes:
    """Store a corrected channel; imported facts cannot be edited, the unit's own fields can."""
    with vault.atomic():
        old = CHANNELS.get(vault, channel.id)
        refuse(channel.problems(today))
        refuse(entries.facts_problem(old, channel))
        name = shown_name(channel.facts.names, channel.source_id)
        return change(vault, BOOK, entries.stamped(vault, channel, name=name))


def of_service(vault: Vault, service_id: str) -> list[Channel]:
    """Return a service's channels that have not ended, by name."""
    return CHANNELS.find(
        vault,
        "ended_on is null and id in (select channel_id from service_channel where service_id = ?)",
        (service_id,),
        "name, id",
    )


def linked(vault: Vault, service_id: str) -> list[Channel]:
    """Return every channel of a service by name, those that have ended last."""
    return CHANNELS.find(
        vault,
        "id in (select channel_id from service_channel where service_id = ?)",
        (service_id,),
        "ended_on is not null, name, id",
    )


def get(vault: Vault, channel_id: str) -> Channel:
    """Return a channel."""
    return CHANNELS.get(vault, channel_id)
