"""What may be wrong on a client's card, field by field."""

import re
from datetime import date
from typing import TYPE_CHECKING

from tytti_desktop.casework import days
from tytti_desktop.casework.client import codes, identity, provenance
from tytti_desktop.words import N_, _

if TYPE_CHECKING:
    from tytti_desktop.casework.client.clients import Client

_POSTAL = re.compile(r"[0-9]{5}")
_POSTAL_ABROAD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{1,11}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[0-9 ()/-]{5,20}")
LANGUAGE_NAMES = {"fi": N_("Finnish"), "sv": N_("Swedish"), "en": N_("English")}


def problems(client: "Client", today: date, *, practice: bool) -> dict[str, str]:
    """Return what is wrong, by field; a practice vault takes made-up identity codes only."""
    found: dict[str, str] = {}
    if not client.family_name.strip():
        found["family_name"] = _("Write the family name.")
    if not client.given_names.strip():
        found["given_names"] = _("Write the given names.")
    if client.identity_code:
        temporary = client.identity_temporary
        wrong = identity.problem(
            client.identity_code, today=today, temporary=temporary, practice=practice
        )
        found |= {"identity_code": wrong} if wrong else {}
    said = provenance.problems(client, today)
    return found | said | _person_problems(client, today) | _contact_problems(client)


def _person_problems(client: "Client", today: date) -> dict[str, str]:
    found = days.problems(client, today)
    born, died = client.date_of_birth, client.died_on
    if died is not None and born is not None and died < born:
        found["died_on"] = _("This day is before the date of birth. Check the day.")
    if client.date_of_birth is not None and not client.birth_source:
        found.setdefault("date_of_birth", _("Confirm the date of birth."))
    if client.sex is not None and not client.sex_source:
        found["sex"] = _("Confirm the sex.")
    if client.language not in LANGUAGE_NAMES:
        found["language"] = _("Choose one from the list.")
    if client.non_disclosure_until is not None and not client.non_disclosure:
        found["non_disclosure_until"] = _("An end date is given, but non-disclosure is not on.")
    return found


def _contact_problems(client: "Client") -> dict[str, str]:
    found: dict[str, str] = {}
    for of in ("", "contact_"):
        code, country = getattr(client, f"{of}postal_code"), getattr(client, f"{of}country")
        if country and country not in codes.countries():
            found[f"{of}country"] = _("Choose one from the list.")
        elif country not in {"", codes.HOME}:
            if code and not _POSTAL_ABROAD.fullmatch(code):
                found[f"{of}postal_code"] = _("Write the postal code as it is written there.")
        elif code and not _POSTAL.fullmatch(code):
            found[f"{of}postal_code"] = _(
                "A postal code has five digits. For an address abroad choose the country first."
            )
    if client.municipality and client.municipality not in codes.municipalities():
        found["municipality"] = _("Choose one from the list.")
    if client.email and not _EMAIL.fullmatch(client.email):
        found["email"] = _("Check the e-mail address: it is written as name@place.fi.")
    if client.phone and not _PHONE.fullmatch(client.phone):
        found["phone"] = _("Check the phone number: digits, spaces and + only.")
    return found
