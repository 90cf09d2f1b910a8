"""The natural second tries with pictures of pages, to the end: by command and in the window."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pytest
from PIL import Image, ImageFilter
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desk.caseload import fill, on_dialog
from tests.desk.test_returned import opened
from tests.factory import PASSPHRASE, make_vault
from tests.reading.conftest import steady
from tests.reading.test_fields import Sheet as Paper
from tests.returns.conftest import TODAY, printed
from tytti_desktop.casework import unit
from tytti_desktop.casework.client import case_end, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.joining import merging
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import checking, copies, known, listing, review, storing
from tytti_desktop.casework.screening import wording, wording_texts
from tytti_desktop.cli import main
from tytti_desktop.desk.returned_page import returned_lists
from tytti_desktop.desk.returned_page.returned_lists import state_of
from tytti_desktop.desk.running.session import Session
from tytti_desktop.paper.codes import PREVIEW
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading import PageReason
from tytti_desktop.paper.reading.reasons import said
from tytti_desktop.vault import Vault, open_vault
from tytti_desktop.words import use_language

ANSWER = "2"
PENCIL, TOO_DARK = 5, 110  # of the simulator's pens; of 255


class Hands(Protocol):
    """What a person does with scans, whichever way."""

    def read(self, *files: Path) -> None: ...
    def type_code(self, code: str) -> None: ...
    def put_aside(self, how: str) -> None: ...
    def settle(self) -> None: ...
    def look(self) -> Any: ...
    @property
    def told(self) -> str: ...


class ByCommand:
    """Everything with `tytti`; the vault is closed between."""

    def __init__(self, vault: Vault, capsys: pytest.CaptureFixture[str]) -> None:
        self._path, self._capsys = vault.path, capsys
        self.told = ""
        vault.close()

    def tell(self, *words: object) -> Any:
        self._capsys.readouterr()
        base = ["--json", "--today", TODAY.isoformat(), "--vault", str(self._path)]
        assert main([*base, *map(str, words)]) == 0
        return json.loads(self._capsys.readouterr().out)

    def read(self, *files: Path) -> None:
        self.told = str(self.tell("read", *files, "--accept", "--workers", 0)["sheets"])

    def type_code(self, code: str) -> None:
        [row] = self.tell("pages", "list")
        self.tell("pages", "join", row["id"], code, 1)

    def put_aside(self, how: str) -> None:
        for row in self.tell("pages", "list"):
            self.tell("pages", "handled", row["id"], how)

    def settle(self) -> None:
        for row in self.tell("review", "list"):
            self.tell("review", "set", row["sheet"], row["field"], ANSWER)

    @contextmanager
    def look(self) -> Iterator[Vault]:
        with open_vault(self._path, passphrase=PASSPHRASE) as vault:
            yield vault


class InTheWindow:
    """Everything on the page of returned forms."""

    def __init__(self, qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        self._qtbot, self._vault = qtbot, session.vault
        self._page = opened(qtbot, session)
        self._monkeypatch = monkeypatch

    def read(self, *files: Path) -> None:
        self._page.read(list(files), workers=0)
        self._qtbot.waitUntil(lambda: self._page.run is None)

    @property
    def told(self) -> str:
        """What the list of forms that came back says of their states."""
        self._page.open_at("", "copies")
        return " ".join(map(state_of, listing.listed(self._vault)))

    def _pages(self) -> Any:
        self._page.open_at("", "pages")
        self._page.pages.table.view.selectRow(0)
        return self._page.pages

    def type_code(self, code: str) -> None:
        on_dialog(fill(code=code))
        self._pages().type_code.click()

    def put_aside(self, how: str) -> None:
        self._monkeypatch.setattr(returned_lists, "ask_reason", lambda *_a, **_named: how)
        while storing.pages_waiting(self._vault):
            self._pages().handle.click()

    def settle(self) -> None:
        self._page.settle_all()
        for _one in range(len(review.queue(self._vault))):
            QTest.keyClick(self._page.review.answer, Qt.Key.Key_2)

    @contextmanager
    def look(self) -> Iterator[Vault]:
        yield self._vault


@pytest.fixture(params=["command", "window"])
def hands(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Vault], Hands]:
    """Give a function that takes a prepared vault into a person's hands."""
    monkeypatch.setenv("TYTTI_PASSPHRASE", PASSPHRASE)
    use_language("fi")

    def take(vault: Vault) -> Hands:
        if request.param == "command":
            return ByCommand(vault, request.getfixturevalue("capsys"))
        session = request.getfixturevalue("session")
        return InTheWindow(request.getfixturevalue("qtbot"), session, monkeypatch)

    return take


@pytest.fixture
def client(vault: Vault) -> str:
    made = clients.register_client(vault, Client("Kokeilunen", "Malli-Eero"), TODAY)
    return str(made.record.id)


def filled(
    vault: Vault, sheet: Sheet, page: int = 1, *, code: str = "", pen: int = 0, box: int = 2
) -> Image.Image:
    """Return a page of a copy with one cross in every question, at its third answer or another."""
    paper = Paper(known.form_of(vault, sheet), code or sheet.id, page)
    paper.hand = steady(pen=pen)
    for field in paper.asked:
        values = [str(each.value) for each in paper.fields[field]]  # on paper by columns
        paper.mark(field, values.index(sorted(values)[box]))
    return Image.fromarray(paper.paper)


def saved(image: Image.Image, folder: Path, name: str) -> Path:
    path = folder / name
    image.save(path, quality=92) if name.endswith("jpg") else image.save(path)
    return path


def pile(pages: Sequence[Image.Image], folder: Path, name: str = "pino.tiff") -> Path:
    first, *rest = pages
    first.save(folder / name, save_all=True, append_images=rest)
    return folder / name


def lost_the_pen(image: Image.Image) -> Image.Image:
    """Scan in two tones, the limit so dark that a pencil is gone and only print is left."""
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(0.6)))
    return Image.fromarray(soft > TOO_DARK).convert("1")


def photographed(image: Image.Image) -> Image.Image:
    """Photograph a page on a dark table, askew."""
    wide, high = image.size
    corners = (-160, -120, -60, high + 190, wide + 210, high + 90, wide + 120, -200)
    size = (1800, 2500)
    table = image.transform(
        size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=45
    )
    light = np.linspace(1.0, 0.82, size[0])[None]
    return Image.fromarray((np.asarray(table) * light).astype(np.uint8))


def without_codes(image: Image.Image) -> Image.Image:
    cut = np.asarray(image).copy()
    for rows in (slice(0, 170), slice(-170, None)):
        for columns in (slice(0, 170), slice(-170, None)):
            cut[rows, columns] = 255
    return Image.fromarray(cut)


def stands(hands: Hands, sheet: Sheet) -> tuple[bool, int, int]:
    """Return whether a copy is checked, how many marks are open and how many pages wait."""
    with hands.look() as vault:
        row = copies.row(vault, sheet.id) if copies.returned(vault, sheet.id) else None
        checked = row is not None and row.checked
        return checked, len(review.queue(vault)), len(storing.pages_waiting(vault))


Take = Callable[[Vault], Hands]


def test_a_rescan_and_a_better_scan(vault: Vault, client: str, hands: Take, tmp_path: Path) -> None:
    """Poor, poor again, good, good again: the good one settles all, no other changes anything."""
    sheet = printed(vault, "gad7", client)
    page = filled(vault, sheet, pen=PENCIL)
    poor = saved(lost_the_pen(page), tmp_path, "huono.png")
    good = saved(page, tmp_path, "hyva.png")
    mine = hands(vault)
    mine.read(poor)
    assert stands(mine, sheet) == (False, 7, 0)
    mine.read(poor)
    assert stands(mine, sheet) == (False, 7, 0)
    mine.read(good)
    assert stands(mine, sheet) == (True, 0, 0)
    mine.read(good, poor)
    assert stands(mine, sheet) == (True, 0, 0)


def test_a_page_missing_then_found(vault: Vault, client: str, hands: Take, tmp_path: Path) -> None:
    sheet = printed(vault, "prom_followup", client)
    files = [saved(filled(vault, sheet, n), tmp_path, f"s{n}.png") for n in (1, 2)]
    mine = hands(vault)
    mine.read(files[1])
    with mine.look() as seen:
        assert copies.row(seen, sheet.id).missing_pages == (1,)
    mine.read(files[0])
    mine.settle()
    assert stands(mine, sheet) == (True, 0, 0)


def test_a_telephone_photo_then_a_scan(
    vault: Vault, client: str, hands: Take, tmp_path: Path
) -> None:
    """Whatever a photo leaves open the scan settles; no answer of either is another's."""
    sheet = printed(vault, "gad7", client)
    page = filled(vault, sheet)
    files = saved(photographed(page), tmp_path, "kuva.jpg"), saved(page, tmp_path, "s.png")
    mine = hands(vault)
    mine.read(files[0])
    with mine.look() as seen:
        came = copies.returned(seen, sheet.id)
        fields = checking.stand(seen, sheet.id).fields if came else ()
        assert {f.value() for f in fields if f.settled} <= {ANSWER}
    mine.read(files[1])
    assert stands(mine, sheet)[:2] == (True, 0)


def test_several_photographs_in_one_go(
    vault: Vault, client: str, hands: Take, tmp_path: Path
) -> None:
    """Two pages and another form, each a photograph: read or asked; scanned again, all is whole."""
    pack, gad = printed(vault, "prom_followup", client), printed(vault, "gad7", client)
    pages = [filled(vault, pack, 1), filled(vault, pack, 2), filled(vault, gad)]
    photos = [saved(photographed(p), tmp_path, f"{n}.jpg") for n, p in enumerate(pages)]
    scans = [saved(p, tmp_path, f"{n}.png") for n, p in enumerate(pages)]
    mine = hands(vault)
    mine.read(*photos)
    with mine.look() as seen:
        for sheet in (pack, gad):
            came = copies.returned(seen, sheet.id)
            fields = checking.stand(seen, sheet.id).fields if came else ()
            marks = [f for f in fields if f.settled and f.type is not BoxType.TEXT]
            assert all(f.chosen for f in marks), "nothing is silently blank"
            assert {f.value() for f in marks if sheet is gad} <= {ANSWER}
    mine.read(*scans)
    mine.settle()
    assert stands(mine, gad)[0]
    assert stands(mine, pack) == (True, 0, 0)


def test_a_telephones_own_picture_and_what_is_saved_of_it(
    vault: Vault, client: str, hands: Take, tmp_path: Path
) -> None:
    """HEIC is told how to be saved; the same picture as WebP is read whatever its name says."""
    sheet = printed(vault, "gad7", client)
    (tmp_path / "kuva.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(60))
    filled(vault, sheet).save(tmp_path / "kuva.jpg", "WEBP", quality=90)
    mine = hands(vault)
    mine.read(tmp_path / "kuva.heic")
    with mine.look() as seen:
        [waiting] = storing.pages_waiting(seen)
        assert waiting.reason is PageReason.TELEPHONE_PICTURE
        assert "JPEG" in said(waiting.reason)
    mine.put_aside("tallennettu uudelleen")
    mine.read(tmp_path / "kuva.jpg")
    assert stands(mine, sheet) == (True, 0, 0)


@pytest.mark.parametrize("how", ["closed", "died"])
def test_a_form_of_a_case_that_has_ended(
    vault: Vault, client: str, hands: Take, tmp_path: Path, how: str
) -> None:
    """Its answers are kept with the case, and whoever reads it is told that the case has ended."""
    sheet = printed(vault, "gad7", client)
    file = saved(filled(vault, sheet), tmp_path, "s.png")
    if how == "died":
        case_end.write_death(vault, client, TODAY, TODAY)
    else:
        reason = min(unit.in_force(vault, "closing_reasons", TODAY))
        case_end.close_case(vault, client, reason, TODAY, TODAY)
    mine = hands(vault)
    mine.read(file)
    assert stands(mine, sheet) == (True, 0, 0)
    told = {"closed": "Asiakkuus on päättynyt 21.11.2026.", "died": "kuollut (21.11.2026)."}
    assert told[how] in mine.told
    with mine.look() as seen:
        assert answers_of(seen, client) == [dict.fromkeys(map(str, range(1, 8)), 2)]


def answers_of(vault: Vault, client: str) -> list[dict[str, Any]]:
    rows = vault.query("select answers from screening where client_id = ?", (client,))
    return [json.loads(row["answers"]) for row in rows]


def test_a_page_twice_in_a_pile_with_other_answers(
    vault: Vault, client: str, hands: Take, tmp_path: Path
) -> None:
    """The first holds, the second waits with its picture, and no answer is made of the two."""
    sheet = printed(vault, "gad7", client)
    both = [filled(vault, sheet), filled(vault, sheet, box=1)]
    mine = hands(vault)
    mine.read(pile(both, tmp_path))
    assert stands(mine, sheet) == (True, 0, 1)
    with mine.look() as seen:
        [waiting] = storing.pages_waiting(seen)
        assert waiting.reason is PageReason.SAME_PAGE_DIFFERS
        assert waiting.picture is not None
        assert answers_of(seen, client) == [dict.fromkeys(map(str, range(1, 8)), 2)]
    mine.put_aside("verrattu: ensimmäinen on oikea")
    assert stands(mine, sheet) == (True, 0, 0)


def test_two_of_a_household_mixed_upside_down_and_one_of_them_joined(
    vault: Vault, client: str, hands: Take, tmp_path: Path
) -> None:
    """The same form of two people of one home, and of one entered twice: each has their own."""
    home = Client("Malli", "Eero", street="Mallitie 1", postal_code="00100", town="Helsinki")
    people = [replace(home, given_names=name) for name in ("Eero", "Eeva", "Eeva-Liisa")]
    first, second, again = (
        str(clients.register_client(vault, one, TODAY).record.id) for one in people
    )
    forms = [printed(vault, "audit", who) for who in (first, second, again)]
    pages = [
        filled(vault, sheet, page, box=n).rotate(180 if page == n else 0)
        for page in (2, 1)
        for n, sheet in enumerate(forms)
    ]
    merging.merge(vault, second, again, {}, TODAY)
    mine = hands(vault)
    mine.read(pile(pages, tmp_path))
    mine.settle()
    with mine.look() as seen:
        assert storing.pages_waiting(seen) == []
        assert [copies.row(seen, one.id).checked for one in forms] == [True] * 3
        values = [sorted(sorted(set(a.values())) for a in answers_of(seen, who))
                  for who in (first, second, again)]  # fmt: skip
        # The answers of nine and ten are worth 0, 2 and 4.
        assert values == [[[0]], [[1, 2], [2, 4]], []]


def test_a_form_of_older_words(vault: Vault, client: str, hands: Take, tmp_path: Path) -> None:
    """It is read as it was printed, beside one with the new words."""
    old = printed(vault, "gad7", client)
    pages = [filled(vault, old)]
    words = {"1": "Aivan toisin sanottu, ja niin pitkästi, että rivit siirtyvät " * 3}
    wording_texts.put_in(vault, "gad7", "fi", words, "TOIMIA 2030", TODAY)
    wording.confirm_wording(vault, "gad7", "fi", TODAY)
    new = printed(vault, "gad7", client)
    assert known.form_of(vault, new).fingerprint != known.form_of(vault, old).fingerprint
    pages.append(filled(vault, new, box=1))
    mine = hands(vault)
    mine.read(pile(pages, tmp_path))
    with mine.look() as seen:
        assert storing.pages_waiting(seen) == []
        got = [{f.value() for f in checking.stand(seen, s.id).fields} for s in (old, new)]
        assert got == [{"2"}, {"1"}]


def test_a_preview_returned_by_post(vault: Vault, client: str, hands: Take, tmp_path: Path) -> None:
    sheet = printed(vault, "gad7", client)
    file = saved(filled(vault, sheet, code=PREVIEW), tmp_path, "e.png")
    mine = hands(vault)
    mine.read(file)
    with mine.look() as seen:
        assert [p.reason for p in storing.pages_waiting(seen)] == [PageReason.PREVIEW_PAGE]
    mine.put_aside("näppäilty asiakkaan lomakkeelle")
    assert stands(mine, sheet) == (False, 0, 0)


def test_a_form_of_another_vault(vault: Vault, client: str, hands: Take, tmp_path: Path) -> None:
    sheet = printed(vault, "gad7", client)
    other = make_vault(tmp_path, name="toinen")
    strange = printed(other, "gad7")
    file = saved(filled(other, strange), tmp_path, "v.png")
    other.close()
    mine = hands(vault)
    mine.read(file)
    with mine.look() as seen:
        assert [p.reason for p in storing.pages_waiting(seen)] == [PageReason.UNKNOWN_SHEET]
        assert not copies.returned(seen, sheet.id)
    mine.put_aside("lähetetty toiseen yksikköön")
    assert stands(mine, sheet) == (False, 0, 0)


def test_a_page_whose_codes_are_cut_off(
    vault: Vault, client: str, hands: Take, tmp_path: Path
) -> None:
    sheet = printed(vault, "gad7", client)
    file = saved(without_codes(filled(vault, sheet)), tmp_path, "k.png")
    mine = hands(vault)
    mine.read(file)
    assert stands(mine, sheet) == (False, 0, 1)
    mine.type_code(sheet.short_code)
    assert stands(mine, sheet) == (False, 7, 0)  # named by a person: every mark is seen by one
    mine.settle()
    assert stands(mine, sheet) == (True, 0, 0)


@pytest.mark.parametrize("other", [False, True], ids=["same paper", "other answers"])
def test_a_page_without_codes_and_then_a_better_scan_of_its_form(
    vault: Vault, client: str, hands: Take, tmp_path: Path, other: bool
) -> None:
    """Its code, typed, puts it aside where it says the same; else it waits to be compared."""
    sheet = printed(vault, "gad7", client)
    cut = without_codes(filled(vault, sheet, box=1 if other else 2))
    files = saved(cut, tmp_path, "k.png"), saved(filled(vault, sheet), tmp_path, "h.png")
    mine = hands(vault)
    mine.read(files[0])
    mine.read(files[1])
    assert stands(mine, sheet) == (True, 0, 1)
    mine.type_code(sheet.short_code)
    assert stands(mine, sheet) == (True, 0, int(other))
    with mine.look() as seen:
        assert answers_of(seen, client) == [dict.fromkeys(map(str, range(1, 8)), 2)]
        for waiting in storing.pages_waiting(seen):
            assert waiting.reason is PageReason.SAME_PAGE_DIFFERS
            assert waiting.sheet_id == sheet.id
    mine.put_aside("verrattu: toinen on oikea")
    assert stands(mine, sheet) == (True, 0, 0)


def test_a_form_keyed_half_and_continued(
    vault: Vault, client: str, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """By command; in the window what was keyed waits as a draft (test_returned_keying)."""
    monkeypatch.setenv("TYTTI_PASSPHRASE", PASSPHRASE)
    sheet = printed(vault, "gad7", client)
    mine = ByCommand(vault, capsys)
    for some, whole in (((1, 2, 3), False), ((4, 5, 6, 7), True)):
        file = tmp_path / "a.json"
        file.write_text(json.dumps(dict.fromkeys(map(str, some), 2)), encoding="utf-8")
        assert mine.tell("keyin", sheet.id, "--answers", file)["checked"] is whole
    assert stands(mine, sheet) == (True, 0, 0)
