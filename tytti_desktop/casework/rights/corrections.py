"""Correcting a day that other rows were counted from: they are counted again in the same act."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from tytti_desktop.casework import days, registers
from tytti_desktop.casework.client import case_end, case_managers, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.closing import closings
from tytti_desktop.casework.recording import change, refuse, together
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import rounds, screenings
from tytti_desktop.casework.screening.screening_alerts import AlertNote
from tytti_desktop.casework.screening.screenings import Screening
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.closing_record import CLOSING_BOOK
from tytti_desktop.casework.steps.referrals import Referral, Step, TriageStep
from tytti_desktop.dates import finnish_day, shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _


def correct_days(vault: Vault, referral_id: str, given: Mapping[str, date], today: date) -> Changes:
    """Store the right days of a referral's steps, by the step's id; can be undone.

    The referral's day of arrival, the start of the path, and the days of its questionnaires follow.
    Raises KnownError naming the step whose day cannot be right.
    """
    with vault.atomic():
        referral = referrals.REFERRALS.get(vault, referral_id)
        before = referrals.steps(vault, referral_id)
        after = [replace(step, on_date=given.get(step.id, step.on_date)) for step in before]
        refuse(_wrong_steps(after, today))
        done = [
            change(vault, referrals.STEP_BOOK, new, "correct_day")
            for old, new in zip(before, after, strict=True)
            if old != new
        ]
        for old, new in zip(before, after, strict=True):
            if old.step is Step.RECEIVED and referral.received_on != new.on_date:
                came = replace(referral, received_on=new.on_date)
                done.append(change(vault, referrals.BOOK, came, "correct_day"))
            if old.step is Step.ACCEPTED and old != new:
                done += _start_moved(vault, referral, old.on_date, new)
        return together(done, after) if done else Changes(frozenset(), after)


def _wrong_steps(steps: list[TriageStep], today: date) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, step in enumerate(steps):
        if wrong := days.problems(step, today).get("on_date"):
            found[step.id] = wrong
        elif place and step.on_date < steps[place - 1].on_date:
            text = _("The step before was on {day}: this one cannot be earlier.")
            found[step.id] = text.format(day=shown(steps[place - 1].on_date))
    return found


def _start_moved(vault: Vault, referral: Referral, old: date, step: TriageStep) -> list[Changes]:
    """Move the start of the path that this acceptance began, and the days counted from it."""
    client = clients.get(vault, referral.client_id)
    if client.started_on != old:
        return []
    if client.closed_on is not None and client.closed_on < step.on_date:
        text = _("The case was closed on {day}: the path cannot start after it.")
        raise KnownError(text.format(day=shown(client.closed_on)), field=step.id)
    started = replace(client, started_on=step.on_date)
    return [
        change(vault, clients.BOOK, started, "correct_day"),
        *rounds.reschedule(vault, client.id, old, step.on_date),
    ]


def correct_closing(vault: Vault, client_id: str, on: date, today: date) -> Changes:
    """Store the right day of a closed case; what ended with the case ends on that day too.

    Raises KnownError if the case is open, or the day is before its start or in the future.
    """
    with vault.atomic():
        client = clients.get(vault, client_id)
        old = client.closed_on
        if old is None:
            raise KnownError(_("The case is open: it has no day of closing."))
        refuse(case_end.closing_day_problems(client, on, today))
        done = [change(vault, clients.BOOK, replace(client, closed_on=on), "correct_day")]
        closing = closings.latest(vault, client_id)
        if closing is not None and closing.finished_on == old:
            ended = replace(closing, finished_on=on)
            done.append(change(vault, CLOSING_BOOK, ended, "correct_day"))
        for held in case_managers.history(vault, client_id):
            if held.until_date == old and held.from_date <= on:
                right = replace(held, until_date=on)
                done.append(change(vault, case_managers.BOOK, right, "correct_day"))
        return together(done, client)


def filled_on(vault: Vault, screening_id: str, on: date) -> Changes:
    """Give an unfinished screening the day when its paper was filled in; can be undone.

    Age, sex and cut-offs are those of that day. Raises KnownError for a day after the keying.
    """
    found = screenings.started(vault, screening_id)
    right = replace(found, on_date=on)
    keyed = max(found.on_date, finnish_day(found.created_at))
    refuse(days.problems(right, keyed))
    return change(vault, screenings.BOOK, right, "filled_on")


def register_choices(vault: Vault, screening: Screening) -> list[Register]:
    """Return the registers that a screening may be kept in: the instrument's own, and one's own."""
    own = Register(screenings.instrument_of(vault, screening).register)
    mine = registers.mine(vault, screening.on_date)
    return [own, *(each for each in mine if each != own)]


def keep_in(vault: Vault, screening_id: str, register: Register) -> Changes:
    """Keep a screening in another register, with that register's retention class; can be undone."""
    found = screenings.get(vault, screening_id)
    if register == found.register:
        return Changes(frozenset(), found)
    made = screenings.instrument_of(vault, found)
    own, kept = screenings.kept_in(vault, made, found.on_date, register, "")
    detail = {"from": str(found.register), "to": str(own)}
    new = replace(found, register=own, retention=kept)
    return change(vault, screenings.BOOK, new, "keep_in", detail)


def correct_screening(
    vault: Vault,
    screening_id: str,
    answers: Mapping[str, object],
    reason: str,
    notes: Mapping[str, AlertNote] | None = None,
    register: Register | None = None,
) -> Changes:
    """Store a corrected version of a screening, in another register where one is given."""
    with vault.atomic():
        made = screenings.correct(vault, screening_id, answers, reason, notes)
        if register is None or register == made.record.register:
            return made
        moved = keep_in(vault, made.record.id, register)
        return together([made, moved], moved.record)


def judged_again(vault: Vault, client_id: str) -> list[Changes]:
    """Store the finished screenings of a client again by the age and sex now known."""
    found = screenings.BOOK.table.find(
        vault, "client_id = ? and state = 'finished'", (client_id,), order="on_date"
    )
    again = [(each, screenings.judged(vault, each)) for each in found]
    return [change(vault, screenings.BOOK, new, "judged_again") for old, new in again if old != new]


def scored_again(vault: Vault, old: Client, new: Client) -> list[Changes]:
    """Judge a client's screenings again where birth or sex was corrected on the card."""
    known = ("date_of_birth", "birth_source", "sex", "sex_source")
    if all(getattr(old, name) == getattr(new, name) for name in known):
        return []
    return judged_again(vault, new.id)
