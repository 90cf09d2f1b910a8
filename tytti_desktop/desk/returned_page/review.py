"""The review: doubtful marks settled with one key each, least sure first, beside their picture."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tytti_desktop.casework.returns import asking, checking, copies, early, listing, review
from tytti_desktop.casework.returns.records import MISSING_NAMES, Field, Missing
from tytti_desktop.casework.returns.review import Question
from tytti_desktop.casework.screening import contradictions
from tytti_desktop.desk.kit import focus, keys, theme
from tytti_desktop.desk.kit.cards import (
    Card,
    Empty,
    button,
    clear,
    pill,
    row,
    spaced,
    text,
)
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.page_header import PageHeader
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.returned_page.review_answer import AnswerBox
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _, ngettext

CROP_SHARE = 0.72  # of a crop's own dots at 100 %: as large as on paper, and a little more
TALLEST_STEPS = 45


@dataclass(frozen=True)
class Decided:
    """One decision of this sitting, and how it is taken back."""

    question: Question
    said: str
    undo: Callable[[Vault], Changes] | None


class Crop(QLabel):
    """The picture of a question, as wide as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setMinimumSize(QSize(theme.current().grid(20), theme.current().grid(10)))
        self._whole = QPixmap()

    def show_picture(self, picture: bytes, about: str) -> None:
        """Show a picture."""
        self._whole = QPixmap.fromImage(QImage.fromData(picture))
        self.setAccessibleName(about)
        self._fit()

    def say(self, words: str) -> None:
        """Tell why there is no picture."""
        self._whole = QPixmap()
        self.setText(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture again."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._whole.isNull():
            return
        look = theme.current()
        widest = min(self.width(), round(self._whole.width() * CROP_SHARE * look.scale / 100))
        size = QSize(widest, look.grid(TALLEST_STEPS))
        keep, smooth = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        shown = self._whole.scaled(size, keep, smooth)
        self.setPixmap(shown)
        self.setMinimumHeight(shown.height())


class ReviewPanel(QWidget):
    """One doubtful field after another, one sheet after another."""

    left = Signal()
    conflicts = Signal()  # the person wants to see the contradictions

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._sheet: str | None = None
        self._only = False
        self._past: list[Decided] = []
        self.back = button(_("Back to the list"), self._leave, icon="arrow-left")
        self.header = PageHeader(_("Settle the uncertain marks"), buttons=(self.back,))
        self.counts = text("", "muted")
        self.item, self.asked = text("", "strong"), text("")
        self.crop = Crop()
        self.why = QWidget()
        self.why.setLayout(Flow())
        self.answer = AnswerBox(lists=True)
        self.answer.answered.connect(self._settle)
        self.answer.listed.connect(self._put_on_list)
        self.card = Card(margin=3)
        for widget in (self.item, self.asked, self.crop, self.why, self.answer):
            self.card.body.addWidget(widget)
        self.done = Empty(
            _("No uncertain marks wait"),
            _("They come here when scanned pages have been read."), icon="circle-check",
        )  # fmt: skip
        self.early = Card(_("Answers that do not fit together so far"))
        self.early_words = text("")
        self.early.body.addWidget(self.early_words)
        told = _("Nothing is changed: it is asked of the client when the form is checked.")
        self.early.body.addWidget(text(told, "muted"))
        self.before = self._before_card()
        column = QVBoxLayout(self)
        spaced(column, 2)
        for widget in (self.header, self.counts, self.card, self.done, self.early, self.before):
            column.addWidget(widget)
        column.addStretch(1)
        take_back = keys.bind(keys.TAKE_BACK, self, self.undo)
        take_back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _before_card(self) -> Card:
        card = Card(_("The decision before"))
        self.previous, self.outcome = text(""), text("", "muted")
        self.take_back = button(_("Undo"), self.undo, icon="undo-2", tip="Ctrl Z")
        card.body.addWidget(self.previous)
        self.look = button(_("See the contradictions"), self.conflicts.emit)
        self.look.hide()
        nest(card.body, row(self.take_back, None))
        card.body.addWidget(self.outcome)
        nest(card.body, row(self.look, None))
        return card

    def _leave(self) -> None:
        self.left.emit()

    def begin(self, sheet_id: str | None = None) -> None:
        """Settle one sheet's marks, or with none named all, the sheet that came first first."""
        self._past, self._only = [], sheet_id is not None
        self.outcome.setText("")
        self._sheet = sheet_id
        self.refresh()

    def refresh(self) -> None:
        """Show the field that is least sure now."""
        vault = self._session.vault
        fields = listing.to_settle(vault, self._sheet) if self._sheet is not None else []
        if not fields and not self._only:
            self._sheet = review.next_sheet(vault, self._sheet)
            fields = listing.to_settle(vault, self._sheet) if self._sheet is not None else []
        self.card.setVisible(bool(fields))
        self.done.setVisible(not fields)
        self._show_before()
        self._show_early()
        if fields:
            self._show(review.questions(vault, fields[:1])[0])
            self._count(len(fields))
        else:
            self._sheet = self._sheet if self._only else None
            self.header.say(_("Settle the uncertain marks"))
            self.counts.setText("")
            focus.give(self.back)

    def _show_early(self) -> None:
        """Tell what does not fit together on the form in sight, before it is checked."""
        vault, today = self._session.vault, self._session.today
        here = self.card.isVisibleTo(self) and self._sheet is not None
        found = early.conflicts(vault, str(self._sheet), today) if here else []
        self.early.setVisible(bool(found))
        self.early_words.setText("\n".join(f"– {each.text}" for each in found))

    def _count(self, here: int) -> None:
        everywhere = max(len(review.queue(self._session.vault)), here)
        one = ngettext("{count} left of this form", "{count} left of this form", here)
        every = ngettext("{count} in all", "{count} in all", everywhere)
        self.counts.setText(f"{one.format(count=here)} · {every.format(count=everywhere)}")

    def _show(self, question: Question) -> None:
        field = question.field
        about = _("Form {code} · {title} · page {page} · least sure first").format(
            code=question.sheet.short_code, title=question.title or question.text, page=field.page
        )
        self.header.say(_("Settle the uncertain marks"), about)
        self.item.setText(item_of(question))
        self.asked.setText(question.text)
        self.asked.setVisible(question.text not in {"", field.field, self.item.text()})
        self._show_crop(field, question)
        self._show_reasons(field)
        self.answer.show_question(question)

    def _show_crop(self, field: Field, question: Question) -> None:
        try:
            picture = review.crop(self._session.vault, field)
        except KnownError as error:
            self.crop.say(error.message)
        else:
            self.crop.show_picture(picture, item_of(question))

    def _show_reasons(self, field: Field) -> None:
        layout = self.why.layout()
        if layout is None:
            return
        clear(layout)
        for reason in field.reasons():
            layout.addWidget(pill(reason, "warning"))
        layout.addWidget(text(_("The reader does not choose for you."), "muted", wrap=False))

    def _settle(self, value: str | list[str] | None, missing: str) -> None:
        question = self.answer.question
        if question is None:
            return
        vault, field = self._session.vault, question.field
        why = Missing(missing)
        changes = review.settle(
            vault, field.sheet_id, field.field, value, missing=why or Missing.BLANK
        )
        self._took(question, changes, _said(question, changes.record))

    def _put_on_list(self) -> None:
        """Settle the mark as unclear and put it on the client's question list."""
        question = self.answer.question
        if question is not None:
            changes = asking.ask_mark(self._session.vault, question, self._session.today)
            self._took(question, changes, _("on the client's question list"))

    def _took(self, question: Question, changes: Changes, said: str) -> None:
        """Remember a decision, tell what came of it and go on."""
        field = question.field
        self.look.hide()
        self._past.append(Decided(question, said, changes.undo))
        self.outcome.setText(self._sheet_outcome(field.sheet_id))
        self._session.done(replace(changes, undo=None))
        self.refresh()

    def _sheet_outcome(self, sheet_id: str) -> str:
        """Tell how the sheet stands once its last field is settled."""
        vault = self._session.vault
        if listing.to_settle(vault, sheet_id):
            return _("The next form opens when every field is settled.")
        found = copies.row(vault, sheet_id)
        code = found.sheet.short_code
        if found.checked:
            told = _("Form {code} is checked.").format(code=code)
            return f"{told} {self._contradictory(found.sheet.client_id)}".strip()
        waits = checking.said(found.waits, found.missing_pages)
        return f"{code}: {waits}"

    def _contradictory(self, client_id: str | None) -> str:
        """Tell how many of the client's answers do not fit together; nothing is changed."""
        if client_id is None:
            return ""
        vault, today = self._session.vault, self._session.today
        count = len(contradictions.findings(vault, today, client_id=client_id))
        self.look.setVisible(bool(count))
        told = ngettext(
            "{count} contradiction to ask the client about.",
            "{count} contradictions to ask the client about.",
            count,
        )
        return told.format(count=count) if count else ""

    def undo(self) -> None:
        """Take back the decision before and show its field again."""
        if not self._past:
            return
        last = self._past.pop()
        self._sheet = last.question.field.sheet_id
        self.outcome.setText("")
        self.look.hide()
        if last.undo is not None:
            self._session.done(replace(last.undo(self._session.vault), undo=None))
        self.refresh()

    def _show_before(self) -> None:
        self.before.setVisible(bool(self._past))
        if self._past:
            last = self._past[-1]
            reasons = ", ".join(last.question.field.reasons())
            words = f"{item_of(last.question)} → {last.said}"
            self.previous.setText(f"{words} · {reasons}" if reasons else words)


def item_of(question: Question) -> str:
    """Return which question it is: the part's title, and the item's number where it has one."""
    name = question.field.field.rsplit(".", maxsplit=1)[-1]
    if not name.isdecimal():
        return question.title or question.text
    return _("{title}, item {item}").format(title=question.title, item=name)


def _said(question: Question, field: Field) -> str:
    if not field.chosen:
        return _(MISSING_NAMES[field.missing])
    words = dict(zip(question.options.values, question.options.words, strict=False))
    return ", ".join(words.get(value, value) for value in field.chosen)
