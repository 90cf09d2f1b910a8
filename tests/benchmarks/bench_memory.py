"""Memory of `tytti read` over many pages: `python -m tests.benchmarks.bench_memory --help`.

Prints copies into a vault of its own, fills them, lays them out as PDF, TIFF, JPEG and PNG files
and reads them in worker processes, writing down what the program and its workers hold (MB of
resident memory; Linux only).
"""
# ruff: noqa: T201

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

from tests.reading.simulator import filling
from tests.reading.simulator.hands import Hand
from tests.reading.simulator.piles import form

FORM = "gad7"
SCALE = 200 / 72
WORDS = "mitattu muisti pysyy samana"
EVERY = 2.0  # seconds


def tytti(folder: Path, *words: str) -> list[str]:
    """Return the command over the vault of the folder."""
    opened = ["--vault", str(folder / "m.vault"), "--passphrase-file", str(folder / "words")]
    return [sys.executable, "-m", "tytti_desktop.command", *opened, "--json", *words]


def make(folder: Path, copies: int) -> None:
    """Print copies, fill them by hand and save them as scans of every kind."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "words").write_text(WORDS, encoding="utf-8")
    subprocess.run(tytti(folder, "create", "--name", "Mittaaja"), check=True, capture_output=True)
    printed = ["forms", "print", FORM, "--out", str(folder / "printed.pdf"), "--copies"]
    subprocess.run(tytti(folder, *printed, str(copies)), check=True, capture_output=True)
    boxes = [box for box in form(FORM).boxes if box.page == 1]
    document = pypdfium2.PdfDocument(folder / "printed.pdf")
    pages = []
    for number in range(copies):
        rng = np.random.default_rng(number)
        picture = document[number].render(scale=SCALE, grayscale=True).to_numpy().copy()
        hand = Hand.drawn(rng)
        filling.draw(picture, filling.fill(boxes, hand, rng)[1], hand.pen, 200, rng)
        noisy = picture + rng.normal(0, 3, picture.shape).astype(np.float32) - 4
        pages.append(Image.fromarray(noisy.clip(0, 255).astype(np.uint8)))
    quarter = copies // 4
    for number, page in enumerate(pages[:quarter]):
        page.save(folder / f"{number:04}.jpg", quality=80, dpi=(200, 200))
    for number, page in enumerate(pages[quarter : 2 * quarter]):
        page.save(folder / f"{number:04}.png")
    _together(pages[2 * quarter : 3 * quarter], folder / "pile.pdf")
    _together(pages[3 * quarter :], folder / "pile.tif")


def _together(pages: list[Image.Image], path: Path) -> None:
    how = {"resolution": 200} if path.suffix == ".pdf" else {"compression": "tiff_lzw"}
    pages[0].save(path, save_all=True, append_images=pages[1:], **how)


def measure(folder: Path, workers: int) -> None:
    """Read every file, and print what is held as time goes."""
    files = [
        str(path) for kind in ("jpg", "png", "pdf", "tif") for path in folder.glob(f"*.{kind}")
    ]
    files.remove(str(folder / "printed.pdf"))
    words = tytti(folder, "read", *sorted(files), "--accept", "--workers", str(workers))
    with (folder / "read.json").open("wb") as out, (folder / "told").open("wb") as told:
        began = time.monotonic()
        running = subprocess.Popen(words, stdout=out, stderr=told)
        while running.poll() is None:
            program = _resident(running.pid)
            held = [_resident(child) for child in _children(running.pid)]
            done = (folder / "told").read_bytes().split(b"\n")[-2:-1]
            spent = f"{time.monotonic() - began:6.0f} s"
            said = [line.decode() for line in done]
            print(spent, f"program {program:4.0f}  workers", [round(n) for n in held], *said)
            time.sleep(EVERY)
    read = json.loads((folder / "read.json").read_bytes())
    states = Counter(page["status"] for page in read["pages"])
    print(dict(states), f"{read['seconds']} s")


def _resident(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    held = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(held[0].split()[1]) / 1024 if held else 0.0


def _children(process: int) -> list[int]:
    try:
        told = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(n) for n in told.split()]


def main() -> None:
    """Make the files if they are not there, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--copies", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    if not (asked.folder / "pile.tif").exists():
        make(asked.folder, asked.copies)
    measure(asked.folder, asked.workers)


if __name__ == "__main__":
    main()
