"""An invented service map: partners of every class, services fresh and stale, posts and holders."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from random import Random

from tytti_desktop.casework.service_map import channels, freshness, organisations, posts, services
from tytti_desktop.casework.service_map.channels import Channel
from tytti_desktop.casework.service_map.facts import (
    CLASS_URI,
    Address,
    Area,
    ChannelFacts,
    ChannelKind,
    Extent,
    OrganisationFacts,
    Phone,
    ServiceFacts,
    Term,
)
from tytti_desktop.casework.service_map.freshness import Outcome
from tytti_desktop.casework.service_map.organisations import Organisation
from tytti_desktop.casework.service_map.posts import Post, Professional, Tenure
from tytti_desktop.casework.service_map.services import Service
from tytti_desktop.practice import names
from tytti_desktop.practice.names import Name
from tytti_desktop.vault import Vault


@dataclass(frozen=True)
class _Offer:
    """An invented service: names in Finnish and Swedish, needs, ages, how it stands today."""

    fi: str
    sv: str
    summary: str
    needs: tuple[str, ...]
    checked_days_ago: int | None
    classes: tuple[str, ...] = ()
    age_from: int | None = None
    age_until: int | None = None
    failed: int = 0
    kind: str = ""


@dataclass(frozen=True)
class _Partner:
    """An invented organisation with its services and the titles of its posts."""

    name: str
    organisation_class: str
    posts: tuple[str, ...]
    offers: tuple[_Offer, ...] = field(default=())


_PARTNERS = (
    _Partner(
        "Mallilan työllisyysalue",
        "municipal_employment",
        ("Omavalmentaja", "Palveluesihenkilö"),
        (
            _Offer("Työhönvalmennus", "Arbetsträning", "Valmentaja etsii kanssasi työpaikkaa.",
                   ("employment",), 40, ("P10.1",)),
            _Offer("Uraohjaus", "Karriärvägledning", "Apua ammatin ja opintojen valintaan.",
                   ("career",), 200, ("P10.2",)),
        ),
    ),
    _Partner(
        "Mallilan hyvinvointialue, työikäisten palvelut",
        "social_services",
        ("Sosiaalityöntekijä", "Sosiaaliohjaaja"),
        (
            _Offer("Kuntouttava työtoiminta", "Arbetsverksamhet i rehabiliteringssyfte",
                   "Toimintaa ja tukea kohti työtä tai opintoja.", ("employment", "work_ability"),
                   30, ("P4.8",)),
            _Offer("Aikuissosiaalityö", "Vuxensocialarbete", "Apua arjen ja talouden pulmiin.",
                   ("social", "benefits"), 400, ("P4.13",)),
        ),
    ),
    _Partner(
        "Kela, Mallilan esimerkkipiste",
        "kela",
        ("Työkykyneuvoja",),
        (
            _Offer("Ammatillinen kuntoutus", "Yrkesinriktad rehabilitering",
                   "Kuntoutusta työhön palaamisen tueksi.", ("work_ability",), 90, ("P10.4",)),
        ),
    ),
    _Partner(
        "Mallilan esimerkkiyhdistys ry",
        "third_sector",
        ("Toiminnanohjaaja",),
        (
            _Offer("Avoin kohtaamispaikka", "Öppen mötesplats", "Kahvia, seuraa ja tekemistä.",
                   ("peers",), 10, ("P10.8",)),
            _Offer("Vertaisryhmä työttömille", "Kamratgrupp för arbetslösa",
                   "Ryhmä kokoontuu kerran viikossa.", ("peers",), 150, failed=2),
        ),
    ),
    _Partner(
        "Kokeilurannan vertaistuki ry",
        "third_sector",
        ("Kokemusasiantuntija",),
        (
            _Offer("Mielenterveyden vertaistuki", "Kamratstöd för psykisk hälsa",
                   "Puhu jonkun kanssa, joka on kokenut saman.", ("peers", "mental_health"), None),
        ),
    ),
    _Partner(
        "Esimerkkilän mielenterveys- ja päihdepalvelut",
        "mental_health",
        ("Psykiatrinen sairaanhoitaja",),
        (
            _Offer("Matalan kynnyksen vastaanotto", "Lågtröskelmottagning",
                   "Tule ilman ajanvarausta.", ("mental_health",), 100, ("P5.7",)),
        ),
    ),
    _Partner(
        "Harjoituskuntoutus Oy",
        "other_provider",
        ("Kuntoutusohjaaja",),
        (
            _Offer("Kipukurssi", "Smärtkurs", "Kurssi niille, joilla kipu vaikeuttaa työtä.",
                   ("work_ability",), 250, ("P5.13",)),
        ),
    ),
    _Partner("Rikosseuraamuslaitos, Mallilan esimerkkitoimisto", "criminal_sanctions",
             ("Rikosseuraamustyöntekijä",)),
    _Partner(
        "Näytemäen terveysasema",
        "other_health",
        ("Terveydenhoitaja", "Fysioterapeutti"),
        (
            _Offer("Työttömän terveystarkastus", "Hälsoundersökning för arbetslösa",
                   "Maksuton tarkastus terveydenhoitajan luona.", ("health", "work_ability"), 60,
                   ("P5.8",)),
        ),
    ),
    _Partner(
        "Mallilan seurakunta, diakonia",
        "third_sector",
        ("Diakoniatyöntekijä",),
        (
            _Offer("Diakonian talousapu", "Ekonomisk hjälp av diakonin",
                   "Apua, kun rahat eivät riitä.", ("debt", "social"), 80, ("P15.1",)),
        ),
    ),
    _Partner(
        "Testikankaan nuorten paja",
        "other_network",
        ("Pajaohjaaja",),
        (
            _Offer("Nuorten työpaja", "Verkstad för unga", "Työtä ja ohjausta alle 29-vuotiaille.",
                   ("youth", "employment"), 20, ("P28.3",), 17, 28, kind="project"),
        ),
    ),
    _Partner(
        "Esimerkkivalmennus Oy",
        "other_provider",
        ("Työhönvalmentaja",),
        (
            _Offer("LATU-työhönvalmennus", "LATU-arbetsträning",
                   "Tuettua työllistymistä laatukriteerien mukaan.", ("employment",), 45,
                   ("P10.1",), kind="latu"),
        ),
    ),
    _Partner(
        "Esimerkkilän psykiatrian poliklinikka",
        "mental_health",
        (),
        (
            _Offer("IPS-työhönvalmennus", "IPS-arbetsträning",
                   "Valmentaja ja hoitotiimi yhdessä kohti palkkatyötä.",
                   ("employment", "mental_health"), 70, ("P10.1",), kind="ips"),
        ),
    ),
    _Partner(
        "Mallilan kuntoutuspoliklinikka",
        "other_health",
        (),
        (
            _Offer("Työ- ja toimintakyvyn arvio", "Bedömning av arbets- och funktionsförmågan",
                   "Lääkärin lähetteellä.", ("work_ability",), 120, ("P5.13",),
                   kind="rehabilitation_clinic"),
        ),
    ),
)  # fmt: skip


def practice_services(vault: Vault, seed: int, today: date) -> int:
    """Make the invented service map in a practice vault; returns how many services it has.

    The same seed and day give the same map. Every name, number and address is invented.
    """
    random = Random(seed)
    people = chain.from_iterable(
        zip(names.names(random, woman=True), names.names(random, woman=False), strict=False)
    )
    count = 0
    with vault.atomic():
        for partner in _PARTNERS:
            phone = Phone(names.phone(random), note="Vaihde")
            facts = OrganisationFacts(names={"fi": partner.name}, phones=(phone,))
            made = Organisation(facts, organisation_class=partner.organisation_class)
            owner = organisations.add_organisation(vault, made, today).record.id
            for offer in partner.offers:
                _offer(vault, random, owner, offer, today)
                count += 1
            for title in partner.posts:
                _post(vault, random, people, owner, title, today)
    return count


def _offer(vault: Vault, random: Random, owner: str, offer: _Offer, today: date) -> None:
    facts = ServiceFacts(
        names={"fi": offer.fi, "sv": offer.sv},
        summaries={"fi": offer.summary},
        area=Area(Extent.NATIONWIDE),
        languages=("fi", "sv") if random.random() < 0.4 else ("fi",),  # noqa: PLR2004
        classes=tuple(Term(code, CLASS_URI + code) for code in offer.classes),
    )
    made = Service(
        facts,
        owner,
        kind=offer.kind,
        needs=offer.needs,
        age_from=offer.age_from,
        age_until=offer.age_until,
        phone=names.phone(random),
    )
    service = services.add_service(vault, made, today).record.id
    place = names.address(random)
    channel = ChannelFacts(
        ChannelKind.LOCATION,
        names={"fi": f"{offer.fi}, {place.town}"},
        addresses=(
            Address({"fi": place.street}, "", place.postal_code, {"fi": place.town.upper()}),
        ),
    )
    channels.add_channel(vault, Channel(channel), today, service)
    checked = today
    if offer.checked_days_ago is not None:
        checked = today - timedelta(days=offer.checked_days_ago)
        freshness.verify(vault, service, checked, today)
    for step in range(offer.failed):
        on = today - timedelta(days=14 * (step + 1))
        freshness.log_call(vault, service, on, Outcome.NO_ANSWER, today)


def _post(
    vault: Vault, random: Random, people: Iterator[Name], owner: str, title: str, today: date
) -> None:
    """Make a post with its holder, and one holder before where the lot says so."""
    post = posts.add_post(vault, Post(owner, title, phone=names.phone(random)), today).record.id
    since = today - timedelta(days=random.randint(60, 900))
    days = [since - timedelta(days=random.randint(200, 700)), since]
    for on in days if random.random() < 0.5 else days[1:]:  # noqa: PLR2004
        name = next(people)
        person = Professional(f"{name.given} {name.family}", names.phone(random))
        held = posts.add_professional(vault, person).record.id
        posts.begin_tenure(vault, Tenure(post, held, on))
