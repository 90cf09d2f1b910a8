"""A few clients for the tests of the client screens, and the hand that answers a dialog."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tytti_desktop.casework.client import clients, criteria, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.criteria import Answer
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import Referral, Step, TriageStep
from tytti_desktop.desk.forms.beside import SidePanel
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
MOST_TRIES = 300  # ten milliseconds each: how long a dialog may take to open
REAL_CODE = "131052-308T"  # the authority's own published example


def add_client(vault: Vault, name: str = "Testinen", **more: Any) -> Client:
    """Store a client."""
    given = {"given_names": "Esimerkki-Liisa", "phone": "040 123 4567", **more}
    stored: Client = clients.register_client(vault, Client(name, **given), TODAY).record
    return stored


def add_referral(vault: Vault, client_id: str, received: date = date(2026, 11, 14)) -> Referral:
    """Store a referral from municipal employment services."""
    made = Referral(client_id, received, "municipal_employment", reason="Pitkä työttömyys")
    stored: Referral = referrals.record_referral(vault, made, TODAY).record
    return stored


def answer_all(vault: Vault, referral: Referral, answer: Answer = Answer.MET) -> None:
    """Answer every criterion alike."""
    asked = criteria.criteria_set(referral.criteria_set, referral.criteria_version)
    for each in asked.criteria:
        note = "" if answer is Answer.MET else "Ei vielä"
        referrals.answer_criterion(vault, referral.id, each.name, answer, note)


def accept(vault: Vault, client_id: str, on: date = date(2026, 11, 14)) -> Referral:
    """Refer, check and accept a client on a day: the path starts."""
    referral = add_referral(vault, client_id, on)
    answer_all(vault, referral)
    for step in (Step.CHECKED, Step.ACCEPTED):
        referrals.take_step(vault, TriageStep(referral.id, step, on, "Täyttyy"), TODAY)
    return referral


def add_consent(vault: Vault, client_id: str, until: date | None = None) -> None:
    """Consent to Kela getting the basic data, from 1.11.2026."""
    made = Consent(client_id, "", "", date(2026, 11, 1), until)
    consents.record_consents(vault, made, ["kela"], ["basic"], TODAY)


def add_visit(vault: Vault, client_id: str, **more: Any) -> Visit:
    """Store a visit of 2.11.2026."""
    made = visits.proposed(vault, client_id, TODAY)
    made = replace(made, on_date=date(2026, 11, 2), text="Keskustelu", **more)
    stored: Visit = visits.log_visit(vault, made, TODAY).record
    return stored


def add_other_register(vault: Vault, client_id: str) -> Visit:
    """Store a visit that belongs to the health register, as if a nurse had written it."""
    seen = add_visit(vault, client_id)
    hidden = replace(seen, register=Register.HEALTH, text="Terveydenhoitajan merkintä")
    visits.VISITS.change(vault, hidden)
    return hidden


def asking() -> QWidget | None:
    """Return the dialog that is open, or else the form that is written in beside the page."""
    modal: QWidget | None = QApplication.activeModalWidget()
    every = QApplication.allWidgets()
    panels = [one for one in every if isinstance(one, SidePanel) and one.isVisible()]
    return modal or next((one.dialog for one in panels if one.dialog is not None), None)


def on_dialog(do: Callable[[Any], object], kind: type[QDialog] = FormDialog) -> None:
    """Answer the dialog that opens next; it is left with Cancel if `do` does not close it."""

    before = asking()
    tries = iter(range(MOST_TRIES))

    def look() -> None:
        found = asking()
        if found is before and next(tries, None) is not None:
            QTimer.singleShot(10, look)
            return
        assert isinstance(found, kind)
        try:
            do(found)
        finally:
            if found.isVisible():
                found.reject()

    QTimer.singleShot(0, look)


def fill(**values: Any) -> Callable[[FormDialog], None]:
    """Return the hand that fills these fields and presses the act."""

    def do(dialog: FormDialog) -> None:
        for name, value in values.items():
            dialog.form[name].put(value)
        dialog.act.click()

    return do


def give_reason(dialog: FormDialog) -> None:
    """Write a reason and go on."""
    fill(reason="Asiakas pyysi")(dialog)
