"""What there is, told once above the features; lower rooms receive it (received.py).

A record type is a line of `BOOKS`: the search index, joining, packages and the log follow from it.
A feature whose records wait to leave adds its queue, one that names professionals its traces. A
test finds every Book, Queue and Trace by itself and is red when one is missing here.
"""

from typing import Any

from tytti_desktop.casework import (
    campaigns,
    case_managers,
    client_questions,
    clients,
    consents,
    consultations,
    contradictions,
    corrections,
    criteria,
    disclosures,
    handovers,
    import_batches,
    labour_status,
    ladder_calls,
    log_requests,
    mailings,
    merging,
    notices,
    permit_checks,
    printer_checks,
    referrals,
    rounds,
    screening_alerts,
    screenings,
    service_use,
    sheets,
    visits,
)
from tytti_desktop.casework.closing import leavers as closing_leavers
from tytti_desktop.casework.closing import records as closing
from tytti_desktop.casework.copy_out import carried
from tytti_desktop.casework.meetings import records as meetings
from tytti_desktop.casework.meetings import traces as meeting_traces
from tytti_desktop.casework.plan import (
    actions,
    benefits,
    follow_up,
    goals,
    leavers,
    onward,
    queues,
    reopening,
    returns_to_team,
    statements,
    versions,
)
from tytti_desktop.casework.queued import Queue
from tytti_desktop.casework.recording import Book
from tytti_desktop.casework.returns import records as returns
from tytti_desktop.casework.service_map import (
    channels,
    freshness,
    leaving,
    organisations,
    posts,
    services,
)
from tytti_desktop.casework.service_map.traces import Trace
from tytti_desktop.vault import Table

# Every record type that is stored by a logged act, by neighbourhood.
BOOKS: tuple[Book[Any], ...] = (
    # the client, the case and the gate
    clients.BOOK,
    referrals.BOOK,
    referrals.STEP_BOOK,
    criteria.BOOK,
    case_managers.BOOK,
    labour_status.BOOK,
    consents.BOOK,
    permit_checks.BOOK,
    notices.BOOK,
    log_requests.BOOK,
    handovers.BOOK,
    # the work
    visits.BOOK,
    consultations.BOOK,
    client_questions.BOOK,
    screenings.BOOK,
    screening_alerts.ACTION_BOOK,
    contradictions.BOOK,
    # forms out and back
    rounds.BOOK,
    rounds.STEP_BOOK,
    ladder_calls.BOOK,
    mailings.BOOK,
    mailings.ITEM_BOOK,
    sheets.BOOK,
    printer_checks.BOOK,
    campaigns.BOOK,
    campaigns.ANSWER_BOOK,
    returns.RETURNED,
    returns.SCANS,
    returns.FIELDS,
    returns.PASSES,
    # the plan
    goals.BOOK,
    actions.BOOK,
    follow_up.BOOK,
    versions.BOOK,
    onward.BOOK,
    statements.BOOK,
    benefits.BOOK,
    returns_to_team.BOOK,
    reopening.BOOK,
    # the service map
    organisations.BOOK,
    services.BOOK,
    channels.BOOK,
    channels.LINK_BOOK,
    posts.POST_BOOK,
    posts.PROFESSIONAL_BOOK,
    posts.TENURE_BOOK,
    freshness.CONTACT_BOOK,
    import_batches.BATCH_BOOK,
    service_use.BOOK,
    # meetings
    meetings.SERIES_BOOK,
    meetings.MEETING_BOOK,
    meetings.INVITEE_BOOK,
    meetings.PRE_ASSESSMENT_BOOK,
    meetings.AGENDA_BOOK,
    meetings.MINUTES_BOOK,
    # closing and copying
    closing.CLOSING_BOOK,
    closing.RATING_BOOK,
    closing.TICK_BOOK,
    carried.BOOK,
)
# Records without a logged act of their own, which stand with others: their fields tell as well.
LEDGERS: tuple[Table[Any], ...] = (disclosures.LEDGER, sheets.FORM_VERSIONS, merging.MERGES)
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
