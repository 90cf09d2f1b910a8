"""What is wrong with a vault, told at every opening until a person accepts it with a reason.

An alarm is a row of the vault and not a word of one process: looking does not switch it off, and
neither do a check, a backup or a closing.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tytti_desktop import dates
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import audit, fingerprints, roles, seals
from tytti_desktop.vault.audit import Entry
from tytti_desktop.vault.ids import new_id
from tytti_desktop.vault.table import Table
from tytti_desktop.vault.vault import Vault
from tytti_desktop.words import N_, _

_SLACK = timedelta(minutes=5)  # two computers' clocks differ a little


class AlarmKind(StrEnum):
    """What is wrong."""

    OLDER_DATA = "older_data"
    LOG_CHANGED = "log_changed"
    OLDER_HEADER = "older_header"
    CLOCK = "clock"
    ROLES = "roles"
    BACKUP = "backup"
    BEHIND = "behind_the_log"


_WORDS = {
    AlarmKind.OLDER_DATA: N_(
        "The newest entries are missing: an older copy of the vault's file has been put in its "
        "place, or its last part was lost. Look for the newer data.db (another computer, a sync "
        "program's copies, the newest backup) before you go on working."
    ),
    AlarmKind.LOG_CHANGED: N_(
        "Rows of the log have been changed since the vault was last closed. Keep a copy of the "
        "vault as it is, compare the log with a printed check code, and tell your data protection "
        "officer."
    ),
    AlarmKind.OLDER_HEADER: N_(
        "An older copy of the key file (header.json) had been put in its place. The right one was "
        "put back: the people and the passphrases are as they were last set. Find out who or what "
        "copied the old file, such as a sync program."
    ),
    AlarmKind.CLOCK: N_(
        "The log has entries from the future: this computer's clock is wrong now, or was wrong "
        "when they were made. Set the clock right. If it is right, look through the newest "
        "entries: their dates may be wrong."
    ),
    AlarmKind.ROLES: N_(
        "The key file tells a person, a name or a role that no coordinator has given: somebody has "
        "edited it past the program. Look at who can open the vault, and take away what is wrong."
    ),
    AlarmKind.BACKUP: N_(
        "A backup that the program makes by itself did not come out whole in {place}. Connect the "
        "disk or choose another folder (Settings, Backups and checks), and see that a new one is "
        "made."
    ),
    AlarmKind.BEHIND: N_(
        "Records have been changed, added or removed past the program and its log ({place}). Keep "
        "a copy of the vault as it is, compare the records with a backup from before, and tell "
        "your data protection officer."
    ),
}
_QUIET_AFTER_ACCEPTING = timedelta(days=7)  # the same folder: its state is in sight all the time


@dataclass(frozen=True)
class Alarm:
    """One thing that is wrong; open until somebody has accepted it."""

    id: str
    kind: AlarmKind
    noticed_at: datetime
    detail: str
    accepted_at: datetime | None = None
    accepted_by: str | None = None
    reason: str = ""

    @property
    def text(self) -> str:
        """Return what is wrong and what to do, in the user's language."""
        return _(_WORDS[self.kind]).replace("{place}", self.detail)

    @property
    def told(self) -> str:
        """Return the alarm as it is told at an opening, with the moment it was noticed."""
        moment = dates.shown_moment(self.noticed_at)
        return _("{text} (Noticed {moment}.)").format(text=self.text, moment=moment)


_ALARMS = Table(Alarm, "alarm")


def open_alarms(vault: Vault) -> list[Alarm]:
    """Return what nobody has accepted yet, the oldest first."""
    return _ALARMS.find(vault, "accepted_at is null", order="noticed_at, id")


def accept(vault: Vault, alarm_id: str, reason: str) -> Alarm:
    """Accept an alarm with a reason, which the log keeps; KnownError without one."""
    known = _ALARMS.get(vault, alarm_id)
    reason = reason.strip()
    if not reason:
        raise KnownError(
            _("Write why this is all right, or what was done about it: the log keeps it."),
            field="reason",
        )
    with vault.atomic():
        vault.execute(
            "update alarm set accepted_at = ?, accepted_by = ?, reason = ? where id = ?",
            (vault.now().isoformat(), vault.person.id, reason, known.id),
        )
        audit.write(
            vault, "accept", "alarm", known.id, detail={"kind": known.kind, "reason": reason}
        )
        if known.kind is AlarmKind.BEHIND:
            seals.seal_anew(vault.db)
    return _ALARMS.get(vault, alarm_id)


def failed_backups(vault: Vault, folders: Iterable[str]) -> None:
    """Raise an alarm for each folder where a backup failed, but for one that is known already."""
    since = (vault.now() - _QUIET_AFTER_ACCEPTING).isoformat()
    known = _ALARMS.find(
        vault, "kind = ? and (accepted_at is null or accepted_at > ?)", (AlarmKind.BACKUP, since)
    )
    wanted = [folder for folder in folders if folder not in {alarm.detail for alarm in known}]
    made = [Alarm(new_id(), AlarmKind.BACKUP, vault.now(), folder) for folder in wanted]
    if made:
        with vault.atomic():
            _ALARMS.add_all(vault, made)
            audit.write_all(vault, [Entry(a.kind, "alarm", a.id) for a in made])


def behind(vault: Vault, tables: Iterable[str]) -> None:
    """Raise the alarm of rows that were changed past the program, one for these tables."""
    detail = ", ".join(sorted(tables))
    if detail not in {each.detail for each in open_alarms(vault) if each.kind is AlarmKind.BEHIND}:
        _keep(vault, [Alarm(new_id(), AlarmKind.BEHIND, vault.now(), detail)])


def seal_if_due(vault: Vault) -> None:
    """Begin to keep the sums of a vault from before there were any; a full disk waits.

    Where an earlier opening has told the log of sums and there are none, they were taken away: all
    tables are told to be changed past the program.
    """
    if seals.is_sealed(vault.db):
        return
    taken = list(seals.sealed(vault.db)) if fingerprints.was_sealed(vault) else []
    with suppress(KnownError), vault.atomic():
        seals.seal(vault.db, taken)


def notice(vault: Vault, older: frozenset[AlarmKind]) -> None:
    """Look for what is wrong at an opening; keep and tell it. What is known already stays one."""
    known = {(alarm.kind, alarm.detail) for alarm in open_alarms(vault)}
    found = [(kind, "") for kind in sorted(older)]
    found += [each for each in _found(vault) if each[0] not in older]
    fresh = [each for each in dict.fromkeys(found) if each not in known]
    now = vault.now()
    made = [Alarm(new_id(), kind, now, detail) for kind, detail in fresh]
    if made:
        _keep(vault, made)
    told = [alarm for alarm in open_alarms(vault) if alarm not in made]
    vault.notices += [alarm.told for alarm in (*told, *made)]


def _keep(vault: Vault, made: list[Alarm]) -> None:
    try:
        with vault.atomic():
            _ALARMS.add_all(vault, made)
            audit.write_all(vault, [Entry(a.kind, "alarm", a.id) for a in made])
        vault.move_anchor()
    except KnownError as error:  # a full disk: told now, kept at the next opening
        vault.notices.append(error.message)


def _found(vault: Vault) -> Iterator[tuple[AlarmKind, str]]:
    yield from _log(vault)
    newest = vault.tuples("select at from audit order by seq desc limit 1")
    late = vault.now() + _SLACK
    if newest and not vault.practice and datetime.fromisoformat(newest[0][0]) > late:
        yield AlarmKind.CLOCK, newest[0][0][:10]
    wrong = [slot.person for slot in roles.unsigned(vault.header)]
    known = set(vault.tuples("select id, name, role from person where removed_at is null"))
    said = {(s.person, s.name, str(s.role)) for s in vault.header.slots}
    wrong += [row[0] for row in known ^ said]
    if wrong:
        yield AlarmKind.ROLES, json.dumps(sorted(set(wrong)))


def _log(vault: Vault) -> Iterator[tuple[AlarmKind, str]]:
    for seq, mac in (vault.kept_anchor(), vault.remembered_head):
        row = vault.tuples("select mac from audit where seq = ?", (seq,))
        if seq and not (row and row[0][0].hex() == mac):
            yield (AlarmKind.LOG_CHANGED if row else AlarmKind.OLDER_DATA), f"{seq}"
            return
