"""The client's own list of services: how to reach each, and the day it was last checked.

The paper names neither the client nor the place where the client lives.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.ready_papers import SinglePaper
from tytti_desktop.casework.mail.letters import sender
from tytti_desktop.casework.service_map import channels, freshness, organisations, services
from tytti_desktop.casework.service_map.facts import Address, in_language
from tytti_desktop.casework.service_map.freshness import Standing
from tytti_desktop.casework.service_map.opening import hours_words
from tytti_desktop.casework.service_map.services import Service
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import Letter, letter, letter_pdf
from tytti_desktop.paper.plan_rows import Section, section_rows
from tytti_desktop.paper.sheets import Marks
from tytti_desktop.vault import Changes, Vault, audit
from tytti_desktop.words import _, speaking

NAME = "service_leaflet"


def service_leaflet(
    vault: Vault, client_id: str, service_ids: Sequence[str], today: date
) -> Letter:
    """Return the list of chosen services in the client's language, to be handed over.

    Raises KnownError if no service is chosen.
    """
    client = clients.get(vault, client_id)
    chosen = services.many(vault, service_ids)
    if not chosen:
        raise KnownError(_("Choose at least one service."), field="services")
    standings = freshness.standings(vault, today, [each.id for each in chosen])
    with speaking(client.language):
        sections = [_section(vault, each, standings[each.id]) for each in chosen]
    return letter(
        NAME,
        client.language,
        on=today,
        sender=sender(vault, today),
        facts={},
        large_print=client.large_print,
        inserts=section_rows(sections, large_print=client.large_print),
    )


def leaflet_paper(
    vault: Vault, client_id: str, service_ids: Sequence[str], today: date
) -> SinglePaper:
    """Return the list as a paper to print or save; it passes the gate when it is handed over."""
    chosen = tuple(service_ids)
    made = service_leaflet(vault, client_id, chosen, today)

    def record(at: Vault, channel: str, reason: str = "") -> Changes:
        return record_leaflet(at, client_id, chosen, today, channel=channel, reason=reason)

    make = partial(letter_pdf, made, Marks(practice=vault.practice))
    return SinglePaper(NAME, make, record, once=False)


def record_leaflet(
    vault: Vault,
    client_id: str,
    service_ids: Sequence[str],
    today: date,
    *,
    channel: str,
    reason: str = "",
) -> Changes:
    """Let the list out to the client and log which services it names, before it is handed over.

    Raises GateClosed where the gate is shut; `reason` goes past it.
    """
    passage = Passage(client_id, gate.CLIENT, ("situation",), channel, NAME)
    with vault.atomic():
        done = gate.let_out(vault, passage, today, reason=reason)
        detail = {"services": list(service_ids)}
        audit.write(vault, "print", NAME, client_id, client_id=client_id, detail=detail)
    return done


def _section(vault: Vault, service: Service, standing: Standing) -> Section:
    """Return a service: name, who offers it, what it is, how to reach it, checked when."""
    owner = service.organisation_id
    name = in_language(service.facts.names) or service.name
    found = [organisations.get(vault, owner).name] if owner else []
    found += [in_language(service.facts.summaries)]
    phone = freshness.phone_of(vault, service)
    found += [_("Telephone {number}").format(number=phone)] if phone else []
    found += _ways(vault, service)
    return Section(name, lines=(*(line for line in found if line), standing.text))


def _ways(vault: Vault, service: Service) -> list[str]:
    """Return the e-mail, page and place of a service, the first of each."""
    used = channels.of_service(vault, service.id)
    emails = [service.email, *service.facts.emails]
    pages = [page.url for page in service.facts.web_pages]
    places = []
    for channel in used:
        emails += channel.facts.emails
        pages += [page.url for page in channel.facts.web_pages]
        places += [_place(each) for each in channel.facts.addresses if not each.postal]
    firsts = (next((each for each in many if each), "") for many in (emails, pages, places))
    hours = [*service.facts.hours, *(each for channel in used for each in channel.facts.hours)]
    said = "; ".join(dict.fromkeys(hours_words(hours)))
    return [*firsts, _("Open: {hours}").format(hours=said) if said else ""]


def _place(address: Address) -> str:
    """Return an address on one line."""
    street = f"{in_language(address.street)} {address.number}".strip()
    town = f"{address.postal_code} {in_language(address.town)}".strip()
    more = (street, address.line2, town, in_language(address.note))
    return ", ".join(part for part in more if part)
