"""Values that the paper tests share."""

from datetime import date

from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper.addresses import Recipient
from tytti_desktop.paper.layout import FormLayout, layout
from tytti_desktop.paper.letters import Letter, letter
from tytti_desktop.paper.sender import Sender

DAY = date(2026, 11, 21)
SENDER = Sender(
    "Pohjois-Savon hyvinvointialue", "PL 1711", "70211", "Kuopio",
    "Maija Mallikas", "työkykykoordinaattori", "044 000 0000", "ma–pe klo 9–15",
)  # fmt: skip
LONG = Recipient(
    "Aino-Kaisa Esimerkki-Harjoittelija", "Pitkänomaisenkadun mutka 14 B 27", "70100",
    "Kuopio", "Matti Meikäläinen",
)  # fmt: skip
SHORT = Recipient("Eno Koe", "Katu 1", "00100", "Helsinki")
FACTS = {
    "answer_by": "5.12.2026",
    "received_on": "1.11.2026",
    "reasons": "– Sinulla on jo työterveyshuolto.",
    "where_instead": "Oma työterveyshoitajasi",
}


def form(name: str = "gad7", language: str = "fi", *, large_print: bool = False) -> FormLayout:
    return layout(shipped().get(name), language, large_print=large_print)


def followup(
    recipient: Recipient = SHORT, *, sheet: str | None = None, language: str = "fi"
) -> Letter:
    return letter(
        "followup", language, on=DAY, sender=SENDER, recipient=recipient, facts=FACTS, sheet=sheet
    )
