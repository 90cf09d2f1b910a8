"""A refusal of a dialog names a row of that dialog, or it is known why it needs none there."""

from pathlib import Path

from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from tests.desk import every, refusing
from tests.desk.test_every_screen import at, told
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.screening import contradiction_rules
from tytti_desktop.desk.admin.standing import places_dialog
from tytti_desktop.desk.main_window import MainWindow
from tytti_desktop.desk.running.session import Session
from tytti_desktop.instruments.library import shipped

__all__ = ["told"]

# Who refuses, and why no row of the dialog is meant.
ELSEWHERE = {
    "GateClosed.__init__": "the gate asks the reason in a dialog of its own",
    "check_reason": "the same",
    "statement_dialog.<locals>.through": "the gate's answer; the row is there where others write",
    "refuse_nameless": "the words say: in Settings first, and what is missing",
    "sender_lines": "the return address; in other things of the unit it is not asked",
    "_refuse_sender": "the same",
    "printable": "the same",
    "of": "a list that the window itself opened",
    "envelope": "an envelope that the unit's settings chose among those there are",
    "_refuse_for_client": "a survey's papers are of nobody",
    "with_texts": "wordings of the unit; checked where they are written",
    "chosen": "cut-offs of the unit; checked where they are chosen",
    "_check_person": "the client's birth and sex; checked on the client's card",
    "get": "a form that the dialog was opened from",
    "stand": "the same",
    "typed_sheet_id": "the same",
    "field_of": "the same: a mark of that form",
    "correct": "the reason is made of what the client said, which is asked",
    "note_answer": "the same",
    "_decision": "the same",
    "answer": "a value is asked only of a mark",
    "_refuse_move": "a round that is closed without a word; here it was returned",
    "_check": "agreed in minutes: no consent is chosen, and the goals are the client's own",
    "_check_order": "agreed in minutes: nothing waits for it yet",
    "close": "of the dead nothing is left open",
    "_without_meeting": "of the dead the reason is known",
    "hold": "the meeting's day; the words say that it lies ahead",
    "take_for_meeting": "a series begins with no visit of the same client",
    "refuse": "told on the row of the folder (`standing.py`)",
    "leave": "told on the row of the successor (`leaving.py`)",
    "change_onward": "the text is asked until it has been sent",
}


def test_every_refusal_of_a_dialog_has_its_row(
    window: MainWindow, caseload: tuple[Path, Client], told: dict[str, list[str]]
) -> None:
    at(window, 100)
    rowless: dict[str, set[str]] = {}
    seen = []

    def look(name: str, dialog: QDialog) -> None:
        form = getattr(dialog, "form", None)
        if form is None:
            return
        reach = refusing.Reach(*(getattr(dialog, each, None) for each in refusing.READ_IN))
        seen.append(len(reach.codes))
        for who, field in reach.fields():
            if field not in form.fields:
                rowless.setdefault(who, set()).add(f"{field} in {name}")

    every.dialogs(window, caseload[1], look)
    assert len(seen) > 60
    assert max(seen) > 200, "what the acts call is followed"
    assert {who: where for who, where in rowless.items() if who not in ELSEWHERE} == {}
    assert set(ELSEWHERE) - set(rowless) == set(), "a line of the list that nothing needs"


def test_what_is_read_from_paper_or_corrected_together_raises_no_alert() -> None:
    """Where one could, the dialogs that correct it would need the rows of what was done."""
    library = shipped()
    printed = {
        name for each in library.all() if each.printable
        for name in (each.id, *(part.instrument for part in each.parts))
    }  # fmt: skip
    together = {
        contradiction_rules.instrument_of(field)
        for rule in contradiction_rules.rules() for field in rule.fields
    }  # fmt: skip
    alerts = {each.id for each in library.all() if each.scoring.alerts}
    assert alerts, "some questionnaire asks for an act"
    assert alerts & (printed | together) == set()


def test_a_folder_for_backups_that_will_not_do_is_told_on_its_own_row(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    inside = session.vault.path / "kopiot"
    for first, second in ((tmp_path / "a", inside), (None, inside), (tmp_path / "a",) * 2):
        dialog = places_dialog(session)
        qtbot.addWidget(dialog)
        dialog.form["first"].put("" if first is None else str(first))
        dialog.form["second"].put(str(second))
        dialog.finish()
        assert dialog.form["second"].error.text()
        assert not dialog.form["first"].error.text()
