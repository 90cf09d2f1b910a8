"""An agenda is kept in the language in which it was built, and read in the reader's language.

What the program or the unit's lists said is said again; what a person typed stays as typed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from tytti_desktop.casework import unit
from tytti_desktop.casework.gate.consents import RECIPIENTS
from tytti_desktop.casework.meetings.agenda_sources import DETAILS, TEXTS, WAITS
from tytti_desktop.casework.meetings.records import AREAS, INVITEE_NAMES, KINDS, AgendaItem, Source
from tytti_desktop.casework.plan import waits
from tytti_desktop.casework.plan.actions import OWNER_NAMES
from tytti_desktop.casework.screening.rounds import NAMES
from tytti_desktop.vault import Vault
from tytti_desktop.words import LANGUAGES, _, language, ngettext, speaking

_BETWEEN = re.compile(r"(, | · )")
_PLACE = re.compile(r"\\\{(\w+)\\\}")


_LISTED = {"area", "recipient", "name"}  # what is filled in from the unit's lists


class Reader:
    """Says kept words of agendas in the language in force."""

    def __init__(self, vault: Vault, day: date) -> None:
        self._labels = dict(_labels(vault, day)) | _said_in_all(NAMES.values())
        self._owners = _said_in_all([*OWNER_NAMES.values(), *INVITEE_NAMES.values()])

    def item(self, item: AgendaItem) -> AgendaItem:
        """Return an item as it is read; a person's own stays as it was typed."""
        if item.source is Source.OWN:
            return item
        messages = DETAILS.get(item.source, ())
        whole = _again(item.detail, messages)
        parts = (self._part(each, messages) for each in _BETWEEN.split(item.detail))
        detail = "".join(parts) if whole is None else self._filled(*whole)
        return replace(item, text=self.said(item.text), detail=detail)

    def said(self, text: str) -> str:
        """Return kept words, such as a heading of minutes; words that nobody knows stay."""
        found = _again(text, TEXTS)
        return self._labels.get(text, text) if found is None else self._filled(*found)

    def _part(self, text: str, messages: Iterable[str]) -> str:
        """Return one part of the details: who has it, by when, how long; a typed name stays."""
        if found := _again(text, messages):
            return self._filled(*found)
        who, _space, rating = text.rpartition(" ")
        if rating.isdigit() and who in self._owners:  # of somebody who is not named
            return f"{self._owners[who]} {rating}"
        return self._owners.get(text) or _days(text) or text

    def _filled(self, message: str, words: dict[str, str]) -> str:
        said = {n: self._labels.get(v, v) if n in _LISTED else v for n, v in words.items()}
        if message == WAITS and (inner := _again(said["what"], waits.TEXTS)):
            said["what"] = _(inner[0]).format(**inner[1])
        return _(message).format(**said)


def _again(text: str, messages: Iterable[str]) -> tuple[str, dict[str, str]] | None:
    """Return of which message a text was made, in any language, and of what words."""
    for message in messages:
        for code in LANGUAGES:
            if found := _pattern(_in(code, message)).fullmatch(text):
                return message, found.groupdict()
    return None


def _days(text: str) -> str:
    """Return a kept number of days in the language in force; "" where it is none."""
    for code in LANGUAGES:
        for count in (1, 2):
            with speaking(code):
                template = ngettext("{count} day", "{count} days", count)
            found = _pattern(template).fullmatch(text)
            if found and found["count"].isdigit():
                number = int(found["count"])
                return ngettext("{count} day", "{count} days", number).format(count=number)
    return ""


def _said_in_all(messages: Iterable[str]) -> dict[str, str]:
    """Return each message in every language with its words in this one."""
    return {_in(code, message): _(message) for message in messages for code in LANGUAGES}


def _in(code: str, message: str) -> str:
    with speaking(code):
        return _(message)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(r"(?P<\1>.+)", re.escape(template)), re.DOTALL)


def _labels(vault: Vault, day: date) -> Iterator[tuple[str, str]]:
    """Give each label of what an agenda quotes, in every language, with its words in this one."""
    kinds = unit.in_force(vault, KINDS, day).values()
    rows = [row for kind in kinds for row in kind.get("standing", ())]
    for name in (AREAS, RECIPIENTS):
        rows += unit.in_force(vault, name, day).values()
    for row in rows:
        words = row.get("label", {})
        if own := words.get(language()) or words.get("fi"):
            yield from ((each, own) for each in words.values())
