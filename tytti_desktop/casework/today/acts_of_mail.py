"""What Today finds of the paper rounds: to hand over, to print, to mail, to ring about."""

from datetime import date

from tytti_desktop.casework.mail import ladder, ladder_calls, mailing_checks, mailing_counts
from tytti_desktop.casework.screening import measures, rounds, wording
from tytti_desktop.casework.today.acts import (
    Act,
    Kind,
    Look,
    clients_counted,
    day_of,
    names_of,
    whose,
)
from tytti_desktop.dates import shown_short
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import _, ngettext


def hand_overs(look: Look) -> list[Act]:
    """Find packs that could be handed over at a visit booked in their window."""
    until = date.fromisoformat(look.until("hand_over"))
    near = rounds.visit_suggestions(look.vault, look.today, until)
    names = names_of(look, {s.client_id for s in near})
    return [
        Act(
            Kind.HAND_OVER,
            _("The questionnaire fits the visit on {day}").format(day=shown_short(s.on_date)),
            _("Print for the visit"),
            s.on_date,
            **whose(names[s.client_id]),
            target=s.round_id,
        )
        for s in near
    ]


def answers_missing(look: Look) -> Parts[list[Act]]:
    """Find the clients to ring today about a form that has not come back: the ladder's call."""
    yield from ladder.finding(look.vault, look.today)
    texts: dict[str, str] = {}
    found = []
    for call in ladder_calls.calls_today(look.vault, look.today, look.due_steps):
        due = call.due
        if due.round_name not in texts:
            name = rounds.name_shown(due.round_name)
            texts[due.round_name] = _("{round} has not come back").format(round=name)
        found.append(
            Act(
                Kind.ANSWER,
                texts[due.round_name],
                _("Call"),
                due.due_on,
                client_id=due.client_id,
                client_code=call.client_code,
                client_name=call.client_name,
                detail=call.text,
                since=due.since,
                target=due.round_id,
            )
        )
    return found


def to_print(look: Look) -> Parts[list[Act]]:
    """Find what a mailing run would print today: a row a round, and one a step of the ladder."""
    yield from ladder.finding(look.vault, look.today)
    due = yield from mailing_counts.due_counts(look.vault, look.today)
    steps = {step.name: step for step in ladder.ladder(look.vault, look.today).steps}
    counted = [(rounds.name_shown(found.name), found) for found in due] + [
        (ladder.step_shown(steps[found.name]), found)
        for found in mailing_counts.ladder_counts(look.vault, look.today, look.due_steps)
    ]
    return [
        Act(
            Kind.PRINT,
            _("{round}: ready to be mailed").format(round=name),
            _("Open the mailing"),
            look.today,
            detail=clients_counted(found.count),
            since=found.first_due,
            target=found.name,
        )
        for name, found in counted
    ]


def to_mail(look: Look) -> list[Act]:
    """Find mailings that are printed and not yet marked as mailed."""
    found = look.rows(
        "select m.id, m.on_date, count(*) as letters from mailing m"
        " join mailing_item i on i.mailing_id = m.id"
        " where m.state = 'printed' and i.state = 'printed' group by m.id order by m.on_date"
    )
    return [
        Act(
            Kind.MAIL,
            _("Printed letters wait to be mailed"),
            _("Mark as mailed"),
            day_of(row, "on_date"),
            detail=clients_counted(row["letters"]),
            since=day_of(row, "on_date"),
            target=row["id"],
        )
        for row in found
    ]


def to_pull(look: Look) -> list[Act]:
    """Find the printed letters that must not go any more: each is named as it lies in the stack."""
    found = mailing_checks.stale(look.vault, mailing_checks.waiting(look.vault), look.today)
    names = names_of(look, {each.client.id for each in found})
    return [
        Act(
            Kind.PULL,
            _("Take out of the stack: {letter}").format(letter=each.told),
            _("Take out"),
            look.today,
            **whose(names[each.client.id]),
            detail=each.why,
            target=each.item.id,
        )
        for each in found
    ]


def rounds_ended(look: Look) -> list[Act]:
    """Find the rounds whose window closed without a printed or answered pack: to be closed."""
    row = look.rows(
        "select count(*) as rounds, min(r.window_until) as since from questionnaire_round r"
        " join client c on c.id = r.client_id where r.state = 'due' and r.window_until < :today"
        " and {open_case}"
    )[0]
    if not row["rounds"]:
        return []
    return [
        Act(
            Kind.ROUND_ENDED,
            _("The time to answer has ended: give it another way, or close"),
            _("Look through"),
            look.today,
            detail=ngettext(
                "{count} questionnaire", "{count} questionnaires", row["rounds"]
            ).format(count=row["rounds"]),
            since=day_of(row, "since"),
        )
    ]


def wordings_to_confirm(look: Look) -> list[Act]:
    """Find the packs that cannot be mailed because their wording is a draft."""
    shelf = measures.library(look.vault, look.today)
    return [
        Act(
            Kind.WORDING,
            _("Compare the wording of a form with the official one: it cannot be mailed before"),
            _("Compare"),
            look.today,
            detail=shelf.get(pack).title.said(),
            target=pack,
        )
        for pack in wording.drafts_of_rounds(look.vault, look.today)
    ]
