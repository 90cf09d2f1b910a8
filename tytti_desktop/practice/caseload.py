"""A whole practice vault: people with keys, the unit's settings, a caseload up to today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tytti_desktop.casework import unit
from tytti_desktop.casework.screening import measures, rounds, wording
from tytti_desktop.errors import KnownError
from tytti_desktop.practice import PASSPHRASE, asking, carrying, handing
from tytti_desktop.practice.answering import Answering
from tytti_desktop.practice.closing_days import ClosingDays
from tytti_desktop.practice.disclosing import Disclosing
from tytti_desktop.practice.draw import Draw
from tytti_desktop.practice.figures import Group
from tytti_desktop.practice.meetings import Meetings
from tytti_desktop.practice.paper_rounds import PaperRounds
from tytti_desktop.practice.paths import Paths
from tytti_desktop.practice.people import Case, make_cases
from tytti_desktop.practice.planning import Planning
from tytti_desktop.practice.screening_days import ScreeningDays
from tytti_desktop.practice.services import practice_services
from tytti_desktop.practice.store import Store
from tytti_desktop.practice.visiting import Visiting
from tytti_desktop.vault import Person, Role, Vault, audit, create_vault, people
from tytti_desktop.vault.keys import Kdf
from tytti_desktop.words import N_, _

COORDINATOR, NURSE, SUBSTITUTE = N_("Coordinator"), N_("Nurse"), N_("Substitute")
_SETTINGS = {
    "sender": {
        "name": "Mallilan postitus",
        "street": "PL 10",
        "postal_code": "99991",
        "town": "Mallila",
    },
    "contact": {
        "person": "Malli-Maija Harjoitusvaara",
        "title": "koordinaattori",
        "phone": "000 123 4567",
        "hours": "arkisin klo 9–15",
        "title_sv": "samordnare",
        "hours_sv": "vardagar kl. 9–15",
        "title_en": "work ability coordinator",
        "hours_en": "weekdays 9–15",
    },
}
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Practice:
    """An open practice vault, how many clients it has, and the passphrase of everyone in it."""

    vault: Vault
    clients: int
    passphrase: str


def _silent(_done: int, _all: int) -> None:
    """Show no progress."""


def make_practice(
    path: Path,
    *,
    clients: int = 138,
    seed: int = 1,
    today: date,
    passphrase: str | None = None,
    kdf: Kdf | None = None,
    progress: Progress | None = None,
) -> Practice:
    """Make a practice vault, marked for ever, with a synthetic caseload that ends today.

    The same seed, number and day give the same caseload. `progress(done, count)` counts steps.
    Raises KnownError when there is something in the place already, or no client is asked for.
    """
    if clients < 1:
        raise KnownError(_("A practice caseload has at least one client."), field="clients")
    secret = passphrase or PASSPHRASE
    vault = create_vault(
        path,
        name=_(COORDINATOR),
        role=Role.COORDINATOR,
        passphrase=secret,
        practice=True,
        kdf=kdf,
    ).vault
    try:
        nurse = _colleagues(vault, secret, kdf)
        with vault.atomic():
            _settings(vault, today)
            practice_services(vault, seed, today)
            carrying.take_into_use(vault, today)
            _fill(vault, clients, Draw(seed, today), nurse, progress or _silent)
    except BaseException:
        vault.close()
        raise
    return Practice(vault, clients, secret)


def _colleagues(vault: Vault, secret: str, kdf: Kdf | None) -> Person:
    """Give a nurse and a substitute keys of their own; return the nurse."""
    for name, role in ((_(NURSE), Role.NURSE), (_(SUBSTITUTE), Role.SUBSTITUTE)):
        people.add(vault, people.new_person(vault, name=name, role=role, secret=secret, kdf=kdf))
    return people.person(vault, _(NURSE))


def _settings(vault: Vault, today: date) -> None:
    """Fill in the sender, and confirm the wordings as an act of practice."""
    long_ago = date(today.year - 3, 1, 1)
    for key, content in _SETTINGS.items():
        unit.change(vault, "settings", key, content, long_ago)
    stand = wording.wordings(vault, today)
    for form in ("prom_baseline", "prom_followup", "gad7"):
        for language in stand.library.languages(stand.library.get(form)):
            if wording.is_draft(vault, form, language, today):
                wording.confirm_wording(vault, form, language, today)


def _fill(vault: Vault, count: int, draw: Draw, nurse: Person, progress: Progress) -> None:
    """Draw the caseload and store it in one transaction, by the way that every act goes."""
    store = Store()
    cases = _drawn(vault, count, draw, nurse, store)
    steps = len(store.counts()) + 1
    for done, _table in enumerate(store.save(vault, draw.today), 1):
        progress(done, steps)
    for case in cases:
        audit.write(vault, "practice", "client", case.client.id, client_id=case.client.id)
    asking.ask(vault, cases, draw)
    carrying.carry(vault, draw.today)
    handing.hand_over(vault, people.person(vault, _(SUBSTITUTE)), draw.today)
    progress(steps, steps)


def _drawn(vault: Vault, count: int, draw: Draw, nurse: Person, store: Store) -> list[Case]:
    rules = rounds.rules(vault, draw.today)
    me = vault.person.id
    cases = make_cases(draw, store, count, max(rules, key=lambda rule: rule.months), me)
    answering = Answering(draw, store, measures.library(vault, draw.today))
    Paths(draw, store, me).write(cases)
    Visiting(draw, store, me, nurse.id).write(cases)
    PaperRounds(draw, store, answering, rules, me).write(cases)
    ScreeningDays(draw, store, answering, nurse.id).write(
        [case for case in cases if case.group not in {Group.WAITING, Group.GUIDED}]
    )
    Planning(draw, store, me).write(cases)
    Meetings(draw, store, me, vault.person.name).write(cases)
    ClosingDays(draw, store, me).write(cases)
    Disclosing(draw, store, me).write(cases)
    return cases
