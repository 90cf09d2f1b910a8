"""Versions of a plan: the whole plan as it was on a day, numbered, to be signed and compared.

A version is never changed; only its signature may come later. It holds what was written in every
register; a role is shown its own part of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tytti_desktop.casework import days, registers
from tytti_desktop.casework.client import case_managers
from tytti_desktop.casework.fields import ID, RECKONED, WHO, WHOLE, Day, told
from tytti_desktop.casework.gate import consent_papers
from tytti_desktop.casework.gate.consent_papers import Paper
from tytti_desktop.casework.plan import actions, follow_up, goals
from tytti_desktop.casework.plan.actions import Action
from tytti_desktop.casework.plan.follow_up import Review
from tytti_desktop.casework.plan.goals import Goal
from tytti_desktop.casework.recording import Book, add, change, refuse, stamped
from tytti_desktop.casework.registers import Register
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Table, Vault, attachments, audit
from tytti_desktop.vault.attachments import Attachment
from tytti_desktop.words import N_, _

PAPER_KIND = "plan"


@dataclass(frozen=True)
class Content:
    """What a plan says: its goals, its actions in order, the next follow-up, the case manager."""

    goals: tuple[Goal, ...] = ()
    actions: tuple[Action, ...] = ()
    review: Review | None = None
    case_manager: str = ""


@dataclass(frozen=True)
class Version:
    """One frozen plan; `meeting_id` is the meeting that agreed on it."""

    client_id: str = field(metadata=ID)
    number: int = field(metadata=told(N_("Number")))
    on_date: date = field(metadata=told(N_("Agreed on"), day=Day.PAST))
    register: Register = field(metadata=told(N_("Register"), list="registers"))
    retention: str = field(metadata=RECKONED)
    content: Content = field(default_factory=Content, metadata=WHOLE)
    meeting_id: str | None = field(default=None, metadata=ID)
    note: str = field(default="", metadata=told(N_("Note")))
    signed_on: date | None = field(default=None, metadata=told(N_("Signed on"), day=Day.PAST))
    paper_id: str | None = field(default=None, metadata=ID)
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if not (self.content.goals or self.content.actions):
            found["content"] = _("The plan is empty: add a goal or an action first.")
        return found


VERSIONS = Table(Version, "plan_version")
BOOK = Book("plan_version", Version, VERSIONS, noun=N_("version of the plan"), begins="on_date")


def now(vault: Vault, client_id: str, today: date) -> Content:
    """Return the plan as it stands: what has ended since long is still in it."""
    manager = case_managers.current(vault, client_id, today)
    return Content(
        tuple(goals.of_client(vault, client_id)),
        tuple(actions.of_client(vault, client_id)),
        follow_up.agreed(vault, client_id),
        manager.name if manager else "",
    )


def visible(vault: Vault, content: Content, today: date) -> tuple[Content, int]:
    """Return the part of a plan in this person's registers, and how many records are in others."""
    mine = set(registers.mine(vault, today))
    seen_goals, hidden_goals = registers.visible(vault, content.goals, today)
    seen_actions, hidden_actions = registers.visible(vault, content.actions, today)
    review = content.review
    hidden_review = int(review is not None and review.register not in mine)
    part = replace(
        content,
        goals=tuple(seen_goals),
        actions=tuple(seen_actions),
        review=None if hidden_review else review,
    )
    return part, hidden_goals + hidden_actions + hidden_review


def of_client(vault: Vault, client_id: str) -> list[Version]:
    """Return every version of a client's plan, the newest first."""
    return VERSIONS.find(vault, "client_id = ?", (client_id,), "number desc")


def numbered(vault: Vault, client_id: str, number: int) -> Version:
    """Return one version by its number; raises KnownError where there is none."""
    found = VERSIONS.find(vault, "client_id = ? and number = ?", (client_id, number), limit=1)
    if not found:
        raise KnownError(_("The plan has no version of this number."), field="number")
    return found[0]


def freeze(
    vault: Vault, client_id: str, on: date, today: date, *, note: str = "", meeting: str = ""
) -> Changes:
    """Freeze the whole plan as it stands, as the next version.

    Raises KnownError if the plan is empty, the day lies ahead, or nothing has changed since the
    last version.
    """
    mine = registers.own(vault, today)
    with vault.atomic():
        earlier = of_client(vault, client_id)
        content = now(vault, client_id, today)
        if earlier and earlier[0].content == content:
            text = _("Nothing has changed since version {number}.")
            raise KnownError(text.format(number=earlier[0].number))
        new = stamped(
            vault,
            Version(
                client_id,
                earlier[0].number + 1 if earlier else 1,
                on,
                mine.register,
                mine.retention,
                content,
                meeting or None,
                note.strip(),
            ),
        )
        refuse(new.problems(today))
        return add(vault, BOOK, new, "freeze")


def sign(vault: Vault, version_id: str, on: date, paper: Paper | None, today: date) -> Changes:
    """Tell that a version was signed, with its scanned paper if it is at hand.

    The undo takes the signature away; the paper stays in the vault, and the log tells of it.
    """
    with vault.atomic():
        old = VERSIONS.get(vault, version_id)
        kept = None if paper is None else _keep(vault, old, paper)
        signed = replace(old, signed_on=on, paper_id=kept.id if kept else old.paper_id)
        refuse(signed.problems(today))
        return change(vault, BOOK, signed, "sign")


def _keep(vault: Vault, version: Version, paper: Paper) -> Attachment:
    return attachments.keep(
        vault,
        client_id=version.client_id,
        kind=PAPER_KIND,
        media_type=paper.media_type,
        content=paper.content,
        register=str(version.register),
    )


def read_paper(content: bytes) -> Paper:
    """Return a file's content as the signed paper; raises KnownError if it is none."""
    return consent_papers.read_paper(content)


def open_paper(vault: Vault, version: Version) -> Attachment:
    """Return the signed paper for a person to look at, and log the look.

    Raises KnownError if no paper has been attached.
    """
    if version.paper_id is None:
        raise KnownError(_("No signed paper has been attached to this version."))
    with vault.atomic():
        found = attachments.get(vault, version.paper_id)
        audit.write(vault, "open", "attachment", found.id, client_id=version.client_id)
    return found


def open_goals(content: Content) -> list[Goal]:
    """Return the goals of a plan that are under way."""
    return [goal for goal in content.goals if goal.is_open]


def of_goal(content: Content, goal_id: str | None) -> list[Action]:
    """Return the actions of one goal (of none, with None) in the order to do them."""
    known = {goal.id for goal in content.goals}
    return actions.in_order(
        each
        for each in content.actions
        if (each.goal_id if each.goal_id in known else None) == goal_id
    )


def progress(found: Iterable[Action]) -> tuple[int, int]:
    """Return how many actions are done and how many there are; dropped ones do not count."""
    counted = [each for each in found if each.state is not actions.ActionState.DROPPED]
    return sum(each.state is actions.ActionState.DONE for each in counted), len(counted)
