"""Which records are counted in which tables, and that the suppression knows of it.

A table of results that is added, or one that asks of another kind of record, is told of here. Of
one record counted in two tables somebody may subtract: those hang together for the suppression,
or it is said why nothing follows from the one for the other.
"""

import re
from collections import defaultdict

import pytest

from tests.evaluation.conftest import TODAY
from tytti_desktop.evaluation import cells, listing, suppression
from tytti_desktop.vault import Vault, parts

YEAR = listing.last_year(TODAY)
PROM = ("prom_was", "prom_esis", "prom_3x10d", "prom_labour", "prom_tyokykyaika")
SUMS = ("prom_was", "prom_esis", "prom_tyokykyaika")  # those that look for forms that do not fit
FORMS = ("funnel", *PROM)
OF_CLIENTS = ("age", "areas", "case_managers", "clients", "network", "resources", "service_use",
              "sex", "teams", "transitions", "unemployment", "waits")  # fmt: skip
# Of each kind of record the tables that ask of it.
RECORDS: dict[str, tuple[str, ...]] = {
    "anonymous_answer": ("prem", "stakeholders"),
    "campaign": ("prem", "stakeholders"),
    "case_manager": ("case_managers", "clients"),
    "client": (*OF_CLIENTS, *FORMS, "contradictions"),
    "client_question": (*SUMS, "contradictions"),
    "closing": ("clients", "goals"),
    "closing_rating": ("clients", "goals"),
    "consent": ("clients",),
    "consultation": ("consultations", "resources"),
    "criterion_answer": ("criteria",),
    "goal": ("clients", "goals", "resources", "waits"),
    "invitee": ("network",),
    "labour_status": ("transitions", "unemployment"),
    "mailing_item": ("funnel",),
    "meeting": ("clients", "network", "resources", "waits"),
    "onward_referral": ("onward", "waits"),
    "physician_statement": ("waits",),
    "plan_action": ("clients",),
    "plan_review": ("clients",),
    "plan_version": ("clients",),
    "questionnaire_round": ("clients", "waits", *FORMS),
    "referral": ("clients", "criteria", "referral_sources", "waits"),
    "returned_field": (*SUMS, "contradictions"),
    "returned_sheet": ("funnel", *SUMS, "contradictions"),
    "round_step": ("clients", "waits", *FORMS),
    "screening": ("clients", "contradictions", "screenings", *FORMS),
    "service_use": ("service_use",),
    "sheet": ("funnel", *SUMS, "contradictions"),
    "triage_step": ("clients", "referral_sources", "waits"),
    "visit": ("clients", "resources", "team_visits", "visits", "waits"),
}
# Why nothing follows from one table for another, of the kinds that are counted in both.
BY_DUE = "forms are counted by the day that they came due, clients by their path"
BY_FOUND = "what does not fit is counted by the day it was found, of forms of any period"
APART: dict[str, tuple[str, ...]] = {
    "anonymous_answer": ("each campaign is of one form",),
    "campaign": ("each campaign is of one form",),
    "client": (BY_DUE, BY_FOUND),
    "client_question": (BY_FOUND,),
    "questionnaire_round": (BY_DUE,),
    "returned_field": (BY_FOUND,),
    "returned_sheet": (BY_FOUND,),
    "round_step": (BY_DUE,),
    "screening": (BY_DUE, BY_FOUND, "screenings are other measures than those of the forms"),
    "sheet": (BY_FOUND,),
}


def asked(vault: Vault) -> dict[str, set[str]]:
    """Return the tables of results that ask of each table of the vault, by their own queries."""
    every = {
        name for (name,) in vault.tuples("select name from sqlite_master where type = 'table'")
    }
    found: dict[str, set[str]] = defaultdict(set)
    for name in listing.TABLES:
        said: set[str] = set()
        vault._remembered = (-1, {})
        vault.db.conn.set_trace_callback(said.add)
        parts.whole(listing.making(vault, name, YEAR, TODAY))
        vault.db.conn.set_trace_callback(None)
        words = (word for sql in said for word in re.findall(r"\b(?:from|join)\s+(\w+)", sql))
        for record in every.intersection(words):
            found[record].add(name)
    return found


@pytest.fixture(scope="module")
def together(caseload: Vault) -> list[set[str]]:
    """The tables that hang together for the suppression."""
    made = cells.gather(listing.make_all(caseload, YEAR, TODAY, listing.TABLES))
    found: list[set[str]] = []
    for group in suppression.components(suppression.joined(made, suppression.NOTHING)):
        tables = {place.table for cell in group for place in made.places.get(cell, ())}
        tables = tables.union(*(each for each in found if each & tables))
        found = [each for each in found if not each & tables] + [tables] * bool(tables)
    return found


def test_of_each_record_it_is_told_in_which_tables_it_is_counted(caseload: Vault) -> None:
    found = asked(caseload)
    assert {record: sorted(tables) for record, tables in found.items()} == {
        record: sorted(tables) for record, tables in RECORDS.items()
    }


@pytest.mark.parametrize("record", RECORDS)
def test_tables_that_count_one_record_hang_together_or_it_is_said_why_not(
    together: list[set[str]], record: str
) -> None:
    groups = [group for group in together if group & {*RECORDS[record]}]
    assert len(groups) - 1 == len(APART.get(record, ()))
