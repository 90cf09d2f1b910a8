"""Every shipped file: strictly read, whole in its languages, word for word."""

import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tytti_desktop import words
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.checks import respondent_texts
from tytti_desktop.instruments.files import read_data, read_file
from tytti_desktop.instruments.library import load, shipped
from tytti_desktop.instruments.model import SOFT_HYPHEN, ItemKind, Kind, Text, plain
from tytti_desktop.places import forms_folder, resources_folder

FOLDER = forms_folder() / "questionnaires"
FILES = sorted(FOLDER.glob("*.toml"))
IDS = {
    "audit", "audit_c", "gad7", "bdi21", "bdi2", "esis", "3x10d", "was", "tyokykyaika",
    "labour_status", "prom_baseline", "prom_followup", "prem", "stakeholders", "criteria",
    "criteria_young", "consent", "consent_easy",
}  # fmt: skip
LICENSED = {"audit", "audit_c", "gad7", "esis", "3x10d", "was", "prem"}
PUBLISHED = {  # languages whose whole wording has a source, besides Finnish alone
    "audit": ("fi", "en"), "audit_c": ("fi", "en"), "gad7": ("fi", "sv", "en"),
    "was": ("fi", "sv"),
}  # fmt: skip


def texts(name: str) -> list[str]:
    return [item.text.fi for item in shipped().get(name).own_items]


def test_the_shipped_ids_are_those_of_the_contract() -> None:
    assert {q.id for q in shipped().all()} == IDS


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_every_file_is_sound(file: Path) -> None:
    made = read_file(file)
    assert file.stem in {made.id, f"{made.id}_{made.version}"}  # an older version beside it
    scoring = made.scoring
    assert all(bands.source for bands in scoring.bands)
    assert all(cutoffs.source for cutoffs in scoring.cutoffs)
    assert all(threshold.source for threshold in scoring.thresholds)
    if made.kind is Kind.INSTRUMENT:
        assert [item.name for item in made.items] == [str(n) for n in range(1, len(made.items) + 1)]
    for item in made.own_items:
        if item.kind in {ItemKind.SINGLE, ItemKind.MULTI}:
            assert len(item.options) > 1


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_soft_hyphens_stand_in_our_own_texts_only(file: Path) -> None:
    made = read_file(file)
    licensed = made.id in LICENSED
    ours = {id(made.stem), id(made.instruction), id(made.end)}
    if made.id == "was":  # its end words are common knowledge, to be compared: see its notes
        ours |= {id(text) for item in made.own_items for text in (item.low, item.high)}
    for text in respondent_texts(made):
        if licensed and id(text) not in ours:
            assert SOFT_HYPHEN not in text.fi
        assert SOFT_HYPHEN not in text.said("fi")
        if made.kind is not Kind.CONSENT:  # its narrow columns need seams in English too
            assert SOFT_HYPHEN not in text.en


def test_plain_takes_only_soft_hyphens_away() -> None:
    assert plain("työ\u00adkyky-mittari – ok") == "työkyky-mittari – ok"


@pytest.mark.parametrize("name", sorted(LICENSED))
def test_licensed_words_have_their_source_and_are_drafts(name: str) -> None:
    """Each language says where its words were read, and nobody has compared them yet."""
    made = shipped().get(name)
    assert made.languages == PUBLISHED.get(name, ("fi",))
    for language in made.languages:
        wording = made.wording[language]
        assert wording.source
        assert wording.notes
        assert not wording.own
        assert wording.compared_with_official is None


@pytest.mark.parametrize("name", ["bdi21", "bdi2"])
def test_bdi_has_numbers_and_no_words(name: str) -> None:
    made = shipped().instrument(name)
    assert len(made.items) == 21
    assert not made.printable
    assert made.languages == ()
    assert not any(respondent_texts(made))
    long = [item.name for item in made.items if len(item.options) == 7]
    assert long == (["16", "18"] if name == "bdi2" else [])


def test_esis_is_word_for_word() -> None:
    assert texts("esis") == [
        "Tunnen, että päivittäiset tekemiseni ovat merkityksellisiä",
        "Saan myönteistä palautetta tekemisistäni",
        "Kuulun itselleni tärkeään ryhmään tai yhteisöön",
        "Olen tarpeellinen muille ihmisille",
        "Pystyn vaikuttamaan oman elämäni kulkuun",
        "Tunnen, että elämälläni on tarkoitus",
        "Pystyn tavoittelemaan minulle tärkeitä asioita",
        "Saan itse apua silloin, kun sitä todella tarvitsen",
        "Koen, että minuun luotetaan",
        "Pystyn vaikuttamaan joihinkin elinympäristöni asioihin",
    ]
    item = shipped().get("esis").items[0]
    assert (item.low.fi, item.high.fi) == ("täysin eri mieltä", "täysin samaa mieltä")
    assert not shipped().get("esis").individual_use


def test_gad7_is_word_for_word() -> None:
    assert texts("gad7") == [
        "Hermostuneisuuden-, ahdistuneisuuden- tai kireydentunne",
        "En ole voinut lopettaa tai hallita huolestumistani",
        "Liiallinen huolestuneisuus erilaisista asioista",
        "Vaikeus rentoutua",
        "Niin levoton olo, että on vaikea pysyä aloillaan",
        "Taipumus harmistua tai ärsyyntyä helposti",
        "Pelko siitä, että jotakin kauheaa saattaisi tapahtua",
    ]
    for item in shipped().get("gad7").items:
        assert [o.label.fi for o in item.options] == [
            "ei lainkaan", "useana päivänä", "suurimpana osana päivistä", "lähes joka päivä",
        ]  # fmt: skip


def test_3x10d_is_word_for_word() -> None:
    made = shipped().get("3x10d")
    assert made.stem.fi == "Kun ajattelet nykyhetkeä, kuinka tyytyväinen olet"
    assert texts("3x10d") == [
        "terveydentilaasi",
        "kykyysi voittaa elämässä eteen tulevia vaikeuksia",
        "asumisoloihisi",
        "päivittäiseen pärjäämiseesi",
        "perheeseesi ja läheisiisi",
        "luotettavien ystävien määrään",
        "taloudelliseen tilanteeseesi",
        "omien vahvuuksiesi kehittämiseen (esim. harrastamalla mieluisia asioita)",
        "itsetuntoosi",
        "elämääsi kokonaisuutena",
    ]
    norms = [(i.norm.mean, i.norm.sd) for i in made.items if i.norm]
    assert norms == [
        (6.83, 2.14), (6.88, 1.99), (7.65, 1.86), (7.17, 1.93), (8.23, 1.83),
        (7.12, 2.48), (6.02, 2.54), (6.40, 2.15), (6.11, 2.45), (7.01, 1.92),
    ]  # fmt: skip
    assert made.items[3].key == "daily_coping"


def test_was_and_audit_are_word_for_word() -> None:
    assert shipped().get("was").items[0].text.fi == (
        "Oletetaan, että työkykysi on parhaimmillaan saanut 10 pistettä. "
        "Minkä pistemäärän antaisit nykyiselle työkyvyllesi?"
    )
    audit = shipped().get("audit")
    assert audit.items[0].text.fi == (
        "Kuinka usein juot olutta, viiniä tai muita alkoholijuomia? Ota mukaan myös ne kerrat, "
        "jolloin nautit vain pieniä määriä, esim. pullon keskiolutta tai tilkan viiniä."
    )
    assert audit.items[1].text.en.startswith("How many drinks containing alcohol do you have")
    assert audit.items[8].text.fi == (
        "Oletko itse tai onko joku muu satuttanut tai loukannut itseään sinun "
        "alkoholinkäyttösi seurauksena?"
    )
    doses = ["1–2 annosta", "3–4 annosta", "5–6 annosta", "7–9 annosta", "10 tai enemmän"]
    assert [o.label.fi for o in audit.items[1].options] == doses
    subset = shipped().get("audit_c")
    assert subset.items == audit.items[:3], "AUDIT-C is word for word the first three"
    assert [o.score for o in audit.items[9].options] == [0, 2, 4]


def test_audit_c_is_the_first_three_of_audit() -> None:
    assert shipped().get("audit_c").items == shipped().get("audit").items[:3]


def test_loinc_codes_are_those_of_the_facts() -> None:
    codes = {
        q.id: (q.loinc_panel, q.loinc_total, q.loinc_verify)
        for q in shipped().instruments()
        if q.loinc_panel
    }
    assert codes == {
        "audit": ("72110-0", "75624-7", True),
        "audit_c": ("72109-2", "75626-2", False),
        "gad7": ("69737-5", "70274-6", False),
        "bdi2": ("89210-9", "89209-1", False),
    }
    assert shipped().get("audit").items[0].loinc == "68518-0"
    assert shipped().get("gad7").items[6].loinc == "69736-7"


@pytest.mark.parametrize("form", ["consent", "consent_easy"])
def test_the_consent_form_and_the_matrix_share_keys_and_words(form: str) -> None:
    """Every recipient each way, and every kind of data but who the client is: that follows."""
    made = shipped().get(form)
    asked = [i for i in made.own_items if i.kind is ItemKind.MULTI]
    assert all(item.options == asked[0].options for item in asked)
    kinds = {o.value: o.label for o in asked[0].options}
    compare(made.languages, kinds, "consent_categories", {"basic"})
    for way in ("", "obtain_"):
        shown = {
            i.name.removeprefix("obtain_"): i.text
            for i in asked
            if i.name.startswith("obtain_") == bool(way) and not i.name.endswith("other")
        }
        compare(made.languages, shown, "consent_recipients", set())


def compare(languages: Sequence[str], shown: dict[str, Text], kind: str, less: set[str]) -> None:
    unit_file = resources_folder() / "unit" / f"{kind}.toml"
    unit = tomllib.loads(unit_file.read_text(encoding="utf-8"))
    assert {key: {c: text.said(c) for c in languages} for key, text in shown.items()} == {
        key: {c: row["label"][c] for c in languages} for key, row in unit.items() if key not in less
    }


def minimal() -> dict[str, Any]:
    return {
        "id": "trial",
        "version": "1",
        "valid_from": date(2026, 1, 1),
        "kind": "instrument",
        "title": {"fi": "Koe"},
        "wording": {"fi": {"source": "koe"}},
        "items": [{"name": "1", "layout": "scale", "scale": {"from": 0, "to": 2}}],
        "scoring": {"total": True},
    }


def band_rows(*edges: tuple[int, int]) -> list[dict[str, Any]]:
    rows = [{"from": low, "to": high, "label": {"fi": "x"}} for low, high in edges]
    return [{"id": "a", "source": "s", "rows": rows}]


def wrong(**scoring: Any) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["scoring"].update(scoring)


def top(**keys: Any) -> Callable[[dict[str, Any]], None]:
    return lambda data: data.update(keys)


def item(**keys: Any) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["items"][0].update(keys)


CUT = [{"id": "a", "source": "s", "rows": [{"value": 1}]}]
MISTAKES: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (top(colour="red"), "colour"),
    (top(version=1), "version"),
    (top(valid_from="2026"), "valid_from"),
    (top(kind="quiz"), "kind"),
    (top(id="Ä"), "id"),
    (top(register="tax"), "register"),
    (top(printable="no"), "printable"),
    (top(title="Koe"), "title"),
    (top(title={"sv": "Prov"}), "title.fi"),
    (top(title={"fi": "Koe", "de": "Probe"}), "title.de"),
    (top(wording={}), "wording.fi"),
    (top(wording={"fi": {"source": "s"}, "de": {"source": "s"}}), "wording.de"),
    (top(wording={"fi": {}}), "wording.fi.source"),
    (top(instruction={"sv": "Svara"}), "wording"),
    (top(items=[]), "items"),
    (top(items={}), "items"),
    (top(items=[1]), "items"),
    (top(criteria_set="general"), "criteria_set"),
    (top(kind="pack"), "items"),
    (item(points=3), "items[1].points"),
    (item(name="A b"), "items[1].name"),
    (item(layout="circle"), "items[1].layout"),
    (item(layout="written"), "items.1.layout"),
    (item(lines="2"), "items[1].lines"),
    (item(lines=True), "items[1].lines"),
    (item(kind="number"), "items[1].scale"),
    (item(scale={"from": 3, "to": 1}), "items.1"),
    (item(text={"fi": "a", "sv": "b"}), "wording"),
    (item(norm={"mean": 1}), "items[1].norm.sd"),
    (item(norm={"mean": 1, "sd": 1, "median": 1}), "items[1].norm.median"),
    (wrong(total="yes"), "scoring.total"),
    (wrong(bands=band_rows((0, 3), (5, 6))), "scoring.bands"),
    (wrong(bands=band_rows((0, 3), (3, 6))), "scoring.bands"),
    (wrong(bands=band_rows((3, 0))), "scoring.bands"),
    (wrong(bands=band_rows()), "scoring.bands"),
    (wrong(bands=band_rows((0, 2)) * 2), "scoring.bands"),
    (wrong(bands=band_rows((0, 1))), "scoring.bands"),
    (wrong(bands=band_rows((0, 1), (2, 3))), "scoring.bands"),
    (wrong(cutoffs=[{"id": "a", "source": "s"}]), "scoring.cutoffs"),
    (wrong(cutoffs=[{**CUT[0], "rows": [{"value": 1, "sex": "x"}]}]), "scoring.cutoffs"),
    (wrong(cutoffs=[CUT[0] | {"default": True}, CUT[0] | {"id": "b", "default": True}]),
     "scoring.cutoffs"),
    (wrong(cutoffs=[{"id": "a", "rows": []}]), "scoring.cutoffs[1].source"),
    (wrong(change=[{"id": "a", "kind": "guess"}]), "scoring.change[1].kind"),
    (wrong(skip=[{"items_sum_0": ["9"], "skips": []}]), "scoring"),
    (wrong(skip=[{"items_sum_0": [9], "skips": []}]), "scoring.skip[1].items_sum_0"),
    (wrong(alerts=[{"id": "a", "item": "4", "at_least": 1}]), "scoring"),
]  # fmt: skip


def test_the_minimal_file_is_read() -> None:
    made = read_data(minimal(), "trial.toml")
    assert [o.score for o in made.items[0].options] == [0, 1, 2]


@pytest.mark.parametrize(("spoil", "key"), MISTAKES, ids=lambda m: m if isinstance(m, str) else "")
def test_a_mistake_is_refused_with_file_and_key(
    spoil: Callable[[dict[str, Any]], None], key: str
) -> None:
    data = minimal()
    spoil(data)
    with pytest.raises(KnownError) as refused:
        read_data(data, "trial.toml")
    assert refused.value.field == key
    assert "trial.toml" in refused.value.message
    assert key in refused.value.message


def test_missing_keys_are_named() -> None:
    for key in ("id", "version", "valid_from", "kind"):
        data = minimal()
        del data[key]
        with pytest.raises(KnownError) as refused:
            read_data(data, "trial.toml")
        assert refused.value.field == key


def test_options_must_exist_be_scored_and_differ() -> None:
    for options, key in (
        ({}, "items[1].options"),
        ({"o": []}, "items.1"),
        ({"o": [{"value": "a"}, {"value": "b"}]}, "scoring.total"),
        ({"o": [{"value": "a", "score": 0}] * 2}, "items.1.options"),
        ({"o": [{"value": "a", "points": 0}]}, "options.o[1].points"),
    ):
        data = minimal() | {"options": options, "items": [{"name": "1", "options": "o"}]}
        with pytest.raises(KnownError) as refused:
            read_data(data, "trial.toml")
        assert refused.value.field == key


def test_bands_need_not_reach_where_a_number_has_no_end() -> None:
    """Nobody can say how far the total of such numbers reaches, so no band is missing."""
    data = minimal()
    data["items"] = [{"name": "1", "kind": "number", "layout": "written", "text": {"fi": "a"}}]
    data["scoring"]["bands"] = band_rows((0, 10), (11, 40))
    assert read_data(data, "trial.toml").items[0].ends == (None, None)
    data["items"][0] |= {"minimum": 0, "maximum": 50}
    with pytest.raises(KnownError) as refused:
        read_data(data, "trial.toml")
    assert refused.value.field == "scoring.bands"


def test_two_items_of_one_name_are_refused() -> None:
    data = minimal()
    data["items"] *= 2
    with pytest.raises(KnownError) as refused:
        read_data(data, "trial.toml")
    assert refused.value.field == "items"


@pytest.mark.parametrize("content", [b"id = ", b"\xff\xfe", b"id = 'a'\nid = 'b'"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "unit.toml").write_bytes(content)
    with words.speaking("en"), pytest.raises(KnownError) as refused:
        load(tmp_path)
    assert "unit.toml" in refused.value.message
    assert "not valid TOML" in refused.value.message
