"""Säilytys: what has been kept for its time, erasing it by decision, and what has been erased."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import registers
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.rights import retention
from tytti_desktop.desk.admin import paper_dialog
from tytti_desktop.desk.admin.section import Section
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit.cards import button
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.exchange import erasure
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

ERASE = DraftPlace("erase", 1)


class RetentionSection(Section):
    """The clients of whom something is due, and the certificates of what has been erased."""

    types = frozenset({Client})

    def __init__(self, session: Session) -> None:
        subtitle = _(
            "Nothing is erased by itself: a person decides, client by client. The logs stay, and "
            "each erasing leaves a certificate."
        )
        super().__init__(session, _("Retention and erasing"), subtitle)
        self.due = LineCard(_("Kept for its time"), _("Nothing is due to be erased."))
        self.done = LineCard(_("Erased"), _("Nothing has been erased."))
        for card in (self.due, self.done):
            self.column.addWidget(card)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Show what is due today and what has been erased."""
        vault, today = self.session.vault, self.session.today
        role = str(vault.person.role)
        may = registers.coordinates(role, registers.content(vault, role, today))
        self.due.show_lines([self._line(each, may=may) for each in retention.due(vault, today)])
        made = erasure.certificates(vault)
        self.done.show_lines([self._erased(one) for one in made])

    def _erased(self, one: erasure.Certificate) -> Line:
        act = button(_("Certificate …"), partial(self.certify, one))
        act.setAccessibleName(f"{_('Certificate …')} {one.code}")
        return Line(one.code, "\n".join(one.lines()[1:]), act)

    def certify(self, one: erasure.Certificate, _on: bool = False) -> None:
        """Show the certificate on paper, to be printed and signed."""
        pdf = erasure.as_pdf(self.session.vault, one, self.session.today)
        paper_dialog.show_paper(self, _("Certificate of erasure"), pdf, f"erased-{one.code}")

    def _line(self, one: retention.Passed, *, may: bool) -> Line:
        due = one.due(self.session.today)
        told = "\n".join(k.told for k in due)
        ends: list[QWidget] = []
        if may:
            act = button(_("Erase …"), partial(self.erase, one), kind="danger")
            act.setAccessibleName(f"{_('Erase …')} {one.name}")
            ends.append(act)
        return Line(f"{one.name} · {one.code}", told, *ends)

    def erase(self, one: retention.Passed, _on: bool = False) -> None:
        """Ask for the decision and erase what is due; it cannot be undone."""
        client = clients.get(self.session.vault, one.client_id)
        made = form_dialog.answered(erase_dialog(self.session, client, self.window()))
        if isinstance(made, Changes):
            self.session.done(made, _("Erased; the certificate is on this page"))


def erase_dialog(session: Session, client: Client, parent: QWidget | None = None) -> FormDialog:
    """Return the dialog that erases what is due of a client, with the decision."""
    kept = retention.of_client(session.vault, client.id, session.today)

    def build(form: Form) -> None:
        for each in kept:
            if each.due(session.today):
                form.words(f"– {each.label}")
        form.area("reason", _("Who decided, and why"), lines=3)

    def save(values: Mapping[str, Any]) -> Changes:
        return erasure.erase(session.vault, client.id, values["reason"] or "", session.today)

    words = _(
        "{name}: this is erased for good and cannot be undone. The decision stays in the log and "
        "on the certificate."
    )
    made = form_dialog.make_dialog(
        parent, session, title=_("Erase what is due"), act=_("Erase"), build=build, save=save,
        intro=words.format(name=f"{client.name} ({client.code})"), place=ERASE.of(client.id),
    )  # fmt: skip
    made.be_careful()
    return made
