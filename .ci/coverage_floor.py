"""Fails when a room's branch coverage falls under its floor."""

import json
import subprocess
import sys
from pathlib import Path

FLOORS = {
    "vault": 95,
    "casework": 95,
    "instruments": 95,
    "paper": 95,
    "evaluation": 95,
    "desk": 80,
    "cli": 80,
}
REPORT = Path(".coverage.json")


def main() -> int:
    """Print each room's share of lines and branches run, and compare it with its floor."""
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "json", "-q", "-o", str(REPORT)], check=True)
    files = json.loads(REPORT.read_text(encoding="utf-8"))["files"]
    REPORT.unlink()
    low = 0
    for room, floor in FLOORS.items():
        totals = [
            f["summary"] for name, f in files.items() if Path(name).parts[-2:-1] == (room,)
            or f"/{room}/" in f"/{name}"
        ]  # fmt: skip
        there = sum(t["num_statements"] + t["num_branches"] for t in totals)
        run = sum(t["covered_lines"] + t["covered_branches"] for t in totals)
        share = 100 * run / there if there else 100.0
        verdict = "ok" if share >= floor else "LOW"
        low += share < floor
        print(f"coverage {room}: {share:.1f} % (floor {floor} %) {verdict}")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
