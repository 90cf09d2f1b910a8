"""Qt's own words (Cancel, context menus, dates) in the program's language."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from tytti_desktop import words

_LOCALES = {
    "fi": QLocale(QLocale.Language.Finnish, QLocale.Country.Finland),
    "sv": QLocale(QLocale.Language.Swedish, QLocale.Country.Finland),
    "en": QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom),
}
_installed: list[QTranslator] = []


def speak(app: QApplication, code: str) -> None:
    """Set the language of the program's and Qt's words; widgets made after this speak it."""
    words.use_language(code)
    QLocale.setDefault(_LOCALES[code])
    while _installed:
        app.removeTranslator(_installed.pop())
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    qt_words = QTranslator(app)
    if code != "en" and qt_words.load(f"qtbase_{code}", folder):
        app.installTranslator(qt_words)
        _installed.append(qt_words)
