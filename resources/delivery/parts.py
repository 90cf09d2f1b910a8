"""The list of parts (SBOM, CycloneDX 1.6) and all their licences, of the Python that builds.

python resources/delivery/parts.py FOLDER     # sbom.cdx.json and LICENCES.txt
"""

import json
import re
import runpy
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent
SBOM, LICENCES = "sbom.cdx.json", "LICENCES.txt"
_LICENCE_FILE = re.compile(r"(licen[cs]es?|copying|notice|authors)", re.IGNORECASE)
# Packages whose own wheel carries no licence text; the text is shipped from here.
_TEXTS = {
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "python-stdnum": ("LGPL-2.1.txt",),
    "sqlcipher3": ("SQLCipher.txt",),
}
# What a package's own words leave unclear, looked up from its sources.
_KNOWN = {
    "pyside6-essentials": "LGPL-3.0-only",
    "shiboken6": "LGPL-3.0-only",
    "python-stdnum": "LGPL-2.1-or-later",
    "python-bidi": "LGPL-3.0-or-later",
    "sqlcipher3": "Zlib",
    "scipy": "BSD-3-Clause",
}
_QT_WORDS = """\
Qt and PySide are used under the LGPL, version 3. They lie in this folder as separate libraries
(_internal/PySide6, _internal/shiboken6) and may be replaced by other builds of the same version:
put the changed files in their place; the program does not hinder it. Their source is at
https://download.qt.io and the PySide project; the program's own source is what it is built from.
"""


@dataclass(frozen=True)
class Part:
    """One part that is shipped: `licence` as SPDX says it, `texts` the licences in full."""

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]
    kind: str = "library"


def wanted(root: Path) -> list[str]:
    """Return the program's own requirements that hold on this system, as pyproject has them."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [r for r in project["dependencies"] if _holds(Requirement(r))]


def _holds(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def packages(root: Path) -> dict[str, Distribution]:
    """Return every package that the program needs, and what those need, by its plain name."""
    found: dict[str, Distribution] = {}
    waiting = wanted(root)
    while waiting:
        name = canonicalize_name(Requirement(waiting.pop()).name)
        if name in found:
            continue
        found[name] = distribution(name)
        for text in found[name].requires or []:
            if _holds(Requirement(text)):
                waiting.append(text)
    return dict(sorted(found.items()))


def parts(root: Path) -> list[Part]:
    """Return every part that is shipped."""
    known = packages(root)
    version = runpy.run_path(str(HERE / "looks.py"))["version_of"](root)
    own = (root / "LICENSE").read_text(encoding="utf-8")
    return [
        Part("tytti-desktop", version, "EUPL-1.2", (own,), "application"),
        *(Part(n, d.version, licence_of(n, d), tuple(_texts(n, d))) for n, d in known.items()),
        *_bundled(root, known),
    ]


def licence_of(name: str, package: Distribution) -> str:
    """Return a package's licence: its own expression, its classifier, or what was looked up."""
    said = package.metadata
    if name in _KNOWN:
        return _KNOWN[name]
    for expression in said.get_all("License-Expression") or []:
        return str(expression)
    classes = [c.rsplit(" :: ", 1)[-1] for c in said.get_all("Classifier") or [] if "License" in c]
    first_line = "".join(said.get_all("License") or []).strip().splitlines()[:1]
    return (first_line or classes or [""])[0].strip()


def _texts(name: str, package: Distribution) -> Iterator[str]:
    for file in package.files or []:
        inside = [part for part in file.parts if _LICENCE_FILE.search(part)]
        if inside and file.suffix not in {".py", ".pyc", ".pyi", ".h"}:
            place = Path(str(package.locate_file(file)))
            if place.is_file():
                yield place.read_text(encoding="utf-8", errors="replace")
    for text in _TEXTS.get(name, ()):
        yield (HERE / "licences" / text).read_text(encoding="utf-8")


def _bundled(root: Path, known: dict[str, Distribution]) -> Iterator[Part]:
    for each in tomllib.loads((HERE / "bundled.toml").read_text(encoding="utf-8"))["part"]:
        within, version = each["within"], ""
        texts: tuple[str, ...] = ()
        if within in known:
            version = known[within].version
        elif within:
            texts = ((root / within).read_text(encoding="utf-8"),)
        else:
            version, texts = sys.version.split()[0], (_python_licence(),)
        yield Part(each["name"], version, each["licence"], texts)


def _python_licence() -> str:
    places = (Path(sys.base_prefix) / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE")
    for place in (*places, *Path(sys.base_prefix).glob("lib/python3*/LICENSE.txt")):
        if place.is_file():
            return place.read_text(encoding="utf-8")
    return "Python Software Foundation License Version 2: https://docs.python.org/3/license.html\n"


def sbom(found: list[Part]) -> dict[str, Any]:
    """Return the list of parts as CycloneDX 1.6 says it; nothing of the moment or the machine."""
    first, *rest = [_component(part) for part in found]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": first},
        "components": rest,
    }


def _component(part: Part) -> dict[str, Any]:
    told: dict[str, Any] = {"type": part.kind, "name": part.name, "bom-ref": part.name}
    if part.version:
        told["version"] = part.version
        told["purl"] = f"pkg:pypi/{part.name}@{part.version}"
    simple = re.fullmatch(r"[\w.+-]+( (AND|OR|WITH) [\w.+-]+)*", part.licence)
    licence = {"expression": part.licence} if simple else {"license": {"name": part.licence}}
    return told | {"licenses": [licence]}


def licences(found: list[Part]) -> str:
    """Return every licence text, under the part's name; equal texts are printed once."""
    lines, told = [_QT_WORDS], dict[str, str]()
    for part in found:
        lines.append(f"\n{'=' * 78}\n{part.name} {part.version}: {part.licence}\n")
        for text in part.texts:
            if text in told:
                lines.append(f"(the text is under {told[text]})\n")
            else:
                told[text] = part.name
                lines.append(text.rstrip() + "\n")
    return "\n".join(lines)


def write(root: Path, folder: Path) -> None:
    """Write both files into a folder."""
    found = parts(root)
    told = json.dumps(sbom(found), indent=1, ensure_ascii=False)
    (folder / SBOM).write_text(told + "\n", encoding="utf-8", newline="\n")
    (folder / LICENCES).write_text(licences(found), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    try:
        write(HERE.parent.parent, Path(sys.argv[1]))
    except PackageNotFoundError as error:
        sys.exit(f"not installed here: {error.name}")
