"""Keys, against published vectors where there are any, and the recovery code."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from tests.factory import CHEAP
from tytti_desktop.vault import keys
from tytti_desktop.vault.ids import ALPHABET
from tytti_desktop.vault.keys import CannotUnlockError, Kdf

pytestmark = pytest.mark.waits


def test_derive_agrees_with_the_reference_implementation() -> None:
    """The line of phc-winner-argon2's test.c for Argon2id v1.3, t=2, m=64 MiB, p=1."""
    made = keys.derive("password", b"somesalt", Kdf(64 * keys.MIB, 2, 1))
    assert made.hex() == "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"


def test_expand_is_hkdf_sha256_with_its_own_label() -> None:
    key = bytearray(32)
    one, other = keys.expand(key, "audit"), keys.expand(key, "header")
    assert len(one) == 32
    assert one != other
    assert one == keys.expand(key, "audit")


@pytest.mark.parametrize(
    ("kdf", "sane"),
    [
        (CHEAP, True),
        (Kdf(19 * 1024, 1, 1), True),
        (Kdf(1024 * 1024, 10, 8), True),
        (Kdf(19 * 1024 - 1, 1, 1), False),
        (Kdf(1024 * 1024 + 1, 1, 1), False),
        (Kdf(2**32 - 1, 1, 1), False),
        (Kdf(19 * 1024, 0, 1), False),
        (Kdf(19 * 1024, 11, 1), False),
        (Kdf(19 * 1024, 1, 0), False),
        (Kdf(19 * 1024, 1, 9), False),
    ],
)
def test_parameters_are_clamped(kdf: Kdf, sane: bool) -> None:
    assert kdf.is_sane() is sane


@pytest.mark.parametrize(
    ("one_pass", "passes"), [(0.0, 10), (0.01, 10), (0.2, 5), (0.33, 3), (0.7, 3), (5.0, 3)]
)
def test_tuning_aims_at_a_second_with_256_mib(
    monkeypatch: pytest.MonkeyPatch, one_pass: float, passes: int
) -> None:
    monkeypatch.setattr(keys, "_seconds", lambda _kdf: one_pass)
    assert keys.tuned_kdf() == Kdf(256 * 1024, passes, 4)


def test_tuning_takes_what_memory_the_machine_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    def small(kdf: Kdf) -> float:
        if kdf.memory > 64 * 1024:
            raise MemoryError
        return 0.1

    monkeypatch.setattr(keys, "_seconds", small)
    assert keys.tuned_kdf() == Kdf(64 * 1024, 10, 4)


def test_tuning_gives_up_below_the_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_kdf: Kdf) -> float:
        raise MemoryError

    monkeypatch.setattr(keys, "_seconds", none)
    with pytest.raises(MemoryError):
        keys.tuned_kdf()


def test_measuring_runs_the_real_thing() -> None:
    assert 0 < keys._seconds(CHEAP) < 30


def test_wrapping_is_bound_to_its_slot() -> None:
    key = keys.new_data_key()
    wrapped = keys.wrap(key, b"secret", b"slot 1")
    assert keys.unwrap(key, wrapped, b"slot 1") == b"secret"
    for bad_key, bad, bound in (
        (key, wrapped, b"slot 2"),
        (keys.new_data_key(), wrapped, b"slot 1"),
        (key, wrapped[:-1] + bytes([wrapped[-1] ^ 1]), b"slot 1"),
        (key, b"", b"slot 1"),
    ):
        with pytest.raises(CannotUnlockError):
            keys.unwrap(bad_key, bad, bound)


def test_sealing_opens_only_for_its_owner_and_place() -> None:
    data_key = keys.new_data_key()
    private, public = keys.new_pair()
    stranger, _ = keys.new_pair()
    sealed = keys.seal(data_key, public, b"here")
    assert keys.unseal(sealed, private, b"here") == data_key
    for who, bad, where in (
        (stranger, sealed, b"here"),
        (private, sealed, b"there"),
        (private, sealed[:40], b"here"),
        (private, b"", b"here"),
        (private[:5], sealed, b"here"),
    ):
        with pytest.raises(CannotUnlockError):
            keys.unseal(bad, who, where)


def test_zeroing() -> None:
    secret = bytearray(b"secret")
    keys.zero(secret)
    assert secret == bytes(6)


def test_recovery_words_have_128_random_bits() -> None:
    many = {keys.new_recovery_words() for _ in range(200)}
    assert len(many) == 200
    for words in many:
        assert [len(group) for group in words.split("-")] == [4] * 7
        assert keys.recovery_secret(words) == words.replace("-", "")
    first_symbols = {words[0] for words in many}
    assert len(first_symbols) > 20


def test_how_many_single_typos_pass_the_check() -> None:
    words = "20VGAMRE3Y5E7N50SKRAPG3GZT0K"
    typos = [
        words[:place] + wrong + words[place + 1 :]
        for place in range(28)
        for wrong in ALPHABET
        if wrong != words[place]
    ]
    assert sum(keys.recovery_secret(t) is not None for t in typos) <= 3


@pytest.mark.parametrize("words", ["", "ABCD", "U" * 28, "20VGAMRE3Y5E7N50SKRAPG3GZT0K0"])
def test_what_is_no_recovery_code(words: str) -> None:
    assert keys.recovery_secret(words) is None


def test_the_library_knows_the_rfc_9106_vector() -> None:
    """RFC 9106 section 5.3."""
    made = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    ).derive(b"\x01" * 32)
    assert made.hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"


def test_parameters_are_values() -> None:
    assert replace(CHEAP, passes=2) != CHEAP
