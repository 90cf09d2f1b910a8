"""Personal identity codes: checked as python-stdnum judges them, told apart in plain words.

The sign of the century is no part of the check character but part of the identity: 100190-999P and
100190Y999P are two persons. Source of the rules: dvv.fi, python-stdnum `stdnum.fi.hetu`.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat
from stdnum.fi import hetu

from tytti_desktop.words import N_, _

LENGTH = 11
_SIGN = 6
_SERIAL = slice(7, 10)
_FIRST_TEMPORARY = 900
_CENTURIES = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)


class Sex(StrEnum):
    """The sex that a cut-off may ask for."""

    MALE = "m"
    FEMALE = "f"


SEX_NAMES = {Sex.FEMALE: N_("Female"), Sex.MALE: N_("Male")}


@dataclass(frozen=True)
class Proposal:
    """What a code tells: shown to a person, and stored only when the person confirms it."""

    date_of_birth: date
    sex: Sex


def tidy(typed: str) -> str:
    """Return a code as it is stored: upper case, a plain hyphen, no spaces nor unseen signs."""
    seen = "".join(sign for sign in typed if unicodedata.category(sign) != "Cf")
    return "".join(hetu.compact(seen).split())


def is_temporary(code: str) -> bool:
    """Tell whether a valid code is of the 900 series: temporary or made up."""
    return int(code[_SERIAL]) >= _FIRST_TEMPORARY


def problem(
    typed: str, *, today: date, temporary: bool = False, practice: bool = False
) -> str | None:
    """Return what is wrong with a code, naming the part, or None.

    `temporary` says that a person marked the code as temporary; only then, and in a practice
    vault, is the 900 series taken. A practice vault takes nothing else.
    """
    code = tidy(typed)
    try:
        if not code.isascii():
            raise InvalidFormat  # noqa: TRY301  # digits of other scripts look alike
        hetu.validate(code, allow_temporary=True)
    except InvalidFormat:
        return _wrong_form(code)
    except InvalidComponent:
        return _wrong_part(code)
    except InvalidChecksum:
        return _("The check character does not match: check the last character.")
    if proposal(code).date_of_birth > today:
        return _("The date of birth in the code is in the future: check the sign in the middle.")
    return _wrong_series(code, temporary=temporary, practice=practice)


def _wrong_series(code: str, *, temporary: bool, practice: bool) -> str | None:
    """Tell a made-up code in a real vault from a real one in a practice vault."""
    if is_temporary(code) and not (temporary or practice):
        return _(
            "Codes 900–999 are temporary. Mark the code as temporary, or write the permanent one."
        )
    if practice and not is_temporary(code):
        return _("This is a practice vault: use a made-up code from the series 900–999.")
    return None


def _wrong_form(code: str) -> str:
    """Name the first part whose characters are wrong."""
    if len(code) != LENGTH:
        return _(
            "An identity code has 11 characters, this has {count}: write it as ddmmyy-123A."
        ).format(count=len(code))
    if not (code[:_SIGN].isascii() and code[:_SIGN].isdigit()) or _far_date(code):
        return _("The date is not right: check the first six digits (ddmmyy).")
    if code[_SIGN] not in _CENTURIES:
        return _("The sign in the middle is not right: it is +, -, Y, X, W, V, U or A–F.")
    if not (code[_SERIAL].isascii() and code[_SERIAL].isdigit()):
        return _("The three characters after the sign must be digits.")
    return _("The last character cannot be this one: check the last character.")


def _far_date(code: str) -> bool:
    """Tell whether the day or the month begins with a digit that no date has."""
    return code[0] > "3" or code[2] > "1"


def _wrong_part(code: str) -> str:
    """Tell a date that is not in the calendar from a number that is not given to anyone."""
    try:
        _born(code)
    except ValueError:
        return _("There is no such date: check the first six digits (ddmmyy) and the sign.")
    return _("The number after the sign is not in use: check the three digits.")


def _born(code: str) -> date:
    return date(_CENTURIES[code[_SIGN]] + int(code[4:6]), int(code[2:4]), int(code[:2]))


def proposal(code: str) -> Proposal:
    """Return the date of birth and sex that a valid code tells; an odd number is male."""
    tidied = tidy(code)
    return Proposal(_born(tidied), Sex.MALE if int(tidied[_SERIAL]) % 2 else Sex.FEMALE)
