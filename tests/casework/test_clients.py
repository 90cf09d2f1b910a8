"""Clients: storing, changing, undoing, non-disclosure, addresses, the list and the log."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factory import make_vault
from tytti_desktop.casework import history, search
from tytti_desktop.casework.client import addresses, case_end, clients, codes, provenance
from tytti_desktop.casework.client.addresses import NonDisclosure, Skip
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.client.identity import Sex
from tytti_desktop.casework.fields import HIDDEN
from tytti_desktop.casework.steps import client_list
from tytti_desktop.casework.steps.client_list import Filter
from tytti_desktop.casework.steps.path import StageName
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, audit

TODAY = date(2026, 11, 21)
AINO = Client(
    "Hämäläinen",
    "Aino",
    street="Kuusitie 3 A 4",
    postal_code="70100",
    town="Kuopio",
    municipality="297",
    phone="040 123 4567",
)


def stored(vault: Vault, client: Client = AINO, **changes: object) -> Client:
    made = clients.register_client(vault, replace(client, **changes), TODAY).record  # type: ignore[arg-type]
    assert isinstance(made, Client)
    return made


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Vault]:
    made = make_vault(tmp_path, name="practice", practice=True)
    yield made
    made.close()


def test_a_client_gets_an_id_a_code_and_a_stamp(vault: Vault) -> None:
    made = stored(vault, family_name="  Hämäläinen ", identity_code="131052-308t")
    assert made.id
    assert len(made.code) == 8
    assert made.family_name == "Hämäläinen"
    assert made.identity_code == "131052-308T"
    assert made.created_by == vault.person.id
    assert clients.get(vault, made.id) == made
    assert clients.by_code(vault, f" {made.code.lower()} ") == made


def test_two_clients_never_have_one_identity_code_but_signs_differ(vault: Vault) -> None:
    first = stored(vault, identity_code="100190-999P", identity_temporary=True)
    with pytest.raises(KnownError, match=first.code) as refused:
        stored(vault, identity_code="100190-999p", identity_temporary=True)
    assert refused.value.field == "identity_code"
    assert "Hämäläinen" not in str(refused.value)
    stored(vault, identity_code="100190Y999P", identity_temporary=True)


def test_series_900_needs_the_flag_or_a_practice_vault(vault: Vault, practice: Vault) -> None:
    with pytest.raises(KnownError, match="tilapäi"):
        stored(vault, identity_code="010594Y9032")
    stored(practice, identity_code="010594Y9032")
    with pytest.raises(KnownError, match="harjoitus"):
        stored(practice, identity_code="131052-308T")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"family_name": " "}, "family_name"),
        ({"given_names": ""}, "given_names"),
        ({"identity_code": "131052-308U"}, "identity_code"),
        ({"date_of_birth": date(1990, 1, 1)}, "date_of_birth"),
        ({"date_of_birth": date(2027, 1, 1), "birth_source": "told"}, "date_of_birth"),
        ({"date_of_birth": date(1890, 1, 1), "birth_source": "told"}, "date_of_birth"),
        ({"sex": Sex.FEMALE}, "sex"),
        ({"language": "xx"}, "language"),
        ({"non_disclosure_until": date(2027, 1, 1)}, "non_disclosure_until"),
        ({"privacy_notice_on": date(2027, 1, 1)}, "privacy_notice_on"),
        ({"postal_code": "7010"}, "postal_code"),
        ({"contact_postal_code": "7o100"}, "contact_postal_code"),
        ({"municipality": "999"}, "municipality"),
        ({"email": "aino"}, "email"),
        ({"phone": "soita äidille"}, "phone"),
        ({"delivery_channel": "pigeon"}, "delivery_channel"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    vault: Vault, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(KnownError) as refused:
        stored(vault, AINO, **changes)
    assert refused.value.field == field
    assert clients.CLIENTS.count(vault) == 0


def test_a_whole_client_has_no_problems() -> None:
    whole = replace(
        AINO,
        date_of_birth=date(1990, 2, 28),
        birth_source=provenance.CONFIRMED,
        sex=Sex.FEMALE,
        sex_source=provenance.TOLD,
        email="aino@paikka.fi",
        non_disclosure=True,
        non_disclosure_until=date(2027, 1, 1),
        privacy_notice_on=TODAY,
    )
    assert whole.problems(TODAY) == {}
    assert whole.age(TODAY) == 36
    assert AINO.age(TODAY) is None


@given(born=st.dates(date(1930, 1, 1), date(2008, 12, 31)), day=st.dates(date(2026, 1, 1)))
def test_a_year_is_full_on_its_birthday_and_not_before(born: date, day: date) -> None:
    client = replace(AINO, date_of_birth=born)
    age = client.age(day)
    assert age is not None
    assert (born.year + age, born.month, born.day) <= (day.year, day.month, day.day)
    assert (born.year + age + 1, born.month, born.day) > (day.year, day.month, day.day)


def test_someone_born_on_a_leap_day_turns_on_the_first_of_march() -> None:
    client = replace(AINO, date_of_birth=date(2004, 2, 29))
    assert client.age(date(2026, 2, 28)) == 21
    assert client.age(date(2026, 3, 1)) == 22


def test_a_change_is_undone_and_the_log_holds_names_of_fields_only(vault: Vault) -> None:
    made = stored(vault)
    done = clients.change_client(vault, replace(made, town="Siilinjärvi"), TODAY)
    assert search.find(vault, "siilin", TODAY)
    row = audit.rows(vault)[0]
    assert row.detail["fields"] == ["town"]
    assert row.detail["before"] != row.detail["after"]
    assert "Siilinjärvi" not in str(row)
    assert done.undo is not None
    done.undo(vault)
    assert clients.get(vault, made.id) == made
    assert not search.find(vault, "siilin", TODAY)


def test_a_change_without_differences_writes_nothing(vault: Vault) -> None:
    made = stored(vault)
    before = len(audit.rows(vault))
    done = clients.change_client(vault, made, TODAY)
    assert (done.types, done.undo) == (frozenset(), None)
    assert len(audit.rows(vault)) == before


def test_an_addition_is_undone_unless_changed_since(vault: Vault) -> None:
    done = clients.register_client(vault, AINO, TODAY)
    assert done.undo is not None
    changed = clients.change_client(vault, replace(done.record, town="Iisalmi"), TODAY)
    with pytest.raises(KnownError, match="perua"):
        done.undo(vault)
    assert changed.undo is not None
    changed.undo(vault)
    done.undo(vault)
    assert clients.CLIENTS.count(vault) == 0
    assert search.find(vault, "hämäläinen", TODAY) == []


def test_opening_a_card_is_logged_each_time(vault: Vault) -> None:
    made = stored(vault)
    clients.open_card(vault, made.id)
    clients.open_card(vault, made.id)
    opened = [row for row in audit.rows(vault, client_id=made.id) if row.action == "open"]
    assert len(opened) == 2
    assert history.rows(vault, client_id=made.id)[0].what == "Avasi asiakkaan tiedot"


def test_a_look_under_non_disclosure_needs_a_reason_that_stays(vault: Vault) -> None:
    made = stored(vault, non_disclosure=True)
    with pytest.raises(KnownError) as refused:
        clients.reveal_address(vault, made.id, "  ")
    assert refused.value.field == "reason"
    assert clients.reveal_address(vault, made.id, "Kotikäynti sovittu").street == AINO.street
    row = history.rows(vault, client_id=made.id)[0]
    assert (row.reason, row.client_code) == ("Kotikäynti sovittu", made.code)


def test_non_disclosure_on_and_off_are_told_apart_in_the_log(vault: Vault) -> None:
    made = stored(vault)
    on = replace(made, non_disclosure=True)
    clients.change_client(vault, on, TODAY)
    clients.change_client(vault, replace(on, non_disclosure=False), TODAY)
    found = [row.action for row in audit.rows(vault)[:2]]
    assert found == ["non_disclosure_off", "non_disclosure_on"]


@given(until=st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_non_disclosure_is_in_force_on_its_end_date_and_masked_after_it(until: date) -> None:
    hidden = replace(AINO, non_disclosure=True, non_disclosure_until=until)
    assert addresses.non_disclosure(hidden, until) is NonDisclosure.IN_FORCE
    after = until + timedelta(days=1)
    assert addresses.non_disclosure(hidden, after) is NonDisclosure.END_TO_CONFIRM
    assert addresses.destination(hidden).address is None


def test_non_disclosure_without_an_end_or_at_all() -> None:
    endless = replace(AINO, non_disclosure=True)
    assert addresses.non_disclosure(endless, TODAY) is NonDisclosure.IN_FORCE
    assert addresses.non_disclosure(AINO, TODAY) is NonDisclosure.NONE


CONTACT = {"contact_street": "PL 12", "contact_postal_code": "70101", "contact_town": "Kuopio"}


@pytest.mark.parametrize(
    ("changes", "skip"),
    [
        ({"non_disclosure": True}, Skip.NON_DISCLOSURE),
        ({"street": ""}, Skip.NO_ADDRESS),
        ({"bad_address_since": TODAY}, Skip.BAD_ADDRESS),
        ({"delivery_channel": "suomi_fi"}, Skip.OTHER_CHANNEL),
        ({"delivery_channel": "handed"}, Skip.OTHER_CHANNEL),
        ({"non_disclosure": True, "contact_street": "PL 12"}, Skip.NON_DISCLOSURE),
        ({}, None),
        ({"non_disclosure": True, **CONTACT}, None),
    ],
)
def test_where_a_letter_goes_or_why_not(changes: dict[str, object], skip: Skip | None) -> None:
    found = addresses.destination(replace(AINO, **changes))  # type: ignore[arg-type]
    assert found.skip is skip
    assert (found.address is None) == (skip is not None)


def test_the_lines_of_an_address() -> None:
    home = addresses.destination(replace(AINO, care_of="Virtanen")).address
    assert home is not None
    assert home.lines() == ("Aino Hämäläinen", "c/o Virtanen", "Kuusitie 3 A 4", "70100 KUOPIO")
    hidden = replace(AINO, non_disclosure=True, **CONTACT)  # type: ignore[arg-type]
    contact = addresses.destination(hidden).address
    assert contact is not None
    assert contact.lines() == ("Aino Hämäläinen", "PL 12", "70101 KUOPIO")


def test_a_bad_address_is_marked_and_mended(vault: Vault) -> None:
    made = stored(vault)
    clients.mark_bad_address(vault, made.id, TODAY)
    assert addresses.destination(clients.get(vault, made.id)).skip is Skip.BAD_ADDRESS
    clients.mark_bad_address(vault, made.id, None)
    assert addresses.destination(clients.get(vault, made.id)).skip is None


def test_a_new_address_is_no_longer_a_bad_one(vault: Vault) -> None:
    made = stored(vault, bad_address_since=TODAY)
    named = clients.change_client(vault, replace(made, given_names="Aini"), TODAY).record
    assert named.bad_address_since == TODAY
    moved = clients.change_client(vault, replace(named, street="Mäntytie 1"), TODAY).record
    assert moved.bad_address_since is None


def test_closing_and_opening_again(vault: Vault) -> None:
    made = stored(vault, started_on=date(2026, 3, 1))
    for reason, on, field in (
        ("goal_reached", date(2026, 2, 28), "closed_on"),
        ("goal_reached", date(2026, 11, 22), "closed_on"),
        ("no such", TODAY, "closed_reason"),
    ):
        with pytest.raises(KnownError) as refused:
            case_end.close_case(vault, made.id, reason, on, TODAY)
        assert refused.value.field == field
    with pytest.raises(KnownError, match="avoinna"):
        case_end.reopen_case(vault, made.id)
    case_end.close_case(vault, made.id, "goal_reached", TODAY, TODAY)
    assert client_list.rows(vault, TODAY) == []
    assert [row.closed for row in client_list.rows(vault, TODAY, Filter(closed=True))] == [True]
    with pytest.raises(KnownError, match="jo päätetty"):
        case_end.close_case(vault, made.id, "goal_reached", TODAY, TODAY)
    case_end.reopen_case(vault, made.id)
    assert clients.get(vault, made.id) == made


def test_an_unknown_code_says_what_to_do(vault: Vault) -> None:
    with pytest.raises(KnownError, match="asiakasluettelosta"):
        clients.by_code(vault, "NOSUCH00")


def test_the_list_masks_sorts_and_filters(vault: Vault) -> None:
    stored(vault, family_name="Öhman", non_disclosure=True)
    stored(vault, family_name="Zetterberg", interpreter="arabia")
    stored(vault, family_name="Åberg", bad_address_since=TODAY, started_on=date(2026, 11, 1))
    stored(vault, family_name="Ärling", date_of_birth=date(2000, 2, 29), birth_source="told")
    rows = client_list.rows(vault, TODAY)
    assert [row.name.split()[0] for row in rows] == ["Zetterberg", "Åberg", "Ärling", "Öhman"]
    assert [row.phone for row in rows] == [AINO.phone] * 3 + [HIDDEN]
    assert [row.municipality for row in rows] == ["Kuopio"] * 3 + [HIDDEN]
    assert [row.age for row in rows] == [None, None, 26, None]
    assert (rows[1].stage, rows[1].days) == (StageName.NEEDS, 20)

    def names(wanted: Filter) -> list[str]:
        return [row.name.split()[0] for row in client_list.rows(vault, TODAY, wanted)]

    assert names(Filter(non_disclosure=True)) == ["Öhman"]
    assert names(Filter(bad_address=True)) == ["Åberg"]
    assert names(Filter(interpreter=True)) == ["Zetterberg"]
    assert names(Filter(stage=StageName.NEEDS)) == ["Åberg"]
    assert names(Filter(case_manager="")) == ["Zetterberg", "Åberg", "Ärling", "Öhman"]
    assert names(Filter(overdue=True)) == []


def test_codes_are_text_and_have_both_names() -> None:
    assert codes.municipalities()["005"].fi == "Alajärvi"
    assert codes.municipalities()["297"].county == "13"
    assert codes.counties()["13"].sv == "Norra Savolax välfärdsområde"
    assert all(place.county in codes.counties() for place in codes.municipalities().values())
    assert codes.municipality_name("xyz") == "xyz"


def test_the_log_names_people_by_name_and_unknown_acts_as_they_stand(vault: Vault) -> None:
    made = stored(vault)
    rows = history.rows(vault, since=datetime(2020, 1, 1, tzinfo=UTC), limit=1)
    assert [(row.who, row.what) for row in rows] == [(vault.person.name, "Lisäsi asiakkaan")]
    assert rows[0].client_id == made.id
    assert history.sentence("visit", "change") == "Muutettu: käynti"
    assert history.sentence("visit", "juggle") == "juggle: käynti"
    assert history.sentence("teapot", "add") == "Lisätty: teapot"
