"""Giving clients to a colleague of the same vault, and answering what the successor asks."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.handover import handovers
from tytti_desktop.casework.handover.handovers import Handover
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.handover.pick_clients import ClientsField
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, people
from tytti_desktop.words import _

ANSWER = DraftPlace("settings:handover", 1)


def give_dialog(session: Session, parent: QWidget | None = None) -> FormDialog:
    """Return the dialog that gives clients to a colleague."""
    vault = session.vault
    everyone = {each.id: each for each in people.everyone(vault)}

    def build(form: Form) -> None:
        heirs = [(p.id, p.name) for p in people.people(vault)]
        leavers = [(p.id, p.name) for p in everyone.values()]
        form.choice("leaver", _("Who gives"), leavers, session.person.id)
        told = _("The colleague needs a key to this vault: Settings, People and keys.")
        form.choice("to", _("Who takes over"), heirs, help_text=told)
        form.add("clients", ClientsField(session, _("Clients")))

    def save(values: Mapping[str, Any]) -> Changes:
        if values["to"] is None:
            raise KnownError(_("Choose who takes over."), field="to")
        leaver = everyone.get(values["leaver"], session.person)
        return handovers.give(
            vault, values["clients"], everyone[values["to"]], session.today, leaver
        )

    return make_dialog(
        parent,
        session,
        title=_("Give clients to a colleague"),
        intro=_(
            "Each client waits until the colleague has read the page and accepted it. Until then "
            "the client is yours."
        ),
        act=_("Give"),
        build=build,
        save=save,
    )


def answer_dialog(session: Session, parent: QWidget | None, given: Handover) -> FormDialog:
    """Return the dialog that answers what the successor asked."""

    def build(form: Form) -> None:
        form.words(given.question, "strong")
        form.area("answer", _("Answer given"), lines=3)

    return make_dialog(
        parent,
        session,
        title=_("Your successor asks"),
        act=_("Answer"),
        build=build,
        save=lambda values: handovers.answer(session.vault, given.id, values["answer"]),
        place=ANSWER.of(given.id),
        client_id=given.client_id,
    )
