"""Files of rows as other makers write them: a row is taken whole or refused, never half."""

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.factory import make_vault
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import clients_in, service_use_in
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 28)
HEAD = ["Sukunimi", "Etunimet", "Kotikunta", "Syntymäaika"]
PLAIN = "Sukunimi;Etunimet;Kotikunta\nMäkinen;Åke;Kuopio\n"


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    path: Path = tmp_path_factory.mktemp("odd")
    with make_vault(path) as made:
        yield made


def names(vault: Vault, content: bytes) -> list[tuple[str, str]]:
    found = clients_in.preview(vault, content, TODAY)
    assert all(client.municipality == "297" for client in found.taken)
    return [(client.family_name, client.given_names) for client in found.taken]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize(
    "written",
    [PLAIN, PLAIN.replace(";", ","), PLAIN.replace(";", "\t"), PLAIN.replace("\n", "\r\n"),
     PLAIN.replace("\n", "\r"), "\n \n" + PLAIN.replace(";", ","), "sep=;\n" + PLAIN,
     PLAIN + ";;\n\n ; ; \n"],
)  # fmt: skip
def test_the_same_rows_however_written(vault: Vault, encoding: str, written: str) -> None:
    if encoding == "utf-16-le" and written.startswith(("\n", "sep")):
        pytest.skip("nothing tells what it is")
    assert names(vault, written.encode(encoding)) == [("Mäkinen", "Åke")]


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "mac_roman"])
def test_letters_of_an_unknown_alphabet_are_refused_by_row(vault: Vault, encoding: str) -> None:
    """A row without ä, ö or å is the same in all of them."""
    rows = "Sukunimi;Etunimet;Kotikunta\nMäkinen;Eeva;Kuopio\nHöllö;Olli;Kuopio\nVirta;Ari;Kuopio\n"
    found = clients_in.preview(vault, rows.encode(encoding), TODAY)
    assert [client.family_name for client in found.taken] == ["Virta"]
    assert [each.row for each in found.refused] == [2, 3]


def test_a_file_of_two_alphabets_loses_no_letter(vault: Vault) -> None:
    mixed = PLAIN.encode() + "Möttönen;Ari;Kuopio\n".encode("cp1252")
    found = clients_in.preview(vault, mixed, TODAY)
    assert [client.family_name for client in found.taken] == ["Möttönen"]
    assert [each.row for each in found.refused] == [2]


@pytest.mark.parametrize("sign", ["\0", "\a", "\u202e", "\u200b", "\u00ad", "\ufeff", "\ue000"])
def test_what_nobody_sees_is_in_no_name(vault: Vault, sign: str) -> None:
    found = clients_in.preview(vault, PLAIN.replace("kinen", f"ki{sign}nen").encode(), TODAY)
    assert (found.taken, [each.row for each in found.refused]) == ((), [2])


@pytest.mark.parametrize("amount", ["²", "٣", "1,5", "1.0", "-1", "1e3", "9" * 5000, "1 000", "½"])
def test_an_amount_is_written_with_digits(vault: Vault, amount: str) -> None:
    text = f"asiakas;pvm;palvelu;määrä\nX;1.3.2026;primary_care;{amount}\n"
    found = service_use_in.preview(vault, text.encode(), TODAY)
    assert (found.taken, [each.row for each in found.refused]) == ((), [2])


QUOTED = ['"Virta;Olli;Kuopio', 'Virta;"Olli;Kuopio', 'Virta;Olli;"Kuopio']
FOUR = ["Sukunimi;Etunimet;Kotikunta", "Mäkinen;Åke;Kuopio", "", 'Salo;"Ari";Kuopio']


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("place", [2, 4])
@pytest.mark.parametrize("quoted", QUOTED)
def test_a_mark_that_is_not_closed_is_told_with_its_row(
    vault: Vault, quoted: str, place: int, end: str
) -> None:
    """The rows after it are inside its cell: none of them may go lost or be taken for others."""
    lines = [*FOUR[:place], quoted, *FOUR[place:]]
    with pytest.raises(KnownError, match=f"Rivillä {place + 1} lainausmerkki"):
        names(vault, ("\n".join(lines) + end).encode())


def test_a_cell_of_several_lines_is_one_cell(vault: Vault) -> None:
    lines = [*FOUR, '"Virta";"Olli";"Kuopio"', 'Aho;"Eeva ""Eve""";Kuopio', '"Ma";"A\nB";Kuopio']
    found = clients_in.preview(vault, "\n".join(lines).encode(), TODAY)
    assert len(found.taken) + len(found.refused) == 5
    assert ("Aho", 'Eeva "Eve"') in [(c.family_name, c.given_names) for c in found.taken]


def book(
    rows: list[list[Any]], then: Callable[[openpyxl.Workbook, Any], None] | None = None
) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    if then is not None:
        then(made, made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def more(name: str, rows: list[list[Any]], *, first: bool = False, hide: bool = False) -> Any:
    def then(made: openpyxl.Workbook, own: Any) -> None:
        sheet = made.create_sheet(name, 0 if first else None)
        for row in rows:
            sheet.append(row)
        if hide:
            own.sheet_state = "hidden"
            made.active = sheet

    return then


ROW = ["Mäkinen", "Matti", "Kuopio", datetime(1980, 1, 2, 3, 4)]  # noqa: DTZ001 as Excel has it


def test_the_sheet_in_sight_that_has_the_rows_is_read(vault: Vault) -> None:
    other = ["Toinen", "Otto", "Kuopio", None]
    assert names(vault, book([HEAD, ROW])) == [("Mäkinen", "Matti")]
    assert names(vault, book([[None], [None], HEAD, ROW])) == [("Mäkinen", "Matti")]
    guide = more("Ohje", [["Täytä taulukko"]], first=True)
    assert names(vault, book([HEAD, ROW], guide)) == [("Mäkinen", "Matti")]
    behind = more("Uusi", [HEAD, other], hide=True)
    assert names(vault, book([HEAD, ROW], behind)) == [("Toinen", "Otto")]
    with pytest.raises(KnownError, match="Toinen"):
        names(vault, book([HEAD, ROW], more("Toinen", [HEAD, other])))


def test_a_row_out_of_sight_is_not_taken_and_a_column_stops_the_file(vault: Vault) -> None:
    """A filter hides rows: whoever filtered them away does not mean them."""

    def row(_book: openpyxl.Workbook, sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.row_dimensions[9].hidden = True  # an empty one

    def column(_book: openpyxl.Workbook, sheet: Any) -> None:
        sheet.column_dimensions["C"].hidden = True

    other = ["Toinen", "Otto", "Kuopio", None]
    found = clients_in.preview(vault, book([HEAD, ROW, other], row), TODAY)
    assert [client.family_name for client in found.taken] == ["Mäkinen"]
    assert [each.row for each in found.refused] == [3]
    with pytest.raises(KnownError, match="piilotettuja"):
        names(vault, book([HEAD, ROW], column))


@pytest.mark.parametrize("cells", ["A1:B1", "C2:C3", "F9:G9"])
def test_cells_made_one_stop_the_file(vault: Vault, cells: str) -> None:
    with pytest.raises(KnownError):
        names(vault, book([HEAD, ROW, ROW], lambda _book, sheet: sheet.merge_cells(cells)))


@pytest.mark.parametrize(
    "cell", ['="Kuo"&"pio"', "#N/A", "#REF!", "=1/0", 297.5, 29252.25, "1.1.26"]
)
def test_a_cell_without_a_value_of_its_own_stops_its_row(vault: Vault, cell: object) -> None:
    for place in (2, 3):
        odd: list[Any] = ["Toinen", "Otto", "Kuopio", None]
        odd[place] = cell
        found = clients_in.preview(vault, book([HEAD, odd, ROW]), TODAY)
        assert [client.family_name for client in found.taken] == ["Mäkinen"]
        assert [each.row for each in found.refused] == [2]


def test_a_missing_column_is_named_as_it_is_called(vault: Vault) -> None:
    with pytest.raises(KnownError, match="Sukunimi"):
        names(vault, b"nimi\nElli\n")
    with pytest.raises(KnownError, match="Asiakas"):
        service_use_in.preview(vault, b"nimi\nElli\n", TODAY)
