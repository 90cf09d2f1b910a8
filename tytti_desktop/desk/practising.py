"""The practice caseload from the welcome: made on a worker, in a vault of its own, then opened."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import Report, Task
from tytti_desktop.places import default_vault
from tytti_desktop.practice import PASSPHRASE
from tytti_desktop.vault import doorplate
from tytti_desktop.vault.files import let_out
from tytti_desktop.words import _

if TYPE_CHECKING:
    from tytti_desktop.vault import Vault, opening

NAME = "practice.vault"


def place() -> Path:
    """Return where the practice vault lies: beside the real one, never in it."""
    return default_vault().with_name(NAME)


def passphrase() -> str:
    """Return the published passphrase of every practice vault that was given no other."""
    return PASSPHRASE


def pile_beside(vault: "Vault") -> str:
    """Return the path of the scanned pile beside a practice vault; "" where there is none."""
    if not vault.practice:
        return ""
    from tytti_desktop.practice import pile

    found = vault.path.with_name(pile.NAME)
    return str(found) if found.exists() else ""


def _make(report: Report, path: Path, today: date) -> "opening.Unlocked":
    """Make the vault and close it again; the window opens it anew on its own thread."""
    from tytti_desktop.practice import pile
    from tytti_desktop.practice.caseload import make_practice
    from tytti_desktop.vault import opening

    def tell(done: int, count: int) -> None:
        report.step(done, count, _("Inventing clients"))

    if not path.exists():
        with make_practice(path, today=today, progress=tell).vault as vault:
            report.step(1, 1, _("Filling in forms that come back"))
            let_out(path.with_name(pile.NAME), pile.returned_pile(vault))
    first = doorplate.slot_names(path)[0]
    return opening.unlock(path, passphrase=passphrase(), person=first.name)


def begin(
    today: date, done: "Callable[[opening.Unlocked], object]", path: Path | None = None
) -> Task:
    """Make the practice vault if there is none, and unlock it."""
    title = _("Making the practice caseload …")
    return background.run(_make, path or place(), today, done=done, title=title)
