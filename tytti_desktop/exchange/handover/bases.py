"""What each partner is known to have: the common ground from which two changes are told apart."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tytti_desktop.vault import Vault


@dataclass(frozen=True)
class Base:
    """What is known of one record and one partner, as prints; empty where nothing is.

    `seen` is the partner's version in this vault's form, `theirs` in theirs, as last taken in
    from a package made at `seen_at`; `sent` is what was last sent.
    """

    client_id: str
    seen: str = ""
    theirs: str = ""
    seen_at: str = ""
    sent: str = ""


Known = dict[tuple[str, str], Base]


def of_clients(vault: Vault, partner: str, client_ids: Iterable[str]) -> Known:
    """Return what is known of a partner and these clients, by table and key."""
    found: Known = {}
    for client_id in client_ids:
        for row in vault.tuples(
            "select table_name, row_id, client_id, seen, theirs, seen_at, sent from handover_base"
            " where client_id = ? and partner = ?",
            (client_id, partner),
        ):
            found[row[0], row[1]] = Base(*row[2:])
    return found


def of_rows(vault: Vault, partner: str, keys: Mapping[str, Iterable[str]]) -> Known:
    """Return what is known of a partner and these records, by table and key."""
    found: Known = {}
    for table, wanted in keys.items():
        for row in vault.tuples(
            "select row_id, client_id, seen, theirs, seen_at, sent from handover_base"
            " where partner = ? and table_name = ?"
            " and row_id in (select value from json_each(?))",
            (partner, table, json.dumps(sorted(wanted))),
        ):
            found[table, row[0]] = Base(*row[1:])
    return found


def keep(vault: Vault, partner: str, known: Known) -> None:
    """Keep what is known now, over what was."""
    vault.execute_many(
        "insert or replace into handover_base (partner, table_name, row_id, client_id, seen,"
        " theirs, seen_at, sent) values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (partner, table, key, b.client_id, b.seen, b.theirs, b.seen_at, b.sent)
            for (table, key), b in known.items()
        ],
    )


def forget(vault: Vault, partner: str, keys: Iterable[tuple[str, str]]) -> None:
    """Forget records that neither side has any more."""
    vault.execute_many(
        "delete from handover_base where partner = ? and table_name = ? and row_id = ?",
        [(partner, table, key) for table, key in keys],
    )
