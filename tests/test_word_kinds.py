"""One message is not both what a button does and how a thing stands: languages part the two."""

import ast
from pathlib import Path

from tests import parsed

SOURCES = sorted(Path("tytti_desktop").rglob("*.py"))


def _said(node: ast.AST, mark: str) -> str | None:
    call = node if isinstance(node, ast.Call) else None
    named = call is not None and isinstance(call.func, ast.Name) and call.func.id == mark
    if call is None or not named or not call.args:
        return None
    first = call.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _states() -> set[str]:
    """Return the words of every table of states: `STATE_NAMES = {State.OPEN: N_("…")}`."""
    found: set[str] = set()
    for file in SOURCES:
        for node in parsed.nodes(file):
            names = [t.id for t in getattr(node, "targets", []) if isinstance(t, ast.Name)]
            if isinstance(node, ast.Assign) and any(n.endswith("STATE_NAMES") for n in names):
                found |= {w for each in ast.walk(node) if (w := _said(each, "N_"))}
    return found


def _acts() -> set[str]:
    """Return the words on every button."""
    nodes = [node for file in SOURCES for node in parsed.nodes(file)]
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    buttons = [
        c for c in calls if isinstance(c.func, ast.Name) and c.func.id in {"button", "named"}
    ]
    return {w for each in buttons if (w := _said(each.args[0], "_"))}


def test_no_word_is_both_a_state_and_an_act() -> None:
    states, acts = _states(), _acts()
    assert len(states) > 20
    assert len(acts) > 50
    assert not states & acts
