"""The closing report: the client's own summary, and the version for the file.

Both are made of what this person's registers show, and leave through the gate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tytti_desktop.casework import choices
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.closing import checklist, closings, measures, ratings, statuses
from tytti_desktop.casework.closing.measures import Measured
from tytti_desktop.casework.closing.ratings import Side
from tytti_desktop.casework.gate import gate
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.gate.ready_papers import PAPER, SinglePaper, letter_paper
from tytti_desktop.casework.mail.letters import sender
from tytti_desktop.casework.steps.closing_record import RATER_NAMES, TICK_NAMES, Closing, Rater
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.letters import Letter, letter
from tytti_desktop.paper.plan_rows import Section, section_rows
from tytti_desktop.vault import Vault
from tytti_desktop.words import N_, _, language, speaking

REASONS = "closing_reasons"


class Version(StrEnum):
    """For whom the report is: the value is its letter's name."""

    CLIENT = "closing_summary"
    FILE = "closing_report"


VERSION_NAMES = {
    Version.CLIENT: N_("Closing summary for the client"),
    Version.FILE: N_("Closing report for the file"),
}


@dataclass(frozen=True)
class _Told:
    """What a report is made of, as this person sees it; no closing: nothing written yet."""

    client: Client
    closing: Closing | None
    sides: list[Side]
    measured: list[Measured]


def _told(vault: Vault, client_id: str, today: date) -> _Told:
    closing = closings.latest(vault, client_id)
    if closing is not None and not closings.may_see_words(vault, closing, today):
        closing = None
    return _Told(
        clients.get(vault, client_id),
        closing,
        ratings.side_by_side(vault, client_id, today),
        measures.measured(vault, client_id, today),
    )


def paper(vault: Vault, client_id: str, version: Version, today: date) -> SinglePaper:
    """Return a report ready to be printed or saved, with the passage that lets it out.

    Raises KnownError where there is nothing to tell yet.
    """
    made = report(vault, client_id, version, today)
    to_client = version is Version.CLIENT
    register = _registers(_told(vault, client_id, today))
    passage = Passage(
        client_id,
        gate.CLIENT if to_client else gate.OWN_UNIT,
        ("plan", "questionnaires") if to_client else ("plan", "work", "questionnaires"),
        PAPER,
        str(version),
        entity="closing",
        registers=register,
    )
    return letter_paper(made, passage, today, practice=vault.practice)


def _registers(told: _Told) -> tuple[str, ...]:
    """Return the registers of what a report tells."""
    found = {str(r.register) for side in told.sides for r in side.ratings.values()}
    found |= {str(side.goal.register) for side in told.sides if side.goal is not None}
    found |= {str(told.closing.register)} if told.closing else set()
    return tuple(sorted(found))


def report(vault: Vault, client_id: str, version: Version, today: date) -> Letter:
    """Return a report as a letter: to the client in the client's language, else in the window's."""
    told = _told(vault, client_id, today)
    if told.closing is None and not any(side.ratings for side in told.sides):
        raise KnownError(_("Nothing has been written or rated yet: begin the closing first."))
    to_client = version is Version.CLIENT
    spoken = told.client.language if to_client else language()
    large = told.client.large_print and to_client
    with speaking(spoken):
        told = _told(vault, client_id, today)
        sections = [*_words(told), *_rated(told)]
        if (
            not to_client
        ):  # a bare score is read alone at home: the client's own summary explains it
            sections += [*_results(told), *_statuses(vault, told, today), *_end(vault, told, today)]
    return letter(
        str(version),
        spoken,
        on=today,
        sender=sender(vault, today),
        facts={
            "name": told.client.name,
            "client_code": told.client.code,
            "rated": "yes" if any(side.ratings for side in told.sides) else "",
        },
        large_print=large,
        inserts=section_rows(sections, large_print=large),
    )


def _words(told: _Told) -> Iterator[Section]:
    if told.closing is None:
        return
    for heading, words in (
        (_("What we did and what came of it"), told.closing.summary),
        (_("Where you go on from here"), told.closing.guidance),
    ):
        if words:
            yield Section(heading, lines=tuple(line for line in words.splitlines() if line.strip()))


def _rated(told: _Told) -> Iterator[Section]:
    """Return each goal and work ability with what each side said; what nobody rated is left out."""
    for side in told.sides:
        if not side.ratings:
            continue
        lines = []
        for rater in Rater:
            found = side.ratings.get(rater)
            if found is not None:
                name = f"{_(RATER_NAMES[rater])}: {side.scale.shown(found.value)}"
                lines.append(f"{name}. {found.note}" if found.note else name)
        ends = f"{side.scale.lowest}–{side.scale.highest}"
        goal = _("Goal: {what}").format(what=side.title)
        heading = goal if side.goal is not None else f"{side.title} ({ends})"
        own = f"”{side.goal.own_words}”" if side.goal is not None and side.goal.own_words else ""
        yield Section(heading, words=own, lines=tuple(lines))


def _results(told: _Told) -> Iterator[Section]:
    """Return the results of the measures, the change and its source."""
    for each in told.measured:
        named = ((statuses.START, each.start), (statuses.MIDDLE, each.middle))
        lines = [
            f"{_(statuses.POINT_NAMES[name])} {shown(value.on)}: {value.shown()}"
            for name, value in (*named, (statuses.END, each.end))
            if value is not None
        ]
        if each.change:
            lines += each.change
            lines += [_("Source: {source}").format(source=each.source)] if each.source else []
        yield Section(each.title, lines=tuple(lines))


def _statuses(vault: Vault, told: _Told, today: date) -> Iterator[Section]:
    points = statuses.points(vault, told.client.id, today)
    if not points:
        return
    lines = [
        f"{_(statuses.POINT_NAMES[each.name])} {shown(each.on)}: {each.label or _('not known')}"
        for each in points
    ]
    yield Section(
        _("Labour-market status"), lines=(*lines, euro_words(vault, told.client.id, today))
    )


def euro_words(vault: Vault, client_id: str, today: date) -> str:
    """Return what the change of status means in euros, or that the unit has given no figures."""
    if not statuses.parameters(vault, today):
        return _("The unit has given no figures for what a status means in euros.")
    found = statuses.meaning(vault, client_id, today)
    if found is None:
        return _("The unit's figures do not cover these statuses.")
    euros = f"{found.difference:+,.0f}".replace(",", "\u00a0").replace("-", "−")
    sources = ", ".join(dict.fromkeys((found.start.source, found.end.source)))
    words = _("By the unit's figures: {euros} euros a month. Source: {source}")
    return words.format(euros=euros, source=sources)


def _end(vault: Vault, told: _Told, today: date) -> Iterator[Section]:
    """Return how the case was closed, and the checklist."""
    client, closing = told.client, told.closing
    if client.closed_on is not None:
        reason = choices.label(vault, REASONS, client.closed_reason, client.closed_on)
        lines = [f"{shown(client.closed_on)}: {reason}"]
        if closing is not None and closing.without_meeting:
            why = _("Without a closing meeting: {why}")
            lines.append(why.format(why=closing.without_meeting))
        yield Section(_("Closed"), lines=tuple(lines))
    points = []
    for point in checklist.points(vault, client.id, today):
        how = point.detail
        if point.tick is not None and not point.by_fact:
            parts = (_(TICK_NAMES[point.tick.state]), point.tick.note)
            how = ", ".join(part for part in parts if part)
        mark = _("in order") if point.settled else _("still open")
        points.append(f"{point.label}: {mark}" + (f" ({how})" if how else ""))
    yield Section(_("Checklist"), lines=tuple(points))
