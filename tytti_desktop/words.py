"""One way for all words: gettext catalogues, one file a room, Finnish the default.

Message ids are plain English. From source the .po files are read as they are; the wheel and the
frozen program carry .mo files made by the build.
"""

import gettext as _gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from tytti_desktop.places import resources_folder

LANGUAGES = ("fi", "sv", "en")
_ENTRY = re.compile(
    r'^(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d)\])? ((?:".*"\n?)+)', re.MULTILINE
)
_DOOR = ("desk", "vault_more")  # whose words the window's door says: it reads these rooms alone
_state = {"language": "fi"}
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def _open_catalogue(po: Path) -> _gettext.GNUTranslations:
    """Load one room's catalogue: the compiled file if the build made one, else the source."""
    compiled = po.with_suffix(".mo")
    if compiled.exists():
        with compiled.open("rb") as file:
            return _gettext.GNUTranslations(file)
    made = _gettext.GNUTranslations()
    vars(made).update(_catalog=_read(po.read_text(encoding="utf-8")), plural=_two_forms)
    return made


def _read(text: str) -> dict[str | tuple[str, int], str]:
    """Return a catalogue's translated messages under gettext's own keys.

    For the plain subset of the form that our catalogues are written in (tests/test_words.py reads
    each with Babel too): Babel takes 0.1 s of processor for them, at every start from source.
    """
    found: dict[str | tuple[str, int], str] = {}
    context = one = ""
    for keyword, number, lines in _ENTRY.findall(text):
        value = lines.rstrip("\n")[1:-1].replace('"\n"', "")
        if "\\" in value:
            value = value.replace("\\n", "\n").replace('\\"', '"')
        if keyword == "msgctxt":
            context = f"{value}\x04"
        elif keyword == "msgid":
            one, context = context + value, ""
        elif value and number:
            found[one, int(number)] = value
        elif value and keyword == "msgstr":
            found[one] = value
    return found


def _two_forms(count: int) -> int:
    return int(count != 1)


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


@cache
def _at_the_door(language: str) -> dict[str | tuple[str, int], str]:
    folder = resources_folder() / "translations" / language
    found: dict[str | tuple[str, int], str] = {}
    for stem in _DOOR if folder.is_dir() else ():
        found |= vars(_open_catalogue(folder / f"{stem}.po"))["_catalog"]
    return found


def read_all() -> None:
    """Read the language's words of every room, before any but the door's is said."""
    _catalogue(language())


def language() -> str:
    """Return the language in force here: fi, sv or en."""
    return _spoken.get() or _state["language"]


def decimal(written: str) -> str:
    """Return a number written with a point as the language in force writes it: 7,5; English 7.5."""
    return written if language() == "en" else written.replace(".", ",")


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
    return _at_the_door(language()).get(message) or _catalogue(language()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a message that depends on a number."""
    return _catalogue(language()).ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """Translate a message whose meaning needs a context, such as a short button."""
    return _catalogue(language()).pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802
    """Mark a message that is translated later with `_`: constants at module level."""
    return message
