"""Compiles the translations for the wheel and the frozen program: .po is kept, .mo is made."""

import tempfile
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # the frozen build calls compile_all without hatchling
    BuildHookInterface = object  # type: ignore[assignment,misc]

HERE = Path(__file__).resolve().parent


def compile_all(target: Path) -> dict[Path, str]:
    """Write a .mo for every .po below this folder into `target`; return {file: place in tree}."""
    made = {}
    for po in sorted(HERE.glob("*/*.po")):
        place = f"resources/translations/{po.parent.name}/{po.stem}.mo"
        out = target / place
        out.parent.mkdir(parents=True, exist_ok=True)
        with po.open("rb") as source, out.open("wb") as file:
            write_mo(file, read_po(source, locale=po.parent.name))
        made[out] = place
    return made


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the compiled catalogues into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the wheel is packed; an editable install reads the .po files."""
        if version == "editable":
            return
        folder = Path(tempfile.mkdtemp(prefix="tytti-words-"))
        for file, place in compile_all(folder).items():
            build_data["force_include"][str(file)] = f"tytti_desktop/_data/{place}"
