"""What an act may refuse, read from the code that it reaches: the fields that refusals name.

A dialog holds the very function that stores what it asks, with all that it closes over; from there
every call that can be told from the code is followed. What is handed on under another name (a
parameter, a local variable) is not followed: what is found is refused, what is not may be. What a
record's own `problems` say is left out: most are of fields that an act leaves as they stood.
"""

import ast
import dis
import functools
import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from tests import parsed

HOME = "tytti_desktop."
NOTHING = object()  # what stands on the stack is not known
READ_IN = ("_store", "_check", "_work")  # where a dialog keeps what it does


class Reach:
    """Everything that a function reaches, with its code."""

    def __init__(self, *begins: Any) -> None:
        self.codes: set[CodeType] = set()
        self._classes: set[type] = set()
        for one in begins:
            self._see(one)

    def fields(self) -> set[tuple[str, str]]:
        """Return the fields that refusals name: (who refuses, the field)."""
        return {(code.co_qualname, name) for code in self.codes for name in _named(code)}

    def _see(self, thing: Any, owner: Any = None) -> None:
        if isinstance(thing, functools.partial):
            for one in (thing.func, *thing.args, *thing.keywords.values()):
                self._see(one)
        elif isinstance(thing, MethodType):
            self._see(thing.__func__, thing.__self__)
        elif isinstance(thing, type):
            self._see_class(thing)
        elif isinstance(thing, FunctionType):
            for one in (thing, inspect.unwrap(thing)):
                if str(one.__module__).startswith(HOME) and one.__code__ not in self.codes:
                    self.codes.add(one.__code__)
                    _Read(self._see, self.codes, one, owner).read(one.__code__)

    def _see_class(self, kind: type) -> None:
        if kind in self._classes or not kind.__module__.startswith(HOME):
            return
        self._classes.add(kind)
        for name in ("__init__", "__post_init__", "problems"):
            self._see(kind.__dict__.get(name), kind)


class _Read:
    """One function's steps, read in order: what a name stands for, then what is taken of it."""

    def __init__(
        self, see: Callable[..., None], codes: set[CodeType], function: Any, owner: Any
    ) -> None:
        self._see, self._codes, self._function, self._owner = see, codes, function, owner
        self._cells = dict(
            zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        )
        self._local: dict[str, Any] = {}
        self._module: ModuleType | None = None
        self._now: Any = NOTHING

    def read(self, code: CodeType) -> None:
        if self._owner is not None and code.co_varnames[:1] in {("self",), ("cls",)}:
            self._local["self"] = self._owner
        for step in dis.get_instructions(code):
            name = step.opname
            if name in {"PUSH_NULL", "CACHE", "RESUME"}:
                continue
            kind = next((each for each in _STEPS if name.startswith(each)), None)
            self._now = NOTHING if kind is None else _STEPS[kind](self, step.argval)
            self._see(self._now)

    def _imported(self, name: str) -> Any:
        self._module = importlib.import_module(name) if name.startswith(HOME) else None
        return NOTHING

    def _import_from(self, name: str) -> Any:
        if self._module is None:
            return NOTHING
        if not hasattr(self._module, name):
            return importlib.import_module(f"{self._module.__name__}.{name}")
        return getattr(self._module, name)

    def _stored(self, name: str) -> Any:
        self._local[name] = self._now
        return NOTHING

    def _global(self, name: str) -> Any:
        return self._function.__globals__.get(name, NOTHING)

    def _held(self, name: str) -> Any:
        try:
            return self._cells[name].cell_contents
        except (KeyError, ValueError):  # a variable of this function, or not there yet
            return self._local.get(name, NOTHING)

    def _taken(self, name: str) -> Any:
        found = inspect.getattr_static(self._now, name, NOTHING)
        if isinstance(found, staticmethod | classmethod):
            found = found.__func__
        if isinstance(found, property):
            found = found.fget
        if isinstance(found, FunctionType) and not isinstance(self._now, ModuleType):
            self._see(found, self._now)
            return NOTHING
        return found

    def _constant(self, value: Any) -> Any:
        if isinstance(value, CodeType) and value not in self._codes:  # a function in the function
            self._codes.add(value)
            self.read(value)
        return NOTHING


_STEPS: dict[str, Callable[[_Read, Any], Any]] = {
    "IMPORT_NAME": _Read._imported,
    "IMPORT_FROM": _Read._import_from,
    "STORE_FAST": _Read._stored,
    "STORE_DEREF": _Read._stored,
    "LOAD_GLOBAL": _Read._global,
    "LOAD_FAST": _Read._held,
    "LOAD_DEREF": _Read._held,
    "LOAD_CLOSURE": _Read._held,
    "LOAD_ATTR": _Read._taken,
    "LOAD_METHOD": _Read._taken,
    "LOAD_CONST": _Read._constant,
}


def _named(code: CodeType) -> Iterator[str]:
    file = Path(code.co_filename)
    if not file.is_file():  # what a dataclass writes of itself
        return
    for node in parsed.nodes(file):
        if isinstance(node, ast.FunctionDef | ast.Lambda) and _line(node) == code.co_firstlineno:
            for one in ast.walk(node):
                yield from _of_call(one) if isinstance(one, ast.Call) else ()


def _line(node: ast.FunctionDef | ast.Lambda) -> int:
    above = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return min([node.lineno, *(one.lineno for one in above)])


def _of_call(node: ast.Call) -> Iterator[str]:
    called = ast.unparse(node.func).rsplit(".", maxsplit=1)[-1]
    if called.endswith("Error") or called == "__init__":
        yield from _words(*(key.value for key in node.keywords if key.arg == "field"))
    if called in {"refuse", "refuse_unknown"}:
        for one in node.args:
            yield from _of_problems(one.body if isinstance(one, ast.IfExp) else one)


def _of_problems(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Dict):
        yield from _words(*node.keys)
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        yield from _words(node.slice)


def _words(*nodes: ast.AST | None) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            yield node.value
