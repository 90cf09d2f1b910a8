"""Where one client stands: what is promised and when, and what comes next. Nothing is changed here.

Promises and screenings are shown by register; that there are others is told as a number.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tytti_desktop.casework import choices, registers
from tytti_desktop.casework.client import clients, visits
from tytti_desktop.casework.client.visits import Visit
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.screening import rounds, screenings
from tytti_desktop.casework.screening.screenings import Screening, ScreeningState
from tytti_desktop.casework.steps import path
from tytti_desktop.casework.steps.path import Missing, Stage, State
from tytti_desktop.vault import Vault
from tytti_desktop.words import _, ngettext

_HAVE_DAYS = frozenset({Missing.BASELINE, Missing.FOLLOW_UP})  # told by `coming`


@dataclass(frozen=True)
class Promise:
    """What was agreed at a visit and is still open; `days_late` is below zero before the day."""

    visit: Visit
    due: date
    days_late: int


class NextKind(StrEnum):
    """What comes next."""

    ALERT = "alert"
    SCREENING = "screening"
    VISIT = "visit"
    ROUND = "round"
    CONSENT = "consent"


@dataclass(frozen=True)
class Next:
    """One coming thing: what, a line more, its day, and the id of what it is."""

    kind: NextKind
    text: str
    detail: str
    due: date
    target: str


def promises(vault: Vault, client_id: str, today: date) -> list[Promise]:
    """Return the open promises of the visits this person sees, the earliest due first."""
    seen, _hidden = registers.visible(vault, visits.of_client(vault, client_id), today)
    found = [
        Promise(visit, visit.agreed_due, (today - visit.agreed_due).days)
        for visit in seen
        if visit.agreed_due is not None
    ]
    return sorted(found, key=lambda promise: promise.due)


def missing(vault: Vault, client_id: str, today: date) -> list[tuple[Stage, tuple[Missing, ...]]]:
    """Return what each stage of the path waits for; questionnaires are told with their days.

    Nothing waits for a client whose case is closed or who was guided elsewhere.
    """
    found: list[tuple[Stage, tuple[Missing, ...]]] = []
    walked = path.of_client(vault, client_id, today)
    if walked.closed or walked.guided:
        return found
    for stage in walked.stages:
        waits = tuple(each for each in stage.missing if each not in _HAVE_DAYS)
        if waits and stage.state is not State.NEXT:
            found.append((stage, waits))
    return found


def coming(vault: Vault, client_id: str, today: date) -> list[Next]:
    """Return what comes next: open alerts first, then by day what is booked, due or ending.

    A closed case has no questionnaires to come and no consents to renew.
    """
    dated = _visits(vault, client_id, today)
    if clients.get(vault, client_id).closed_on is None:
        dated += [*_rounds(vault, client_id), *_consents(vault, client_id, today)]
    return [*_screenings(vault, client_id, today), *sorted(dated, key=lambda each: each.due)]


def _screenings(vault: Vault, client_id: str, today: date) -> list[Next]:
    seen, _hidden = screenings.of_client(vault, client_id, today)
    left = [found for found in seen if found.state is ScreeningState.STARTED]
    found = [_screening(vault, each) for each in left]
    return sorted(found, key=lambda each: each.kind is not NextKind.ALERT)


def _screening(vault: Vault, left: Screening) -> Next:
    made = screenings.instrument_of(vault, left)
    title = (made.short_title or made.title).said()
    pressing = screenings.pressing_alerts(vault, left)
    if pressing:
        text = _("Screening unfinished: {instrument}, item {item} without a recorded action")
        text = text.format(instrument=title, item=pressing[0].item)
        detail = pressing[0].instruction.said()
        return Next(NextKind.ALERT, text, detail, left.on_date, left.id)
    text = _("Screening unfinished: {instrument}").format(instrument=title)
    detail = _("{answered} of {all} items answered")
    detail = detail.format(answered=len(left.answers), all=len(made.items))
    return Next(NextKind.SCREENING, text, detail, left.on_date, left.id)


def _visits(vault: Vault, client_id: str, today: date) -> list[Next]:
    """Return the booked visits: of any register the kind and the day, of one's own who comes."""
    mine = registers.mine(vault, today)
    return [
        Next(
            NextKind.VISIT,
            choices.label(vault, visits.KINDS, visit.kind, today),
            visit.present if visit.register in mine else "",
            visit.on_date,
            visit.id,
        )
        for visit in visits.of_client(vault, client_id)
        if visit.booked(today)
    ]


def _rounds(vault: Vault, client_id: str) -> list[Next]:
    return [
        Next(
            NextKind.ROUND,
            rounds.name_shown(found.name),
            _(rounds.STATE_NAMES[found.state]),
            found.due_on,
            found.id,
        )
        for found in rounds.of_client(vault, client_id)
        if found.state in rounds.OPEN
    ]


def _consents(vault: Vault, client_id: str, today: date) -> list[Next]:
    """Return the consents that end soon: one row a recipient, the earliest end."""
    found = consents.matrix(vault, client_id, today)
    rows = []
    for recipient in found.recipients:
        cells = [cell for kind in found.categories for cell in found.both(recipient.key, kind.key)]
        ending = [cell for cell in cells if cell.ending and cell.until is not None]
        if not ending:
            continue
        first = min(ending, key=lambda cell: cell.days_left or 0)
        until, left = first.until or today, first.days_left or 0
        text = _("Consent ends: {recipient}").format(recipient=recipient.label)
        detail = ngettext("{count} day left", "{count} days left", left).format(count=left)
        rows.append(Next(NextKind.CONSENT, text, detail, until, first.consent_ids[0]))
    return rows
