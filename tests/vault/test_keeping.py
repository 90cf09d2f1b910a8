"""Backups that the program makes by itself: where, when, read back, rotated, rehearsed, told."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.factory import CHEAP, PASSPHRASE, new_vault
from tests.vault.keys_changed import change_key
from tytti_desktop.dates import HELSINKI
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import (
    Vault,
    alarms,
    audit,
    backup_state,
    backups,
    checking,
    files,
    keeping,
    litter,
    open_vault,
    people,
    rotation,
)
from tytti_desktop.vault.alarms import AlarmKind
from tytti_desktop.vault.backup_state import MARKER, SLIP, Outcome

pytestmark = pytest.mark.usefixtures("english")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    return tmp_path / "usb"


@pytest.fixture
def net(tmp_path: Path) -> Path:
    return tmp_path / "net"


def kept(folder: Path) -> list[str]:
    return [name for name in files.names(folder) if name != MARKER]


def here(vault: Vault) -> date:
    return vault.now().astimezone(HELSINKI).date()


def look(vault: Vault) -> None:
    with vault.atomic():
        audit.write(vault, "add", "client", "c1")


def test_both_places_get_the_same_file_and_it_opens(
    vault: Vault, usb: Path, net: Path, tmp_path: Path
) -> None:
    backup_state.set_places(vault, [usb, net])
    assert backup_state.backup_due(vault)
    told = keeping.back_up(vault)
    assert [each.why for each in told] == ["", ""]
    assert kept(usb) == kept(net) == [told[0].file]
    assert not backup_state.backup_due(vault)
    assert not backup_state.backup_due(vault, at_lock=True)
    assert not [n for n in files.names(vault.path) if n.startswith(litter.BACKUP) or n == SLIP]
    back = backups.restore(net / told[1].file, tmp_path / "b.vault", passphrase=PASSPHRASE)
    assert back.findings == []
    assert backups.rehearse(vault).findings == []
    shown = backup_state.standing(vault, here(vault))
    assert shown.well
    assert "2 places" in shown.words


def test_what_was_done_makes_a_backup_due_at_lock_and_a_new_day_makes_one_due(
    vault: Vault, usb: Path
) -> None:
    vault.clock = lambda: NOON
    backup_state.set_places(vault, [usb])
    keeping.back_up(vault)
    assert not backup_state.backup_due(vault, at_lock=True)
    look(vault)
    assert not backup_state.backup_due(vault)
    assert backup_state.backup_due(vault, at_lock=True)
    keeping.back_up(vault)
    vault.clock = lambda: NOON + timedelta(days=1)
    assert backup_state.backup_due(vault)
    vault.clock = lambda: NOON - timedelta(days=400)  # the clock was wrong when it was made
    assert backup_state.backup_due(vault)


def test_a_change_of_key_makes_a_backup_due_and_the_old_one_is_not_rehearsed(
    vault: Vault, usb: Path
) -> None:
    backup_state.set_places(vault, [usb])
    keeping.back_up(vault)
    assert backup_state.rehearsal_due(vault) == 0
    change_key(vault)
    assert backup_state.rehearsal_due(vault) is None
    assert backup_state.backup_due(vault)


def test_a_place_that_is_gone_is_an_alarm_and_the_other_place_is_served(
    vault: Vault, usb: Path, net: Path
) -> None:
    backup_state.set_places(vault, [usb, net])
    shutil.rmtree(usb)
    usb.mkdir()  # the disk is gone: its mount point is left
    told = keeping.back_up(vault)
    assert "not there" in told[0].why
    assert not told[1].why
    assert kept(usb) == []
    (alarm,) = alarms.open_alarms(vault)
    assert alarm.kind is AlarmKind.BACKUP
    assert str(usb) in alarm.text
    assert "FAILED" in backup_state.standing(vault, here(vault)).words
    keeping.back_up(vault)
    assert len(alarms.open_alarms(vault)) == 1
    vault.close()
    for _ in range(2):
        with open_vault(vault.path, passphrase=PASSPHRASE) as again:
            assert any(str(usb) in notice for notice in again.notices)
            assert [f.kind for f in checking.check(again)] == ["alarm"]
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        alarms.accept(again, alarms.open_alarms(again)[0].id, "disk left at home")
        keeping.back_up(again)
        assert alarms.open_alarms(again) == []  # told a week ago at most; in sight all the same
        assert "FAILED" in backup_state.standing(again, here(again)).words


def test_a_backup_made_after_the_lock_is_known_at_the_next_opening(vault: Vault, usb: Path) -> None:
    backup_state.set_places(vault, [usb])
    look(vault)
    job = keeping.begin(vault)
    vault.close()
    assert job is not None
    (done,) = keeping.carry_out(job)
    assert done.file
    assert not any(job.opener._key)
    assert str(usb) not in (vault.path / SLIP).read_text()
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        (place,) = backup_state.places(again)
        assert place.file == done.file
        assert audit.rows(again, limit=2)[1].action == "backup"
    assert SLIP not in files.names(vault.path)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"body": "[]", "mac": "00"}', b"[" * 9000])
def test_a_slip_that_is_not_ours_is_let_be(vault: Vault, usb: Path, content: bytes) -> None:
    backup_state.set_places(vault, [usb])
    (vault.path / SLIP).write_bytes(content)
    assert backup_state.take_slip(vault) == []
    assert backup_state.backup_due(vault)


def test_what_is_read_back_otherwise_is_a_failure(
    vault: Vault, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup_state.set_places(vault, [usb])

    def torn(file: Path, to: Path) -> None:
        to.write_bytes(file.read_bytes()[:-1])

    monkeypatch.setattr(files, "copy", torn)
    (told,) = keeping.back_up(vault)
    assert "read back" in told.why
    assert kept(usb) == []


def test_a_refused_copy_is_kept_as_a_failure(
    vault: Vault, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup_state.set_places(vault, [usb])

    def refused(*_args: object) -> None:
        raise KnownError("no room")

    monkeypatch.setattr(backups, "begin", refused)
    assert keeping.back_up(vault) == []
    assert backup_state.places(vault)[0].why == "no room"
    assert alarms.open_alarms(vault)
    monkeypatch.undo()
    monkeypatch.setattr(backups, "finish", refused)
    (told,) = keeping.back_up(vault)
    assert told.why == "no room"


def test_nothing_good_is_rotated_away_while_an_alarm_is_open(vault: Vault, usb: Path) -> None:
    backup_state.set_places(vault, [usb])
    vault.clock = lambda: NOON
    for day in range(40):
        moment = NOON - timedelta(days=400 - day)
        (usb / (rotation.name(vault.header.store, moment, "aaaa") + backups.SUFFIX)).touch()
    by_hand = usb / f"{vault.header.store[:8]}-20250101T000000-abcd{backups.SUFFIX}"
    by_hand.touch()
    alarms.notice(vault, frozenset({AlarmKind.OLDER_DATA}))
    keeping.back_up(vault)
    assert len(kept(usb)) == 42
    for alarm in alarms.open_alarms(vault):
        alarms.accept(vault, alarm.id, "looked at")
    keeping.back_up(vault)
    assert len(kept(usb)) < 20
    assert by_hand.exists()


def test_days_weeks_and_months_are_kept() -> None:
    stamps = [NOON - timedelta(hours=6 * n) for n in range(4 * 500)]
    left = sorted(set(stamps) - rotation.to_remove(stamps, NOON), reverse=True)
    days = {stamp.date() for stamp in left}
    assert {NOON.date() - timedelta(days=n) for n in range(7)} <= days
    assert len({f"{stamp:%G-%V}" for stamp in left}) >= 5
    assert len({f"{stamp:%Y-%m}" for stamp in left}) == 12
    assert len(left) <= 7 + 5 + 12 + 3
    assert left[:3] == stamps[:3]


def test_a_clock_that_jumps_takes_nothing_away() -> None:
    stamps = [NOON - timedelta(days=n) for n in range(3)]
    future = NOON + timedelta(days=5000)
    assert rotation.to_remove([*stamps, future], NOON) == set()
    assert rotation.to_remove(stamps, NOON - timedelta(days=9000)) == set()
    assert rotation.to_remove(stamps, NOON + timedelta(days=9000)) == set()


def test_only_the_programs_own_names_are_rotated(vault: Vault) -> None:
    store = vault.header.store
    name = rotation.name(store, NOON, "abcd") + backups.SUFFIX
    assert rotation.made_at(store, name, backups.SUFFIX) == NOON
    for other in (
        "x" + name,
        name + "x",
        name.replace("2026", "2o26"),
        name.replace("1121", "1399"),
    ):
        assert rotation.made_at(store, other, backups.SUFFIX) is None
    assert rotation.made_at("f" * 32, name, backups.SUFFIX) is None


def test_a_rehearsal_is_due_monthly_and_a_damaged_backup_is_an_alarm(
    vault: Vault, usb: Path
) -> None:
    vault.clock = lambda: NOON
    backup_state.set_places(vault, [usb])
    assert backup_state.rehearsal_due(vault) is None
    keeping.by_itself(vault)  # the backup, and its rehearsal
    assert backup_state.rehearsal_due(vault) is None
    assert backup_state.places(vault)[0].rehearsed_well
    vault.clock = lambda: NOON + timedelta(days=31)
    assert backup_state.rehearsal_due(vault) == 0
    file = usb / backup_state.places(vault)[0].file
    file.write_bytes(file.read_bytes()[:-9] + bytes(9))
    assert not keeping.carry_out_rehearsal(keeping.begin_rehearsal(vault, 0))
    backup_state.rehearsed(vault, 0, well=False)
    assert [a.kind for a in alarms.open_alarms(vault)] == [AlarmKind.BACKUP]
    assert "NOT work" in backup_state.told(backup_state.places(vault)[0])
    file.unlink()
    assert not keeping.carry_out_rehearsal(keeping.begin_rehearsal(vault, 0))


def test_places_that_cannot_be(vault: Vault, tmp_path: Path, usb: Path) -> None:
    (tmp_path / "file").touch()
    for folders in (
        [vault.path / "in"], [vault.path], [usb, usb], [usb, tmp_path / "b", tmp_path / "c"],
        [tmp_path / "file"],
    ):  # fmt: skip
        with pytest.raises(KnownError):
            backup_state.set_places(vault, folders)
    assert backup_state.places(vault) == []
    with pytest.raises(KnownError, match="No folder"):
        keeping.back_up(vault)


def test_a_default_place_is_used_where_nobody_has_chosen(
    vault: Vault, usb: Path, net: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    assert not backup_state.offer_place(vault, None)
    assert not backup_state.offer_place(vault, tmp_path / "file")
    assert backup_state.offer_place(vault, usb)
    assert not backup_state.offer_place(vault, net)
    assert [place.folder for place in backup_state.places(vault)] == [str(usb)]


def test_what_is_advised(vault: Vault, usb: Path, net: Path) -> None:
    today = date(2026, 11, 21)
    assert "Choose two folders" in backup_state.advice(vault)
    assert backup_state.standing(vault, today) == backup_state.Standing("No backup yet", well=False)
    backup_state.set_places(vault, [usb])
    assert "second folder" in backup_state.advice(vault)
    backup_state.set_places(vault, [usb, net])
    assert "same disk" in backup_state.advice(vault)
    place = backup_state.places(vault)[0]
    assert backup_state.told(place) == "No backup here yet."
    shutil.rmtree(usb)
    assert "Not connected" in backup_state.told(place)


def test_an_outcome_of_a_place_that_is_no_more_is_let_be(vault: Vault, usb: Path) -> None:
    backup_state.set_places(vault, [usb])
    backup_state.record(vault, [Outcome(3, NOON.isoformat(), "f", "s")])
    backup_state.rehearsed(vault, 7, well=False)
    assert alarms.open_alarms(vault) == []


def test_an_old_scratch_is_cleared_and_a_new_one_left(vault: Vault) -> None:
    import os

    old, new = vault.path / "backup-abcdef", vault.path / "backup-ghijkl"
    for folder in (old, new):
        folder.mkdir()
        (folder / "x").touch()
    os.utime(old, (1, 1))
    vault.close()
    open_vault(vault.path, passphrase=PASSPHRASE).close()
    assert not old.exists()
    assert new.exists()


def test_a_second_machine_is_restored_with_only_the_recovery_words(
    tmp_path: Path, usb: Path
) -> None:
    from tytti_desktop.vault import creating
    from tytti_desktop.vault.header import Role

    made = creating.create_vault(
        tmp_path / "first" / "a.vault", name="A", role=Role.COORDINATOR, passphrase=PASSPHRASE,
        kdf=CHEAP,
    )  # fmt: skip
    with made.vault as vault:
        backup_state.set_places(vault, [usb])
        look(vault)
        keeping.back_up(vault)
        name = backup_state.places(vault)[0].file
    shutil.rmtree(tmp_path / "first")  # the first machine is gone
    place = tmp_path / "second" / "a.vault"
    back = backups.restore(usb / name, place, passphrase=made.recovery_words)
    assert back.findings == []
    with open_vault(place, passphrase=made.recovery_words) as again:
        slot = people.new_passphrase(again, old=None, new="kokonaan toinen lause tässä", kdf=CHEAP)
        people.use_passphrase(again, slot)
    with open_vault(place, passphrase="kokonaan toinen lause tässä") as again:
        assert checking.check(again) == []
        assert again.tuples("select 1 from audit where entity_id = 'c1'")


def test_the_slip_of_an_earlier_key_is_let_be(tmp_path: Path, usb: Path) -> None:
    vault = new_vault(tmp_path)
    backup_state.set_places(vault, [usb])
    job = keeping.begin(vault)
    assert job is not None
    change_key(vault)
    keeping.carry_out(job)
    assert backup_state.take_slip(vault) == []
    vault.close()


def test_only_an_unfinished_restored_folder_is_cleared_beside_a_vault(tmp_path: Path) -> None:
    """A restored folder that is whole, but could not be given its name, is somebody's vault."""
    vault = tmp_path / "unit.vault"
    whole, half, making = (
        tmp_path / f"unit.vault.{name}" for name in ("abcdef.part", "ghijkl.part", "mnopqr.making")
    )
    other = tmp_path / "other.vault.abcdef.part"
    for folder in (vault, whole, half, making, other):
        folder.mkdir()
        (folder / "data.db").write_bytes(b"x")
    (half / litter.UNFINISHED).write_bytes(b"")
    (other / litter.UNFINISHED).write_bytes(b"")
    litter.clear_beside(vault)
    assert {each.name for each in tmp_path.iterdir()} == {vault.name, whole.name, other.name}
    assert (whole / "data.db").exists()
