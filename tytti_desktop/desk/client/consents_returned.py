"""A signed consent paper that has come back: a notice, and the dialog where a person records it.

What the reader or the keying found is only a proposal: the person compares it with the paper.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework import choices
from tytti_desktop.casework.gate import consent_papers
from tytti_desktop.casework.gate.consents import (
    BY_CLIENT,
    CATEGORIES,
    DIRECTION_NAMES,
    RECIPIENTS,
    Consent,
)
from tytti_desktop.casework.returns import signed
from tytti_desktop.casework.returns.records import ReturnedSheet
from tytti_desktop.casework.returns.signed import Tick, Ticked
from tytti_desktop.desk.client.consent_history import PaperDialog
from tytti_desktop.desk.dialogs.client_dialogs_consents import SeveralField
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.forms.messages import confirm
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import button
from tytti_desktop.desk.kit.notice import Notice
from tytti_desktop.desk.running.draft_places import DraftPlace, Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _, ngettext

RETURNED_PLACE = DraftPlace("consent_returned", 1)
TO = "to:"  # begins the names of the fields that list a recipient's data
LARGEST_ABREAST = 150  # percent: over it the boxes stand one below another


class ReturnedConsents(Notice):
    """Tells that signed papers of a client wait to be recorded; hidden when none does."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(closable=False)
        self._session, self._client_id = session, client_id

    def refresh(self) -> None:
        """Read again and show."""
        found = signed.awaiting(self._session.vault, self._client_id)
        words = ngettext(
            "A returned consent form waits to be recorded",
            "{count} returned consent forms wait to be recorded",
            len(found),
        )
        self.say(words.format(count=len(found)), _("Check and record …"), self.check)
        self.setVisible(bool(found))

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        waiting = signed.awaiting(self._session.vault, self._client_id)[:1]  # the first only
        return {RETURNED_PLACE.of(each.id): self.check for each in waiting}

    def check(self) -> None:
        """Compare the earliest paper with what was ticked, and record or dismiss it."""
        for returned in signed.awaiting(self._session.vault, self._client_id)[:1]:
            Comparison(self._session, returned).ask(self.window())


class Comparison:
    """One signed paper beside what was ticked on it: its dialog and the two acts of it."""

    def __init__(self, session: Session, returned: ReturnedSheet) -> None:
        self._session, self._returned = session, returned
        self.found = signed.ticked(session.vault, returned.id, session.today)
        self.client_id = str(self.found.sheet.client_id)
        self._words = {
            kind: {each.key: each.label for each in self._offered(kind)}
            for kind in (RECIPIENTS, CATEGORIES)
        }

    def _offered(self, kind: str) -> list[choices.Choice]:
        return choices.choices(self._session.vault, kind, self._session.today)

    def ask(self, parent: QWidget | None) -> None:
        """Show the dialog; record what the person leaves checked, or nothing."""
        dialog = self.make(parent)
        dialog.exec()
        if dialog.result() == QDialog.DialogCode.Accepted:
            said = dialog.property("said") or _("Consents recorded")
            self._session.done(dialog.result_value, said)
        dialog.deleteLater()

    def make(self, parent: QWidget | None) -> FormDialog:
        """Return the dialog."""
        dialog = make_dialog(
            parent, self._session, place=RETURNED_PLACE.of(self._returned.id),
            client_id=self.client_id, title=_("Check the signed consent"),
            act=_("Record the consents"), build=self._rows, save=self._save,
            intro=_("Compare with the paper. Only what you leave checked is recorded."),
        )  # fmt: skip
        dismiss = button(_("Do not record"), lambda: self._dismiss(dialog), kind="danger")
        show = button(_("Show the paper"), lambda: self._show_paper(dialog))
        show.setVisible(self.found.paper_id is not None)
        for foot in dialog.findChildren(QHBoxLayout):
            if foot.indexOf(dialog.act) >= 0:
                foot.insertWidget(0, show)
                foot.insertWidget(1, dismiss)
        return dialog

    def _rows(self, form: Form) -> None:
        for words in self.warnings():
            form.words(words, "strong")
        if self.found.paper_id is None:
            form.words(_("The form was keyed by hand: take the paper itself for comparing."))
        abreast = 2 if theme.current().scale <= LARGEST_ABREAST else 1
        for recipient in self._recipients():
            self._data_of(form, recipient, abreast)
        signed_on = _("Check the day on the paper.")
        form.date(
            "valid_from", _("Signed or said on"), self._returned.returned_on, help_text=signed_on
        )
        until = _("For instance +12kk; empty: until withdrawn.")
        form.date("valid_until", _("In force until"), self.found.until, help_text=until)
        form.line("given_by", _("Given by"), _("the client"))
        form.line("purpose", _("For what"))

    def _recipients(self) -> list[str]:
        """Return whom the paper names, in the unit's order."""
        named = {tick[0] for tick in (*self.found.ticks, *self.found.known)}
        return [key for key in self._words[RECIPIENTS] if key in named]

    def _data_of(self, form: Form, recipient: str, abreast: int) -> None:
        for way in DIRECTION_NAMES:
            self._one_way(form, recipient, way, abreast)

    def _one_way(self, form: Form, recipient: str, way: str, abreast: int) -> None:
        known = {data for to, data, ways in self.found.known if (to, ways) == (recipient, way)}
        recorded = _("{data} (recorded already)")
        options = [
            (key, recorded.format(data=word) if key in known else word)
            for key, word in self._words[CATEGORIES].items()
        ]
        label = f"{self._words[RECIPIENTS][recipient]}: {_(DIRECTION_NAMES[way]).lower()}"
        field = SeveralField(label, options, abreast=abreast)
        for key in known:
            field.boxes[key].setEnabled(False)
        given = [data for to, data, ways in self.found.ticks if (to, ways) == (recipient, way)]
        form.add(f"{TO}{way}:{recipient}", field, given)

    def warnings(self) -> list[str]:
        """Return what on the paper needs a person's eye, in words."""
        found: Ticked = self.found
        said = []
        if found.limits:
            limit = _("The client has limited the consent: “{words}”. Uncheck what is limited.")
            said.append(limit.format(words=found.limits))
        if found.other_name:
            other = _("Another recipient is written on the paper: “{words}”.")
            said.append(other.format(words=found.other_name))
        if found.strange:
            pairs = ", ".join(self._tick(tick) for tick in found.strange)
            strange = _("Ticked, but not on the unit's list, so not recorded here: {pairs}.")
            said.append(strange.format(pairs=pairs))
        if found.until is None:
            said.append(_("No last day was read: check the period on the paper."))
        return said

    def _tick(self, tick: Tick) -> str:
        recipient = self._words[RECIPIENTS].get(tick[0], _("another recipient"))
        data = self._words[CATEGORIES].get(tick[1], tick[1])
        return f"{recipient}: {data} ({_(DIRECTION_NAMES[tick[2]]).lower()})"

    def _save(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what `make_dialog` takes
        ticks = [
            (recipient, category, way)
            for way in DIRECTION_NAMES
            for recipient in self._words[RECIPIENTS]
            for category in values.get(f"{TO}{way}:{recipient}", ())
        ]
        giver = values["given_by"]
        consent = Consent(
            self.client_id,
            "",
            "",
            values["valid_from"] or self._returned.returned_on,
            values["valid_until"],
            purpose=values["purpose"],
            given_by=BY_CLIENT if giver == _("the client") else giver,
        )
        vault, today = self._session.vault, self._session.today
        return signed.record_ticked(vault, self._returned.id, consent, ticks, today)

    def _dismiss(self, dialog: FormDialog) -> None:
        """Leave everything on this paper unrecorded, if the person is sure."""
        day = dates.shown(self._returned.returned_on)
        words = _("Nothing on the consent form returned on {day} is recorded. The paper is kept.")
        if confirm(dialog, _("Do not record?"), words.format(day=day), _("Do not record")):
            dialog.result_value = signed.dismiss_ticked(self._session.vault, self._returned.id)
            dialog.setProperty("said", _("The consent form was left unrecorded"))
            dialog.form.saved()
            dialog.accept()

    def _show_paper(self, dialog: FormDialog) -> None:
        """Show the paper as scanned; the look is logged."""
        paper = Consent(
            self.client_id, "", "", self._returned.returned_on, paper_id=self.found.paper_id
        )
        content = consent_papers.open_paper(self._session.vault, paper)
        shown = PaperDialog(self._session, dialog, content)
        shown.exec()
        shown.deleteLater()
