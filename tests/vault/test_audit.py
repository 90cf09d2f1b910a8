"""The chained log: every change of it is found, by the chain or by an anchor."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factory import PASSPHRASE
from tests.vault.keys_changed import change_key
from tytti_desktop.dates import finnish_day
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault, audit, checking, open_vault
from tytti_desktop.vault.audit import Anchor, Verdict
from tytti_desktop.vault.ids import ALPHABET

pytestmark = pytest.mark.usefixtures("english")


def fill(vault: Vault, count: int = 5) -> None:
    for number in range(count):
        with vault.atomic():
            audit.write(vault, "look", "client", f"c{number}", client_id=f"c{number % 2}",
                        detail={"fields": ["town"], "n": number})  # fmt: skip


def tampered(vault: Vault, *statements: str) -> None:
    vault.db.execute("drop trigger audit_no_update")
    vault.db.execute("drop trigger audit_no_delete")
    for statement in statements:
        vault.db.execute(statement)


def test_rows_are_read_newest_first_and_by_client(vault: Vault) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for day in range(3):
        vault.clock = lambda day=day: start + timedelta(days=day)  # type: ignore[misc]
        fill(vault, 2)
    assert [r.entity_id for r in audit.rows(vault, limit=3)] == ["c1", "c0", "c1"]
    mine = audit.rows(vault, client_id="c0")
    assert len(mine) == 3
    assert {r.client_id for r in mine} == {"c0"}
    assert mine[0].at == start + timedelta(days=2)
    assert mine[0].actor == vault.person.id
    assert mine[0].detail == {"fields": ["town"], "n": 0}
    assert len(audit.rows(vault, client_id="c0", since=start + timedelta(days=1))) == 2


def test_a_row_belongs_to_a_transaction(vault: Vault) -> None:
    with pytest.raises(ValueError, match=r"vault\.atomic"):
        audit.write(vault, "look", "client", "c")


def test_a_row_goes_with_its_act(vault: Vault) -> None:
    def failing() -> None:
        with vault.atomic():
            audit.write(vault, "change", "client", "c")
            raise ZeroDivisionError

    head = vault.log_head()
    with pytest.raises(ZeroDivisionError):
        failing()
    assert vault.log_head() == head


@pytest.mark.parametrize("sql", ["update audit set actor = 'x'", "delete from audit"])
def test_the_log_is_append_only(vault: Vault, sql: str) -> None:
    with pytest.raises(Exception, match="append-only"):
        vault.execute(sql)


def test_rows_written_together_are_a_row_each_in_one_chain(vault: Vault) -> None:
    fill(vault)
    before = len(audit.rows(vault))
    with vault.atomic():
        audit.write_all(vault, [audit.Entry("add", "client", each, each) for each in ("x", "y")])
        audit.write_all(vault, [])
        audit.write(vault, "change", "client", "x")
    assert [row.entity_id for row in audit.rows(vault, limit=3)] == ["x", "y", "x"]
    assert len(audit.rows(vault)) == before + 3
    assert audit.verify(vault) == []


def test_a_whole_log_verifies(vault: Vault) -> None:
    fill(vault)
    assert audit.verify(vault) == []


@pytest.mark.parametrize(
    "sql",
    [
        "update audit set action = 'x' where seq = 3",
        "update audit set at = '2020-01-01T00:00:00+00:00' where seq = 3",
        "update audit set detail = '{}' where seq = 3",
        "update audit set client_id = null where seq = 3",
        "update audit set mac = zeroblob(32) where seq = 3",
        "delete from audit where seq = 3",
    ],
)
def test_a_changed_or_missing_row_breaks_the_chain(vault: Vault, sql: str) -> None:
    fill(vault)
    tampered(vault, sql)
    found = audit.verify(vault)
    assert [f.kind for f in found] == ["audit"]
    assert "row 3" in found[0].detail or "row 4" in found[0].detail


def test_swapped_rows_break_the_chain(vault: Vault) -> None:
    fill(vault)
    tampered(
        vault,
        "update audit set seq = 100 where seq = 3",
        "update audit set seq = 3 where seq = 4",
        "update audit set seq = 4 where seq = 100",
    )
    assert [f.kind for f in audit.verify(vault)] == ["audit"]


@pytest.mark.parametrize("sql", ["delete from audit where seq > 3", "delete from audit"])
def test_a_cut_tail_is_found_by_the_headers_anchor(vault: Vault, sql: str) -> None:
    fill(vault)
    kept = audit.anchor(vault)
    vault.keep_anchor()
    tampered(vault, sql)
    assert [f.kind for f in audit.verify(vault)] == ["audit_anchor"]
    assert audit.check_anchor(vault, kept) is Verdict.TAIL_CUT


def test_a_cut_tail_that_has_grown_again_is_found(vault: Vault) -> None:
    fill(vault)
    kept = audit.anchor(vault)
    vault.keep_anchor()
    tampered(vault, "delete from audit where seq > 3")
    fill(vault, 6)
    assert audit.check_anchor(vault, kept) is Verdict.CHANGED
    assert [f.kind for f in audit.verify(vault)] == ["audit_anchor"]


def test_the_anchor_is_kept_at_closing(vault: Vault) -> None:
    fill(vault)
    seq = vault.log_head()[0]
    vault.close()
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        assert again.header.anchor_seq == seq + 1  # the closing is a row too
        assert audit.check_anchor(again, audit.anchor(again)) is Verdict.OK


def older_copy(vault: Vault, tmp_path: Path, change: Callable[[Vault], None]) -> Anchor:
    """Close the vault, copy it, go on with it, put the copy back; return the newer anchor."""
    vault.close()
    shutil.copytree(vault.path, tmp_path / "old")
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        change(again)
        newest = audit.anchor(again)
    shutil.rmtree(vault.path)
    shutil.copytree(tmp_path / "old", vault.path)
    return newest


def test_a_whole_vault_rolled_back_is_found_by_a_printed_anchor(
    vault: Vault, tmp_path: Path
) -> None:
    fill(vault)
    newest = older_copy(vault, tmp_path, fill)
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        assert audit.verify(again) == []
        assert audit.check_anchor(again, newest) is Verdict.ROLLED_BACK


def test_an_older_file_under_a_newer_header_is_found(vault: Vault, tmp_path: Path) -> None:
    fill(vault)
    vault.close()
    shutil.copy(vault.path / "data.db", tmp_path / "old.db")
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        fill(again)
    shutil.copy(tmp_path / "old.db", vault.path / "data.db")
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        assert len(again.notices) == 1
        assert "newest entries are missing" in again.notices[0]
        assert [f.kind for f in checking.check(again)] == ["alarm"]
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        assert len(again.notices) == 1
        assert "older_data" in {r.action for r in audit.rows(again)}


def test_a_log_that_has_grown_past_its_anchor_is_no_loss(vault: Vault, tmp_path: Path) -> None:
    """As after a crash: the header is older than the file."""
    vault.close()
    shutil.copytree(vault.path, tmp_path / "old")
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        fill(again)
    for name in ("header.json", "header.bak"):
        shutil.copy(tmp_path / "old" / name, vault.path / name)
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        assert not again.notices
        assert audit.verify(again) == []


def test_a_row_missing_in_the_middle_is_a_change(vault: Vault) -> None:
    fill(vault, 2)
    kept = audit.anchor(vault)
    fill(vault, 2)
    tampered(vault, f"delete from audit where seq = {kept.seq:d}")  # noqa: S608
    assert audit.check_anchor(vault, kept) is Verdict.CHANGED


def test_an_anchor_holds_while_the_log_grows(vault: Vault) -> None:
    fill(vault)
    kept = audit.anchor(vault)
    fill(vault)
    assert audit.check_anchor(vault, kept) is Verdict.OK
    assert audit.check_anchor(vault, Anchor(0, "0" * 16)) is Verdict.OK
    assert audit.check_anchor(vault, Anchor(kept.seq, "0" * 16)) is Verdict.CHANGED
    tampered(vault, "update audit set action = 'x' where seq = 2")
    assert audit.check_anchor(vault, kept) is Verdict.CHANGED


def test_the_anchor_of_a_days_beginning_does_not_move_that_day(vault: Vault) -> None:
    moment = audit.rows(vault)[0].at  # of the making: whichever day it was, it stays that day
    vault.clock = lambda: moment
    today = finnish_day(moment)
    tomorrow = today + timedelta(days=1)
    assert audit.anchor_before(vault, today).seq == 0
    assert audit.anchor_before(vault, tomorrow) == audit.anchor(vault)
    with vault.atomic():
        audit.write(vault, "look", "client", "c1")
    assert audit.anchor_before(vault, today) == audit.anchor_before(vault, date(2000, 1, 1))
    assert audit.anchor_before(vault, tomorrow) == audit.anchor(vault)
    kept = Anchor.parse(str(audit.anchor_before(vault, today)))
    assert audit.check_anchor(vault, kept) is Verdict.OK


def test_the_chain_holds_over_changes_of_key(vault: Vault) -> None:
    fill(vault)
    kept = audit.anchor(vault)
    for _ in range(3):
        change_key(vault)
        fill(vault)
    assert audit.verify(vault) == []
    vault.close()
    with open_vault(vault.path, passphrase=PASSPHRASE) as again:
        assert audit.verify(again) == []
        assert audit.check_anchor(again, kept) is Verdict.OK
        tampered(again, "update audit set action = 'x' where seq = 2")
        assert audit.verify(again)


def test_every_verdict_is_told_in_words() -> None:
    assert len({verdict.text for verdict in Verdict}) == len(Verdict)


anchors = st.builds(
    Anchor, st.integers(1, 10**9), st.text(st.sampled_from(ALPHABET), min_size=16, max_size=16)
)


@given(anchors)
def test_an_anchor_is_read_as_it_was_printed(kept: Anchor) -> None:
    text = str(kept)
    assert Anchor.parse(text) == kept
    assert Anchor.parse(text.lower().replace("-", " ")) == kept


@given(anchors, st.data())
def test_a_mistyped_anchor_is_refused(kept: Anchor, data: st.DataObject) -> None:
    text = str(kept)
    place = data.draw(st.sampled_from([i for i, symbol in enumerate(text) if symbol != "-"]))
    wrong = data.draw(st.sampled_from([s for s in ALPHABET if s != text[place]]))
    with pytest.raises(KnownError):
        Anchor.parse(text[:place] + wrong + text[place + 1 :])


@pytest.mark.parametrize("text", ["", "1", "K7Q2M9XPK7Q2M9XP", "abc-!!!!", "ä" * 20])
def test_what_is_no_anchor(text: str) -> None:
    with pytest.raises(KnownError, match="mistyped") as told:
        Anchor.parse(text)
    assert told.value.field == "anchor"


def test_a_fingerprint_tells_contents_apart() -> None:
    assert audit.fingerprint({"a": 1}) == audit.fingerprint({"a": 1})
    assert audit.fingerprint({"a": 1}) != audit.fingerprint({"a": 2})
    assert len(audit.fingerprint("x")) == 16
