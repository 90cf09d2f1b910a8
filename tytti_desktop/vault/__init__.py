"""The vault: everything encrypted at rest, keys, slots, migrations, the access and change log."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
_WHERE = {
    "Changes": "changes", "Created": "creating", "Person": "header", "Role": "header",
    "Table": "table", "Vault": "vault", "create_vault": "creating", "new_id": "ids",
    "open_vault": "opening", "short_code": "ids",
}  # fmt: skip


def __getattr__(name: str) -> Any:  # noqa: ANN401 the package's own names
    """Load what is asked for: the window's door and most of the command need little of it."""
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
