"""Before and after a meeting, from the command line: agenda, pre-assessments, minutes."""

from dataclasses import replace
from datetime import date
from typing import Any

from tytti_desktop.casework import registers
from tytti_desktop.casework.gate.ready_papers import FILE
from tytti_desktop.casework.meetings import agenda, invitees, minutes, papers, pre_assessments
from tytti_desktop.casework.meetings.agenda_words import Reader
from tytti_desktop.casework.meetings.records import Meeting, Minutes, MinutesEntry, PreAssessment
from tytti_desktop.casework.plan.actions import Action, OwnerKind
from tytti_desktop.cli.context import Answer, Context, parsed_json, read_text
from tytti_desktop.cli.forms import save
from tytti_desktop.cli.meetings import found
from tytti_desktop.dates import iso
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault
from tytti_desktop.vault.table import plain
from tytti_desktop.words import _


def agenda_of(context: Context) -> Answer:
    """Bring the agenda up to date and show it, with who may not hear what; print it for one."""
    options, today = context.options, context.today
    with context.opened() as vault:
        meeting = found(vault, context)
        agenda.build(vault, meeting.id, today)
        if options.add:
            agenda.add_item(vault, meeting.id, options.add, options.category, today)
        for each in options.drop:
            agenda.drop(vault, each)
        items = list(map(Reader(vault, today).item, agenda.of_meeting(vault, meeting.id)))
        away = agenda.without(vault, meeting, items, invitees.of_meeting(vault, meeting.id))
        if options.out:
            _printed(vault, context, papers.agenda_paper)
        rows = [
            {
                "id": item.id,
                "source": item.source,
                "text": item.text,
                "detail": item.detail,
                "category": item.category,
                "without": [invitees.name_of(vault, each) for each in away.get(item.id, [])],
            }
            for item in items
        ]
    lines = [f"{number}. {_told(row)}" for number, row in enumerate(rows, 1)]
    return Answer(rows, lines or [_("The agenda is empty.")])


def _told(row: dict[str, Any]) -> str:
    text = f"{row['text']}  {row['detail']}".strip()
    if not row["without"]:
        return text
    away = _("Without: {people}").format(people=", ".join(row["without"]))
    return f"{text}  [{away}]"


def _printed(vault: Vault, context: Context, kind: Any) -> None:  # noqa: ANN401
    """Print one person's paper through the gate."""
    options = context.options
    people = {each.id: each for each in invitees.of_meeting(vault, options.meeting)}
    if options.invitee not in people:
        raise KnownError(_("Name with --for whose paper it is: an id of the meeting's list."))
    paper: papers.MeetingPaper = kind(vault, people[options.invitee], context.today)
    content = paper.make()
    paper.record(vault, FILE, options.reason)
    save(options.out, content)


def asked(context: Context) -> Answer:
    """Ask one invitee for a pre-assessment: the text for secure mail, and the form as a file."""
    options, today = context.options, context.today
    with context.opened() as vault:
        meeting = found(vault, context)
        person = next(
            (p for p in invitees.of_meeting(vault, meeting.id) if p.id == options.invitee), None
        )
        if person is None:
            raise KnownError(_("Name with --for whose paper it is: an id of the meeting's list."))
        due: date = options.due or pre_assessments.due_day(vault, meeting, today)
        paper = papers.request(vault, person, due, today)
        form = papers.form_paper(vault, person, due, today).make()
        made: PreAssessment = paper.record(vault, "secure_mail", options.reason).record
        if options.out:
            save(options.out, form)
    data = {"id": made.id, "invitee": person.id, "due": due, "text": paper.text}
    return Answer(data | {"form": options.out}, [paper.text])


def received(context: Context) -> Answer:
    """Store an answered pre-assessment, and show the answers side by side."""
    options, today = context.options, context.today
    content = _object(read_text(options.answers))
    with context.opened() as vault:
        meeting = found(vault, context)
        every = pre_assessments.of_meeting(vault, meeting.id)
        old = next((each for each in every if each.invitee_id == options.invitee), None)
        if old is None:
            raise KnownError(_("No pre-assessment was asked of this person. Ask for it first."))
        ratings = content.get("ratings", {})
        if not all(isinstance(value, int) for value in ratings.values()):
            raise KnownError(_("A rating is from 1 to 5."), field="ratings")
        new = replace(
            old,
            ratings=ratings,
            texts=content.get("texts", {}),
            words=str(content.get("words", "")),
            received_on=options.on or old.received_on,
        )
        pre_assessments.record_received(vault, new, today)
        rows = side_by_side(vault, meeting, today)
    return Answer(rows, [f"{row['area']}: {row['ratings']}" for row in rows])


def side_by_side(vault: Vault, meeting: Meeting, today: date) -> list[dict[str, Any]]:
    """Return the answers by area, the biggest disagreement first."""
    return [
        {"area": row.area.key, "spread": row.spread, "ratings": dict(row.ratings)}
        for row in pre_assessments.side_by_side(vault, meeting.id, today)
    ]


def _object(text: str) -> dict[str, Any]:
    try:
        content = parsed_json(text)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise KnownError(_("The file is not a JSON object of fields. See docs/komennot.md."))
    return content


def minutes_of(context: Context) -> Answer:
    """Write, approve, correct or print the minutes; agreed actions get their owners at once."""
    options, today = context.options, context.today
    with context.opened() as vault:
        meeting = found(vault, context)
        if options.correct:
            minutes.correct(vault, _current(vault, meeting).id, options.correct, today)
        if options.content:
            _write(vault, meeting, _object(read_text(options.content)), today)
        if options.approve:
            minutes.approve(vault, _current(vault, meeting).id, today)
        if options.out:
            _printed(vault, context, papers.minutes_paper)
        made = _current(vault, meeting)
    data = plain(made)
    for hidden in ("client_id", "recorded_by", "retention"):
        data.pop(hidden)
    lines = [f"{made.version}  {made.state}", made.summary]
    return Answer(data, [line for line in lines if line])


def _current(vault: Vault, meeting: Meeting) -> Minutes:
    made = minutes.current(vault, meeting.id)
    if made is None:
        raise KnownError(_("No minutes have been written of this meeting yet."))
    return made


def _write(vault: Vault, meeting: Meeting, content: dict[str, Any], today: date) -> None:
    begun = minutes.begin(vault, meeting)
    said = {str(each.get("item", "")): each for each in content.get("entries", [])}
    entries = tuple(_entry(entry, said.get(entry.item_id, {})) for entry in begun.entries)
    written = replace(
        begun,
        entries=entries,
        summary=str(content.get("summary", begun.summary)),
        next_meeting=str(content.get("next_meeting", begun.next_meeting)),
    )
    mine = registers.own(vault, today)
    agreed = [_action(each, mine) for each in content.get("actions", [])]
    minutes.keep(vault, written, agreed, today)


def _entry(entry: MinutesEntry, said: dict[str, Any]) -> MinutesEntry:
    return replace(
        entry,
        note=str(said.get("note", entry.note)),
        decision=str(said.get("decision", entry.decision)),
    )


def _action(content: dict[str, Any], mine: registers.Own) -> Action:
    try:
        due = iso(content["due"]) if content.get("due") else None
        kind = OwnerKind(content.get("owner_kind", "client"))
    except ValueError:
        raise KnownError(
            _("An action needs an owner of the list, and its day as 2026-12-31."), field="actions"
        ) from None
    text, owner = str(content.get("text", "")), str(content.get("owner", ""))
    goal = str(content.get("goal") or "") or None
    return Action(
        "", text, kind, mine.register, mine.retention, owner=owner, due_on=due, goal_id=goal
    )
