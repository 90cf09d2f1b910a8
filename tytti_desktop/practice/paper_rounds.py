"""Questionnaire rounds with their mailings, sheets and answers, up to what is due today."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tytti_desktop.casework.client import addresses
from tytti_desktop.casework.mail.mailings import BOOK as MAILINGS
from tytti_desktop.casework.mail.mailings import ITEM_BOOK, Mailing, MailingItem, MailState
from tytti_desktop.casework.mail.printing import form_version
from tytti_desktop.casework.mail.sheets import BOOK as SHEETS
from tytti_desktop.casework.mail.sheets import FORM_VERSIONS, Sheet, SheetState
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.rounds import Round, RoundRule, RoundState, RoundStep
from tytti_desktop.casework.screening.screenings import Mode
from tytti_desktop.dates import next_working_day
from tytti_desktop.paper.layout import FormLayout, layout
from tytti_desktop.practice.draw import Draw
from tytti_desktop.practice.figures import Group, few
from tytti_desktop.practice.making import Making
from tytti_desktop.practice.people import Case

_WEEKDAYS = 7
_REMINDED, _CALLED = 21, 35  # days after mailing
_LATE_ANSWERS = ((0.12, 26, 34), (0.08, 37, 46))  # answers after a reminder, after a call: days
_CONTRADICTORY = 9  # every so many answered pack does not fit together
_STILL_DUE = 9  # a baseline of a path this young has not been printed yet
_IN_THE_ROOM = 0.4  # of baselines answered


@dataclass(frozen=True)
class _Posted:
    """One letter of the past: whose, which round and sheet, on which mailing day."""

    case: Case
    round: Round
    rule: RoundRule
    sheet: Sheet


class PaperRounds:
    """Writes the rounds of all cases."""

    def __init__(self, of: Making) -> None:
        self._draw, self._store, self._cases, self._person = of.draw, of.store, of.cases, of.me.id
        self._answering, self._rules = of.answering, of.rules
        self._forms: dict[tuple[str, str, bool], FormLayout] = {}
        self._posted: dict[date, list[_Posted]] = {}
        self._forgotten = 0
        self._answered_packs = 0

    def write(self) -> None:
        """Write each started case's rounds, then the mailings they went out with."""
        cases = self._cases
        self._forgotten = few(2, len(cases))
        for case in cases:
            if case.client.started_on is not None:
                for rule in self._rules:
                    self._round(case, rule)
        for day, letters in sorted(self._posted.items()):
            self._mailing(day, letters)

    def _round(self, case: Case, rule: RoundRule) -> None:
        due, opens, ends = rule.schedule(case.start)
        made = Round(
            id=self._draw.id(),
            client_id=case.client.id,
            pack=rule.pack,
            name=rule.name,
            due_on=due,
            window_from=opens,
            window_until=ends,
            state=RoundState.DUE,
            created_at=self._draw.moment(case.start),
        )
        story = self._baseline if rule.months == 0 else self._follow_up
        way, mode = story(case, made)
        if way and mode is Mode.PAPER:
            self._post(case, made, rule, way)
        state = way[-1][0] if way else RoundState.DUE
        reason = "Ei palautunut määräaikaan" if state is RoundState.CLOSED else ""
        self._store.add(rounds.BOOK.table, replace(made, state=state, closed_reason=reason))
        for number, (step, day) in enumerate(way):
            self._step(made.id, step, day, number)
        answered = [day for step, day in way if step is RoundState.RETURNED]
        if answered:
            self._answers(case, made, rule, answered[0], mode)

    def _baseline(self, case: Case, made: Round) -> tuple[list[tuple[RoundState, date]], Mode]:
        """Return the steps of a baseline and how it was answered."""
        draw = self._draw
        mailed = _mailing_day(made.window_from)
        if case.baseline and (draw.chance(_IN_THE_ROOM) or mailed >= draw.today):
            return _returned(draw, draw.after(case.start, 0, 14)), Mode.ROOM
        young = case.group is Group.NEEDS and case.start >= draw.today - timedelta(_STILL_DUE)
        if mailed >= draw.today or young:
            return [], Mode.PAPER
        if not case.baseline and self._forgotten and made.window_until < draw.today:
            self._forgotten -= 1
            return [], Mode.PAPER
        return self._mailed(mailed, made, answered=case.baseline), Mode.PAPER

    def _follow_up(self, case: Case, made: Round) -> tuple[list[tuple[RoundState, date]], Mode]:
        """Return the steps of a follow-up: not yet, due now, mailed, answered or given up."""
        draw = self._draw
        mailed = _mailing_day(made.window_from)
        if case.group is Group.GOAL:
            return self._mailed(min(mailed, draw.ago(20, 25)), made, answered=True), Mode.PAPER
        if case.due_now or mailed >= draw.today:
            return [], Mode.PAPER
        if case.end is not None and case.end < mailed:
            last = min(case.end, draw.today)
            return [(RoundState.CLOSED, last)], Mode.ROOM
        return self._mailed(mailed, made, answered=False), Mode.PAPER

    def _mailed(self, day: date, made: Round, *, answered: bool) -> list[tuple[RoundState, date]]:
        draw = self._draw
        way = [(RoundState.PRINTED, day), (RoundState.MAILED, day)]
        if answered:
            return self._answered(day, way)
        for state, days in ((RoundState.REMINDED, _REMINDED), (RoundState.CALLED, _CALLED)):
            later = next_working_day(day + timedelta(days))
            if later <= draw.today and draw.chance(0.6):
                way.append((state, later))
        if made.window_until < draw.today and draw.chance(0.6):
            way.append((RoundState.CLOSED, next_working_day(made.window_until)))
        return [(state, on) for state, on in way if on <= draw.today]

    def _answered(
        self, day: date, way: list[tuple[RoundState, date]]
    ) -> list[tuple[RoundState, date]]:
        """Return the steps of an answered form: most come at once, some after the ladder."""
        draw, chance = self._draw, self._draw.random.random()
        (reminded, *after_reminder), (called, *after_call) = _LATE_ANSWERS
        if chance < reminded + called and day + timedelta(after_call[1]) < draw.today:
            way.append((RoundState.REMINDED, next_working_day(day + timedelta(_REMINDED))))
            first, last = after_reminder
            if chance < called:
                way.append((RoundState.CALLED, next_working_day(day + timedelta(_CALLED))))
                first, last = after_call
            back = next_working_day(day + timedelta(draw.random.randint(first, last)))
            return way + _returned(draw, back)
        return way + _returned(draw, draw.after(day, 4, 18))

    def _step(self, round_id: str, state: RoundState, day: date, number: int) -> None:
        self._store.add(
            rounds.STEP_BOOK.table,
            RoundStep(
                id=self._draw.id(),
                round_id=round_id,
                state=state,
                on_date=day,
                recorded_at=datetime.combine(day, time(6 + number), UTC),
                recorded_by=self._person,
            ),
        )

    def _answers(self, case: Case, made: Round, rule: RoundRule, day: date, mode: Mode) -> None:
        """Fill the pack: a little better at the follow-up than at the start, or not."""
        library = self._answering.library
        start = (hash_of(case.client.code) % 50 + 20) / 100
        level = start if rule.months == 0 else start + self._draw.random.gauss(0.08, 0.12)
        self._answered_packs += 1
        odd = odd_answers(self._answered_packs) if case.group is not Group.GOAL else {}
        for part in library.get(rule.pack).parts:
            if part.instrument and library.get(part.instrument).defined:
                instrument = library.instrument(part.instrument)
                answers = self._answering.answers(instrument, min(max(level, 0.0), 1.0))
                answers |= odd.get(instrument.id, {})
                self._answering.finished(
                    case,
                    instrument.id,
                    answers,
                    day,
                    self._person,
                    mode=mode,
                    round_id=made.id,
                )

    def _form(self, pack: str, language: str, *, large_print: bool) -> FormLayout:
        """Lay a form out once, and keep its version as printed on the first mailing."""
        library = self._answering.library
        known = library.languages(library.get(pack))
        key = (pack, language if language in known else "fi", large_print)
        if key not in self._forms:
            form = layout(library.get(pack), key[1], large_print=large_print, library=library)
            self._forms[key] = form
            first = self._draw.today - timedelta(425)
            self._store.add(FORM_VERSIONS, form_version(form, first))
        return self._forms[key]

    def _post(
        self, case: Case, made: Round, rule: RoundRule, way: list[tuple[RoundState, date]]
    ) -> None:
        """Make the sheet that went out, and note it for its day's mailing."""
        day = way[0][1]
        client = case.client
        form = self._form(rule.pack, client.language, large_print=client.large_print)
        back = any(state is RoundState.RETURNED for state, _day in way)
        sheet = Sheet(
            id=self._draw.sheet(),
            form=form.questionnaire,
            version=form.version,
            fingerprint=form.fingerprint,
            language=form.language,
            pages=form.pages,
            printed_at=datetime.combine(day, time(6), UTC),
            printed_by=self._person,
            client_id=client.id,
            round_id=made.id,
            state=SheetState.RETURNED if back else SheetState.PRINTED,
        )
        self._store.add(SHEETS.table, sheet)
        self._posted.setdefault(day, []).append(_Posted(case, made, rule, sheet))

    def _mailing(self, day: date, letters: list[_Posted]) -> None:
        """Write a past mailing: its letters in mailing order, each with its pages."""
        at = datetime.combine(day, time(6), UTC)
        mailing = Mailing(self._draw.id(), at, self._person, day, "C5", MailState.MAILED)
        self._store.add(MAILINGS.table, mailing)
        page = 1
        for position, posted in enumerate(sorted(letters, key=_mailing_order), 1):
            last = page + posted.sheet.pages
            self._store.add(
                ITEM_BOOK.table,
                MailingItem(
                    id=self._draw.id(),
                    mailing_id=mailing.id,
                    position=position,
                    client_id=posted.case.client.id,
                    round_id=posted.round.id,
                    sheet_id=posted.sheet.id,
                    letter=posted.rule.letter,
                    language=posted.case.client.language,
                    state=MailState.MAILED,
                    first_page=page,
                    last_page=last,
                    mailed_on=day,
                ),
            )
            page = last + 1


def odd_answers(number: int) -> dict[str, dict[str, Any]]:
    """Return answers that do not fit together for every ninth pack, so that they can be asked."""
    turn, left = divmod(number, _CONTRADICTORY)
    if left:
        return {}
    kinds: tuple[dict[str, dict[str, Any]], ...] = (
        {"3x10d": {**{str(item): item % 4 for item in range(1, 10)}, "10": 10}},
        {"was": {"1": 1}, "labour_status": {"1": "employed_open"}},
        {"3x10d": {str(item): 5 for item in range(1, 11)}},
    )
    return kinds[turn % len(kinds)]


def hash_of(code: str) -> int:
    """Return a number of a client's code that is the same on every run."""
    return sum(ord(sign) * place for place, sign in enumerate(code, 1))


def _returned(draw: Draw, day: date) -> list[tuple[RoundState, date]]:
    checked = draw.after(day, 0, 4)
    return [(RoundState.RETURNED, day), (RoundState.CHECKED, checked)]


def _mailing_day(opens: date) -> date:
    """Return the Monday's mailing on or after a day, moved off holidays."""
    return next_working_day(opens + timedelta(-opens.weekday() % _WEEKDAYS))


def _mailing_order(posted: _Posted) -> tuple[str, ...]:
    to = addresses.contact_address(posted.case.client) or addresses.home_address(posted.case.client)
    return (to.postal_code, to.town, to.street, to.name) if to else ("",)
