"""Filled instruments: answers that hang together, scored by the program's own rules."""

from datetime import date
from typing import Any

from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening.screenings import BOOK, Mode, Screening, ScreeningState
from tytti_desktop.instruments.library import Library
from tytti_desktop.instruments.model import Item, ItemKind, Questionnaire
from tytti_desktop.instruments.scoring import score
from tytti_desktop.practice.draw import Draw
from tytti_desktop.practice.people import Case
from tytti_desktop.practice.store import Store

_RETENTION = {Register.SOCIAL: "working_age", Register.HEALTH: "patient"}
_STATUSES = ("unemployed", "unemployed", "unemployed", "service", "rehabilitative_work")


class Answering:
    """Fills instruments. A level of 0 picks the first option of a scale, 1 the last."""

    def __init__(self, draw: Draw, store: Store, library: Library) -> None:
        self._draw = draw
        self._store = store
        self.library = library

    def answers(self, made: Questionnaire, level: float) -> dict[str, Any]:
        """Draw answers around a level; an alert's item stays calm, a skip rule is obeyed."""
        calm = {rule.item for rule in made.scoring.alerts}
        answers = {
            item.name: self._answer(item, 0.0 if item.name in calm else level, item.name in calm)
            for item in made.items
        }
        if made.scoring.skip and made.scoring.skip[0].items and answers.get("1") == 0:
            return {"1": 0, "9": 0, "10": 0}
        return answers

    def _answer(self, item: Item, level: float, calm: bool) -> Any:  # noqa: ANN401
        if item.kind is ItemKind.NUMBER:
            return self._draw.random.randint(0, 40)
        options = item.options
        if options[0].score is None:
            return self._draw.random.choice(_STATUSES)
        noise = 0.0 if calm else self._draw.random.gauss(0, 0.14)
        place = round(min(max(level + noise, 0.0), 1.0) * (len(options) - 1))
        value = options[place].value
        return int(value) if value.isdecimal() else value

    def finished(
        self,
        case: Case,
        instrument: str,
        answers: dict[str, Any],
        day: date,
        person: str,
        *,
        mode: Mode = Mode.INTERVIEW,
        round_id: str | None = None,
    ) -> Screening:
        """Keep a finished screening with its result by the cut-offs of its day."""
        made = self.library.instrument(instrument)
        client = case.client
        sex = str(client.sex) if client.sex else None
        age = client.age(day)
        result = score(made, answers, sex=sex, age=age, on=day).as_json()
        moment = self._draw.moment(day)
        return self._keep(
            case,
            made,
            day,
            person,
            answers=answers,
            mode=mode,
            state=ScreeningState.FINISHED,
            sex=sex,
            age=age,
            result=result,
            round_id=round_id,
            finished_at=moment,
        )

    def unfinished(
        self, case: Case, instrument: str, answers: dict[str, Any], day: date, person: str
    ) -> Screening:
        """Keep a screening that was left halfway."""
        made = self.library.instrument(instrument)
        return self._keep(
            case,
            made,
            day,
            person,
            answers=answers,
            mode=Mode.INTERVIEW,
            state=ScreeningState.STARTED,
        )

    def _keep(
        self,
        case: Case,
        made: Questionnaire,
        day: date,
        person: str,
        **known: Any,  # noqa: ANN401
    ) -> Screening:
        register = Register(made.register)
        screening = Screening(
            id=self._draw.id(),
            client_id=case.client.id,
            instrument=made.id,
            version=made.version,
            on_date=day,
            register=register,
            retention=_RETENTION[register],
            created_at=self._draw.moment(day),
            created_by=person,
            **known,
        )
        return self._store.add(BOOK.table, screening)
