"""Who a letter comes from: apart from the printing of it, since the gate asks of it too."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Sender:
    """The unit as its letters show it: a neutral return address, and whom to contact."""

    name: str
    street: str
    postal_code: str
    town: str
    person: str = ""
    title: str = ""
    phone: str = ""
    hours: str = ""
    title_sv: str = ""
    title_en: str = ""
    hours_sv: str = ""
    hours_en: str = ""

    def said(self, language: str) -> "Sender":
        """Return the sender as a paper in a language names it: as written where it has no word."""
        own = {name: getattr(self, f"{name}_{language}", "") for name in ("title", "hours")}
        return replace(self, **{name: word for name, word in own.items() if word.strip()})
