"""Posts and who holds them: a contact is a role in an organisation, held by persons in turn."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from tytti_desktop.casework import days
from tytti_desktop.casework.fields import ID, WHO, Day, told
from tytti_desktop.casework.recording import Book, add, change, refuse, together
from tytti_desktop.casework.search_index import Entry
from tytti_desktop.casework.service_map import entries
from tytti_desktop.casework.service_map.organisations import ORGANISATIONS
from tytti_desktop.casework.service_map.services import SERVICES
from tytti_desktop.dates import shown
from tytti_desktop.vault import Changes, Table, Vault, audit, new_id
from tytti_desktop.vault.audit import fingerprint
from tytti_desktop.words import N_, _

_POST_REFERS = {"tenure": "post_id"}
_PROFESSIONAL_REFERS = {"tenure": "professional_id"}


@dataclass(frozen=True)
class Post:
    """A role in an organisation, for one of its services if `service_id` is given."""

    organisation_id: str = field(metadata=ID)
    title: str = field(metadata=told(N_("Title of the post")))
    service_id: str | None = field(default=None, metadata=ID)
    phone: str = field(default="", metadata=told(N_("Phone")))
    email: str = field(default="", metadata=told(N_("E-mail")))
    note: str = field(default="", metadata=told(N_("Note")))
    ended_on: date | None = field(default=None, metadata=told(N_("Ended on"), day=Day.SINCE))
    id: str = field(default="", metadata=ID)
    changed_at: datetime | None = field(default=None, metadata=WHO)
    changed_by: str = field(default="", metadata=WHO)

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        found = days.problems(self, today)
        if not self.title.strip():
            found["title"] = _("Write the title of the post, such as social worker.")
        if not self.organisation_id:
            found["organisation_id"] = _("Choose the organisation.")
        return found


@dataclass(frozen=True)
class Professional:
    """A person who works in the network. Nothing of a client is kept here."""

    name: str = field(metadata=told(N_("Name")))
    phone: str = field(default="", metadata=told(N_("Phone")))
    email: str = field(default="", metadata=told(N_("E-mail")))
    note: str = field(default="", metadata=told(N_("Note")))
    id: str = field(default="", metadata=ID)
    changed_at: datetime | None = field(default=None, metadata=WHO)
    changed_by: str = field(default="", metadata=WHO)

    def problems(self) -> dict[str, str]:
        """Return what is wrong, by field."""
        return {} if self.name.strip() else {"name": _("Write the name.")}


@dataclass(frozen=True)
class Tenure:
    """A person's time in a post; the first and the last day belong to it."""

    post_id: str = field(metadata=ID)
    professional_id: str = field(metadata=ID)
    from_date: date = field(metadata=told(N_("Begins"), day=Day.BOOKED))
    until_date: date | None = field(default=None, metadata=told(N_("Last day"), day=Day.VALIDITY))
    id: str = field(default="", metadata=ID)
    changed_at: datetime | None = field(default=None, metadata=WHO)
    changed_by: str = field(default="", metadata=WHO)

    def problems(self) -> dict[str, str]:
        """Return what is wrong, by field."""
        if self.until_date is not None and self.until_date < self.from_date:
            return {"until_date": _("The last day is before the first. Check the days.")}
        return {}

    def covers(self, day: date) -> bool:
        """Tell whether the person holds the post on a day."""
        return self.from_date <= day and (self.until_date is None or day <= self.until_date)


@dataclass(frozen=True)
class Holder:
    """A post on a day with the person who holds it, or None for a vacant one."""

    post: Post
    professional: Professional | None
    tenure: Tenure | None


def _post_entry(post: Post) -> Entry:
    text = " ".join(part for part in (post.title, post.phone, post.email, post.note) if part)
    return Entry("post", post.id, None, "", text)


def _professional_entry(professional: Professional) -> Entry:
    parts = (professional.name, professional.phone, professional.email, professional.note)
    return Entry("professional", professional.id, None, "", " ".join(p for p in parts if p))


POSTS = Table(Post, "post")
PROFESSIONALS = Table(Professional, "professional")
TENURES = Table(Tenure, "tenure")
POST_BOOK = Book("post", Post, POSTS, _post_entry, noun=N_("contact post"))
PROFESSIONAL_BOOK = Book(
    "professional", Professional, PROFESSIONALS, _professional_entry, noun=N_("contact person")
)
TENURE_BOOK = Book("tenure", Tenure, TENURES, noun=N_("time in a post"))


def add_post(vault: Vault, post: Post, today: date) -> Changes:
    """Store a post; raises KnownError naming the field that is wrong."""
    with vault.atomic():
        _check_post(vault, post, today)
        new = entries.stamped(vault, post, id=new_id(), title=" ".join(post.title.split()))
        done = add(vault, POST_BOOK, new)
    return entries.unless_used(done, lambda v: entries.refers(v, _POST_REFERS, new.id))


def change_post(vault: Vault, post: Post, today: date) -> Changes:
    """Store a corrected post."""
    with vault.atomic():
        _check_post(vault, post, today)
        return change(vault, POST_BOOK, entries.stamped(vault, post))


def _check_post(vault: Vault, post: Post, today: date) -> None:
    refuse(post.problems(today))
    ORGANISATIONS.get(vault, post.organisation_id)
    if post.service_id is not None:
        SERVICES.get(vault, post.service_id)


def add_professional(vault: Vault, professional: Professional) -> Changes:
    """Store a person of the network; raises KnownError naming the field that is wrong."""
    with vault.atomic():
        refuse(professional.problems())
        name = " ".join(professional.name.split())
        new = entries.stamped(vault, professional, id=new_id(), name=name)
        done = add(vault, PROFESSIONAL_BOOK, new)
    return entries.unless_used(done, lambda v: entries.refers(v, _PROFESSIONAL_REFERS, new.id))


def change_professional(vault: Vault, professional: Professional) -> Changes:
    """Store a corrected person."""
    with vault.atomic():
        refuse(professional.problems())
        name = " ".join(professional.name.split())
        return change(vault, PROFESSIONAL_BOOK, entries.stamped(vault, professional, name=name))


def begin_tenure(vault: Vault, tenure: Tenure, *, instead: bool = True) -> Changes:
    """Put a person in a post; with `instead` the holder before ends on the day before.

    Raises KnownError if the same person already holds the post then, or (with `instead`) someone
    else began on the same day or later.
    """
    with vault.atomic():
        refuse(tenure.problems())
        POSTS.get(vault, tenure.post_id)
        PROFESSIONALS.get(vault, tenure.professional_id)
        done = []
        for held in _overlapping(vault, tenure):
            if held.professional_id == tenure.professional_id:
                refuse({"from_date": _("This person already holds the post then.")})
            if instead and held.from_date >= tenure.from_date:
                text = _("{day} or later someone else began. Check the day, or correct the list.")
                refuse({"from_date": text.format(day=shown(tenure.from_date))})
            if instead:
                last = tenure.from_date - timedelta(days=1)
                done.append(_ended(vault, held, last))
        new = entries.stamped(vault, tenure, id=new_id())
        return together([*done, add(vault, TENURE_BOOK, new)], new)


def put_in_post(
    vault: Vault, tenure: Tenure, newcomer: Professional | None = None, *, instead: bool = True
) -> Changes:
    """Put a person in a post; `newcomer` is first stored as a new person of the network.

    The record is the tenure. Raises KnownError as `add_professional` and `begin_tenure` do.
    """
    with vault.atomic():
        if newcomer is None:
            return begin_tenure(vault, tenure, instead=instead)
        came = add_professional(vault, newcomer)
        begun = begin_tenure(
            vault, replace(tenure, professional_id=came.record.id), instead=instead
        )
        return together([came, begun], begun.record)


def _overlapping(vault: Vault, tenure: Tenure) -> list[Tenure]:
    return TENURES.find(
        vault,
        "post_id = ? and (until_date is null or until_date >= ?) and from_date <= ?",
        (
            tenure.post_id,
            tenure.from_date.isoformat(),
            (tenure.until_date or date.max).isoformat(),
        ),
        "from_date, id",
    )


def _ended(vault: Vault, tenure: Tenure, last: date) -> Changes:
    ended = replace(tenure, until_date=last)
    refuse(ended.problems())
    return change(vault, TENURE_BOOK, entries.stamped(vault, ended), "end")


def end_tenure(vault: Vault, tenure_id: str, last: date) -> Changes:
    """End a person's time in a post on a day that still belongs to it."""
    with vault.atomic():
        return _ended(vault, TENURES.get(vault, tenure_id), last)


def hand_tenure(vault: Vault, tenure: Tenure, professional_id: str) -> Changes:
    """Give a whole time in a post, planned or held, to another person."""
    handed = replace(tenure, professional_id=professional_id)
    return change(vault, TENURE_BOOK, entries.stamped(vault, handed), "hand_over")


def cancel_tenure(vault: Vault, tenure_id: str) -> Changes:
    """Take away a time in a post that will not come true; the undo puts it back."""
    with vault.atomic():
        old = TENURES.get(vault, tenure_id)
        TENURES.delete(vault, tenure_id)
        detail = {"before": fingerprint(old)}
        audit.write(vault, "cancel", TENURE_BOOK.entity, tenure_id, detail=detail)
    return Changes(frozenset({Tenure}), None, lambda v: add(v, TENURE_BOOK, old, "undo_cancel"))


def tenures_of_post(vault: Vault, post_id: str) -> list[Tenure]:
    """Return who has held a post and will hold it, the newest first."""
    return TENURES.find(vault, "post_id = ?", (post_id,), "from_date desc, id")


def tenures_of(vault: Vault, professional_id: str) -> list[Tenure]:
    """Return the posts a person has held and will hold, the newest first."""
    return TENURES.find(vault, "professional_id = ?", (professional_id,), "from_date desc, id")


def of_organisation(vault: Vault, organisation_id: str) -> list[Post]:
    """Return every post of an organisation by title, those that have ended last."""
    return POSTS.find(
        vault, "organisation_id = ?", (organisation_id,), "ended_on is not null, title, id"
    )


def holders(vault: Vault, organisation_id: str, day: date) -> list[Holder]:
    """Return an organisation's posts on a day with their holders; a vacant post has none."""
    found = []
    posts = POSTS.find(
        vault,
        "organisation_id = ? and (ended_on is null or ended_on > ?)",
        (organisation_id, day.isoformat()),
        "title, id",
    )
    for post in posts:
        held = [each for each in tenures_of_post(vault, post.id) if each.covers(day)]
        found += [Holder(post, PROFESSIONALS.get(vault, h.professional_id), h) for h in held]
        if not held:
            found.append(Holder(post, None, None))
    return found


def professionals(vault: Vault) -> list[Professional]:
    """Return every person of the network by name."""
    return PROFESSIONALS.find(vault, order="name, id")
