"""The person's menu: who is working, the look, the size, the language, the shortcuts."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu, QToolButton

from tytti_desktop import dates
from tytti_desktop.casework import choices, registers, unit
from tytti_desktop.desk.kit import icons, theme
from tytti_desktop.desk.kit.cards import ENTER
from tytti_desktop.desk.kit.theme import SCALES, Mode
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Vault, keychain
from tytti_desktop.words import LANGUAGES, N_, _

REMEMBERED = timedelta(hours=12)
ROLE_WORDS = {
    "coordinator": N_("Coordinator"),
    "nurse": N_("Nurse"),
    "substitute": N_("Substitute"),
}


def role_words(vault: Vault | None = None, today: date = date.min) -> dict[str, str]:
    """Return the unit's roles with their words: short ones, where the unit has no word of its own.

    Before a vault is open the roles are the program's own.
    """
    shipped = unit.shipped(registers.ROLES)
    found = shipped if vault is None else unit.in_force(vault, registers.ROLES, today)
    return {
        key: _(ROLE_WORDS[key])
        if key in ROLE_WORDS and content.get("label") == shipped[key]["label"]
        else choices.word(content, key)
        for key, content in found.items()
    }


def role_word(session: Session, role: str) -> str:
    """Return a role's word; its key, where the unit's data does not know it."""
    return role_words(session.vault, session.today).get(role, role)


MODE_WORDS = {
    Mode.SYSTEM: N_("As the system says"),
    Mode.LIGHT: N_("Light"),
    Mode.DARK: N_("Dark"),
}
LANGUAGE_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


class PersonMenu(QToolButton):
    """Who is working; opens the menu."""

    look_changed = Signal()  # mode, size or language: everything is drawn anew
    shortcuts_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._settings = session, session.settings
        person = session.person
        role = role_word(session, person.role)
        self.setText(f"{person.name} · {role}" if person.name != role else role)
        self.setIcon(icons.icon("user", "muted"))
        self.setIconSize(icons.icon_size())
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        theme.style(self, "quiet")
        self.setAccessibleName(_("Settings of the window: {person}").format(person=self.text()))
        menu = QMenu(self)
        modes = [(mode.value, _(words)) for mode, words in MODE_WORDS.items()]
        self._group(menu, _("Colours"), modes, self._settings.mode.value, self._pick_mode)
        sizes = [(str(scale), f"{scale} %") for scale in SCALES]
        self._group(menu, _("Text size"), sizes, str(self._settings.scale), self._pick_scale)
        tongues = [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
        now = self._settings.language
        self._group(menu, _("Language"), tongues, now, self._pick_language)
        menu.addSeparator()
        self.remember = QAction(_("Remember me on this computer for 12 hours"), menu)
        self.remember.triggered.connect(self._remember)
        self.forget = QAction(_("Forget me on this computer"), menu)
        self.forget.triggered.connect(self._forget)
        menu.addActions([self.remember, self.forget])
        self.keys = QAction(_("Shortcuts") + "\tF1", menu)
        self.keys.triggered.connect(self.shortcuts_asked)
        menu.addAction(self.keys)
        self.setMenu(menu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the menu with Enter, as every button of the program is pressed."""
        if event.key() in ENTER and not event.isAutoRepeat():
            self.showMenu()
        else:
            super().keyPressEvent(event)

    def _remember(self) -> None:
        until = keychain.remember(self._session.vault, REMEMBERED)
        words = _("This computer opens the vault for you until {when}.")
        self._session.tell(words.format(when=dates.shown_moment(until)))

    def _forget(self) -> None:
        keychain.forget(self._session.vault)
        self._session.tell(_("This computer asks for your passphrase again."))

    @staticmethod
    def _group(
        menu: QMenu,
        title: str,
        options: Sequence[tuple[str, str]],
        now: str,
        pick: Callable[[QAction], None],
    ) -> None:
        under = menu.addMenu(title)
        group = QActionGroup(under)
        for value, word in options:
            action = QAction(word, group)
            action.setCheckable(True)
            action.setChecked(value == now)
            action.setData(value)
            under.addAction(action)
        group.triggered.connect(pick)

    def _pick_mode(self, action: QAction) -> None:
        self._settings.mode = Mode(action.data())
        self.look_changed.emit()

    def _pick_scale(self, action: QAction) -> None:
        self._settings.scale = int(action.data())
        self.look_changed.emit()

    def _pick_language(self, action: QAction) -> None:
        self._settings.language = str(action.data())
        self.look_changed.emit()
