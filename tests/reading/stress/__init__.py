"""A second simulator, made apart from the first: other hands, other tools, other scanners.

Nothing here shares code with tests/reading/simulator but the printed page, and no threshold is
tuned on the seeds that figures are given for (docs/decisions/0031-mark-reader.md).
"""
