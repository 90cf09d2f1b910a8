"""The dialog of a new client and of changing one: checked as one types, nothing inferred silently.

What the identity code tells of birth and sex is proposed, and goes into the form only when a person
presses the button; the form keeps the code that was confirmed, so that a draft keeps it too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework import choices
from tytti_desktop.casework import fields as facts
from tytti_desktop.casework.client import clients, codes, duplicates, identity
from tytti_desktop.casework.client.client_checks import LANGUAGE_NAMES
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.duplicates import WHY_NAMES, Likeness
from tytti_desktop.casework.client.identity import SEX_NAMES, Sex
from tytti_desktop.casework.client.provenance import CONFIRMED, TOLD
from tytti_desktop.casework.steps.client_list import finnish_order
from tytti_desktop.desk.dialogs.postal_code import PostalCodeField, tell_municipality
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_rows import Field
from tytti_desktop.desk.forms.looks import ask_look
from tytti_desktop.desk.forms.told_rows import told_rows
from tytti_desktop.desk.handover.merge_dialog import ask_merge
from tytti_desktop.desk.kit.bound import held
from tytti_desktop.desk.kit.cards import ENTER, button, clear, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes
from tytti_desktop.words import _

NEW_PLACE = DraftPlace("client:new")
CHANGE_PLACE = DraftPlace("client:change", 1)
LOOK_MILLISECONDS = 350
MOST_LIKE = 3
_OWN_ROWS = {"area", "team"}  # asked only where the unit has several


# What a person must see is there, before anything of it is changed or relied on.
OPEN_WHEN_FILLED = ("non_disclosure", "contact_street", "interpreter", "care_of")


@dataclass(frozen=True)
class Filled:
    """A client as the form gives it, checked by the rules of this vault."""

    client: Client
    practice: bool

    def problems(self, today: date) -> dict[str, str]:
        """Return what is wrong, by field."""
        return self.client.problems(today, practice=self.practice)


class ProposalField(Field):
    """What the identity code tells, and the button that takes it; its value is that code."""

    def __init__(self, session: Session, form: Form) -> None:
        self._session, self._form, self._code = session, form, ""
        past = _("Tab goes past this to the name, Shift+Tab comes back.")
        self.take = button(_("Yes, fill these in (Enter)"), self.confirm, tip=past)
        super().__init__("", self.take)
        self.label.setWordWrap(True)
        self.hide()

    def look(self, code: str) -> None:
        """Propose what this code tells, if it is whole and right and not yet confirmed."""
        today = self._session.today
        wrong = identity.problem(code, today=today, temporary=True, practice=False)
        found = None if wrong else identity.proposal(code)
        self.setVisible(found is not None and code != self._code)
        if found is not None:
            words = _("The code tells: born {day}, {sex}. Is this right?")
            shown = words.format(
                day=dates.shown(found.date_of_birth), sex=_(SEX_NAMES[found.sex]).lower()
            )
            self.label.setText(shown)
            self.take.setAccessibleName(f"{shown} {self.take.text()}")

    def confirm(self) -> None:
        """Fill in what a person has now confirmed."""
        self._code = self._form["identity_code"].value()
        found = identity.proposal(self._code)
        self._form["date_of_birth"].put(found.date_of_birth)
        self._form["sex"].put(found.sex)
        self.hide()
        self.changed.emit()
        self._form["family_name"].take_focus()

    def eventFilter(self, _line: QObject, event: QEvent) -> bool:
        """Take what the code tells by Enter in the code itself; Tab goes on to what is written."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.modifiers() or self.isHidden():
            return False
        if event.key() == Qt.Key.Key_Tab:
            self._form["family_name"].take_focus()
        elif event.key() in ENTER:
            self.confirm()
        else:
            return False
        return True

    def raw(self) -> str:
        """Return the code that a person confirmed, or nothing."""
        return self._code

    def put(self, value: object) -> None:
        """Take back what a draft kept."""
        self._code = str(value or "")
        self.hide()


class Likenesses(QWidget):
    """Who may be the same person, while one types; nothing is blocked by it."""

    def __init__(self, session: Session, form: Form, own_id: str) -> None:
        super().__init__()
        self._session, self._form, self._own_id = session, form, own_id
        self.found: list[Likeness] = []
        self._list = QVBoxLayout(self)
        spaced(self._list, 0.5)
        self._pause = QTimer(self, singleShot=True, interval=LOOK_MILLISECONDS)
        self._pause.timeout.connect(self._look_if_open)
        form.changed.connect(self._pause.start)
        self.hide()

    def _look_if_open(self) -> None:
        if self.window().isVisible():  # once the dialog is left, the vault may be closed
            self.look()

    def look(self) -> None:
        """Look for the same person among the clients, by what is typed so far."""
        typed = self._form.raw()
        try:
            born = self._form["date_of_birth"].value()
        except KnownError:  # half a date is no date yet
            born = None
        client = Client(
            typed["family_name"],
            typed["given_names"],
            id=self._own_id,
            identity_code=typed["identity_code"] or None,
            date_of_birth=born,
            former_names=typed["former_names"],
        )
        self._show(duplicates.find(self._session.vault, client)[:MOST_LIKE])

    def _show(self, found: list[Likeness]) -> None:
        if found == self.found:
            return
        self.found = found
        clear(self._list)
        for like in found:
            words = _("Is this the same person? {name}: {why}")
            shown = words.format(name=like.name, why=_(WHY_NAMES[like.why]))
            go = button(_("Open this client"), partial(self._open, like.client_id))
            go.setAccessibleName(f"{go.text()}: {like.name}")
            line = row(text(shown, "error"), go)
            if self._own_id:
                join = button(_("Join …"), partial(self._join, like.client_id))
                join.setAccessibleName(f"{join.text()} {like.name}")
                line.addWidget(join)
            nest(self._list, line)
        self.setVisible(bool(found))

    def _open(self, client_id: str, _on: bool = False) -> None:
        self.window().close()
        self._session.open_client(client_id)

    def _join(self, other_id: str, _on: bool = False) -> None:
        parent = self.window().parentWidget()
        self.window().close()
        ask_merge(self._session, parent, self._own_id, other_id)


def _person_rows(form: Form, session: Session, client: Client) -> None:
    def check(code: str) -> str:
        temporary = bool(form["identity_temporary"].raw())
        practice = session.vault.practice
        today = session.today
        return identity.problem(code, today=today, temporary=temporary, practice=practice) or ""

    code = form.identity_code(
        "identity_code", _("Identity code"), client.identity_code or "", check
    )
    proposal = ProposalField(session, form)
    form.add("confirmed_code", proposal)
    form.line("family_name", _("Family name"), client.family_name)
    form.line("given_names", _("Given names"), client.given_names)
    form.column.addWidget(Likenesses(session, form, client.id))
    _reach_rows(form, client)
    form.fold(_("Birth, sex and former names"))
    form.date("date_of_birth", _("Date of birth"), client.date_of_birth, kind=dates.BIRTH)
    sexes = [(sex, _(word)) for sex, word in SEX_NAMES.items()]
    form.segments("sex", _("Sex (a cut-off may ask for it)"), sexes, client.sex)
    form.line("former_names", _("Former names"), client.former_names)
    temporary = _("The code is temporary (900–999)")
    form.check("identity_temporary", temporary, value=client.identity_temporary)

    def typed() -> None:
        whole = len(code.value()) == identity.LENGTH
        code.set_problem(check(code.value()) if whole else "")
        proposal.look(code.value()) if whole else proposal.hide()

    if client.identity_code and client.birth_source == CONFIRMED:
        form.put({"confirmed_code": client.identity_code})
    code.changed.connect(held(form, typed))
    code.editor.installEventFilter(proposal)
    form["identity_temporary"].changed.connect(held(form, typed))


def _reach_rows(form: Form, client: Client) -> None:
    form.group(_("How to reach the client"))
    form.line("phone", _("Phone"), client.phone, width=32)
    form.line("street", _("Street address"), client.street)
    form.add("postal_code", PostalCodeField(), client.postal_code)
    form.line("town", _("Postal town"), client.town)


def _address_rows(form: Form, client: Client) -> None:
    form.fold(_("E-mail, c/o, country and home municipality"))
    form.line("email", _("E-mail"), client.email)
    form.line("care_of", _("c/o"), client.care_of)
    _country_row(form, "country", _("Country"), client.country)
    towns = sorted(codes.municipalities().values(), key=lambda place: finnish_order(place.name))
    places = [(place.code, place.name) for place in towns]
    form.choice("municipality", _("Home municipality"), places, client.municipality or None)
    tell_municipality(form)


def _country_row(form: Form, name: str, label: str, country: str) -> None:
    found = sorted(codes.countries().values(), key=lambda each: finnish_order(each.name))
    listed = [(each.code, each.name) for each in found]
    form.choice(name, label, listed, country or codes.HOME)


def _own_rows(form: Form, session: Session, client: Client) -> None:
    """Ask for the unit's area and team, where it has several."""
    own = (("area", "areas", _("Area")), ("team", "teams", _("Team")))
    found = [(n, w, choices.choices(session.vault, kind, session.today)) for n, kind, w in own]
    if any(listed for _name, _label, listed in found):
        form.group(_("Area and team"))
    for name, label, listed in found:
        if listed:
            shown = [(choice.key, choice.label) for choice in listed]
            form.choice(name, label, shown, getattr(client, name) or None)


def _safety_rows(form: Form, client: Client) -> None:
    form.fold(_("Non-disclosure for personal safety"))
    told = _("The home address and the phone are then hidden, and no letter goes home.")
    on = _("The client is under non-disclosure")
    form.check("non_disclosure", on, value=client.non_disclosure, help_text=told)
    form.date("non_disclosure_until", _("In force until"), client.non_disclosure_until)
    form.line("non_disclosure_source", _("Told by"), client.non_disclosure_source)
    form.fold(_("Contact address, when letters go elsewhere than home"))
    form.line("contact_street", _("Street address of the contact"), client.contact_street)
    code = _("Postal code of the contact")
    form.line("contact_postal_code", code, client.contact_postal_code, width=14)
    form.line("contact_town", _("Postal town of the contact"), client.contact_town)
    _country_row(form, "contact_country", _("Country of the contact"), client.contact_country)


def _need_rows(form: Form, session: Session, client: Client) -> None:
    form.fold(_("Language and needs"))
    languages = [(code, _(word)) for code, word in LANGUAGE_NAMES.items()]
    form.segments("language", _("Language of contact"), languages, client.language)
    form.line("mother_tongue", _("Mother tongue, if another"), client.mother_tongue)
    help_text = _("The language interpreted; empty when none is needed.")
    form.line("interpreter", _("Interpreter"), client.interpreter, help_text=help_text)
    form.line("access_needs", _("Access needs"), client.access_needs)
    form.line("support_person", _("Support person"), client.support_person)
    form.check("large_print", _("Large print in letters and forms"), value=client.large_print)
    form.check("easy_language", _("Easy language"), value=client.easy_language)
    form.fold(_("Letters and notice"))
    vault, today = session.vault, session.today
    found = choices.choices(vault, "delivery_channels", today)
    ways = [(choice.key, choice.label) for choice in found]
    form.choice("delivery_channel", _("Letters reach the client by"), ways, client.delivery_channel)
    given = _("Privacy notice given")
    form.date("privacy_notice_on", given, client.privacy_notice_on)


def _other_rows(form: Form, session: Session, client: Client) -> None:
    """Ask for every other field of the card by what it tells of itself."""
    rest = [n for n in facts.typed(Client) if n not in form.fields and n not in _OWN_ROWS]
    if rest:
        form.fold(_("Other details"))
    told_rows(form, session, client, rest)


def _build(form: Form, session: Session, client: Client) -> None:
    _person_rows(form, session, client)
    _address_rows(form, client)
    _own_rows(form, session, client)
    _safety_rows(form, client)
    _need_rows(form, session, client)
    _other_rows(form, session, client)
    for name in OPEN_WHEN_FILLED:
        if form[name].raw():
            form[name].unfold()


def _filled(values: Mapping[str, Any], client: Client, *, practice: bool) -> Filled:
    """Return the client that the form gives; birth and sex are `confirmed` only as the code says.

    What is left as it was keeps the source it had.
    """
    code = values["confirmed_code"]
    told = identity.proposal(code) if code and code == values["identity_code"] else None
    names = {field.name for field in fields(Client)}
    given = {name: value for name, value in values.items() if name in names}
    born, sex = values["date_of_birth"], values["sex"]
    given["identity_code"] = values["identity_code"] or None
    listed = [name for name, each in facts.of(Client).items() if each.list]
    for name in ("municipality", "country", "contact_country", *listed):
        given[name] = values.get(name, getattr(client, name)) or ""
    same_born, same_sex = born == client.date_of_birth, sex == client.sex
    confirmed = told is not None and born == told.date_of_birth
    given["birth_source"] = _source(born, confirmed, client.birth_source if same_born else None)
    confirmed = told is not None and sex == told.sex
    given["sex_source"] = _source(sex, confirmed, client.sex_source if same_sex else None)
    given["sex"] = Sex(sex) if sex else None
    return Filled(_replaced(client, given), practice)


def _replaced(client: Client, given: Mapping[str, Any]) -> Client:
    kept = {field.name: getattr(client, field.name) for field in fields(Client)}
    return Client(**{**kept, **given})


def _source(value: object, confirmed: bool, before: str | None) -> str | None:
    if value is None:
        return None
    return CONFIRMED if confirmed else before or TOLD


def client_dialog(
    session: Session, parent: QWidget | None, client: Client | None = None
) -> form_dialog.FormDialog:
    """Return the dialog of a new client, or of changing one."""
    vault, today = session.vault, session.today
    known = client or Client("", "")

    def save(filled: Filled) -> Changes:
        how = clients.change_client if known.id else clients.register_client
        return how(vault, filled.client, today)

    return form_dialog.make_dialog(
        parent,
        session,
        title=_("Change the client's details") if known.id else _("New client"),
        act=_("Save the changes") if known.id else _("Add the client"),
        build=lambda form: _build(form, session, known),
        make=lambda values: _filled(values, known, practice=vault.practice),
        save=save,
        place=CHANGE_PLACE.of(known.id) if known.id else NEW_PLACE,
        client_id=known.id or None,
    )


def ask_client(
    session: Session, parent: QWidget | None, client: Client | None = None
) -> Client | None:
    """Ask for a client, store, say so; return the stored client, or None when left.

    The form shows the address: of a client under non-disclosure for a reason that is logged.
    """
    if client is not None and not ask_look(session, parent, clients.hidden_ids(client)):
        return None
    dialog = client_dialog(session, parent, client)
    dialog.exec()
    changes = dialog.result_value
    dialog.deleteLater()
    if not isinstance(changes, Changes):
        return None
    said = _("Details saved") if client else _("Client added")
    session.done(changes, said)
    stored: Client = changes.record
    return stored
