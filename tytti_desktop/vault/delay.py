"""The growing wait after wrong passphrases: 1, 2, 4 ... 60 seconds, kept beside the vault.

It slows somebody at this keyboard; it cannot bind a thief of the file (Argon2id does that).
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

from tytti_desktop.vault.header import write_file

FILE = "delays.json"
LONGEST = 60.0


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
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
            return {str(k): [float(v[0]), float(v[1])] for k, v in found.items()}
        except (OSError, ValueError, TypeError, AttributeError, IndexError):
            return {}

    def left(self) -> float:
        """Return the seconds until the next try, 0-60; a clock set back does not lengthen it."""
        tries, last = self._all().get(self._slot, [0, 0])
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
        tries = known.get(self._slot, [0, 0])[0] + 1
        known[self._slot] = [tries, self._clock()]
        self._store(known)
        return self.left()

    def passed(self) -> None:
        """Forget the wrong tries."""
        known = self._all()
        if known.pop(self._slot, None) is not None:
            self._store(known)

    def _store(self, known: dict[str, list[float]]) -> None:
        write_file(self._file, json.dumps(known).encode())
