"""Sheets made of questionnaires, versions by day, the unit's own measure, the listing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.answers import read_answer, read_answers
from tytti_desktop.instruments.cutoffs import cutoff_in_force
from tytti_desktop.instruments.library import Definition, Library, load, shipped
from tytti_desktop.instruments.model import Direction, Text
from tytti_desktop.instruments.scoring import score
from tytti_desktop.instruments.wording import incomplete_items, questionnaires, wording_digest
from tytti_desktop.places import forms_folder

DAY = date(2026, 11, 21)
HOURS = Definition(
    label=Text(fi="Työkykyaika"),
    unit=Text(fi="tuntia viikossa"),
    direction=Direction.HIGHER_BETTER,
    minimum=0,
    maximum=40,
)


def defined() -> Library:
    return shipped().with_definitions({"tyokykyaika": HOURS})


def fields(library: Library, name: str, lang: str = "fi") -> list[str]:
    parts = library.sheet_parts(library.get(name), lang)
    return [field for part in parts for field, _item in part.fields()]


def test_a_pack_has_every_field_once_in_order() -> None:
    expected = ["filled_on", "was.1"]
    expected += [f"3x10d.{n}" for n in range(1, 11)]
    expected += [f"esis.{n}" for n in range(1, 11)]
    expected += ["labour_status.1", "comment"]
    for pack in ("prom_baseline", "prom_followup"):
        assert fields(shipped(), pack) == expected
        assert [q.id for q in shipped().left_out(shipped().get(pack))] == ["tyokykyaika"]


def test_a_defined_measure_joins_the_packs() -> None:
    library = defined()
    assert fields(library, "prom_baseline")[:3] == ["filled_on", "tyokykyaika.1", "was.1"]
    assert library.left_out(library.get("prom_baseline")) == ()
    assert incomplete_items(library.get("tyokykyaika")) == ()


def test_a_sheet_part_tells_whose_items_they_are() -> None:
    parts = shipped().sheet_parts(shipped().get("prom_followup"), "fi")
    assert [p.instrument for p in parts] == ["", "was", "3x10d", "esis", "labour_status", ""]
    esis = parts[3]
    assert esis.version == shipped().get("esis").version
    assert esis.title.said("fi") == "Osallisuusindikaattori (ESIS)"


def test_an_instrument_alone_has_plain_field_names() -> None:
    assert fields(shipped(), "gad7") == list("1234567")


def test_a_defined_measure_is_scored_within_its_range() -> None:
    instrument = defined().instrument("tyokykyaika")
    assert instrument.version == "1/1"
    assert score(instrument, {"1": 40}, on=DAY).total == 40
    assert score(instrument, {"1": None}, on=DAY).range == (0, 40)
    assert score(instrument, {"1": 40}, on=DAY).notes == ()
    with pytest.raises(KnownError) as refused:
        score(instrument, {"1": 41}, on=DAY)
    assert refused.value.field == "1"
    assert "0–40" in refused.value.message


@pytest.mark.parametrize(
    ("minimum", "maximum", "wrong", "words"),
    [(None, 10, 11, "10"), (5, None, 4, "5"), (None, None, "x", "luku")],
)
def test_a_measure_may_be_open_at_an_end(
    minimum: float | None, maximum: float | None, wrong: object, words: str
) -> None:
    definition = replace(HOURS, minimum=minimum, maximum=maximum)
    item = shipped().with_definitions({"tyokykyaika": definition}).get("tyokykyaika").items[0]
    with pytest.raises(KnownError, match=words):
        read_answer(item, wrong)
    assert read_answer(item, "7,25").score == 7.25


def test_a_number_outside_every_band_has_none() -> None:
    instrument = defined().instrument("tyokykyaika")
    bands = shipped().get("was").scoring.bands[:1]
    banded = replace(instrument, scoring=replace(instrument.scoring, bands=bands))
    assert score(banded, {"1": 10}, on=DAY).band is not None
    assert score(banded, {"1": 11}, on=DAY).band is None


def test_options_are_found_by_value() -> None:
    item = shipped().get("criteria").own_items[0]
    found = item.option("met")
    assert found is not None
    assert found.label.said("fi") == "täyttyy"
    assert item.option("maybe") is None
    assert item.ends == (None, None)


def test_a_pack_is_had_only_in_languages_of_all_its_parts() -> None:
    library = shipped()
    assert library.languages(library.get("prom_baseline")) == ("fi",)
    assert library.languages(library.get("consent")) == ("fi", "sv", "en")
    with pytest.raises(KnownError) as refused:
        library.sheet_parts(library.get("prom_baseline"), "sv")
    assert refused.value.field == "language"


@pytest.mark.parametrize("name", ["bdi21", "bdi2"])
def test_bdi_is_never_laid_out(name: str) -> None:
    with pytest.raises(KnownError) as refused:
        shipped().sheet_parts(shipped().get(name), "fi")
    assert refused.value.field == "questionnaire"


@pytest.mark.parametrize("name", ["criteria", "criteria_young"])
def test_criteria_are_answered_met_not_met_or_unclear(name: str) -> None:
    asked = [item for item in shipped().get(name).own_items if item.options]
    assert len(asked) == (9 if name == "criteria" else 10)
    for item in asked:
        assert [option.value for option in item.options] == ["met", "not_met", "unclear"]


def test_criteria_sets_by_name() -> None:
    found = shipped().criteria(DAY)
    assert {name: q.id for name, q in found.items()} == {
        "general": "criteria",
        "young": "criteria_young",
    }
    assert "18–65" in found["general"].own_items[0].text.fi
    assert "18–35" in found["young"].own_items[0].text.fi


def test_the_version_in_force_depends_on_the_day() -> None:
    old = shipped().get("criteria")
    new = replace(old, version="2", valid_from=date(2026, 6, 1))
    library = Library([new, old])
    assert library.get("criteria").version == "2"
    assert library.get("criteria", on=date(2026, 5, 31)).version == "1"
    assert library.get("criteria", on=date(2026, 6, 1)).version == "2"
    assert library.get("criteria", version="1") is old
    with pytest.raises(KnownError):
        library.get("criteria", on=date(2019, 12, 31))


def test_an_old_result_keeps_the_cutoff_of_its_day() -> None:
    instrument = shipped().instrument("gad7")
    rows = instrument.scoring.cutoffs[0]
    later = replace(rows.rows[0], value=8, valid_from=date(2026, 6, 1))
    dated = replace(rows, rows=(*rows.rows, later))
    changed = replace(instrument, scoring=replace(instrument.scoring, cutoffs=(dated,)))
    before = cutoff_in_force(changed, date(2026, 5, 31)).row
    after = cutoff_in_force(changed, date(2026, 6, 1)).row
    assert before is not None
    assert after is not None
    assert (before.value, after.value) == (10, 8)


def test_unknown_names_and_sheets_are_refused() -> None:
    with pytest.raises(KnownError, match="phq9"):
        shipped().get("phq9")
    with pytest.raises(KnownError) as refused:
        shipped().instrument("prom_baseline")
    assert refused.value.field == "questionnaire"


def test_the_units_own_file_is_enough(tmp_path: Path) -> None:
    (tmp_path / "sleep.toml").write_text(
        'id = "sleep"\nversion = "1"\nvalid_from = 2026-01-01\nkind = "instrument"\n'
        'title.fi = "Uni"\nwording.fi.source = "yksikkö"\n'
        '[[items]]\nname = "1"\nlayout = "scale"\nscale = { from = 1, to = 3 }\n'
        "[scoring]\ntotal = true\n",
        encoding="utf-8",
    )
    library = load(tmp_path)
    assert score(library.instrument("sleep"), {"1": 3}, on=DAY).total == 3
    (tmp_path / "copy.toml").write_bytes((tmp_path / "sleep.toml").read_bytes())
    with pytest.raises(KnownError, match=r"copy\.toml"):
        load(tmp_path)


def test_a_pack_of_an_unknown_instrument_is_refused(tmp_path: Path) -> None:
    shipped_pack = (forms_folder() / "questionnaires" / "prom_baseline.toml").read_bytes()
    (tmp_path / "prom_baseline.toml").write_bytes(shipped_pack)
    with pytest.raises(KnownError, match="tyokykyaika"):
        load(tmp_path)


def test_the_listing_is_what_the_command_promises() -> None:
    def status(made: object, lang: str) -> str:
        return "draft" if made is shipped().get("consent") and lang == "sv" else "own"

    rows = {row["id"]: row for row in questionnaires(shipped(), status)}
    assert rows["bdi2"]["wording_status"] == "numbers_only"
    assert rows["bdi2"]["languages"] == []
    assert rows["consent"]["wording_status"] == "draft"
    assert rows["consent"]["wording"] == {"fi": "own", "sv": "draft", "en": "own"}
    assert rows["stakeholders"]["wording_status"] == "own"
    assert rows["gad7"]["kind"] == "instrument"
    assert rows["audit"]["incomplete_items"] == []
    assert "nps" in rows["prem"]["incomplete_items"]
    assert rows["tyokykyaika"]["defined"] is False


def test_a_changed_word_changes_the_digest() -> None:
    made = shipped().get("gad7")
    first = replace(made.items[0], text=Text(fi="Jännitys"))
    assert wording_digest(made, "fi") == wording_digest(replace(made, title=Text(fi="x")), "fi")
    changed = replace(made, items=(first, *made.items[1:]))
    assert wording_digest(changed, "fi") != wording_digest(made, "fi")


def test_a_sheets_answers_are_read_by_kind() -> None:
    items = shipped().get("consent").own_items
    read = read_answers(items, {"kela": ["plan", "health"], "limits": "ei mitään", "validity": ""})
    assert read["kela"].stored == ("health", "plan")
    assert read["limits"].stored == "ei mitään"
    assert read["validity"].missing
    for item, value in (("kela", "health"), ("kela", ["taxes"]), ("limits", 3)):
        with pytest.raises(KnownError) as refused:
            read_answers(items, {item: value})
        assert refused.value.field == item
