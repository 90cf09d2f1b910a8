"""The vault: everything encrypted at rest, keys, slots, migrations, the access and change log."""

from tytti_desktop.vault import driver as _driver  # first: the hook must precede sqlite_utils
from tytti_desktop.vault.changes import Changes
from tytti_desktop.vault.creating import Created, create_vault
from tytti_desktop.vault.header import Person, Role
from tytti_desktop.vault.ids import new_id, short_code
from tytti_desktop.vault.opening import open_vault
from tytti_desktop.vault.table import Table
from tytti_desktop.vault.vault import Vault

__all__ = [
    "Changes",
    "Created",
    "Person",
    "Role",
    "Table",
    "Vault",
    "create_vault",
    "new_id",
    "open_vault",
    "short_code",
]
del _driver
