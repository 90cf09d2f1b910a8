"""A postal code tells the post town, and the home municipality where one is asked: filled in."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from tytti_desktop.desk.forms.form import Form

NAME = "postal_code"  # and with the address's own word before it, as its town has


class Follower(QObject):
    """Fills in what a code tells while the person has not written another; in Finland alone."""

    def __init__(self, form: "Form", name: str) -> None:
        super().__init__(form)
        self._form, self._code = form, form[name]
        self._address = name.removesuffix(NAME)
        self._given: dict[str, str] = {}
        self._code.changed.connect(self._look)

    def _look(self) -> None:
        from tytti_desktop.casework.client import codes  # not at the door, which has forms too

        found = codes.postal_places().get(str(self._code.raw()).strip())
        country = self._form.fields.get(f"{self._address}country")
        if found is not None and (country is None or country.raw() == codes.HOME):
            self._fill("town", found.town)
            self._fill("municipality", found.municipality)

    def _fill(self, name: str, value: str) -> None:
        field = self._form.fields.get(f"{self._address}{name}")
        if field is not None and (not field.raw() or field.raw() == self._given.get(name)):
            field.put(value)
            self._given[name] = str(field.raw())
