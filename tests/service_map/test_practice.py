"""The invented service map: the same for the same seed, fresh and stale, found after reindexing."""

from pathlib import Path

from tests.casework import indexing
from tests.factory import make_vault
from tests.service_map.samples import TODAY
from tytti_desktop.casework import search
from tytti_desktop.casework.service_map import freshness
from tytti_desktop.casework.service_map.organisations import ORGANISATIONS
from tytti_desktop.practice.services import practice_services
from tytti_desktop.vault import Vault


def picture(vault: Vault) -> list[tuple[object, ...]]:
    rows = vault.query(
        "select s.name, s.phone, s.verified_on, p.name as who from service s"
        " left join post on post.organisation_id = s.organisation_id"
        " left join tenure t on t.post_id = post.id"
        " left join professional p on p.id = t.professional_id order by 1, 4"
    )
    return [tuple(row.values()) for row in rows]


def test_the_same_seed_makes_the_same_map(tmp_path: Path) -> None:
    pictures = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        with make_vault(tmp_path, name=name, practice=True) as vault:
            assert practice_services(vault, seed, TODAY) == 16
            pictures.append(picture(vault))
    assert pictures[0] == pictures[1] != pictures[2]


def test_every_class_of_the_pilot_has_a_partner_and_some_entries_are_stale(vault: Vault) -> None:
    practice_services(vault, 1, TODAY)
    classes = {each.organisation_class for each in ORGANISATIONS.find(vault)}
    assert classes == {
        "municipal_employment", "social_services", "kela", "third_sector", "other_provider",
        "other_network", "mental_health", "criminal_sanctions", "other_health",
    }  # fmt: skip
    standings = freshness.standings(vault, TODAY).values()
    assert {standing.stale for standing in standings} == {True, False}
    assert len(freshness.queue(vault, TODAY).calls) == 5


def test_the_map_is_still_found_when_the_index_is_built_anew(vault: Vault) -> None:
    practice_services(vault, 1, TODAY)
    before = {(hit.kind, hit.entity_id) for hit in search.find(vault, "ohjaaja", TODAY)}
    assert {kind for kind, _id in before} >= {"post"}
    indexing.reindex(vault)
    after = {(hit.kind, hit.entity_id) for hit in search.find(vault, "ohjaaja", TODAY)}
    assert after == before
