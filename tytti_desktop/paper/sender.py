"""Who a letter comes from: apart from the printing of it, since the gate asks of it too."""

from dataclasses import dataclass


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
