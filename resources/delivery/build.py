"""One script from the source to what is handed over: program, proof, licences, parts list, setup.

    python resources/delivery/build.py            # all that this system can make
    python resources/delivery/build.py program    # the folder dist/tytti, proved by its self-test
    python resources/delivery/build.py setup      # the Windows setup of that folder (makensis)
    python resources/delivery/build.py msi        # the same folder as IT's package (wixl)

The program is built by the Python that runs this, so for its own system. `setup` and `msi` need
only makensis and wixl and may run on another system. Nothing is downloaded. docs/delivery.md tells
the rest.
"""

import hashlib
import json
import os
import runpy
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DIST = ROOT / "dist"
PROGRAM = DIST / "tytti"
STAMP = "1767225600"  # 1.1.2026: what is built twice from one source is the same


def program() -> None:
    """Build the folder, prove it, and lay its licences and its list of parts beside it."""
    began = time.monotonic()
    environment = os.environ | {"SOURCE_DATE_EPOCH": STAMP, "PYTHONHASHSEED": "1"}
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean"]
    subprocess.run([*command, "build_installer.spec"], cwd=ROOT, env=environment, check=True)
    parts = runpy.run_path(str(HERE / "parts.py"))
    parts["write"](ROOT, PROGRAM)
    shutil.copytree(HERE / "policies", PROGRAM / "policies", dirs_exist_ok=True)
    complete()
    print(f"built in {time.monotonic() - began:.0f} s, {megabytes(PROGRAM):.0f} MB")
    prove()


def complete() -> None:
    """Refuse a build that lacks a file of data, or has it elsewhere: FileNotFoundError."""
    inside = PROGRAM / "_internal"
    for folder in (ROOT / "forms", ROOT / "resources"):
        for file in sorted(folder.rglob("*")):
            place = inside / file.relative_to(ROOT)
            delivered = HERE not in file.parents and "__pycache__" not in file.parts
            if file.is_file() and delivered and not place.is_file():
                raise FileNotFoundError(place)


def prove() -> None:
    """Run the built program's self-test; CalledProcessError when it does not pass."""
    name = "tytti.exe" if sys.platform == "win32" else "tytti"
    began = time.monotonic()
    subprocess.run([PROGRAM / name, "self-test"], check=True)
    print(f"self-test passed in {time.monotonic() - began:.1f} s")


def setup() -> None:
    """Pack the built Windows folder into a setup; FileNotFoundError when there is none."""
    if not (PROGRAM / "tytti.exe").exists():
        raise FileNotFoundError(PROGRAM / "tytti.exe")
    looks = runpy.run_path(str(HERE / "looks.py"))
    version = looks["version_of"](ROOT)
    out = DIST / f"Tytti-{version}-setup.exe"
    defined = {
        "VERSION": version,
        "PROGRAM": PROGRAM,
        "OUT": out,
        "ICON": ROOT / "build" / "tytti.ico",
        "WORDS": HERE / "setup_words.nsh",
    }
    if os.environ.get("TYTTI_QUICK_SETUP"):  # a trial: larger, packed in a fifth of the time
        defined["QUICK"] = "1"
    began = time.monotonic()
    options = ["-V2", "-WX", "-INPUTCHARSET", "UTF8", *(f"-D{k}={v}" for k, v in defined.items())]
    subprocess.run(["makensis", *options, HERE / "tytti.nsi"], check=True)
    told(out, began)


def msi() -> None:
    """Pack the built Windows folder into IT's package; its source stays beside it."""
    if not (PROGRAM / "tytti.exe").exists():
        raise FileNotFoundError(PROGRAM / "tytti.exe")
    version = runpy.run_path(str(HERE / "looks.py"))["version_of"](ROOT)
    out = DIST / f"Tytti-{version}.msi"
    source = out.with_suffix(".wxs")
    made = runpy.run_path(str(HERE / "msi.py"))["source"](PROGRAM, version)
    source.write_text(made, encoding="utf-8")
    began = time.monotonic()
    subprocess.run(["wixl", "-a", "x64", "-o", out.name, source.name], cwd=DIST, check=True)
    told(out, began)


def told(out: Path, began: float) -> None:
    """Tell what was packed, and lay its checksum beside it."""
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    out.with_name(f"{out.name}.sha256").write_text(f"{digest}  {out.name}\n", "utf-8")
    print(f"{out.name}: {out.stat().st_size / 1e6:.1f} MB, {time.monotonic() - began:.0f} s")
    print(f"SHA-256 {digest}")


def megabytes(folder: Path) -> float:
    """Return how much a folder holds."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def main(wanted: list[str]) -> int:
    """Do the steps that are asked for, or all that this system can."""
    steps = {"program": program, "setup": setup, "msi": msi, "prove": prove}
    for name in wanted or ["program", *(["setup"] if sys.platform == "win32" else [])]:
        steps[name]()
    print(json.dumps({"program": str(PROGRAM), "done": wanted or "all"}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
