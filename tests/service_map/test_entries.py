"""Organisations, services, channels and posts: stored, corrected, found, undone, refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.service_map.samples import (
    MIKKELI,
    TODAY,
    everything,
    facts,
    organisation,
    person,
    post,
    service,
    tenure,
)
from tytti_desktop.casework import unit
from tytti_desktop.casework.service_map import channels, organisations, posts, services
from tytti_desktop.casework.service_map.channels import Channel, Link
from tytti_desktop.casework.service_map.entries import public_id
from tytti_desktop.casework.service_map.facts import (
    Area,
    ChannelFacts,
    Extent,
    OrganisationFacts,
    in_language,
    offered,
)
from tytti_desktop.casework.service_map.organisations import Organisation, shown_name
from tytti_desktop.casework.service_map.posts import Post, Professional, Tenure
from tytti_desktop.casework.service_map.services import Service
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault
from tytti_desktop.words import speaking


def found(vault: Vault, word: str) -> set[str]:
    rows = vault.query(
        "select kind from search_text where search_text match ?", (f'folded : "{word}"',)
    )
    return {row["kind"] for row in rows}


def test_all_kinds_are_found_by_search_in_every_language_they_have(vault: Vault) -> None:
    owner = organisation(vault, "Kaukomieli ry")
    said = replace(facts("Kuntoilupaja"), alternative_names={"sv": "Motionsverkstad"})
    service(vault, owner, facts=said, note="Soita Nooralle")
    post(vault, owner, "Pajaohjaaja")
    person(vault, "Esimerkki-Outi Harjoitusmäki")
    assert found(vault, "kaukomieli") == {"organisation"}
    assert found(vault, "kuntoilupaja") == found(vault, "motionsverkstad") == {"service"}
    assert found(vault, "nooralle") == {"service"}
    assert found(vault, "pajaohjaaja") == {"post"}
    assert found(vault, "harjoitusmaki") == {"professional"}


def test_undoing_each_addition_leaves_nothing(vault: Vault) -> None:
    before = everything(vault)
    made = Organisation(OrganisationFacts(names={"fi": "A"}), organisation_class="kela")
    owner = organisations.add_organisation(vault, made, TODAY)
    one = services.add_service(vault, Service(facts(), owner.record.id), TODAY)
    channel = channels.add_channel(
        vault, Channel(ChannelFacts(names={"fi": "Kanava"})), TODAY, one.record.id
    )
    assert channel.types == {Channel, Link}
    assert channel.record.organisation_id == owner.record.id
    for done in (channel, one, owner):
        assert done.undo is not None
        done.undo(vault)
    assert everything(vault) == before
    assert not found(vault, "esimerkkipalvelu")


def test_an_organisation_with_a_service_is_not_taken_away_by_undo(vault: Vault) -> None:
    made = Organisation(OrganisationFacts(names={"fi": "A"}), organisation_class="kela")
    owner = organisations.add_organisation(vault, made, TODAY)
    service(vault, owner.record.id)
    assert owner.undo is not None
    with pytest.raises(KnownError, match="päättyneeksi"):
        owner.undo(vault)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"facts": facts("")}, "name"),
        ({"age_from": -1}, "age_from"),
        ({"age_until": 121}, "age_until"),
        ({"age_from": 30, "age_until": 20}, "age_until"),
        ({"ended_on": TODAY + timedelta(1)}, "ended_on"),
        ({"kind": "nothing_such"}, "kind"),
        ({"needs": ("nothing_such",)}, "needs"),
        ({"facts": facts(towns=["999"])}, "area"),
        ({"facts": replace(facts(), area=Area(Extent.LIMITED, counties=("99",)))}, "area"),
    ],
)
def test_a_service_is_refused_by_field(vault: Vault, wrong: dict[str, object], field: str) -> None:
    owner = organisation(vault)
    made = replace(Service(facts(), owner), **wrong)  # type: ignore[arg-type]
    with pytest.raises(KnownError) as error:
        services.add_service(vault, made, TODAY)
    assert error.value.field == field


def test_an_own_service_needs_its_organisation(vault: Vault) -> None:
    with pytest.raises(KnownError) as error:
        services.add_service(vault, Service(facts()), TODAY)
    assert error.value.field == "organisation_id"


def test_imported_facts_are_not_edited_but_the_units_own_words_are(vault: Vault) -> None:
    owner = organisation(vault)
    made = services.add_service(
        vault, Service(facts(), owner, source="ptv", source_id="x-1"), TODAY
    ).record
    with pytest.raises(KnownError) as error:
        services.change_service(vault, replace(made, facts=facts("Toinen")), TODAY)
    assert error.value.field == "facts"
    done = services.change_service(vault, replace(made, note="Jono kaksi viikkoa"), TODAY)
    assert services.get(vault, made.id).note == "Jono kaksi viikkoa"
    assert done.undo is not None
    done.undo(vault)
    assert services.get(vault, made.id).note == ""


def test_editing_never_moves_the_day_of_the_last_check(vault: Vault) -> None:
    made = services.get(vault, service(vault, organisation(vault)))
    forged = replace(made, verified_on=TODAY, verified_by="x", note="n")
    services.change_service(vault, forged, TODAY)
    assert services.get(vault, made.id).verified_on is None


def test_a_changed_name_moves_in_the_list_and_the_tags_follow(vault: Vault) -> None:
    owner = organisation(vault)
    made = services.get(vault, service(vault, owner, facts=facts(towns=[MIKKELI]), age_from=18))
    changed = replace(made, facts=facts("Åland", towns=["005"]), age_from=None)
    services.change_service(vault, changed, TODAY)
    tags = {(r["kind"], r["code"]) for r in vault.query("select * from service_tag")}
    assert ("municipality", "005") in tags
    assert not {("municipality", MIKKELI), ("age_from", "18")} & tags
    assert [each.name for each in services.of_organisation(vault, owner)] == ["Åland"]


def test_the_kind_is_the_chosen_one_else_what_the_class_gives(vault: Vault) -> None:
    kela = organisation(vault, "Kela", organisation_class="kela")
    ry = organisation(vault, "Yhdistys ry")
    kinds = [
        services.kind_of(vault, services.get(vault, service(vault, kela)), TODAY),
        services.kind_of(vault, services.get(vault, service(vault, ry)), TODAY),
        services.kind_of(vault, services.get(vault, service(vault, ry, kind="project")), TODAY),
        services.kind_of(vault, Service(facts()), TODAY),
    ]
    assert kinds == ["public", "third_sector", "project", "public"]


def test_organisations_are_refused_and_corrected_by_field(vault: Vault) -> None:
    for wrong, field in (
        (Organisation(organisation_class="kela"), "name"),
        (Organisation(OrganisationFacts(names={"fi": "A"})), "organisation_class"),
    ):
        with pytest.raises(KnownError) as error:
            organisations.add_organisation(vault, wrong, TODAY)
        assert error.value.field == field
    made = organisations.get(vault, organisation(vault))
    ended = replace(made, ended_on=TODAY)
    organisations.change_organisation(vault, ended, TODAY)
    assert organisations.listed(vault) == []
    assert [each.id for each in organisations.listed(vault, ended=True)] == [made.id]
    imported = replace(made, source="ptv", source_id="o-1", organisation_class="")
    stored = organisations.add_organisation(vault, imported, TODAY).record
    with pytest.raises(KnownError):
        organisations.change_organisation(
            vault, replace(stored, facts=OrganisationFacts(names={"fi": "B"})), TODAY
        )


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Kela", "", "kela"),
        ("Kela, Mallilan piste", "", "kela"),
        ("Kelausyhdistys", "", "third_sector"),
        ("Esimerkkilän mielenterveysyhdistys ry", "", "third_sector"),
        ("Gerry", "", ""),
        ("Pohjois-Savon hyvinvointialue", "", "social_services"),
        ("Malli Oy", "Company", "other_provider"),
        ("Mikkelin kaupunki", "Municipality", ""),
    ],
)
def test_an_imported_organisations_class_is_guessed_by_the_units_rules(
    vault: Vault, name: str, kind: str, expected: str
) -> None:
    assert organisations.guessed_class(vault, name, kind, TODAY) == expected


def test_without_rules_no_class_is_guessed(vault: Vault) -> None:
    unit.change(vault, "service_map", "class_rules", None, TODAY)
    assert organisations.guessed_class(vault, "Kela", "", TODAY) == ""


def test_channels_are_refused_corrected_and_ended(vault: Vault) -> None:
    one = service(vault, organisation(vault))
    with pytest.raises(KnownError):
        channels.add_channel(vault, Channel(), TODAY, one)
    made = channels.add_channel(
        vault, Channel(ChannelFacts(names={"fi": "Toimisto"})), TODAY, one
    ).record
    assert channels.of_service(vault, one) == [made]
    channels.change_channel(vault, replace(made, ended_on=TODAY), TODAY)
    assert channels.of_service(vault, one) == []
    imported = channels.add_channel(
        vault, Channel(ChannelFacts(), source="ptv", source_id="c-1"), TODAY, one
    ).record
    assert imported.name == "Ilman nimeä (c-1)"
    with pytest.raises(KnownError):
        channels.change_channel(
            vault, replace(imported, facts=ChannelFacts(names={"fi": "X"})), TODAY
        )


def test_a_post_passes_from_holder_to_holder(vault: Vault) -> None:
    owner = organisation(vault)
    job, first, second = post(vault, owner), person(vault), person(vault, "Malli-Matti Sepitelä")
    posts.begin_tenure(vault, Tenure(job, first, TODAY - timedelta(100)))
    done = posts.begin_tenure(vault, Tenure(job, second, TODAY))
    assert [
        (each.professional.name if each.professional else None)
        for day in (TODAY - timedelta(1), TODAY, TODAY - timedelta(101))
        for each in posts.holders(vault, owner, day)
    ] == ["Harjoitus-Helena Testilä", "Malli-Matti Sepitelä", None]
    assert done.undo is not None
    done.undo(vault)
    held = posts.tenures_of_post(vault, job)
    assert [(each.professional_id, each.until_date) for each in held] == [(first, None)]


def test_a_post_refuses_the_same_person_twice_and_a_start_before_the_other(vault: Vault) -> None:
    owner = organisation(vault)
    job, first, second = post(vault, owner), person(vault), person(vault, "Malli-Matti Sepitelä")
    tenure(vault, job, first, TODAY)
    for wrong in (Tenure(job, first, TODAY + timedelta(1)), Tenure(job, second, TODAY)):
        with pytest.raises(KnownError) as error:
            posts.begin_tenure(vault, wrong)
        assert error.value.field == "from_date"
    shared = posts.begin_tenure(vault, Tenure(job, second, TODAY), instead=False)
    assert len(posts.holders(vault, owner, TODAY)) == 2
    ended = posts.end_tenure(vault, shared.record.id, TODAY + timedelta(5))
    assert ended.record.until_date == TODAY + timedelta(5)
    with pytest.raises(KnownError):
        posts.end_tenure(vault, shared.record.id, TODAY - timedelta(5))


def test_posts_and_people_are_refused_corrected_and_undone(vault: Vault) -> None:
    owner = organisation(vault)
    for wrong in (Post(owner, " "), Post("", "Ohjaaja")):
        with pytest.raises(KnownError):
            posts.add_post(vault, wrong, TODAY)
    with pytest.raises(KnownError):
        posts.add_professional(vault, Professional(" "))
    job = posts.add_post(vault, Post(owner, "Ohjaaja", service(vault, owner)), TODAY)
    who = posts.add_professional(vault, Professional("Esimerkki-Aino  Mallila"))
    assert who.record.name == "Esimerkki-Aino Mallila"
    posts.change_post(vault, replace(job.record, phone="000 1"), TODAY)
    posts.change_professional(vault, replace(who.record, phone="000 2"))
    assert posts.professionals(vault)[0].phone == "000 2"
    begun = tenure(vault, job.record.id, who.record.id, TODAY)
    for done in (job, who):
        assert done.undo is not None
        with pytest.raises(KnownError):
            done.undo(vault)
    cancelled = posts.cancel_tenure(vault, begun)
    assert posts.tenures_of(vault, who.record.id) == []
    assert cancelled.undo is not None
    cancelled.undo(vault)
    assert [each.id for each in posts.tenures_of(vault, who.record.id)] == [begun]


def test_texts_are_shown_in_the_language_in_force_else_in_finnish_else_in_any() -> None:
    texts = {"fi": "suomi", "sv": "svenska"}
    assert in_language(texts) == "suomi"
    with speaking("sv"):
        assert in_language(texts) == "svenska"
    with speaking("en"):
        assert in_language(texts) == "suomi"
    assert in_language({"se": "sámi"}) == "sámi"
    assert in_language({}) == ""
    assert shown_name({}, "abcdefghij") == "Ilman nimeä (abcdefgh)"


def test_only_published_entries_are_offered() -> None:
    assert [offered(s) for s in ("", "Published", "active", "Archived", "Deleted", "inactive")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


def test_the_id_outside_is_the_catalogues_own_or_always_the_same() -> None:
    own = "3668d250-cd80-45c4-abcc-9b2d3a2b3e42"
    assert public_id(Service(source_id=own, id="a")) == own
    made = public_id(Service(id="a"))
    assert made == public_id(Service(id="a", name="x")) != public_id(Service(id="b"))
    assert public_id(Service(source_id="not-a-uuid", id="a")) != made
