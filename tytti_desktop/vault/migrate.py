"""Migrations: plain SQL files, each one transaction, refusing what a newer program made."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import driver
from tytti_desktop.words import _

if TYPE_CHECKING:
    from tytti_desktop.vault.driver import Database

APPLICATION_ID = 0x54595454  # "TYTT"
_FOLDER = Path(__file__).parent / "migrations"
_NAME = re.compile(r"(\d{4})_\w+\.sql")


class NotOursError(Exception):
    """An encrypted database of another program. Handled by opening.py."""


def migrations(folder: Path = _FOLDER) -> dict[int, Path]:
    """Return the migration files by number, in order."""
    found = {}
    for file in sorted(folder.iterdir()):
        name = _NAME.fullmatch(file.name)
        if name is not None:
            found[int(name[1])] = file
    return found


def newest(folder: Path = _FOLDER) -> int:
    """Return the schema version that this program writes."""
    return max(migrations(folder))


def version(db: "Database") -> int:
    """Return the schema version of an open file."""
    return int(db.execute("pragma user_version").fetchone()[0])


def statements(script: str) -> Iterator[str]:
    """Split a script into statements; a trigger's inner semicolons do not end it."""
    piece = ""
    for part in script.split(";"):
        piece += part + ";"
        if driver.complete_statement(piece):
            if piece.strip(" \n\t;"):
                yield piece
            piece = ""


def refuse_foreign(db: "Database", folder: Path = _FOLDER) -> None:
    """Refuse a file of another program, and one that a newer program has changed."""
    if db.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
        raise NotOursError
    if version(db) > newest(folder):
        raise KnownError(
            _(
                "A newer version of the program has saved this vault. "
                "Update this program and open the vault again; nothing was changed."
            )
        )


def apply(db: "Database", folder: Path = _FOLDER) -> None:
    """Bring the schema up to this program's, each migration wholly or not at all.

    The copy before it is opening.py's work. A migration that leaves a broken reference is undone.
    """
    db.execute("pragma foreign_keys = off")
    try:
        for number, file in migrations(folder).items():
            if number > version(db):
                _apply_one(db, number, file.read_text(encoding="utf-8"))
    finally:
        db.execute("pragma foreign_keys = on")


def _apply_one(db: "Database", number: int, script: str) -> None:
    with driver.speaking_plainly(), db.atomic():
        for statement in statements(script):
            db.conn.execute(statement)
        broken = db.conn.execute("pragma foreign_key_check").fetchall()
        if broken:
            message = f"migration {number} breaks {len(broken)} references"
            raise RuntimeError(message)
        db.conn.execute(f"pragma application_id = {APPLICATION_ID}")
        db.conn.execute(f"pragma user_version = {number:d}")


def in_memory() -> "Database":
    """Return a database in memory with this program's schema; the caller closes it."""
    db = driver.database_class()(memory=True)
    db.conn.isolation_level = None
    apply(db)
    return db


def schema(db: "Database") -> str:
    """Return the schema in one comparable text: every object's SQL, blanks evened, in order."""
    rows = db.execute(
        "select sql from sqlite_master where sql is not null order by type, name"
    ).fetchall()
    return "\n".join(re.sub(r"\s+", " ", sql) for (sql,) in rows) + "\n"
