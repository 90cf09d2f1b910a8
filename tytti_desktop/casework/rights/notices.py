"""Notices of a withdrawal: each who already holds what a consent covered is told that it ended.

Telling is itself a disclosure (the client is named to the recipient), on the ground of telling of
a withdrawn consent: it passes the gate like everything else.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tytti_desktop.casework import choices, days, unit
from tytti_desktop.casework.asking import Act, Ask
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.fields import ID, WHO, Day, told
from tytti_desktop.casework.gate import consents, disclosures, gate
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.gate_data import RULES, recipient_word
from tytti_desktop.casework.gate.ready_papers import LETTER, SinglePaper, letter_paper
from tytti_desktop.casework.mail import letters
from tytti_desktop.casework.recording import Book, add_all, change, refuse, together
from tytti_desktop.dates import shown
from tytti_desktop.paper.letters import Letter, letter
from tytti_desktop.vault import Changes, Table, Vault, new_id
from tytti_desktop.words import N_, _, speaking

WHAT = gate.WITHDRAWAL
WAYS = ("letter", "secure_mail", "phone", "meeting")  # keys of gate_channels.toml


@dataclass(frozen=True)
class Notice:
    """One recipient to be told of a withdrawal: printed, and told, each on its day.

    `how` is the channel by which they were told.
    """

    client_id: str = field(metadata=ID)
    recipient: str = field(metadata=told(N_("To whom"), list="consent_recipients"))
    categories: tuple[str, ...] = field(
        metadata=told(N_("Kinds of data"), list="consent_categories")
    )
    consents: tuple[str, ...] = field(metadata=ID)
    withdrawn_on: date = field(metadata=told(N_("Withdrawn on"), day=Day.PAST))
    addressee: str = field(default="", metadata=told(N_("To whom in particular")))
    printed_on: date | None = field(default=None, metadata=told(N_("Printed on"), day=Day.PAST))
    told_on: date | None = field(default=None, metadata=told(N_("Told"), day=Day.PAST))
    how: str = field(default="", metadata=told(N_("How"), list="gate_channels"))
    id: str = field(default="", metadata=ID)
    recorded_at: datetime | None = field(default=None, metadata=WHO)
    recorded_by: str = field(default="", metadata=WHO)


NOTICES = Table(Notice, "withdrawal_notice")
BOOK = Book("withdrawal_notice", Notice, NOTICES, noun=N_("notice of a withdrawal"))


def make(vault: Vault, found: list[Notice]) -> Changes:
    """Store notices to give, in the withdrawal's transaction."""
    at, by = vault.now(), vault.person.id
    stored = [
        replace(
            each,
            id=new_id(),
            categories=tuple(dict.fromkeys(each.categories)),  # told and asked are one to hear of
            recorded_at=at,
            recorded_by=by,
        )
        for each in found
    ]
    return add_all(vault, BOOK, stored)


def of_client(vault: Vault, client_id: str) -> list[Notice]:
    """Return a client's notices: those still to be given first, then the newest."""
    order = "told_on is not null, withdrawn_on desc, rowid"
    return NOTICES.find(vault, "client_id = ?", (client_id,), order)


def name_of(vault: Vault, notice: Notice, today: date) -> str:
    """Return who is told, in words: the recipient, and who in particular where it is known."""
    word = recipient_word(vault, notice.recipient, today)
    return f"{word}, {notice.addressee}" if notice.addressee else word


def _passage(notice: Notice, channel: str) -> Passage:
    return Passage(
        notice.client_id,
        notice.recipient,
        (gate.BASIC,),
        channel,
        WHAT,
        addressee=notice.addressee,
        entity=BOOK.entity,
        entity_id=notice.id,
        purpose=gate.WITHDRAWAL,
    )


def notice_letter(vault: Vault, notice: Notice, today: date) -> Letter:
    """Return the letter that tells of a withdrawal: name, date of birth, what ended and when.

    It is in the unit's language, not the client's; it names no address. Raises KnownError if the
    unit has no return address yet.
    """
    client = clients.get(vault, notice.client_id)
    back = letters.sender(vault, today)
    letters.refuse_empty(back)
    language = str(unit.value(vault, RULES, WHAT, today)["language"])
    with speaking(language):
        kinds = dict.fromkeys(notice.categories)
        labels = [choices.label(vault, consents.CATEGORIES, each, today) for each in kinds]
        to = name_of(vault, notice, today)
    born = shown(client.date_of_birth) if client.date_of_birth else ""
    return letter(
        WHAT,
        language,
        on=today,
        sender=back,
        facts={
            "to": to,
            "client": client.name,
            "born": born,
            "born_unknown": "" if born else " ",
            "withdrawn_on": shown(notice.withdrawn_on),
            "data": "\n".join(f"– {label}" for label in labels),
            **_ground(vault, notice),
        },
    )


def _ground(vault: Vault, notice: Notice) -> dict[str, str]:
    """Return on what the recipient has got the data: the consents that ended, or something else."""
    rows = disclosures.of_client(vault, notice.client_id, notice.withdrawn_on)
    own = [row for row in rows if row.recipient == notice.recipient]
    own = [row for row in own if row.addressee == notice.addressee or not notice.addressee]
    consented = any(set(row.consents) & set(notice.consents) for row in own)
    return {"on_consent": " " if consented else "", "on_other": "" if consented else " "}


def notice_paper(vault: Vault, notice_id: str, today: date) -> SinglePaper:
    """Return a notice as a paper: when it leaves it passes the gate and is marked as printed."""
    notice = NOTICES.get(vault, notice_id)
    made = notice_letter(vault, notice, today)
    paper = letter_paper(made, _passage(notice, LETTER), today, practice=vault.practice)

    def record(at: Vault, channel: str, reason: str = "") -> Changes:
        with at.atomic():
            now = replace(NOTICES.get(at, notice_id), printed_on=today)
            done = [paper.record(at, channel, reason), change(at, BOOK, now, "print")]
        return together(done, now)

    return replace(paper, record=record)


def mark_told(
    vault: Vault, notice_id: str, on: date, how: str, today: date, *, reason: str = ""
) -> Changes:
    """Record that a recipient was told on a day; can be undone.

    The telling passes the gate here, unless the letter passed it when it was printed. Raises
    KnownError for a day in the future or before the withdrawal, or an unknown way.
    """
    with vault.atomic():
        old = NOTICES.get(vault, notice_id)
        refuse(_problems(old, on, how, today))
        done = []
        if old.printed_on is None:
            done.append(gate.let_out(vault, _passage(old, how), today, reason=reason))
        now = replace(old, told_on=on, how=how)
        done.append(change(vault, BOOK, now, "told"))
    return together(done, now)


def _problems(old: Notice, on: date, how: str, today: date) -> dict[str, str]:
    if old.told_on is not None:
        return {"told_on": _("This recipient has been told already.")}
    if wrong := days.problems(replace(old, told_on=on), today).get("told_on"):
        return {"told_on": wrong}
    if on < old.withdrawn_on:
        text = _("The consent was withdrawn on {day}: nobody was told before it.")
        return {"told_on": text.format(day=shown(old.withdrawn_on))}
    if how not in WAYS:
        return {"how": _("Choose one from the list.")}
    return {}


TOLD = Act(
    Notice,
    mark_told,
    (
        Ask("told_on", "--on", today=True),
        Ask("how", "--how", offered=WAYS, keeps=True),
    ),
    gated=True,
    about=N_("record that the recipient was told"),
)
