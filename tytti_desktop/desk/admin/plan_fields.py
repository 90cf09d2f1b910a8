"""What the unit's data of plans is called in its editor: days ahead, days of forgetting, kinds."""

from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.words import N_

WORDS = {
    "action": N_("An action, days"),
    "statement": N_("A statement, days"),
    "onward": N_("The answer to an onward referral, days"),
    "unsent": N_("An onward referral left unsent, days"),
    "return": N_("A return to the team, days"),
    "plan_review": N_("Follow-up of a plan, days ahead"),
    "statement_end": N_("End of a statement's validity, days ahead"),
    "benefit_gap": N_("End of a benefit, days ahead"),
    "kept_days": N_("Days that a gap of benefits is told of"),
    "livelihood": N_("Counts as livelihood"),
}
KINDS = {
    Kind.TEAM_RETURN: N_("Clients sent back to the team"),
    Kind.BENEFIT_GAP: N_("Benefits that end with nothing to follow"),
    Kind.ACTION: N_("Actions of plans"),
    Kind.STATEMENT: N_("Physician's statements"),
    Kind.ONWARD: N_("Onward referrals that wait"),
    Kind.PLAN_REVIEW: N_("Follow-ups of plans"),
    Kind.GOAL: N_("Goals whose day has come"),
}
