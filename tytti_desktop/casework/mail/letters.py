"""Letters filled from the records and the unit's settings: plain values for the paper room."""

from datetime import date, timedelta

from tytti_desktop.casework import unit
from tytti_desktop.casework.client import addresses, clients, criteria
from tytti_desktop.casework.gate.senders import refuse_empty, refuse_lacking, sender
from tytti_desktop.casework.mail.mailing_plan import PlannedLetter, recipient
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.screening.screenings import Screening, ScreeningState
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import Referral, TriageStep
from tytti_desktop.dates import next_working_day, shown
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.cutoffs import readable
from tytti_desktop.instruments.model import shown_number
from tytti_desktop.paper.inserts import ScreeningLine, screening_rows
from tytti_desktop.paper.letters import Letter, letter
from tytti_desktop.paper.sender import Sender
from tytti_desktop.vault import Vault
from tytti_desktop.words import _, ngettext, speaking

__all__ = ["answer_by", "planned_letter", "refuse_empty", "refuse_lacking", "sender"]


def answer_by(vault: Vault, on: date) -> date:
    """Return the day to answer by: the unit's number of days after printing, a working day."""
    days = int(unit.value(vault, "mailing", "answer", on)["days"])
    return next_working_day(on + timedelta(days))


def planned_letter(
    item: PlannedLetter, *, on: date, answer: date, frm: Sender, envelope: str, sheet: str | None
) -> Letter:
    """Return the letter of a mailing's item; needs no vault, so that a worker may make it."""
    return letter(
        item.letter,
        item.language,
        on=on,
        sender=frm,
        recipient=recipient(item.address),
        envelope_name=envelope,
        facts={"answer_by": shown(answer), "form_in_finnish": _only_finnish(item)},
        sheet=sheet,
        large_print=item.large_print,
    )


def _only_finnish(item: PlannedLetter) -> str:
    """Return something where the form is in Finnish though the letter is not: the letter tells."""
    return item.form_language if item.form_language != item.language else ""


def screening_summary(
    vault: Vault, client_id: str, screening_ids: list[str], today: date
) -> Letter:
    """Return the client's own summary of finished screenings, to be handed over.

    Raises KnownError if one is unfinished, another client's, or for groups only.
    """
    client = clients.get(vault, client_id)
    found = [screenings.get(vault, each) for each in screening_ids]
    with speaking(client.language):
        lines = [_line(vault, client_id, each) for each in found]
    return letter(
        "screening_summary",
        client.language,
        on=today,
        sender=sender(vault, today),
        large_print=client.large_print,
        inserts=screening_rows(lines, client.language, large_print=client.large_print),
    )


def _line(vault: Vault, client_id: str, found: Screening) -> ScreeningLine:
    """Return one result in the words of the language in force, with the source of its day."""
    made = screenings.instrument_of(vault, found)
    result = found.result
    if found.client_id != client_id or found.state is not ScreeningState.FINISHED or not result:
        raise KnownError(_("Only this client's finished screenings can be put in the summary."))
    if not made.individual_use:
        raise KnownError(_("For groups only: do not show or use as one person's result."))
    band = screenings.scored(vault, found).band
    if result["total"] is not None:
        total = f"{result['total']:g}"
        count = 1 if total == "1" else 2  # what is not whole is many
        words = ngettext("{total} point", "{total} points", count).format(total=total)
    elif result["range"]:
        low, high = result["range"]
        words = _("not computable; between {low} and {high}").format(
            low=shown_number(low), high=shown_number(high)
        )
    else:
        words = _("answered; this measure has no total")
    return ScreeningLine(
        name=(made.short_title or made.title).said(),
        on=found.on_date,
        result=words,
        band=_band(band.label.said()) if band else "",
        source=readable(str((result["band"] or {}).get("source", ""))),
    )


def _band(label: str) -> str:
    """Return what a band says; its bare limits beside the points would tell a reader nothing."""
    return label if any(each.isalpha() for each in label) else ""


def not_accepted(vault: Vault, referral_id: str, today: date) -> Letter:
    """Return the letter “why not, and where instead” of a referral that was guided elsewhere.

    Goes to where letters may go; raises KnownError if the decision is another, or no letter may
    be sent to the client.
    """
    referral = referrals.REFERRALS.get(vault, referral_id)
    last = referrals.triage(vault, referral_id, today).steps[-1]
    if last.step is not referrals.Step.GUIDED_ELSEWHERE:
        raise KnownError(_("This letter is for a client who was guided elsewhere."))
    client = clients.get(vault, referral.client_id)
    to = addresses.destination(client)
    if to.address is None:
        raise KnownError(_(addresses.SKIP_NAMES[to.skip]) if to.skip else "")
    with speaking(client.language):
        reasons = _reasons(vault, referral, last)
    return letter(
        "not_accepted_letter",
        client.language,
        on=today,
        sender=sender(vault, today),
        recipient=recipient(to.address),
        envelope_name=str(unit.value(vault, "mailing", "envelope", today)),
        facts={
            "received_on": shown(referral.received_on),
            "reasons": reasons,
            "where_instead": last.where_instead,
        },
        large_print=client.large_print,
    )


def _reasons(vault: Vault, referral: Referral, last: TriageStep) -> str:
    """Return the person's reason, then the criteria that are not met, a line each."""
    asked = criteria.criteria_set(referral.criteria_set, referral.criteria_version)
    texts = {each.name: each.text for each in asked.criteria}
    unmet = (texts[name] for name in referrals.judgement(vault, referral).not_met)
    return "\n".join([last.reason, *(f"– {text}" for text in unmet)])
