"""Search as you type: clients first, then what has been written, the exact spelling first.

One or two letters find the beginnings of clients' words; three or more also find parts of words.
Words may come in any order, and all of them must be found. A role never finds text of another
register; an address or phone under non-disclosure is not in the index of clients at all, and no
text is found by a word of it.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tytti_desktop import texts
from tytti_desktop.casework import registers, search_index
from tytti_desktop.casework.client import addresses, clients, identity, merged
from tytti_desktop.casework.client.client_names import TOLD_APART
from tytti_desktop.casework.client.clients import CLIENTS, Client
from tytti_desktop.casework.received import Received
from tytti_desktop.casework.recording import Book
from tytti_desktop.casework.search_index import fold, spelled
from tytti_desktop.vault import Vault

PART = 3  # letters that a trigram needs
_CONTEXT = 40
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Hit:
    """Something found. `title` is the client's name (empty where no client is named).

    `detail` is the client's town, or the piece of text around what was found.
    """

    kind: str
    entity_id: str
    client_id: str | None
    code: str
    title: str
    detail: str


def find(vault: Vault, typed: str, today: date, limit: int = 30) -> list[Hit]:
    """Return what was typed is found in: at most `limit` clients, then at most `limit` texts."""
    asked = texts.seen(typed).strip()
    if not asked:
        return []
    by_code = _by_identity(vault, asked)
    if by_code:
        return _client_hits(vault, by_code)
    found = _client_hits(vault, _clients(vault, asked, limit))
    return found + _texts(vault, asked, today, limit)


def _by_identity(vault: Vault, asked: str) -> list[str]:
    """Return the client whose whole identity code was typed; a part of a code finds nobody.

    The old code of a client that was joined to another finds the one that was kept.
    """
    code = identity.tidy(asked)
    joined = merged.leads_to(vault, asked)
    if joined is not None:
        return [joined]
    if len(code) != identity.LENGTH:
        return []
    return [
        row["id"] for row in vault.query("select id from client where identity_code = ?", (code,))
    ]


def _clients(vault: Vault, asked: str, limit: int) -> list[str]:
    """Return ids of clients: exact beginnings, folded beginnings, exact parts, folded parts."""
    found: dict[str, None] = {}
    exact, plain = spelled(asked), fold(asked)
    tiers: list[Callable[[], Iterable[str]]] = [
        lambda: _beginnings(vault, exact, limit, exact=True),
        lambda: _beginnings(vault, plain, limit, exact=False),
        lambda: _parts(vault, "spelled", exact, limit),
        lambda: _parts(vault, "folded", plain, limit),
    ]
    for tier in tiers:
        found |= dict.fromkeys(tier())
        if len(found) >= limit:
            break
    return list(found)[:limit]


def _beginnings(vault: Vault, asked: str, limit: int, *, exact: bool) -> list[str]:
    """Return the clients who have, for each typed word, a word that begins so."""
    one = "select entity_id from search_word where word >= ? and word < ?"
    one += " and exact = 1" if exact else ""
    params: list[Any] = []
    typed = search_index.words(asked)
    if not typed:
        return []
    for word in typed:
        params += [word, word + _LAST]
    sql = " intersect ".join([one] * len(typed)) if len(typed) > 1 else one
    rows = vault.query(f"select distinct entity_id from ({sql}) limit ?", [*params, limit])  # noqa: S608
    return [row["entity_id"] for row in rows]


def _match(column: str, typed: list[str]) -> str:
    """Return an FTS question for the words that are long enough; quotes cannot break out."""
    longs = [word for word in typed if len(word) >= PART]
    quoted = " AND ".join('"' + word.replace('"', '""') + '"' for word in longs)
    return f"{column} : ({quoted})" if quoted else ""


def _shorts(column: str, typed: list[str]) -> tuple[str, list[str]]:
    """Return the condition for words too short for the index: a word begins so."""
    shorts = [word for word in typed if len(word) < PART]
    sql = "".join(f" and ' ' || {column} like ? escape '~'" for _short in shorts)
    return sql, [f"% {_plain(word)}%" for word in shorts]


def _plain(word: str) -> str:
    return word.replace("~", "~~").replace("%", "~%").replace("_", "~_")


def _parts(vault: Vault, column: str, asked: str, limit: int) -> list[str]:
    typed = asked.split()
    match = _match(column, typed)
    if not match:
        return []
    condition, params = _shorts(column, typed)
    rows = vault.query(
        f"select entity_id from search where search match ?{condition} limit ?",  # noqa: S608
        [match, *params, limit],
    )
    return [row["entity_id"] for row in rows]


def _client_hits(vault: Vault, ids: list[str]) -> list[Hit]:
    marks = ",".join("?" * len(ids))
    rows = vault.query(
        f"select id, code, {TOLD_APART} as name, town, non_disclosure"  # noqa: S608
        f" from client where id in ({marks})",
        ids,
    )
    by_id = {row["id"]: row for row in rows}
    return [_client_hit(by_id[each]) for each in ids if each in by_id]


def _client_hit(row: dict[str, Any]) -> Hit:
    shown = addresses.seen_row(Client, row)
    return Hit("client", row["id"], row["id"], row["code"], row["name"], shown["town"])


def _texts(vault: Vault, asked: str, today: date, limit: int) -> list[Hit]:
    """Return texts that hold every typed word, in registers this person sees, newest first."""
    open_to_me = (*registers.mine(vault, today), search_index.OPEN)
    mine = " OR ".join(f'"{register[:PART]}"' for register in open_to_me)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for column, text in (("spelled", spelled(asked)), ("folded", fold(asked))):
        typed = text.split()
        match = _match(column, typed)
        if not match or len(found) >= limit:
            continue
        condition, params = _shorts(column, typed)
        rows = vault.query(
            "select kind, entity_id, client_id, spelled from search_text where search_text match ?"  # noqa: S608
            f"{condition} order by rowid desc limit ?",
            [f"register : ({mine}) AND {match}", *params, limit],
        )
        for row in _without_places(vault, rows, typed):
            found.setdefault((row["kind"], row["entity_id"]), row)
    return _text_hits(vault, list(found.values())[:limit], asked)


def _without_places(
    vault: Vault, rows: list[dict[str, Any]], typed: list[str]
) -> list[dict[str, Any]]:
    """Return what is found also when no word tells where a client under non-disclosure is.

    The home street may stand as the place of a meeting: by it nobody is found, and it is masked in
    what is shown.
    """
    owners = sorted({row["client_id"] for row in rows if row["client_id"]})
    where = "non_disclosure = 1 and id in (select value from json_each(?))"
    hidden = {
        client.id: search_index.words(fold(" ".join(clients.place_texts(client))))
        for client in CLIENTS.find(vault, where, (json.dumps(owners),))
    }
    kept = []
    for row in rows:
        words = set(hidden.get(row["client_id"], ()))
        text = search_index.without(row["spelled"], words) if words else row["spelled"]
        if not words or all(fold(word) in fold(text) for word in typed):
            kept.append({**row, "spelled": text})
    return kept


def _text_hits(vault: Vault, rows: list[dict[str, Any]], asked: str) -> list[Hit]:
    owners = list({row["client_id"] for row in rows if row["client_id"]})
    named = {hit.entity_id: hit for hit in _client_hits(vault, owners)}
    hits = []
    for row in rows:
        owner = named.get(row["client_id"])
        title, code = (owner.title, owner.code) if owner else ("", "")
        detail = piece(row["spelled"], asked)
        hits.append(Hit(row["kind"], row["entity_id"], row["client_id"], code, title, detail))
    return hits


def piece(text: str, asked: str) -> str:
    """Return the part of a text around the first typed word, with … where it was cut."""
    word = max(fold(asked).split(), key=len)
    place = max(fold(text).find(word), 0)
    start, end = max(place - _CONTEXT, 0), place + len(word) + _CONTEXT
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{text[start:end].strip()}{after}"


# Every type whose words search knows.
BOOKS: Sequence[Book[Any]] = Received("SEARCHED")
