"""Everything drawn from the seed: ids, codes, days, choices in exact shares."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from tytti_desktop.dates import is_working_day
from tytti_desktop.paper.codes import CROCKFORD, ID_LENGTH, check_character
from tytti_desktop.vault.ids import ALPHABET, check_symbol

T = TypeVar("T")
_ID_SYMBOLS = 20  # as vault.new_id makes them
_CODE_SYMBOLS = 8  # as vault.short_code makes them, the check symbol among them


class Draw:
    """One seed's draw. Ids and codes are as random ones look, but come from the seed."""

    def __init__(self, seed: int, today: date) -> None:
        self.random = Random(seed)
        self.today = today
        self._taken: set[str] = set()

    def id(self) -> str:
        """Return a record's id."""
        return "".join(self.random.choices(ALPHABET, k=_ID_SYMBOLS)).lower()

    def code(self) -> str:
        """Return a client's short code with its check symbol, each once."""
        while True:
            body = "".join(self.random.choices(ALPHABET, k=_CODE_SYMBOLS - 1))
            if body not in self._taken:
                self._taken.add(body)
                return body + check_symbol(body)

    def sheet(self) -> str:
        """Return a printed copy's id with its check character, each once."""
        while True:
            body = "".join(self.random.choices(CROCKFORD, k=ID_LENGTH - 1))
            if f"sheet {body}" not in self._taken:
                self._taken.add(f"sheet {body}")
                return body + check_character(body)

    def chance(self, share: float) -> bool:
        """Tell yes in a share of draws (0-1)."""
        return self.random.random() < share

    def ago(self, least: int, most: int) -> date:
        """Return an office day so many days before today, both ends included."""
        return office_day(self.today - timedelta(self.random.randint(least, most)))

    def after(self, day: date, least: int, most: int) -> date:
        """Return an office day so many days after another, but not after today."""
        drawn = day + timedelta(self.random.randint(least, most))
        return max(day, office_day(min(drawn, self.today)))

    def moment(self, day: date) -> datetime:
        """Return a moment of a day in office hours (UTC)."""
        clock = time(self.random.randint(6, 13), self.random.randint(0, 59))
        return datetime.combine(day, clock, UTC)

    def some(self, choices: list[T], least: int, most: int) -> list[T]:
        """Return a few different choices in their own order."""
        count = min(self.random.randint(least, most), len(choices))
        kept = sorted(self.random.sample(range(len(choices)), count))
        return [choices[index] for index in kept]

    def shares(self, weights: Mapping[T, float], count: int) -> list[T]:
        """Return `count` choices in the exact shares of the weights, in a drawn order."""
        dealt = [
            choice for choice, number in apportioned(weights, count).items() for _n in range(number)
        ]
        self.random.shuffle(dealt)
        return dealt


def apportioned(weights: Mapping[T, float], count: int) -> dict[T, int]:
    """Divide a count by weights: whole parts first, then the largest remainders."""
    whole = sum(weights.values())
    exact = {choice: weight * count / whole for choice, weight in weights.items()}
    dealt = {choice: int(share) for choice, share in exact.items()}
    rest = sorted(exact, key=lambda choice: dealt[choice] - exact[choice])
    for choice in rest[: count - sum(dealt.values())]:
        dealt[choice] += 1
    return dealt


def office_day(day: date) -> date:
    """Return the day itself if offices are open on it, else the last open day before it."""
    while not is_working_day(day):
        day -= timedelta(1)
    return day
