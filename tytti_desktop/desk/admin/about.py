"""Tietoja: the version, whose it is and on what terms, and where the vault lies."""

from PySide6.QtWidgets import QPlainTextEdit

from tytti_desktop import __version__, policy
from tytti_desktop.desk.admin.section import Section
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import Card, Facts, button, row, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.refreshed import EVERYTHING
from tytti_desktop.desk.running.session import Session
from tytti_desktop.places import resources_folder
from tytti_desktop.vault import checking, readers
from tytti_desktop.words import N_, _

LICENCES = (
    (N_("Typeface Atkinson Hyperlegible Next: SIL Open Font License 1.1"), "fonts/OFL.txt"),
    (N_("Icons Lucide: ISC licence"), "icons/LICENSE.txt"),
)
LINES = 12


class AboutSection(Section):
    """What the program is, and what it is not."""

    types = EVERYTHING  # it counts what there is

    def __init__(self, session: Session) -> None:
        super().__init__(session, _("About the program"), "")
        told = _(
            "Tytti is not a certified client information system. The wellbeing services county "
            "decides on its use. A screening result is not a diagnosis."
        )
        self.facts = Card()
        self.column.addWidget(self.facts)
        about = Card(_("Responsibility"))
        about.body.addWidget(text(told))
        self.column.addWidget(about)
        decided = policy.in_force()
        if decided:
            self.column.addWidget(_decided(decided))
        self.column.addWidget(self._licences())
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Show the versions and where the vault lies."""
        found = checking.info(self.session.vault)
        pairs = [
            (_("Version"), __version__),
            (_("New versions"), policy.current().update_notice or _("From your IT")),
            (_("Licence"), "EUPL-1.2"),
            (_("The vault's folder"), str(self.session.vault.path)),
            (_("Who may read the folder"), readers.told(self.session.vault.path)),
            (_("Version of the vault"), str(found.schema_version)),
            (_("Kind of vault"), _("practice") if found.practice else _("real clients")),
            (_("Clients"), str(found.counts.get("client", 0))),
        ]
        self.facts.body.addWidget(Facts(pairs))

    def _licences(self) -> Card:
        card = Card(_("Parts made by others"))
        self.shown = QPlainTextEdit()
        self.shown.setReadOnly(True)
        self.shown.setTabChangesFocus(True)
        self.shown.setAccessibleName(_("Licence"))
        height = self.shown.fontMetrics().lineSpacing() * LINES + theme.current().grid(2)
        self.shown.setFixedHeight(height)
        self.shown.hide()
        for words, file in LICENCES:

            def show(_on: bool = False, name: str = file) -> None:
                self._show(name)

            read = button(_("Read the licence"), show, kind="quiet")
            read.setAccessibleName(f"{_('Read the licence')}: {_(words)}")
            line = row(text(_(words)), read)
            line.setStretch(0, 1)
            nest(card.body, line)
        card.body.addWidget(self.shown)
        return card

    def _show(self, file: str) -> None:
        self.shown.setPlainText((resources_folder() / file).read_text(encoding="utf-8"))
        self.shown.show()


def _decided(found: list[policy.InForce]) -> Card:
    """Return the card of what IT has decided for this computer."""
    card = Card(_("Set by your IT"))
    told = _("These cannot be changed here. Ask your IT if something of them hinders the work.")
    card.body.addWidget(text(told, "muted"))
    card.body.addWidget(Facts([(_(one.rule.title), policy.value_words(one)) for one in found]))
    return card
