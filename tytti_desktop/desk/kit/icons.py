"""One set of icons (Lucide, ISC: resources/icons/LICENSE.txt), tinted by a colour token.

An icon always stands with a word. `icon("mail")` for a button, `pixmap("check", "ok", 2)` to paint.
"""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from tytti_desktop.desk.kit import theme
from tytti_desktop.places import resources_folder


def pixmap(name: str, tint: str = "text", steps: float = 2) -> QPixmap:
    """Return icon `name` in the token's colour, `steps` grid steps wide; sharp on any screen.

    Raises FileNotFoundError for an icon that is not shipped.
    """
    look = theme.current()
    colour = look.colour(tint).name()
    ratio = max(screen.devicePixelRatio() for screen in QGuiApplication.screens())
    side = look.grid(steps)
    key = f"{name} {colour} {side} {ratio}"
    image = QPixmap()
    if QPixmapCache.find(key, image):
        return image
    image = QPixmap(round(side * ratio), round(side * ratio))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    tinted = _source(name).replace("currentColor", colour)
    QSvgRenderer(QByteArray(tinted.encode())).render(painter, QRectF(image.rect()))
    painter.end()
    image.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, image)
    return image


@cache
def _source(name: str) -> str:
    return (resources_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def read_all() -> None:
    """Read every icon once; nobody who asks later waits for it."""
    for path in (resources_folder() / "icons").glob("*.svg"):
        _source(path.stem)


GAP = 0.75  # grid steps between an icon and its word


def icon(name: str, tint: str = "text") -> QIcon:
    """Return the icon for a button or a menu line, with its gap to the word.

    Where the button cannot be pressed it is of the colour of the button's word then: Qt's own is
    paler than what is behind it.
    """
    made = QIcon(_padded(name, tint))
    made.addPixmap(_padded(name, "muted"), QIcon.Mode.Disabled)
    return made


def _padded(name: str, tint: str) -> QPixmap:
    look, drawn = theme.current(), pixmap(name, tint, 2)
    ratio = drawn.devicePixelRatio()
    padded = QPixmap(round(look.grid(2 + GAP) * ratio), round(look.grid(2) * ratio))
    padded.fill(Qt.GlobalColor.transparent)
    padded.setDevicePixelRatio(ratio)
    painter = QPainter(padded)
    painter.drawPixmap(0, 0, drawn)
    painter.end()
    return padded


def icon_size() -> QSize:
    """Return the size that `icon` is drawn for: give it to setIconSize."""
    look = theme.current()
    return QSize(look.grid(2 + GAP), look.grid(2))
