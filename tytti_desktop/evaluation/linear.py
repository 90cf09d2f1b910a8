"""Linear programmes by HiGHS: worlds that fit what a reader has seen, and the nearest of them.

A model has variables of at least 0 and equations. Each *costed* variable has a value it should
keep; moving away from it costs. The solver is kept warm between questions.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

INFINITE = 1e30
EXACT = 1e-6


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the solver's banner off standard output: --json has one document there and no more."""
    kept = None
    with suppress(OSError):
        kept = os.dup(1)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)
    try:
        yield
    finally:
        if kept is not None:
            os.dup2(kept, 1)
            os.close(kept)


Equation = tuple[Sequence[int], Sequence[float], float]


class Worlds:
    """All the worlds that satisfy the equations, and the one nearest to the kept values.

    `kept` maps a variable to the value that it has; what moving it costs is set by `price`.
    Variables in `fixed` have that very value in every world.
    """

    def __init__(
        self,
        size: int,
        equations: Sequence[Equation],
        kept: Mapping[int, float],
        fixed: Mapping[int, float],
    ) -> None:
        import highspy

        self._size = size
        self._up = {variable: size + 2 * k for k, variable in enumerate(kept)}
        rows: list[Equation] = [
            *equations,
            *(
                ((v, self._up[v], self._up[v] + 1), (1.0, -1.0, 1.0), value)
                for v, value in kept.items()
            ),
        ]
        lp, lower, upper = _programme(rows, size + 2 * len(kept), fixed)
        self._bounds = list(zip(lower, upper, strict=True))
        self.solved = 0
        with _quiet():
            self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
            self._highs.setOptionValue("output_flag", False)
            self._highs.setOptionValue("threads", 1)
            self._highs.setOptionValue("presolve", "off")
            self._highs.passModel(lp)
            self._optimal = highspy.HighsModelStatus.kOptimal
            self._highs.run()

    def price(self, variable: int, cost: float) -> None:
        """Set what moving a kept variable by one costs, either way."""
        column = self._up[variable]
        self._highs.changeColCost(column, cost)
        self._highs.changeColCost(column + 1, cost)

    def hold(self, variable: int, *, still: bool) -> None:
        """Let a kept variable not move at all, or move again."""
        column = self._up[variable]
        for each in (column, column + 1):
            self._highs.changeColBounds(each, 0.0, 0.0 if still else INFINITE)

    def nearest(self, variable: int, low: float, high: float) -> list[float] | None:
        """Return the cheapest world in which a variable lies in [low, high]; None if there is none.

        The variable's own bounds are as before afterwards.
        """
        self._highs.changeColBounds(variable, low, high)
        try:
            return self._run()
        finally:
            self._highs.changeColBounds(variable, *self._bounds[variable])

    def _run(self) -> list[float] | None:
        self.solved += 1
        self._highs.run()
        if self._highs.getModelStatus() != self._optimal:
            return None
        return list(self._highs.getSolution().col_value[: self._size])


def _programme(
    rows: Sequence[Equation], columns: int, fixed: Mapping[int, float]
) -> tuple[Any, Any, Any]:
    """Return the programme as HiGHS takes it, with its variables' bounds."""
    import highspy
    import numpy as np

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, len(rows)
    lp.col_cost_ = np.zeros(columns)
    lower, upper = np.zeros(columns), np.full(columns, INFINITE)
    for variable, value in fixed.items():
        lower[variable] = upper[variable] = value
    lp.col_lower_, lp.col_upper_ = lower, upper
    sides = np.array([row[2] for row in rows], dtype=float)
    lp.row_lower_, lp.row_upper_ = sides, sides
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    starts = np.cumsum([0, *(len(row[0]) for row in rows)])
    lp.a_matrix_.start_ = starts.astype(np.int32)
    lp.a_matrix_.index_ = np.array([i for row in rows for i in row[0]], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([c for row in rows for c in row[1]], dtype=float)
    return lp, lower, upper
