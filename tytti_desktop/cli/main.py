"""Runs one command: parses, calls, prints the answer, and turns trouble into an exit status."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tytti_desktop import memory, streams
from tytti_desktop.cli.commands import build_parser
from tytti_desktop.cli.parsing import language_in, named
from tytti_desktop.errors import KnownError
from tytti_desktop.words import _, use_language

if TYPE_CHECKING:
    from tytti_desktop.cli.context import Answer, Window

DONE, BUG, KNOWN = 0, 1, 3  # 2, wrong use, is argparse's own
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None, *, window: "Callable[[], Window] | None" = None) -> int:
    """Run `tytti`: 0 done, 2 wrong use, 3 a problem the user can act on, 1 a bug.

    `window` gives what opens the window, when a command asks for it; None: there is none.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    use_language(language_in(words))
    streams.make_ready()
    if argv is None:  # a process of its own, not a test's
        memory.keep_from_disk()
    options = build_parser(words).parse_args(words)
    try:
        answer = _run(options, window)
        _show(answer, as_json=options.json)
        if answer.window is not None and window is not None:
            return window().run_window(answer.window, passphrase=answer.data["passphrase"])
    except KnownError as error:
        streams.write_error(error.message)
        return KNOWN
    except KeyboardInterrupt:
        streams.write_error(_("Interrupted. What was already stored is kept."))
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has gone; there is nobody left to tell.
        sys.stderr.close()
        return DONE
    except Exception as error:  # noqa: BLE001 the last net: a bug is told without its words
        _confess(error)
        return BUG
    return answer.status


def _run(options: argparse.Namespace, window: "Callable[[], Window] | None") -> "Answer":
    from tytti_desktop import texts
    from tytti_desktop.cli.context import Context

    texts.cleaned_all(vars(options))  # a control sign or half of a sign is refused
    work = named(options.run) if isinstance(options.run, str) else options.run
    answer: Answer = work(Context(options, window))
    return answer


def _show(answer: "Answer", *, as_json: bool) -> None:
    if as_json:
        ascii_only = streams.plain_ascii()
        print(json.dumps(answer.data, ensure_ascii=ascii_only, indent=1, default=_plain))
    else:
        for line in answer.lines:
            print(line)
    sys.stdout.flush()


def _plain(value: Any) -> Any:  # noqa: ANN401 whatever JSON does not know
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)


def _confess(error: Exception) -> None:
    """Tell of a bug by its type and place only: an exception's text may hold a client's words."""
    import traceback

    streams.write_error(
        _("The program has a fault; what was already stored is kept. Please report:")
    )
    for frame in traceback.extract_tb(error.__traceback__)[-6:]:
        streams.write_error(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}")
    streams.write_error(f"  {type(error).__name__}")
