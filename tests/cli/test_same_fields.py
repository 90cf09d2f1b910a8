"""What the window's forms ask the commands take: what they left out until the acts were told once.

That a field is named at all, tests/test_told_twice.py finds by itself; here it is stored.
"""

import json
from datetime import date
from pathlib import Path

from tests.cli.conftest import Run
from tests.factory import PASSPHRASE, make_vault
from tytti_desktop.casework import consultations, unit
from tytti_desktop.casework.client import clients, labour_status, visits
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.meetings import booking
from tytti_desktop.casework.plan import benefits, follow_up, statements
from tytti_desktop.cli.network_records import KINDS
from tytti_desktop.vault import open_vault

BEGAN, DUE, ON = date(2026, 3, 2), date(2026, 12, 1), date(2026, 11, 16)
SAID = (
    (
        "clients visit {code} --kind phone --text Alku --agreed Soitto --agreed-by 2026-12-01"
        " --present Sisko --on 2026-11-16"
    ),
    "clients visit {code} --on 2026-11-17 --minutes 25",
    "consultation --from kela --professional Virkailija --organisation Kela --outcome Neuvottu",
    "status add {code} PART_TIME --source Asiakas",
    "plan review {code} --on 2026-11-22 --by-whom Malli",
    "plan reviewed {code} --on 2026-11-21 --outcome Hyvin --next 2027-02-20",
    "statement ask {code} --purpose B-lausunto --asked 2026-11-16 --note Kiire",
    "benefit add {code} --benefit general_support --from 2026-11-01 --note Jatkuu",
    (
        "meetings add {code} --on 2026-12-01 --at 9.00 --interpreter Viro --access-needs Hissi"
        " --asked-on 2026-11-16 --link x"
    ),
)


def test_what_the_form_stores_the_command_stores(tmp_path: Path, tell: Run) -> None:
    with make_vault(tmp_path) as vault:
        made = Client("Kokeilunen", "Malli-Eero", started_on=BEGAN)
        client = clients.register_client(vault, made, BEGAN).record
        status = labour_status.statuses(BEGAN)[0].key
        usual = unit.value(vault, "visit_kinds", "phone", ON)["minutes"]
    path = tmp_path / "test.vault"
    for words in SAID:
        each = words.format(code=client.code).replace("PART_TIME", status.lower()).split()
        done = tell("--vault", str(path), *each)
    tell("--vault", str(path), "meetings", "move", done["id"], "--purpose", "Suunta")
    with open_vault(path, passphrase=PASSPHRASE) as vault:
        short, visit = visits.of_client(vault, client.id)
        (contact,) = consultations.CONSULTATIONS.find(vault)
        (held,) = labour_status.history(vault, client.id)
        after, before = follow_up.of_client(vault, client.id)
        (asked,) = statements.of_client(vault, client.id)
        (paid,) = benefits.of_client(vault, client.id)
        meeting = booking.get(vault, done["id"])
    assert (visit.agreed, visit.agreed_due, visit.present) == ("Soitto", DUE, "Sisko")
    assert (visit.minutes, short.minutes) == (usual, 25)
    said = (contact.professional, contact.organisation, contact.outcome)
    assert said == ("Virkailija", "Kela", "Neuvottu")
    assert (held.status, held.source) == (status, "Asiakas")
    assert (before.held_on, before.outcome) == (date(2026, 11, 21), "Hyvin")
    assert (after.due_on, after.by_whom) == (date(2027, 2, 20), "Malli")
    assert (asked.asked_on, asked.note, paid.note) == (ON, "Kiire", "Jatkuu")
    assert (meeting.interpreter, meeting.access_needs, meeting.asked_on) == ("Viro", "Hissi", ON)
    assert (meeting.remote_link, meeting.purpose) == ("x", "Suunta")


def test_the_networks_records_are_added_and_corrected_as_in_the_window(
    tmp_path: Path, tell: Run
) -> None:
    """Every kind, by its form's own fields; a field of no form is refused, and so is a wrong id."""
    with make_vault(tmp_path) as vault:
        mine = ("--vault", str(vault.path))

    def fields(**given: object) -> tuple[str, str]:
        file = tmp_path / "fields.json"
        file.write_text(json.dumps(given), encoding="utf-8")
        return ("--fields", str(file))

    def add(kind: str, *more: str, **given: object) -> str:
        return str(tell(*mine, "services", "add", kind, *fields(**given), *more)["id"])

    kela = add("organisation", name="Kela", organisation_class="kela")
    first = add("service", name="Kuntoutus", organisation_id=kela, phone="020 634 0200")
    tell(*mine, "services", "add", "channel", *fields(name="Verkko"), status=3)
    door = add("channel", "--service", first, name="Verkko")
    post = add("post", title="Kuntoutussihteeri", organisation_id=kela)
    person = add("person", name="Malli Kela")
    made = {"organisation": kela, "service": first, "channel": door, "post": post, "person": person}
    assert made.keys() == KINDS.keys()
    for kind, record in made.items():
        tell(*mine, "services", "change", kind, record, *fields(note="Oma"))
        held = KINDS[kind]
        with open_vault(Path(mine[1]), passphrase=PASSPHRASE) as vault:
            kept = held.table.get(vault, record)
        assert kept.note == "Oma"
        assert (getattr(kept, "name", "") or kept.title) != ""
        if hasattr(kept, "facts"):
            tell(*mine, "services", "change", kind, record, *fields(name="Toinen"))
            with open_vault(Path(mine[1]), passphrase=PASSPHRASE) as vault:
                kept = held.table.get(vault, record)
            assert (kept.name, kept.facts.names["fi"], kept.note) == ("Toinen", "Toinen", "Oma")
        for wrong in ("source", "stub", "id", "nada"):
            tell(*mine, "services", "change", kind, record, *fields(**{wrong: "x"}), status=3)
        tell(*mine, "services", "change", kind, "nada", *fields(note="x"), status=3)
