"""The pilot replayed: its published figures come out, and what cannot be true is named.

The figures are data with their source: pilot.toml.
"""

import json
import random
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.factory import make_vault
from tytti_desktop.casework import unit
from tytti_desktop.casework.shapes import unit_checks
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import bare, listing, published, releases, shares
from tytti_desktop.evaluation.published import Figure
from tytti_desktop.evaluation.table import Period
from tytti_desktop.vault import Vault
from tytti_desktop.words import LANGUAGES, decimal, speaking

FIRST, TODAY = date(2025, 1, 1), date(2026, 2, 28)  # 14 months
PERIOD = Period(FIRST, TODAY)
FIGURES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("pilot.toml").read_text(encoding="utf-8")
)["figure"]
TRUE = [each for each in FIGURES if not {"impossible", "elsewhere"} & set(each)]
IMPOSSIBLE = [each for each in FIGURES if "impossible" in each]
STAMP = "2025-01-01T00:00:00+00:00"


def count(table: str, row: str = "total") -> int:
    """Return the published count of a row, or the count that the published percentage is of."""
    (found,) = (f for f in TRUE if (f["table"], f["row"]) == (table, row) and "mean" not in f)
    if "count" in found:
        made: int = found["count"]
        return made
    return shares.check(found["share"], found["of"]).counts[0]


Counts = Callable[..., int]  # of a table, and its row (else its total)


@pytest.fixture(scope="module")
def pilot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    path: Path = tmp_path_factory.mktemp("pilot")
    with make_vault(path) as vault:
        seeded(vault, count)
        yield vault


def seeded(vault: Vault, count: Counts) -> None:
    """Fill a vault so that its tables have the counts."""
    with vault.atomic():
        _people(vault, count)
        _work(vault, count)
        _answers(vault, count)


def _people(vault: Vault, count: Counts) -> None:
    men = count("sex", "m")
    far, old = count("unemployment", "long_term"), count("unemployment", "36")
    municipal = count("referral_sources", "municipal_employment")
    social = count("referral_sources", "social_services")
    for n in range(count("clients")):
        started = FIRST + timedelta(n % 120)
        vault.execute(
            "insert into client (id, code, family_name, given_names, sex, date_of_birth,"
            " started_on, created_at, created_by)"
            " values (?, ?, 'E', 'E', ?, '1989-01-01', ?, ?, 'x')",
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


def _work(vault: Vault, count: Counts) -> None:
    for n in range(count("visits")):
        vault.execute(
            "insert into visit (id, client_id, on_date, kind, register, retention, created_at,"
            " created_by) values (?, ?, '2025-09-01', 'meeting', 'social', 'working_age', ?, 'x')",
            (f"v{n}", f"c{n % count('clients')}", STAMP),
        )
    municipal = count("consultations", "municipal_employment")
    social = count("consultations", "social_services")
    for n in range(count("consultations")):
        source = "municipal_employment" if n < municipal else "other_network"
        if municipal <= n < municipal + social:
            source = "social_services"
        vault.execute(
            "insert into consultation (id, on_date, organisation_class, channel, register,"
            " retention, created_at, created_by) values (?, '2025-09-01', ?, 'phone', 'social',"
            " 'working_age', ?, 'x')",
            (f"k{n}", source, STAMP),
        )
    for n in range(count("network", "any")):
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


def _answers(vault: Vault, count: Counts) -> None:
    started = count("prom_was", "start")
    for name, pack, n, due in (
        ("baseline", "prom_baseline", started, "2025-05-01"),
        ("followup_6", "prom_followup", count("prom_was", "pair_start"), "2025-11-01"),
    ):
        for number in range(started):
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
        for number in range(count(form)):
            vault.execute(
                "insert into anonymous_answer (id, campaign_id, version, on_date, answers)"
                " values (?, ?, '1', '2025-12-01', ?)",
                (f"a{form}{number}", form, json.dumps({"1": 1 + number % 5})),
            )


@pytest.mark.parametrize("figure", TRUE, ids=lambda f: f["what"])
def test_every_published_figure_comes_out_as_a_count(pilot: Vault, figure: dict[str, Any]) -> None:
    table = listing.make(pilot, figure["table"], PERIOD, TODAY)
    row = table.row(figure["row"])
    if "mean" in figure:
        assert shares.rounded(row.values[figure["column"]], 0) == figure["mean"]
        return
    n = row.values["n"]
    if "count" in figure:
        assert n == figure["count"]
    if "share" in figure:
        assert n in shares.check(figure["share"], figure["of"]).counts
        assert str(shares.rounded(shares.percent(n, figure["of"], 3) or 0, 0)) == figure["share"]
    whole = {"prom_was": "start"}.get(table.id, "total")
    assert table.row(whole).values["n"] == figure.get("of", table.row(whole).values["n"])


def by_chance(rng: random.Random) -> dict[tuple[str, str], int]:
    """Return other counts for the pilot's rows: parts no more than their wholes, many small."""

    def some(most: int) -> int:
        return rng.choice([0, min(most, rng.randrange(1, 7)), rng.randrange(most + 1)])

    made = {(name, "total"): rng.randrange(1, 400)
            for name in ("clients", "visits", "consultations", "prem", "stakeholders")}  # fmt: skip
    clients, contacts = made["clients", "total"], made["consultations", "total"]
    for table, row, most in (
        ("sex", "m", clients),
        ("unemployment", "long_term", clients),
        ("network", "any", clients),
        ("prom_was", "start", clients),
        ("referral_sources", "municipal_employment", clients),
        ("consultations", "municipal_employment", contacts),
    ):
        made[table, row] = some(most)
    made["unemployment", "36"] = some(made["unemployment", "long_term"])
    made["prom_was", "pair_start"] = some(made["prom_was", "start"])
    for table, most in (("referral_sources", clients), ("consultations", contacts)):
        made[table, "social_services"] = some(most - made[table, "municipal_employment"])
    return made


@pytest.mark.parametrize("seed", range(6))
def test_other_counts_come_out_as_they_are_and_are_told_so_or_not_at_all(
    tmp_path: Path, seed: int
) -> None:
    """The pilot's were one case of many: nothing rests on its numbers."""
    given = by_chance(random.Random(seed))
    with make_vault(tmp_path) as vault:
        seeded(vault, lambda table, row="total": given[table, row])
        names = dict.fromkeys(table for table, _row in given)
        bare = {name: listing.make(vault, name, PERIOD, TODAY) for name in names}
        ready = releases.prepare(vault, PERIOD, TODAY, list(names))
    told = {table.id: {row.key: row for row in table.rows} for table in ready.tables}
    for (table, row), n in given.items():
        rows = {each.key: each for each in bare[table].rows}
        assert (rows[row].values["n"] if row in rows else 0) == n, (table, row)
        if row in told[table]:  # classes too few for their number are told together
            shown = told[table][row]
            assert shown.values.get("n", n) == n
            assert ("n" in shown.hidden) == ("n" not in shown.values)
            assert not 0 < n < ready.limit or "n" in shown.hidden, (table, row)


def as_stored(figures: list[dict[str, Any]]) -> dict[str, Any]:
    """Return figures as the unit's data holds them."""
    known = Figure.__dataclass_fields__
    told = [{k: v for k, v in each.items() if k in known} for each in figures]
    return {"figures": [each for each in told if {"table", "of"} <= set(each)]}


def test_every_figure_is_told_of_in_one_way_with_its_source() -> None:
    for each in FIGURES:
        ways = [each.get("row"), each.get("impossible"), each.get("elsewhere")]
        assert sum(way is not None for way in ways) == 1, each["what"]
        assert each["source"]
        assert each.get("table", "clients") in listing.TABLES


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_true_is_named_in_the_notes_of_its_table(
    pilot: Vault, language: str
) -> None:
    assert len(IMPOSSIBLE) > 2
    content = unit_checks.completed(pilot, "results", "published", as_stored(FIGURES), TODAY)
    unit_checks.store(pilot, "results", "published", content, FIRST)
    with speaking(language):
        tables = releases.prepare(pilot, PERIOD, TODAY).tables
        seen = [(t.id, note) for t in tables for note in t.notes]
        for each in IMPOSSIBLE:
            about, said = (
                decimal(str(text).replace(",", "."))
                for text in (each.get("share", each["of"]), each["said"])
            )
            (note,) = (
                n for t, n in seen if t == each["table"] and each["source"] in n and about in n
            )
            assert said in note
        named = [note for _table, note in seen if any(f["source"] in note for f in FIGURES)]
        assert len(named) == len(IMPOSSIBLE), "a true figure is not named"
        own = bare.tables(pilot, PERIOD, TODAY, "tarkistus")
        assert {n for t in own for n in t.notes} >= set(named)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure("sex", 50, count=60), "60"),
        (Figure("sex", 122, "8,7 %", 12), "12 / 122 = 9,8 % ≠ 8,7 %, / 138"),
        (Figure("sex", 49, "50", 20), "20 / 49 = 41 % ≠ 50 %"),
        (Figure("sex", 49, "0,0", 20), "0,0"),
        (Figure("sex", 49, "50", 20, divides=40), "40"),
        (Figure("sex", 138, "8,7", 12), ""),
        (Figure("sex", 138, divides=138), ""),
        (Figure("sex", 138), ""),
    ],
)
def test_a_count_and_the_percentage_beside_it(pilot: Vault, figure: Figure, said: str) -> None:
    table = listing.make(pilot, "sex", PERIOD, TODAY)
    notes = published.noted(table, [figure, Figure("age", 1, "50")]).notes[len(table.notes) :]
    assert len(notes) == (1 if said else 0)
    for figures in said.replace("%", "").replace("≠", "").replace("=", "").replace("/", "").split():
        assert figures.rstrip(",") in notes[0]


def test_a_divisor_is_found_without_a_total_where_only_one_fits(pilot: Vault) -> None:
    table = listing.make(pilot, "visits", PERIOD, TODAY)
    pair = [Figure("visits", 100, "88,41", 122), Figure("visits", 100, "8,696", 12)]
    fit = [Figure("visits", 130, f.share, f.count) for f in pair]
    assert all("138" in note for note in published.noted(table, fit).notes[-2:])


@pytest.mark.parametrize(
    "given",
    [{}, {"table": "sex"}, {"table": "sex", "of": 0}, {"table": "sex", "of": True},
     {"table": "sex", "of": 5, "share": "abc"}, {"table": "sex", "of": 5, "share": 81.7},
     {"table": "sex", "of": 5, "count": "2"}, {"table": "sex", "of": 5, "word": "x"}],
)  # fmt: skip
def test_a_figure_that_cannot_be_read_is_refused_by_its_number(given: dict[str, Any]) -> None:
    assert published.read([{"table": "sex", "of": 5}])
    with pytest.raises(KnownError, match="2"):
        published.read([{"table": "sex", "of": 5}, given])


def test_nothing_is_published_as_shipped() -> None:
    assert unit.shipped("results")["published"] == {"figures": []}
