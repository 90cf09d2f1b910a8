"""What stands under Today's acts: how far the follow-up questionnaires are, and what is booked."""

from dataclasses import dataclass
from datetime import date, timedelta

from tytti_desktop.casework import choices, rounds, visits, worklist
from tytti_desktop.casework.acts import Act
from tytti_desktop.casework.rounds import RoundState
from tytti_desktop.dates import add_months
from tytti_desktop.vault import Vault
from tytti_desktop.words import language

FUNNEL_MONTHS = 12
STEPS = (
    RoundState.MAILED,
    RoundState.REMINDED,
    RoundState.CALLED,
    RoundState.RETURNED,
    RoundState.CHECKED,
)


# Cross joins and plus signs keep the order: rounds first, then the steps of each by its index.
_CAME_DUE = """
    from questionnaire_round r cross join client c on c.id = r.client_id
    where r.due_on between :first and :today and (r.name = :name or r.name like :numbered)
      and (c.closed_on is null or c.closed_on >= r.due_on)
      and not (r.state = 'closed' and exists (select 1 from round_step e
        where e.round_id = r.id and +e.state = 'closed' and +e.on_date < r.due_on))
"""
_COUNTED = f"""
    with due as materialized (select r.id {_CAME_DUE})
    select '', count(*) from due
    union all
    select s.state, count(distinct s.round_id)
    from due cross join round_step s on s.round_id = due.id
    group by s.state
"""  # noqa: S608 - no value in it


@dataclass(frozen=True)
class Funnel:
    """How many follow-up questionnaires came due in a year, and how many reached each step.

    `name` is the round's name in the unit's data; a round counts in every step it has been in.
    """

    name: str
    due: int
    reached: dict[RoundState, int]


@dataclass(frozen=True)
class Booked:
    """A visit that lies ahead."""

    client_id: str
    client_name: str
    on_date: date
    kind: str


def funnel(vault: Vault, today: date) -> Funnel | None:
    """Count the last follow-up round of the unit's; None where the unit follows nobody up.

    A round closed before its day, or of a case that closed before it, did not come due.
    """
    later = [rule for rule in rounds.rules(vault, today) if rule.months]
    if not later:
        return None
    name = later[-1].name
    asked = {
        "first": add_months(today, -FUNNEL_MONTHS).isoformat(),
        "today": today.isoformat(),
        "name": name,
        "numbered": f"{name}:%",
    }
    counted: dict[str, int] = dict(vault.tuples(_COUNTED, asked))
    return Funnel(name, counted[""], {step: counted.get(str(step), 0) for step in STEPS})


def booked(vault: Vault, today: date, days: int = 7) -> list[Booked]:
    """Return the visits of the coming days, the nearest first: of any register the kind and day.

    A visit of this day counts if it was booked before it.
    """
    rows = vault.query(
        """
        select v.client_id, c.family_name || ' ' || c.given_names as name, v.on_date, v.kind
        from visit v join client c on c.id = v.client_id
        where v.on_date between :today and :last and c.closed_on is null
          and substr(v.created_at, 1, 10) < v.on_date
        order by v.on_date, v.rowid
        """,
        {"today": today.isoformat(), "last": (today + timedelta(days)).isoformat()},
    )
    kinds = {each.key: each.label for each in choices.choices(vault, visits.KINDS, today)}
    return [
        Booked(
            row["client_id"],
            row["name"],
            date.fromisoformat(row["on_date"]),
            kinds.get(row["kind"], row["kind"]),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class _Kept:
    """A list of acts and what it was made of."""

    made_of: tuple[object, ...]
    acts: list[Act]


class Acts:
    """Today's acts, read again only when the vault, the day or the language has changed.

    The page and its count in the navigation both ask; for 10,000 clients a reading takes 0.1 s.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._kept: _Kept | None = None

    def of(self, today: date) -> list[Act]:
        """Return what waits for the person at the vault on a day, in the order to act on it."""
        changes = self._vault.query("select total_changes() as changes")[0]["changes"]
        made_of = (changes, today, language())
        if self._kept is None or self._kept.made_of != made_of:
            self._kept = _Kept(made_of, worklist.worklist(self._vault, today))
        return self._kept.acts
