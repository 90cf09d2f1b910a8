# mypy: ignore-errors
"""Protects tables with pytauargus in a Python of its own: cases come in, hidden cells go out.

Nothing of ours is imported here: `bench_suppression` runs it with the peer's interpreter.
"""

import contextlib
import json
import sys
import tempfile

import pandas as pd
from pytauargus import protect

asked = json.load(sys.stdin)
found = []
for people in asked["cases"]:
    frame = pd.DataFrame(people)
    frame["one"] = 1.0
    try:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):  # it leaves logs
            made = protect(
                frame,
                ["a", "b"],
                response="one",
                safety_rules=f"FREQ(5,{asked['margin']})",
                suppress=asked["suppress"],
                workdir=folder,
            )
            rows = made.tables[0].dataframe()
    except Exception as error:  # noqa: BLE001 - what the peer cannot do is counted
        sys.stderr.write(f"{error}\n")
        found.append(None)
        continue
    hidden = rows[rows["status"] != "S"]
    found.append([[str(row.a).strip(), str(row.b).strip()] for row in hidden.itertuples()])
sys.stderr.write(f"{len(found)} cases\n")
sys.stdout.write("\n" + json.dumps(found))
