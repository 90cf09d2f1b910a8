"""What every command is given: the options, the day, the vault; and what it gives back."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from tytti_desktop import dates, outside_json, places, streams, texts
from tytti_desktop.cli import unit_keys
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import given
from tytti_desktop.vault import Vault, keeping, open_vault, recovery
from tytti_desktop.words import _

PASSPHRASE = "TYTTI_PASSPHRASE"  # noqa: S105 the variable's name, not a passphrase
NEW_PASSPHRASE = "TYTTI_NEW_PASSPHRASE"  # noqa: S105 as above


@dataclass(frozen=True)
class Answer:
    """What a command found: `data` for --json, `lines` for people, and the exit status."""

    data: Any
    lines: list[str] = field(default_factory=list)
    status: int = 0
    window: Path | None = None
    """The vault that the window shall be opened over once the answer is given."""


class Window(Protocol):
    """What the room above the command line can do with a window."""

    def run_window(self, vault: Path | None = None, *, passphrase: str | None = None) -> int:
        """Open the window over a vault; return the exit status."""
        ...

    def screenshots(
        self,
        vault: Vault,
        out: Path,
        *,
        theme: str = "light",
        scale: int = 100,
        today: date | None = None,
    ) -> list[tuple[str, str]]:
        """Draw every screen over an open vault; return (name, file) pairs."""
        ...


@dataclass(frozen=True)
class Context:
    """One call of the command; `window` gives what opens the window, where one was handed down."""

    options: argparse.Namespace
    window: Callable[[], Window] | None = None
    _typed: dict[str, str] = field(default_factory=dict, repr=False)  # standard input is read once

    @property
    def vault_path(self) -> Path:
        """The vault folder: --vault, else the platform's data folder."""
        given: Path | None = self.options.vault
        return given if given is not None else places.default_vault()

    @property
    def today(self) -> date:
        """The day the work is done for: --today, else the calendar's."""
        given: date | None = self.options.today
        return given if given is not None else dates.finnish_day(dates.now())

    @property
    def on(self) -> date:
        """The day an act happened, for commands that take --on: else the day of the work."""
        given: date | None = self.options.on
        return given if given is not None else self.today

    @property
    def passphrase_given(self) -> bool:
        """Whether a passphrase comes from a file or the variable, with no need to ask."""
        return self.options.passphrase_file is not None or PASSPHRASE in os.environ

    def passphrase(self, *, twice: bool = False) -> str:
        """Return the passphrase: file, variable, or asked at the terminal without echo; once."""
        if not self._typed:
            self._typed[PASSPHRASE] = _secret(
                self.options.passphrase_file,
                PASSPHRASE,
                _("Passphrase: "),
                "--passphrase-file",
                twice=twice,
            )
        return self._typed[PASSPHRASE]

    def new_passphrase(self) -> str:
        """Return the new passphrase of `passphrase` and `people add`."""
        return _secret(
            self.options.new_passphrase_file,
            NEW_PASSPHRASE,
            _("New passphrase: "),
            "--new-passphrase-file",
            twice=True,
        )

    @contextmanager
    def opened(self, *, telling: bool = True, by_itself: bool = True) -> Iterator[Vault]:
        """Open the vault for one command and close it after; its alarms go to standard error.

        A backup or a rehearsal that is due is made before the closing, where folders are chosen.
        """
        vault = open_vault(
            self.vault_path, passphrase=self.passphrase(), person=self.options.person
        )
        for notice in vault.notices if telling else ():
            self.say(notice)
        try:
            unit_keys.settle(vault, self.options, self.today, self._acted())
            yield vault
            if by_itself:
                self._back_up(vault)
        finally:
            vault.close()

    def _acted(self) -> date:
        """Return the day whose lists hold too: that of the act, where the command takes one."""
        return getattr(self.options, "on", None) or self.today

    @property
    def at_terminal(self) -> bool:
        """Whether a person sits at the terminal and reads words, not JSON."""
        return sys.stdin.isatty() and sys.stderr.isatty() and not self.options.json

    def asked(self, prompt: str) -> str:
        """Return what the person at the terminal types, unseen; KnownError where there is none."""
        if not sys.stdin.isatty():
            raise KnownError(_("The code is needed. Give it with --words-file."))
        return getpass.getpass(prompt)

    def typed_back(self, words: str) -> bool:
        """Ask the person at the terminal for a part of new recovery words, from the paper.

        False where nobody is there to ask. KnownError when it is not typed right in three tries.
        """
        if not self.at_terminal:
            return False
        prompt = _("Type group {number} of the code from the paper").format(
            number=recovery.CHECKED_GROUP
        )
        for _try in range(3):
            if recovery.is_part(words, getpass.getpass(f"{prompt}: ")):
                return True
            self.say(
                _("That is not group {number}. Check it from the paper.").format(
                    number=recovery.CHECKED_GROUP
                )
            )
        raise KnownError(_("The new code was not confirmed, so it did not come into force."))

    def _back_up(self, vault: Vault) -> None:
        """Back up what is due; a refusal is told, and does not undo the command's own answer."""
        try:
            told = keeping.by_itself(vault)
        except KnownError as error:
            told = error.message
        if told:
            self.say(told)

    def say(self, line: str) -> None:
        """Tell how the work goes, on standard error: standard output is for the answer."""
        streams.write_error(line)


def read_text(source: str) -> str:
    """Return the text of a file, or of standard input for `-`.

    UTF-8 or, by its mark, UTF-16: what `>` of Windows PowerShell writes.
    """
    try:
        if source == "-":
            return streams.read_input()
        return streams.decoded(given.content(Path(source)))
    except (OSError, UnicodeDecodeError):
        if source == "-":
            told = _("What came to standard input cannot be read. Send it as text in UTF-8.")
            raise KnownError(told) from None
        raise KnownError(
            _(
                "The file {file} cannot be read. Check its name and that it is text in UTF-8."
            ).format(file=source)
        ) from None


def read_json(source: str) -> Any:  # noqa: ANN401 whatever the file holds
    """Return what a JSON file holds, its texts cleaned; raises ValueError where it is no JSON."""
    return parsed_json(read_text(source))


def parsed_json(text: str) -> Any:  # noqa: ANN401 whatever the text holds
    """Return what a JSON text holds, its texts cleaned; ValueError, also where it is too deep."""
    return texts.cleaned_all(outside_json.loads(text))


def _secret(source: str | None, variable: str, prompt: str, option: str, *, twice: bool) -> str:
    if source is not None:
        text = read_text(source).split("\n", 1)[0].rstrip("\r")
        if source == "-" and streams.letters_lost(text):
            raise KnownError(
                _(
                    "The passphrase came with question marks in place of letters, as PowerShell "
                    "sends å, ä and ö. Give it in a file, or write first: $OutputEncoding = "
                    "[Text.Encoding]::UTF8. Nothing was done."
                )
            )
    elif variable in os.environ:
        text = os.environ[variable]
    else:
        text = _asked(prompt, variable, option, twice=twice)
    if not text:
        raise KnownError(_("The passphrase is empty. Give one, or check the file it is in."))
    return text


def _asked(prompt: str, variable: str, option: str, *, twice: bool) -> str:
    if not sys.stdin.isatty():
        raise KnownError(
            _(
                "A passphrase is needed. Give it with {option} or in the variable {variable}."
            ).format(option=option, variable=variable)
        )
    first = getpass.getpass(prompt)
    if twice and getpass.getpass(_("The same again: ")) != first:
        raise KnownError(_("The two passphrases differ. Try again: nothing was changed."))
    return first
