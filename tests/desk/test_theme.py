"""The tokens are readable, sizes follow the scale, and no other module holds a colour."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QIcon, QImage, QRawFont
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tytti_desktop.desk.kit import icons, theme

DESK = Path(theme.__file__).parent

# What is written on what (text 4.5:1, controls 3:1).
TEXT_PAIRS = (
    ("text", "background"), ("text", "surface"), ("text", "field"), ("text", "hover"),
    ("text", "accent_soft"), ("muted", "background"), ("muted", "surface"), ("muted", "hover"),
    ("muted", "accent_soft"), ("muted", "field"), ("accent", "accent_soft"), ("accent", "surface"),
    ("accent", "background"), ("accent_text", "accent"), ("danger", "danger_soft"),
    ("danger", "surface"), ("danger", "background"), ("surface", "danger"),
    ("warning", "warning_soft"), ("warning", "surface"), ("ok", "ok_soft"), ("ok", "surface"),
    ("practice_text", "practice"), ("text", "danger_soft"), ("text", "warning_soft"),
    ("text", "ok_soft"), ("surface", "text"),
)  # fmt: skip
CONTROL_PAIRS = (
    ("edge", "surface"), ("edge", "background"), ("accent", "surface"), ("accent", "background"),
    ("accent", "field"), ("edge", "field"), ("accent_mid", "surface"), ("ok", "ok_soft"),
    ("accent_mid", "background"), ("practice", "surface"), ("edge", "hover"),
)  # fmt: skip


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it: 1 to 21."""
    levels = []
    for colour in (QColor(one), QColor(other)):
        red, green, blue = (_linear(c) for c in (colour.redF(), colour.greenF(), colour.blueF()))
        levels.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(levels) + 0.05) / (min(levels) + 0.05)


class Changes(QObject):
    """Keeps what tells a widget that the look has changed."""

    KINDS = (QEvent.Type.StyleChange, QEvent.Type.PaletteChange, QEvent.Type.FontChange)

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[QEvent.Type] = []

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 Qt's own name
        self.seen += [event.type()] if event.type() in self.KINDS else []
        return False


@pytest.mark.parametrize("stark", [False, True], ids=["usual", "stark"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_reads_at_four_and_a_half_to_one_and_controls_at_three(
    *, dark: bool, stark: bool
) -> None:
    """Where the system asks for high contrast, at seven and at four and a half (1.4.6)."""
    tokens = theme.tokens_of(dark=dark, stark=stark)
    for least, pairs in ((7 if stark else 4.5, TEXT_PAIRS), (4.5 if stark else 3.0, CONTROL_PAIRS)):
        for front, back in pairs:
            found = contrast(getattr(tokens, front), getattr(tokens, back))
            assert found >= least, f"{front} on {back}: {found:.2f}"


@pytest.mark.parametrize("mode", [theme.Mode.LIGHT, theme.Mode.DARK])
def test_high_contrast_is_taken_from_the_system_in_either_mode(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, mode: theme.Mode
) -> None:
    assert theme.apply(qapp, mode).tokens in {theme.LIGHT, theme.DARK}
    monkeypatch.setattr(theme, "system_is_stark", lambda: True)
    assert theme.apply(qapp, mode).tokens in {theme.STARK_LIGHT, theme.STARK_DARK}
    monkeypatch.undo()
    theme.apply(qapp, theme.Mode.LIGHT)


def test_contrast_agrees_with_the_ends_of_the_scale() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_everything_doubles_at_200_percent(qapp: QApplication) -> None:
    once = theme.apply(qapp, theme.Mode.LIGHT, 100)
    body, grid, target = once.pixels(theme.Size.BODY), once.grid(10), once.target
    twice = theme.apply(qapp, theme.Mode.DARK, 200)
    assert twice.dark
    assert not once.dark
    assert twice.pixels(theme.Size.BODY) == 2 * body
    assert twice.grid(10) == 2 * grid
    assert target >= 32


def test_the_look_that_is_on_already_dresses_nothing_anew(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, theme.Mode.LIGHT, 100)
    label = QLabel("Sana")
    qtbot.addWidget(label)
    label.show()
    changes = Changes()
    label.installEventFilter(changes)
    theme.apply(qapp, theme.Mode.LIGHT, 100)
    assert changes.seen == []
    theme.apply(qapp, theme.Mode.DARK, 100)
    assert QEvent.Type.StyleChange in changes.seen
    label.removeEventFilter(changes)


def test_the_shipped_family_is_in_use_with_finnish_letters(qapp: QApplication) -> None:
    look = theme.apply(qapp, theme.Mode.LIGHT, 100)
    assert look.family.startswith(theme.FAMILY)
    drawn = QRawFont.fromFont(look.font())
    assert drawn.familyName() == look.family
    assert all(drawn.glyphIndexesForString("åäöÅÄÖšž–”€"))


def colours(image: QImage) -> set[str]:
    """Return the colours of what is painted whole."""
    across, down = range(image.width()), range(image.height())
    found = [image.pixelColor(x, y) for x in across for y in down]
    return {each.name() for each in found if each.alpha() == 255}


def test_icons_take_the_tokens_colour(look: theme.Theme) -> None:
    assert colours(icons.pixmap("circle-check", "ok", 4).toImage()) == {look.tokens.ok}


def test_the_icon_of_a_button_that_cannot_be_pressed_is_of_its_words_colour(
    look: theme.Theme,
) -> None:
    made = icons.icon("circle-check", "accent_text")
    dim = made.pixmap(icons.icon_size(), QIcon.Mode.Disabled)
    assert colours(dim.toImage()) == {look.tokens.muted}


def test_no_other_module_holds_a_colour() -> None:
    for file in DESK.rglob("*.py"):
        if file.name != "theme.py":
            found = re.findall(r"#[0-9a-fA-F]{6}", file.read_text(encoding="utf-8"))
            assert not found, f"{file.name}: {found}"
