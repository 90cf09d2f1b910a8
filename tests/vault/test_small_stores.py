"""Drafts, attachments and the unit's own data."""

import hashlib
from datetime import UTC, date, datetime

import pytest

from tests.factory import CHEAP, PASSPHRASE, WORKER
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import (
    Role,
    Vault,
    attachments,
    audit,
    drafts,
    open_vault,
    people,
    unit_data,
)


def test_what_was_being_typed_comes_back_after_closing(vault: Vault) -> None:
    drafts.keep(vault, "visit/new", {"text": "Puhuimme töistä", "minutes": None}, client_id=None)
    drafts.keep(vault, "visit/new", {"text": "Puhuimme töistä ja"})
    drafts.keep(vault, "client/edit", {"town": "Kuopio"})
    vault.close()
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        kept = drafts.recall(again, "visit/new")
        assert kept is not None
        assert kept.content == {"text": "Puhuimme töistä ja"}
        assert {d.place for d in drafts.all_mine(again)} == {"visit/new", "client/edit"}
        drafts.drop(again, "visit/new")
        assert drafts.recall(again, "visit/new") is None
        drafts.drop(again, "visit/new")


def test_drafts_are_newest_first(vault: Vault) -> None:
    for hour, place in enumerate(["a", "c", "b"]):
        vault.clock = lambda hour=hour: datetime(2026, 1, 1, hour, tzinfo=UTC)  # type: ignore[misc]
        drafts.keep(vault, place, {})
    assert [d.place for d in drafts.all_mine(vault)] == ["b", "c", "a"]


def test_drafts_are_each_persons_own(vault: Vault) -> None:
    secret = "neljä aivan eri sanaa"
    slot = people.new_person(vault, name="Hoitaja", role=Role.NURSE, secret=secret, kdf=CHEAP)
    people.add(vault, slot)
    drafts.keep(vault, "visit/new", {"text": "mine"})
    vault.close()
    with open_vault(vault.path, passphrase=secret, person="Hoitaja") as other:
        assert drafts.recall(other, "visit/new") is None
        drafts.keep(other, "visit/new", {"text": "theirs"})
    with open_vault(vault.path, passphrase=PASSPHRASE, person=WORKER) as mine:
        kept = drafts.recall(mine, "visit/new")
        assert kept is not None
        assert kept.content == {"text": "mine"}


def test_an_attachment_is_kept_with_its_hash_and_a_log_row(vault: Vault) -> None:
    kept = attachments.keep(
        vault, client_id=None, kind="scan", media_type="image/png", content=b"\x89PNG",
        register="social",
    )  # fmt: skip
    assert attachments.get(vault, kept.id) == kept
    assert kept.sha256 == hashlib.sha256(b"\x89PNG").hexdigest()
    assert kept.added_by == vault.person.id
    row = audit.rows(vault, limit=1)[0]
    assert (row.action, row.entity, row.entity_id) == ("attach", "attachment", kept.id)
    with pytest.raises(KnownError):
        attachments.get(vault, "none")


def test_the_units_data_is_in_force_from_its_day(vault: Vault) -> None:
    unit_data.put(vault, "senders", "main", {"name": "A"}, date(2026, 1, 1))
    unit_data.put(vault, "senders", "main", {"name": "B"}, date(2026, 3, 1))
    unit_data.put(vault, "senders", "other", None, date(2026, 3, 1))
    assert unit_data.in_force(vault, "senders", date(2025, 12, 31)) == {}
    assert unit_data.in_force(vault, "senders", date(2026, 2, 28)) == {"main": {"name": "A"}}
    assert unit_data.in_force(vault, "senders", date(2026, 3, 1)) == {
        "main": {"name": "B"},
        "other": None,
    }
    assert unit_data.in_force(vault, "letters", date(2026, 3, 1)) == {}


def test_one_version_a_day_and_all_days_are_kept(vault: Vault) -> None:
    for content, day in (("A", 1), ("B", 2), ("C", 2)):
        unit_data.put(vault, "k", "a", content, date(2026, 1, day))
    versions = unit_data.history(vault, "k", "a")
    assert [(d.content, d.valid_from.day) for d in versions] == [("C", 2), ("A", 1)]
    assert [r.action for r in audit.rows(vault, limit=3)] == ["change"] * 3
