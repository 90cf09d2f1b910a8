"""Which services fit a client: needs, age, municipality and language, ranked, with the reasons.

Under non-disclosure nothing here follows the place, which the list would tell: not which services
are on it, not their order, no reason. After a logged look it does.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from tytti_desktop.casework import unit
from tytti_desktop.casework.client import codes
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.service_map import freshness, organisations, services
from tytti_desktop.casework.service_map.facts import Extent
from tytti_desktop.casework.service_map.freshness import Standing
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

_ALAND = "91"
_NEED, _OWN_TOWN, _OWN_COUNTY, _COUNTRY, _LANGUAGE, _AGE = 3.0, 2.0, 1.5, 1.0, 1.0, 0.5


@dataclass(frozen=True)
class Match:
    """A service that fits: the needs it answers, why it fits, what to check first, its standing."""

    service_id: str
    name: str
    organisation: str
    needs: tuple[str, ...]
    reasons: tuple[str, ...]
    cautions: tuple[str, ...]
    standing: Standing
    score: float


@dataclass
class _Tags:
    """What the tags say of one service."""

    extent: str = ""
    near: str = ""
    low: int | None = None
    high: int | None = None
    languages: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)


def matches(
    vault: Vault,
    client: Client,
    needs: Collection[str],
    today: date,
    limit: int = 50,
    *,
    revealed: bool = False,
) -> list[Match]:
    """Return the services that fit a client, the best first; stale ones after checked ones.

    A service answers a need if the unit has marked it so or one of its classes does. Without
    needs every service that fits the client's age and municipality is returned. `revealed`: what
    non-disclosure hides has been looked at, and the look is in the log (`clients.log_reveal`).
    """
    if client.non_disclosure and not revealed:
        client = replace(client, municipality="")
    found = _read(vault, client, needs, today)
    fits = {each: tags for each, tags in found.items() if _fits(tags, client, needs, today)}
    standings = freshness.standings(vault, today)
    order = _best_first(fits, client, standings)
    owners = organisations.names(vault)
    words = {choice.key: choice.label for choice in services.needs(vault, today)}
    named = _named(vault, order[:limit])
    return [
        Match(
            each,
            named[each][0],
            owners.get(named[each][1], ""),
            tuple(sorted(fits[each].needs)),
            tuple(_reasons(fits[each], client, words)),
            tuple(_cautions(fits[each], client, today)),
            standings[each],
            round(_score(fits[each], client), 2),
        )
        for each in order[:limit]
    ]


def _best_first(
    fits: dict[str, _Tags], client: Client, standings: Mapping[str, Standing]
) -> list[str]:
    return sorted(
        fits,
        key=lambda each: (
            -len(fits[each].needs),
            standings[each].stale,
            -_score(fits[each], client) - standings[each].freshness,
            each,
        ),
    )


def _named(vault: Vault, ids: list[str]) -> dict[str, tuple[str, str]]:
    """Return the name and the organisation's id of services, without reading all their facts."""
    marks = ", ".join("?" * len(ids))
    rows = vault.query(f"select id, name, organisation_id from service where id in ({marks})", ids)  # noqa: S608
    return {row["id"]: (row["name"], row["organisation_id"] or "") for row in rows}


def _read(vault: Vault, client: Client, needs: Collection[str], today: date) -> dict[str, _Tags]:
    """Read the tags of the offered services, of those that answer a chosen need if any is."""
    place = codes.municipalities().get(client.municipality)
    rows = vault.query(
        "select t.kind, t.code, t.service_id from service_tag t"
        " join service_tag o on o.service_id = t.service_id and o.kind = 'offered'"
        " where t.kind in ('offered', 'extent', 'age_from', 'age_until', 'language')"
        " or (t.kind = 'municipality' and t.code = ?) or (t.kind = 'county' and t.code = ?)",
        (client.municipality, place.county if place else ""),
    )
    answers = _answers(vault, needs, today)
    found: dict[str, _Tags] = {}
    for row in rows:
        one = row["service_id"]
        if not needs or one in answers:
            tags = found.setdefault(one, _Tags(needs=answers.get(one, set())))
            _put(tags, row["kind"], row["code"])
    return found


def _answers(vault: Vault, needs: Collection[str], today: date) -> dict[str, set[str]]:
    """Return the chosen needs that each service answers, by the unit's mark or by a class."""
    by_class = _classes(vault, needs, today)
    marks = [", ".join("?" * len(each)) for each in (needs, by_class)]
    rows = vault.query(
        "select kind, code, service_id from service_tag"  # noqa: S608
        f" where (kind = 'need' and code in ({marks[0]}))"
        f" or (kind = 'class' and code in ({marks[1]}))",
        [*needs, *by_class],
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        answered = {row["code"]} if row["kind"] == "need" else by_class[row["code"]]
        found.setdefault(row["service_id"], set()).update(answered)
    return found


def _classes(vault: Vault, needs: Collection[str], today: date) -> dict[str, set[str]]:
    """Return the needs that each service class answers, among those chosen."""
    found: dict[str, set[str]] = {}
    for key, need in unit.in_force(vault, services.NEEDS, today).items():
        if key in needs:
            for code in need.get("classes", []):
                found.setdefault(code, set()).add(key)
    return found


def _put(tags: _Tags, kind: str, code: str) -> None:
    if kind == "extent":
        tags.extent = code
    elif kind == "municipality" or (kind == "county" and not tags.near):
        tags.near = kind
    elif kind == "age_from":
        tags.low = int(code)
    elif kind == "age_until":
        tags.high = int(code)
    elif kind == "language":
        tags.languages.add(code)


def _fits(tags: _Tags, client: Client, needs: Collection[str], today: date) -> bool:
    age = client.age(today)
    if needs and not tags.needs:
        return False
    if age is not None and not (tags.low or 0) <= age <= (tags.high or services.OLDEST):
        return False
    aland = tags.extent == Extent.EXCEPT_ALAND and _county(client) == _ALAND
    far = tags.extent == Extent.LIMITED and not tags.near and bool(client.municipality)
    return not aland and not far


def _county(client: Client) -> str:
    place = codes.municipalities().get(client.municipality)
    return place.county if place else ""


def _score(tags: _Tags, client: Client) -> float:
    score = _NEED * len(tags.needs)
    if tags.near:
        score += _OWN_TOWN if tags.near == "municipality" else _OWN_COUNTY
    elif tags.extent in {Extent.NATIONWIDE, Extent.EXCEPT_ALAND}:
        score += _COUNTRY
    if tags.languages:
        score += _LANGUAGE if client.language in tags.languages else -_LANGUAGE
    return score + (_AGE if tags.low is not None or tags.high is not None else 0)


def _reasons(tags: _Tags, client: Client, words: dict[str, str]) -> list[str]:
    """Return why a service fits, in words."""
    found = [_("Answers the need: {need}").format(need=words[key]) for key in sorted(tags.needs)]
    found += _where(tags, client)
    if tags.low is not None or tags.high is not None:
        found.append(_ages(tags.low, tags.high))
    if client.language in tags.languages:
        found.append(_("Serves in the client's language"))
    return found


def _where(tags: _Tags, client: Client) -> list[str]:
    if tags.near:
        if tags.near == "municipality":
            name = codes.municipality_name(client.municipality)
        else:
            name = codes.counties()[_county(client)].name
        return [_("Serves where the client lives: {place}").format(place=name)]
    if tags.extent in {Extent.NATIONWIDE, Extent.EXCEPT_ALAND}:
        return [_("Serves the whole country")]
    return []


def _ages(low: int | None, high: int | None) -> str:
    if low is None:
        return _("For ages up to {high}").format(high=high)
    if high is None:
        return _("For ages from {low}").format(low=low)
    return _("For ages {low}–{high}").format(low=low, high=high)


def _cautions(tags: _Tags, client: Client, today: date) -> list[str]:
    """Return what to check before guiding the client to a service."""
    found = []
    if not tags.extent:
        found.append(_("Check the area: it is not known"))
    elif tags.extent == "regions":
        found.append(_("Check the area: it is given as regions"))
    elif tags.extent == Extent.LIMITED and not client.municipality:
        found.append(
            _("Check the area: the client is under non-disclosure, so the list does not follow it")
            if client.non_disclosure
            else _("Check the area: the client's municipality is not recorded")
        )
    if client.age(today) is None and (tags.low is not None or tags.high is not None):
        found.append(_("Check the age: the client's date of birth is not recorded"))
    if tags.languages and client.language not in tags.languages:
        found.append(_("Check the language: the client's is not among those served in"))
    return found
