"""Packages of counts from the command line: one out, sealed; any number combined."""

from collections.abc import Iterable
from pathlib import Path

from tytti_desktop.casework import unit
from tytti_desktop.cli.context import Answer, Context, read_text
from tytti_desktop.cli.forms import save
from tytti_desktop.cli.results import formats, notes, period, written
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import settings
from tytti_desktop.evaluation.rollup import combine, memory, package
from tytti_desktop.evaluation.rollup.package import END, Package
from tytti_desktop.exchange import given
from tytti_desktop.vault import sealing, signing
from tytti_desktop.vault.sealing import PublicKey
from tytti_desktop.words import _, ngettext


def package_made(context: Context) -> Answer:
    """Seal a period's counts to the body that combines."""
    options = context.options
    to = PublicKey.parse(_text(options.to))
    asked = period(context)
    with context.opened() as vault:
        name = str(unit.value(vault, "settings", "sender", context.today)["name"])
        with vault.atomic():
            made = package.make(vault, asked, context.today, to, name, options.county)
            save(options.out, made)
    told = _("Confidential until combined: only the holder of the key can open it.")
    words = _("Check words: {words}").format(words=to.words)
    data = {"package": options.out, "words": to.words, "notes": notes(context)}
    return Answer(data, [*notes(context), str(options.out), told, words])


def combined(context: Context) -> Answer:
    """Combine packages sealed to this vault, suppress the whole and write the tables."""
    options, kinds = context.options, formats(context.options.format)
    with context.opened() as vault:
        own = sealing.own_keys(vault)
        found = [package.opened(own, given.content(f), f.name) for f in _files(options.folder)]
        _refuse_strangers(found, options.key)
        limit = settings.read(vault, context.today).limit
        every = combine.combine(found, limit, memory.earlier(vault))
        with vault.atomic():
            combine.record(vault, found, every)
            files: list[Path] = []
            for days, ready in every.items():
                files += written(ready, options.out / combine.folder(days), kinds)
    senders = [
        {
            "unit": each.unit,
            "period": each.period.words,
            "sender": str(each.sender),
            "signer": signing.words(each.signer),
        }
        for each in found
    ]
    data = {
        "packages": senders,
        "tables": sorted({table.id for ready in every.values() for table in ready.tables}),
        "suppressed": sum(ready.hidden for ready in every.values()),
        "files": files,
    }
    n = len(found)
    first = ngettext("{n} package combined.", "{n} packages combined.", n).format(n=n)
    return Answer(data, [first, *map(str, files)])


def _files(folders: Iterable[Path]) -> list[Path]:
    found = [
        file
        for each in folders
        for file in (sorted(each.glob(f"*{END}")) if each.is_dir() else [each])
    ]
    if not found:
        told = _("There are no packages here: their names end in {end}.")
        raise KnownError(told.format(end=END))
    return found


def _refuse_strangers(found: Iterable[Package], file: Path | None) -> None:
    """Refuse packages of senders whose keys are not in the file of those that are awaited."""
    if file is None:
        return
    lines = [line for line in _text(str(file)).splitlines() if line.strip()]
    known = {PublicKey.parse(line).public for line in lines}
    for each in found:
        if each.sender.public not in known:
            told = _("The package of {unit} is sealed by somebody whose key is not awaited.")
            raise KnownError(told.format(unit=each.unit))


def _text(given: str) -> str:
    """Return a key as it was given: the text of a file, or the key itself."""
    try:
        is_file = Path(given).is_file()
    except OSError:  # a key is longer than a name may be
        return given
    return read_text(given) if is_file else given
