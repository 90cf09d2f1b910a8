"""Ink over printed words: what is darker there than the program's own print of them."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tytti_desktop.paper.reading.cleaning import most
from tytti_desktop.paper.reading.reference import MM, Dark, Mask, PageReference, Row, of_each_copy

WINDOW = (round(2.5 * MM), round(4 * MM))  # high and wide: a line of words, a short line of a pen
BLOCK = round(8 * MM)  # of a row's words, by which the page's toner is told
MARGIN = round(1.2 * MM)  # about boxes and marks: what a mark of another row leaves on print
LEAST_PRINT = 60  # pixels of black in a block: fewer tell nothing of the toner
RULED, RULE = 0.1, 0.5  # darkness, and share of a row's width: a printed rule. It is no word: it
RULE_NEAR = round(0.5 * MM)  # may have been taken for a fold, and all that is printed this near it
ROUNDS, APART = 3, 2.5  # blocks that are so many times farther off than most hold ink
Picture = NDArray[np.float32]
Looked = tuple[Picture, Picture, Picture]


def over_print(
    dark: Dark,
    paper: float,
    free: Mask,
    reference: PageReference,
    shifts: Sequence[tuple[float, float]],
    wanted: frozenset[str],
) -> dict[str, float]:
    """Return the most ink (mm², as if black) over print near the boxes of each wanted field.

    Letters lie so near one another that no paper is left between them to see ink on. But how much
    print has in all, neither blur nor a small shift changes: what a window of the page has more
    than the blank form there, by this page's own toner, is ink. `paper`: darkness of bare paper;
    `free`: where no box and no other field's mark is; `shifts`: how far each row is off.
    """
    found = dict.fromkeys(wanted, 0.0)
    if reference.bare or not wanted:
        return found
    looked = list(_rows(dark - np.float32(paper), free, reference, shifts))
    toner = _toner(looked)
    for row, (seen, drawn, edges) in zip(reference.rows, looked, strict=True):
        field = reference.boxes[row.boxes[0]].field
        if field in found:
            more = _fullest(seen - toner[0] * drawn - toner[1] * edges) / MM**2
            found[field] = max(found[field], more)
    return found


def _rows(
    dark: Dark, free: Mask, reference: PageReference, shifts: Sequence[tuple[float, float]]
) -> Iterator[Looked]:
    """Give how dark each row's print is, as laid out, and by how much its edges may spread.

    The footer is left out: its words are each copy's own, and what is written there is no answer.
    """
    for row, (down, right) in zip(reference.rows, shifts, strict=True):
        here, there = _stretches(row, round(down), round(right), dark.shape)
        taken = most(most(~free[here], MARGIN, np.logical_or).T, MARGIN, np.logical_or).T
        drawn = (255 - reference.picture[there]) / np.float32(255)
        printed = reference.print_near[there] & ~taken & ~of_each_copy()[there]
        spread = most(most(drawn, 1, np.maximum).T, 1, np.maximum).T
        yield (
            np.where(printed, dark[here], 0),
            np.where(printed, drawn, 0),
            np.where(printed, spread - drawn, 0),
        )


def _stretches(
    row: Row, down: int, right: int, size: tuple[int, ...]
) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Return a row's stretch on the page seen and on the blank form, as far as both have it."""
    top, left = max(row.top, -down), max(row.left, -right)
    bottom, end = min(row.bottom, size[0] - down), min(row.right, size[1] - right)
    seen = np.s_[top + down : bottom + down, left + right : end + right]
    return seen, np.s_[top:bottom, left:end]


def _toner(looked: Sequence[Looked]) -> NDArray[np.float32]:
    """Return how black this page's print is, and how far it spreads: most of its words agree."""
    blocks = np.concatenate([_blocks(*_words(*row)) for row in looked])
    blocks = blocks[blocks[:, 1] > LEAST_PRINT]
    keep = np.ones(len(blocks), bool)
    toner = np.zeros(2)
    for _round in range(ROUNDS if len(blocks) else 0):
        toner = np.linalg.lstsq(blocks[keep, 1:], blocks[keep, 0], rcond=None)[0]
        off = np.abs(blocks[:, 0] - blocks[:, 1:] @ toner)
        keep = off <= APART * np.median(off[keep])
    return toner.astype(np.float32)


def _words(*row: Picture) -> list[Picture]:
    """Return a row's pictures without its printed rules."""
    ruled = (row[1] > RULED).mean(1, keepdims=True) > RULE
    word = ~most(ruled.T, RULE_NEAR, np.logical_or).T
    return [part * word for part in row]


def _blocks(*row: Picture) -> NDArray[np.float32]:
    """Return the sums of a row's pictures by block."""
    starts = np.arange(0, row[0].shape[1], BLOCK)
    return np.stack([np.add.reduceat(part.sum(0), starts) for part in row], 1)


def _fullest(more: Picture) -> float:
    """Return the largest sum of a window of a stretch."""
    high, wide = (min(a, b) for a, b in zip(WINDOW, more.shape, strict=True))
    total = np.zeros((more.shape[0] + 1, more.shape[1] + 1))
    total[1:, 1:] = more.cumsum(0, dtype=np.float64).cumsum(1)
    sums = total[high:, wide:] - total[:-high, wide:] - total[high:, :-wide] + total[:-high, :-wide]
    return float(sums.max()) if sums.size else 0.0
