"""What is told and logged when a vault is opened, and logged when it is closed."""

from contextlib import suppress
from datetime import UTC, datetime

from tytti_desktop import policy
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import alarms, audit, backup_state, delay, strength, witness
from tytti_desktop.vault import lock as locks
from tytti_desktop.vault.alarms import AlarmKind
from tytti_desktop.vault.audit import Entry
from tytti_desktop.vault.fingerprints import schema_told
from tytti_desktop.vault.vault import Vault
from tytti_desktop.vault.weighing import Truth

_LATEST = 4102444800.0  # the year 2100: a side file may hold any number


def tell(vault: Vault, truth: Truth) -> None:
    """Let the log hear of the opening and of refused tries, and the person of what is wrong."""
    older = {
        AlarmKind.OLDER_DATA: truth.older_data,
        AlarmKind.OLDER_HEADER: truth.older_header,
    }
    with suppress(KnownError):  # a full disk: it stays beside the vault
        backup_state.take_slip(vault)
        backup_state.offer_place(vault, policy.current().backup_folder)
    alarms.notice(vault, frozenset(kind for kind, is_so in older.items() if is_so))
    tries = delay.take_untold(vault.path)
    entries = [
        Entry(
            "refused",
            "vault",
            slot,
            detail={"count": count, "last": _moment(last)},
        )
        for slot, (count, last) in tries.items()
    ]
    how = {"with": vault.opened_with, "computer": locks.computer_name(), **schema_told(vault)}
    entries.append(Entry("open", "vault", vault.header.store, detail=how))
    rows = vault.tuples(
        "select content from unit_data where kind in ('teams', 'areas', 'mailing') limit 50"
    )
    vault.unit_texts = tuple(str(content) for (content,) in rows)
    if strength.is_due(vault):
        vault.notices.append(strength.advice())
    vault.at_closing.append(_log_closing)
    if not vault.practice:
        vault.at_closing.append(witness.keep)
    try:
        with vault.atomic():
            audit.write_all(vault, entries)
    except KnownError as error:  # a full disk: it opens to be read and backed up
        vault.notices.append(error.message)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(min(max(seconds, 0.0), _LATEST), UTC).isoformat()


def _log_closing(vault: Vault) -> None:
    with vault.atomic():
        audit.write(vault, "close", "vault", vault.header.store)
