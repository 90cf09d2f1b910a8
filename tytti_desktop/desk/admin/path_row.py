"""A form's row for a file or a folder: typed or chosen."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from tytti_desktop.desk.forms.ask_file import open_file
from tytti_desktop.desk.forms.form_rows import LineField
from tytti_desktop.desk.kit.cards import button, row
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.errors import KnownError
from tytti_desktop.vault.backups import SUFFIX
from tytti_desktop.words import _


def pick_backup(parent: QWidget, title: str) -> Path | None:
    """Ask for a backup file; None when the person leaves."""
    kinds = f"{_('Backups')} (*{SUFFIX})"
    return open_file(parent, title, kinds)


class PathField(LineField):
    """A place on a disk; `pick(parent, label)` asks for it."""

    def __init__(
        self, label: str, pick: Callable[[QWidget, str], Path | None], *, help_text: str = ""
    ) -> None:
        super().__init__(label, help_text=help_text)
        self._pick, self._label = pick, label
        self.browse = button(_("Choose …"), self._choose)
        self.browse.setAccessibleName(f"{label}: {_('Choose …')}")
        self.column.removeWidget(self.line)
        nest(self.column, row(self.line, self.browse, steps=0.5), at=1)

    def _choose(self) -> None:
        found = self._pick(self.window(), self._label)
        if found is not None:
            self.put(str(found))

    def value(self) -> Path:
        """Return the place; KnownError when none is given."""
        typed = self.line.text().strip()
        if not typed:
            raise KnownError(_("Choose the place or write it here."))
        return Path(typed)
