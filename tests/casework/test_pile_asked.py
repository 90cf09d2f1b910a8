"""A waiting letter is asked about again, whichever way a card, an address or a consent is written.

The use cases that write them are found in the sources; each has a way here, or this goes red. What
must be pulled is not told by hand: the letter that would be planned now is asked.
"""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import parsed
from tests.casework.meetings import kit
from tests.factory import make_vault, sending_vault, settled
from tests.handover.conftest import sent, taken
from tytti_desktop import casework, exchange
from tytti_desktop.casework.client import addresses, case_end, clients, criteria
from tytti_desktop.casework.client.clients import CLIENTS, Client
from tytti_desktop.casework.client.criteria import Answer
from tytti_desktop.casework.closing import ending
from tytti_desktop.casework.gate import consents, gate
from tytti_desktop.casework.gate.consents import CONSENTS, Consent
from tytti_desktop.casework.gate.gate import Passage
from tytti_desktop.casework.joining import client_batches, merging
from tytti_desktop.casework.mail import mailing_plan, mailings
from tytti_desktop.casework.mail.mailing_records import made_for
from tytti_desktop.casework.meetings import invitees
from tytti_desktop.casework.meetings.records import Invitee, InviteeKind
from tytti_desktop.casework.returns import answers_in
from tytti_desktop.casework.rights import corrections
from tytti_desktop.casework.screening import rounds, wording
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.steps import referrals
from tytti_desktop.casework.steps.referrals import Referral, Step, TriageStep
from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.casework.today.worklist import worklist
from tytti_desktop.exchange.handover import conflicts
from tytti_desktop.exchange.handover.package import Purpose
from tytti_desktop.exchange.handover.records import ConflictState
from tytti_desktop.vault import Role, Vault, attachments
from tytti_desktop.vault.parts import whole

TODAY = date(2026, 11, 21)
START = date(2026, 5, 22)
HOME: dict[str, Any] = {"street": "Esimerkkikatu 3", "postal_code": "99991", "town": "Mallila"}
STORES = {
    "add", "add_all", "change", "change_all", "delete", "delete_all", "insert", "update", "remove",
    "_take_away", "keep",
}  # fmt: skip


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = sending_vault(tmp_path, datetime(2026, 11, 21, 8, tzinfo=UTC))
    wording.confirm_wording(made, "prom_followup", "fi", TODAY)
    yield made
    made.close()


# --- whose letters lie in the pile ----------------------------------------------------------------


def on_path(vault: Vault, name: str, **known: Any) -> Client:
    """Return a client whose accepted referral began the path half a year ago."""
    made = Client(name, "Malli-Eero", **{**HOME, **known})
    client: Client = clients.register_client(vault, made, TODAY).record
    came = Referral(client.id, START, "kela", criteria_set="general")
    referral: Referral = referrals.record_referral(vault, came, TODAY).record
    asked = criteria.criteria_set(referral.criteria_set, referral.criteria_version)
    for each in asked.criteria:
        referrals.answer_criterion(vault, referral.id, each.name, Answer.MET)
    for step in (Step.CHECKED, Step.ACCEPTED):
        referrals.take_step(vault, TriageStep(referral.id, step, START, "Syy"), TODAY)
    first, *_others = rounds.of_client(vault, client.id)
    rounds.move(vault, first.id, RoundState.RETURNED, START)
    return clients.get(vault, client.id)


@dataclass
class Pile:
    """A printed stack of two letters: the one that something happens to, and another."""

    vault: Vault
    folder: Path
    client: Client
    other: Client
    mailing: str = ""

    def pulled(self) -> set[str]:
        """Return whose letters Today tells to take out of the stack."""
        acts = worklist(self.vault, TODAY)
        return {str(act.client_id) for act in acts if act.kind is Kind.PULL}

    def must_not_go(self) -> set[str]:
        """Return whose letters, planned now, would not go or would be others than those printed."""
        frame = mailing_plan.Frame(self.vault, TODAY, preview=False)
        found = set()
        for item in mailings.items_of(self.vault, self.mailing):
            if item.state is not mailings.MailState.PRINTED:
                continue
            client = clients.get(self.vault, item.client_id)
            of = rounds.BOOK.table.get(self.vault, item.round_id or "")
            open_ = of.window_from <= TODAY and of.state is RoundState.PRINTED
            if not open_ or frame.hindrance(of, client) is not None:
                found.add(client.id)
                continue
            now = frame.letter(of, client)
            to = addresses.destination(client).address
            assert to is not None
            printed = (item.address, item.made_for, item.letter)
            if printed != (to.key, made_for(client), now.letter):
                found.add(client.id)
        return found


@pytest.fixture
def pile(vault: Vault, tmp_path: Path) -> Pile:
    made = Pile(vault, tmp_path, on_path(vault, "Aalto"), on_path(vault, "Berg"))
    order = mailings.order(vault, mailing_plan.due_mailing(vault, TODAY))
    made.mailing = str(mailings.record(vault, order, mailings.print_order(order)).record.id)
    assert len(mailings.items_of(vault, made.mailing)) == 2
    assert made.pulled() == made.must_not_go() == set()
    return made


# --- the ways ------------------------------------------------------------------------------------


def moved(pile: Pile) -> Any:
    new = replace(clients.get(pile.vault, pile.client.id), street="Uusikatu 9")
    return clients.change_client(pile.vault, new, TODAY)


def registered(pile: Pile) -> Any:
    new = Client("Aalto", "Malli-Eero", **{**HOME, "street": "Toinenkatu 5"})
    return clients.register_client(pile.vault, new, TODAY)


def imported(pile: Pile) -> Any:
    new = Client("Aalto", "Malli-Eero", **{**HOME, "street": "Toinenkatu 5"})
    return whole(client_batches.storing(pile.vault, [new], TODAY))


def import_taken_back(pile: Pile) -> None:
    whole(client_batches.undoing(pile.vault, imported(pile).record.id, TODAY))


def joined(pile: Pile) -> Any:
    """Join the entry whose letter waits into one with another address, which is kept."""
    return merging.merge(pile.vault, registered(pile).record.id, pile.client.id, {}, TODAY)


def joined_both_printed(pile: Pile) -> Any:
    return merging.merge(pile.vault, pile.client.id, pile.other.id, {"family_name": "kept"}, TODAY)


def taken_apart(pile: Pile) -> None:
    merging.undo(pile.vault, joined_both_printed(pile).record.id)


def closed(pile: Pile) -> Any:
    return case_end.close_case(pile.vault, pile.client.id, "moved", TODAY, TODAY)


def closed_wholly(pile: Pile) -> Any:
    """Close as the window does: what lies ahead is stopped in the same act."""
    consented(pile)
    said = settled(pile.vault, pile.client.id)
    return ending.close(
        pile.vault, pile.client.id, "moved", TODAY, TODAY, settled=said, without_meeting="Muutti"
    )


def reopened(pile: Pile) -> Any:
    closed(pile)
    return case_end.reopen_case(pile.vault, pile.client.id)


def closing_day(pile: Pile) -> Any:
    closed(pile)
    return corrections.correct_closing(pile.vault, pile.client.id, TODAY - timedelta(1), TODAY)


def died(pile: Pile) -> Any:
    return case_end.write_death(pile.vault, pile.client.id, TODAY, TODAY)


def start_corrected(pile: Pile) -> Any:
    """Correct the day of acceptance: the questionnaire is due a month later."""
    (referral,) = referrals.of_client(pile.vault, pile.client.id)
    steps = referrals.steps(pile.vault, referral.id)
    accepted = next(each for each in steps if each.step is Step.ACCEPTED)
    right = {accepted.id: START + timedelta(60)}
    return corrections.correct_days(pile.vault, referral.id, right, TODAY)


def began_anew(pile: Pile) -> Any:
    closed(pile)
    new = Referral(pile.client.id, TODAY, "kela", criteria_set="general")
    referral = referrals.record_referral(pile.vault, new, TODAY).record
    asked = criteria.criteria_set(referral.criteria_set, referral.criteria_version)
    for each in asked.criteria:
        referrals.answer_criterion(pile.vault, referral.id, each.name, Answer.MET)
    for step in (Step.CHECKED, Step.ACCEPTED):
        referrals.take_step(pile.vault, TriageStep(referral.id, step, TODAY, "Syy"), TODAY)
    return None


def letter_came_back(pile: Pile) -> Any:
    return clients.mark_bad_address(pile.vault, pile.client.id, TODAY)


def supporter_named(pile: Pile) -> Any:
    meeting = kit.book(pile.vault, pile.client.id)
    new = Invitee(
        meeting.id,
        pile.client.id,
        meeting.register,
        InviteeKind.SUPPORT_PERSON,
        "Tuki Henkilö",
        recipient="close_network",
    )
    return invitees.add_invitee(pile.vault, new, TODAY)


def consented(pile: Pile) -> Any:
    base = Consent(pile.client.id, "", "", TODAY)
    return consents.record_consents(pile.vault, base, ["kela"], ["basic"], TODAY)


def consent_withdrawn(pile: Pile) -> Any:
    given = consented(pile).record
    return consents.withdraw(
        pile.vault, [each.id for each in given], TODAY, pile.vault.person.name, "", TODAY
    )


def consent_paper(pile: Pile) -> Any:
    paper = attachments.keep(
        pile.vault, client_id=pile.client.id, kind="consent", media_type="image/png", content=b"x"
    )
    given = consented(pile).record
    return consents.attach_paper(pile.vault, [each.id for each in given], paper.id)


def consents_came_in(pile: Pile) -> Any:
    new = Consent(pile.client.id, "kela", "basic", TODAY)
    return whole(answers_in.storing(pile.vault, [new]))


def consents_taken_back(pile: Pile) -> None:
    whole(answers_in.undoing(pile.vault, consents_came_in(pile).record.id, TODAY))


def ground_confirmed(pile: Pile) -> Any:
    passage = Passage(pile.client.id, "kela", ("basic",), "letter", "summary")
    return gate.let_out(pile.vault, passage, TODAY, reason="Asiakas pyysi puhelimessa itse")


def elsewhere(pile: Pile, **known: Any) -> bytes:
    """Return the client as a colleague's vault sends it back, with something changed there."""
    there = make_vault(pile.folder, Role.SUBSTITUTE, name="elsewhere", practice=True)
    there.clock = pile.vault.clock
    taken(there, sent(pile.vault, there, pile.client.id))
    changed = replace(clients.get(there, pile.client.id), **known)
    clients.change_client(there, changed, TODAY)
    raw = sent(there, pile.vault, pile.client.id)
    there.close()
    return raw


def package_taken(pile: Pile) -> Any:
    return taken(pile.vault, elsewhere(pile, street="Uusikatu 9"))


def conflict_decided(pile: Pile) -> Any:
    raw = elsewhere(pile, street="Uusikatu 9")
    own = replace(clients.get(pile.vault, pile.client.id), phone="040 1234567")
    clients.change_client(pile.vault, own, TODAY)
    taken(pile.vault, raw)
    found = [c for c in conflicts.waiting(pile.vault, TODAY)[0] if c.table_name == CLIENTS.name]
    for each in found:
        conflicts.decide(pile.vault, each.id, ConflictState.THEIRS, TODAY)
    assert found
    return None


def handed_over(pile: Pile) -> Any:
    there = make_vault(pile.folder, Role.SUBSTITUTE, name="elsewhere", practice=True)
    sent(pile.vault, there, pile.client.id, purpose=Purpose.TRANSFER)
    there.close()


WAYS: dict[str, Callable[[Pile], Any]] = {
    name: each
    for name, each in dict(globals()).items()
    if inspect.isfunction(each)
    and each.__module__ == __name__
    and list(inspect.signature(each).parameters) == ["pile"]
    and name != "pile"
}

# Each use case that writes a card or a consent, and the ways above that go through it.
WRITERS: dict[str, tuple[str, ...]] = {
    "casework.client.case_end.close_case": ("closed", "closed_wholly"),
    "casework.client.case_end.reopen_case": ("reopened",),
    "casework.client.case_end.write_death": ("died",),
    "casework.client.clients.change_client": ("moved",),
    "casework.client.clients.mark_bad_address": ("letter_came_back",),
    "casework.client.clients.register_all": ("imported",),
    "casework.client.clients.register_client": ("registered",),
    "casework.closing.ahead._end_consents": ("closed_wholly",),
    "casework.gate.consents.attach_paper": ("consent_paper",),
    "casework.gate.consents.record_consents": ("consented",),
    "casework.gate.consents.withdraw": ("consent_withdrawn",),
    "casework.gate.gate.let_out_all": ("ground_confirmed",),
    "casework.joining.client_batches.undoing": ("import_taken_back",),
    "casework.joining.merging.merge": ("joined", "joined_both_printed"),
    "casework.joining.merging.undo": ("taken_apart",),
    "casework.meetings.invitees._known_from_now": ("supporter_named",),
    "casework.returns.answers_in.storing": ("consents_came_in", "consents_taken_back"),
    "casework.rights.corrections._start_moved": ("start_corrected",),
    "casework.rights.corrections.correct_closing": ("closing_day",),
    "casework.steps.referrals._start": ("began_anew",),
    "exchange.handover.conflicts._take_theirs": ("conflict_decided",),
    "exchange.handover.taking._store": ("package_taken",),
    "exchange.handover.taking._store_one": ("package_taken",),
}
# The case has been closed for years: its letters are no longer in any pile.
AFTER = {"exchange.erasure._blank"}


def _written(module: Any, call: ast.Call) -> bool:
    """Tell whether a call stores a card or a consent, or rows of any table."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    owner = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    if owner == "row_steps" and name in {"insert", "update", "delete", "take_back"}:
        return True
    if name == "Steps":
        return True
    given = [owner, *(ast.unparse(arg) for arg in call.args)]
    return name in STORES and any(_is_ours(module, text) for text in given if text)


def _is_ours(module: Any, text: str) -> bool:
    try:
        found = eval(text, vars(module).copy())  # noqa: S307 our own sources
    except Exception:  # noqa: BLE001 an expression of the function's own
        return False
    return any(found is each for each in (clients.BOOK, CLIENTS, consents.BOOK, CONSENTS))


def writers() -> set[str]:
    found = set()
    for room in (casework, exchange):
        for each in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            module = importlib.import_module(each.name)
            for node in parsed.nodes(Path(inspect.getfile(module))):
                if isinstance(node, ast.FunctionDef) and any(
                    isinstance(n, ast.Call) and _written(module, n) for n in ast.walk(node)
                ):
                    found.add(f"{each.name.removeprefix('tytti_desktop.')}.{node.name}")
    return found


def test_every_use_case_that_writes_them_has_a_way() -> None:
    assert writers() == {*WRITERS, *AFTER}
    assert {way for ways in WRITERS.values() for way in ways} <= set(WAYS)


@pytest.mark.parametrize("name", WAYS)
def test_the_pile_is_asked_after_every_way(pile: Pile, name: str) -> None:
    done = WAYS[name](pile)
    assert pile.pulled() == pile.must_not_go()
    undo = getattr(done, "undo", None)
    if undo is not None:
        undo(pile.vault)
        assert pile.pulled() == pile.must_not_go()


GIVEN_ONCE = {"id", "code", "created_at", "created_by"}


def another(kind: str) -> Any:
    """Return a value that no client here has, of the kind of a field."""
    return date(2015, 1, 1) if "date" in kind else "sv" if kind.startswith("str") else True


def test_the_pile_is_asked_after_a_change_of_any_field(pile: Pile) -> None:
    """Written straight into the row, as any door might: the answer is of the row alone."""
    before = clients.get(pile.vault, pile.client.id)
    wrong: dict[str, Any] = {}
    asked: set[str] = set()
    for each in fields(Client):
        if each.name in GIVEN_ONCE or each.name == "sex":  # nothing on a letter tells it
            continue
        CLIENTS.change(pile.vault, replace(before, **{each.name: another(str(each.type))}))
        found = pile.pulled(), pile.must_not_go()
        asked |= {each.name} if pile.client.id in found[1] else set()
        wrong |= {} if found[0] == found[1] else {each.name: found}
        CLIENTS.change(pile.vault, before)
    assert wrong == {}
    assert {"street", "non_disclosure", "died_on", "family_name", "language"} <= asked
