"""A client's postal code, and beneath it the home municipality that it tells."""

from tytti_desktop.casework.client import codes
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_rows import LineField
from tytti_desktop.desk.kit.bound import held
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


def tell_municipality(form: Form) -> None:
    """Have a client's form tell which home municipality its postal code is in."""
    code, picked = form["postal_code"], form["municipality"]
    if not isinstance(code, PostalCodeField):
        return

    def tell() -> None:
        found = codes.postal_places().get(code.value())
        if found is None or found.municipality not in codes.municipalities():
            code.tell("")
            return
        if picked.raw() == found.municipality:
            words = _("Home municipality: {place}. Change it below if it is another.")
        else:
            words = _("The code is in {place}, another home municipality has been picked.")
        code.tell(words.format(place=codes.municipality_name(found.municipality)))

    code.changed.connect(held(form, tell))
    picked.changed.connect(held(form, tell))
