"""Every reader of what comes from outside, and mutations of what it reads: seeded, in plain Python.

    python -m tests.benchmarks.bench_fuzz      # 100,000 inputs and more, in a process of its own

A reader may answer, or refuse by one of its own words; anything else is a fault of the program.
The readers are found by reading the program: a new one must be named here.
"""

import ast
import copy
import io
import json
import random
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import tytti_desktop
from tests import factory, parsed
from tests.factory import make_vault
from tytti_desktop import dates, outside_json, streams
from tytti_desktop.casework.meetings import clock
from tytti_desktop.casework.screening import wording_texts
from tytti_desktop.cli import context
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import (
    clients_in,
    fields,
    file_kinds,
    hsds,
    hsds_tables,
    ptv,
    ptv_v12,
    service_use_in,
    sheet_rows,
    workbook_rows,
)
from tytti_desktop.exchange.fhir import bundle, taking
from tytti_desktop.exchange.fhir import terms as fhir_terms
from tytti_desktop.exchange.handover import own_words, package
from tytti_desktop.instruments import answers, files
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper import codes, letter_files
from tytti_desktop.places import forms_folder
from tytti_desktop.vault import audit, backups, header, keys, sealing

TODAY = date(2026, 11, 21)
REPACKED = 0.7
FIRST = {"bytes", "str", "Path", "Any", "dict[str, Any]", "Record", "Iterable[bytes]", "KeyPair",
         "Iterable[Item]", "Item"}  # fmt: skip
VERBS = {"read", "parse", "parsed", "unpack", "opened"}
# What reads nothing from outside, or is read through another, and which.
ELSEWHERE = {
    "vault.files.read": "the bytes of a file, unread",
    "vault.header.read": "vault.header.parse",
    "vault.witness.read": "ours in the key store; what is no head is taken for none",
    "casework.registers.read_by": "a role of ours",
    "casework.screening.contradiction_rules.read_rules": "a file of the program itself",
    "casework.gate.consent_papers.read_paper": "scans: bench_fuzz.py, by the workers",
    "casework.plan.versions.read_paper": "scans: by the workers",
    "casework.mail.printer_checks.read": "scans: by the workers",
    "paper.pairing_reading.read_pairing": "scans: by the workers",
    "paper.preview.opened": "a paper that the program has made",
    "paper.reading.batch.read_typed": "scans: by the workers",
    "paper.envelopes.read_envelopes": "data of the unit, checked when typed",
    "cli.context.read_text": "cli.context.parsed_json",
    "cli.context.read_json": "cli.context.parsed_json",
    "evaluation.rollup.package.opened": "sealed; its inside: tests/evaluation/test_rollup.py",
    "exchange.given.opened": "bytes, unread",
    "exchange.handover.planning.opened": "exchange.handover.planning.read",
    "exchange.handover.planning.read": "vault.sealing and exchange.handover.package.read",
    "regular_files.opened": "a handle, unread",
    "cli.forms.save": "what the program has made, written",
    "evaluation.output.slides.count": "slides that the program has made",
    "evaluation.output.still.stopped": "slides that the program has made",
    "vault.files.let_out": "written, unread",
    "vault.files.overwrite": "written, unread",
    "vault.files.put": "written, unread",
    "vault.files.write_whole": "written, unread",
    "vault.header.write_file": "written, unread",
    "vault.signing.holds": "compared with a signature, unread",
}
BAD: tuple[Any, ...] = (
    None, True, 0, -1, 1e300, 10**400, "", " ", "x" * 70_000, [], {}, [None], [[]], [{}],
    {"a": 1}, "\ud800", "\0", [1, "a"], "9999-99-99", "../../x", float("nan"),
)  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """One reader: what it is given, how it is called, and what it may raise."""

    seeds: Callable[[], list[Any]]
    call: Callable[[Any], object]
    refuses: tuple[type[Exception], ...] = (KnownError,)


def found() -> set[str]:
    """Return `room.module.function` of every reader outside the window.

    By its verb, or by what it is given: the content of a file, whatever it does with it.
    """
    root = Path(tytti_desktop.__file__).parent
    names = set()
    for file in root.rglob("*.py"):
        if "desk" in file.parts:
            continue
        place = ".".join(file.relative_to(root).with_suffix("").parts)
        for node in parsed.tree(file).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            first = node.args.args[0].annotation if node.args.args else None
            said = node.name.split("_")[0] in VERBS and first and ast.unparse(first) in FIRST
            if said or any(_is_content(each) for each in node.args.args):
                names.add(f"{place}.{node.name}")
    return names


def _is_content(given: ast.arg) -> bool:
    """Tell whether an argument is what a file held: nobody knows what it is yet."""
    kind = given.annotation and ast.unparse(given.annotation)
    return (given.arg, kind) == ("content", "bytes") or kind == "str | bytes"


# --- what they read ------------------------------------------------------------------------------


@cache
def _work() -> Path:
    """Return this process's own folder: two runs, and two workers of one, write the same names."""
    return Path(tempfile.mkdtemp(dir=factory.of_run()))


def _header() -> list[str]:
    return [_vault_file("header.json").decode()]


def _vault_file(name: str) -> bytes:
    place = _work() / "seed"
    if not (place / "test.vault").exists():
        place.mkdir()
        with make_vault(place) as vault:
            backups.backup(vault, place / "b")
            vault.db.execute("pragma wal_checkpoint(truncate)").fetchall()
    return (place / "test.vault" / name).read_bytes()


def _backup() -> list[bytes]:
    """Return a small backup: the header, and the first pages in the place of the whole data."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as box:
        box.writestr("header.json", _vault_file("header.json"))
        box.writestr("data.db", _vault_file("data.db")[:8192])
    return [made.getvalue()]


def _unpack(content: bytes) -> None:
    file, to = _work() / "one.tyttibackup", _work() / "one"
    file.write_bytes(content)
    try:
        backups.unpack(file, to)
    finally:
        shutil.rmtree(to, ignore_errors=True)


def _ptv() -> list[Any]:
    names = [{"language": "fi", "value": "Neuvonta", "type": "Name"}]
    hours = [{"serviceHourType": "DaysOfTheWeek", "openingHour": [
        {"dayFrom": "Monday", "dayTo": "Friday", "from": "08:00", "to": "16:00"}]}]  # fmt: skip
    row = {
        "id": "11111111-1111-4111-8111-111111111111", "sourceId": "a", "type": "Service",
        "serviceNames": names, "serviceDescriptions": names, "languages": ["fi", "sv"],
        "areas": [{"type": "Municipality", "municipalities": [{"code": "297"}]}],
        "serviceHours": hours, "publishingStatus": "Published",
        "phoneNumbers": [{"number": "0401234567", "language": "fi"}],
        "addresses": [{"streetAddress": {"street": names, "postalCode": "70100"}}],
        "organizations": [{"organization": {"id": "22222222-2222-4222-8222-222222222222"}}],
    }  # fmt: skip
    return [[row], {"itemList": [row]}, row]


def _hsds() -> list[Any]:
    schedule = {"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "08:00", "closes_at": "16:00"}
    row = {
        "id": "11111111-1111-4111-8111-111111111111", "name": "Neuvonta", "status": "active",
        "organization": {"id": "22222222-2222-4222-8222-222222222222", "name": "Yhdistys"},
        "phones": [{"id": "p", "number": "040"}], "schedules": [schedule],
        "service_at_locations": [{"id": "s", "location": {"id": "l", "name": "Talo",
            "addresses": [{"address_1": "Katu 1", "city": "Kuopio", "country": "FI"}]}}],
    }  # fmt: skip
    return [row, {"contents": [row]}]


def _package() -> list[list[Any]]:
    """Return the lines of a package: what it says of itself, rows, one that is gone, a word."""
    said = {
        "id": "a", "schema": 9, "practice": False, "purpose": str(next(iter(package.Purpose))),
        "made_at": "2026-11-21T10:00:00+00:00", "person": "n", "person_id": "p", "clients": ["c1"],
    }  # fmt: skip
    client = {"id": "c1", "family_name": "Meikäläinen", "birth_date": "1960-01-01"}
    return [[
        ["tytti", said], ["r", "client", client, None],
        ["t", "visit", {"id": "v1", "client_id": "c1", "minutes": 30}],
        ["g", "visit", "v2", None, "c1"],
        ["w", min(own_words.kinds()), "own", "2026-01-01", {"label": {"fi": "Oma"}}],
    ]]  # fmt: skip


def _read_package(lines: Any) -> object:
    """Press the lines as a package does, and read them."""
    given = lines if isinstance(lines, list) else [lines]
    text = "".join(json.dumps(line) + "\n" for line in [*given, ["end", len(given)]])
    return package.read([zlib.compress(text.encode("utf-8", "surrogatepass"))])


@cache
def _own() -> sealing.KeyPair:
    private, public = keys.new_pair()
    return sealing.KeyPair(sealing.PublicKey(public), private)


def _sealed() -> list[bytes]:
    """Return a package sealed to the key that opens it."""
    return [b"".join(sealing.seal(_own(), _own().public, [b"tytti" * 100]))]


def _open_sealed(content: bytes) -> None:
    for _piece in sealing.open_sealed(_own(), io.BytesIO(content)).content:
        pass


def _toml(folder: str) -> list[str]:
    kept = sorted((forms_folder() / folder).glob("*.toml"))
    return [file.read_text(encoding="utf-8") for file in kept[:4]]


def _by_file(read: Callable[[Path], object]) -> Callable[[str], object]:
    def call(text: str) -> object:
        file = _work() / "one.toml"
        file.write_text(text, encoding="utf-8", errors="replace")
        return read(file)

    return call


def _answers() -> list[dict[str, Any]]:
    items = shipped().get("gad7").items
    return [{item.name: 1 for item in items}]


def _as_bytes(read: Callable[[bytes], object]) -> Callable[[Any], object]:
    def call(value: Any) -> object:
        if isinstance(value, bytes):
            return read(value)
        return read(json.dumps(value).encode("utf-8", "surrogatepass"))

    return call


def _row(value: Any) -> object:
    return ptv_v12.read(value, "service", "a") if isinstance(value, dict) else None


_CSV = [
    b"client,date,service\nK7Q2M9XP,2026-11-01,a\n",
    "sep=;\nAsiakas;Päivä;Palvelu;Määrä\nK7Q2M9XP;1.11.2026;a;2\n".encode("utf-16"),
    'client;date;service\n"K7Q2 ""M9XP""";1.11.2026;"a\nb"\n'.encode("cp1252"),
]
_PEOPLE = [
    "Sukunimi;Etunimet;Syntymäaika;Puhelin\nMeikäläinen;Maija;1.2.1980;040 123\n".encode(),
    b"family_name,given_names,date_of_birth,language\nM,A,1980-02-01,sv\n",
]


@cache
def _open() -> Any:
    """Give an open vault for the readers that look at what is known already."""
    return make_vault(_work())


def _workbook() -> list[bytes]:
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (("client", "date", "service"), ("K7Q2M9XP", TODAY, "a"), ("K7Q2M9XP", 1.5, "=A2")):
        book.worksheets[0].append(row)
    book.save(out)
    return [out.getvalue()]


def _sheet_of(content: bytes) -> object:
    return list(workbook_rows.lines(content, lambda cells: "client" in cells))


def _zipped(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in members.items():
            box.writestr(name.replace("_csv", ".csv").replace("_json", ".json"), content)
    return made.getvalue()


def _tables() -> list[bytes]:
    service = "id,name,status\n11111111-1111-4111-8111-111111111111,Neuvonta,active\n"
    phones = "id,service_id,number\np,11111111-1111-4111-8111-111111111111,040\n"
    listed = json.dumps({"resources": [{"name": "service", "path": "service.csv"}]})
    return [
        service.encode(),
        _zipped(service_csv=service, phone_csv=phones, datapackage_json=listed),
    ]


def _of_vault(read: Callable[..., object]) -> Callable[[Any], object]:
    """Look at a file with an open vault at hand, and take all of it back."""

    def call(value: Any) -> object:
        content = value if isinstance(value, bytes) else json.dumps(value).encode(
            "utf-8", "surrogatepass")  # fmt: skip
        vault = _open()
        vault.db.conn.execute("savepoint fuzz")
        try:
            return read(vault, content, TODAY)
        finally:
            vault.db.conn.execute("rollback to fuzz")
            vault.db.conn.execute("release fuzz")

    return call


def _fhir() -> list[Any]:
    patient = {
        "resourceType": "Patient", "id": "p", "name": [{"family": "M", "given": ["A"]}],
        "identifier": [{"system": "urn:oid:1.2.246.21", "value": "010280-952L"}],
    }  # fmt: skip
    answers = {
        "resourceType": "QuestionnaireResponse", "status": "completed", "authored": "2026-11-01",
        "questionnaire": fhir_terms.canonical("gad7") + "|1", "subject": {"reference": "Patient/p"},
        "item": [{"linkId": "1", "answer": [{"valueInteger": 1}]}],
    }  # fmt: skip
    rows = [{"fullUrl": "Patient/p", "resource": patient}, {"resource": answers}]
    return [{"resourceType": "Bundle", "type": "collection", "entry": rows}, patient, answers]


def _deep_texts() -> list[Any]:
    return [json.dumps(_ptv()[0]), '{"a":' * 90 + "1" + "}" * 90, b"[" * 90 + b"]" * 90]


def _wordings() -> list[dict[str, Any]]:
    row = {"form": "gad7", "language": "sv", "source": "www", "texts": {"item.1": "Ord"}}
    return [{"format": wording_texts.FORMAT, "texts": [row]}]


def _opened_wordings(content: bytes) -> None:
    wording_texts._rows(wording_texts.opened(content))


READERS: dict[str, Reader] = {
    "vault.header.parse": Reader(_header, header.parse, (header.DamagedHeaderError,)),
    "vault.backups.unpack": Reader(_backup, _unpack),
    "exchange.fields.read_json": Reader(_ptv, _as_bytes(fields.read_json)),
    "exchange.ptv.read_rows": Reader(_ptv, _as_bytes(ptv.read_rows)),
    "exchange.ptv.read_row": Reader(
        lambda: [_ptv()[0], _ptv()[2]], ptv.read_row, (KnownError, fields.BadRowError)
    ),
    "exchange.ptv_v12.read": Reader(lambda: [_ptv()[2]], _row, (KnownError, fields.BadRowError)),
    "exchange.hsds.read_rows": Reader(_hsds, _as_bytes(hsds.read_rows)),
    "exchange.sheet_rows.read_rows": Reader(
        lambda: list(_CSV), lambda c: sheet_rows.read_rows(c, {"client": "asiakas"})
    ),
    "exchange.sheet_rows.csv_lines": Reader(
        lambda: [*_CSV, *_PEOPLE], lambda c: list(sheet_rows.csv_lines(c))
    ),
    "exchange.file_kinds.refuse_other": Reader(
        lambda: [*_CSV, *_PEOPLE, *_workbook()], file_kinds.refuse_other
    ),
    "exchange.workbook_rows.lines": Reader(_workbook, _sheet_of),
    "exchange.clients_in.preview": Reader(lambda: list(_PEOPLE), _of_vault(clients_in.preview)),
    "exchange.service_use_in.preview": Reader(
        lambda: [*_CSV, *_workbook()], _of_vault(service_use_in.preview)
    ),
    "exchange.fhir.bundle.entries": Reader(_fhir, _as_bytes(bundle.entries)),
    "exchange.fhir.taking.preview": Reader(_fhir, _of_vault(taking.preview)),
    "exchange.hsds_tables.tables_of": Reader(_tables, hsds_tables.tables_of),
    "exchange.hsds.import_hsds": Reader(
        lambda: [*_hsds(), *_tables()], _of_vault(hsds.import_hsds)
    ),
    "exchange.ptv.import_ptv": Reader(_ptv, _of_vault(ptv.import_ptv)),
    "outside_json.loads": Reader(_deep_texts, outside_json.loads, (ValueError,)),
    "streams.decoded": Reader(
        lambda: [b"abc \xc3\xa4", "ä".encode("utf-16")],
        lambda c: streams.decoded(c, ("cp1252", "nonsense")),
        (UnicodeDecodeError,),
    ),
    "exchange.handover.package.read": Reader(_package, _read_package),
    "vault.sealing.open_sealed": Reader(_sealed, _open_sealed),
    "instruments.files.read_file": Reader(
        lambda: _toml("questionnaires"), _by_file(files.read_file)
    ),
    "instruments.files.read_data": Reader(
        lambda: _toml("questionnaires"), _by_file(files.read_file)
    ),
    "paper.letter_files.read_letter": Reader(
        lambda: _toml("letters"), _by_file(letter_files.read_letter)
    ),
    "instruments.answers.read_answers": Reader(
        _answers, lambda raw: answers.read_answers(shipped().get("gad7").items, raw)
    ),
    "instruments.answers.read_answer": Reader(
        lambda: [1, "1", [1]], lambda raw: answers.read_answer(shipped().get("gad7").items[0], raw)
    ),
    "paper.codes.read_payload": Reader(lambda: ["T1ABCDEFGHJKL1"], codes.read_payload),
    "cli.context.parsed_json": Reader(
        lambda: [json.dumps(_ptv()[0])], context.parsed_json, (KnownError, ValueError)
    ),
    "casework.screening.wording_texts.opened": Reader(_wordings, _as_bytes(_opened_wordings)),
    "casework.meetings.clock.parse": Reader(lambda: ["9.30", "klo 14"], clock.parse),
    "dates.parse_date": Reader(
        lambda: ["1.3.2026", "+6kk", "tänään"], lambda text: dates.parse_date(text, TODAY)
    ),
    "vault.audit.Anchor.parse": Reader(lambda: ["1234-K7Q2-M9XP-K7Q2-M9XPA"], audit.Anchor.parse),
    "vault.keys.recovery_secret": Reader(lambda: [keys.new_recovery_words()], keys.recovery_secret),
}


# --- mutations -----------------------------------------------------------------------------------


def places(data: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to each value within lists and tables, the outer ones first."""
    if way:
        yield way
    if isinstance(data, dict | list):
        for key, each in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(each, (*way, key))


def _deep(draw: random.Random) -> str:
    sign = draw.choice(["[", '{"a":'])
    return sign * draw.choice([10, 200, 5000])


def mutated_data(data: Any, draw: random.Random) -> Any:
    """Return a copy with a few values dropped, doubled or put in wrong shapes."""
    data = copy.deepcopy(data)
    for _time in range(draw.choice([1, 1, 2, 4])):
        known = list(places(data))
        if not known:
            return draw.choice(BAD)
        *way, last = draw.choice(known)
        inner = data
        for key in way:
            inner = inner[key]
        if draw.random() < 0.25:
            del inner[last]
        else:
            inner[last] = copy.deepcopy(draw.choice(BAD))
    return data


def _repacked(content: bytes, draw: random.Random) -> bytes:
    """Return a zip with one member's content changed, its checksums right again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as box, zipfile.ZipFile(out, "w") as made:
        chosen = draw.choice(box.infolist())
        for member in box.infolist():
            inside = box.read(member)
            if member is chosen:
                inside = mutated_bytes(inside, draw)
            made.writestr(member.filename, inside, member.compress_type)
    return out.getvalue()


def mutated_bytes(content: bytes, draw: random.Random) -> bytes:
    """Return bytes with flips, cuts, doublings, nesting, or in another encoding.

    Of a zip's inside mostly: a checksum that is wrong lets nothing further in.
    """
    if content.startswith(b"PK\x03\x04") and draw.random() < REPACKED:
        return _repacked(content, draw)
    made = bytearray(content)
    for _time in range(draw.choice([1, 1, 2, 4, 16])):
        at = draw.randrange(len(made) + 1)
        act = draw.randrange(6)
        if act == 0 and made:
            made[at % len(made)] ^= 1 << draw.randrange(8)
        elif act == 1:
            del made[at : at + draw.choice([1, 2, 20, 400])]
        elif act == 2:
            made[at:at] = bytes(draw.randrange(256) for _n in range(draw.choice([1, 4, 40])))
        elif act == 3:
            made[at:at] = made[at : at + draw.choice([8, 64, 512])]
        elif act == 4:
            made[at:at] = _deep(draw).encode()
        elif draw.random() < 0.1:
            made = bytearray(bytes(made).decode("latin-1").encode("utf-16"))
    return bytes(made)


def mutated(seed: Any, draw: random.Random) -> Any:
    """Return a seed changed by chance: its bytes, its text, or its shape."""
    if isinstance(seed, bytes):
        return mutated_bytes(seed, draw)
    if isinstance(seed, str):
        return mutated_bytes(seed.encode(), draw).decode("utf-8", "surrogateescape")
    return mutated_data(seed, draw)


def run(name: str, count: int, seed: int) -> Iterator[tuple[Any, Exception]]:
    """Give a reader so many mutated inputs; yield those that it did not answer in its own words."""
    reader, draw = READERS[name], random.Random(f"{name} {seed}")
    seeds = reader.seeds()
    for _time in range(count):
        value = mutated(draw.choice(seeds), draw)
        try:
            reader.call(value)
        except reader.refuses:
            continue
        except Exception as error:  # noqa: BLE001 - what must not happen
            yield value, error
