"""What does not fit together on a form that is still being settled, seen beside the review."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tytti_desktop.casework import registers
from tytti_desktop.casework.returns import checking, known
from tytti_desktop.casework.screening import contradiction_rules, screenings
from tytti_desktop.casework.screening.contradiction_rules import Rule
from tytti_desktop.casework.screening.screenings import ScreeningState
from tytti_desktop.vault import Vault


@dataclass(frozen=True)
class Early:
    """A contradiction in the answers settled so far: the rule, and the fields it is about."""

    rule: Rule
    fields: tuple[str, ...]

    @property
    def text(self) -> str:
        """The question in words."""
        return self.rule.text.said()


def conflicts(vault: Vault, sheet_id: str, today: date) -> list[Early]:
    """Return what does not fit together on a copy before it is checked; open fields are missing.

    Nothing for a form of nobody, and for one that is checked: its findings are listed then.
    """
    found = checking.stand(vault, sheet_id)
    client = found.sheet.client_id
    if client is None or known.anonymous(vault, found.sheet) or found.returned.checked_at:
        return []
    answers = {
        f"{instrument}.{item}": value
        for instrument, (given, _note) in checking.answers_of(vault, found).items()
        if instrument
        for item, value in given.items()
    }
    earlier = _earlier(vault, client, today)
    made = [
        Early(rule, rule.found(answers, earlier))
        for rule in contradiction_rules.rules()
        if any(answers.get(field) is not None for field in rule.fields)
    ]
    return [each for each in made if each.fields]


def _earlier(vault: Vault, client_id: str, today: date) -> dict[str, Any]:
    """Return the client's latest earlier answers by field, of registers this person sees."""
    seen, _hidden = registers.visible(
        vault,
        screenings.BOOK.table.find(
            vault,
            "client_id = ? and state = ?",
            (client_id, str(ScreeningState.FINISHED)),
            "on_date, created_at",
        ),
        today,
    )
    return {
        f"{one.instrument}.{item}": value for one in seen for item, value in one.answers.items()
    }
