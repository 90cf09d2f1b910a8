"""Bringing answers back, from the command line: the funnel, calls, contradictions, campaigns."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.gate.ready_papers import FILE
from tytti_desktop.casework.mail import campaigns, ladder_calls, printing
from tytti_desktop.casework.mail.ladder_calls import CallOutcome, CallToday
from tytti_desktop.casework.returns import questions
from tytti_desktop.casework.screening import contradictions, flagged, rounds
from tytti_desktop.casework.screening.contradiction_rules import Finding
from tytti_desktop.casework.today import funnel
from tytti_desktop.casework.today.funnel import Funnel
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.forms import save
from tytti_desktop.cli.scoring import answers_in
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.model import shown_number
from tytti_desktop.paper.codes import short_code
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _

OUTCOMES = tuple(str(outcome) for outcome in CallOutcome)


def shown_funnel(context: Context) -> Answer:
    """Tell how many questionnaires came due, how far each has come, and whom to ring today."""
    options = context.options
    with context.opened() as vault:
        found = funnel.funnel(
            vault,
            context.today,
            first=options.first,
            last=options.last,
            round_name=options.round,
        )
    return Answer(_funnel_json(found), _funnel_lines(found))


def _funnel_json(found: Funnel) -> dict[str, Any]:
    return {
        "steps": [asdict(step) for step in found.steps],
        "call_today": [_call_json(call) for call in found.call_today],
        "yield": [asdict(each) for each in found.yields],
        "by_mode": found.by_mode,
        "left_out": found.left_out,
    }


def _call_json(call: CallToday) -> dict[str, Any]:
    """Return a call without the client's name and number: it may be kept in a file."""
    return {
        "client_code": call.client_code,
        "round": call.due.round_name,
        "due": call.due.due_on,
        "since": call.due.since,
        "tried": call.due.tried,
        "visit_on": call.due.visit_on,
        "text": call.text,
    }


def _funnel_lines(found: Funnel) -> list[str]:
    lines = []
    for step in found.steps:
        share = "" if step.percent is None else f"{step.percent:g} %"
        lines.append(f"{step.name:<20}{step.n:>6}{share:>10}")
    call = _("Call {client}: {what}")
    lines += [call.format(client=each.client_code, what=each.text) for each in found.call_today]
    return lines


def called(context: Context) -> Answer:
    """Record what came of a call about a questionnaire that has not come back."""
    options = context.options
    with context.opened() as vault:
        client = clients.by_code(vault, options.client)
        out = [r for r in rounds.of_client(vault, client.id) if r.state in rounds.OUT]
        if not out:
            raise KnownError(_("No questionnaire of this client is out: there is nothing to ask."))
        outcome = CallOutcome(options.outcome)
        done = ladder_calls.record_call(vault, out[0].id, outcome, context.today, options.note)
    data = {"call": done.record.id, "round": out[0].name, "outcome": outcome}
    return Answer(data, [_(ladder_calls.OUTCOME_NAMES[outcome])])


def contradictory(context: Context) -> Answer:
    """List answers that do not fit together, or print one client's sheet of questions."""
    options = context.options
    with context.opened() as vault:
        if options.print is not None:
            return _print(vault, context, *options.print)
        if options.summary:
            return _summary(flagged.summary(vault, context.today))
        found = contradictions.findings(vault, context.today, decided=options.decided)
    data = [_finding_json(each) for each in found]
    lines = [f"{each.client_code}  {shown(each.on_date):>10}  {each.text}" for each in found]
    return Answer(data, lines or [_("No answers are in conflict.")])


def _summary(found: list[flagged.Compared]) -> Answer:
    """Tell each measure's n and mean with the forms in conflict and without them."""
    lines = [
        f"{each.title:<20}{rounds.name_shown(each.round_name):<36}"
        f"{each.n:>5}{_figure(each.mean):>8}{each.n_without:>7}{_figure(each.mean_without):>8}"
        for each in found
    ]
    data = [{**asdict(each), "flagged": each.flagged} for each in found]
    return Answer(data, lines or [_("No questionnaire has been answered yet.")])


def _figure(value: float | None) -> str:
    return "-" if value is None else shown_number(value)


def _finding_json(found: Finding) -> dict[str, Any]:
    return {
        "client_code": found.client_code,
        "rule": found.rule.id,
        "fields": list(found.fields),
        "text": found.text,
        "on_date": found.on_date,
        "values": found.values,
    }


def _print(vault: Vault, context: Context, out: str, code: str) -> Answer:
    client = clients.by_code(vault, code)
    paper = questions.ask_paper(vault, client.id, context.today)
    file, made = Path(out), paper.make()
    with vault.atomic():
        paper.record(vault, FILE, "")
        save(file, made)
    data = {"pdf": file, "client_code": client.code}
    return Answer(data, [_("The questions were printed to {file}").format(file=file)])


def campaigns_listed(context: Context) -> Answer:
    """List the anonymous surveys with how many sheets were printed and answers came."""
    with context.opened() as vault:
        found = campaigns.listed(vault)
    data = [
        {
            "id": each.campaign.id,
            "name": each.campaign.name,
            "form": each.campaign.form,
            "from": each.campaign.from_date,
            "until": each.campaign.until_date,
            "printed": each.printed,
            "answered": each.answered,
        }
        for each in found
    ]
    lines = [f"{e.campaign.id}  {e.campaign.name}  {e.answered} / {e.printed}" for e in found]
    return Answer(data, lines or [_("No anonymous survey has been started.")])


def campaign_started(context: Context) -> Answer:
    """Start an anonymous survey."""
    options = context.options
    wanted = campaigns.Campaign(options.name, options.form, options.first, options.last)
    with context.opened() as vault:
        made = campaigns.start(vault, wanted).record
    return Answer({"id": made.id, "name": made.name}, [made.id])


def campaign_printed(context: Context) -> Answer:
    """Print sheets of an anonymous survey; their codes lead to the survey only."""
    options = context.options
    with context.opened() as vault:
        job = campaigns.print_job(vault, options.campaign, context.today, copies=options.copies)
        pdf, pages = printing.print_form(job)
        save(options.out, pdf)
        printing.record_form(vault, job, context.today)
    data = {
        "pdf": options.out,
        "sheets": [
            {"sheet": sheet, "short_code": short_code(sheet), "pages": list(own)}
            for sheet, own in zip(job.copies, pages, strict=True)
            if sheet is not None
        ],
    }
    return Answer(data, [_("Printed to {file}").format(file=options.out)])


def campaign_entered(context: Context) -> Answer:
    """Store one answered form of an anonymous survey."""
    options = context.options
    given = answers_in(options.answers)
    with context.opened() as vault:
        made = campaigns.enter(vault, options.campaign, given, context.today, options.sheet)
    return Answer({"answer": made.record.id}, [_("The answers were stored without a name.")])


def campaign_closed(_vault: Vault, _context: Context, done: Changes) -> Answer:
    """Tell when an anonymous survey ended: what still comes back is counted."""
    made = done.record
    return Answer({"id": made.id, "until": made.until_date}, [_("The survey has ended.")])


def campaign_counted(context: Context) -> Answer:
    """Count the answers of an anonymous survey, item by item; small counts are hidden (null)."""
    with context.opened() as vault:
        found = campaigns.counted(vault, context.options.campaign)
    lines = [
        f"{each.item}  {each.text}: "
        + ", ".join(f"{value} {'-' if count is None else count}" for value, count in each.shown())
        for each in found
    ]
    data = [{**asdict(each), "counts": dict(each.shown())} for each in found]
    return Answer(data, lines)
