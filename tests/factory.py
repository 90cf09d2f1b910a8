"""Things that many tests need, made in one line each. Every room adds its own at the end."""

from datetime import date
from pathlib import Path

from tytti_desktop.casework.closing import ending
from tytti_desktop.casework.plan.goals import GoalState
from tytti_desktop.vault import Role, Vault, create_vault
from tytti_desktop.vault.keys import SMALLEST_MEMORY, Kdf
from tytti_desktop.vault.recovery import UNCONFIRMED

CHEAP = Kdf(memory=SMALLEST_MEMORY, passes=1, lanes=1)  # the weakest a vault accepts: some ms
PASSPHRASE = "koivu järvi seitsemän lamppu"
WORKER = "Testaaja Tuulikki"
ASKED = ("yes", "Päivystävä lääkäri", date(2026, 11, 20))  # the facts that close an alert


def make_vault(
    tmp_path: Path, role: str = Role.COORDINATOR, *, name: str = "test", practice: bool = False
) -> Vault:
    """Return a fresh open vault in `tmp_path`; the caller closes it."""
    vault = create_vault(
        tmp_path / f"{name}.vault",
        name=WORKER,
        role=role,
        passphrase=PASSPHRASE,
        practice=practice,
        kdf=CHEAP,
    ).vault
    vault.execute("delete from meta where key = ?", (UNCONFIRMED,))  # as if typed from the paper
    return vault


def settled(vault: Vault, client_id: str) -> ending.Settled:
    """Return what a person says at the end of a case: why, and how the goals ended."""
    points, aims = ending.questions(vault, client_id, date(2026, 11, 21))
    return ending.Settled(
        {aim.id: GoalState.PARTLY for aim in aims}, {point.key: "Ei ehditty" for point in points}
    )
