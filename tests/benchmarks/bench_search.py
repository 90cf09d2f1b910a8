# ruff: noqa: T201  # a benchmark speaks by print
"""Search as you type over 10,000 clients and 50,000 notes: p50 and p95 of every keystroke.

Run: python -m pytest tests/benchmarks/bench_search.py -m benchmark -s
"""

import random
import statistics
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.casework import indexing
from tests.factory import make_vault
from tytti_desktop.casework import search
from tytti_desktop.casework.client.case_managers import CASE_MANAGERS, CaseManager
from tytti_desktop.casework.client.clients import CLIENTS, Client
from tytti_desktop.casework.client.visits import VISITS, Visit
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import CONSENTS, Consent
from tytti_desktop.casework.registers import Register
from tytti_desktop.casework.screening import rounds
from tytti_desktop.casework.screening.rounds import RoundState
from tytti_desktop.casework.steps import client_list, path
from tytti_desktop.casework.steps.referrals import REFERRALS, STEPS, Referral, Step, TriageStep
from tytti_desktop.dates import add_months
from tytti_desktop.vault import Vault, new_id, parts

TODAY = date(2026, 11, 21)
PARTS = ["Virta", "Hämälä", "Mäki", "Korho", "Niemi", "Lehto", "Koski", "Järvi", "Salo", "Öster"]
ENDS = ["nen", "inen", "lä", "la", "mäki", "ranta", "koski", "berg", "niemi", "saari"]
GIVEN = ["Aino", "Väinö", "Helmi", "Onni", "Eeva", "Åke", "Liisa", "Pekka", "Sanni", "Yrjö"]
WORDS = (
    "asiakas kuntoutus lausunto työkokeilu asiakasyhteistyö verkostotapaaminen Kela hakemus "
    "terveystarkastus masennus kipu selkä uni talous velat asuminen perhe ystävät liikunta "
    "sovittiin soitetaan viikolla seuraava käynti lääkäri työllisyyspalvelut koulutus"
)
TYPED = (
    "hämäläinen", "hamalainen", "virtanen aino", "aino vir", "nen", "mäki", "öster", "yhteistyö",
    "asiakas lausunto", "kuopio", "koski pekka", "työkokeilu", "zzz", "a", "v m", "kel hak",
)  # fmt: skip


def fill(vault: Vault, clients: int, notes: int) -> None:
    draw = random.Random(7)
    made = [
        Client(
            draw.choice(PARTS)
            + draw.choice(ENDS)
            + draw.choice(["", "", "-" + draw.choice(PARTS)]),
            f"{draw.choice(GIVEN)} {draw.choice(GIVEN)}",
            id=f"client{i:05}",
            code=f"{i:08}",
            town=draw.choice(["Kuopio", "Iisalmi", "Varkaus"]),
            phone=f"040 {draw.randrange(10**7):07}",
            started_on=TODAY - timedelta(days=draw.randrange(700)),
            created_at=vault.now(),
        )
        for i in range(clients)
    ]
    visits = [
        Visit(
            f"client{draw.randrange(clients):05}",
            TODAY - timedelta(days=draw.randrange(600)),
            draw.choice(["intake", "meeting", "network_meeting"]),
            draw.choice([Register.SOCIAL, Register.HEALTH]),
            "working_age",
            text=" ".join(draw.choices(WORDS.split(), k=40)),
            id=f"visit{i:06}",
            created_at=vault.now(),
        )
        for i in range(notes)
    ]
    with vault.atomic():
        CLIENTS.add_all(vault, made)
        VISITS.add_all(vault, visits)
    started = time.perf_counter()
    indexing.reindex(vault)
    print(f"\nreindex of {clients + notes} records: {time.perf_counter() - started:.1f} s")


def fill_paths(vault: Vault) -> None:
    """Give every client what a path is computed from: about 20 rows each."""
    draw, now = random.Random(8), vault.now()
    stamp: Any = {"recorded_at": now, "recorded_by": "p"}
    with vault.atomic():
        for client in CLIENTS.find(vault):
            start = client.started_on
            assert start is not None
            referral = Referral(
                client.id, start, "kela", criteria_version="1", id=new_id(), created_at=now
            )
            REFERRALS.add(vault, referral)
            STEPS.add_all(
                vault,
                [
                    TriageStep(referral.id, step, start, id=new_id(), recorded_at=now)
                    for step in (Step.RECEIVED, Step.CHECKED, Step.ACCEPTED)
                ],
            )
            CONSENTS.add_all(
                vault,
                [
                    Consent(client.id, to, what, start, add_months(start, 12), id=new_id(), **stamp)
                    for to in ("kela", "employment", "social")
                    for what in ("basic", "work", "plan")
                ],
            )
            manager = CaseManager(
                client.id, f"Nimi {draw.randrange(20)}", start, id=new_id(), **stamp
            )
            CASE_MANAGERS.add(vault, manager)
            made = rounds.planned(vault, client.id, start)
            rounds.BOOK.table.add_all(vault, made)
            rounds.STEP_BOOK.table.add(
                vault, rounds.RoundStep(new_id(), made[0].id, RoundState.RETURNED, start, now, "p")
            )


@pytest.mark.benchmark
@pytest.mark.timeout(900)
def test_search_and_lists_of_ten_thousand_clients(tmp_path: Path) -> None:
    vault = make_vault(tmp_path)
    fill(vault, 10_000, 50_000)
    fill_paths(vault)
    times: list[float] = []
    slowest: list[tuple[float, str]] = []
    for _round in range(3):
        for typed in TYPED:
            for end in range(1, len(typed) + 1):
                started = time.perf_counter()
                search.find(vault, typed[:end], TODAY)
                times.append((time.perf_counter() - started) * 1000)
                slowest.append((times[-1], typed[:end]))
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"keystroke p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms, n {len(times)}")
    print("slowest:", [(round(ms, 1), typed) for ms, typed in sorted(slowest)[-8:]])
    for name, act in (
        ("path of all", lambda: path.of_all(vault, TODAY)),
        ("client list", lambda: client_list.rows(vault, TODAY)),
        ("consents that end", lambda: parts.whole(consents.endings(vault, TODAY))),
    ):
        started = time.perf_counter()
        act()
        print(f"{name}: {(time.perf_counter() - started) * 1000:.0f} ms")
    vault.close()
