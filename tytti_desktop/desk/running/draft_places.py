"""Where something unfinished belongs, and the one way in which its dialog is opened again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, QTimer


@dataclass(frozen=True)
class DraftPlace:
    """A dialog by its name (`text`), and after `of` also what it is about; as it is stored.

    `takes` is how many ids a dialog's name is to be followed by.
    """

    text: str
    takes: int = field(default=0, compare=False)

    def of(self, *about: str) -> "DraftPlace":
        """Return the place of the dialog about these."""
        return DraftPlace(":".join((self.text, *about)), self.takes - len(about))

    def within(self, name: "DraftPlace") -> bool:
        """Tell whether the place begins with a name, word by word."""
        words = name.text.split(":")
        return self.text.split(":")[: len(words)] == words

    def about(self, dialog: "DraftPlace") -> list[str] | None:
        """Return what the dialog is about, None where this is another dialog's place."""
        rest = self.text.split(":")[len(dialog.text.split(":")) :]
        return rest if self.within(dialog) and len(rest) == dialog.takes else None


# What opens a dialog again, by the dialog; what its place is about is handed to it.
Openers = Mapping[DraftPlace, Callable[..., object]]


class Resuming:
    """A widget some of whose dialogs keep drafts."""

    def drafts(self) -> Openers:
        """Return what opens each of them again; the nearest name wins."""
        return {}

    def resume(self, place: DraftPlace) -> bool:
        """Open again the dialog of a place, when the window has settled; False if not ours."""
        openers = self.drafts()
        for dialog in sorted(openers, key=lambda each: -len(each.text)):
            about = place.about(dialog)
            if about is not None and isinstance(self, QObject):
                QTimer.singleShot(0, self, partial(openers[dialog], *about))
                return True
        return False
