# ruff: noqa: T201  # a benchmark speaks by print
"""Matching and importing over a service map of 1,000 services and 1,500 channels, or of 5,000.

Run: [SERVICES=5000] python -m pytest tests/benchmarks/bench_service_map.py -m benchmark -s
Times are the processor's; the peak is of the whole process.
"""

import io
import json
import os
import random
import resource
import statistics
import time
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.factory import make_vault
from tests.service_map.samples import TODAY, client
from tytti_desktop.casework.client import codes
from tytti_desktop.casework.service_map import importing, matching, service_list
from tytti_desktop.exchange import hsds, ptv

SERVICES = int(os.environ.get("SERVICES", "1000"))
CHANNELS, HOUSES, CLIENTS = SERVICES * 3 // 2, 100, 50
CLASSES = ("P10.4", "P10.1", "P5.7", "P4.13", "P13.3", "P15.1", "P10.8", "P28.3", "P6.4", "P5.1")


def said(value: str) -> list[dict[str, str]]:
    return [{"language": code, "value": value, "type": "Name"} for code in ("fi", "sv", "en")]


def uid(kind: int, number: int) -> str:
    return str(UUID(int=(kind << 64) + number))


def catalogue() -> bytes:
    draw, towns = random.Random(5), sorted(codes.municipalities())
    rows: list[dict[str, Any]] = [
        {
            "id": uid(1, n),
            "organizationType": "Municipality",
            "organizationNames": said(f"Talo {n}"),
        }
        for n in range(HOUSES)
    ]
    for number in range(SERVICES):
        owner = {"organization": {"id": uid(1, number % HOUSES)}, "roleType": "Responsible"}
        near = [{"code": code} for code in draw.sample(towns, 3)]
        rows.append(
            {
                "id": uid(2, number),
                "serviceNames": said(f"Palvelu {number}"),
                "serviceDescriptions": [
                    {"language": "fi", "value": "Sanoja palvelusta. " * 20, "type": "Summary"}
                ],
                "areaType": draw.choice(["Nationwide", "LimitedType"]),
                "areas": [{"type": "Municipality", "municipalities": near}],
                "languages": ["fi"],
                "serviceClasses": [{"code": draw.choice(CLASSES), "name": []}],
                "organizations": [owner],
                "serviceChannels": [{"serviceChannel": {"id": uid(3, draw.randrange(CHANNELS))}}],
            }
        )
    rows += [
        {"id": uid(3, n), "serviceChannelType": "Phone", "serviceChannelNames": said(f"Numero {n}")}
        for n in range(CHANNELS)
    ]
    return json.dumps(rows).encode()


@pytest.mark.benchmark
@pytest.mark.timeout(600)
def test_matching_and_importing(tmp_path: Path) -> None:
    vault = make_vault(tmp_path)
    content = catalogue()
    started = time.process_time()
    rows = ptv.read_rows(content)
    print(f"\nreading {len(rows)} rows ({len(content) / 1e6:.1f} MB): "
          f"{time.process_time() - started:.2f} s")  # fmt: skip
    steps = [time.process_time()]
    for _step in importing.taking_in(vault, "ptv", rows, TODAY):
        steps.append(time.process_time())  # noqa: PERF401 each step's own end
    spans = [1000 * (end - begin) for begin, end in pairwise(steps)]
    print(f"storing: {time.process_time() - steps[0]:.2f} s, a step p50 "
          f"{statistics.median(spans):.0f} ms, longest {max(spans):.0f} ms")  # fmt: skip
    started = time.process_time()
    report = importing.take_in(vault, "ptv", ptv.read_rows(content), TODAY).record
    print(f"the same again: {time.process_time() - started:.2f} s, {report.counts}")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
    who = [client(vault, municipality=code) for code in sorted(codes.municipalities())[:CLIENTS]]
    times = []
    for each in who:
        for needs in ([], ["debt"], ["work_ability", "mental_health", "benefits"]):
            started = time.process_time()
            matching.matches(vault, each, needs, TODAY)
            times.append((time.process_time() - started) * 1000)
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"matching: p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms, n {len(times)}")
    started = time.process_time()
    service_list.rows(vault, TODAY)
    print(f"list of services: {(time.process_time() - started) * 1000:.0f} ms")
    vault.close()


def tables() -> bytes:
    """Return a package of tables (CSV) as large as the catalogue."""
    cells: dict[str, list[str]] = {
        "organization": ["id,name,description", *(f"o{n},Talo {n},x" for n in range(HOUSES))],
        "service": [
            "id,organization_id,name,status,description",
            *(f"s{n},o{n % HOUSES},Palvelu {n},active,{'Sanoja palvelusta. ' * 20}"
              for n in range(SERVICES)),
        ],
        "location": ["id,location_type,name", *(f"l{n},physical,P {n}" for n in range(CHANNELS))],
    }  # fmt: skip
    for name, column, rest in (
        ("service_at_location", "service_id,location_id", "s{0},l{0}"),
        ("phone", "service_id,number", "s{0},09 {0}"),
        ("schedule", "service_id,freq,byday,opens_at,closes_at", "s{0},WEEKLY,MO,08:00,16:00"),
        ("address", "location_id,address_1,city", "l{0},Katu {0},Espoo"),
        ("language", "service_id,code", "s{0},fi"),
    ):
        cells[name] = [f"id,{column}"] + [f"{n}," + rest.format(n) for n in range(SERVICES)]
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as out:
        for name, lines in cells.items():
            out.writestr(f"{name}.csv", "\n".join(lines))
    return box.getvalue()


@pytest.mark.benchmark
@pytest.mark.timeout(600)
def test_importing_tables(tmp_path: Path) -> None:
    vault = make_vault(tmp_path)
    content = tables()
    started = time.process_time()
    report = hsds.import_hsds(vault, content, TODAY).record
    print(f"\ntables: {time.process_time() - started:.2f} s, {report.counts}, peak "
          f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")  # fmt: skip
    vault.close()
