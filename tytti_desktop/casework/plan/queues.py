"""What of a plan waits to leave: it stops when the consent that it rests on is withdrawn."""

from datetime import date

from tytti_desktop.casework.gate.queued import Queue, Waiting
from tytti_desktop.casework.plan import onward, statements
from tytti_desktop.casework.plan.onward import OnwardState
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _


def _unsent(vault: Vault, client_id: str) -> list[Waiting]:
    text = _("Onward referral: {place}")
    return [
        Waiting(each.id, each.recipient, each.categories, text.format(place=each.place))
        for each in onward.of_client(vault, client_id)
        if each.state is OnwardState.PREPARED
    ]


def _stop_unsent(vault: Vault, waiting: Waiting, today: date, why: str) -> Changes:
    return onward.stop_onward(vault, waiting.entity_id, why, today)


def _undelivered(vault: Vault, client_id: str) -> list[Waiting]:
    text = _("Statement: {purpose}")
    return [
        Waiting(each.id, each.recipient, each.categories, text.format(purpose=each.purpose))
        for each in statements.of_client(vault, client_id)
        if each.is_open and each.recipient
    ]


def _stop_undelivered(vault: Vault, waiting: Waiting, today: date, why: str) -> Changes:
    return statements.drop_statement(vault, waiting.entity_id, why, today)


QUEUES = (
    Queue(onward.ENTITY, _unsent, _stop_unsent),
    Queue(statements.ENTITY, _undelivered, _stop_undelivered),
)
