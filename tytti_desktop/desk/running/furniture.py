"""What fills the window's frame, apart from the frame itself, which the door does not need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tytti_desktop.desk.running.pages import Screen
    from tytti_desktop.desk.running.session import Place, Session


@dataclass(frozen=True)
class Hit:
    """One find: what it is in words, and where it opens."""

    title: str
    place: "Place"
    note: str = ""


Finder = Callable[["Session", str], Sequence[Hit]]


def _no_words(_session: "Session") -> str:
    return ""


@dataclass(frozen=True)
class Furniture:
    """What fills the frame: the screens, the search, and the status bar's word on backups."""

    screens: "Sequence[Screen]"
    find: Finder
    backup_words: "Callable[[Session], str]" = _no_words
