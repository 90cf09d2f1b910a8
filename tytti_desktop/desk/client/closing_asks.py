"""The dialog that closes a case: why, what is asked about, how the goals ended, what stops."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.closing import ahead, closings, ending
from tytti_desktop.casework.closing.checklist import Point
from tytti_desktop.casework.closing.ending import REASONS
from tytti_desktop.casework.plan.goals import STATE_NAMES, Goal, GoalState
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.told_rows import options
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, ngettext

PLACE = DraftPlace("closing", 1)


def close_dialog(
    session: Session, parent: QWidget | None, client: Client, left: int
) -> form_dialog.FormDialog:
    """Return the dialog that closes a case; `left` is how many points are still unsettled.

    What lies ahead is told thing by thing and stops in the same act; what is unticked goes on.
    """
    vault, today = session.vault, session.today
    met = closings.meeting_day(vault, client.id, today)
    asked, aims = ending.questions(vault, client.id, today)
    pending = ahead.of_client(vault, client.id, ending.end_of(vault, "", today, today))

    def build(form: Form) -> None:
        form.choice("closed_reason", _("Reason for closing"), options(session, REASONS))
        form.date("closed_on", _("Case closed"), today)
        if met is None:
            form.area("without_meeting", _("Why there was no closing meeting"), lines=2)
        _add_questions(form, asked, aims)
        _add_pending(form, pending)

    def save(values: Mapping[str, Any]) -> Changes:
        reason, on = values["closed_reason"] or "", values["closed_on"] or today
        why = values.get("without_meeting") or ""
        kept = ending.Kept(
            [each.key for each in pending if not values[each.key]], values.get("because") or ""
        )
        settled = _settled(values, asked, aims)
        return ending.close(
            vault, client.id, reason, on, today, without_meeting=why, kept=kept, settled=settled
        )

    return form_dialog.make_dialog(
        parent, session, title=_("Close the case"), act=_("Close the case"),
        intro=_intro(left), place=PLACE.of(client.id), client_id=client.id,
        build=build, save=save,
    )  # fmt: skip


def _intro(left: int) -> str:
    if not left:
        return _("The checklist is settled.")
    return ngettext(
        "{count} point of the checklist is unsettled.",
        "{count} points of the checklist are unsettled.",
        left,
    ).format(count=left)


def _settled(
    values: Mapping[str, Any], asked: Sequence[Point], aims: Sequence[Goal]
) -> ending.Settled:
    return ending.Settled(
        {each.id: GoalState(told) for each in aims if (told := values[f"goal:{each.id}"])},
        {each.key: values[f"why:{each.key}"] or "" for each in asked},
    )


def _add_questions(form: Form, asked: Sequence[Point], aims: Sequence[Goal]) -> None:
    """Ask why what the unit asks about is not met, and how each open goal ended."""
    for point in asked:
        form.area(f"why:{point.key}", _("Why not: {point}").format(point=point.label), lines=2)
    if not aims:
        return
    form.group(_("How each goal ended"))
    for goal in aims:
        states = [(each.value, _(STATE_NAMES[each])) for each in GoalState if each.value != "open"]
        form.segments(f"goal:{goal.id}", goal.text, [*states, ("open", _("Goes on"))])


def _add_pending(form: Form, pending: Sequence[ahead.Pending]) -> None:
    """Add a box for each thing ahead, ticked: it stops, unless the tick is taken away."""
    if not pending:
        return
    form.group(_("These stop in the same act"))
    form.words(_("Untick what goes on. Of a client who has died, nothing does."))
    for each in pending:
        form.check(each.key, each.what, value=True)
    form.area("because", _("Why what you unticked goes on"), lines=2)
