"""What a package may hold wrong: every column of every row, and bombs. Nothing of it is stored."""

import io
import json
import tracemalloc
import zlib
from dataclasses import replace
from typing import Any

import pytest

from tests.handover.conftest import TODAY, full_client, sent
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.handover import package, planning, taking
from tytti_desktop.vault import Vault, checking, sealing
from tytti_desktop.vault.table import known_tables


class TakenError(Exception):
    """The package was taken in, every table reads: the next one is tried on the same vault."""


def _back() -> None:
    raise TakenError


def test_a_wrong_value_in_any_column_leaves_no_unreadable_table(vault: Vault, other: Vault) -> None:
    raw = sent(vault, other, full_client(vault).id)
    pair = sealing.own_keys(other)
    rows = planning.read(pair, io.BytesIO(raw)).content.rows
    places = [(table, next(iter(kept)), name) for table, kept in rows.items() if kept
              for name in next(iter(kept.values()))]  # fmt: skip
    assert len(places) > 100
    refused = stored = 0
    for table, key, column in places:
        for wrong in ("zzz", 2**63, {"a": [1]}):
            received = planning.read(pair, io.BytesIO(raw))
            changed = {**received.content.rows[table][key], column: wrong}
            received.content.rows[table][key] = changed
            before = other.log_head()
            try:
                with other.atomic():
                    taking.take(other, received, TODAY)
                    misread = [
                        (t.name, c) for known in known_tables(other).values() for t in known
                        for c in t.misread(other)
                    ]  # fmt: skip
                    assert not misread, (table, column, wrong)
                    _back()
            except KnownError:
                refused += 1
            except TakenError:
                stored += 1
            assert other.log_head() == before, (table, column, wrong)
    assert refused > len(places)
    assert refused + stored == 3 * len(places)


def test_a_planted_value_is_found_by_the_check(vault: Vault) -> None:
    full_client(vault)
    vault.execute("update visit set on_date = 'zzz'")
    told = [f.detail for f in checking.check(vault) if f.kind == "row"]
    assert told
    assert all("visit" in each and "on_date" in each for each in told)


def pressed(lines: list[Any]) -> bytes:
    return zlib.compress(b"".join(json.dumps(line).encode() + b"\n" for line in lines))


@pytest.mark.parametrize("inside", [b"[" * 200_000, b" " * (200 << 20), b"[]\n" * 20_000_000])
def test_a_small_file_does_not_become_a_large_one(inside: bytes, monkeypatch: Any) -> None:
    small = zlib.compress(inside, 9)
    made = 0
    really = package.PIECE

    def told(line: bytes) -> Any:
        nonlocal made
        made += len(line)
        return really_loads(line)

    really_loads = json.loads
    monkeypatch.setattr(json, "loads", told)
    with pytest.raises(KnownError):
        package.read([small])
    assert made < package.SMALL + package.MOST_PRESSED * len(small) + really


BEGUN = package.first_line(
    package.Manifest("a", 1, False, package.Purpose.TRANSFER, "2026", "x", "y", ("k",))
)
HEAVY: dict[str, list[list[Any]]] = {
    "many rows": [
        ["r", "visit", {"id": str(n), "note": None, "hours": n}, ""] for n in range(3000)
    ],
    "rows of one value": [["r", "visit", {"id": str(n)}, ""] for n in range(999)],
    "rows gone": [["g", "visit", str(n), "", ""] for n in range(999)],
    "empty lists": [["r", "visit", {"id": "a", "x": [[]] * 20_000}, ""]],
    "empty values": [["r", "visit", {"id": "a", "x": [{}] * 20_000}, ""]],
    "one long text": [["r", "visit", {"id": "a", "x": "ä" * 500_000}, ""]],
    "wide texts": [["r", "visit", {"id": "a", "x": "\U0001f600" * 200_000}, ""]],
    "one wide sign": [["r", "visit", {"id": "a", "x": "a" * 500_000 + "\U0001f600"}, ""]],
    "one sign of two bytes": [["r", "visit", {"id": "a", "x": "a" * 500_000 + "š"}, ""]],
    "a scan": [["r", "visit", {"id": "a", "x": b"\0" * 700_000}, ""]],
    "words": [["w", "roles", "a", "2026-01-01", {"label": {"fi": "x" * 900}}]] * 900,
}


def heavy(kind: str) -> list[list[Any]]:
    """Return the lines of a package whose rows take much memory for their size."""
    made = (package.row_line(*each[1:3]) if each[0] == "r" else each for each in HEAVY[kind])
    lines = [BEGUN, *made]
    return [*lines, ["end", len(lines)]]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("kind", HEAVY)
@pytest.mark.parametrize("escaped", [False, True])
def test_what_is_read_takes_no_more_memory_than_is_reckoned(
    kind: str, escaped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = heavy(kind)
    texts = [json.dumps(line, ensure_ascii=escaped).encode() for line in lines]
    reckoned, raw = sum(map(package.held, texts)), zlib.compress(b"\n".join([*texts, b""]))
    monkeypatch.setattr(package, "kinds", lambda: {"roles"})
    tracemalloc.start()
    try:
        found = package.read([raw])
        kept = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert found.rows or found.gone or found.words
    assert kept < reckoned * 1.05
    monkeypatch.setattr(package, "MOST_HELD", 10_000)
    with pytest.raises(KnownError, match="several packages"):
        package.read([raw])
    with pytest.raises(KnownError, match="fewer of them"):
        package.Press().add(lines)


def test_half_an_emoji_is_told_plainly(vault: Vault) -> None:
    made = full_client(vault)
    with pytest.raises(KnownError), vault.atomic():
        vault.execute("update client set town = ? where id = ?", ("\ud83d", made.id))
    assert replace(made) == made
