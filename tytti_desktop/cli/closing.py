"""Closing a case from the command line: closing show, rate, write, check, last, report, close."""

from dataclasses import replace
from typing import Any

from tytti_desktop.casework.client import case_end, clients, labour_status
from tytti_desktop.casework.closing import (
    ahead,
    checklist,
    closings,
    ending,
    measures,
    ratings,
    report,
    statuses,
)
from tytti_desktop.casework.closing.ratings import Side
from tytti_desktop.casework.closing.report import Version
from tytti_desktop.casework.plan.goals import GoalState
from tytti_desktop.casework.rights import corrections
from tytti_desktop.casework.steps.closing_record import RATER_NAMES, Rater, TickState
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.forms import save
from tytti_desktop.cli.parsing import (
    Commands,
    command,
    day,
    group,
    key_of,
    of_client,
    out_path,
    past_gate,
)
from tytti_desktop.cli.unit_keys import matched
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.vault.table import plain
from tytti_desktop.words import _

NO_ANSWER = "none"
VERSIONS = {"client": Version.CLIENT, "file": Version.FILE}


def add_commands(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    made = group(commands, "closing", _("closing a case: ratings, checklist, report"))
    of_client(made, "show", show, _("how the closing stands; this is logged"))
    rate = of_client(made, "rate", rated, _("rate a goal or work ability"))
    rate.add_argument("--rater", choices=[str(each) for each in Rater], required=True)
    rate.add_argument("--goal", metavar="ID", help=_("the goal's id; without it, work ability"))
    rate.add_argument(
        "--value", required=True, metavar="N", help=_("a number of the scale, or “none”: no answer")
    )
    rate.add_argument("--note", default="")
    write = of_client(made, "write", written, _("the summary, and the guidance onward"))
    write.add_argument("--summary")
    write.add_argument("--guidance")
    check = of_client(made, "check", checked, _("settle a point of the checklist"))
    check.add_argument("point", type=key_of("closing_checklist"), metavar="POINT")
    check.add_argument("--not-needed", metavar="WHY", default="")
    check.add_argument("--undo", action="store_true", help=_("take it back"))
    of_client(made, "last", last_asked, _("the last questionnaire, to answer in the room"))
    paper = of_client(made, "report", reported, _("the closing report as PDF; logged"))
    paper.add_argument("--for", dest="version", choices=list(VERSIONS), default="client")
    paper.add_argument("--out", type=out_path, required=True, metavar="F.pdf")
    past_gate(paper)
    _end_commands(made)
    figures = command(made, "figures", figured, _("the unit's figures: euros a month by status"))
    figures.add_argument("--set", dest="status", metavar="STATUS")
    figures.add_argument("--euros", type=float, metavar="N", help=_("without it: taken away"))
    figures.add_argument("--source", default="")
    figures.add_argument("--from", dest="first", type=day, metavar="YYYY-MM-DD")


def _end_commands(made: Commands) -> None:
    """Add the commands that end a case."""
    close = of_client(made, "close", closed, _("close the case"))
    reasons = key_of("closing_reasons")
    close.add_argument("--reason", required=True, type=reasons, metavar="KEY")
    close.add_argument("--on", type=day, metavar="YYYY-MM-DD")
    close.add_argument("--without-meeting", default="", metavar="WHY")
    close.add_argument(
        "--keep", action="append", default=[], metavar="KIND:ID",
        help=_("leave this open, from `closing ahead`"),
    )  # fmt: skip
    close.add_argument(
        "--goal", action="append", default=[], metavar="ID=STATE",
        help=_("how an open goal ended: reached, partly, dropped; open: it goes on"),
    )  # fmt: skip
    close.add_argument(
        "--why", action="append", default=[], metavar="POINT=WHY",
        type=key_of("closing_checklist", pair=True),
        help=_("why a point that is asked about is not met, such as last_prom"),
    )  # fmt: skip
    close.add_argument("--keep-because", default="", metavar="WHY")
    before = of_client(made, "ahead", coming, _("what lies ahead, and stops when the case ends"))
    before.add_argument("--reason", default="", type=reasons, metavar="KEY")
    death = of_client(made, "died", dead, _("record that the client has died: everything stops"))
    death.add_argument("--on", type=day, metavar="YYYY-MM-DD")
    death.add_argument("--mistake", action="store_true", help=_("it was recorded by mistake"))
    right = of_client(made, "correct", day_corrected, _("correct the day when it was closed"))
    right.add_argument("--on", type=day, metavar="YYYY-MM-DD", required=True)


def day_corrected(context: Context) -> Answer:
    """Correct the day of closing; what ended with the case ends on that day too."""
    with context.opened() as vault:
        client = clients.by_code(vault, context.options.client)
        corrections.correct_closing(vault, client.id, context.on, context.today)
        return _answer(vault, context, client.id)


def show(context: Context) -> Answer:
    """Tell how a client's closing stands."""
    with context.opened() as vault:
        client = clients.open_card(vault, clients.by_code(vault, context.options.client).id)
        return _answer(vault, context, client.id)


def _answer(vault: Vault, context: Context, client_id: str) -> Answer:
    today = context.today
    client = clients.get(vault, client_id)
    closing = closings.latest(vault, client_id)
    seen = closing if closing and closings.may_see_words(vault, closing, today) else None
    sides = ratings.side_by_side(vault, client_id, today)
    points = checklist.points(vault, client_id, today)
    data = {
        "client_code": client.code,
        "closed_on": client.closed_on,
        "died_on": client.died_on,
        "closed_reason": client.closed_reason or None,
        "meeting_on": closings.meeting_day(vault, client_id, today),
        "without_meeting": (seen.without_meeting or None) if seen else None,
        "summary": seen.summary if seen else None,
        "guidance": seen.guidance if seen else None,
        "ratings": [_side(side) for side in sides],
        "checklist": [_point(each) for each in points],
        "measures": [plain(each) for each in measures.measured(vault, client_id, today)],
        "labour_status": [plain(each) for each in statuses.points(vault, client_id, today)],
        "economic_meaning": plain(statuses.meaning(vault, client_id, today)),
        "economic_words": report.euro_words(vault, client_id, today),
    }
    lines = [f"{side.title}: {_said(side)}" for side in sides]
    lines += [
        f"[{'x' if each.settled else ' '}] {each.label}"
        + (f" ({each.detail})" if each.detail else "")
        for each in points
    ]
    return Answer(data, [*lines, str(data["economic_words"])])


def _point(each: checklist.Point) -> dict[str, Any]:
    return {
        "point": each.key,
        "settled": each.settled,
        "by_fact": each.by_fact,
        "detail": each.detail or None,
        "tick": str(each.tick.state) if each.tick else None,
        "note": each.tick.note if each.tick else None,
    }


def _said(side: Side) -> str:
    return ", ".join(
        f"{_(RATER_NAMES[rater])} {side.scale.shown(found.value)}"
        for rater, found in side.ratings.items()
    )


def _side(side: Side) -> dict[str, Any]:
    return {
        "goal": side.goal.id if side.goal else None,
        "title": side.title,
        "scale": [side.scale.lowest, side.scale.highest],
        "difference": side.difference,
        **{
            str(rater): {"value": found.value, "note": found.note, "on": found.rated_on}
            for rater, found in side.ratings.items()
        },
    }


def _acted(context: Context, act: Any) -> Answer:  # noqa: ANN401 a use case over a client
    """Do one use case and tell how the closing stands after it."""
    with context.opened() as vault:
        client = clients.by_code(vault, context.options.client)
        act(vault, client.id)
        return _answer(vault, context, client.id)


def rated(context: Context) -> Answer:
    """Store one side's rating."""
    options, today = context.options, context.today

    def act(vault: Vault, client_id: str) -> Changes:
        made = ratings.proposed(vault, client_id, Rater(options.rater), today)
        return ratings.rate(
            vault,
            replace(made, goal_id=options.goal, value=_value(options.value), note=options.note),
            today,
        )

    return _acted(context, act)


def _value(text: str) -> int | None:
    """Return a rating as it was given; what is no whole number is refused by the scale."""
    if text == NO_ANSWER:
        return None
    return int(text) if text.lstrip("-").isdigit() else -1


def written(context: Context) -> Answer:
    """Store the summary and the guidance onward."""
    options, today = context.options, context.today
    return _acted(
        context,
        lambda vault, client_id: closings.write_words(
            vault, client_id, today, summary=options.summary, guidance=options.guidance
        ),
    )


def checked(context: Context) -> Answer:
    """Settle a point of the checklist, or take that back."""
    options, today = context.options, context.today
    state = TickState.NOT_NEEDED if options.not_needed else TickState.DONE

    def act(vault: Vault, client_id: str) -> Changes:
        if options.undo:
            return checklist.untick(vault, client_id, options.point)
        return checklist.tick(vault, client_id, options.point, state, today, options.not_needed)

    return _acted(context, act)


def last_asked(context: Context) -> Answer:
    """Give the client the last questionnaire, or tell which one already waits."""
    with context.opened() as vault:
        client = clients.by_code(vault, context.options.client)
        made = measures.ask_last(vault, client.id, context.today).record
    data = {"client_code": client.code, "round": made.id, "name": made.name, "pack": made.pack}
    return Answer(data, [_("The last questionnaire waits for its answers in the room.")])


def reported(context: Context) -> Answer:
    """Write the closing report, through the gate."""
    options = context.options
    with context.opened() as vault:
        client = clients.by_code(vault, options.client)
        made = report.paper(vault, client.id, VERSIONS[options.version], context.today)
        pdf = made.make()
        made.record(vault, "file", options.reason)
        save(options.out, pdf)
    data = {"pdf": options.out, "for": options.version}
    return Answer(data, [_("Saved: {file}").format(file=options.out)])


def closed(context: Context) -> Answer:
    """Close the case."""
    options, today = context.options, context.today
    return _acted(
        context,
        lambda vault, client_id: ending.close(
            vault, client_id, options.reason, context.on, today,
            without_meeting=options.without_meeting,
            kept=ending.Kept(options.keep, options.keep_because),
            settled=_settled(options),
        ),
    )  # fmt: skip


def _settled(options: Any) -> ending.Settled:  # noqa: ANN401 - argparse's
    """Return how goals ended and why points are not met, given as ID=STATE and POINT=WHY."""
    given: dict[str, GoalState] = {}
    for goal, state in (text.split("=", 1) if "=" in text else (text, "") for text in options.goal):
        if state not in set(GoalState):
            text = _("Write how the goal ended as ID=STATE. The states are: {known}.")
            raise KnownError(text.format(known=", ".join(GoalState)), field=f"goal:{goal}")
        given[goal] = GoalState(state)
    pairs = (text.partition("=") for text in options.why)
    return ending.Settled(given, {point: why for point, _sign, why in pairs})


def coming(context: Context) -> Answer:
    """List what lies ahead of a client and stops when the case ends."""
    options, today = context.options, context.today
    with context.opened() as vault:
        client = clients.by_code(vault, options.client)
        end = ending.end_of(vault, options.reason, today, today)
        found = ahead.of_client(vault, client.id, end)
        goes_on = ending.goes_on(vault, client.id, options.reason, end)
    data = [{"key": e.key, "what": e.what, "stops": e.key not in goes_on} for e in found]
    lines = [f"{each.key}  {each.what}" for each in found]
    return Answer(data, lines or [_("Nothing lies ahead.")])


def dead(context: Context) -> Answer:
    """Record a client's death, or take a mistake away."""
    options, today = context.options, context.today

    def act(vault: Vault, client_id: str) -> Changes:
        if options.mistake:
            return case_end.write_death(vault, client_id, None, today)
        return ending.died(vault, client_id, context.on, today)

    return _acted(context, act)


def figured(context: Context) -> Answer:
    """Tell the unit's figures, after setting one where asked."""
    options, today = context.options, context.today
    with context.opened() as vault:
        if options.status:
            first = options.first or today
            known = [choice.key for choice in labour_status.statuses(first)]
            status = matched(options.status, known, "status")
            statuses.set_parameter(vault, status, options.euros, options.source, first)
        found = statuses.parameters(vault, max(today, options.first or today))
    lines = [f"{each.status}: {each.euros_per_month:g} ({each.source})" for each in found.values()]
    nothing = _("The unit has given no figures for what a status means in euros.")
    data = [plain(each) for each in found.values()]
    return Answer(data, [*lines] if lines else [nothing])
