"""Stages 1 and 2 from the command line: referral and triage, screenings, statuses."""

from typing import Any

from tytti_desktop.casework.client import clients, criteria, criteria_facts, labour_status
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.criteria import Answer as Criterion
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.rights import corrections
from tytti_desktop.casework.screening import measures, rounds, screenings
from tytti_desktop.casework.screening.screening_alerts import AlertNote
from tytti_desktop.casework.screening.screenings import Mode, Screening
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import SELF, Referral, Step, TriageStep
from tytti_desktop.cli import consents
from tytti_desktop.cli.acting import ISO
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.parsing import Commands, command, day, group, key_of
from tytti_desktop.cli.scoring import answers_in
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.scoring import of_one
from tytti_desktop.vault import Changes, Vault
from tytti_desktop.words import _


def add_commands(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    _referral_commands(group(commands, "referral", _("a client's referral and its triage")))
    consents.add_commands(group(commands, "consents", _("to whom the client's data may be given")))
    _screening_commands(group(commands, "screening", _("screenings and answered questionnaires")))
    status = group(commands, "status", _("labour-market status"))
    listed = command(status, "list", statuses_listed, _("list a client's statuses"))
    listed.add_argument("client", metavar="CODE")


def _referral_commands(referral: Commands) -> None:
    add = command(referral, "add", referral_added, _("record a referral"))
    answer = command(referral, "criteria", criteria_answered, _("answer the criteria"))
    step = command(referral, "step", step_taken, _("take a step of triage"))
    show = command(referral, "show", referral_shown, _("tell how the newest referral stands"))
    right = command(referral, "correct", days_corrected, _("correct the days of the steps"))
    for made in (add, answer, step, show, right):
        made.add_argument("client", metavar="CODE")
    classes = key_of("organisation_classes")
    add.add_argument("--from", dest="source_class", required=True, type=classes, metavar="CLASS")
    add.add_argument("--criteria", default="general", metavar="SET")
    for name in ("organisation", "referrer", "reason"):
        add.add_argument(f"--{name}", default="")
    answer.add_argument(
        "--answers",
        required=True,
        metavar="FILE",
        help=_("JSON, such as {example}; - is standard input").format(
            example='{"age": "met", "motivated": ["unclear", "…"]}'
        ),
    )
    step.add_argument("step", choices=[each.value for each in Step if each is not Step.RECEIVED])
    step.add_argument("--reason", default="")
    step.add_argument("--where", default="", help=_("where the client is guided instead"))
    for made in (add, step):
        made.add_argument("--on", type=day, metavar=ISO)
    for each in Step:
        name = "--" + each.value.replace("_", "-")
        right.add_argument(name, dest=each.value, type=day, metavar=ISO)


def _screening_commands(screening: Commands) -> None:
    listed = command(screening, "list", screenings_listed, _("list a client's results"))
    add = command(screening, "add", screening_added, _("store the answers of one instrument"))
    for made in (listed, add):
        made.add_argument("client", metavar="CODE")
    add.add_argument("instrument", metavar="INSTRUMENT")
    add.add_argument("--answers", required=True, metavar="FILE")
    add.add_argument("--mode", choices=[mode.value for mode in Mode], default=Mode.INTERVIEW.value)
    add.add_argument("--on", type=day, metavar=ISO, help=_("the day when it was filled in"))
    add.add_argument(
        "--register",
        choices=[each.value for each in Register],
        help=_("without it the instrument's own; whoever fills it in sees it"),
    )
    add.add_argument("--round", metavar="NAME", help=_("the questionnaire round it answers"))
    add.add_argument(
        "--action",
        action="append",
        default=[],
        metavar=_("ALERT=TEXT"),
        help=_("what was done about an alert"),
    )
    add.add_argument("--asked", choices=("yes", "no"), help=_("was the client asked about safety"))
    add.add_argument("--taken-by", default="", metavar="WHO", help=_("who took over"))
    add.add_argument("--taken-on", type=day, metavar=ISO, help=_("when it was taken over"))


def _client(vault: Vault, context: Context) -> Client:
    return clients.by_code(vault, context.options.client)


def _newest(vault: Vault, client_id: str) -> Referral:
    found = referrals.of_client(vault, client_id)
    if not found:
        raise KnownError(_("This client has no referral yet. Add one with `tytti referral add`."))
    return found[0]


def referral_added(context: Context) -> Answer:
    """Record a referral; triage begins at `received`."""
    options, today = context.options, context.today
    with context.opened() as vault:
        made = Referral(
            _client(vault, context).id,
            context.on,
            options.source_class,
            criteria_set=options.criteria,
            source_organisation=options.organisation,
            source_person=options.referrer,
            by_self=options.source_class == SELF,
            reason=options.reason,
        )
        stored = referrals.record_referral(vault, made, today).record
        return _standing(vault, context, stored)


def criteria_answered(context: Context) -> Answer:
    """Answer criteria of the client's newest referral."""
    given = answers_in(context.options.answers)
    with context.opened() as vault:
        referral = _newest(vault, _client(vault, context).id)
        with vault.atomic():
            for name, answer in given.items():
                standing, note = _criterion(name, answer)
                referrals.answer_criterion(vault, referral.id, name, standing, note)
        return _standing(vault, context, referral)


def _criterion(name: str, given: object) -> tuple[Criterion, str]:
    """Return an answer and its note, written as `"met"` or as `["unclear", "why"]`."""
    parts = [given] if isinstance(given, str) else given
    if isinstance(parts, list) and 0 < len(parts) <= 2 and all(isinstance(p, str) for p in parts):  # noqa: PLR2004
        known = {each.value: each for each in Criterion}
        if parts[0] in known:
            return known[parts[0]], parts[1] if len(parts) > 1 else ""
    raise KnownError(
        _('The answer of {name} must be "met", "not_met" or "unclear", or a list of it and a note.')
        .format(name=name),
        field=name,
    )  # fmt: skip


def step_taken(context: Context) -> Answer:
    """Take a step of triage for the client's newest referral."""
    options, today = context.options, context.today
    with context.opened() as vault:
        referral = _newest(vault, _client(vault, context).id)
        step = TriageStep(
            referral.id, Step(options.step), context.on, options.reason, options.where
        )
        referrals.take_step(vault, step, today)
        return _standing(vault, context, referral)


def days_corrected(context: Context) -> Answer:
    """Correct the days of the newest referral's steps; what was counted from them follows."""
    asked = {step: getattr(context.options, step.value) for step in Step}
    with context.opened() as vault:
        referral = _newest(vault, _client(vault, context).id)
        taken = {each.step: each.id for each in referrals.steps(vault, referral.id)}
        given = {step: on for step, on in asked.items() if on is not None}
        if missing := [step for step in given if step not in taken]:
            text = _("This step has not been taken: {step}.")
            raise KnownError(text.format(step=_(referrals.STEP_NAMES[missing[0]])))
        corrections.correct_days(
            vault, referral.id, {taken[step]: on for step, on in given.items()}, context.today
        )
        return _standing(vault, context, referrals.REFERRALS.get(vault, referral.id))


def referral_shown(context: Context) -> Answer:
    """Tell how the client's newest referral stands."""
    with context.opened() as vault:
        return _standing(vault, context, _newest(vault, _client(vault, context).id))


def _standing(vault: Vault, context: Context, referral: Referral) -> Answer:
    triage = referrals.triage(vault, referral.id, context.today)
    answers = criteria.answers(vault, referral.id)
    judged = referrals.judgement(vault, referral)
    told = criteria_facts.known(
        vault, referral.client_id, referral.criteria_set, referral.received_on
    )
    data = {
        "client_code": context.options.client,
        "received_on": referral.received_on,
        "source_class": referral.source_class,
        "criteria": {name: str(each.answer) for name, each in answers.items()},
        "known": {
            name: {"answer": str(fact.answer), "source": fact.source} for name, fact in told.items()
        },
        "unanswered": list(judged.unanswered),
        "step": str(triage.now),
        "next": [str(step) for step in triage.next],
        "days": triage.days,
    }
    lines = [f"{shown(s.on_date)}  {_(referrals.STEP_NAMES[s.step])}" for s in triage.steps]
    return Answer(data, lines)


def screenings_listed(context: Context) -> Answer:
    """List the results that the person may see; those of another register are counted."""
    with context.opened() as vault:
        client = clients.open_card(vault, _client(vault, context).id)
        found, hidden = screenings.of_client(vault, client.id, context.today)
    rows = [_result(each) for each in found]
    lines = [f"{shown(r['on']):>10}  {r['instrument']}  {r['total']}" for r in rows]
    return Answer({"screenings": rows, "hidden": hidden}, lines)


def _result(each: Screening) -> dict[str, Any]:
    result = of_one(each.result or {})
    return {
        "id": each.id,
        "instrument": each.instrument,
        "version": each.version,
        "on": each.on_date,
        "mode": each.mode,
        "register": each.register,
        "state": each.state,
        "total": result.get("total"),
        "range": result.get("range"),
        "band": result.get("band"),
    }


def screening_added(context: Context) -> Answer:
    """Store the answers of one instrument and finish it, all or nothing."""
    options, today = context.options, context.today
    given, notes = answers_in(options.answers), _notes(context)
    with context.opened() as vault, vault.atomic():
        client = _client(vault, context)
        begun = screenings.start_screening(
            vault,
            client.id,
            options.instrument,
            today,
            mode=Mode(options.mode),
            round_id=_round_id(vault, client.id, options.round),
            register=Register(options.register) if options.register else None,
        ).record
        corrections.filled_on(vault, begun.id, context.on)
        for item, value in given.items():
            screenings.answer(vault, begun.id, item, value)
        made: Screening = screenings.finish(vault, begun.id, notes).record
        asks = measures.asks_cutoff(vault, screenings.instrument_of(vault, made), today)
    row = _result(made) | {"cutoff_unchosen": asks}
    lines = [_("Screening result: {total}").format(total=row["total"])]
    if (made.result or {}).get("group_only"):
        lines = [_("Recorded. Results are shown for groups only.")]
    return Answer(row, [*lines, *([measures.unchosen_words()] if asks else [])])


def _notes(context: Context) -> dict[str, AlertNote]:
    options = context.options
    pairs = [text.partition("=") for text in options.action]
    facts = (options.asked or "", options.taken_by, options.taken_on)
    return {alert.strip(): AlertNote(text.strip(), None, *facts) for alert, _s, text in pairs}


def _round_id(vault: Vault, client_id: str, name: str | None) -> str | None:
    """Return the open round of a name: of the client's own."""
    if name is None:
        return None
    known = {each.name: each.id for each in rounds.of_client(vault, client_id)}
    if name not in known:
        raise KnownError(
            _("The client has no questionnaire round {name}. There are: {known}.").format(
                name=name, known=", ".join(sorted(known)) or "–"
            )
        )
    return known[name]


def statuses_listed(context: Context) -> Answer:
    """List a client's labour-market statuses, the newest first."""
    with context.opened() as vault:
        found = labour_status.history(vault, _client(vault, context).id)
    rows = [{"status": each.status, "from": each.from_date} for each in found]
    return Answer(rows, [f"{shown(each.from_date):>10}  {each.status}" for each in found])


def status_added(vault: Vault, _context: Context, done: Changes) -> Answer:
    """Tell which labour-market status is in force from which day."""
    made = done.record
    data = {
        "client_code": clients.get(vault, made.client_id).code,
        "status": made.status,
        "from": made.from_date,
    }
    return Answer(data, [_("Stored from {day} on.").format(day=shown(made.from_date))])
