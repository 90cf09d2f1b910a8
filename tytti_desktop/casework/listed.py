"""Where records are kept, by neighbourhood, and which command does each act told there.

A record type is a line here, and its act stands in the line: the manifest takes the books, the
command line the acts. These are names only, so that a command loads no neighbour to know its own.
"""

from collections.abc import Mapping

# By module of this room: command -> the act's name there.
RECORDED: Mapping[str, Mapping[str, str]] = {
    # the client, the case and the gate
    "client.clients": {},
    "steps.referrals": {},
    "client.criteria": {},
    "client.case_managers": {"case-manager name": "NEW", "case-manager end": "END"},
    "client.labour_status": {"status add": "NEW"},
    "gate.consents": {},
    "gate.permit_checks": {},
    "rights.notices": {"notices told": "TOLD"},
    "rights.log_requests": {
        "log-request add": "ASK",
        "log-request answer": "ANSWERED",
        "log-request refuse": "REFUSED",
    },
    "handover.handovers": {"handover take-back": "BACK"},
    # the work
    "client.visits": {"clients visit": "NEW"},
    "consultations": {},
    "client.client_questions": {"questions add": "NEW"},
    "screening.screenings": {},
    "screening.screening_alerts": {},
    "screening.contradictions": {},
    # forms out and back
    "screening.rounds": {},
    "mail.ladder_calls": {},
    "mail.mailings": {},
    "mail.sheets": {},
    "mail.printer_checks": {},
    "mail.campaigns": {"campaigns close": "CLOSE"},
    "returns.records": {},
    # the plan
    "plan.goals": {"plan goal": "NEW", "plan end-goal": "END", "plan again-goal": "AGAIN"},
    "plan.actions": {"plan action": "NEW", "plan finish": "END", "plan again": "AGAIN"},
    "plan.follow_up": {"plan review": "AGREE", "plan reviewed": "HELD"},
    "plan.versions": {},
    "plan.onward": {"onward answer": "ANSWERED", "onward end": "END", "onward stop": "STOP"},
    "plan.statements": {
        "statement ask": "ASK",
        "statement written": "WRITTEN",
        "statement drop": "DROP",
    },
    "plan.benefits": {"benefit add": "NEW"},
    "plan.returns_to_team": {"return add": "NEW", "return handle": "HANDLED"},
    "plan.reopening": {},
    # the service map
    "service_map.organisations": {},
    "service_map.services": {},
    "service_map.channels": {},
    "service_map.posts": {},
    "service_map.freshness": {},
    "import_batches": {},
    "client.service_use": {},
    # meetings
    "meetings.records": {},
    # closing and copying
    "steps.closing_record": {},
    "copy_out.carried": {},
}
GROUPS = frozenset(path.split()[0] for acts in RECORDED.values() for path in acts)
