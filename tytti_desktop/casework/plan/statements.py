"""Physician's statements: asked for, needed by, written, given on, valid until.

The vault knows that a statement exists and where it went, never what it says.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework import choices, days, registers
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.gate import consents, gate
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.plan.actions import ACTIONS, Action
from tytti_desktop.casework.recording import Book, add, change, refuse, stamped, together
from tytti_desktop.casework.registers import Register
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_, _

ENTITY = "physician_statement"
WHAT, REQUEST = "physician_statement", "statement_request"
ASKED_BY = "phone"  # a key of gate_channels.toml: how it is asked
_PARTIES = ("recipient", "asked_of")


class StatementState(StrEnum):
    """How a statement stands, by its days."""

    ASKED = "asked"
    WRITTEN = "written"
    DELIVERED = "delivered"
    DROPPED = "dropped"


STATE_NAMES = {
    StatementState.ASKED: N_("Asked for, waits for the writer"),
    StatementState.WRITTEN: N_("Written, to be given on"),
    StatementState.DELIVERED: N_("Given on"),
    StatementState.DROPPED: N_("Not needed any more"),
}


@dataclass(frozen=True)
class Statement:
    """One statement: `purpose` what for, `writer` who writes it, `recipient` who is to have it.

    `action_id` is the action of the plan that the statement is for. `asked_of` is whose consent it
    takes to ask for it, empty where the unit's own physician writes it.
    """

    client_id: str = field(metadata=ID)
    purpose: str = field(metadata=told(N_("What the statement is for")))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    writer: str = field(default="", metadata=told(N_("Who writes it")))
    post_id: str | None = field(default=None, metadata=ID)
    professional_id: str | None = field(default=None, metadata=ID)
    recipient: str = field(
        default="", metadata=told(N_("Who is to have it"), list="consent_recipients")
    )
    categories: tuple[str, ...] = field(
        default=("health",),
        metadata=told(N_("Kinds of data"), by_act=True, list="consent_categories"),
    )
    asked_on: date | None = field(default=None, metadata=told(N_("Asked for on"), day=Day.PAST))
    needed_by: date | None = field(default=None, metadata=told(N_("Needed by"), day=Day.DEADLINE))
    written_on: date | None = field(default=None, metadata=told(N_("Written on"), day=Day.PAST))
    delivered_on: date | None = field(
        default=None, metadata=told(N_("Delivered on"), by_act=True, day=Day.PAST)
    )
    channel: str = field(default="", metadata=told(N_("How"), by_act=True))
    valid_until: date | None = field(
        default=None, metadata=told(N_("Valid until"), day=Day.VALIDITY)
    )
    dropped_on: date | None = field(
        default=None, metadata=told(N_("Left out on"), by_act=True, day=Day.PAST)
    )
    note: str = field(default="", metadata=told(N_("Notes")))
    action_id: str | None = field(default=None, metadata=ID)
    asked_of: str = field(
        default="", metadata=told(N_("Whom it is asked of"), list="consent_recipients")
    )
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    @property
    def state(self) -> StatementState:
        """Tell how the statement stands."""
        if self.dropped_on is not None:
            return StatementState.DROPPED
        if self.delivered_on is not None:
            return StatementState.DELIVERED
        return StatementState.ASKED if self.written_on is None else StatementState.WRITTEN

    @property
    def is_open(self) -> bool:
        """Tell whether the statement is still to be written or given on."""
        return self.state in {StatementState.ASKED, StatementState.WRITTEN}

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if not self.purpose.strip():
            found["purpose"] = _("Write what the statement is for.")
        for name, before in (("written_on", self.asked_on), ("delivered_on", self.written_on)):
            day = getattr(self, name)
            if day is not None and before is not None and day < before:
                found[name] = _("This day is before the step that came first. Check the day.")
        if self.valid_until and self.written_on and self.valid_until < self.written_on:
            found["valid_until"] = _("The last day is before the first. Check the days.")
        return found


STATEMENTS = Table(Statement, "physician_statement")
BOOK = Book("statement", Statement, STATEMENTS, noun=N_("physician's statement"), begins="asked_on")


def of_client(vault: Vault, client_id: str) -> list[Statement]:
    """Return a client's statements, open ones first, then the newest."""
    found = STATEMENTS.find(vault, "client_id = ?", (client_id,), "asked_on desc, recorded_at desc")
    return sorted(found, key=lambda statement: not statement.is_open)


def proposed(vault: Vault, client_id: str, today: date, action: Action | None = None) -> Statement:
    """Return a statement to ask for, in the register of the person's role.

    Of an action of the plan: its words, its day and who does it are not typed again.
    """
    mine = registers.own(vault, today)
    made = Statement(client_id, "", mine.register, mine.retention, asked_on=today)
    if action is None:
        return made
    return replace(
        made,
        purpose=action.text,
        needed_by=action.due_on,
        writer=action.owner,
        asked_of=action.recipient,
        post_id=action.post_id,
        professional_id=action.professional_id,
        action_id=action.id,
    )


def request_passage(statement: Statement) -> Passage:
    """Return what asking means for the gate: who the client is, and what is asked to be told."""
    return Passage(
        statement.client_id,
        statement.asked_of,
        (gate.BASIC,),
        ASKED_BY,
        REQUEST,
        addressee=statement.writer,
        entity=ENTITY,
        entity_id=statement.id,
        registers=(str(statement.register),),
        asks=statement.categories,
        text=statement.purpose,
    )


def ask_statement(vault: Vault, statement: Statement, today: date, *, reason: str = "") -> Changes:
    """Store that a statement was asked for; raises KnownError naming the field that is wrong.

    One asked of others goes through the gate as asked for in: GateClosed where no consent lets the
    team obtain it and no reason to go past is given; there is no undo then.
    """
    new = stamped(vault, statement, asked_on=statement.asked_on or today)
    with vault.atomic():
        _check(vault, new, today)
        done = add(vault, BOOK, new)
        if not new.asked_of:
            return done
        out = gate.let_out(vault, request_passage(new), today, reason=reason)
        return replace(together([out, done], new), undo=None)


def change_statement(vault: Vault, statement: Statement, today: date) -> Changes:
    """Store a corrected statement; that it was given on is told with `deliver` alone."""
    with vault.atomic():
        old = STATEMENTS.get(vault, statement.id)
        new = replace(
            statement,
            delivered_on=old.delivered_on,
            channel=old.channel,
            asked_of=old.asked_of,
        )
        _check(vault, new, today, old)
        return change(vault, BOOK, new)


def written(
    vault: Vault, statement_id: str, on: date, valid_until: date | None, today: date
) -> Changes:
    """Tell that a statement has been written, and how long it is valid."""
    with vault.atomic():
        old = STATEMENTS.get(vault, statement_id)
        if old.state is not StatementState.ASKED:
            raise KnownError(_("This statement has been written already."))
        new = replace(old, written_on=on, valid_until=valid_until)
        _check(vault, new, today, old)
        return change(vault, BOOK, new, "written")


def passage(statement: Statement, channel: str) -> Passage:
    """Return what leaves when a statement is given on, for the gate."""
    return Passage(
        statement.client_id,
        statement.recipient,
        statement.categories,
        channel,
        WHAT,
        addressee=statement.purpose,
        entity=ENTITY,
        entity_id=statement.id,
        registers=(str(statement.register),),
        text=statement.purpose,
    )


def deliver(
    vault: Vault, statement_id: str, channel: str, on: date, today: date, *, reason: str = ""
) -> Changes:
    """Give a written statement on through the gate; there is no undo.

    Raises GateClosed where consents do not cover it and no reason to go past is given.
    """
    with vault.atomic():
        old = STATEMENTS.get(vault, statement_id)
        if old.state is not StatementState.WRITTEN:
            raise KnownError(_("Only a written statement can be given on."))
        if not old.recipient:
            raise KnownError(_("Choose whose consent this goes under."), field="recipient")
        new = replace(old, delivered_on=on, channel=channel)
        _check(vault, new, today, old)
        out = gate.let_out(vault, passage(new, channel), today, reason=reason)
        done = change(vault, BOOK, new, "deliver")
        return replace(together([out, done], new), undo=None)


def drop_statement(vault: Vault, statement_id: str, why: str, today: date) -> Changes:
    """Tell that a statement is not needed any more, and why."""
    with vault.atomic():
        old = STATEMENTS.get(vault, statement_id)
        if not old.is_open:
            raise KnownError(_("This statement is not open any more."))
        note = "\n".join(part for part in (old.note, why.strip()) if part)
        new = replace(old, dropped_on=today, note=note)
        return change(vault, BOOK, new, "drop")


def _check(vault: Vault, statement: Statement, today: date, old: Statement | None = None) -> None:
    refuse(statement.problems(today))
    refuse(registers.problems(vault, statement.register, statement.retention, today))
    lists = {name: consents.RECIPIENTS for name in _PARTIES if getattr(statement, name)}
    lists["categories"] = consents.CATEGORIES
    choices.refuse_unknown(vault, statement, lists, today, old)


def _filled(vault: Vault, made: Statement, _told: Collection[str], today: date) -> Statement:
    """Return a statement with what its action tells, where nothing else was said."""
    if made.action_id is None:
        return made
    own = proposed(vault, made.client_id, today, ACTIONS.get(vault, made.action_id))
    names = ("purpose", "needed_by", "writer", "asked_of", "post_id", "professional_id")
    return replace(made, **{name: getattr(made, name) or getattr(own, name) for name in names})


ASK = Act(
    Statement,
    ask_statement,
    (
        Ask("purpose", "--purpose", about=N_("without it: the action's own words")),
        Ask("asked_on", "--asked"),
        Ask("needed_by", "--by"),
        Ask("writer", "--writer", group=N_("Who writes it and who is to have it"), meta="NAME"),
        Ask("recipient", "--recipient", meta="R"),
        Ask(
            "asked_of",
            "--of",
            about=N_("whose consent it takes to ask for it; without it: the own unit's physician"),
            meta="R",
            once=True,
            empty=N_("Own unit's physician: no consent is needed"),
        ),
        Ask("note", "--note"),
        Ask("action_id", "--action", about=N_("the action that waits for it"), meta="ID"),
    ),
    proposed,
    change_statement,
    filled=_filled,
    gated=True,
    about=N_("record that one was asked for"),
)
WRITTEN = Act(
    Statement,
    written,
    (Ask("written_on", "--on", today=True), Ask("valid_until", "--valid-until")),
    about=N_("record that it was written"),
)
DROP = Act(
    Statement, drop_statement, (Ask("note", "--why"),), about=N_("it is not needed any more")
)
