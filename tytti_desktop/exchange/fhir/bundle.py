"""What a FHIR file holds: its resources with their addresses, none of them believed yet."""

from collections.abc import Mapping
from typing import Any

from tytti_desktop import outside_json, streams
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.fhir.terms import LOINC, LOINC_TOO, Resource
from tytti_desktop.exchange.sheet_rows import LARGEST
from tytti_desktop.words import _

NEXT = {"relation": "next"}  # stands for what is on the next page of a search


def entries(content: bytes) -> list[tuple[str, Resource]]:
    """Return the resources of a file with their addresses: a bundle's, the one, or one a line.

    An entry without one is empty; after a page of a search comes `NEXT`. Raises KnownError for a
    file that is no FHIR JSON.
    """
    rows = [row for document in _documents(content) for row in _entries(document)]
    if not any("resourceType" in each for _url, each in rows):
        raise _no_fhir()
    return rows


def _no_fhir() -> KnownError:
    return KnownError(_("The file is not FHIR as JSON, or is damaged."))


def _documents(content: bytes) -> list[Any]:
    """Return what a file of one JSON, or of one on each line (NDJSON), holds."""
    if len(content) > LARGEST:
        raise KnownError(_("The file is too large: at most 50 MB."))
    if content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise KnownError(_("The file is XML. Ask for the same as FHIR JSON."))
    try:
        text = streams.decoded(content)
    except ValueError:
        raise _no_fhir() from None
    lines = [line for line in text.split("\n") if line.strip()]
    for documents in ([text], lines):
        try:
            return [_read(each) for each in documents]
        except ValueError:
            continue
    raise _no_fhir()


def _read(text: str) -> Any:  # noqa: ANN401 any JSON
    return outside_json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError
    # One code system goes by one name from here on, in a sheet and in its answers alike.
    named_apart = isinstance(made.get("system"), str) and made["system"] in LOINC_TOO
    return made | {"system": LOINC} if named_apart else made


def _no_constant(_word: str) -> None:
    raise ValueError


def _entries(document: Any) -> list[tuple[str, Resource]]:  # noqa: ANN401 any JSON
    if not isinstance(document, dict) or document.get("resourceType") != "Bundle":
        return [("", _resource(document))]
    if document.get("type") == "history":
        raise KnownError(_("The file is a history of changes. Ask for what is in force now."))
    given = document.get("entry", ())
    given = given if isinstance(given, list) else ()
    entries = [each if isinstance(each, dict) else {} for each in given]
    if not all(_brings(each) for each in entries):
        raise KnownError(_("The file asks to remove something. Ask for what is in force now."))
    found = [(str(each.get("fullUrl", "")), _resource(each.get("resource"))) for each in entries]
    return found + [("", dict(NEXT))] * _goes_on(document)


def _resource(given: object) -> Resource:
    """Return a resource as it stands; what is none is empty."""
    kind = given.get("resourceType") if isinstance(given, dict) else None
    return given if isinstance(given, dict) and isinstance(kind, str) else {}


def _goes_on(document: Mapping[str, Any]) -> bool:
    """Tell whether a search found more than is on this page of it."""
    links = document.get("link")
    return isinstance(links, list) and any(
        isinstance(each, dict) and each.get("relation") == NEXT["relation"] for each in links
    )


def _brings(entry: Mapping[str, Any]) -> bool:
    """Whether an entry brings its resource: one of a transaction may take it away instead."""
    request = entry.get("request")
    return not isinstance(request, dict) or request.get("method") in {None, "POST", "PUT"}
