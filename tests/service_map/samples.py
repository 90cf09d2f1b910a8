"""An invented service map in few words, for the tests of this room and of exchange."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.service_map import organisations, posts, services
from tytti_desktop.casework.service_map.facts import (
    CLASS_URI,
    Area,
    Extent,
    OrganisationFacts,
    ServiceFacts,
    Term,
)
from tytti_desktop.casework.service_map.organisations import Organisation
from tytti_desktop.casework.service_map.posts import Post, Professional, Tenure
from tytti_desktop.casework.service_map.services import Service
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
MIKKELI, HELSINKI, MARIEHAMN = "491", "091", "478"
SOUTH_SAVO = "12"


def organisation(vault: Vault, name: str = "Mallilan esimerkkiyhdistys ry", **known: Any) -> str:
    fields = {"organisation_class": "third_sector", **known}
    made = Organisation(OrganisationFacts(names={"fi": name}), **fields)
    return str(organisations.add_organisation(vault, made, TODAY).record.id)


def facts(name: str = "Esimerkkipalvelu", **known: Any) -> ServiceFacts:
    towns, classes = known.pop("towns", ()), known.pop("classes", ())
    if towns:
        known["area"] = Area(Extent.LIMITED, tuple(towns))
    terms = tuple(Term(code, CLASS_URI + code) for code in classes)
    return ServiceFacts(names={"fi": name}, classes=terms, **known)


def service(vault: Vault, owner: str, name: str = "Esimerkkipalvelu", **known: Any) -> str:
    said = known.pop("facts", None) or facts(name)
    made = Service(said, owner, **known)
    return str(services.add_service(vault, made, TODAY).record.id)


def client(vault: Vault, **known: Any) -> Client:
    fields: dict[str, Any] = {
        "date_of_birth": date(1990, 2, 28),
        "birth_source": "told",
        "municipality": MIKKELI,
        **known,
    }
    made = Client("Kokeilunen", "Malli-Eero", **fields)
    stored: Client = clients.register_client(vault, made, TODAY).record
    return stored


def post(vault: Vault, owner: str, title: str = "Sosiaaliohjaaja") -> str:
    return str(posts.add_post(vault, Post(owner, title), TODAY).record.id)


def person(vault: Vault, name: str = "Harjoitus-Helena Testilä") -> str:
    return str(posts.add_professional(vault, Professional(name, "000 111 2222")).record.id)


def tenure(
    vault: Vault, post_id: str, person_id: str, begun: date, until: date | None = None
) -> str:
    made = Tenure(post_id, person_id, begun, until)
    return str(posts.begin_tenure(vault, made, instead=False).record.id)


class _BackError(Exception):
    """Raised to roll a drawn case back, so that the next one finds the vault as it was."""


@contextmanager
def rolled_back(vault: Vault) -> Iterator[None]:
    """Do everything inside and leave no trace of it: one vault serves many drawn cases."""
    with suppress(_BackError), vault.atomic():
        yield
        raise _BackError


def everything(vault: Vault) -> dict[str, list[dict[str, Any]]]:
    """Return every row of the map and of case managers, to tell whether an undo took all back."""
    tables = (
        "organisation", "service", "service_tag", "channel", "service_channel", "service_contact",
        "post", "professional", "tenure", "case_manager", "consent",
    )  # fmt: skip
    return {each: vault.query(f"select * from {each} order by 1, 2, 3") for each in tables}  # noqa: S608
