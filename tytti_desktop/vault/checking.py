"""Is the vault whole? And what is in it: numbers only."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tytti_desktop.vault import (
    alarms,
    audit,
    backup_state,
    driver,
    files,
    fingerprints,
    header,
    litter,
    migrate,
    seals,
)
from tytti_desktop.vault.alarms import AlarmKind
from tytti_desktop.vault.audit import Finding
from tytti_desktop.vault.doorplate import DATA
from tytti_desktop.vault.header import DamagedHeaderError, Person
from tytti_desktop.vault.ids import new_id
from tytti_desktop.vault.people import people
from tytti_desktop.vault.refused import DiskError
from tytti_desktop.vault.table import known_tables
from tytti_desktop.vault.vault import Vault
from tytti_desktop.words import _

if TYPE_CHECKING:
    from tytti_desktop.vault.driver import Database


@dataclass(frozen=True)
class Info:
    """What is in a vault, in numbers; `last_backup` is None when none was made."""

    schema_version: int
    practice: bool
    counts: dict[str, int]
    people: list[Person]
    last_backup: datetime | None


def counts(db: "Database") -> dict[str, int]:
    """Return how many rows each table of records has."""
    names = [
        name
        for (name,) in db.execute(
            "select name from sqlite_master where type = 'table' and name <> 'meta'"
            " and name not like 'search%' and name not like 'sqlite_%' order by name"
        ).fetchall()
    ]
    return {
        name: int(db.execute(f'select count(*) from "{name}"').fetchone()[0])  # noqa: S608
        for name in names
    }


def info(vault: Vault) -> Info:
    """Return what is in a vault."""
    made = vault.tuples("select value from meta where key = ?", (backup_state.LAST_BACKUP,))
    with driver.speaking_plainly():
        return Info(
            schema_version=migrate.version(vault.db),
            practice=vault.practice,
            counts=counts(vault.db),
            people=people(vault),
            last_backup=datetime.fromisoformat(made[0][0]) if made else None,
        )


def file_findings(db: "Database") -> Iterator[Finding]:
    """Yield what is wrong with a database file itself: pages and indexes, MACs, references.

    SQLite's integrity check covers the search index too.
    """
    for kind, pragma, fine in (
        ("integrity", "integrity_check", ["ok"]),
        ("cipher", "cipher_integrity_check", []),
    ):
        try:
            rows = [str(row[0]) for row in db.execute(f"pragma {pragma}").fetchall()]
        except driver.Error as error:
            rows = [str(error)]
        if rows != fine:
            yield Finding(kind, _damaged(kind, len(rows)))
    with suppress(driver.Error):  # told above already
        broken = db.execute("pragma foreign_key_check").fetchall()
        if broken:
            tables = ", ".join(sorted({str(row[0]) for row in broken}))
            told = _(
                "Rows that point to rows that are not there: {count} ({tables}). Restore the "
                "newest backup that checks whole to another folder and go on there."
            )
            yield Finding("foreign_key", told.format(count=len(broken), tables=tables))


def _damaged(kind: str, count: int) -> str:
    """Return what damaged pages mean and what to do; SQLite's own words say neither."""
    if kind == "cipher":
        return _(
            "Pages of the vault's file that have been damaged or changed from outside: {count}. "
            "Do not go on in it: keep a copy of it as it is, and restore the newest backup to "
            "another folder."
        ).format(count=count)
    return _(
        "The vault's file is damaged inside (faults: {count}). Do not go on in it: keep a copy of "
        "it as it is, and restore the newest backup to another folder. If there is none, what can "
        "still be read may be handed over or printed first."
    ).format(count=count)


@cache
def _right_schema() -> str:
    """Return the schema that the migrations make, in a database of its own in memory."""
    db = migrate.in_memory()
    made = migrate.schema(db)
    db.close()
    return made


def _schema_findings(vault: Vault) -> Iterator[Finding]:
    """Yield a difference in the schema: a trigger that was taken off the log, say."""
    if migrate.schema(vault.db) != _right_schema():
        yield Finding("schema", _("The vault's tables are not those that this program makes."))


def _header_findings(vault: Vault) -> Iterator[Finding]:
    for name in (header.HEADER, header.SPARE):
        told = _("The key file {name} is missing or has been changed.").format(name=name)
        try:
            if header.read(vault.path / name) == vault.header:
                continue
        except DiskError as error:
            told = error.message if error.held else told
        except DamagedHeaderError:
            pass
        yield Finding("header", told)


def check(vault: Vault, *, backups_too: bool = True) -> list[Finding]:
    """Return everything that is wrong with a vault; an empty list when it is whole.

    Reads the whole file, twice: some seconds for 100 MB. The write-ahead log is emptied first, as
    the cipher's check reads the file alone. With `backups_too` the log is compared with the newest
    of them.
    """
    _settle(vault)
    found = list(file_findings(vault.db))
    return found or rest_of_check(vault, seals.changed(vault.db), backups_too=backups_too)


def rest_of_check(vault: Vault, changed: list[str], *, backups_too: bool = True) -> list[Finding]:
    """Return what is wrong besides the file itself: the schema, the log and the key files.

    `changed` are the tables whose rows are not as the program left them (`seals.changed`); an alarm
    remembers them.
    """
    rows = list(_row_findings(vault))
    if changed:
        alarms.behind(vault, changed)
    behind = fingerprints.findings(vault, changed, readable=not rows)
    return [
        *_rest(vault, changed),
        *rows,
        *behind,
        *(_backup_findings(vault) if backups_too else ()),
    ]


def _backup_findings(vault: Vault) -> Iterator[Finding]:
    """Yield the newest backups that know another course of the log than the vault does."""
    from tytti_desktop.vault import backups  # it checks vaults, and so stands above this

    told = _(
        "The newest backup in {folder} knows the log otherwise: {verdict} Do not delete that "
        "backup. Keep a copy of the vault as it is, restore the backup to another folder, compare "
        "the two, and tell your data protection officer."
    )
    for file, kept in backups.newest_anchors(vault):
        verdict = audit.compare_anchor(vault, kept)  # a broken chain is told by itself
        if verdict is not audit.Verdict.OK:
            yield Finding("backup_anchor", told.format(folder=file.parent, verdict=verdict.text))


def _row_findings(vault: Vault) -> Iterator[Finding]:
    """Yield the columns whose values are not of their types: a list of such rows would not open."""
    with driver.speaking_plainly():
        for name, tables in sorted(known_tables(vault).items()):
            wrong = Counter(column for table in tables for column in table.misread(vault))
            for column, count in wrong.items():
                told = _(
                    "Table {table}, column {column}: values that cannot be read: {count}. "
                    "Restore the newest backup that checks whole, and tell whoever maintains the "
                    "program."
                )
                place = told.format(table=name, column=column, count=count)
                yield Finding("row", place)


def _rest(vault: Vault, changed: list[str]) -> list[Finding]:
    told = [
        Finding("alarm", alarm.told)
        for alarm in alarms.open_alarms(vault)
        if not (changed and alarm.kind is AlarmKind.BEHIND)  # told table by table
    ]
    return [*told, *_schema_findings(vault), *audit.verify(vault), *_header_findings(vault)]


def copy_to_check(vault: Vault) -> Path:
    """Copy the vault's file, page for page and encrypted as it is, so that a worker may read it.

    Raises KnownError when there is no room for it. `copy_findings` removes the copy.
    """
    _settle(vault)
    for left in files.names(vault.path):  # a check that was killed
        if left.startswith(litter.COPY):
            files.remove(vault.path / left)
    copy = vault.path / f"{litter.COPY}{new_id()[:6]}.db"
    files.copy(vault.path / DATA, copy)
    return copy


def copy_findings(
    open_copy: "Callable[[Path], Database]", copy: Path
) -> tuple[list[Finding], list[str]]:
    """Return what is wrong with a copy of a vault's file, and remove it; any thread may do this.

    Beside it the tables whose rows are not as the program left them, for `rest_of_check`.
    """
    try:
        db = open_copy(copy)
        try:
            found = list(file_findings(db))
            return found, [] if found else seals.changed(db)
        finally:
            db.close()
    except driver.WrongKeyError:
        told = _("The vault's file cannot be read: it has been damaged.")
        return [Finding("integrity", told)], []
    finally:
        with suppress(DiskError):
            files.remove(copy)


def _settle(vault: Vault) -> None:
    with suppress(driver.Error):
        vault.db.execute("pragma wal_checkpoint(truncate)").fetchall()
