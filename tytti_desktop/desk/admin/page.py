"""Asetukset: the sections on the left, the picked one on the right."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from tytti_desktop.desk.admin import (
    about,
    backup,
    envelopes,
    look,
    measures,
    people,
    printers,
    retention,
    wordings,
)
from tytti_desktop.desk.admin import handover_section as handing
from tytti_desktop.desk.admin import unit as unit_section
from tytti_desktop.desk.admin.section import Section, SectionLine
from tytti_desktop.desk.handover import pictures as handing_pictures
from tytti_desktop.desk.kit import focus, icons, theme
from tytti_desktop.desk.kit.cards import PressButton, spaced, text
from tytti_desktop.desk.kit.current_stack import CurrentStack
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.pages import ListDetail, Page, Screen, View
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import N_, _

LINES = (
    SectionLine("people", N_("People and keys"), "key", people.PeopleSection),
    SectionLine("handover", N_("Handing over clients"), "users", handing.HandoverSection),
    SectionLine("backup", N_("Backups and checks"), "hard-drive", backup.BackupSection),
    SectionLine("unit", N_("The unit's data"), "building-2", unit_section.UnitSection),
    SectionLine("wordings", N_("Forms and wordings"), "file-text", wordings.WordingSection),
    SectionLine("measures", N_("Measures"), "clipboard-check", measures.MeasureSection),
    SectionLine("envelopes", N_("Envelopes"), "mail", envelopes.EnvelopeSection),
    SectionLine("printers", N_("Printer and scanner"), "printer", printers.PrinterSection),
    SectionLine("retention", N_("Retention and erasing"), "clock", retention.RetentionSection),
    SectionLine("look", N_("Look and language"), "monitor", look.LookSection),
    SectionLine("about", N_("About the program"), "info", about.AboutSection),
)
SETTINGS = DraftPlace("settings")
_THROUGH = Qt.WidgetAttribute.WA_TransparentForMouseEvents


LINE_STEPS = 4.75  # of a section's line, in grid steps: more where its word wraps


class _LineButton(PressButton):
    """One section's line: icon and word; the word wraps rather than being cut."""

    def __init__(self, line: SectionLine) -> None:
        super().__init__()
        theme.style(self, "nav-section")
        self.setCheckable(True)
        word = _(line.title)
        self.setAccessibleName(word)
        self._name, self._icon, self._label = line.icon, QLabel(), QLabel(word)
        self._label.setWordWrap(True)
        inside = QHBoxLayout(self)
        spaced(inside, 1.25)
        side = theme.current().grid(1.5)
        inside.setContentsMargins(side, theme.current().grid(0.5), side, theme.current().grid(0.5))
        inside.addWidget(self._icon)
        inside.addWidget(self._label, 1)
        for label in (self._icon, self._label):
            label.setAttribute(_THROUGH)
        policy = QSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.toggled.connect(self._paint_state)
        self._paint_state(on=False)

    def heightForWidth(self, width: int) -> int:
        """Return the height of the word as it wraps, at least a roomy line's."""
        layout, usual = self.layout(), theme.current().grid(LINE_STEPS)
        return usual if layout is None else max(layout.totalHeightForWidth(width), usual)

    def sizeHint(self) -> QSize:
        """Ask for the word's width on one line."""
        layout = self.layout()
        wide = super().sizeHint() if layout is None else layout.totalSizeHint()
        return QSize(wide.width(), self.heightForWidth(wide.width()))

    def _paint_state(self, on: bool) -> None:
        look = theme.current()
        self._icon.setPixmap(icons.pixmap(self._name, "accent" if on else "muted", 2.25))
        self._label.setFont(look.font(bold=on))
        colour = look.tokens.accent if on else look.tokens.text
        self._label.setStyleSheet(f"color: {colour};")


class SectionList(QWidget):
    """The sections' lines; ↑ and ↓ move between them."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        spaced(column, 0)
        title = text(_("Settings"), "title", wrap=False)
        column.addWidget(title)
        column.addSpacing(theme.current().grid(1))
        self.group = QButtonGroup(self)
        self.buttons = {line.name: _LineButton(line) for line in LINES}
        for number, made in enumerate(self.buttons.values()):
            self.group.addButton(made, number)
            column.addWidget(made)
        column.addStretch(1)
        self.setMinimumWidth(theme.current().grid(24))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrow keys."""
        if not focus.along(event, list(self.buttons.values())):
            super().keyPressEvent(event)


class SettingsPage(Page):
    """The settings of the vault, the unit and this computer's window."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.list = SectionList()
        self.stack = CurrentStack()
        self.sections: dict[str, Section] = {}
        self.both = ListDetail(self.list, self.stack, share=22)
        self.both.back.setText(_("All settings"))
        self.column.addWidget(self.both)
        self.list.group.idClicked.connect(self._pick)

    def _pick(self, number: int) -> None:
        self.session.go("settings", page=LINES[number].name)

    def open_at(self, target: str, page: str) -> None:
        """Show a section by its name, and in it a target; a form's id alone is a wording."""
        known = [line.name for line in LINES]
        if page not in known:
            page = target if target in known else ("wordings" if target else "")
        if page:
            self.show_section(page, target)
        elif self.both.both_fit and not self.sections:
            self.show_section(known[0])

    def show_section(self, name: str, target: str = "") -> Section:
        """Bring a section into sight."""
        if name not in self.sections:
            line = next(line for line in LINES if line.name == name)
            made = line.make(self.session)
            self.sections[name] = made
            self.stack.addWidget(made)
        section = self.sections[name]
        section.refresh_if_stale()
        section.open_at(target)
        self.stack.setCurrentWidget(section)
        self.list.buttons[name].setChecked(True)
        self.both.show_detail()
        focus.to_top(self.both)
        lead = section.lead() if target else None  # who comes for something has it at one key
        if lead is not None:
            focus.give(lead)
        elif not focus.inside(section):  # never on the line of another section
            focus.give(self.list.buttons[name])
        return section

    def take_change(self, changed: frozenset[type]) -> None:
        """Let every section that has been opened see what changed."""
        for section in self.sections.values():
            section.take_change(changed)

    def resume(self, place: DraftPlace) -> bool:
        """Open again a section's dialog after a lock: the place begins with the section's name."""
        ours = [line.name for line in LINES if place.within(SETTINGS.of(line.name))]
        return bool(ours) and self.show_section(ours[0]).resume(place)


def _views(_session: Session) -> list[View]:
    return [View(line.name, page=line.name) for line in LINES]


def _dialogs(session: Session) -> list[QDialog]:
    made = [
        make(session)
        for make in (*people.DIALOGS, *handing.DIALOGS, *unit_section.DIALOGS, *printers.DIALOGS)
    ]
    return [*made, *handing_pictures.dialogs(session)]


SCREEN = Screen(
    "settings", N_("Settings"), "settings", SettingsPage, apart=True, views=_views,
    dialogs=_dialogs,
)  # fmt: skip
