"""Clients: who they are, how they are reached, what they need, and the acts on the record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from tytti_desktop.casework import choices, fields
from tytti_desktop.casework.client import (
    addresses,
    client_checks,
    client_names,
    codes,
    identity,
    merged,
    provenance,
)
from tytti_desktop.casework.client.identity import SEX_NAMES, Sex
from tytti_desktop.casework.fields import HIDDEN, ID, WHO, Day, told
from tytti_desktop.casework.received import Received
from tytti_desktop.casework.recording import Book, add, add_all, change, refuse, together
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.dates import years_between
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault, audit, new_id, short_code
from tytti_desktop.words import N_, _

_OWN_LISTS = {"area": "areas", "team": "teams"}  # empty where the unit has but one
_ADDRESS = (
    "care_of", "street", "postal_code", "town", "country",
    "contact_street", "contact_postal_code", "contact_town", "contact_country",
)  # fmt: skip


@dataclass(frozen=True)
class Client:
    """A client of the unit.

    Date of birth and sex are stored only with the source a person gave: `confirmed` (proposed from
    the identity code and confirmed) or `told`. `started_on` is the day the referral was accepted.
    `bad_address` is the address (Address.key) that letters came back from since
    `bad_address_since`. `died_on` is a fact of the client, whatever the case was closed for.
    """

    family_name: str = field(metadata=told(N_("Family name"), names=True))
    given_names: str = field(metadata=told(N_("Given names"), names=True))
    id: str = field(default="", metadata=ID)
    code: str = field(default="", metadata=told(N_("Code"), names=True, own=True))
    identity_code: str | None = field(
        default=None, metadata=told(N_("Identity code"), carried=True, names=True)
    )
    identity_temporary: bool = field(
        default=False, metadata=told(N_("Temporary identity code"), beside="identity_code")
    )
    date_of_birth: date | None = field(
        default=None, metadata=told(N_("Date of birth"), day=Day.BIRTH)
    )
    birth_source: str | None = field(
        default=None,
        metadata=told(
            N_("Source of the date of birth"),
            by_act=True,
            beside="date_of_birth",
            words=provenance.SOURCE_NAMES,
        ),
    )
    sex: Sex | None = field(default=None, metadata=told(N_("Sex"), words=SEX_NAMES))
    sex_source: str | None = field(
        default=None,
        metadata=told(
            N_("Source of the sex"), by_act=True, beside="sex", words=provenance.SOURCE_NAMES
        ),
    )
    former_names: str = field(default="", metadata=told(N_("Former names"), names=True))
    care_of: str = field(
        default="", metadata=told(N_("c/o"), protected=True, names=True, beside="street")
    )
    street: str = field(default="", metadata=told(N_("Street address"), protected=True))
    postal_code: str = field(
        default="",
        metadata=told(N_("Postal code"), protected=True, shared=True, beside="street"),
    )
    town: str = field(
        default="",
        metadata=told(N_("Postal town"), protected=True, shared=True, beside="street"),
    )
    country: str = field(
        default="",
        metadata=told(N_("Country"), protected=True, shared=True, beside="street"),
    )
    municipality: str = field(
        default="",
        metadata=told(N_("Home municipality"), carried=True, protected=True, shared=True),
    )
    contact_street: str = field(
        default="", metadata=told(N_("Street address of the contact"), protected=True)
    )
    contact_postal_code: str = field(
        default="",
        metadata=told(
            N_("Postal code of the contact"), protected=True, shared=True, beside="contact_street"
        ),
    )
    contact_town: str = field(
        default="",
        metadata=told(
            N_("Postal town of the contact"), protected=True, shared=True, beside="contact_street"
        ),
    )
    contact_country: str = field(
        default="",
        metadata=told(
            N_("Country of the contact"), protected=True, shared=True, beside="contact_street"
        ),
    )
    area: str = field(default="", metadata=told(N_("Area"), list="areas"))
    team: str = field(default="", metadata=told(N_("Team"), list="teams"))
    bad_address_since: date | None = field(
        default=None,
        metadata=told(N_("Address known to be wrong since"), by_act=True, day=Day.PAST),
    )
    bad_address: str = field(
        default="",
        metadata=told(
            N_("Address known to be wrong"), by_act=True, protected=True, beside="bad_address_since"
        ),
    )
    phone: str = field(default="", metadata=told(N_("Phone"), carried=True, protected=True))
    email: str = field(default="", metadata=told(N_("E-mail"), carried=True, protected=True))
    non_disclosure: bool = field(default=False, metadata=told(N_("Non-disclosure for safety")))
    non_disclosure_until: date | None = field(
        default=None,
        metadata=told(N_("Non-disclosure until"), beside="non_disclosure", day=Day.VALIDITY),
    )
    non_disclosure_source: str = field(
        default="",
        metadata=told(N_("Source of the non-disclosure"), protected=False, beside="non_disclosure"),
    )
    language: str = field(
        default="fi", metadata=told(N_("Language of contact"), words=client_checks.LANGUAGE_NAMES)
    )
    mother_tongue: str = field(default="", metadata=told(N_("Mother tongue"), protected=False))
    interpreter: str = field(
        default="", metadata=told(N_("Interpreter"), protected=False, carried=True)
    )
    access_needs: str = field(default="", metadata=told(N_("Access needs"), protected=False))
    large_print: bool = field(default=False, metadata=told(N_("Large print")))
    easy_language: bool = field(default=False, metadata=told(N_("Easy language")))
    delivery_channel: str = field(
        default="paper",
        metadata=told(N_("Letters reach the client by"), list="delivery_channels"),
    )
    privacy_notice_on: date | None = field(
        default=None, metadata=told(N_("Privacy notice given"), day=Day.PAST)
    )
    support_person: str = field(default="", metadata=told(N_("Support person"), names=True))
    tym_since: date | None = field(
        default=None, metadata=told(N_("Common client of TYM since"), day=Day.SINCE)
    )
    tym_until: date | None = field(
        default=None,
        metadata=told(N_("Common client of TYM until"), beside="tym_since", day=Day.VALIDITY),
    )
    started_on: date | None = field(
        default=None, metadata=told(N_("Path started"), by_act=True, day=Day.PAST)
    )
    closed_on: date | None = field(
        default=None, metadata=told(N_("Case closed"), by_act=True, day=Day.PAST)
    )
    closed_reason: str = field(
        default="",
        metadata=told(
            N_("Reason for closing"), by_act=True, beside="closed_on", list="closing_reasons"
        ),
    )
    died_on: date | None = field(
        default=None, metadata=told(N_("Died on"), by_act=True, day=Day.PAST)
    )
    created_at: datetime | None = field(default=None, metadata=WHO)
    created_by: str = field(default="", metadata=WHO)

    @property
    def name(self) -> str:
        """Return the name as letters write it: given names first."""
        return f"{self.given_names} {self.family_name}".strip()

    @property
    def list_name(self) -> str:
        """Return the name as lists sort it, family name first, told apart by year of birth."""
        name = f"{self.family_name} {self.given_names}".strip()
        return client_names.told_apart(name, self.date_of_birth)

    def age(self, today: date) -> int | None:
        """Return full calendar years, or None where the date of birth is not known."""
        return years_between(self.date_of_birth, today) if self.date_of_birth else None

    def problems(self, today: date, *, practice: bool = False) -> dict[str, str]:
        """Return what is wrong, by field; a practice vault takes made-up identity codes only."""
        return client_checks.problems(self, today, practice=practice)


def _entry(client: Client) -> Entry:
    """Return what search finds a client by; under non-disclosure no phone and no town.

    The phone goes in as written and without its spaces.
    """
    shown = addresses.seen(client)
    phones = dict.fromkeys((shown.phone, "".join(shown.phone.split())))
    parts = (shown.family_name, shown.given_names, shown.former_names, shown.code, shown.town)
    found = " ".join(part for part in (*parts, *phones) if part and part != HIDDEN)
    return Entry("client", client.id, client.id, "", found)


def place_texts(client: Client) -> list[str]:
    """Return every text that tells where a client is, the municipality by its name too."""
    found = fields.texts(client, lambda told: told.protected)
    return [*found, codes.municipality_name(client.municipality)]


def telling_places(client: Client) -> list[str]:
    """Return the texts that tell where a client is.

    A town, where thousands live, tells of nobody but a client under non-disclosure.
    """
    if client.non_disclosure:
        return place_texts(client)
    return fields.texts(client, lambda told: told.protected and not told.shared)


def hidden_ids(*shown: Client) -> list[str]:
    """Return those of the clients whose contact data need a logged look: `log_reveal`."""
    return [client.id for client in shown if client.non_disclosure]


def name_texts(client: Client) -> list[str]:
    """Return every text of the card that tells who a client is, or names somebody close."""
    return fields.texts(client, lambda told: told.names)


CLIENTS = Table(Client, "client")
BOOK = Book("client", Client, CLIENTS, _entry, noun=N_("client's data"))


# What a feature does of its own when a client's card is corrected, in the same act.
_FOLLOWERS: Sequence[Callable[[Vault, Client, Client], list[Changes]]] = Received("FOLLOWERS")


def tidied(client: Client) -> Client:
    """Return a client as it is stored: spaces trimmed, the identity code in upper case."""
    code = identity.tidy(client.identity_code) if client.identity_code else None
    lines: dict[str, Any] = {
        name: " ".join(each.split()) for name, each in vars(client).items() if type(each) is str
    }
    return addresses.marked(
        replace(
            replace(client, **lines),
            identity_code=code or None,
            country="" if client.country == codes.HOME else client.country,
            contact_country="" if client.contact_country == codes.HOME else client.contact_country,
        )
    )


def _check(vault: Vault, client: Client, today: date, old: Client | None = None) -> None:
    refuse(client.problems(today, practice=vault.practice))
    own = {name: kind for name, kind in _OWN_LISTS.items() if getattr(client, name)}
    lists = {"delivery_channel": "delivery_channels"} | own
    choices.refuse_unknown(vault, client, lists, today, old)
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
    with vault.atomic():
        new = _new(vault, client)
        _check(vault, new, today)
        return add(vault, BOOK, new)


def register_all(vault: Vault, new: Sequence[Client], today: date) -> Changes:
    """Store new clients in one act; one that is wrong, as in `register_client`, stops them all."""
    with vault.atomic():
        made = [_new(vault, client) for client in new]
        for client in made:
            _check(vault, client, today)
        return add_all(vault, BOOK, made, "import")


def _new(vault: Vault, client: Client) -> Client:
    return replace(
        tidied(client),
        id=new_id(),
        code=short_code(),
        created_at=vault.now(),
        created_by=vault.person.id,
    )


def change_client(vault: Vault, client: Client, today: date) -> Changes:
    """Store a new version of a client; the undo restores the old one.

    A new address is no longer one that a letter came back from. The log tells apart putting
    non-disclosure on, taking it off, and any other change.
    """
    new = tidied(client)
    with vault.atomic():
        old = get(vault, new.id)
        new = provenance.followed(old, new, today)
        if old.bad_address_since != new.bad_address_since:  # a new mark: of the address now
            new = addresses.marked(replace(new, bad_address=""))
        elif _moved(old, new):
            new = replace(new, bad_address_since=None, bad_address="")
        _check(vault, new, today, old)
        action = "change"
        if old.non_disclosure != new.non_disclosure:
            action = "non_disclosure_on" if new.non_disclosure else "non_disclosure_off"
        done = change(vault, BOOK, new, action)
        follows = (also for follow in _FOLLOWERS for also in follow(vault, old, new))
        return together([done, *follows], done.record)


def _moved(old: Client, new: Client) -> bool:
    """Tell whether an address that letters may go to has changed."""
    return any(getattr(old, name) != getattr(new, name) for name in _ADDRESS)


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
    with vault.atomic():
        client = get(vault, client_id)
        log_reveal(vault, client_id, reason)
    return client


def log_reveal(vault: Vault, client_id: str, reason: str) -> None:
    """Write that a person looks at hidden contact data, and why; the client may be gone from here.

    Raises KnownError if no reason is given.
    """
    if not reason.strip():
        raise KnownError(
            _("Write why you need to see this. The reason stays in the log."), field="reason"
        )
    detail = {"reason": reason.strip()}
    audit.write(vault, "reveal", "client", client_id, client_id=client_id, detail=detail)


def mark_bad_address(vault: Vault, client_id: str, since: date | None) -> Changes:
    """Note that a letter came back (or, with None, that the address is right again)."""
    with vault.atomic():
        client = replace(get(vault, client_id), bad_address_since=since, bad_address="")
        return change(
            vault, BOOK, addresses.marked(client), "bad_address" if since else "good_address"
        )
