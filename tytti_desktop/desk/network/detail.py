"""One service: the facts, apart from them the unit's own notes, how to reach it, the calls."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework import choices
from tytti_desktop.casework.service_map import channels, freshness, organisations, posts, services
from tytti_desktop.casework.service_map.channels import Channel
from tytti_desktop.casework.service_map.facts import CHANNEL_NAMES, in_language
from tytti_desktop.casework.service_map.freshness import OUTCOME_NAMES, Standing
from tytti_desktop.casework.service_map.service_list import area_words
from tytti_desktop.casework.service_map.services import KINDS, Service
from tytti_desktop.dates import shown
from tytti_desktop.desk.cards import (
    Card,
    Facts,
    PageHeader,
    button,
    clear,
    pill,
    spaced,
    text,
)
from tytti_desktop.desk.network import dialogs
from tytti_desktop.desk.review_flow import Flow
from tytti_desktop.desk.session import Session
from tytti_desktop.words import _


class ServiceDetail(QWidget):
    """What is known of the open service, and what can be done with it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.service: Service | None = None
        column = QVBoxLayout(self)
        spaced(column, 2)
        self.header = PageHeader("")
        self.header.title.setWordWrap(True)
        self.verified = button(_("Mark as checked"), self.verify, icon="check")
        self.call = button(_("Record a call …"), self.ask_call, icon="phone")
        self.edit = button(_("Change …"), self.ask_change, icon="pencil")
        self.owner = button(_("Organisation …"), self.ask_owner, icon="building-2")
        column.addWidget(self.header)
        acts = (self.verified, self.call, self.edit, self.owner)
        bar = QWidget()
        bar.setLayout(Flow(acts))
        column.addWidget(bar)
        self.cards = QVBoxLayout()
        spaced(self.cards, 2)
        column.addLayout(self.cards)
        column.addStretch(1)

    @property
    def service_id(self) -> str:
        """Return the open service's id, "" when none is open."""
        return self.service.id if self.service is not None else ""

    def show_service(self, service_id: str) -> None:
        """Show a service as it is now."""
        vault, today = self.session.vault, self.session.today
        self.service = services.get(vault, service_id)
        standing = freshness.standing(vault, service_id, today)
        owner = self.service.organisation_id
        name = organisations.get(vault, owner).name if owner else ""
        self.header.say(in_language(self.service.facts.names) or self.service.name, name)
        self.owner.setVisible(owner is not None)
        clear(self.cards)
        self.cards.addWidget(_standing(standing, offered=self.service.offered))
        for card in (self._facts(), self._own(), self._contacts(), self._calls()):
            self.cards.addWidget(card)

    def _facts(self) -> Card:
        assert self.service is not None  # noqa: S101 - called by show_service only
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
            (_("Phone"), "\n".join(each.number for each in facts.phones)),
            (_("E-mail"), "\n".join(facts.emails)),
            (_("Web page"), "\n".join(page.url for page in facts.web_pages)),
        ]
        card.body.addWidget(Facts([pair for pair in pairs if pair[1]]))
        return card

    def _own(self) -> Card:
        service, vault, today = self.service, self.session.vault, self.session.today
        assert service is not None  # noqa: S101 - called by show_service only
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

    def _contacts(self) -> Card:
        service, vault, today = self.service, self.session.vault, self.session.today
        assert service is not None  # noqa: S101 - called by show_service only
        card = Card(_("Contacts"))
        pairs = [
            (_(CHANNEL_NAMES[each.facts.kind]), _channel(each))
            for each in channels.of_service(vault, service.id)
        ]
        owner = service.organisation_id
        for held in posts.holders(vault, owner, today) if owner else []:
            person = held.professional
            who = [person.name, person.phone, person.email] if person else [_("Vacant")]
            said = [*who, held.post.phone, held.post.email]
            pairs.append((held.post.title, " · ".join(dict.fromkeys(p for p in said if p))))
        if not pairs:
            card.body.addWidget(text(_("No contacts recorded yet."), "muted"))
        card.body.addWidget(Facts(pairs))
        return card

    def _calls(self) -> Card:
        assert self.service is not None  # noqa: S101 - called by show_service only
        card = Card(_("Calls and checks"))
        calls = freshness.calls_of(self.session.vault, self.service.id)
        for each in calls:
            said = " · ".join(p for p in (_(OUTCOME_NAMES[each.outcome]), each.note) if p)
            card.body.addWidget(Facts([(shown(each.on_date), said)]))
        if not calls:
            words = _("Nobody has called yet. The first one comes with “Record a call …”.")
            card.body.addWidget(text(words, "muted"))
        return card

    def verify(self) -> None:
        """Record that the open service was checked today."""
        if self.service is not None:
            today = self.session.today
            done = freshness.verify(self.session.vault, self.service.id, today, today)
            said = _("{name}: marked as checked")
            self.session.done(done, said.format(name=self.service.name))

    def ask_call(self) -> None:
        """Ask how a call about the open service went."""
        if self.service is not None:
            dialog = dialogs.call_dialog(self.session, self.window(), self.service)
            dialogs.ask(self.session, dialog, _("Call recorded"))

    def ask_change(self) -> None:
        """Change the open service."""
        if self.service is not None:
            dialog = dialogs.service_dialog(self.session, self.window(), self.service)
            dialogs.ask(self.session, dialog, _("Changes saved"))

    def ask_owner(self) -> None:
        """Change the organisation of the open service."""
        if self.service is not None and self.service.organisation_id is not None:
            owner = organisations.get(self.session.vault, self.service.organisation_id)
            make = partial(dialogs.organisation_dialog, self.session, self.window())
            dialogs.ask(self.session, make(owner), _("Changes saved"))


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


def _channel(channel: Channel) -> str:
    """Return a channel's name, numbers, addresses and pages, a line each."""
    facts = channel.facts
    lines = [in_language(facts.names) or channel.name]
    for each in facts.addresses:
        street = f"{in_language(each.street)} {each.number}".strip()
        town = f"{each.postal_code} {in_language(each.town)}".strip()
        lines.append(", ".join(part for part in (street, town) if part))
    lines += [each.number for each in facts.phones]
    lines += [*facts.emails, *(page.url for page in facts.web_pages)]
    return "\n".join([*(line for line in lines if line), *([channel.note] if channel.note else [])])
