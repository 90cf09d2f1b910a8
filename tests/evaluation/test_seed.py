"""The pilot replayed: its published counts come out, and what cannot be true is named.

The figures are data; their source: service-path.md, "Figures from a real pilot".
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.factory import make_vault
from tytti_desktop.evaluation import listing, shares
from tytti_desktop.evaluation.table import Period
from tytti_desktop.vault import Vault

FIRST, TODAY = date(2025, 1, 1), date(2026, 2, 28)  # 14 months
PERIOD = Period(FIRST, TODAY)
PILOT = {
    "clients": 138, "visits": 172, "consultations": 322, "municipal": 162, "social": 58,
    "network": 122, "baseline": 48, "followup": 14, "prem": 49, "stakeholders": 25,
}  # fmt: skip
SHARES = {"referred_by_municipal": 58, "referred_by_social": 18, "men": 64, "long_term": 82,
          "three_years": 65}  # fmt: skip
IMPOSSIBLE = (("81,7", 49), ("91,9", 49))
STAMP = "2025-01-01T00:00:00+00:00"


def count(share: int) -> int:
    """Return the count of 138 that the published whole percentage is of."""
    found = shares.check(str(share), PILOT["clients"])
    assert found.possible
    return found.counts[0]


@pytest.fixture(scope="module")
def pilot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    path: Path = tmp_path_factory.mktemp("pilot")
    with make_vault(path) as vault:
        with vault.atomic():
            _people(vault)
            _work(vault)
            _answers(vault)
        yield vault


def _people(vault: Vault) -> None:
    men, far, old = count(SHARES["men"]), count(SHARES["long_term"]), count(SHARES["three_years"])
    municipal = count(SHARES["referred_by_municipal"])
    social = count(SHARES["referred_by_social"])
    for n in range(PILOT["clients"]):
        started = FIRST + timedelta(n % 120)
        vault.execute(
            "insert into client (id, code, family_name, given_names, sex, date_of_birth,"
            " started_on, created_at, created_by)"
            " values (?, ?, 'E', 'E', ?, '1988-01-01', ?, ?, 'x')",
            (f"c{n}", f"C{n:07}", "m" if n < men else "f", started.isoformat(), STAMP),
        )
        months = 40 if n < old else 20 if n < far else 3
        since = started - timedelta(31 * months)
        vault.execute(
            "insert into labour_status (id, client_id, status, from_date, recorded_at,"
            " recorded_by) values (?, ?, 'unemployed', ?, ?, 'x')",
            (f"l{n}", f"c{n}", since.isoformat(), STAMP),
        )
        source = "municipal_employment" if n < municipal else "other_health"
        source = "social_services" if municipal <= n < municipal + social else source
        vault.execute(
            "insert into referral (id, client_id, received_on, source_class, criteria_set,"
            " criteria_version, created_at, created_by)"
            " values (?, ?, ?, ?, 'general', '1', ?, 'x')",
            (f"r{n}", f"c{n}", started.isoformat(), source, STAMP),
        )


def _work(vault: Vault) -> None:
    for n in range(PILOT["visits"]):
        vault.execute(
            "insert into visit (id, client_id, on_date, kind, register, retention, created_at,"
            " created_by) values (?, ?, '2025-09-01', 'meeting', 'social', 'working_age', ?, 'x')",
            (f"v{n}", f"c{n % 138}", STAMP),
        )
    for n in range(PILOT["consultations"]):
        source = "municipal_employment" if n < PILOT["municipal"] else "other_network"
        if PILOT["municipal"] <= n < PILOT["municipal"] + PILOT["social"]:
            source = "social_services"
        vault.execute(
            "insert into consultation (id, on_date, organisation_class, channel, register,"
            " retention, created_at, created_by) values (?, '2025-09-01', ?, 'phone', 'social',"
            " 'working_age', ?, 'x')",
            (f"k{n}", source, STAMP),
        )
    for n in range(PILOT["network"]):
        vault.execute(
            "insert into meeting (id, client_id, kind, starts_at, minutes, register, retention,"
            " state, uid, recorded_at, recorded_by) values (?, ?, 'network',"
            " '2025-10-01T09:00:00+00:00', 60, 'social', 'working_age', 'held', ?, ?, 'x')",
            (f"m{n}", f"c{n}", f"u{n}", STAMP),
        )
        vault.execute(
            "insert into invitee (id, meeting_id, client_id, register, kind, organisation_class,"
            " attendance, recorded_at, recorded_by) values (?, ?, ?, 'social', 'organisation',"
            " 'municipal_employment', 'present', ?, 'x')",
            (f"i{n}", f"m{n}", f"c{n}", STAMP),
        )


def _answers(vault: Vault) -> None:
    for name, pack, n, due in (
        ("baseline", "prom_baseline", PILOT["baseline"], "2025-05-01"),
        ("followup_6", "prom_followup", PILOT["followup"], "2025-11-01"),
    ):
        for number in range(PILOT["baseline"]):
            round_id = f"{name}{number}"
            state = "checked" if number < n else "mailed"
            vault.execute(
                "insert into questionnaire_round (id, client_id, pack, name, due_on, window_from,"
                " window_until, state, created_at) values (?, ?, ?, ?, ?, ?, '2026-02-01', ?, ?)",
                (round_id, f"c{number}", pack, name, due, due, state, STAMP),
            )
            vault.execute(
                "insert into round_step (id, round_id, state, on_date, recorded_at, recorded_by)"
                " values (?, ?, 'mailed', ?, ?, 'x')",
                (f"s{round_id}", round_id, due, STAMP),
            )
            if number < n:
                value = 3 + number % 4
                vault.execute(
                    "insert into screening (id, client_id, instrument, version, on_date, mode,"
                    " answers, result, state, register, retention, round_id, created_at,"
                    " created_by, finished_at) values (?, ?, 'was', '1', ?, 'paper', ?, ?,"
                    " 'finished', 'social', 'working_age', ?, ?, 'x', ?)",
                    (f"w{round_id}", f"c{number}", due, json.dumps({"1": value}),
                     json.dumps({"total": value}), round_id, STAMP, STAMP),
                )  # fmt: skip
    for form in ("prem", "stakeholders"):
        vault.execute(
            "insert into campaign (id, name, form, from_date, until_date, created_at, created_by)"
            " values (?, 'x', ?, '2025-01-01', '2026-02-28', ?, 'x')",
            (form, form, STAMP),
        )
        for number in range(PILOT[form]):
            vault.execute(
                "insert into anonymous_answer (id, campaign_id, version, on_date, answers)"
                " values (?, ?, '1', '2025-12-01', ?)",
                (f"a{form}{number}", form, json.dumps({"1": 1 + number % 5})),
            )


@pytest.mark.parametrize(
    ("table", "row", "column", "wanted"),
    [
        ("clients", "total", "n", PILOT["clients"]),
        ("visits", "total", "n", PILOT["visits"]),
        ("consultations", "total", "n", PILOT["consultations"]),
        ("consultations", "municipal_employment", "n", PILOT["municipal"]),
        ("consultations", "social_services", "n", PILOT["social"]),
        ("network", "any", "n", PILOT["network"]),
        ("network", "total", "n", PILOT["clients"]),  # the published table divided by 138
        ("prom_was", "start", "n", PILOT["baseline"]),
        ("prom_was", "pair_start", "n", PILOT["followup"]),
        ("prem", "total", "n", PILOT["prem"]),
        ("stakeholders", "total", "n", PILOT["stakeholders"]),
    ],
)
def test_the_published_counts_come_out(
    pilot: Vault, table: str, row: str, column: str, wanted: int
) -> None:
    assert listing.make(pilot, table, PERIOD, TODAY).row(row).values[column] == wanted


@pytest.mark.parametrize(
    ("table", "row", "wanted"),
    [
        ("referral_sources", "municipal_employment", SHARES["referred_by_municipal"]),
        ("referral_sources", "social_services", SHARES["referred_by_social"]),
        ("sex", "m", SHARES["men"]),
        ("unemployment", "long_term", SHARES["long_term"]),
        ("unemployment", "36", SHARES["three_years"]),
    ],
)
def test_the_published_shares_come_out(pilot: Vault, table: str, row: str, wanted: int) -> None:
    share = listing.make(pilot, table, PERIOD, TODAY).row(row).values["percent"]
    assert round(share) == wanted


def test_what_was_published_and_cannot_be_true_is_named() -> None:
    for share, n in IMPOSSIBLE:
        assert not shares.check(share, n).possible
