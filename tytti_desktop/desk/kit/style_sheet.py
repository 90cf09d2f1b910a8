"""The one style sheet, made from the theme's tokens; short, since Fusion and the palette do most.

A widget asks for a look by its `kind` property (theme.style); the kinds are named here.
"""

from collections.abc import Callable, Mapping
from string import Template

OPTION_STEPS = 6.5  # an answer of the interview: read over a table

_SHEET = Template("""
* { outline: none; }
QLabel[kind="muted"] { color: $muted; }
QLabel[kind="small"] { color: $muted; font-size: ${small_px}px; }
QLabel[kind="strong"] { font-weight: bold; }
QLabel[kind="title"] { font-size: ${title_px}px; font-weight: bold; }
QLabel[kind="reading"] { font-size: ${reading_px}px; font-weight: bold; }
QPushButton[kind="option"] QLabel { font-size: ${option_px}px; }
QPushButton[kind="option"] QLabel[kind="option-key"] { font-weight: bold; color: $text;
  border: 1px solid $edge; border-radius: ${corner}px; background: $surface; }
QPushButton[kind="option-close"] QLabel[kind="option-key"] { font-weight: bold; color: $text;
  border: 1px solid $edge; border-radius: ${corner}px; background: $surface; }
QLabel[kind="reading-number"] { font-size: ${reading_px}px; color: $muted; }
QLabel[kind="title-number"] { font-size: ${title_px}px; color: $muted; }
QLabel[kind="strong-number"] { color: $muted; }
QLabel[kind="error"] { color: $danger; }
QLabel[kind="warning"] { color: $warning; }
QLabel[kind="practice"] { background: $practice; color: $practice_text; font-weight: bold;
  font-size: ${small_px}px; padding: ${g_half}px ${g1_5}px; border-radius: ${g_half}px; }
QLabel[kind="key"] { color: $muted; border: 1px solid $edge; border-radius: ${g_half}px;
  padding: 1px ${g_half}px; font-size: ${small_px}px; background: $surface; }
QLabel[kind="pill-danger"] { color: $danger; background: $danger_soft; }
QLabel[kind="pill-warning"] { color: $warning; background: $warning_soft; font-weight: bold; }
QLabel[kind="pill-ok"] { color: $ok; background: $ok_soft; }
QLabel[kind="pill-accent"] { color: $accent; background: $accent_soft; }
QLabel[kind^="pill"] { font-size: ${small_px}px; border-radius: ${g1}px;
  padding: ${g_quarter}px ${g1}px; }

QFrame[kind="card"] { background: $surface; border: 1px solid $line; border-radius: ${g1}px; }
QFrame[kind="bar"] { background: $surface; border: none; }
QFrame[kind="line"] { background: $line; border: none; }
QFrame[kind="banner-danger"] { background: $danger_soft; border: 1px solid $danger;
  border-radius: ${g1}px; }
QFrame[kind="banner-info"] { background: $accent_soft; border: 1px solid $line;
  border-radius: ${g1}px; }
QFrame[kind="toast"] { background: $text; border-radius: ${g1}px; }
QFrame[kind="toast"] QLabel { color: $surface; }
QFrame[kind="popup"] { background: $surface; border: 1px solid $edge; border-radius: ${g_half}px; }
QFrame[kind="stage"] { background: $surface; border: 1px solid $line; border-radius: ${g1}px; }
QFrame[kind="stage"]:focus { border: 2px solid $accent; }
QFrame[kind="stage-now"]:focus { border: 3px solid $accent; }
QFrame[kind="stage-now"] { background: $accent_soft; border: 2px solid $accent;
  border-radius: ${g1}px; }

QPushButton, QToolButton { background: $surface; color: $text; border: 1px solid $edge;
  border-radius: ${corner}px; padding: 0 ${g1_5}px; min-height: ${inner}px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $accent_soft; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 ${g1_5m}px;
  min-height: ${inner2}px; }
QPushButton:disabled { color: $muted; border-color: $line; }
QPushButton[kind="primary"] { background: $accent; color: $accent_text; font-weight: bold;
  border-color: $accent; }
QPushButton[kind="primary"]:hover { border-color: $text; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $line; color: $muted; border-color: $line; }
QPushButton[kind="danger"] { color: $danger; border-color: $danger; }
QPushButton[kind^="quiet"], QToolButton[kind^="quiet"] { background: transparent;
  border-color: transparent; color: $accent; padding: 0 ${g_half}px; }
QPushButton[kind^="quiet"]:focus, QToolButton[kind^="quiet"]:focus { border-color: $accent;
  padding: 0 ${g_halfm}px; }
QPushButton[kind^="quiet"]:hover, QToolButton[kind^="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet-line"] { text-align: left; }
QPushButton[kind="toast"] { background: transparent; color: $surface; border: 1px solid $surface;
  font-weight: bold; }
QPushButton[kind="toast"]:focus { border: 3px solid $surface; }
QPushButton[kind^="nav"] { background: transparent; border: 2px solid transparent;
  text-align: left; border-radius: ${corner}px; padding: 0; min-height: ${nav}px; }
QPushButton[kind="nav-section"] { min-height: ${section}px; }
QPushButton[kind^="nav"]:hover { background: $hover; }
QPushButton[kind^="nav"]:checked { background: $accent_soft; }
QPushButton[kind^="nav"]:focus { border-color: $accent; }
QPushButton[kind="segment"]:checked { background: $accent_soft; color: $accent;
  border: 2px solid $accent; }
QPushButton[kind="option"] { text-align: left; border-radius: ${g1}px; min-height: ${option}px; }
QPushButton[kind="option-close"] { text-align: left; border-radius: ${g1}px; }
QPushButton[kind="option"]:focus, QPushButton[kind="option-close"]:focus {
  border: 2px dashed $accent; }
QPushButton[kind="option"]:checked, QPushButton[kind="option-close"]:checked {
  background: $accent_soft; border: 3px solid $accent; }
QToolButton::menu-indicator { image: none; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[opens="true"], QPushButton[opens="true"]:focus { padding-right: ${g4_5}px; }
QLineEdit QToolButton { background: transparent; border: none; padding: 0; min-height: 0; }

QLineEdit, QPlainTextEdit, QComboBox, QSpinBox { background: $field; color: $text;
  border: 1px solid $edge; border-radius: ${corner}px; padding: 0 ${g1}px;
  selection-background-color: $accent; selection-color: $accent_text;
  placeholder-text-color: $muted; }
QLineEdit, QComboBox, QSpinBox { min-height: ${inner}px; }
QPlainTextEdit { padding: ${g_half}px; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus {
  border: 2px solid $accent; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus { min-height: ${inner2}px;
  padding: 0 ${g1m}px; }
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"] {
  border: 2px solid $danger; }
QLineEdit[kind="search"] { background: $background; }
QLineEdit:read-only { background: $background; }
QComboBox::drop-down { border: none; width: ${g3}px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $edge; }
QCheckBox, QRadioButton { spacing: ${g1}px; min-height: ${target}px; }
QCheckBox:focus, QRadioButton:focus { color: $accent; text-decoration: underline; }

QTabBar { border-bottom: 1px solid $line; }
QTabBar::tab { color: $muted; background: transparent; border: none; margin-right: ${g_half}px;
  padding: 0 ${g_quarter}px; min-height: ${target}px; border-bottom: 3px solid transparent; }
QTabBar::tab:selected { color: $accent; border-bottom: 3px solid $accent; font-weight: bold; }
QTabBar[kind="other"]::tab:selected { color: $muted; font-weight: normal;
  border-bottom: 3px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::scroller { width: ${g6}px; }
QTabBar QToolButton { border: none; padding: 0; min-height: 0; background: $background; }
QTabBar::tab:focus { background: $accent_soft; }
QTabBar[kind="other"]::tab:focus { background: transparent; }

QTableView, QListView, QTreeView { background: $surface; border: 1px solid $line;
  border-radius: ${g1}px; gridline-color: $line; selection-background-color: $accent_soft;
  selection-color: $text; padding: 1px; }
QTableView:focus, QListView:focus { border: 2px solid $accent; padding: 0; }
QFrame[kind="card"] QTableView { border-color: transparent; }
QFrame[kind="card"] QTableView:focus { border-color: $accent; }
QTableView::item { padding: 0 ${g1}px; border-bottom: 1px solid $line; }
QTableView::item:selected { background: $accent_soft; color: $text; }
QListView::item { min-height: ${target}px; padding: 0 ${g1}px; }
QListView::item:selected { background: $accent_soft; color: $text; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $muted; border: none;
  border-bottom: 1px solid $line; padding: ${g_half}px ${g_head}px; min-height: ${inner}px; }
QHeaderView[kind="tight"]::section, QHeaderView[kind="stacked"]::section {
  padding: ${g_half}px; }
QTableView[kind="tight"]::item { padding: 0 ${g_half}px; }
QTableView[kind="stacked"]::item { padding: 0 ${g_half}px; border-bottom: none; }
QTableCornerButton::section { background: $surface; border: none; }

QTextBrowser { background: $surface; color: $text; border: 1px solid $line;
  border-radius: ${g1}px; padding: ${g1}px; }
QTextBrowser:focus { border-color: $accent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: ${g1_5}px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: ${g1_5}px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: ${g_half}px; margin: 3px;
  min-height: ${g4}px; min-width: ${g4}px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu { background: $surface; border: 1px solid $edge; padding: ${g_half}px; }
QMenu::item { padding: ${g1}px ${g3}px; color: $text; border-radius: ${g_half}px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::separator { height: 1px; background: $line; margin: ${g_half}px; }
QToolTip { background: $text; color: $surface; border: none; padding: ${g_half}px; }
QProgressBar { background: $line; border: none; border-radius: ${g_half}px;
  max-height: ${g1}px; min-height: ${g1}px; }
QProgressBar::chunk { background: $accent; border-radius: ${g_half}px; }
QSplitter::handle { background: transparent; }
""")


def head_air(grid: Callable[[float], int], kind: str = "") -> int:
    """Return the pixels beside a title of a list, both sides; `kind` is the style sheet's."""
    return 2 * (grid(0.5) if kind else grid(1) + 3)


def make(
    colours: Mapping[str, str],
    sizes: Mapping[str, int],
    grid: Callable[[float], int],
    target: int,
) -> str:
    """Return the style sheet; `colours` by token name, `sizes` in pixels, `grid` in grid steps."""
    lengths = {
        "g_half": grid(0.5), "g_halfm": grid(0.5) - 1, "corner": grid(0.75), "g1": grid(1),
        "g1m": grid(1) - 1, "g_quarter": grid(0.25), "g1_5": grid(1.5), "g1_5m": grid(1.5) - 1,
        "g2": grid(2), "g3": grid(3), "g4_5": grid(4.5), "g_head": head_air(grid) // 2,
        "nav": grid(2.5), "section": grid(4.25), "g4": grid(4), "g6": grid(6),
        "option": grid(OPTION_STEPS),
        "target": target, "inner": target - 2, "inner2": target - 4,
    }  # fmt: skip
    pixels = {f"{name}_px": value for name, value in sizes.items()}
    return _SHEET.substitute(colours, **pixels, **lengths)
