"""Nothing of the program is reached by its tests only: what it tells is used by the program itself.

By syntax, with no list of names. Every name told at a module's top is followed to where it is used,
through imports, aliases and names handed on, from what starts the program (pyproject.toml) and from
what modules do when they are read. A method is held by its bare name, a word by the catalogues.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests import parsed
from tytti_desktop import casework
from tytti_desktop.casework import listed

PROJECT = Path(__file__).resolve().parent.parent
ROOT = PROJECT / "tytti_desktop"
CATALOGUES = PROJECT / "resources" / "translations"
TOLD = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign
# What no name in the program leads to, and who asks for it.
ASKED_BY = {
    "tytti_desktop.cli.parsing._ITS_WORDS": "argparse, which asks for its own words by gettext",
    "tytti_desktop.desk.binding._asked": "what stands for the binding's tools until they are asked",
}


def trees() -> dict[str, ast.Module]:
    """Return every module of the program by its dotted name."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(PROJECT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = parsed.tree(path)
    return found


def names_of(node: ast.AST) -> list[str]:
    """Return the names that a statement at the top of a module tells."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [
        each.id
        for target in targets
        if target is not None
        for each in ast.walk(target)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    ]


def imports_of(tree: ast.Module) -> dict[str, set[str]]:
    """Return what each imported name of a module stands for, in any of its functions."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for each in node.names:
                found.setdefault(each.asname or each.name, set()).add(f"{node.module}.{each.name}")
        elif isinstance(node, ast.Import):
            for each in node.names:
                whole = each.name if each.asname else each.name.split(".")[0]
                found.setdefault(each.asname or whole, set()).add(whole)
    return found


class Program:
    """The names that the program tells, and which of them its start leads to."""

    def __init__(self, modules: dict[str, ast.Module]) -> None:
        self.modules = modules
        self.imports = {module: imports_of(tree) for module, tree in modules.items()}
        self.told = {
            f"{module}.{name}": (module, node)
            for module, tree in modules.items()
            for node in tree.body
            if isinstance(node, TOLD)
            for name in names_of(node)
        }
        self.names_in: dict[str, list[str]] = {module: [] for module in modules}
        for name, (module, _node) in self.told.items():
            self.names_in[module].append(name)

    def stands_for(self, dotted: str) -> set[str]:
        """Return where a name is told: itself, or where its module has it from."""
        module, _, name = dotted.rpartition(".")
        if dotted in self.told or name not in self.imports.get(module, {}):
            return {dotted}
        there = self.imports[module][name] - {dotted}
        return {found for each in there for found in self.stands_for(each)}

    def meant(self, module: str, node: ast.AST) -> set[str]:
        """Return the full names that an expression may stand for."""
        if isinstance(node, ast.Name):
            return self.stands_for(f"{module}.{node.id}")
        if isinstance(node, ast.Attribute):
            bases = self.meant(module, node.value)
            return {found for base in bases for found in self.stands_for(f"{base}.{node.attr}")}
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return handed(node.value)
        return set()

    def uses(self, module: str, node: ast.AST) -> set[str]:
        """Return the names of the program that a statement uses."""
        nodes = list(ast.walk(node))
        found = {
            name
            for each in nodes
            if not isinstance(getattr(each, "ctx", None), ast.Store)
            for name in self.meant(module, each)
        }
        # A module that is handed over whole (the window, to the command line) hands over its names.
        whole = {
            name
            for each in nodes
            if isinstance(each, ast.Return) and isinstance(each.value, ast.Name)
            for name in self.meant(module, each.value) & set(self.modules)
        }
        return (found & self.told.keys()) | {n for m in whole for n in self.names_in[m]}

    def reached(self, starts: set[str]) -> set[str]:
        """Return every name that the starts and what modules do when read lead to."""
        left = list(starts)
        for module, tree in self.modules.items():
            for node in tree.body:
                if not isinstance(node, TOLD) or all(own(name) for name in names_of(node)):
                    left += self.uses(module, node)
        found: set[str] = set()
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left += self.uses(*self.told[name])
        return found


def own(name: str) -> bool:
    """Tell whether Python itself asks for a name."""
    return name.startswith("__")


def handed(text: str) -> set[str]:
    """Return the names that a string may hand over: a command's work, a list of the manifest."""
    module, colon, name = text.partition(":")
    if colon and module.isidentifier() and name.isidentifier():
        return {f"tytti_desktop.cli.{module}.{name}"}
    return {f"tytti_desktop.casework.manifest.{text}"} if text.isupper() else set()


def starts() -> set[str]:
    """Return what starts the program, and the acts that its commands load by name."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    scripts = {**project.get("scripts", {}), **project.get("gui-scripts", {})}
    room = casework.__name__
    acts = {f"{room}.{m}.{act}" for m, of in listed.RECORDED.items() for act in of.values()}
    return {script.replace(":", ".") for script in scripts.values()} | acts


def dead(modules: dict[str, ast.Module]) -> set[str]:
    """Return the names that nothing of the program leads to."""
    program = Program(modules)
    found = set(program.told) - program.reached(starts() & set(program.told))
    return {name for name in found if not own(name.rpartition(".")[2])}


def methods(modules: dict[str, ast.Module]) -> Iterator[tuple[str, str]]:
    """Yield (place, name) of every method of a class that a module tells at its top.

    Left out: those named Qt's way, which Qt asks for (ruff: N802), and classes made in a function,
    which answer to a library that is loaded there.
    """
    for module, tree in modules.items():
        for made in tree.body:
            if isinstance(made, ast.ClassDef):
                for node in made.body:
                    if isinstance(node, ast.FunctionDef) and node.name.islower():
                        yield f"{module}.{made.name}.{node.name}", node.name


def asked(modules: dict[str, ast.Module]) -> set[str]:
    """Return every name that is asked of something, or said in a string (a slot of Qt)."""
    return {
        node.attr if isinstance(node, ast.Attribute) else str(node.value).partition("(")[0]
        for tree in modules.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Constant)
    }


def words_of(path: Path) -> Iterator[str]:
    """Yield the English ids of one catalogue."""
    with path.open("rb") as file:
        for message in read_po(file, locale=path.parent.name):
            if message.id:
                yield message.id if isinstance(message.id, str) else message.id[0]


LATER = "tytti_desktop.later"
UNASKED = "class Told:\n    def unasked_for(self): return spare()\ndef spare(): return 1"


@pytest.fixture(scope="module")
def unreached() -> set[str]:
    """Return what nothing leads to in the program with a module more, which nobody imports."""
    return dead({**trees(), LATER: ast.parse(UNASKED)})


def test_every_name_of_the_program_is_reached_by_the_program(unreached: set[str]) -> None:
    found = {n for n in unreached if not n.startswith(f"{LATER}.")} - set(ASKED_BY)
    assert not found, "\n".join(["reached by tests at most:", *sorted(found)])


def test_every_method_is_asked_by_the_program() -> None:
    modules = trees()
    there = asked(modules)
    found = {
        place for place, name in methods(modules) if not own(name) and name not in there
    } - set(ASKED_BY)
    assert not found, "\n".join(["asked by tests at most:", *sorted(found)])


def test_every_word_of_the_catalogues_is_said() -> None:
    files = [*ROOT.rglob("*.py"), *(PROJECT / "resources").rglob("*.py")]
    said = {
        node.value
        for file in files
        for node in parsed.nodes(file)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    found = {
        f"{path.relative_to(CATALOGUES).as_posix()}: {word}"
        for path in sorted(CATALOGUES.glob("*/*.po"))
        for word in words_of(path)
        if word not in said
    }
    assert not found, "\n".join(["said nowhere:", *sorted(found)])


def test_what_only_a_test_would_reach_is_found(unreached: set[str]) -> None:
    later = {LATER: ast.parse(UNASKED)}
    assert {f"{LATER}.Told", f"{LATER}.spare"} <= unreached
    assert f"{LATER}.Told.unasked_for" in {place for place, _name in methods(later)}
    assert "unasked_for" not in asked({**trees(), **later})
