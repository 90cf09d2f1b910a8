"""What stood in a record stops no later act: the unit's lists may have lost it since."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import factory, parsed
from tytti_desktop.casework import consultations, registers, unit
from tytti_desktop.casework.client import clients, visits
from tytti_desktop.casework.meetings import booking, records
from tytti_desktop.casework.plan import actions, benefits, onward, statements
from tytti_desktop.casework.service_map import services
from tytti_desktop.casework.shapes import unit_checks
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault

TODAY = date(2026, 11, 21)
CASEWORK = Path(unit.__file__).parent
SENT, IN = onward.OnwardState.SENT, onward.OnwardState.ADMITTED
NEW_ONLY = {
    "closing/checklist.py", "gate/consents.py", "meetings/series.py", "returns/signed.py",
}  # fmt: skip


def _kept(name: str) -> Callable[[Any], Any]:
    return lambda record: replace(record, **{name: f"{getattr(record, name)} x"})


ACTS: dict[str, tuple[Any, Callable[[Any], bool], Callable[[Vault, Any], Any]]] = {
    "client/clients.py": (
        clients.CLIENTS,
        lambda each: each.died_on is None and each.closed_on is None,
        lambda vault, each: clients.change_client(vault, replace(each, phone="0401234567"), TODAY),
    ),
    "client/visits.py": (
        visits.VISITS,
        lambda each: each.on_date < TODAY,
        lambda vault, each: visits.change_visit(vault, _kept("text")(each), TODAY),
    ),
    "consultations.py": (
        consultations.CONSULTATIONS,
        lambda _each: True,
        lambda vault, each: consultations.change_consultation(vault, _kept("outcome")(each), TODAY),
    ),
    "meetings/booking.py": (
        records.MEETINGS,
        lambda each: str(each.state) == "invited" and each.client_id is not None,
        lambda vault, each: booking.change_meeting(vault, _kept("purpose")(each), TODAY),
    ),
    "plan/actions.py": (
        actions.ACTIONS,
        lambda each: each.is_open and bool(each.recipient),
        lambda vault, each: actions.change_action(vault, _kept("text")(each), TODAY),
    ),
    "plan/benefits.py": (
        benefits.PERIODS,
        lambda _each: True,
        lambda vault, each: benefits.change_period(vault, _kept("note")(each), TODAY),
    ),
    "plan/onward.py": (
        onward.ONWARD,
        lambda each: each.state is SENT,
        lambda vault, each: onward.answered(vault, each.id, IN, TODAY, "", None, TODAY),
    ),
    "plan/statements.py": (
        statements.STATEMENTS,
        lambda each: each.state is statements.StatementState.ASKED,
        lambda vault, each: statements.written(vault, each.id, TODAY, None, TODAY),
    ),
    "service_map/services.py": (
        services.SERVICES,
        lambda each: bool(each.kind),
        lambda vault, each: services.change_service(vault, _kept("note")(each), TODAY),
    ),
}


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """Return a practice vault whose lists have lost all that may be taken away."""
    vault = factory.practice_vault(tmp_path_factory.mktemp("lost") / "p.vault", 30)
    gone = 0
    for kind in unit.kinds():
        for key in unit.in_force(vault, kind, TODAY):
            try:
                unit_checks.store(vault, kind, key, None, TODAY)
            except KnownError:
                continue
            gone += 1
    assert gone > 60
    yield vault
    vault.close()


@pytest.mark.parametrize("place", ACTS)
def test_a_key_that_the_list_has_lost_stops_no_later_act(lost: Vault, place: str) -> None:
    table, fits, act = ACTS[place]
    found = [each for each in table.find(lost, "1 = 1", ()) if fits(each)]
    assert found, place
    act(lost, found[0])


def test_every_place_that_asks_the_lists_is_walked() -> None:
    asks = {"choices.refuse_unknown"}
    found = {
        file.relative_to(CASEWORK).as_posix()
        for file in CASEWORK.rglob("*.py")
        for node in parsed.nodes(file)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in asks
    }
    assert found == set(ACTS)


def test_a_bare_look_at_a_list_tells_what_stood_before() -> None:
    """`choices.problem` without what is kept is for what is chosen now, never for a correction."""
    bare = {
        file.relative_to(CASEWORK).as_posix()
        for file in CASEWORK.rglob("*.py")
        for node in parsed.nodes(file)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "choices.problem"
        and len(node.args) + len(node.keywords) < len(["vault", "kind", "key", "day", "kept"])
    }
    assert bare == NEW_ONLY


def test_a_retention_class_is_never_taken_away(vault: Vault) -> None:
    shipped = next(iter(unit.in_force(vault, registers.RETENTION, TODAY).values()))
    unit_checks.store(vault, registers.RETENTION, "own", shipped, TODAY)
    with pytest.raises(KnownError, match="poistaa ei voi"):
        unit_checks.store(vault, registers.RETENTION, "own", None, TODAY)
