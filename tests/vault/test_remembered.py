"""What is read once and kept until a row changes: never stale, never from a rolled-back moment."""

import pytest

from tytti_desktop.vault import Vault, drafts


def test_what_is_read_is_kept_until_a_row_changes(vault: Vault) -> None:
    times: list[int] = []

    def read() -> int:
        times.append(len(vault.tuples("select * from draft")))
        return times[-1]

    assert [vault.remembered("a", read) for _time in range(3)] == [0, 0, 0]
    assert len(times) == 1
    drafts.keep(vault, "place", {"words": "kesken"})
    assert [vault.remembered("a", read), vault.remembered("a", read)] == [1, 1]
    assert len(times) == 2


def test_what_is_rolled_back_is_not_remembered(vault: Vault) -> None:
    def read() -> int:
        return len(vault.tuples("select * from draft"))

    def inside() -> None:
        with vault.atomic():
            drafts.keep(vault, "place", {"words": "kesken"})
            assert vault.remembered("a", read) == 1
            raise OSError

    assert vault.remembered("a", read) == 0
    with pytest.raises(OSError):  # noqa: PT011 any error rolls back
        inside()
    assert vault.remembered("a", read) == 0
