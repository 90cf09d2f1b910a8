"""FHIR R4 resources as records of ours: what is understood is taken whole, the rest is refused.

A response of another system is read through its own Questionnaire in the same file: LOINC codes
tell the instrument and its items, ordinal values the score of a chosen answer.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isnan, nan
from typing import Any

from tytti_desktop.casework.gate.consents import GIVE, OBTAIN, Consent
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening.screenings import Mode, Screening, ScreeningState
from tytti_desktop.dates import finnish_day
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.fhir.out import RESPONSE
from tytti_desktop.exchange.fhir.terms import (
    BASE,
    LOINC,
    POINTS,
    Resource,
    canonical,
    extended,
    system,
    unpack,
)
from tytti_desktop.instruments.answers import read_answers
from tytti_desktop.instruments.library import Library
from tytti_desktop.instruments.model import ItemKind, Questionnaire
from tytti_desktop.words import _

_STATES = {word: state for state, word in RESPONSE.items()} | {
    "amended": ScreeningState.FINISHED,
}
_PERMIT = frozenset({"id", "extension", "type", "period", "actor", "action", "code"})
TOTAL = "~total"  # stands for the item that only adds the others up
_ANSWERS = ("valueCoding", "valueDecimal", "valueInteger", "valueString", "valueBoolean")


@dataclass(frozen=True)
class Source:
    """How the answers of a response are read: our instrument, and its item and scores by linkId."""

    made: Questionnaire
    items: Mapping[str, str]
    scores: Mapping[tuple[str, str, str], float]
    own: bool


def sources(resources: Iterable[Resource], shelf: Library) -> dict[str, Source | None]:
    """Return how to read responses to the questionnaires of a file, by address; ours stay ours.

    By address with a bar and the version (nothing where it has none), and by the address alone;
    None where two questionnaires of the file say two things.
    """
    found: dict[str, list[Source | None]] = defaultdict(list)
    for each in resources:
        address = str(each.get("url", f"Questionnaire/{each.get('id')}"))
        if each.get("resourceType") == "Questionnaire" and not address.startswith(BASE):
            known = _foreign(each, shelf)
            found[address].append(known)
            found[f"{address}|{each.get('version', '')}"].append(known)
    return {
        address: every[0] if all(each == every[0] for each in every) else None
        for address, every in found.items()
        if any(every)
    }


def _foreign(resource: Resource, shelf: Library) -> Source | None:
    panels = {c.get("code") for c in resource.get("code", ()) if c.get("system") == LOINC}
    made = next((q for q in shelf.instruments() if q.loinc_panel in panels - {None, ""}), None)
    if made is None:
        return None
    by_code = {item.loinc: item.name for item in made.own_items if item.loinc}
    if made.loinc_total:
        by_code[made.loinc_total] = TOTAL
    items: dict[str, str] = {}
    scores: dict[tuple[str, str, str], float] = {}
    for item in _flat(resource.get("item", ())):
        codes = [c.get("code") for c in item.get("code", ()) if c.get("system") == LOINC]
        name = next((by_code[code] for code in codes if code in by_code), None)
        if name is None:
            continue
        items[item["linkId"]] = name
        for option in item.get("answerOption", ()):
            _score(option, name, scores)
    return Source(made, items, scores, own=False)


def _score(option: Resource, name: str, scores: dict[tuple[str, str, str], float]) -> None:
    """Note how many points an option gives; told in two ways, it gives none that is known."""
    one = option.get("valueCoding", {})
    key = name, one.get("system", ""), one.get("code", "")
    for told in (extended(each, url) for each in (option, one) for url in POINTS):
        if told is not None:
            scores[key] = told if scores.get(key, told) == told else nan


def _flat(items: Iterable[Resource]) -> Iterable[Resource]:
    for item in items:
        yield item
        yield from _flat(item.get("item", ()))


def source_of(resource: Resource, known: Mapping[str, Source | None], shelf: Library) -> Source:
    """Return how a response is read; KnownError where nobody here knows its questionnaire."""
    text = str(resource["questionnaire"])
    address, bar, version = text.partition("|")
    # A sheet that tells no version may be of any.
    for name in (text, f"{address}|") if bar else (address,):
        if name in known:
            if found := known[name]:
                return found
            raise KnownError(
                _("The file has two questionnaires of the address {address}.").format(address=text)
            )
    if not address.startswith(canonical("")):
        raise KnownError(
            _("Nobody here knows the questionnaire {address} by its address or LOINC code.").format(
                address=text
            )
        )
    made = shelf.instrument(address.removeprefix(canonical("")), version=version)
    return Source(made, {item.name: item.name for item in made.own_items}, {}, own=True)


def total(resource: Resource, source: Source) -> float | None:
    """Return the total that a response tells beside its answers; None where it tells none."""
    for item in _flat(resource.get("item", ())):
        if source.items.get(item["linkId"]) == TOTAL and item.get("answer"):
            (answer,) = item["answer"]
            told = answer.get("valueDecimal", answer.get("valueInteger"))
            if told is None:
                told = answer["valueQuantity"]["value"]
            return told if isinstance(told, int | float) else float(told)
    return None


def screening(resource: Resource, source: Source) -> Screening:
    """Return a response as a screening, its ids and moments as told; KnownError with the reason."""
    apart, raw = unpack(resource, "screening"), _raw(resource, source)
    read = read_answers([i for i in source.made.own_items if i.name in raw], raw)
    authored = str(resource.get("authored", ""))
    if not authored:
        raise KnownError(_("It does not say when it was answered."))
    return Screening(
        id=str(resource.get("id", "")),
        client_id=str(resource.get("subject", {}).get("reference", "")).removeprefix("Patient/"),
        instrument=source.made.id,
        version=source.made.version,
        on_date=_day(authored),
        mode=_mode(resource, apart),
        state=_STATES[resource["status"]],
        register=Register(apart.get("register", source.made.register)),
        retention=apart.get("retention", ""),
        created_at=_moment(apart.get("created", authored)),
        created_by=apart.get("by", ""),
        answers={name: answer.stored for name, answer in read.items()},
        sex=apart.get("sex"),
        age=apart.get("age"),
        note=apart.get("note", ""),
        round_id=apart.get("round"),
        visit_id=apart.get("visit"),
        finished_at=_moment(apart["finished"]) if "finished" in apart else None,
        corrects=apart.get("corrects"),
    )


def _raw(resource: Resource, source: Source) -> dict[str, Any]:
    """Return what was answered to each of our items, as it stands."""
    raw: dict[str, Any] = {}
    for item in _flat(resource.get("item", ())):
        name = source.items.get(item["linkId"])
        if name is not None and name in raw:
            raise KnownError(_("The item {item} has several answers.").format(item=name))
        if name == TOTAL:
            continue  # no answer: held against what they give
        if name is not None:
            raw[name] = _value(item, source, name)
        elif source.own or item.get("answer"):
            told = _("There is an answer to the item {item}, which the questionnaire has not.")
            raise KnownError(told.format(item=item["linkId"]))
    return raw


def _mode(resource: Resource, apart: Mapping[str, Any]) -> Mode:
    """Return how it was answered: as told, else by who was the source of the answers."""
    if "mode" in apart:
        return Mode(apart["mode"])
    who, whose = (
        str(resource.get(each, {}).get("reference", "Patient/")) for each in ("source", "subject")
    )
    themselves = who == whose or re.search(r"(^|/)Patient/", who)
    return Mode.PAPER if themselves else Mode.INTERVIEW


def _day(moment: str) -> date:
    if "T" in moment:
        return finnish_day(_moment(moment))
    return date.fromisoformat(moment)


def _moment(text: str) -> datetime:
    if "T" in text:
        return datetime.fromisoformat(text)
    return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)


def _value(answered: Resource, source: Source, name: str) -> Any:  # noqa: ANN401 as stored
    item = source.made.item(name)
    values = [_one(each, source, name) for each in answered.get("answer", ())]
    if item is not None and item.kind is ItemKind.MULTI:
        return values
    if len(values) > 1:
        raise KnownError(_("The item {item} has several answers.").format(item=name))
    return values[0] if values else None


def _one(answer: Resource, source: Source, name: str) -> Any:  # noqa: ANN401 as stored
    kinds = [kind for kind in answer if kind.startswith("value")]
    if len(kinds) != 1 or kinds[0] not in _ANSWERS or "item" in answer:
        raise KnownError(_("The item {item} is answered in a way not read here.").format(item=name))
    value = answer[kinds[0]]
    item = source.made.item(name)
    if kinds[0] == "valueCoding":
        return _chosen(value, source, name)
    wanted = (ItemKind.TEXT,) if isinstance(value, str) else (ItemKind.NUMBER, ItemKind.SINGLE)
    if item is None or item.kind not in wanted or isinstance(value, bool):
        raise KnownError(_("The item {item} is answered in a way not read here.").format(item=name))
    return value


def _chosen(coding: Resource, source: Source, name: str) -> Any:  # noqa: ANN401 as stored
    """Return a chosen answer: our own code, or the score that the other system gives its code."""
    code, of = str(coding.get("code", "")), str(coding.get("system", ""))
    if source.own:
        if of != system(f"answer-{source.made.id.replace('_', '-')}"):
            told = _("The item {item} is answered with a code of another system: {system}")
            raise KnownError(told.format(item=name, system=of))
        return int(code) if code.isdecimal() else code
    own = {extended(coding, url) for url in POINTS} - {None}
    sheet = source.scores.get((name, of, code))
    score = next(iter(own), None) if sheet is None else sheet
    if score is None:
        told = _(
            "Nothing tells how many points the answer “{code}” to the item {item} is. Ask for the "
            "questionnaire with the points of its options (ordinalValue) in the same file."
        )
        raise KnownError(told.format(code=code, item=name))
    if isnan(score) or own - {score}:
        told = _("The points of the answer “{code}” to the item {item} are told in two ways.")
        raise KnownError(told.format(code=code, item=name))
    return score


def consent(resource: Resource) -> Consent:
    """Return a consent resource of our codes as a record; KnownError with the reason."""
    apart = unpack(resource, "consent")
    provision = resource.get("provision", {})
    # Whatever narrows a permit and is not read would make it wider than it was given.
    if provision.get("type") != "permit" or provision.keys() - _PERMIT:
        raise KnownError(_("Only a plain permit is taken, not exceptions to it."))
    receiver, category = _pair(provision)
    period = provision.get("period", {})
    if "start" not in period:
        raise KnownError(_("It does not say when the consent began."))
    withdrawn = date.fromisoformat(apart["withdrawn"]) if "withdrawn" in apart else None
    if (resource["status"] != "active") != (withdrawn is not None) or resource["status"] not in {
        "active",
        "inactive",
    }:
        raise KnownError(_("A consent that is not in force must say when it was withdrawn."))
    return Consent(
        client_id=str(resource.get("patient", {}).get("reference", "")).removeprefix("Patient/"),
        recipient=str(receiver.get("value", "")),
        category=str(category.get("code", "")),
        valid_from=date.fromisoformat(period["start"]),
        valid_until=date.fromisoformat(period["end"]) if "end" in period else None,
        recipient_class=apart.get("recipient-class", ""),
        purpose=apart.get("purpose", ""),
        given_by=apart.get("given-by", ""),
        wording_version=apart.get("wording", ""),
        paper_id=apart.get("paper"),
        withdrawn_on=withdrawn,
        withdrawn_to=apart.get("withdrawn-to", ""),
        withdrawn_note=apart.get("withdrawn-note", ""),
        direction=_direction(provision),
        heard_by=apart.get("heard-by", ""),
        meeting_id=apart.get("meeting"),
        id=str(resource.get("id", "")),
        recorded_at=_moment(apart["recorded"]) if "recorded" in apart else None,
        recorded_by=apart.get("by", ""),
    )


def _pair(provision: Resource) -> tuple[Resource, Resource]:
    """Return the recipient and the kind of data of a permit, both of our own codes."""
    actors, codes = provision.get("actor", ()), provision.get("code", ())
    if len(actors) != 1 or len(codes) != 1:
        raise KnownError(_("Only a consent of one recipient and one kind of data is taken."))
    receiver = actors[0].get("reference", {}).get("identifier", {})
    category = codes[0].get("coding", [{}])[0]
    for found, of in ((receiver, "consent-recipient"), (category, "consent-category")):
        if found.get("system") != system(of):
            told = _("The recipient or the kind of data is of another system: {system}")
            raise KnownError(told.format(system=found.get("system")))
    return receiver, category


def _direction(provision: Resource) -> str:
    codes = [c.get("code") for a in provision.get("action", ()) for c in a.get("coding", ())]
    known = {"disclose": GIVE, "collect": OBTAIN}
    if len(codes) != 1 or codes[0] not in known:
        raise KnownError(_("It does not say whether the data may be given or obtained."))
    return known[codes[0]]
