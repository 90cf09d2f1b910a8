"""Who has been given what, withdrawals that are told of, and log requests, of invented clients."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tytti_desktop.casework.gate.consents import CONSENTS, Consent
from tytti_desktop.casework.gate.disclosures import LEDGER, Disclosure
from tytti_desktop.casework.gate.gate import CLIENT
from tytti_desktop.casework.mail.mailings import BOOK, ITEM_BOOK, MailState
from tytti_desktop.casework.rights.log_requests import REQUESTS, LogRequest, Outcome
from tytti_desktop.casework.rights.notices import NOTICES, Notice
from tytti_desktop.dates import add_months
from tytti_desktop.practice.figures import few
from tytti_desktop.practice.making import Making
from tytti_desktop.practice.people import Case

CONSENT, OWN_DATA = "Asiakkaan suostumus", "Asiakkaan omat tiedot asiakkaalle"
PAST, REASON = "Luovutuseston ohi, henkilön päätöksellä", "Harjoitus: kiireellinen hoidon tarve"
WHAT = "Harjoitus: yhteenveto tilanteesta"


class Disclosing:
    """Writes the ledger's rows, the notices of withdrawals and the log requests of all cases."""

    def __init__(self, of: Making) -> None:
        self._draw, self._store, self._cases, self._person = of.draw, of.store, of.cases, of.me.id

    def write(self) -> None:
        """Write what the ledger and the requests hold, after all else has been drawn."""
        cases = self._cases
        self._rest_on_consents()
        self._letters()
        self._withdrawals()
        self._fresh_withdrawal(few(1, len(cases)))
        started = [case for case in cases if case.client.started_on is not None]
        for case in started[: few(1, len(cases))]:
            self._row(case.client.id, "health", self._recently(20), ("health",), override=REASON)
        self._requests([case for case in started if case.end is None][: few(3, len(cases))])

    def _recently(self, days: int) -> datetime:
        return self._draw.moment(self._draw.ago(2, days))

    def _row(
        self,
        client_id: str,
        to: str,
        at: datetime,
        categories: tuple[str, ...],
        **more: Any,  # noqa: ANN401 - the ledger's other columns
    ) -> None:
        told = {"what": WHAT, "channel": "phone", "ground": PAST if "override" in more else CONSENT}
        self._store.add(
            LEDGER,
            Disclosure(
                client_id=client_id,
                at=at,
                recipient=to,
                categories=categories,
                by_person=self._person,
                id=self._draw.id(),
                **(told | more),
            ),
        )

    def _rest_on_consents(self) -> None:
        """Tell of the rows drawn with the consents which of them each rests on."""
        given: dict[tuple[str, str], list[Consent]] = {}
        for consent in self._store.of(CONSENTS):
            given.setdefault((consent.client_id, consent.recipient), []).append(consent)
        rows = self._store.of(LEDGER)
        for place, row in enumerate(rows):
            known = given.get((row.client_id, row.recipient), [])
            ids = tuple(c.id for c in known if c.category in row.categories)
            if ids and not row.consents:
                rows[place] = replace(row, consents=ids, ground=CONSENT)

    def _letters(self) -> None:
        """Write the row that each printed letter of a mailing has."""
        made = {mailing.id: mailing.made_at for mailing in self._store.of(BOOK.table)}
        for item in self._store.of(ITEM_BOOK.table):
            if item.state is MailState.SKIPPED:
                continue
            self._row(
                item.client_id, CLIENT, made[item.mailing_id], ("questionnaires", "basic"),
                what=item.letter, channel="letter", ground=OWN_DATA,
                entity=ITEM_BOOK.entity, entity_id=item.id,
            )  # fmt: skip

    def _withdrawals(self) -> None:
        """Give each withdrawn recipient something before the withdrawal, and a notice after it."""
        gone: dict[tuple[str, str], list[Consent]] = {}
        for consent in self._store.of(CONSENTS):
            if consent.withdrawn_on is not None:
                gone.setdefault((consent.client_id, consent.recipient), []).append(consent)
        for given in gone.values():
            self._withdrawal(given, told=True)

    def _fresh_withdrawal(self, count: int) -> None:
        """Withdraw what one recipient had, a few days ago: nobody has been told of it yet."""
        rows = self._store.of(CONSENTS)
        on = self._draw.ago(2, 4)
        open_ended = [c for c in rows if c.withdrawn_on is None and c.valid_until is None]
        for first in [c for c in open_ended if c.valid_from < on - timedelta(20)][:count]:
            given = []
            for place, each in enumerate(rows):
                if (each.client_id, each.recipient) == (first.client_id, first.recipient):
                    rows[place] = replace(each, withdrawn_on=on, withdrawn_to="koordinaattori")
                    given.append(rows[place])
            self._withdrawal(given, told=False)

    def _withdrawal(self, given: list[Consent], *, told: bool) -> None:
        first = given[0]
        on = first.withdrawn_on or self._draw.today
        kinds = tuple(dict.fromkeys(each.category for each in given))  # told and asked are one
        at = self._draw.moment(max(first.valid_from, on - timedelta(9)))
        self._row(first.client_id, first.recipient, at, kinds, channel="secure_mail")
        self._store.add(
            NOTICES,
            Notice(
                first.client_id,
                first.recipient,
                kinds,
                tuple(each.id for each in given),
                on,
                told_on=min(on + timedelta(1), self._draw.today) if told else None,
                how="phone" if told else "",
                id=self._draw.id(),
                recorded_at=self._draw.moment(on),
                recorded_by=self._person,
            ),
        )

    def _requests(self, cases: list[Case]) -> None:
        """Write a request that waits, one that was answered and one that was refused."""
        ends = (
            (Outcome.OPEN, 44, ""),
            (Outcome.ANSWERED, 120, "Annettu käteen tapaamisella"),
            (Outcome.REFUSED, 200, "Harjoitus: tieto vaarantaisi toisen turvallisuuden"),
        )
        for case, (outcome, days, answer) in zip(cases, ends, strict=False):
            asked = self._draw.ago(days, days + 4)
            closed = None if outcome is Outcome.OPEN else self._draw.after(asked, 10, 30)
            self._store.add(
                REQUESTS,
                LogRequest(
                    case.client.id,
                    asked,
                    add_months(asked, 2),
                    add_months(asked, -24),
                    asked,
                    outcome=outcome,
                    answered_on=closed,
                    answer=answer,
                    answered_by=self._person if closed else "",
                    id=self._draw.id(),
                    recorded_at=self._draw.moment(asked),
                    recorded_by=self._person,
                ),
            )
