"""The guide inside: the part about where one is, the whole of it, and the keys (F1)."""

import re
from collections.abc import Mapping
from functools import cache, partial

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QMenu, QTextBrowser, QVBoxLayout, QWidget

from tytti_desktop.desk.admin.paper_dialog import show_paper
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.kit import keys, theme
from tytti_desktop.desk.kit.cards import Facts, button, row, scrolled, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.paper import guide_sheets
from tytti_desktop.places import resources_folder
from tytti_desktop.words import _, language

WIDTH_STEPS, HEIGHT_STEPS, SCREEN_SHARE = 96.0, 80.0, 0.9
# The heading of the guide's part about a screen, and about a page of it where that has its own.
PARTS: Mapping[str, str] = {
    "today": "Joka päivä",
    "clients": "Joka päivä",
    "clients/situation": "Joka päivä",
    "clients/referral": "Joka päivä",
    "clients/consents": "Suostumukset ja luovutukset",
    "clients/screenings": "Terveydenhoitaja",
    "clients/rounds": "Skannauspäivä",
    "clients/meetings": "Tapaaminen",
    "clients/plan": "Suunnitelma",
    "clients/visits": "Joka päivä",
    "clients/letters": "Postituspäivä",
    "clients/closing": "Päätös",
    "clients/log": "Suostumukset ja luovutukset",
    "mail": "Postituspäivä",
    "consultations": "Joka päivä",
    "returned": "Skannauspäivä",
    "network": "Palvelut",
    "meetings": "Tapaaminen",
    "results": "Raportti",
    "settings": "Ensimmäinen päivä",
    "settings/people": "Ensimmäinen päivä",
    "settings/handover": "Seuraaja",
    "settings/backup": "Kun jokin menee vikaan",
    "settings/unit": "Ensimmäinen päivä",
    "settings/wordings": "Ensimmäinen päivä",
    "settings/measures": "Ensimmäinen päivä",
    "settings/envelopes": "Ensimmäinen päivä",
    "settings/printers": "Ensimmäinen päivä",
    "settings/retention": "Päätös",
    "settings/look": "Joka päivä",
    "settings/about": "Tietohallinto",
    "log": "Kun jokin menee vikaan",
}
FIRST_DAY = "Ensimmäinen päivä"  # told in every language of the program
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\([^)]+\)")
_EDGE_STEPS = 4.0  # beside a picture: the page's own margins, which grow with the text


@cache
def parts() -> dict[str, str]:
    """Return the guide's parts by their heading, as Markdown; links to other files are words.

    Finnish is the whole one, so it is read in every language.
    """
    whole = (resources_folder() / "guide" / "fi.md").read_text("utf-8")
    found = {}
    for part in whole.split("\n## ")[1:]:
        heading, _line, body = part.partition("\n")
        found[heading.strip()] = _LINK.sub(r"\1", body.strip())
    return found


def told(heading: str) -> str:
    """Return a part as Markdown under its heading: the first day in the reader's own language."""
    if heading == FIRST_DAY and language() != "fi":
        own = (resources_folder() / "guide" / f"{language()}.md").read_text("utf-8")
        return _LINK.sub(r"\1", own)
    return f"## {heading}\n\n{parts()[heading]}"


def heading_of(screen: str, page: str = "") -> str:
    """Return the heading of what the guide says of a place."""
    return PARTS.get(f"{screen}/{page.partition(':')[0]}", PARTS.get(screen, "Joka päivä"))


class Reader(QTextBrowser):
    """Shows the guide's text with its pictures, each as wide as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._told, self._wide = "", 0
        # always there: one that comes when the text is laid out makes the page narrower than it
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def tell(self, markdown: str) -> None:
        """Show this text from its beginning."""
        self._told = markdown
        self.setMarkdown(markdown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the pictures for the new width: a document keeps them as they first were."""
        super().resizeEvent(event)
        wide, bar = self.viewport().width(), self.verticalScrollBar()
        if wide != self._wide:
            at, self._wide = bar.value(), wide
            self.setMarkdown(self._told)
            bar.setValue(at)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Read a picture of the guide; nothing else is read, from anywhere."""
        file = resources_folder() / "guide" / QUrl(name).path()
        if kind != QTextDocument.ResourceType.ImageResource.value or file.suffix != ".png":
            return None
        picture = QImage(str(file))
        wide = max(self.viewport().width() - int(theme.current().grid(_EDGE_STEPS)), 1)
        if picture.width() <= wide:
            return picture
        return picture.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)


class Guide(Dialog):
    """What the guide says of this place; the whole guide and the keys at a button each."""

    def __init__(self, parent: QWidget | None = None, heading: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Guide"))
        column = QVBoxLayout(self)
        spaced(column, 2, 3)
        column.addWidget(text(_("Guide"), "title"))
        self.reader = Reader()
        self.reader.setAccessibleName(_("Guide"))
        self.reader.setOpenLinks(False)
        self._keys = scrolled(self._key_list())
        column.addWidget(self.reader, 1)
        column.addWidget(self._keys, 1)
        self.whole = button(_("The whole guide"), self.show_whole)
        self.shortcuts = button(_("Shortcuts"), self.show_keys)
        self.close_button = button(_("Close"), self.accept, primary=True)
        self.printing = button(_("Print …"))
        self.printing.setMenu(self._sheets())
        ends = (self.whole, self.shortcuts, self.printing, None, self.close_button)
        nest(column, row(*ends))
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), round(room.width() * SCREEN_SHARE)),
            min(look.grid(HEIGHT_STEPS), round(room.height() * SCREEN_SHARE)),
        )
        if heading:
            self._show(told(heading))
        else:
            self.show_keys()

    @staticmethod
    def _key_list() -> QWidget:
        lists = QWidget()
        lines = QVBoxLayout(lists)
        spaced(lines, 1)
        for heading, pairs in keys.listed():
            lines.addWidget(text(heading, "strong"))
            lines.addWidget(Facts(pairs))
        lines.addStretch(1)
        return lists

    def _sheets(self) -> QMenu:
        menu = QMenu(self)
        for sheet, words in guide_sheets.SHEET_NAMES.items():
            menu.addAction(_(words), partial(self.print_sheet, sheet))
        return menu

    def print_sheet(self, sheet: guide_sheets.Sheet) -> None:
        """Show one of the sheets to print."""
        title = _(guide_sheets.SHEET_NAMES[sheet])
        show_paper(self, title, guide_sheets.guide_sheet(sheet), f"tytti-{sheet}")

    def _show(self, markdown: str) -> None:
        self.reader.tell(markdown)
        self.reader.show()
        self._keys.hide()

    def show_whole(self) -> None:
        """Show every part of the guide."""
        self._show("\n\n".join(told(heading) for heading in parts()))

    def show_keys(self) -> None:
        """Show every shortcut of the program."""
        self.reader.hide()
        self._keys.show()
