"""Single papers for one client: what can be printed, how, and what is recorded when it leaves.

A paper is prepared from the vault, made without it (so that a worker may), and recorded when it
goes to a printer or a file: that is where it passes the gate, and a form's copies get their ids.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from tytti_desktop.casework import choices
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, gate
from tytti_desktop.casework.gate.consent_papers import FORMS
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.ready_papers import LETTER, PAPER, SinglePaper, letter_paper
from tytti_desktop.casework.mail import letters, printing
from tytti_desktop.casework.mail.printing import FormJob
from tytti_desktop.casework.plan import actions, goals, versions
from tytti_desktop.casework.plan import papers as plan_papers
from tytti_desktop.casework.screening import measures, rounds, screenings
from tytti_desktop.casework.screening.screenings import Screening, ScreeningState
from tytti_desktop.casework.steps import referrals
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments import library
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _


class PaperKind(StrEnum):
    """What kind of paper."""

    ROUND = "round"
    CONSENT = "consent"
    CRITERIA = "criteria"
    SCREENINGS = "screenings"
    NOT_ACCEPTED = "not_accepted"
    PLAN = "plan"
    WHO_SEES = "who_sees"
    SUMMARY = "summary"


@dataclass(frozen=True)
class Offer:
    """A paper that can be printed for a client now.

    `target` is the id of the round, referral or plan version, or a summary's recipient.
    """

    kind: PaperKind
    title: str
    target: str = ""


def offers(vault: Vault, client_id: str, today: date) -> list[Offer]:
    """Return what can be printed for a client: open questionnaires, consent, criteria, letters."""
    found = [
        Offer(PaperKind.ROUND, rounds.name_shown(each.name), each.id)
        for each in rounds.of_client(vault, client_id)
        if each.state in rounds.OPEN
    ]
    found.append(Offer(PaperKind.CONSENT, _("Consent form")))
    found.append(Offer(PaperKind.CRITERIA, _("Criteria sheet")))
    if summarised(vault, client_id, today):
        found.append(Offer(PaperKind.SCREENINGS, _("Summary of screenings for the client")))
    for referral in referrals.of_client(vault, client_id)[:1]:
        now = referrals.triage(vault, referral.id, today).now
        if now is referrals.Step.GUIDED_ELSEWHERE:
            title = _("Letter: why not, and where instead")
            found.append(Offer(PaperKind.NOT_ACCEPTED, title, referral.id))
    return [*found, *_plan_offers(vault, client_id, today)]


def _plan_offers(vault: Vault, client_id: str, today: date) -> list[Offer]:
    """Return the papers of the plan: my plan, who sees what, a summary by recipient."""
    found = []
    if goals.of_client(vault, client_id) or actions.of_client(vault, client_id):
        found.append(Offer(PaperKind.PLAN, _("My own plan, for the client")))
    if consents.of_client(vault, client_id):
        found.append(Offer(PaperKind.WHO_SEES, _("Who sees what, for the client")))
    title = _("Summary: {recipient}")
    for key in plan_papers.summary_recipients(vault, client_id, today):
        name = choices.label(vault, consents.RECIPIENTS, key, today)
        found.append(Offer(PaperKind.SUMMARY, title.format(recipient=name), key))
    return found


def summarised(vault: Vault, client_id: str, today: date) -> list[Screening]:
    """Return what the client's own summary tells: the latest finished result of each instrument.

    Only what this person may see, and no instrument that is for groups only.
    """
    seen, _hidden = screenings.of_client(vault, client_id, today)
    latest: dict[str, Screening] = {}
    for found in seen:
        shown = screenings.instrument_of(vault, found).individual_use
        if found.state is ScreeningState.FINISHED and shown:
            latest.setdefault(found.instrument, found)
    return list(latest.values())


def prepare(vault: Vault, client_id: str, offer: Offer, today: date) -> SinglePaper:
    """Prepare an offered paper; raises KnownError where it may not be printed."""
    if offer.kind is PaperKind.ROUND:
        return _form(printing.round_job(vault, offer.target, today), today)
    if offer.kind is PaperKind.SCREENINGS:
        told = summarised(vault, client_id, today)
        made = letters.screening_summary(vault, client_id, [found.id for found in told], today)
        passage = Passage(
            client_id,
            gate.CLIENT,
            ("questionnaires",),
            PAPER,
            "screening_summary",
            registers=tuple(
                sorted({str(s.register) for s in told if s.created_by != vault.person.id})
            ),
        )
        return letter_paper(made, passage, today, practice=vault.practice)
    if offer.kind is PaperKind.NOT_ACCEPTED:
        made = letters.not_accepted(vault, offer.target, today)
        passage = Passage(
            client_id,
            gate.CLIENT,
            ("situation",),
            LETTER,
            "not_accepted_letter",
            entity="referral",
            entity_id=offer.target,
            with_address=True,
        )
        return letter_paper(made, passage, today, practice=vault.practice)
    if offer.kind in _PLAN_KINDS:
        return _plan_paper(vault, client_id, offer, today)
    client = clients.get(vault, client_id)
    consent = offer.kind is PaperKind.CONSENT
    form = _consent(vault, client, today) if consent else _criteria(vault, client_id, today)
    language = _language(vault, form, client, today)
    job = printing.form_job(vault, form, today, language=language, client_id=client_id)
    return _form(job, today)


_PLAN_KINDS = {PaperKind.PLAN, PaperKind.WHO_SEES, PaperKind.SUMMARY}


def _plan_paper(vault: Vault, client_id: str, offer: Offer, today: date) -> SinglePaper:
    """Return a paper of the plan; its note says what consents leave out."""
    if offer.kind is PaperKind.PLAN:
        frozen = versions.VERSIONS.get(vault, offer.target) if offer.target else None
        made = plan_papers.my_plan(vault, client_id, today, frozen)
    elif offer.kind is PaperKind.WHO_SEES:
        made = plan_papers.who_sees(vault, client_id, today)
    else:
        made = plan_papers.summary(vault, client_id, offer.target, today)
    kinds = dict.fromkeys(each.category for each in made.left_out)
    names = [choices.label(vault, consents.CATEGORIES, kind, today) for kind in kinds]
    paper = letter_paper(made.letter, made.passage, today, practice=vault.practice)
    left = _("Left out, because no consent covers it: {kinds}").format(kinds=", ".join(names))
    return replace(paper, note=left if names else "")


def _consent(vault: Vault, client: Client, today: date) -> str:
    """Return the consent form, in easy language where the client needs it and their own has it."""
    plain, easy = FORMS
    shelf = measures.library(vault, today)
    known = shelf.languages(shelf.get(easy))
    return easy if client.easy_language and client.language in known else plain


def _criteria(vault: Vault, client_id: str, today: date) -> str:
    """Return the sheet of the criteria set that the client's newest referral uses."""
    sheets = library.shipped().criteria(today)
    found = referrals.of_client(vault, client_id)
    name = found[0].criteria_set if found else "general"
    if name not in sheets:
        raise KnownError(_("This criteria set is not in use any more."))
    return sheets[name].id


def _language(vault: Vault, form: str, client: Client, today: date) -> str:
    """Return the client's language, or Finnish where the form has no wording in it."""
    shelf = measures.library(vault, today)
    known = shelf.languages(shelf.get(form, on=today))
    return client.language if client.language in known else "fi"


def _form(job: FormJob, today: date) -> SinglePaper:
    def make() -> bytes:
        return printing.print_form(job)[0]

    def record(vault: Vault, channel: str, reason: str = "") -> Changes:
        return printing.record_form(vault, job, today, channel=channel, reason=reason)

    return SinglePaper(job.form.questionnaire, make, record, once=True)
