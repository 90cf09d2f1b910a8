"""People and their keys."""

from pathlib import Path

import pytest

from tests.factory import CHEAP, PASSPHRASE, WORKER, new_vault
from tests.vault.keys_changed import change_key, open_with_recovery, renew_recovery
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import (
    Person,
    Role,
    Vault,
    audit,
    header,
    keys,
    open_vault,
    people,
    slots,
)
from tytti_desktop.vault.header import SlotKind
from tytti_desktop.vault.keys import CannotUnlockError, Kdf

NURSE, NURSES = "Hoitaja Hilkka", "neljä aivan eri sanaa"
NEW = "toinen pitkä lause nyt"
pytestmark = pytest.mark.usefixtures("english")


def add_nurse(vault: Vault, name: str = NURSE) -> Person:
    slot = people.new_person(vault, name=name, role=Role.NURSE, secret=NURSES, kdf=CHEAP)
    added = people.add(vault, slot)
    assert added.types == {Person}
    made: Person = added.record
    return made


def opens(path: Path, secret: str, person: str | None = None) -> bool:
    try:
        with open_vault(path, passphrase=secret, person=person, sleep=lambda _s: None) as vault:
            return vault.query("select 1 as n") == [{"n": 1}]
    except KnownError:
        return False


def test_each_opens_with_their_own_passphrase(vault: Vault) -> None:
    nurse = add_nurse(vault)
    assert [p.name for p in people.people(vault)] == [WORKER, NURSE]
    vault.close()
    assert opens(vault.path, PASSPHRASE, WORKER)
    assert not opens(vault.path, PASSPHRASE, NURSE)
    assert not opens(vault.path, PASSPHRASE)
    with open_vault(vault.path, passphrase=NURSES, person=NURSE) as again:
        assert again.person == nurse
        assert again.person.role is Role.NURSE


def test_one_may_be_named_by_id(vault: Vault) -> None:
    assert people.person(vault, vault.person.id) == vault.person
    with pytest.raises(KnownError, match="Nobody"):
        people.person(vault, "nobody")


@pytest.mark.parametrize(("name", "words"), [("", "Write the name"), (f" {WORKER} ", "already")])
def test_a_new_person_needs_a_name_of_their_own(vault: Vault, name: str, words: str) -> None:
    with pytest.raises(KnownError, match=words) as told:
        people.new_person(vault, name=name, role=Role.NURSE, secret=NURSES, kdf=CHEAP)
    assert told.value.field == "name"
    with pytest.raises(KnownError, match="too short"):
        people.new_person(vault, name=NURSE, role=Role.NURSE, secret="lyhyt", kdf=CHEAP)


def test_only_a_coordinator_gives_and_takes_keys(vault: Vault) -> None:
    add_nurse(vault)
    coordinator = vault.person.id
    vault.close()
    with open_vault(vault.path, passphrase=NURSES, person=NURSE) as mine:
        for act in (
            lambda: add_nurse(mine, "Toinen Tiina"),
            lambda: people.remove(mine, coordinator),
            lambda: people.rename(mine, coordinator, "Uusi Nimi"),
        ):
            with pytest.raises(KnownError, match="Only a coordinator"):
                act()
        people.rename(mine, mine.person.id, "Hoitaja Helmi")
        assert mine.person.name == "Hoitaja Helmi"


def test_a_vault_without_coordinator_is_everyones(tmp_path: Path) -> None:
    with new_vault(tmp_path, Role.NURSE) as vault:
        add_nurse(vault)
        assert len(people.people(vault)) == 2


def test_renaming_is_kept(vault: Vault) -> None:
    nurse = add_nurse(vault)
    people.rename(vault, nurse.id, "Hoitaja Helmi")
    assert people.person(vault, "Hoitaja Helmi").id == nurse.id
    assert [p.name for p in people.everyone(vault)] == [WORKER, "Hoitaja Helmi"]
    vault.close()
    assert opens(vault.path, NURSES, "Hoitaja Helmi")


def test_one_who_left_cannot_open_even_with_the_old_header(vault: Vault) -> None:
    nurse = add_nurse(vault)
    old = header.read(vault.path / header.HEADER)
    removed = people.remove(vault, nurse.id, kdf=CHEAP)
    assert removed.recovery_words is None
    assert "Backups" in removed.warning
    assert [p.name for p in people.people(vault)] == [WORKER]
    assert [p.name for p in people.everyone(vault)] == [WORKER, NURSE]
    known = vault.header
    vault.close()
    mine = next(s for s in old.slots if s.person == nurse.id)
    private = slots.private_key(old, mine, NURSES)
    for slot in known.slots:
        with pytest.raises(CannotUnlockError):
            keys.unseal(slot.sealed, bytes(private), header.bound(known, slot))
    for name in (header.HEADER, header.SPARE):
        header.write(vault.path, old, name)
    assert not opens(vault.path, NURSES, NURSE)


def test_the_others_open_as_before(tmp_path: Path) -> None:
    with new_vault(tmp_path) as vault:
        words = renew_recovery(vault, kdf=CHEAP)
        nurse = add_nurse(vault)
        add_nurse(vault, "Toinen Tiina")
        people.remove(vault, nurse.id, kdf=CHEAP)
    assert opens(vault.path, PASSPHRASE, WORKER)
    assert opens(vault.path, NURSES, "Toinen Tiina")
    assert not opens(vault.path, NURSES, NURSE)
    with open_with_recovery(vault.path, words) as again:
        assert not audit.verify(again)


def test_the_leavers_recovery_words_are_replaced(vault: Vault) -> None:
    second = people.new_person(
        vault, name="Toinen Tiina", role=Role.COORDINATOR, secret=NEW, kdf=CHEAP
    )
    people.add(vault, second)
    first = vault.person.id
    vault.close()
    with open_vault(vault.path, passphrase=NEW, person="Toinen Tiina") as mine:
        removed = people.remove(mine, first, kdf=CHEAP)
    assert removed.recovery_words is not None
    with open_with_recovery(vault.path, removed.recovery_words) as again:
        assert again.person.name == "Toinen Tiina"


def test_nobody_removes_oneself(vault: Vault) -> None:
    with pytest.raises(KnownError, match="your own key"):
        people.remove(vault, vault.person.id)


def test_a_new_passphrase_takes_the_olds_place(vault: Vault) -> None:
    slot = people.new_passphrase(vault, old=PASSPHRASE, new=NEW, kdf=CHEAP)
    assert "Backups" in people.use_passphrase(vault, slot)
    vault.close()
    assert opens(vault.path, NEW)
    assert not opens(vault.path, PASSPHRASE)


def test_a_new_passphrase_with_a_new_key(vault: Vault) -> None:
    before = vault.header.key_id
    old = vault.path / "before-migration-1"
    old.mkdir()
    (old / "data.db").write_bytes(b"opens with the old key")
    slot = people.new_passphrase(vault, old=PASSPHRASE, new=NEW, kdf=CHEAP)
    assert "Backups" in people.use_passphrase(vault, slot, new_key=True)
    assert vault.header.key_id != before
    assert not old.exists()
    vault.close()
    assert opens(vault.path, NEW)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [(None, NEW, "old_passphrase"), ("väärä lause", NEW, "old_passphrase"),
     (PASSPHRASE, "lyhyt", "passphrase")],
)  # fmt: skip
def test_a_passphrase_is_not_changed_by_whoever_passes(
    vault: Vault, old: str | None, new: str, field: str
) -> None:
    with pytest.raises(KnownError) as told:
        people.new_passphrase(vault, old=old, new=new, kdf=CHEAP)
    assert told.value.field == field


def test_recovery_words_give_a_new_passphrase(vault: Vault) -> None:
    words = renew_recovery(vault, kdf=CHEAP)
    vault.close()
    with open_with_recovery(vault.path, words) as mine:
        slot = people.new_passphrase(mine, old=None, new=NEW, kdf=CHEAP)
        people.use_passphrase(mine, slot)
    assert opens(vault.path, NEW)


def test_renewed_recovery_words_shut_the_old_ones_out(vault: Vault) -> None:
    first = renew_recovery(vault, kdf=CHEAP)
    second = renew_recovery(vault, kdf=CHEAP)
    assert sum(s.kind is SlotKind.RECOVERY for s in vault.header.slots) == 1
    vault.close()
    with pytest.raises(KnownError, match="not right"):
        open_with_recovery(vault.path, first, sleep=lambda _s: None)
    with open_with_recovery(vault.path, second, sleep=lambda _s: None):
        pass


def test_a_vault_may_have_no_recovery_words(vault: Vault) -> None:
    words = renew_recovery(vault, kdf=CHEAP)
    kept = tuple(s for s in vault.header.slots if s.kind is SlotKind.PASSPHRASE)
    vault.keep_header(vault.header.with_slots(kept))
    vault.close()
    with pytest.raises(KnownError, match="no recovery code"):
        open_with_recovery(vault.path, words)


def test_the_machine_is_measured_anew(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    faster = Kdf(CHEAP.memory, 2, 1)
    monkeypatch.setattr(keys, "tuned_kdf", lambda: faster)
    slot = people.new_passphrase(vault, old=PASSPHRASE, new=NEW)
    assert slot.kdf == faster


def test_every_act_is_logged_without_names(vault: Vault) -> None:
    nurse = add_nurse(vault)
    people.rename(vault, nurse.id, "Hoitaja Helmi")
    people.remove(vault, nurse.id, kdf=CHEAP)
    renew_recovery(vault, kdf=CHEAP)
    change_key(vault)
    slot = people.new_passphrase(vault, old=PASSPHRASE, new=NEW, kdf=CHEAP)
    people.use_passphrase(vault, slot)
    rows = audit.rows(vault)
    assert [r.action for r in rows] == [
        "change_passphrase", "change_key", "renew_recovery", "remove", "rename", "add", "open",
        "create",
    ]  # fmt: skip
    assert not audit.verify(vault)
    for row in rows:
        assert "Hilkka" not in str(row)
        assert row.actor == vault.person.id


def test_without_a_slot_of_ones_own(vault: Vault) -> None:
    kept = tuple(s for s in vault.header.slots if s.kind is not SlotKind.PASSPHRASE)
    vault.keep_header(vault.header.with_slots(kept))
    with pytest.raises(KnownError, match="You have no passphrase"):
        people.refuse_wrong_passphrase(vault, PASSPHRASE)


def test_in_a_practice_vault_nobody_need_say_who(tmp_path: Path) -> None:
    """Everyone there has the same published passphrase: the first person is meant."""
    with new_vault(tmp_path, practice=True) as vault:
        add_nurse(vault)
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        assert again.person.name == WORKER
