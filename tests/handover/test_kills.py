"""Taking a package in is all or nothing: killed at any moment, or failing at its last step."""

import io
import random
from pathlib import Path

import pytest

from tests.factory import PASSPHRASE, make_vault
from tests.handover.conftest import TODAY, full_client, sent
from tests.handover.test_packages import content
from tests.vault.killing import killed, victim
from tytti_desktop.exchange.handover import bases, planning, taking
from tytti_desktop.vault import Role, Vault, checking, opening, sealing


def test_a_failure_at_the_end_leaves_nothing(
    vault: Vault, other: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = sent(vault, other, full_client(vault).id)
    received = planning.read(sealing.own_keys(other), io.BytesIO(raw))
    before = content(other)

    def fails(*_values: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(bases, "forget", fails)
    with pytest.raises(RuntimeError):
        taking.take(other, received, TODAY)
    assert content(other) == before


def test_killed_at_any_moment_the_vault_has_all_or_nothing(vault: Vault, tmp_path: Path) -> None:
    ids = [full_client(vault).id for _number in range(3)]
    drawn = random.Random(5)
    with make_vault(tmp_path, Role.SUBSTITUTE, name="other") as other:
        path = other.path
        raw = sent(vault, other, *ids)
    unlocked = opening.unlock(path, passphrase=PASSPHRASE)

    def act(pipe: int) -> None:
        import os

        mine = opening.open_unlocked(unlocked)
        received = planning.read(sealing.own_keys(mine), io.BytesIO(raw))
        os.write(pipe, (1).to_bytes(4))
        taking.take(mine, received, TODAY)
        os.write(pipe, (2).to_bytes(4))

    found = set()
    for _try in range(3):
        done = killed(*victim(act), drawn.uniform(0.001, 0.06))
        with opening.open_unlocked(unlocked) as again:
            count = len(again.tuples("select id from client"))
            steps = len(again.tuples("select id from questionnaire_round"))
            assert (count, steps) in {(0, 0), (3, 6)}
            assert count == 3 or 2 not in done
            assert checking.check(again) == []
            found.add(count)
    assert found <= {0, 3}


def test_stopped_between_its_steps_it_leaves_nothing(vault: Vault, other: Vault) -> None:
    raw = sent(vault, other, full_client(vault).id)
    received = planning.read(sealing.own_keys(other), io.BytesIO(raw))
    before = content(other)
    steps = taking.take_steps(other, received, TODAY)
    assert next(steps)[0] == 0
    steps.close()
    assert content(other) == before
    assert not other.db.conn.in_transaction
