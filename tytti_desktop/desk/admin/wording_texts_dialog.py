"""Putting in the official words of a questionnaire, place by place, with their source."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.screening import measures, wording_texts
from tytti_desktop.desk.forms.form import GROUP_MAX, Form
from tytti_desktop.desk.forms.form_dialog import ask
from tytti_desktop.desk.forms.person_menu import LANGUAGE_NAMES
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.instruments.model import Item, Questionnaire, plain
from tytti_desktop.instruments.texts import places, wanting
from tytti_desktop.vault import Changes
from tytti_desktop.words import N_, _

SOURCE, PLACE = "source", DraftPlace("settings:wordings", 2)
PLACES = {
    "title": N_("Title"),
    "stem": N_("Beginning of every question"),
    "instruction": N_("Instructions"),
    "intro": N_("Instructions"),
    "end": N_("Closing words"),
    "low": N_("Left end of the scale"),
    "high": N_("Right end of the scale"),
    "unit": N_("Unit"),
}


def ask_texts(session: Session, parent: QWidget | None, form: str, code: str) -> Changes | None:
    """Ask for the official words of a form in a language and store them; None when left."""
    vault, today = session.vault, session.today
    made = measures.library(vault, today).get(form)
    known = {key: plain(getattr(text, code)) for key, text in places(made).items()}
    lacking = wanting(made, code)

    def build(rows: Form) -> None:
        told = _("The form, its publisher and its year, for instance: THL 2024.")
        rows.line(SOURCE, _("Source"), help_text=told)
        for title, keys in _grouped(made, known):
            rows.group(title)
            for key in keys:
                label = _("{place} (wanting)") if key in lacking else "{place}"
                place = place_words(made, key)
                rows.area(f"text.{key}", label.format(place=place), known[key], lines=2)

    def save(values: Mapping[str, Any]) -> Changes:
        given = {key: str(values[f"text.{key}"] or "") for key in known}
        changed = {key: text for key, text in given.items() if text and text != known[key]}
        return wording_texts.put_in(vault, form, code, changed, values[SOURCE] or "", today)

    intro = _(
        "{form}, {language}. Copy each word from the official form. Nothing is mailed before "
        "somebody has compared and confirmed it."
    ).format(form=made.title.said(), language=LANGUAGE_NAMES[code])
    changes: Changes | None = ask(
        parent, session, title=_("Put in the official text"), act=_("Store the words"),
        intro=intro, build=build, save=save, place=PLACE.of(form, code),
    )  # fmt: skip
    return changes


def place_words(made: Questionnaire, key: str) -> str:
    """Return what a place of a questionnaire's words is, in words."""
    head, _dot, last = key.rpartition(".")
    if head.startswith("part"):
        number, what = head.removeprefix("part"), _(PLACES[last])
        return _("Part {number}: {what}").format(number=number, what=what)
    for item in made.own_items:
        for at, option in enumerate(item.options, 1):
            if key == f"{item.name}:{option.value}":
                value = str(option.value)
                return _("Answer {number}").format(number=value if value.isdigit() else at)
    return _(PLACES.get(last, N_("Question")))


def asked(item: Item, words: str) -> str:
    """Return an item's words with its number, where it has one: other names are the program's."""
    return f"{item.name}. {words}" if item.name[:1].isdigit() else words


def _grouped(made: Questionnaire, keys: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Give places by their item, under its words in the unit's language, as many as a group holds.

    An item with many answers goes on in another group under the same words.
    """
    titles = {item.name: asked(item, plain(item.text.said())) for item in made.own_items}

    def title(key: str) -> str:
        for name, words in titles.items():
            if key == name or key.startswith((f"{name}.", f"{name}:")):
                return words
        return _("Title and instructions")

    for words, group in groupby(keys, title):
        own = list(group)
        for start in range(0, len(own), GROUP_MAX):
            yield words, own[start : start + GROUP_MAX]
