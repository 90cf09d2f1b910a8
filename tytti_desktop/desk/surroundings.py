"""What the frame shows that is no page: what search finds, and when the vault was backed up."""

from collections.abc import Sequence

from tytti_desktop.casework import search
from tytti_desktop.desk.running.furniture import Hit
from tytti_desktop.desk.running.session import Place, Session
from tytti_desktop.desk.shell.search_box import SHOWN
from tytti_desktop.vault import backup_state

CLIENT_PAGES = {
    "visit": "visits",
    "consultation": "visits",
    "screening": "screenings",
    "client_question": "situation",
    "goal": "plan",
    "action": "plan",
    "onward": "plan",
    "team_return": "plan",
    "closing": "closing",
    "rating": "closing",
}
NETWORK_KINDS = {"service", "organisation", "channel", "post", "professional"}


def find(session: Session, typed: str) -> Sequence[Hit]:
    """Return what search finds, the best first, each with the place where it opens."""
    found = search.find(session.vault, typed, session.today, SHOWN)
    return [Hit(hit.title or hit.detail, _place(hit), _note(hit)) for hit in found]


def _place(hit: search.Hit) -> Place:
    if hit.kind in NETWORK_KINDS:
        return Place("network", hit.entity_id, hit.kind)
    if hit.kind in {"meeting", "invitee"}:
        return Place("meetings", hit.entity_id, "invitee" if hit.kind == "invitee" else "")
    if hit.client_id is None:
        return Place("consultations", hit.entity_id)
    page = CLIENT_PAGES.get(hit.kind, "")
    target = f":{hit.entity_id}" if page == "plan" else ""
    return Place("clients", hit.client_id, page + target)


def _note(hit: search.Hit) -> str:
    return " · ".join(part for part in (hit.code, hit.detail) if part and part != hit.title)


def backup_words(session: Session) -> str:
    """Return how it is with the backups, in words."""
    return backup_state.standing(session.vault, session.today).words
