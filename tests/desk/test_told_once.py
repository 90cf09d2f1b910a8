"""A field of the client is told once: the form, joining, conflicts and copying follow the record.

A throw-away field is added to the record for a test, and everything must know it or say why not.
"""

from dataclasses import field, make_dataclass
from typing import Any

import pytest

from tests.handover.conftest import TODAY
from tytti_desktop.casework import fields as facts
from tytti_desktop.casework import row_words
from tytti_desktop.casework.client import addresses, clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.copy_out import pieces
from tytti_desktop.casework.fields import HIDDEN, told
from tytti_desktop.casework.joining import merging_fields
from tytti_desktop.desk.dialogs import client_dialogs
from tytti_desktop.desk.forms.form_rows import CheckField
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import N_, _

# Rows that ask in a sentence or show an example, and the field's word is elsewhere.
BESPOKE = {"sex", "non_disclosure_until", "non_disclosure_source"}


@pytest.fixture
def wider(monkeypatch: pytest.MonkeyPatch) -> type[Client]:
    """Give a client with one more protected field, known wherever the record is walked."""
    own = field(default="", metadata=told(N_("E-mail"), protected=True, carried=True))
    made = make_dataclass("Client", [("email_secure", str, own)], bases=(Client,), frozen=True)
    for module in (client_dialogs, merging_fields, pieces):
        monkeypatch.setattr(module, "Client", made)
    monkeypatch.setattr(merging_fields, "GROUPS", facts.groups(made))
    return made


def test_every_typed_field_has_its_row_under_its_own_name(session: Session, qtbot: Any) -> None:
    """One name everywhere: the row of the form, the join, the conflict say the record's word."""
    stored = clients.register_client(session.vault, Client("Malli", "Aino"), TODAY).record
    dialog = client_dialogs.client_dialog(session, None, stored)
    qtbot.addWidget(dialog)
    asked = dialog.form.fields
    assert set(facts.typed(Client)) - set(asked) <= {"area", "team"}  # where the unit has several
    for name in facts.typed(Client):
        if name in asked and name not in BESPOKE and not isinstance(asked[name], CheckField):
            word = _(facts.of(Client)[name].word)
            assert asked[name].label.text().startswith(word), (name, word)
    for name, each in facts.of(Client).items():
        assert row_words.name_of("client", name) == (_(each.word) if each.word else "")


def test_a_new_field_is_asked_masked_joined_and_carried_by_itself(
    session: Session, qtbot: Any, wider: type[Client]
) -> None:
    values: dict[str, Any] = {"email_secure": "aino@turva.example", "non_disclosure": True}
    one = wider("Malli", "Aino", **values)
    dialog = client_dialogs.client_dialog(session, None, one)
    qtbot.addWidget(dialog)
    assert dialog.form["email_secure"].raw() == "aino@turva.example"
    assert vars(addresses.seen(one))["email_secure"] == HIDDEN
    assert addresses.contacts(one) == ["aino@turva.example"]
    assert "aino@turva.example" in clients.place_texts(one)
    (choice,) = merging_fields.choices(one, wider("Malli", "Aino", non_disclosure=True))
    assert (choice.name, choice.kept, choice.other) == ("email_secure", (HIDDEN,), ("",))
    assert pieces._basic(one, None)["email_secure"] == "aino@turva.example"
    assert pieces._basic(facts.masked(one), None)["email_secure"] == HIDDEN
    values["email_secure"] = "  aino@turva.example "
    padded = wider("Malli", "Aino", **values)
    assert vars(clients.tidied(padded))["email_secure"] == "aino@turva.example"
