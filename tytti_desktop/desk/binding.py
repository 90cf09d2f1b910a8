"""Qt's binding, loaded without what it loads for tools that write code.

The binding carries 3,600 lines of Python as text and compiles them anew at every start, two fifths
of its loading: they make signatures, for messages about wrong arguments and for stub files. Here
they are compiled when somebody asks for a name of them.
"""

import builtins
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
    """Have the binding loaded within: its tools wait, and imports stay Python's own.

    It would have every import statement of the program pass through Python code of its own, and
    the source of every module that is loaded after it read and kept (737 files, 10 million signs):
    where its optional features might be asked for. The program asks for none of them.
    """
    compiling, importing = builtins.compile, builtins.__import__
    builtins.compile = partial(_compiled, compiling)
    try:
        yield
    finally:
        builtins.compile, builtins.__import__ = compiling, importing


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
