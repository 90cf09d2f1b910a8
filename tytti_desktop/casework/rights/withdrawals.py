"""A consent is withdrawn: queued things stop, and those who already hold something are told.

One act, one transaction, one undo: the consents end (consents.py), what waits to leave on their
strength stops (queued.py), and a notice is made for each who has received what they covered.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tytti_desktop.casework.gate import consents, disclosures
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.gate.gate_data import CLIENT, OWN_UNIT, GateData
from tytti_desktop.casework.gate.queued import Queue, Waiting
from tytti_desktop.casework.received import Received
from tytti_desktop.casework.recording import together
from tytti_desktop.casework.rights import notices
from tytti_desktop.casework.rights.notices import Notice
from tytti_desktop.dates import finnish_day
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

# Everything that may wait to leave: a feature's Queue (queued.py) is a line of the manifest.
QUEUED: Sequence[Queue] = Received("QUEUES")
Pair = tuple[str, str]


@dataclass(frozen=True)
class Holder:
    """Who has received what of a client, by the ledger: what kinds of data, and last on which day.

    `addressee` is who in particular, where the ledger knows it.
    """

    recipient: str
    addressee: str
    categories: tuple[str, ...]
    last_on: date
    times: int


@dataclass(frozen=True)
class Withdrawn:
    """What a withdrawal did, or would do: consents ended, things stopped, notices to give."""

    consents: tuple[Consent, ...]
    stopped: tuple[Waiting, ...]
    holders: tuple[Holder, ...]
    notices: tuple[Notice, ...] = ()


def foreseen(vault: Vault, consent_ids: Iterable[str], today: date) -> Withdrawn:
    """Return what withdrawing consents of one client would stop, and who already holds what."""
    given = _given(vault, consent_ids)
    if not given:
        return Withdrawn((), (), ())
    client = given[0].client_id
    found = _stopping(vault, client, _lost(vault, given, today))
    waiting = tuple(each for _queue, each in found)
    return Withdrawn(tuple(given), waiting, tuple(_losing(vault, client, given, today)))


def withdraw(
    vault: Vault, consent_ids: Iterable[str], on: date, told_to: str, note: str, today: date
) -> Changes:
    """Withdraw consents of one client from a day on, stop what waits, make the notices.

    The record is a `Withdrawn`. Raises KnownError as consents.withdraw does; can be undone until
    a notice has been given.
    """
    with vault.atomic():
        given = _given(vault, consent_ids)
        ids = [each.id for each in given]
        done = [consents.withdraw(vault, ids, on, told_to, note, today)]
        if not given:
            return done[0]
        client = given[0].client_id
        stopping = _stopping(vault, client, _lost(vault, given, today))
        why = _("The client withdrew the consent.")
        done += [queue.stop(vault, each, today, why) for queue, each in stopping]
        held = _losing(vault, client, given, today)
        made = [_notice(client, each, given, on) for each in held]
        if made:
            done.append(notices.make(vault, made))
    ended = tuple(done[0].record)
    stopped = tuple(each for _queue, each in stopping)
    stored = tuple(done[-1].record) if made else ()
    return together(done, Withdrawn(ended, stopped, tuple(held), stored))


def _given(vault: Vault, consent_ids: Iterable[str]) -> list[Consent]:
    """Return the consents in the order asked; KnownError where one is gone."""
    ids = list(dict.fromkeys(consent_ids))
    found = consents.CONSENTS.get_all(vault, ids)
    return [found[each] for each in ids]


def _lost(vault: Vault, given: Sequence[Consent], today: date) -> set[Pair]:
    """Return what nothing covers any more: recipients with categories."""
    rules = GateData(vault, today)
    pairs = {pair for each in given for pair in _rests_on(each)} - _left(vault, given, today)
    return {(r, c) for r, c in pairs if c not in rules.rule(r).get("categories", ())}


def _rests_on(given: Consent) -> set[Pair]:
    """Return what a consent lets be told: its data, and who the client is."""
    own = {(given.recipient, given.category)} if given.direction == consents.GIVE else set()
    return own | {(given.recipient, consents.BASIC)}


def _left(vault: Vault, given: Sequence[Consent], today: date) -> set[Pair]:
    """Return what the client's other consents still cover."""
    gone = {each.id for each in given}
    every = consents.of_client(vault, given[0].client_id) if given else []
    return consents.covered([each for each in every if each.id not in gone], today)


def _stopping(vault: Vault, client_id: str, lost: set[Pair]) -> list[tuple[Queue, Waiting]]:
    return [
        (queue, waiting)
        for queue in QUEUED
        for waiting in queue.find(vault, client_id)
        if any((waiting.recipient, category) in lost for category in waiting.categories)
    ]


def _losing(vault: Vault, client_id: str, given: Sequence[Consent], today: date) -> list[Holder]:
    """Return who already holds what these consents covered and the others do not."""
    own = {(each.recipient, each.category) for each in given if each.direction == consents.GIVE}
    basic = {(each.recipient, consents.BASIC) for each in given} - _left(vault, given, today)
    return holders(vault, client_id, own | basic)


def holders(vault: Vault, client_id: str, pairs: Collection[Pair] = ()) -> list[Holder]:
    """Return who already holds what of a client, by the ledger, the latest first.

    With pairs: only those recipients, and only the kinds of data that go with them.
    """
    found: dict[Pair, Holder] = {}
    for row in disclosures.of_client(vault, client_id):
        held = [c for c in row.categories if not pairs or (row.recipient, c) in pairs]
        if row.recipient in {CLIENT, OWN_UNIT} or not held:
            continue
        key = (row.recipient, row.addressee)
        day = finnish_day(row.at)
        known = found.get(key, Holder(*key, (), day, 0))
        kinds = tuple(dict.fromkeys((*known.categories, *held)))
        found[key] = Holder(*key, kinds, max(day, known.last_on), known.times + 1)
    return sorted(found.values(), key=lambda each: each.last_on, reverse=True)


def _notice(client_id: str, holder: Holder, given: Sequence[Consent], on: date) -> Notice:
    covered = [
        each
        for each in given
        if each.recipient == holder.recipient
        and (each.category in holder.categories or consents.BASIC in holder.categories)
    ]
    return Notice(
        client_id,
        holder.recipient,
        holder.categories,
        tuple(each.id for each in covered),
        on,
        addressee=holder.addressee,
    )
