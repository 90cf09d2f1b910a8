"""Consents from the command line: what a paper or a spoken yes gives, and how each stands."""

from dataclasses import replace
from datetime import date
from typing import Any

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.meetings import booking
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.parsing import Commands, command, day, key_of
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

ISO = "YYYY-MM-DD"


def add_commands(consent: Commands) -> None:
    """Add the commands of this module to their group."""
    listed = command(consent, "list", consents_listed, _("list a client's consents"))
    give = command(consent, "give", consents_given, _("record what a signed paper gives"))
    hear = command(
        consent, "hear", consents_heard, _("record what the client agreed to aloud in a meeting")
    )
    for made in (listed, give, hear):
        made.add_argument("client", metavar="CODE")
    give.add_argument("--from", dest="from_day", type=day, metavar=ISO)
    hear.add_argument("--meeting", required=True, metavar="ID")
    hear.add_argument("--by", default="", metavar="NAME", help=_("who of the unit heard it"))
    to, data = key_of("consent_recipients"), key_of("consent_categories")
    for made in (give, hear):
        made.add_argument("--recipient", required=True, action="append", type=to, metavar="R")
        made.add_argument("--category", required=True, action="append", type=data, metavar="C")
        made.add_argument(
            "--direction", choices=list(consents.DIRECTION_NAMES), action="append", default=[],
            help=_("whether the team may give the data (as such) or obtain it; both may be named"),
        )  # fmt: skip
        made.add_argument("--until", type=day, metavar=ISO)
        made.add_argument("--purpose", default="")
        made.add_argument("--given-by", default=consents.BY_CLIENT)


def consents_listed(context: Context) -> Answer:
    """List a client's consents with their state on the day."""
    with context.opened() as vault:
        found = consents.of_client(vault, clients.by_code(vault, context.options.client).id)
    rows = [_consent_row(each, context) for each in found]
    lines = [
        f"{row['recipient']}: {row['category']} ({_(consents.DIRECTION_NAMES[row['direction']])})"
        f"  {_(consents.STATE_NAMES[row['state']])}"
        for row in rows
    ]
    return Answer(rows, lines or [_("No consents yet.")])


def _consent_row(each: Consent, context: Context) -> dict[str, Any]:
    return {
        "id": each.id,
        "recipient": each.recipient,
        "category": each.category,
        "direction": each.direction,
        "purpose": each.purpose,
        "heard_by": each.heard_by,
        "meeting": each.meeting_id,
        "from": each.valid_from,
        "until": each.valid_until,
        "withdrawn_on": each.withdrawn_on,
        "state": each.state(context.today),
    }


def consents_given(context: Context) -> Answer:
    """Record what one signed paper gives: each recipient with each kind of data."""
    with context.opened() as vault:
        given = _consent(vault, context, context.options.from_day or context.today)
        return _consents_stored(vault, context, given)


def consents_heard(context: Context) -> Answer:
    """Record what the client agreed to aloud: in which meeting, on its day, and who heard it."""
    options = context.options
    with context.opened() as vault:
        given = _consent(vault, context, booking.get(vault, options.meeting).on)
        heard_by = options.by or vault.person.name
        given = replace(given, meeting_id=options.meeting, heard_by=heard_by)
        return _consents_stored(vault, context, given)


def _consent(vault: Vault, context: Context, on: date) -> Consent:
    options = context.options
    return Consent(
        clients.by_code(vault, context.options.client).id,
        "",
        "",
        on,
        options.until,
        purpose=options.purpose,
        given_by=options.given_by,
    )


def _consents_stored(vault: Vault, context: Context, given: Consent) -> Answer:
    """Store what is given, and tell what of it was in force already."""
    options, today = context.options, context.today
    asked = (options.recipient, options.category, today, options.direction)
    known = consents.repeated(vault, given, *asked)
    made = consents.record_consents(vault, given, *asked)
    rows = [_consent_row(each, context) for each in made.record]
    return Answer(rows, [_("The consents were recorded."), *([known] if known else [])])
