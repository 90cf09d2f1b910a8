"""What kinds of file a scanned page comes in, told by what a file begins with, not by its name.

Light: the window's dialogs ask for the names without loading the reader.
"""

# Names of the files that may hold scanned pages. A telephone's HEIC is not read: whoever chooses
# one is told how to save it as JPEG, which a dialog that does not show the file cannot tell.
SUFFIXES = (
    "pdf", "tif", "tiff", "jpg", "jpeg", "png", "bmp", "gif", "webp", "jp2", "avif", "heic", "heif",
)  # fmt: skip
SCANS = " ".join(f"*.{suffix}" for suffix in SUFFIXES)  # as a file dialog takes them

_SIGNATURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"BM", "BMP"),
    (b"GIF8", "GIF"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG2000"),
    (b"\xff\x4f\xff\x51", "JPEG2000"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"\xff\x0a", "JPEG XL"),
)
_AVIF = frozenset({b"avif", b"avis"})
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"})
FIRST = 1024  # bytes that tell a file's kind


def kind_of(start: bytes) -> str:
    """Return the kind of a file by its first bytes, "" when it is none of a picture's."""
    if start[4:8] == b"ftyp":
        return _boxed(start)
    if start[:4] == b"RIFF":
        return "WEBP" if start[8:12] == b"WEBP" else ""
    found = next((kind for signature, kind in _SIGNATURES if start.startswith(signature)), "")
    return found or ("PDF" if b"%PDF-" in start else "")


def _boxed(start: bytes) -> str:
    """Tell AVIF and HEIC apart: either may begin as their common family, and names itself after."""
    size = min(int.from_bytes(start[:4], "big"), FIRST)
    brands = {start[8:12], *(start[at : at + 4] for at in range(16, size, 4))}
    if brands & _AVIF:
        return "AVIF"
    return "HEIC" if brands & _HEIC else ""
