"""What of a client can be carried to another system: each record in named pieces of text.

A piece keeps the raw content too: by it a later change is noticed, whatever the language or the
unit's words of the day. Records of another register than the person's own are left out.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from tytti_desktop.casework import choices, consultations, fields, registers
from tytti_desktop.casework.client import (
    addresses,
    case_managers,
    client_checks,
    clients,
    codes,
    labour_status,
    visits,
)
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.consultations import CHANNELS, CLASSES
from tytti_desktop.casework.copy_out import piece_words
from tytti_desktop.casework.plan import actions, follow_up, goals
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import screening_list
from tytti_desktop.casework.screening.screenings import ScreeningState
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.closing_record import CLOSINGS
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault
from tytti_desktop.words import N_, _

KIND_NAMES = {
    "client": N_("Basic data"),
    "referral": N_("Referral"),
    "visit": N_("Visit"),
    "consultation": N_("Consultation"),
    "screening": N_("Screening"),
    "plan": N_("Plan"),
    "closing": N_("Closing"),
}
FIELD_NAMES = {
    "name": N_("Name"),
    **{name: told.word for name, told in fields.of(Client).items() if told.carried},
    "date_of_birth": N_("Date of birth"),
    "address": N_("Address"),
    "language": N_("Language"),
    "case_manager": N_("Case manager"),
    "received_on": N_("Received on"),
    "source": N_("Where from"),
    "reason": N_("Reason"),
    "decision": N_("Decision"),
    "on_date": N_("Date"),
    "kind": N_("Kind"),
    "minutes": N_("Minutes"),
    "present": N_("Present"),
    "text": N_("Notes"),
    "agreed": N_("What was agreed"),
    "agreed_due": N_("By when"),
    "channel": N_("Channel"),
    "organisation": N_("Organisation"),
    "professional": N_("Professional"),
    "topic": N_("Topic"),
    "outcome": N_("Outcome"),
    "instrument": N_("Instrument"),
    "result": N_("Screening result"),
    "note": N_("Note"),
    "goals": N_("Goals"),
    "actions": N_("Actions"),
    "follow_up": N_("Follow-up"),
    "closed_on": N_("Closed on"),
    "summary": N_("Summary"),
    "guidance": N_("Guidance onward"),
    "labour_status": N_("Labour-market status"),
}
CLOSING_REASONS = "closing_reasons"
# A day kept apart from what it belongs to: it goes when a promise is kept, and nothing was changed.
_PASSING = frozenset({"agreed_due"})
_Raw: TypeAlias = Mapping[str, object]


@dataclass(frozen=True)
class Piece:
    """One record ready to be carried: its texts by field, and the content they were made of.

    `register` is empty for what both registers share; `on` is the record's own day. `protected` are
    the fields that tell where the client is, `withheld` those of them kept back.
    """

    kind: str
    id: str
    client_id: str
    title: str
    on: date | None
    register: str
    texts: Mapping[str, str]
    raw: _Raw
    withheld: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """Return how the command names the record: visit:ID."""
        return f"{self.kind}:{self.id}"

    def fingerprint(self, names: Collection[str]) -> str:
        """Return the hash of what these fields hold."""
        held = {key: str(self.raw.get(key)) for key in sorted(set(names) - _PASSING)}
        content = json.dumps(held, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:32]


def of_client(
    vault: Vault, client_id: str, today: date, kinds: Collection[str] | None = None
) -> list[Piece]:
    """Return what of a client can be carried, as the person may see it: in the order of kinds."""
    wanted = _MAKERS if kinds is None else {k: m for k, m in _MAKERS.items() if k in kinds}
    return [piece for make in wanted.values() for piece in make(vault, client_id, today)]


def find(vault: Vault, client_id: str, ref: str, today: date) -> Piece:
    """Return one record named as visit:ID; KnownError where the client has none such to carry."""
    kind, _colon, record_id = ref.partition(":")
    if kind in _MAKERS:
        for piece in _MAKERS[kind](vault, client_id, today):
            if record_id in {piece.id, ""}:
                return piece
    text = _("There is no record “{ref}” of this client to carry. Look at the list of records.")
    raise KnownError(text.format(ref=ref), field="record")


def _client(vault: Vault, client_id: str, today: date) -> list[Piece]:
    """Return the basic data; under non-disclosure nothing that tells where the client is."""
    client = clients.get(vault, client_id)
    manager = case_managers.current(vault, client_id, today)
    texts, masked = (_basic(each, manager) for each in (client, fields.masked(client)))
    raw = {**texts, "language": client.language, "municipality": client.municipality}
    protected = tuple(key for key in texts if texts[key] != masked[key])
    withheld = protected if client.non_disclosure else ()
    texts |= dict.fromkeys(withheld, "")
    title = _(KIND_NAMES["client"])
    return [Piece("client", client_id, client_id, title, None, "", texts, raw, withheld, protected)]


def _basic(client: Client, manager: CaseManager | None) -> dict[str, str]:
    address = addresses.contact_address(client) or addresses.home_address(client)
    own = {name: getattr(client, name) for name, told in fields.of(Client).items() if told.carried}
    return {
        **{name: value or "" for name, value in own.items()},
        "name": client.name,
        "date_of_birth": shown(client.date_of_birth) if client.date_of_birth else "",
        "address": ", ".join(address.lines()[1:]) if address else "",
        "municipality": codes.municipality_name(client.municipality),
        "language": _(client_checks.LANGUAGE_NAMES[client.language]),
        "case_manager": manager.name if manager else "",
    }


def _referrals(vault: Vault, client_id: str, today: date) -> list[Piece]:
    made = []
    for each in referrals.of_client(vault, client_id):
        steps = [s for s in referrals.steps(vault, each.id) if s.step in referrals.DECISIONS]
        source = choices.label(vault, CLASSES, each.source_class, today)
        parts = (source, each.source_organisation, each.source_person)
        texts = {
            "received_on": shown(each.received_on),
            "source": ", ".join(part for part in parts if part),
            "reason": each.reason,
            "decision": "; ".join(piece_words.step(step) for step in steps),
        }
        decided = [(str(s.step), s.on_date, s.reason, s.where_instead) for s in steps]
        raw = {
            "received_on": each.received_on,
            "source": (each.source_class, each.source_organisation, each.source_person),
            "reason": each.reason,
            "decision": decided,
        }
        made.append(_dated("referral", each, each.received_on, "", texts, raw))
    return made


def _visits(vault: Vault, client_id: str, today: date) -> list[Piece]:
    made = []
    for each in _mine(vault, visits.of_client(vault, client_id), today):
        if each.booked(today):
            continue
        texts = {
            "on_date": shown(each.on_date),
            "kind": choices.label(vault, visits.KINDS, each.kind, each.on_date),
            "minutes": str(each.minutes or ""),
            "present": each.present,
            "text": each.text,
            "agreed": each.agreed,
            "agreed_due": shown(each.agreed_due) if each.agreed_due else "",
        }
        raw = {key: getattr(each, key) for key in texts}
        made.append(_dated("visit", each, each.on_date, str(each.register), texts, raw))
    return made


def _consultations(vault: Vault, client_id: str, today: date) -> list[Piece]:
    made = []
    for each in _mine(vault, consultations.of_client(vault, client_id), today):
        label = choices.label(vault, CLASSES, each.organisation_class, today)
        texts = {
            "on_date": shown(each.on_date),
            "minutes": str(each.minutes or ""),
            "channel": choices.label(vault, CHANNELS, each.channel, today),
            "organisation": each.organisation or label,
            "professional": each.professional,
            "topic": each.topic,
            "outcome": each.outcome,
        }
        raw = {key: getattr(each, key) for key in texts}
        raw["organisation"] = (each.organisation_class, each.organisation)
        made.append(_dated("consultation", each, each.on_date, str(each.register), texts, raw))
    return made


def _screenings(vault: Vault, client_id: str, today: date) -> list[Piece]:
    """Return the finished screenings; what is for groups only is nobody's result to carry."""
    made = []
    listed = screening_list.of_client(vault, client_id, today)
    for each in _mine(vault, listed.finished, today):
        told = screening_list.shown(vault, each)
        if told.score.group_only or each.state is not ScreeningState.FINISHED:
            continue
        texts = {
            "on_date": shown(each.on_date),
            "instrument": told.title,
            "result": piece_words.result(told.score),
            "note": each.note,
        }
        raw = {
            "on_date": each.on_date,
            "instrument": (each.instrument, each.version),
            "result": json.dumps(each.answers, sort_keys=True),
            "note": each.note,
        }
        made.append(_dated("screening", each, each.on_date, str(each.register), texts, raw))
    return made


def _plans(vault: Vault, client_id: str, today: date) -> list[Piece]:
    """Return the plan as it is now, of each register apart."""
    made = []
    for register in registers.mine(vault, today):
        aims = [g for g in goals.of_client(vault, client_id) if g.register == register]
        acts = [a for a in actions.of_client(vault, client_id) if a.register == register]
        looks = [r for r in follow_up.of_client(vault, client_id) if r.register == register]
        if not aims and not acts:
            continue
        texts = {
            "goals": "\n".join(piece_words.goal(each) for each in aims),
            "actions": "\n".join(piece_words.action(each) for each in acts),
            "follow_up": "\n".join(piece_words.review(each) for each in looks),
        }
        raw = {
            "goals": [(g.text, str(g.term), str(g.state), g.target_on, g.outcome) for g in aims],
            "actions": [
                (a.text, a.owner, str(a.owner_kind), a.due_on, str(a.state), a.outcome)
                for a in acts
            ],
            "follow_up": [(r.due_on, r.held_on, r.outcome) for r in looks],
        }
        key = f"{client_id}.{register}"
        last = max([g.set_on for g in aims if g.set_on], default=None)
        title = _(KIND_NAMES["plan"])
        made.append(Piece("plan", key, client_id, title, last, str(register), texts, raw))
    return made


def _closings(vault: Vault, client_id: str, today: date) -> list[Piece]:
    """Return the closing of a closed case, in the words of whoever's register it is."""
    client = clients.get(vault, client_id)
    held = CLOSINGS.find(vault, "client_id = ? and finished_on = ?", (client_id, client.closed_on))
    made = []
    for each in _mine(vault, held, today):
        day = each.finished_on or today
        status = labour_status.on_day(vault, client_id, day)
        names = {choice.key: choice.label for choice in labour_status.statuses(day)}
        texts = {
            "closed_on": shown(day),
            "reason": choices.label(vault, CLOSING_REASONS, client.closed_reason, day),
            "summary": each.summary,
            "guidance": each.guidance,
            "labour_status": names.get(status.status, status.status) if status else "",
        }
        raw = {
            "closed_on": day,
            "reason": client.closed_reason,
            "summary": each.summary,
            "guidance": each.guidance,
            "labour_status": status.status if status else "",
        }
        made.append(_dated("closing", each, day, str(each.register), texts, raw))
    return made


def _mine(vault: Vault, records: Sequence[Any], today: date) -> list[Any]:
    open_to_me: set[Register] = set(registers.mine(vault, today))
    return [record for record in records if record.register in open_to_me]


def _dated(
    kind: str,
    record: Any,  # noqa: ANN401 any of the records above
    on: date,
    register: str,
    texts: Mapping[str, str],
    raw: _Raw,
) -> Piece:
    title = f"{_(KIND_NAMES[kind])} {shown(on)}"
    return Piece(kind, record.id, record.client_id, title, on, register, texts, raw)


_MAKERS: Mapping[str, Callable[[Vault, str, date], list[Piece]]] = {
    "client": _client,
    "referral": _referrals,
    "visit": _visits,
    "consultation": _consultations,
    "screening": _screenings,
    "plan": _plans,
    "closing": _closings,
}
