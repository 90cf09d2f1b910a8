"""The fields of clients' records in words, for two versions side by side.

A record that tells of its fields gives their words itself. For the others these two lists do; a
test holds every column of the tables that packages carry against all of them.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tytti_desktop.casework import choices, fields, manifest
from tytti_desktop.casework.fields import Told
from tytti_desktop.dates import HELSINKI
from tytti_desktop.desk.handover.sides import shown_value
from tytti_desktop.vault import Vault
from tytti_desktop.words import N_, _

FIELD_NAMES: Mapping[str, str] = {
    "absence_given_on": N_("Permission to meet without the client given"),
    "absence_permission": N_("Permission to meet without the client"),
    "access_needs": N_("Access needs"),
    "action": N_("Act"),
    "address": N_("Address"),
    "addressee": N_("To whom in particular"),
    "age": N_("Age"),
    "agreed": N_("Agreed"),
    "agreed_due": N_("Due day of what was agreed"),
    "agreed_on": N_("Agreed on"),
    "alert": N_("Alert"),
    "amount": N_("Amount"),
    "answer": N_("Answer given"),
    "answered_on": N_("Answered on"),
    "answers": N_("Answers"),
    "approved_on": N_("Approved on"),
    "asked": N_("Asked about safety"),
    "asked_by": N_("Asked for by"),
    "asked_on": N_("Asked for on"),
    "at": N_("When"),
    "attendance": N_("Attendance"),
    "begun_on": N_("Begins"),
    "benefit": N_("Benefit"),
    "by_self": N_("Came on one's own"),
    "by_whom": N_("By whom"),
    "carried_on": N_("Carried"),
    "categories": N_("Kinds of data"),
    "category": N_("Kind of data"),
    "certainty": N_("Certainty"),
    "channel": N_("Channel"),
    "checked_on": N_("Day of the check"),
    "chosen": N_("Chosen"),
    "client_present": N_("Client present"),
    "closed_on": N_("Case closed"),
    "closed_reason": N_("Reason for closing"),
    "code": N_("Code"),
    "consents": N_("Consents"),
    "criteria_set": N_("Criteria"),
    "criterion": N_("Criterion"),
    "delivered_on": N_("Delivered on"),
    "detail": N_("Details"),
    "direction": N_("Direction"),
    "done_at": N_("Done at"),
    "done_on": N_("Done"),
    "dropped": N_("Left out of the agenda"),
    "dropped_on": N_("Left out on"),
    "due": N_("Due"),
    "due_on": N_("Due day"),
    "ended_on": N_("Ended"),
    "ending": N_("How it ended"),
    "entries": N_("What was written"),
    "field": N_("Field"),
    "finding": N_("What was found"),
    "finished_at": N_("Finished at"),
    "finished_on": N_("Ended"),
    "form": N_("Form"),
    "from_date": N_("Begins"),
    "given_by": N_("Given by"),
    "ground": N_("Ground"),
    "guidance": N_("Guidance given"),
    "handled_on": N_("Handled on"),
    "heard_by": N_("Who heard it"),
    "held_on": N_("Held on"),
    "how": N_("How"),
    "instrument": N_("Instrument"),
    "interpreter": N_("Interpreter"),
    "invited_on": N_("Invited on"),
    "item": N_("Point"),
    "kept_open": N_("Left open at the closing"),
    "kind": N_("Kind"),
    "language": N_("Language"),
    "letter": N_("Letter"),
    "mailed_on": N_("Mailed"),
    "media_type": N_("Kind of file"),
    "minutes": N_("Minutes"),
    "missing": N_("Not answered"),
    "mode": N_("How it was answered"),
    "moved_why": N_("Why it was moved"),
    "name": N_("Name"),
    "needed_by": N_("Needed by"),
    "next_meeting": N_("Next meeting"),
    "note": N_("Note"),
    "number": N_("Number"),
    "on_date": N_("Day"),
    "organisation": N_("Organisation"),
    "organisation_class": N_("Class of the organisation"),
    "outcome": N_("Outcome"),
    "override": N_("Reason to go past the gate"),
    "own_words": N_("In the client's own words"),
    "owner": N_("Who does it"),
    "owner_kind": N_("Whose task it is"),
    "pack": N_("Questionnaires"),
    "pages": N_("Pages"),
    "phone": N_("Phone"),
    "place": N_("Place"),
    "position": N_("Place in order"),
    "prepared_on": N_("Prepared"),
    "present": N_("Present"),
    "printed_at": N_("Printed at"),
    "printed_on": N_("Printed on"),
    "professional": N_("Professional"),
    "proposal": N_("What is proposed"),
    "purpose": N_("Purpose"),
    "rated_on": N_("Rated on"),
    "rater": N_("Who rates"),
    "rater_name": N_("Name of who rates"),
    "ratings": N_("Ratings"),
    "reason": N_("Reason"),
    "received_on": N_("Received on"),
    "recipient": N_("Recipient"),
    "recipient_class": N_("Class of the recipient"),
    "register": N_("Register"),
    "remote_link": N_("Remote link"),
    "replaces": N_("In place of"),
    "restored": N_("Brought back"),
    "result": N_("Result"),
    "returned_on": N_("Returned on"),
    "room": N_("Room"),
    "rule": N_("Rule"),
    "said": N_("What the client said"),
    "second_pass": N_("Second keying"),
    "sent_on": N_("Sent on"),
    "set_aside": N_("Was set aside"),
    "set_on": N_("Set on"),
    "settled": N_("Settled"),
    "sex": N_("Sex"),
    "signed_on": N_("Signed on"),
    "skip_reason": N_("Why it was skipped"),
    "source": N_("Source"),
    "source_class": N_("Class of who referred"),
    "source_organisation": N_("Organisation that referred"),
    "source_person": N_("Person who referred"),
    "special_reason": N_("Special reason"),
    "starts_at": N_("Begins"),
    "state": N_("State"),
    "status": N_("Standing"),
    "step": N_("Step"),
    "summary": N_("Summary"),
    "system": N_("System"),
    "taken_by": N_("Taken over by"),
    "taken_on": N_("Taken over on"),
    "target_on": N_("Target day"),
    "team": N_("Team"),
    "term": N_("How far ahead"),
    "text": N_("Text"),
    "texts": N_("What was answered"),
    "told_on": N_("Told"),
    "topic": N_("Topic"),
    "type": N_("Kind of mark"),
    "until_date": N_("Until"),
    "valid_from": N_("Valid from"),
    "valid_until": N_("Valid until"),
    "value": N_("Value"),
    "version": N_("Version"),
    "what": N_("Thing given"),
    "where_instead": N_("Where guided instead"),
    "why": N_("Why"),
    "window_from": N_("Answer from"),
    "window_until": N_("Answer by"),
    "with_address": N_("Shows the address"),
    "withdrawn_note": N_("Note of the withdrawal"),
    "withdrawn_on": N_("Withdrawn on"),
    "withdrawn_to": N_("Withdrawal received by"),
    "without_meeting": N_("Why without a meeting"),
    "words": N_("In one's own words"),
    "writer": N_("Writer"),
    "written_on": N_("Written on"),
}
# Fields that are not shown by name, and why; that they differ is told in one line.
_IDS = "an id: the record that it names is shown by itself"
_WHO = "who recorded it and when: the log tells that"
_WHOLE = "a whole content, which no line can show"
_READING = "how the program read or laid out a page"
_OWN = "the program's own reckoning"
HIDDEN: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "action_id",
            "after_id",
            "batch_id",
            "campaign_id",
            "client_id",
            "closing_id",
            "corrects",
            "entity",
            "entity_id",
            "goal_id",
            "id",
            "invited_sequence",
            "invitee_id",
            "kept_id",
            "mailing_id",
            "meeting_id",
            "merged_id",
            "onward_id",
            "paper_id",
            "post_id",
            "professional_id",
            "referral_id",
            "round_id",
            "scan_id",
            "screening_id",
            "screening_ids",
            "screenings",
            "seq",
            "sequence",
            "series_id",
            "series_on",
            "service_id",
            "sheet_id",
            "source_id",
            "uid",
            "visit_id",
        ),
        _IDS,
    ),
    **dict.fromkeys(
        (
            "actor",
            "added_at",
            "added_by",
            "answered_at",
            "answered_by",
            "approved_by",
            "by_person",
            "checked_at",
            "checked_by",
            "created_at",
            "created_by",
            "keyed_at",
            "keyed_by",
            "printed_by",
            "read_at",
            "read_by",
            "recorded_at",
            "recorded_by",
            "settled_at",
            "settled_by",
        ),
        _WHO,
    ),
    **dict.fromkeys(
        (
            "content",
            "picture",
            "steps",
        ),
        _WHOLE,
    ),
    **dict.fromkeys(
        (
            "candidates",
            "doubts",
            "file",
            "first_page",
            "form_page",
            "handled",
            "ink",
            "last_page",
            "mark",
            "page",
            "reader",
            "rotation",
            "scale",
        ),
        _READING,
    ),
    **dict.fromkeys(
        (
            "criteria_version",
            "fields",
            "fingerprint",
            "retention",
            "sha256",
            "wording_version",
        ),
        _OWN,
    ),
}
# Columns of records that do not tell of themselves: yes or no, as 1 or 0.
YES_NO = frozenset({"by_self", "client_present", "dropped", "with_address"})
# Likewise: keys of one list of the unit's data.
LISTS: Mapping[str, str] = {
    "benefit": "benefits",
    "category": "consent_categories",
    "organisation_class": "organisation_classes",
    "recipient": "consent_recipients",
}


def told(table: str, field: str) -> Told | None:
    """Return what a table's record tells of a field; None if it tells nothing."""
    record = next((book.record for book in manifest.BOOKS if book.table.name == table), None)
    return fields.of(record).get(field) if record is not None else None


def _holds_truth(table: str, field: str) -> bool:
    return any(
        fields.kinds(book.record)[field] is bool
        for book in manifest.BOOKS
        if book.table.name == table
    )


def name_of(table: str, field: str) -> str:
    """Return a field's name in words; empty for what is not shown by name."""
    own = told(table, field)
    word = own.word if own is not None else FIELD_NAMES.get(field, "")
    return _(word) if word else ""


def value_words(vault: Vault, table: str, field: str, value: Any, today: date) -> str:  # noqa: ANN401 a column
    """Return the value of a column in words, as far as it tells what it holds."""
    own = told(table, field)
    truth = _holds_truth(table, field) if own is not None else field in YES_NO
    if truth and value is not None:
        return shown_value(bool(value))
    if not isinstance(value, str) or not value:
        return shown_value(value)
    listed = own.list if own is not None else LISTS.get(field, "")
    if listed:
        return choices.label(vault, listed, value, today)
    return _day_words(value) if value[:4].isdigit() and "-" in value else value


def _day_words(value: str) -> str:
    """Return a day or a moment in words; a moment without a zone is of Finland, as meetings'."""
    try:
        if len(value) == len("2026-11-21"):
            return shown_value(date.fromisoformat(value))
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    return shown_value(at if at.tzinfo else at.replace(tzinfo=HELSINKI))
