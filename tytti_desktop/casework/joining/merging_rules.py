"""What cannot stand twice when two clients become one, and the rule that settles each.

* A questionnaire is open once: the one that is further along stays, the other one is closed; a name
  that both have is numbered, as for a second path.
* A client has one case manager on a day: whoever began later has the day.
* Numbered things (versions of a plan) go on from the kept client's numbers.
* What was carried of the whole client (the card, the plan) follows to the kept client; of what both
  have had carried to one system, the kept client's mark stays.
* Of anything else that may stand only once, the kept client's stays and the other's is set aside.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from tytti_desktop.casework.client.client_tables import rows_where
from tytti_desktop.casework.client.row_steps import Row, Steps
from tytti_desktop.casework.screening.rounds import OPEN, RoundState, base_name
from tytti_desktop.vault import new_id
from tytti_desktop.words import _

# A column that names a client, and a group of columns that may stand only once with it.
_At = tuple[str, tuple[str, ...]]
_RANK = [RoundState.CLOSED, *(state for state in RoundState if state is not RoundState.CLOSED)]


def make_room(steps: Steps, keep_id: str, other_id: str, today: date) -> None:
    """Settle everything of the other client that could not stand beside the kept client's."""
    _rounds(steps, keep_id, other_id, today)
    _case_managers(steps, keep_id, other_id)
    _drafts(steps, keep_id, other_id)
    _carried(steps, keep_id, other_id)
    for table, column in steps.schema.client_columns():
        if table != "questionnaire_round":
            for unique in steps.schema.unique[table]:
                if column in unique and len(unique) > 1:
                    _collisions(steps, table, (column, unique), keep_id, other_id)


def _of(steps: Steps, table: str, client_id: str) -> list[dict[str, Any]]:
    return rows_where(steps.vault, steps.schema, table, "client_id", client_id)


def _rounds(steps: Steps, keep_id: str, other_id: str, today: date) -> None:
    mine, theirs = (_of(steps, "questionnaire_round", each) for each in (keep_id, other_id))
    for base in sorted({base_name(row["name"]) for row in [*mine, *theirs]}):
        ours = [row for row in mine if base_name(row["name"]) == base]
        others = [row for row in theirs if base_name(row["name"]) == base]
        if ours and others:
            _one_open(steps, ours, others, today)
    taken = {row["name"] for row in [*mine, *theirs]}
    for row in theirs:
        if row["name"] in {each["name"] for each in mine}:
            name = _numbered(base_name(row["name"]), taken)
            taken.add(name)
            steps.change("questionnaire_round", row, {"name": name})


def _numbered(base: str, taken: Iterable[str]) -> str:
    used, number = set(taken), 2
    while f"{base}:{number}" in used:
        number += 1
    return f"{base}:{number}"


def _rank(row: Row) -> int:
    return _RANK.index(RoundState(row["state"]))


def _one_open(steps: Steps, ours: list[Any], others: list[Any], today: date) -> None:
    """Close what is open on the side that is less far with this questionnaire."""
    best, rival = max(ours, key=_rank), max(others, key=_rank)
    winner, losers = (rival, ours) if _rank(rival) > _rank(best) else (best, others)
    for row in losers:
        if row["state"] in OPEN:
            if winner["state"] in OPEN:
                _lead_papers(steps, row, winner)
            _close(steps, row, today)


def _lead_papers(steps: Steps, row: Row, winner: Row) -> None:
    """Let the copies that are out answer the round that stays."""
    copies = rows_where(steps.vault, steps.schema, "sheet", "round_id", row["id"])
    for copy in copies:
        steps.change("sheet", copy, {"round_id": winner["id"]})


def _close(steps: Steps, row: Row, today: date) -> None:
    why = _("The client was joined with another entry of the same person.")
    closed = str(RoundState.CLOSED)
    steps.change("questionnaire_round", row, {"state": closed, "closed_reason": why})
    vault = steps.vault
    step = {
        "id": new_id(),
        "round_id": row["id"],
        "state": closed,
        "on_date": today.isoformat(),
        "note": why,
        "recorded_at": vault.now().isoformat(),
        "recorded_by": vault.person.id,
    }
    steps.add("round_step", step)


def _drafts(steps: Steps, keep_id: str, other_id: str) -> None:
    """Let what is being typed be found where the kept client's is typed, if nothing is there."""
    taken = {(row["person_id"], row["place"]) for row in _of(steps, "draft", keep_id)}
    for row in _of(steps, "draft", other_id):
        place = row["place"].replace(other_id, keep_id)
        if (row["person_id"], place) not in taken:
            steps.change("draft", row, {"place": place})


def _carried(steps: Steps, keep_id: str, other_id: str) -> None:
    """Let the marks of records that are keyed by the client's id be the kept client's."""
    mine = {(r["system"], r["kind"], r["source_id"]) for r in _of(steps, "carried", keep_id)}
    for row in _of(steps, "carried", other_id):
        whole, dot, register = row["source_id"].partition(".")
        if whole != other_id:
            continue
        source_id = f"{keep_id}{dot}{register}"
        if (row["system"], row["kind"], source_id) in mine:
            steps.remove("carried", row)
        else:
            steps.change("carried", row, {"source_id": source_id})


def _case_managers(steps: Steps, keep_id: str, other_id: str) -> None:
    """Give every day one case manager: the one who began later; of the same day the kept one's."""
    theirs = _of(steps, "case_manager", other_id)
    for row in _of(steps, "case_manager", keep_id):
        for rival in list(theirs):
            if rival["from_date"] == row["from_date"]:
                steps.remove("case_manager", rival)
                theirs.remove(rival)
    left = sorted(
        [*_of(steps, "case_manager", keep_id), *theirs], key=lambda row: str(row["from_date"])
    )
    held = _days(left)
    for row in left:
        first, *more = held.get(row["id"]) or [(row["from_date"], row["until_date"])]
        steps.change("case_manager", row, {"until_date": first[1]})
        for begins, until in more:
            times = {"from_date": begins, "until_date": until}
            steps.add("case_manager", {**row, "id": new_id(), **times})


def _days(rows: list[dict[str, Any]]) -> dict[str, list[tuple[str, str | None]]]:
    """Return the times of each row, by id, when every day belongs to whoever began last."""
    ends = {_next(row["until_date"]) for row in rows if row["until_date"]}
    points = sorted({row["from_date"] for row in rows} | ends)
    held: dict[str, list[tuple[str, str | None]]] = {}
    before = ""
    for place, point in enumerate(points):
        on_duty = [row for row in rows if _covers(row, point)]
        owner = on_duty[-1]["id"] if on_duty else ""
        until = _next(points[place + 1], -1) if place + 1 < len(points) else None
        if owner:
            times = held.setdefault(owner, [])
            begins = times.pop()[0] if owner == before else point
            times.append((begins, until))
        before = owner
    return held


def _covers(row: Row, day: str) -> bool:
    return row["from_date"] <= day and (row["until_date"] is None or day <= row["until_date"])


def _next(day: str, count: int = 1) -> str:
    return (date.fromisoformat(day) + timedelta(count)).isoformat()


def _collisions(steps: Steps, table: str, at: _At, keep_id: str, other_id: str) -> None:
    """Settle the rows of the other that have what the kept client has already."""
    column, unique = at
    rest = [name for name in unique if name != column]
    mine, theirs = (
        {
            tuple(row[name] for name in rest): row
            for row in rows_where(steps.vault, steps.schema, table, column, each)
        }
        for each in (keep_id, other_id)
    )
    same = mine.keys() & theirs.keys()
    kinds = {each.name: each.kind for each in steps.schema.tables[table]}
    if same and kinds[rest[-1]] == "integer":
        last = max(key[-1] for key in mine)
        # The highest first, so that no number meets one that is still to go on.
        for key in sorted(theirs, key=lambda key: -key[-1]):
            steps.change(table, theirs[key], {rest[-1]: key[-1] + last})
        return
    for key in sorted(same, key=str):
        _set_aside(steps, table, theirs[key], mine[key])


def _set_aside(steps: Steps, table: str, row: Row, stays: Row) -> None:
    """Set a row aside; what hangs on it hangs on the one that stays from now on."""
    for ref in steps.schema.references:
        if ref.parent == table:
            value = row[ref.parent_column]
            for child in rows_where(steps.vault, steps.schema, ref.table, ref.column, value):
                steps.change(ref.table, child, {ref.column: stays[ref.parent_column]})
    steps.remove(table, row)
