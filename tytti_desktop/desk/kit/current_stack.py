"""A stack that is as tall and wide as what is in sight, not as the largest thing in it."""

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget


class CurrentStack(QStackedWidget):
    """What is out of sight asks for no room, so that a short page does not scroll."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self._fit)

    def addWidget(self, widget: QWidget) -> int:
        """Add a widget; it gets room once it is in sight."""
        place = super().addWidget(widget)
        self._fit(self.currentIndex())
        return place

    def _fit(self, current: int) -> None:
        for number in range(self.count()):
            shown = number == current
            policy = QSizePolicy.Policy.Preferred if shown else QSizePolicy.Policy.Ignored
            one = self.widget(number)
            if one is not None:
                one.setSizePolicy(policy, policy)
        self.updateGeometry()
