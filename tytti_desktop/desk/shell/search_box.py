"""Search everything as you type: Ctrl+K, arrow keys, Enter opens; results lie below the field."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QListView, QWidget

from tytti_desktop.desk.kit import focus, icons, keys, theme
from tytti_desktop.desk.kit.cards import key_hint
from tytti_desktop.desk.running.furniture import Finder, Hit
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

SHOWN = 12


class SearchBox(QLineEdit):
    """The search field of the top bar."""

    chosen = Signal(object)  # a Place

    def __init__(self, session: Session, find: Finder) -> None:
        super().__init__()
        look = theme.current()
        self._session, self._find = session, find
        self._hits: Sequence[Hit] = ()
        theme.style(self, "search")
        # Not by Tab: Qt would hand it the cursor of whatever hides, and the next keys with it.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        words = _("Search a client, a contact, a service …")
        self.setPlaceholderText(words)
        self.setAccessibleName(_("Search"))
        self.setAccessibleDescription(words)
        self.setToolTip(keys.SEARCH.shown)
        self.setMaximumWidth(look.grid(65))
        self._hint = key_hint(keys.SEARCH.keys)
        inner = QHBoxLayout(self)
        inner.setContentsMargins(look.grid(1.25), 0, look.grid(1), 0)
        glass = QLabel()
        glass.setPixmap(icons.pixmap("search", "muted"))
        inner.addWidget(glass)
        inner.addStretch(1)
        # The words that wait in the field end before the key: they are cut there with an ellipsis.
        self.setTextMargins(look.grid(3), 0, self._hint.sizeHint().width() + look.grid(1), 0)
        inner.addWidget(self._hint)
        self._model = QStringListModel(self)
        self.results = QListView()
        self.results.setModel(self._model)
        self.results.setUniformItemSizes(True)
        self.results.setAccessibleName(_("Search results"))
        self.results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.hide()
        self.results.clicked.connect(self._choose)
        self.textChanged.connect(self._look)
        self.returnPressed.connect(self._choose)

    def host(self, over: QWidget) -> None:
        """Let the results lie over this widget: no window of their own, so the cursor stays."""
        self.results.setParent(over)
        self.results.hide()

    def begin(self) -> None:
        """Put the cursor here, what was searched last selected."""
        focus.give(self)
        self.selectAll()

    def _look(self, typed: str) -> None:
        self._hint.setVisible(not typed)
        if not typed.strip():
            self.results.hide()
            return
        self._hits = list(self._find(self._session, typed.strip()))[:SHOWN]
        lines = [f"{hit.title}   {hit.note}".rstrip() for hit in self._hits]
        self._model.setStringList(lines or [_("Nothing found. Try a part of the word.")])
        self._place(max(len(lines), 1))
        if lines:
            self.results.setCurrentIndex(self._model.index(0))

    def _place(self, lines: int) -> None:
        over = self.results.parentWidget()
        if over is None:
            return
        corner = self.mapTo(over, QPoint(0, self.height() + theme.current().grid(0.5)))
        height = lines * (theme.current().target + 2) + theme.current().grid(1)
        room = over.height() - corner.y() - theme.current().grid(1)
        self.results.setGeometry(corner.x(), corner.y(), self.width(), min(height, room))
        self.results.show()
        self.results.raise_()

    def _choose(self) -> None:
        number = self.results.currentIndex().row()
        if self.results.isHidden() or not 0 <= number < len(self._hits):
            return
        place = self._hits[number].place
        self.leave()
        self.chosen.emit(place)

    def leave(self) -> None:
        """Empty the field and take the results away."""
        self.clear()
        self.results.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move in the results with the arrow keys; Esc takes them away."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and self._hits:
            row = (self.results.currentIndex().row() + step) % len(self._hits)
            self.results.setCurrentIndex(self._model.index(row))
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take the results away when the cursor goes elsewhere."""
        if event.type() == QEvent.Type.FocusOut:
            self.results.hide()
        return super().event(event)
