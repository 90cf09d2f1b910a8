"""One way for all words: gettext catalogues, one file a room, Finnish the default.

Message ids are plain English. From source the .po files are compiled in memory; the wheel and the
frozen program carry .mo files made by the build.
"""

import gettext as _gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from tytti_desktop.places import resources_folder

LANGUAGES = ("fi", "sv", "en")
_state = {"language": "fi"}
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def _open_catalogue(po: Path) -> _gettext.GNUTranslations:
    """Load one room's catalogue: the compiled file if the build made one, else the source."""
    compiled = po.with_suffix(".mo")
    if compiled.exists():
        with compiled.open("rb") as file:
            return _gettext.GNUTranslations(file)
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = io.BytesIO()
    with po.open("rb") as file:
        write_mo(made, read_po(file, locale=po.parent.name))
    made.seek(0)
    return _gettext.GNUTranslations(made)


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    """Merge every room's catalogue of one language; English is the ids themselves.

    One table for all: a chain of fallbacks is walked to its end for most words, and a screen of
    hundreds of rows asks thousands of words. Every room has the same plural forms.
    """
    folder = resources_folder() / "translations" / language
    stems = sorted({p.stem for p in folder.glob("*.[pm]o")})
    if not stems:
        return _gettext.NullTranslations()
    first, *rest = (_open_catalogue(folder / f"{stem}.po") for stem in stems)
    for room in rest:
        vars(first)["_catalog"].update(vars(room)["_catalog"])
    return first


def language() -> str:
    """Return the language in force here: fi, sv or en."""
    return _spoken.get() or _state["language"]


def use_language(code: str) -> None:
    """Set the program's language."""
    if code not in LANGUAGES:
        raise ValueError(code)
    _state["language"] = code


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language inside the block: a letter in the client's own language."""
    if code not in LANGUAGES:
        raise ValueError(code)
    token = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(token)


def _(message: str) -> str:
    """Translate a message."""
    return _catalogue(language()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a message that depends on a number."""
    return _catalogue(language()).ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """Translate a message whose meaning needs a context, such as a short button."""
    return _catalogue(language()).pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802
    """Mark a message that is translated later with `_`: constants at module level."""
    return message
