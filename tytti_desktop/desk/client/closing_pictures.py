"""What `tytti screenshots` draws of closing a case and of copying to other systems."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.closing import closings, ratings
from tytti_desktop.casework.copy_out import waiting
from tytti_desktop.desk.client import closing, closing_asks
from tytti_desktop.desk.client.closing_ratings import rating_dialog
from tytti_desktop.desk.copying.dialog import CopyDialog
from tytti_desktop.desk.copying.waiting import WaitingDialog
from tytti_desktop.desk.running.pages import View
from tytti_desktop.desk.running.session import Session


def views(session: Session) -> list[View]:
    """Return a closing under way, and a closed case."""
    found = closings.examples(session.vault)
    names = ("closing-under-way", "closing-finished")
    return [View(n, each, "closing") for n, each in zip(names, found, strict=False) if each]


def dialogs(session: Session) -> Sequence[QDialog]:
    """Return the dialogs of closing and of copying, over clients who have something to show."""
    under_way, _finished = closings.examples(session.vault)
    made: list[QDialog] = [WaitingDialog(session, None)]
    waits = waiting.not_carried(session.vault, session.today)
    if waits:
        last = waits[-1]
        ref = f"{last.kind}:{last.source_id}"
        made.append(CopyDialog(session, None, last.client_id, system=last.system, record=ref))
    if under_way:
        client = clients.get(session.vault, under_way)
        side = ratings.side_by_side(session.vault, under_way, session.today)[0]
        made.append(rating_dialog(session, None, under_way, side))
        made.append(closing.words_dialog(session, None, under_way))
        made.append(closing_asks.close_dialog(session, None, client, 0))
    return made
