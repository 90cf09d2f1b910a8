"""Making a package: gathered client by client, sealed, and recorded as given in one act."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from tytti_desktop.casework import registers, unit
from tytti_desktop.casework.client import case_end, client_tables, clients, contacting
from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.gate import OWN_UNIT, Passage
from tytti_desktop.casework.recording import together
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.handover import bases, gathering, package
from tytti_desktop.exchange.handover.bases import Base, Known
from tytti_desktop.exchange.handover.gathering import Scope, Told
from tytti_desktop.exchange.handover.own_words import Used
from tytti_desktop.exchange.handover.package import Manifest, Press, Purpose
from tytti_desktop.exchange.handover.parts import Parts, fingerprint, parts, schema_version
from tytti_desktop.exchange.handover.records import HandoverPackage, Way, keep_package
from tytti_desktop.vault import Changes, Role, Vault, new_id, sealing
from tytti_desktop.vault.parts import whole
from tytti_desktop.vault.sealing import PublicKey
from tytti_desktop.words import _

_A_STEP, _SOME = 5, 500  # clients, and records, between two turns of the window's own events
HANDED_OVER = "handed_over"  # the closing reason of a client given to another coordinator


@dataclass(frozen=True)
class Order:
    """What a package is to be: of which clients, to whose key, why.

    With a `reason` the records of registers that one's own role does not see go along; the reason
    stays in the log.
    """

    to: PublicKey
    clients: tuple[str, ...]
    purpose: Purpose = Purpose.TRANSFER
    to_name: str = ""
    reason: str = ""


@dataclass
class Prepared:
    """A package whose content is gathered: `pieces` are to be sealed, `sent` is what goes."""

    order: Order
    manifest: Manifest
    pieces: list[bytes] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    sent: Known = field(default_factory=dict)


def _scope(vault: Vault, order: Order, today: date) -> Scope:
    """Return which registers go: one's own, and with the nurse only those that a nurse sees."""
    roles = unit.in_force(vault, registers.ROLES, today)
    mine = {str(register) for register in registers.mine(vault, today)}
    own = {str(register) for register in registers.Register}  # what one has filled in oneself
    if order.reason.strip():
        mine = {str(register) for register in registers.Register}
    if order.purpose is Purpose.NURSE:
        own = {each for each in own if registers.may_see(Role.NURSE, each, roles)}
    return Scope(frozenset(mine & own), order.to.fingerprint, frozenset(own), vault.person.id)


def prepare(vault: Vault, order: Order, today: date) -> Generator[tuple[int, int], None, Prepared]:
    """Gather a package, yielding (done, all) after each client; returns what is to be sealed.

    Nothing is changed or recorded. Raises KnownError for no clients, and for one's own key.
    """
    refuse(vault, order)
    known = parts(client_tables.read(vault))
    scope = _scope(vault, order, today)
    made = Prepared(order, _manifest(vault, order))
    press, told = Press(), Told(vault, known, Used(vault))
    press.add([package.first_line(made.manifest)])
    for number, client_id in enumerate(order.clients, 1):
        press.add(_client_lines(vault, known, scope, client_id, made, told))
        yield number, len(order.clients)
    press.add(package.told_line(table, row) for table, row in told.rows())
    press.add(package.word_line(word) for word in told.words.words())
    press.end()
    made.pieces = press.pieces
    return made


def refuse(vault: Vault, order: Order) -> None:
    """Raise KnownError for no clients, for one's own key, and for a reason that tells nothing."""
    if not order.clients:
        raise KnownError(_("Choose at least one client."), field="clients")
    if order.to == sealing.own_keys(vault).public:
        raise KnownError(
            _("This is this vault's own key. Ask the receiver for theirs."), field="key"
        )
    if order.reason.strip():
        gate.check_reason(order.reason)


def _manifest(vault: Vault, order: Order) -> Manifest:
    return Manifest(
        id=new_id(),
        schema=schema_version(vault),
        practice=vault.practice,
        purpose=order.purpose,
        made_at=vault.now().isoformat(),
        person=vault.person.name,
        person_id=vault.person.id,
        clients=order.clients,
    )


def _client_lines(
    vault: Vault, known: Parts, scope: Scope, client_id: str, made: Prepared, told: Told
) -> list[list[object]]:
    """Return the lines of one client, and note in `made` and `told` what goes."""
    clients.get(vault, client_id)
    found = gathering.of_client(vault, known, client_id, scope)
    own = sealing.own_keys(vault).public.fingerprint
    for row in gathering.log_of(vault, client_id, own):
        found.rows["past_log"][row["id"]] = row
    before = bases.of_clients(vault, scope.partner, [client_id])
    lines: list[list[object]] = []
    for table in known.carried:
        for key, row in sorted(found.rows[table].items()):
            base = before.get((table, key), Base(client_id))
            lines.append(package.row_line(table, row, base.theirs))
            made.sent[table, key] = replace(base, client_id=client_id, sent=fingerprint(row))
            made.counts[table] = made.counts.get(table, 0) + 1
            told.note(table, row)
    for table, number in found.left_out.items():
        made.left_out[table] = made.left_out.get(table, 0) + number
    lines += _gone(vault, known, before, made)
    return lines


def _gone(vault: Vault, known: Parts, before: Known, made: Prepared) -> list[list[object]]:
    """Return the lines of what the partner has and this vault has no more."""
    lines: list[list[object]] = []
    for (table, key), base in sorted(before.items()):
        if (table, key) in made.sent or table not in known.carried or table == "past_log":
            continue
        column = known.key(table)
        there = vault.tuples(f'select 1 from "{table}" where "{column}" = ?', (key,))  # noqa: S608
        if not there:
            lines.append(package.gone_line(table, key, base.theirs, base.client_id))
    return lines


def seal(pair: sealing.KeyPair, made: Prepared) -> bytes:
    """Return the package's bytes; needs no vault, so a worker may do it."""
    return b"".join(sealing.seal(pair, made.order.to, made.pieces))


def record(vault: Vault, made: Prepared, today: date) -> Changes:
    """Record a package as `record_steps` does, in one go."""
    return whole(record_steps(vault, made, today))


def record_steps(
    vault: Vault, made: Prepared, today: date
) -> Generator[tuple[int, int], None, Changes]:
    """Record a package that is written: the ledger, what the partner now has, the closing.

    Yields (done, all) clients. All steps are one transaction: closed before its end, the generator
    leaves nothing behind. Clients given to another coordinator are closed as handed over; opening
    the case again takes that back. Raises GateClosed where the rules do not let it out: take the
    steps before the bytes go.
    """
    order, manifest = made.order, made.manifest
    total, done = len(order.clients), list[Changes]()
    with vault.atomic():
        for begun in range(0, total, _A_STEP):
            some = order.clients[begun : begun + _A_STEP]
            done += _give(vault, made, some, today)
            yield begun + len(some), total
        for part in _parts_of(made.sent):
            bases.keep(vault, order.to.fingerprint, part)
            yield total, total
        row = HandoverPackage(
            id=manifest.id,
            direction=Way.OUT,
            purpose=order.purpose,
            partner=order.to.fingerprint,
            partner_name=order.to_name,
            made_at=vault.now(),
            clients=len(order.clients),
            counts=made.counts,
            recorded_at=vault.now(),
            recorded_by=vault.person.id,
        )
        keep_package(vault, row)
    types = together(done).types | {HandoverPackage}
    return Changes(types, row)


def _parts_of(sent: Known) -> Iterator[Known]:
    """Yield what was sent some hundreds of records at a time."""
    left = iter(sent.items())
    while part := dict(islice(left, _SOME)):
        yield part


def _give(vault: Vault, made: Prepared, some: tuple[str, ...], today: date) -> list[Changes]:
    """Let some clients out, and close their cases where another coordinator goes on."""
    done = [_let_out(vault, made, some, today)]
    if made.order.purpose is Purpose.TRANSFER:
        done += [
            case_end.close_case(vault, client_id, HANDED_OVER, today, today)
            for client_id in some
            if clients.get(vault, client_id).closed_on is None
        ]
    return done


def _let_out(vault: Vault, made: Prepared, some: tuple[str, ...], today: date) -> Changes:
    order = made.order
    categories = tuple(unit.in_force(vault, "consent_categories", today))
    what = _("Sealed package to another coordinator")
    if order.purpose is Purpose.NURSE:
        what = _("Sealed package between the unit's own computers")
    passages = [
        Passage(
            client_id,
            OWN_UNIT,
            categories,
            "package",
            what,
            addressee=order.to_name,
            entity="handover_package",
            entity_id=made.manifest.id,
        )
        for client_id in some
    ]
    return gate.let_out_all(vault, passages, today, reason=order.reason)


def all_open(vault: Vault, chosen: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the ids of the clients with these codes; without codes, of every open case."""
    if chosen:
        return tuple(clients.by_code(vault, code).id for code in chosen)
    return tuple(c.id for c in clients.CLIENTS.find(vault, contacting.OPEN_CLIENT, order="id"))
