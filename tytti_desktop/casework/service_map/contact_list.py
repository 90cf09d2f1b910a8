"""The lists of organisations and of the network's people; where an entry is shown."""

from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework import choices
from tytti_desktop.casework.service_map.organisations import CLASSES
from tytti_desktop.vault import Vault

SERVICE, ORGANISATION, PERSON = "service", "organisation", "professional"
_SHOWN_ON = {
    SERVICE: ((SERVICE, "select id from service where id = ?"),),
    ORGANISATION: ((ORGANISATION, "select id from organisation where id = ?"),),
    PERSON: ((PERSON, "select id from professional where id = ?"),),
    "post": ((ORGANISATION, "select organisation_id from post where id = ?"),),
    "channel": (
        (
            SERVICE,
            "select service_id from service_channel where channel_id = ? order by rowid limit 1",
        ),
        (
            ORGANISATION,
            "select organisation_id from channel where id = ? and organisation_id is not null",
        ),
    ),
}


@dataclass(frozen=True)
class OrganisationRow:
    """One organisation in the list: its class in words, how many services and posts it has."""

    id: str
    name: str
    organisation_class: str
    services: int
    posts: int
    ended: bool


@dataclass(frozen=True)
class PersonRow:
    """One person of the network in the list; `posts` are those held on the day asked for."""

    id: str
    name: str
    phone: str
    posts: tuple[str, ...]


def organisation_rows(vault: Vault, today: date) -> list[OrganisationRow]:
    """Return every organisation by name, also those that have ended."""
    classes = {each.key: each.label for each in choices.choices(vault, CLASSES, today)}
    found = vault.query(
        "select o.id, o.name, o.organisation_class as class, o.ended_on,"
        " (select count(*) from service s where s.organisation_id = o.id) as services,"
        " (select count(*) from post p where p.organisation_id = o.id"
        "  and (p.ended_on is null or p.ended_on > ?)) as posts"
        " from organisation o order by o.name, o.id",
        (today.isoformat(),),
    )
    return [
        OrganisationRow(
            row["id"],
            row["name"],
            classes.get(row["class"] or "", ""),
            row["services"],
            row["posts"],
            row["ended_on"] is not None,
        )
        for row in found
    ]


def person_rows(vault: Vault, today: date) -> list[PersonRow]:
    """Return every person of the network by name, with the posts held today."""
    day = today.isoformat()
    held: dict[str, list[str]] = {}
    for row in vault.query(
        "select t.professional_id, p.title, o.name from tenure t join post p on p.id = t.post_id"
        " join organisation o on o.id = p.organisation_id where t.from_date <= ?"
        " and (t.until_date is null or t.until_date >= ?) order by o.name, p.title, t.id",
        (day, day),
    ):
        held.setdefault(row["professional_id"], []).append(f"{row['title']}, {row['name']}")
    people = vault.query("select id, name, phone from professional order by name, id")
    return [
        PersonRow(row["id"], row["name"], row["phone"], tuple(held.get(row["id"], ())))
        for row in people
    ]


def shown_on(vault: Vault, kind: str, entry_id: str) -> tuple[str, str] | None:
    """Return where an entry of the map is shown: (service, organisation or professional, its id).

    A post is shown with its organisation, a channel with its first service; None if it is gone.
    """
    for place, sql in _SHOWN_ON.get(kind, ()):
        rows = vault.tuples(sql, (entry_id,))
        if rows:
            return place, rows[0][0]
    return None
