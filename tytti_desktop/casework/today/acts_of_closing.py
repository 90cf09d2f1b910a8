"""What Today finds of closings: unfinished ones, the last questionnaire in the room, write once."""

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from operator import itemgetter

from tytti_desktop.casework import unit
from tytti_desktop.casework.closing import checklist
from tytti_desktop.casework.copy_out import waiting
from tytti_desktop.casework.today.acts import Act, Kind, Look, day_of, whose
from tytti_desktop.dates import shown_short
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import _, ngettext

COUNTED = 3  # of so many the points left are counted: each takes some milliseconds
# Closing meetings of clients on the path: meetings of the kind, and visits of the stage.
_MET = {
    (
        "meeting",
        "starts_at",
    ): "x.kind = 'closing' and x.state in (select value from json_each(:of))",
    ("visit", "on_date"): "x.kind in (select value from json_each(:of))",
}


def _meetings(
    look: Look, which: Callable[..., dict[str, str]], states: Sequence[str], first: date, last: date
) -> Parts[list[dict[str, str]]]:
    """Return a row a client: the first or the last of the days from one to another, in order."""
    kinds = unit.in_force(look.vault, "visit_kinds", look.today)
    goal = [key for key, content in kinds.items() if content.get("stage") == "goal"]
    about = {"first": first.isoformat(), "last": f"{last.isoformat()}~"}
    found: dict[str, dict[str, str]] = {}
    for (table, day), of in zip(_MET, (states, goal), strict=True):
        where = _MET[table, day]
        sql = (
            f"select {{who}}, date(x.{day}) as day from {table} x"  # noqa: S608 our own names
            f" cross join client c on c.id = x.client_id where {where}"
            f" and x.{day} between :low and :high"
            f" and c.started_on <= date(x.{day}) and {{open_case}}"
        )
        within = f"{where} and x.{day} between :first and :last"
        of_day = {**about, "of": json.dumps(of)}
        for row in (yield from look.by_days(f"{table} x", f"x.{day}", within, sql, **of_day)):
            known = found.get(row["client_id"], row)
            found[row["client_id"]] = which(known, row, key=itemgetter("day"))
    return sorted(found.values(), key=itemgetter("day"))


_DEAD = "select {who}, c.died_on as day from client c where {left}"


def closings_unfinished(look: Look) -> Parts[list[Act]]:
    """Find cases still open some days after their closing meeting, with what is left to do.

    And those of the dead: a card joined or brought from elsewhere tells of a death, and what lay
    ahead of the open case must still be stopped.
    """
    dead = look.rows(_DEAD)
    met = yield from _after_a_meeting(look)
    return [_of_the_dead(row) for row in dead] + met


def _of_the_dead(row: dict[str, str]) -> Act:
    day = day_of(row, "day")
    return Act(
        Kind.CLOSING,
        _("The client has died, and the case is open"),
        _("Continue"),
        day,
        **whose(row),
        detail=_("Died {day}").format(day=shown_short(day)),
        since=day,
        target=row["client_id"],
    )


def _after_a_meeting(look: Look) -> Parts[list[Act]]:
    days = int(unit.value(look.vault, checklist.RULES, "checklist", look.today)["days"])
    late = look.today - timedelta(days)
    found = []
    met = yield from _meetings(look, max, ["held"], date.min, late)
    for number, row in enumerate(met):
        counted = number < COUNTED
        left = checklist.left(look.vault, row["client_id"], look.today) if counted else 0
        words = ngettext("{count} point left", "{count} points left", left).format(count=left)
        held = _("closing meeting {day}").format(day=shown_short(day_of(row, "day")))
        found.append(
            Act(
                Kind.CLOSING,
                _("Closing is unfinished"),
                _("Continue"),
                day_of(row, "day") + timedelta(days),
                **whose(row),
                detail=f"{held} · {words}" if left else held,
                since=day_of(row, "day"),
                target=row["client_id"],
            )
        )
    return found


def last_questionnaires(look: Look) -> Parts[list[Act]]:
    """Find closing meetings ahead whose client has not answered the last questionnaire lately."""
    last = date.fromisoformat(look.until("last_prom"))
    met = yield from _meetings(look, min, ["planned", "invited"], look.today, last)
    return [
        Act(
            Kind.LAST_PROM,
            _("Last questionnaire in the room at the closing meeting"),
            _("Ask it"),
            day_of(row, "day"),
            **whose(row),
            detail=_("closing meeting {day}").format(day=shown_short(day_of(row, "day"))),
            target=row["client_id"],
        )
        for row in met
        if not checklist.answered_lately(look.vault, row["client_id"], look.today)
    ]


def records_to_carry(look: Look) -> Parts[list[Act]]:
    """Find how much waits to be carried to each system in use: one row a system."""
    acts = []
    counted = yield from waiting.counts(look.vault, look.today)
    for found in counted:
        words = ngettext(
            "{count} record to carry to {system}",
            "{count} records to carry to {system}",
            found.count,
        )
        acts.append(
            Act(
                Kind.CARRY,
                words.format(count=found.count, system=found.label),
                _("Show"),
                found.oldest + timedelta(look.late("carry")),
                detail=_("the oldest {day}").format(day=shown_short(found.oldest)),
                since=found.oldest,
                target=found.system,
            )
        )
    return acts
