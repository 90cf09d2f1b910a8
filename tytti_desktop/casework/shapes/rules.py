"""Kinds of unit data that are rules: things that the program asks for by name, and their limits."""

from collections.abc import Mapping

from tytti_desktop.casework.copy_out.pieces import KIND_NAMES
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.mail import ladder
from tytti_desktop.casework.shapes.shape import EACH, LABEL, Fact, Fields, Shape, Sort
from tytti_desktop.casework.steps.path import STAGE_NAMES
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.words import N_

TODAY_NAMES = {
    Kind.ALERT: N_("Alerts of screenings"), Kind.ALERT_ACTION: N_("Actions on alerts"),
    Kind.SCREENING: N_("Unfinished screenings"), Kind.TRIAGE: N_("Referrals to decide"),
    Kind.CASE_MANAGER: N_("Missing case managers"), Kind.PROMISE: N_("Agreed matters"),
    Kind.CONSENT: N_("Consents that end"), Kind.NON_DISCLOSURE: N_("Non-disclosures that end"),
    Kind.HAND_OVER: N_("Forms to hand over"), Kind.ANSWER: N_("Missing answers"),
    Kind.PRINT: N_("Mailings to print"), Kind.MAIL: N_("Mailings to mail"),
    Kind.PULL: N_("Printed letters that must not go"),
    Kind.ROUND_ENDED: N_("Questionnaires whose time ended"),
    Kind.WORDING: N_("Wordings to confirm"), Kind.DRAFT: N_("Unfinished texts"),
    Kind.RECOVERY: N_("Unconfirmed recovery code"), Kind.BACKUP: N_("Missing backups"),
    Kind.REVIEW: N_("Uncertain marks"), Kind.RETURN: N_("Returned forms that wait"),
    Kind.QUESTION: N_("Something to ask at a meeting"),
    Kind.TEAM_RETURN: N_("Clients sent back to the team"),
    Kind.BENEFIT_GAP: N_("Benefits that end with nothing to follow"),
    Kind.ACTION: N_("Actions of plans"), Kind.STATEMENT: N_("Physician's statements"),
    Kind.ONWARD: N_("Onward referrals that wait"), Kind.PLAN_REVIEW: N_("Follow-ups of plans"),
    Kind.GOAL: N_("Goals whose day has come"),
    Kind.MEETING: N_("Meetings of today and tomorrow"),
    Kind.MINUTES: N_("Meetings without who came or minutes"),
    Kind.INVITATION: N_("Invitations to send"),
    Kind.CANCELLATION: N_("Cancelled meetings to tell of"),
    Kind.PRE_ASSESSMENT: N_("Late pre-assessments"),
    Kind.MEETING_CONSENT: N_("Consents that end before a meeting"),
    Kind.PAIRING: N_("Old test pages of printers and scanners"),
    Kind.CLOSING: N_("Unfinished closings"), Kind.LAST_PROM: N_("Last questionnaires"),
    Kind.CARRY: N_("Records to copy to other systems"),
    Kind.NOTICE: N_("Withdrawn consents to tell of"), Kind.LOG_REQUEST: N_("Log requests"),
    Kind.TAKE_OVER: N_("Clients to accept from a colleague"),
    Kind.ASKED_BACK: N_("Questions of a successor"),
    Kind.PACKAGE_CONFLICT: N_("Records that both sides changed"),
}  # fmt: skip
WHERE = {
    "begins": N_("the name begins"), "ends": N_("the name ends"), "is": N_("the name is"),
    "type": N_("the type is"),
}  # fmt: skip
LANGUAGE_NAMES = {"fi": N_("Finnish"), "sv": N_("Swedish"), "en": N_("English")}
_BACK = N_("Write this: without it a letter cannot come back.")
_CATEGORIES = Fact(N_("Kinds of data"), Sort.MANY, list=consents.CATEGORIES)


def _days(**words: str) -> Fields:
    return {name: Fact(word, Sort.WHOLE) for name, word in words.items()}


_SETTINGS: Mapping[str, Fields] = {
    "sender": {
        "name": Fact(N_("Name on the letter"), filled=_BACK, plain=True),
        "street": Fact(N_("Street address"), filled=_BACK, plain=True),
        "postal_code": Fact(N_("Postal code"), filled=_BACK, plain=True),
        "town": Fact(N_("Town"), filled=_BACK, plain=True),
    },
    "controller": {
        "name": Fact(N_("Name on the letter"), plain=True),
        "privacy": Fact(N_("Data protection officer, how to reach"), plain=True),
    },
    "contact": {
        "person": Fact(N_("Contact person"), plain=True),
        "title": Fact(N_("Title"), plain=True),
        "phone": Fact(N_("Phone"), plain=True),
        "hours": Fact(N_("When the phone is answered"), plain=True),
        "title_sv": Fact(N_("Title in Swedish"), missing=""),
        "hours_sv": Fact(N_("When the phone is answered, in Swedish"), missing=""),
        "title_en": Fact(N_("Title in English"), missing=""),
        "hours_en": Fact(N_("When the phone is answered, in English"), missing=""),
    },
}
_WORKLIST: Mapping[str, Fields] = {
    "days_ahead": _days(
        consent=N_("Consent ends, days ahead"),
        non_disclosure=N_("Non-disclosure ends, days ahead"),
        promise=N_("Agreed matter is due, days ahead"),
        hand_over=N_("Visit for handing over, days ahead"),
        meeting=N_("A meeting, days ahead"),
        invitation=N_("An invitation to send, days ahead"),
        question=N_("Meeting a client with something to ask, days ahead"),
        action=N_("An action, days ahead"),
        plan_review=N_("Follow-up of a plan, days ahead"),
        statement=N_("A statement, days ahead"),
        statement_end=N_("End of a statement's validity, days ahead"),
        benefit_gap=N_("End of a benefit, days ahead"),
        last_prom=N_("Last questionnaire before a closing meeting, days ahead"),
    ),
    "days_late": _days(
        triage=N_("Referral without a decision, days"),
        backup=N_("Vault without a backup, days"),
        pairing=N_("Printer and scanner without a test page, days"),
        notice=N_("Withdrawal not told of, days"),
        carry=N_("Record not copied to other systems, days"),
    ),
    "case_manager": {"stages": Fact(N_("Stages of the path"), Sort.MANY, words=STAGE_NAMES)},
    "roles": {
        EACH: Fact(N_("What this role sees on Today: {key}"), Sort.MANY, words=TODAY_NAMES,
                   keys="roles", missing=None),
    },
}  # fmt: skip
_PLAN: Mapping[str, Fields] = {
    "forgotten": {
        "action": Fact(N_("An action, days"), Sort.WHOLE),
        "statement": Fact(N_("A statement, days"), Sort.WHOLE),
        "onward": Fact(N_("The answer to an onward referral, days"), Sort.WHOLE),
        "unsent": Fact(N_("An onward referral left unsent, days"), Sort.WHOLE),
        "return": Fact(N_("A return to the team, days"), Sort.WHOLE),
    },
    "benefit_gap": _days(kept_days=N_("Days that a gap of benefits is told of")),
}
_MEETINGS: Mapping[str, Fields] = {
    "invitees": _days(gentle_limit=N_("So many invitees are still few")),
    "pre_assessment": _days(
        days_before=N_("Days before the due day"),
        disagreement=N_("Points that make a disagreement"),
    ),
    "days": _days(
        invite_before=N_("Invite so many days before"),
        consent_after=N_("Consents that end so many days after the meeting"),
        minutes_after=N_("Minutes missing after days"),
    ),
    "series": _days(months_ahead=N_("Recurring meetings are booked ahead, months")),
}
_SERVICE_MAP: Mapping[str, Fields] = {
    "freshness": {
        "stale": Fact(N_("Stale below (0–1)"), Sort.DECIMAL, high=1),
        "failed_call": Fact(N_("A failed call multiplies by"), Sort.DECIMAL, high=1),
        "weekly_calls": Fact(N_("Calls a week"), Sort.WHOLE),
    },
    "class_rules": {
        "rules": Fact(
            N_("Rules, one a line: where; word; class"),
            Sort.ROWS,
            columns={
                "where": Fact(N_("Where"), Sort.ONE, words=WHERE),
                "word": Fact(N_("Word")),
                "class": Fact(N_("Organisation class"), Sort.ONE, list="organisation_classes"),
            },
        )
    },
    "call_script": {
        "fi": Fact(N_("In Finnish"), Sort.LONG, plain=True),
        "sv": Fact(N_("In Swedish"), Sort.LONG),
        "en": Fact(N_("In English"), Sort.LONG),
    },
}
_ROUND: Fields = {
    "pack": Fact(N_("Form"), Sort.ONE, asked="packs"),
    "letter": Fact(N_("Letter"), Sort.ONE, asked="letters"),
    **_days(
        months=N_("Months from the start of the path"),
        days_before=N_("Days before the due day"),
        days_after=N_("Days after the due day"),
    ),
}
_STEP: Fields = {
    "order": Fact(N_("Number in the ladder"), Sort.WHOLE),
    "kind": Fact(N_("What is done"), Sort.ONE, words=ladder.KIND_NAMES),
    "letter": Fact(N_("Letter"), Sort.ONE, asked="letters", missing=""),
    "days": Fact(N_("Days after the step before"), Sort.WHOLE),
    "yield_days": Fact(N_("Days in which an answer counts for the step"), Sort.WHOLE, low=1),
    "tries": Fact(N_("Tries at most"), Sort.WHOLE, low=1, missing=1),
    "again_days": Fact(N_("Days between tries"), Sort.WHOLE, low=1, missing=1),
}
_GATE: Mapping[str, Fields] = {
    EACH: {
        **LABEL,
        "only_if": Fact(N_("Only if a person confirms"), Sort.ONE, list="gate_grounds", missing=""),
        "from_age": Fact(N_("From this age on"), Sort.WHOLE, missing=None),
        "categories": _CATEGORIES,
        "language": Fact(N_("Language"), Sort.ONE, words=LANGUAGE_NAMES, missing=""),
    },
    "category_registers": {
        EACH: Fact(N_("Register of: {key}"), Sort.ONE, list="registers", keys=consents.CATEGORIES)
    },
    "non_disclosure": {
        "recipients": Fact(N_("Who hears a protected address"), Sort.MANY, asked="hearers")
    },
    "closed": _days(days=N_("Days after closing that a consent still carries")),
    "data_request": _days(answer_months=N_("Copy or correction answered in months")),
    "log_request": _days(
        answer_months=N_("Answered in months"), years_back=N_("Years that a log request goes back")
    ),
}
_COPY_OUT: Mapping[str, Fields] = {
    "categories": {
        EACH: Fact(N_("What this tells of the client: {key}"), Sort.MANY,
                   list=consents.CATEGORIES, keys=KIND_NAMES),
    },
    "register_categories": {
        EACH: Fact(N_("What this tells of the client: {key}"), Sort.MANY,
                   list=consents.CATEGORIES, keys="registers"),
    },
    "replacements": {EACH: Fact(N_("Instead of {key}"))},
}  # fmt: skip
_RESULTS: Mapping[str, Fields] = {
    "publishing": {
        "limit": Fact(N_("Smallest count that is shown"), Sort.WHOLE, low=2),
        "decimals": Fact(N_("Decimals of a share"), Sort.WHOLE, high=1),
    },
    "age": {"from": Fact(N_("Classes of age begin at years"), Sort.WHOLES)},
    "unemployment": {"from": Fact(N_("Classes of unemployment begin at months"), Sort.WHOLES)},
    "evidence": {
        "counts": Fact(N_("Pairs needed for counts"), Sort.WHOLE),
        "interval": Fact(N_("Pairs needed for an interval"), Sort.WHOLE),
        "confidence": Fact(N_("Confidence of an interval (0–1)"), Sort.DECIMAL, high=1),
        "power": Fact(N_("Power of a test (0–1)"), Sort.DECIMAL, high=1),
    },
    "smallest_change": {EACH: Fact(N_("Smallest meaningful change: {key}"), Sort.DECIMAL)},
    "published": {
        "figures": Fact(
            N_("Figures published elsewhere"),
            Sort.ROWS,
            columns={
                "table": Fact(N_("Table")),
                "of": Fact(N_("Of how many"), Sort.WHOLE, low=1),
                "share": Fact(N_("Share"), missing=""),
                "count": Fact(N_("Count"), Sort.WHOLE, missing=None),
                "divides": Fact(N_("Divisor"), Sort.WHOLE, missing=None),
                "source": Fact(N_("Source"), missing=""),
                "mean": Fact(N_("Mean"), missing=""),
                "median": Fact(N_("Median"), missing=""),
                "sd": Fact(N_("Standard deviation"), missing=""),
                "interval": Fact(N_("Interval"), missing=""),
                "scale": Fact(N_("Scale"), missing=""),
                "group": Fact(N_("Classes of one whole"), missing=""),
            },
        )
    },
}

SHAPES: Mapping[str, Shape] = {
    "settings": Shape(N_("Return address and contact"), _SETTINGS),
    "mailing": Shape(
        N_("Letters"),
        {
            "answer": _days(days=N_("Answer within days")),
            "envelope": {"": Fact(N_("Envelope"), Sort.ONE, asked="envelopes")},
        },
    ),
    "rounds": Shape(N_("Questionnaire rounds"), {EACH: _ROUND}),
    "ladder": Shape(
        N_("Reminder ladder"),
        {EACH: _STEP, "after_window": _days(days=N_("Days after the end of the window"))},
    ),
    "worklist": Shape(N_("Today"), _WORKLIST),
    "plan": Shape(N_("Plan"), _PLAN),
    "meetings": Shape(N_("Meetings"), _MEETINGS),
    "screenings": Shape(
        N_("Screenings"),
        {
            "retention": {
                EACH: Fact(N_("Retention of: {key}"), Sort.ONE, list="retention", keys="registers")
            },
            "usual": {"instruments": Fact(N_("Offered first"), Sort.MANY, asked="instruments")},
        },
    ),
    "clipboard": Shape(
        N_("Clipboard"), {"clearing": _days(seconds=N_("The clipboard empties after seconds"))}
    ),
    "closing": Shape(
        N_("Closing"),
        {
            "recent": _days(days=N_("Days in which a contact is recent")),
            "checklist": _days(days=N_("Unfinished closing is told of after days")),
        },
    ),
    "service_map": Shape(N_("Service map"), _SERVICE_MAP),
    "gate": Shape(N_("What is given without a consent"), _GATE),
    "copy_out": Shape(N_("Copying into other systems"), _COPY_OUT),
    "results": Shape(N_("Results"), _RESULTS),
    "status_economics": Shape(
        N_("What a status means in euros"),
        {
            EACH: {
                "euros_per_month": Fact(N_("Euros a month"), Sort.DECIMAL, low=-100_000),
                "source": Fact(N_("Source"), plain=True,
                               filled=N_("Write where the figure comes from.")),
            }
        },
    ),
}  # fmt: skip
