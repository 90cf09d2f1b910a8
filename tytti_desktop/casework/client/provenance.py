"""What is known of a value goes with the value: birth and sex with their code, a name with the old.

Date of birth and sex are `confirmed` where the identity code tells them. A corrected code carries
them with it, and a code that is gone leaves them as told by a person.
"""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from tytti_desktop.casework.client import identity
from tytti_desktop.dates import shown
from tytti_desktop.words import N_, _

if TYPE_CHECKING:
    from tytti_desktop.casework.client.clients import Client

CONFIRMED, TOLD = "confirmed", "told"
SOURCE_NAMES = {CONFIRMED: N_("from the identity code"), TOLD: N_("told by the client")}


def _proposal(client: "Client", today: date) -> identity.Proposal | None:
    """Return what a client's code tells, None where there is no right one."""
    code = client.identity_code
    if not code or identity.problem(code, today=today, temporary=True):
        return None
    return identity.proposal(code)


def sourced(client: "Client", today: date) -> "Client":
    """Return a client whose birth and sex have a source: the code where it tells so, else told."""
    told = _proposal(client, today)
    born, sex = client.date_of_birth, client.sex
    if born is not None and not client.birth_source:
        found = CONFIRMED if told is not None and told.date_of_birth == born else TOLD
        client = replace(client, birth_source=found)
    if sex is not None and not client.sex_source:
        found = CONFIRMED if told is not None and told.sex == sex else TOLD
        client = replace(client, sex_source=found)
    return client


def carried(client: "Client", today: date) -> "Client":
    """Return a client whose confirmed birth and sex are those that the identity code tells."""
    told = _proposal(client, today)
    if client.birth_source == CONFIRMED:
        born = told.date_of_birth if told is not None else client.date_of_birth
        source = CONFIRMED if told is not None or client.identity_code else TOLD
        client = replace(client, date_of_birth=born, birth_source=source)
    if client.sex_source == CONFIRMED:
        sex = told.sex if told is not None else client.sex
        source = CONFIRMED if told is not None or client.identity_code else TOLD
        client = replace(client, sex=sex, sex_source=source)
    return client


def followed(old: "Client", new: "Client", today: date) -> "Client":
    """Return a corrected client with what followed its old code or name kept right.

    Birth and sex that were left as they were follow a corrected code. A name that changed stays
    among the former names, unless those were written in the same act.
    """
    if new.identity_code != old.identity_code:
        right = carried(new, today)
        if new.date_of_birth == old.date_of_birth:
            born, source = right.date_of_birth, right.birth_source
            new = replace(new, date_of_birth=born, birth_source=source)
        if new.sex == old.sex:
            new = replace(new, sex=right.sex, sex_source=right.sex_source)
    if new.former_names == old.former_names:
        new = replace(new, former_names=former(old, new))
    return new


def former(old: "Client", new: "Client") -> str:
    """Return the former names of a client after a change of name, the newest last."""
    names = [name.strip() for name in new.former_names.split(",") if name.strip()]
    for before, now in (
        (old.family_name, new.family_name),
        (old.given_names, new.given_names),
        *((name.strip(), "") for name in old.former_names.split(",")),
    ):
        current = {new.family_name, new.given_names, *names}
        if before and before != now and before not in current:
            names.append(before)
    return ", ".join(names)


def problems(client: "Client", today: date) -> dict[str, str]:
    """Return where birth or sex differ from what the identity code tells, by field.

    What a person told stands by itself: a code may be temporary, or keep a day corrected since.
    """
    told = _proposal(client, today)
    found: dict[str, str] = {}
    if told is None:
        return found
    born = client.date_of_birth
    if born is not None and born != told.date_of_birth and client.birth_source == CONFIRMED:
        text = _("The identity code tells {day}. Correct the day or the code.")
        found["date_of_birth"] = text.format(day=shown(told.date_of_birth))
    if client.sex is not None and client.sex != told.sex and client.sex_source == CONFIRMED:
        found["sex"] = _("The identity code tells otherwise. Correct the sex or the code.")
    return found
