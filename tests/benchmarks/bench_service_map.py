# ruff: noqa: T201  # a benchmark speaks by print
"""Matching and importing over a service map of 1,000 services and 1,500 channels.

Run: python -m pytest tests/benchmarks/bench_service_map.py -m benchmark -s
"""

import json
import random
import statistics
import time
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.factory import make_vault
from tests.service_map.samples import TODAY, client
from tytti_desktop.casework.client import codes
from tytti_desktop.casework.service_map import importing, matching, service_list
from tytti_desktop.exchange import ptv

SERVICES, CHANNELS, HOUSES, CLIENTS = 1_000, 1_500, 100, 50
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
    started = time.perf_counter()
    rows = ptv.read_rows(content)
    print(f"\nreading {len(rows)} rows ({len(content) / 1e6:.1f} MB): "
          f"{time.perf_counter() - started:.2f} s")  # fmt: skip
    steps = [time.perf_counter()]
    for _step in importing.taking_in(vault, "ptv", rows, TODAY):
        steps.append(time.perf_counter())  # noqa: PERF401 each step's own end
    spans = [1000 * (end - begin) for begin, end in pairwise(steps)]
    print(f"storing: {time.perf_counter() - steps[0]:.2f} s, a step p50 "
          f"{statistics.median(spans):.0f} ms, longest {max(spans):.0f} ms")  # fmt: skip
    who = [client(vault, municipality=code) for code in sorted(codes.municipalities())[:CLIENTS]]
    times = []
    for each in who:
        for needs in ([], ["debt"], ["work_ability", "mental_health", "benefits"]):
            started = time.perf_counter()
            matching.matches(vault, each, needs, TODAY)
            times.append((time.perf_counter() - started) * 1000)
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"matching: p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms, n {len(times)}")
    started = time.perf_counter()
    service_list.rows(vault, TODAY)
    print(f"list of services: {(time.perf_counter() - started) * 1000:.0f} ms")
    vault.close()
