"""A FHIR file into the vault: a preview, refusals by resource, an undo. Never half a resource."""

from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from tytti_desktop.casework import choices, registers
from tytti_desktop.casework.client import clients, identity
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import CONSENTS, Consent
from tytti_desktop.casework.recording import refuse
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.returns import answers_in
from tytti_desktop.casework.screening import measures, screenings
from tytti_desktop.casework.screening.screenings import Screening, ScreeningState
from tytti_desktop.dates import ACT, wrong_day
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.fhir import bundle, checks, reading, terms
from tytti_desktop.exchange.fhir.reading import Source
from tytti_desktop.exchange.fhir.terms import CLIENT_CODE, IDENTITY, Resource
from tytti_desktop.exchange.sheet_rows import PART, Preview, Refusal
from tytti_desktop.instruments.library import Library
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.vault.parts import whole
from tytti_desktop.words import _

Taken: TypeAlias = Screening | Consent
_UNREADABLE = (
    KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError, OverflowError
)  # fmt: skip
_NEAR = 1e-9
# What is understood of each; anything else that a resource holds is told, not taken in silence.
_READ: Mapping[str, frozenset[str]] = {
    "QuestionnaireResponse": frozenset(
        [
            "resourceType",
            "id",
            "meta",
            "text",
            "identifier",
            "extension",
            "questionnaire",
            "status",
            "subject",
            "authored",
            "source",
            "item",
        ]
    ),
    "Consent": frozenset(
        [
            "resourceType",
            "id",
            "meta",
            "text",
            "identifier",
            "extension",
            "status",
            "scope",
            "category",
            "patient",
            "dateTime",
            "policy",
            "policyRule",
            "provision",
        ]
    ),
}


@dataclass
class _Reading:
    """One file being looked at: what it names, what was found, what was refused."""

    vault: Vault
    today: date
    shelf: Library
    people: Mapping[str, str]
    known: Mapping[str, Source | None]
    addresses: Counter[str]
    marks: set[tuple[object, ...]] = field(default_factory=set)
    responses: dict[str, tuple[int, Screening]] = field(default_factory=dict)
    taken: dict[int, Taken] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    left_out: dict[str, None] = field(default_factory=dict)


def preview(vault: Vault, content: bytes, today: date) -> Preview[Taken]:
    """Look at a file; nothing is stored. Raises KnownError for a file that is no FHIR JSON."""
    return whole(looking(vault, bundle.entries(content), today))


def looking(
    vault: Vault, entries: Sequence[tuple[str, Resource]], today: date
) -> Generator[int, None, Preview[Taken]]:
    """Look at resources a part at a time; nothing is stored."""
    yield 0
    wrong: dict[int, str | None] = {}
    for n, (_url, each) in enumerate(entries, 1):
        wrong[n] = _wrong(each)
        if n % PART == 0:
            yield 0
    sound = {n: each for n, (_url, each) in enumerate(entries, 1) if not wrong[n]}
    shelf = measures.library(vault, today)
    people = yield from _people(vault, entries)
    addresses = Counter(name for url, each in entries for name in {url, *_addresses(url, each)})
    made = _Reading(vault, today, shelf, people, _sources(sound.values(), shelf), addresses)
    order = {"QuestionnaireResponse": 0, "Consent": 1}  # observations are held against responses
    numbered = sorted(
        enumerate(entries, 1), key=lambda each: order.get(each[1][1].get("resourceType", ""), 2)
    )
    for place, (number, (url, resource)) in enumerate(numbered):
        if place % PART == 0:
            yield place
        try:
            if told := wrong[number]:
                made.refused[number] = told
                continue
            _look(made, number, url, resource)
        except KnownError as error:
            made.refused[number] = error.message
        except _UNREADABLE:
            made.refused[number] = _odd()
    refused = [Refusal(number, why) for number, why in sorted(made.refused.items())]
    return Preview(
        tuple(each for _n, each in sorted(made.taken.items())), tuple(refused), tuple(made.left_out)
    )


def _wrong(resource: Resource) -> str | None:
    try:
        return checks.problem(resource)
    except _UNREADABLE:
        return _odd()


def _odd() -> str:
    return _("Its form is not that of FHIR R4.")


def storing(vault: Vault, found: Preview[Taken], _today: date) -> Generator[int, None, Changes]:
    """Store what can be taken, in one act; the undo takes all back."""
    if not found.taken:
        raise KnownError(_("Nothing of the file can be taken in."))
    return (yield from answers_in.storing(vault, found.taken))


def _sources(sound: Iterable[Resource], shelf: Library) -> dict[str, Source | None]:
    try:
        return reading.sources(sound, shelf)
    except _UNREADABLE:
        return {}


def _people(
    vault: Vault, entries: Iterable[tuple[str, Resource]]
) -> Generator[int, None, dict[str, str]]:
    """Return, by every address of a patient of the file, the client's id here.

    An address that two systems give to two persons is nobody's.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for n, (url, each) in enumerate(entries):
        if n % PART == 0:
            yield 0
        if each.get("resourceType") == "Patient":
            own = _client(vault, each.get("identifier"))
            for address in _addresses(url, each):
                owners[address].add(own)
    return {address: own for address, (own, *more) in owners.items() if own and not more}


def _addresses(url: str, resource: Resource) -> set[str]:
    """Return what other resources of the file may call a resource."""
    own = resource.get("id")
    names = {f"{resource.get('resourceType')}/{own}"} if own else set()
    return names | ({url} if url else set())


def _client(vault: Vault, identifiers: object) -> str:
    """Return the client that identifiers name, "" for none; two that disagree name nobody."""
    ids: set[str] = set()
    for each in identifiers if isinstance(identifiers, list) else [identifiers]:
        if not isinstance(each, dict) or not isinstance(each.get("value"), str):
            continue
        column, value = {
            CLIENT_CODE: ("code", each["value"].strip().upper()),
            IDENTITY: ("identity_code", identity.tidy(each["value"])),
        }.get(str(each.get("system")), ("", ""))
        if column:
            rows = vault.tuples(f"select id from client where {column} = ?", (value,))  # noqa: S608
            ids |= {own for (own,) in rows}
    return ids.pop() if len(ids) == 1 else ""


def _look(made: _Reading, number: int, url: str, resource: Resource) -> None:
    kind = str(resource["resourceType"])
    if kind == "QuestionnaireResponse":
        _only(made, url, resource)
        found = _screening(made, resource)
        made.taken[number] = found
        own = [each for each in _addresses(url, resource) if made.addresses[each] == 1]
        made.responses |= dict.fromkeys(own, (number, found))
    elif kind == "Consent":
        _only(made, url, resource)
        made.taken[number] = _consent(made, resource)
    elif kind == "Observation":
        _observation(made, resource)
    elif kind == "Questionnaire":
        if not _known(made, resource):
            raise KnownError(_("Nobody here knows this questionnaire: answers to it are not read."))
    elif kind != "Patient":
        told = _("Resources of the kind {kind} are not taken in here.")
        raise KnownError(told.format(kind=kind))
    elif not _addresses(url, resource) & made.people.keys():
        raise KnownError(_("No client here has these identifiers. Add the client first."))
    for name in resource:
        if kind in _READ and name not in _READ[kind]:
            made.left_out[f"{kind}.{name}"] = None


def _only(made: _Reading, url: str, resource: Resource) -> None:
    """Raise KnownError where another resource of the file goes by the same address."""
    if made.addresses[url or f"{resource['resourceType']}/{resource.get('id')}"] > 1:
        raise KnownError(
            _("Another resource of the file has the same address: nothing tells which holds.")
        )


def _known(made: _Reading, resource: Resource) -> bool:
    address = str(resource.get("url", f"Questionnaire/{resource.get('id')}"))
    if address in made.known:
        return True
    if not address.startswith(terms.BASE):
        return False
    fake = {"questionnaire": f"{address}|{resource.get('version', '')}".rstrip("|")}
    own = reading.source_of(fake, {}, made.shelf).made
    names = [item.get("linkId") for item in resource.get("item", ())]
    return names == [item.name for item in own.own_items]


def _whose(made: _Reading, subject: object) -> str:
    if isinstance(subject, dict):
        found = {
            made.people.get(str(subject.get("reference", "")), ""),
            _client(made.vault, subject.get("identifier")),
        } - {""}
        if len(found) == 1:
            return found.pop()
    raise KnownError(_("It is of a person whom the file does not name, or who is no client here."))


def _screening(made: _Reading, resource: Resource) -> Screening:
    source = reading.source_of(resource, made.known, made.shelf)
    read = reading.screening(resource, source)
    if read.state is not ScreeningState.FINISHED:
        raise KnownError(_("Only finished answers are taken in."))
    if read.on_date > made.today:
        raise KnownError(_("It was answered on a day that has not come yet."))
    if wrong := wrong_day(read.on_date, ACT, made.today):
        raise KnownError(wrong)
    if all(value is None for value in read.answers.values()):
        raise KnownError(_("It holds no answer."))
    own = replace(
        read, client_id=_whose(made, resource.get("subject")), round_id=None, visit_id=None,
        corrects=None,
    )  # fmt: skip
    born = clients.get(made.vault, own.client_id).date_of_birth
    if born is not None and own.on_date < born:
        raise KnownError(_("It was answered before the client was born."))
    register, retention = _kept_in(made, resource, source, own)
    own = replace(own, register=register, retention=retention)
    same = screenings.BOOK.table.find(
        made.vault,
        "client_id = ? and instrument = ? and on_date = ? and state in ('started', 'finished')",
        (own.client_id, own.instrument, own.on_date.isoformat()),
    )
    if _mark(own) in {*map(_mark, same), *made.marks}:
        raise KnownError(_("The same answers are here already."))
    reckoned, told = screenings.scored(made.vault, own).total, reading.total(resource, source)
    if told is not None:
        _held(told, reckoned)
    made.marks.add(_mark(own))
    return own


def _mark(one: Screening) -> tuple[object, ...]:
    answers = sorted((name, value) for name, value in one.answers.items() if value is not None)
    return one.client_id, one.instrument, one.on_date, f"{answers}"


def _kept_in(
    made: _Reading, resource: Resource, source: Source, one: Screening
) -> tuple[Register, str]:
    """Return the register and retention class: as told where the unit has them, else the usual."""
    told = "register" in terms.unpack(resource, "screening")
    register = one.register if told else None
    known = not registers.problems(made.vault, one.register, one.retention, made.today)
    retention = one.retention if known else ""
    return screenings.kept_in(made.vault, source.made, made.today, register, retention)


def _consent(made: _Reading, resource: Resource) -> Consent:
    read = reading.consent(resource)
    own = replace(
        read, client_id=_whose(made, resource.get("patient")), paper_id=None, meeting_id=None
    )
    refuse(own.problems(made.today))
    for key, kind in ((own.recipient, consents.RECIPIENTS), (own.category, consents.CATEGORIES)):
        wrong = choices.problem(made.vault, kind, key, made.today)
        if wrong:
            raise KnownError(wrong, field=key)
    last = own.withdrawn_on
    if last is not None and (not own.valid_from <= last <= made.today or not own.withdrawn_to):
        raise KnownError(_("It must tell when, not ahead, and to whom the consent was withdrawn."))
    same = CONSENTS.find(
        made.vault,
        "client_id = ? and recipient = ? and category = ? and direction = ? and valid_from = ?",
        (own.client_id, own.recipient, own.category, own.direction, own.valid_from.isoformat()),
    )
    mark = (own.client_id, own.recipient, own.category, own.direction, own.valid_from)
    if same or mark in made.marks:
        raise KnownError(_("The same consent is here already."))
    made.marks.add(mark)
    return own


def _observation(made: _Reading, resource: Resource) -> None:
    """Hold a result against the answers it is of: it is never stored apart from them."""
    names = [each.get("reference") for each in resource.get("derivedFrom", ())]
    answered = next((made.responses[name] for name in names if name in made.responses), None)
    if answered is None:
        raise KnownError(_("A result without its answers is not taken in."))
    number, one = answered
    told = resource.get("valueQuantity", {}).get("value")
    try:
        _held(told, screenings.scored(made.vault, one).total)
    except KnownError as error:
        made.taken.pop(number, None)
        made.refused[number] = error.message
        raise


def _held(told: float | None, reckoned: float | None) -> None:
    """Raise KnownError where a total is not what the answers give."""
    if told != reckoned and (told is None or reckoned is None or abs(told - reckoned) > _NEAR):
        text = _("The result is told as {told}, but the answers give {reckoned}. Neither is taken.")
        raise KnownError(text.format(told=told, reckoned=reckoned))
