"""What is painted: whether words stand out from what is behind them, from the pixels themselves."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

LEAST = 4.5  # WCAG 2.2, 1.4.3: of words below 24 px, whose stems are thin
INSIDE = 3  # pixels of a control's own frame, which is not its words
LEVELS = 8  # of a colour that are told apart, so that edges of letters are not a ground

Pixels = NDArray[np.uint8]


def pixels(image: QImage) -> Pixels:
    """Return an image as rows of red, green and blue."""
    made = image.convertToFormat(QImage.Format.Format_RGB888)
    held = np.frombuffer(made.constBits(), np.uint8).reshape(made.height(), made.bytesPerLine())
    return held[:, : 3 * made.width()].reshape(made.height(), made.width(), 3).copy()


_SHARE = np.arange(256) / 255
_LINEAR = np.where(_SHARE <= 0.04045, _SHARE / 12.92, ((_SHARE + 0.055) / 1.055) ** 2.4)


def luminance(colours: Pixels) -> NDArray[np.float64]:
    """Return the relative luminance of colours (WCAG 2.2)."""
    return np.asarray(_LINEAR[colours] @ np.array([0.2126, 0.7152, 0.0722]))


def ratio(part: Pixels) -> float:
    """Return how far the farthest pixel is from the commonest colour, as a contrast ratio."""
    flat = part.reshape(-1, 3)
    red, green, blue = (flat[:, n] // LEVELS for n in range(3))
    near = red + green.astype(np.int32) * 32 + blue.astype(np.int32) * (32 * 32)
    every = luminance(flat)
    behind = float(np.median(every[near == np.bincount(near).argmax()]))
    return max(
        (float(every.max()) + 0.05) / (behind + 0.05), (behind + 0.05) / (float(every.min()) + 0.05)
    )


def pale(top: QWidget, seen: Counter[str]) -> list[str]:
    """Return which words in sight do not stand out; `seen` counts what was looked at."""
    drawn = pixels(top.grab().toImage())
    told = []
    for one in top.findChildren(QWidget):
        words = _words(one)
        if not words or not one.isVisible() or not one.isEnabled():
            continue
        place = _in_sight(one, top)
        part = drawn[place.top() : place.bottom() + 1, place.left() : place.right() + 1]
        whole = min(one.height() - 2 * INSIDE, 2 * one.fontMetrics().height())
        if place.height() < max(whole, INSIDE) or place.width() < INSIDE:
            continue  # scrolled out of sight, or so far that its words may be
        seen[type(one).__name__] += 1
        if (found := ratio(part)) < LEAST:
            told.append(f"{type(one).__name__} “{words[:40]}” {found:.2f}")
    return told


def _words(one: QWidget) -> str:
    if isinstance(one, QLineEdit):
        return one.text() or one.placeholderText()
    if isinstance(one, QLabel | QAbstractButton):
        return one.text()
    return one.currentText() if isinstance(one, QComboBox) else ""


def _in_sight(one: QWidget, top: QWidget) -> QRect:
    """Return where the part of a widget that is seen stands in its window, without its frame."""
    seen = one.visibleRegion().boundingRect().adjusted(INSIDE, INSIDE, -INSIDE, -INSIDE)
    return seen.translated(one.mapTo(top, QPoint(0, 0)))
