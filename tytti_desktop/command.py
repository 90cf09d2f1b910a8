"""`tytti`, `python -m tytti_desktop.command` and the frozen command: the window is handed down.

The command line knows no window; what opens one is given to it here, above both.
"""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tytti_desktop.cli.context import Window


def _window() -> "Window":
    """Return what opens the window; it is loaded when a command asks for it."""
    from tytti_desktop import app

    return app


def main() -> int:
    """Run one command."""
    from tytti_desktop import cli

    return cli.main(window=_window)


if __name__ == "__main__":
    sys.exit(main())
