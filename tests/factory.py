"""Things that many tests need, made in one line each. Every room adds its own at the end."""

import atexit
import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from tytti_desktop.casework import unit
from tytti_desktop.casework.closing import ending
from tytti_desktop.casework.mail import mailing_records
from tytti_desktop.casework.mail.mailing_records import Mailing
from tytti_desktop.casework.plan.goals import GoalState
from tytti_desktop.vault import Changes, Role, Vault, create_vault, opening
from tytti_desktop.vault.keys import SMALLEST_MEMORY, Kdf
from tytti_desktop.vault.recovery import UNCONFIRMED
from tytti_desktop.words import speaking

CHEAP = Kdf(memory=SMALLEST_MEMORY, passes=1, lanes=1)  # the weakest a vault accepts: some ms
PASSPHRASE = "koivu järvi seitsemän lamppu"
WORKER = "Testaaja Tuulikki"
ASKED = ("yes", "Päivystävä lääkäri", date(2026, 11, 20))  # the facts that close an alert


def make_vault(
    tmp_path: Path, role: str = Role.COORDINATOR, *, name: str = "test", practice: bool = False
) -> Vault:
    """Return a fresh open vault in `tmp_path`; the caller closes it.

    It is a copy of one made earlier in the run: making costs five times as much. Vaults that lie
    in one folder never share an original, and so no keys.
    """
    path = tmp_path / f"{name}.vault"
    neighbours = len(list(tmp_path.glob("*.vault")))
    original = _original(role, practice, neighbours)
    shutil.copytree(original.path, path)
    return opening.open_unlocked(replace(original, path=path))


SENDER = {
    "sender": {"name": "Mallila", "street": "PL 1", "postal_code": "99991", "town": "Mallila"},
    "contact": {"person": "Malli-Maija", "title": "", "phone": "000 111 2222", "hours": ""},
}


def sending_vault(tmp_path: Path, now: datetime, role: str = Role.SUBSTITUTE) -> Vault:
    """Return a practice vault that can send letters, its clock standing; the caller closes it."""
    made = make_vault(tmp_path, role, practice=True)
    made.clock = lambda: now
    for key, content in SENDER.items():
        unit.change(made, "settings", key, content, date(2026, 1, 1))
    return made


def new_vault(
    tmp_path: Path, role: str = Role.COORDINATOR, *, name: str = "test", practice: bool = False
) -> Vault:
    """Return a vault that has just been made, for tests about the making."""
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


@cache
def _original(role: str, practice: bool, number: int) -> opening.Unlocked:
    """Make a closed vault that others copy; `number` tells those apart that may meet."""
    folder = Path(tempfile.mkdtemp(prefix=f"tytti-test-{number}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = new_vault(folder, role, practice=practice)
    made.close()
    return opening.unlock(made.path, passphrase=PASSPHRASE)


def practice_vault(path: Path, clients: int, **how: Any) -> Vault:
    """Return an open practice caseload at `path`; the caller closes it. `how` is as `practised`'s.

    It is a copy of one made earlier in the run, as `make_vault` gives.
    """
    original = practised(clients, **how)
    shutil.copytree(original.path, path)
    return opening.open_unlocked(replace(original, path=path))


@cache
def practised(
    clients: int, *, seed: int = 1, today: date = date(2026, 11, 21), passphrase: str = ""
) -> opening.Unlocked:
    """Return a closed practice caseload, made once by whichever worker of the run asks first.

    It is made aside and then put in its place: who comes second takes what lies there.
    """
    from tytti_desktop import practice  # a process of its own that makes a vault needs none

    secret = passphrase or practice.PASSPHRASE
    told = f"{clients} {seed} {today} {secret == practice.PASSPHRASE}"
    place, draft = of_run() / told, Path(tempfile.mkdtemp(dir=of_run()))
    if not place.exists():
        with speaking("fi"):
            made = practice.make_practice(
                draft / "p.vault", clients=clients, seed=seed, today=today, passphrase=secret,
                kdf=CHEAP,
            )  # fmt: skip
        made.vault.close()
        with suppress(OSError):  # the other worker was quicker
            draft.rename(place)
    shutil.rmtree(draft, ignore_errors=True)
    return opening.unlock(place / "p.vault", passphrase=secret)


def of_run() -> Path:
    """Return a folder that all workers of the run share, and that goes with it."""
    if not _of_run:  # a benchmark
        _of_run.append(Path(tempfile.mkdtemp(prefix="tytti-practice-")))
        atexit.register(shutil.rmtree, _of_run[0], ignore_errors=True)
    return _of_run[0]


_of_run: list[Path] = []  # given by conftest.py


def settled(vault: Vault, client_id: str) -> ending.Settled:
    """Return what a person says at the end of a case: why, and how the goals ended."""
    points, aims = ending.questions(vault, client_id, date(2026, 11, 21))
    return ending.Settled(
        {aim.id: GoalState.PARTLY for aim in aims}, {point.key: "Ei ehditty" for point in points}
    )


def closed(vault: Vault, client_id: str, day: date, *, without_meeting: str = "Muutti") -> Changes:
    """End a case as one who has moved away, on a day, with everything asked at the end answered."""
    said = settled(vault, client_id)
    return ending.close(
        vault, client_id, "moved", day, day, without_meeting=without_meeting, settled=said
    )


def all_mailings(vault: Vault) -> list[Mailing]:
    """Return the mailings, the newest first."""
    return mailing_records.BOOK.table.find(vault, order="made_at desc, rowid desc")
