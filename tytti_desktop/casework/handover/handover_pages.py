"""One page of a client for whoever takes over: what stands, is promised, waits and is fragile.

Everything is read from the records; what belongs to a register that the reader does not see is told
as a number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tytti_desktop.casework import choices, registers
from tytti_desktop.casework.client import addresses, case_managers, clients, contacting, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.gate import OWN_UNIT, Passage
from tytti_desktop.casework.handover import handovers
from tytti_desktop.casework.handover.handovers import Handover
from tytti_desktop.casework.mail.letters import sender
from tytti_desktop.casework.plan import waits
from tytti_desktop.casework.plan.waits import LinkKind
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.steps import path, situation
from tytti_desktop.casework.steps.path import STAGE_NAMES
from tytti_desktop.casework.steps.situation import NextKind
from tytti_desktop.dates import shown
from tytti_desktop.paper.batch import Piece, print_batch
from tytti_desktop.paper.letters import Letter, letter
from tytti_desktop.paper.plan_rows import Section, section_rows
from tytti_desktop.paper.sheets import Marks
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _, language, ngettext

NAME = "handover_page"
QUIET_DAYS = 60  # without a contact for so long the tie is fragile: a colleague calls first
_CATEGORIES = ("basic", "situation", "work", "plan")


@dataclass(frozen=True)
class Page:
    """What a successor needs of one client, in words; `hidden` counts another register's notes."""

    client: Client
    stage: str
    case_manager: str
    promises: tuple[str, ...]
    coming: tuple[str, ...]
    waiting: tuple[str, ...]
    consents: tuple[str, ...]
    last_contact: str
    fragile: tuple[str, ...]
    hidden: int

    @property
    def sections(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return the parts of the page with their headings; an empty part says so itself."""
        nothing = (_("Nothing"),)
        return [
            (_("Promised"), self.promises or nothing),
            (_("Coming"), self.coming or nothing),
            (_("Waiting for"), self.waiting or nothing),
            (_("Consents that end"), self.consents or nothing),
            (_("Last contact"), (self.last_contact or _("No contact has been recorded."),)),
            (_("What is fragile"), self.fragile or nothing),
        ]


def page(vault: Vault, client_id: str, today: date) -> Page:
    """Return the page of a client as things stand today."""
    client = clients.get(vault, client_id)
    walked = path.of_client(vault, client_id, today)
    manager = case_managers.current(vault, client_id, today)
    coming = situation.coming(vault, client_id, today)
    last = _last_visit(vault, client_id, today)
    days = walked.days(today)
    stage = _(STAGE_NAMES[walked.current])
    if days is not None:
        told = ngettext("{stage}, {count} day", "{stage}, {count} days", days)
        stage = told.format(stage=stage, count=days)
    seen = visits.of_client(vault, client_id)
    return Page(
        client=client,
        stage=stage,
        case_manager=manager.name if manager else "",
        promises=_promises(vault, client_id, today),
        coming=tuple(
            f"{shown(each.due)} {each.text}" for each in coming if each.kind is not NextKind.CONSENT
        ),
        waiting=_links(vault, client_id, today, promised=False),
        consents=tuple(
            f"{shown(each.due)} {each.text}" for each in coming if each.kind is NextKind.CONSENT
        ),
        last_contact=last[1],
        fragile=_fragile(vault, client, last[0], today),
        hidden=registers.visible(vault, seen, today)[1],
    )


def _promises(vault: Vault, client_id: str, today: date) -> tuple[str, ...]:
    """Return what was promised: on visits, and in the plan, where an open action is a promise."""
    made = []
    for promise in situation.promises(vault, client_id, today):
        late = ""
        if promise.days_late > 0:
            told = ngettext("{count} day late", "{count} days late", promise.days_late)
            late = f" ({told.format(count=promise.days_late)})"
        made.append(f"{shown(promise.due)} {promise.visit.agreed}{late}")
    return (*made, *_links(vault, client_id, today, promised=True))


def _links(vault: Vault, client_id: str, today: date, *, promised: bool) -> tuple[str, ...]:
    """Return the links of the wait chain in words: the promised ones, or all the others."""
    made = []
    for link in waits.wait_links(vault, client_id, today):
        if (link.kind is LinkKind.ACTION) is not promised:
            continue
        told = ngettext("{count} day", "{count} days", link.days).format(count=link.days)
        due = f"{shown(link.due)} " if promised and link.due else ""
        made.append(due + ": ".join(part for part in (link.who, link.what) if part) + f", {told}")
    return tuple(made)


def _last_visit(vault: Vault, client_id: str, today: date) -> tuple[date | None, str]:
    """Return the day of the last visit that was held, of any register, and what kind it was."""
    held = [each for each in visits.of_client(vault, client_id) if each.on_date <= today]
    if not held:
        return None, ""
    last = max(held, key=lambda each: each.on_date)
    kind = choices.label(vault, visits.KINDS, last.kind, today)
    return last.on_date, f"{shown(last.on_date)} {kind}"


def _fragile(vault: Vault, client: Client, last: date | None, today: date) -> tuple[str, ...]:
    """Return what a colleague must know before the first call, the weightiest first."""
    ended = contacting.life(client)
    rung = contacting.barrier(client, contacting.Way.PHONE) is None
    quiet = last is None or today - last > timedelta(QUIET_DAYS)
    found = [
        (ended is not None, ended.why if ended is not None else ""),
        (client.non_disclosure, _("Non-disclosure for safety: the address is never told.")),
        (_alert(vault, client, today), _("An answer in a screening waits for an action")),
        (addresses.is_bad(client), _("Letters come back: the address is wrong.")),
        (not client.phone and rung, _("No phone number is known.")),
        (bool(client.interpreter), _("Interpreter: {what}").format(what=client.interpreter)),
        (bool(client.access_needs), _("Needs: {what}").format(what=client.access_needs)),
        (bool(client.support_person), _("Support person: {who}").format(who=client.support_person)),
        (quiet and rung, _("No visit for two months: call first.")),
        (quiet and not rung and ended is None, _("No visit for two months.")),
    ]
    return tuple(words for stands, words in found if stands)


def _alert(vault: Vault, client: Client, today: date) -> bool:
    seen, _hidden = screenings.of_client(vault, client.id, today)
    return any(
        screenings.pressing_alerts(vault, each)
        for each in seen
        if each.state is screenings.ScreeningState.STARTED
    )


def open_things(vault: Vault, person_id: str) -> dict[str, int]:
    """Return what a worker who leaves has open themselves, in numbers: drafts, pages, names."""
    drafts = vault.tuples("select count(*) from draft where person_id = ?", (person_id,))[0][0]
    to_accept = len(handovers.pending(vault, person_id))
    given = {each.client_id for each in handovers.pending(vault) if each.from_person == person_id}
    accepted = {
        row[0]
        for row in vault.tuples(
            "select client_id from handover where from_person = ? and state = 'accepted'",
            (person_id,),
        )
    }
    left = [each for each in handovers.caseload(vault) if each not in given | accepted]
    return {"drafts": drafts, "to_accept": to_accept, "not_given": len(left), "given": len(given)}


def page_letter(vault: Vault, given: Handover, today: date) -> Letter:
    """Return the page on paper, in the language in force: no more than its receiver may see."""
    with registers.read_by(handovers.role_of(vault, given.to_person)):
        found = page(vault, given.client_id, today)
    sections = [Section(heading, lines=lines) for heading, lines in found.sections]
    return letter(
        NAME,
        language(),
        on=today,
        sender=sender(vault, today),
        facts={
            "name": found.client.name,
            "code": found.client.code,
            "stage": found.stage,
            "giver": handovers.name_of(vault, given.from_person),
            "receiver": handovers.name_of(vault, given.to_person),
        },
        inserts=section_rows(sections),
    )


def pages_pdf(
    vault: Vault, given: Sequence[Handover], today: date
) -> tuple[bytes, Callable[[], Changes]]:
    """Return the pages in one PDF, and what records that they left the screen: do it first."""
    pieces = [
        Piece(clients.get(vault, each.client_id).code, page_letter(vault, each, today))
        for each in given
    ]
    made = print_batch(
        pieces,
        count=len(pieces),
        title=_("Hand-over pages"),
        language=language(),
        marks=Marks(practice=vault.practice),
    )

    def record() -> Changes:
        what = _("Hand-over page")
        passages = [
            Passage(
                each.client_id,
                OWN_UNIT,
                _CATEGORIES,
                "paper",
                what,
                addressee=handovers.name_of(vault, each.to_person),
                entity="handover",
                entity_id=each.id,
                role=handovers.role_of(vault, each.to_person),
            )
            for each in given
        ]
        with vault.atomic():
            return gate.let_out_all(vault, passages, today)

    return made.pdf, record
