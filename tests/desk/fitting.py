"""What does not fit of a window or a dialog as it is shown: bars, cut words, parts out of reach."""

import itertools
import re
from functools import cache

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QTextLayout
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QStyle,
    QStyleOptionHeader,
    QTabBar,
    QTableView,
    QWidget,
)

from tytti_desktop import words as words_of
from tytti_desktop.desk.client.consent_matrix import ConsentMatrix
from tytti_desktop.desk.client_page.page import ClientPage
from tytti_desktop.desk.forms.form_dialog import HEIGHT_SHARE, FormDialog
from tytti_desktop.desk.forms.form_rows import Field
from tytti_desktop.desk.forms.pdf_view import PdfView
from tytti_desktop.desk.forms.record_model import RecordModel
from tytti_desktop.desk.forms.record_table import RecordTable
from tytti_desktop.desk.forms.rows import Line
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.act_list import ActList
from tytti_desktop.desk.kit.cards import LETTERS, Card, Empty
from tytti_desktop.desk.kit.columns import AND, names
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.results.picture import PictureView
from tytti_desktop.desk.results.table_view import RowsView
from tytti_desktop.desk.returned_page.returned_sight import OneInSight
from tytti_desktop.desk.running.pages import ListDetail
from tytti_desktop.paper.marks import Label
from tytti_desktop.words import language

ALIKE = 3  # acts of one place that look the same, at most, where none leads
SLACK = 2  # pixels: rounding of a frame
SHORT = 24  # letters of a word that is known by sight
NAME = 9  # grid steps of a name: under it one does not know whose row it is
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}$")  # of a paper, compared with what is in the hand
NOTHING = 18  # grid steps below the last thing of what scrolls
TAB_LINES = 2  # of a client's page, at most
FIRST_VIEW = 8  # grid steps of a client's open tab: the head of a card and what comes first in it
SMALLEST = 0.7  # of the page's words: a picture's
SPARE = 16  # pixels of a column beyond what it holds
EDGE = 0.75  # grid steps: how far a quiet button's words may stand from the edge of their column
TIP = Qt.ItemDataRole.ToolTipRole

# A page of paper looked at from near, and the consents of all periods, move sideways by themselves:
# a reader needs their rows beside each other (WCAG 2.2, 1.4.10 leaves such out too).
MAY_BE_WIDE = (PdfView, ConsentMatrix)


def faults(top: QWidget) -> list[str]:
    """Return what is wrong with a widget in sight and all it holds, in words."""
    shown = [one for one in top.findChildren(QWidget) if one.isVisibleTo(top) and one.isVisible()]
    told = _edge(top) + _room_left(top) + _told_twice(top) + _alike(shown)
    for one in shown:
        if isinstance(one, QAbstractScrollArea):
            told += _bars(one, top)
            told += _cells(one) if isinstance(one, QTableView) else []
            told += _boxed(one) if isinstance(one, QTableView) else []
            told += cut_words(one) if isinstance(one, RowsView) else []
            told += _over_their_words(one) if isinstance(one, ConsentMatrix) else []
            told += _items(one) if isinstance(one, QListView) else []
        elif isinstance(one, QTabBar):
            told += _tabs(one)
        elif isinstance(one, PictureView):
            told += _picture(one)
        elif isinstance(one, QAbstractButton | QLabel | QComboBox | QLineEdit):
            told += _cut(one)
            told += _long(one) if isinstance(one, QLabel) and one.wordWrap() else []
            told += _off_edge(one)
            told += _outside(one, top)
    return told


def opened_low(top: QWidget) -> list[str]:
    """Tell of areas that stand below their top though the cursor would be seen at their top."""
    now: QWidget | None = top.window().focusWidget()
    told = []
    for area in top.findChildren(QScrollArea):
        low, content = area.verticalScrollBar().value(), area.widget()
        if low <= SLACK or not area.isVisible() or content is None:
            continue
        seen = now if now is not None and content.isAncestorOf(now) else None
        field = seen
        while field is not None and field is not content and not isinstance(field, Field):
            field = field.parentWidget()
        seen = field if isinstance(field, Field) and field.height() < area.height() else seen
        held = None if isinstance(seen, Field) else seen
        high = held is not None and held.height() > area.height() // 2
        part = 3 if high or isinstance(seen, QAbstractItemView) else 1
        least = 0 if seen is None else min(seen.height(), area.height() // part)
        if isinstance(seen, QTableView):
            least = seen.horizontalHeader().height()
        if seen is None or seen.mapTo(content, QPoint(0, least)).y() <= area.height():
            told.append(f"{_name(area)} opens {low} px below its top, the cursor on {seen}")
    return told


def first_view(top: QWidget) -> list[str]:
    """Tell of a client's page of whose open tab too little is in sight before one scrolls."""
    told = []
    for page in top.findChildren(ClientPage):
        tabs = page.tabs
        if not tabs.isVisible():
            continue
        lines = 1 + sum(line.isVisible() for line in tabs.rest)
        seen = page.stack.visibleRegion().boundingRect().height()
        if lines > TAB_LINES or seen < theme.current().grid(FIRST_VIEW):
            told.append(f"{tabs.current_name}: {lines} lines of tabs, {seen} px of the tab")
    return told


def primaries(page: QWidget) -> list[str]:
    """Tell of a page with two primary acts, and of acts that cannot be done.

    That is a primary one that is dead while others are not, and one that says that it does none.
    """
    buttons = [one for one in page.findChildren(QPushButton) if one.isVisible()]
    first = [one for one in buttons if one.property("kind") == "primary"]
    told = [f"two primary acts: {[one.text() for one in first]}"] if len(first) > 1 else []
    reading = any(one.isVisible() for one in page.findChildren(QProgressBar))
    others = [b.text() for b in buttons if b.isEnabled() and not b.property("kind")]
    none = [one.text() for one in buttons if one.text().endswith("(0)")]
    told += [f"{none} would do nothing"] if none else []
    dead = [one.text() for one in first if not one.isEnabled() and others and not reading]
    return told + ([f"{dead} cannot be pressed, {others} can"] if dead else [])


def narrows_nothing(page: QWidget) -> list[str]:
    """Tell of filters over lists that hold nothing at all, or one row, with or without them."""
    tables = [one for one in page.findChildren(RecordTable) if one.isVisible()]
    few = [one for one in tables if len(one.model._all) <= 1]
    seen = [one for one in few if one.filter.isVisible() or one.count.isVisible()]
    told = [f"{one.view.accessibleName()}: a filter" for one in seen]
    empty = [one for one in tables if not one.model._all]
    boxes = [one for one in page.findChildren(QComboBox) if one.isVisible()]
    if tables and empty == tables:
        told += [f"the box {one.accessibleName()}" for one in boxes if not _in_form(one)]
    return told


def _in_form(one: QWidget) -> bool:
    """Tell whether a box is a field that is filled in, not what narrows a list."""
    holder = one.parentWidget()
    while holder is not None and not isinstance(holder, Field):
        holder = holder.parentWidget()
    return holder is not None


def _boxed(view: QTableView) -> list[str]:
    """Tell of a table that draws a box of its own in a card's: space separates, not boxes."""
    holder = view.parentWidget()
    while holder is not None and not isinstance(holder, Card):
        holder = holder.parentWidget()
    if holder is None or view.hasFocus():
        return []
    edge = view.grab(QRect(0, view.height() // 2, 1, 1)).toImage().pixelColor(0, 0)
    inside = edge.name() == theme.current().colour("surface").name()
    return [] if inside else [f"{view.accessibleName()}: a box in a box"]


def _off_edge(one: QWidget) -> list[str]:
    """Tell of a quiet button whose words stand off the edge of the words above and below it."""
    if not isinstance(one, QPushButton) or not str(one.property("kind")).startswith("quiet"):
        return []
    icon = 0 if one.icon().isNull() else one.iconSize().width() + 4
    arrow = theme.current().grid(4) if one.property("opens") else 0
    words = one.fontMetrics().horizontalAdvance(one.text()) + icon + arrow
    off = (QPushButton.sizeHint(one).width() - words) // 2
    return [f"{_name(one)} begins {off} px in"] if off > theme.current().grid(EDGE) else []


def _tabs(bar: QTabBar) -> list[str]:
    """Tell of tabs whose word, bold when picked, has no room, and of those beyond the bar's end."""
    bold = QFontMetrics(theme.current().font(bold=True))
    shown = [number for number in range(bar.count()) if bar.isTabVisible(number)]
    told = []
    for number in shown:
        word, place = bar.tabText(number), bar.tabRect(number)
        short = bold.horizontalAdvance(word) + theme.current().grid(1) - place.width()
        if short > SLACK or place.right() > bar.width():
            told.append(f"tab “{word}” lacks {short} px of {place}")
    return told


def _items(view: QListView) -> list[str]:
    """Tell of lines that are cut and have no tip to tell them whole."""
    model, over = view.model(), view.sizeHintForColumn(0) - view.viewport().width()
    if over <= SLACK or isinstance(view.parentWidget(), QComboBox):
        return []
    bare = [n for n in range(model.rowCount()) if not model.index(n, 0).data(TIP)]
    return [f"{view.accessibleName()}: lines cut {over} px, without a tip: {bare}"] if bare else []


def _name(one: QWidget) -> str:
    words = getattr(one, "text", lambda: "")() or one.accessibleName()
    return f"{type(one).__name__} “{words[:40]}”"


def _bars(area: QAbstractScrollArea, top: QWidget) -> list[str]:
    told = []
    over = area.horizontalScrollBar().maximum()
    free = isinstance(area, MAY_BE_WIDE) or isinstance(
        area.parentWidget(), (QComboBox, *MAY_BE_WIDE)
    )
    if over > 0 and not free and type(area) is not QTableView:
        told.append(f"{_name(area)} is {over} px too wide")
    if isinstance(area, QScrollArea) and area.verticalScrollBar().maximum() > 0:
        outer = area.parentWidget()
        while outer is not None and outer is not top:
            if isinstance(outer, QScrollArea) and outer.verticalScrollBar().maximum() > 0:
                told.append(f"{_name(area)} scrolls inside what scrolls")
            outer = outer.parentWidget()
        told += _empty(area)
        told += [f"{_name(area)} scrolls, {one} has room" for one in _airy(area)]
    return told


def _airy(area: QScrollArea) -> list[str]:
    """Return what says that a list is empty and is higher than it must, though there is a bar."""
    empty = [one for one in area.findChildren(Empty) if one.isVisible()]
    spare = [one.height() - one.heightForWidth(one.width()) for one in empty]
    return [f"what says that a list is empty, {high} px" for high in spare if high > SLACK]


def _room_left(top: QWidget) -> list[str]:
    """Tell of a form that scrolls in a dialog though the screen has room for a higher one."""
    if not isinstance(top, FormDialog):
        return []
    left = round(top.screen().availableGeometry().height() * HEIGHT_SHARE) - top.height()
    over = max((a.verticalScrollBar().maximum() for a in top.findChildren(QScrollArea)), default=0)
    return [f"scrolls {over} px, and the screen has {left} px more"] if min(left, over) > 2 else []


def _told_twice(top: QWidget) -> list[str]:
    """Tell of a dialog that says whose it is, and says the name again in what it tells first."""
    holder = top.form.parentWidget() if isinstance(top, FormDialog) and top.about else None
    if not isinstance(top, FormDialog) or holder is None:
        return []
    name = set(top.about.split()[:-1])  # the year stands last
    above = holder.findChildren(QLabel, options=Qt.FindChildOption.FindDirectChildrenOnly)
    twice = [one.text() for one in above if one.text() != top.about and name <= _bare(one.text())]
    return [f"whose it is, told twice: {twice}"] if twice else []


def _bare(words: str) -> set[str]:
    return {one.strip(".,:;") for one in words.split()}


def _edge(top: QWidget) -> list[str]:
    """Tell whether what a dialog holds does not leave its margins free: it is squeezed."""
    layout = top.layout() if isinstance(top, QDialog) else None
    if layout is None:
        return []
    margins = layout.contentsMargins()
    items = [item for item in map(layout.itemAt, range(layout.count())) if item is not None]
    places = [item.geometry() for item in items if not item.isEmpty()]
    low = max((place.bottom() for place in places), default=0) - top.height() + margins.bottom()
    wide = max((place.right() for place in places), default=0) - top.width() + margins.right()
    over = max(low, wide)
    return [f"what it holds stands {over} px over its margin"] if over > SLACK else []


def _cells(view: QTableView) -> list[str]:
    """Tell of days and numbers cut short, and of names cut beside a column with room to spare.

    Names that are cut beside words that are cut as well have all there is; a tip tells them whole.
    """
    model = view.model()
    if not isinstance(model, RecordModel):
        return []
    over = {
        n: view.columnWidth(n) - max(view.sizeHintForColumn(n), _title(view, n), _words(view, n))
        for n in range(len(model.columns))
        if not view.isColumnHidden(n)
    }
    spare = max(over.values()) > SPARE
    cut = {
        n: model.columns[n].title
        for n, left in over.items()
        if left < -SLACK and (model.columns[n].whole or (n in names(model.columns) and spare))
    }
    told = [f"{view.accessibleName()}: {cut}, {over}"] if cut else []
    return told + _fixed(view, model)


def _fixed(view: QTableView, model: RecordModel) -> list[str]:
    """Tell of words of the program's own that are cut, and of columns of them that do not say so.

    Where a cell holds several, each one must have room: the first is then read whole.
    """
    known, words, told = _own_words(language()), view.fontMetrics(), []
    for number, column in enumerate(model.columns):
        said = {part for one in model.records for part in column.shown(one).split(AND)} - {""}
        if not said or view.isColumnHidden(number):
            continue
        if column.icon and said <= known and not (column.fixed or column.whole):
            told.append(f"{column.title} holds fixed words: {sorted(said)[:3]}")
        room = view.columnWidth(number) - theme.current().grid(1)
        short = [words.horizontalAdvance(one) for one in said if len(one) <= SHORT]
        needs = max(map(words.horizontalAdvance, said))
        rows = {column.shown(one): row for row, one in enumerate(model.records)}
        hints = [  # its icon and margins too
            view.sizeHintForIndex(model.index(row, number)).width() - view.columnWidth(number)
            for one, row in rows.items()
            if AND not in one and len(one) <= SHORT
        ]
        if column.fixed and max(hints, default=0) > 0:
            told.append(f"{column.title} lacks {max(hints)} px for its words and icons")
        if number in names(model.columns) and room < min(needs, theme.current().grid(NAME)):
            told.append(f"{column.title} has {room} px for names")
        if not column.whole and any(map(CODE.match, said)):
            told.append(f"{column.title} holds codes, and would cut them")
        if column.fixed and max(short, default=0) > room:
            told.append(f"{column.title} cuts {sorted(said)} in {room} px")
    return told


@cache
def _own_words(spoken: str) -> frozenset[str]:
    """Return the short words of the catalogue: what a cell holds of it nobody has typed."""
    catalogue = vars(words_of._catalogue(spoken)).get("_catalog", {})
    return frozenset(word for word in catalogue.values() if len(word) <= SHORT)


def _picture(view: PictureView) -> list[str]:
    """Tell of a picture of results that is cut, and of one with words much under the page's."""
    high, wide = view.picture.height * view.scale, view.picture.width * view.scale
    over = max(high - view.height(), wide - view.width())
    told = [f"{_name(view)} is cut by {over:.0f} px"] if over > SLACK else []
    sizes = [mark.size * view.scale for mark in view.picture.marks if isinstance(mark, Label)]
    least = theme.current().font().pixelSize() * SMALLEST
    small = min(sizes, default=least)
    return [*told, f"{_name(view)} has words of {small:.1f} px"] if small < least else told


def _over_their_words(matrix: ConsentMatrix) -> list[str]:
    """Tell of cells of a word whose arrow stands in a line of its own; a date goes on to two."""
    told = []
    for row, column in itertools.product(range(matrix.rowCount()), range(matrix.columnCount())):
        index = matrix.model().index(row, column)
        wide = matrix.sizeHintForIndex(index).width() > matrix.columnWidth(column)
        if wide and not any(map(str.isdigit, index.data())):
            told.append(f"{index.data()} does not stand in one line")
    return told


def cut_words(view: RowsView) -> list[str]:
    """Tell of words of titles and of cells that have no room in their column: they cannot wrap."""
    head, model = view.horizontalHeader(), view.model()
    option = QStyleOptionHeader()
    head.initStyleOption(option)
    option.rect = QRect(0, 0, 1000, 100)
    inner = head.style().subElementRect(QStyle.SubElement.SE_HeaderLabel, option, head)
    air = option.rect.width() - inner.width()
    cut = []
    for number in range(model.columnCount()):
        title = model.headerData(number, Qt.Orientation.Horizontal)
        wide = [head.fontMetrics().horizontalAdvance(word) for word in title.split()]
        for row in range(model.rowCount()):
            index = model.index(row, number)
            if view.columnSpan(row, number) == 1:
                words = QFontMetrics(index.data(Qt.ItemDataRole.FontRole))
                wide += map(words.horizontalAdvance, index.data().split(" "))
        if max(wide, default=0) + air > view.columnWidth(number):
            cut.append(title)
    told = [f"{view.accessibleName()}: words cut in {cut}"] if cut else []
    title = model.headerData(0, Qt.Orientation.Horizontal)
    lacks = head.fontMetrics().horizontalAdvance(title) + air - view.columnWidth(0)
    free = view.viewport().width() - head.length() >= lacks > 0 and not view.way.stacked
    return [*told, f"{title}: in lines, with room beside it"] if free else told


def _title(view: QTableView, number: int) -> int:
    """Return the pixels that a title takes; `sectionSizeHint` keeps room for a mark it has not."""
    head = view.horizontalHeader()
    mark = 2 if head.sortIndicatorSection() == number else 1
    title = view.model().headerData(number, Qt.Orientation.Horizontal)
    return head.fontMetrics().horizontalAdvance(title) + mark * head.fontMetrics().height()


def _words(view: QTableView, number: int) -> int:
    """Return the pixels of a column's longest words: Qt's own hint asks the first rows alone."""
    model = view.model()
    assert isinstance(model, RecordModel)
    column, words = model.columns[number], view.fontMetrics()
    return max((words.horizontalAdvance(column.shown(one)) for one in model.records), default=0)


def _empty(area: QScrollArea) -> list[str]:
    """Tell whether one can scroll to where nothing is: beyond a page's lower margin and stretch."""
    content = area.widget()
    if content is None or not area.verticalScrollBar().maximum():
        return []
    kinds = QLabel | QAbstractButton | QLineEdit | QAbstractScrollArea | QComboBox
    ends = [
        one.mapTo(content, QPoint(0, one.height())).y()
        for one in content.findChildren(QWidget)
        if one.isVisibleTo(content) and isinstance(one, kinds)
    ]
    if not ends:
        return []  # what it shows it draws itself: a paper's pages
    empty = content.height() - max(ends)
    most = theme.current().grid(NOTHING)
    return [f"{_name(area)} ends in {empty} px of nothing"] if empty > most else []


def _alike(shown: list[QWidget]) -> list[str]:
    """Tell of places where many acts look the same and none leads: which is the one to do?"""
    acts: dict[QWidget, set[str]] = {}
    for one in shown:
        if isinstance(one, QPushButton) and not one.isCheckable() and one.isEnabled():
            kind, place = one.property("kind") or "", _place_of(one)
            if place is not None and kind in {"", "primary"}:
                acts.setdefault(place, set()).add("" if kind else one.text())
    return [
        f"{sorted(words)} are alike"
        for words in acts.values()
        if len(words) > ALIKE and "" not in words
    ]


def _place_of(act: QPushButton) -> QWidget | None:
    """Return what an act stands in (a card, a head, a pane, a dialog); None for one of a row's."""
    place = act.parentWidget()
    while place is not None:
        if isinstance(place, Line | ActList):
            return None
        if isinstance(place, Card | PageHeader | QDialog):
            break
        if isinstance(place.parentWidget(), QStackedWidget | ListDetail | OneInSight):
            return place
        place = place.parentWidget()
    return place


def _long(one: QLabel) -> list[str]:
    """Tell of a line of text that is too long to read."""
    words, most = one.text(), 0
    if len(words) <= LETTERS:
        return []
    laid = QTextLayout()
    laid.setFont(one.font())
    for part in words.split("\n"):
        laid.setText(part)
        laid.beginLayout()
        while (line := laid.createLine()).isValid():
            line.setLineWidth(one.contentsRect().width())
            said = part[line.textStart() : line.textStart() + line.textLength()]
            most = max(most, len(said.strip()))
        laid.endLayout()
    return [f"{_name(one)} has a line of {most} letters"] if most > LETTERS else []


def _cut(one: QWidget) -> list[str]:
    if isinstance(one, QLabel):
        if not one.pixmap().isNull():
            return []
        if one.wordWrap():
            short = one.heightForWidth(one.width()) - one.height()
            return [f"{_name(one)} lacks {short} px of height"] if short > SLACK else []
        wide, high = (one.sizeHint() - one.size()).toTuple()
        elided = bool(one.toolTip()) and one.text() != one.toolTip()
        short = max(0 if elided else wide, high)
        return [f"{_name(one)} lacks {short} px"] if short > SLACK else []
    if isinstance(one, QAbstractButton):
        high = one.fontMetrics().height() - one.height()
        short = max(one.minimumSizeHint().width() - one.width(), high)
        return [f"{_name(one)} lacks {short} px"] if short > SLACK else []
    if isinstance(one, QLineEdit | QComboBox):
        least = one.fontMetrics().averageCharWidth() * 3
        return [f"{_name(one)} is {one.width()} px"] if one.width() < least else []
    return []


def _outside(one: QWidget, top: QWidget) -> list[str]:
    """Tell whether a part lies outside what holds it: nothing can scroll there."""
    holder = one.parentWidget()
    while holder is not None and holder is not top:
        if isinstance(holder, QAbstractItemView | QComboBox | QLineEdit | PdfView):
            return []
        above = holder.parentWidget()
        area = above.parentWidget() if above is not None else None
        if isinstance(area, QScrollArea) and area.viewport() is above:
            place = QRect(one.mapTo(holder, QPoint(0, 0)), one.size())
            over = place.right() - holder.rect().right()
            return [f"{_name(one)} lies {over} px outside"] if over > SLACK else []
        holder = above
    place = QRect(one.mapTo(top, QPoint(0, 0)), one.size())
    over = max(place.right() - top.rect().right(), place.bottom() - top.rect().bottom())
    return [f"{_name(one)} lies {over} px outside"] if over > SLACK else []
