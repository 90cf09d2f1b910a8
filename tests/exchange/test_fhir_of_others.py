"""FHIR as other systems write it: each way is taken whole or refused by row, none half or wrong.

Each case says what comes of one response of GAD-7, all answers two points: taken, or why not.
"""

import copy
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.exchange.test_fhir import TODAY, client, file, gad7, total
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.screening.screenings import Mode, Screening
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.fhir import bundle, taking
from tytti_desktop.exchange.fhir.terms import LOINC, LOINC_TOO, ORDINAL, POINTS
from tytti_desktop.vault import Vault
from tytti_desktop.vault.parts import whole

Entries = list[dict[str, Any]]
Change = Callable[[dict[str, Any], Entries], object]
PERSON, SHEET, ANSWERED = range(3)


def resource(entries: Entries, which: int) -> dict[str, Any]:
    found: dict[str, Any] = entries[which]["resource"]
    return found


def bundled(**own: Any) -> Change:
    return lambda document, _entries: document.update(own)


def each_entry(**own: Any) -> Change:
    return lambda _document, entries: [each.update(copy.deepcopy(own)) for each in entries]


def response(**own: Any) -> Change:
    return lambda _document, entries: resource(entries, ANSWERED).update(own)


def every_answer(answer: dict[str, Any]) -> Change:
    return lambda _document, entries: [
        item.update(answer=[copy.deepcopy(answer)]) for item in resource(entries, ANSWERED)["item"]
    ]


def more(entry: Any) -> Change:
    return lambda _document, entries: entries.append(copy.deepcopy(entry))


def urns(_document: dict[str, Any], entries: Entries) -> None:
    for number, each in enumerate(entries):
        each["fullUrl"] = f"urn:uuid:0000000{number}-0000-4000-8000-000000000000"
        each["resource"].pop("id")
    resource(entries, ANSWERED)["subject"] = {"reference": entries[PERSON]["fullUrl"]}


def absolute(_document: dict[str, Any], entries: Entries) -> None:
    for each in entries:
        own = each["resource"]
        each["fullUrl"] = f"https://hapi.example/fhir/{own['resourceType']}/{own['id']}"


def another_sheet(version: str = "") -> Change:
    """A second questionnaire of the same address, whose options give other points."""

    def change(_document: dict[str, Any], entries: Entries) -> None:
        other = copy.deepcopy(entries[SHEET])
        for option in (o for i in other["resource"]["item"] for o in i["answerOption"]):
            option["extension"][0]["valueDecimal"] = 3 - option["extension"][0]["valueDecimal"]
        if version:
            other["resource"]["version"] = "2"
            resource(entries, SHEET)["version"] = "1"
            resource(entries, ANSWERED)["questionnaire"] += f"|{version}"
        entries.append(other)

    return change


def with_total(points: float) -> Change:
    def change(_document: dict[str, Any], entries: Entries) -> None:
        code = [{"system": LOINC, "code": "70274-6"}]
        resource(entries, SHEET)["item"].append({"linkId": "sum", "type": "decimal", "code": code})
        told = {"linkId": "sum", "answer": [{"valueDecimal": points}]}
        resource(entries, ANSWERED)["item"].append(told)

    return change


def one_item_twice(_document: dict[str, Any], entries: Entries) -> None:
    """Two linkIds of theirs have the code of one item of ours."""
    sheet, answered = resource(entries, SHEET), resource(entries, ANSWERED)
    sheet["item"].append({"linkId": "x", "type": "choice", "code": sheet["item"][0]["code"]})
    answered["item"].append({"linkId": "x", "answer": [{"valueInteger": 1}]})


def own_points(points: float) -> Change:
    return lambda _document, entries: [
        item["answer"][0]["valueCoding"].update(
            extension=[{"url": ORDINAL, "valueDecimal": points}]
        )
        for item in resource(entries, ANSWERED)["item"]
    ]


def option_twice(_document: dict[str, Any], entries: Entries) -> None:
    for item in resource(entries, SHEET)["item"]:
        again = copy.deepcopy(item["answerOption"][2])
        again["extension"][0]["valueDecimal"] = 1
        item["answerOption"].append(again)


def twin(**own: Any) -> Change:
    return lambda _document, entries: entries.append(
        {"resource": copy.deepcopy(resource(entries, ANSWERED)) | own}
    )


def unnamed(_document: dict[str, Any], entries: Entries) -> None:
    """The same answers twice, neither with an address."""
    for each in entries[ANSWERED:]:
        each.pop("fullUrl", None)
        each["resource"].pop("id")
    entries.append(copy.deepcopy(entries[ANSWERED]))


def called(name: str, other: str, *places: int) -> Change:
    """What has a name goes by another, in some resources of the file or all."""

    def change(_document: dict[str, Any], entries: Entries) -> None:
        for place in places or range(len(entries)):
            text = json.dumps(entries[place])
            assert name in text
            entries[place] = json.loads(text.replace(f'"{name}"', f'"{other}"'))

    return change


def weighed_too(points: float) -> Change:
    """Each option tells its points twice: as of R4, and as of R5."""

    def change(_document: dict[str, Any], entries: Entries) -> None:
        for option in (o for i in resource(entries, SHEET)["item"] for o in i["answerOption"]):
            told = option["extension"][0]["valueDecimal"]
            option["valueCoding"]["extension"] = [
                {"url": POINTS[1], "valueDecimal": told if told != 2 else points}
            ]

    return change


def within(which: int, **own: Any) -> Change:
    """The answers hold the person or the sheet within themselves."""

    def change(_document: dict[str, Any], entries: Entries) -> None:
        inner = copy.deepcopy(resource(entries, which)) | {"id": "within"}
        resource(entries, ANSWERED).update(contained=[inner], **own)

    return change


OID = next(name for name in sorted(LOINC_TOO) if name.startswith("urn:oid:"))
LATER = [{"relation": "next", "url": "https://x.example?page=2"}]
META = {"versionId": "3", "lastUpdated": "2026-05-05T10:00:00.000+03:00", "profile": ["x"]}
# Of each: what is done to the file, and a word of why nothing is taken ("": it is).
WAYS: dict[str, tuple[Change, str]] = {
    "as it is": (bundled(), ""),
    "transaction": (each_entry(request={"method": "POST", "url": "x"}), ""),
    "search": (bundled(type="searchset", total=3), ""),
    "answered batch": (each_entry(response={"status": "201"}), ""),
    "meta of a server": (lambda _d, e: [x["resource"].update(meta=META) for x in e], ""),
    "urn:uuid": (urns, ""),
    "whole addresses": (absolute, ""),
    "another server's person": (response(subject={"reference": "https://x.example/Patient/p1"}),
                                "henkilöä"),
    "whole numbers": (every_answer({"valueInteger": 2}), ""),
    "decimals": (every_answer({"valueDecimal": 2.0}), ""),
    "between two": (every_answer({"valueDecimal": 2.5}), "ei ole mahdollinen"),
    "below nought": (every_answer({"valueInteger": -1}), "ei ole mahdollinen"),
    "a code of no system": (every_answer({"valueCoding": {"code": "LA6570-1"}}), "montako"),
    "words alone": (every_answer({"valueCoding": {"display": "Useina päivinä"}}), "montako"),
    "the same points": (own_points(2), ""),
    "other points": (own_points(0), "kahdella tavalla"),
    "an option twice": (option_twice, "kahdella tavalla"),
    "two of one address": (another_sheet(), "kaksi eri kyselyä"),
    "of two versions": (another_sheet("1"), ""),
    "of a third version": (another_sheet("3"), "ei tunneta"),
    "the sheet twice, alike": (lambda _d, e: e.append(copy.deepcopy(e[SHEET])), ""),
    "an item twice": (one_item_twice, "monta vastausta"),
    "its total": (with_total(14), ""),
    "another total": (with_total(13), "Tulokseksi kerrotaan 13"),
    "the year alone": (response(authored="2026"), "aikavyöhykkeineen"),
    "before writing": (response(authored="0001-01-01T00:00:00Z"), "Tarkista vuosi"),
    "beyond all days": (response(authored="9999-12-31T23:59:59-12:00"), "muoto"),
    "a leap day": (response(authored="2024-02-29"), ""),
    "of STU3": (response(questionnaire={"reference": "Questionnaire/q1"}), "mihin kyselyyn"),
    "LOINC as an OID": (called(LOINC, OID, SHEET, ANSWERED), ""),
    "LOINC by two names": (called(LOINC, OID, SHEET), ""),
    "LOINC with a line": (called(LOINC, f"{LOINC}/", ANSWERED), ""),
    "points as of R5": (called(ORDINAL, POINTS[1], SHEET), ""),
    "points as of STU3": (called(ORDINAL, POINTS[2], SHEET), ""),
    "points by two names": (weighed_too(2), ""),
    "other points by two names": (weighed_too(1), "kahdella tavalla"),
    "no points": (called(ORDINAL, "https://x.example/weight", SHEET), "ordinalValue"),
    "the person within": (within(PERSON, subject={"reference": "#within"}), "contained"),
    "the sheet within": (within(SHEET, questionnaire="#within"), "contained"),
    "no questionnaire known": (lambda _d, e: resource(e, SHEET).pop("code"), "ei tunneta"),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_answers_are_taken_right_or_refused_with_a_reason(vault: Vault, way: str) -> None:
    change, why = WAYS[way]
    found = taking.preview(vault, changed(vault, change), TODAY)
    if why:
        assert found.taken == ()
        assert any(why in each.why for each in found.refused), found.refused
        return
    (one,) = found.taken
    assert isinstance(one, Screening)
    assert one.answers == dict.fromkeys("1234567", 2)
    assert found.refused == ()
    whole(taking.storing(vault, found, TODAY))  # what was found good is stored


BESIDE: dict[str, tuple[Change, str]] = {
    "the next page": (bundled(link=LATER), "seuraavan sivun"),
    "nothing": (more(None), "ei ole resurssia"),
    "an empty entry": (more({"fullUrl": "https://x.example/1"}), "ei ole resurssia"),
    "what failed": (more({"response": {"status": "404"}}), "ei ole resurssia"),
    "a warning": (more({"resource": {"resourceType": "OperationOutcome"}}), "OperationOutcome"),
    "a bundle": (more({"resource": {"resourceType": "Bundle", "type": "batch"}}), "Bundle"),
    "the same again": (twin(id="r2"), "jo täällä"),
    "the same, no address": (unnamed, "jo täällä"),
}


@pytest.mark.parametrize("way", BESIDE)
def test_what_stands_beside_is_refused_alone_by_its_row(vault: Vault, way: str) -> None:
    change, why = BESIDE[way]
    found = taking.preview(vault, changed(vault, change), TODAY)
    assert len(found.taken) == 1
    (refused,) = found.refused
    assert (refused.row, why in refused.why) == (4, True), refused


def test_two_answers_of_one_address_are_told_apart_by_nothing(vault: Vault) -> None:
    def change(_document: dict[str, Any], entries: Entries) -> None:
        other = copy.deepcopy(entries[ANSWERED])
        other["resource"]["authored"] = "2026-06-01"
        entries += [other, {"resource": total(14)}]

    found = taking.preview(vault, changed(vault, change), TODAY)
    assert found.taken == ()
    assert [each.row for each in found.refused] == [3, 4, 5]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n"])
def test_a_resource_on_each_line_is_read(vault: Vault, end: bytes) -> None:
    document = json.loads(changed(vault, bundled()))
    lines = [json.dumps(each["resource"]).encode() for each in document["entry"]]
    found = taking.preview(vault, end.join([*lines, b""]), TODAY)
    assert (len(found.taken), found.refused) == (1, ())
    with pytest.raises(KnownError):
        bundle.entries(end.join([*lines, b"{"]))


def test_xml_is_called_so() -> None:
    for start in (b"", b"\xef\xbb\xbf", b"\n"):
        with pytest.raises(KnownError, match="XML"):
            bundle.entries(start + b'<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>')


def test_nobody_answered_before_birth(vault: Vault) -> None:
    young = Client("Esimerkki", "Nuori", date_of_birth=date(2004, 3, 1), birth_source="told")
    mine = clients.register_client(vault, young, TODAY).record
    for day, taken in (("2004-02-29", 0), ("2004-03-01", 1)):
        found = taking.preview(vault, file(vault, mine, *gad7(authored=day).values()), TODAY)
        assert len(found.taken) == taken
        assert taken or "syntynyt" in found.refused[0].why


@pytest.mark.parametrize(
    ("source", "mode"),
    [
        ("Patient/p1", Mode.PAPER), ("https://x.example/fhir/Patient/7", Mode.PAPER),
        ("Practitioner/1", Mode.INTERVIEW), ("https://x.example/Practitioner/1", Mode.INTERVIEW),
    ],
)  # fmt: skip
def test_who_answered_by_themselves_answered_on_paper(
    vault: Vault, source: str, mode: Mode
) -> None:
    change = response(source={"reference": source})
    (one,) = taking.preview(vault, changed(vault, change), TODAY).taken
    assert isinstance(one, Screening)
    assert one.mode is mode


def test_what_goes_by_the_address_of_the_person_is_that_person(vault: Vault) -> None:
    def change(document: dict[str, Any], entries: Entries) -> None:
        urns(document, entries)
        resource(entries, ANSWERED)["source"] = dict(resource(entries, ANSWERED)["subject"])

    (one,) = taking.preview(vault, changed(vault, change), TODAY).taken
    assert isinstance(one, Screening)
    assert one.mode is Mode.PAPER


def changed(vault: Vault, change: Change) -> bytes:
    document = json.loads(file(vault, client(vault), *gad7().values()))
    change(document, document["entry"])
    return json.dumps(document).encode()
