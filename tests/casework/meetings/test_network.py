"""A client's network and the lists of meetings; who came, with a permission, in one act."""

from datetime import date

import pytest

from tests.casework.meetings.kit import (
    PAST,
    TODAY,
    book,
    consent,
    everybody,
    invite,
    make_client,
)
from tytti_desktop.casework.client import case_managers
from tytti_desktop.casework.client.case_managers import CaseManager
from tytti_desktop.casework.meetings import booking, invitees, network
from tytti_desktop.casework.meetings.records import Attendance, InviteeKind, Meeting, State
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, parts

pytestmark = pytest.mark.usefixtures("english")


def held_network(vault: Vault) -> Meeting:
    client = make_client(vault, support_person="Sisko Mäki")
    manager = CaseManager(client, "Anna Laine", date(2026, 10, 1), "Kela")
    case_managers.name_case_manager(vault, manager, TODAY)
    consent(vault, client, "kela", "work", until=date(2027, 1, 1))
    made = book(vault, client, PAST)
    invite(vault, made, "kela", "Sirpa", organisation="Kela")
    invite(vault, made, "own_unit", "Kuraattori Kaisa")
    done = booking.hold(vault, made.id, everybody(vault, made), TODAY).record
    assert isinstance(done, Meeting)
    return done


def test_the_network_tells_who_met_whom_and_what_consents_say(vault: Vault) -> None:
    made = held_network(vault)
    found = {each.who: each for each in network.members(vault, made.client_id or "", TODAY)}
    assert set(found) == {"Anna Laine, Kela", "Sisko Mäki", "Sirpa, Kela", "Kuraattori Kaisa"}
    sirpa = found["Sirpa, Kela"]
    assert (sirpa.met, sirpa.last_met, sirpa.covered) == (1, PAST.date(), True)
    assert "1.1.2027" in sirpa.consent
    assert found["Kuraattori Kaisa"].consent == "own unit"
    assert not found["Sisko Mäki"].covered
    assert found["Anna Laine, Kela"].role == "Case manager"


def test_rows_count_who_has_been_told(vault: Vault) -> None:
    made = held_network(vault)
    book(vault, made.client_id)
    team = book(vault, None, kind="team", purpose="Viikko")
    coming, hidden = parts.whole(network.coming(vault, TODAY))
    assert {(row.kind, row.client, row.told, row.people) for row in coming} == {
        ("Network meeting", "Mäki Onni", 0, 4),
        ("Viikko", "", 0, 0),
    }
    assert hidden == 0
    vault.execute("update meeting set register = 'health' where id = ?", (team.id,))
    assert parts.whole(network.coming(vault, TODAY))[1] == 1
    [past], _hidden = parts.whole(network.past(vault, TODAY))
    assert (past.id, past.state, past.usual) == (made.id, State.HELD, True)


def test_a_list_read_in_parts_is_the_whole_list(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = held_network(vault)
    for _n in range(3):
        book(vault, made.client_id)
    for read in (network.coming, network.past):
        at_once = parts.whole(read(vault, TODAY))
        with monkeypatch.context() as patched:
            patched.setattr(network, "_PART", 1)
            assert sum(1 for _step in read(vault, TODAY)) > 3
            assert parts.whole(read(vault, TODAY)) == at_once


def test_a_permission_and_who_came_are_one_act(vault: Vault) -> None:
    made = book(vault, make_client(vault), PAST)
    came = everybody(vault, made)
    client = next(
        each for each in invitees.of_meeting(vault, made.id) if each.kind is InviteeKind.CLIENT
    )
    away = {**came, client.id: Attendance.ABSENT}
    with pytest.raises(KnownError):
        booking.hold_with(vault, made, away, TODAY, permission=" ", given_on=None)
    done = booking.hold_with(vault, made, away, TODAY, permission="Onni", given_on=None)
    stored = booking.get(vault, made.id)
    assert (stored.state, stored.client_present, stored.absence_given_on) == (
        State.HELD, False, TODAY,
    )  # fmt: skip
    assert done.undo is not None
    done.undo(vault)
    assert booking.get(vault, made.id) == made


def test_kinds_are_those_about_a_client_or_the_others(vault: Vault) -> None:
    about = {each.key for each in booking.kinds(vault, TODAY, client=True)}
    others = {each.key for each in booking.kinds(vault, TODAY, client=False)}
    assert {"network", "closing"} <= about
    assert {"team", "development"} <= others
    assert not about & others
    assert booking.proposed(vault, "team", None, TODAY).minutes == 30
