"""What is copied out follows every field of the records: a new one is copied, or says here why not.

A field is changed in the vault and the pieces are made again. The card tells of its own fields
(`carried`), and a screening is copied as its result.
"""

import dataclasses
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from enum import Enum
from typing import Any

import pytest

from tests.factory import practice_vault
from tytti_desktop.casework import consultations, fields, unit
from tytti_desktop.casework.client import visits
from tytti_desktop.casework.copy_out import pieces
from tytti_desktop.casework.plan import actions, follow_up, goals
from tytti_desktop.casework.recording import Book
from tytti_desktop.casework.steps import closing_record, referrals
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
COPIED: tuple[Book[Any], ...] = (
    referrals.BOOK, referrals.STEP_BOOK, visits.BOOK, consultations.BOOK,
    goals.BOOK, actions.BOOK, follow_up.BOOK, closing_record.CLOSING_BOOK,
)  # fmt: skip
NOT_COPIED = {
    ("referral", "by_self"): "the source says it",
    ("referral", "criteria_set"): "by which criteria the unit looked at it",
    ("visit", "team"): "the unit's own division of work",
    ("goal", "own_words"): "what the client said stays in the plan itself",
    ("goal", "ended_on"): "the state tells that it has ended, and the outcome how",
    ("action", "done_on"): "the state tells that it has ended, and the outcome how",
    ("action", "recipient"): "whose consent lets them be told: for the gate",
    ("action", "moved_why"): "told between two versions of the plan",
    ("closing", "begun_on"): "the day of the end is told",
    ("closing", "without_meeting"): "why the closing was not held as a meeting: the unit's own",
    ("closing", "kept_open"): "what goes on is told in the guidance",
}


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    folder = tmp_path_factory.mktemp("practice")
    made = practice_vault(folder / "p.vault", 40)
    yield made
    made.close()


class _BackError(Exception):
    """Ends a try; nothing of it stays."""


def other(vault: Vault, record: Any, name: str) -> Any:
    """Return another value for a field."""
    value, kind = getattr(record, name), fields.kinds(type(record))[name]
    if listed := fields.of(type(record))[name].list:
        keys = [key for key in unit.in_force(vault, listed, TODAY) if key != value]
        return keys[0] if keys else "merkki"
    if issubclass(kind, Enum):
        return next(each for each in kind if each != value)
    if kind is date:
        return (value or TODAY) - timedelta(1)
    if kind is bool:
        return not value
    return (value or 0) + 1 if kind is int else "merkki"


def followed(vault: Vault, book: Book[Any], name: str) -> bool:
    """Tell whether any record's piece changes when the field does."""
    for record in book.table.find(vault)[:60]:
        whose = getattr(record, "client_id", None)
        if whose is None:
            whose = referrals.REFERRALS.get(vault, record.referral_id).client_id
        before = [(each.texts, each.raw) for each in pieces.of_client(vault, whose, TODAY)]
        after = before
        with suppress(_BackError), vault.atomic():
            changed = dataclasses.replace(record, **{name: other(vault, record, name)})
            book.table.change(vault, changed)
            after = [(each.texts, each.raw) for each in pieces.of_client(vault, whose, TODAY)]
            raise _BackError
        if after != before:
            return True
    return False


ASKED = [(book, name) for book in COPIED for name in fields.typed(book.record)]


@pytest.mark.parametrize(
    ("book", "name"), ASKED, ids=lambda each: each if isinstance(each, str) else each.entity
)
def test_every_field_that_is_typed_is_copied_or_says_why_not(
    vault: Vault, book: Book[Any], name: str
) -> None:
    assert followed(vault, book, name) is ((book.entity, name) not in NOT_COPIED)


def test_what_is_not_copied_is_a_field_that_is_typed() -> None:
    assert NOT_COPIED.keys() <= {(book.entity, name) for book, name in ASKED}
    made = {key for key in pieces.KIND_NAMES if key not in {"client", "screening", "plan"}}
    assert made <= {book.entity for book in COPIED}, "a kind of piece whose records are not here"
