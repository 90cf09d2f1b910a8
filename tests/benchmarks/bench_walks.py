"""Three clients through all six stages by command, and every paper of every stage on the way.

Run: python -m tests.benchmarks.bench_walks FOLDER

The walks are those of tests/cli/test_six_stages.py: the general variant and the 18 to 35 variant
with a coordinator, and the general one with a rehabilitation counsellor who coordinates. After
each stage all that is offered of the client is printed into FOLDER in Finnish, Swedish and
English, normal and large, the letters and forms of the mailing of the day too. It prints how many
papers and pages, and how many sentences of them stand or fall with a fact (`only_with`).
"""

import io
import json
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.cli import test_six_stages as stages
from tests.cli.test_six_stages import Walk
from tests.factory import CHEAP, PASSPHRASE
from tests.paper import pack
from tests.paper.pack import Asked
from tests.paper.test_every_paper import read
from tytti_desktop.casework.client import clients
from tytti_desktop.casework.mail import mailing_plan, mailings
from tytti_desktop.cli import main
from tytti_desktop.paper.letter_files import letter_file, letters
from tytti_desktop.vault import Vault, keys, open_vault
from tytti_desktop.words import LANGUAGES, speaking, use_language

WALKS = {
    "general": ("coordinator", "general"),
    "young": ("coordinator", "young"),
    "counsellor": ("rehabilitation_counsellor", "general"),
}
CONTACT = {"person": "Kaisa Koordinaattori", "title": "", "phone": "017 000 1234", "hours": ""}
PLACEHOLDER = re.compile(r"\{[^}]*\}")
MARK = 25  # letters of a sentence by which it is found again on paper


@dataclass
class Counted:
    """What one walk has put on paper."""

    papers: int = 0
    pages: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)


def tell(*words: object, status: int = 0) -> Any:
    """Run a command with --json and return its document, or what it said when it refused."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        found = main(["--json", *map(str, words)])
    if found != status:
        raise AssertionError(err.getvalue())
    return json.loads(out.getvalue()) if out.getvalue() else err.getvalue()


def conditional() -> dict[str, set[str]]:
    """Return the sentences that stand or fall with a fact: what marks each, by letter and fact."""
    found: dict[str, set[str]] = {}
    for name in letters():
        for each in letter_file(name).paragraphs:
            if each.only_with:
                key = f"{name}:{each.only_with}"
                texts = (getattr(each.text, code) for code in LANGUAGES)
                pieces = (max(PLACEHOLDER.split(text), key=len).strip() for text in texts)
                found.setdefault(key, set()).update(piece[:MARK] for piece in pieces if piece)
    return found


def papers(vault: Vault, code: str, day: date) -> Iterator[tuple[str, bytes]]:
    """Give every paper that is offered of the client on a day, in every language and print."""
    client = clients.by_code(vault, code)
    for language in LANGUAGES:
        for large in (False, True):
            asked = Asked(vault, client.id, day, language, large)
            pack.spoken(asked, client.id)
            with speaking(language):
                for name, make in pack.of_client(asked):
                    yield f"{language}-{'large' if large else 'normal'}-{name}", make()
                plan = mailing_plan.due_mailing(vault, day, preview=True)
                if plan.items:
                    made = mailings.print_order(mailings.order(vault, plan)).pdf
                    yield f"{language}-{'large' if large else 'normal'}-mailing", made
    clients.change_client(vault, client, day)


class Watched(Walk):
    """A walk that stops to print when everybody is invited, before the meeting is held."""

    stop: Callable[[str], None]

    def say(self, *words: object, status: int = 0) -> Any:
        """Run a command; before the network meets, print what it was sent."""
        if words[:2] == ("meetings", "hold") and self.stage == "planning":
            self.stop("3-invited")
        return super().say(*words, status=status)


def walked(walk: Walk) -> Iterator[str]:
    """Walk one stage at a time; gives the name of each that is behind."""
    stages.referred(walk)
    walk.say("unit", "set", "settings", "contact", "--content", walk.file(CONTACT))
    yield "1-referral"
    stages.needs_known(walk)
    yield "2-needs"
    meeting = stages.met_with_the_network(walk)
    yield "3-planning"
    goal, _first = stages.planned(walk, meeting)
    yield "4-means"
    stages.followed_up(walk)
    yield "5-follow-up"
    stages.closed(walk, goal)
    yield "6-goal"


def one(name: str, folder: Path, marks: dict[str, set[str]]) -> Counted:
    """Walk one client from referral to closing and print on the way."""
    counted = Counted()
    with tempfile.TemporaryDirectory() as scratch:
        walk = Watched(Path(scratch), tell, *WALKS[name])

        def printed(stage: str) -> None:
            place = folder / name / stage
            place.mkdir(parents=True, exist_ok=True)
            vault = open_vault(walk.folder / "walk.vault", passphrase=PASSPHRASE)
            made = papers(vault, walk.code, date.fromisoformat(walk.day))
            for number, (paper, pdf) in enumerate(made, 1):
                (place / f"{number:03d}-{paper.replace(' ', '_')}.pdf").write_bytes(pdf)
                _count(counted, paper, pdf, marks)
            vault.close()

        walk.stop = printed
        for stage in walked(walk):
            printed(stage)
    return counted


def _count(counted: Counted, paper: str, pdf: bytes, marks: dict[str, set[str]]) -> None:
    text, pages = read(pdf)
    counted.papers, counted.pages = counted.papers + 1, counted.pages + pages
    counted.kinds[paper.split("-", 2)[2]] += 1
    counted.said.update(key for key, some in marks.items() if any(mark in text for mark in some))


def walk_all(folder: Path) -> None:
    """Walk the three and tell the figures."""
    os.environ["TYTTI_PASSPHRASE"] = PASSPHRASE
    use_language("fi")
    kept = keys.tuned_kdf
    keys.tuned_kdf = lambda *_given: CHEAP
    marks = conditional()
    try:
        for name in WALKS:
            found = one(name, folder, marks)
            kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(found.kinds.items()))
            print(f"{name}: {found.papers} papers, {found.pages} pages: {kinds}")  # noqa: T201
            told = sum(found.said.values())
            print(f"  {len(found.said)} of {len(marks)} such sentences, {told} times")  # noqa: T201
    finally:
        keys.tuned_kdf = kept


if __name__ == "__main__":
    walk_all(Path(sys.argv[1]))
