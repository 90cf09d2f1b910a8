"""The mailing run: plan, print in a worker, prove, record as printed, mark as mailed.

    plan = mailing_plan.due_mailing(vault, today)      # who gets what, who is left out and why
    order = mailings.order(vault, plan)                # plain values: needs no vault any more
    batch = mailings.print_order(order, ...)           # in a worker: the PDF, read again and proved
    mailings.record(vault, order, batch)               # one transaction; not called if cancelled

Each letter passes the gate when it is recorded: its row stays in the ledger, also if it is undone.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from tytti_desktop.casework import recording
from tytti_desktop.casework.client import addresses, clients
from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.mail import ladder, letters, mailing_checks, sheets
from tytti_desktop.casework.mail.ladder import FORM
from tytti_desktop.casework.mail.mailing_plan import (
    MailingPlan,
    PlannedLetter,
    SkippedLetter,
    letter_passage,
)
from tytti_desktop.casework.mail.mailing_records import (
    BOOK,
    ITEM_BOOK,
    Mailing,
    MailingItem,
    MailState,
    items_of,
    of_client,
)
from tytti_desktop.casework.mail.printing import form_version
from tytti_desktop.casework.mail.sheets import PrintedCopy
from tytti_desktop.casework.screening import measures, rounds
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.batch import Batch, Cancelled, Piece, Progress, never, print_batch, silent
from tytti_desktop.paper.codes import PREVIEW, new_sheet_id
from tytti_desktop.paper.envelopes import envelope
from tytti_desktop.paper.layout import FormLayout, layout
from tytti_desktop.paper.proof import prove
from tytti_desktop.paper.sender import Sender
from tytti_desktop.paper.sheets import Marks
from tytti_desktop.vault import Changes, Vault, new_id
from tytti_desktop.words import N_, _, language


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


_OUT = N_("Taken out of the stack when it was mailed")
__all__ = [
    "BOOK",
    "ITEM_BOOK",
    "MailState",
    "Mailing",
    "MailingItem",
    "items_of",
    "of_client",
]


def order(vault: Vault, plan: MailingPlan, *, preview: bool = False) -> PrintOrder:
    """Return what a worker needs to print a plan; every form gets a new id.

    Raises KnownError when nothing is due, or the unit has no return address yet (a preview is
    printed without one).
    """
    if not plan.items:
        raise KnownError(_("Nothing is to be mailed. The list tells who was left out and why."))
    back = letters.sender(vault, plan.on)
    if not preview:
        letters.refuse_lacking(back)
    shelf = measures.library(vault, plan.on)
    asked = {_key(item) for item in plan.items if item.with_form}
    folds = envelope(plan.envelope).folds
    named: Callable[[], str] = (lambda: PREVIEW) if preview else new_sheet_id
    return PrintOrder(
        plan=plan,
        sheets=tuple(named() if item.with_form else None for item in plan.items),
        forms={
            key: layout(shelf.get(key[0]), key[1], large_print=key[2], library=shelf, folds=folds)
            for key in asked
        },
        sender=back,
        answer_by=letters.answer_by(vault, plan.on),
        practice=vault.practice,
        language=language(),
        preview=preview,
    )


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
        marks=Marks(practice=made.practice, preview=made.preview, phone=made.sender.phone),
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
            address=item.address.key,
            made_for=item.made_for,
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


def _printed(vault: Vault, mailing_id: str) -> tuple[Mailing, list[MailingItem]]:
    found = BOOK.table.get(vault, mailing_id)
    if found.state is not MailState.PRINTED:
        raise KnownError(_("This mailing is no longer waiting to be mailed."))
    waiting = [item for item in items_of(vault, mailing_id) if item.state is MailState.PRINTED]
    return found, waiting


def mark_mailed(
    vault: Vault,
    mailing_id: str,
    on: date,
    *,
    out: Collection[str] = frozenset(),
    gone: Collection[str] = frozenset(),
) -> Changes:
    """Mark a printed mailing and its rounds as mailed; can be undone.

    Raises KnownError while a letter should not go any more, unless its id is in `out` (it is taken
    out of the stack in the same act) or in `gone` (it was in the post before that was known). A
    round that was answered or closed while its letter waited stays as it is.
    """
    found, every = _printed(vault, mailing_id)
    pulled = [item for item in every if item.id in out]
    waiting = [item for item in every if item.id not in out]
    with vault.atomic():
        if pulled and not waiting:
            return take_out(vault, out, on, _(_OUT))
        mailing_checks.refuse_stale(vault, [i for i in waiting if i.id not in gone], on)
        done = [take_out(vault, [i.id for i in pulled], on, _(_OUT))] if pulled else []
        mailed = replace(found, state=MailState.MAILED)
        done.append(recording.change(vault, BOOK, mailed, "mail"))
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
    mailing_checks.refuse_no_reason(reason)
    with vault.atomic():
        back = replace(found, state=MailState.TAKEN_BACK)
        done = [recording.change(vault, BOOK, back, "take_back", {"reason": reason.strip()})]
        done += _out_of_stack(vault, waiting, today, reason)
    return recording.together(done, back)


def take_out(vault: Vault, item_ids: Iterable[str], today: date, reason: str) -> Changes:
    """Take single letters out of a printed stack: each is spoilt, its round due again.

    The rest of the stack waits as it was; a mailing with no letter left is taken back. Nothing of
    a letter taken out counts as mailed, so no reminder follows it.
    """
    mailing_checks.refuse_no_reason(reason)
    with vault.atomic():
        every = ITEM_BOOK.table.get_all(vault, dict.fromkeys(item_ids))
        if any(item.state is not MailState.PRINTED for item in every.values()):
            raise KnownError(_("Only a letter that waits to be mailed can be taken out."))
        done = _out_of_stack(vault, list(every.values()), today, reason)
        for mailing_id in {item.mailing_id for item in every.values()}:
            found, waiting = _printed(vault, mailing_id)
            if not waiting:
                empty = replace(found, state=MailState.TAKEN_BACK)
                done.append(recording.change(vault, BOOK, empty, "take_back"))
    return recording.together(done, list(every.values()))


def _out_of_stack(
    vault: Vault, waiting: list[MailingItem], today: date, reason: str
) -> list[Changes]:
    done, detail = [], {"reason": reason.strip()}
    for item in waiting:
        new = replace(item, state=MailState.TAKEN_BACK)
        done.append(recording.change(vault, ITEM_BOOK, new, "take_back", detail))
        if item.round_id is not None and item.step == FORM:
            done += sheets.spoil_round(vault, item.round_id)
        elif item.sheet_id is not None:
            done += sheets.spoil_copy(vault, item.sheet_id)
    ids = _still(vault, [i for i in waiting if i.step == FORM], RoundState.PRINTED)
    done.append(rounds.move_all(vault, ids, RoundState.DUE, today, reason))
    return done


def came_back(vault: Vault, item_id: str, on: date) -> Changes:
    """Record that a letter came back: the round is due again. Can be undone.

    The address it went to is bad; if letters go to another one by now, that one is not marked.
    Else the next mailing leaves the client out until somebody has asked for the address.
    """
    item = ITEM_BOOK.table.get(vault, item_id)
    if item.state is not MailState.MAILED:
        raise KnownError(_("Only a letter that was mailed can come back."))
    with vault.atomic():
        done = [
            recording.change(
                vault, ITEM_BOOK, replace(item, state=MailState.CAME_BACK), "came_back"
            )
        ]
        to = addresses.aimed_at(clients.get(vault, item.client_id))
        if not item.address or to is None or item.address == to.key:
            done.append(clients.mark_bad_address(vault, item.client_id, on))
        ids = _still(vault, [item], *rounds.OUT)
        done.append(rounds.move_all(vault, ids, RoundState.DUE, on, _("The letter came back.")))
    return recording.together(done, item)


def _still(vault: Vault, items: list[MailingItem], *states: RoundState) -> list[str]:
    """Return the rounds of items that are still in one of the states."""
    ids = [item.round_id for item in items if item.round_id is not None]
    found = rounds.BOOK.table.get_all(vault, ids)
    return [round_id for round_id in ids if found[round_id].state in states]
