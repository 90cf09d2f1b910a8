"""One organisation: facts, the unit's notes, its services, its posts and who holds them."""

from functools import partial

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework import choices
from tytti_desktop.casework.service_map import freshness, organisations, posts, services
from tytti_desktop.casework.service_map.contact_list import PERSON, SERVICE
from tytti_desktop.casework.service_map.facts import Address, in_language
from tytti_desktop.casework.service_map.organisations import CLASSES, Organisation
from tytti_desktop.casework.service_map.posts import PROFESSIONALS, Post, Tenure
from tytti_desktop.dates import shown
from tytti_desktop.desk.forms.form_dialog import settle
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit.cards import Card, Facts, button
from tytti_desktop.desk.network import contact_dialogs, dialogs
from tytti_desktop.desk.network.part import Detail
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


class OrganisationDetail(Detail):
    """The open organisation."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.edit = button(_("Change …"), self.ask_change, icon="pencil")
        self.new_post = button(_("Add a post …"), self.add_post, icon="plus")
        self.new_service = button(_("Add a service …"), self.add_service, icon="plus")
        self.acts(self.edit, self.new_post, self.new_service)

    @property
    def organisation(self) -> Organisation:
        """Return the open organisation as it is now."""
        return organisations.get(self.session.vault, self.shown_id)

    def read(self) -> None:
        """Show its cards."""
        vault, today, owner = self.session.vault, self.session.today, self.organisation
        kind = owner.organisation_class
        name = in_language(owner.facts.names) or owner.name
        what = choices.label(vault, CLASSES, kind, today) if kind else ""
        does = choices.role(vault, CLASSES, kind, today)
        self.header.say(name, f"{what}: {does}" if does else what)
        for card in (self._posts(), self._services(), _facts(owner), _own(owner)):
            self.cards.addWidget(card)

    def _posts(self) -> QWidget:
        card = LineCard(_("Posts and people"), _("No posts yet. “Add a post …” makes the first."))
        lines: list[QWidget] = []
        for post in posts.of_organisation(self.session.vault, self.shown_id):
            lines.append(self._post(post))
            held = posts.tenures_of_post(self.session.vault, post.id)
            lines += [self._tenure(each) for each in held]
        card.show_lines(lines)
        return card

    def _post(self, post: Post) -> Line:
        vault, today = self.session.vault, self.session.today
        parts = [services.get(vault, post.service_id).name] if post.service_id else []
        parts += [post.phone, post.email, post.note]
        if post.ended_on is not None:
            parts.insert(0, _("Ended {day}").format(day=shown(post.ended_on)))
        elif not any(each.covers(today) for each in posts.tenures_of_post(vault, post.id)):
            parts.insert(0, _("Vacant"))
        edit = button(_("Change …"), partial(self.ask_post, post.id))
        put = button(_("New holder …"), partial(self.put_in_post, post.id))
        for each in (edit, put):
            each.setAccessibleName(f"{each.text()} {post.title}")
        put.setVisible(post.ended_on is None)
        self.doors[post.id] = edit
        return Line(post.title, " · ".join(part for part in parts if part), edit, put)

    def _tenure(self, held: Tenure) -> Line:
        person = PROFESSIONALS.get(self.session.vault, held.professional_id)
        go = button(_("Open"), partial(self.ask_of, PERSON, person.id), kind="quiet")
        go.setAccessibleName(f"{go.text()}: {person.name}")
        return Line(f"– {person.name}", f"   {contact_dialogs.period(held)}", go)

    def _services(self) -> QWidget:
        vault, today = self.session.vault, self.session.today
        card = LineCard(_("Services"), _("No services of this organisation are known."))
        offered = services.of_organisation(vault, self.shown_id)
        standings = freshness.standings(vault, today, [each.id for each in offered])
        lines = []
        for each in offered:
            go = button(_("Open"), partial(self.ask_of, SERVICE, each.id), kind="quiet")
            go.setAccessibleName(f"{go.text()}: {each.name}")
            said = standings[each.id].text if each.offered else _("Not offered any more")
            lines.append(Line(each.name, said, go))
        card.show_lines(lines)
        return card

    # --- acts -------------------------------------------------------------------------------

    def ask_change(self) -> None:
        """Change the organisation."""
        dialog = dialogs.organisation_dialog(self.session, self.window(), self.organisation)
        settle(self.session, dialog, _("Changes saved"))

    def add_post(self) -> None:
        """Add a post."""
        dialog = contact_dialogs.post_dialog(self.session, self.window(), Post(self.shown_id, ""))
        settle(self.session, dialog, _("Post added"))

    def ask_post(self, post_id: str, _on: bool = False) -> None:
        """Change a post."""
        post = posts.POSTS.get(self.session.vault, post_id)
        dialog = contact_dialogs.post_dialog(self.session, self.window(), post)
        settle(self.session, dialog, _("Changes saved"))

    def put_in_post(self, post_id: str, _on: bool = False) -> None:
        """Put a person in a post."""
        post = posts.POSTS.get(self.session.vault, post_id)
        dialog = contact_dialogs.holder_dialog(self.session, self.window(), post)
        settle(self.session, dialog, _("Holder recorded"))

    def add_service(self) -> None:
        """Add a service of this organisation and open it."""
        dialog = dialogs.service_dialog(self.session, self.window(), owner=self.shown_id)
        changes = settle(self.session, dialog, _("Service added"))
        if changes is not None:
            self.ask_of(SERVICE, changes.record.id)


def _facts(owner: Organisation) -> Card:
    facts = owner.facts
    source = dialogs.SOURCES.get(owner.source, _("the unit's own entry"))
    card = Card(_("Facts"), _("Source: {source}").format(source=source))
    pairs = [
        (_("In short"), in_language(facts.summaries)),
        (_("Description"), in_language(facts.descriptions)),
        (_("Business code"), facts.business_code),
        (_("Phone"), "\n".join(each.number for each in facts.phones)),
        (_("E-mail"), "\n".join(facts.emails)),
        (_("Web page"), "\n".join(page.url for page in facts.web_pages)),
        (_("Address"), "\n".join(address_line(each) for each in facts.addresses)),
    ]
    card.body.addWidget(Facts([pair for pair in pairs if pair[1]]))
    return card


def _own(owner: Organisation) -> Card:
    card = Card(_("The unit's own notes"), _("No import changes these."))
    pairs = [(_("Note"), owner.note)]
    pairs += [(_("Ended on"), shown(owner.ended_on))] if owner.ended_on else []
    card.body.addWidget(Facts(pairs))
    return card


def address_line(address: Address) -> str:
    """Return an address on one line."""
    street = f"{in_language(address.street)} {address.number}".strip()
    town = f"{address.postal_code} {in_language(address.town)}".strip()
    more = (address.attention, street, address.line2, town, address.country)
    return ", ".join(part for part in (*more, in_language(address.note)) if part)
