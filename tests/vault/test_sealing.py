"""Sealed packages: opened by one vault alone, whole or not at all, and they say whose they are."""

import io
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, audit, keys, sealing
from tytti_desktop.vault.sealing import CHUNK, KeyPair, PublicKey


def pair() -> KeyPair:
    private, public = keys.new_pair()
    return KeyPair(PublicKey(public), private)


SENDER, RECEIVER, OTHER = pair(), pair(), pair()


def package(content: bytes = b"hello", sender: KeyPair = SENDER) -> bytes:
    return b"".join(sealing.seal(sender, RECEIVER.public, [content]))


def opened(raw: bytes, own: KeyPair = RECEIVER) -> bytes:
    return b"".join(sealing.open_sealed(own, io.BytesIO(raw)).content)


@pytest.mark.parametrize("size", [0, 5, 4095, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_what_was_sealed_is_opened_and_the_sender_is_told(size: int) -> None:
    content = b"x" * size
    raw = package(content)
    got = opened(raw)
    assert got[:size] == content
    assert set(got[size:]) <= {0}
    assert len(got) == sealing.padded_size(size)
    assert sealing.open_sealed(RECEIVER, io.BytesIO(raw)).sender == SENDER.public


def test_a_size_tells_only_its_order(english: None) -> None:
    sizes = {sealing.padded_size(size) for size in range(100_000, 110_000)}
    assert len(sizes) <= 6
    assert all(size <= sealing.padded_size(size) <= size * 1.12 for size in (10**4, 10**6, 10**9))


def test_another_vault_cannot_open_and_is_told_so(english: None) -> None:
    with pytest.raises(KnownError, match="another vault") as error:
        opened(package(), OTHER)
    assert OTHER.public.words in error.value.message


def test_nobody_seals_in_anothers_name() -> None:
    """The receiver's key and the victim's public key are known; the victim's private is not."""
    forger = KeyPair(SENDER.public, OTHER.private)
    with pytest.raises(KnownError):
        opened(package(sender=forger))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "not a hand-over package"),
        (b"%PDF-1.7 something else", "not a hand-over package"),
        (b"TYTTIPKG", "damaged"),
        (package()[:-1], "damaged"),
        (package() + b"x", "damaged"),
        (package()[:200], "damaged"),
        (b"TYTTIPKG\x02" + package()[9:], "newer version"),
        (b"TYTTIPKG\x00" + package()[9:], "damaged"),
    ],
)
def test_each_wrong_file_has_its_own_message(raw: bytes, words: str, english: None) -> None:
    with pytest.raises(KnownError, match=words):
        opened(raw)


WHOLE = package(b"content " * 30)
LONG = package(b"y" * (2 * CHUNK + 5))


@settings(max_examples=120, deadline=None)
@given(place=st.integers(0, len(WHOLE) - 1), bit=st.integers(0, 7))
def test_any_changed_bit_is_noticed(place: int, bit: int) -> None:
    raw = bytearray(WHOLE)
    raw[place] ^= 1 << bit
    with pytest.raises(KnownError):
        opened(bytes(raw))


def chunks(raw: bytes) -> Iterator[bytes]:
    start = sealing._HEADER
    for place in range(start, len(raw), CHUNK + 16):
        yield raw[place : place + CHUNK + 16]


def test_chunks_cannot_be_dropped_swapped_or_doubled() -> None:
    head, parts = LONG[: sealing._HEADER], list(chunks(LONG))
    assert len(parts) == 3
    one, two, three = parts
    for wrong in ([one, two], [two, one, three], [one, one, two, three], [one, three], [three]):
        with pytest.raises(KnownError):
            opened(head + b"".join(wrong))


def test_a_key_travels_as_text_in_any_message() -> None:
    text = f"Hei! Tässä avain:\n{SENDER.public}\nTerveisin"
    assert PublicKey.parse(text.split("\nTerveisin", maxsplit=1)[0]) == SENDER.public
    typed = str(SENDER.public).replace("-", " - ").replace("TYTTI - KEY - ", "TYTTI-KEY-").lower()
    assert PublicKey.parse(typed.replace("tytti-key", "TYTTI-KEY")) == SENDER.public


@pytest.mark.parametrize("wrong", ["", "hello", "TYTTI-KEY-1 ABCD", "TYTTI-KEY-2 ABCD"])
def test_what_is_no_key_is_told(wrong: str) -> None:
    with pytest.raises(KnownError):
        PublicKey.parse(wrong)


def test_one_wrong_symbol_of_a_key_is_noticed() -> None:
    text = str(SENDER.public)
    swapped = text[:20] + ("A" if text[20] != "A" else "B") + text[21:]
    with pytest.raises(KnownError):
        PublicKey.parse(swapped if text[20] != "-" else text[:-1])


def test_words_are_read_out_and_differ() -> None:
    words = SENDER.public.words.split()
    assert len(words) == 6
    assert all(len(word) == 4 for word in words)
    assert SENDER.public.words != RECEIVER.public.words
    assert SENDER.public.fingerprint != RECEIVER.public.fingerprint
    assert "private" not in repr(SENDER)


def test_a_vault_has_one_pair_for_good(vault: Vault) -> None:
    first = sealing.own_keys(vault)
    assert sealing.own_keys(vault) == first
    assert [row.action for row in audit.rows(vault, limit=1)] == ["make_key"]
    assert opened(b"".join(sealing.seal(SENDER, first.public, [b"x"])), first)[:1] == b"x"


def test_a_key_of_no_order_is_refused() -> None:
    nobody = PublicKey(bytes(32))
    with pytest.raises(KnownError):
        b"".join(sealing.seal(SENDER, nobody, [b"x"]))
