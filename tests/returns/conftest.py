"""A vault with a client, and pages as the reader would give them, without drawing or scanning."""

import io
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.factory import make_vault
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.mail import printing, sheets
from tytti_desktop.casework.mail.sheets import Sheet
from tytti_desktop.casework.returns import known
from tytti_desktop.paper.drawing import BoxType
from tytti_desktop.paper.reading import Doubt, FieldReading, FieldStatus, PageReading, PageStatus
from tytti_desktop.vault import Role, Vault

TODAY = date(2026, 11, 21)
UNSURE, LOST = "unsure", "lost"
Marks = Mapping[str, str | tuple[str, ...] | None]


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = make_vault(tmp_path, Role.SUBSTITUTE, practice=True)
    moment = [datetime(2026, 11, 21, 8, tzinfo=UTC)]

    def tick() -> datetime:
        moment[0] += timedelta(seconds=1)
        return moment[0]

    made.clock = tick
    yield made
    made.close()


@pytest.fixture
def client(vault: Vault) -> str:
    made = clients.register_client(vault, Client("Kokeilunen", "Malli-Eero"), TODAY)
    return str(made.record.id)


@pytest.fixture(scope="session")
def white() -> bytes:
    out = io.BytesIO()
    Image.new("L", (1654, 2339), 255).save(out, "JPEG")
    return out.getvalue()


def printed(vault: Vault, form: str, client: str | None = None, round_id: str = "") -> Sheet:
    """Print one copy and return it."""
    job = (
        printing.round_job(vault, round_id, TODAY)
        if round_id
        else printing.form_job(vault, form, TODAY, client_id=client)
    )
    printing.record_form(vault, job, TODAY)
    return sheets.get(vault, str(job.copies[0]))


def page_of(
    vault: Vault, sheet: Sheet, page: int, marks: Marks, scan: str = "a", **more: Any
) -> PageReading:
    """Return a page as read: fields not named are blank, UNSURE and LOST are doubts."""
    form = known.form_of(vault, sheet)
    kinds = {box.field: box.type for box in form.boxes if box.page == page}
    values = {name: marks.get(name) for name in kinds}
    fields = tuple(_field(name, kinds[name], value) for name, value in values.items())
    return PageReading(
        file="/skannaus/pino.pdf",
        page=page,
        status=more.pop("status", PageStatus.READ),
        sheet=sheet.id,
        form_page=page,
        rotation=0,
        scale=1.0,
        fields=fields,
        sha256=f"{sheet.id}-{page}-{scan}",
        **more,
    )


def _field(name: str, kind: BoxType, value: str | tuple[str, ...] | None) -> FieldReading:
    if value == UNSURE:
        return FieldReading(
            name, kind, FieldStatus.UNSURE, None, 0.4, ("1", "2"), (Doubt.TWO,), (0.2, 0.3)
        )
    if value == LOST:
        return FieldReading(name, kind, FieldStatus.UNSURE, None, 0.1, (), (Doubt.NOT_FOUND,))
    if value is None:
        return FieldReading(name, kind, FieldStatus.BLANK, None, 0.98)
    if kind is BoxType.TEXT:
        return FieldReading(name, kind, FieldStatus.MARKED, None, 0.9, (), (Doubt.WRITTEN,))
    return FieldReading(name, kind, FieldStatus.MARKED, value, 0.97)
