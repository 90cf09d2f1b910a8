"""A ground is kept in the ledger in the words of its day, and read in the reader's language."""

from functools import cache

from tytti_desktop.casework import unit
from tytti_desktop.words import LANGUAGES, N_, _, language, speaking

CONSENT, PAST = N_("The client's consent"), N_("Past the gate, by a person's decision")
LABELS = ("gate", "gate_grounds")  # the unit's data whose labels the ledger quotes


def said(ground: str) -> str:
    """Return a kept ground in the language in force; words that nobody knows stay as they are."""
    for other, own in _known(language()):
        ground = ground.replace(other, own)
    return ground


@cache
def _known(spoken: str) -> tuple[tuple[str, str], ...]:
    """Return each ground in every language with its words in this one, the longest first."""
    found: dict[str, str] = {}
    for message in (CONSENT, PAST):
        with speaking(spoken):
            own = _(message)
        for code in LANGUAGES:
            with speaking(code):
                found[_(message)] = own
    for kind in LABELS:
        for row in unit.shipped(kind).values():
            words = row.get("label", {}) if isinstance(row, dict) else {}
            if own := words.get(spoken, ""):
                found |= dict.fromkeys(words.values(), own)
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))
