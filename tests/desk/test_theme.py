"""The tokens are readable, sizes follow the scale, and no other module holds a colour."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QRawFont
from PySide6.QtWidgets import QApplication

from tytti_desktop.desk.kit import icons, theme

DESK = Path(theme.__file__).parent


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_reads_at_four_and_a_half_to_one_and_controls_at_three(tokens: theme.Tokens) -> None:
    for least, pairs in ((4.5, theme.TEXT_PAIRS), (3.0, theme.CONTROL_PAIRS)):
        for front, back in pairs:
            found = theme.contrast(getattr(tokens, front), getattr(tokens, back))
            assert found >= least, f"{front} on {back}: {found:.2f}"


def test_contrast_agrees_with_the_ends_of_the_scale() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#777777") == pytest.approx(1)
    assert theme.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_everything_doubles_at_200_percent(qapp: QApplication) -> None:
    once = theme.apply(qapp, theme.Mode.LIGHT, 100)
    body, grid, target = once.pixels(theme.Size.BODY), once.grid(10), once.target
    twice = theme.apply(qapp, theme.Mode.DARK, 200)
    assert twice.dark
    assert not once.dark
    assert twice.pixels(theme.Size.BODY) == 2 * body
    assert twice.grid(10) == 2 * grid
    assert target >= 32


def test_the_shipped_family_is_in_use_with_finnish_letters(qapp: QApplication) -> None:
    look = theme.apply(qapp, theme.Mode.LIGHT, 100)
    assert look.family.startswith(theme.FAMILY)
    drawn = QRawFont.fromFont(look.font())
    assert drawn.familyName() == look.family
    assert all(drawn.glyphIndexesForString("åäöÅÄÖšž–”€"))


def test_icons_take_the_tokens_colour(look: theme.Theme) -> None:
    drawn = icons.pixmap("circle-check", "ok", 4).toImage()
    colours = {
        drawn.pixelColor(x, y).name()
        for x in range(drawn.width())
        for y in range(drawn.height())
        if drawn.pixelColor(x, y).alpha() == 255
    }
    assert colours == {look.tokens.ok}


def test_no_other_module_holds_a_colour() -> None:
    for file in DESK.rglob("*.py"):
        if file.name != "theme.py":
            found = re.findall(r"#[0-9a-fA-F]{6}", file.read_text(encoding="utf-8"))
            assert not found, f"{file.name}: {found}"
