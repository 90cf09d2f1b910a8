"""Who is invited to a meeting: small by design, posts and persons of other organisations too."""

from dataclasses import dataclass, replace
from datetime import date

from tytti_desktop.casework import unit
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.gate import consents, gate
from tytti_desktop.casework.gate.consents import CONSENTS
from tytti_desktop.casework.gate.gate import Passage, Ruling
from tytti_desktop.casework.gate.gate_data import CLOSE_NETWORK
from tytti_desktop.casework.meetings.records import (
    INVITEE_BOOK,
    INVITEES,
    MEETINGS,
    OPEN,
    PRE_ASSESSMENTS,
    RULES,
    Invitee,
    InviteeKind,
    Meeting,
)
from tytti_desktop.casework.recording import add, change, refuse, stamped, together
from tytti_desktop.casework.service_map.organisations import CLASSES, ORGANISATIONS
from tytti_desktop.casework.service_map.posts import POSTS, PROFESSIONALS
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault, audit
from tytti_desktop.vault.audit import fingerprint
from tytti_desktop.words import _, ngettext

# How the gate knows those who belong to the client or work for the unit. An interpreter is bound
# by the unit's secrecy and hears what the client hears.
_OWN = {
    InviteeKind.CLIENT: gate.CLIENT,
    InviteeKind.INTERPRETER: gate.OWN_UNIT,
    InviteeKind.OWN_TEAM: gate.OWN_UNIT,
    InviteeKind.SUPPORT_PERSON: CLOSE_NETWORK,
}
_NAMED = (
    InviteeKind.PERSON, InviteeKind.CASE_MANAGER, InviteeKind.SUPPORT_PERSON,
    InviteeKind.REFERRER, InviteeKind.EXPERT_BY_EXPERIENCE,
)  # fmt: skip


def of_kind(meeting: Meeting, kind: InviteeKind, name: str = "") -> Invitee:
    """Return someone to invite, not stored yet, as the gate knows their kind."""
    return Invitee(
        meeting.id, meeting.client_id, meeting.register, kind, name, recipient=_OWN.get(kind, "")
    )


def of_post(vault: Vault, meeting: Meeting, post_id: str, day: date) -> Invitee:
    """Return the holder of a post to invite; a vacant post is invited without a name."""
    post = POSTS.get(vault, post_id)
    organisation = ORGANISATIONS.get(vault, post.organisation_id)
    held = vault.query(
        "select professional_id as id from tenure where post_id = ? and from_date <= ?"
        " and (until_date is null or until_date >= ?) order by from_date desc limit 1",
        (post_id, day.isoformat(), day.isoformat()),
    )
    holder = PROFESSIONALS.get(vault, held[0]["id"]) if held else None
    return replace(
        of_kind(meeting, InviteeKind.ORGANISATION, holder.name if holder else post.title),
        organisation=organisation.name,
        organisation_class=organisation.organisation_class,
        recipient=recipient_of_class(vault, organisation.organisation_class, day),
        post_id=post_id,
        professional_id=holder.id if holder else None,
    )


def recipient_of_class(vault: Vault, organisation_class: str, day: date) -> str:
    """Return the first consent recipient of an organisation class, or nothing if there is none."""
    offered = unit.in_force(vault, consents.RECIPIENTS, day)
    return next(
        (key for key, each in offered.items() if each.get("class") == organisation_class), ""
    )


def class_of(vault: Vault, organisation: str) -> str:
    """Return the class of an organisation of the service map by its name, or nothing."""
    found = vault.query(
        "select organisation_class from organisation where name = ? limit 1", (organisation,)
    )
    return str(found[0]["organisation_class"]) if found else ""


def tells(vault: Vault, invitee: Invitee, day: date) -> str:
    """Return the kind of data that naming someone beside the client tells; empty for none.

    It is the class of their organisation's, or of what the consents know them as.
    """
    known = unit.table(vault, consents.RECIPIENTS, invitee.recipient, day)
    classes = unit.in_force(vault, CLASSES, day)
    for key in (invitee.organisation_class, str(known.get("class", ""))):
        if found := str(classes.get(key, {}).get("category", "")):
            return found
    return ""


def add_invitee(vault: Vault, invitee: Invitee, today: date) -> Changes:
    """Put someone on the list of a meeting; raises KnownError naming the field that is wrong."""
    with vault.atomic():
        meeting = MEETINGS.get(vault, invitee.meeting_id)
        new = stamped(
            vault, _tidied(invitee), client_id=meeting.client_id, register=meeting.register
        )
        refuse(_problems(vault, new, today))
        done = [add(vault, INVITEE_BOOK, new), *_known_from_now(vault, new)]
        return together(done, new)


def _known_from_now(vault: Vault, new: Invitee) -> list[Changes]:
    """Keep a support person named here on the client's card too, where it names nobody yet."""
    if new.kind is not InviteeKind.SUPPORT_PERSON or new.client_id is None:
        return []
    client = clients.get(vault, new.client_id)
    if client.support_person:
        return []
    return [change(vault, clients.BOOK, replace(client, support_person=new.name))]


def change_invitee(vault: Vault, invitee: Invitee, today: date) -> Changes:
    """Store someone corrected on the list; raises KnownError naming the field that is wrong."""
    with vault.atomic():
        meeting = MEETINGS.get(vault, invitee.meeting_id)
        new = replace(_tidied(invitee), register=meeting.register)
        refuse(_problems(vault, new, today, INVITEES.get(vault, invitee.id)))
        return change(vault, INVITEE_BOOK, new)


def _tidied(invitee: Invitee) -> Invitee:
    name, organisation = invitee.name.split(), invitee.organisation.split()
    return replace(invitee, name=" ".join(name), organisation=" ".join(organisation))


def _problems(
    vault: Vault, invitee: Invitee, today: date, old: Invitee | None = None
) -> dict[str, str]:
    if invitee.kind in _NAMED and not invitee.name:
        return {"name": _("Write the name.")}
    if invitee.kind is InviteeKind.ORGANISATION and not (invitee.name or invitee.organisation):
        return {"organisation": _("Choose the organisation.")}
    key = invitee.organisation_class  # of the network's organisation: an ended one is right too
    known = ("", old.organisation_class if old else "")
    if key not in known and unit.thing(vault, CLASSES, key, today) is None:
        return {"organisation_class": _("Choose one from the list.")}
    return _recipient_problem(vault, invitee, today)


def _recipient_problem(vault: Vault, invitee: Invitee, today: date) -> dict[str, str]:
    """Someone outside must be known to the gate, except at meetings that are about no client.

    A case manager may be anyone's: one not known yet is invited only after a person has chosen.
    """
    if invitee.recipient in {gate.CLIENT, gate.OWN_UNIT} or invitee.client_id is None:
        return {}
    if not invitee.recipient and invitee.kind is InviteeKind.CASE_MANAGER:
        return {}
    if invitee.recipient in unit.in_force(vault, consents.RECIPIENTS, today):
        return {}
    return {"recipient": _("Choose whom the consents know them as: it decides what they may hear.")}


def remove_invitee(vault: Vault, invitee_id: str) -> Changes:
    """Take someone off the list; one who came, or was asked for a pre-assessment, stays."""
    with vault.atomic():
        old = INVITEES.get(vault, invitee_id)
        if MEETINGS.get(vault, old.meeting_id).state not in OPEN or old.attendance:
            raise KnownError(_("The meeting is over: the list of who came stays. Correct it."))
        if PRE_ASSESSMENTS.count(vault, "invitee_id = ?", (invitee_id,)):
            raise KnownError(_("They were asked for a pre-assessment, so they stay on the list."))
        INVITEES.delete(vault, invitee_id)
        INVITEE_BOOK.gone(vault, old)
        detail = {"before": fingerprint(old)}
        audit.write(vault, "remove", "invitee", invitee_id, client_id=old.client_id, detail=detail)
    return Changes(frozenset({Invitee}), None, lambda v: add(v, INVITEE_BOOK, old, "undo_remove"))


def of_meeting(vault: Vault, meeting_id: str) -> list[Invitee]:
    """Return who is invited to a meeting: the client first, then in the order they were added."""
    found = INVITEES.find(vault, "meeting_id = ?", (meeting_id,), "recorded_at, rowid")
    return sorted(found, key=lambda each: each.kind is not InviteeKind.CLIENT)


def name_of(vault: Vault, invitee: Invitee) -> str:
    """Return who someone is in words; the client by the client's own name."""
    if invitee.kind is InviteeKind.CLIENT and invitee.client_id:
        return clients.get(vault, invitee.client_id).name
    return invitee.shown


@dataclass(frozen=True)
class Warned:
    """Something to think of before inviting; `invitee_id` is empty where it is about nobody."""

    text: str
    invitee_id: str = ""


def warnings(vault: Vault, meeting: Meeting, today: date) -> list[Warned]:
    """Return what to think of: too many people, consents missing or ended on the day."""
    people = of_meeting(vault, meeting.id)
    limit = int(unit.value(vault, RULES, "invitees", today)["gentle_limit"])
    found = []
    if len(people) > limit:
        text = ngettext(
            "{count} person is invited. Small meetings work best: is everybody needed?",
            "{count} people are invited. Small meetings work best: is everybody needed?",
            len(people),
        )
        found.append(Warned(text.format(count=len(people))))
    if meeting.client_id is None:
        return found
    for each in people:
        said = _consent_warning(vault, meeting, each.recipient, today)
        found += [Warned(said, each.id)] if said else []
    return found


def judge(vault: Vault, passage: Passage, day: date) -> Ruling:
    """Return what the gate says of someone; of one whom no consent can name, that it is shut."""
    if passage.recipient:
        return gate.judge(vault, passage, day)
    return Ruling(
        False, (), "", _("Choose whom the consents know them as: it decides what they may hear.")
    )


def _consent_warning(vault: Vault, meeting: Meeting, recipient: str, today: date) -> str:
    """Return what is wrong with a recipient's consent on the day of the meeting, or nothing."""
    client_id = meeting.client_id or ""
    passage = Passage(client_id, recipient, (gate.BASIC,), "meeting", "")
    then = judge(vault, passage, meeting.on)
    if then.allowed:
        return ""
    now = judge(vault, passage, today)
    if not now.allowed or not now.by:
        return then.why
    ends = [each.valid_until for each in CONSENTS.get_all(vault, now.by).values()]
    last = max((end for end in ends if end is not None), default=None)
    if last is None:
        return then.why
    text = _("The consent ends on {day}, before the meeting: ask the client for a new one.")
    return text.format(day=shown(last))
