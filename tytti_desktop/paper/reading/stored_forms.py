"""A printed form's layout as it is kept for ever, and back: old sheets stay readable for years."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from tytti_desktop.paper.drawing import (
    Block,
    Box,
    BoxType,
    Line,
    Picture,
    PictureKind,
    Tag,
    Words,
)
from tytti_desktop.paper.fonts import Face
from tytti_desktop.paper.layout import FormLayout


def stored_form(form: FormLayout) -> dict[str, Any]:
    """Return what the vault keeps of a printed version: its geometry, and all that it prints."""
    blocks = [{**asdict(block), "boxes": len(block.boxes)} for block in form.blocks]
    return {**form.geometry(), "title": form.title, "blocks": blocks}


def restored_form(stored: Mapping[str, Any]) -> FormLayout:
    """Return a form from what was kept of it.

    A geometry without blocks (as `tytti forms boxes` prints it) gives a bare form: boxes are found
    and marks in them read, but print about them is unknown, so nothing is accepted as blank.
    Raises KeyError, TypeError or ValueError when it is no geometry.
    """
    boxes = [Box(**{**box, "type": BoxType(box["type"])}) for box in stored["boxes"]]
    width, height = (float(length) for length in stored["page_size"])
    return FormLayout(
        questionnaire=str(stored["questionnaire"]),
        version=str(stored["version"]),
        language=str(stored["language"]),
        large_print=bool(stored["large_print"]),
        title=str(stored.get("title", "")),
        fingerprint=str(stored["fingerprint"]),
        page_size=(width, height),
        pages=int(stored["pages"]),
        boxes=tuple(boxes),
        blocks=_blocks(stored, boxes),
    )


def _blocks(stored: Mapping[str, Any], boxes: list[Box]) -> tuple[Block, ...]:
    if "blocks" not in stored:
        return tuple(Block(box.page, Tag.TEXT, boxes=(box,)) for box in boxes)
    rest = iter(boxes)
    return tuple(_block(block, rest) for block in stored["blocks"])


def _block(stored: Mapping[str, Any], rest: Iterator[Box]) -> Block:
    pictures = [Picture(**{**p, "kind": PictureKind(p["kind"])}) for p in stored["pictures"]]
    return Block(
        page=int(stored["page"]),
        tag=Tag(stored["tag"]),
        words=tuple(Words(**{**word, "face": Face(word["face"])}) for word in stored["words"]),
        lines=tuple(Line(**line) for line in stored["lines"]),
        pictures=tuple(pictures),
        boxes=tuple(next(rest) for _box in range(int(stored["boxes"]))),
        alt=str(stored["alt"]),
    )


def is_bare(form: FormLayout) -> bool:
    """Tell whether only a form's boxes are known, not what is printed about them."""
    return not any(block.words for block in form.blocks)
