"""What leaves through the window and asks one's own passphrase first: found by reading the program.

A new place that writes a file out, makes a backup or seals a package goes red until it asks, or has
its reason here.
"""

import ast
from pathlib import Path

import tytti_desktop.desk
from tests import parsed

ROOT = Path(tytti_desktop.desk.__file__).parent
# By the room of each call: what writes a file out, copies the vault, seals clients, shows keys.
LEAVES = {
    ("vault.files", "let_out"), ("vault.files", "let_out_all"),
    ("desk.forms.ask_file", "write"), ("desk.forms.ask_file", "write_all"),
    ("vault.backups", "backup"), ("vault.backups", "begin"), ("vault.backups", "finish"),
    ("vault.backups", "copy"), ("handover.making", "seal"), ("handover.making", "prepare"),
    ("vault.recovery", "new_recovery"), ("vault.people", "new_person"),
}  # fmt: skip
ASKS = {
    "admin/backup.py": "a backup to a folder nobody chose; the chosen ones were chosen by a keeper",
    "admin/handover_section.py": "a package of clients",
    "admin/key_dialogs.py": "another's key, recovery words",
    "client/log_requests_card.py": "all that is known of one person",
}
REASONS = {
    "admin/wording_files.py": "the unit's wordings: nothing of any client",
    "handover/package_dialogs.py": "the package's own dialog, opened from handover_section alone",
    "plan/version_cards.py": "one client's plan; past the gate and logged",
    "meetings/view.py": "meetings without names",
    "network/files.py": "the service map: nothing of any client",
    "results/publishing.py": "tables with small cells hidden, remembered and logged",
    "results/together.py": "packages of counts, for who holds the key; combined ones hide few",
    "forms/ask_file.py": "where all of these write, at the place that a person chose",
    "practising.py": "a practice vault's made-up pile",
    "pictures.py": "pictures of the practice room for the guide",
    "forms/pdf_view.py": "the one paper on the screen, let out by the gate before it was shown",
}


def rooms(tree: ast.Module) -> dict[str, str]:
    """Return by the local name which room a module or function was imported from."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                found[name.asname or name.name] = f"{node.module}.{name.name}"
    return found


def lets_out(file: Path) -> set[str]:
    """Return what a module calls (or hands on to be called) of what leaves."""
    tree = parsed.tree(file)
    known, found = rooms(tree), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            full = known.get(node.id, "")
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            full = f"{known.get(node.value.id, '')}.{node.attr}"
        else:
            continue
        found |= {name for room, name in LEAVES if full.endswith(f"{room}.{name}")}
    return found


def test_whatever_leaves_asks_first_or_has_its_reason() -> None:
    found = {
        file.relative_to(ROOT).as_posix(): names
        for file in sorted(ROOT.rglob("*.py"))
        if (names := lets_out(file))
    }
    assert set(found) == set(ASKS) | set(REASONS), found
    assert all([*ASKS.values(), *REASONS.values()])


def test_each_place_that_asks_asks_before() -> None:
    """In the function that lets out, or in one it is called from, by the name of the asking."""
    for name in ASKS:
        tree = parsed.tree(ROOT / name)
        calls = {
            ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)
        }  # fmt: skip
        assert {"own_passphrase.proved", "own_passphrase.prove"} & calls, name
