"""Facts that a record tells of its fields, and what follows from them."""

from dataclasses import MISSING, dataclass, field, fields, make_dataclass
from dataclasses import replace as other_version
from datetime import date
from enum import EnumMeta
from typing import Any

import pytest

from tytti_desktop.casework import fields as facts
from tytti_desktop.casework import manifest
from tytti_desktop.casework.client import addresses
from tytti_desktop.casework.client.clients import Client, name_texts, place_texts, telling_places
from tytti_desktop.casework.fields import HIDDEN, told

MINNA = Client(
    "Malli",
    "Minna",
    street="Kotitie 1",
    municipality="297",
    town="Kuopio",
    phone="040 1",
    support_person="Sisko Suoja",
)


RECORDS: list[Any] = [
    *(book.record for book in manifest.BOOKS),
    *(table.record for table in manifest.LEDGERS),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda each: each.__name__)
def test_every_field_of_every_record_tells_of_itself(record: Any) -> None:
    """A new field is red here until it says its word, or why no person is shown it."""
    told_of = facts.of(record)
    assert set(told_of) == {each.name for each in fields(record)}
    for name, each in told_of.items():
        assert each.word or each.why or each.own, name
        assert (each.day is not None) == (facts.kinds(record)[name] is date), "which days it means"
        if each.words:
            values: Any = facts.kinds(record)[name]
            if isinstance(values, EnumMeta):  # a text may hold other things than its known keys
                known = {str(one) for one in list[Any](values)} - {""}
                assert known <= set(map(str, each.words)), "a word for each value"


def test_a_field_that_tells_nothing_is_hidden_beside_those_that_do() -> None:
    made = make_dataclass(
        "Wider", [("email_secure", str, field(default=""))], bases=(Client,), frozen=True
    )
    one = made("Malli", "Minna", non_disclosure=True, email_secure="a@turva.example")
    assert vars(addresses.seen(one))["email_secure"] == HIDDEN
    assert facts.masked_row(made, {"email_secure": "a@turva.example", "sex": "x"}) == {
        "email_secure": HIDDEN,
        "sex": "x",
    }


@pytest.mark.parametrize("record", RECORDS, ids=lambda each: each.__name__)
def test_a_free_text_beside_protected_ones_says_whether_it_is_one(record: Any) -> None:
    assert facts.unsaid_texts(record) == ()


def test_a_free_text_that_does_not_say_is_hidden() -> None:
    forgotten = field(default="", metadata=told("E-mail", carried=True))
    made = make_dataclass("Wider", [("email_secure", str, forgotten)], bases=(Client,), frozen=True)
    assert facts.unsaid_texts(made) == ("email_secure",)
    one = made("Malli", "Minna", non_disclosure=True, email_secure="a@turva.example")
    assert vars(addresses.seen(one))["email_secure"] == HIDDEN
    assert vars(addresses.seen(one))["interpreter"] == ""


@pytest.mark.parametrize("record", RECORDS, ids=lambda each: each.__name__)
def test_what_a_field_holds_is_a_class_and_always_the_same(record: Any) -> None:
    """Of a field of many it was one of its parts, by chance: a text, or no class at all."""
    for name, kind in facts.kinds(record).items():
        assert isinstance(kind, type), name
        empty = {f.name: f.default for f in fields(record)}[name]
        assert empty in {None, MISSING} or isinstance(empty, kind), name


def test_only_under_non_disclosure_is_anything_masked() -> None:
    assert addresses.seen(MINNA) is MINNA
    hidden = addresses.seen(other_version(MINNA, non_disclosure=True))
    assert (hidden.street, hidden.phone, hidden.municipality) == (HIDDEN,) * 3
    assert (hidden.name, hidden.email) == ("Minna Malli", "")


def test_fields_chosen_together_stand_after_the_one_that_names_them() -> None:
    @dataclass(frozen=True)
    class Pair:
        note: str = field(default="", metadata=told("Note", beside="main"))
        main: str = field(default="", metadata=told("Main"))
        id: str = field(default="", metadata=told("", own=True))

    assert facts.groups(Pair) == (("main", "note"),)


def test_a_town_tells_of_somebody_only_under_non_disclosure() -> None:
    assert place_texts(MINNA) == ["Kotitie 1", "Kuopio", "297", "040 1", "Kuopio"]
    assert telling_places(MINNA) == ["Kotitie 1", "040 1"]
    assert telling_places(other_version(MINNA, non_disclosure=True)) == place_texts(MINNA)
    assert name_texts(MINNA) == ["Malli", "Minna", "Sisko Suoja"]
