"""An import is taken back: as before, but for what the unit has touched since, which is named."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.service_map.samples import TODAY, everything, post
from tytti_desktop.casework.service_map import services, taking_back
from tytti_desktop.casework.service_map.channels import LINKS
from tytti_desktop.casework.service_map.services import SERVICES
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange.ptv import import_ptv
from tytti_desktop.vault import Vault, new_id

ONE, TWO, ORG = (f"{n}1111111-1111-4111-8111-111111111111" for n in (1, 2, 9))


def row(name: str, own_id: str = ONE, **more: Any) -> dict[str, Any]:
    owner = [{"organization": {"id": ORG, "name": "Talo"}, "roleType": "Responsible"}]
    said = [{"language": "fi", "value": name, "type": "Name"}]
    return {"id": own_id, "serviceNames": said, "organizations": owner, **more}


CHANNEL = {
    "id": TWO, "serviceChannelType": "Phone", "services": [{"service": {"id": ONE}}],
    "serviceChannelNames": [{"language": "fi", "value": "Puhelin", "type": "Name"}],
}  # fmt: skip


def take(vault: Vault, *rows: dict[str, Any]) -> None:
    import_ptv(vault, json.dumps(rows).encode(), TODAY)


def test_all_that_was_added_goes_and_a_second_undo_takes_the_one_before(vault: Vault) -> None:
    empty = everything(vault)
    take(vault, row("Paja"), CHANNEL)
    first = everything(vault)
    take(vault, row("Uusi paja", serviceChannels=[]), row("Toinen", ORG))
    done = taking_back.undo_latest(vault, TODAY).record
    assert (done.taken_away, done.restored, done.left) == (1, 1, ())
    assert everything(vault) == first
    assert taking_back.undo_latest(vault, TODAY).record.taken_away == 3
    assert everything(vault) == empty
    with pytest.raises(KnownError, match="Ei ole tuontia"):
        taking_back.undo_latest(vault, TODAY)


def test_what_the_unit_has_touched_or_leans_on_stays_and_is_named(vault: Vault) -> None:
    take(vault, row("Paja"), row("Toinen", TWO))
    paja, toinen = SERVICES.find(vault, order="name")
    changed = services.Service(**{**vars(paja), "note": "oma huomio"})
    services.change_service(vault, changed, TODAY)
    post(vault, str(toinen.organisation_id))
    done = taking_back.undo_latest(vault, TODAY).record
    assert done.left == ("Paja", "Talo")
    assert [each.name for each in SERVICES.find(vault)] == ["Paja"]
    assert "Paja, Talo" in taking_back.words(done)


def test_a_link_that_has_come_back_another_way_stays_one(vault: Vault) -> None:
    take(vault, row("Paja"), CHANNEL)
    (link,) = LINKS.find(vault)
    take(vault, row("Paja", serviceChannels=[]))
    assert LINKS.find(vault) == []
    again = replace(link, id=new_id())  # as a colleague's package brings it
    with vault.atomic():
        LINKS.add(vault, again)
    taking_back.undo_latest(vault, TODAY)
    assert LINKS.find(vault) == [again]


def test_an_import_that_changed_nothing_is_no_import_to_take_back(vault: Vault) -> None:
    take(vault, row("Paja"))
    batch = taking_back.latest(vault)
    take(vault, row("Paja"))
    assert taking_back.latest(vault) == batch
