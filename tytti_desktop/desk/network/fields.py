"""Rows of forms that only the service map needs: municipalities by name, and needs to tick."""

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.choices import Choice
from tytti_desktop.casework.client import codes
from tytti_desktop.desk.forms.form_rows import Field, LineField
from tytti_desktop.desk.kit import focus
from tytti_desktop.desk.kit.cards import spaced
from tytti_desktop.desk.kit.check_box import CheckBox
from tytti_desktop.errors import KnownError
from tytti_desktop.words import _


class MunicipalitiesField(LineField):
    """Names of municipalities between commas; the value is their codes."""

    def __init__(self, codes_now: Sequence[str]) -> None:
        help_text = _("Names between commas. Needed only for a limited area.")
        super().__init__(_("Municipalities"), help_text=help_text)
        self.put(", ".join(codes.municipality_name(code) for code in codes_now))

    def value(self) -> tuple[str, ...]:
        """Return the codes; raises KnownError on a name that no municipality has."""
        known = {place.name.casefold(): code for code, place in codes.municipalities().items()}
        typed = [part.strip() for part in self.raw().split(",") if part.strip()]
        wrong = [name for name in typed if name.casefold() not in known]
        if wrong:
            text = _("There is no municipality {name}. Check how it is written.")
            raise KnownError(text.format(name=wrong[0]))
        return tuple(dict.fromkeys(known[name.casefold()] for name in typed))


class TicksField(Field):
    """Any number of a list of choices; the value is the keys of the ticked ones."""

    def __init__(self, label: str, options: Sequence[Choice], ticked: Iterable[str]) -> None:
        self._boxes = {each.key: CheckBox(each.label) for each in options}
        holder = QWidget()
        column = QVBoxLayout(holder)
        spaced(column, 0)
        for box in self._boxes.values():
            column.addWidget(box)
        super().__init__(label, holder)
        self.label.setBuddy(next(iter(self._boxes.values()), holder))
        self.put(list(ticked))
        for box in self._boxes.values():
            box.toggled.connect(self.changed)

    def value(self) -> tuple[str, ...]:
        """Return the ticked keys in the list's order."""
        return tuple(self.raw())

    def raw(self) -> list[str]:
        """Return the ticked keys, as a draft keeps them."""
        return [key for key, box in self._boxes.items() if box.isChecked()]

    def put(self, value: object) -> None:
        """Tick these keys and no others."""
        wanted = value if isinstance(value, list | tuple) else ()
        for key, box in self._boxes.items():
            box.setChecked(key in wanted)

    def take_focus(self) -> None:
        """Put the cursor on the first box."""
        for box in self._boxes.values():
            focus.give(box, self)
            break
