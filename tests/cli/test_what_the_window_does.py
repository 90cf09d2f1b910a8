"""What the window does, the command does: every use case that a screen calls, by syntax.

A use case is a function of the program's rooms beside the window that returns what it changed. One
that the window calls and no command does is red here, unless it stands below with why.
"""

import ast
from pathlib import Path

import pytest

import tytti_desktop
from tests import parsed
from tests.cli.conftest import TODAY, Run
from tests.factory import PASSPHRASE
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.mail.mailing_records import ITEM_BOOK, MailState
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.today import marked_done
from tytti_desktop.vault import open_vault

ROOT = Path(tytti_desktop.__file__).parent
FRONTS = ("desk", "cli")
# Only where the window shows what is decided on: the paper beside what was read, the conversation
# that is going on, the record that is corrected in its own form. The list only shrinks.
IN_THE_WINDOW = {
    "returns": {
        "ask_contradiction", "ask_mark", "dismiss", "dismiss_ticked", "leave_out_pages",
        "record_ticked",
    },
    "the conversation": {"abandon"},
    "gate": {"attach", "record_check", "record_signed"},
    "a record in its own form": {
        "change_consultation", "change_invitee", "change_onward", "change_referral",
        "correct_screening", "define", "keep_in",
    },
    "the list beside it": {
        "cancel_tenure", "end_tenure", "put_in_post", "remove_invitee", "unmark",
        "withdraw_confirmation",
    },
    "the command asks more: the code of the words that were compared": {"confirm_wording"},
}  # fmt: skip


def use_cases() -> dict[str, set[str]]:
    """Return what each use case names: functions that return what they changed, alike by name."""
    found: dict[str, set[str]] = {}
    for file in sorted(ROOT.rglob("*.py")):
        if file.relative_to(ROOT).parts[0] in FRONTS:
            continue
        tops = parsed.tree(file).body
        shared = _named([node for node in tops if not isinstance(node, ast.FunctionDef)])
        for node in tops:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if node.returns is not None and ast.unparse(node.returns) == "Changes":
                found.setdefault(node.name, set()).update(_named([node]), shared)
    return found


def names(room: str) -> set[str]:
    """Return each name that a room's code uses."""
    files = sorted((ROOT / room).rglob("*.py"))
    return {name for file in files for name in _named(parsed.tree(file).body)}


def _named(nodes: list[ast.stmt]) -> set[str]:
    """Return every name in some statements."""
    every = [each for node in nodes for each in ast.walk(node)]
    plain = {each.id for each in every if isinstance(each, ast.Name)}
    return plain | {each.attr for each in every if isinstance(each, ast.Attribute)}


def reached(room: str, known: dict[str, set[str]]) -> set[str]:
    """Return the use cases that a room reaches, itself or through another."""
    found, new = set[str](), names(room) & set(known)
    while new:
        found |= new
        new = {each for name in new for each in known[name] & set(known)} - found
    return found


def of_acts() -> set[str]:
    """Return the names that acts tell of themselves (casework/asking.py): the command has them."""
    return {
        each.id
        for file in sorted((ROOT / "casework").rglob("*.py"))
        for node in parsed.nodes(file)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Act"
        for each in ast.walk(node)
        if isinstance(each, ast.Name)
    }


def test_what_the_window_does_the_command_does() -> None:
    known = use_cases()
    assert len(known) > 150
    shown, typed = names("desk") & set(known), reached("cli", known) | of_acts()
    assert shown - typed == set().union(*IN_THE_WINDOW.values())


@pytest.fixture
def at(practice_vault: Path) -> tuple[str, str]:
    return "--vault", str(practice_vault)


def test_a_mailed_letter_that_came_back_and_an_address_that_is_right(
    tell: Run, at: tuple[str, str], tmp_path: Path
) -> None:
    made = tell(*at, "mail", "--out", tmp_path / "mail")["mailing"]
    assert "ole lähtenyt" in tell(*at, "came-back", made, 1, status=3)
    tell(*at, "mailed", made)
    code = tell(*at, "came-back", made, 1)["client_code"]
    with open_vault(Path(at[1]), passphrase=PASSPHRASE) as vault:
        client = clients.by_code(vault, code)
        assert client.bad_address_since == TODAY
        (item,) = ITEM_BOOK.table.find(vault, "mailing_id = ? and position = 1", (made,))
        assert item.state is MailState.CAME_BACK
        assert {r.state for r in rounds.of_client(vault, client.id) if r.id == item.round_id} == {
            RoundState.DUE
        }
    assert tell(*at, "clients", "show", code)["bad_address_since"] == "2026-11-21"
    right = tmp_path / "right.json"
    right.write_text('{"bad_address_since": null}', encoding="utf-8")
    tell(*at, "clients", "change", code, "--fields", right)
    assert tell(*at, "clients", "show", code)["bad_address_since"] is None


def test_what_today_tells_is_marked_as_done(tell: Run, at: tuple[str, str]) -> None:
    code = tell(*at, "clients", "list")[0]["client_code"]
    agreed = ("--on", "2026-11-20", "--agreed", "Soitan", "--agreed-by", "2026-11-21")
    tell(*at, "clients", "visit", code, *agreed)

    def promises() -> list[str]:
        rows = tell(*at, "today")
        return [r["id"] for r in rows if r["kind"] == "promise" and r["client_code"] == code]

    (promise,) = promises()
    assert "promise" not in {r["kind"] for r in tell(*at, "today", "--done", promise)
                             if r["id"] == promise}  # fmt: skip
    assert promises() == []
    assert promise in tell(*at, "today", "--done", promise, status=3)
    other = next(r["id"] for r in tell(*at, "today") if r["kind"] not in marked_done.KINDS)
    assert "avaa" in tell(*at, "today", "--done", other, status=3).casefold()


def test_an_ended_goal_and_action_are_taken_up_again(tell: Run, at: tuple[str, str]) -> None:
    code = tell(*at, "clients", "list")[0]["client_code"]
    goal = tell(*at, "plan", "goal", code, "Töihin", "--by", "2027-03-01")["id"]
    act = tell(*at, "plan", "action", code, "Lausunto", "--by", "2026-12-01", "--goal", goal)["id"]
    tell(*at, "plan", "finish", act)
    tell(*at, "plan", "end-goal", goal, "--state", "partly")
    assert tell(*at, "plan", "again-goal", goal)["state"] == "open"
    assert tell(*at, "plan", "again", act)["state"] == "open"
    tell(*at, "plan", "again", "0" * 26, status=3)
