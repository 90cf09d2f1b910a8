"""Drafts are known by a typed place: nobody takes its text apart, each is opened one way."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from pytestqt.qtbot import QtBot

from tests import parsed
from tests.desk.caseload import add_client, on_dialog
from tytti_desktop import desk
from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.desk.admin.page import LINES, SETTINGS, SettingsPage
from tytti_desktop.desk.dialogs import gate_dialog
from tytti_desktop.desk.dialogs.gate_dialog import GateDialog
from tytti_desktop.desk.forms.form_dialog import FormDialog
from tytti_desktop.desk.forms.messages import ask_reason
from tytti_desktop.desk.running.draft_places import DraftPlace, Resuming
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import drafts

ROOM = Path(desk.__file__).parent
PLACE = re.compile("(?<![a-z])place", re.IGNORECASE)  # no `replace`
APART = {"startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition"}
# Methods that open drafts again, besides the one way: they only ask their parts.
ASKING = {"admin/page.py", "client_page/page.py", "client_page/clients_page.py"}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for file in sorted(ROOM.rglob("*.py")):
        for node in parsed.nodes(file):
            yield file.relative_to(ROOM).as_posix(), node


def test_nobody_takes_the_text_of_a_place_apart() -> None:
    found = [
        f"{name}:{node.lineno} {ast.unparse(node)}"
        for name, node in nodes()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in APART | {"split"} and PLACE.search(ast.unparse(node.func.value))
    ]
    assert found == []


def test_no_place_is_written_as_a_string() -> None:
    found = [
        f"{name}:{node.value.lineno}"
        for name, node in nodes()
        if isinstance(node, ast.keyword) and node.arg == "place"
        if isinstance(node.value, ast.JoinedStr | ast.Constant) and node.value.value is not None  # type: ignore[union-attr]
    ]
    assert found == []


def test_drafts_are_opened_again_in_one_way() -> None:
    own = {n for n, node in nodes() if isinstance(node, ast.FunctionDef) and node.name == "resume"}
    assert own == {"running/draft_places.py", *ASKING}


def test_every_dialog_of_the_settings_that_keeps_drafts_is_opened_again(
    session: Session, qtbot: QtBot
) -> None:
    """Whoever writes a place of the settings has its section open it: found, not listed."""
    written = {
        str(node.args[0].value)
        for _name, node in nodes()
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "DraftPlace"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    opened: list[DraftPlace] = []
    page = SettingsPage(session)
    qtbot.addWidget(page)
    for line in LINES:
        known = page.show_section(line.name).drafts()
        opened += [each for each in known if each.within(SETTINGS.of(line.name))]
    ours = [DraftPlace(text) for text in written if text.startswith("settings:")]
    assert [each for each in ours if not any(one.within(each) for one in opened)] == []


def test_a_dialog_is_found_by_whole_words_and_the_number_of_ids() -> None:
    new, change = DraftPlace("plan:goal:new", 1), DraftPlace("plan:goal", 1)
    assert new.of("c").text == "plan:goal:new:c"
    assert new.of("c").about(new) == ["c"]
    assert new.of("c").about(change) is None
    assert DraftPlace("plan:goals:x").about(change) is None
    assert new.of("c").about(new.of("c")) == []
    assert new.of("c").within(DraftPlace("plan"))
    assert not Resuming().resume(new)


# What may be typed in a form without a place, and why it is not kept.
NOT_KEPT = {
    "admin/key_dialogs.py": "passphrases and recovery words: nowhere but in the keys",
    "admin/recovery.py": "recovery words",
    "create.py": "passphrases, before there is a vault to keep anything in",
    "unlock.py": "passphrases, before the vault is open",
    "forms/own_passphrase.py": "a passphrase",
    "admin/restoring.py": "passphrases, of a backup",
    "admin/backup.py": "an anchor from a paper, only compared",
    "returned_page/returned_keying.py": "a code from the paper at hand",
    "returned_page/returned_lists.py": "a code from the paper at hand",
    "handover/merge_dialog.py": "a client's code",
    "client/gate_card.py": "only looked with: nothing is stored",
    "client/ledger_card.py": "only looked with: nothing is stored",
    "results/page.py": "only looked with: nothing is stored",
}
TYPED = {"line", "area", "LineField", "TextField"}


def _name(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]


def test_every_form_with_words_to_type_keeps_them_or_says_why_not() -> None:
    """A form without a place forgets at the lock; found by its call, wherever it is made."""
    lost = set()
    for file in sorted(ROOM.rglob("*.py")):
        if file.name in {"form.py", "form_dialog.py"}:
            continue
        for outer in parsed.nodes(file):
            if not isinstance(outer, ast.FunctionDef):
                continue
            calls = [each for each in ast.walk(outer) if isinstance(each, ast.Call)]
            placeless = [
                each
                for each in calls
                if _name(each) in {"make_dialog", "Form"}
                or ast.unparse(each.func) in {"form_dialog.ask", "ask_record"}
                if not any(one.arg == "place" for one in each.keywords)
            ]
            if placeless and any(_name(each) in TYPED for each in calls):
                lost.add(file.relative_to(ROOM).as_posix())
    assert lost - set(NOT_KEPT) == set()


def test_a_reason_half_written_comes_back(session: Session, qtbot: QtBot) -> None:
    """At the lock as at Esc: the gate's and every other."""
    client = add_client(session.vault)
    passage = Passage(client.id, "kela", ("basic",), "letter", "muistio", "Palvelupiste")
    ruling = gate.judge(session.vault, passage, session.today)

    def write(dialog: GateDialog | FormDialog) -> None:
        dialog.form["reason"].put("Puoli perust")
        dialog.form._typed()
        dialog.reject()

    def read(dialog: GateDialog | FormDialog) -> None:
        found.append(str(dialog.form["reason"].value()))
        dialog.reject()

    found: list[str] = []
    for do in (write, read):
        on_dialog(do, GateDialog)
        assert gate_dialog.ask(None, ruling, passage, session) is None
        on_dialog(do, FormDialog)
        assert ask_reason(None, "Sulje", "Miksi", "Sulje", session, "round-close", "r1") is None
    on_dialog(read, FormDialog)
    assert ask_reason(None, "Sulje", "Miksi", "Sulje", session, "round-close", "r2") is None
    assert found == ["Puoli perust", "Puoli perust", ""]


# Rooms whose records are of no client: the unit's settings, the service map.
OF_NO_CLIENT = {"admin", "network"}


def test_a_draft_about_a_client_goes_with_the_client() -> None:
    """A place about a record is kept with its client: the erasure takes it (`drafts.drop_of`)."""
    loose = {
        f"{name}: {ast.unparse(place)}"
        for name, node in nodes()
        if isinstance(node, ast.Call) and name.split("/")[0] not in OF_NO_CLIENT
        if ast.unparse(node.func) != "act_dialog"  # its record tells the client
        if not any(one.arg == "client_id" for one in node.keywords)
        for place in [one.value for one in node.keywords if one.arg == "place"]
        if isinstance(place, ast.Call) and ast.unparse(place.func).endswith(".of")
        if not any(ast.unparse(each).endswith(("client.id", "client_id")) for each in place.args)
    }
    assert loose == {"meetings/dialogs.py: SERIES_PLACE.of('new')"}  # of the team


def test_an_erasure_takes_what_names_the_client(session: Session) -> None:
    vault = session.vault
    gone, stays = add_client(vault), add_client(vault, given_names="Toinen")
    drafts.keep(vault, f"reason:look:{gone.id}:{stays.id}", {"reason": "a"})
    drafts.keep(vault, "reason:round-close:r1", {"reason": "b"}, gone.id)
    drafts.keep(vault, "reason:round-close:r2", {"reason": "c"}, stays.id)
    drafts.drop_of(vault, gone.id)
    assert [each.content["reason"] for each in drafts.all_mine(vault)] == ["c"]
