"""Caseloads made of one by chance: records gone, days and answers moved, whatever a day may bring.

Each is as a whole what a vault could hold, as far as the tables of results ask of it.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from tytti_desktop.casework.client import labour_status
from tytti_desktop.vault import Vault

KEPT = ("client", "audit", "meta", "unit_data", "release", "search", "sqlite")
OWNERS = {"client_id", "referral_id", "round_id"}
DAYS = {
    "visit": "on_date", "consultation": "on_date", "referral": "received_on",
    "onward_referral": "sent_on", "physician_statement": "asked_on",
    "questionnaire_round": "due_on", "screening": "on_date", "meeting": "starts_at",
    "labour_status": "from_date", "case_manager": "from_date", "plan_version": "on_date",
}  # fmt: skip
CHANGES = tuple(
    sql.replace("BY CHANCE", "chance(10)")
    for sql in (
        "update visit set minutes = null where BY CHANCE < 3",
        "update consultation set minutes = null where BY CHANCE < 3",
        """update screening set answers = json_remove(answers, '$."' || chance(12) || '"')
        where BY CHANCE < 5""",
        """update criterion_answer set answer = case chance(3) when 0 then 'not_met'
        when 1 then 'unclear' else 'met' end where BY CHANCE < 4""",
        # What names the row is asked for each; without it the answer is one for all.
        """update labour_status as own set status = (select status from labour_status
        order by chance(1000), own.id limit 1) where BY CHANCE < 4""",
        """update invitee as own set organisation_class = (select organisation_class from invitee
        order by chance(1000), own.id limit 1) where BY CHANCE < 4""",
        "update screening set mode = 'phone' where BY CHANCE < 2",
        # Who has got in, but begins after the day of the tables; a refusal has its own day.
        """update onward_referral set answered_on = date(answered_on, '+900 days')
        where BY CHANCE < 3 and state <> 'refused'""",
        # What a visit or a meeting was for, and whether a form is the first or the later one, is
        # what the stages go by.
        """update visit as own set kind = (select kind from visit
        order by chance(1000), own.id limit 1) where BY CHANCE < 4""",
        """update meeting as own set kind = (select kind from meeting
        order by chance(1000), own.id limit 1) where BY CHANCE < 4""",
        """update questionnaire_round set pack = case pack when 'prom_baseline'
        then 'prom_followup' else 'prom_baseline' end
        where pack like 'prom_%' and BY CHANCE < 3""",
    )
)

# Caseloads that are all of one kind but for a few, or where nothing happened for a while.
LEANS = (
    ("update client set sex = 'f'",),
    ("update client set area = 'a'",
     "update client set area = 'b' where id in (select id from client order by id limit 3)"),
    ("update visit set kind = 'office'", "update consultation set channel = 'phone'"),
    ("update client set date_of_birth = '1990-03-04'",),
    ("update labour_status set status = 'seeking'",),
    ("update visit set on_date = date(on_date, '-90 days')",
     "update referral set received_on = date(received_on, '-90 days')"),
    ("update client set closed_on = null, closed_reason = ''",),
    ("update referral set source_class = 'kela'", "update invitee set organisation_class = 'kela'"),
)  # fmt: skip


class _OverError(Exception):
    """The world has been looked at."""


@contextmanager
def undone(vault: Vault) -> Iterator[None]:
    """Let anything happen to a vault; everything is as it was afterwards."""
    try:
        with vault.atomic():
            yield
            _undo()
    except _OverError:
        pass


@contextmanager
def world(
    vault: Vault, rng: random.Random, today: date, *, leaning: bool = False
) -> Iterator[None]:
    """Make a world of the vault, `leaning` one of one kind; everything is as it was afterwards."""
    with undone(vault):
        vault.db.conn.create_function("chance", 1, rng.randrange)
        vault.execute("pragma defer_foreign_keys = on")
        _shake(vault, rng, today)
        for sql in rng.choice(LEANS) if leaning else ():
            vault.execute(sql)
        yield


def nudge(vault: Vault, rng: random.Random, today: date) -> None:
    """Move a world a little: a row gone or all, another's, on another day, a person otherwise."""
    owned = {n: own for n, every in _tables(vault) if (own := every & OWNERS) and "id" in every}
    name = rng.choice([*owned])
    match rng.randrange(5):
        case 0:
            one = _one(name) if rng.random() < 0.9 else "true"
            vault.execute(f"delete from {name} where {one}")  # noqa: S608
        case 1:
            column = rng.choice(sorted(owned[name]))
            other = f"(select {column} from {name} order by chance(1000000) limit 1)"  # noqa: S608
            vault.execute(f"update or ignore {name} set {column} = {other} where {_one(name)}")  # noqa: S608
        case 2:
            name, column = rng.choice([*DAYS.items()])
            on = _some_day(rng, today).isoformat()
            vault.execute(f"update {name} set {column} = ? where {_one(name)}", (on,))  # noqa: S608
        case 3:
            vault.execute(rng.choice(CHANGES))
        case _:
            (own,) = rng.choice(vault.tuples("select id from client order by id"))
            rng.choice([_person, _elsewhere])(vault, own, rng, today)


def _one(name: str) -> str:
    return f"id = (select id from {name} order by chance(1000000) limit 1)"  # noqa: S608


def _tables(vault: Vault) -> Iterator[tuple[str, set[str]]]:
    """Yield the tables that hold what happened, and their columns."""
    for (name,) in vault.tuples("select name from sqlite_master where type = 'table'"):
        if not name.startswith(KEPT):
            yield (
                name,
                {row[1] for row in vault.tuples("select * from pragma_table_info(?)", (name,))},
            )


def _undo() -> None:
    raise _OverError


def _shake(vault: Vault, rng: random.Random, today: date) -> None:
    for name, columns in _tables(vault):
        gone = rng.choice([0, 0, 0, 300, 600, 1000])
        if gone and columns & OWNERS:
            vault.execute(f"delete from {name} where chance(1000) < ?", (gone,))  # noqa: S608
    for sql in CHANGES:
        if rng.random() < 0.7:
            vault.execute(sql)
    for name, column in DAYS.items():
        if rng.random() < 0.5:
            vault.execute(
                f"update {name} set {column} = date({column}, '-' || (chance(400))"  # noqa: S608
                " || ' days') where chance(10) < 4"
            )
    for name, column in DAYS.items() if rng.random() < 0.2 else ():  # much happened at the end
        vault.execute(
            f"update {name} set {column} = date(?, '-' || chance(2) || ' days')"  # noqa: S608
            f" where {column} is not null and chance(10) < 2",
            (today.isoformat(),),
        )
    moved = rng.choice([0.1, 0.4, 0.9])  # a new caseload, and one that is old
    for (own,) in vault.tuples("select id from client"):
        _person(vault, own, rng, today)
        if rng.random() < moved:
            _elsewhere(vault, own, rng, today)


def _ends(today: date) -> tuple[date, date]:
    return today, today - timedelta(1)


def _some_day(rng: random.Random, today: date) -> date:
    """Return a day of the last years; some are the last two: of one day more, all is told too."""
    any_day = today - timedelta(rng.randrange(900))
    return rng.choice(_ends(today)) if rng.random() < 0.06 else any_day


def _person(vault: Vault, own: str, rng: random.Random, today: date) -> None:
    if rng.random() < 0.5:
        started = _some_day(rng, today)
        late = rng.random() < 0.06
        closed = rng.choice(_ends(today)) if late else started + timedelta(rng.randrange(600))
        closed = max(started, closed)
        ended = closed <= today and rng.random() < 0.6
        vault.execute(
            "update client set started_on = ?, closed_on = ?, closed_reason = ? where id = ?",
            (started.isoformat(), closed.isoformat() if ended else None,
             rng.choice(["goal_reached", "moved"]) if ended else "", own),
        )  # fmt: skip
    if rng.random() < 0.5:
        vault.execute(
            "update client set sex = ?, area = ?, team = ?, date_of_birth = ? where id = ?",
            (rng.choice(["f", "m", None]), rng.choice(["a", "b", ""]), rng.choice(["t", "u", ""]),
             rng.choice([None, f"{1960 + rng.randrange(45)}-{rng.randrange(1, 13):02}-04"]), own),
        )  # fmt: skip


def _elsewhere(vault: Vault, own: str, rng: random.Random, today: date) -> None:
    """Give a person another status since some day, or forms that came back: another stage."""
    day = _some_day(rng, today).isoformat()
    if rng.random() < 0.5:
        status = rng.choice([each.key for each in labour_status.statuses(today)])
        vault.execute(
            "insert into labour_status values (?, ?, ?, ?, '', ?, 'world')",
            (f"world-{rng.getrandbits(64):016x}", own, status, day, day),
        )
        return
    for (sent,) in vault.tuples(
        "select id from questionnaire_round where client_id = ? and state not in"
        " ('returned', 'checked', 'closed') order by id", (own,)
    ):  # fmt: skip
        vault.execute("update questionnaire_round set state = 'returned' where id = ?", (sent,))
        vault.execute(
            "insert into round_step values (?, ?, 'returned', ?, '', ?, 'world')",
            (f"world-{rng.getrandbits(64):016x}", sent, day, day),
        )
