"""`python -m tytti_desktop` and the `tytti-desktop` script: the window."""

import sys

from tytti_desktop import app


def main() -> int:
    """Open the window."""
    return app.main()


if __name__ == "__main__":
    sys.exit(main())
