"""The vault from the command line: create, info, check, backup, restore, the log."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from tytti_desktop import __version__
from tytti_desktop.casework import history, registers, unit
from tytti_desktop.casework.client.clients import by_code
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.unit_keys import matched
from tytti_desktop.dates import shown_moment
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import (
    Vault,
    alarms,
    audit,
    backup_state,
    backups,
    checking,
    create_vault,
    keeping,
    readers,
    recovery,
    sites,
)
from tytti_desktop.vault.header import role_of
from tytti_desktop.words import _


def create(context: Context) -> Answer:
    """Make a vault with a first person; the recovery words are told this once."""
    options = context.options
    path = context.vault_path
    sites.refuse_for_vault(path, practice=False)  # before a passphrase is asked
    made = create_vault(
        path,
        name=options.name,
        role=_shipped_role(options.role),
        passphrase=context.passphrase(twice=True),
    )
    person = made.vault.person
    with made.vault as vault:
        if context.at_terminal:
            for line in recovery_lines(made.recovery_words):
                context.say(line)
            if context.typed_back(made.recovery_words):
                recovery.confirm(vault)
    data = {"vault": path, "person": person.name, "recovery_words": made.recovery_words}
    return Answer(
        data,
        [_("The vault was made: {path}").format(path=path), *recovery_lines(made.recovery_words)],
    )


def _shipped_role(role: str) -> str:
    """Return a role that a new vault knows: the unit's own are added in it."""
    return role_of(matched(role, unit.shipped(registers.ROLES), "role"))


def recovery_lines(words: str) -> list[str]:
    """Tell the recovery words, and what they are for."""
    return [
        _("Recovery code: {words}").format(words=words),
        _(
            "Write it on paper and keep it in a safe place: it is not shown again. It opens the "
            "vault if every passphrase is forgotten."
        ),
        _("Then prove that it is on paper: tytti recovery confirm"),
    ]


def info(context: Context) -> Answer:
    """Tell what is in the vault."""
    with context.opened() as vault:
        found = checking.info(vault)
        others, reading = readers.others(vault.path), readers.told(vault.path)
    people = [{"name": p.name, "role": str(p.role)} for p in found.people]
    data = {
        "app_version": __version__,
        "schema_version": found.schema_version,
        "practice": found.practice,
        "counts": found.counts,
        "people": people,
        "last_backup": found.last_backup,
        "others_may_read": others,
    }
    backed_up = shown_moment(found.last_backup) if found.last_backup else _("never")
    lines = [
        _("Practice vault: the clients are invented.") if found.practice else _("Vault in use."),
        _("Clients: {count}").format(count=found.counts.get("client", 0)),
        _("People: {names}").format(names=", ".join(p.name for p in found.people)),
        _("Last backup: {when}").format(when=backed_up),
        _("Who may read the vault's folder: {names}").format(names=reading),
    ]
    return Answer(_with_plural_counts(data), lines)


def _with_plural_counts(data: dict[str, Any]) -> dict[str, Any]:
    """Add the contract's own names of counts beside the tables' names."""
    counts = data["counts"]
    plural = {
        "clients": "client",
        "consents": "consent",
        "visits": "visit",
        "consultations": "consultation",
        "screenings": "screening",
        "referrals": "referral",
        "sheets": "sheet",
        "mailings": "mailing",
        "rounds": "questionnaire_round",
    }
    named = {name: counts.get(table, 0) for name, table in plural.items()}
    rest = {name: n for name, n in counts.items() if name not in plural.values()}
    return data | {"counts": named | rest}


def check(context: Context) -> Answer:
    """Check the whole vault; status 3 when something is wrong with it."""
    from tytti_desktop.exchange import every_table

    every_table.load()
    with context.opened() as vault:
        findings = checking.check(vault)
    rows = [{"kind": f.kind, "detail": f.detail} for f in findings]
    lines = [f.detail for f in findings] or [_("The vault is whole.")]
    return Answer({"ok": not rows, "findings": rows}, lines, status=3 if rows else 0)


def notices_shown(context: Context) -> Answer:
    """List what is wrong with the vault and not accepted yet."""
    with context.opened(telling=False) as vault:
        found = alarms.open_alarms(vault)
    rows = [{"id": a.id, "kind": str(a.kind), "since": a.noticed_at, "text": a.text} for a in found]
    return Answer(rows, [f"{a.id}  {a.told}" for a in found] or [_("There are no alarms.")])


def alarms_shown(context: Context) -> Answer:
    """List the same for scripts that ask by the status: 3 when there is something."""
    made = notices_shown(context)
    return replace(made, status=3 if made.data else 0)


def alarm_accepted(context: Context) -> Answer:
    """Accept an alarm with a reason, which the log keeps."""
    with context.opened(telling=False) as vault:
        done = alarms.accept(vault, context.options.id, context.options.reason)
    return Answer(
        {"id": done.id, "kind": str(done.kind), "reason": done.reason},
        [_("The alarm is accepted.")],
    )


def backup(context: Context) -> Answer:
    """Write an encrypted copy and check it before telling that it stands."""
    options = context.options
    if options.status:
        return places_listed(context)
    if options.places is not None:
        return _backup_places(context)
    if options.to is None:
        return backup_run(context)
    with context.opened(by_itself=False) as vault:
        made = backups.backup(vault, options.to)
    data = {"file": made.file, "sha256": made.sha256, "counts": made.counts}
    return Answer(data, [_("Backed up and checked: {file}").format(file=made.file)])


def _backup_places(context: Context) -> Answer:
    with context.opened(by_itself=False) as vault:
        backup_state.set_places(vault, context.options.places)
        return _standing(vault, context)


def backup_run(context: Context) -> Answer:
    """Back up now to the folders that were chosen."""
    with context.opened(by_itself=False) as vault:
        keeping.back_up(vault)
        return _standing(vault, context)


def places_listed(context: Context) -> Answer:
    """List the folders that backups go to by themselves."""
    with context.opened(by_itself=False) as vault:
        return _standing(vault, context)


def places_changed(context: Context) -> Answer:
    """Choose one more folder, or give one up."""
    folder = context.options.folder.expanduser().absolute()
    with context.opened(by_itself=False) as vault:
        kept = [Path(place.folder) for place in backup_state.places(vault)]
        if context.options.taken:
            kept.append(folder)
        elif folder in kept:
            kept.remove(folder)
        else:
            told = _("Backups do not go there: {folder}. See: tytti backup places list")
            raise KnownError(told.format(folder=folder), field="folder")
        backup_state.set_places(vault, kept)
        return _standing(vault, context)


def _standing(vault: Vault, context: Context) -> Answer:
    """Tell how it is with the backups; status 3 when one has failed."""
    kept = backup_state.places(vault)
    found = backup_state.standing(vault, context.today)
    advice = backup_state.advice(vault)
    rows = [
        vars(place)
        | {"failing": place.failing, "dir": place.folder, "last": place.good_at or None}
        | {"ok": bool(place.good_at) and not place.failing}
        for place in kept
    ]
    lines = [found.words, *(f"{place.folder}: {backup_state.told(place)}" for place in kept)]
    data = {"words": found.words, "well": found.well, "advice": advice, "places": rows}
    failing = any(place.failing for place in kept)
    return Answer(data, [*lines, *([advice] if advice else [])], status=3 if failing else 0)


def restore(context: Context) -> Answer:
    """Bring a backup back to a new place; nothing is written over."""
    options = context.options
    found = backups.restore(
        options.file, options.to, passphrase=context.passphrase(), person=options.person
    )
    made = _restored(found, [_("Restored to {path}").format(path=options.to)])
    warning = backups.forgotten()
    return replace(made, data=made.data | {"warning": warning}, lines=[*made.lines, warning])


def rehearse(context: Context) -> Answer:
    """Restore a backup to a scratch place, compare, and take the scratch away."""
    with context.opened() as vault:
        found = backups.rehearse(vault, context.options.file)
    return _restored(found, [_("The backup opens and holds what it should.")])


def _restored(found: backups.Restored, lines: list[str]) -> Answer:
    rows = [{"kind": f.kind, "detail": f.detail} for f in found.findings]
    data = {"counts": found.counts, "check": {"ok": not rows, "findings": rows}}
    return Answer(data, [r["detail"] for r in rows] or lines, status=3 if rows else 0)


def audit_show(context: Context) -> Answer:
    """Show the log, of one client or of the whole vault; the newest row first."""
    options = context.options
    with context.opened() as vault:
        client = by_code(vault, options.client) if options.client else None
        rows = (
            history.with_past(vault, client.id, limit=options.last)
            if client
            else history.rows(vault, limit=options.last)
        )
        head = str(audit.anchor(vault))
    data = {"head": head, "rows": [vars(row) for row in rows]}
    lines = [
        f"{shown_moment(row.at)}  {row.who}  {history.told(row)}  {row.client_code}".rstrip()
        for row in rows
    ]
    return Answer(data, [*lines, _("Head of the log: {head}").format(head=head)])


def audit_anchor(context: Context) -> Answer:
    """Print the log's head, to be kept on paper or elsewhere."""
    with context.opened() as vault:
        head = str(audit.anchor(vault))
    return Answer({"anchor": head, "head": head}, [head])


def audit_verify(context: Context) -> Answer:
    """Tell what a kept head says of the log; status 3 when rows are gone or changed."""
    with context.opened() as vault:
        verdict = audit.check_anchor(vault, audit.Anchor.parse(context.options.anchor))
        findings = audit.verify(vault)
    good = verdict is audit.Verdict.OK and not findings
    data = {"verdict": str(verdict), "findings": [vars(f) for f in findings]}
    lines = [verdict.text, *(f.detail for f in findings)]
    return Answer(data, lines, status=0 if good else 3)
