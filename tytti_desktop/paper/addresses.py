"""The address block of a letter, as the post wants it and the window shows it."""

import re
from dataclasses import dataclass

from tytti_desktop.errors import KnownError
from tytti_desktop.paper.drawing import MM, Words
from tytti_desktop.paper.envelopes import Envelope, reveals
from tytti_desktop.paper.fonts import Face, printable, width
from tytti_desktop.words import _

LEFT = 20 * MM
FIRST_BASELINE = 44 * MM
LINE = 4.233 * MM  # SFS 2487's line
SIZES = (11.0, 10.5, 10.0, 9.5)  # the largest that fits; the post wants 10-12, 9.5 at the least
SENDER_FIRST = 13 * MM
SENDER_SIZE = 10.5
SENDER_COLUMN = 90 * MM
POSTAL_CODE_LENGTH = 5


@dataclass(frozen=True)
class Recipient:
    """To whom a letter goes, as the client's card has it."""

    name: str
    street: str
    postal_code: str
    town: str
    care_of: str = ""
    country: str = ""  # as the last line says it; empty for Finland


def address_lines(recipient: Recipient) -> tuple[str, ...]:
    """Return the address: name, c/o, street or PO box, POSTCODE TOWN, a country that is not ours.

    Raises KnownError naming the field that is missing or wrong.
    """
    code = recipient.postal_code.strip()
    at_home = len(code) == POSTAL_CODE_LENGTH and code.isdecimal()
    if not code or not (at_home or recipient.country):
        raise KnownError(
            _("The postal code must be five digits. Correct the address on the client's card."),
            field="postal_code",
        )
    for field, value in (
        ("name", recipient.name), ("street", recipient.street), ("town", recipient.town)
    ):  # fmt: skip
        if not value.strip():
            raise KnownError(
                _("The address is not whole. Complete it on the client's card."), field=field
            )
    care_of = recipient.care_of.strip()
    if care_of and not care_of.casefold().startswith("c/o"):
        care_of = f"c/o {care_of}"
    lines = (
        recipient.name,
        care_of,
        recipient.street,
        f"{code} {recipient.town.upper()}",
        recipient.country,
    )
    return tuple(printable(" ".join(line.split())) for line in lines if line.strip())


def place_address(lines: tuple[str, ...], into: Envelope) -> tuple[Words, ...]:
    """Place the address in what the window always shows, in smaller type if a line is long.

    Raises KnownError when the address has more lines than the window shows.
    """
    room, lines = _room(into), lines_shown(lines, into)
    fits = (s for s in SIZES if all(width(line, Face.REGULAR, s) <= room for line in lines))
    size = next(fits, SIZES[-1])
    return tuple(
        Words(round(LEFT, 2), round(FIRST_BASELINE + n * LINE, 2), line, Face.REGULAR, size)
        for n, line in enumerate(lines)
    )


def _room(into: Envelope) -> float:
    return into.always.right - LEFT


def lines_shown(lines: tuple[str, ...], into: Envelope) -> tuple[str, ...]:
    """Return the lines as they stand in what the window always shows.

    A line that is too long for the smallest type goes on several lines: legal names are long.
    Raises KnownError when the address has more lines than the window shows.
    """
    room = _room(into)
    whole, lines = lines, _broken(lines, room, between_letters=False)
    if len(lines) > into.lines:
        lines = _broken(whole, room, between_letters=True)
    if len(lines) > into.lines:
        message = _(
            "The window of envelope {name} shows {most} lines and the address has {lines}. "
            "Shorten the address or choose a larger envelope."
        )
        raise KnownError(
            message.format(name=into.name, most=into.lines, lines=len(lines)), field="envelope"
        )
    return lines


def _broken(lines: tuple[str, ...], room: float, *, between_letters: bool) -> tuple[str, ...]:
    """Break each line that is too long on as few as can be, as even as can be.

    It breaks between words, after a hyphen, and within a word that alone is too long; between any
    two letters where that is the only way into the window.
    """
    found: list[str] = []
    for line in lines:
        if _long(line) <= room:  # nearly every one
            found.append(line)
            continue
        least, made = room, _filled(line, room, between_letters)
        while len(made) > 1 and len(_filled(line, least - 1, between_letters)) == len(made):
            least -= 1
        found += _filled(line, least, between_letters)
    return tuple(found)


def _filled(line: str, room: float, between_letters: bool) -> list[str]:
    """Fill lines of so much room (in points) one after another."""
    made = [""]
    for piece in line if between_letters else re.findall(r"[^ -]+-?|-| ", line):
        if not made[-1] or _long(made[-1] + piece.strip()) <= room:
            made[-1] += piece if made[-1] else piece.lstrip()
        else:
            made.append(piece.lstrip())
        while _long(made[-1].rstrip()) > room and len(made[-1].rstrip()) > 1:
            cut = max(1, *(n for n in range(len(made[-1])) if _long(made[-1][:n]) <= room))
            made[-1:] = [made[-1][:cut], made[-1][cut:]]
    return [part.rstrip() for part in made if part.strip()]


def _long(text: str) -> float:
    return width(text, Face.REGULAR, SIZES[-1])


def sender_lines(name: str, street: str, postal_code: str, town: str) -> tuple[str, ...]:
    """Return the sender on two lines; KnownError when it says what kind of service writes."""
    place = f"{postal_code} {town.upper()}".strip()
    rest = ", ".join(part for part in (street.strip(), place) if part)
    lines = tuple(printable(line) for line in (name.strip(), rest) if line)
    if any(reveals(line) for line in lines):
        raise KnownError(
            _(
                "The sender's address tells what kind of service writes, and may be seen on the "
                "envelope. Change the sender in the settings to a neutral one."
            ),
            field="sender",
        )
    return lines


def place_sender(lines: tuple[str, ...]) -> tuple[Words, ...]:
    """Place the sender at the top left, above everything that the window may show."""
    size = SENDER_SIZE
    while any(width(line, Face.REGULAR, size) > SENDER_COLUMN for line in lines):
        size -= 0.5
    return tuple(
        Words(round(LEFT, 2), round(SENDER_FIRST + n * LINE, 2), line, Face.REGULAR, size)
        for n, line in enumerate(lines)
    )
