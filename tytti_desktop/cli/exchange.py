"""The service map from the command line: import, export, list, check, match, hand over."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.gate.ready_papers import FILE
from tytti_desktop.casework.search_index import fold
from tytti_desktop.casework.service_map import (
    channels,
    freshness,
    leaflet,
    leaving,
    matching,
    organisations,
    posts,
    services,
)
from tytti_desktop.casework.service_map.catalogue import Done, Report, left_out_words
from tytti_desktop.casework.service_map.freshness import Outcome, Standing
from tytti_desktop.casework.service_map.services import Service
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.forms import save
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import given
from tytti_desktop.exchange.fields import LARGEST
from tytti_desktop.exchange.hsds import import_hsds
from tytti_desktop.exchange.hsds_out import export_hsds
from tytti_desktop.exchange.ptv import import_ptv
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.vault.table import plain
from tytti_desktop.words import _, ngettext

_REFUSED = 3
OUTCOMES = tuple(str(outcome) for outcome in Outcome)


def ptv_in(context: Context) -> Answer:
    """Import a file of PTV, v11 or v12."""
    bare = context.options.kind
    return _taken(context, lambda vault, file: import_ptv(vault, file, context.today, bare))


def hsds_in(context: Context) -> Answer:
    """Import a file of HSDS."""
    return _taken(context, lambda vault, file: import_hsds(vault, file, context.today))


def _taken(context: Context, take: Callable[[Vault, bytes], Changes]) -> Answer:
    content = _content(context.options.file)
    with context.opened() as vault:
        report: Report = take(vault, content).record
    data = {
        "source": report.source,
        "counts": report.counts,
        "added": report.total(Done.ADDED),
        "changed": report.total(Done.CHANGED),
        "unchanged": report.total(Done.UNCHANGED),
        "mentioned": report.mentioned,
        "links": {"added": report.links_added, "removed": report.links_removed},
        "left_out": report.left_out,
        "refused": [_row(row) for row in report.refused],
        "rows": [_row(row) for row in report.rows],
    }
    text = _("{added} added, {changed} changed, {unchanged} unchanged, {refused} refused")
    lines = [text.format(**{**data, "refused": len(report.refused)})]
    lines += [
        _("Row {row} ({id}): {reason}").format(row=row.number, id=row.source_id, reason=row.reason)
        for row in report.refused
    ]
    lines += [said] if (said := left_out_words(report)) else []
    only = bool(report.rows) and len(report.refused) == len(report.rows)
    if only:
        context.say(lines[0])
    return Answer(data, lines, _REFUSED if only else 0)


def _row(row: Any) -> dict[str, Any]:  # noqa: ANN401
    data = asdict(row)
    return {
        "row": data["number"],
        "id": data["source_id"],
        "kind": data["kind"],
        "outcome": str(row.done),
        "name": data["name"],
        "reason": data["reason"],
    }


def _content(file: Path) -> bytes:
    too_large = _("The file is over 200 MB. Divide it and import the parts.")
    return given.content(file, most=LARGEST, too_large=too_large)


def hsds_out(context: Context) -> Answer:
    """Export the service map as HSDS; nothing of any client is in it."""
    out: Path = context.options.out
    with context.opened() as vault:
        content = export_hsds(vault, context.today)
        count = services.SERVICES.count(vault)
    save(out, content)
    text = ngettext("{count} service: {file}", "{count} services: {file}", count)
    return Answer({"file": out, "services": count}, [text.format(count=count, file=out)])


def listed(context: Context) -> Answer:
    """List the services with how fresh each is."""
    typed = fold(context.options.search)
    with context.opened() as vault:
        standings = freshness.standings(vault, context.today)
        owners = organisations.names(vault)
        rows = [
            _service(each, owners, standings[each.id])
            for each in services.SERVICES.find(vault, order="name, id")
            if typed in fold(f"{each.name} {owners.get(each.organisation_id or '', '')}")
        ]
    lines = [f"{row['id']}  {row['name']}  ({row['organisation']})  {row['text']}" for row in rows]
    total = ngettext("{count} service", "{count} services", len(rows))
    return Answer(rows, [*lines, total.format(count=len(rows))])


def _service(service: Service, owners: dict[str, str], standing: Standing) -> dict[str, Any]:
    return {
        "id": service.id,
        "name": service.name,
        "organisation": owners.get(service.organisation_id or "", ""),
        "source": service.source,
        "offered": service.offered,
        **_standing(standing),
    }


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "freshness": round(standing.freshness, 3),
        "stale": standing.stale,
        "verified_on": standing.verified_on,
        "failed_calls": standing.failed_calls,
        "text": standing.text,
    }


def show(context: Context) -> Answer:
    """Show one service with its channels, contacts and calls."""
    with context.opened() as vault:
        service = services.get(vault, context.options.service)
        standing = freshness.standing(vault, service.id, context.today)
        owner = service.organisation_id
        held = posts.holders(vault, owner, context.today) if owner else []
        data: dict[str, Any] = {
            **plain(service),
            "kind": services.kind_of(vault, service, context.today),
            "organisation": organisations.get(vault, owner).name if owner else "",
            **_standing(standing),
            "channels": plain(channels.of_service(vault, service.id)),
            "posts": [
                {"id": each.post.id, "title": each.post.title,
                 "person": each.professional.name if each.professional else None}
                for each in held
            ],
            "calls": plain(freshness.calls_of(vault, service.id)),
        }  # fmt: skip
    lines = [service.name, data["organisation"], standing.text]
    return Answer(data, [line for line in lines if line])


def verify(context: Context) -> Answer:
    """Record a call to check a service: reached, or how it failed."""
    options = context.options
    on: date = context.on
    with context.opened() as vault:
        outcome = Outcome(options.outcome)
        freshness.log_call(vault, options.service, on, outcome, context.today, options.note)
        standing = freshness.standing(vault, options.service, context.today)
    return Answer({"id": options.service, **_standing(standing)}, [standing.text])


def queue(context: Context) -> Answer:
    """Tell whom to call this week."""
    with context.opened() as vault:
        found = freshness.queue(vault, context.today)
    calls = [
        {
            "id": call.service.id,
            "name": call.service.name,
            "organisation": call.organisation,
            "phone": call.phone,
            "script": call.script,
            "also": list(call.also),
            **_standing(call.standing),
        }
        for call in found.calls
    ]
    lines = [f"{call['name']}  {call['phone']}  {call['text']}" for call in calls]
    lines = lines or [_("No calls left this week.")]
    return Answer({"calls": calls, "done": found.done}, lines)


def match(context: Context) -> Answer:
    """Find the services that fit a client; looking at the client is logged."""
    options = context.options
    with context.opened() as vault:
        known = {each.key for each in services.needs(vault, context.today)}
        unknown = sorted(set(options.need) - known)
        if unknown:
            text = _("There is no need {need}. The needs are: {known}.")
            raise KnownError(text.format(need=unknown[0], known=", ".join(sorted(known))))
        client = clients.open_card(vault, clients.by_code(vault, options.client).id)
        revealed = bool(options.reason.strip()) and client.non_disclosure
        if revealed:
            clients.log_reveal(vault, client.id, options.reason)
        found = matching.matches(
            vault, client, options.need, context.today, options.limit, revealed=revealed
        )
    rows = [
        {
            "id": each.service_id,
            "name": each.name,
            "organisation": each.organisation,
            "needs": list(each.needs),
            "reasons": list(each.reasons),
            "cautions": list(each.cautions),
            "score": each.score,
            **_standing(each.standing),
        }
        for each in found
    ]
    lines = [
        f"{row['name']} ({row['organisation']}): {', '.join([*row['reasons'], *row['cautions']])}"
        f" – {row['text']}"
        for row in rows
    ]
    return Answer(rows, lines or [_("No service fits. Try fewer needs, or import services.")])


def leaflet_out(context: Context) -> Answer:
    """Print the chosen services for a client to take home."""
    options = context.options
    with context.opened() as vault:
        client = clients.by_code(vault, options.client)
        paper = leaflet.leaflet_paper(vault, client.id, options.service, context.today)
        made = paper.make()
        paper.record(vault, FILE, "")
        save(options.out, made)
    return Answer({"pdf": options.out, "services": options.service}, [str(options.out)])


def people(context: Context) -> Answer:
    """List the persons of the network with the posts they hold."""
    with context.opened() as vault:
        rows = []
        for each in posts.professionals(vault):
            held = [t for t in posts.tenures_of(vault, each.id) if t.covers(context.today)]
            titles = [posts.POSTS.get(vault, tenure.post_id).title for tenure in held]
            rows.append({"id": each.id, "name": each.name, "posts": titles})
    return Answer(rows, [f"{row['id']}  {row['name']}  {', '.join(row['posts'])}" for row in rows])


def leave(context: Context) -> Answer:
    """Let a professional leave: move what names them, or with --preview only tell it."""
    options = context.options
    last: date = options.last_day or context.today
    with context.opened() as vault:
        proposed = leaving.proposed_successor(vault, options.professional, last)
        if options.preview:
            found = leaving.named(vault, options.professional, last)
            moved = [each for each in found if not each.personal]
            personal = [each for each in found if each.personal]
        else:
            done = leaving.leave(vault, options.professional, last, options.successor)
            moved, personal = list(done.record.moved), list(done.record.personal)
    data = {
        "last_day": last,
        "proposed_successor": proposed.id if proposed else None,
        "moved": plain(moved),
        "personal": plain(personal),
        "preview": options.preview,
    }
    text = ngettext(
        "{count} record names the person", "{count} records name the person", len(moved)
    )
    lines = [shown(last), text.format(count=len(moved)), *(each.text for each in moved + personal)]
    return Answer(data, lines)


def undo_import(context: Context) -> Answer:
    """Take the last import of the service map back."""
    from tytti_desktop.casework.service_map import taking_back

    with context.opened() as vault:
        done = taking_back.undo_latest(vault, context.today).record
    return Answer(plain(done), [taking_back.words(done)])
