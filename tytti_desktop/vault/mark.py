"""The log's head beside the database after every act: what tells that the newest rows were lost.

Two records of a fixed size, written in turn without waiting for the disk: a torn one leaves the
other. Each has a MAC under the log's key. The file is a courtesy; the header has an anchor too.
"""

import hmac
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tytti_desktop.vault import files
from tytti_desktop.vault.refused import DiskError

FILE = "log.anchor"
_SEQ, _MAC = 8, 32
_RECORD = _SEQ + 2 * _MAC
_NUMBER = 2 * _RECORD  # where the header's number stands: a hint for words, in clear, unsigned
Sign = Callable[[int, bytes], bytes]


class Mark:
    """The file of one open vault; made at the first act that is kept."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._handle: int | None = None
        self._last = 0
        self._number = 0

    def number(self) -> int:
        """Return the number of the newest header that was in force here; 0 when nothing tells.

        Not proven: good for saying why a key does not fit, never for choosing what to obey.
        """
        with suppress(DiskError):
            raw = files.read(self._file, _NUMBER + _SEQ)
            return int.from_bytes(raw[_NUMBER:])
        return 0

    def keep(self, seq: int, mac: bytes, sign: Sign, number: int) -> None:
        """Keep the log's head and the number of the header in force, as far as the disk lets."""
        if seq == self._last:
            return
        self._last = seq
        body = seq.to_bytes(_SEQ) + mac
        record = body + sign(seq, b"anchor" + body)
        try:
            if self._handle is None:
                self._handle = files.open_lock(self._file)
            files.put(self._file, self._handle, record, (seq % 2) * _RECORD)
            if number != self._number:
                files.put(self._file, self._handle, number.to_bytes(_SEQ), _NUMBER)
                self._number = number
        except DiskError:
            self.close()

    def read(self, sign: Sign) -> tuple[int, str] | None:
        """Return the newest whole record: number and MAC in hex; None when there is none."""
        try:
            raw = files.read(self._file, 2 * _RECORD)
        except DiskError:
            return None
        found = None
        for start in (0, _RECORD):
            record = raw[start : start + _RECORD]
            body, said = record[: _SEQ + _MAC], record[_SEQ + _MAC :]
            seq = int.from_bytes(body[:_SEQ])
            if len(record) == _RECORD and hmac.compare_digest(said, sign(seq, b"anchor" + body)):
                found = max(found or (0, ""), (seq, body[_SEQ:].hex()))
        return found

    def forget(self) -> None:
        """Begin anew: what it held is kept as an alarm."""
        self.close()
        self._last = self._number = 0
        with suppress(DiskError):
            files.remove(self._file)

    def close(self) -> None:
        """Close the file; the next act opens it again."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            files.close(handle)
