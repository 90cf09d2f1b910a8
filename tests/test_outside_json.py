"""JSON from outside is read in one place: whatever it holds and however deep, refused in words."""

import ast
import json
from pathlib import Path

import pytest

import tytti_desktop
from tests import parsed
from tests.exchange.test_leaves import SERVICE
from tests.fuzzing import READERS
from tests.service_map.samples import TODAY
from tytti_desktop import outside_json
from tytti_desktop.exchange import hsds
from tytti_desktop.exchange.hsds_out import export_hsds
from tytti_desktop.vault import Vault

ROOT = Path(tytti_desktop.__file__).parent
# Who reads JSON with the library itself: what the vault has stored, by functions. Each with a word.
INSIDE = {
    "evaluation/tables/contacts.py": "answers of a stored screening",
    "evaluation/tables/answers.py": "the band and answers of stored rows",
    "evaluation/pairs.py": "answers of a stored round",
    "casework/screening/contradictions.py": "answers of a stored screening",
    "casework/screening/contradiction_marks.py": "ids that a query puts together",
    "casework/mail/mailing_counts.py": "ids that a query puts together",
    "casework/row_words.py": "values of stored rows; told as they are where they are no JSON",
    "casework/service_map/taking_back.py": "what an import has touched, stored by it",
    "casework/service_map/service_list.py": "facts of a stored service, picked by a query",
    "vault/committing.py": "the coming header, stored before it is put in force",
    "vault/backups.py": "what the newest backup is, stored by it",
    "vault/weighing.py": "the coming header, as above",
    "vault/backup_state.py": "the chosen folders, as stored",
    "vault/table.py": "columns of stored rows; a package's are tried before they are kept",
    "exchange/erasure.py": "details of the log's rows",
    "exchange/subject_access.py": "columns of stored rows",
    "outside_json.py": "the one place",
}


def users(name: str) -> dict[str, int]:
    """Return which modules call json.<name>, found by reading the program."""
    found: dict[str, int] = {}
    for file in sorted(ROOT.rglob("*.py")):
        for node in parsed.nodes(file):
            if isinstance(node, ast.Attribute) and ast.unparse(node) == f"json.{name}":
                place = file.relative_to(ROOT).as_posix()
                found[place] = found.get(place, 0) + 1
    return found


def test_nobody_else_takes_apart_what_others_wrote() -> None:
    assert set(users("loads")) == set(INSIDE)
    assert not users("load")
    assert not users("JSONDecoder")
    named = [
        file.name
        for file in ROOT.rglob("*.py")
        if "from json import" in file.read_text(encoding="utf-8")
    ]
    assert not named


@pytest.mark.parametrize("deep", [49, 60, 150, 330, 500, 800, 990, 3000, 100_000])
@pytest.mark.parametrize(("opens", "closes"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_depth_is_refused_at_every_measure(deep: int, opens: str, closes: str) -> None:
    text = opens * deep + "1" + closes * deep
    if deep * len(closes) <= outside_json.MOST_DEEP:
        assert outside_json.loads(text)
    else:
        with pytest.raises(ValueError):  # noqa: PT011 its kind is the promise
            outside_json.loads(text)


@pytest.mark.parametrize("name", [n for n in READERS if n.endswith(("read_rows", "read_json"))])
@pytest.mark.parametrize("deep", [60, 97, 150, 330, 500, 800, 990, 3000])
def test_every_reader_of_json_reads_or_refuses_what_is_deep(name: str, deep: int) -> None:
    """At each place of a row: a field that is known, one that is not, and JSON inside a text."""
    reader = READERS[name]
    nests = ["[" * deep + "]" * deep, '{"a":' * deep + "1" + "}" * deep]
    bodies = []
    for nest in nests:
        for key in (*SERVICE, "not known"):
            rest = {k: v for k, v in SERVICE.items() if k != key}
            bodies.append(f'{json.dumps(rest)[:-1]}, "{key}": {nest}}}')
        term = {"taxonomy": "tytti-json", "code": "extra"}
        own = {"link_type": "extra", "value": nest, "taxonomy_term": term}
        bodies.append(json.dumps({**SERVICE, "attributes": [own]}))
    for body in bodies:
        try:
            reader.call(body.encode())
        except reader.refuses:
            continue


def test_a_row_as_deep_as_may_be_is_kept_and_goes_out(vault: Vault) -> None:
    deep = outside_json.MOST_DEEP - 2
    nest = "[" * deep + "1" + "]" * deep
    body = f'{json.dumps(SERVICE)[:-1]}, "odd": {nest}}}'
    hsds.import_hsds(vault, body.encode(), TODAY)
    out = export_hsds(vault, TODAY).decode()
    assert nest in "".join(out.split())
