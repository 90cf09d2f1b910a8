"""A postal code tells the post town and the home municipality: both are filled in, and told."""

from PySide6.QtCore import QObject

from tytti_desktop.casework.client import codes
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_rows import LineField
from tytti_desktop.desk.kit.cards import row, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.words import _


class PostalCodeField(LineField):
    """Five digits, and beneath them what they tell."""

    def __init__(self) -> None:
        super().__init__(_("Postal code"), width=14)
        self.meaning = text("", "muted", wrap=False)
        self.column.removeWidget(self.line)
        nest(self.column, row(self.line, self.meaning, None), at=1)

    def tell(self, words: str) -> None:
        """Show what the code tells; nothing for no words."""
        self.meaning.setText(words)


class _Follower(QObject):
    """Fills in what the code tells while the person has not written another."""

    def __init__(self, form: Form, code: PostalCodeField) -> None:
        super().__init__(form)
        self._form, self._code = form, code
        self._given: dict[str, str] = {}
        code.changed.connect(self.look)
        form["municipality"].changed.connect(self._tell)

    def look(self) -> None:
        """Fill in town and municipality by a known code."""
        found = codes.postal_places().get(self._code.value())
        if found is not None:
            self._fill("town", found.town)
            self._fill("municipality", found.municipality)
        self._tell()

    def _fill(self, name: str, value: str) -> None:
        field = self._form[name]
        if not field.raw() or field.raw() == self._given.get(name):
            field.put(value)
            self._given[name] = str(field.raw())

    def _tell(self) -> None:
        found = codes.postal_places().get(self._code.value())
        if found is None or found.municipality not in codes.municipalities():
            self._code.tell("")
            return
        picked = self._form["municipality"].raw()
        place = codes.municipality_name(found.municipality)
        if picked == found.municipality:
            words = _("Home municipality: {place}. Change it below if it is another.")
        else:
            words = _("The code is in {place}, another home municipality has been picked.")
        self._code.tell(words.format(place=place))


def follow_postal_code(form: Form) -> None:
    """Have the town and the home municipality of a client's form follow the postal code."""
    code = form["postal_code"]
    if isinstance(code, PostalCodeField):
        _Follower(form, code)
