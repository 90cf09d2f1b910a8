"""The access and change log: each row's MAC covers the row before it, so no row can be changed.

A row holds ids, codes, names of fields and hashes, never a client's words. What the chain alone
cannot show (a cut tail, an older file put back) an anchor kept elsewhere shows.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from tytti_desktop import dates
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import keys
from tytti_desktop.vault.header import Header
from tytti_desktop.vault.ids import ALPHABET, check_symbol, typed_code
from tytti_desktop.vault.table import PACKED, Table, plain
from tytti_desktop.vault.vault import Vault
from tytti_desktop.words import N_, _

_START = bytes(32)
_ANCHOR_SYMBOLS = 16  # 80 bits of the MAC: enough on paper


@dataclass(frozen=True)
class AuditRow:
    """Who did what to what, and when."""

    seq: int
    at: datetime
    actor: str
    action: str
    entity: str
    entity_id: str
    client_id: str | None
    detail: Mapping[str, Any]


_ROWS = Table(AuditRow, "audit", key="seq")
_COLUMNS = ", ".join(_ROWS.columns)


@dataclass(frozen=True)
class Finding:
    """Something wrong in a vault: the kind is for programs, the detail for people."""

    kind: str
    detail: str


@dataclass(frozen=True)
class Anchor:
    """The log's head at some moment: how many rows, and a short form of the last one's MAC."""

    seq: int
    mac: str

    def __str__(self) -> str:
        groups = [self.mac[i : i + 4] for i in range(0, _ANCHOR_SYMBOLS, 4)]
        body = f"{self.seq}-{'-'.join(groups)}"
        return body + check_symbol(body.replace("-", ""))

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """Read an anchor as printed, however it is spaced; KnownError when it is mistyped."""
        symbols = typed_code(text)
        seq, code, check = symbols[: -_ANCHOR_SYMBOLS - 1], symbols[-_ANCHOR_SYMBOLS - 1 : -1], ""
        if len(symbols) > _ANCHOR_SYMBOLS + 1 and set(symbols) <= set(ALPHABET):
            check = check_symbol(symbols[:-1])
        if not seq.isdecimal() or check != symbols[-1:]:
            raise KnownError(
                _(
                    "The log's anchor is mistyped. Write it as it was printed, such as {example}."
                ).format(example=Anchor(1234, "K7Q2M9XPK7Q2M9XP")),
                field="anchor",
            )
        return cls(int(seq), code)


class Verdict(StrEnum):
    """What an anchor says of the log."""

    OK = "ok"
    TAIL_CUT = "tail_cut"
    ROLLED_BACK = "rolled_back"
    CHANGED = "changed"

    @property
    def text(self) -> str:
        """Return the verdict in the user's language."""
        return _(_VERDICTS[self])


_VERDICTS = {
    Verdict.OK: N_("The log holds everything it held when the anchor was taken."),
    Verdict.TAIL_CUT: N_("The newest rows of the log have been cut off."),
    Verdict.ROLLED_BACK: N_("An older copy of the vault has been put in the vault's place."),
    Verdict.CHANGED: N_("Rows of the log have been changed after the anchor was taken."),
}


def _message(values: tuple[Any, ...]) -> bytes:
    return PACKED.encode(values).encode()


@dataclass(frozen=True)
class Entry:
    """What a new row of the log tells, but for who and when."""

    action: str
    entity: str
    entity_id: str
    client_id: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    actor: str | None = None  # None: the person who has the vault open


def write(
    vault: Vault,
    action: str,
    entity: str,
    entity_id: str,
    *,
    client_id: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add a row to the log in the transaction of the act it tells of.

    ValueError outside vault.atomic(): an act and its row are stored together or not at all.
    """
    write_all(vault, [Entry(action, entity, entity_id, client_id, detail or {})])


def write_all(vault: Vault, entries: Iterable[Entry]) -> None:
    """Add a row for each entry, in order, as `write` does: the chain is read and written once."""
    if not vault.db.conn.in_transaction:
        message = "audit.write belongs inside vault.atomic()"
        raise ValueError(message)
    vault.log_changes += vault.execute_many(
        f"insert into audit ({_COLUMNS}, prev, mac) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        list(_chained(vault, entries)),
    )


def _chained(vault: Vault, entries: Iterable[Entry]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of entries, each with the MAC of the row before it and its own."""
    last, prev = vault.log_head()
    for seq, new in enumerate(entries, last + 1):
        text = json.dumps(plain(new.detail), ensure_ascii=False, sort_keys=True)
        about = (new.action, new.entity, new.entity_id, new.client_id, text)
        values = (seq, vault.now().isoformat(), new.actor or vault.person.id, *about)
        made = vault.audit_mac(seq, prev + _message(values))
        yield (*values, prev, made)
        prev = made


def fingerprint(record: Any) -> str:  # noqa: ANN401
    """Return 16 hex digits that tell a record's content from another's, for a row's detail.

    The log can tell versions apart by it, not read them.
    """
    return hashlib.sha256(_SORTED.encode(plain(record)).encode()).hexdigest()[:16]


def _hash_of_bytes(content: bytes) -> str:
    """Return what stands for a picture or a paper, which JSON does not know."""
    return hashlib.sha256(content).hexdigest()


_SORTED = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_hash_of_bytes)


def rows(
    vault: Vault,
    *,
    client_id: str | None = None,
    limit: int | None = None,
    since: datetime | None = None,
    before: int | None = None,
) -> list[AuditRow]:
    """Return rows of the log, newest first: of one client, and not before `since`, if asked.

    `before` is the number of a row: only older ones are returned.
    """
    asked = {
        "client_id = ?": client_id,
        "at >= ?": since.isoformat() if since else None,
        "seq < ?": before,
    }
    wanted = {where: value for where, value in asked.items() if value is not None}
    return _ROWS.find(
        vault, " and ".join(wanted), list(wanted.values()), order="seq desc", limit=limit
    )


def _broken(vault: Vault) -> Iterator[int]:
    """Yield the numbers of rows that do not fit the chain."""
    expected, prev = 1, _START
    for row in vault.each(f"select {_COLUMNS}, prev, mac from audit order by seq"):  # noqa: S608
        values, said_prev, said = row[:8], row[8], row[9]
        fits = values[0] == expected and said_prev == prev
        if not fits or not keys.same(said, vault.audit_mac(values[0], prev + _message(values))):
            yield values[0]
        expected, prev = values[0] + 1, said


def verify(vault: Vault) -> list[Finding]:
    """Return what is wrong with the log: the first row that does not fit, and the header's anchor.

    About 6 s for a million rows.
    """
    found = []
    bad = next(_broken(vault), None)
    if bad is not None:
        found.append(
            Finding(
                "audit",
                _("The log has been changed from row {number} on.").format(number=bad),
            )
        )
    verdict = Verdict.OK if found else compare_anchor(vault, anchor_in(vault.header))
    if verdict is not Verdict.OK:
        found.append(Finding("audit_anchor", verdict.text))
    return found


def anchor(vault: Vault) -> Anchor:
    """Return the log's head as it is now."""
    seq, mac = vault.log_head()
    return Anchor(seq, _short(mac))


def anchor_before(vault: Vault, day: date) -> Anchor:
    """Return the log's head as it was when a day began; what is made twice on it says the same."""
    begins = datetime.combine(day, time(), dates.HELSINKI).astimezone(UTC).isoformat()
    rows = vault.tuples(
        "select seq, mac from audit where at < ? order by seq desc limit 1", (begins,)
    )
    seq, mac = rows[0] if rows else (0, bytes(32))
    return Anchor(seq, _short(mac))


def anchor_in(known: Header) -> Anchor:
    """Return the log's head as a key file tells it."""
    return Anchor(known.anchor_seq, _short(bytes.fromhex(known.anchor_mac)))


def _short(mac: bytes) -> str:
    number = int.from_bytes(mac[:10])
    return "".join(ALPHABET[(number >> (5 * i)) & 31] for i in reversed(range(_ANCHOR_SYMBOLS)))


def check_anchor(vault: Vault, kept: Anchor) -> Verdict:
    """Compare the log, its whole chain read, with an anchor kept elsewhere."""
    verdict = compare_anchor(vault, kept)
    chained = not kept.seq or verdict is not Verdict.OK or next(_broken(vault), None) is None
    return verdict if chained else Verdict.CHANGED


def compare_anchor(vault: Vault, kept: Anchor) -> Verdict:
    """Compare a log whose chain is whole with an anchor kept elsewhere; it may have grown since.

    A log shorter than the anchor, in a vault whose own header knows better, was cut; if the header
    is older too, the whole vault is an older copy.
    """
    if kept.seq == 0:
        return Verdict.OK
    found = vault.tuples("select mac from audit where seq = ?", (kept.seq,))
    if not found:
        head = vault.log_head()[0]
        if head > kept.seq:
            return Verdict.CHANGED
        return Verdict.TAIL_CUT if vault.header.anchor_seq > head else Verdict.ROLLED_BACK
    return Verdict.OK if _short(found[0][0]) == kept.mac else Verdict.CHANGED
