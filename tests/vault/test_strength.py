"""The key of a passphrase derived anew: told when it is worth doing, done as an act of its own."""

import math
from dataclasses import replace

import pytest

from tests.factory import CHEAP, PASSPHRASE
from tests.vault.keys_changed import open_with_recovery, renew_recovery
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, audit, checking, header, keys, open_vault, slots, strength
from tytti_desktop.vault.keys import MOST_PASSES, USUAL_MEMORY, Kdf
from tytti_desktop.vault.opening import ways

pytestmark = pytest.mark.usefixtures("english")
BETTER = replace(CHEAP, passes=4)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every derivation take a hundredth of a second, as on a computer of years to come."""
    ticks = iter(range(10**6))
    monkeypatch.setattr(slots, "clock", lambda: next(ticks) / 100)


@pytest.mark.parametrize(
    ("kdf", "seconds", "due"),
    [
        (Kdf(USUAL_MEMORY, 3, 4), 0.9, False),  # as tuned
        (Kdf(USUAL_MEMORY, 3, 4), 0.34, False),  # less than three times: let be
        (Kdf(USUAL_MEMORY, 3, 4), 0.33, True),
        (Kdf(USUAL_MEMORY, 3, 4), 3.0, False),  # a busy or weaker computer
        (Kdf(USUAL_MEMORY, 4, 4), 0.01, False),  # 10 passes are the most: not three times
        (Kdf(USUAL_MEMORY // 4, MOST_PASSES, 4), 0.2, True),  # made where memory was scarce
        (Kdf(USUAL_MEMORY, MOST_PASSES, 4), 0.001, False),  # nothing stronger is known
        (CHEAP, 0.0, False),  # not measured
        (CHEAP, math.inf, False),
    ],
)
def test_it_is_due_where_a_guess_could_cost_three_times_more(
    kdf: Kdf, seconds: float, *, due: bool
) -> None:
    assert keys.could_be_stronger(kdf, seconds) is due


def test_it_is_told_at_every_opening_until_it_is_done(vault: Vault, quick: None) -> None:
    path = vault.path
    vault.close()
    told = strength.advice()
    for _time in range(2):
        with open_vault(path, passphrase=PASSPHRASE) as again:
            assert told in again.notices
            assert checking.check(again) == []
    before = (path / header.HEADER).read_bytes()
    with open_vault(path, passphrase=PASSPHRASE) as again:
        made = strength.stronger(again, PASSPHRASE, kdf=Kdf(keys.SMALLEST_MEMORY, 10, 1))
        assert "destroy" in strength.use(again, made)
        assert not strength.is_due(again)
        assert audit.rows(again)[0].action == "retune"
    assert [slot.kdf for _h, slot in ways(path, header.SlotKind.PASSPHRASE)] == [made.kdf] * 2
    (path / header.HEADER).write_bytes(before)  # an earlier key file is worthless
    (path / header.SPARE).write_bytes(before)
    with pytest.raises(KnownError):
        open_vault(path, passphrase=PASSPHRASE, sleep=lambda _s: None)


def test_nothing_is_made_weaker_and_the_passphrase_is_asked(vault: Vault) -> None:
    for kdf in (CHEAP, replace(CHEAP, lanes=2)):
        with pytest.raises(KnownError, match="already"):
            strength.stronger(vault, PASSPHRASE, kdf=kdf)
    with pytest.raises(KnownError) as told:
        strength.stronger(vault, "aivan muu lause", kdf=BETTER)
    assert told.value.field == "old_passphrase"


def test_who_came_with_the_recovery_words_is_not_told(vault: Vault, quick: None) -> None:
    words, path = renew_recovery(vault, kdf=CHEAP), vault.path
    vault.close()
    with open_with_recovery(path, words) as again:
        assert strength.advice() not in again.notices
