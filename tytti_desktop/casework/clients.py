"""Clients: who they are, how they are reached, what they need, and the acts on the record."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from tytti_desktop.casework import choices, codes, identity, merged, unit
from tytti_desktop.casework.identity import Sex
from tytti_desktop.casework.recording import Book, add, change, refuse
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.dates import shown, years_between
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault, audit, new_id, short_code
from tytti_desktop.words import _

CONFIRMED, TOLD = "confirmed", "told"
_POSTAL = re.compile(r"[0-9]{5}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[0-9 ()/-]{5,20}")
_OLDEST = 120
_ADDRESS = (
    "care_of",
    "street",
    "postal_code",
    "town",
    "contact_street",
    "contact_postal_code",
    "contact_town",
)
_LANGUAGES = {"fi", "sv", "en"}


@dataclass(frozen=True)
class Client:
    """A client of the unit.

    Date of birth and sex are stored only with the source a person gave: `confirmed` (proposed from
    the identity code and confirmed) or `told`. `started_on` is the day the referral was accepted.
    """

    family_name: str
    given_names: str
    id: str = ""
    code: str = ""
    identity_code: str | None = None
    identity_temporary: bool = False
    date_of_birth: date | None = None
    birth_source: str | None = None
    sex: Sex | None = None
    sex_source: str | None = None
    former_names: str = ""
    care_of: str = ""
    street: str = ""
    postal_code: str = ""
    town: str = ""
    municipality: str = ""
    contact_street: str = ""
    contact_postal_code: str = ""
    contact_town: str = ""
    bad_address_since: date | None = None
    phone: str = ""
    email: str = ""
    non_disclosure: bool = False
    non_disclosure_until: date | None = None
    non_disclosure_source: str = ""
    language: str = "fi"
    mother_tongue: str = ""
    interpreter: str = ""
    access_needs: str = ""
    large_print: bool = False
    easy_language: bool = False
    delivery_channel: str = "paper"
    privacy_notice_on: date | None = None
    support_person: str = ""
    started_on: date | None = None
    closed_on: date | None = None
    closed_reason: str = ""
    created_at: datetime | None = None
    created_by: str = ""

    @property
    def name(self) -> str:
        """Return the name as letters write it: given names first."""
        return f"{self.given_names} {self.family_name}".strip()

    @property
    def list_name(self) -> str:
        """Return the name as lists sort it: family name first."""
        return f"{self.family_name} {self.given_names}".strip()

    def age(self, today: date) -> int | None:
        """Return full calendar years, or None where the date of birth is not known."""
        return years_between(self.date_of_birth, today) if self.date_of_birth else None

    def problems(self, today: date, *, practice: bool = False) -> dict[str, str]:
        """Return what is wrong, by field; a practice vault takes made-up identity codes only."""
        found: dict[str, str] = {}
        if not self.family_name.strip():
            found["family_name"] = _("Write the family name.")
        if not self.given_names.strip():
            found["given_names"] = _("Write the given names.")
        if self.identity_code:
            wrong = identity.problem(
                self.identity_code,
                today=today,
                temporary=self.identity_temporary,
                practice=practice,
            )
            found |= {"identity_code": wrong} if wrong else {}
        return found | _person_problems(self, today) | _contact_problems(self)


def _person_problems(client: Client, today: date) -> dict[str, str]:
    found: dict[str, str] = {}
    born = client.date_of_birth
    if born is not None and (born > today or years_between(born, today) > _OLDEST):
        found["date_of_birth"] = _("Check the year: the date of birth cannot be right.")
    elif born is not None and not client.birth_source:
        found["date_of_birth"] = _("Confirm the date of birth.")
    if client.sex is not None and not client.sex_source:
        found["sex"] = _("Confirm the sex.")
    if client.language not in _LANGUAGES:
        found["language"] = _("Choose one from the list.")
    if client.non_disclosure_until is not None and not client.non_disclosure:
        found["non_disclosure_until"] = _("An end date is given, but non-disclosure is not on.")
    if client.privacy_notice_on is not None and client.privacy_notice_on > today:
        found["privacy_notice_on"] = _(
            "The day is in the future. Write the day when this happened."
        )
    return found


def _contact_problems(client: Client) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in ("postal_code", "contact_postal_code"):
        code = getattr(client, field)
        if code and not _POSTAL.fullmatch(code):
            found[field] = _("A postal code has five digits.")
    if client.municipality and client.municipality not in codes.municipalities():
        found["municipality"] = _("Choose one from the list.")
    if client.email and not _EMAIL.fullmatch(client.email):
        found["email"] = _("Check the e-mail address: it is written as name@place.fi.")
    if client.phone and not _PHONE.fullmatch(client.phone):
        found["phone"] = _("Check the phone number: digits, spaces and + only.")
    return found


def _entry(client: Client) -> Entry:
    """Return what search finds a client by; under non-disclosure no phone and no town.

    The phone goes in as written and without its spaces.
    """
    phones = (client.phone, "".join(client.phone.split()))
    open_parts = () if client.non_disclosure else (client.town, *dict.fromkeys(phones))
    parts = (client.family_name, client.given_names, client.former_names, client.code, *open_parts)
    return Entry("client", client.id, client.id, "", " ".join(p for p in parts if p))


CLIENTS = Table(Client, "client")
BOOK = Book("client", Client, CLIENTS, _entry)


def tidied(client: Client) -> Client:
    """Return a client as it is stored: spaces trimmed, the identity code in upper case."""
    code = identity.tidy(client.identity_code) if client.identity_code else None
    return replace(
        client,
        identity_code=code or None,
        family_name=" ".join(client.family_name.split()),
        given_names=" ".join(client.given_names.split()),
        street=client.street.strip(),
        postal_code=client.postal_code.strip(),
        town=client.town.strip(),
        phone=client.phone.strip(),
        email=client.email.strip(),
    )


def _check(vault: Vault, client: Client, today: date) -> None:
    refuse(client.problems(today, practice=vault.practice))
    wrong = choices.problem(vault, "delivery_channels", client.delivery_channel, today)
    refuse({"delivery_channel": wrong} if wrong else {})
    same = client.identity_code and CLIENTS.find(
        vault, "identity_code = ? and id <> ?", (client.identity_code, client.id), limit=1
    )
    if same:
        raise KnownError(
            _("Client {code} already has this identity code. Open that client instead.").format(
                code=same[0].code
            ),
            field="identity_code",
        )


def register_client(vault: Vault, client: Client, today: date) -> Changes:
    """Store a new client with an id and a code of its own.

    Raises KnownError naming the field that is wrong, or the code of the client who already has
    this identity code.
    """
    new = replace(
        tidied(client),
        id=new_id(),
        code=short_code(),
        created_at=vault.now(),
        created_by=vault.person.id,
    )
    with vault.atomic():
        _check(vault, new, today)
        return add(vault, BOOK, new)


def change_client(vault: Vault, client: Client, today: date) -> Changes:
    """Store a new version of a client; the undo restores the old one.

    A new address is no longer one that a letter came back from. The log tells apart putting
    non-disclosure on, taking it off, and any other change.
    """
    new = tidied(client)
    with vault.atomic():
        old = get(vault, new.id)
        if old.bad_address_since == new.bad_address_since and _moved(old, new):
            new = replace(new, bad_address_since=None)
        _check(vault, new, today)
        action = "change"
        if old.non_disclosure != new.non_disclosure:
            action = "non_disclosure_on" if new.non_disclosure else "non_disclosure_off"
        return change(vault, BOOK, new, action)


def _moved(old: Client, new: Client) -> bool:
    """Tell whether an address that letters may go to has changed."""
    return any(getattr(old, field) != getattr(new, field) for field in _ADDRESS)


def get(vault: Vault, client_id: str) -> Client:
    """Return a client for a rule or a letter; a person's look at the card is `open_card`."""
    return CLIENTS.get(vault, client_id)


def by_code(vault: Vault, code: str) -> Client:
    """Return the client with a code, also the old one of a client joined to another.

    Raises KnownError where there is none.
    """
    found = CLIENTS.find(vault, "code = ?", (code.strip().upper(),), limit=1)
    kept = None if found else merged.leads_to(vault, code)
    if kept is not None:
        return get(vault, kept)
    if not found:
        raise KnownError(_("No client has this code. Check the code in the client list."))
    return found[0]


def open_card(vault: Vault, client_id: str) -> Client:
    """Return a client for a person to read, and log the reading: call once for each opening."""
    with vault.atomic():
        client = get(vault, client_id)
        audit.write(vault, "open", "client", client_id, client_id=client_id)
    return client


def reveal_address(vault: Vault, client_id: str, reason: str) -> Client:
    """Return a client under non-disclosure with all contact data, for a reason that is logged.

    Raises KnownError if no reason is given.
    """
    if not reason.strip():
        raise KnownError(
            _("Write why you need to see this. The reason stays in the log."), field="reason"
        )
    with vault.atomic():
        client = get(vault, client_id)
        detail = {"reason": reason.strip()}
        audit.write(vault, "reveal", "client", client_id, client_id=client_id, detail=detail)
    return client


def mark_bad_address(vault: Vault, client_id: str, since: date | None) -> Changes:
    """Note that a letter came back (or, with None, that the address is right again)."""
    with vault.atomic():
        client = replace(get(vault, client_id), bad_address_since=since)
        return change(vault, BOOK, client, "bad_address" if since else "good_address")


def close_case(vault: Vault, client_id: str, reason: str, on: date, today: date) -> Changes:
    """Close a case for one of the unit's closing reasons."""
    with vault.atomic():
        client = get(vault, client_id)
        refuse(_closing_problems(vault, client, reason, on, today))
        closed = replace(client, closed_on=on, closed_reason=reason)
        return change(vault, BOOK, closed, "close")


def _closing_problems(
    vault: Vault, client: Client, reason: str, on: date, today: date
) -> dict[str, str]:
    if client.closed_on is not None:
        return {"closed_on": _("The case is already closed.")}
    if on > today:
        return {"closed_on": _("The day is in the future. Write the day when this happened.")}
    if client.started_on is not None and on < client.started_on:
        started = shown(client.started_on)
        text = _("The path started on {day}: the case cannot be closed before it.")
        return {"closed_on": text.format(day=started)}
    if reason not in unit.in_force(vault, "closing_reasons", today):
        return {"closed_reason": _("Choose one from the list.")}
    return {}


def reopen_case(vault: Vault, client_id: str) -> Changes:
    """Open a closed case again: history, rounds and roles are as they were."""
    with vault.atomic():
        client = get(vault, client_id)
        if client.closed_on is None:
            raise KnownError(_("The case is open already."))
        opened = replace(client, closed_on=None, closed_reason="")
        return change(vault, BOOK, opened, "reopen")
