"""What a use case changed, so that the screens showing it can refresh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tytti_desktop.vault.vault import Vault


@dataclass(frozen=True)
class Changes:
    """The record types a use case touched, the stored record, and how to undo it where possible."""

    types: frozenset[type]
    record: Any = None
    undo: Callable[[Vault], Changes] | None = None
