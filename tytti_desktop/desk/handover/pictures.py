"""The dialogs of hand-over with something to show, for the pictures of the program."""

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QDialog

from tytti_desktop.casework.client import clients, contacting
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.handover import handovers
from tytti_desktop.desk.handover.conflicts_dialog import ConflictsDialog
from tytti_desktop.desk.handover.merge_dialog import MergeDialog
from tytti_desktop.desk.handover.package_dialogs import PlanDialog
from tytti_desktop.desk.handover.page_dialog import PagesDialog
from tytti_desktop.desk.running.background import Task
from tytti_desktop.desk.running.session import Session
from tytti_desktop.exchange.handover.deciding import Outcome
from tytti_desktop.exchange.handover.own_words import OwnWord
from tytti_desktop.exchange.handover.package import Content, Manifest, Purpose
from tytti_desktop.exchange.handover.planning import Line, Plan, Received
from tytti_desktop.exchange.handover.records import Conflict, ConflictState
from tytti_desktop.vault import sealing

# How many records of each outcome the package of the picture has.
COUNTS = {Outcome.NEW: 41, Outcome.CHANGED: 6, Outcome.CONFLICT: 2, Outcome.SAME: 310}


def dialogs(session: Session) -> list[QDialog]:
    """Return the pages, a conflict, two entries of one person, and a package before it is taken in.

    Nothing is stored: the conflict and the package are made up of what the vault has.
    """
    found: list[QDialog] = []
    if handovers.pending(session.vault, session.person.id):
        found.append(PagesDialog(session, None))
    order = "family_name, given_names, id"
    some = clients.CLIENTS.find(session.vault, contacting.OPEN_CLIENT, order=order, limit=2)
    if len(some) == 2:  # noqa: PLR2004 a pair
        one, two = some
        found += [
            ConflictsDialog(session, None, [_conflict(session, one)]),
            MergeDialog(session, None, one.id, two.id),
        ]
    return [*found, PlanDialog(session, None, _plan(session), _no_task)]


def _no_task() -> Task:
    return Task("")


def _conflict(session: Session, client: Client) -> Conflict:
    """Return a made-up conflict: the other vault has another telephone and another town."""
    vault = session.vault
    ours: dict[str, Any] = vault.query("select * from client where id = ?", (client.id,))[0]
    theirs = {**ours, "phone": "050 000 0000", "town": "Mikkeli", "large_print": 1}
    return Conflict(
        "", "", "", client.id, "client", client.id, "", ours, theirs, "", "",
        ConflictState.OPEN, vault.now(), session.person.id,
    )  # fmt: skip


def _plan(session: Session) -> Plan:
    """Return what taking in a made-up package would do."""
    vault, name = session.vault, session.person.name
    manifest = Manifest(
        "", 0, vault.practice, Purpose.TRANSFER, vault.now().isoformat(), name, "", ("",) * 12
    )
    received = Received(sealing.own_keys(vault).public, Content(manifest))
    lines = [Line("visit", "", "", each) for each, count in COUNTS.items() for _n in range(count)]
    label = {"fi": "Kävelytapaaminen", "sv": "Promenadmöte", "en": "Walk and talk"}
    word = OwnWord("visit_kinds", "walk", session.today, {"label": label})
    return replace(Plan(received), lines=lines, words=[word])
