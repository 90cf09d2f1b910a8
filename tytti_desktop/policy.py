r"""What the unit's IT has decided for this computer: read, never written.

    policy.current().vault_folder   # None: nothing has been decided

Windows: `Software\Policies\Tytti` of the machine, then of the user, as group policy writes it
(the templates of resources/delivery/policies). Linux: /etc/tytti/policy.toml. macOS: the managed
preferences `fi.tytti.desktop`. The record `Policies` is the one list of what may be decided: the
templates, the settings page and `tytti policies` are made of it.

A value that cannot be understood counts as the strictest one and is told: a slip of IT's must not
take a guard away. What is decided holds from the program's next start.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from tytti_desktop import regular_files
from tytti_desktop.errors import KnownError
from tytti_desktop.words import N_, _

_LARGEST = 1 << 20  # bytes; a policy has some hundreds
LINUX_FILE = Path("/etc/tytti/policy.toml")
MAC_FILE = Path("/Library/Managed Preferences/fi.tytti.desktop.plist")
REGISTRY_KEY = r"Software\Policies\Tytti"
MOST_TEXT = 500
_SWITCHES = {"0": False, "1": True, "false": False, "true": True}


class Kind(StrEnum):
    """What sort of a value a policy has."""

    FOLDER = "folder"
    COUNT = "count"
    SWITCH = "switch"
    TEXT = "text"


class PolicySource(StrEnum):
    """Where a policy was found."""

    MACHINE = "machine"
    USER = "user"


@dataclass(frozen=True)
class Rule:
    """One thing that may be decided. `least` and `most` bound a count; `strictest` is for slips."""

    key: str
    kind: Kind
    title: str  # marked with N_
    told: str  # marked with N_: what it does, for IT
    strictest: bool | int | None = None
    least: int = 1
    most: int = 1


def _rule(key: str, kind: Kind, title: str, told: str, **bounds: int) -> dict[str, Rule]:
    """Return what a field of the record says of itself."""
    return {"rule": Rule(key, kind, title, told, **bounds)}


@dataclass(frozen=True)
class Policies:
    """What has been decided; None where nothing has."""

    vault_folder: Path | None = field(
        default=None,
        metadata=_rule(
            "VaultFolder",
            Kind.FOLDER,
            N_("Folder of the vaults"),
            N_(
                "Vaults of real clients are made in this folder and nowhere "
                "else. It must be on the "
                "computer's own disk: not in OneDrive, not on a network drive."
            ),
        ),
    )
    backup_folder: Path | None = field(
        default=None,
        metadata=_rule(
            "BackupFolder",
            Kind.FOLDER,
            N_("Folder of the backups"),
            N_(
                "Backups are offered to this folder first. A network folder "
                "of the unit is a good one."
            ),
        ),
    )
    idle_minutes: int | None = field(
        default=None,
        metadata=_rule(
            "IdleMinutes",
            Kind.COUNT,
            N_("Locks itself after, at most (minutes)"),
            N_("A person may choose a shorter time, never a longer one."),
            strictest=2,
            least=1,
            most=60,
        ),
    )
    keyring_allowed: bool | None = field(
        default=None,
        metadata=_rule(
            "KeyringAllowed",
            Kind.SWITCH,
            N_("Remembering on this computer is allowed"),
            N_(
                "When off, the passphrase is asked at every opening: nothing is kept in the "
                "computer's key store, and what was kept opens nothing."
            ),
            strictest=0,
        ),
    )
    practice_only: bool | None = field(
        default=None,
        metadata=_rule(
            "PracticeOnly",
            Kind.SWITCH,
            N_("Only practice vaults"),
            N_("For training rooms: vaults of real clients are neither made, restored nor opened."),
            strictest=1,
        ),
    )
    clipboard_seconds: int | None = field(
        default=None,
        metadata=_rule(
            "ClipboardSeconds",
            Kind.COUNT,
            N_("The clipboard empties after, at most (seconds)"),
            N_(
                "What is copied out leaves the clipboard after this, or "
                "sooner as the unit has chosen."
            ),
            strictest=10,
            least=5,
            most=300,
        ),
    )
    screen_capture: bool | None = field(
        default=None,
        metadata=_rule(
            "ScreenCapture",
            Kind.SWITCH,
            N_("The window may be captured from the screen"),
            N_(
                "When off, Windows leaves the window out of pictures of the "
                "screen, of recordings, of "
                "Recall and of shared screens."
            ),
            strictest=0,
        ),
    )
    update_notice: str | None = field(
        default=None,
        metadata=_rule(
            "UpdateNotice",
            Kind.TEXT,
            N_("Where new versions come from"),
            N_(
                "A line on the settings page About the program: the program itself asks no network."
            ),
        ),
    )
    sources: Mapping[str, PolicySource] = field(default_factory=dict)
    unread: tuple[str, ...] = ()  # keys whose value could not be understood


@dataclass(frozen=True)
class InForce:
    """One decided thing, in words."""

    rule: Rule
    value: str
    source: PolicySource
    understood: bool


def rules() -> dict[str, Rule]:
    """Return everything that may be decided, by the field's name."""
    return {f.name: f.metadata["rule"] for f in fields(Policies) if "rule" in f.metadata}


def understood(found: Mapping[PolicySource, Mapping[str, object]]) -> Policies:
    """Return the policies of what was found; the machine's value goes before the user's."""
    values: dict[str, Any] = {}
    sources, unread = {}, []
    for name, rule in rules().items():
        for source in PolicySource:
            raw = {k.casefold(): v for k, v in found.get(source, {}).items()}
            if rule.key.casefold() not in raw or name in values:
                continue
            try:
                values[name] = _value(rule, raw[rule.key.casefold()])
            except ValueError:
                values[name] = _strictest(rule)
                unread.append(rule.key)
            sources[rule.key] = source
    return Policies(**values, sources=sources, unread=tuple(unread))


def _strictest(rule: Rule) -> bool | int | None:
    """Return the guard that a slip leaves: none for folders and texts, which are told only."""
    if rule.strictest is None:
        return None
    return bool(rule.strictest) if rule.kind is Kind.SWITCH else rule.strictest


def _value(rule: Rule, raw: object) -> Path | str | int | bool:
    """Return a value as the record has it; ValueError when it is none of its kind."""
    text = str(int(raw) if isinstance(raw, bool) else raw).strip()
    if rule.kind is Kind.SWITCH:
        if text.casefold() not in _SWITCHES:
            raise ValueError(text)
        return _SWITCHES[text.casefold()]
    if rule.kind is Kind.COUNT:
        if not text.isascii() or not text.isdigit() or int(text) < rule.least:
            raise ValueError(text)
        return min(int(text), rule.most)
    if not isinstance(raw, str) or not text or len(text) > MOST_TEXT or "\0" in text:
        raise ValueError(text)
    if rule.kind is Kind.TEXT:
        return text
    folder = Path(os.path.expandvars(text)).expanduser()
    if not folder.is_absolute() or "%" in str(folder):  # an unknown variable stays as it was
        raise ValueError(text)
    return folder


# --- where they are found ---------------------------------------------------------------------


def _registry() -> Iterator[tuple[PolicySource, dict[str, object]]]:
    winreg: Any = import_module("winreg")  # Windows alone has it
    roots = {
        PolicySource.MACHINE: winreg.HKEY_LOCAL_MACHINE,
        PolicySource.USER: winreg.HKEY_CURRENT_USER,
    }
    for source, root in roots.items():
        with suppress(OSError):
            how = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
            with winreg.OpenKey(root, REGISTRY_KEY, 0, how) as key:
                count = winreg.QueryInfoKey(key)[1]
                yield source, dict(winreg.EnumValue(key, n)[:2] for n in range(count))


def _file() -> Iterator[tuple[PolicySource, dict[str, object]]]:
    file, read = (MAC_FILE, _plist) if sys.platform == "darwin" else (LINUX_FILE, _toml)
    try:
        with os.fdopen(regular_files.opened(file), "rb") as raw:
            content = raw.read(_LARGEST)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        content = b""
    try:
        found = read(content) if content else None
    except Exception:  # noqa: BLE001 damaged files raise a dozen kinds of error
        found = None
    if isinstance(found, dict):
        yield PolicySource.MACHINE, found
    else:  # a file that nobody can read: every guard is on
        yield PolicySource.MACHINE, {r.key: "" for r in rules().values() if r.strictest is not None}


def _plist(content: bytes) -> object:
    import plistlib

    return plistlib.loads(content)


def _toml(content: bytes) -> dict[str, object]:
    import tomllib

    return tomllib.loads(content.decode("utf-8-sig"))


def found_here() -> dict[PolicySource, dict[str, object]]:
    """Return the raw values that this computer has been given."""
    return dict(_registry() if sys.platform == "win32" else _file())


@cache
def current() -> Policies:
    """Return the policies of this computer, read once a run."""
    return understood(found_here())


# --- what they mean ---------------------------------------------------------------------------


def in_force(policies: Policies | None = None) -> list[InForce]:
    """Return what has been decided, in words, in the record's order."""
    decided = current() if policies is None else policies
    return [
        InForce(
            rule,
            _shown(getattr(decided, name)),
            decided.sources[rule.key],
            rule.key not in decided.unread,
        )
        for name, rule in rules().items()
        if rule.key in decided.sources
    ]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "–" if value is None else str(value)


def value_words(one: InForce) -> str:
    """Return a decision's value, and that it could not be understood where it is so."""
    if one.understood:
        return one.value
    return _("{value}: what IT has written could not be understood").format(value=one.value)


def source_words(source: PolicySource) -> str:
    """Return where a decision comes from, in words."""
    told = {
        PolicySource.MACHINE: N_("Set by your IT for this computer"),
        PolicySource.USER: N_("Set by your IT for you"),
    }
    return _(told[source])


def refuse_real(*, practice: bool) -> None:
    """Raise KnownError when only practice vaults may be used here and this is not one."""
    if not practice and current().practice_only:
        raise KnownError(
            _(
                "Your IT has set this computer for practice only: vaults of real clients are not "
                "used here. Try with a practice caseload, or ask your IT."
            )
        )


def at_most(chosen: int, limit: int | None) -> int:
    """Return what a person or unit has chosen, or the most that IT allows."""
    return chosen if limit is None else min(chosen, limit)
