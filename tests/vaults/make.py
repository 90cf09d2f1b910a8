"""Make anew the schema's snapshot and the vault kept for this schema version, with one command.

    python -m tests.vaults.make 5

Run it after changing a migration that is not released yet (without a number: every version). A
vault of a released version is not to be made again (take its change back with git): it is the
proof that what people have still opens. The passphrase is the tests' own (tests/factory.py); the
vaults are practice vaults with nobody real in them.
"""

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from tests.factory import CHEAP, PASSPHRASE, WORKER
from tytti_desktop.vault import Role, Vault, attachments, audit, create_vault, drafts, migrate

HERE = Path(__file__).parent
SNAPSHOT = HERE.parent / "vault" / "schema.sql"
AT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def _fill(vault: Vault) -> None:
    at = AT.isoformat()
    with vault.atomic():
        vault.execute(
            "insert into client (id, code, family_name, given_names, created_at, created_by)"
            " values ('c1', 'K7Q2M9XP', 'Esimerkki', 'Elli', ?, ?)",
            (at, vault.person.id),
        )
        vault.execute(
            "insert into consent (id, client_id, recipient, category, valid_from, recorded_at,"
            " recorded_by) values ('s1', 'c1', 'Kela', 'all', '2026-01-02', ?, ?)",
            (at, vault.person.id),
        )
        audit.write(vault, "add", "client", "c1", client_id="c1")
    attachments.keep(
        vault, client_id="c1", kind="consent", media_type="text/plain", content=b"paper"
    )
    drafts.keep(vault, "visit", {"text": "kesken"}, client_id="c1")


def make(version: int) -> str:
    """Write tests/vaults/<version>/ by the migrations up to it; return its schema."""
    path = HERE / f"{version:04d}"
    shutil.rmtree(path, ignore_errors=True)
    made = create_vault(
        path, name=WORKER, role=Role.COORDINATOR, passphrase=PASSPHRASE, practice=True, kdf=CHEAP
    )
    with made.vault as vault:
        vault.clock = lambda: AT
        _fill(vault)
        schema = migrate.schema(vault.db)
    (path / "lock").unlink()
    return schema


def main() -> None:
    """Write the vaults of the versions named, and always the newest with tests/vault/schema.sql."""
    every = migrate.migrations()
    wanted = {int(word) for word in sys.argv[1:]} or set(every)
    for version in every:
        if version not in wanted and version != max(every):
            continue
        upto = {number: file for number, file in every.items() if number <= version}
        with patch.object(migrate, "migrations", lambda *_folder, upto=upto: upto):
            schema = make(version)
    SNAPSHOT.write_text(schema, encoding="utf-8")


if __name__ == "__main__":
    main()
