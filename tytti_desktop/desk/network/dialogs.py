"""The dialogs of the service map: an own service, an organisation, and how a call went."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.service_map import freshness, organisations, services
from tytti_desktop.casework.service_map.facts import EXTENT_NAMES, Area, Extent
from tytti_desktop.casework.service_map.freshness import OUTCOME_NAMES, Outcome
from tytti_desktop.casework.service_map.organisations import CLASSES, Organisation
from tytti_desktop.casework.service_map.services import KINDS, OLDEST, Service
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, make_dialog
from tytti_desktop.desk.forms.told_rows import options
from tytti_desktop.desk.network.fields import MunicipalitiesField, TicksField
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.session import Session
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Changes
from tytti_desktop.words import N_, _, language

SERVICE_PLACE = DraftPlace("service", 1)
ORGANISATION_PLACE = DraftPlace("organisation", 1)
CALL_PLACE = DraftPlace("service_call", 1)
LANGUAGES = {"fi": N_("Finnish"), "sv": N_("Swedish"), "en": N_("English")}
SOURCES = {"ptv": "PTV", "hsds": "HSDS"}


def named(values: Mapping[str, Any], names: dict[str, str]) -> dict[str, str]:
    """Return names by language with what the form's two rows say."""
    given = {code: values[f"name_{code}"] for code in ("fi", "sv")}
    return {code: name for code, name in {**names, **given}.items() if name}


def name_rows(form: Form, names: dict[str, str]) -> None:
    """Add the rows of a name in Finnish and in Swedish."""
    form.line("name_fi", _("Name in Finnish"), names.get("fi", ""))
    form.line("name_sv", _("Name in Swedish"), names.get("sv", ""))


def _fact_rows(form: Form, session: Session, old: Service) -> None:
    """Add the facts of an own service."""
    facts, owners = old.facts, organisations.listed(session.vault)
    form.group(_("What is offered"))
    name_rows(form, facts.names)
    options = [(each.id, each.name) for each in owners]
    how = _("One that is not here is added first: “More …”, “New organisation”.")
    owner = old.organisation_id
    form.choice("organisation_id", _("Organisation"), options, owner, help_text=how)
    form.area("summary", _("In short"), facts.summaries.get(language(), ""), lines=2)
    extents = [(each, _(word)) for each, word in EXTENT_NAMES.items() if each]
    form.choice("extent", _("Area"), extents, facts.area.extent or None)
    form.add("municipalities", MunicipalitiesField(facts.area.municipalities))
    form.group(_("Served in"))
    for code, word in LANGUAGES.items():
        form.check(f"in_{code}", _(word), value=code in facts.languages)


def _own_rows(form: Form, session: Session, old: Service) -> None:
    """Add what is the unit's own in any service."""
    form.group(_("The unit's own notes"))
    form.choice("kind", _("Kind of service"), options(session, KINDS, old.kind), old.kind or None)
    form.number("age_from", _("Youngest age served"), 0, OLDEST, old.age_from)
    form.number("age_until", _("Oldest age served"), 0, OLDEST, old.age_until)
    form.line("phone", _("Phone"), old.phone)
    form.line("email", _("E-mail"), old.email)
    form.area("note", _("Note"), old.note, lines=3)
    form.date("ended_on", _("Ended on"), old.ended_on, help_text=_("Empty while it is offered."))
    form.group(_("Answers these needs"))
    needs = services.needs(session.vault, session.today)
    form.add("needs", TicksField(_("Needs"), needs, old.needs))


def _service_of(values: Mapping[str, Any], old: Service) -> Service:
    own = {name: values[name] for name in ("age_from", "age_until", "phone", "email", "note")}
    own |= {"kind": values["kind"] or "", "needs": values["needs"], "ended_on": values["ended_on"]}
    if old.source:
        return replace(old, **own)
    facts = old.facts
    extent = Extent(values["extent"] or "")
    limited = extent is Extent.LIMITED
    area = Area(
        extent,
        values["municipalities"] if limited else (),
        facts.area.counties if limited else (),
        facts.area.regions if limited else (),
    )
    summaries = {**facts.summaries, language(): values["summary"]}
    spoken = tuple(code for code in LANGUAGES if values[f"in_{code}"])
    made = replace(
        facts,
        names=named(values, facts.names),
        summaries={code: text for code, text in summaries.items() if text},
        area=area,
        languages=spoken + tuple(code for code in facts.languages if code not in LANGUAGES),
    )
    return replace(old, facts=made, organisation_id=values["organisation_id"], **own)


def service_dialog(
    session: Session, parent: QWidget | None, old: Service | None = None, *, owner: str = ""
) -> FormDialog:
    """Return the dialog of a new service of the unit (of the owner's, if given), or of changing."""
    known = old or Service(organisation_id=owner or None)

    def build(form: Form) -> None:
        if known.source:
            told = _("The facts come from {source} and are not edited here.")
            form.words(told.format(source=SOURCES.get(known.source, known.source)))
        else:
            _fact_rows(form, session, known)
        _own_rows(form, session, known)

    def save(made: Service) -> Changes:
        store = services.change_service if old else services.add_service
        try:
            return store(session.vault, made, session.today)
        except KnownError as error:
            raise on_the_form(error, {"name": "name_fi", "area": "municipalities"}) from error

    return make_dialog(
        session=session,
        parent=parent,
        title=_("Change the service") if old else _("New service"),
        act=_("Save the changes") if old else _("Add the service"),
        place=SERVICE_PLACE.of(known.id or "new"),
        build=build,
        make=partial(unchecked, _service_of, known),
        save=lambda held: save(held[0]),
    )


def unchecked(make: Any, old: Any, values: Mapping[str, Any]) -> tuple[Any]:  # noqa: ANN401
    """Return the record in a bag: the use case checks it, and names the form's own fields."""
    return (make(values, old),)


def on_the_form(error: KnownError, fields: dict[str, str]) -> KnownError:
    """Return an error that names the row of the form rather than the record's field."""
    return KnownError(error.message, field=fields.get(error.field or "", error.field))


def _organisation_of(values: Mapping[str, Any], old: Organisation) -> Organisation:
    own = {"organisation_class": values["organisation_class"] or "", "note": values["note"]}
    own |= {"ended_on": values["ended_on"]}
    if old.source:
        return replace(old, **own)
    return replace(old, facts=replace(old.facts, names=named(values, old.facts.names)), **own)


def organisation_dialog(
    session: Session, parent: QWidget | None, old: Organisation | None = None
) -> FormDialog:
    """Return the dialog of a new organisation, or of changing one."""
    known = old or Organisation()

    def build(form: Form) -> None:
        if not known.source:
            name_rows(form, known.facts.names)
        now = known.organisation_class or None
        form.choice("organisation_class", _("Class"), options(session, CLASSES, now), now)
        form.area("note", _("Note"), known.note, lines=3)
        form.date("ended_on", _("Ended on"), known.ended_on)

    def save(held: tuple[Organisation]) -> Changes:
        store = organisations.change_organisation if old else organisations.add_organisation
        try:
            return store(session.vault, held[0], session.today)
        except KnownError as error:
            raise on_the_form(error, {"name": "name_fi"}) from error

    return make_dialog(
        session=session,
        parent=parent,
        title=_("Change the organisation") if old else _("New organisation"),
        act=_("Save the changes") if old else _("Add the organisation"),
        place=ORGANISATION_PLACE.of(known.id or "new"),
        build=build,
        make=partial(unchecked, _organisation_of, known),
        save=save,
    )


def call_dialog(session: Session, parent: QWidget | None, service: Service) -> FormDialog:
    """Return the dialog that records how a call about a service went."""

    def build(form: Form) -> None:
        form.date("on_date", _("Day"), session.today)
        outcomes = [(each, _(word)) for each, word in OUTCOME_NAMES.items()]
        form.choice("outcome", _("How the call went"), outcomes)
        form.area("note", _("Note"), lines=3)

    def save(values: Mapping[str, Any]) -> Changes:
        if values["outcome"] is None:
            raise KnownError(_("Choose how the call went."), field="outcome")
        on = values["on_date"] or session.today
        outcome, note = Outcome(values["outcome"]), values["note"]
        return freshness.log_call(session.vault, service.id, on, outcome, session.today, note)

    return make_dialog(
        session=session,
        parent=parent,
        title=_("Record a call"),
        intro=service.name,
        act=_("Record the call"),
        place=CALL_PLACE.of(service.id),
        build=build,
        save=save,
    )
