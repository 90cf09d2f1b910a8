"""Clients, visits and consultations from the command line."""

from dataclasses import replace
from datetime import date
from typing import Any

from tytti_desktop.casework import consultations, search
from tytti_desktop.casework import fields as facts
from tytti_desktop.casework.client import addresses, case_managers, clients, provenance
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.recording import changed_fields
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.rights import corrected
from tytti_desktop.casework.steps import client_list, path
from tytti_desktop.cli import typed_fields
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.dates import shown, shown_moment
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.vault.table import plain
from tytti_desktop.words import _, ngettext

# Told by acts of the window, and here beside what a person types.
_KNOWN = {*facts.typed(Client), "sex_source", "birth_source", "bad_address_since"}


def clients_list(context: Context) -> Answer:
    """List the clients, all or those that a search finds."""
    with context.opened() as vault:
        rows = client_list.rows(vault, context.today)
        typed = context.options.search
        if typed.strip():
            found = {hit.client_id for hit in search.find(vault, typed, context.today)}
            rows = [row for row in rows if row.id in found]
    lines = [f"{row.code}  {row.name}  {_(path.STAGE_NAMES[row.stage])}" for row in rows]
    lines.append(ngettext("{count} client", "{count} clients", len(rows)).format(count=len(rows)))
    return Answer([_row(row) for row in rows], lines)


def _row(row: client_list.ClientRow) -> dict[str, Any]:
    data: dict[str, Any] = plain(row)
    data["client_code"] = data.pop("code")
    data.pop("id")
    return data


def client_show(context: Context) -> Answer:
    """Show one client; the reading is logged, and hidden contact data only for a reason."""
    options = context.options
    with context.opened() as vault:
        client = clients.open_card(vault, clients.by_code(vault, options.client).id)
        hidden = client.non_disclosure and not options.reason
        if client.non_disclosure and options.reason:
            clients.reveal_address(vault, client.id, options.reason)
        on_path = path.of_client(vault, client.id, context.today)
        manager = case_managers.current(vault, client.id, context.today)
    data: dict[str, Any] = plain(addresses.seen(client) if hidden else client)
    data.pop("id")
    data |= {"stage": str(on_path.current), "case_manager": manager.name if manager else None}
    lines = [f"{client.code}  {client.name}", _(path.STAGE_NAMES[on_path.current])]
    return Answer(data, lines)


def client_corrected(context: Context) -> Answer:
    """Tell what has been corrected of a client's records; the reading is logged."""
    with context.opened() as vault:
        client = clients.open_card(vault, clients.by_code(vault, context.options.client).id)
        found = corrected.of_client(vault, client.id, context.today)
    rows = [plain(each) for each in found]
    lines = [
        f"{shown_moment(each.at)}  {each.who}: {each.what}; "
        + "; ".join(f"{name}: {was}" for name, was in each.before)
        for each in found
    ]
    return Answer(rows, lines or [_("Nothing has been corrected.")])


def client_add(context: Context) -> Answer:
    """Register a client from a JSON object of the card's fields."""
    given = typed_fields.given(context.options.fields, _KNOWN)
    with context.opened() as vault:
        changes = clients.register_client(
            vault, provenance.sourced(_client(given), context.today), context.today
        )
    code = changes.record.code
    return Answer({"client_code": code}, [_("Client {code} was added.").format(code=code)])


def client_change(context: Context) -> Answer:
    """Correct the fields given of a client's card; the others stay as they are."""
    given = typed_fields.given(context.options.fields, _KNOWN)
    with context.opened() as vault:
        old = clients.by_code(vault, context.options.client)
        asked = _client(given)
        changed = {name: getattr(asked, name) for name in given}
        for value, source in (("date_of_birth", "birth_source"), ("sex", "sex_source")):
            if value in given and source not in given:
                changed[source] = None  # found again for the new value
        new = provenance.sourced(replace(old, **changed), context.today)
        stored = clients.change_client(vault, new, context.today).record
    followed = set(changed_fields(old, stored)) - set(given)
    told = _("The card of {code} was changed.").format(code=old.code)
    return Answer({"client_code": old.code, "changed": sorted({*given, *followed})}, [told])


def _client(given: dict[str, Any]) -> Client:
    return typed_fields.made(Client, {"family_name": "", "given_names": ""} | given)


def visited(vault: Vault, _context: Context, done: Changes) -> Answer:
    """Tell whose visit was logged, and of which day."""
    made = done.record
    return _logged(clients.get(vault, made.client_id).code, made.on_date)


def consultation_add(context: Context) -> Answer:
    """Log a professional's contact, about a client or about none."""
    options = context.options
    with context.opened() as vault:
        client = clients.by_code(vault, options.client) if options.client else None
        made = consultations.proposed(vault, context.today, client.id if client else None)
        said = ("organisation_class", "professional", "organisation", "topic", "outcome")
        made = replace(made, on_date=context.on, **{name: vars(options)[name] for name in said})
        made = replace(made, register=Register(options.register or made.register))
        made = replace(made, channel=options.channel) if options.channel else made
        made = replace(made, minutes=options.minutes) if options.minutes else made
        consultations.log_consultation(vault, made, context.today)
    return _logged(client.code if client else None, made.on_date)


def _logged(code: str | None, on_date: date) -> Answer:
    data = {"client_code": code, "on": on_date}
    return Answer(data, [_("Logged on {day}.").format(day=shown(on_date))])
