"""The wording item by item, to be held against the official form; confirmed once by a person."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.screening import wording
from tytti_desktop.casework.screening.wording import Wordings
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.person_menu import LANGUAGE_NAMES
from tytti_desktop.desk.kit import focus, theme
from tytti_desktop.desk.kit.cards import button, hairline, row, scrolled, spaced, text
from tytti_desktop.desk.kit.check_box import CheckBox
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import Item, Questionnaire
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

WIDTH_STEPS, HEIGHT_STEPS, SCREEN_SHARE = 90.0, 84.0, 0.92


class ConfirmDialog(Dialog):
    """Every word the client reads, and the check that it was compared; `changes` when confirmed."""

    def __init__(
        self,
        session: Session,
        stand: Wordings,
        form: str,
        language: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._form, self._language = session, form, language
        self.changes: Changes | None = None
        made = stand.library.get(form)
        title = _("Compare with the official form")
        self.setWindowTitle(title)
        self.setModal(True)
        column = QVBoxLayout(self)
        spaced(column, 1.5, 3)
        column.addWidget(text(title, "title"))
        told = _(
            "{form}, {language}. Hold each item against the official form, word by word. Your name "
            "and this day are kept with the confirmation."
        ).format(form=made.title.said(), language=LANGUAGE_NAMES[language])
        column.addWidget(text(told, "muted"))
        column.addWidget(scrolled(self._texts(stand.drafts(made, language))), 1)
        self.done_box = CheckBox(_("I have compared every item with the official form"))
        self.done_box.setAccessibleName(self.done_box.text())
        self.error = text("", "error")
        self.error.hide()
        self.act = button(_("Confirm the wording"), self.finish, primary=True)
        self.leave = button(_("Cancel"), self.reject)
        self.leave.setDefault(True)
        for widget in (self.done_box, self.error):
            column.addWidget(widget)
        column.addLayout(row(None, self.leave, self.act))
        self._fit()

    def _fit(self) -> None:
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), round(room.width() * SCREEN_SHARE)),
            min(look.grid(HEIGHT_STEPS), round(room.height() * SCREEN_SHARE)),
        )

    def _texts(self, waiting: list[Questionnaire]) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        spaced(column, 1, 1)
        for number, made in enumerate(waiting):
            if number:
                column.addWidget(hairline())
            self._add(column, made)
        column.addStretch(1)
        return holder

    def _add(self, column: QVBoxLayout, made: Questionnaire) -> None:
        code = self._language
        column.addWidget(text(made.title.said(code), "strong"))
        source = made.wording[code].source
        column.addWidget(text(_("Wording from: {source}").format(source=source), "small"))
        heads = [made.stem, made.instruction]
        heads += [each for part in made.parts for each in (part.title, part.intro)]
        for head in heads:
            if head:
                column.addWidget(text(head.said(code)))
        for item in made.own_items:
            column.addWidget(text(f"{item.name}. {item.text.said(code)}"))
            answers = _answers(item, code)
            if answers:
                column.addWidget(text(answers, "muted"))
        if made.end:
            column.addWidget(text(made.end.said(code)))

    def finish(self) -> None:
        """Confirm, if the box is checked and the wording is whole."""
        if not self.done_box.isChecked():
            self._say(_("Check the box when you have compared every item."))
            return
        try:
            self.changes = wording.confirm_wording(
                self._session.vault, self._form, self._language, self._session.today
            )
        except KnownError as error:
            self._say(error.message)
            return
        self.accept()

    def _say(self, words: str) -> None:
        self.error.setText(words)
        self.error.show()
        focus.give(self.done_box)


def _answers(item: Item, code: str) -> str:
    """Return an item's answers as they are printed."""
    ends = [end.said(code) for end in (item.low, item.high, item.unit) if end]
    options = [
        f"{option.value} {option.label.said(code)}".strip()
        for option in item.options
        if option.label
    ]
    return " · ".join(options + ends)
