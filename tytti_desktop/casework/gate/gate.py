"""The one gate: whether a thing may leave, to whom, on what ground; every passage is written down.

Everything that leaves the vault goes through `let_out` before bytes or words are handed over:

    passage = Passage(client.id, "kela", ("plan",), "secure_mail", "minutes", addressee="...")
    ruling = gate.judge(vault, passage, today)      # to show before: who may hear what, and why not
    gate.let_out(vault, passage, today)             # in the act's transaction; GateClosed if shut
    gate.let_out(vault, passage, today, reason=...) # past the gate: logged as such, with the reason

A passage has one row in the disclosure ledger, which no other module writes;
tests/casework/test_gate_paths.py holds every way out against the gate.

The rules, category by category, the first that fits:
1. an address under non-disclosure goes to those alone that gate.toml names, by a channel that
   nobody else reads (an address always counts as the category `basic`);
2. what belongs to a register that the sender does not see does not leave, nor does it reach a
   colleague whose role does not see it;
3. the client's own data to the client (of age), the unit's own work, a law that the unit has
   written down, and the telling of a withdrawal need no consent; a law of some clients only
   (`only_if`) holds where the client's card has that ground, or the reason given is that very
   ground, which the ledger then tells and the card keeps;
4. a consent ends with the client's life; after closing it carries for so many days more;
5. anything else needs a consent that is in force on the day: to give what is told, to obtain what
   is asked for. A withdrawal counts from its own day.

A document that leaves says who sends it, or does not leave (senders.py). No reason goes past that,
nor to a client who has died, nor for words that tell of a hidden home (places_told.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tytti_desktop.casework import recording, registers
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, disclosures, ground_words, places_told, senders
from tytti_desktop.casework.gate.consents import BASIC, GIVE, OBTAIN, State
from tytti_desktop.casework.gate.disclosures import Disclosure
from tytti_desktop.casework.gate.gate_data import CLIENT, OWN_UNIT, GateData
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault, new_id
from tytti_desktop.words import _

WITHDRAWAL = "withdrawal_notice"
CANCELLATION = "meeting_cancellation"
SHORTEST_REASON, LONGEST_REASON = 10, 200
__all__ = [
    "BASIC",
    "CANCELLATION",
    "CLIENT",
    "OWN_UNIT",
    "WITHDRAWAL",
    "GateClosed",
    "Passage",
    "Ruling",
]


@dataclass(frozen=True)
class Passage:
    """One thing about to leave: whose, to whom, what and how.

    `what` is neutral words for the ledger, the kind of thing and never a value. `registers` are
    those of the records that leave; `role` is the colleague's where the recipient is the own unit;
    `purpose` is a key of gate.toml where the ground is a purpose, such as `withdrawal_notice`.
    `asks` are the kinds of data that the recipient is asked to tell: these need a consent to
    obtain, as what is told needs one to give. `text` is the words that leave, read and not kept.
    """

    client_id: str
    recipient: str
    categories: tuple[str, ...]
    channel: str
    what: str
    addressee: str = ""
    entity: str = ""
    entity_id: str = ""
    with_address: bool = False
    registers: tuple[str, ...] = ()
    role: str = ""
    purpose: str = ""
    asks: tuple[str, ...] = ()
    text: str = ""

    @property
    def asked(self) -> tuple[str, ...]:
        """Return the categories that the gate judges, each once: an address is basic data."""
        extra = (BASIC,) if self.with_address else ()
        return tuple(dict.fromkeys((*self.categories, *extra, *self.asks)))

    @property
    def ways(self) -> tuple[tuple[str, str], ...]:
        """Return what is judged, each once: a category with the direction that it goes."""
        told = ((c, GIVE) for c in self.asked if c in self.categories or c not in self.asks)
        return tuple(dict.fromkeys((*told, *((c, OBTAIN) for c in self.asks))))


@dataclass(frozen=True)
class Refused:
    """One category that may not be given, and why; `final`: no reason goes past it."""

    category: str
    why: str
    final: bool = False


@dataclass(frozen=True)
class Ruling:
    """What the gate says: `ground` is for the ledger, `why` for people, `by` the consents' ids.

    `reasons` are the sentences of `why` where the gate is shut, each with the data it concerns.
    `otherwise` are the categories that go out on another ground than consent. `usual` are the
    usual grounds, in words, that a person may give as the reason where the gate is shut.
    """

    allowed: bool
    by: tuple[str, ...]
    ground: str
    why: str
    refused: tuple[Refused, ...] = ()
    reasons: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()

    @property
    def final(self) -> bool:
        """Tell whether no person's reason goes past it."""
        return any(each.final for each in self.refused)


@dataclass(frozen=True)
class NotHeard:
    """What a recipient may not hear of a client: the categories, and why for each."""

    recipient: str
    categories: tuple[str, ...]
    why: str
    refused: tuple[Refused, ...] = ()


class GateClosed(KnownError):  # noqa: N818 said as it is
    """The gate is shut for this passage; `ruling` tells which categories and why."""

    def __init__(self, passage: Passage, ruling: Ruling) -> None:
        super().__init__(_("This may not be given. {why}").format(why=ruling.why), field="reason")
        self.passage = passage
        self.ruling = ruling


@dataclass(frozen=True)
class _Said:
    """What one category was judged to be."""

    by: tuple[str, ...] = ()
    ground: str = ""
    why_not: str = ""
    final: bool = False


def judge(vault: Vault, passage: Passage, day: date) -> Ruling:
    """Tell whether a passage is covered on a day, any past day too, on what ground and why not.

    Raises KnownError for a recipient, category, channel or purpose that the unit does not know.
    """
    return Gate(vault, day).ruling(passage, clients.get(vault, passage.client_id))


class Gate:
    """The gate on one day: the unit's rules are read once, for many passages and clients."""

    def __init__(self, vault: Vault, day: date) -> None:
        self.vault, self.day = vault, day
        self.data = GateData(vault, day)

    def ruling(self, passage: Passage, client: Client, confirmed: str = "") -> Ruling:
        """Tell what the gate says of a passage of this client, as `judge` does.

        `confirmed` is the reason that a person gave, which a law of some clients only needs.
        """
        self.data.refuse_unknown(passage.recipient, passage.asked, passage.channel, passage.purpose)
        said = {way: self._category(passage, client, *way, confirmed) for way in passage.ways}
        refused = tuple(
            Refused(c, found.why_not, found.final)
            for (c, _way), found in said.items()
            if found.why_not
        )
        if refused:
            told = self._told(refused)
            usual = self.data.usual_grounds(passage.recipient)
            return Ruling(False, (), "", " ".join(told), refused, told, usual=usual)
        by = tuple(dict.fromkeys(each for found in said.values() for each in found.by))
        grounds = dict.fromkeys(found.ground for found in said.values())
        ground = "; ".join(grounds)
        otherwise = tuple(dict.fromkeys(c for (c, _way), found in said.items() if not found.by))
        return Ruling(True, by, ground, ground, otherwise=otherwise)

    def _told(self, refused: Sequence[Refused]) -> tuple[str, ...]:
        """Return the reasons in words: each once, with the kinds of data that it concerns."""
        reasons: dict[str, list[str]] = {}
        for each in refused:
            reasons.setdefault(each.why, []).append(self.data.category_word(each.category))
        return tuple(f"{', '.join(names)}: {why}" for why, names in reasons.items())

    def _category(
        self, passage: Passage, client: Client, category: str, way: str, confirmed: str
    ) -> _Said:
        never = places_told.never(client, passage.text, to_client=passage.recipient == CLIENT)
        if why := never or self._hindrance(passage, client, category):
            return _Said(why_not=why, final=bool(never))
        without = self._without_consent(passage, client, category, confirmed)
        if without is not None:
            return without
        last = self._carries_until(client)
        if client.died_on is not None and self.day >= client.died_on:
            text = _("The client died on {day}: their consents carry no further.")
            return _Said(why_not=text.format(day=shown(client.died_on)))
        if last is not None and self.day > last:
            text = _("The case was closed, and a consent has carried no further than {day}.")
            return _Said(why_not=text.format(day=shown(last)))
        verdict = consents.covers(
            self.vault,
            client.id,
            passage.recipient,
            category,
            self.day,
            way,
            with_address=passage.with_address,
        )
        if verdict.allowed:
            return _Said(verdict.by, _(ground_words.CONSENT))
        return _Said(
            why_not=" ".join((verdict.why, self.data.law_if(passage.recipient, category))).strip()
        )

    def _hindrance(self, passage: Passage, client: Client, category: str) -> str:
        """Return what no consent opens: a hidden address, and another register."""
        hidden = category == BASIC and passage.with_address and client.non_disclosure
        if hidden and not self.data.address_may_go(passage.recipient, passage.channel):
            return _("The client is under non-disclosure: the address is not given this way.")
        sender = str(self.vault.person.role)
        if not all(registers.may_see(sender, each, self.data.roles) for each in passage.registers):
            return _("This belongs to another register than yours: open it first with a reason.")
        if passage.recipient == OWN_UNIT and passage.role:
            belongs = {*passage.registers, self.data.register_of(category)} - {""}
            if not all(registers.may_see(passage.role, r, self.data.roles) for r in belongs):
                return _("The colleague's role does not see this register.")
        return ""

    def _without_consent(
        self, passage: Passage, client: Client, category: str, confirmed: str
    ) -> _Said | None:
        """Return the ground where none of the client's consents is needed; None: ask consents."""
        for key in (passage.recipient, passage.purpose):
            rule = self.data.rule(key)
            ground = self.data.ground(rule, client, confirmed, key)
            if category not in rule.get("categories", ()) or not ground:
                continue
            if key == CLIENT and not self._of_age(client, int(rule.get("from_age", 0))):
                return _Said(why_not=_("The client is a minor: agree with the guardian first."))
            if key == WITHDRAWAL and not self._was_told(client.id, passage.recipient):
                continue
            if key == CANCELLATION and not self._was_invited(passage):
                continue
            return _Said(ground=ground)
        if passage.recipient in {CLIENT, OWN_UNIT}:
            return _Said(why_not=_("The unit's rules do not give this kind of data here."))
        return None

    def _of_age(self, client: Client, years: int) -> bool:
        """Tell whether the client is of age; where the date of birth is not known, they are."""
        age = client.age(self.day)
        return age is None or age >= years

    def _was_told(self, client_id: str, recipient: str) -> bool:
        """Tell whether the recipient had a consent that has been withdrawn by the day."""
        return any(
            consent.recipient == recipient and consent.state(self.day) is State.WITHDRAWN
            for consent in consents.of_client(self.vault, client_id)
        )

    def _was_invited(self, passage: Passage) -> bool:
        """Tell whether the recipient was told of the very meeting that is not held after all."""
        return (
            disclosures.LEDGER.count(
                self.vault,
                "client_id = ? and recipient = ? and entity = ? and entity_id = ?",
                (passage.client_id, passage.recipient, passage.entity, passage.entity_id),
            )
            > 0
        )

    def _carries_until(self, client: Client) -> date | None:
        """Return the last day that consents carry after closing; None while the case is open."""
        days = int(self.data.rule("closed").get("days", 0))
        return None if client.closed_on is None else client.closed_on + timedelta(days)


def let_out(vault: Vault, passage: Passage, today: date, *, reason: str = "") -> Changes:
    """Let a passage out and write it in the ledger, in the transaction of the act that sends it.

    Raises GateClosed unless it is allowed or a reason to go past is given; the reason stays in
    the ledger and the log.
    """
    return let_out_all(vault, [passage], today, reason=reason)


def let_out_all(
    vault: Vault, passages: Sequence[Passage], today: date, *, reason: str = ""
) -> Changes:
    """Let many passages out in one act, as `let_out` does: all or none.

    Raises KnownError where a document would leave without saying who sends it.
    """
    frame = Gate(vault, today)
    known = clients.CLIENTS.get_all(vault, {each.client_id for each in passages})
    rows = [_row(frame, each, known[each.client_id], reason.strip()) for each in passages]
    for channel in {each.channel for each in passages}:
        senders.refuse_unsigned(vault, channel, today)
    facts = {each.client_id: _fact(frame, each, known[each.client_id], reason) for each in passages}
    with vault.atomic():
        done = [disclosures.write(vault, rows)]
        done += [recording.change(vault, clients.BOOK, c, "fact") for c in facts.values() if c]
    return replace(recording.together(done, rows), undo=None)


def _fact(frame: Gate, passage: Passage, client: Client, reason: str) -> Client | None:
    """Return the card with the ground that a person has now confirmed; None if it opens nothing."""
    rule = frame.data.rule(passage.recipient)
    name = frame.data.fact_name(rule)
    confirmed = bool(name) and frame.data.holds(rule, reason.strip())
    if not confirmed or frame.data.ground(rule, client, "", passage.recipient):
        return None
    begun: dict[str, Any] = {f"{name}_since": frame.day, f"{name}_until": None}
    return replace(client, **begun)


def _row(frame: Gate, passage: Passage, client: Client, reason: str) -> Disclosure:
    """Return the ledger's row of a passage; GateClosed where it may not leave."""
    ruling = frame.ruling(passage, client, reason)
    if not ruling.allowed:
        if not reason or ruling.final:
            raise GateClosed(passage, ruling)
        check_reason(reason)
    past = "" if ruling.allowed else reason
    return Disclosure(
        client_id=passage.client_id,
        at=frame.vault.now(),
        recipient=passage.recipient,
        categories=passage.asked,
        what=passage.what,
        ground=_(ground_words.PAST) if past else ruling.ground,
        channel=passage.channel,
        by_person=frame.vault.person.id,
        id=new_id(),
        consents=ruling.by,
        override=past,
        entity=passage.entity,
        entity_id=passage.entity_id,
        addressee=passage.addressee.strip(),
        with_address=passage.with_address,
    )


def check_reason(reason: str) -> None:
    """Raise KnownError unless a reason to go past the gate tells something to another person."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise KnownError(
            _("Write the reason so that another person understands it: at least 10 letters."),
            field="reason",
        )
    if len(reason.strip()) > LONGEST_REASON:
        raise KnownError(
            _("The reason stays in the log and on the client's paper: at most 200 letters."),
            field="reason",
        )


def may_not_hear(
    vault: Vault, client_id: str, recipients: Iterable[str], day: date, way: str = GIVE
) -> list[NotHeard]:
    """Return what each recipient may not hear of a client on a day; who hears all is left out.

    For a meeting: who must be asked to step out, or which consent must be asked for first. With
    OBTAIN: what each may not be asked to tell.
    """
    frame, client = Gate(vault, day), clients.get(vault, client_id)
    every = tuple(frame.data.categories)
    found = []
    for recipient in dict.fromkeys(recipients):
        told, asked = (every, ()) if way == GIVE else ((), every)
        passage = Passage(client_id, recipient, told, "meeting", "", asks=asked)
        ruling = frame.ruling(passage, client)
        if not ruling.allowed:
            not_heard = tuple(each.category for each in ruling.refused)
            found.append(NotHeard(recipient, not_heard, ruling.why, ruling.refused))
    return found
