"""What the pages of a printed file share, told from the file itself: by which object, and left out.

Copies of a form put one object before what is their own (`Paper.again`). Who looks at every page
need see such an object on one page only, which costs a page of a form two thirds of its reading.
"""

import re

_PAGE = re.compile(rb"\n<</Type/Page/[^>]*/Contents (?:\[(\d+) 0 R )?\d+ 0 R\]?>>\nendobj\n")
_PACKED = b"/Filter/FlateDecode"


def shared_by(pdf: bytes) -> tuple[int, ...]:
    """Return for each page, in order, the number of what it shares with others; 0: nothing.

    Of a file that another program has written again it finds no pages, or fewer than there are.
    """
    return tuple(int(found[1] or 0) for found in _PAGE.finditer(pdf))


def without(pdf: bytes, numbers: set[int]) -> bytes:
    """Return a file of the same length, its objects at the same places, some streams empty."""
    for number in numbers:
        opening = re.compile(rb"\n%d 0 obj\n<</Length (\d+)%s>>\nstream\n" % (number, _PACKED))
        (found,) = opening.finditer(pdf)
        start, packed = found.end(), found.end() - len(_PACKED) - len(b">>\nstream\n")
        empty = b" " * int(found[1])
        head = b">>".rjust(len(_PACKED) + 2) + b"\nstream\n"
        pdf = pdf[:packed] + head + empty + pdf[start + len(empty) :]
    return pdf
