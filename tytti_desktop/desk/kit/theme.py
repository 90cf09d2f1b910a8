"""The look in one place: colour tokens, type, the 8-px grid, Fusion's palette and the style sheet.

Everything that paints or lays out asks `current()`: `current().tokens.accent` for a colour,
`current().grid(2)` for two grid steps in pixels (they follow the font scale). No other module
holds a colour or a pixel constant. Style a plain widget by property: `style(label, "muted")`.
"""

from dataclasses import dataclass, fields
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from tytti_desktop.desk.kit import style_sheet
from tytti_desktop.places import resources_folder

STYLED = "styled"  # the application has been started in Fusion, without a word of its style
FAMILY = "Atkinson Hyperlegible"
BASE_POINTS = 10.5
GRID_AT_BASE = 8.0  # the grid step when the body text is 14 pixels high
BODY_AT_BASE = 14.0
TARGET_STEPS = 4.25  # a control is 34 px high at 100 %: over the least target of 32 px
SCALES = (100, 125, 150, 175, 200)


class Mode(StrEnum):
    """Light, dark, or as the system says."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Size(StrEnum):
    """The three sizes of type; `READING` and `OPTION` are the interview's, read over a table."""

    SMALL = "small"
    BODY = "body"
    TITLE = "title"
    READING = "reading"
    OPTION = "option"


_FACTOR = {Size.SMALL: 0.86, Size.BODY: 1.0, Size.TITLE: 1.5, Size.READING: 1.85, Size.OPTION: 1.2}


@dataclass(frozen=True)
class Tokens:
    """The colours, each named by what it is for."""

    background: str
    surface: str
    text: str
    muted: str
    line: str
    edge: str  # the outline of a control: 3:1 against what is around it
    accent: str
    accent_text: str  # text on the accent colour
    accent_soft: str
    accent_mid: str  # bars and passed progress segments
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str
    ok: str
    ok_soft: str
    practice: str
    practice_text: str
    field: str
    hover: str


LIGHT = Tokens(
    background="#f6f7f8", surface="#ffffff", text="#1b2430", muted="#56616f", line="#dfe3e8",
    edge="#7d8794", accent="#0b5c7a", accent_text="#ffffff", accent_soft="#e3f0f5",
    accent_mid="#5692ab", danger="#a3261f", danger_soft="#fbe9e7", warning="#7a4b00",
    warning_soft="#fff3dc", ok="#1d6b3c", ok_soft="#e5f4ea", practice="#5b3a8e",
    practice_text="#ffffff", field="#ffffff", hover="#eef1f4",
)  # fmt: skip
DARK = Tokens(
    background="#14191f", surface="#1c232b", text="#e8ecf1", muted="#a9b4c0", line="#323b46",
    edge="#77838f", accent="#6cc1de", accent_text="#08222d", accent_soft="#163542",
    accent_mid="#3f8ba8", danger="#ff9d94", danger_soft="#43211f", warning="#f2c063",
    warning_soft="#3d2f13", ok="#7fd39d", ok_soft="#1a3826", practice="#c3a6f0",
    practice_text="#22113f", field="#171d24", hover="#262f39",
)  # fmt: skip
# Where the system asks for high contrast: words at 7:1 or more, a tint only for what is picked.
STARK_LIGHT = Tokens(
    background="#ffffff", surface="#ffffff", text="#000000", muted="#000000", line="#000000",
    edge="#000000", accent="#00308f", accent_text="#ffffff", accent_soft="#cfe6ff",
    accent_mid="#00308f", danger="#8b0000", danger_soft="#ffffff", warning="#5c3300",
    warning_soft="#ffffff", ok="#0b4a1e", ok_soft="#ffffff", practice="#3b1a6e",
    practice_text="#ffffff", field="#ffffff", hover="#e6e6e6",
)  # fmt: skip
STARK_DARK = Tokens(
    background="#000000", surface="#000000", text="#ffffff", muted="#ffffff", line="#ffffff",
    edge="#ffffff", accent="#ffff00", accent_text="#000000", accent_soft="#003a5c",
    accent_mid="#ffff00", danger="#ffb3ad", danger_soft="#000000", warning="#ffd37a",
    warning_soft="#000000", ok="#9ff0b6", ok_soft="#000000", practice="#d9c2ff",
    practice_text="#000000", field="#000000", hover="#303030",
)  # fmt: skip


@dataclass(frozen=True)
class Theme:
    """The look in force: colours, whether dark, the chosen scale (percent) and the type."""

    tokens: Tokens
    dark: bool
    scale: int
    family: str
    body_pixels: float

    def colour(self, name: str) -> QColor:
        """Return a token as a colour; a wrong name is a bug (AttributeError)."""
        return QColor(getattr(self.tokens, name))

    def grid(self, steps: float) -> int:
        """Return grid steps (8 px at 100 %) in pixels at the scale in force."""
        return max(1, round(steps * GRID_AT_BASE * self.body_pixels / BODY_AT_BASE))

    @property
    def target(self) -> int:
        """The least height of anything one clicks, in pixels."""
        return self.grid(TARGET_STEPS)

    def font(self, size: Size = Size.BODY, *, bold: bool = False, tabular: bool = False) -> QFont:
        """Return a font of the family; `tabular` gives figures of one width for tables."""
        font = QFont(self.family)
        font.setPixelSize(self.pixels(size))
        font.setBold(bold)
        if tabular:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def pixels(self, size: Size) -> int:
        """Return the height of a type size in pixels."""
        return round(self.body_pixels * _FACTOR[size])


class _State:
    """The one look in force; a window has one application and one look."""

    theme: Theme | None = None


def current() -> Theme:
    """Return the look in force; `apply` must have been called."""
    if _State.theme is None:
        message = "the theme is asked for before it is applied"
        raise RuntimeError(message)
    return _State.theme


def load_family() -> str:
    """Load the shipped fonts and return the family to use; the system's own if none is there."""
    families: list[str] = []
    for file in sorted((resources_folder() / "fonts").glob("**/*.ttf")):
        number = QFontDatabase.addApplicationFont(str(file))
        families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    for family in families:
        if family.startswith(FAMILY):
            return family
    return (
        families[0]
        if families
        else QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    )


def system_is_dark() -> bool:
    """Tell whether the system asks for dark."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def system_is_stark() -> bool:
    """Tell whether the system asks for high contrast."""
    hints = QGuiApplication.styleHints()  # held: the binding lets what it gives go with it
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def tokens_of(*, dark: bool, stark: bool) -> Tokens:
    """Return the colours of a look."""
    if stark:
        return STARK_DARK if dark else STARK_LIGHT
    return DARK if dark else LIGHT


def palette_of(tokens: Tokens) -> QPalette:
    """Return Fusion's palette made of the tokens."""
    role = QPalette.ColorRole
    palette = QPalette()
    pairs = {
        role.Window: tokens.background, role.WindowText: tokens.text, role.Base: tokens.field,
        role.AlternateBase: tokens.hover, role.Text: tokens.text, role.Button: tokens.surface,
        role.ButtonText: tokens.text, role.BrightText: tokens.danger, role.Link: tokens.accent,
        role.Highlight: tokens.accent, role.HighlightedText: tokens.accent_text,
        role.ToolTipBase: tokens.text, role.ToolTipText: tokens.surface,
        role.PlaceholderText: tokens.muted, role.Mid: tokens.line, role.Dark: tokens.edge,
        role.Light: tokens.surface, role.Midlight: tokens.hover, role.Shadow: tokens.line,
    }  # fmt: skip
    for which, colour in pairs.items():
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.ButtonText, role.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.muted))
    return palette


def apply(app: QApplication, mode: Mode = Mode.SYSTEM, scale: int = 100) -> Theme:
    """Put the look on the application; `scale` is percent (100–200) over the system's own.

    The look that it has already is not put on again: every widget there is would be dressed anew.
    """
    dark = mode is Mode.DARK or (mode is Mode.SYSTEM and system_is_dark())
    family = load_family() if _State.theme is None else _State.theme.family
    screen = app.primaryScreen()
    dots = screen.logicalDotsPerInch()
    body = BASE_POINTS * dots / 72.0 * min(max(scale, 100), 200) / 100.0
    tokens = tokens_of(dark=dark, stark=system_is_stark())
    theme = Theme(tokens, dark, scale, family, body)
    if theme == _State.theme and app.styleSheet():
        return theme
    if _State.theme is None and not app.property(STYLED):
        app.setStyle("Fusion")
    _State.theme = theme
    app.setPalette(palette_of(theme.tokens))
    app.setFont(theme.font())
    values = {field.name: getattr(theme.tokens, field.name) for field in fields(Tokens)}
    sizes = {size.value: theme.pixels(size) for size in Size}
    app.setStyleSheet(style_sheet.make(values, sizes, theme.grid, theme.target))
    return theme


def style(widget: QWidget, kind: str) -> None:
    """Give a widget one of the style sheet's kinds, such as "muted", "title" or "primary"."""
    widget.setProperty("kind", kind)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else it is dressed when shown
        widget.style().unpolish(widget)
        widget.style().polish(widget)
