"""What every dialog of the program has in common.

It hears the keys of the whole program (the lock above all), it closes at once when the vault locks,
and what its asker owns is not destroyed under it (living.py).
"""

from PySide6.QtWidgets import QDialog, QWidget

from tytti_desktop.desk.kit import keys
from tytti_desktop.desk.running import living


class Dialog(QDialog):
    """A dialog of ours; tests refuse any other kind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keys.listen(self)

    def exec(self) -> int:
        """Show the dialog and wait; nothing of the asker's is destroyed meanwhile."""
        with living.nested_loop():
            return super().exec()

    def shut(self) -> None:
        """Close for the vault that locks: work stops, what is typed is kept, nothing is asked."""
        self.reject()
        if self.isVisible():
            QDialog.done(self, QDialog.DialogCode.Rejected)
