"""What a mailing run would send today, to whom, in which order, and who is left out and why.

Mailing order: postal code, then town, street and name, so that the post's bundles stay together
and two people of one address lie side by side.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from tytti_desktop.casework import unit
from tytti_desktop.casework.client import addresses, codes, contacting
from tytti_desktop.casework.client.addresses import Address
from tytti_desktop.casework.client.clients import CLIENTS, Client
from tytti_desktop.casework.client.contacting import Way
from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.gate import Gate, Passage
from tytti_desktop.casework.mail import ladder
from tytti_desktop.casework.mail.ladder import DueStep, StepKind
from tytti_desktop.casework.mail.mailing_records import made_for
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.rounds import Round, RoundRule
from tytti_desktop.casework.screening.wording import Wordings, WordingStatus, wordings
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.addresses import Recipient, address_lines, lines_shown
from tytti_desktop.paper.envelopes import envelope
from tytti_desktop.paper.letter_files import easy_variant
from tytti_desktop.vault import Vault, parts
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import _

_AT_ONCE = 250  # clients read with one question


@dataclass(frozen=True)
class PlannedLetter:
    """One letter with its form, to one client. `language` is the letter's, the client's own.

    The letter is in easy language where the client needs it and such a letter exists.
    `form_language` may be Finnish where the form does not exist in the client's language.
    `visit_on` is a booked visit inside the window, at which the pack could be handed over instead.
    `step` is the step of the reminder ladder that the letter is; a notice goes without the form.
    """

    client_id: str
    client_code: str
    client_name: str
    round_id: str
    round_name: str
    pack: str
    letter: str
    language: str
    form_language: str
    large_print: bool
    due_on: date
    address: Address
    draft: bool = False
    visit_on: date | None = None
    step: str = ladder.FORM
    with_form: bool = True
    made_for: str = ""


class Mend(StrEnum):
    """Where what keeps a letter from going out is mended."""

    CLIENT = "client"  # the client's address, channel or case
    ROUND = "round"  # the round itself: nobody can answer it any more
    WORDING = "wording"  # the form's wording waits for its comparison


@dataclass(frozen=True)
class SkippedLetter:
    """A pack that is due but does not go out, and why, in the user's language."""

    client_id: str
    client_code: str
    client_name: str
    round_id: str
    round_name: str
    reason: str
    mend: Mend = Mend.CLIENT
    pack: str = ""
    form_language: str = ""


@dataclass(frozen=True)
class MailingPlan:
    """What goes out on a day, in mailing order, and what does not."""

    on: date
    envelope: str
    items: tuple[PlannedLetter, ...]
    skipped: tuple[SkippedLetter, ...]


def due_mailing(
    vault: Vault, today: date, *, limit: int | None = None, preview: bool = False
) -> MailingPlan:
    """Return what is due by the calendar, its window and the reminder ladder, in mailing order.

    Draft wording is left out, except in a preview; at most `limit` letters, the first in order.
    """
    return parts.whole(planning(vault, today, limit=limit, preview=preview))


def planning(
    vault: Vault, today: date, *, limit: int | None = None, preview: bool = False
) -> Parts[MailingPlan]:
    """Return what `due_mailing` does, in steps that leave the window its time."""
    waiting = yield from rounds.waiting(vault, today)
    frame = Frame(vault, today, preview=preview)
    items: list[PlannedLetter] = []
    skipped: list[SkippedLetter] = []
    known: dict[str, Client] = {}
    for number, found in enumerate(waiting):
        if number % _AT_ONCE == 0:
            yield
            some = waiting[number : number + _AT_ONCE]
            known = CLIENTS.get_all(vault, {each.client_id for each in some})
        client = known[found.client_id]
        if contacting.life(client) is not None and found.window_until < today:
            continue  # nobody waits for it: it would stand on the list for ever
        hindrance = frame.hindrance(found, client)
        if hindrance is None:
            items.append(frame.letter(found, client))
        else:
            language = frame.form_language(found.pack, client.language)
            skipped.append(_skipped(found, client, *hindrance, language))
    yield from ladder.finding(vault, today)
    yield from _ladder(frame, items, skipped)
    items.sort(key=_mailing_order)
    skipped.sort(key=lambda each: (each.client_code, each.round_name))
    return MailingPlan(today, frame.envelope, tuple(items[:limit]), tuple(skipped))


def _ladder(frame: "Frame", go: list[PlannedLetter], no: list[SkippedLetter]) -> Parts[None]:
    """Add the ladder's letters of the day; a notice that cannot go is not told of, its form is."""
    for some in frame.ladder_letters():
        for due, found, client in some:
            hindrance = frame.hindrance(found, client, grace=True)
            if hindrance is None:
                go.append(frame.letter(found, client, due))
            elif due.step.kind is StepKind.REMINDER:
                language = frame.form_language(found.pack, client.language)
                no.append(_skipped(found, client, *hindrance, language))
        yield


def _mailing_order(item: PlannedLetter) -> tuple[str, ...]:
    to = item.address
    return (to.postal_code, to.town, to.street, to.name, item.client_code, item.round_name)


def _skipped(
    found: Round, client: Client, reason: str, mend: Mend, form_language: str
) -> SkippedLetter:
    return SkippedLetter(
        client_id=client.id,
        client_code=client.code,
        client_name=client.list_name,
        round_id=found.id,
        round_name=found.name,
        reason=reason,
        mend=mend,
        pack=found.pack,
        form_language=form_language,
    )


def recipient(address: Address) -> Recipient:
    """Return an address as the paper room takes it."""
    return Recipient(
        address.name,
        address.street,
        address.postal_code,
        address.town,
        address.care_of,
        codes.country_line(address.country),
    )


def letter_passage(client_id: str, name: str, item_id: str = "") -> Passage:
    """Return a letter of a mailing as the gate sees it: the client's own, with the address."""
    return Passage(
        client_id,
        gate.CLIENT,
        ("questionnaires",),
        "letter",
        name,
        entity="mailing_item",
        entity_id=item_id,
        with_address=True,
    )


class Frame:
    """What every letter of the day has in common: the unit's rules, envelope and wordings."""

    def __init__(self, vault: Vault, today: date, *, preview: bool) -> None:
        self.envelope = str(unit.value(vault, "mailing", "envelope", today))
        self.today = today
        self._preview = preview
        self._rules: Mapping[str, RoundRule] = {r.name: r for r in rounds.rules(vault, today)}
        self.vault = vault
        self._wordings: Wordings = wordings(vault, today)
        self._status: dict[tuple[str, str], WordingStatus] = {}
        self._languages: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _gate(self) -> Gate:
        """The gate, as a plan asks it of each letter; a count does not."""
        return Gate(self.vault, self.today)

    @cached_property
    def _visits(self) -> dict[str, date]:
        """Booked visits by round: only a plan asks for them, a count does not."""
        found = rounds.visit_suggestions(self.vault, self.today)
        return {suggestion.round_id: suggestion.on_date for suggestion in found}

    def has_rule(self, name: str) -> bool:
        """Tell whether the unit still has a round of this name."""
        return name in self._rules

    def form_language(self, pack: str, language: str) -> str:
        """Return the client's language if the form exists in it, else Finnish."""
        if pack not in self._languages:
            shelf = self._wordings.library
            self._languages[pack] = shelf.languages(shelf.get(pack))
        return language if language in self._languages[pack] else "fi"

    def is_draft(self, pack: str, language: str) -> bool:
        """Tell whether the form's wording still waits for the comparison; asked once a form."""
        key = (pack, self.form_language(pack, language))
        if key not in self._status:
            made = self._wordings.library.get(pack)
            self._status[key] = self._wordings.status(made, key[1])
        return self._status[key] is WordingStatus.DRAFT

    def ladder_letters(self) -> Iterator[list[tuple[DueStep, Round, Client]]]:
        """Yield the notices and reminders of the day with their rounds and clients."""
        letters = (StepKind.NOTICE, StepKind.REMINDER)
        due = [d for d in ladder.due_steps(self.vault, self.today) if d.step.kind in letters]
        for some in parts.some(due, _AT_ONCE):
            known = CLIENTS.get_all(self.vault, {each.client_id for each in some})
            found = rounds.BOOK.table.get_all(self.vault, (each.round_id for each in some))
            yield [(each, found[each.round_id], known[each.client_id]) for each in some]

    def hindrance(
        self, found: Round, client: Client, *, grace: bool = False
    ) -> tuple[str, Mend] | None:
        """Return why a pack does not go out and where that is mended, or None if it does.

        With `grace` the window may have ended: the ladder has its own end.
        """
        if (over := contacting.life(client)) is not None:
            return over.why, Mend.ROUND
        if found.window_until < self.today and not grace:
            told = _("The time to answer this round ended on {day}: close it")
            return told.format(day=shown(found.window_until)), Mend.ROUND
        if not self.has_rule(rounds.base_name(found.name)):
            return _("The unit no longer has this round: close it"), Mend.ROUND
        if self.is_draft(found.pack, client.language) and not self._preview:
            told = _("The form's wording has not been compared with the official form")
            return told, Mend.WORDING
        wrong = self.address_reason(client) or self._gate_reason(found, client)
        return None if wrong is None else (wrong, Mend.CLIENT)

    def _gate_reason(self, found: Round, client: Client) -> str | None:
        ruling = self._gate.ruling(letter_passage(client.id, found.pack), client)
        return None if ruling.allowed else ruling.why

    def address_reason(self, client: Client) -> str | None:
        """Return why no letter can be addressed to a client, if none can."""
        stop = contacting.barrier(client, Way.LETTER)
        if stop is not None:
            return stop.why
        to = addresses.destination(client).address
        return self._misfit(to) if to is not None else None

    def _misfit(self, address: Address) -> str | None:
        """Return why an address does not show whole in the window, if it does not."""
        try:
            lines_shown(address_lines(recipient(address)), envelope(self.envelope))
        except KnownError as wrong:
            return wrong.message
        return None

    def letter(self, found: Round, client: Client, due: DueStep | None = None) -> PlannedLetter:
        """Return the letter of a pack that goes out, or of a step of the ladder that is due."""
        step = due.step if due is not None else None
        address = addresses.destination(client).address
        if address is None:
            raise ValueError(found.id)
        name = step.letter if step else self._rules[rounds.base_name(found.name)].letter
        return PlannedLetter(
            client_id=client.id,
            client_code=client.code,
            client_name=client.list_name,
            round_id=found.id,
            round_name=found.name,
            pack=found.pack,
            letter=easy_variant(name) if client.easy_language else name,
            language=client.language,
            form_language=self.form_language(found.pack, client.language),
            large_print=client.large_print,
            due_on=found.due_on,
            address=address,
            draft=self.is_draft(found.pack, client.language),
            visit_on=due.visit_on if due is not None else self._visits.get(found.id),
            step=step.name if step else ladder.FORM,
            with_form=step is None or step.kind is StepKind.REMINDER,
            made_for=made_for(client),
        )
