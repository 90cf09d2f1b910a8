"""Qt's binding, loaded without what it loads for tools that write code, and its names quickly.

The binding carries 3,600 lines of Python as text and compiles them anew at every start, two fifths
of its loading: they make signatures, for messages about wrong arguments and for stub files. Here
they are compiled when somebody asks for a name of them.
"""

import builtins
import enum
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

_TOOLS = frozenset(
    f"shibokensupport/signature/{name}.py"
    for name in (
        "errorhandler", "layout", "parser", "lib/enum_sig", "lib/pyi_generator", "lib/tool",
    )
)  # fmt: skip
_STAND_IN = f"from functools import partial\nfrom {__name__} import _asked\n"
_waiting: dict[str, bytes] = {}


@contextmanager
def loading() -> Iterator[None]:
    """Have the binding loaded within: its tools wait, imports stay Python's own.

    It would have every import statement of the program pass through Python code of its own, and
    the source of every module that is loaded after it read and kept (737 files, 10 million signs):
    where its optional features might be asked for. The program asks for none of them.
    """
    quick_enumerations()
    compiling, importing = builtins.compile, builtins.__import__
    builtins.compile = partial(_compiled, compiling)
    try:
        yield
    finally:
        builtins.compile = compiling
        builtins.__import__ = getattr(builtins, "__orig_import__", importing)


def _compiled(really: Any, source: Any, file: str, *given: Any, **named: Any) -> Any:  # noqa: ANN401
    """Compile as Python does, but for the tools of the binding: they get a stand-in."""
    if file in _TOOLS:
        _waiting[file] = source
        source = f"{_STAND_IN}__getattr__ = partial(_asked, globals(), {file!r})"
    return really(source, file, *given, **named)


def _asked(known: dict[str, Any], file: str, name: str) -> Any:  # noqa: ANN401 whatever it has there
    """Return what a tool has by a name: it is compiled now. What import asks for, it has not."""
    if not name.startswith("__"):
        known.pop("__getattr__", None)
        if file in _waiting:
            exec(compile(_waiting.pop(file), file, "exec"), known)  # noqa: S102 the binding's own
        if name in known:
            return known[name]
    raise AttributeError(name)


def quick_enumerations() -> None:
    """Have Qt's enumerations made in the way that `enum` keeps for Python's own modules.

    The binding makes all of a class's when it first meets the class, in Python: 3,000 names until
    the door is shown, by the common way a quarter of all its time. What comes of both is the same.
    """
    really = enum.EnumType._create_  # type: ignore[attr-defined]
    if getattr(really, "quick", False):
        return

    def create(kind: type[enum.Enum], class_name: str, names: Any, **named: Any) -> Any:  # noqa: ANN401
        pairs = isinstance(names, tuple | list) and names and isinstance(names[0], tuple)
        if not pairs or named.get("type") is not None:
            return really(kind, class_name, names, **named)
        module = named.get("module") or sys._getframe(2).f_globals.get("__name__")  # noqa: SLF001
        told = {"__module__": module, "__qualname__": named.get("qualname") or class_name}
        plain = type(class_name, (), dict(names) | told)
        made = enum._simple_enum(kind, boundary=named.get("boundary"))(plain)  # type: ignore[attr-defined]  # noqa: SLF001
        made.__doc__ = None
        return made

    create.quick = True  # type: ignore[attr-defined]
    enum.EnumType._create_ = create  # type: ignore[attr-defined]
