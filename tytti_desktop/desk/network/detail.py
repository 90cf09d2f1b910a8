"""One service: the facts, apart from them the unit's own notes, how to reach it, the calls."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import choices
from tytti_desktop.casework.service_map import channels, freshness, organisations, posts, services
from tytti_desktop.casework.service_map.channels import Channel
from tytti_desktop.casework.service_map.contact_list import ORGANISATION, PERSON
from tytti_desktop.casework.service_map.facts import CHANNEL_NAMES, Hours, in_language, phone_words
from tytti_desktop.casework.service_map.freshness import OUTCOME_NAMES, Standing
from tytti_desktop.casework.service_map.opening import hours_words, now_words
from tytti_desktop.casework.service_map.service_list import area_words
from tytti_desktop.casework.service_map.services import KINDS, Service
from tytti_desktop.dates import shown
from tytti_desktop.desk.forms.form_dialog import settle
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit.cards import Card, Facts, button, pill, text
from tytti_desktop.desk.network import contact_dialogs, dialogs
from tytti_desktop.desk.network.organisation import address_line
from tytti_desktop.desk.network.part import Detail
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


class ServiceDetail(Detail):
    """The open service."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.verified = button(_("Mark as checked"), self.verify, icon="check")
        self.call = button(_("Record a call …"), self.ask_call, icon="phone")
        self.edit = button(_("Change …"), self.ask_change, icon="pencil")
        self.way = button(_("Add a way to reach it …"), self.add_channel, kind="quiet")
        self.owner = button(_("Open the organisation"), self.open_owner, kind="quiet")
        self.acts(self.verified, self.call, self.edit, self.way, self.owner)

    @property
    def service(self) -> Service:
        """Return the open service as it is now."""
        return services.get(self.session.vault, self.shown_id)

    def read(self) -> None:
        """Show its cards."""
        vault, today, service = self.session.vault, self.session.today, self.service
        standing = freshness.standing(vault, service.id, today)
        owner = service.organisation_id
        name = organisations.get(vault, owner).name if owner else ""
        self.header.say(in_language(service.facts.names) or service.name, name)
        self.owner.setVisible(owner is not None)
        self.cards.addWidget(_standing(standing, offered=service.offered))
        cards = (self._facts(), self._own(), self._ways(), self._people(), self._calls())
        for card in cards:
            self.cards.addWidget(card)

    def _facts(self) -> Card:
        facts = self.service.facts
        source = dialogs.SOURCES.get(self.service.source, _("the unit's own entry"))
        card = Card(_("Facts"), _("Source: {source}").format(source=source))
        low, high = facts.minimum_age, facts.maximum_age
        pairs = [
            (_("In short"), in_language(facts.summaries)),
            (_("Description"), in_language(facts.descriptions)),
            (_("Area"), area_words(facts.area)),
            (_("Served in"), ", ".join(_spoken(code) for code in facts.languages)),
            (_("Ages"), _ages(low, high)),
            (_("Requirements"), in_language(facts.requirements)),
            (_("Charges"), in_language(facts.charges)),
            (_("Opening hours"), "\n".join(_hours(facts.hours, self.session.now()))),
            (_("Phone"), "\n".join(phone_words(each) for each in facts.phones)),
            (_("E-mail"), "\n".join(facts.emails)),
            (_("Web page"), "\n".join(page.url for page in facts.web_pages)),
        ]
        card.body.addWidget(Facts([pair for pair in pairs if pair[1]]))
        return card

    def _own(self) -> Card:
        service, vault, today = self.service, self.session.vault, self.session.today
        known = {each.key: each.label for each in services.needs(vault, today)}
        kind = services.kind_of(vault, service, today)
        card = Card(_("The unit's own notes"), _("No import changes these."))
        pairs = [
            (_("Kind of service"), choices.label(vault, KINDS, kind, today)),
            (_("Needs"), ", ".join(known.get(key, key) for key in service.needs)),
            (_("Ages"), _ages(service.age_from, service.age_until)),
            (_("Phone"), service.phone),
            (_("E-mail"), service.email),
            (_("Note"), service.note),
        ]
        pairs += [(_("Ended on"), shown(service.ended_on))] if service.ended_on else []
        card.body.addWidget(Facts(pairs))
        return card

    def _ways(self) -> QWidget:
        """Show how the service is reached: its channels, each with its act."""
        how = _("No way to reach it yet. “Add a way to reach it …” makes the first.")
        card = LineCard(_("How to reach the service"), how)
        lines = []
        for each in channels.linked(self.session.vault, self.shown_id):
            edit = button(_("Change …"), partial(self.ask_channel, each.id))
            edit.setAccessibleName(f"{edit.text()} {each.name}")
            self.doors[each.id] = edit
            lines.append(
                Line(_(CHANNEL_NAMES[each.facts.kind]), _channel(each, self.session.now()), edit)
            )
        card.show_lines(lines)
        return card

    def _people(self) -> QWidget:
        """Show the posts of the organisation that offers it, and who holds them today."""
        vault, today, owner = self.session.vault, self.session.today, self.service.organisation_id
        card = LineCard(_("Contacts"), _("No contacts recorded yet."))
        lines = []
        for held in posts.holders(vault, owner, today) if owner else []:
            if held.post.service_id not in {None, self.shown_id}:
                continue
            person = held.professional
            who = [person.name, person.phone, person.email] if person else [_("Vacant")]
            said = dict.fromkeys(part for part in (*who, held.post.phone, held.post.email) if part)
            place = (PERSON, person.id) if person else (ORGANISATION, str(owner))
            go = button(_("Open"), partial(self.ask_of, *place), kind="quiet")
            go.setAccessibleName(f"{go.text()}: {person.name if person else held.post.title}")
            lines.append(Line(held.post.title, " · ".join(said), go))
        card.show_lines(lines)
        return card

    def _calls(self) -> Card:
        card = Card(_("Calls and checks"))
        calls = freshness.calls_of(self.session.vault, self.service.id)
        for each in calls:
            said = " · ".join(p for p in (_(OUTCOME_NAMES[each.outcome]), each.note) if p)
            card.body.addWidget(Facts([(shown(each.on_date), said)]))
        if not calls:
            words = _("Nobody has called yet. The first one comes with “Record a call …”.")
            card.body.addWidget(text(words, "muted"))
        return card

    # --- acts -------------------------------------------------------------------------------

    def verify(self) -> None:
        """Record that the open service was checked today."""
        today, name = self.session.today, self.service.name
        done = freshness.verify(self.session.vault, self.shown_id, today, today)
        self.session.done(done, _("{name}: marked as checked").format(name=name))

    def ask_call(self) -> None:
        """Ask how a call about the open service went."""
        dialog = dialogs.call_dialog(self.session, self.window(), self.service)
        settle(self.session, dialog, _("Call recorded"))

    def ask_change(self) -> None:
        """Change the open service."""
        dialog = dialogs.service_dialog(self.session, self.window(), self.service)
        settle(self.session, dialog, _("Changes saved"))

    def add_channel(self) -> None:
        """Add a way to reach the service."""
        dialog = contact_dialogs.channel_dialog(self.session, self.window(), self.shown_id)
        settle(self.session, dialog, _("Way to reach the service added"))

    def ask_channel(self, channel_id: str, _on: bool = False) -> None:
        """Change a way to reach the service."""
        known = channels.get(self.session.vault, channel_id)
        dialog = contact_dialogs.channel_dialog(self.session, self.window(), self.shown_id, known)
        settle(self.session, dialog, _("Changes saved"))

    def open_owner(self) -> None:
        """Open the organisation that offers the service."""
        self.ask_of(ORGANISATION, self.service.organisation_id or "")


def _standing(standing: Standing, *, offered: bool) -> QWidget:
    if not offered:
        return pill(_("Not offered any more"), "danger", icon="x")
    if standing.stale:
        return pill(standing.text, "warning", icon="clock")
    return pill(standing.text, "ok", icon="check")


def _spoken(code: str) -> str:
    return _(dialogs.LANGUAGES[code]) if code in dialogs.LANGUAGES else code


def _ages(low: int | None, high: int | None) -> str:
    return "" if low is None and high is None else f"{low or ''}–{high or ''}"


def _hours(hours: Sequence[Hours], moment: datetime) -> list[str]:
    """Return whether it is open now, and the opening hours."""
    return [*now_words(hours, moment), *hours_words(hours)]


def _channel(channel: Channel, moment: datetime) -> str:
    """Return a channel's name, numbers, addresses and pages, a line each."""
    facts = channel.facts
    lines = [in_language(facts.names) or channel.name]
    if channel.ended_on is not None:
        lines.append(_("Ended {day}").format(day=shown(channel.ended_on)))
    lines += [address_line(each) for each in facts.addresses]
    lines += _hours(facts.hours, moment)
    lines += [phone_words(each) for each in facts.phones]
    lines += [*facts.emails, *(page.url for page in facts.web_pages)]
    return "\n".join([*(line for line in lines if line), *([channel.note] if channel.note else [])])
