"""One coordinator's package of a period: counts as Parquet and a manifest, sealed to one body.

It is confidential: small counts are in it as they are, since only the whole can be suppressed.
Nothing of it is ever written unsealed, not even for a moment: DuckDB works in memory.
docs/vault-format.md tells the bytes and the columns.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import chain
from typing import Any

from tytti_desktop import outside_json
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import listing, shape
from tytti_desktop.evaluation.table import Kind, Period, Table
from tytti_desktop.vault import Vault, audit, new_id, parts, sealing, signing
from tytti_desktop.vault.sealing import KeyPair, PublicKey
from tytti_desktop.words import _

END = ".tyttiroll"  # of the name of a package
MAGIC, FORMAT = b"TYTTIROLL", 2
# The columns of the Parquet file, in order; checked against the manifest and by type.
COLUMNS = (
    ("package", "VARCHAR"),
    ("unit", "VARCHAR"),
    ("county", "VARCHAR"),
    ("first_day", "VARCHAR"),
    ("last_day", "VARCHAR"),
    ("table_id", "VARCHAR"),
    ("row_key", "VARCHAR"),
    ("column_id", "VARCHAR"),
    ("n", "BIGINT"),
)
_LENGTH = 8
_BROKEN = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Package:
    """A package that has been opened; `missing` are counts that it has no answer for."""

    id: str
    unit: str
    period: Period
    tables: tuple[Table, ...]
    missing: frozenset[shape.Place]
    parquet: bytes
    sender: PublicKey
    signer: bytes


def engine() -> Any:  # noqa: ANN401 duckdb's connection
    """Return a DuckDB in memory that fetches nothing; KnownError where the extra is not there."""
    try:
        import duckdb
        import fsspec
    except ImportError:
        raise KnownError(
            _("Combining counts needs DuckDB: python -m pip install tytti-desktop[rollup]")
        ) from None
    off: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": "512MB",  # a forged file may unpack to anything
        "temp_directory": "",  # nothing plain is on the disk, not even then
    }
    made = duckdb.connect(":memory:", config=off)
    made.register_filesystem(fsspec.filesystem("memory", skip_instance_cache=True))
    return made


def parquet(rows: Iterable[tuple[Any, ...]]) -> bytes:
    """Return rows of `COLUMNS` as a Parquet file."""
    import fsspec

    con = engine()
    con.execute(f"create table t ({', '.join(f'{n} {k}' for n, k in COLUMNS)})")
    places = f"({', '.join('?' * len(COLUMNS))})"
    for few in parts.some(list(rows), 100):  # row by row the engine takes ten times as long
        values = ", ".join([places] * len(few))
        con.execute(f"insert into t values {values}", list(chain.from_iterable(few)))  # noqa: S608
    name = f"memory://{new_id()}.parquet"
    con.execute(f"copy t to '{name}' (format parquet)")
    store = fsspec.filesystem("memory")
    content: bytes = store.cat(name)
    store.rm(name)
    return content


def make(
    vault: Vault, period: Period, today: date, to: PublicKey, unit: str, county: str = ""
) -> bytes:
    """Return a sealed package of a period's counts; the log tells of it.

    Raises KnownError where DuckDB is not there.
    """
    period = Period(period.first, min(period.last, today))
    return of_tables(vault, listing.make_all(vault, period, today), period, to, unit, county)


def of_tables(
    vault: Vault,
    tables: Sequence[Table],
    period: Period,
    to: PublicKey,
    unit: str,
    county: str = "",
) -> bytes:
    """Return a sealed package of tables with their bare counts; the log tells of it."""
    own = new_id()
    found = {place: n for table in tables for place, n in shape.counts(table).items()}
    days = period.sql
    content = parquet(
        (own, unit, county, days["first"], days["last"], *place, n)
        for place, n in sorted(found.items())
    )
    signer = signing.own(vault)
    manifest = {
        "format": FORMAT,
        "id": own,
        "signer": signer.public.hex(),
        "unit": unit,
        "period": [days["first"], days["last"]],
        "columns": [list(each) for each in COLUMNS],
        "rows": len(found),
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "tables": [shape.told(table) for table in tables],
        "missing": [list(place) for place in sorted(_missing(tables, found.keys()))],
    }
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True).encode()
    whole = MAGIC + bytes([FORMAT]) + len(text).to_bytes(_LENGTH) + text + content
    whole += signer.sign(whole)
    with vault.atomic():
        detail = {"package": own, "to": to.fingerprint, "rows": len(found)}
        audit.write(vault, "rollup_package", "release", own, detail=detail)
        return b"".join(sealing.seal(sealing.own_keys(vault), to, [whole]))


def _missing(tables: Iterable[Table], found: Iterable[shape.Place]) -> set[shape.Place]:
    known = set(found)
    return {
        place
        for table in tables
        for row in table.rows
        for column in table.columns
        if column.kind is Kind.COUNT and (place := (table.id, row.key, column.id)) not in known
    }


def opened(own: KeyPair, content: bytes, name: str) -> Package:
    """Open a package; KnownError naming the file where it is another's, damaged or no package."""
    sealed = sealing.open_sealed(own, BytesIO(content))
    raw = b"".join(sealed.content)
    try:
        return _read(raw, sealed.sender)
    except _BROKEN:
        told = _("{file} is no package of counts, or is damaged. Ask the sender to make it again.")
        raise KnownError(told.format(file=name)) from None


def _read(raw: bytes, sender: PublicKey) -> Package:
    if not raw.startswith(MAGIC + bytes([FORMAT])):
        raise ValueError
    start = len(MAGIC) + 1 + _LENGTH
    end = start + int.from_bytes(raw[start - _LENGTH : start])
    manifest = outside_json.loads(raw[start:end])
    parquet_file = raw[end : end + manifest["size"]]
    same = hashlib.sha256(parquet_file).hexdigest() == manifest["sha256"]
    signer, signed = bytes.fromhex(manifest["signer"]), raw[: end + manifest["size"]]
    signature = raw[len(signed) : len(signed) + signing.SIGNATURE]
    same = same and signing.holds(signer, signature, signed)
    if not same or [tuple(each) for each in manifest["columns"]] != list(COLUMNS):
        raise ValueError
    period = Period(*(date.fromisoformat(day) for day in manifest["period"]))
    tables = tuple(shape.made(each) for each in manifest["tables"])
    return Package(
        str(manifest["id"]),
        str(manifest["unit"]),
        period,
        tables,
        frozenset((str(t), str(r), str(c)) for t, r, c in manifest["missing"]),
        parquet_file,
        sender,
        signer,
    )
