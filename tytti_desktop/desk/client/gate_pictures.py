"""The dialogs of the gate, over clients who have something to show: for pictures."""

from PySide6.QtWidgets import QDialog

from tytti_desktop.casework.gate import consents, gate
from tytti_desktop.casework.gate.consents import CONSENTS, State
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.gate_data import recipient_word
from tytti_desktop.casework.rights.notices import NOTICES, Notice
from tytti_desktop.casework.unit import in_force
from tytti_desktop.desk.client.gate_card import told_dialog
from tytti_desktop.desk.client.log_requests_card import request_dialog
from tytti_desktop.desk.dialogs.client_dialogs_withdrawal import withdrawal_dialog
from tytti_desktop.desk.dialogs.gate_dialog import GateDialog
from tytti_desktop.desk.running.session import Session


def dialogs(session: Session) -> list[QDialog]:
    """Return the refused passage, a withdrawal, a notice told and a log request."""
    vault, today = session.vault, session.today
    made: list[QDialog] = []
    for waiting in NOTICES.find(vault, "told_on is null", limit=1):
        made += [told_dialog(session, None, waiting), refused(session, waiting)]
    given = CONSENTS.find(vault, "withdrawn_on is null", order="valid_from desc, id")
    in_use = [each for each in given if each.state(today) is State.IN_FORCE][:1]
    for each in in_use:
        to = (each.client_id, each.recipient, each.category)
        made += [withdrawal_dialog(session, None, *to), request_dialog(session, None, to[0])]
    return made


def refused(session: Session, withdrawn: Notice) -> GateDialog:
    """Return the dialog of a passage that a withdrawal shuts."""
    vault, today = session.vault, session.today
    kinds = tuple(in_force(vault, consents.CATEGORIES, today))
    passage = Passage(withdrawn.client_id, withdrawn.recipient, kinds, "secure_mail", "")
    word = recipient_word(vault, withdrawn.recipient, today)
    return GateDialog(None, gate.judge(vault, passage, today), word)
