"""One client walked through all six stages, from referral to closing, by the command alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.test_intake import CRITERIA

Say = Callable[..., Any]
CARD = {
    "family_name": "Esimerkki",
    "given_names": "Elli",
    "street": "Kuusikatu 2 A 4",
    "postal_code": "70100",
    "town": "Kuopio",
    "support_person": "Sisko Esimerkki",
}
CONSENTS = ("--recipient", "kela", "--recipient", "close_network", "--recipient", "rehabilitation")
DATA = ("basic", "situation", "work", "health", "plan", "questionnaires")


YOUNG = (
    "age", "under_12_months", "outside_occupational", "prospects", "assessment_needed",
    "long_lasting", "no_solution", "no_acute", "no_specialised", "motivated",
)  # fmt: skip


class Walk:
    """A vault and the one client in it; every call is one command on a day."""

    def __init__(self, folder: Path, tell: Run, role: str, variant: str) -> None:
        self.folder, self.tell, self.day = folder, tell, "2026-02-02"
        self.role, self.variant = role, variant
        self.code = ""

    def say(self, *words: object, status: int = 0) -> Any:
        """Run a command on the present day; CODE stands for the client."""
        given = [self.code if word == "CODE" else word for word in words]
        place = ("--vault", self.folder / "walk.vault", "--today", self.day)
        return self.tell(*place, *given, status=status)

    def file(self, content: object) -> Path:
        """Write what a command reads."""
        file = self.folder / "given.json"
        file.write_text(json.dumps(content), encoding="utf-8")
        return file

    @property
    def stage(self) -> str:
        """Where the path says that the client is."""
        return str(self.say("clients", "show", "CODE")["stage"])

    def answer(self, sheet: str, fields: dict[str, str | None]) -> None:
        """Key a returned form twice, as the two passes do."""
        for number in (1, 2):
            made = self.say(
                "keyin", sheet, "--answers", self.file(fields), "--pass", number
            )  # fmt: skip
            assert made["differences"] == []
        assert made["complete"] is True


@pytest.fixture(params=[("substitute", "general"), ("rehabilitation_counsellor", "young")])
def walk(request: pytest.FixtureRequest, tmp_path: Path, tell: Run) -> Walk:
    """Walk as who coordinates, in the variant of the criteria that the client comes by."""
    return Walk(tmp_path, tell, *request.param)


def filled(walk: Walk, form: str, turn: int) -> dict[str, str | None]:
    """Return an answer for every field of a form: the box whose turn it is, text left empty."""
    boxes: dict[str, list[str | None]] = {}
    for box in walk.say("forms", "boxes", form)["boxes"]:
        boxes.setdefault(box["field"], []).append(box["value"])
    return {field: values[turn % len(values)] for field, values in boxes.items()}


def referred(walk: Walk) -> None:
    walk.say("create", "--name", "Kaisa", "--role", walk.role)
    for form in ("esis", "3x10d", "was"):  # compared with the official forms, as a unit does once
        code = walk.say("forms", "confirm", form)["code"]
        walk.say("forms", "confirm", form, "--compared", code)
    sender = {"name": "Kuopion toimisto", "street": "Torikatu 1", "postal_code": "70100",
              "town": "Kuopio"}  # fmt: skip
    walk.say("unit", "set", "settings", "sender", "--content", walk.file(sender))
    walk.code = walk.say("clients", "add", "--fields", walk.file(CARD))["client_code"]
    walk.say("referral", "add", "CODE", "--from", "municipal_employment", "--reason", "Työkyky",
             "--criteria", walk.variant)  # fmt: skip
    asked = YOUNG if walk.variant == "young" else CRITERIA
    walk.say("referral", "criteria", "CODE", "--answers", walk.file(dict.fromkeys(asked, "met")))
    walk.say("referral", "step", "CODE", "checked")
    walk.say("referral", "step", "CODE", "accepted")
    assert walk.stage == "needs"


def needs_known(walk: Walk) -> None:
    walk.day = "2026-02-09"
    walk.say("clients", "visit", "CODE", "--kind", "intake", "--text", "Toivoo kuntoutusta")
    kinds = [word for each in DATA for word in ("--category", each)]
    walk.say("consents", "give", "CODE", *CONSENTS, *kinds, "--until", "2027-02-09")
    walk.say("screening", "add", "CODE", "gad7", "--answers",
             walk.file({str(n): 1 for n in range(1, 8)}))  # fmt: skip
    walk.say("status", "add", "CODE", "unemployed", "--from", "2025-01-07")
    printed = walk.say("mail", "--out", walk.folder / "alku")
    sheet = printed["manifest"][0]["sheet"]
    walk.say("mailed", printed["mailing"])
    walk.day = "2026-02-23"
    walk.answer(sheet, filled(walk, "prom_baseline", 1))
    assert walk.stage == "planning"


def met_with_the_network(walk: Walk) -> str:
    meeting = walk.say("meetings", "add", "CODE", "--on", "2026-03-24", "--at", "13",
                       "--purpose", "Kuntoutus")["id"]  # fmt: skip
    kela = walk.say("meetings", "person", meeting, "--name", "Sirpa Laakso", "--recipient", "kela",
                    "--organisation", "Kela")["id"]  # fmt: skip
    walk.say("meetings", "ask", meeting, "--for", kela)
    walk.day = "2026-03-20"
    walk.say("meetings", "received", meeting, "--for", kela, "--answers",
             walk.file({"ratings": {"work": 2}}))  # fmt: skip
    sent = walk.say("meetings", "invite", meeting, "--out", walk.folder / "kutsut")
    assert sent["refused"] == []
    walk.day = "2026-03-24"
    walk.say("meetings", "hold", meeting)
    assert walk.stage == "means"
    return str(meeting)


def planned(walk: Walk, meeting: str) -> tuple[str, str]:
    walk.say("case-manager", "name", "CODE", "--name", "Olli Ohjaaja", "--organisation", "Kela")
    goal = walk.say("plan", "goal", "CODE", "Työkokeiluun", "--term", "long")["id"]
    first = walk.say("plan", "action", "CODE", "Lausunto", "--owner-kind", "own_unit",
                     "--by", "2026-04-15", "--goal", goal)["id"]  # fmt: skip
    then = walk.say("plan", "action", "CODE", "Hakemus", "--owner-kind", "case_manager",
                    "--by", "2026-05-01", "--goal", goal, "--after", first)["id"]  # fmt: skip
    walk.say("plan", "review", "CODE", "--on", "2026-06-01")
    walk.say("plan", "freeze", "CODE", "--meeting", meeting)
    walk.say("plan", "print", "CODE", "--out", walk.folder / "suunnitelma.pdf")
    walk.day = "2026-04-10"
    walk.say("clients", "visit", "CODE", "--kind", "meeting")
    walk.say("plan", "finish", first, "--outcome", "Kirjoitettu")
    walk.say("plan", "finish", then)
    assert walk.stage == "follow_up"
    return str(goal), first


def followed_up(walk: Walk) -> None:
    given = ("--recipient", "rehabilitation", "--category", "basic", "--category", "plan")
    onward = walk.say("onward", "add", "CODE", "--place", "Kuntoutuskeskus", *given)["id"]
    walk.say("onward", "send", onward)
    walk.say("onward", "answer", onward, "--state", "admitted", "--begins", "2026-05-04")
    walk.day = "2026-08-03"
    assert "print" in {row["kind"] for row in walk.say("today")}
    printed = walk.say("mail", "--out", walk.folder / "seuranta")
    walk.say("mailed", printed["mailing"])
    walk.day = "2026-08-17"
    walk.answer(printed["manifest"][0]["sheet"], filled(walk, "prom_followup", 2))
    assert walk.stage == "goal"


def closed(walk: Walk, goal: str) -> None:
    meeting = walk.say("meetings", "add", "CODE", "--kind", "closing", "--on", "2026-08-31",
                       "--at", "10")["id"]  # fmt: skip
    walk.day = "2026-08-31"
    walk.say("meetings", "hold", meeting)
    walk.say("plan", "end-goal", goal, "--state", "reached")
    for rater, value in (("client", 4), ("case_manager", 3)):
        walk.say("closing", "rate", "CODE", "--rater", rater, "--goal", goal, "--value", value)
        walk.say("closing", "rate", "CODE", "--rater", rater, "--value", value)
    walk.say("closing", "write", "CODE", "--summary", "Työkokeilu alkoi", "--guidance", "Kela")
    walk.say("closing", "report", "CODE", "--out", walk.folder / "raportti.pdf")
    walk.say("closing", "close", "CODE", "--reason", "goal_reached")
    assert walk.say("clients", "show", "CODE")["closed_on"] == "2026-08-31"


def test_one_client_walks_all_six_stages(walk: Walk) -> None:
    referred(walk)
    needs_known(walk)
    meeting = met_with_the_network(walk)
    goal, _first = planned(walk, meeting)
    followed_up(walk)
    closed(walk, goal)
    given = walk.say("disclosures", "CODE")
    assert {"kela", "client", "rehabilitation"} <= {row["recipient"] for row in given}
    (who,) = walk.say("people", "list")
    assert who["role"] == walk.role
    assert walk.say("check")["ok"] is True
