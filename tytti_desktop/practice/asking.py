"""Practice questions to clients, an anonymous survey with answers, and a checked printer."""

from datetime import date, timedelta

from tytti_desktop.casework import recording
from tytti_desktop.casework.client import client_questions
from tytti_desktop.casework.client.client_questions import ClientQuestion
from tytti_desktop.casework.mail import campaigns, printer_checks
from tytti_desktop.casework.mail.campaigns import AnonymousAnswer, Campaign
from tytti_desktop.casework.mail.printer_checks import PrinterCheck
from tytti_desktop.casework.registers import Register
from tytti_desktop.dates import add_months
from tytti_desktop.instruments.library import shipped
from tytti_desktop.instruments.model import ItemKind
from tytti_desktop.paper.pairing_reading import Colour, Measures, Rows, Shape, Toner, White
from tytti_desktop.paper.pairing_verdict import judged, verdict
from tytti_desktop.practice.draw import Draw
from tytti_desktop.practice.making import Making
from tytti_desktop.vault import Vault

QUESTIONS = (
    "Harjoitus: milloin opinnot alkavat, ja oletko ilmoittautunut?",
    "Harjoitus: saako sinulle soittaa myös iltapäivisin?",
    "Harjoitus: kumpi osoitteista on nyt oikea?",
)
SURVEY, FORM = "Harjoitus: syksyn asiakaspalaute", "prem"
ANSWERED = 17
SEEN = Measures(
    Colour.GREY, 300.0, 4, Shape(0.971, 0.971, 0.4, 0.0006), Toner(0.86, 0.97, 0.0),
    White(0.96, 0.0001, 0.0), Rows(8, 0, 0), 0.18, 0.15, 0.25, dict.fromkeys(
        ("left", "right", "top", "bottom"), 6),
)  # fmt: skip


def ask(of: Making) -> None:
    """Store the questions, the survey and the check, in the act that is under way."""
    vault, draw = of.vault, of.draw
    met = [case for case in of.cases if case.client.started_on and case.end is None]
    today = draw.today
    for text, case in zip(QUESTIONS, met, strict=False):
        day = draw.ago(1, 20)
        asked = ClientQuestion(
            case.client.id, day, text, Register.SOCIAL, "working_age", id=draw.id(),
            recorded_at=draw.moment(day), recorded_by=vault.person.id,
        )  # fmt: skip
        recording.add(vault, client_questions.BOOK, asked)
    _survey(vault, draw, today)
    findings = judged(SEEN)
    check = PrinterCheck(
        "Harjoitus: toimiston tulostin", "kopiokoneen skanneri", draw.ago(10, 30),
        verdict(findings), findings, SEEN.shape.scale_x, SEEN.shape.scale_y, SEEN.dpi, draw.id(),
        draw.moment(today), vault.person.id,
    )  # fmt: skip
    recording.add(vault, printer_checks.BOOK, check)


def _survey(vault: Vault, draw: Draw, today: date) -> None:
    """Store a survey that goes on, and its answers."""
    begun = add_months(today, -2)
    survey = Campaign(
        SURVEY, FORM, begun, add_months(today, 1), draw.id(), draw.moment(begun), vault.person.id
    )
    recording.add(vault, campaigns.BOOK, survey)
    made = shipped().get(FORM, on=today)
    items = [item for item in campaigns.items(made) if item.kind is ItemKind.SINGLE]
    for _one in range(ANSWERED):
        day = min(begun + timedelta(draw.random.randint(3, 55)), today)
        answers = {
            item.name: int(value) if value.isdecimal() else value
            for item in items
            for value in [draw.random.choice([o.value for o in item.options][-3:])]
        }
        given = AnonymousAnswer(draw.id(), survey.id, made.version, day, answers)
        recording.add(vault, campaigns.ANSWER_BOOK, given)
