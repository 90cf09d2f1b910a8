"""The wordings put in, written to one file for the next unit, and taken from another unit's."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.screening import wording_texts
from tytti_desktop.casework.screening.wording_texts import Incoming
from tytti_desktop.desk.forms.ask_file import open_file, save_as, write
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import ask
from tytti_desktop.desk.forms.person_menu import LANGUAGE_NAMES
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import given
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, ngettext

NAME, KINDS = "sanamuodot", "JSON (*.json)"
LARGEST = 20_000_000  # bytes: every wording in every language is under a hundredth of it


def ask_export(session: Session, parent: QWidget) -> None:
    """Ask where the wordings go and write them; KnownError where none has been put in."""
    vault, today = session.vault, session.today
    count = len(wording_texts.exported(vault, today)["texts"])
    if not count:
        raise KnownError(_("No words have been put in here yet: there is nothing to export."))
    file = save_as(parent, _("Export the wordings"), NAME, ".json", KINDS)
    if file is not None:
        words = ngettext("{count} wording written", "{count} wordings written", count)
        session.tell(write(file, wording_texts.file_of(vault, today), words.format(count=count)))


def ask_import(session: Session, parent: QWidget) -> None:
    """Ask for another unit's file, and put its words in once they have been looked at."""
    title = _("Choose a file of wordings")
    found = open_file(parent, title, KINDS)
    if found is not None:
        take(session, parent, found)


def take(session: Session, parent: QWidget, file: Path) -> None:
    """Show what a file brings beside what is here; stored only when the person says so."""
    vault, today = session.vault, session.today
    too_large = _("This is not a file of wordings exported from Tytti.")
    held = wording_texts.opened(given.content(file, most=LARGEST, too_large=too_large))
    coming = wording_texts.incoming(vault, held, today)
    if not any(each.changed for each in coming):
        session.tell(_("Every word of the file is here already."))
        return
    changes: Changes | None = ask(
        parent, session, title=_("Wordings from a file"), act=_("Put these words in"),
        intro=_(
            "Look at what changes. Each form becomes a draft here, and nothing is mailed before "
            "somebody has compared it with the official form and confirmed it."
        ),
        build=lambda rows: _show(rows, coming),
        save=lambda _values: wording_texts.imported(vault, held, today),
    )  # fmt: skip
    if changes is not None:
        session.done(changes, _("The words are stored. Compare and confirm them next."))


def _show(rows: Form, coming: list[Incoming]) -> None:
    """Show each form's source and its changed places: the words here, and the file's."""
    for each in coming:
        rows.group(f"{each.form.title.said()}, {LANGUAGE_NAMES[each.language]}")
        rows.words(_("Wording from: {source}").format(source=each.source))
        if not each.changed:
            rows.words(_("The same words are here already."))
        for place, here, new in each.changed:
            before = here or _("no words yet")
            rows.words(f"{place}: {before} → {new}", kind="")
