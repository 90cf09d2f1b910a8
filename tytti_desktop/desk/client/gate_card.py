"""Saako tämän antaa? The gate asked in the client's consents, and the notices of a withdrawal."""

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from tytti_desktop import dates
from tytti_desktop.casework import choices
from tytti_desktop.casework.gate import consents, gate
from tytti_desktop.casework.gate.gate import CLIENT, OWN_UNIT, Passage
from tytti_desktop.casework.gate.gate_data import CHANNELS, recipient_word
from tytti_desktop.casework.rights import notices
from tytti_desktop.casework.rights.notices import Notice
from tytti_desktop.desk.dialogs import gate_dialog
from tytti_desktop.desk.dialogs.client_dialogs_consents import words_of
from tytti_desktop.desk.dialogs.print_dialog import PrintDialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, answered
from tytti_desktop.desk.forms.rows import Line, LineCard, stacked
from tytti_desktop.desk.forms.told_rows import act_dialog
from tytti_desktop.desk.kit.cards import Card, button, clear, pill, row, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

TOLD_PLACE = DraftPlace("notice_told", 1)


class GateCard(Card):
    """The question whether something may be given to somebody on a day, and its answer."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(_("May this be given?"))
        self._session, self._client_id = session, client_id
        self.form = self._form()
        self.verdict = row()
        self.answer = text("", "")
        self.ask = button(_("Look"), self.look)
        self.body.addWidget(self.form)
        nest(self.body, row(self.ask, None))
        nest(self.body, self.verdict)
        self.body.addWidget(self.answer)

    def _form(self) -> Form:
        session = self._session
        form, today = Form(session), session.today
        ours = [(key, recipient_word(session.vault, key, today)) for key in (CLIENT, OWN_UNIT)]
        to = [*words_of(session, consents.RECIPIENTS), *ours]
        form.choice("recipient", _("To whom"), to)
        form.choice("category", _("Which data"), words_of(session, consents.CATEGORIES))
        ways = [(way, _(word)) for way, word in consents.DIRECTION_NAMES.items()]
        form.segments("way", _("Which way"), ways, consents.GIVE)
        form.choice("channel", _("How"), words_of(session, CHANNELS), "paper")
        form.date("day", _("On which day"), today)
        form.check("with_address", _("It shows the address, phone or e-mail"))
        return form

    def look(self) -> None:
        """Answer as the gate would on that day."""
        clear(self.verdict)
        self.answer.setText("")
        values = self.form.read()
        if values is None:
            return
        wanted = {"recipient": _("Choose the recipient."), "category": _("Choose the data.")}
        problems = {name: words for name, words in wanted.items() if values[name] is None}
        self.form.set_problems(problems)
        if problems:
            return
        asks = values["way"] == consents.OBTAIN
        kinds = (values["category"],)
        passage = Passage(
            self._client_id,
            values["recipient"],
            () if asks else kinds,
            values["channel"] or "paper",
            "",
            with_address=values["with_address"] or values["category"] == gate.BASIC,
            asks=kinds if asks else (),
        )
        ruling = gate.judge(self._session.vault, passage, values["day"] or self._session.today)
        word, kind = (_("Yes."), "ok") if ruling.allowed else (_("No."), "danger")
        icon = "check" if ruling.allowed else "circle-alert"
        self.verdict.addWidget(pill(word, kind, icon=icon))
        self.verdict.addStretch(1)
        self.answer.setText(ruling.why)


class NoticesCard(LineCard):
    """Who is to be told of a withdrawn consent, and who has been told; hidden with none."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(_("To be told of a withdrawal"), "")
        self._session, self._client_id = session, client_id

    def refresh(self) -> None:
        """Read again and show."""
        found = notices.of_client(self._session.vault, self._client_id)
        self.show_lines([self._line(each) for each in found])
        self.setVisible(bool(found))

    def _line(self, notice: Notice) -> QWidget:
        vault, today = self._session.vault, self._session.today
        name = notices.name_of(vault, notice, today)
        labels = (choices.label(vault, consents.CATEGORIES, c, today) for c in notice.categories)
        parts = [", ".join(labels)]
        parts.append(_("withdrawn {day}").format(day=dates.shown(notice.withdrawn_on)))
        if notice.printed_on is not None:
            parts.append(_("letter printed {day}").format(day=dates.shown(notice.printed_on)))
        if notice.told_on is not None:
            how = choices.label(vault, CHANNELS, notice.how, today)
            words = _("told {day}: {how}").format(day=dates.shown(notice.told_on), how=how)
            return Line(name, " · ".join(parts), pill(words, "ok", icon="check"))
        return stacked(Line(name, " · ".join(parts)), self._acts(notice, name))

    def _acts(self, notice: Notice, name: str) -> list[QWidget]:
        letter = button(_("Letter …"), partial(self.show_letter, notice.id), icon="printer")
        told = button(_("Mark as told …"), partial(self.ask_told, notice))
        for each in (letter, told):
            each.setAccessibleName(f"{each.text()} {name}")
        return [letter, told]

    def show_letter(self, notice_id: str, _on: bool = False) -> None:
        """Show the letter that tells of the withdrawal."""
        paper = notices.notice_paper(self._session.vault, notice_id, self._session.today)
        title = _("Notice of a withdrawn consent")
        dialog = PrintDialog(self._session, self.window(), title, paper)
        dialog.exec()
        dialog.deleteLater()

    def ask_told(self, notice: Notice, _on: bool = False) -> None:
        """Record that a recipient was told, and how."""
        changes = answered(told_dialog(self._session, self.window(), notice))
        if changes is not None:
            self._session.done(changes, _("The recipient has been told"))


def told_dialog(session: Session, parent: QWidget | None, notice: Notice) -> FormDialog:
    """Return the dialog that records that a recipient was told of a withdrawal, and how."""
    usual = replace(notice, how="letter" if notice.printed_on else "phone")
    return act_dialog(
        session, parent, notices.TOLD, usual, place=TOLD_PLACE.of(notice.id),
        words=(_("Mark as told"), _("Mark as told")),
        intro=notices.name_of(session.vault, notice, session.today),
        through=partial(gate_dialog.passing, session, parent),
    )  # fmt: skip
