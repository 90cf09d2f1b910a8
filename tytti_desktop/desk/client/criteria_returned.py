"""A criteria sheet that has come back: a notice, and the dialog where a person records it."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from tytti_desktop.casework.client import criteria
from tytti_desktop.casework.client.criteria import ANSWER_NAMES, Answer
from tytti_desktop.casework.returns import criteria_sheets, review
from tytti_desktop.casework.returns.criteria_sheets import Marked
from tytti_desktop.casework.returns.records import ReturnedSheet
from tytti_desktop.dates import shown
from tytti_desktop.desk.forms.form import GROUP_MAX, Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.forms.form_rows import ChoiceField
from tytti_desktop.desk.forms.messages import confirm
from tytti_desktop.desk.kit.cards import button
from tytti_desktop.desk.kit.notice import Notice
from tytti_desktop.desk.returned_page.review import Crop
from tytti_desktop.desk.running.draft_places import DraftPlace, Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, ngettext

PLACE = DraftPlace("criteria_returned", 1)
LEAVE = ""  # the criterion is not recorded


class ReturnedCriteria(Notice):
    """Tells that a client's criteria sheets wait to be recorded; hidden when none does."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(closable=False)
        self._session, self._client_id = session, client_id

    def refresh(self) -> None:
        """Read again and show."""
        found = criteria_sheets.awaiting(self._session.vault, self._client_id)
        words = ngettext(
            "A returned criteria sheet waits to be recorded",
            "{count} returned criteria sheets wait to be recorded",
            len(found),
        )
        self.say(words.format(count=len(found)), _("Check and record …"), self.check)
        self.setVisible(bool(found))

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        waiting = criteria_sheets.awaiting(self._session.vault, self._client_id)[:1]  # the first
        return {PLACE.of(each.id): self.check for each in waiting}

    def check(self) -> None:
        """Compare the earliest sheet, and record or dismiss it."""
        for returned in criteria_sheets.awaiting(self._session.vault, self._client_id)[:1]:
            dialog = comparison(self._session, self.window(), returned)
            dialog.exec()
            if dialog.result() == QDialog.DialogCode.Accepted:
                said = dialog.property("said") or _("Criteria recorded")
                self._session.done(dialog.result_value, said)
            dialog.deleteLater()


def comparison(session: Session, parent: QWidget | None, returned: ReturnedSheet) -> FormDialog:
    """Return the dialog in which what was marked is compared with the sheet and recorded."""
    vault, today = session.vault, session.today
    found = criteria_sheets.marked(vault, returned.id)

    def build(form: Form) -> None:
        _rows(session, form, found)

    def save(values: Mapping[str, Any]) -> Changes:
        names = [each.name for each in found.asked.criteria]
        answers = {name: Answer(values[name]) for name in names if values[name]}
        return criteria_sheets.accept(vault, returned.id, answers, str(values["why"]), today)

    dialog = make_dialog(
        parent, session, title=_("Check the criteria sheet"), act=_("Record the criteria"),
        intro=_("Compare with the sheet. Only what you leave chosen is recorded."),
        place=PLACE.of(returned.id), client_id=found.sheet.client_id, build=build, save=save,
    )  # fmt: skip
    dismiss = button(_("Do not record"), lambda: _dismiss(session, dialog, returned), kind="danger")
    for foot in dialog.findChildren(QHBoxLayout):
        if foot.indexOf(dialog.act) >= 0:
            foot.insertWidget(0, dismiss)
    return dialog


def _rows(session: Session, form: Form, found: Marked) -> None:
    day = shown(found.returned.returned_on)
    form.words(_("{title}, came back {day}").format(title=found.asked.title, day=day))
    asked = found.asked.criteria
    referral = criteria_sheets.newest(session.vault, str(found.sheet.client_id))
    before = criteria.answers(session.vault, referral.id) if referral else {}
    options = [(LEAVE, _("Do not record"))]
    options += [(str(answer), _(ANSWER_NAMES[answer])) for answer in Answer]
    for number, each in enumerate(asked):
        if number % GROUP_MAX == 0:
            end = min(number + GROUP_MAX, len(asked))
            form.group(_("Criteria {first}–{last}").format(first=number + 1, last=end))
        earlier = before.get(each.name)
        words = ""
        if earlier is not None:
            word = _(ANSWER_NAMES[earlier.answer])
            words = _("Recorded before: {answer}").format(answer=word)
        given = found.answers[each.name]
        field = ChoiceField(each.text, options, help_text=words)
        form.add(each.name, field, str(given) if given else LEAVE)
    form.group(_("Reasons"))
    for one in found.written:
        picture = Crop()
        picture.show_picture(review.crop(session.vault, one), one.field)
        form.column.addWidget(picture)
    told = _("Why those that are not met or are unclear are so. Empty: as marked on the sheet.")
    form.area("why", _("Why, in a few words"), found.notes, lines=2, help_text=told)


def _dismiss(session: Session, dialog: FormDialog, returned: ReturnedSheet) -> None:
    told = _("What was marked on the criteria sheet is not recorded. The sheet stays in the vault.")
    if confirm(dialog, _("Do not record"), told, _("Do not record"), danger=True):
        dialog.result_value = criteria_sheets.dismiss(session.vault, returned.id)
        dialog.setProperty("said", _("The criteria sheet was left unrecorded"))
        dialog.form.saved()
        dialog.accept()
