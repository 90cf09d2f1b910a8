"""One client's questionnaires, answers, results and consents as a FHIR bundle."""

import json
from datetime import date

from tytti_desktop.casework import choices
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.screening import measures, screenings
from tytti_desktop.exchange.fhir import out
from tytti_desktop.exchange.fhir.terms import Resource
from tytti_desktop.vault import Vault


def client_copy(vault: Vault, code: str, today: date) -> bytes:
    """Return the bundle as JSON. What may leave is asked of the gate before, by the caller.

    Screenings of a register that this person may not see are left out. Raises KnownError for a
    code nobody has.
    """
    client = clients.by_code(vault, code)
    made: list[Resource] = [out.patient(client)]
    every = screenings.BOOK.table.find(
        vault, "client_id = ?", (client.id,), order="on_date, created_at, id"
    )
    seen, _left_out = screenings.visible(vault, every, today)
    used = {}
    for one in seen:
        shelf = measures.library(vault, one.on_date)
        used[one.instrument, one.version] = shelf.instrument(one.instrument, version=one.version)
    made += [out.questionnaire(used[each]) for each in sorted(used)]
    for one in seen:
        instrument = used[one.instrument, one.version]
        result = out.observation(one, instrument)
        made += [out.response(one, instrument), *([result] if result else [])]
    words = {
        choice.key: choice.label
        for kind in (consents.RECIPIENTS, consents.CATEGORIES)
        for choice in choices.choices(vault, kind, today)
    }
    given = reversed(consents.of_client(vault, client.id))
    made += [out.consent(each, words) for each in given]
    return json.dumps(out.bundle(made), ensure_ascii=False, indent=1).encode()
