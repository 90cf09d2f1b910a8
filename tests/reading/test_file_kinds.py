"""What is said of a file that is read in no way: by what it begins with, not by its name."""

from pathlib import Path

import pytest

from tytti_desktop.paper.reading.images import Refused, file_kind
from tytti_desktop.paper.reading.reasons import PageReason


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (b"\0\0\0\x18ftypheic", PageReason.TELEPHONE_PICTURE),
        (b"\0\0\0\x18ftypisom", PageReason.NOT_A_PICTURE),
        (b"\0\0\0\x18freeheic", PageReason.NOT_A_PICTURE),
        (b"RIFF\0\0\0\0WEBP", PageReason.OTHER_PICTURE),
        (b"RIFF\0\0\0\0WAVE", PageReason.NOT_A_PICTURE),
        (b"GIF89a", PageReason.OTHER_PICTURE),
        (b"hello", PageReason.NOT_A_PICTURE),
    ],
)
def test_a_file_of_another_kind_is_told_by_its_first_bytes(
    tmp_path: Path, start: bytes, reason: PageReason
) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(start)
    with pytest.raises(Refused) as told:
        file_kind(file)
    assert told.value.reason is reason
