"""The names that FHIR resources carry: systems, extensions of our own, and how both are read.

LOINC where a code is known, a local code system elsewhere. `.invalid` never leads anywhere: the
addresses are names, and nothing is fetched from them.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from tytti_desktop.words import _

Resource: TypeAlias = dict[str, Any]
BASE = "https://tytti.invalid/fhir"
LOINC = "http://loinc.org"
# Its other names: as an OID, and as an address that others write so.
LOINC_TOO = frozenset({"urn:oid:2.16.840.1.113883.6.1", "https://loinc.org", "http://loinc.org/"})
UCUM = "http://unitsofmeasure.org"
IDENTITY = "urn:oid:1.2.246.21"  # the Finnish personal identity code
SECURITY = (
    "https://hl7.fi/fhir/finnish-base-profiles/CodeSystem/fi-base-security-label-cs",
    "TURVAKIELTO",
)
CLIENT_CODE = f"{BASE}/NamingSystem/client-code"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
# What tells the points of an answer: in R4, in R5, in STU3.
POINTS = (
    ORDINAL,
    "http://hl7.org/fhir/StructureDefinition/itemWeight",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-ordinalValue",
)
LEAST = "http://hl7.org/fhir/StructureDefinition/minValue"
MOST = "http://hl7.org/fhir/StructureDefinition/maxValue"
CONSENT_SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
CONSENT_ACTION = "http://terminology.hl7.org/CodeSystem/consentaction"
POLICY = f"{BASE}/policy/client-consent"
_LOINC_DIGITS = 7


def system(name: str) -> str:
    """Return the address of a code system of ours."""
    return f"{BASE}/CodeSystem/{name}"


def canonical(instrument: str) -> str:
    """Return the address that names an instrument."""
    return f"{BASE}/Questionnaire/{instrument}"


def coding(of: str, code: str, display: str = "") -> Resource:
    """Return a code of a system."""
    made = {"system": of, "code": code}
    return made | ({"display": display} if display else {})


def pack(name: str, values: Mapping[str, tuple[str, Any]]) -> list[Resource]:
    """Return what FHIR has no place for as one extension; values are (type, value)."""
    inner = [
        {"url": key, f"value{kind}": value}
        for key, (kind, value) in values.items()
        if value not in {None, ""}
    ]
    return [{"url": f"{BASE}/StructureDefinition/{name}", "extension": inner}] if inner else []


def unpack(resource: Resource, name: str) -> dict[str, Any]:
    """Return the values of an extension of ours by name; empty where it is not there."""
    for each in resource.get("extension", ()):
        if each.get("url") == f"{BASE}/StructureDefinition/{name}":
            inner = each.get("extension", ())
            return {one["url"]: next(v for k, v in one.items() if k != "url") for one in inner}
    return {}


def extended(resource: Resource, url: str) -> Any:  # noqa: ANN401 any value[x]
    """Return the value of a simple extension, None where it is not there."""
    for each in resource.get("extension", ()):
        if each.get("url") == url:
            return next((v for k, v in each.items() if k.startswith("value")), None)
    return None


def loinc_problem(code: str) -> str | None:
    """Tell whether a code cannot be LOINC: digits, a hyphen and the check digit of mod 10.

    Source: LOINC Users' Guide, appendix "Calculating check digits".
    """
    number, hyphen, check = code.partition("-")
    if hyphen and number.isdecimal() and len(number) <= _LOINC_DIGITS and check.isdecimal():
        odd, even = number[::-1][::2], number[::-1][1::2]
        doubled = str(int(odd[::-1]) * 2)
        total = sum(map(int, doubled)) + sum(map(int, even))
        if (10 - total % 10) % 10 == int(check):
            return None
    return _("“{code}” is no LOINC code: its check digit does not fit.").format(code=code)
