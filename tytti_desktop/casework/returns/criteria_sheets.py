"""Criteria sheets that referrers fill in: what was marked is proposed to a person, who confirms it.

Nothing is carried into a referral by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from tytti_desktop.casework import recording
from tytti_desktop.casework.client import criteria
from tytti_desktop.casework.client.criteria import Answer, CriteriaSet
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import known
from tytti_desktop.casework.returns.records import FIELDS, RETURNED, Field, Proposal, ReturnedSheet
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import DECISIONS, Referral
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

NOTES = "notes"  # the field in which the referrer writes the reasons


@dataclass(frozen=True)
class Marked:
    """What a criteria sheet says: criteria in order with the answer marked, None for none.

    `notes` is what was keyed of the reasons; `written` are the fields that hold handwriting.
    """

    sheet: Sheet
    returned: ReturnedSheet
    asked: CriteriaSet
    answers: Mapping[str, Answer | None]
    notes: str
    written: tuple[Field, ...]


def awaiting(vault: Vault, client_id: str) -> list[ReturnedSheet]:
    """Return a client's criteria sheets that wait to be compared, the earliest first."""
    forms = [made.id for made in shipped().criteria().values()]
    marks = ", ".join("?" * len(forms))
    theirs = f"select id from sheet where client_id = ? and form in ({marks})"  # noqa: S608
    waiting = f"proposal = 'open' and set_aside = '' and id in ({theirs})"
    return RETURNED.table.find(vault, waiting, (client_id, *forms), order="recorded_at, rowid")


def marked(vault: Vault, sheet_id: str) -> Marked:
    """Return what a checked criteria sheet says; KnownError when nothing of it waits."""
    sheet = sheets.get(vault, sheet_id)
    found = RETURNED.table.find(vault, "id = ? and proposal = 'open'", (sheet.id,))
    if not found:
        raise KnownError(_("No criteria of this sheet wait to be recorded."), field="sheet")
    made = known.questionnaire_of(vault, sheet)
    asked = criteria.criteria_set(made.criteria_set, made.version)
    fields = {f.field: f for f in FIELDS.table.find(vault, "sheet_id = ?", (sheet.id,), "position")}
    answers = {
        each.name: Answer(fields[each.name].chosen[0])
        if each.name in fields and fields[each.name].chosen
        else None
        for each in asked.criteria
    }
    notes = fields[NOTES].chosen if NOTES in fields else ()
    written = tuple(f for f in fields.values() if f.type is BoxType.TEXT and f.scan_id and f.chosen)
    return Marked(sheet, found[0], asked, answers, " ".join(notes), written)


def target(vault: Vault, client_id: str, today: date) -> Referral:
    """Return the client's newest referral, undecided; KnownError that says what to do first."""
    found = newest(vault, client_id)
    if found is None:
        raise KnownError(_("Record the referral first: the criteria belong to it."))
    if referrals.triage(vault, found.id, today).now in DECISIONS:
        raise KnownError(
            _("The referral has been decided. Record a new referral, or leave the sheet as it is.")
        )
    return found


def newest(vault: Vault, client_id: str) -> Referral | None:
    """Return the client's newest referral, if there is one."""
    return next(iter(referrals.of_client(vault, client_id)), None)


def accept(
    vault: Vault, sheet_id: str, answers: Mapping[str, Answer], notes: str, today: date
) -> Changes:
    """Record in the client's referral what a person has compared with the sheet; can be undone.

    `answers` are the criteria to record; `notes` are the reasons of those not met or unclear, by
    default that the sheet says so. Raises KnownError when nothing is given, when the referral is
    missing or decided, and for a criterion that its set does not have.
    """
    found = marked(vault, sheet_id)
    referral = target(vault, str(found.sheet.client_id), today)
    if not answers:
        raise KnownError(_("Choose at least one criterion to record."), field="criteria")
    told = _("As marked on the criteria sheet that came back {day}.")
    why = notes.strip() or told.format(day=shown(found.returned.returned_on))
    with vault.atomic():
        done = [
            referrals.answer_criterion(
                vault, referral.id, name, answer, "" if answer is Answer.MET else why
            )
            for name, answer in answers.items()
        ]
        done.append(_done(vault, found.returned))
    return recording.together(done, referral)


def dismiss(vault: Vault, sheet_id: str) -> Changes:
    """Leave what was marked unrecorded; can be undone."""
    return _done(vault, marked(vault, sheet_id).returned)


def _done(vault: Vault, returned: ReturnedSheet) -> Changes:
    settled = replace(returned, proposal=Proposal.DONE)
    return recording.change(vault, RETURNED, settled, "compare_paper")
