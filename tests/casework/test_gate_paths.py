"""Every way out of the vault against the gate: what is refused leaves nothing behind.

Each way is a line of PATHS: its name, to whom it goes (the client, or a recipient of consents),
which kinds of data it tells, whether it shows an address, and two functions:

    prepare(vault, client) -> ready    # what must be there first: a booked meeting, a plan ...
    leave(vault, client, ready)        # the act itself: it must call gate.let_out

A module from which something leaves ADDS ITS LINE HERE. Every line is tried with no consent, with
one that has ended, one withdrawn this morning, one for another kind of data and under
non-disclosure: where the gate is shut, `leave` raises GateClosed and the ledger has no new row;
where it is open, exactly one row a passage. Data to the client needs no consent; there only the
unit's own rules and non-disclosure shut the gate.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import tytti_desktop
from tests.casework.meetings import kit
from tests.factory import CHEAP
from tytti_desktop.casework import single_prints, unit
from tytti_desktop.casework.client import client_questions, clients, criteria, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.criteria import Answer
from tytti_desktop.casework.closing import ratings, report
from tytti_desktop.casework.copy_out import blocks, pieces, systems
from tytti_desktop.casework.gate import consents, disclosures, gate
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.gate.gate import CLIENT, OWN_UNIT, GateClosed, Passage
from tytti_desktop.casework.gate.ready_papers import FILE
from tytti_desktop.casework.handover import handover_pages, handovers
from tytti_desktop.casework.mail import kept_papers, mailing_plan, mailings, printing
from tytti_desktop.casework.meetings import (
    booking,
    invitations,
    invitees,
    minutes,
    papers,
    pre_assessments,
)
from tytti_desktop.casework.meetings.records import InviteeKind
from tytti_desktop.casework.plan import goals, onward, statements
from tytti_desktop.casework.plan.onward import OnwardReferral
from tytti_desktop.casework.plan.statements import Statement
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.returns import questions
from tytti_desktop.casework.rights import log_report, log_requests, notices, withdrawals
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.service_map import leaflet
from tytti_desktop.casework.single_prints import Offer, PaperKind
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.closing_record import Rater
from tytti_desktop.casework.steps.referrals import Referral, Step, TriageStep
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import calendar
from tytti_desktop.exchange.handover import making
from tytti_desktop.exchange.handover.package import Purpose
from tytti_desktop.vault import Person, Role, Vault, attachments, people, sealing
from tytti_desktop.vault.attachments import Attachment
from tytti_desktop.vault.header import SlotKind
from tytti_desktop.vault.parts import whole

TODAY = date(2026, 11, 21)
Prepare = Callable[[Vault, Client], Any]
Leave = Callable[[Vault, Client, Any], object]
pytestmark = pytest.mark.usefixtures("english")


@dataclass(frozen=True)
class Way:
    """One way out; `passages` is how many rows of the ledger it writes when the gate is open."""

    name: str
    recipient: str
    categories: tuple[str, ...]
    prepare: Prepare
    leave: Leave
    with_address: bool = False
    passages: int = 1


def nothing(_vault: Vault, _client: Client) -> None:
    """Need nothing beforehand."""


def bare(channel: str, *, with_address: bool = False) -> Leave:
    """Return the gate itself, as any module calls it."""

    def leave(vault: Vault, client: Client, _ready: object) -> object:
        passage = Passage(
            client.id, "kela", ("basic", "plan"), channel, "minutes", with_address=with_address
        )
        return gate.let_out(vault, passage, TODAY)

    return leave


def accepted(vault: Vault, client: Client) -> Referral:
    on = TODAY - timedelta(7)  # today is no day of post
    made = Referral(client.id, on, "kela", criteria_set="general")
    stored: Referral = referrals.record_referral(vault, made, TODAY).record
    asked = criteria.criteria_set(stored.criteria_set, stored.criteria_version)
    for each in asked.criteria:
        referrals.answer_criterion(vault, stored.id, each.name, Answer.MET)
    for step in (Step.CHECKED, Step.ACCEPTED):
        referrals.take_step(vault, TriageStep(stored.id, step, on, "Syy"), TODAY)
    return stored


def guided(vault: Vault, client: Client) -> Referral:
    made = Referral(client.id, TODAY, "kela", criteria_set="general")
    stored: Referral = referrals.record_referral(vault, made, TODAY).record
    step = TriageStep(stored.id, Step.GUIDED_ELSEWHERE, TODAY, "Syy", "Muualle")
    referrals.take_step(vault, step, TODAY)
    return stored


def screened(vault: Vault, client: Client) -> None:
    started = screenings.start_screening(
        vault, client.id, "gad7", TODAY, register=Register.SOCIAL, retention="working_age"
    ).record
    for item in screenings.instrument_of(vault, started).items:
        given = item.options[0].value if item.options else 0
        screenings.answer(vault, started.id, item.name, given)
    screenings.finish(vault, started.id)


def paper(kind: PaperKind) -> Leave:
    def leave(vault: Vault, client: Client, _ready: object) -> object:
        found = single_prints.offers(vault, client.id, TODAY)
        offer = next(each for each in found if each.kind is kind)
        return single_prints.prepare(vault, client.id, offer, TODAY).record(vault, "paper", "")

    return leave


def one_form(vault: Vault, client: Client, _ready: object) -> object:
    job = printing.form_job(vault, "gad7", TODAY, client_id=client.id)
    return printing.record_form(vault, job, TODAY, channel=FILE)


def mailing_due(vault: Vault, client: Client) -> None:
    accepted(vault, client)
    sender = {"name": "Yksikkö", "street": "PL 1", "postal_code": "70101", "town": "Kuopio"}
    unit.change(vault, "settings", "sender", sender, TODAY)


def mail(vault: Vault, _client: Client, _ready: object) -> object:
    plan = mailing_plan.due_mailing(vault, TODAY, preview=True)
    made = mailings.order(vault, plan)
    return mailings.record(vault, made, mailings.print_order(made))


def log_asked(vault: Vault, client: Client) -> Any:
    return log_requests.ask(vault, log_requests.proposed(vault, client.id, TODAY), TODAY).record


def log_told(vault: Vault, _client: Client, ready: Any) -> object:
    return log_report.report_paper(vault, ready.id, TODAY).record(vault, "paper", "")


def to_ask(vault: Vault, client: Client) -> None:
    asked = client_questions.proposed(vault, client.id, TODAY, "Milloin opinnot alkavat?")
    client_questions.record(vault, asked, TODAY)


def asked_on_paper(vault: Vault, client: Client, _ready: object) -> object:
    return questions.ask_paper(vault, client.id, TODAY).record(vault, "paper", "")


def service_list(vault: Vault, client: Client, _ready: object) -> object:
    return leaflet.record_leaflet(vault, client.id, (), TODAY, channel="paper")


def signed_paper(vault: Vault, client: Client) -> Attachment:
    return attachments.keep(
        vault, client_id=client.id, kind="consent", media_type="application/pdf", content=b"%PDF-"
    )


def copied_paper(vault: Vault, _client: Client, ready: Attachment) -> object:
    return kept_papers.let_out(vault, ready, FILE, TODAY)


def referred(vault: Vault, client: Client) -> Any:
    made = OnwardReferral(
        client.id, "Mallipaja", "kela", ("basic", "plan"), Register.SOCIAL, "working_age",
        reason="Työpaja",
    )  # fmt: skip
    return onward.prepare(vault, made, TODAY).record


def send_onward(vault: Vault, _client: Client, ready: Any) -> object:
    return onward.send(vault, ready.id, "secure_mail", TODAY, TODAY)


def written(vault: Vault, client: Client) -> Any:
    made = Statement(client.id, "Kuntoutukseen", Register.SOCIAL, "working_age", recipient="kela")
    asked = statements.ask_statement(vault, made, TODAY).record
    return statements.written(vault, asked.id, TODAY, None, TODAY).record


def give_statement(vault: Vault, _client: Client, ready: Any) -> object:
    return statements.deliver(vault, ready.id, "letter", TODAY, TODAY)


def invited(vault: Vault, client: Client) -> Any:
    return kit.invite(vault, kit.book(vault, client.id), "kela", "Sirpa")


def send_invitation(vault: Vault, _client: Client, ready: Any) -> object:
    return invitations.record_told(vault, ready.meeting_id, [ready.id], "letter", TODAY)


def ask_beforehand(vault: Vault, _client: Client, ready: Any) -> object:
    due = TODAY + timedelta(3)
    return pre_assessments.record_asked(vault, ready.id, due, "secure_mail", TODAY)


def give_agenda(vault: Vault, _client: Client, ready: Any) -> object:
    return papers.agenda_paper(vault, ready, TODAY).record(vault, "paper", "")


def minuted(vault: Vault, client: Client) -> Any:
    made = kit.book(vault, client.id, kit.PAST)
    invitee = kit.invite(vault, made, "kela", "Sirpa")
    minutes.keep(vault, replace(minutes.begin(vault, made), summary="Sovittu"), [], TODAY)
    return invitee


def give_minutes(vault: Vault, _client: Client, ready: Any) -> object:
    return papers.minutes_paper(vault, ready, TODAY).record(vault, "secure_mail", "")


def met(vault: Vault, client: Client) -> Any:
    return kit.book(vault, client.id)


def to_calendar(vault: Vault, _client: Client, ready: Any) -> object:
    return calendar.let_out(vault, [ready], TODAY)


def visited(vault: Vault, client: Client) -> Any:
    visits.log_visit(vault, replace(visits.proposed(vault, client.id, TODAY), text="Syy"), TODAY)
    content = unit.value(vault, systems.SYSTEMS, "ura", TODAY) | {"in_use_from": "2026-01-01"}
    unit.change(vault, systems.SYSTEMS, "ura", content, TODAY)
    return pieces.find(vault, client.id, "visit:", TODAY)


def copy_out(vault: Vault, _client: Client, ready: Any) -> object:
    return blocks.let_out(vault, systems.get(vault, "ura", TODAY), [ready], TODAY)


def cancelled(vault: Vault, client: Client) -> Any:
    """Book a meeting, ask someone without telling them, and cancel it."""
    invitee = invited(vault, client)
    booking.cancel_meeting(vault, invitee.meeting_id, "Sairastui")
    return invitee


def tell_of_cancellation(vault: Vault, _client: Client, ready: Any) -> object:
    return papers.invitation(vault, ready, TODAY).record(vault, "letter", "")


def to_client(vault: Vault, client: Client) -> Any:
    made = kit.book(vault, client.id)
    return next(e for e in invitees.of_meeting(vault, made.id) if e.kind is InviteeKind.CLIENT)


def invite_client(vault: Vault, _client: Client, ready: Any) -> object:
    return papers.invitation(vault, ready, TODAY).record(vault, "letter", "")


def cancelled_to_client(vault: Vault, client: Client) -> Any:
    invitee = to_client(vault, client)
    booking.cancel_meeting(vault, invitee.meeting_id, "Sairastui")
    return invitee


def ask_by_paper(vault: Vault, _client: Client, ready: Any) -> object:
    paper = papers.request(vault, ready, TODAY + timedelta(3), TODAY)
    return paper.record(vault, "secure_mail", "")


def rated(vault: Vault, client: Client) -> None:
    planned(vault, client)
    (goal,) = goals.of_client(vault, client.id)
    made = replace(ratings.proposed(vault, client.id, Rater.CLIENT, TODAY), value=4)
    ratings.rate(vault, replace(made, goal_id=goal.id), TODAY)


def closing_paper(version: report.Version) -> Leave:
    def leave(vault: Vault, client: Client, _ready: object) -> object:
        return report.paper(vault, client.id, version, TODAY).record(vault, "paper", "")

    return leave


def signed_plan(vault: Vault, client: Client) -> Attachment:
    return attachments.keep(
        vault, client_id=client.id, kind="plan", media_type="application/pdf", content=b"%PDF-"
    )


def someone_consented(vault: Vault, client: Client) -> None:
    base = Consent(client.id, "", "", TODAY - timedelta(60))
    consents.record_consents(vault, base, ["employer"], [OTHER], TODAY)


def handed_over(vault: Vault, client: Client) -> Any:
    secret = "toinen pitkä salalause täällä"
    heir = Person("p2", "Seuraaja Sanna", Role.COORDINATOR)
    slot = vault.new_slot(heir, SlotKind.PASSPHRASE, secret, CHEAP)
    handovers.give(vault, [client.id], people.add(vault, slot).record, TODAY)
    sender = {"name": "Yksikkö", "street": "PL 1", "postal_code": "70101", "town": "Kuopio"}
    unit.change(vault, "settings", "sender", sender, TODAY)
    return handovers.pending(vault)


def print_pages(vault: Vault, _client: Client, ready: Any) -> object:
    return handover_pages.pages_pdf(vault, ready, TODAY)[1]()


def packed(purpose: Purpose) -> Prepare:
    """Gather a package to another vault's key."""

    def prepare(vault: Vault, client: Client) -> Any:
        order = making.Order(sealing.PublicKey(bytes(range(32))), (client.id,), purpose)
        return whole(making.prepare(vault, order, TODAY))

    return prepare


def give_package(vault: Vault, _client: Client, ready: Any) -> object:
    return making.record(vault, ready, TODAY)


def planned(vault: Vault, client: Client) -> None:
    goal = goals.Goal(client.id, goals.Term.SHORT, "Arki", Register.SOCIAL, "working_age")
    goals.add_goal(vault, goal, TODAY)


def summarise(vault: Vault, client: Client, _ready: object) -> object:
    offer = Offer(PaperKind.SUMMARY, "", "kela")
    return single_prints.prepare(vault, client.id, offer, TODAY).record(vault, "paper", "")


PATHS = [
    *(
        Way(f"gate by {channel}", "kela", ("basic", "plan"), nothing, bare(channel))
        for channel in unit.shipped("gate_channels")
    ),
    *(
        Way(
            f"gate by {channel}, with the address", "kela", ("basic", "plan"), nothing,
            bare(channel, with_address=True), with_address=True,
        )
        for channel in unit.shipped("gate_channels")
    ),
    Way("referral onward", "kela", ("basic", "plan"), referred, send_onward),
    Way("statement given on", "kela", ("health",), written, give_statement),
    Way("invitation", "kela", ("basic",), invited, send_invitation),
    Way("request for a pre-assessment", "kela", ("basic",), invited, ask_beforehand),
    Way("agenda of a meeting", "kela", ("basic",), invited, give_agenda),
    Way("minutes of a meeting", "kela", ("basic",), minuted, give_minutes),
    Way("copy to another system", "employment", ("situation",), visited, copy_out),
    Way("summary for another", "kela", ("plan",), planned, summarise),
    Way("news that a meeting is cancelled", "kela", ("basic",), cancelled, tell_of_cancellation),
    Way("pre-assessment's paper", "kela", ("basic",), invited, ask_by_paper),
    Way("own calendar", OWN_UNIT, ("basic",), met, to_calendar),
    Way("own plan", CLIENT, ("plan",), planned, paper(PaperKind.PLAN)),
    Way("form of a client to a file", CLIENT, ("questionnaires",), nothing, one_form),
    Way("consent form", CLIENT, ("questionnaires",), nothing, paper(PaperKind.CONSENT)),
    Way("criteria sheet", CLIENT, ("questionnaires",), nothing, paper(PaperKind.CRITERIA)),
    Way("round handed over", CLIENT, ("questionnaires",), accepted, paper(PaperKind.ROUND)),
    Way("summary of screenings", CLIENT, ("questionnaires",), screened,
        paper(PaperKind.SCREENINGS)),
    Way("why not, and where instead", CLIENT, ("situation",), guided,
        paper(PaperKind.NOT_ACCEPTED), with_address=True),
    Way("mailing", CLIENT, ("questionnaires",), mailing_due, mail, with_address=True),
    Way("list of services", CLIENT, ("situation",), nothing, service_list),
    Way("sheet of questions", CLIENT, ("questionnaires",), to_ask, asked_on_paper),
    Way("copy of a signed paper", CLIENT, ("basic",), signed_paper, copied_paper),
    Way("log report", CLIENT, ("basic",), log_asked, log_told),
    Way("copy of a signed plan", CLIENT, ("plan",), signed_plan, copied_paper),
    Way("who sees what", CLIENT, ("basic",), someone_consented, paper(PaperKind.WHO_SEES)),
    Way("own invitation", CLIENT, ("basic",), to_client, invite_client, with_address=True),
    Way("own news that a meeting is cancelled", CLIENT, ("basic",), cancelled_to_client,
        invite_client, with_address=True),
    Way("closing summary for the client", CLIENT, ("plan", "questionnaires"), rated,
        closing_paper(report.Version.CLIENT)),
    Way("closing report for the file", OWN_UNIT, ("plan", "work", "questionnaires"), rated,
        closing_paper(report.Version.FILE)),
    Way("hand-over page", OWN_UNIT, ("basic", "situation", "work", "plan"), handed_over,
        print_pages),
    *(
        Way(f"package: {purpose}", OWN_UNIT, tuple(unit.shipped("consent_categories")),
            packed(purpose), give_package)
        for purpose in Purpose
    ),
]  # fmt: skip
BY_RULE = {CLIENT, OWN_UNIT}  # need no consent: the unit's rules give it
TO_OTHERS = [way for way in PATHS if way.recipient not in BY_RULE]
WITHOUT_CONSENT = [way for way in PATHS if way.recipient in BY_RULE]
OTHER = "substance"


@pytest.fixture
def client(vault: Vault) -> Client:
    made = Client("Testinen", "Liisa", street="Mallikatu 1", postal_code="70100", town="Kuopio")
    stored: Client = clients.register_client(vault, made, TODAY).record
    return stored


def give(vault: Vault, client: Client, way: Way, **how: Any) -> list[Consent]:
    base = Consent(client.id, "", "", how.pop("valid_from", TODAY - timedelta(60)), **how)
    wanted = {*way.categories, *(("basic",) if way.with_address else ())}
    stored: list[Consent] = consents.record_consents(
        vault, base, [way.recipient], sorted(wanted), TODAY
    ).record
    return stored


def missing(_vault: Vault, _client: Client, _way: Way) -> None:
    """Give no consent at all."""


def expired(vault: Vault, client: Client, way: Way) -> None:
    give(vault, client, way, valid_until=TODAY - timedelta(1))


def withdrawn_this_morning(vault: Vault, client: Client, way: Way) -> None:
    ids = [each.id for each in give(vault, client, way)]
    consents.withdraw(vault, ids, TODAY, "koordinaattori", "", TODAY)


def of_another_category(vault: Vault, client: Client, way: Way) -> None:
    base = Consent(client.id, "", "", TODAY - timedelta(60))
    consents.record_consents(vault, base, [way.recipient], [OTHER], TODAY)


def of_another_recipient(vault: Vault, client: Client, way: Way) -> None:
    give(vault, client, replace(way, recipient="employer"))


def not_begun(vault: Vault, client: Client, way: Way) -> None:
    for each in give(vault, client, way):
        consents.CONSENTS.change(vault, replace(each, valid_from=TODAY + timedelta(1)))


def shut(vault: Vault, client: Client, way: Way) -> None:
    """Try a way that must be shut: it says so, and nothing is left behind."""
    ready = way.prepare(vault, client)
    before = disclosures.of_client(vault, client.id)
    with pytest.raises(KnownError) as refused:
        way.leave(vault, client, ready)
    assert isinstance(refused.value, GateClosed) or refused.value.field == "recipient"
    assert disclosures.of_client(vault, client.id) == before


@pytest.mark.parametrize("way", TO_OTHERS, ids=lambda way: way.name)
@pytest.mark.parametrize(
    "situation",
    [
        missing,
        expired,
        withdrawn_this_morning,
        of_another_category,
        of_another_recipient,
        not_begun,
    ],
)
def test_nothing_leaves_without_a_consent_in_force(
    vault: Vault, client: Client, way: Way, situation: Callable[..., None]
) -> None:
    situation(vault, client, way)
    if situation is of_another_category and set(way.categories) == {"basic"}:
        way.leave(vault, client, way.prepare(vault, client))  # who the client is follows from any
        return
    shut(vault, client, way)


@pytest.mark.parametrize("way", TO_OTHERS, ids=lambda way: way.name)
def test_under_non_disclosure_no_address_leaves_even_with_consent(
    vault: Vault, client: Client, way: Way
) -> None:
    give(vault, client, way)
    hidden = replace(clients.get(vault, client.id), non_disclosure=True)
    clients.change_client(vault, hidden, TODAY)
    if way.with_address:
        shut(vault, client, way)
    else:
        way.leave(vault, client, way.prepare(vault, client))
        assert len(disclosures.of_client(vault, client.id)) == way.passages


def dies(vault: Vault, client: Client) -> None:
    clients.CLIENTS.change(vault, replace(clients.get(vault, client.id), died_on=TODAY))


def hides(vault: Vault, client: Client) -> None:
    hidden = replace(clients.get(vault, client.id), non_disclosure=True)
    clients.change_client(vault, hidden, TODAY)


def withdraws(vault: Vault, client: Client) -> None:
    ids = [each.id for each in consents.CONSENTS.find(vault, "client_id = ?", (client.id,))]
    withdrawals.withdraw(vault, ids, TODAY, "koordinaattori", "", TODAY)


def _stopped_by(way: Way, event: Callable[..., None]) -> bool:
    """Tell whether something of the last moment shuts a way: the unit's own work goes on."""
    if event is dies:
        return way.recipient != OWN_UNIT
    return way in TO_OTHERS and (event is withdraws or way.with_address)


@pytest.mark.parametrize("way", PATHS, ids=lambda way: way.name)
@pytest.mark.parametrize("event", [dies, hides, withdraws])
def test_what_happens_while_a_thing_is_ready_is_asked_when_it_leaves(
    vault: Vault, client: Client, way: Way, event: Callable[[Vault, Client], None]
) -> None:
    """Every way out: the dialog stands open, or the paper is made, when the client dies."""
    if not _stopped_by(way, event):
        return
    if way in TO_OTHERS:
        give(vault, client, way)
    ready = way.prepare(vault, client)
    event(vault, client)
    before = disclosures.of_client(vault, client.id)
    with pytest.raises(KnownError):
        way.leave(vault, client, ready)
    assert disclosures.of_client(vault, client.id) == before


@pytest.mark.parametrize("way", PATHS, ids=lambda way: way.name)
def test_each_passage_has_its_row(vault: Vault, client: Client, way: Way) -> None:
    if way in TO_OTHERS:
        give(vault, client, way)
    ready = way.prepare(vault, client)
    assert disclosures.of_client(vault, client.id) == []
    way.leave(vault, client, ready)
    rows = disclosures.of_client(vault, client.id)
    assert len(rows) == way.passages
    for row in rows:
        assert row.recipient == way.recipient
        assert set(way.categories) <= set(row.categories)
        assert row.ground
        assert bool(row.consents) is (way in TO_OTHERS)
        assert row.with_address is way.with_address
        assert row.override == ""


@pytest.mark.parametrize("way", WITHOUT_CONSENT, ids=lambda way: way.name)
def test_the_units_rule_shuts_what_needs_no_consent_too(
    vault: Vault, client: Client, way: Way
) -> None:
    """Take the rule away: every way to the client and the unit is shut, none has its own door."""
    ready = way.prepare(vault, client)
    unit.change(vault, "gate", way.recipient, None, TODAY)
    with pytest.raises(KnownError):  # a mailing leaves the client out: nothing is to be mailed
        way.leave(vault, client, ready)
    assert disclosures.of_client(vault, client.id) == []


def test_a_letter_under_non_disclosure_is_printed_but_not_saved_to_a_file(
    vault: Vault, client: Client
) -> None:
    hidden = replace(
        client, non_disclosure=True, contact_street="PL 7", contact_postal_code="70101",
        contact_town="Kuopio",
    )  # fmt: skip
    clients.change_client(vault, hidden, TODAY)
    referral = guided(vault, client)
    offer = Offer(PaperKind.NOT_ACCEPTED, "", referral.id)
    made = single_prints.prepare(vault, client.id, offer, TODAY)
    with pytest.raises(GateClosed):
        made.record(vault, FILE, "")
    assert disclosures.of_client(vault, client.id) == []
    made.record(vault, "paper", "")
    made.record(vault, FILE, "Tulostin on rikki, tiedosto hävitetään heti")
    overridden = [row.override != "" for row in disclosures.of_client(vault, client.id)]
    assert overridden == [True, False]


def test_telling_of_a_withdrawal_leaves_on_its_own_ground_and_to_its_recipient_only(
    vault: Vault, client: Client
) -> None:
    way = TO_OTHERS[0]
    ids = [each.id for each in give(vault, client, way)]
    way.leave(vault, client, None)
    done = withdrawals.withdraw(vault, ids, TODAY, "koordinaattori", "", TODAY).record
    (notice,) = done.notices
    notices.mark_told(vault, notice.id, TODAY, "phone", TODAY)
    told = disclosures.of_client(vault, client.id)[0]
    assert (told.recipient, told.categories, told.consents) == ("kela", ("basic",), ())
    stranger = Passage(client.id, "employer", ("basic",), "phone", "x", purpose="withdrawal_notice")
    with pytest.raises(GateClosed):
        gate.let_out(vault, stranger, TODAY)
    more = Passage(client.id, "kela", ("plan",), "phone", "x", purpose="withdrawal_notice")
    with pytest.raises(GateClosed):
        gate.let_out(vault, more, TODAY)


def test_a_printed_notice_of_withdrawal_leaves_once_and_by_the_units_rule_only(
    vault: Vault, client: Client
) -> None:
    sender = {"name": "Yksikkö", "street": "PL 1", "postal_code": "70101", "town": "Kuopio"}
    unit.change(vault, "settings", "sender", sender, TODAY)
    way = TO_OTHERS[0]
    ids = [each.id for each in give(vault, client, way)]
    way.leave(vault, client, None)
    (notice,) = withdrawals.withdraw(vault, ids, TODAY, "x", "", TODAY).record.notices
    paper = notices.notice_paper(vault, notice.id, TODAY)
    before = disclosures.of_client(vault, client.id)
    rule = unit.value(vault, "gate", "withdrawal_notice", TODAY)
    unit.change(vault, "gate", "withdrawal_notice", rule | {"categories": []}, TODAY)
    with pytest.raises(GateClosed):
        paper.record(vault, "paper", "")
    with pytest.raises(GateClosed):
        notices.mark_told(vault, notice.id, TODAY, "phone", TODAY)
    assert disclosures.of_client(vault, client.id) == before
    assert notices.NOTICES.get(vault, notice.id).printed_on is None, "the act fell with the gate"
    unit.change(vault, "gate", "withdrawal_notice", rule, TODAY)
    paper.record(vault, "paper", "")
    notices.mark_told(vault, notice.id, TODAY, "letter", TODAY)
    told = disclosures.of_client(vault, client.id)[0]
    assert len(disclosures.of_client(vault, client.id)) == len(before) + 1
    assert (told.recipient, told.categories, told.with_address) == ("kela", ("basic",), False)


def test_a_package_that_the_rules_stop_closes_no_case_and_leaves_no_trace(
    vault: Vault, client: Client
) -> None:
    ready = packed(Purpose.TRANSFER)(vault, client)
    unit.change(vault, "gate", OWN_UNIT, None, TODAY)
    with pytest.raises(GateClosed):
        give_package(vault, client, ready)
    assert clients.get(vault, client.id).closed_on is None
    assert vault.query("select id from handover_package") == []
    assert vault.query("select * from handover_base") == []


def test_a_paper_of_nobodys_needs_no_gate(vault: Vault) -> None:
    blank = attachments.keep(
        vault, client_id=None, kind="batch", media_type="application/pdf", content=b"%PDF-"
    )
    assert kept_papers.let_out(vault, blank, FILE, TODAY).types == frozenset()


# Every module that hands bytes or words to the world outside: a file, a printer, the clipboard.
# A new one fails the test below until it is added here, with what takes it through the gate.
DOORS = {
    "cli/data_files.py": "subject_access.let_out, before the files are written",
    "cli/forms.py": "save(): the file of every command; a client's paper has passed before",
    "cli/results.py": "releases.publish: counts, small ones hidden; no client in it",
    "desk/admin/copies.py": "blank forms and papers of the unit",
    "desk/admin/paper_dialog.py": "papers of the unit itself; hand-over pages passed before",
    "desk/admin/recovery.py": "recovery words",
    "desk/admin/wording_files.py": "the unit's wordings: no client in them",
    "desk/client/consent_history.py": "kept_papers.let_out",
    "desk/client/log_requests_card.py": "subject_access.let_out, before the files are written",
    "desk/dialogs/print_dialog.py": "SinglePaper.record",
    "desk/running/clipboard.py": "what is copied has passed the gate before",
    "desk/handover/package_dialogs.py": "making.record_steps, in the transaction that writes it",
    "desk/mail_page/mail_run.py": "mailings.record",
    "desk/meetings/view.py": "exchange.calendar.let_out",
    "desk/forms/ask_file.py": "writes where a person chose; who calls it stands here too",
    "desk/network/files.py": "the service map: no client in it",
    "desk/forms/pdf_view.py": "may_leave, asked before every print and file",
    "desk/pictures.py": "pictures of the practice vault, by the command for developers",
    "desk/plan/version_cards.py": "kept_papers.let_out",
    "desk/practising.py": "the practice pile: nobody in it is real",
    "desk/results/publishing.py": "releases.publish: counts, small ones hidden; no client in it",
    "desk/results/together.py": "packages.make: counts; combined ones hide small numbers",
    "desk/running/printing.py": "PdfView.may_leave, asked before a printer is given pages",
}
_SIGNS = (
    "write_bytes(",
    "write_text(",
    "vault.files import let_out",
    "files.let_out(",
    "ask_file.write",
    "QGuiApplication.clipboard()",
    "PdfView()",
    "QPrinter(",
)
_WRITES = re.compile(r"forms\.ask_file import [^\n]*\bwrite")  # where a person chose


def test_no_module_has_a_door_of_its_own() -> None:
    package = Path(tytti_desktop.__file__).parent
    rooms = ("casework", "cli", "desk", "exchange")
    found = {
        file.relative_to(package).as_posix()
        for room in rooms
        for file in (package / room).rglob("*.py")
        if any(sign in (text := file.read_text(encoding="utf-8")) for sign in _SIGNS)
        or _WRITES.search(text)
    }
    assert found == set(DOORS), "add the module to DOORS, with what takes it to the gate"
