"""What the audit view shows: who did what to whose data and when, in plain sentences."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from tytti_desktop.casework.client import merged
from tytti_desktop.casework.received import Received
from tytti_desktop.casework.recording import Book
from tytti_desktop.vault import Table, Vault, audit
from tytti_desktop.vault.audit import AuditRow
from tytti_desktop.words import N_, _

_BOOKS: Sequence[Book[Any]] = Received("BOOKS")
# What the log tells of besides record types, which tell their nouns themselves.
_OTHERS = {
    "disclosure": N_("disclosure"),
    "client_merge": N_("joining of two entries"),
    "past_version": N_("what stood there before a correction"),
    "release": N_("publication of results"),
    "attachment": N_("attachment"),
    "unit_data": N_("unit's data"),
    "search": N_("search index"),
    "vault": N_("vault"),
    "wording": N_("wording of a questionnaire"),
    "person": N_("key slot"),
    "handover_package": N_("hand-over package"),
    "handover_conflict": N_("record that both sides changed"),
    "slot": N_("key slot"),
}
ACTIONS = {
    "add": N_("Added: {what}"),
    "change": N_("Changed: {what}"),
    "undo_import": N_("Took back what an import did: {what}"),
    "undo_add": N_("Undid the addition: {what}"),
    "undo_change": N_("Undid the change: {what}"),
    "end": N_("Ended: {what}"),
    "keep_in": N_("Moved to another register: {what}"),
    "read_other_register": N_("Read from another register: {what}"),
    "start": N_("Started: {what}"),
    "finish": N_("Finished: {what}"),
    "abandon": N_("Left unfinished: {what}"),
    "correct": N_("Corrected: {what}"),
    "move": N_("Moved on: {what}"),
    "print": N_("Printed: {what}"),
    "mail": N_("Marked as mailed: {what}"),
    "take_back": N_("Took back: {what}"),
    "import": N_("Imported: {what}"),
    "hand_over": N_("Handed over: {what}"),
    "cancel": N_("Cancelled: {what}"),
    "undo_cancel": N_("Undid the cancellation: {what}"),
    "unlink": N_("Took away: {what}"),
    "undo_unlink": N_("Put back: {what}"),
    "remove": N_("Took away: {what}"),
    "undo_remove": N_("Put back: {what}"),
    "publish": N_("Published: {what}"),
    "bare_numbers": N_("Looked at bare numbers: {what}"),
    "rollup": N_("Combined packages of counts: {what}"),
    "rollup_package": N_("Sealed a package of counts: {what}"),
}
SENTENCES = {
    ("client", "add"): N_("Added the client"),
    ("client", "open"): N_("Opened the client's data"),
    ("client", "reveal"): N_("Looked at contact data under non-disclosure"),
    ("client", "non_disclosure_on"): N_("Put non-disclosure on"),
    ("client", "non_disclosure_off"): N_("Confirmed that non-disclosure has ended"),
    ("visit", "drop_promise"): N_("Ended what was agreed at a visit: the case was closed"),
    ("plan_review", "drop"): N_("Gave up the follow-up of the plan: the case was closed"),
    ("client", "fact"): N_("Recorded a fact of the client that a law rests on"),
    ("client", "died"): N_("Recorded that the client has died"),
    ("client", "not_died"): N_("Took away the record of the client's death"),
    ("client", "bad_address"): N_("Marked the address as wrong"),
    ("client", "good_address"): N_("Marked the address as right again"),
    ("client", "start"): N_("Started the client's path"),
    ("client", "close"): N_("Closed the case"),
    ("client", "reopen"): N_("Opened the case again"),
    ("client", "take_in"): N_("Took in records of the client from a package"),
    ("handover", "give"): N_("Gave the client to a colleague, to be accepted"),
    ("handover", "arrive"): N_("The client came in a package, to be accepted"),
    ("handover", "accept"): N_("Accepted the client from a colleague"),
    ("handover", "ask_back"): N_("Asked the giver something before accepting the client"),
    ("handover", "answer"): N_("Answered the successor's question"),
    ("handover_package", "send"): N_("Made a sealed package of clients"),
    ("handover_package", "receive"): N_("Took in a sealed package of clients"),
    ("handover_conflict", "decide"): N_("Decided which version of a record stays"),
    ("client", "erase"): N_("Erased what had been kept for its time"),
    ("client", "merge"): N_("Joined another entry of the same person to the client"),
    ("client", "merged"): N_("Joined the client to another entry of the same person"),
    ("client", "undo_merge"): N_("Took apart entries that had been joined"),
    ("triage_step", "checked"): N_("Marked the criteria as checked"),
    ("triage_step", "more_asked"): N_("Asked for more information on the referral"),
    ("triage_step", "accepted"): N_("Accepted the referral"),
    ("triage_step", "guided_elsewhere"): N_("Guided the client elsewhere"),
    ("consent", "add"): N_("Recorded a consent"),
    ("consent", "withdraw"): N_("Recorded the withdrawal of a consent"),
    ("consent", "attach_paper"): N_("Attached the signed paper to a consent"),
    ("case_manager", "add"): N_("Named a case manager"),
    ("visit", "keep_promise"): N_("Marked what was agreed as done"),
    ("disclosure", "disclose"): N_("Gave data out"),
    ("goal", "take_up"): N_("Took a goal up again"),
    ("action", "take_up"): N_("Took an action up again"),
    ("plan_review", "hold"): N_("Recorded the follow-up of the plan"),
    ("plan_version", "freeze"): N_("Kept a version of the plan"),
    ("plan_version", "sign"): N_("Recorded the signature of the plan"),
    ("onward", "send"): N_("Sent an onward referral"),
    ("onward", "answer"): N_("Recorded the answer to an onward referral"),
    ("onward", "stop"): N_("Left an onward referral unsent"),
    ("statement", "written"): N_("Recorded that a statement was written"),
    ("statement", "deliver"): N_("Gave a statement on"),
    ("statement", "drop"): N_("Recorded that a statement is not needed"),
    ("team_return", "handle"): N_("Recorded what the team decided of a return"),
    ("case_manager", "reopen"): N_("The case manager went on"),
    ("disclosure", "go_past_gate"): N_("Gave data out past the gate, with a reason"),
    ("withdrawal_notice", "print"): N_("Printed a notice of a withdrawn consent"),
    ("withdrawal_notice", "told"): N_("Told a recipient of a withdrawn consent"),
    ("log_request", "answered"): N_("Answered the client's log request"),
    ("log_request", "refused"): N_("Refused the client's log request in writing"),
    ("attachment", "attach"): N_("Added an attachment"),
    ("attachment", "open"): N_("Looked at an attachment"),
    ("professional", "leave"): N_("Recorded that a contact person has left"),
    ("service", "verify"): N_("Checked a service's data with its provider"),
    ("service_contact", "reached"): N_("Logged a call to check a service"),
    ("service_contact", "no_answer"): N_("Logged a call to check a service"),
    ("service_contact", "wrong_number"): N_("Logged a call to check a service"),
    ("service_contact", "call_back"): N_("Logged a call to check a service"),
    ("service_leaflet", "print"): N_("Printed a list of services for the client"),
    ("service_map", "import"): N_("Imported services into the service map"),
    ("import_batch", "undo"): N_("Took an import back"),
    ("wording", "look"): N_("Looked at the words of a questionnaire"),
    ("release", "publish"): N_("Published results"),
    ("release", "bare_numbers"): N_("Looked at results with the small numbers"),
    ("release", "rollup"): N_("Combined packages of counts"),
    ("release", "rollup_package"): N_("Sealed a package of counts"),
    ("closing", "begin"): N_("Began to close the case"),
    ("closing", "close"): N_("Recorded the end of the closing"),
    ("closing_tick", "untick"): N_("Took back a point of the closing checklist"),
    ("closing_tick", "undo_untick"): N_("Settled a point of the closing checklist again"),
    ("carried", "carry"): N_("Marked a record as carried to another system"),
    ("carried", "uncarry"): N_("Took back the mark of a record carried to another system"),
    ("carried", "undo_uncarry"): N_("Marked a record as carried to another system"),
    ("client", "practice"): N_("Made up this practice client"),
    ("person", "remember"): N_("Put the key into this computer's key store"),
    ("vault", "open"): N_("Opened the vault"),
    ("vault", "close"): N_("Closed the vault"),
    ("vault", "refused"): N_("Wrong passphrases were tried before this"),
    ("vault", "sign_roles"): N_("Signed the roles of those who have keys"),
    ("vault", "adopt_header"): N_("Took a key file into use that was newer than the data"),
    ("alarm", "older_data"): N_("Noticed that the newest entries are missing"),
    ("alarm", "log_changed"): N_("Noticed that rows of the log have been changed"),
    ("alarm", "behind_the_log"): N_("Noticed records changed past the program"),
    ("alarm", "older_header"): N_("Noticed an older key file in the place of the right one"),
    ("alarm", "clock"): N_("Noticed entries from the future"),
    ("alarm", "roles"): N_("Noticed a person or a role that nobody has given"),
    ("alarm", "backup"): N_("Noticed that a backup had failed"),
    ("alarm", "accept"): N_("Accepted an alarm with a reason"),
    ("vault", "backup"): N_("Made a backup"),
    ("vault", "backup_places"): N_("Chose where backups are made"),
    ("vault", "rehearse"): N_("Rehearsed restoring a backup"),
    ("vault", "create"): N_("Created the vault"),
    ("vault", "make_key"): N_("Made the key that packages are received with"),
    ("vault", "restore"): N_("Restored the vault from a backup"),
    ("vault", "confirm_recovery"): N_("Confirmed the recovery code"),
    ("vault", "renew_recovery"): N_("Made a new recovery code"),
    ("person", "rename"): N_("Renamed a person"),
    ("person", "remove"): N_("Removed a person's key slot"),
    ("person", "change_passphrase"): N_("Changed a passphrase"),
    ("person", "retune"): N_("Guarded a passphrase better"),
    ("person", "forget"): N_("Took the key out of this computer's key store"),
    ("screening", "correction"): N_("Recorded a corrected screening"),
    ("alert_action", "record_action"): N_("Recorded what was done about an alert"),
    ("alert_action", "action_done"): N_("Marked the action on an alert as done"),
    ("sheet", "bind"): N_("Joined a form sheet to the client"),
    ("sheet", "replace"): N_("Printed a new copy of a form sheet"),
    ("sheet", "spoil"): N_("Marked a form sheet as spoilt"),
    ("sheet", "bring_back"): N_("Took an earlier copy of a form into use again"),
    ("round_call", "reached"): N_("Called about a form, reached the client"),
    ("round_call", "promised"): N_("Called about a form, the client promised to answer"),
    ("round_call", "refused"): N_("Called about a form, the client does not want to answer"),
    ("round_call", "no_answer"): N_("Called about a form, nobody answered"),
    ("client", "ask"): N_("Printed questions about the client's answers"),
    ("contradiction_decision", "add"): N_("Recorded what the client said of the answers"),
    ("sheet", "return"): N_("Marked a form sheet as returned"),
    ("sheet", "check"): N_("Checked a returned form"),
    ("sheet", "reopen"): N_("Opened a checked form again"),
    ("returned_sheet", "return"): N_("A form came back"),
    ("returned_sheet", "check"): N_("Checked a returned form"),
    ("returned_sheet", "reopen"): N_("Opened a checked form again"),
    ("returned_sheet", "set_aside"): N_("Set a returned form aside"),
    ("returned_sheet", "second_pass"): N_("Changed whether a second keying is waited for"),
    ("returned_sheet", "compare_paper"): N_("Compared a signed paper with the consents"),
    ("returned_field", "settle"): N_("Settled a field of a returned form"),
    ("scan_page", "scan"): N_("Read a scanned page"),
    ("scan_page", "identify"): N_("Told which form a scanned page is of"),
    ("scan_page", "handle"): N_("Dealt with a scanned page"),
    ("keyed_pass", "key"): N_("Keyed a returned form"),
    ("screening", "answer"): N_("Recorded the answers of a returned form"),
    ("round", "reschedule"): N_("Moved the due day of a questionnaire"),
    ("meeting", "move"): N_("Moved a meeting"),
    ("meeting", "hold"): N_("Recorded that a meeting was held"),
    ("meeting", "permit"): N_("Recorded the client's permission to meet without them"),
    ("meeting", "invite"): N_("Told of a meeting"),
    ("invitee", "tell"): N_("Gave a person the word of a meeting"),
    ("invitee", "attend"): N_("Recorded who came to a meeting"),
    ("agenda_item", "refresh"): N_("Brought an agenda up to date"),
    ("agenda_item", "order"): N_("Changed the order of an agenda"),
    ("pre_assessment", "ask"): N_("Asked for a pre-assessment"),
    ("pre_assessment", "ask_again"): N_("Asked for a pre-assessment again"),
    ("pre_assessment", "receive"): N_("Recorded a pre-assessment"),
    ("meeting_minutes", "approve"): N_("Approved the minutes"),
}


@dataclass(frozen=True)
class HistoryRow:
    """One row of the log as a person reads it; `reason` is what was written for a look or an act.

    `fields` are the names of the fields that changed, never their contents. `past` tells that the
    row came with the client from an earlier vault: it is no part of this vault's chain.
    """

    seq: int
    at: datetime
    who: str
    what: str
    client_id: str | None
    client_code: str
    reason: str
    fields: tuple[str, ...]
    past: bool = False


# The log that came with clients from other vaults has the columns of this vault's own.
_PAST = Table(AuditRow, "past_log")


def noun(entity: str) -> str:
    """Return what the log tells of in words; what nobody tells of by its name in the log."""
    known = _nouns().get(entity)
    return _(known) if known else entity


@cache
def _nouns() -> Mapping[str, str]:
    return {**{book.entity: book.noun for book in _BOOKS}, **_OTHERS}


def sentence(entity: str, action: str) -> str:
    """Return an act in words; one that no table knows is shown by its names in the log."""
    if (entity, action) in SENTENCES:
        return _(SENTENCES[entity, action])
    what = noun(entity)
    return _(ACTIONS[action]).format(what=what) if action in ACTIONS else f"{action}: {what}"


def rows(
    vault: Vault,
    *,
    client_id: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
    before: int | None = None,
) -> list[HistoryRow]:
    """Return the log, the newest first: of one client or of all; older than row `before`."""
    people = {row["id"]: row["name"] for row in vault.query("select id, name from person")}
    asked = [client_id] if client_id is None else merged.ids_of(vault, client_id)
    found = [
        row
        for one in asked
        for row in audit.rows(vault, client_id=one, since=since, limit=limit, before=before)
    ]
    found = sorted(found, key=lambda row: -row.seq)[:limit]
    codes = _codes(vault, found)
    return [_shown(row, people, codes) for row in found]


def _codes(vault: Vault, found: Iterable[AuditRow]) -> dict[str, str]:
    """Return the codes of the clients whom rows are about, by id: of nobody else."""
    named = sorted({row.client_id for row in found if row.client_id is not None})
    sql = "select id, code from client where id in (select value from json_each(?))"
    return {row["id"]: row["code"] for row in vault.query(sql, (json.dumps(named),))}


def _shown(row: AuditRow, people: Mapping[str, str], codes: Mapping[str, str]) -> HistoryRow:
    return HistoryRow(
        seq=row.seq,
        at=row.at,
        who=people.get(row.actor, row.actor),
        what=sentence(row.entity, row.action),
        client_id=row.client_id,
        client_code=codes.get(row.client_id or "", ""),
        reason=str(row.detail.get("reason", "")),
        fields=tuple(row.detail.get("fields", ())),
    )


def with_past(
    vault: Vault, client_id: str, *, since: datetime | None = None, limit: int | None = None
) -> list[HistoryRow]:
    """Return a client's whole log, the newest first: this vault's and what came with the client."""
    found = rows(vault, client_id=client_id, since=since, limit=limit)
    found += _past(vault, client_id, since, limit)
    return sorted(found, key=lambda row: (row.at, row.seq), reverse=True)[:limit]


def _past(
    vault: Vault, client_id: str, since: datetime | None, limit: int | None
) -> list[HistoryRow]:
    """Return the log that came with a handed-over client, the newest first."""
    people = {row["id"]: row["name"] for row in vault.query("select id, name from person")}
    found = _PAST.find(
        vault,
        "client_id = ? and at >= ?",
        (client_id, since.astimezone(UTC).isoformat() if since else ""),
        "at desc, seq desc",
        limit,
    )
    codes = _codes(vault, found)
    return [replace(_shown(row, people, codes), past=True) for row in found]


def told(row: HistoryRow) -> str:
    """Return what was done, with the word of an earlier vault where the row came from one."""
    return _("{what} (from the earlier vault)").format(what=row.what) if row.past else row.what
