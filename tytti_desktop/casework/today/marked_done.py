"""The acts of Today that are marked as done as they stand, with no more asked."""

from collections.abc import Callable, Mapping
from datetime import date

from tytti_desktop.casework.client import visits
from tytti_desktop.casework.plan import actions
from tytti_desktop.casework.plan.actions import ActionState
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.today.acts import Act, Kind
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _


def _finished(vault: Vault, action_id: str, today: date) -> Changes:
    return actions.finish_action(vault, action_id, ActionState.DONE, today, "", today)


_USES: Mapping[Kind, Callable[[Vault, str, date], Changes]] = {
    Kind.ALERT_ACTION: lambda vault, target, _today: screenings.action_done(vault, target),
    Kind.PROMISE: lambda vault, target, _today: visits.keep_promise(vault, target),
    Kind.ACTION: _finished,
}
KINDS = frozenset(_USES)


def mark(vault: Vault, act: Act, today: date) -> Changes:
    """Mark what a row of Today tells of as done today; can be undone.

    Raises KnownError for a row that asks for more than that.
    """
    use = _USES.get(act.kind)
    if use is None:
        raise KnownError(_("This row of Today cannot be marked as done by itself: open it."))
    return use(vault, act.target, today)
