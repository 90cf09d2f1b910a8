"""The rows of Today: what an act is, and what every finder of acts needs.

The finders (acts_of_clients.py, acts_of_mail.py) are small, one a kind, each a question or two that
an index answers; worklist.py puts what they find in order and knows the roles.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from tytti_desktop.casework.client import contacting
from tytti_desktop.casework.client.client_names import TOLD_APART
from tytti_desktop.casework.mail import ladder
from tytti_desktop.casework.mail.ladder import DueStep
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import ngettext


class Kind(StrEnum):
    """What a row of Today is about."""

    ALERT = "alert"
    ALERT_ACTION = "alert_action"
    SCREENING = "screening"
    TRIAGE = "triage"
    CASE_MANAGER = "case_manager"
    PROMISE = "promise"
    CONSENT = "consent"
    MEETING = "meeting"
    MINUTES = "minutes"
    INVITATION = "invitation"
    CANCELLATION = "cancellation"
    PRE_ASSESSMENT = "pre_assessment"
    MEETING_CONSENT = "meeting_consent"
    NON_DISCLOSURE = "non_disclosure"
    NOTICE = "notice"
    LOG_REQUEST = "log_request"
    TAKE_OVER = "take_over"
    ASKED_BACK = "asked_back"
    PACKAGE_CONFLICT = "package_conflict"
    HAND_OVER = "hand_over"
    ANSWER = "answer"
    REVIEW = "review"
    RETURN = "return"
    QUESTION = "question"
    TEAM_RETURN = "team_return"
    BENEFIT_GAP = "benefit_gap"
    ACTION = "action"
    STATEMENT = "statement"
    ONWARD = "onward"
    PLAN_REVIEW = "plan_review"
    GOAL = "goal"
    CLOSING = "closing"
    LAST_PROM = "last_prom"
    CARRY = "carry"
    PRINT = "print"
    PULL = "pull"
    MAIL = "mail"
    ROUND_ENDED = "round_ended"
    WORDING = "wording"
    DRAFT = "draft"
    PAIRING = "pairing"
    BACKUP = "backup"
    RECOVERY = "recovery"


# What goes on after a case has been closed: papers that come back, duties to others, records to
# carry. Every other kind contacts the client or works towards it, and ends with the case.
AFTER_CLOSING = frozenset(
    {
        Kind.ALERT, Kind.ALERT_ACTION, Kind.SCREENING, Kind.CANCELLATION, Kind.NOTICE,
        Kind.LOG_REQUEST, Kind.TAKE_OVER, Kind.ASKED_BACK, Kind.PACKAGE_CONFLICT, Kind.REVIEW,
        Kind.RETURN, Kind.TEAM_RETURN, Kind.CARRY, Kind.PULL, Kind.DRAFT,
    }
)  # fmt: skip
# Of the dead, nothing that would have somebody contact them; and an open case is to be ended.
AFTER_DEATH = AFTER_CLOSING - {
    Kind.ALERT, Kind.ALERT_ACTION, Kind.SCREENING, Kind.TEAM_RETURN,
} | {Kind.CLOSING}  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One thing to do: what (`text`), about what (`detail`), by when, and the button's verb.

    `target` is the id of what the button opens (a screening, a referral, a mailing ...).
    """

    kind: Kind
    text: str
    act: str
    due: date
    client_id: str | None = None
    client_code: str | None = None
    client_name: str = ""
    detail: str = ""
    since: date | None = None
    target: str = ""


_WHO = f"c.id as client_id, c.code as client_code, {TOLD_APART} as name"


@dataclass(frozen=True)
class Look:
    """What every finder needs: the vault, the day, and the unit's rules for Today."""

    vault: Vault
    today: date
    rules: Mapping[str, Any]

    @cached_property
    def due_steps(self) -> list[DueStep]:
        """The steps of the reminder ladder due today: the calls and the letters both ask."""
        return ladder.due_steps(self.vault, self.today)

    def until(self, what: str) -> str:
        """Return the last day that is told of ahead, as the database writes it."""
        return (self.today + timedelta(int(self.rules["days_ahead"][what]))).isoformat()

    def late(self, what: str) -> int:
        """Return after how many days something is late."""
        return int(self.rules["days_late"][what])

    def rows(self, sql: str, **more: object) -> list[dict[str, Any]]:
        """Ask with the day as :today.

        {who} stands for the columns that name a client `c`, {open_case} for the rule that the
        person may still be contacted (contacting.py), {alive} for that they live, {left} for that
        they have died and the case stands open.
        """
        asked = sql.replace("{who}", _WHO).replace("{open_case}", contacting.OPEN)
        asked = asked.replace("{alive}", contacting.ALIVE).replace("{left}", contacting.LEFT_OPEN)
        return self.vault.query(asked, {"today": self.today.isoformat(), **more})

    def by_parts(self, table: str, sql: str, **more: object) -> Parts[list[dict[str, Any]]]:
        """Ask as `rows` does, a part of a table a step (vault/parts.py)."""
        return (yield from self._in_parts(parts.numbers(self.vault, table), sql, more))

    def by_days(
        self, table: str, day: str, where: str, sql: str, **more: object
    ) -> Parts[list[dict[str, Any]]]:
        """Ask as `rows` does, some days of an index a step (vault/parts.py)."""
        about = {"today": self.today.isoformat(), **more}
        return (
            yield from self._in_parts(parts.days(self.vault, table, day, where, about), sql, more)
        )

    def _in_parts(
        self, found_in: Iterable[Mapping[str, object]], sql: str, more: Mapping[str, object]
    ) -> Parts[list[dict[str, Any]]]:
        found: list[dict[str, Any]] = []
        for part in found_in:
            found += self.rows(sql, **part, **more)
            yield
        return found


@dataclass(frozen=True)
class Finder:
    """What finds one kind of row for Today; `others` is what the rest of them are called in one."""

    kind: Kind
    find: Callable[[Look], list[Act] | Parts[list[Act]]]  # what is long rests between its steps
    others: str = ""


def whose(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an act that name the client of a row."""
    return {
        "client_id": row["client_id"],
        "client_code": row["client_code"],
        "client_name": row["name"],
    }


def day_of(row: Mapping[str, Any], name: str) -> date:
    """Return a column of a row as a day."""
    return date.fromisoformat(row[name])


def names_of(look: Look, ids: set[str]) -> dict[str, dict[str, Any]]:
    """Return what names these clients, by their id."""
    rows = look.rows(
        "select {who} from client c where c.id in (select value from json_each(:ids))",
        ids=json.dumps(sorted(ids)),
    )
    return {row["client_id"]: row for row in rows}


def clients_counted(count: int) -> str:
    """Return a number of clients in words."""
    return ngettext("{count} client", "{count} clients", count).format(count=count)
