"""Key slots from the command line: people, passphrase, recovery words."""

from typing import Any

from tytti_desktop.casework import choices, registers
from tytti_desktop.cli.context import Answer, Context, read_text
from tytti_desktop.cli.store import recovery_lines
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Person, Vault, people, recovery, strength
from tytti_desktop.words import _


def _row(person: Person) -> dict[str, Any]:
    return {"name": person.name, "role": str(person.role)}


def _listed(vault: Vault, context: Context, extra: list[str] | None = None) -> Answer:
    found = people.people(vault)
    names = {c.key: c.label for c in choices.choices(vault, registers.ROLES, context.today)}
    lines = [f"{p.name}  ({names.get(p.role, p.role)})" for p in found]
    return Answer([_row(p) for p in found], [*lines, *(extra or [])])


def listed(context: Context) -> Answer:
    """List who can open the vault."""
    with context.opened() as vault:
        return _listed(vault, context)


def added(context: Context) -> Answer:
    """Give a person a key with a passphrase of their own."""
    options = context.options
    with context.opened() as vault:
        keeps = registers.keeps_keys(vault, options.role, context.today)
        slot = people.new_person(
            vault,
            name=options.name,
            role=options.role,
            secret=context.new_passphrase(),
            keeps=keeps,
        )
        people.add(vault, slot)
        return _listed(vault, context)


def removed(context: Context) -> Answer:
    """Take a person's key away; everything is encrypted anew."""
    with context.opened() as vault:
        gone = people.remove(vault, people.person(vault, context.options.name).id)
        words = gone.recovery_words
        extra = [gone.warning, *(recovery_lines(words) if words else [])]
        rest = [_row(p) for p in people.people(vault)]
    data = {"people": rest, "warning": gone.warning, "recovery_words": words}
    return Answer(data, extra)


def renamed(context: Context) -> Answer:
    """Change a person's name."""
    options = context.options
    with context.opened() as vault:
        people.rename(vault, people.person(vault, options.name).id, options.to)
        return _listed(vault, context)


def passphrase(context: Context) -> Answer:
    """Change the opener's own passphrase, or guard the same one better."""
    if context.options.retune:
        return _retuned(context)
    with context.opened() as vault:
        slot = people.new_passphrase(vault, old=context.passphrase(), new=context.new_passphrase())
        warning = people.use_passphrase(vault, slot, new_key=context.options.rotate)
        person = vault.person.name
    lines = [_("The passphrase was changed."), *([warning] if warning else [])]
    return Answer({"person": person, "rotated": warning is not None, "warning": warning}, lines)


def _retuned(context: Context) -> Answer:
    if context.options.new_passphrase_file is not None or context.options.rotate:
        raise KnownError(_("--retune keeps the passphrase: give it alone."))
    with context.opened(telling=False) as vault:
        warning = strength.use(vault, strength.stronger(vault, context.passphrase()))
        person, kdf = vault.person.name, people.own_slot(vault).kdf
    data = {"person": person, "kdf": vars(kdf) if kdf else None, "warning": warning}
    return Answer(data, [_("The passphrase is guarded better now; it is the same."), warning])


def recovery_new(context: Context) -> Answer:
    """Show new recovery words, and then put them in force; the old ones open nothing any more."""
    with context.opened() as vault:
        new = recovery.new_recovery(vault)
        for line in recovery_lines(new.words):
            context.say(line)
        confirmed = context.typed_back(new.words)
        recovery.use_recovery(vault, new, confirmed=confirmed)
    lines = recovery_lines(new.words) if not confirmed else [_("The new recovery code is in force")]
    return Answer({"recovery_words": new.words, "confirmed": confirmed}, lines)


def recovery_confirmed(context: Context) -> Answer:
    """Prove that the recovery words in force are on paper: all of them are typed from it."""
    source = context.options.words_file
    with context.opened() as vault:
        words = read_text(source).strip() if source else context.asked(_("Recovery code: "))
        recovery.refuse_wrong_words(vault, words)
        recovery.confirm(vault)
    return Answer({"confirmed": True}, [_("The recovery code is confirmed.")])
