"""Letters as data: forms/letters/*.toml, one file a letter, all its languages."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from tytti_desktop import regular_files
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import Text
from tytti_desktop.instruments.strict import Strict
from tytti_desktop.places import forms_folder
from tytti_desktop.words import LANGUAGES, _


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with {placeholders}, left out where the fact named by `only_with` is empty."""

    text: Text
    only_with: str = ""


@dataclass(frozen=True)
class LetterFile:
    """A letter's words. `after` stands under what the program inserts (results, words)."""

    id: str
    version: str
    valid_from: date
    name: Text
    title: Text
    paragraphs: tuple[Paragraph, ...]
    after: tuple[Paragraph, ...]
    closing: Text
    enclosures: tuple[Paragraph, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the whole letter exists in."""
        texts = [self.name, self.title]
        texts += [p.text for p in (*self.paragraphs, *self.after, *self.enclosures)]
        return tuple(code for code in LANGUAGES if all(code in t.languages() for t in texts))


def _paragraphs(top: Strict, key: str) -> tuple[Paragraph, ...]:
    made = []
    for row in top.tables(key):
        text = Text(**{code: row.string(code, "") for code in LANGUAGES})
        made.append(Paragraph(text, row.string("only_with", "")))
        row.done()
    return tuple(made)


def read_letter(file: Path) -> LetterFile:
    """Read one letter; KnownError names the file and the key that is wrong."""
    try:
        data = tomllib.loads(regular_files.text(file))
    except (ValueError, RecursionError) as error:  # no TOML, no text, nested too deep
        message = _("The file {file} cannot be used: it is not valid TOML ({why}). Correct it.")
        raise KnownError(message.format(file=file.name, why=error)) from error
    top = Strict(data, file.name)
    made = LetterFile(
        id=top.string("id"),
        version=top.string("version"),
        valid_from=top.day("valid_from"),
        name=top.text("name"),
        title=top.text("title"),
        paragraphs=_paragraphs(top, "paragraphs"),
        after=_paragraphs(top, "after"),
        closing=top.text("closing"),
        enclosures=_paragraphs(top, "enclosures"),
    )
    top.done()
    return made


@cache
def letters() -> dict[str, LetterFile]:
    """Return every shipped letter by its id."""
    files = sorted((forms_folder() / "letters").glob("*.toml"))
    return {made.id: made for made in map(read_letter, files)}


def easy_variant(name: str) -> str:
    """Return the letter in easy language where there is one, else the letter itself."""
    return f"{name}_easy" if f"{name}_easy" in letters() else name


def letter_file(name: str) -> LetterFile:
    """Return one letter; KnownError when there is none of that name."""
    known = letters()
    if name not in known:
        message = _("There is no letter {name}. Choose one of these: {known}.")
        raise KnownError(message.format(name=name, known=", ".join(known)), field="letter")
    return known[name]
