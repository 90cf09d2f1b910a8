"""Our records as FHIR R4 resources: plain JSON, the same input giving the same bytes."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate.consents import GIVE, Consent
from tytti_desktop.casework.screening.screenings import Screening, ScreeningState
from tytti_desktop.exchange.fhir.terms import (
    BASE,
    CLIENT_CODE,
    CONSENT_ACTION,
    CONSENT_SCOPE,
    IDENTITY,
    LEAST,
    LOINC,
    MOST,
    ORDINAL,
    POLICY,
    SECURITY,
    UCUM,
    Resource,
    canonical,
    coding,
    pack,
    system,
)
from tytti_desktop.instruments.model import Item, ItemKind, Questionnaire

# A screening's state as the two resources call it.
RESPONSE = {
    ScreeningState.STARTED: "in-progress",
    ScreeningState.FINISHED: "completed",
    ScreeningState.CORRECTED: "entered-in-error",
    ScreeningState.ABANDONED: "stopped",
}
_SEX = {"m": "male", "f": "female"}
_ITEM_TYPES = {
    ItemKind.SINGLE: "choice",
    ItemKind.MULTI: "choice",
    ItemKind.NUMBER: "decimal",
    ItemKind.TEXT: "text",
}
SURVEY = coding("http://terminology.hl7.org/CodeSystem/observation-category", "survey")


def _filled(made: Mapping[str, Any]) -> Resource:
    """Return a resource without what is empty: FHIR has no empty texts nor lists."""
    return {name: value for name, value in made.items() if value not in (None, "", [], {})}


def questionnaire(made: Questionnaire) -> Resource:
    """Return an instrument; the text of an item is there only where it may be shipped."""
    codes = [coding(LOINC, made.loinc_panel)] if made.loinc_panel else []
    return _filled(
        {
            "resourceType": "Questionnaire",
            "id": f"{made.id}-{made.version}".replace("_", "-"),
            "url": canonical(made.id),
            "version": made.version,
            "name": made.id,
            "title": made.title.said(),
            "status": "active",
            "subjectType": ["Patient"],
            "copyright": made.licence,
            "code": [*codes, coding(system("instrument"), made.id)],
            "item": [_item(made, item) for item in made.own_items],
        }
    )


def _item(made: Questionnaire, item: Item) -> Resource:
    ends = [
        {"url": url, "valueDecimal": value}
        for url, value in ((LEAST, item.minimum), (MOST, item.maximum))
        if value is not None and item.kind is ItemKind.NUMBER
    ]
    return _filled(
        {
            "extension": ends,
            "linkId": item.name,
            "code": [_item_code(made, item)],
            "text": item.text.said(),
            "type": _ITEM_TYPES[item.kind],
            "repeats": item.kind is ItemKind.MULTI or None,
            "answerOption": [
                _filled(
                    {
                        "extension": _ordinal(option.score),
                        "valueCoding": _option(made, item, option.value),
                    }
                )
                for option in item.options
            ],
        }
    )


def _item_code(made: Questionnaire, item: Item) -> Resource:
    if item.loinc:
        return coding(LOINC, item.loinc)
    return coding(system("item"), f"{made.id}.{item.name}")


def _ordinal(score: float | None) -> list[Resource]:
    return [] if score is None else [{"url": ORDINAL, "valueDecimal": score}]


def _option(made: Questionnaire, item: Item, value: str) -> Resource:
    option = item.option(value)
    label = option.label.said() if option is not None else ""
    return coding(system(f"answer-{made.id.replace('_', '-')}"), value, label)


def response(one: Screening, made: Questionnaire) -> Resource:
    """Return what was answered. An item left empty has no answer; one not asked is not there."""
    status = RESPONSE[one.state]
    amended = status == "completed" and one.corrects is not None
    return _filled(
        {
            "resourceType": "QuestionnaireResponse",
            "id": one.id,
            "extension": pack("screening", _apart(one)),
            "questionnaire": f"{canonical(one.instrument)}|{one.version}",
            "status": "amended" if amended else status,
            "subject": {"reference": f"Patient/{one.client_id}"},
            "authored": one.on_date.isoformat(),
            "item": [_answered(made, name, value) for name, value in one.answers.items()],
        }
    )


def _apart(one: Screening) -> dict[str, tuple[str, Any]]:
    """Return what is kept of a screening and has no place in a response."""
    finished = one.finished_at.isoformat() if one.finished_at else None
    return {
        "mode": ("Code", str(one.mode)),
        "register": ("Code", str(one.register)),
        "retention": ("Code", one.retention),
        "sex": ("Code", one.sex),
        "age": ("Integer", one.age),
        "note": ("String", one.note),
        "round": ("String", one.round_id),
        "visit": ("String", one.visit_id),
        "corrects": ("String", one.corrects),
        "created": ("DateTime", one.created_at.isoformat()),
        "by": ("String", one.created_by),
        "finished": ("DateTime", finished),
    }


def _answered(made: Questionnaire, name: str, value: Any) -> Resource:  # noqa: ANN401 as stored
    item = made.item(name)
    values = value if isinstance(value, list | tuple) else [] if value is None else [value]
    if item is None or item.kind is ItemKind.TEXT:
        answers: list[Resource] = [{"valueString": str(each)} for each in values]
    elif item.kind is ItemKind.NUMBER:
        answers = [{"valueDecimal": each} for each in values]
    else:
        answers = [{"valueCoding": _option(made, item, str(each))} for each in values]
    return _filled({"linkId": name, "answer": answers})


def observation(one: Screening, made: Questionnaire) -> Resource | None:
    """Return the result of a finished screening; None where one person's result is not shown."""
    result = one.result
    if result is None or result.get("group_only") or not made.scoring.total:
        return None
    total = result.get("total")
    codes = [coding(LOINC, made.loinc_total)] if made.loinc_total else []
    value: Resource = (
        {"dataAbsentReason": {"text": "incomplete: " + ", ".join(result.get("missing", ()))}}
        if total is None
        else {"valueQuantity": _score(total)}
    )
    corrected = one.state is ScreeningState.CORRECTED
    wrong, right = "entered-in-error", "amended" if one.corrects else "final"
    return _filled(
        {
            "resourceType": "Observation",
            "id": f"{one.id}-total",
            "status": wrong if corrected else right,
            "category": [{"coding": [SURVEY]}],
            "code": {"coding": [*codes, coding(system("total"), made.id, made.title.said())]},
            "subject": {"reference": f"Patient/{one.client_id}"},
            "effectiveDateTime": one.on_date.isoformat(),
            **value,
            "interpretation": _cited(result.get("band")),
            "referenceRange": _limit(result.get("cutoff")),
            "derivedFrom": [{"reference": f"QuestionnaireResponse/{one.id}"}],
        }
    )


def _score(total: float) -> Resource:
    return {"value": total, "unit": "score", "system": UCUM, "code": "{score}"}


def _cited(band: Mapping[str, Any] | None) -> list[Resource]:
    return [{"text": f"{band['label']} ({band['source']})"}] if band else []


def _limit(cutoff: Mapping[str, Any] | None) -> list[Resource]:
    if not cutoff:
        return []
    return [{"high": _score(cutoff["value"]), "text": str(cutoff["source"])}]


def consent(one: Consent, words: Mapping[str, str]) -> Resource:
    """Return one consent; `words` are the names of recipients and categories by key."""
    withdrawn = one.withdrawn_on
    period = {"start": one.valid_from.isoformat()}
    if one.valid_until is not None:
        period["end"] = one.valid_until.isoformat()
    receiver = coding("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP")
    kept = coding(system("consent-category"), one.category, words.get(one.category, ""))
    action = coding(CONSENT_ACTION, "disclose" if one.direction == GIVE else "collect")
    return _filled(
        {
            "resourceType": "Consent",
            "id": one.id,
            "extension": pack("consent", _consent_apart(one)),
            "status": "active" if withdrawn is None else "inactive",
            "scope": {"coding": [coding(CONSENT_SCOPE, "patient-privacy")]},
            "category": [{"coding": [coding(LOINC, "59284-0")]}],
            "patient": {"reference": f"Patient/{one.client_id}"},
            "dateTime": one.valid_from.isoformat(),
            "policy": [{"uri": POLICY}],
            "provision": {
                "type": "permit",
                "period": period,
                "actor": [{"role": {"coding": [receiver]}, "reference": _receiver(one, words)}],
                "action": [{"coding": [action]}],
                "code": [{"coding": [kept]}],
            },
        }
    )


def _receiver(one: Consent, words: Mapping[str, str]) -> Resource:
    return _filled(
        {
            "identifier": {"system": system("consent-recipient"), "value": one.recipient},
            "display": words.get(one.recipient, ""),
        }
    )


def _consent_apart(one: Consent) -> dict[str, tuple[str, Any]]:
    withdrawn = one.withdrawn_on.isoformat() if one.withdrawn_on else None
    return {
        "recipient-class": ("String", one.recipient_class),
        "purpose": ("String", one.purpose),
        "given-by": ("String", one.given_by),
        "wording": ("String", one.wording_version),
        "paper": ("String", one.paper_id),
        "withdrawn": ("Date", withdrawn),
        "withdrawn-to": ("String", one.withdrawn_to),
        "withdrawn-note": ("String", one.withdrawn_note),
        "heard-by": ("String", one.heard_by),
        "meeting": ("String", one.meeting_id),
        "recorded": ("DateTime", one.recorded_at.isoformat() if one.recorded_at else None),
        "by": ("String", one.recorded_by),
    }


def patient(client: Client) -> Resource:
    """Return who it is about: what is needed to find the same person, never where they live."""
    numbers: list[Resource] = [{"system": CLIENT_CODE, "value": client.code}]
    if client.identity_code:
        kind = coding("http://terminology.hl7.org/CodeSystem/v2-0203", "NNFIN")
        numbers.insert(
            0,
            {
                "use": "official",
                "type": {"coding": [kind]},
                "system": IDENTITY,
                "value": client.identity_code,
            },
        )
    born: date | None = client.date_of_birth
    return _filled(
        {
            "resourceType": "Patient",
            "id": client.id,
            "meta": {"security": [coding(*SECURITY)]} if client.non_disclosure else None,
            "identifier": numbers,
            "name": [{"family": client.family_name, "given": client.given_names.split()}],
            "gender": _SEX.get(str(client.sex)) if client.sex else None,
            "birthDate": born.isoformat() if born else None,
        }
    )


def bundle(resources: Iterable[Resource]) -> Resource:
    """Return resources as one collection."""
    entries = [
        {"fullUrl": f"{BASE}/{each['resourceType']}/{each['id']}", "resource": each}
        for each in resources
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}
