"""The clients of a practice caseload: how far each has come, who they are, what they need."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tytti_desktop.casework.client.clients import CLIENTS, Client
from tytti_desktop.casework.client.identity import Sex
from tytti_desktop.casework.client.provenance import CONFIRMED
from tytti_desktop.casework.screening.rounds import RoundRule
from tytti_desktop.dates import add_months, next_working_day
from tytti_desktop.practice import names
from tytti_desktop.practice.draw import Draw, office_day
from tytti_desktop.practice.figures import (
    AGE_SPREAD,
    BASELINES,
    DUE_NOW,
    GROUPS,
    LANGUAGES,
    MEAN_AGE,
    MEN,
    NEWEST,
    REFERRERS,
    STARTED,
    UNEMPLOYED,
    Group,
    scaled,
)
from tytti_desktop.practice.names import Name
from tytti_desktop.practice.store import Store
from tytti_desktop.practice.words_of_practice import ACCESS_NEEDS

# Of every so many clients whose follow-up is due now, one of each of these.
_TROUBLES = 15
_HIDDEN, _CONTACT, _BAD, _OTHER_CHANNEL, _LARGE, _SWEDISH = range(6)
MOTHER_TONGUES = {"fi": "suomi", "sv": "ruotsi", "en": "englanti"}  # as a person writes it
_FREE_OF_DUE = (-21, 18)  # days from today in which no other follow-up comes due


@dataclass(frozen=True)
class Case:
    """One client's story, of which the records are made. `end` is the day the case was closed."""

    client: Client
    group: Group
    referrer: str
    months_unemployed: int
    due_now: bool = False
    baseline: bool = False
    end: date | None = None

    @property
    def start(self) -> date:
        """Return the day the path started; only of those whose path has."""
        if self.client.started_on is None:
            raise ValueError(self.group)
        return self.client.started_on


def make_cases(
    draw: Draw, store: Store, count: int, follow_up: RoundRule, person: str
) -> list[Case]:
    """Draw the clients; `person` is the id of the one who registered them."""
    groups = draw.shares(GROUPS, count)
    women = draw.shares(MEN, count)
    referrers = draw.shares(REFERRERS, count)
    unemployed = draw.shares(UNEMPLOYED, count)
    languages = draw.shares(LANGUAGES, count)
    due_now = _chosen(groups, {group: scaled(n, count) for group, n in DUE_NOW.items()})
    baselines = _chosen(groups[::-1], {g: scaled(n, count) for g, n in BASELINES.items()})[::-1]
    people = _People(draw, person)
    cases = []
    due = 0
    for i, group in enumerate(groups):
        client = people.client(woman=women[i], language=languages[i])
        case = Case(
            client,
            group,
            referrers[i],
            draw.random.randint(*unemployed[i]),
            due_now[i],
            baselines[i],
        )
        case = _started(draw, case, follow_up)
        if case.due_now:
            case = replace(case, client=_troubled(draw, case.client, due % _TROUBLES))
            due += 1
        cases.append(case)
        store.add(CLIENTS, case.client)
    return cases


def _chosen(groups: list[Group], wanted: dict[Group, int]) -> list[bool]:
    """Choose the first so many of each group."""
    left = dict(wanted)
    chosen = []
    for group in groups:
        chosen.append(left.get(group, 0) > 0)
        left[group] = left.get(group, 0) - 1
    return chosen


def _started(draw: Draw, case: Case, follow_up: RoundRule) -> Case:
    """Give a case its days: the start, and the end of those that are closed."""
    span = STARTED.get(case.group)
    if span is None:
        received = draw.ago(1, 12) if case.group is Group.WAITING else draw.ago(20, 400)
        created = draw.moment(received)
        return replace(case, client=replace(case.client, created_at=created))
    if case.due_now:
        due = draw.today + timedelta(draw.random.randint(-3, 9))
        start = office_day(add_months(due, -follow_up.months))
    else:
        newest = (2, 8) if case.group is Group.NEEDS and draw.chance(NEWEST) else span
        start = _clear_of_due(draw, draw.ago(*newest), follow_up)
    client = replace(
        case.client,
        started_on=start,
        privacy_notice_on=start,
        created_at=draw.moment(draw.after(start - timedelta(25), 0, 15)),
    )
    if case.group is not Group.CLOSED:
        return replace(case, client=client)
    end = draw.after(start, 40, 300)
    reason = draw.random.choice(["goal_reached", "guided_on", "client_ended", "moved"])
    client = replace(client, closed_on=end, closed_reason=reason)
    return replace(case, client=client, end=end)


def _clear_of_due(draw: Draw, start: date, follow_up: RoundRule) -> date:
    """Move a start so that its follow-up does not come due just now: those are counted apart."""
    early, late = (draw.today + timedelta(days) for days in _FREE_OF_DUE)
    while early <= follow_up.schedule(start)[0] <= late:
        start = office_day(start - timedelta(5))
    return start


def _troubled(draw: Draw, client: Client, kind: int) -> Client:
    """Give a client whose follow-up is due the trouble of a kind, or none."""
    if kind == _HIDDEN:
        return replace(client, non_disclosure=True, non_disclosure_source="DVV")
    if kind == _CONTACT:
        return with_contact_address(draw, client)
    if kind == _BAD:
        return replace(client, bad_address_since=draw.ago(20, 60))
    if kind == _OTHER_CHANNEL:
        return replace(client, delivery_channel="suomi_fi")
    if kind == _LARGE:
        return replace(client, large_print=True)
    return replace(client, language="sv", mother_tongue="ruotsi") if kind == _SWEDISH else client


def with_contact_address(draw: Draw, client: Client, days: int = 400) -> Client:
    """Put a client under non-disclosure with a contact address, ending so many days ahead."""
    code, town = draw.random.choice(names.TOWNS)
    return replace(
        client,
        non_disclosure=True,
        non_disclosure_until=next_working_day(draw.today + timedelta(days)),
        non_disclosure_source="DVV",
        contact_street=f"PL {draw.random.randint(10, 99)}",
        contact_postal_code=code,
        contact_town=town,
    )


class _People:
    """Draws the person behind each case."""

    def __init__(self, draw: Draw, person: str) -> None:
        self._draw = draw
        self._person = person
        self._codes: set[str] = set()
        self._names: dict[bool, Iterator[Name]] = {
            woman: names.names(draw.random, woman=woman) for woman in (False, True)
        }

    def client(self, *, woman: bool, language: str) -> Client:
        """Draw one client."""
        draw, random = self._draw, self._draw.random
        name = next(self._names[woman])
        born = names.birth_date(random, draw.today, mean=MEAN_AGE, spread=AGE_SPREAD)
        home = names.address(random)
        sex = None if draw.chance(0.06) else Sex.FEMALE if woman else Sex.MALE
        client = Client(
            family_name=name.family,
            given_names=name.given,
            id=draw.id(),
            code=draw.code(),
            identity_code=names.identity_code(random, born, woman=woman, taken=self._codes),
            identity_temporary=True,
            date_of_birth=born,
            birth_source=CONFIRMED,
            sex=sex,
            sex_source=CONFIRMED if sex else None,
            street=home.street,
            postal_code=home.postal_code,
            town=home.town,
            phone=names.phone(random),
            language=language,
            mother_tongue=MOTHER_TONGUES[language],
            created_by=self._person,
        )
        return self._needs(client)

    def _needs(self, client: Client) -> Client:
        draw = self._draw
        if client.language == "en" or draw.chance(0.02):
            client = replace(client, interpreter="arabia", mother_tongue="arabia")
        if draw.chance(0.04):
            client = replace(client, large_print=True)
        if draw.chance(0.04):
            client = replace(client, access_needs=draw.random.choice(ACCESS_NEEDS))
        if draw.chance(0.06):
            client = replace(client, support_person="läheinen mukana käynneillä")
        if draw.chance(0.02):
            client = replace(client, care_of="Esimerkki-Ystävä")
        if draw.chance(0.015):
            return replace(client, bad_address_since=draw.ago(5, 90))
        if draw.chance(0.03):
            return replace(client, delivery_channel="suomi_fi")
        if draw.chance(0.01):
            return with_contact_address(draw, client, draw.random.choice([20, 300]))
        return client
