"""The dialogs of contacts: a way to reach a service, a post, a person, and who holds a post."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.service_map import channels, posts, services
from tytti_desktop.casework.service_map.channels import Channel
from tytti_desktop.casework.service_map.facts import (
    CHANNEL_NAMES,
    Address,
    ChannelFacts,
    ChannelKind,
    Phone,
    WebPage,
    in_language,
)
from tytti_desktop.casework.service_map.posts import Post, Professional, Tenure
from tytti_desktop.dates import span
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.network.dialogs import SOURCES, name_rows, named, on_the_form, unchecked
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, language

CHANNEL_PLACE = DraftPlace("channel", 2)
POST_PLACE = DraftPlace("post", 2)
PERSON_PLACE = DraftPlace("professional", 1)
HOLDER_PLACE = DraftPlace("tenure", 2)


def period(held: Tenure) -> str:
    """Return a time in a post in words: 1.2.2025–, 1.2.2025–30.6.2026."""
    return span(held.from_date, held.until_date)


# --- channels ---------------------------------------------------------------------------------


def _lines(typed: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))


def _place(facts: ChannelFacts) -> Address:
    """Return the address that the form edits: the first that is visited."""
    return next((each for each in facts.addresses if not each.postal), Address())


def _channel_rows(form: Form, known: Channel) -> None:
    facts = known.facts
    kinds = [(each, _(word)) for each, word in CHANNEL_NAMES.items() if each]
    form.choice("kind", _("What kind of way"), kinds, facts.kind or None)
    name_rows(form, facts.names)
    one_a_line = _("One a line.")
    phones = "\n".join(each.number for each in facts.phones)
    form.area("phones", _("Phone numbers"), phones, lines=2, help_text=one_a_line)
    emails = "\n".join(facts.emails)
    form.area("emails", _("E-mail addresses"), emails, lines=2, help_text=one_a_line)
    pages = "\n".join(each.url for each in facts.web_pages)
    form.area("pages", _("Web pages"), pages, lines=2, help_text=one_a_line)
    form.group(_("Where it is"))
    place = _place(facts)
    street = f"{in_language(place.street)} {place.number}".strip()
    form.line("street", _("Street address"), street)
    form.line("postal_code", _("Postal code"), place.postal_code, width=12)
    form.line("town", _("Town"), in_language(place.town))


def _addresses(values: Mapping[str, Any], facts: ChannelFacts) -> tuple[Address, ...]:
    """Return the addresses with the edited one in its place; an unchanged one keeps all it had."""
    old = _place(facts)
    typed = (values["street"], values["postal_code"], values["town"])
    was = f"{in_language(old.street)} {old.number}".strip()
    if typed == (was, old.postal_code, in_language(old.town)):
        return facts.addresses
    rest = tuple(each for each in facts.addresses if each is not old)
    if not any(typed):
        return rest
    said = language()
    town = {said: values["town"]} if values["town"] else {}
    made = Address({said: values["street"]}, "", values["postal_code"], town)
    return (made, *rest)


def _channel_of(values: Mapping[str, Any], old: Channel) -> Channel:
    own = {"note": values["note"], "ended_on": values["ended_on"]}
    if old.source:
        return replace(old, **own)
    facts = old.facts
    phones = {each.number: each for each in facts.phones}
    pages = {each.url: each for each in facts.web_pages}
    made = replace(
        facts,
        kind=ChannelKind(values["kind"] or ""),
        names=named(values, facts.names),
        phones=tuple(phones.get(each) or Phone(each) for each in _lines(values["phones"])),
        emails=tuple(_lines(values["emails"])),
        web_pages=tuple(pages.get(each) or WebPage(each) for each in _lines(values["pages"])),
        addresses=_addresses(values, facts),
    )
    return replace(old, facts=made, **own)


def channel_dialog(
    session: Session, parent: QWidget | None, service_id: str, old: Channel | None = None
) -> FormDialog:
    """Return the dialog of a new way to reach a service, or of changing one."""
    known = old or Channel()

    def build(form: Form) -> None:
        if known.source:
            told = _("The facts come from {source} and are not edited here.")
            form.words(told.format(source=SOURCES.get(known.source, known.source)))
        else:
            _channel_rows(form, known)
        form.group(_("The unit's own notes"))
        form.area("note", _("Note"), known.note, lines=3)
        form.date("ended_on", _("Ended on"), known.ended_on, help_text=_("Empty while in use."))

    def save(held: tuple[Channel]) -> Changes:
        try:
            if old is not None:
                return channels.change_channel(session.vault, held[0], session.today)
            return channels.add_channel(session.vault, held[0], session.today, service_id)
        except KnownError as error:
            raise on_the_form(error, {"name": "name_fi"}) from error

    return make_dialog(
        session=session,
        parent=parent,
        title=_("Change a way to reach the service") if old else _("New way to reach the service"),
        intro=in_language(known.facts.names) or known.name
        if old
        else services.get(session.vault, service_id).name,
        act=_("Save the changes") if old else _("Add the way"),
        place=CHANNEL_PLACE.of(service_id, known.id),
        build=build,
        make=partial(unchecked, _channel_of, known),
        save=save,
    )


# --- posts and people -------------------------------------------------------------------------


def post_dialog(session: Session, parent: QWidget | None, post: Post) -> FormDialog:
    """Return the dialog of a new post (one without an id), or of changing one."""
    offered = services.of_organisation(session.vault, post.organisation_id)

    def build(form: Form) -> None:
        hint = _("What the work is called, such as social worker.")
        form.line("title", _("Title of the post"), post.title, help_text=hint)
        options: Sequence[tuple[Any, str]] = [("", _("No particular service"))]
        options = [*options, *((each.id, each.name) for each in offered)]
        form.choice("service_id", _("For the service"), options, post.service_id or "")
        form.line("phone", _("Phone"), post.phone)
        form.line("email", _("E-mail"), post.email)
        form.area("note", _("Note"), post.note, lines=3)
        form.date("ended_on", _("Ended on"), post.ended_on, help_text=_("Empty while in use."))

    def make(values: Mapping[str, Any]) -> tuple[Post]:
        return (replace(post, **{**values, "service_id": values["service_id"] or None}),)

    store = posts.change_post if post.id else posts.add_post
    return make_dialog(
        session=session,
        parent=parent,
        title=_("Change the post") if post.id else _("New post"),
        act=_("Save the changes") if post.id else _("Add the post"),
        place=POST_PLACE.of(post.organisation_id, post.id),
        build=build,
        make=make,
        save=lambda held: store(session.vault, held[0], session.today),
    )


def _person_rows(form: Form, person: Professional) -> None:
    form.line("name", _("Name"), person.name)
    form.line("phone", _("Phone"), person.phone)
    form.line("email", _("E-mail"), person.email)


def person_dialog(
    session: Session, parent: QWidget | None, person: Professional | None = None
) -> FormDialog:
    """Return the dialog of a new person of the network, or of changing one."""
    known = person or Professional("")

    def build(form: Form) -> None:
        _person_rows(form, known)
        form.area("note", _("Note"), known.note, lines=3)

    store = posts.change_professional if person else posts.add_professional
    return make_dialog(
        session=session,
        parent=parent,
        title=_("Change the person's details") if person else _("New person of the network"),
        act=_("Save the changes") if person else _("Add the person"),
        place=PERSON_PLACE.of(known.id),
        build=build,
        make=lambda values: (replace(known, **values),),
        save=lambda held: store(session.vault, held[0]),
    )


def holder_dialog(session: Session, parent: QWidget | None, post: Post) -> FormDialog:
    """Return the dialog that puts a person in a post; someone new is named in it."""
    people = [(each.id, each.name) for each in posts.professionals(session.vault)]

    def build(form: Form) -> None:
        form.choice("professional_id", _("Who begins"), people)
        form.date("from_date", _("First day"), session.today)
        ends = _("Whoever holds the post now ends on the day before")
        form.check("instead", ends, value=True)
        form.group(_("Someone who is not on the list"))
        _person_rows(form, Professional(""))

    def save(values: Mapping[str, Any]) -> Changes:
        chosen, name = values["professional_id"], values["name"]
        if bool(chosen) == bool(name):
            text = _("Choose who begins, or write a new person's name: one of the two.")
            raise KnownError(text, field="professional_id")
        tenure = Tenure(post.id, chosen or "", values["from_date"] or session.today)
        new = None if chosen else Professional(name, values["phone"], values["email"])
        return posts.put_in_post(session.vault, tenure, new, instead=values["instead"])

    return make_dialog(
        session=session,
        parent=parent,
        title=_("New holder of the post"),
        intro=post.title,
        act=_("Record the holder"),
        place=HOLDER_PLACE.of(post.organisation_id, post.id),
        build=build,
        save=save,
    )


def end_dialog(session: Session, parent: QWidget | None, held: Tenure) -> FormDialog:
    """Return the dialog that ends a time in a post."""

    def build(form: Form) -> None:
        help_text = _("This day still belongs to it.")
        form.date("until_date", _("Last day"), held.until_date, help_text=help_text)

    def save(values: Mapping[str, Any]) -> Changes:
        if values["until_date"] is None:
            raise KnownError(_("Write the last day."), field="until_date")
        return posts.end_tenure(session.vault, held.id, values["until_date"])

    return make_dialog(
        session=session,
        parent=parent,
        title=_("The time in the post ends"),
        act=_("Record the last day"),
        build=build,
        save=save,
    )
