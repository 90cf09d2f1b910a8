"""An older key file or an older database is named after every act, never obeyed without a word.

And one field of the key file that is wrong shuts nobody out while the copy beside it is whole.
"""

import copy
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.factory import PASSPHRASE, WORKER
from tests.vault.test_walk import ACTS, NEW, Scene, opened, quick, scene
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import alarms, delay, doorplate, header, open_vault, opening
from tytti_desktop.vault.alarms import AlarmKind
from tytti_desktop.vault.doorplate import DATA

__all__ = ["quick", "scene"]
pytestmark = [pytest.mark.usefixtures("english"), pytest.mark.slow]
SETS = ((header.HEADER,), (header.HEADER, header.SPARE), (DATA,), (header.SPARE,))
OLDER = {AlarmKind.OLDER_HEADER, AlarmKind.OLDER_DATA}
NAMED = ("older copy", "changed, or a change of it was cut short")
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, 1.5, "", "zzz", "\ud800", [], {}, "2026-01-01", "A" * 100,
    {"memory": 10**12, "passes": 1, "lanes": 1}, {"memory": "x"},
)  # fmt: skip


def told(path: Path) -> str:
    """Open with the new passphrase, then the old; return the alarm, or what was told."""
    words = ""
    for secret in (NEW, PASSPHRASE):
        try:
            with opened(path, (WORKER, secret)) as vault:
                found = {alarm.kind for alarm in alarms.open_alarms(vault)}
                return next(iter(found & OLDER), "silent")
        except KnownError as error:
            words += error.message
    return words


@pytest.mark.parametrize("name", ACTS)
def test_after_every_act_an_older_file_of_either_is_named(
    scene: Scene, name: str, tmp_path: Path
) -> None:
    for act in ACTS[name]:
        for older in SETS:
            path = tmp_path / "a.vault"
            shutil.copytree(scene.path, path)
            before = {file: (path / file).read_bytes() for file in older}
            with opening.open_unlocked(replace(scene.unlocked, path=path)) as vault:
                act.do(scene, vault)
            for file, content in before.items():
                (path / file).write_bytes(content)
            if older == (header.SPARE,):  # the copy is mended: nothing was taken from it
                assert told(path) == "silent"
                assert header.read(path / header.SPARE) == header.read(path / header.HEADER)
            else:
                said = told(path)
                assert said in OLDER or any(each in said for each in NAMED), (name, older, said)
                assert said not in OLDER or told(path) == said, "told once only"
            shutil.rmtree(path)


def places(data: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value of a key file."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*before, key)
        if isinstance(value, dict | list):
            yield from places(value, (*before, key))


def test_one_wrong_value_of_the_key_file_shuts_nobody_out(scene: Scene, tmp_path: Path) -> None:
    whole = json.loads((scene.path / header.HEADER).read_text())
    path = tmp_path / "a.vault"
    shutil.copytree(scene.path, path)
    for number, way in enumerate(places(whole)):
        for odd in ODD[number % 3 :: 3]:
            data = copy.deepcopy(whole)
            inner = data
            for key in way[:-1]:
                inner = inner[key]
            inner[way[-1]] = odd
            (path / header.HEADER).write_text(json.dumps(data))
            (path / header.SPARE).write_text(json.dumps(whole))
            doorplate.slot_names(path)
            try:
                found = opening.unlock(path, passphrase=PASSPHRASE, person=WORKER, sleep=_no_wait)
            except KnownError as error:
                pytest.fail(f"{way} = {odd!r}: {error.message}")
            assert found.found


def _no_wait(_seconds: float) -> None:
    """Wait for nothing."""


@pytest.mark.parametrize("odd", ["NaN", "Infinity", "-Infinity", "1e308", '"a"', "null", "[]"])
def test_odd_numbers_of_waits_shut_nobody_out(scene: Scene, odd: str, tmp_path: Path) -> None:
    path = tmp_path / "a.vault"
    shutil.copytree(scene.path, path)
    slot = header.read(path / header.HEADER).slots[0].id
    (path / delay.FILE).write_text(f'{{"{slot}": [{odd}, {odd}, {odd}]}}')
    waits: list[float] = []
    open_vault(path, passphrase=PASSPHRASE, person=WORKER, sleep=waits.append).close()
    assert all(0 <= wait <= delay.LONGEST for wait in waits)
