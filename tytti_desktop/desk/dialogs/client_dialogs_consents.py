"""The dialogs of consents: recording what a paper gives, the look at Kanta."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from tytti_desktop.casework import choices
from tytti_desktop.casework.gate import consent_papers, consents, permit_checks
from tytti_desktop.casework.gate.consent_papers import Paper
from tytti_desktop.casework.gate.consents import (
    BY_CLIENT,
    CATEGORIES,
    DIRECTION_NAMES,
    GIVE,
    RECIPIENTS,
    Consent,
)
from tytti_desktop.casework.gate.permit_checks import FINDING_NAMES, Finding, PermitCheck
from tytti_desktop.casework.meetings import booking
from tytti_desktop.casework.meetings.records import KINDS, Meeting, State
from tytti_desktop.dates import shown
from tytti_desktop.desk.forms.ask_file import open_file
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import ask
from tytti_desktop.desk.forms.form_rows import Field
from tytti_desktop.desk.kit import bound, focus, theme
from tytti_desktop.desk.kit.cards import button, row, spaced, text
from tytti_desktop.desk.kit.check_box import CheckBox
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import given
from tytti_desktop.paper.reading.kinds import SCANS
from tytti_desktop.words import _

CONSENT_PLACE = DraftPlace("consent", 1)
KANTA_PLACE = DraftPlace("kanta", 1)
ABREAST, MOST_STEPS = 2, 62.0  # columns of boxes, and the grid steps that a dialog has for them


class SeveralField(Field):
    """Several of a list, each with its box; the value is the list of the keys checked."""

    def __init__(
        self, label: str, options: Sequence[tuple[str, str]], *, abreast: int = ABREAST
    ) -> None:
        holder = QWidget()
        grid = QGridLayout(holder)
        spaced(grid, 0.5)
        self.boxes: dict[str, CheckBox] = {}
        for key, word in options:
            box = CheckBox(word)
            box.setAccessibleName(f"{label}: {word}")
            self.boxes[key] = box
        while abreast > 1 and self._wide(abreast) > theme.current().grid(MOST_STEPS):
            abreast -= 1
        for number, box in enumerate(self.boxes.values()):
            grid.addWidget(box, number // abreast, number % abreast)
        super().__init__(label, holder)
        for box in self.boxes.values():
            box.toggled.connect(self.changed)

    def _wide(self, abreast: int) -> int:
        """Return the pixels of the longest words of so many columns."""
        wide = [box.sizeHint().width() for box in self.boxes.values()]
        return sum(max(wide[column::abreast], default=0) for column in range(abreast))

    def raw(self) -> list[str]:
        """Return the keys checked, in the order of the list."""
        return [key for key, box in self.boxes.items() if box.isChecked()]

    def put(self, value: object) -> None:
        """Check these keys and no others."""
        wanted = value if isinstance(value, list | tuple) else ()
        for key, box in self.boxes.items():
            box.setChecked(key in wanted)

    def take_focus(self) -> None:
        """Put the cursor on the first box."""
        for box in self.boxes.values():
            focus.give(box, self)
            return


class PaperField(Field):
    """A scanned paper from a file; the file's name and content are never kept as a draft."""

    def __init__(self, label: str, *, help_text: str = "") -> None:
        self._paper: Paper | None = None
        self.pick = button(_("Choose the file …"), self._ask, icon="folder-open")
        self.told = text("", "muted", wrap=False)
        holder = QWidget()
        holder.setLayout(row(self.pick, self.told, None))
        super().__init__(label, holder, help_text=help_text)

    def _ask(self) -> None:
        kinds = f"{_('Scanned papers')} ({SCANS})"
        found = open_file(self, self.label.text(), kinds)
        if found is not None:
            self.read(found)

    def read(self, file: Path) -> None:
        """Take a file's content; what is wrong with it stands beneath."""
        self._paper = None
        try:
            self._paper = consent_papers.read_paper(given.content(file, name=file.name))
        except KnownError as error:
            self.set_problem(error.message)
        else:
            self.set_problem("")
            self.changed.emit()
        size = 0 if self._paper is None else max(len(self._paper.content) // 1024, 1)
        self.told.setText(_("Attached, {size} kB").format(size=size) if self._paper else "")

    def value(self) -> Paper | None:
        """Return the paper, None when none is chosen."""
        return self._paper

    def raw(self) -> str:
        """Return nothing: a file is never kept as a draft."""
        return ""

    def put(self, value: object) -> None:
        """Take nothing back: a file is chosen again."""


def words_of(session: Session, kind: str) -> list[tuple[str, str]]:
    """Return what the unit offers of a kind today, as a form's choices."""
    found = choices.choices(session.vault, kind, session.today)
    return [(choice.key, choice.label) for choice in found]


def _consent_rows(
    form: Form,
    session: Session,
    client_id: str,
    given: Sequence[tuple[str, str]],
    heard: Meeting | None,
) -> None:
    recipients = SeveralField(_("To whom"), words_of(session, RECIPIENTS))
    form.add("recipient", recipients, [pair[0] for pair in given if pair[0]])
    categories = SeveralField(_("Which data"), words_of(session, CATEGORIES))
    form.add("category", categories, [pair[1] for pair in given if pair[1]])
    ways = SeveralField(_("Which way"), [(way, _(word)) for way, word in DIRECTION_NAMES.items()])
    form.add("direction", ways, [GIVE])
    form.group(_("How it was given"))
    form.date("valid_from", _("Signed or said on"), heard.on if heard else session.today)
    until = _("For instance +12kk; empty: until withdrawn.")
    form.date("valid_until", _("In force until"), help_text=until)
    form.line("given_by", _("Given by"), _("the client"))
    form.line("purpose", _("For what"))
    told = _("PDF, JPEG or PNG; kept encrypted in the vault.")
    form.add("paper", PaperField(_("The signed paper"), help_text=told))
    _spoken_rows(form, session, client_id, heard)


def _spoken_rows(form: Form, session: Session, client_id: str, heard: Meeting | None) -> None:
    """Ask where and to whom the client said it, where no paper was signed."""
    held = {
        each.id: each
        for each in booking.of_client(session.vault, client_id)
        if each.state is not State.CANCELLED and each.on <= session.today
    }
    if not held:
        return
    form.group(_("If the client agreed aloud in a meeting"))
    names = dict(words_of(session, KINDS))
    meetings = [(key, f"{shown(m.on)} {names.get(m.kind, m.kind)}") for key, m in held.items()]
    how = _("Not where the law wants a signed paper: health, substances, questionnaires.")
    known = heard.id if heard is not None else None
    where = form.choice("meeting_id", _("In which meeting"), meetings, known, help_text=how)
    form.line("heard_by", _("Who heard it"), session.person.name)

    def picked() -> None:
        if where.value():
            form["valid_from"].put(held[where.value()].on)

    where.changed.connect(bound.held(form, picked))


def _consent(client_id: str, values: Mapping[str, Any], today: date) -> Consent:
    """Return what the form says of how and for how long; KnownError where it leaves a gap."""
    wanted = (
        ("recipient", _("Choose at least one recipient.")),
        ("category", _("Choose at least one kind of data.")),
        ("direction", _("Choose whether the team may give or obtain the data.")),
    )
    for name, problem in wanted:
        if not values[name]:
            raise KnownError(problem, field=name)
    given_by = values["given_by"]
    heard = values.get("meeting_id")
    return Consent(
        client_id,
        "",
        "",
        values["valid_from"] or today,
        values["valid_until"],
        purpose=values["purpose"],
        given_by=BY_CLIENT if given_by == _("the client") else given_by,
        meeting_id=heard or None,
        heard_by=values["heard_by"] if heard else "",
    )


def ask_consent(
    session: Session,
    parent: QWidget | None,
    client_id: str,
    *given: tuple[str, str],
    heard: Meeting | None = None,
) -> None:
    """Record what a signed paper gives, or the client said aloud in the meeting `heard`.

    `given` is the (recipient, category) picked, if any; either may be empty.
    """
    vault, today = session.vault, session.today
    known: list[str] = []

    def save(values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what `ask` returns
        consent = _consent(client_id, values, today)
        asked = (values["recipient"], values["category"])
        known.append(consents.repeated(vault, consent, *asked, today, values["direction"]))
        return consent_papers.record_signed(
            vault, consent, *asked, values["paper"], today, values["direction"]
        )

    changes = ask(
        parent, session, place=CONSENT_PLACE.of(client_id), client_id=client_id,
        title=_("Record consents"), act=_("Record the consents"), save=save,
        build=lambda form: _consent_rows(form, session, client_id, given, heard),
        intro=_("What one paper or one spoken yes gives: each recipient, each kind of data."),
    )  # fmt: skip
    if changes is not None:
        session.done(changes, " ".join([_("Consents recorded"), *(k for k in known[-1:] if k)]))


def ask_kanta(session: Session, parent: QWidget | None, client_id: str) -> None:
    """Note that someone looked at Kanta's permits and prohibitions, and what stood there."""
    vault, today = session.vault, session.today

    def build(form: Form) -> None:
        form.date("checked_on", _("Checked on"), today)
        found = [(finding, _(word)) for finding, word in FINDING_NAMES.items()]
        form.segments("finding", _("What stood in Kanta"), found, Finding.PERMIT)
        form.line("note", _("Note"))

    def make(values: Mapping[str, Any]) -> PermitCheck:
        finding = Finding(values["finding"])
        return PermitCheck(client_id, values["checked_on"] or today, finding, values["note"])

    changes = ask(
        parent, session, place=KANTA_PLACE.of(client_id), client_id=client_id,
        title=_("Record the look at Kanta"), act=_("Record the look"), build=build, make=make,
        save=lambda check: permit_checks.record_check(vault, check, today),
        intro=_("Kanta's permits and prohibitions live in Kanta; only the look is noted here."),
    )  # fmt: skip
    if changes is not None:
        session.done(changes, _("The look at Kanta is recorded"))
