"""More use cases for the fault harness: what lies beside the vault, and what comes from outside.

Each is a function of a place and its open vault. `AFTER` says what must hold of what it left
beside the vault, `HOLDS` what must be so in the vault itself once it was told that it is done.
"""

import io
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from tests.factory import CHEAP, PASSPHRASE, WORKER
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.joining import client_batches, merging
from tytti_desktop.casework.rights import retention
from tytti_desktop.casework.service_map import taking_back
from tytti_desktop.errors import KnownError
from tytti_desktop.exchange import erasure
from tytti_desktop.exchange.handover import making, planning, taking
from tytti_desktop.exchange.handover.making import Order
from tytti_desktop.exchange.handover.package import Purpose
from tytti_desktop.exchange.ptv import import_ptv
from tytti_desktop.vault import (
    Role,
    Vault,
    alarms,
    audit,
    backup_state,
    creating,
    keychain,
    keys,
    open_vault,
    opening,
    people,
    recovery,
    sealing,
    strength,
)
from tytti_desktop.vault.parts import whole

if TYPE_CHECKING:
    from tests.vault.faults import Place

TODAY = date(2026, 11, 21)
KEPT = Path(__file__).resolve().parent.parent / "vaults"  # vaults of older schemas
_DERIVE = keys.derive  # the real one: kept vaults were made with it
_LONG = timedelta(days=1)
BETTER = replace(CHEAP, passes=2)


class Store:
    """A key store that keeps."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get_password(self, _service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, _service: str, username: str, password: str) -> None:
        self.kept[username] = password

    def delete_password(self, _service: str, username: str) -> None:
        self.kept.pop(username, None)


def prepare(vault: Vault, folder: Path, secret: str) -> dict[str, Any]:
    """Make what these use cases need: an older vault, a package, files, keys of a new vault."""
    with mock.patch.object(keys, "derive", _DERIVE):
        older = opening.unlock(KEPT / "0006", passphrase=PASSPHRASE)
    made = Client(secret, "Malli-Eero", phone="040 123")
    client: Client = clients.register_client(vault, made, TODAY).record
    alike: Client = clients.register_client(vault, made, TODAY).record
    fresh = creating.new_keys(name=WORKER, role=Role.COORDINATOR, secret=PASSPHRASE, kdf=CHEAP)
    other = creating.create_from(folder / "other.vault", fresh)
    with other.vault as sender:
        guest: Client = clients.register_client(sender, made, TODAY).record
        pair = sealing.own_keys(sender)
        order = Order(sealing.own_keys(vault).public, (guest.id,), Purpose.NURSE)
        package = making.seal(pair, whole(making.prepare(sender, order, TODAY)))
        public = pair.public
    new = creating.new_keys(name=WORKER, role=Role.COORDINATOR, secret=PASSPHRASE, kdf=CHEAP)
    return {
        "older": older, "client": client.id, "alike": alike.id, "package": package, "to": public,
        "new": new, "dead": _dead(vault, secret), "guest": guest.code,
        "stronger": strength.stronger(vault, PASSPHRASE, kdf=BETTER),
    }  # fmt: skip


def _dead(vault: Vault, secret: str) -> str:
    """Return a client of whom everything is to be erased."""
    died = date(2000, 1, 1)
    born = date(1920, 1, 1)
    made = Client(secret, "Malli-Aapo", date_of_birth=born, birth_source="told", died_on=died)
    client: Client = clients.register_client(vault, made, TODAY).record
    with vault.atomic():
        vault.execute(
            "update client set closed_on = ?, closed_reason = 'died' where id = ?",
            (died.isoformat(), client.id),
        )
        audit.write(vault, "close", "client", client.id, client_id=client.id)
    return client.id


def _older_path(place: "Place") -> Path:
    return place.path.with_name(f"{place.path.stem}-older.vault")


def _lay_older(place: "Place") -> None:
    shutil.copytree(KEPT / "0006", _older_path(place))


def _older(place: "Place", _vault: Vault) -> None:
    path = _older_path(place)
    opening.open_unlocked(replace(place.scene.made["older"], path=path)).close()


def _create(place: "Place", _vault: Vault) -> None:
    new = place.scene.made["new"]
    fresh = replace(new, data_key=bytearray(new.data_key))
    creating.create_from(_new_path(place), fresh).vault.close()


def _new_path(place: "Place") -> Path:
    return place.path.with_name(f"{place.path.stem}-new.vault")


def _wrong(place: "Place", vault: Vault) -> None:
    vault.close()
    with suppress(KnownError):
        open_vault(place.path, passphrase="aivan muu lause", person=WORKER, sleep=_no_wait)
    opening.open_unlocked(replace(place.scene.unlocked, path=place.path)).close()


def _no_wait(_seconds: float) -> None:
    """Wait for nothing."""


def _forget(_place: "Place", vault: Vault) -> None:
    store = Store()
    keychain.remember(vault, _LONG, store)
    keychain.forget(vault, store)


def _make_package(place: "Place", vault: Vault) -> None:
    order = Order(place.scene.made["to"], (place.scene.made["client"],), Purpose.NURSE)
    made = whole(making.prepare(vault, order, TODAY))
    making.record(vault, made, TODAY)
    making.seal(sealing.own_keys(vault), made)


def _take_package(place: "Place", vault: Vault) -> None:
    received = planning.read(sealing.own_keys(vault), io.BytesIO(place.scene.made["package"]))
    taking.take(vault, received, TODAY)


def _import(_place: "Place", vault: Vault) -> None:
    said = [{"language": "fi", "value": "Paja", "type": "Name"}]
    row = {"id": "11111111-1111-4111-8111-111111111111", "serviceNames": said}
    import_ptv(vault, json.dumps([row]).encode(), TODAY)
    taking_back.undo_latest(vault, TODAY)


def _erase(place: "Place", vault: Vault) -> None:
    erasure.erase(vault, place.scene.made["dead"], "Tietosuojavastaava 21.11.2026", TODAY)


def _clients_and_back(_place: "Place", vault: Vault) -> None:
    made = whole(client_batches.storing(vault, [Client("Tuotu", "Malli-Taru")], TODAY)).record
    whole(client_batches.undoing(vault, made.id, TODAY))


def _join_and_part(place: "Place", vault: Vault) -> None:
    known = place.scene.made
    made = merging.merge(vault, known["client"], known["alike"], {}, TODAY).record
    merging.undo(vault, made.id)


MORE: dict[str, Callable[["Place", Vault], object]] = {
    "open a vault of an older version": _older,
    "create a vault": _create,
    "a wrong passphrase, then the right one": _wrong,
    "remember this computer": lambda _p, v: keychain.remember(v, _LONG, Store()),
    "forget this computer": _forget,
    "rename a person": lambda _p, v: people.rename(v, "Hoitaja Hilkka", "Uusi Nimi"),
    "passphrase and package key": lambda p, v: people.use_passphrase(
        v, p.scene.made["passphrase"], new_key=True
    ),
    "derive the key anew": lambda p, v: strength.use(v, p.scene.made["stronger"]),
    "confirm recovery words": lambda _p, v: recovery.confirm(v),
    "choose backup folders": lambda p, v: backup_state.set_places(v, [p.usb]),
    "make a package": _make_package,
    "take a package in": _take_package,
    "import services, take them back": _import,
    "import clients, take them back": _clients_and_back,
    "join two clients, part them": _join_and_part,
    "erase a client": _erase,
}


BEFORE: dict[str, Callable[["Place"], None]] = {"open a vault of an older version": _lay_older}


def _older_opens(place: "Place", _told: str) -> list[str]:
    path = _older_path(place)
    with opening.open_unlocked(replace(place.scene.made["older"], path=path)) as vault:
        whole = vault.tuples("select count(*) from client")[0][0] == 1
    return [] if whole else ["the older vault has lost its client"]


def _new_is_made(place: "Place", told: str) -> list[str]:
    path = _new_path(place)
    if not path.exists():
        if told == "done":
            return ["told made, and is not"]
        _create(place, None)  # type: ignore[arg-type]  # asks nothing of it
    open_vault(path, passphrase=PASSPHRASE, person=WORKER, sleep=_no_wait).close()
    return []


AFTER: dict[str, Callable[["Place", str], list[str]]] = {
    "open a vault of an older version": _older_opens,
    "create a vault": _new_is_made,
}


def left_wrong(case: str, place: "Place", told: str) -> list[str]:
    """Return what is wrong with what a use case has left beside the vault."""
    if case not in AFTER:
        return []
    try:
        return AFTER[case](place, told)
    except KnownError as error:
        return [error.message]


def _count(vault: Vault, sql: str, *given: object) -> int:
    return int(vault.tuples(sql, given)[0][0])


def _people(vault: Vault) -> dict[str, str]:
    return {each.name: each.role for each in people.people(vault)}


def _unconfirmed(vault: Vault) -> bool:
    return recovery.is_unconfirmed(vault)


_MANY = "select count(*) from "
# What must be so in the vault, opened again, once a use case was told to be done.
HOLDS: dict[str, Callable[["Place", Vault], bool]] = {
    "save a record": lambda _p, v: _count(v, f"{_MANY}client where phone = '000 111'") == 1,
    "keep a draft": lambda _p, v: _count(v, f"{_MANY}draft") == 1,
    "keep a scan": lambda _p, v: _count(v, f"{_MANY}attachment") == 1,
    "back up by hand": lambda p, _v: len(list(p.usb.glob("*.tyttibackup"))) == 1,
    "restore": lambda p, _v: p.path.with_name(f"{p.path.stem}-back.vault").is_dir(),
    "add a person": lambda _p, v: "Kolmas" in _people(v),
    "remove a person": lambda _p, v: "Hoitaja Hilkka" not in _people(v),
    "rename a person": lambda _p, v: "Uusi Nimi" in _people(v),
    "accept an alarm": lambda _p, v: alarms.AlarmKind.BACKUP not in {
        each.kind for each in alarms.open_alarms(v)},
    "confirm recovery words": lambda _p, v: not _unconfirmed(v),
    "new recovery words": lambda _p, v: _unconfirmed(v),
    "derive the key anew": lambda _p, v: people.own_slot(v).kdf == BETTER,
    "choose backup folders": lambda p, v: [x.folder for x in backup_state.places(v)] == [
        str(p.usb)],
    "take a package in": lambda p, v: _count(
        v, f"{_MANY}client where code = ?", p.scene.made["guest"]) == 1,
    "import services, take them back": lambda _p, v: _count(v, f"{_MANY}service") == 0,
    "import clients, take them back": lambda _p, v: _count(
        v, f"{_MANY}client where family_name = 'Tuotu'") == 0,
    "join two clients, part them": lambda p, v: _count(
        v, f"{_MANY}client where id in (?, ?)", p.scene.made["client"], p.scene.made["alike"]
    ) == 2,
    "erase a client": lambda p, v: clients.get(
        v, p.scene.made["dead"]).family_name == retention.NAMELESS,
}  # fmt: skip


def half_done(case: str, place: "Place", vault: Vault, told: str) -> list[str]:
    """Return what a use case acknowledged and is not in the vault."""
    if told == "done" and case in HOLDS and not HOLDS[case](place, vault):
        return [f"told done, and {case} is not"]
    return []
