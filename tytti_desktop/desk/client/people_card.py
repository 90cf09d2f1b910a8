"""Who answers for the case, who did before, and the client's labour-market status."""

from functools import partial

from tytti_desktop import dates
from tytti_desktop.casework.client import case_managers, labour_status
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.client.labour_status import LabourStatus, Unemployment
from tytti_desktop.desk.dialogs.client_dialogs_case import (
    MANAGER_PLACE,
    STATUS_PLACE,
    ask_case_manager,
    ask_manager_end,
    ask_status,
)
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit.cards import button
from tytti_desktop.desk.running.draft_places import Openers
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


def _period(held: CaseManager) -> str:
    return dates.span(held.from_date, held.until_date)


def _length(found: Unemployment) -> str:
    years, months = divmod(found.months, 12)
    return _("out of work {years} y {months} mo").format(years=years, months=months)


class PeopleCard(LineCard):
    """The case manager with history, and the labour-market status."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(_("Case manager and work"), "")
        self._session, self._client_id = session, client_id

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self._session.vault, self._session.today
        now = case_managers.current(vault, self._client_id, today)
        lines = [self._manager(now)]
        before = [held for held in case_managers.history(vault, self._client_id) if held != now]
        lines += [Line(f"{held.name} {_period(held)}", held.organisation) for held in before]
        status = labour_status.on_day(vault, self._client_id, today)
        since = labour_status.unemployment(vault, self._client_id, today)
        self.show_lines([*lines, self._status(status, since)])

    def _manager(self, now: CaseManager | None) -> Line:
        if now is None:
            told = _("No case manager: the client does not know whom to ask.")
            return Line(told, "", button(_("Name the case manager"), self.name_manager))
        since = _("since {day}").format(day=dates.shown(now.from_date))
        detail = " · ".join(part for part in (now.organisation, now.phone, since) if part)
        end = button(_("End …"), partial(self.end_manager, now.id))
        end.setAccessibleName(f"{end.text()}: {now.name}")
        return Line(now.name, detail, button(_("Name another"), self.name_manager), end)

    def _status(self, status: LabourStatus | None, since: Unemployment | None) -> Line:
        act = button(_("Record the status"), self.record_status)
        if status is None:
            return Line(_("Labour-market status not recorded yet"), "", act)
        names = {choice.key: choice.label for choice in labour_status.statuses(self._session.today)}
        parts = [_("since {day}").format(day=dates.shown(status.from_date))]
        parts += [_length(since)] if since else []
        return Line(names.get(status.status, status.status), " · ".join(parts), act)

    def name_manager(self) -> None:
        """Name a case manager, or another one."""
        ask_case_manager(self._session, self.window(), self._client_id)

    def end_manager(self, manager_id: str, _on: bool = False) -> None:
        """End the case manager's time; until another is named, Today says that one is missing."""
        ask_manager_end(self._session, self.window(), manager_id)

    def record_status(self) -> None:
        """Record the labour-market status."""
        ask_status(self._session, self.window(), self._client_id)

    def drafts(self) -> Openers:
        """Return what opens each dialog with a draft again."""
        return {
            MANAGER_PLACE.of(self._client_id): self.name_manager,
            STATUS_PLACE.of(self._client_id): self.record_status,
        }
