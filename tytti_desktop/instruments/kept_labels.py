"""A band's label stays with a result in the language of its day, and is read in the reader's."""

from functools import cache

from tytti_desktop.instruments.library import shipped
from tytti_desktop.words import LANGUAGES, language


def said(label: str) -> str:
    """Return a kept label in the language in force; one that no questionnaire has stays as is."""
    return _known(language()).get(label, label)


@cache
def _known(spoken: str) -> dict[str, str]:
    """Return each band's label in every language with its words in this one."""
    found: dict[str, str] = {}
    for made in shipped().every():
        rules = made.scoring
        sets = [*rules.bands, *([rules.item_bands] if rules.item_bands else [])]
        for band in (each for bands in sets for each in bands.bands):
            for code in LANGUAGES:
                found.setdefault(band.label.said(code), band.label.said(spoken))
    return found
