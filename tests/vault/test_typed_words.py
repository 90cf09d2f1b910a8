"""Recovery words as people type, scan and paste them: one form, whatever stands between."""

import unicodedata
from collections.abc import Callable

import pytest

from tytti_desktop.vault import keys, recovery

WORDS = keys.new_recovery_words()
BETWEEN = {
    "a space": " ", "two spaces": "  ", "nothing": "", "a line": "\n", "lines of Windows": "\r\n",
    "a tab": "\t", "no-break space": "\u00a0", "narrow no-break space": "\u202f",
    "thin space": "\u2009", "ideographic space": "\u3000", "en dash": "\u2013",
    "em dash": " \u2014 ", "non-breaking hyphen": "\u2011", "hyphen": "\u2010",
    "minus": "\u2212", "soft hyphen": "\u00ad-", "zero width space": "\u200b",
    "byte order mark": "\ufeff", "right to left mark": "\u200f",
}  # fmt: skip
FORMS: dict[str, Callable[[str], str]] = {
    "capitals": str.upper, "small": str.lower, "mixed": str.swapcase,
    "O and l for 0 and 1": lambda text: text.replace("0", "O").replace("1", "l"),
    "o and i for 0 and 1": lambda text: text.replace("0", "o").replace("1", "I").lower(),
    "wide": lambda text: "".join(
        chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text),
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "spaces around": lambda text: f"\u00a0 {text}\r\n",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("between", BETWEEN)
def test_recovery_words_are_read_however_they_are_typed(between: str, form: str) -> None:
    right = WORDS.replace("-", "")
    typed = FORMS[form](WORDS.replace("-", BETWEEN[between]))
    assert keys.recovery_secret(typed) == right
    group = WORDS.split("-")[recovery.CHECKED_GROUP - 1]
    assert recovery.is_part(WORDS, FORMS[form](BETWEEN[between].join(group)))


def test_what_is_no_part_is_not_taken() -> None:
    groups = WORDS.split("-")
    for other in ("", "-", groups[0] + groups[1], groups[recovery.CHECKED_GROUP - 1][:3]):
        assert not recovery.is_part(WORDS, other)
