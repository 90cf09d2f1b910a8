"""`python -m tytti_desktop` and the `tytti-desktop` script: the window.

`tytti-desktop [VAULT]`: a shortcut or a file association may name the vault's folder.
"""

import sys
from pathlib import Path

from tytti_desktop import memory, streams


def main() -> int:
    """Open the window."""
    streams.make_ready()
    memory.keep_from_disk()
    memory.one_heap()
    from tytti_desktop import app

    return app.main(vault_of(sys.argv[1:]))


def vault_of(words: list[str]) -> Path | None:
    """Return the vault that a shortcut names: the first word that is no option."""
    named = [word for word in words if not word.startswith("-")]
    return Path(named[0]) if named else None


if __name__ == "__main__":
    sys.exit(main())
