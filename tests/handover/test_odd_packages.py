"""Packages that were reordered, sent again, cut, of another unit, or made under a wrong clock."""

import io
import json
import random
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import systems
from tests.handover.conftest import TODAY, full_client, prepared, sent, taken, visit
from tests.handover.test_packages import content
from tytti_desktop.casework.client import clients
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.handover import making, planning, taking
from tytti_desktop.exchange.handover.deciding import Outcome
from tytti_desktop.vault import Vault, sealing

pytestmark = pytest.mark.usefixtures("english")
SMALL = 512  # bytes of a piece, so that a small package has many


def pieces(raw: bytes) -> tuple[bytes, list[bytes]]:
    """Return a package's beginning and its sealed pieces."""
    size, rest = SMALL + sealing._TAG, raw[sealing._HEADER :]
    return raw[: sealing._HEADER], [rest[n : n + size] for n in range(0, len(rest), size)]


def _swapped(made: list[bytes]) -> list[bytes]:
    return [made[1], made[0], *made[2:]]


REORDERED: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "two swapped": _swapped,
    "the other way round": lambda made: made[::-1],
    "one twice": lambda made: [made[0], *made],
    "one gone": lambda made: [made[0], *made[2:]],
    "the last gone": lambda made: made[:-1],
    "the last first": lambda made: [made[-1], *made[:-1]],
    "the last alone": lambda made: made[-1:],
    "nothing": lambda _made: [],
}


@pytest.mark.parametrize("how", REORDERED)
def test_pieces_in_another_order_are_refused(
    vault: Vault, other: Vault, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "CHUNK", SMALL)
    head, made = pieces(sent(vault, other, full_client(vault).id))
    assert len(made) > 2
    before = content(other)
    with pytest.raises(KnownError):
        taken(other, head + b"".join(REORDERED[how](made)))
    assert content(other) == before
    taken(other, head + b"".join(made))


def test_a_piece_of_another_package_is_refused(
    vault: Vault, other: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "CHUNK", SMALL)
    one = full_client(vault)
    head, made = pieces(sent(vault, other, one.id))
    _head, later = pieces(sent(vault, other, one.id))
    with pytest.raises(KnownError):
        taken(other, head + made[0] + later[1] + b"".join(made[2:]))
    with pytest.raises(KnownError):
        taken(other, head + b"".join(later))


def test_cut_anywhere_it_is_refused(vault: Vault, other: Vault) -> None:
    raw, before = sent(vault, other, full_client(vault).id), content(other)
    for end in range(0, len(raw), max(1, len(raw) // 60)):
        with pytest.raises(KnownError):
            taken(other, raw[:end])
    with pytest.raises(KnownError):
        taken(other, raw + b"more")
    assert content(other) == before


def relined(vault: Vault, to: Vault, change: Callable[[list[Any]], object], *ids: str) -> bytes:
    """Return a package sealed right, its lines changed."""
    made = prepared(vault, to, *ids)
    text = zlib.decompressobj().decompress(b"".join(made.pieces))
    lines = [json.loads(line) for line in text.split(b"\n") if line.strip(b"\0")]
    change(lines)
    made.pieces = [zlib.compress(b"".join(json.dumps(line).encode() + b"\n" for line in lines))]
    return making.seal(sealing.own_keys(vault), made)


def _rows_shuffled(lines: list[Any]) -> None:
    middle = lines[1:-1]
    random.Random(8).shuffle(middle)
    lines[1:-1] = middle


def test_rows_in_another_order_are_the_same_package(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    plan = taken(other, relined(vault, other, _rows_shuffled, one.id))
    assert plan.count(Outcome.NEW) == len(plan.lines)
    again = taken(other, sent(vault, other, one.id))
    assert again.count(Outcome.SAME) == len(again.lines)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines.insert(0, lines.pop()),  # the end first
        lambda lines: lines.insert(0, lines.pop(1)),  # a row before the beginning
        lambda lines: lines.insert(1, lines[0]),  # two beginnings
        lambda lines: lines.insert(2, lines[-1]),  # an end in the middle
        lambda lines: lines.append(lines[-1]),  # two ends
        lambda lines: lines.append(lines[1]),  # a row after the end
        lambda lines: lines.pop(),  # no end
        lambda lines: lines.pop(1),  # a row that the end counts
    ],
)
def test_a_beginning_or_an_end_out_of_place_is_refused(
    vault: Vault, other: Vault, change: Callable[[list[Any]], object]
) -> None:
    before = content(other)
    with pytest.raises(KnownError):
        taken(other, relined(vault, other, change, full_client(vault).id))
    assert content(other) == before


def test_sent_again_after_work_here_it_takes_nothing_back(vault: Vault, other: Vault) -> None:
    one = full_client(vault)
    raw = sent(vault, other, one.id)
    taken(other, raw)
    clients.change_client(other, replace(clients.get(other, one.id), phone="050 1"), TODAY)
    visit(other, one.id, "Käynti täällä")
    before = content(other)
    for _time in range(2):
        plan = taken(other, raw)
        assert {plan.count(o) for o in (Outcome.NEW, Outcome.CHANGED, Outcome.CONFLICT)} == {0}
    assert content(other) == before


def test_a_package_for_another_vault_is_told_with_ones_own_words(
    vault: Vault, other: Vault
) -> None:
    raw = sent(vault, other, full_client(vault).id)
    with pytest.raises(KnownError, match=sealing.own_keys(vault).public.words):
        taken(vault, raw)


@pytest.mark.parametrize("years", [2, 14, 900])
def test_a_package_from_the_future_is_refused_and_shuts_out_nothing_later(
    vault: Vault, other: Vault, years: int
) -> None:
    """It was taken, and every later package of the sender was held for older: nothing came."""
    one = full_client(vault)
    now = vault.now()
    vault.clock = lambda: now + timedelta(days=365 * years)
    early, before = sent(vault, other, one.id), content(other)
    received = planning.read(sealing.own_keys(other), io.BytesIO(early))
    with pytest.raises(KnownError, match="clock"):
        planning.plan(other, received)
    with pytest.raises(KnownError, match="clock"):
        taking.take(other, received, TODAY)
    assert content(other) == before
    vault.clock = lambda: now
    taken(other, sent(vault, other, one.id))
    clients.change_client(vault, replace(clients.get(vault, one.id), phone="050 1"), TODAY)
    vault.clock = lambda: now + timedelta(hours=1)
    taken(other, sent(vault, other, one.id))
    assert clients.get(other, one.id).phone == "050 1"


@pytest.mark.parametrize("said", ["", "soon", "2026-11-21", "2026-11-21T10:00:00", 5, None])
def test_a_package_without_its_moment_is_refused(vault: Vault, other: Vault, said: Any) -> None:
    def change(lines: list[Any]) -> None:
        lines[0][1]["made_at"] = said

    before = content(other)
    with pytest.raises(KnownError):
        taken(other, relined(vault, other, change, full_client(vault).id))
    assert content(other) == before


@systems.posix("test_cut_anywhere_it_is_refused")  # Windows' files have no holes unasked
def test_a_large_file_that_is_no_package_is_left_after_its_first_bytes(
    vault: Vault, tmp_path: Path
) -> None:
    """Nearly two gigabytes would be read on a laptop that has eight."""
    file = tmp_path / "large.tytti"
    with file.open("wb") as made:
        made.truncate(planning.LARGEST - 1)
    tracemalloc.start()
    try:
        with pytest.raises(KnownError, match="not a hand-over package"):
            planning.opened(sealing.own_keys(vault), file)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 1 << 20
