"""The act “this professional leaves”: all that names them moves to the successor, in one act."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tytti_desktop.casework import unit
from tytti_desktop.casework.client import case_managers, clients
from tytti_desktop.casework.client.case_managers import CASE_MANAGERS, CaseManager
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import CONSENTS
from tytti_desktop.casework.received import Received
from tytti_desktop.casework.recording import add, change, refuse, together
from tytti_desktop.casework.search_index import fold
from tytti_desktop.casework.service_map import posts
from tytti_desktop.casework.service_map.organisations import ORGANISATIONS
from tytti_desktop.casework.service_map.posts import POSTS, PROFESSIONALS, TENURES, Professional
from tytti_desktop.casework.service_map.posts import Tenure as PostTenure
from tytti_desktop.casework.service_map.traces import Leaving, Named, Trace
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault, audit, new_id
from tytti_desktop.words import _


@dataclass(frozen=True)
class Left:
    """What the act did: what was moved or ended, and the personal things it cannot decide."""

    moved: tuple[Named, ...]
    personal: tuple[Named, ...]


def _tenures(vault: Vault, leaving: Leaving) -> list[Named]:
    held = TENURES.find(
        vault,
        "professional_id = ? and (until_date is null or until_date > ?)",
        (leaving.professional.id, leaving.last_day.isoformat()),
        "from_date, id",
    )
    return [Named("tenure", each.id, _post_name(vault, each.post_id)) for each in held]


def _post_name(vault: Vault, post_id: str) -> str:
    post = POSTS.get(vault, post_id)
    return f"{post.title}, {ORGANISATIONS.get(vault, post.organisation_id).name}"


def _move_tenure(vault: Vault, named: Named, leaving: Leaving) -> Changes:
    held, heir = TENURES.get(vault, named.record_id), leaving.successor
    begun = held.from_date <= leaving.last_day
    there = heir is not None and _holds(vault, heir.id, held, leaving)
    if not begun and (heir is None or there):
        return posts.cancel_tenure(vault, held.id)
    if not begun and heir is not None:
        return posts.hand_tenure(vault, held, heir.id)
    done = [posts.end_tenure(vault, held.id, leaving.last_day)]
    if heir is not None and not there:
        new = PostTenure(held.post_id, heir.id, leaving.next_day, held.until_date)
        done.append(posts.begin_tenure(vault, new, instead=False))
    return together(done)


def _holds(vault: Vault, heir: str, held: PostTenure, leaving: Leaving) -> bool:
    """Tell whether the successor already holds the post on any day that would be theirs."""
    first = max(held.from_date, leaving.next_day)
    last = held.until_date or date.max
    return any(
        own.post_id == held.post_id
        and own.from_date <= last
        and (own.until_date is None or own.until_date >= first)
        for own in posts.tenures_of(vault, heir)
    )


def _case_managers(vault: Vault, leaving: Leaving) -> list[Named]:
    """Find case managers by name: a case manager may be anyone, so no id ties them to a post."""
    held = CASE_MANAGERS.find(
        vault,
        "until_date is null or until_date > ?",
        (leaving.last_day.isoformat(),),
        "from_date, id",
    )
    name = fold(leaving.professional.name)
    text = _("Case manager")
    return [
        Named("case_manager", each.id, text, each.client_id)
        for each in held
        if fold(each.name) == name
    ]


def _move_case_manager(vault: Vault, named: Named, leaving: Leaving) -> Changes:
    held, heir = CASE_MANAGERS.get(vault, named.record_id), leaving.successor
    if held.from_date > leaving.last_day:
        if heir is None:
            text = _(
                "A client got this case manager after that day. Check it, or name a successor."
            )
            raise KnownError(text, field="last_day")
        return change(vault, case_managers.BOOK, _as(vault, held, heir), "hand_over")
    done = [change(vault, case_managers.BOOK, replace(held, until_date=leaving.last_day), "end")]
    closed = clients.get(vault, held.client_id).closed_on is not None
    if heir is not None and not closed:
        begun = replace(_as(vault, held, heir), id=new_id(), from_date=leaving.next_day)
        done.append(add(vault, case_managers.BOOK, begun, "hand_over"))
    return together(done)


def _as(vault: Vault, held: CaseManager, heir: Professional) -> CaseManager:
    """Return a case manager's time as the successor's: name, phone and organisation theirs."""
    own = posts.tenures_of(vault, heir.id)
    organisation = held.organisation
    if own:
        owner = POSTS.get(vault, own[0].post_id).organisation_id
        organisation = ORGANISATIONS.get(vault, owner).name
    return replace(
        held,
        name=heir.name,
        phone=heir.phone,
        organisation=organisation,
        recorded_at=vault.now(),
        recorded_by=vault.person.id,
    )


def _consents(vault: Vault, leaving: Leaving) -> list[Named]:
    """Find consents in force that name the person: by recipient of the unit's data, or purpose."""
    name = fold(leaving.professional.name)
    offered = unit.in_force(vault, consents.RECIPIENTS, leaving.next_day)
    theirs = {
        key
        for key, recipient in offered.items()
        if any(name in fold(word) for word in recipient.get("label", {}).values())
    }
    text = _("A consent given to this person: ask the client for a new one")
    return [
        Named("consent", each.id, text, each.client_id, personal=True)
        for each in CONSENTS.find(vault, "withdrawn_on is null", order="valid_from, id")
        if each.state(leaving.next_day) is consents.State.IN_FORCE
        and (each.recipient in theirs or name in fold(each.purpose))
    ]


HELD: tuple[Trace, ...] = (
    Trace("tenure", _tenures, _move_tenure),
    Trace("case_manager", _case_managers, _move_case_manager),
)
CONSENT = Trace("consent", _consents)
# All that names a professional: a feature's traces are a line of the manifest.
TRACES: Sequence[Trace] = Received("TRACES")


def named(vault: Vault, professional_id: str, last_day: date) -> list[Named]:
    """Return every record that names a person after their last day, personal ones too."""
    leaving = Leaving(PROFESSIONALS.get(vault, professional_id), last_day)
    return [found for trace in TRACES for found in trace.find(vault, leaving)]


def proposed_successor(vault: Vault, professional_id: str, day: date) -> Professional | None:
    """Return who could follow: who shares the post, else has one like it, else the organisation."""
    rows = vault.query(
        """
        select t.professional_id as id, min(case when p.id = mine.id then 1
            when lower(p.title) = lower(mine.title) then 2 else 3 end) as nearness
        from tenure held
        join post mine on mine.id = held.post_id
        join post p on p.organisation_id = mine.organisation_id
        join tenure t on t.post_id = p.id and t.from_date <= :day
            and (t.until_date is null or t.until_date > :day)
        where held.professional_id = :leaver and t.professional_id <> :leaver
            and (held.until_date is null or held.until_date >= :day)
        group by 1 order by nearness, max(t.from_date), 1 limit 1
        """,
        {"day": day.isoformat(), "leaver": professional_id},
    )
    return PROFESSIONALS.get(vault, rows[0]["id"]) if rows else None


def leave(
    vault: Vault, professional_id: str, last_day: date, successor_id: str | None = None
) -> Changes:
    """Let a professional leave: one act over everything that names them after the last day.

    Their times end on the last day and the successor's begin on the next; without a successor
    posts stay vacant and case managers missing, and Today says so. Personal things are returned,
    not moved. The last day may lie ahead. The record is `Left`; the undo takes all back.
    """
    with vault.atomic():
        if successor_id == professional_id:
            refuse({"successor_id": _("Choose someone else than the person who leaves.")})
        heir = PROFESSIONALS.get(vault, successor_id) if successor_id else None
        leaving = Leaving(PROFESSIONALS.get(vault, professional_id), last_day, heir)
        done, moved, personal = [], [], []
        for trace in TRACES:
            for found in trace.find(vault, leaving):
                if found.personal or trace.move is None:
                    personal.append(found)
                else:
                    done.append(trace.move(vault, found, leaving))
                    moved.append(found)
        detail = {"moved": len(moved), "personal": len(personal)}
        audit.write(vault, "leave", "professional", professional_id, detail=detail)
        return together(done, Left(tuple(moved), tuple(personal)))
