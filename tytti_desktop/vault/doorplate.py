"""What a vault's folder tells before any secret: whether it is one, and who may open it.

The window's door needs no more than this; what opens the vault is loaded after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import files, header, refusals
from tytti_desktop.vault.header import Header, SlotKind
from tytti_desktop.words import _

DATA = "data.db"
PAGE_BYTES = 4096  # of the encrypted file
_BESIDE = ("", "-wal", "-journal", "-shm")  # what SQLite opens by itself


@dataclass(frozen=True)
class SlotName:
    """Who may open a vault, as its header tells without any secret."""

    name: str
    role: str
    kind: SlotKind


def _refuse_half(path: Path) -> None:
    """Refuse what is not a whole vault, before any key is derived."""
    if not files.exists(path):
        raise KnownError(_("There is no vault here. Check the place, or create a vault first."))
    size = files.size(path / DATA)
    if size is None or not path.is_dir():
        raise not_ours()
    for ending in _BESIDE:
        files.refuse_odd(path / f"{DATA}{ending}")
    if size == 0:
        raise KnownError(
            _(
                "The vault's file is empty: its content has been lost, perhaps in copying. "
                "Restore the newest backup to another folder."
            )
        )
    if size < PAGE_BYTES:
        raise KnownError(
            _(
                "Only a part of the vault's file is left, perhaps because copying was cut short. "
                "Copy it again, or restore the newest backup to another folder."
            )
        )


def not_ours() -> KnownError:
    """Return what is told of a folder that is no vault."""
    return KnownError(
        _("This is not a vault of this program. Choose the folder whose name ends in .vault.")
    )


def headers(path: Path) -> list[Header]:
    """Return the headers of a vault that can be read: the one in force, a coming one, the copy.

    KnownError when it is no vault. Nothing of a header is proven before the vault is open.
    """
    _refuse_half(path)
    found = list(header.present(path).values())
    if not found:
        raise refusals.header_lost()
    return found


def readable_header(path: Path) -> Header:
    """Return the header of a vault, or another copy when it is missing or cannot be read."""
    return headers(path)[0]


def slot_names(path: Path) -> list[SlotName]:
    """Return who may open a vault, without opening it; KnownError when it is not a vault."""
    return names_in(headers(path))


def names_in(known: Iterable[Header]) -> list[SlotName]:
    """Return who may open a vault by any of its headers."""
    return list(dict.fromkeys(SlotName(s.name, s.role, s.kind) for one in known for s in one.slots))


def is_practice(path: Path) -> bool:
    """Tell whether a vault says it is a practice vault; the opened vault's own word is final."""
    return readable_header(path).practice
