"""Freshness: checked is not edited, trust halves by kind, failed calls lower it, five a week."""

from datetime import date, timedelta

import pytest

from tests.service_map.samples import TODAY, everything, facts, organisation, post, service
from tytti_desktop.casework import unit
from tytti_desktop.casework.service_map import channels, freshness, organisations, services
from tytti_desktop.casework.service_map.channels import Channel
from tytti_desktop.casework.service_map.facts import ChannelFacts, OrganisationFacts, Phone
from tytti_desktop.casework.service_map.freshness import Outcome
from tytti_desktop.casework.service_map.organisations import Organisation
from tytti_desktop.casework.service_map.services import Service
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault
from tytti_desktop.words import speaking


def checked(vault: Vault, service_id: str, days_ago: int) -> None:
    freshness.verify(vault, service_id, TODAY - timedelta(days_ago), TODAY)


@pytest.mark.parametrize(
    ("kind", "days", "expected"),
    [("third_sector", 0, 1.0), ("third_sector", 90, 0.5), ("third_sector", 180, 0.25),
     ("public", 365, 0.5), ("project", 60, 0.5), ("private", 180, 0.5)],
)  # fmt: skip
def test_trust_halves_by_the_kind_of_service(
    vault: Vault, kind: str, days: int, expected: float
) -> None:
    made = service(vault, organisation(vault), kind=kind)
    checked(vault, made, days)
    standing = freshness.standing(vault, made, TODAY)
    assert standing.freshness == pytest.approx(expected)
    assert standing.stale == (expected < 0.5)
    assert standing.verified_on == TODAY - timedelta(days)


def test_an_association_goes_stale_while_kela_is_still_fresh(vault: Vault) -> None:
    ry = service(vault, organisation(vault, "Malli ry"))
    kela = service(vault, organisation(vault, "Kela", organisation_class="kela"))
    for each in (ry, kela):
        checked(vault, each, 120)
    found = freshness.standings(vault, TODAY)
    assert found[ry].stale
    assert not found[kela].stale
    assert found[ry].text == "Tarkistettu 24.7.2026: vanhentunut"
    assert found[kela].text == "Tarkistettu 24.7.2026"


def test_what_was_never_checked_is_stale_and_says_so(vault: Vault) -> None:
    made = service(vault, organisation(vault))
    standing = freshness.standing(vault, made, TODAY)
    assert (standing.freshness, standing.stale, standing.text) == (0.0, True, "Ei tarkistettu")


def test_failed_calls_lower_trust_until_someone_is_reached(vault: Vault) -> None:
    made = service(vault, organisation(vault))
    checked(vault, made, 30)
    before = freshness.standing(vault, made, TODAY).freshness
    for outcome in (Outcome.NO_ANSWER, Outcome.WRONG_NUMBER, Outcome.CALL_BACK):
        freshness.log_call(vault, made, TODAY - timedelta(3), outcome, TODAY)
    lowered = freshness.standing(vault, made, TODAY)
    assert lowered.failed_calls == 2
    assert lowered.freshness == pytest.approx(before * 0.7**2)
    done = freshness.log_call(vault, made, TODAY, Outcome.REACHED, TODAY, " ok ")
    after = freshness.standing(vault, made, TODAY)
    assert (after.failed_calls, after.freshness) == (0, 1.0)
    assert freshness.calls_of(vault, made)[0].outcome is Outcome.REACHED
    assert done.undo is not None
    done.undo(vault)
    assert freshness.standing(vault, made, TODAY) == lowered


def test_a_check_is_logged_on_its_day_and_changes_no_facts(vault: Vault) -> None:
    made = service(vault, organisation(vault))
    before = services.get(vault, made)
    checked(vault, made, 1)
    after = services.get(vault, made)
    assert after.facts == before.facts
    assert after.changed_at == before.changed_at
    assert after.verified_by == vault.person.id


def test_a_check_in_the_future_or_before_the_last_is_refused(vault: Vault) -> None:
    made = service(vault, organisation(vault))
    checked(vault, made, 5)
    state = everything(vault)
    for day in (TODAY + timedelta(1), TODAY - timedelta(6)):
        with pytest.raises(KnownError) as error:
            freshness.verify(vault, made, day, TODAY)
        assert error.value.field == "on_date"
    with pytest.raises(KnownError):
        freshness.log_call(vault, made, TODAY + timedelta(1), Outcome.NO_ANSWER, TODAY)
    assert everything(vault) == state


def test_the_unit_sets_its_own_half_lives_and_limits(vault: Vault) -> None:
    made = service(vault, organisation(vault))
    checked(vault, made, 30)
    kinds = unit.in_force(vault, "service_kinds", TODAY)
    unit.change(
        vault, "service_kinds", "third_sector", {**kinds["third_sector"], "half_life": 10}, TODAY
    )
    assert freshness.standing(vault, made, TODAY).freshness == pytest.approx(0.125)


def test_a_kind_the_unit_no_longer_has_fades_as_fast_as_any(vault: Vault) -> None:
    made = service(vault, organisation(vault), kind="project")
    checked(vault, made, 90)
    unit.change(vault, "service_kinds", "project", None, TODAY)
    assert freshness.standing(vault, made, TODAY).freshness == pytest.approx(0.5)


def test_five_are_called_a_week_the_least_fresh_of_the_units_own_first(vault: Vault) -> None:
    owner = organisation(vault)
    for number in range(7):
        checked(vault, service(vault, owner, f"Palvelu {number}"), 100 + number)
    fresh = service(vault, owner, "Tuore")
    checked(vault, fresh, 10)
    imported = Service(facts("Tuotu"), owner, source="ptv", source_id="x")
    services.add_service(vault, imported, TODAY)
    queue = freshness.queue(vault, TODAY)
    assert [call.service.name for call in queue.calls] == [f"Palvelu {n}" for n in (6, 5, 4, 3, 2)]
    assert queue.done == 0
    assert "Palvelu 6" in queue.calls[0].script
    assert set(queue.calls[0].also) == {*(f"Palvelu {n}" for n in range(6)), "Tuotu"}
    freshness.log_call(vault, queue.calls[0].service.id, TODAY, Outcome.NO_ANSWER, TODAY)
    checked(vault, queue.calls[1].service.id, 0)
    left = freshness.queue(vault, TODAY)
    assert [call.service.name for call in left.calls] == ["Palvelu 4", "Palvelu 3", "Palvelu 2"]
    assert left.done == 2
    monday = TODAY + timedelta(2)
    assert monday.weekday() == 0
    assert freshness.queue(vault, monday).calls[0].service.name == "Palvelu 6"
    assert freshness.queue(vault, monday).done == 0


def test_imports_nobody_has_touched_wait_until_the_units_own_are_called(vault: Vault) -> None:
    owner = organisation(vault)
    loose = services.add_service(
        vault, Service(facts("Aaa"), owner, source="ptv", source_id="a"), TODAY
    ).record
    noted = Service(facts("Zzz"), owner, source="ptv", source_id="b", note="hyvä")
    services.add_service(vault, noted, TODAY)
    names = [call.service.name for call in freshness.queue(vault, TODAY).calls]
    assert names == ["Zzz", "Aaa"]
    ended = Service(facts("Bbb"), owner, ended_on=date(2026, 1, 1))
    services.add_service(vault, ended, TODAY)
    assert "Bbb" not in [call.service.name for call in freshness.queue(vault, TODAY).calls]
    posts_owner = post(vault, owner)
    assert posts_owner
    assert loose.note == ""


def test_the_number_to_ring_is_the_nearest_one_known(vault: Vault) -> None:
    vaihde = OrganisationFacts(names={"fi": "A"}, phones=(Phone("000 1"),))
    owner = organisations.add_organisation(
        vault, Organisation(vaihde, organisation_class="kela"), TODAY
    ).record.id
    made = service(vault, owner)
    numbers = [freshness.phone_of(vault, services.get(vault, made))]
    kanava = ChannelFacts(names={"fi": "K"}, phones=(Phone("000 2"),))
    channels.add_channel(vault, Channel(kanava), TODAY, made)
    numbers.append(freshness.phone_of(vault, services.get(vault, made)))
    own = service(vault, owner, phone="000 3")
    numbers.append(freshness.phone_of(vault, services.get(vault, own)))
    assert numbers == ["000 1", "000 2", "000 3"]
    assert freshness.phone_of(vault, Service(id="none")) == ""


def test_the_script_speaks_the_language_in_force(vault: Vault) -> None:
    service(vault, organisation(vault), "Paja")
    with speaking("sv"):
        assert freshness.queue(vault, TODAY).calls[0].script.startswith("Hej")


def test_a_service_without_an_organisation_can_be_called_about(vault: Vault) -> None:
    services.add_service(vault, Service(facts(), source="ptv", source_id="z"), TODAY)
    call = freshness.queue(vault, TODAY).calls[0]
    assert (call.organisation, call.phone, call.also) == ("", "", ())
