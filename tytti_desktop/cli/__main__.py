"""`python -m tytti_desktop.cli` and the frozen `tytti` start here."""

import sys

from tytti_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
