"""Anonymous surveys: client feedback (PREM) and the stakeholder survey.

A campaign is a name, a form and a period. The sheets printed for it lead to the campaign and never
to a person; its answers are kept with the day only, without who gave or recorded them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from tytti_desktop.casework import recording
from tytti_desktop.casework.asking import Act
from tytti_desktop.casework.client import small_cells
from tytti_desktop.casework.fields import ID, WHO, Day, told
from tytti_desktop.casework.mail import printing, sheets
from tytti_desktop.casework.mail.printing import FormJob
from tytti_desktop.casework.mail.sheets import Sheet, SheetState
from tytti_desktop.casework.recording import Book
from tytti_desktop.casework.screening import measures
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.answers import read_answers
from tytti_desktop.instruments.library import shipped, title_of
from tytti_desktop.instruments.model import Item, ItemKind, Kind, Questionnaire
from tytti_desktop.vault import Changes, Table, Vault, new_id
from tytti_desktop.words import N_, _


@dataclass(frozen=True)
class Campaign:
    """One survey: the form, and the first and last day of its period."""

    name: str = field(metadata=told(N_("Name of the survey")))
    form: str = field(metadata=told(N_("Form"), say=title_of))
    from_date: date = field(metadata=told(N_("First day"), day=Day.BOOKED))
    until_date: date = field(metadata=told(N_("Last day"), day=Day.BOOKED))
    id: str = field(default="", metadata=ID)
    created_at: datetime | None = field(default=None, metadata=WHO)
    created_by: str = field(default="", metadata=WHO)

    def ongoing(self, today: date) -> bool:
        """Tell whether the survey's period holds today."""
        return self.from_date <= today <= self.until_date


@dataclass(frozen=True)
class AnonymousAnswer:
    """One answered form of a campaign. `answers` holds item: value; null is left empty."""

    id: str = field(metadata=ID)
    campaign_id: str = field(metadata=ID)
    version: str = field(metadata=told(N_("Version")))
    on_date: date = field(metadata=told(N_("Day"), day=Day.PAST))
    answers: dict[str, Any] = field(default_factory=dict, metadata=told(N_("Answers")))
    sheet_id: str | None = field(default=None, metadata=ID)


@dataclass(frozen=True)
class ListedCampaign:
    """A campaign with how many sheets were printed and how many answers it has."""

    campaign: Campaign
    title: str
    printed: int
    answered: int


@dataclass(frozen=True)
class CountedItem:
    """How one item was answered: options in order with their counts; `missing` left it empty."""

    item: str
    text: str
    counts: tuple[tuple[str, int], ...]
    answered: int
    missing: int

    def shown(self) -> tuple[tuple[str, int | None], ...]:
        """Return the counts as they may be shown: None for a small one that is hidden."""
        values = small_cells.shown_counts([count for _option, count in self.counts])
        options = (option for option, _count in self.counts)
        return tuple(zip(options, values, strict=True))


BOOK = Book("campaign", Campaign, Table(Campaign, "campaign"), noun=N_("anonymous survey"))
ANSWER_BOOK = Book(
    "anonymous_answer",
    AnonymousAnswer,
    Table(AnonymousAnswer, "anonymous_answer"),
    noun=N_("answers to an anonymous survey"),
)


def forms(day: date) -> list[Questionnaire]:
    """Return the forms that a campaign can use: the anonymous surveys."""
    return [made for made in shipped().all(day) if made.kind is Kind.SURVEY]


def start(vault: Vault, campaign: Campaign) -> Changes:
    """Start a campaign; can be undone until something is printed for it.

    Raises KnownError naming the field that is not possible.
    """
    name = campaign.name.strip()
    problems: dict[str, str] = {}
    if not name:
        problems["name"] = _("Give the survey a name.")
    if campaign.form not in {made.id for made in forms(campaign.from_date)}:
        problems["form"] = _("Choose one of the anonymous forms.")
    if campaign.until_date < campaign.from_date:
        problems["until_date"] = _("The last day is before the first. Correct one of them.")
    recording.refuse(problems)
    made = replace(
        campaign, name=name, id=new_id(), created_at=vault.now(), created_by=vault.person.id
    )
    return recording.add(vault, BOOK, made)


def close(vault: Vault, campaign_id: str, today: date) -> Changes:
    """End a survey today: nothing more is printed for it; what still comes back is counted.

    Can be undone. Raises KnownError for a survey that has ended, or has not begun.
    """
    found = BOOK.table.get(vault, campaign_id)
    if not found.ongoing(today):
        raise KnownError(_("This survey is not going on: its period is over or yet to begin."))
    return recording.change(vault, BOOK, replace(found, until_date=today), "end")


def standing(vault: Vault, form: str, day: date) -> list[Changes]:
    """Find or make the survey that a sheet printed outside any belongs to; its record is last.

    The survey of the same form that went on that day, the narrowest period first, else one of the
    whole calendar year. Part of the act that is under way.
    """
    around = BOOK.table.find(
        vault,
        "form = ? and from_date <= ? and until_date >= ?",
        (form, day.isoformat(), day.isoformat()),
        "julianday(until_date) - julianday(from_date), rowid",
        1,
    )
    if around:
        return [Changes(frozenset(), around[0])]
    title = shipped().get(form).title.said()
    name = _("{title} {year}, outside surveys").format(title=title, year=day.year)
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    return [start(vault, Campaign(name, form, first, last))]


def listed(vault: Vault) -> list[ListedCampaign]:
    """Return the campaigns, the newest first."""
    rows = vault.query(
        "select c.id, (select count(*) from sheet s where s.campaign_id = c.id or exists (select 1"
        " from anonymous_answer a where a.campaign_id = c.id and a.sheet_id = s.id)) as printed,"
        " (select count(*) from anonymous_answer a where a.campaign_id = c.id) as answered"
        " from campaign c order by c.from_date desc, c.rowid desc"
    )
    return [_listed(BOOK.table.get(vault, r["id"]), r["printed"], r["answered"]) for r in rows]


def _listed(campaign: Campaign, printed: int, answered: int) -> ListedCampaign:
    title = shipped().get(campaign.form).title.said()
    return ListedCampaign(campaign, title, printed, answered)


def print_job(
    vault: Vault, campaign_id: str, today: date, *, copies: int, language: str = "fi"
) -> FormJob:
    """Prepare sheets of a campaign: printing.print_form draws, printing.record_form records."""
    campaign = BOOK.table.get(vault, campaign_id)
    if campaign.until_date < today:
        raise KnownError(_("This survey has ended: start a new one to print more sheets."))
    job = printing.form_job(vault, campaign.form, today, language=language, copies=copies)
    return replace(job, campaign_id=campaign.id)


def enter(
    vault: Vault,
    campaign_id: str,
    answers: Mapping[str, object],
    on: date,
    sheet: str | None = None,
) -> Changes:
    """Store one answered form, read or keyed; can be undone.

    `sheet` is the id or short code of its printed copy, where it has one. Raises KnownError for
    a sheet of another survey, one already entered, an impossible value, or no answer at all.
    """
    campaign = BOOK.table.get(vault, campaign_id)
    copy = None if sheet is None else sheets.get(vault, sheet)
    version = "" if copy is None else copy.version
    made = measures.library(vault, on).get(campaign.form, on=on, version=version)
    if copy is not None and copy.campaign_id != campaign.id:
        raise KnownError(_("This form is not of this survey. Check its code."), field="sheet")
    if copy is not None and ANSWER_BOOK.table.count(vault, "sheet_id = ?", (copy.id,)):
        raise KnownError(_("The answers of this form have already been entered."), field="sheet")
    read = read_answers(items(made), answers)
    if all(answer.missing for answer in read.values()):
        raise KnownError(_("No item has an answer yet. Answer at least one, or set it aside."))
    stored = {name: answer.stored for name, answer in read.items()}
    kept = AnonymousAnswer(
        id=new_id(),
        campaign_id=campaign.id,
        version=made.version,
        on_date=on,
        answers=stored,
        sheet_id=copy.id if copy is not None else None,
    )
    with vault.atomic():
        done = [recording.add(vault, ANSWER_BOOK, kept)]
        if copy is not None:
            back = replace(copy, state=SheetState.CHECKED)
            done.append(recording.change(vault, sheets.BOOK, back, "check"))
    return recording.together(done, kept)


def keep_checked(
    vault: Vault, sheet: Sheet, answers: Mapping[str, object], on: date
) -> list[Changes]:
    """Store or correct the answers of a checked anonymous sheet, in the act that is under way.

    A sheet left wholly empty adds no answer; one printed outside a survey is counted in `standing`.
    """
    before = ANSWER_BOOK.table.find(vault, "sheet_id = ?", (sheet.id,))
    if before:
        corrected = replace(before[0], answers=dict(answers))
        return [recording.change(vault, ANSWER_BOOK, corrected, "correct")]
    if all(value is None for value in answers.values()):
        return []
    found = [] if sheet.campaign_id else standing(vault, sheet.form, on)
    kept = AnonymousAnswer(
        id=new_id(),
        campaign_id=sheet.campaign_id or found[-1].record.id,
        version=sheet.version,
        on_date=on,
        answers=dict(answers),
        sheet_id=sheet.id,
    )
    return [*found, recording.add(vault, ANSWER_BOOK, kept)]


def items(made: Questionnaire) -> list[Item]:
    """Return every item of a survey, in order."""
    return [item for part in made.parts for item in part.items]


def counted(vault: Vault, campaign_id: str) -> list[CountedItem]:
    """Count a campaign's answers item by item; written answers are counted, never shown here."""
    campaign = BOOK.table.get(vault, campaign_id)
    given = ANSWER_BOOK.table.find(vault, "campaign_id = ?", (campaign_id,))
    shelf = measures.library(vault, campaign.from_date)
    return [
        _counted(item, [answer.answers.get(item.name) for answer in given])
        for item in shelf.ever_asked(shelf.get(campaign.form))
    ]


def _counted(item: Item, values: list[Any]) -> CountedItem:
    found = [value for value in values if value is not None]
    chosen = Counter(
        str(one) for value in found for one in (value if isinstance(value, list) else [value])
    )
    options = [option.value for option in item.options]
    return CountedItem(
        item=item.name,
        text=item.text.said(),
        counts=() if item.kind is ItemKind.TEXT else tuple((o, chosen[o]) for o in options),
        answered=len(found),
        missing=len(values) - len(found),
    )


CLOSE = Act(Campaign, close, (), about=N_("end a survey today"))
