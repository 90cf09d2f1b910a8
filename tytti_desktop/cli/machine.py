"""The installation itself: pictures of every screen, and proof that the program is whole."""

import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from tytti_desktop import places, policy, words
from tytti_desktop.casework import unit
from tytti_desktop.cli.context import Answer, Context
from tytti_desktop.cli.forms import save
from tytti_desktop.errors import KnownError
from tytti_desktop.instruments.library import shipped
from tytti_desktop.paper import codes, fonts, guide_sheets
from tytti_desktop.paper.layout import layout
from tytti_desktop.paper.letter_files import letters
from tytti_desktop.paper.sheets import sheet_pdf
from tytti_desktop.vault import keychain, passphrase, proof
from tytti_desktop.words import N_, _, ngettext

_SAMPLE = N_("Passphrase: ")


def screenshots(context: Context) -> Answer:
    """Draw every screen of the window over the vault, without a display."""
    options = context.options
    if context.window is None:
        raise KnownError(_("There is no window here. Start this command as `tytti`."))
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with context.opened() as vault:
        made = context.window().screenshots(
            vault, options.out, theme=options.theme, scale=options.scale, today=context.today
        )
    rows = [{"name": name, "file": file} for name, file in made]
    return Answer({"screens": rows}, [f"{name}: {file}" for name, file in made])


def guide(context: Context) -> Answer:
    """Write one of the guide's sheets as a PDF; no vault is opened."""
    sheet = guide_sheets.Sheet(context.options.sheet)
    out: Path = context.options.out
    save(out, guide_sheets.guide_sheet(sheet))
    return Answer({"sheet": sheet.value, "file": str(out)}, [str(out)])


# Every library of others that the program loads; the window's own are tried where it brings them.
LIBRARIES = (
    "PIL.Image", "arabic_reshaper", "bidi.algorithm", "cryptography.hazmat.primitives.hashes",
    "dateutil.relativedelta", "highspy", "holidays", "icalendar", "keyring", "numpy", "openpyxl",
    "platformdirs", "pptx", "pypdfium2", "reportlab.pdfgen.canvas", "scipy.special", "sqlcipher3",
    "sqlite_utils", "stdnum.fi.hetu", "xlsxwriter", "zxcvbn", "zxingcpp",
)  # fmt: skip
WINDOW_LIBRARIES = ("PySide6.QtWidgets", "PySide6.QtPrintSupport", "PySide6.QtSvg", "shiboken6")


def _libraries() -> None:
    """Load what is otherwise loaded at its first use: a broken copy shows now, not then."""
    own_window = sys.platform in {"win32", "darwin"}  # Linux: the system's own libraries
    for name in (*LIBRARIES, *(WINDOW_LIBRARIES if own_window else ())):
        try:
            import_module(name)
        except Exception:  # noqa: BLE001 whatever breaks is what the test is for
            raise KnownError(
                _("The part {name} does not work: install the program again.").format(name=name)
            ) from None


def _cipher() -> None:
    proof.prove_cipher()


def _fonts() -> None:
    fonts.register()


def _forms() -> None:
    for made in shipped().all():
        if made.printable and made.defined:
            layout(made, "fi")
    letters()
    sheet_pdf(layout(shipped().get("gad7"), "fi"), [codes.new_sheet_id()])


def _reading() -> None:
    from tytti_desktop.paper.reading import itself  # a third of a second that no other needs

    itself.prove()


def _translations() -> None:
    for language in ("fi", "sv"):
        with words.speaking(language):
            if _(_SAMPLE) == _SAMPLE:
                raise KnownError(_("The translations are missing: install the program again."))


def _keyring() -> None:
    keychain.is_working()  # none, or a forbidden one, is no fault of the installation


def _folders() -> None:
    for folder in (places.forms_folder(), places.resources_folder()):
        if not folder.is_dir():
            raise KnownError(
                _("The folder {folder} is missing: install the program again.").format(
                    folder=folder.name
                )
            )


def _data() -> None:
    """Read what lies beside the program: a file that is elsewhere shows now, not at its use."""
    try:
        passphrase.refuse_weak("neljä vihreää saunaa lentää kuuhun", "")
        for kind in unit.kinds():
            unit.shipped(kind)
        for sheet in guide_sheets.Sheet:
            guide_sheets.guide_sheet(sheet)
    except OSError as error:
        name = Path(error.filename or "").name
        raise KnownError(
            _("The file {name} is missing: install the program again.").format(name=name)
        ) from None


_PARTS: tuple[tuple[str, Callable[[], None]], ...] = (
    ("folders", _folders),
    ("libraries", _libraries),
    ("data", _data),
    ("cipher", _cipher),
    ("fonts", _fonts),
    ("forms", _forms),
    ("reading", _reading),
    ("translations", _translations),
    ("keyring", _keyring),
)


def _findings() -> Iterator[dict[str, str]]:
    for name, prove in _PARTS:
        try:
            prove()
        except KnownError as error:
            yield {"kind": name, "detail": error.message}
        except Exception as error:  # noqa: BLE001 whatever breaks is what the test is for
            yield {"kind": name, "detail": type(error).__name__}


def self_test(_context: Context) -> Answer:
    """Prove the installed or frozen program: cipher, fonts, forms, reading them, translations."""
    findings = list(_findings())
    lines = [f"{f['kind']}: {f['detail']}" for f in findings] or [_("The program is whole.")]
    data = {
        "ok": not findings,
        "findings": findings,
        "proved": [name for name, _prove in _PARTS],
        "keyring": keychain.is_working(),
    }
    return Answer(data, lines, status=3 if findings else 0)


def policies(_context: Context) -> Answer:
    """Tell what IT has set for this computer; status 3 when something of it cannot be read."""
    found = policy.in_force()
    rows = [
        {
            "policy": one.rule.key,
            "value": one.value,
            "source": str(one.source),
            "understood": one.understood,
        }
        for one in found
    ]
    lines = [
        f"{one.rule.key}: {policy.value_words(one)}  ({policy.source_words(one.source)})"
        for one in found
    ] or [_("Nothing has been set by IT for this computer.")]
    slips = any(not one.understood for one in found)
    return Answer(rows, lines, status=3 if slips else 0)


def forget(_context: Context) -> Answer:
    """Forget every remembered opening of this person on this computer: the program is removed."""
    try:
        count = keychain.forget_computer()
    except KnownError as error:
        return Answer({"forgotten": 0, "told": error.message}, [error.message])
    if count is None:
        told = _("This key store does not tell what it keeps: remembering ends within seven days.")
        return Answer({"forgotten": None, "told": told}, [told], status=3)
    told = (
        ngettext("{count} remembered opening was forgotten.",
                 "{count} remembered openings were forgotten.", count).format(count=count)
        if count else _("Nothing was remembered on this computer.")
    )  # fmt: skip
    return Answer({"forgotten": count, "told": told}, [told])


def has_display() -> bool:
    """Tell whether a window could be shown: on Linux a display is named, elsewhere always."""
    if os.name == "nt" or Path("/System/Library/CoreServices").exists():
        return True
    if os.environ.get("QT_QPA_PLATFORM", "") in {"offscreen", "minimal"}:
        return False
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
