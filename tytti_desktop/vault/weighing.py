"""Which header is in force, when the key files and the database do not say the same.

The database keeps a copy of its header. A power cut between the files leaves a key file one step
before or after it; anything else is an older copy that somebody or something has put in place.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import committing, files, header
from tytti_desktop.vault.audit import Entry
from tytti_desktop.vault.header import HEADER, NEXT, SPARE, DamagedHeaderError, Header
from tytti_desktop.vault.vault import Vault
from tytti_desktop.words import _

if TYPE_CHECKING:
    from tytti_desktop.vault.driver import Database


@dataclass(frozen=True)
class Truth:
    """The header in force, and how it was found."""

    header: Header
    unfinished: bool = False  # a change of key whose rows are still to be written
    unknown: bool = False  # the database does not know this header yet
    copy_used: bool = False
    older_header: bool = False
    older_data: bool = False


def _meta(db: "Database", key: str) -> str | None:
    found = db.execute("select value from meta where key = ?", [key]).fetchone()
    return None if found is None else str(found[0])


def weigh(db: "Database", fitting: Mapping[str, Header], lying: Mapping[str, Header]) -> Truth:
    """Return the header in force of an open file, of those whose key opened it.

    `lying` are all that lie there: one of an earlier key does not fit, and is told of all the same.
    """
    coming = _meta(db, committing.COMING)
    if coming is not None:
        wanted = json.loads(coming)["header"]
        for known in fitting.values():
            if known.essence == wanted:
                return Truth(known, unfinished=True)
    said = _meta(db, committing.KNOWN)
    newest = max(fitting.values(), key=lambda each: each.number)
    if said is None:  # a vault from before the database knew its header
        first = next(fitting[name] for name in (HEADER, NEXT, SPARE) if name in fitting)
        if newest.number:
            return Truth(newest, unknown=True, older_data=True)
        return Truth(first, unknown=True, copy_used=HEADER not in fitting)
    known = _parsed(said)
    newer = [h for name, h in fitting.items() if name != NEXT and h.number > known.number]
    if newer:
        return Truth(max(newer, key=lambda h: h.number), unknown=True, older_data=True)
    names = [name for name, each in fitting.items() if each.essence == said]
    if not names:
        return Truth(known, older_header=True)
    first = lying.get(HEADER, known)  # one that is not there is not older
    behind = first.essence != said and first.store == known.store
    behind = behind and (HEADER in fitting or first.number < known.number)  # else it is damaged
    return Truth(
        fitting[names[0]],
        copy_used=HEADER not in fitting and NEXT not in names and not behind,
        older_header=behind and NEXT not in names,
    )


def _parsed(said: str) -> Header:
    try:
        return header.parse(said)
    except DamagedHeaderError:
        raise KnownError(
            _(
                "The vault's file is damaged or does not belong to its key file. Keep it as it is, "
                "and restore the newest backup to another folder."
            )
        ) from None


def settle(vault: Vault, truth: Truth) -> None:
    """Put the header in force in its place and finish what was cut short; a full disk waits."""
    if truth.copy_used:
        vault.notices.append(
            _("The vault's key file was missing or damaged; its copy was used and put in place.")
        )
    if truth.unfinished:
        committing.finish(vault)
    if truth.unknown:
        committing.adopt(vault, _adopted(vault, truth))
    if truth.unfinished or truth.unknown or _unsettled(vault):
        committing.in_force(vault, vault.header)


def _adopted(vault: Vault, truth: Truth) -> list[Entry]:
    if not truth.older_data:
        return []
    return [Entry("adopt_header", "vault", vault.header.store)]


def _unsettled(vault: Vault) -> bool:
    """Tell whether a key file is not as the header in force, its anchor and all."""
    present = header.present(vault.path)
    return NEXT in files.names(vault.path) or {present.get(HEADER), present.get(SPARE)} != {
        vault.header
    }
