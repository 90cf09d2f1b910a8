"""A file that is no table is told as what it is; each kind, at each way in for rows."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from tests.factory import make_vault
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import clients_in, service_use_in
from tytti_desktop.vault import Vault
from tytti_desktop.words import LANGUAGES, speaking

TODAY = date(2026, 11, 28)
WAYS_IN = {"clients": clients_in.preview, "service use": service_use_in.preview}


def packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def packed_as(mimetype: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", "<office/>")
    return made.getvalue()


def picture(kind: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(made, kind)
    return made.getvalue()


def merged() -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    for row in (["Asiakkaat", ""], ["Sukunimi", "Etunimet"], ["Malli", "Aino"]):
        book.active.append(row)
    book.save(made)
    return made.getvalue()


# What each is, and a word of how it is told.
KINDS: dict[str, tuple[bytes, str]] = {
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n", "PDF"),
    "pdf after lines": (b"\r\n%PDF-1.4\n", "PDF"),
    "png": (picture("PNG"), "kuva"),
    "jpeg": (picture("JPEG"), "kuva"),
    "tiff": (picture("TIFF"), "kuva"),
    "gif": (picture("GIF"), "kuva"),
    "bmp": (picture("BMP"), "tekstirivejä"),
    "docx": (packed("word/document.xml"), "tekstiasiakirja"),
    "zip": (packed("lue.txt"), "pakattu"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "vanhemman"),
    "with a password": (
        b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "salasanalla",
    ),
    "ods": (packed_as("application/vnd.oasis.opendocument.spreadsheet"), "ODS"),
    "rtf": (b"{\\rtf1 Sukunimi}", "tekstiasiakirja"),
    "html": (b"<!DOCTYPE html><table>", "verkkosivu"),
    "xml": (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "verkkosivu"),
    "json": (b'[{"Sukunimi": "Malli"}]', "JSON"),
    "gzip": (b"\x1f\x8b\x08" + bytes(20), "pakattu"),
    "noise": (bytes(range(256)) * 4, "tekstirivejä"),
    "empty": (b"", "tyhjä"),
    "blank": (b"\xef\xbb\xbf \r\n\r\n", "tyhjä"),
}


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    path: Path = tmp_path_factory.mktemp("kinds")
    with make_vault(path) as made:
        yield made


@pytest.mark.parametrize("way", WAYS_IN)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_table_is_told_as_what_it_is(vault: Vault, kind: str, way: str) -> None:
    """A PDF was told as a file without the column “Sukunimi”."""
    content, word = KINDS[kind]
    with pytest.raises(KnownError) as told:
        WAYS_IN[way](vault, content, TODAY)
    assert word in told.value.message
    assert "XLSX" in told.value.message


@pytest.mark.parametrize("way", WAYS_IN)
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Asiakkaat;\nSukunimi;Etunimet\nMalli;Aino\n", "otsikkorivi"),
        (merged(), "otsikkorivi"),
        (b"Sukunimi|Etunimet\n", "puolipisteell\u00e4"),
        (b"Malli;Aino;010190-901N\n", "otsikkorivi"),
    ],
)
def test_of_a_first_row_without_the_columns_nothing_is_repeated(
    vault: Vault, way: str, content: bytes, told: str
) -> None:
    """Two rows of titles, a separator that is not known, no titles: that may be somebody's row."""
    with pytest.raises(KnownError) as error:
        WAYS_IN[way](vault, content, TODAY)
    assert told in error.value.message
    assert not any(word in error.value.message for word in ("Malli", "Aino", "Asiakkaat", "0101"))


def test_the_columns_that_are_known_are_told(vault: Vault) -> None:
    with pytest.raises(KnownError) as error:
        clients_in.preview(vault, b"Etunimet;Malli\nAino;x\n", TODAY)
    assert error.value.message.endswith("nyt: Etunimet.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_told_in_every_language(vault: Vault, language: str) -> None:
    told = set()
    with speaking(language):
        for content, _word in KINDS.values():
            with pytest.raises(KnownError) as error:
                clients_in.preview(vault, content, TODAY)
            told.add(error.value.message)
    assert len(told) == 11
