"""What a page shows only in the middle of an act, for pictures: made up in a practice vault.

An interview and its end, a form with errors, a visit written beside the page, a doubtful mark under
review, and the longest name there is. In a vault of real clients only what writes nothing is shown.
"""

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.returns import known, review, storing
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.steps import client_list
from tytti_desktop.casework.steps.client_list import ClientRow
from tytti_desktop.desk.client_page.page import ClientPage
from tytti_desktop.desk.dialogs.client_dialogs import client_dialog
from tytti_desktop.desk.interviewing.interview import Interview
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.session import Session
from tytti_desktop.paper.reading import read_files
from tytti_desktop.practice.pile import NAME as PILE

ANSWERS = "12301"  # GAD-7: five of seven, then the rest at the end
ENTERED = {"identity_code": "131052-308X", "postal_code": "7010", "phone": "040 000 0000"}


def states(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Give each state's name and the widget to draw, one after another."""
    session = window.session
    if session is None:
        return
    rows = client_list.rows(session.vault, session.today)
    if rows:
        longest = max(rows, key=lambda row: len(row.name))
        session.open_client(longest.id)
        yield "clients-long-name", window
    yield from _errors(session)
    if session.vault.practice and rows:
        yield from _interview(window, session, rows[0])
        yield from _writing(window, session, rows[0])
        yield from _review(window, session)


def _errors(session: Session) -> Iterator[tuple[str, QWidget]]:
    dialog = client_dialog(session, None)
    dialog.show()
    for name, value in ENTERED.items():
        dialog.form[name].put(value)
    dialog.finish()
    yield "clients-errors", dialog
    dialog.form.discard()
    dialog.close()
    dialog.deleteLater()


def _interview(
    window: MainWindow, session: Session, row: ClientRow
) -> Iterator[tuple[str, QWidget]]:
    begun = screenings.start_screening(session.vault, row.id, "gad7", session.today).record
    session.open_client(row.id, f"screenings:{begun.id}")
    asked = window.findChildren(Interview)[-1]
    for answer in ANSWERS:
        asked.answer(answer)
    yield "clients-interview", window
    asked.switch_view()
    yield "clients-interview-shown", window
    asked.switch_view()
    while not asked.sitting.at_end:
        asked.answer("1")
    yield "clients-interview-end", window
    asked.leave()


def _writing(window: MainWindow, session: Session, row: ClientRow) -> Iterator[tuple[str, QWidget]]:
    session.open_client(row.id, "visits")
    shown = window.findChildren(ClientPage)[-1]
    shown.head.log_visit()
    yield "clients-writing", window
    if window.frame is not None:
        window.frame.beside.put_away()


def _review(window: MainWindow, session: Session) -> Iterator[tuple[str, QWidget]]:
    """Read the practice pile up to its first doubtful mark, unless one waits already."""
    vault, pile = session.vault, session.vault.path.parent / PILE
    waits: Callable[[], bool] = lambda: bool(review.queue(vault))  # noqa: E731 asked thrice
    if not waits() and pile.exists():
        for page in read_files([pile], known.known_sheets(vault), workers=0):
            storing.store_page(vault, page, session.today)
            if waits():
                break
    if waits():
        session.go("returned", "", "review")
        yield "returned-filled-review", window
