"""`python -m tytti_desktop` and the `tytti-desktop` script: the window."""

import sys
from multiprocessing import freeze_support

from tytti_desktop import memory, streams


def main() -> int:
    """Open the window."""
    streams.make_ready()
    memory.keep_from_disk()
    from tytti_desktop import app

    return app.main()


if __name__ == "__main__":
    freeze_support()  # a frozen worker of the mark reader starts here too, before the rest loads
    sys.exit(main())
