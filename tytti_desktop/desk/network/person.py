"""One person of the network: how to reach them, and the posts they hold, held and will hold."""

from functools import partial

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.service_map import organisations, posts
from tytti_desktop.casework.service_map.contact_list import ORGANISATION
from tytti_desktop.casework.service_map.posts import PROFESSIONALS, Professional, Tenure
from tytti_desktop.desk.forms.form_dialog import settle
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit.cards import Card, Facts, button
from tytti_desktop.desk.network import contact_dialogs
from tytti_desktop.desk.network.leaving import leave_dialog
from tytti_desktop.desk.network.part import Detail
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


class PersonDetail(Detail):
    """The open person."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.edit = button(_("Change …"), self.ask_change, icon="pencil")
        self.leaves = button(_("This professional leaves …"), self.ask_leaving, icon="user")
        self.acts(self.edit, self.leaves)

    @property
    def person(self) -> Professional:
        """Return the open person as they are now."""
        return PROFESSIONALS.get(self.session.vault, self.shown_id)

    def read(self) -> None:
        """Show the cards."""
        person = self.person
        self.header.say(person.name)
        card = Card(_("Contacts"))
        pairs = [(_("Phone"), person.phone), (_("E-mail"), person.email), (_("Note"), person.note)]
        card.body.addWidget(Facts(pairs))
        self.cards.addWidget(card)
        self.cards.addWidget(self._posts())

    def _posts(self) -> QWidget:
        how = _("No posts yet. A post is given from the organisation's page: “New holder …”.")
        card = LineCard(_("Posts"), how)
        held = posts.tenures_of(self.session.vault, self.shown_id)
        card.show_lines([self._tenure(each) for each in held])
        return card

    def _tenure(self, held: Tenure) -> Line:
        vault, today = self.session.vault, self.session.today
        post = posts.POSTS.get(vault, held.post_id)
        owner = organisations.get(vault, post.organisation_id)
        go = button(_("Open"), partial(self.ask_of, ORGANISATION, owner.id), kind="quiet")
        end = button(_("End …"), partial(self.ask_end, held.id))
        away = button(_("Remove"), partial(self.remove, held.id))
        away.setToolTip(_("The time in the post was recorded by mistake, or will not come true."))
        for each in (go, end, away):
            each.setAccessibleName(f"{each.text()}: {post.title}, {owner.name}")
        end.setVisible(held.covers(today))
        title = f"{post.title}, {owner.name}"
        return Line(title, contact_dialogs.period(held), go, end, away)

    # --- acts -------------------------------------------------------------------------------

    def ask_change(self) -> None:
        """Change the person's details."""
        dialog = contact_dialogs.person_dialog(self.session, self.window(), self.person)
        settle(self.session, dialog, _("Changes saved"))

    def ask_leaving(self) -> None:
        """Let this person leave: what names them moves."""
        dialog = leave_dialog(self.session, self.window(), self.shown_id)
        settle(self.session, dialog, _("The professional's work was moved"))

    def ask_end(self, tenure_id: str, _on: bool = False) -> None:
        """End the time in a post."""
        held = posts.TENURES.get(self.session.vault, tenure_id)
        dialog = contact_dialogs.end_dialog(self.session, self.window(), held)
        settle(self.session, dialog, _("The time in the post ends"))

    def remove(self, tenure_id: str, _on: bool = False) -> None:
        """Take a time in a post away; it can be undone."""
        done = posts.cancel_tenure(self.session.vault, tenure_id)
        self.session.done(done, _("The time in the post was removed"))
