"""Files as they come in life: wrapped, packed, cut, mutated. Never a crash, never a half import."""

import copy
import gzip
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.exchange.test_ptv import ONE, REAL, TWO, taken, v11_service
from tests.fuzzing import places
from tests.service_map.samples import TODAY, everything, rolled_back
from tytti_desktop.casework.service_map.catalogue import Done
from tytti_desktop.casework.service_map.services import SERVICES
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import fields, hsds, ptv
from tytti_desktop.vault import Vault

PAIR = [v11_service(), v11_service(TWO)]
HSDS = {
    "id": ONE,
    "name": "Model",
    "status": "active",
    "organization": {"id": TWO, "name": "House", "phones": [{"id": "p", "number": "1"}]},
    "service_at_locations": [
        {"id": "a", "location": {"id": "b", "location_type": "physical", "addresses": []}}
    ],
    "schedules": [{"id": "s", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "15:00"}],
    "languages": [{"id": "l", "code": "fi"}],
}


@pytest.mark.parametrize(
    "data",
    [
        {"data": {"items": PAIR, "page": 1}},
        {"result": {"itemList": PAIR}},
        [{"pageCount": 2, "itemList": PAIR[:1]}, {"pageCount": 2, "itemList": PAIR[1:]}],
        [PAIR],
        {"first": {"itemList": PAIR[:1]}, "second": {"itemList": PAIR[1:]}},
        {"services": [{"items": PAIR}]},
        gzip.compress(json.dumps(PAIR).encode()),
        "\n".join(json.dumps({"itemList": [row]}) for row in PAIR).encode(),
    ],
)
def test_pages_in_wrappers_pages_in_a_row_and_packed_files_are_read(
    vault: Vault, data: Any
) -> None:
    report = taken(vault, data)
    assert [row.done for row in report.rows] == [Done.ADDED, Done.ADDED]
    assert sorted(each.source_id for each in SERVICES.find(vault)) == [ONE, TWO]


def test_a_packed_file_too_large_or_cut_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(b" " * 50_000)
    monkeypatch.setattr(fields, "LARGEST", 10_000)
    with pytest.raises(KnownError, match="200"):
        fields.read_json(packed)
    with pytest.raises(KnownError, match="JSON"):
        fields.read_json(b"\x1f\x8b" + bytes(20))


@pytest.mark.parametrize("status", ["Deleted", "Archived", "Draft"])
def test_what_is_not_published_is_kept_but_not_offered(vault: Vault, status: str) -> None:
    taken(vault, v11_service(publishingStatus=status))
    [there] = SERVICES.find(vault)
    assert not there.offered
    taken(vault, v11_service())
    assert SERVICES.find(vault)[0].offered


BAD: tuple[Any, ...] = (
    None, True, 0, -1, 1e300, 10**400, "", " ", "x" * 70_000, [], {}, [None], [[]], [{}],
    {"a": 1}, "\ud800", "\0", [1, "a"], {"language": "xx", "value": None},
)  # fmt: skip


def mutated(data: Any, draw: random.Random) -> Any:
    """Return a copy with a few keys dropped, values put in wrong shapes, lists doubled."""
    data = copy.deepcopy(data)
    for _time in range(draw.choice([1, 1, 2, 4])):
        *way, last = draw.choice(list(places(data)))
        inner = data
        for key in way:
            inner = inner[key]
        act = draw.random()
        if act < 0.3:
            del inner[last]
        elif act < 0.9:
            inner[last] = draw.choice(BAD)
        else:
            inner[last] = [inner[last], inner[last]]
        if not data:
            break
    return data


def _samples(kind: str) -> list[Any]:
    """Return the shapes to mutate: small ones of our own, and the real files where they are."""
    if kind == "hsds":
        real = REAL.parent / "hsds" / "examples_service_full.json"
        return [HSDS, *([json.loads(real.read_bytes())] if real.exists() else [])]
    return [v11_service(), *(json.loads(file.read_bytes()) for file in sorted(REAL.glob("*.json")))]


@pytest.mark.parametrize(("kind", "read"), [("ptv", ptv.read_rows), ("hsds", hsds.read_rows)])
def test_a_mutated_file_is_read_or_refused_with_a_reason(
    kind: str, read: Callable[[bytes], list[Any]]
) -> None:
    draw = random.Random(20261121)
    for sample in _samples(kind):
        for _time in range(60):
            content = json.dumps([mutated(sample, draw)]).encode()
            for row in read(content):
                reason = getattr(row.item, "reason", "")
                assert reason.endswith(".") or not reason


def test_mutated_files_leave_no_half_import_and_are_undone(vault: Vault) -> None:
    draw = random.Random(7)
    before = everything(vault)
    for sample in (_samples("ptv")[0], _samples("ptv")[-1]):
        for _time in range(12):
            content = json.dumps([mutated(sample, draw), sample]).encode()
            with rolled_back(vault):
                done = ptv.import_ptv(vault, content, TODAY)
                report = done.record
                assert len(report.rows) == 2
                assert all(row.reason for row in report.refused)
                if done.undo is not None:
                    done.undo(vault)
                assert everything(vault) == before


def test_a_file_cut_anywhere_changes_nothing(vault: Vault) -> None:
    content = json.dumps(PAIR).encode()
    before = everything(vault)
    for end in range(1, len(content) - 1, 97):
        with pytest.raises(KnownError):
            ptv.import_ptv(vault, content[:end], TODAY)
    assert everything(vault) == before
