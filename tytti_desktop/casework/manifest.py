"""What there is, told once above the features; lower rooms receive it (received.py).

A record type is a line of listed.py: the search index, joining, packages and the log follow from
it. A feature whose records wait to leave adds its queue, one that names professionals its traces. A
test finds every Book, Queue and Trace by itself and is red when one is missing here.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from tytti_desktop import casework
from tytti_desktop.casework import listed, past_versions
from tytti_desktop.casework.closing import leavers as closing_leavers
from tytti_desktop.casework.gate import disclosures
from tytti_desktop.casework.gate.queued import Queue
from tytti_desktop.casework.joining import merging
from tytti_desktop.casework.mail import sheets
from tytti_desktop.casework.meetings import traces as meeting_traces
from tytti_desktop.casework.plan import (
    leavers,
    queues,
)
from tytti_desktop.casework.recording import Book
from tytti_desktop.casework.rights import corrections
from tytti_desktop.casework.service_map import (
    leaving,
)
from tytti_desktop.casework.service_map.traces import Trace
from tytti_desktop.casework.today import (
    acts_of_clients,
    acts_of_closing,
    acts_of_gate,
    acts_of_handover,
    acts_of_mail,
    acts_of_meetings,
    acts_of_plan,
    acts_of_returns,
)
from tytti_desktop.casework.today.acts import Finder, Kind
from tytti_desktop.vault import Table
from tytti_desktop.words import N_


def _books() -> Iterator[Book[Any]]:
    for name in listed.RECORDED:
        for value in vars(import_module(f"{casework.__name__}.{name}")).values():
            yield from (value,) if isinstance(value, Book) else ()


# Every record type that is stored by a logged act, by neighbourhood (listed.py).
BOOKS: tuple[Book[Any], ...] = tuple({id(book): book for book in _books()}.values())
# Records without a logged act of their own, which stand with others: their fields tell as well.
LEDGERS: tuple[Table[Any], ...] = (
    disclosures.LEDGER,
    sheets.FORM_VERSIONS,
    merging.MERGES,
    past_versions.VERSIONS,
)
# Whose words search knows: those that tell their words.
SEARCHED = tuple(book for book in BOOKS if book.entry is not None)
# What follows in the same act when a client's card is corrected.
FOLLOWERS = (corrections.scored_again,)
# Everything that may wait to leave and stops when its consent is withdrawn.
QUEUES: tuple[Queue, ...] = (*queues.QUEUES, meeting_traces.QUEUE)
# Everything that names a professional, in the order it moves to the successor.
TRACES: tuple[Trace, ...] = (
    *leaving.HELD,
    *leavers.TRACES,
    *closing_leavers.TRACES,
    meeting_traces.TRACE,
    leaving.CONSENT,
)
# What finds the rows of Today, kind by kind; a screening is found with the alerts.
FINDERS: tuple[Finder, ...] = (
    Finder(Kind.ALERT, acts_of_clients.screenings_open),
    Finder(
        Kind.ALERT_ACTION,
        acts_of_clients.alert_actions,
        N_("Other actions agreed after a screening"),
    ),
    Finder(Kind.TRIAGE, acts_of_clients.triage, N_("Other referrals without a decision")),
    Finder(Kind.CASE_MANAGER, acts_of_clients.case_managers, N_("Others without a case manager")),
    Finder(Kind.PROMISE, acts_of_clients.promises, N_("Other agreed matters")),
    Finder(Kind.CONSENT, acts_of_clients.consents_ending, N_("Other consents that end")),
    Finder(Kind.MEETING, acts_of_meetings.meetings_soon),
    Finder(
        Kind.MINUTES,
        acts_of_meetings.minutes_missing,
        N_("Other meetings without who came or minutes"),
    ),
    Finder(
        Kind.INVITATION,
        acts_of_meetings.invitations_unsent,
        N_("Other meetings without invitations"),
    ),
    Finder(Kind.CANCELLATION, acts_of_meetings.cancellations_untold),
    Finder(
        Kind.PRE_ASSESSMENT, acts_of_meetings.pre_assessments_late, N_("Other late pre-assessments")
    ),
    Finder(
        Kind.MEETING_CONSENT,
        acts_of_meetings.consents_before,
        N_("Other consents that end before a meeting"),
    ),
    Finder(
        Kind.NON_DISCLOSURE, acts_of_clients.non_disclosures, N_("Other non-disclosures that end")
    ),
    Finder(Kind.NOTICE, acts_of_gate.notices_to_give, N_("Other withdrawn consents to tell of")),
    Finder(Kind.LOG_REQUEST, acts_of_gate.log_requests, N_("Other log requests")),
    Finder(Kind.TAKE_OVER, acts_of_handover.to_take_over),
    Finder(Kind.ASKED_BACK, acts_of_handover.asked_back, N_("Other questions of your successor")),
    Finder(Kind.PACKAGE_CONFLICT, acts_of_handover.package_conflicts),
    Finder(
        Kind.HAND_OVER, acts_of_mail.hand_overs, N_("Other questionnaires to hand over at a visit")
    ),
    Finder(
        Kind.ANSWER,
        acts_of_mail.answers_missing,
        N_("Other questionnaires that have not come back"),
    ),
    Finder(Kind.REVIEW, acts_of_returns.marks_to_settle),
    Finder(Kind.RETURN, acts_of_returns.returns_waiting),
    Finder(
        Kind.QUESTION, acts_of_returns.questions_to_ask, N_("Others with something to be asked")
    ),
    Finder(Kind.TEAM_RETURN, acts_of_plan.team_returns, N_("Others sent back to the team")),
    Finder(Kind.BENEFIT_GAP, acts_of_plan.benefit_gaps, N_("Other benefits that end")),
    Finder(Kind.ACTION, acts_of_plan.actions_due, N_("Other actions due")),
    Finder(Kind.STATEMENT, acts_of_plan.statements_due, N_("Other statements")),
    Finder(Kind.ONWARD, acts_of_plan.onward_waiting, N_("Other onward referrals that wait")),
    Finder(Kind.PLAN_REVIEW, acts_of_plan.reviews_due, N_("Other follow-ups of plans")),
    Finder(Kind.GOAL, acts_of_plan.goals_passed, N_("Other goals whose day has come")),
    Finder(
        Kind.CLOSING, acts_of_closing.closings_unfinished, N_("Other closings that are unfinished")
    ),
    Finder(Kind.LAST_PROM, acts_of_closing.last_questionnaires, N_("Other last questionnaires")),
    Finder(Kind.CARRY, acts_of_closing.records_to_carry),
    Finder(Kind.PRINT, acts_of_mail.to_print, N_("Other questionnaires ready to be mailed")),
    Finder(Kind.PULL, acts_of_mail.to_pull),
    Finder(Kind.MAIL, acts_of_mail.to_mail, N_("Other printed letters that wait to be mailed")),
    Finder(Kind.ROUND_ENDED, acts_of_mail.rounds_ended),
    Finder(Kind.WORDING, acts_of_mail.wordings_to_confirm),
    Finder(Kind.DRAFT, acts_of_clients.drafts_left, N_("Other unfinished texts")),
    Finder(Kind.PAIRING, acts_of_returns.pairing_to_check),
    Finder(Kind.BACKUP, acts_of_clients.backup_missing),
    Finder(Kind.RECOVERY, acts_of_clients.recovery_unconfirmed),
)
