"""After somebody is removed, nothing of what they kept opens or speaks for what is made later."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factory import CHEAP, make_vault
from tests.vault.keys_changed import change_key
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Role, Vault, people, sealing

LEAVER = "Harjoitus-Hanna Lähtijä"


def _removed(vault: Vault) -> None:
    gone = next(each for each in people.people(vault) if each.name == LEAVER)
    people.remove(vault, gone.id, kdf=CHEAP)


def _key_changed(vault: Vault) -> None:
    change_key(vault)


@pytest.mark.parametrize("act", [_removed, _key_changed])
def test_the_package_key_ends_with_the_act(tmp_path: Path, act: Callable[[Vault], None]) -> None:
    with make_vault(tmp_path, name="one") as vault, make_vault(tmp_path, name="other") as other:
        slot = people.new_person(
            vault, name=LEAVER, role=Role.NURSE, secret="hyvin pitkä toinen lause", kdf=CHEAP
        )
        people.add(vault, slot)
        kept, sender = sealing.own_keys(vault), sealing.own_keys(other)
        act(vault)
        now = sealing.own_keys(vault)
        assert now.public != kept.public
        made = b"".join(sealing.seal(sender, now.public, [b"later"]))
        with pytest.raises(KnownError):
            sealing.open_sealed(kept, io.BytesIO(made))
        assert sealing.open_sealed(now, io.BytesIO(made)).sender == sender.public
