"""FHIR R4: what leaves is what validators take, what comes is whole or refused, nothing is lost."""

import copy as copies
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import make_vault
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import CONSENTS, Consent
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.screening.screenings import Mode, Screening, ScreeningState
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import taking_in
from tytti_desktop.exchange.fhir import checks, copy, out, reading, taking, terms
from tytti_desktop.exchange.fhir.terms import BASE, LOINC, ORDINAL
from tytti_desktop.instruments.answers import read_answers
from tytti_desktop.instruments.library import shipped
from tytti_desktop.instruments.model import Item, ItemKind, Questionnaire
from tytti_desktop.instruments.scoring import score
from tytti_desktop.vault import Vault
from tytti_desktop.vault.parts import whole

TODAY = date(2026, 11, 28)
MOMENT = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)
SHELF = shipped()
INSTRUMENTS = [made for made in SHELF.instruments() if made.defined]


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with make_vault(tmp_path) as made:
        yield made


def one_answer(item: Item) -> st.SearchStrategy[Any]:
    values = [option.value for option in item.options]
    if item.kind is ItemKind.SINGLE:
        return st.none() | st.sampled_from(values)
    if item.kind is ItemKind.MULTI:
        return st.none() | st.lists(st.sampled_from(values), unique=True)
    if item.kind is ItemKind.NUMBER:
        return st.none() | st.integers(int(item.minimum or 0), int(item.maximum or 100))
    return st.none() | st.text("abcåäö ", max_size=20)


@st.composite
def filled(draw: st.DrawFn, made: Questionnaire) -> Screening:
    asked = [item for item in made.own_items if draw(st.booleans())] or list(made.own_items)
    raw = {item.name: draw(one_answer(item)) for item in asked}
    read = read_answers(asked, raw)
    when = st.none() | st.just(MOMENT)
    state = draw(st.sampled_from(ScreeningState))
    maybe = st.none() | st.just("abc123")
    result = score(made, raw, sex="m", age=40, on=TODAY).as_json()
    return Screening(
        id="k3yz" * 5,
        client_id="c4f9" * 5,
        instrument=made.id,
        version=made.version,
        on_date=draw(st.dates(date(2025, 1, 1), TODAY)),
        mode=draw(st.sampled_from(Mode)),
        state=state,
        register=draw(st.sampled_from(Register)),
        retention=draw(st.sampled_from(["", "patient", "adults"])),
        created_at=MOMENT,
        created_by="p1",
        answers={name: answer.stored for name, answer in read.items()},
        sex=draw(st.sampled_from([None, "m", "f"])),
        age=draw(st.none() | st.integers(18, 65)),
        result=result if state is ScreeningState.FINISHED else None,
        note=draw(st.text("abc ä", max_size=9)),
        round_id=draw(maybe),
        visit_id=draw(maybe),
        finished_at=draw(when),
        corrects=draw(maybe),
    )


@pytest.mark.parametrize("made", INSTRUMENTS, ids=lambda made: f"{made.id}-{made.version}")
def test_every_instrument_goes_out_and_comes_back_the_same(made: Questionnaire) -> None:
    @settings(max_examples=5, deadline=None)
    @given(one=filled(made))
    def goes_round(one: Screening) -> None:
        told = json.loads(json.dumps(out.response(one, made)))
        assert checks.problem(told) is None
        source = reading.source_of(told, {}, SHELF)
        back = reading.screening(told, source)
        assert replace(back, result=one.result) == one
        sheet = json.loads(json.dumps(out.questionnaire(made)))
        assert checks.problem(sheet) is None
        result = out.observation(one, made)
        every = [sheet, told, *([result] if result else [])]
        assert all(checks.problem(each) is None for each in every)
        accepted(*every)

    goes_round()


def accepted(*resources: dict[str, Any]) -> None:
    """Hold resources against the two validators, where they are installed."""
    for each in resources:
        _pydantic(each)
        _schema(each)


def _pydantic(resource: dict[str, Any]) -> None:
    pytest.importorskip("fhir.resources", reason="fhir.resources is of the test extra")
    from importlib import import_module

    kind = resource["resourceType"]
    model = getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
    read = json.loads(model.model_validate(copies.deepcopy(resource)).model_dump_json())
    assert same(read, resource)


def same(one: object, other: object) -> bool:
    """Compare parsed values: a decimal may be written 7 or 7.0, a moment with Z or +00:00."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, str) and isinstance(other, str) and "T" in one and one != other:
        return datetime.fromisoformat(one) == datetime.fromisoformat(other)
    if isinstance(one, str) != isinstance(other, str):
        return float(str(one)) == float(str(other))
    return one == other


@cache
def _validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((Path(__file__).parent / "fhir_r4.schema.json").read_text("utf-8"))
    return jsonschema.Draft6Validator(schema)


def _schema(resource: dict[str, Any]) -> None:
    errors = [error.message[:300] for error in _validator().iter_errors(resource)]
    assert errors == []


CONSENT = st.builds(
    Consent,
    client_id=st.just("c4f9" * 5),
    recipient=st.sampled_from(["kela", "employment"]),
    category=st.sampled_from(["basic", "plan"]),
    valid_from=st.dates(date(2025, 1, 1), TODAY),
    valid_until=st.none() | st.dates(date(2027, 1, 1), date(2028, 1, 1)),
    recipient_class=st.sampled_from(["", "kela"]),
    purpose=st.text("abcä ", max_size=9),
    given_by=st.sampled_from(["client", "huoltaja"]),
    wording_version=st.sampled_from(["", "1"]),
    paper_id=st.none() | st.just("a1"),
    withdrawn_on=st.none() | st.dates(date(2026, 1, 1), TODAY),
    withdrawn_to=st.sampled_from(["", "Kela"]),
    withdrawn_note=st.sampled_from(["", "muisti"]),
    direction=st.sampled_from([consents.GIVE, consents.OBTAIN]),
    heard_by=st.sampled_from(["", "p1"]),
    meeting_id=st.none() | st.just("m1"),
    id=st.just("i9" * 10),
    recorded_at=st.none() | st.just(MOMENT),
    recorded_by=st.sampled_from(["", "p1"]),
)


@settings(max_examples=25, deadline=None)
@given(one=CONSENT)
def test_a_consent_goes_out_and_comes_back_the_same(one: Consent) -> None:
    told = json.loads(json.dumps(out.consent(one, {"kela": "Kela"})))
    assert checks.problem(told) is None
    assert reading.consent(told) == one
    accepted(told)


def client(vault: Vault) -> Client:
    made = Client(
        family_name="Esimerkki",
        given_names="Elli Maria",
        date_of_birth=date(1980, 2, 1),
        birth_source="told",
        non_disclosure=True,
        street="Salakuja 1",
        phone="0401234567",
    )
    found: Client = clients.register_client(vault, made, TODAY).record
    return found


def screened(vault: Vault, whose: str, instrument: str, value: str) -> Screening:
    found = screenings.start_screening(vault, whose, instrument, TODAY, register=Register.SOCIAL)
    one: Screening = found.record
    for item in screenings.instrument_of(vault, one).own_items:
        one = screenings.answer(vault, one.id, item.name, value).record
    done: Screening = screenings.finish(vault, one.id).record
    return done


def caseload(vault: Vault) -> Client:
    mine = client(vault)
    for name, value in (
        ("gad7", "1"),
        ("was", "7"),
        ("esis", "3"),
        ("labour_status", "unemployed"),
    ):
        screened(vault, mine.id, name, value)
    recipients = list(consents.matrix(vault, mine.id, TODAY).recipients)
    categories = list(consents.matrix(vault, mine.id, TODAY).categories)
    given = Consent(mine.id, "", "", date(2026, 3, 1), purpose="verkosto")
    done = consents.record_consents(
        vault, given, [r.key for r in recipients[:2]], [categories[0].key], TODAY
    )
    consents.withdraw(vault, [done.record[0].id], date(2026, 4, 1), "Kela", "", TODAY)
    return mine


def kinds(bundle: dict[str, Any]) -> list[str]:
    return [each["resource"]["resourceType"] for each in bundle["entry"]]


def test_the_copy_is_accepted_and_tells_no_address(vault: Vault) -> None:
    mine = caseload(vault)
    content = copy.client_copy(vault, mine.code, TODAY)
    assert content == copy.client_copy(vault, mine.code, TODAY)
    bundle = json.loads(content)
    assert {"Patient", "Questionnaire", "QuestionnaireResponse", "Observation", "Consent"} == set(
        kinds(bundle)
    )
    for each in bundle["entry"]:
        assert checks.problem(each["resource"]) is None
    accepted(bundle, *(each["resource"] for each in bundle["entry"]))
    assert b"Salakuja" not in content
    assert b"0401234567" not in content
    assert terms.SECURITY[1].encode() in content
    whose = [
        e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Observation"
    ]
    assert not any("esis" in json.dumps(each) for each in whose)  # groups only


def test_the_copy_of_one_vault_comes_into_another_and_leaves_it_the_same(
    vault: Vault, tmp_path: Path
) -> None:
    mine = caseload(vault)
    content = copy.client_copy(vault, mine.code, TODAY)
    with make_vault(tmp_path / "toinen") as other:
        theirs = client(other)
        other.execute("update client set code = ? where id = ?", (mine.code, theirs.id))
        found = taking.preview(other, content, TODAY)
        assert found.refused == ()
        assert found.left_out == ()
        batch = whole(taking.storing(other, found, TODAY)).record
        told = [comparable(copy.client_copy(v, mine.code, TODAY)) for v in (vault, other)]
        assert told[0] == told[1]
        again = taking.preview(other, content, TODAY)
        assert again.taken == ()
        held = [k for k in kinds(json.loads(content)) if k not in {"Patient", "Questionnaire"}]
        assert len(again.refused) == len(held)
        assert whole(taking_in.undoing(other, batch.id, TODAY)) == len(found.taken)
        assert CONSENTS.count(other) == screenings.BOOK.table.count(other) == 0


def comparable(content: bytes) -> list[str]:
    """Return the resources without their ids, persons and moments of recording."""
    gone = {"id", "fullUrl", "reference", "created", "finished", "by", "recorded"}

    def bare(node: object) -> object:
        if isinstance(node, dict):
            if node.get("url") in gone:
                return None
            return {
                key: bare(value)
                for key, value in node.items()
                if key not in gone or isinstance(value, dict)
            }
        return [bare(each) for each in node] if isinstance(node, list) else node

    return sorted(json.dumps(bare(each), sort_keys=True) for each in json.loads(content)["entry"])


def gad7(**changed: Any) -> dict[str, Any]:
    """Return a response of another system, with LOINC codes and linkIds of its own."""
    made = SHELF.instrument("gad7")
    options = [("LA6568-5", 0), ("LA6569-3", 1), ("LA6570-1", 2), ("LA6571-9", 3)]
    sheet = {
        "resourceType": "Questionnaire",
        "id": "q1",
        "url": "https://toinen.example/Questionnaire/gad",
        "status": "active",
        "code": [{"system": LOINC, "code": made.loinc_panel}],
        "item": [
            {
                "linkId": f"/{item.loinc}",
                "type": "choice",
                "code": [{"system": LOINC, "code": item.loinc}],
                "answerOption": [
                    {
                        "extension": [{"url": ORDINAL, "valueDecimal": points}],
                        "valueCoding": {"system": LOINC, "code": code},
                    }
                    for code, points in options
                ],
            }
            for item in made.own_items
        ],
    }
    response = {
        "resourceType": "QuestionnaireResponse",
        "id": "r1",
        "questionnaire": "https://toinen.example/Questionnaire/gad",
        "status": "completed",
        "subject": {"reference": "Patient/p1"},
        "authored": "2026-05-04T23:30:00Z",
        "item": [
            {
                "linkId": f"/{item.loinc}",
                "answer": [{"valueCoding": {"system": LOINC, "code": "LA6570-1"}}],
            }
            for item in made.own_items
        ],
    }
    return {"sheet": sheet, "response": response | changed}


def file(vault: Vault, mine: Client, *resources: dict[str, Any]) -> bytes:
    patient = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"system": terms.CLIENT_CODE, "value": mine.code}],
    }
    return json.dumps(out.bundle([patient, *resources])).encode()


def test_another_systems_answers_are_read_by_their_codes(vault: Vault) -> None:
    mine, theirs = client(vault), gad7()
    found = taking.preview(vault, file(vault, mine, *theirs.values()), TODAY)
    assert found.refused == ()
    (one,) = found.taken
    assert isinstance(one, Screening)
    assert one.answers == dict.fromkeys("1234567", 2)
    assert one.on_date == date(2026, 5, 5)  # the day in Helsinki
    whole(taking.storing(vault, found, TODAY))
    (stored,) = screenings.BOOK.table.find(vault, "", {})
    assert stored.state is ScreeningState.FINISHED
    assert stored.result is not None
    assert stored.result["total"] == 14


@pytest.mark.parametrize("depth", [20, 150, 300, 420])
def test_groups_within_groups_are_read_or_refused(vault: Vault, depth: int) -> None:
    mine, theirs = client(vault), gad7()
    theirs["response"]["item"] = _nested(theirs["response"]["item"], depth)
    content = file(vault, mine, *theirs.values())
    with suppress(KnownError):
        found = taking.preview(vault, content, TODAY)
        assert bool(found.taken) != bool(found.refused)


@pytest.mark.parametrize("known", [True, False])
def test_two_persons_of_one_address_are_nobody(vault: Vault, known: bool) -> None:
    """A file put together of two systems: both call somebody Patient/p1."""
    mine, other = client(vault), client(vault)
    theirs = gad7()
    code = other.code if known else "EIOLE123"
    second = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"system": terms.CLIENT_CODE, "value": code}],
    }
    found = taking.preview(vault, file(vault, mine, *theirs.values(), second), TODAY)
    assert found.taken == ()
    subject = {
        "reference": "Patient/p1",
        "identifier": {"system": terms.CLIENT_CODE, "value": code},
    }
    both = gad7(subject=subject)
    found = taking.preview(vault, file(vault, mine, *both.values()), TODAY)
    assert [each.client_id for each in found.taken] == ([] if known else [mine.id])


def total(value: float) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "70274-6"}]},
        "valueQuantity": {"value": value},
        "derivedFrom": [{"reference": "QuestionnaireResponse/r1"}],
    }


def test_a_result_that_its_answers_do_not_give_stops_both(vault: Vault) -> None:
    mine, theirs = client(vault), gad7()
    right = taking.preview(vault, file(vault, mine, *theirs.values(), total(14)), TODAY)
    assert (len(right.taken), right.refused) == (1, ())
    wrong = taking.preview(vault, file(vault, mine, *theirs.values(), total(13)), TODAY)
    assert wrong.taken == ()
    assert {each.row for each in wrong.refused} == {3, 4}
    alone = taking.preview(vault, file(vault, mine, total(14)), TODAY)
    assert [each.row for each in alone.refused] == [2]


def broken(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    made = gad7()
    change(made["response"])
    return made


def _nested(items: list[dict[str, Any]], depth: int) -> list[dict[str, Any]]:
    for number in range(depth):
        items = [{"linkId": f"g{number}", "item": items}]
    return items


MODIFIER = [{"url": "https://x.example/not", "valueBoolean": True}]
# All else that a provision may say in R4.
NARROW: dict[str, Any] = {
    "securityLabel": [{"system": "https://x.example", "code": "R"}],
    "purpose": [{"system": "https://x.example", "code": "HRESCH"}],
    "class": [{"system": "https://x.example", "code": "a"}],
    "dataPeriod": {"start": "2026-01-01", "end": "2026-02-01"},
    "data": [{"meaning": "instance", "reference": {"reference": "Observation/1"}}],
    "provision": [{"type": "deny"}],
}
FAULTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "status": lambda r: r.update(status="banana"),
    "in progress": lambda r: r.update(status="in-progress"),
    "entered in error": lambda r: r.update(status="entered-in-error"),
    "long id": lambda r: r.update(id="x" * 70),
    "id with underscore": lambda r: r.update(id="a_b"),
    "31 February": lambda r: r.update(authored="2026-02-31"),
    "no zone": lambda r: r.update(authored="2026-05-04T10:00:00"),
    "ahead": lambda r: r.update(authored="2027-05-04"),
    "no day": lambda r: r.pop("authored"),
    "nobody": lambda r: r.pop("subject"),
    "somebody else": lambda r: r.update(subject={"reference": "Patient/p2"}),
    "subject is text": lambda r: r.update(subject="Patient/p1"),
    "no questionnaire": lambda r: r.pop("questionnaire"),
    "unknown questionnaire": lambda r: r.update(questionnaire="https://x.example/q"),
    "unknown of ours": lambda r: r.update(questionnaire=f"{BASE}/Questionnaire/olematon|1"),
    "unknown version": lambda r: r.update(questionnaire=f"{BASE}/Questionnaire/gad7|99"),
    "unknown item": lambda r: r["item"].append({"linkId": "99", "answer": [{"valueString": "x"}]}),
    "item twice": lambda r: r["item"].append(copies.deepcopy(r["item"][0])),
    "two values": lambda r: r["item"][0]["answer"][0].update(valueInteger=2),
    "two answers": lambda r: r["item"][0]["answer"].append(r["item"][0]["answer"][0]),
    "unknown answer": lambda r: r["item"][0]["answer"][0].update(
        valueCoding={"system": LOINC, "code": "LA0000-0"}
    ),
    "number as text": lambda r: r["item"][0].update(answer=[{"valueInteger": "2"}]),
    "number out of range": lambda r: r["item"][0].update(answer=[{"valueInteger": 7}]),
    "yes as a number": lambda r: r["item"][0].update(answer=[{"valueBoolean": True}]),
    "text for a choice": lambda r: r["item"][0].update(answer=[{"valueString": "2"}]),
    "no answers": lambda r: [each.pop("answer") for each in r["item"]],
    "items are text": lambda r: r.update(item="1"),
    "modifier": lambda r: r.update(modifierExtension=[{"url": "x", "valueCode": "not"}]),
    "modifier of an item": lambda r: r["item"][0].update(modifierExtension=MODIFIER),
    "modifier of an answer": lambda r: r["item"][0]["answer"][0].update(modifierExtension=MODIFIER),
    "a week": lambda r: r.update(authored="2026-W18-1T10:00:00Z"),
    "a moment without signs": lambda r: r.update(authored="20260504T100000Z"),
    "an hour that is not": lambda r: r.update(authored="2026-05-04T25:00:00Z"),
    "empty list": lambda r: r.update(item=[]),
    "nobody answered, and why": lambda r: r["item"][0].update(
        answer=[{"extension": [{"url": "x/data-absent-reason", "valueCode": "asked-declined"}]}]
    ),
    "answer within an answer": lambda r: r["item"][0]["answer"][0].update(
        item=[{"linkId": "x", "answer": [{"valueInteger": 1}]}]
    ),
    "person contained": lambda r: r.update(
        contained=[{"resourceType": "Patient", "id": "c"}], subject={"reference": "#c"}
    ),
    "sheet contained": lambda r: r.update(questionnaire="#q"),
    "a group's form": lambda r: r.update(subject={"reference": "Group/p1"}),
    "another version of the person": lambda r: r.update(
        subject={"reference": "Patient/p1/_history/2"}
    ),
    "a number beyond all": lambda r: r["item"][0].update(answer=[{"valueDecimal": 10**400}]),
    "a quantity": lambda r: r["item"][0].update(answer=[{"valueQuantity": {"value": 2}}]),
    "a month": lambda r: r.update(authored="2026-05"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_resource_is_refused_whole_with_a_reason(vault: Vault, fault: str) -> None:
    mine = client(vault)
    made = broken(FAULTS[fault])
    found = taking.preview(vault, file(vault, mine, *made.values()), TODAY)
    assert found.taken == ()
    assert 3 in {each.row for each in found.refused}
    assert all(each.why for each in found.refused)
    with pytest.raises(KnownError):
        whole(taking.storing(vault, found, TODAY))


def narrowed(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda r: r["provision"].update({name: NARROW[name]})


CONSENT_FAULTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "no policy": lambda r: r.pop("policy"),
    "no scope": lambda r: r.pop("scope"),
    "denied": lambda r: r["provision"].update(type="deny"),
    "modifier": lambda r: r["provision"].update(modifierExtension=MODIFIER),
    "modifier of an actor": lambda r: r["provision"]["actor"][0].update(modifierExtension=MODIFIER),
    "exception": lambda r: r["provision"].update(provision=[{"type": "deny"}]),
    "two recipients": lambda r: r["provision"]["actor"].append(r["provision"]["actor"][0]),
    "other system": lambda r: r["provision"]["actor"][0]["reference"]["identifier"].update(
        system="https://x.example"
    ),
    "unknown recipient": lambda r: r["provision"]["actor"][0]["reference"]["identifier"].update(
        value="olematon"
    ),
    "unknown category": lambda r: r["provision"]["code"][0]["coding"][0].update(code="olematon"),
    "ended before it began": lambda r: r["provision"]["period"].update(end="2020-01-01"),
    "begins ahead": lambda r: r["provision"]["period"].update(start="2030-01-01"),
    "no beginning": lambda r: r["provision"]["period"].pop("start"),
    "inactive without a day": lambda r: r.update(status="inactive"),
    "proposed": lambda r: r.update(status="proposed"),
    "no action": lambda r: r["provision"].pop("action"),
    "not of the calendar": lambda r: r["provision"]["period"].update(start="2026-02-30"),
    "nobody": lambda r: r.pop("patient"),
}


CONSENT_FAULTS |= {f"narrowed by {name}": narrowed(name) for name in NARROW}


@pytest.mark.parametrize("fault", ["", *CONSENT_FAULTS])
def test_a_faulty_consent_is_refused_whole(vault: Vault, fault: str) -> None:
    mine = client(vault)
    axes = consents.matrix(vault, mine.id, TODAY)
    one = Consent(
        "p1", axes.recipients[0].key, axes.categories[0].key, date(2026, 3, 1), given_by="client",
        id="k1",
    )  # fmt: skip
    told = out.consent(one, {})
    if fault:
        CONSENT_FAULTS[fault](told)
    found = taking.preview(vault, file(vault, mine, told), TODAY)
    assert [each.row for each in found.refused] == ([2] if fault else [])
    assert bool(found.taken) != bool(fault)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"3", b'{"resourceType": "Bundle"}', b'{"a": 1, "a": 2}',
     b'{"resourceType": "Bundle", "entry": [3]}', b'{"resourceType":"Patient","x":NaN}',
     b"[" * 100_000, b"\xff\xfe\x00", b'<Bundle xmlns="http://hl7.org/fhir"/>',
     b'{"resourceType": "Bundle", "type": "history", "entry": [{"resource": {}}]}',
     b'{"resourceType": "Bundle", "entry": [{"request": {"method": "DELETE"}}]}',
     b'{"resourceType":"Bundle","entry":[{"request":{"method":"DELETE"},"resource":{"resourceType":"Patient"}}]}'],
)  # fmt: skip
def test_what_is_no_fhir_is_told(vault: Vault, content: bytes) -> None:
    with pytest.raises(KnownError):
        taking.preview(vault, content, TODAY)


def test_an_answer_that_alarms_keeps_the_screening_open(vault: Vault) -> None:
    mine = client(vault)
    made = SHELF.instrument("bdi21")
    rule = made.scoring.alerts[0]
    answers = {item.name: 1 if item.name == rule.item else 0 for item in made.own_items}
    one = Screening(
        "b1", "p1", made.id, made.version, date(2026, 5, 1), Mode.ROOM, ScreeningState.FINISHED,
        Register.SOCIAL, "", MOMENT, "x", answers,
    )  # fmt: skip
    found = taking.preview(vault, file(vault, mine, out.response(one, made)), TODAY)
    assert found.refused == ()
    whole(taking.storing(vault, found, TODAY))
    (stored,) = screenings.BOOK.table.find(vault, "", {})
    assert stored.state is ScreeningState.STARTED
    assert [alert.id for alert in screenings.open_alerts(vault, stored)] == [rule.id]


def test_what_has_been_used_is_not_taken_back(vault: Vault) -> None:
    mine, theirs = client(vault), gad7()
    found = taking.preview(vault, file(vault, mine, *theirs.values()), TODAY)
    batch = whole(taking.storing(vault, found, TODAY)).record
    (stored,) = screenings.BOOK.table.find(vault, "", {})
    screenings.correct(vault, stored.id, stored.answers | {"1": 0}, "luettu väärin")
    with pytest.raises(KnownError):
        whole(taking_in.undoing(vault, batch.id, TODAY))
    assert screenings.BOOK.table.count(vault) == 2


def test_elements_that_are_not_taken_are_told(vault: Vault) -> None:
    mine, theirs = client(vault), gad7(author={"reference": "Practitioner/1"})
    found = taking.preview(vault, file(vault, mine, *theirs.values()), TODAY)
    assert found.left_out == ("QuestionnaireResponse.author",)
    assert len(found.taken) == 1


def test_every_loinc_code_of_ours_has_its_check_digit() -> None:
    codes = {
        code
        for made in SHELF.instruments()
        for code in (made.loinc_panel, made.loinc_total, *(i.loinc for i in made.own_items))
        if code
    }
    assert len(codes) > 20
    assert [code for code in codes | {"59284-0"} if terms.loinc_problem(code)] == []
    wrong = {f"{code[:-1]}{(int(code[-1]) + 1) % 10}" for code in codes}
    assert all(terms.loinc_problem(code) for code in wrong)
    assert all(terms.loinc_problem(code) for code in ("", "7-", "abc-1", "12345678901-2"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["resourceType", "id", "status", "item", "linkId", "answer", "subject", "reference",
             "valueCoding", "extension", "url", "questionnaire", "authored", "provision", "entry"]
        ), inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, 60), JSON), min_size=1, max_size=3))
def test_any_wreck_of_a_file_is_refused_or_read_never_a_crash(
    shared: Vault, changes: list[tuple[int, Any]]
) -> None:
    document = json.loads(file(shared, Client("", ""), *gad7().values()))
    nodes = [(parent, key) for parent, key in _places(document)]
    for place, value in changes:
        parent, key = nodes[place * 7 % len(nodes)]
        parent[key] = value
    try:
        found = taking.preview(shared, json.dumps(document).encode(), TODAY)
    except KnownError:
        return
    assert found.taken == ()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    with make_vault(tmp_path_factory.mktemp("fhir")) as made:
        yield made


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in list(pairs):
        yield node, key
        if isinstance(value, dict | list):
            yield from _places(value)
