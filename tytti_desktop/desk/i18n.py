"""Qt's own words (Cancel, context menus, dates) in the program's language.

What Qt's own catalogue lacks in its boxes for files and printers is said in words of ours.
"""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from tytti_desktop import words
from tytti_desktop.words import N_, _

_LACKING = frozenset(
    {
        N_("Files of &type:"), N_("&Look in:"), N_("Page &order:"), N_("Pages &per sheet:"),
        N_("Page &Set:"), N_("Double Sided Printing"), N_("Long side binding"),
        N_("Short side binding"), N_("Off"),
    }
)  # fmt: skip

_LOCALES = {
    "fi": QLocale(QLocale.Language.Finnish, QLocale.Country.Finland),
    "sv": QLocale(QLocale.Language.Swedish, QLocale.Country.Finland),
    "en": QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom),
}
_installed: list[QTranslator] = []


class _Ours(QTranslator):
    """Our words for what is lacking; asked after Qt's own catalogue."""

    def translate(
        self, _context: str, said: str, _note: str | None = None, _count: int = -1
    ) -> str:
        """Return our words, or none: then Qt goes on as before."""
        return _(said) if said in _LACKING else ""


def speak(app: QApplication, code: str) -> None:
    """Set the language of the program's and Qt's words; widgets made after this speak it."""
    words.use_language(code)
    QLocale.setDefault(_LOCALES[code])
    while _installed:
        app.removeTranslator(_installed.pop())
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    qt_words = QTranslator(app)
    if code != "en" and qt_words.load(f"qtbase_{code}", folder):
        for one in (_Ours(app), qt_words):  # the last is asked first
            app.installTranslator(one)
            _installed.append(one)
