"""A client with consents, a network meeting, and people at it, made in a line each."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, gate
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.meetings import booking, invitees
from tytti_desktop.casework.meetings.records import Attendance, Invitee, InviteeKind, Meeting
from tytti_desktop.casework.registers import Register
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
ON = datetime(2026, 12, 8, 13, 0)  # noqa: DTZ001 (a clock time of Finland)
PAST = datetime(2026, 11, 17, 9, 0)  # noqa: DTZ001


def make_client(vault: Vault, **known: Any) -> str:
    made = clients.register_client(vault, Client("Mäki", "Onni", **known), TODAY).record
    return str(made.id)


def consent(
    vault: Vault, client: str, recipient: str, *categories: str, until: date | None = None
) -> None:
    paper = Consent(client, "", "", date(2026, 1, 1), until)
    kinds = categories or [gate.BASIC]
    ways = [consents.GIVE, consents.OBTAIN]
    consents.record_consents(vault, paper, [recipient], kinds, TODAY, ways)


def meeting(client: str | None, at: datetime = ON, kind: str = "network", **more: Any) -> Meeting:
    known: dict[str, Any] = {"asked_by": "Kela", "asked_on": TODAY} | more
    return Meeting(client, kind, at, 60, Register.SOCIAL, "working_age", **known)


def book(vault: Vault, client: str | None, at: datetime = ON, **more: Any) -> Meeting:
    made = booking.book_meeting(vault, meeting(client, at, **more), TODAY).record
    assert isinstance(made, Meeting)
    return made


def invite(vault: Vault, found: Meeting, recipient: str, name: str, **more: Any) -> Invitee:
    new = Invitee(found.id, found.client_id, found.register, InviteeKind.ORGANISATION, name, **more)
    made = invitees.add_invitee(vault, replace(new, recipient=recipient), TODAY).record
    assert isinstance(made, Invitee)
    return made


def everybody(vault: Vault, found: Meeting) -> dict[str, Attendance]:
    return {each.id: Attendance.PRESENT for each in invitees.of_meeting(vault, found.id)}
