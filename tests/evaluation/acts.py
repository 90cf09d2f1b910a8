"""What happens in a caseload between two releases: the use cases of the program, on chance clients.

Each takes the vault, a source of chance and the day; one that is refused has not happened.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from tests.factory import closed
from tytti_desktop.casework.client import case_managers, clients, labour_status, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.identity import Sex
from tytti_desktop.casework.closing import statuses
from tytti_desktop.casework.joining import merging, merging_fields
from tytti_desktop.casework.plan import reopening
from tytti_desktop.casework.rights import corrections, withdrawals
from tytti_desktop.casework.shapes import unit_checks
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import erasure
from tytti_desktop.vault import Vault
from tytti_desktop.words import LANGUAGES

Act = Callable[[Vault, random.Random, date], object]
LATER = date(2075, 1, 1)  # when everything has been kept for its time


def settled(vault: Vault, since: date) -> None:
    """Give a unit two areas and two teams."""
    for kind, keys in (("areas", "ab"), ("teams", "tu")):
        for key in keys:
            label = {"label": dict.fromkeys(LANGUAGES, key)}
            unit_checks.store(vault, kind, key, label, since)


def done(act: Act, vault: Vault, rng: random.Random, today: date) -> bool:
    """Do something; tell whether it was not refused."""
    try:
        act(vault, rng, today)
    except (KnownError, LookupError):
        return False
    return True


def some(vault: Vault, rng: random.Random, where: str = "true") -> str:
    """Return a client by chance."""
    sql = f"select id from client where {where} order by id"  # noqa: S608
    return str(rng.choice([own for (own,) in vault.tuples(sql)] or [""]))


def a_client(vault: Vault, rng: random.Random) -> Client:
    return clients.get(vault, some(vault, rng))


def merge(vault: Vault, rng: random.Random, today: date) -> object:
    kept, other = a_client(vault, rng), a_client(vault, rng)
    found = merging_fields.choices(kept, other, revealed=True)
    picked = {each.name: "kept" for each in found if each.proposed is None}
    return merging.merge(vault, kept.id, other.id, picked, today)


def undo_a_merge(vault: Vault, rng: random.Random, today: date) -> object:
    made = vault.tuples("select id from client_merge order by id")
    return merging.undo(vault, rng.choice(made)[0]) if made else merge(vault, rng, today)


def reopen(vault: Vault, rng: random.Random, today: date) -> object:
    own = some(vault, rng, "closed_on is not null")
    return reopening.reopen(vault, own, "Palasi palveluun", today)


def close(vault: Vault, rng: random.Random, today: date) -> object:
    own = some(vault, rng, "closed_on is null and started_on is not null")
    return closed(vault, own, today)


def close_otherwise(vault: Vault, rng: random.Random, today: date) -> object:
    own = some(vault, rng, "closed_on is not null")
    return corrections.correct_closing(vault, own, today - timedelta(rng.randrange(300)), today)


def erase(vault: Vault, rng: random.Random, _today: date) -> object:
    own = some(vault, rng, "closed_on is not null")
    return erasure.erase(vault, own, "Tietosuojavastaavan päätös", LATER)


def move(vault: Vault, rng: random.Random, today: date) -> object:
    own = a_client(vault, rng)
    area, team = rng.choice(["a", "b", ""]), rng.choice(["t", "u", ""])
    own = replace(own, area=area, team=team, identity_code=None)
    return clients.change_client(vault, own, today)


def correct(vault: Vault, rng: random.Random, today: date) -> object:
    own = replace(a_client(vault, rng), identity_code=None, birth_source="confirmed")
    own = replace(own, date_of_birth=date(1962 + rng.randrange(44), 3, 4), sex_source="confirmed")
    return clients.change_client(vault, replace(own, sex=rng.choice([*Sex])), today)


def came_late(vault: Vault, rng: random.Random, today: date) -> object:
    like = a_client(vault, rng)
    started = today - timedelta(rng.randrange(500))
    new = Client(like.family_name, f"{like.given_names} {rng.randrange(10**6)}", sex=like.sex,
                 date_of_birth=like.date_of_birth, birth_source="confirmed", area=like.area,
                 sex_source="confirmed" if like.sex else None, team=like.team,
                 started_on=started)  # fmt: skip
    return clients.register_client(vault, new, today)


def visit_late(vault: Vault, rng: random.Random, today: date) -> object:
    made = visits.proposed(vault, some(vault, rng), today)
    made = replace(made, on_date=today - timedelta(rng.randrange(400)))
    return visits.log_visit(vault, made, today)


def status_late(vault: Vault, rng: random.Random, today: date) -> object:
    made = labour_status.proposed(vault, some(vault, rng), today)
    every = [each.key for each in labour_status.statuses(today)]
    since = today - timedelta(rng.randrange(400))
    made = replace(made, status=rng.choice(every), from_date=since)
    return labour_status.record_status(vault, made, today)


def name_a_manager(vault: Vault, rng: random.Random, today: date) -> object:
    made = case_managers.proposed(vault, some(vault, rng), today)
    made = replace(made, name="Malli Vastaava", from_date=today - timedelta(rng.randrange(400)))
    return case_managers.name_case_manager(vault, made, today)


def withdraw(vault: Vault, rng: random.Random, today: date) -> object:
    sql = "select id from consent where withdrawn_on is null order by id"
    own = rng.choice(vault.tuples(sql))[0]
    return withdrawals.withdraw(vault, [own], today, "Malli", "", today)


def another_limit(vault: Vault, rng: random.Random, _today: date) -> object:
    told = {"limit": rng.choice([3, 5, 10]), "decimals": rng.choice([0, 1])}
    return unit_checks.store(vault, "results", "publishing", told, date(2020, 1, 1))


def other_classes(vault: Vault, rng: random.Random, _today: date) -> object:
    key, starts = rng.choice(
        [("age", [18, 25, 40]), ("age", [18, 30, 50, 60]), ("unemployment", [0, 6, 24])]
    )
    return unit_checks.store(vault, "results", key, {"from": starts}, date(2020, 1, 1))


def another_price(vault: Vault, rng: random.Random, _today: date) -> object:
    status = rng.choice([each.key for each in labour_status.statuses(date(2020, 1, 1))])
    euros = float(rng.randrange(100, 3000))
    return statuses.set_parameter(vault, status, euros, "Yksikön luku", date(2020, 1, 1))


ACTS: tuple[Act, ...] = (
    merge, undo_a_merge, reopen, close, close_otherwise, erase, move, correct, came_late,
    visit_late, status_late, name_a_manager, withdraw, another_limit, other_classes, another_price,
)  # fmt: skip
