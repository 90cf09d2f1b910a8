"""What a resource must hold before anything of it is taken: what the validators let through.

fhir.resources takes "yes" for a boolean and "banana" for a status, the JSON schemas two values and
31 February; neither looks at codes, at answers to items nobody asked, or at a consent's policy.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from tytti_desktop.exchange.fhir.bundle import NEXT
from tytti_desktop.exchange.fhir.terms import LOINC, Resource, loinc_problem
from tytti_desktop.words import _

_ID = re.compile(r"[A-Za-z0-9.\-]{1,64}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})")
STATUS: Mapping[str, frozenset[str]] = {
    "Questionnaire": frozenset({"draft", "active", "retired", "unknown"}),
    "QuestionnaireResponse": frozenset(
        {"in-progress", "completed", "amended", "entered-in-error", "stopped"}
    ),
    "Observation": frozenset(
        {"registered", "preliminary", "final", "amended", "corrected", "cancelled"}
        | {"entered-in-error", "unknown"}
    ),
    "Consent": frozenset(
        {"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"}
    ),
}
_ITEM_TYPES = frozenset(
    [
        "group",
        "display",
        "boolean",
        "decimal",
        "integer",
        "date",
        "dateTime",
        "time",
        "string",
        "text",
        "url",
        "choice",
        "open-choice",
        "attachment",
        "reference",
        "quantity",
    ]
)
_NUMBERS = {"valueDecimal": (int, float), "valueInteger": (int,)}
_TEXTS = ("valueString", "valueCode", "valueDate", "valueDateTime", "valueUri")
_DATES = frozenset({"valueDate", "birthDate", "start", "end"})
_MOMENTS = frozenset({"authored", "dateTime", "effectiveDateTime", "valueDateTime"})


def problem(resource: Resource) -> str | None:
    """Return the first thing wrong with a resource, in words; None where it may be read."""
    return next(_problems(resource), None)


def _problems(resource: Resource) -> Iterator[str]:
    kind = resource.get("resourceType")
    if resource == NEXT:
        yield _("The search found more: what is on its next page is not in this file.")
    elif not resource:
        yield _("This entry brings no resource.")
    if not isinstance(resource.get("id", "x"), str) or not _ID.fullmatch(resource.get("id", "x")):
        yield _("The id of a resource has 1–64 letters, digits, hyphens and dots.")
    if "implicitRules" in resource:
        yield _("It says that something here means otherwise (modifierExtension): not taken.")
    allowed = STATUS.get(str(kind), frozenset())
    if allowed and resource.get("status") not in allowed:
        yield _("The status “{status}” is not one that FHIR R4 has here.").format(
            status=resource.get("status")
        )
    for path, name, value in _walk(resource, ""):
        yield from _of_value(path, name, value)
        if name in {"reference", "questionnaire"} and str(value).startswith("#"):
            yield _(
                "{where} means a resource within this one (contained), which is not read here. Ask "
                "for each as a resource of its own."
            ).format(where=f"{path}.{name}".lstrip("."))
    yield from _OWN.get(str(kind), _nothing)(resource)


def _nothing(_resource: Resource) -> Iterator[str]:
    yield from ()


def _walk(node: object, path: str) -> Iterator[tuple[str, str, object]]:
    """Yield every element with its path and name, lists opened."""
    if isinstance(node, Mapping):
        for name, value in node.items():
            yield path, str(name), value
            yield from _walk(value, f"{path}.{name}")
        values = [name for name in node if re.fullmatch(r"value[A-Z]\w*", str(name))]
        if len(values) > 1:
            yield path, "value[x]", values
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from _walk(value, f"{path}[{place}]")


def _of_value(path: str, name: str, value: object) -> Iterator[str]:
    where = f"{path}.{name}".lstrip(".")
    if value in (None, "", [], {}):
        yield _("{where} is empty: FHIR leaves out what is not there.").format(where=where)
    elif name == "modifierExtension":  # an item, an answer or a provision may have one of its own
        yield _("It says that something here means otherwise (modifierExtension): not taken.")
    elif name == "value[x]":
        yield _("{where} has more than one value.").format(where=where)
    elif name in _NUMBERS and (isinstance(value, bool) or not isinstance(value, _NUMBERS[name])):
        yield _("{where} must be a number without quotation marks.").format(where=where)
    elif name == "valueBoolean" and not isinstance(value, bool):
        yield _("{where} must be true or false without quotation marks.").format(where=where)
    elif name in _TEXTS and not isinstance(value, str):
        yield _("{where} must be text in quotation marks.").format(where=where)
    elif name in _DATES and not _is_day(value):
        yield _("{where}: “{value}” is not a day of the calendar.").format(where=where, value=value)
    elif name in _MOMENTS and not (_is_day(value) or _is_moment(value)):
        told = _("{where}: “{value}” is neither a day nor a moment with its time zone.")
        yield told.format(where=where, value=value)
    elif name == "coding" or (name == "code" and isinstance(value, list)):
        yield from _of_codes(value)


def _of_codes(codes: object) -> Iterator[str]:
    for each in codes if isinstance(codes, list) else []:
        if isinstance(each, Mapping) and each.get("system") == LOINC:
            wrong = loinc_problem(str(each.get("code", "")))
            if wrong:
                yield wrong


def _is_day(value: object) -> bool:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_moment(value: object) -> bool:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return False
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _questionnaire(resource: Resource) -> Iterator[str]:
    seen: set[Any] = set()
    for item in _items(resource):
        name = item.get("linkId")
        if name in seen:
            yield _("The item {item} is there twice.").format(item=name)
        seen.add(name)
        if item.get("type") not in _ITEM_TYPES:
            told = _("The item {item} has a type that FHIR R4 does not have: “{type}”.")
            yield told.format(item=name, type=item.get("type"))


def _response(resource: Resource) -> Iterator[str]:
    if not isinstance(resource.get("questionnaire"), str):
        yield _("It does not say which questionnaire was answered.")
    names = [item.get("linkId") for item in _items(resource)]
    if len(set(map(str, names))) < len(names):
        yield _("An item is answered twice.")
    if not all(isinstance(name, str) for name in names):
        yield _("An answer does not say which item it is of.")


def _consent(resource: Resource) -> Iterator[str]:
    if not resource.get("policy") and not resource.get("policyRule"):
        yield _("The consent names no policy (FHIR's rule ppc-1).")
    for needed in ("scope", "category"):
        if not resource.get(needed):
            yield _("The consent lacks {needed}.").format(needed=needed)


def _observation(resource: Resource) -> Iterator[str]:
    if not resource.get("code"):
        yield _("The observation has no code.")
    values = [name for name in resource if name.startswith("value")]
    if values and "dataAbsentReason" in resource:
        yield _("The observation has a value and a reason why it has none.")


def _items(resource: Resource) -> Iterator[Resource]:
    """Yield the items of a questionnaire or a response, those within groups too."""
    for item in resource.get("item", ()) if isinstance(resource.get("item", ()), list) else ():
        if isinstance(item, dict):
            yield item
            yield from _items(item)


_OWN: Mapping[str, Callable[[Resource], Iterator[str]]] = {
    "Questionnaire": _questionnaire,
    "QuestionnaireResponse": _response,
    "Consent": _consent,
    "Observation": _observation,
}
