"""No wrapper of a layout's item outlives the item: the root of a native death, ended as a kind."""

import ast
import gc
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from tests import parsed
from tests.desk import every
from tytti_desktop import desk
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.review_flow import Flow

ADDING = {"addLayout", "insertLayout", "addChildLayout"}
ITEMS = {"itemAt", "itemAtPosition"}
OWN = {"kit/nesting.py": ADDING | ITEMS, "kit/review_flow.py": ITEMS}


def strays() -> set[int]:
    """Return every wrapper of an item that no flow of ours holds by itself."""
    gc.collect()
    alive = Shiboken.getAllValidWrappers()
    held = {id(item) for one in alive if isinstance(one, Flow) for item in one._items}
    kinds = ("QWidgetItem", "QWidgetItemV2", "QSpacerItem", "QLayoutItem")
    return {id(one) for one in alive if type(one).__name__ in kinds} - held


def filled() -> QHBoxLayout:
    inner = QHBoxLayout()
    inner.addWidget(QLabel("word"))
    inner.addStretch(1)
    return inner


def test_a_filled_layout_in_a_layout_leaves_no_wrapper(qapp: QApplication) -> None:
    before, holder = strays(), QWidget()
    outer, middle = QVBoxLayout(holder), filled()
    nest(middle, filled())
    nest(outer, middle)
    nest(outer, filled(), at=0)
    assert outer.count() == 2
    assert outer.indexOf(middle) == 1
    assert strays() <= before
    for label in holder.findChildren(QLabel):
        label.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert middle.count() == 2  # the stretch and the layout in it; the item went with its widget


@pytest.mark.usefixtures("look")
def test_a_layout_that_keeps_its_items_is_not_nested() -> None:
    """It would ask items that were let go of: the program died of it when it was laid out."""
    holder = QWidget()
    outer = QVBoxLayout(holder)
    with pytest.raises(TypeError, match="Flow"):
        nest(outer, Flow([QLabel("word", holder)]))
    assert outer.count() == 0


@pytest.mark.usefixtures("look")
def test_a_flow_puts_its_last_at_the_right_end_and_goes_on_to_the_next_line() -> None:
    words = [QLabel(word) for word in ("filter", "box", "count")]
    for word in words:
        word.setFixedSize(100, 20)
    flow = Flow(words, ended=True)
    holder = QWidget()
    holder.setLayout(flow)
    for wide, lines in ((1000, 1), (250, 2)):
        holder.resize(wide, flow.heightForWidth(wide))
        flow.setGeometry(holder.rect())
        assert words[1].x() > words[0].x()
        assert words[2].geometry().right() + 1 == wide
        assert len({word.y() for word in words}) == lines


def test_without_it_the_binding_keeps_them(qapp: QApplication) -> None:
    before, holder = strays(), QWidget()
    inner = filled()
    QVBoxLayout(holder).addLayout(inner)
    assert len(strays() - before) == inner.count() == 2


def test_a_whole_window_keeps_no_wrapper_of_an_item(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    before = strays()
    client = every.make(tmp_path / "p.vault")
    for window in every.light_window(qtbot, qapp, tmp_path / "p.vault"):
        for at in every.places(window, client):
            every.go(window, at)
            assert strays() <= before, at


def test_a_whole_window_builds_nothing_that_it_puts_nowhere(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    """What has no parent is no page's: it would be there until the program ends."""
    client, before = every.make(tmp_path / "p.vault"), set(qapp.topLevelWidgets())

    def alone() -> list[str]:
        every.settle()
        new = set(qapp.topLevelWidgets()) - before - {window}
        return [repr(one) for one in new if one.parent() is None]

    for window in every.light_window(qtbot, qapp, tmp_path / "p.vault"):
        for at in every.places(window, client):
            every.go(window, at)
        window.lock()
        qtbot.waitUntil(lambda: alone() == [])  # pages are let go one by one


def test_layouts_are_put_together_in_one_place() -> None:
    root = Path(desk.__file__).parent
    found = {
        f"{file.relative_to(root).as_posix()}: {node.func.attr}"
        for file in root.rglob("*.py")
        for node in parsed.nodes(file)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in (ADDING | ITEMS) - OWN.get(file.relative_to(root).as_posix(), set())
    }
    assert found == set(), "use kit.nesting.nest"
    assert not any(
        isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "nest"
        and any(getattr(getattr(arg, "func", None), "id", "") == "Flow" for arg in node.args)
        for file in root.rglob("*.py")
        for node in parsed.nodes(file)
    ), "a flow holds its own items: give it a widget"
