"""What free words tell of where a client under non-disclosure is: typed into a purpose, a decision.

A masked field does not help where a person writes the home street into a text. The gate reads the
words that leave to anybody but the client; a town, where thousands live, tells of nobody.
"""

import re

from tytti_desktop.casework import fields
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.search_index import fold
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

_STEM = 6  # letters of a street's name from which its inflected forms are known by the stem
_ENDING = 2  # letters in which the forms of a name differ: Piilokuja, Piilokujalla
_NUMBER = re.compile(r"[+\d][\d\s()-]{4,}\d")
_FEWEST = 6  # figures of a telephone number without its first zero or country


def why(client: Client, text: str) -> str:
    """Return why words may not leave to others, naming what they tell of; "" where they may."""
    found = told(client, text)
    words = _("The client is under non-disclosure, and the text tells: {what}. Take it out first.")
    return words.format(what=", ".join(found)) if found else ""


def never(client: Client, text: str, *, to_client: bool) -> str:
    """Return why no reason takes words there: to the dead, or telling others of a hidden home."""
    if not to_client:
        return why(client, text)
    dead = client.died_on is not None
    return _("The client has died: nothing is sent to them.") if dead else ""


def refuse(vault: Vault, client_id: str, text: str) -> None:
    """Raise KnownError for words to others that tell where a client in hiding is."""
    if wrong := why(clients.get(vault, client_id), text):
        raise KnownError(wrong)


def told(client: Client, text: str) -> list[str]:
    """Return the fields, in words, that a text tells of; none unless under non-disclosure."""
    if not client.non_disclosure or not text.strip():
        return []
    words = fold(text)
    known = fields.of(Client)
    return [
        _(each.word)
        for name, each in known.items()
        if each.protected and not each.shared and _tells(getattr(client, name), text, words)
    ]


def _tells(value: object, text: str, words: str) -> bool:
    if not isinstance(value, str) or not value.strip():
        return False
    figures = _figures(value)
    if len(figures) >= _FEWEST:
        return any(_figures(each) == figures for each in _NUMBER.findall(text))
    whole = fold(value)
    if re.search(rf"\b{re.escape(whole)}\b", words):
        return True
    name = whole.split()[0]
    stem = name[:-_ENDING] if len(name) > _STEM and name.isalpha() else ""
    return bool(stem and any(c.isdigit() for c in whole) and re.search(rf"\b{stem}", words))


def _figures(text: str) -> str:
    """Return a telephone number's figures as from anywhere: without 0 or 358 before them."""
    plain = re.sub(r"\D", "", text) if not re.search(r"[^\W\d_]", text) else ""
    return plain.removeprefix("00").removeprefix("358").lstrip("0")
