"""Why a vault does not open, in words that say what to do."""

from tytti_desktop.errors import KnownError
from tytti_desktop.words import _, ngettext


def header_lost() -> KnownError:
    """Return what is told where no key file can be read."""
    return KnownError(
        _(
            "The vault's key file (header.json) and its copy are missing or damaged. Without them "
            "nothing can be opened: take header.json from the newest backup, or restore that."
        )
    )


def wrong(seconds: int, *, same: bool) -> KnownError:
    """Return what is told of a wrong passphrase, and whether the key files differ."""
    told = ngettext(
        "The passphrase is not right. Check the keyboard's language and capital letters. "
        "The next try is possible in {count} second.",
        "The passphrase is not right. Check the keyboard's language and capital letters. "
        "The next try is possible in {count} seconds.",
        seconds,
    ).format(count=seconds)
    if not same:
        told += " " + _(
            "The vault's key file and its copy differ: one of them may be damaged. If you are sure "
            "of the passphrase, take header.json from the newest backup."
        )
    return KnownError(told, field="passphrase")


def older_key_file() -> KnownError:
    """Return what is told where the key file is older than the vault."""
    return KnownError(
        _(
            "The key file (header.json) is an older copy: the vault's keys have been changed after "
            "it was made, so this passphrase is not looked for in the right file. Look for the "
            "newer header.json or header.bak (another computer, a sync program's copies, the "
            "newest backup) and put it in the vault's folder; the records are all there."
        ),
        field="passphrase",
    )


def changed_or_removed() -> KnownError:
    """Return what is told where no key file proves itself."""
    return KnownError(
        _(
            "The vault's key file (header.json) has been changed by something else than this "
            "program, or your key was removed. Take header.json from the newest backup."
        )
    )


def not_in_force() -> KnownError:
    """Return what is told of a passphrase that another has replaced."""
    return KnownError(
        _(
            "This passphrase is not the one in force: it was changed, or a change of it was cut "
            "short. Write the other one: the new passphrase, or the one before it."
        ),
        field="passphrase",
    )


def mismatched() -> KnownError:
    """Return what is told where the two files do not belong together."""
    return KnownError(
        _(
            "The vault's file (data.db) and its key file (header.json) do not belong together: one "
            "of them is an older copy, or damaged. Keep both as they are. Look for the newer file "
            "(another computer, a sync program's copies); if there is none, restore the newest "
            "backup to another folder."
        )
    )
