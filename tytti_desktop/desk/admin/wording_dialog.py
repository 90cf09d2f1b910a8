"""The wording item by item, each held against the official form and ticked; then confirmed.

Ticks are kept as a draft until then, each with the words that it is of: words that have changed
since are compared anew.
"""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.screening import wording
from tytti_desktop.casework.screening.wording import Wordings
from tytti_desktop.desk.admin.wording_texts_dialog import asked
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.person_menu import LANGUAGE_NAMES
from tytti_desktop.desk.kit import focus, theme
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import button, hairline, row, scrolled, spaced, text
from tytti_desktop.desk.kit.check_box import CheckBox
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import Item, Questionnaire
from tytti_desktop.vault import Changes, drafts
from tytti_desktop.words import _, ngettext

PLACE = DraftPlace("settings:wordings:compared", 2)
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
        self._place = PLACE.of(form, language).text
        kept = drafts.recall(session.vault, self._place)
        self._ticked = dict(kept.content) if kept is not None else {}
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
        kept_words = _("Each tick is kept at once: you may go on another day.")
        column.addWidget(text(kept_words, "small"))
        self.boxes: list[CheckBox] = []
        column.addWidget(scrolled(self._texts(stand.drafts(made, language))), 1)
        self.error = text("", "error")
        self.error.hide()
        self.act = button(_("Confirm the wording"), self.finish, primary=True)
        self.leave = button(_("Cancel"), self.reject)
        self.leave.setDefault(True)
        column.addWidget(self.error)
        nest(column, row(None, self.leave, self.act))
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
        told = [head.said(code) for head in heads if head]
        if told:
            self._ask(column, made, _("Title and instructions"), *told)
        for item in made.own_items:
            words = asked(item, item.text.said(code))
            self._ask(column, made, item.name, words, _answers(item, code))
        if made.end:
            self._ask(column, made, _("Closing words"), made.end.said(code))

    def _ask(self, column: QVBoxLayout, made: Questionnaire, name: str, *words: str) -> None:
        """Show the words of one place and the box that says that they were compared."""
        for number, each in enumerate(words):
            if each:
                column.addWidget(text(each, "muted" if number else ""))
        box = CheckBox(_("Compared: the same word by word"))
        box.setAccessibleName(f"{made.title.said(self._language)}, {name}: {box.text()}")
        key = f"{wording.check_code(made, self._language)}:{made.id}:{name}"
        box.setChecked(key in self._ticked)
        box.toggled.connect(held(self, partial(self._keep, key)))
        self.boxes.append(box)
        column.addWidget(box)

    def _keep(self, key: str, ticked: bool) -> None:
        """Keep a tick, or forget it."""
        self._ticked.pop(key, None)
        if ticked:
            self._ticked[key] = True
        vault = self._session.vault
        if self._ticked:
            drafts.keep(vault, self._place, self._ticked)
        else:
            drafts.drop(vault, self._place)

    def finish(self) -> None:
        """Confirm, if every place is ticked and the wording is whole."""
        left = [box for box in self.boxes if not box.isChecked()]
        if left:
            told = ngettext(
                "{count} place is not compared yet.",
                "{count} places are not compared yet.",
                len(left),
            )
            self._say(told.format(count=len(left)), left[0])
            return
        try:
            self.changes = wording.confirm_wording(
                self._session.vault, self._form, self._language, self._session.today
            )
        except KnownError as error:
            self._say(error.message, self.leave)
            return
        drafts.drop(self._session.vault, self._place)
        self.accept()

    def _say(self, words: str, at: QWidget) -> None:
        self.error.setText(words)
        self.error.show()
        focus.give(at)


def _answers(item: Item, code: str) -> str:
    """Return an item's answers as they are printed."""
    ends = [end.said(code) for end in (item.low, item.high, item.unit) if end]
    options = [
        f"{option.value} {option.label.said(code)}".strip()
        for option in item.options
        if option.label
    ]
    return " · ".join(options + ends)
