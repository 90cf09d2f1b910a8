"""Where the vault is backed up by itself, and how that has gone: kept in the vault, told in words.

What a backup came to may be known only after the vault has been closed (it is made at lock). It is
left beside the vault in a small signed file without names, and taken in at the next opening.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tytti_desktop import dates, outside_json
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import alarms, audit, files, keys
from tytti_desktop.vault.refused import DiskError
from tytti_desktop.vault.vault import Vault
from tytti_desktop.words import _, ngettext

MOST = 2
SLIP = "backup.slip"
MARKER = ".tytti-backups"  # in a chosen folder: tells an empty mount point from the disk itself
LAST_BACKUP, LAST_FILE = "last_backup_at", "last_backup"  # meta: the newest good one of all
_PLACES = "backup_places"
_SLIP_BYTES = 1 << 16
_SLACK = timedelta(minutes=5)
_MONTH = timedelta(days=30)
_LATE_DAYS = 2
_QUIET = ("open", "close", "backup", "refused", "rehearse", "look")  # nothing to back up in these


@dataclass(frozen=True)
class Place:
    """One folder that backups go to, and what is known of them; moments are ISO texts in UTC."""

    folder: str
    good_at: str = ""
    file: str = ""
    sha256: str = ""
    seq: int = 0  # the log's last row in the newest good backup
    key_id: str = ""  # of the key that it opens with
    failed_at: str = ""
    why: str = ""
    rehearsed_at: str = ""
    rehearsed_well: bool = False

    @property
    def failing(self) -> bool:
        """Tell whether the newest try did not come out."""
        return bool(self.why)

    @property
    def good_day(self) -> date | None:
        """Return the day of the newest good backup here, as Finns count days."""
        if not self.good_at:
            return None
        return dates.finnish_day(datetime.fromisoformat(self.good_at))


@dataclass(frozen=True)
class Outcome:
    """What became of one backup in one place: a file and its hash, or why there is none."""

    place: int
    at: str
    file: str = ""
    sha256: str = ""
    seq: int = 0
    key_id: str = ""
    why: str = ""


@dataclass(frozen=True)
class Standing:
    """How it is with the backups, in words; `well` is False when a person should do something."""

    words: str
    well: bool


def places(vault: Vault) -> list[Place]:
    """Return the chosen folders, in order; none until somebody has chosen."""
    rows = vault.tuples("select value from meta where key = ?", (_PLACES,))
    return [Place(**each) for each in json.loads(rows[0][0])] if rows else []


def _keep(vault: Vault, kept: Sequence[Place]) -> None:
    vault.execute(
        "insert or replace into meta (key, value) values (?, ?)",
        (_PLACES, json.dumps([asdict(place) for place in kept])),
    )


def set_places(vault: Vault, folders: Sequence[Path]) -> list[Place]:
    """Choose the folders (two at most) that backups go to by themselves; none stops that.

    KnownError when one is inside the vault, named twice, or cannot be written to; `field` is its
    number among them, from 0, and the last one's where two are the same.
    """
    wanted = list(dict.fromkeys(folder.expanduser().absolute() for folder in folders))
    if len(wanted) != len(folders) or len(wanted) > MOST:
        last = str(len(folders) - 1)
        raise KnownError(_("Choose one or two different folders for the backups."), field=last)
    for number, folder in enumerate(wanted):
        try:
            _mark(vault, folder)
        except KnownError as wrong:
            raise KnownError(wrong.message, field=str(number)) from wrong
    known = {place.folder: place for place in places(vault)}
    made = [known.get(str(folder), Place(str(folder))) for folder in wanted]
    with vault.atomic():
        _keep(vault, made)
        detail = {"count": len(made)}
        audit.write(vault, "backup_places", "vault", vault.header.store, detail=detail)
    return made


def offer_place(vault: Vault, folder: Path | None) -> bool:
    """Use a default folder (a policy's, say) where nobody has chosen any; tell if it was taken.

    A folder that is not there or cannot be written to is let be: the status tells that none is set.
    """
    if folder is None or vault.practice or places(vault):
        return False
    try:
        set_places(vault, [folder])
    except KnownError:
        return False
    return True


def _mark(vault: Vault, folder: Path) -> None:
    if folder == vault.path.absolute() or vault.path.absolute() in folder.parents:
        raise KnownError(_("This folder is inside the vault itself. Choose one on another disk."))
    try:
        files.make_folder(folder)
        files.write_whole(folder / MARKER, vault.header.store[:8].encode())
    except DiskError as error:
        if error.certain:
            raise
        raise KnownError(
            _("This place cannot be written to. Choose another folder or disk.")
        ) from None


def is_there(folder: Path) -> bool:
    """Tell whether a chosen folder is the one that was chosen, and not the place of its disk."""
    with suppress(DiskError):
        return files.exists(folder / MARKER)
    return False


# --- what has become of backups -----------------------------------------------------------------


def write_slip(vault_path: Path, outcomes: Sequence[Outcome], key: bytearray) -> None:
    """Leave what became of a backup beside the vault, as far as the disk lets."""
    body = json.dumps([asdict(each) for each in outcomes])
    made = {"body": body, "mac": keys.mac(key, body.encode()).hex()}
    with suppress(DiskError):
        files.write_whole(vault_path / SLIP, json.dumps(made).encode())


def _read_slip(vault: Vault) -> list[Outcome]:
    try:
        found: Any = outside_json.loads(files.read(vault.path / SLIP, _SLIP_BYTES))
        body, said = found["body"], bytes.fromhex(found["mac"])
        if keys.same(said, vault.slip_mac(body.encode())):
            return [Outcome(**each) for each in outside_json.loads(body)]
    except Exception:  # noqa: BLE001 - a courtesy: whatever is wrong with it, the next backup is due
        return []
    return []


def take_slip(vault: Vault) -> list[Outcome]:
    """Take in what became of the last backup, if it has not been taken in yet.

    A failed one becomes an alarm. The file goes once the database knows.
    """
    found = _read_slip(vault)
    if found:
        record(vault, found)
    with suppress(DiskError):
        files.remove(vault.path / SLIP)
    return found


def record(vault: Vault, outcomes: Sequence[Outcome]) -> None:
    """Keep what became of a backup in each place, in the log too; a failure is an alarm."""
    kept = places(vault)
    failed = []
    for told in outcomes:
        if not 0 <= told.place < len(kept):
            continue
        was = kept[told.place]
        if told.why:
            kept[told.place] = replace(was, failed_at=told.at, why=told.why)
            failed.append(was.folder)
        else:
            kept[told.place] = replace(
                was, good_at=told.at, file=told.file, sha256=told.sha256, seq=told.seq,
                key_id=told.key_id, why="",
            )  # fmt: skip
    good = [told for told in outcomes if not told.why and told.place < len(kept)]
    with vault.atomic():
        _keep(vault, kept)
        if good:
            _keep_last(vault, Path(kept[good[0].place].folder), good[0])
        detail = {"good": len(good), "failed": len(failed), "by_itself": True}
        audit.write(vault, "backup", "vault", vault.header.store, detail=detail)
    alarms.failed_backups(vault, failed)


def _keep_last(vault: Vault, folder: Path, told: Outcome) -> None:
    last = {"file": str(folder / told.file), "sha256": told.sha256, "counts": None}
    rows = {LAST_BACKUP: told.at, LAST_FILE: json.dumps(last)}
    vault.execute_many("insert or replace into meta (key, value) values (?, ?)", list(rows.items()))


def rehearsed(vault: Vault, number: int, *, well: bool) -> None:
    """Keep what a rehearsal of a place's newest backup came to; a failed one is an alarm."""
    kept = places(vault)
    if not 0 <= number < len(kept):
        return
    now = vault.now().isoformat()
    kept[number] = replace(kept[number], rehearsed_at=now, rehearsed_well=well)
    with vault.atomic():
        _keep(vault, kept)
        audit.write(vault, "rehearse", "vault", vault.header.store, detail={"ok": well})
    if not well:
        alarms.failed_backups(vault, [kept[number].folder])


# --- what is due, and how it stands --------------------------------------------------------------


def _changed_since(vault: Vault, seq: int) -> bool:
    marks = ", ".join("?" * len(_QUIET))
    asked = f"select 1 from audit where seq > ? and action not in ({marks}) limit 1"  # noqa: S608
    return bool(vault.tuples(asked, (seq, *_QUIET)))


def _fresh(vault: Vault, place: Place) -> bool:
    """Tell whether a place has a good backup of today, under the key in force.

    One from the future is none.
    """
    if place.key_id != vault.header.key_id:
        return False
    if not place.good_at or datetime.fromisoformat(place.good_at) > vault.now() + _SLACK:
        return False
    return place.good_day == dates.finnish_day(vault.now())


def backup_due(vault: Vault, *, at_lock: bool = False) -> bool:
    """Tell whether a backup is due: daily, and at lock when anything was done since the last."""
    kept = places(vault)
    if any(not _fresh(vault, place) and not _tried_lately(vault, place) for place in kept):
        return True
    return at_lock and any(_changed_since(vault, place.seq) for place in kept)


def _tried_lately(vault: Vault, place: Place) -> bool:
    """Tell whether a place refused within the last hour: it is not tried every minute."""
    if not place.failing:
        return False
    since = vault.now() - datetime.fromisoformat(place.failed_at)
    return timedelta(0) <= since < timedelta(hours=1)


def rehearsal_due(vault: Vault) -> int | None:
    """Return the number of the place whose newest backup is to be rehearsed; None when none is.

    Monthly for each place; a clock that went back makes it due again.
    """
    for number, place in enumerate(places(vault)):
        if place.key_id != vault.header.key_id or not is_there(Path(place.folder)):
            continue
        if not place.rehearsed_at:
            return number
        since = vault.now() - datetime.fromisoformat(place.rehearsed_at)
        if not timedelta(0) <= since < _MONTH:
            return number
    return None


def standing(vault: Vault, today: date) -> Standing:
    """Return how it is with the backups, short enough for the foot of the window."""
    kept = places(vault)
    failing = [place for place in kept if place.failing]
    if failing:
        day = dates.finnish_day(datetime.fromisoformat(failing[0].failed_at))
        return Standing(_("BACKUP FAILED {day}").format(day=dates.shown(day)), well=False)
    last = _last_at(vault)
    if last is None:
        return Standing(_("No backup yet"), well=False)
    here = last.astimezone(dates.HELSINKI)
    words = _("Backup {day}").format(day=dates.shown(here.date()))
    if here.date() == today:
        time = f"{here.hour}.{here.minute:02d}"
        words = _("Backup today at {time}").format(time=time)
    if not kept:
        return Standing(words, well=vault.practice)
    count = len(kept)
    many = ngettext("{count} place", "{count} places", count).format(count=count)
    return Standing(
        f"{words} · {many}", well=count == MOST and 0 <= (today - here.date()).days <= _LATE_DAYS
    )


def _last_at(vault: Vault) -> datetime | None:
    rows = vault.tuples("select value from meta where key = ?", (LAST_BACKUP,))
    return datetime.fromisoformat(rows[0][0]) if rows else None


def told(place: Place) -> str:
    """Return what is known of one place, in words: the last good one, a failure, the rehearsal."""
    parts = [_("No backup here yet.")]
    if place.good_at:
        moment = dates.shown_moment(datetime.fromisoformat(place.good_at))
        parts = [_("Newest good backup {moment}, read back.").format(moment=moment)]
    if place.failing:
        moment = dates.shown_moment(datetime.fromisoformat(place.failed_at))
        parts.append(_("FAILED {moment}: {why}").format(moment=moment, why=place.why))
    elif not is_there(Path(place.folder)):
        parts.append(_("Not connected now."))
    if place.rehearsed_at:
        moment = dates.shown_moment(datetime.fromisoformat(place.rehearsed_at))
        words = _("Restoring rehearsed {moment}: it works.")
        if not place.rehearsed_well:
            words = _("Restoring rehearsed {moment}: it did NOT work.")
        parts.append(words.format(moment=moment))
    return " ".join(parts)


def advice(vault: Vault) -> str:
    """Return what a person should do about the places; empty when all is well."""
    kept = places(vault)
    if not kept:
        return _(
            "Choose two folders, such as the unit's network folder and another disk: the program "
            "then backs up by itself every day and whenever the vault is locked."
        )
    if len(kept) < MOST:
        return _("Choose a second folder on another disk: one place may be lost with its disk.")
    roots = {files.device(Path(place.folder)) for place in kept}
    if len(roots) < MOST and None not in roots:
        return _("Both folders are on the same disk: choose one of them elsewhere.")
    return ""
