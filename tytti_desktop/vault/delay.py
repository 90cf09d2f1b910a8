"""The growing wait after wrong passphrases: 1, 2, 4 ... 60 seconds, kept beside the vault.

It slows somebody at this keyboard; it cannot bind a thief of the file (Argon2id does that).
"""

import json
import math
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tytti_desktop import outside_json
from tytti_desktop.vault import files
from tytti_desktop.vault.refused import DiskError

FILE = "delays.json"
LONGEST = 60.0
_LARGEST, _SHORT = 1 << 16, 2


class Delay:
    """The wait of one slot. Times are seconds since the epoch, so that a restart does not help."""

    def __init__(
        self,
        folder: Path,
        slot: str,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._file = folder / FILE
        self._slot = slot
        self._clock = clock
        self._sleep = sleep

    def _all(self) -> dict[str, list[float]]:
        return _read(self._file)

    def left(self) -> float:
        """Return the seconds until the next try, 0-60; a clock set back does not lengthen it."""
        tries, last, _untold = self._all().get(self._slot, [0, 0, 0])
        if tries < 1:
            return 0.0
        wait = float(min(LONGEST, 2.0 ** min(tries - 1, 10)))
        return max(0.0, wait - max(0.0, self._clock() - last))

    def wait(self) -> None:
        """Wait until the next try is due."""
        if self.left():
            self._sleep(self.left())

    def failed(self) -> float:
        """Count a wrong try; return the seconds that the next one waits."""
        known = self._all()
        tries, _last, untold = known.get(self._slot, [0, 0, 0])
        known[self._slot] = [tries + 1, self._clock(), untold + 1]
        _store(self._file, known)
        return self.left() or 1.0  # also where nothing can be written

    def passed(self) -> None:
        """Forget the wrong tries; how many they were is kept until the log has heard of them."""
        known = self._all()
        if self._slot in known and known[self._slot][0]:
            known[self._slot][0] = 0
            _store(self._file, known)


def _read(file: Path) -> dict[str, list[float]]:
    try:
        found = outside_json.loads(files.read(file, _LARGEST))
        return {
            str(k): [_number(v[0]), _number(v[1]), _number(v[2] if len(v) > _SHORT else v[0])]
            for k, v in found.items()
        }
    except Exception:  # noqa: BLE001 - a courtesy: whatever the file holds, it shuts nobody out
        return {}


def _number(value: object) -> float:
    """Return a number that can be counted with; ValueError for one that is none, or endless."""
    made = float(value)  # type: ignore[arg-type]  # whatever it is not, it raises
    if not math.isfinite(made):
        raise ValueError(value)
    return made


def _store(file: Path, known: dict[str, list[float]]) -> None:
    with suppress(DiskError):  # a full or read-only disk: the try is counted for no one
        files.write_whole(file, json.dumps(known).encode())


def take_untold(folder: Path) -> dict[str, tuple[int, float]]:
    """Return the wrong tries that the log has not heard of: how many and the last, by slot id.

    They count as heard from here on.
    """
    known = _read(folder / FILE)
    found = {slot: (int(v[2]), v[1]) for slot, v in known.items() if v[2] >= 1}
    if found:
        _store(folder / FILE, {s: [v[0], v[1], 0] for s, v in known.items() if v[0]})
    return found
