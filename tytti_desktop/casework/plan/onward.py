"""Onward referrals: to a service of the map or one typed, what was asked, and what came of it.

prepared → sent (through the gate) → admitted or refused → ended. What has been sent stays sent:
its row is in the ledger.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework import choices, days, registers, unit
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.fields import ID, RECKONED, WHO, Day, told
from tytti_desktop.casework.gate import consents, gate, grounds
from tytti_desktop.casework.gate.gate import Passage, Ruling
from tytti_desktop.casework.plan.actions import Action
from tytti_desktop.casework.recording import Book, add, change, refuse, stamped, together
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.casework.service_map import organisations, services
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault
from tytti_desktop.words import N_, _, speaking

ENTITY = "onward_referral"
WHAT = "onward_referral"
CHANNELS = ("secure_mail", "letter", "paper", "phone", "meeting")


class OnwardState(StrEnum):
    """How an onward referral stands."""

    PREPARED = "prepared"
    SENT = "sent"
    ADMITTED = "admitted"
    REFUSED = "refused"
    ENDED = "ended"
    STOPPED = "stopped"


STATE_NAMES = {
    OnwardState.PREPARED: N_("Prepared, not sent"),
    OnwardState.SENT: N_("Sent, waits for an answer"),
    OnwardState.ADMITTED: N_("Got in"),
    OnwardState.REFUSED: N_("Did not get in"),
    OnwardState.ENDED: N_("Ended"),
    OnwardState.STOPPED: N_("Not sent after all"),
}
UNDER_WAY = frozenset({OnwardState.PREPARED, OnwardState.SENT, OnwardState.ADMITTED})


@dataclass(frozen=True)
class OnwardReferral:
    """One referral onward: `place` names the service, `recipient` the consent it goes under.

    `text` is the message as it is sent; `answer` what they said, `ending` how it ended.
    """

    client_id: str = field(metadata=ID)
    place: str = field(metadata=told(N_("Where")))
    recipient: str = field(
        metadata=told(N_("Whose consent it goes under"), list="consent_recipients")
    )
    categories: tuple[str, ...] = field(
        metadata=told(N_("What it tells"), list="consent_categories")
    )
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    reason: str = field(default="", metadata=told(N_("Reason")))
    text: str = field(default="", metadata=told(N_("Message")))
    service_id: str | None = field(default=None, metadata=ID)
    post_id: str | None = field(default=None, metadata=ID)
    professional_id: str | None = field(default=None, metadata=ID)
    state: OnwardState = field(
        default=OnwardState.PREPARED, metadata=told(N_("State"), words=STATE_NAMES)
    )
    prepared_on: date | None = field(default=None, metadata=told(N_("Prepared"), day=Day.PAST))
    sent_on: date | None = field(default=None, metadata=told(N_("Sent on"), day=Day.PAST))
    channel: str = field(default="", metadata=told(N_("How"), list="gate_channels"))
    answered_on: date | None = field(default=None, metadata=told(N_("Answered on"), day=Day.PAST))
    begun_on: date | None = field(
        default=None, metadata=told(N_("The service begins"), day=Day.BOOKED)
    )
    answer: str = field(default="", metadata=told(N_("Answer given")))
    ended_on: date | None = field(default=None, metadata=told(N_("Ended on"), day=Day.PAST))
    ending: str = field(default="", metadata=told(N_("How it ended")))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if not self.place.strip():
            found["place"] = _("Choose a service of the map, or write where.")
        if not self.recipient:
            found["recipient"] = _("Choose whose consent this goes under.")
        if not self.categories:
            found["categories"] = _("Choose at least one kind of data.")
        for name, before in (("answered_on", self.sent_on), ("ended_on", self.answered_on)):
            day = getattr(self, name)
            if day is not None and before is not None and day < before:
                found[name] = _("This day is before the step that came first. Check the day.")
        return found

    def waited(self, today: date) -> int | None:
        """Return the calendar days waited for getting in, or so far; None before it was sent."""
        if self.sent_on is None:
            return None
        waiting = self.state is OnwardState.SENT
        until = today if waiting else self.begun_on or self.answered_on or self.sent_on
        return (until - self.sent_on).days


def _entry(onward: OnwardReferral) -> Entry:
    parts = (onward.place, onward.reason, onward.answer, onward.ending)
    text = " ".join(part for part in parts if part)
    return Entry("onward", onward.id, onward.client_id, str(onward.register), text)


ONWARD = Table(OnwardReferral, "onward_referral")
BOOK = Book(
    "onward", OnwardReferral, ONWARD, _entry, noun=N_("onward referral"), begins="prepared_on"
)


def of_client(vault: Vault, client_id: str) -> list[OnwardReferral]:
    """Return a client's onward referrals, the newest first."""
    return ONWARD.find(vault, "client_id = ?", (client_id,), "prepared_on desc, recorded_at desc")


def of_action(vault: Vault, action: Action, today: date) -> OnwardReferral:
    """Return a referral to fill in of an action of the plan: its words are not typed again."""
    drawn = proposed(vault, action.client_id, today)
    return replace(
        drawn,
        reason=action.text,
        place=action.owner,
        recipient=action.recipient,
        post_id=action.post_id,
        professional_id=action.professional_id,
    )


def proposed(
    vault: Vault, client_id: str, today: date, service_id: str | None = None
) -> OnwardReferral:
    """Return a referral to fill in: of a service, its name and whose consent it goes under."""
    mine = registers.own(vault, today)
    place = recipient = ""
    if service_id is not None:
        found = services.get(vault, service_id)
        owner = organisations.get(vault, found.organisation_id) if found.organisation_id else None
        place = ", ".join(part for part in (found.name, owner.name if owner else "") if part)
        recipient = recipient_of(vault, owner.organisation_class if owner else "", today)
    categories = ("basic", "situation", "plan")
    return OnwardReferral(
        client_id, place, recipient, categories, mine.register, mine.retention, "", "", service_id
    )


def recipient_of(vault: Vault, organisation_class: str, today: date) -> str:
    """Return the consent recipient that an organisation class belongs to; empty for none."""
    offered = unit.in_force(vault, consents.RECIPIENTS, today)
    fitting = (key for key, content in offered.items() if content.get("class"))
    return next((k for k in fitting if offered[k]["class"] == organisation_class), "")


def message(vault: Vault, onward: OnwardReferral) -> str:
    """Return the text to paste into secure mail: who, why, and how to answer; no address in it.

    On what ground it goes is said when it goes (`said`), not before.
    """
    client = clients.get(vault, onward.client_id)
    parts = [
        _("We ask you to consider {name} as a client: {place}.").format(
            name=client.name, place=onward.place
        )
    ]
    if client.date_of_birth is not None:
        parts.append(_("Year of birth: {year}").format(year=client.date_of_birth.year))
    if onward.reason.strip():
        parts.append(_("Why: {reason}").format(reason=onward.reason.strip()))
    parts += [
        _("Please tell us whether the client got in."),
        _("If not, please write why, so that we can look for another way."),
    ]
    return "\n\n".join(parts)


def prepare(vault: Vault, onward: OnwardReferral, today: date) -> Changes:
    """Store a referral that is not sent yet; an empty text is proposed from its reason.

    Raises KnownError naming the field that is wrong.
    """
    new = stamped(
        vault,
        onward,
        state=OnwardState.PREPARED,
        prepared_on=onward.prepared_on or today,
        text=onward.text.strip() or message(vault, onward),
    )
    with vault.atomic():
        _check(vault, new, today)
        return add(vault, BOOK, new)


def change_onward(vault: Vault, onward: OnwardReferral, today: date) -> Changes:
    """Store a corrected referral; one that was sent keeps what was sent."""
    with vault.atomic():
        old = ONWARD.get(vault, onward.id)
        _check(vault, onward, today, old)
        sent = ("text", "categories", "recipient")
        if old.sent_on is not None and any(
            getattr(old, name) != getattr(onward, name) for name in sent
        ):
            text = _("This has been sent already: what was sent cannot be changed. Make a new one.")
            raise KnownError(text, field="text")
        return change(vault, BOOK, onward)


def passage(onward: OnwardReferral, channel: str) -> Passage:
    """Return what leaves when a referral is sent, for the gate."""
    return Passage(
        onward.client_id,
        onward.recipient,
        onward.categories,
        channel,
        WHAT,
        addressee=onward.place,
        entity=ENTITY,
        entity_id=onward.id,
        registers=(str(onward.register),),
        text=onward.text,
    )


def ruling(vault: Vault, onward: OnwardReferral, channel: str, today: date) -> Ruling:
    """Tell before sending whether the gate lets a referral out, and why not."""
    return gate.judge(vault, passage(onward, channel), today)


def said(vault: Vault, onward: OnwardReferral, channel: str, today: date) -> str:
    """Return the text as it goes out this day: with the ground it goes on, whatever that is."""
    text = onward.text
    for spoken in ("fi", "sv", "en"):  # drafts of before: they said that the client agrees
        with speaking(spoken):
            old = _(
                "The client knows of this and agrees. Please tell us whether the client got in."
            )
            text = text.replace(old, _("Please tell us whether the client got in."))
    return f"{text}\n\n{grounds.sentence(ruling(vault, onward, channel, today))}"


def send(
    vault: Vault, onward_id: str, channel: str, on: date, today: date, *, reason: str = ""
) -> Changes:
    """Send a prepared referral through the gate; call before its text is handed over.

    There is no undo: it has left. Raises GateClosed where consents do not cover it and no reason
    to go past is given.
    """
    with vault.atomic():
        old = ONWARD.get(vault, onward_id)
        if old.state is not OnwardState.PREPARED:
            raise KnownError(_("This referral has been sent already."))
        text = said(vault, old, channel, today)
        sent = replace(old, state=OnwardState.SENT, sent_on=on, channel=channel, text=text)
        _check(vault, sent, today, old)
        out = gate.let_out(vault, passage(sent, channel), today, reason=reason)
        done = change(vault, BOOK, sent, "send")
        return replace(together([out, done], sent), undo=None)


def answered(
    vault: Vault,
    onward_id: str,
    state: OnwardState,
    on: date,
    answer: str,
    begun_on: date | None,
    today: date,
) -> Changes:
    """Tell that the place has answered: the client got in (from a day on), or did not, and why.

    Raises KnownError if it is not waiting for an answer, or a refusal has no reason.
    """
    with vault.atomic():
        old = ONWARD.get(vault, onward_id)
        if old.state is not OnwardState.SENT:
            raise KnownError(_("This referral is not waiting for an answer."))
        if state not in {OnwardState.ADMITTED, OnwardState.REFUSED}:
            raise KnownError(_("Choose one from the list."), field="state")
        if state is OnwardState.REFUSED and not answer.strip():
            raise KnownError(_("Write why the client did not get in."), field="answer")
        begun = begun_on if state is OnwardState.ADMITTED else None
        if begun is not None and old.sent_on is not None and begun < old.sent_on:
            text = _("This day is before the step that came first. Check the day.")
            raise KnownError(text, field="begun_on")
        new = replace(old, state=state, answered_on=on, answer=answer.strip(), begun_on=begun)
        _check(vault, new, today, old)
        return change(vault, BOOK, new, "answer")


def end_onward(vault: Vault, onward_id: str, on: date, ending: str, today: date) -> Changes:
    """Tell that the service ended for the client, and how."""
    with vault.atomic():
        old = ONWARD.get(vault, onward_id)
        if old.state is not OnwardState.ADMITTED:
            raise KnownError(_("Only a service that the client got into can end."))
        new = replace(old, state=OnwardState.ENDED, ended_on=on, ending=ending.strip())
        _check(vault, new, today, old)
        return change(vault, BOOK, new, "end")


def stop_onward(vault: Vault, onward_id: str, why: str, today: date) -> Changes:
    """Leave a prepared referral unsent, for a reason: a consent was withdrawn, or plans changed."""
    with vault.atomic():
        old = ONWARD.get(vault, onward_id)
        if old.state is not OnwardState.PREPARED:
            raise KnownError(_("This referral has been sent already."))
        new = replace(old, state=OnwardState.STOPPED, ended_on=today, ending=why.strip())
        return change(vault, BOOK, new, "stop")


def _check(
    vault: Vault, onward: OnwardReferral, today: date, old: OnwardReferral | None = None
) -> None:
    refuse(onward.problems(today))
    refuse(registers.problems(vault, onward.register, onward.retention, today))
    lists = {"recipient": consents.RECIPIENTS, "categories": consents.CATEGORIES}
    choices.refuse_unknown(vault, onward, lists, today, old)


ANSWERED = Act(
    OnwardReferral,
    answered,
    (
        Ask(
            "state",
            "--state",
            N_("What they answered"),
            needed=True,
            offered=(OnwardState.ADMITTED, OnwardState.REFUSED),
        ),
        Ask("answered_on", "--on", today=True),
        Ask("answer", "--answer", N_("What they said; why, if the client did not get in"), lines=2),
        Ask("begun_on", "--begins"),
    ),
    about=N_("record the answer"),
)
END = Act(
    OnwardReferral,
    end_onward,
    (Ask("ended_on", "--on", today=True), Ask("ending", "--why", lines=2)),
    about=N_("record that the service ended"),
)
STOP = Act(OnwardReferral, stop_onward, (Ask("ending", "--why"),), about=N_("leave it unsent"))
