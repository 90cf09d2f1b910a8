"""The mailing run: plan, print in a worker, prove, record as printed, mark as mailed.

    plan = mailing_plan.due_mailing(vault, today)      # who gets what, who is left out and why
    order = mailings.order(vault, plan)                # plain values: needs no vault any more
    batch = mailings.print_order(order, ...)           # in a worker: the PDF, read again and proved
    mailings.record(vault, order, batch)               # one transaction; not called if cancelled

Each letter passes the gate when it is recorded: its row stays in the ledger, also if it is undone.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from tytti_desktop.casework import (
    clients,
    gate,
    ladder,
    letters,
    measures,
    recording,
    rounds,
    sheets,
)
from tytti_desktop.casework.ladder import FORM
from tytti_desktop.casework.mailing_plan import (
    MailingPlan,
    PlannedLetter,
    SkippedLetter,
    letter_passage,
)
from tytti_desktop.casework.printing import form_version
from tytti_desktop.casework.recording import Book
from tytti_desktop.casework.rounds import RoundState
from tytti_desktop.casework.sheets import PrintedCopy
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.batch import Batch, Cancelled, Piece, Progress, never, print_batch, silent
from tytti_desktop.paper.codes import PREVIEW, new_sheet_id
from tytti_desktop.paper.layout import FormLayout, layout
from tytti_desktop.paper.letters import Sender
from tytti_desktop.paper.proof import prove
from tytti_desktop.paper.sheets import Marks
from tytti_desktop.vault import Changes, Table, Vault, new_id
from tytti_desktop.words import _, language


class MailState(StrEnum):
    """What has become of a mailing, or of one letter in it."""

    PRINTED = "printed"
    MAILED = "mailed"
    CAME_BACK = "came_back"  # one letter: the address was bad
    TAKEN_BACK = "taken_back"  # spoilt before it was mailed
    SKIPPED = "skipped"  # one letter: due, but not printed


@dataclass(frozen=True)
class Mailing:
    """One run of the printer."""

    id: str
    made_at: datetime
    made_by: str
    on_date: date
    envelope: str
    state: MailState


@dataclass(frozen=True)
class MailingItem:
    """One letter of a mailing with its form, or why there is none. Pages count from 1.

    `step` is the step of the reminder ladder that the letter is.
    """

    id: str
    mailing_id: str
    position: int
    client_id: str
    round_id: str | None
    sheet_id: str | None
    letter: str
    language: str
    state: MailState
    first_page: int | None = None
    last_page: int | None = None
    mailed_on: date | None = None
    skip_reason: str = ""
    step: str = FORM


@dataclass(frozen=True)
class PrintOrder:
    """Everything that printing a plan needs, as plain values: a worker prints it with no vault.

    `sheets` are the ids of the forms, in the plan's order, None for a letter without one; `forms`
    are by pack, language and size. A preview's forms all have one id that is no one's, and say what
    they are across the page: it is never recorded.
    """

    plan: MailingPlan
    sheets: tuple[str | None, ...]
    forms: dict[tuple[str, str, bool], FormLayout]
    sender: Sender
    answer_by: date
    practice: bool
    language: str
    preview: bool = False

    def form(self, item: PlannedLetter) -> FormLayout | None:
        """Return the form that goes with a letter, or None."""
        return self.forms[_key(item)] if item.with_form else None


def _key(item: PlannedLetter) -> tuple[str, str, bool]:
    return item.pack, item.form_language, item.large_print


BOOK = Book("mailing", Mailing, Table(Mailing, "mailing"))
ITEM_BOOK = Book("mailing_item", MailingItem, Table(MailingItem, "mailing_item"))


def order(vault: Vault, plan: MailingPlan, *, preview: bool = False) -> PrintOrder:
    """Return what a worker needs to print a plan; every form gets a new id.

    Raises KnownError when nothing is due, or the unit has no return address yet (a preview is
    printed without one).
    """
    if not plan.items:
        raise KnownError(_("Nothing is to be mailed. The list tells who was left out and why."))
    back = letters.sender(vault, plan.on)
    if not preview:
        letters.refuse_empty(back)
    shelf = measures.library(vault, plan.on)
    asked = {_key(item) for item in plan.items if item.with_form}
    return PrintOrder(
        plan=plan,
        sheets=tuple(_sheet(preview=preview) if i.with_form else None for i in plan.items),
        forms={
            key: layout(shelf.get(key[0]), key[1], large_print=key[2], library=shelf)
            for key in asked
        },
        sender=back,
        answer_by=letters.answer_by(vault, plan.on),
        practice=vault.practice,
        language=language(),
        preview=preview,
    )


def _sheet(*, preview: bool) -> str:
    return PREVIEW if preview else new_sheet_id()


def pieces(made: PrintOrder) -> list[Piece]:
    """Return the pieces of an order, in mailing order."""
    return [
        Piece(
            key=item.client_code,
            letter=letters.planned_letter(
                item,
                on=made.plan.on,
                answer=made.answer_by,
                frm=made.sender,
                envelope=made.plan.envelope,
                sheet=sheet,
            ),
            form=made.form(item),
            sheet=sheet,
            draft=item.draft,
        )
        for item, sheet in zip(made.plan.items, made.sheets, strict=True)
    ]


def print_order(
    made: PrintOrder,
    *,
    duplex: bool = False,
    progress: Progress = silent,
    cancelled: Cancelled = never,
) -> Batch:
    """Print an order and read the file again: every page must be whose it is. Needs no vault.

    `duplex` is for a printer that prints both sides (paper.batch). `progress(done, count)` counts
    each letter twice: printed, proved. Raises CancelledError when
    stopped, and KnownError if the file does not prove right; nothing is recorded either way.
    """
    ready = pieces(made)
    count = len(ready)
    batch = print_batch(
        ready,
        count=count,
        title=_("Mailing"),
        language=made.language,
        marks=Marks(practice=made.practice, preview=made.preview),
        duplex=duplex,
        progress=lambda done, _all: progress(done, 2 * count),
        cancelled=cancelled,
    )
    wrong = prove(
        batch,
        ready,
        progress=lambda done, _all: progress(count + done, 2 * count),
        cancelled=cancelled,
    )
    if wrong:
        raise KnownError(
            _(
                "The printed file was checked and page {page} is not what the list says. Nothing "
                "was recorded. Print again; if this repeats, do not mail, and tell the developers."
            ).format(page=wrong[0].page)
        )
    return batch


def record(vault: Vault, made: PrintOrder, batch: Batch) -> Changes:
    """Record a proved batch as printed, in one transaction; can be undone.

    Raises KnownError, and records nothing, if a round was handled elsewhere in the meantime, and
    for a preview.
    """
    if made.preview:
        raise KnownError(_("A preview is only for looking: print the mailing itself."))
    plan = made.plan
    mailing = Mailing(
        new_id(), vault.now(), vault.person.id, plan.on, plan.envelope, MailState.PRINTED
    )
    versions = {key: form_version(form, plan.on) for key, form in made.forms.items()}
    with vault.atomic():
        done = [recording.add(vault, BOOK, mailing, "print", {"letters": len(plan.items)})]
        copies = [
            PrintedCopy(
                sheet,
                versions[_key(item)],
                made.forms[_key(item)].pages,
                item.client_id,
                item.round_id,
            )
            for item, sheet in zip(plan.items, made.sheets, strict=True)
            if sheet is not None
        ]
        done.append(sheets.record_sheets(vault, copies))
        _refuse_moved(vault, plan)
        ids = [item.round_id for item in plan.items if item.step == FORM]
        done.append(rounds.move_all(vault, ids, RoundState.PRINTED, plan.on))
        items = _items(mailing.id, made, batch)
        done.append(recording.add_all(vault, ITEM_BOOK, items, "print"))
        out = zip(items, plan.items, strict=False)  # the skipped come last
        passages = [letter_passage(p.client_id, p.letter, item.id) for item, p in out]
        done.append(gate.let_out_all(vault, passages, plan.on))
    return recording.together(done, mailing)


def _refuse_moved(vault: Vault, plan: MailingPlan) -> None:
    """Raise KnownError if a round of a reminder or notice was handled since it was planned."""
    due = {(d.round_id, d.step.name) for d in ladder.due_steps(vault, plan.on)}
    for item in plan.items:
        if item.step != FORM and (item.round_id, item.step) not in due:
            raise KnownError(
                _("A letter of this mailing is no longer due. Look at the list and print again.")
            )


def _items(mailing_id: str, made: PrintOrder, batch: Batch) -> list[MailingItem]:
    printed = [
        MailingItem(
            id=new_id(),
            mailing_id=mailing_id,
            position=position,
            client_id=item.client_id,
            round_id=item.round_id,
            sheet_id=piece.sheet,
            letter=item.letter,
            language=item.language,
            state=MailState.PRINTED,
            first_page=piece.pages[0],
            last_page=piece.pages[-1],
            step=item.step,
        )
        for position, (item, piece) in enumerate(zip(made.plan.items, batch.pieces, strict=True), 1)
    ]
    return printed + [
        _skipped(mailing_id, len(printed) + number, item)
        for number, item in enumerate(made.plan.skipped, 1)
    ]


def _skipped(mailing_id: str, position: int, item: SkippedLetter) -> MailingItem:
    return MailingItem(
        id=new_id(),
        mailing_id=mailing_id,
        position=position,
        client_id=item.client_id,
        round_id=item.round_id,
        sheet_id=None,
        letter="",
        language="",
        state=MailState.SKIPPED,
        skip_reason=item.reason,
    )


def mailings(vault: Vault, limit: int | None = None) -> list[Mailing]:
    """Return the mailings, the newest first."""
    return BOOK.table.find(vault, order="made_at desc, rowid desc", limit=limit)


def items_of(vault: Vault, mailing_id: str) -> list[MailingItem]:
    """Return a mailing's letters in mailing order, then those that were skipped."""
    return ITEM_BOOK.table.find(vault, "mailing_id = ?", (mailing_id,), order="position")


def of_client(vault: Vault, client_id: str) -> list[MailingItem]:
    """Return a client's letters, the newest first: also those skipped, with the reason."""
    return ITEM_BOOK.table.find(vault, "client_id = ?", (client_id,), order="rowid desc")


def _printed(vault: Vault, mailing_id: str) -> tuple[Mailing, list[MailingItem]]:
    found = BOOK.table.get(vault, mailing_id)
    if found.state is not MailState.PRINTED:
        raise KnownError(_("This mailing is no longer waiting to be mailed."))
    waiting = [item for item in items_of(vault, mailing_id) if item.state is MailState.PRINTED]
    return found, waiting


def mark_mailed(vault: Vault, mailing_id: str, on: date) -> Changes:
    """Mark a printed mailing and its rounds as mailed; can be undone.

    A round that was answered or closed while its letter waited stays as it is.
    """
    found, waiting = _printed(vault, mailing_id)
    with vault.atomic():
        mailed = replace(found, state=MailState.MAILED)
        done = [recording.change(vault, BOOK, mailed, "mail")]
        letters_now: list[recording.Changed[MailingItem]] = [
            (item, replace(item, state=MailState.MAILED, mailed_on=on), {}) for item in waiting
        ]
        done.append(recording.change_all(vault, ITEM_BOOK, letters_now, "mail"))
        packs = [item for item in waiting if item.step == FORM]
        ids = _still(vault, packs, RoundState.PRINTED)
        done.append(rounds.move_all(vault, ids, RoundState.MAILED, on))
        reminders = [item for item in waiting if item.step != FORM and item.sheet_id]
        ids = _still(vault, reminders, *rounds.OUT)
        done.append(rounds.move_all(vault, ids, RoundState.REMINDED, on))
    return recording.together(done, mailed)


def take_back(vault: Vault, mailing_id: str, today: date, reason: str) -> Changes:
    """Undo a mailing that was spoilt before it was mailed: its rounds are due again."""
    found, waiting = _printed(vault, mailing_id)
    if not reason.strip():
        raise KnownError(_("Write why the mailing is taken back."), field="reason")
    with vault.atomic():
        back = replace(found, state=MailState.TAKEN_BACK)
        done = [recording.change(vault, BOOK, back, "take_back", {"reason": reason.strip()})]
        for item in waiting:
            new = replace(item, state=MailState.TAKEN_BACK)
            done.append(recording.change(vault, ITEM_BOOK, new, "take_back"))
            if item.round_id is not None and item.step == FORM:
                done += sheets.spoil_round(vault, item.round_id)
            elif item.sheet_id is not None:
                done += sheets.spoil_copy(vault, item.sheet_id)
        ids = _still(vault, [i for i in waiting if i.step == FORM], RoundState.PRINTED)
        done.append(rounds.move_all(vault, ids, RoundState.DUE, today, reason))
    return recording.together(done, back)


def came_back(vault: Vault, item_id: str, on: date) -> Changes:
    """Record that a letter came back: the address is bad, the round is due again. Can be undone.

    The next mailing leaves the client out until somebody has asked for the address.
    """
    item = ITEM_BOOK.table.get(vault, item_id)
    if item.state is not MailState.MAILED:
        raise KnownError(_("Only a letter that was mailed can come back."))
    with vault.atomic():
        done = [
            recording.change(
                vault, ITEM_BOOK, replace(item, state=MailState.CAME_BACK), "came_back"
            ),
            clients.mark_bad_address(vault, item.client_id, on),
        ]
        ids = _still(vault, [item], *rounds.OUT)
        done.append(rounds.move_all(vault, ids, RoundState.DUE, on, _("The letter came back.")))
    return recording.together(done, item)


def _still(vault: Vault, items: list[MailingItem], *states: RoundState) -> list[str]:
    """Return the rounds of items that are still in one of the states."""
    ids = [item.round_id for item in items if item.round_id is not None]
    found = rounds.BOOK.table.get_all(vault, ids)
    return [round_id for round_id in ids if found[round_id].state in states]
