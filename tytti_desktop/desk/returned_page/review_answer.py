"""One question of a paper form, answered with one key: big numbered options, or a line of text.

    box = AnswerBox(); box.show_question(question); box.answered.connect(self._settle)

0–9 is the option of that number, T is 10, E is empty, M is unclear, J puts it on the client's
question list where `lists` is set. A question of several answers is toggled with its keys and
finished with Enter; handwriting is keyed and finished with Enter.
"""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from tytti_desktop import texts
from tytti_desktop.casework.returns.records import Missing
from tytti_desktop.casework.returns.review import Question
from tytti_desktop.desk.kit import focus, keys, theme
from tytti_desktop.desk.kit.act_button import ActButton
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import clear, key_hint, spaced
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.words import _

TEN, EMPTY, UNCLEAR, LIST = "T", "E", "M", "J"  # with Ctrl while text is keyed
SPARE_KEYS = "123456789ABCDFGHIKLNOPQRSUVWXYZ"  # for options without a number of their own


def keys_of(values: Sequence[str]) -> dict[str, str]:
    """Return the key of each value: its own number, T for ten; else keys in order."""
    own = {value: TEN if value == "10" else value for value in values}
    if all(len(key) == 1 and (key == TEN or key in "0123456789") for key in own.values()):
        return own
    return dict(zip(values, SPARE_KEYS, strict=False))


class OptionButton(ActButton):
    """A big button with its key shown where the key is not the word itself."""

    def __init__(self, words: str, key: str, *, strong: bool = False) -> None:
        super().__init__()
        theme.style(self, "segment")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(words if words == key else f"{words}, {key}")
        label = QLabel(words)
        theme.style(label, "strong" if strong else "")
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.current().grid(1.75), 0, theme.current().grid(1.75), 0)
        line.addWidget(label, 0, Qt.AlignmentFlag.AlignCenter)
        if words != key:
            line.addWidget(key_hint(key))
        for inner in self.findChildren(QLabel):
            inner.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """Be as wide as the words and the key, and high enough to hit."""
        look, layout = theme.current(), self.layout()
        wide = layout.sizeHint().width() if layout is not None else 0
        return QSize(max(wide, look.grid(5.5)), look.grid(5.5))


class AnswerBox(QWidget):
    """The ways to answer one question."""

    answered = Signal(object, str)  # a value, a list of values, or None; and why it is missing

    listed = Signal()  # it is to be asked of the client

    def __init__(self, *, lists: bool = False) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lists = lists
        self.question: Question | None = None
        self.options: dict[str, OptionButton] = {}
        self.written = QLineEdit()
        self.written.returnPressed.connect(self._take_text)
        self._keys: dict[str, str] = {}
        self._column = QVBoxLayout(self)
        spaced(self._column, 1)
        self._column.addWidget(self.written)
        self._holder = QWidget()
        self._flow = Flow()
        self._holder.setLayout(self._flow)
        self._column.addWidget(self._holder)

    def show_question(self, question: Question) -> None:
        """Offer the options of a question; what may be meant is framed, nothing is chosen."""
        self.question = question
        clear(self._flow)
        self.options = {}
        field = question.field
        text = field.type is BoxType.TEXT
        self.written.setVisible(text)
        self.written.clear()
        self.written.setAccessibleName(question.text)
        if text and field.candidates:
            self.written.setPlaceholderText(" / ".join(field.candidates))
        else:
            self.written.setPlaceholderText(_("Key what is written, then Enter"))
        values = () if text else question.options.values
        self._keys = {key: value for value, key in keys_of(values).items()}
        for value, words in zip(values, question.options.words, strict=False):
            self._add_option(value, words, marked=value in field.candidates)
        self._add_ends(text=text)
        focus.give(self.written if text else self)

    def _add_option(self, value: str, words: str, *, marked: bool) -> None:
        key = next((k for k, v in self._keys.items() if v == value), "")
        said = words if words == value or key not in {value, TEN} else f"{value}  {words}"
        made = OptionButton(said, key, strong=words == value)
        made.setChecked(marked)
        made.clicked.connect(held(self, partial(self._press, value)))
        self.options[value] = made
        self._flow.addWidget(made)

    def _add_ends(self, *, text: bool) -> None:
        before = "Ctrl+" if text else ""
        ends: list[tuple[str, str, Callable[[], None]]] = [
            (_("Empty"), EMPTY, partial(self._give, None, Missing.BLANK)),
            (_("Cannot be made out"), UNCLEAR, partial(self._give, None, Missing.UNCLEAR)),
        ]
        if self._can_list:
            ends.append((_("Leave to be asked"), LIST, self.listed.emit))
        if self._several:
            ends.insert(0, (_("Done"), "Enter", self._take_several))
        for words, key, act in ends:
            shown = key if key == "Enter" else f"{before}{key}"
            made = OptionButton(words, shown.replace("+", " "))
            made.setCheckable(False)
            made.clicked.connect(held(self, lambda _on=False, do=act: do()))
            self._flow.addWidget(made)

    @property
    def _several(self) -> bool:
        return self.question is not None and self.question.field.type is BoxType.MULTI

    @property
    def _can_list(self) -> bool:
        """Whether there is a client whom this can be asked."""
        return self._lists and self.question is not None and bool(self.question.sheet.client_id)

    def _press(self, value: str, _on: bool = False) -> None:
        if not self._several:
            self._give(value, Missing.NO)

    def _take_several(self) -> None:
        chosen = [value for value, made in self.options.items() if made.isChecked()]
        self._give(chosen or None, Missing.NO if chosen else Missing.BLANK)

    def _take_text(self) -> None:
        text = texts.seen(self.written.text()).strip()
        if text:
            self._give(text, Missing.NO)

    def _give(self, value: str | list[str] | None, missing: Missing) -> None:
        self.answered.emit(value, str(missing))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer with one key."""
        text = self.written.isVisibleTo(self)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = chr(event.key()) if event.key() <= Qt.Key.Key_Z else ""
        other = event.modifiers() & keys.MEANS_ELSE & ~Qt.KeyboardModifier.ControlModifier
        if self.question is None or other or control is not text:
            super().keyPressEvent(event)
        elif key == EMPTY:
            self._give(None, Missing.BLANK)
        elif key == UNCLEAR:
            self._give(None, Missing.UNCLEAR)
        elif key == LIST and self._can_list:
            self.listed.emit()
        elif key in self._keys and not text:
            self._choose(self._keys[key])
        elif self._several and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._take_several()
        else:
            super().keyPressEvent(event)

    def _choose(self, value: str) -> None:
        if self._several:
            self.options[value].toggle()
        else:
            self._give(value, Missing.NO)
