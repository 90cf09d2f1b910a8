"""Standard streams as Windows has them: none in a window program, code pages in a console.

Called first of all by both doors; nothing else of the program is needed for it.
"""

import os
import re
import sys
from contextlib import suppress
from typing import IO

_OURS = frozenset("åäöÅÄÖ")
_WINDOWS = sys.platform == "win32"


def make_ready() -> None:
    """Give a program without a console streams that swallow what is written; speak UTF-8 in others.

    A windowed program on Windows has no standard streams at all (they are None): a bug that wants
    to be written out must still reach its dialog.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, _nowhere())
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _nowhere() -> IO[str]:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 kept for the whole run


def write_error(line: str) -> None:
    """Write a line to standard error, as far as somebody still reads it: what follows must come.

    A console that was shut, a pipe whose reader has gone and a full disk all refuse here.
    """
    with suppress(AttributeError, OSError, ValueError):  # none, refused, closed
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def is_heard() -> bool:
    """Tell whether somebody can see what is written to standard error."""
    stream = sys.stderr
    return stream is not None and not stream.closed and getattr(stream, "name", "") != os.devnull


def read_input() -> str:
    """Return what standard input says, in whatever encoding its console or pipe gives it.

    UTF-8 first (a text in another encoding is hardly ever valid UTF-8), then the console's code
    pages on Windows. Raises UnicodeDecodeError where none fits.
    """
    stream = sys.stdin
    if stream is None:
        return ""
    raw = getattr(stream, "buffer", None)
    return stream.read() if raw is None else decoded(raw.read(), _code_pages())


def letters_lost(text: str) -> bool:
    """Tell whether a short text seems to have come through a pipe that knows no å, ä and ö.

    Windows PowerShell sends every letter outside ASCII as a question mark, and tells nobody.
    """
    return _WINDOWS and re.search(r"\?[?\w]", text) is not None


def decoded(content: bytes, code_pages: tuple[str, ...] = ()) -> str:
    """Return bytes as text: UTF-16 by its mark, UTF-8 with or without one, then the code pages.

    Any bytes are valid in most code pages: what cmd's `echo` sends is in the console's, what its
    `type` sends is as the file is. The one goes before that gives the most letters of our own
    languages, the first of them where they give as many.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    with suppress(UnicodeDecodeError):
        return content.decode("utf-8-sig")
    read = []
    for encoding in code_pages:
        with suppress(UnicodeDecodeError, LookupError):
            read.append(content.decode(encoding))
    if not read:
        return content.decode("utf-8-sig")
    return max(read, key=lambda text: sum(letter in _OURS for letter in text))


def _code_pages() -> tuple[str, ...]:
    """Return the encodings of this console: none but UTF-8 outside Windows."""
    if not _WINDOWS:
        return ()
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    pages = (kernel.GetConsoleCP(), kernel.GetOEMCP(), kernel.GetACP())
    return tuple(f"cp{page}" for page in pages if page)


def plain_ascii() -> bool:
    """Tell whether JSON must keep to ASCII: a pipe on Windows is read in its own code page."""
    return _WINDOWS and not sys.stdout.isatty()
