"""Alarms: told at every opening and by every check, until a person accepts them with a reason."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.factory import CHEAP, PASSPHRASE, WORKER
from tests.vault.keys_changed import renew_recovery
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import (
    Role,
    Vault,
    alarms,
    audit,
    checking,
    header,
    open_vault,
    people,
)
from tytti_desktop.vault.alarms import AlarmKind
from tytti_desktop.vault.header import SlotKind
from tytti_desktop.vault.mark import FILE

NURSE, NURSES = "Hoitaja Hilkka", "neljä aivan eri sanaa"
pytestmark = pytest.mark.usefixtures("english")


def opened(path: Path, secret: str = PASSPHRASE, person: str = WORKER) -> Vault:
    return open_vault(path, passphrase=secret, person=person, sleep=lambda _s: None)


def look(vault: Vault) -> None:
    with vault.atomic():
        audit.write(vault, "look", "client", "c1")


def later(path: Path) -> None:
    with opened(path) as vault:
        look(vault)
        slot = people.new_person(vault, name=NURSE, role=Role.NURSE, secret=NURSES, kdf=CHEAP)
        people.add(vault, slot)


def older_data(path: Path) -> None:
    shutil.copy(path / "data.db", path.parent / "old.db")
    with opened(path) as vault:
        look(vault)
    shutil.copy(path.parent / "old.db", path / "data.db")


def older_data_and_anchors(path: Path) -> None:
    """Header and data rolled back together: only the mark written after every act tells."""
    shutil.copytree(path, path.parent / "old")
    with opened(path) as vault:
        look(vault)
    for name in ("data.db", header.HEADER, header.SPARE):
        shutil.copy(path.parent / "old" / name, path / name)


def lost_log(path: Path) -> None:
    """A crash, and the write-ahead file is gone: acknowledged rows with it."""
    vault = opened(path)
    look(vault)
    shutil.copytree(path, path.parent / "crashed")
    vault.close()
    shutil.rmtree(path)
    shutil.move(path.parent / "crashed", path)
    (path / "data.db-wal").unlink()


def cut_log(path: Path) -> None:
    with opened(path) as vault:
        look(vault)
    with opened(path) as vault:
        vault.at_closing.clear()
        vault.db.execute("drop trigger audit_no_delete")
        vault.db.execute("delete from audit where seq > 2")
        vault.db.execute(
            "create trigger audit_no_delete before delete on audit begin "
            "select raise(abort, 'audit is append-only'); end"
        )
        vault.header = replace(vault.header, anchor_seq=2)
        vault.db.execute("pragma wal_checkpoint(truncate)").fetchall()
        shutil.copytree(path, path.parent / "cut")
    for name in ("data.db", header.HEADER, header.SPARE, FILE):
        shutil.copy(path.parent / "cut" / name, path / name)


def older_header(path: Path) -> None:
    old = (path / header.HEADER).read_bytes()
    later(path)
    (path / header.HEADER).write_bytes(old)


def older_headers(path: Path) -> None:
    old = (path / header.HEADER).read_bytes()
    later(path)
    for name in (header.HEADER, header.SPARE):
        (path / name).write_bytes(old)


def future_clock(path: Path) -> None:
    with opened(path) as vault:
        now = vault.now()
        vault.clock = lambda: now + timedelta(days=4000)
        look(vault)


def made_coordinator(path: Path) -> None:
    """A nurse makes herself coordinator past the program, in the file and in the table."""
    later(path)
    with opened(path, NURSES, NURSE) as vault:
        mine = vault.person.id
        slots = tuple(
            replace(s, role=Role.COORDINATOR) if s.person == mine else s for s in vault.header.slots
        )
        vault.keep_header(vault.header.with_slots(slots))
        with vault.atomic():
            vault.execute("update person set role = 'coordinator' where id = ?", (mine,))
            vault.execute("update meta set value = ? where key = 'header'", (vault.header.essence,))


WRONG: dict[Callable[[Path], None], AlarmKind] = {
    older_data: AlarmKind.OLDER_DATA,
    older_data_and_anchors: AlarmKind.OLDER_DATA,
    lost_log: AlarmKind.OLDER_DATA,
    cut_log: AlarmKind.OLDER_DATA,
    older_header: AlarmKind.OLDER_HEADER,
    older_headers: AlarmKind.OLDER_HEADER,
    future_clock: AlarmKind.CLOCK,
    made_coordinator: AlarmKind.ROLES,
}


def test_every_kind_of_alarm_is_raised_here() -> None:
    """LOG_CHANGED is the cut log that has grown again (test_audit); BACKUP is in test_keeping,
    BEHIND in test_seals.
    """
    elsewhere = {AlarmKind.LOG_CHANGED, AlarmKind.BACKUP, AlarmKind.BEHIND}
    assert set(WRONG.values()) == set(AlarmKind) - elsewhere


@pytest.mark.parametrize("wrong", WRONG, ids=lambda act: str(act.__name__))
def test_it_is_told_until_somebody_accepts_it(vault: Vault, wrong: Callable[[Path], None]) -> None:
    vault.close()
    path = vault.path
    wrong(path)
    for _ in range(3):
        with opened(path) as again:
            raised = [a.kind for a in alarms.open_alarms(again)]
            assert raised[0] == WRONG[wrong]
            assert len(again.notices) == len(raised)
            # The edited table of people is found a second way: its sum (test_seals).
            assert set(raised[1:]) <= ({AlarmKind.BEHIND} if wrong is made_coordinator else set())
            found = [f.kind for f in checking.check(again)]
            assert found[0] == "alarm"
    with opened(path) as again:
        alarm, *_others = alarms.open_alarms(again)
        with pytest.raises(KnownError, match="Write why") as told:
            alarms.accept(again, alarm.id, " ")
        assert told.value.field == "reason"
        done = alarms.accept(again, alarm.id, "The sync program was switched off")
        assert done.accepted_by == again.person.id
        row = audit.rows(again, limit=1)[0]
        assert (row.action, row.detail["reason"]) == ("accept", done.reason)
        if wrong is future_clock:
            return  # still true: it is told anew at the next opening
        if wrong is made_coordinator:
            return
    with opened(path) as again:
        assert not again.notices
        assert checking.check(again) == []


def test_an_older_key_file_brings_nothing_back(vault: Vault) -> None:
    vault.close()
    older_headers(vault.path)
    with opened(vault.path) as again:
        assert [p.name for p in people.people(again)] == [WORKER, NURSE]
    with opened(vault.path, NURSES, NURSE):
        pass


def test_who_opened_and_who_was_refused_is_in_the_log(vault: Vault) -> None:
    words = renew_recovery(vault, kdf=CHEAP)
    vault.close()
    for _ in range(3):
        with pytest.raises(KnownError, match="not right"):
            opened(vault.path, "aivan muu lause tässä")
    with open_vault(vault.path, passphrase=words) as again:
        rows = [(r.action, dict(r.detail)) for r in audit.rows(again, limit=3)]
    assert [r[0] for r in rows] == ["open", "refused", "close"]
    assert rows[0][1]["with"] == SlotKind.RECOVERY
    assert rows[1][1]["count"] == 3
    with opened(vault.path) as again:
        assert [r.action for r in audit.rows(again, limit=3)] == ["open", "close", "open"]
