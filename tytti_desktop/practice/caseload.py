"""A whole practice vault: people with keys, the unit's settings, a caseload up to today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tytti_desktop.casework import unit
from tytti_desktop.casework.screening import measures, rounds, wording
from tytti_desktop.errors import KnownError
from tytti_desktop.practice import PASSPHRASE, carrying, order
from tytti_desktop.practice.answering import Answering
from tytti_desktop.practice.draw import Draw
from tytti_desktop.practice.making import Making
from tytti_desktop.practice.people import make_cases
from tytti_desktop.practice.services import practice_services
from tytti_desktop.practice.store import Store
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
    of = _begun(vault, count, draw, nurse)
    for maker in order.DRAWN:
        maker(of).write()
    steps = len(of.store.counts()) + 1
    for done, _table in enumerate(of.store.save(vault, draw.today), 1):
        progress(done, steps)
    for case in of.cases:
        audit.write(vault, "practice", "client", case.client.id, client_id=case.client.id)
    for act in order.DONE:
        act(of)
    progress(steps, steps)


def _begun(vault: Vault, count: int, draw: Draw, nurse: Person) -> Making:
    rules, me, store = rounds.rules(vault, draw.today), vault.person, Store()
    cases = make_cases(draw, store, count, max(rules, key=lambda rule: rule.months), me.id)
    answering = Answering(draw, store, measures.library(vault, draw.today))
    substitute = people.person(vault, _(SUBSTITUTE))
    return Making(vault, draw, store, answering, rules, cases, me, nurse, substitute)
