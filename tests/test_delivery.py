"""What is handed over: pins that fit what is asked for, every part listed with its licence."""

import ast
import re
import runpy
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import parsed
from tytti_desktop import policy
from tytti_desktop.cli import machine
from tytti_desktop.desk import leaving

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
DELIVERY = ROOT / "resources" / "delivery"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ASKED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["build"]]


def script(name: str) -> dict[str, Any]:
    return runpy.run_path(str(DELIVERY / f"{name}.py"))


def pins() -> dict[str, list[Requirement]]:
    """Return the lock's lines by name: `name==version ; marker`, each with its hashes."""
    found: dict[str, list[Requirement]] = {}
    text = (DELIVERY / "requirements.lock").read_text("utf-8")
    for entry in re.split(r"\n(?=\S)", text):
        if entry.startswith("#"):
            continue
        first, *hashes = [line.strip().removesuffix("\\").strip() for line in entry.splitlines()]
        assert hashes, first
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", h) for h in hashes), first
        one = Requirement(first)
        found.setdefault(canonicalize_name(one.name), []).append(one)
    return found


@pytest.mark.parametrize("asked", ASKED)
def test_the_lock_pins_what_the_project_asks_for(asked: str) -> None:
    wanted = Requirement(asked)
    for pin in pins()[canonicalize_name(wanted.name)]:
        (version,) = pin.specifier
        assert version.operator == "=="
        assert wanted.specifier.contains(version.version), f"{pin} against {asked}"


def test_every_part_of_this_system_is_pinned_and_nothing_is_pinned_for_nobody() -> None:
    known = pins()
    here = set(script("parts")["packages"](ROOT))
    assert here <= set(known), "make the lock again: docs/delivery.md"
    elsewhere = {  # other systems, and what builds
        "altgraph", "babel", "macholib", "packaging", "pefile", "pyinstaller",
        "pyinstaller-hooks-contrib", "pywin32-ctypes", "setuptools", "tzdata",
        "backports-tarfile", "importlib-metadata", "lazy-importer", "zipp", "jeepney",
        "secretstorage", "pyobjc-core", "pyobjc-framework-cocoa",
    }  # fmt: skip
    assert set(known) - here <= elsewhere


def test_every_shipped_part_has_its_licence_and_none_is_gpl() -> None:
    tools = script("parts")
    found = tools["parts"](ROOT)
    bundled = {p["name"]: p["within"] for p in tomllib.loads(
        (DELIVERY / "bundled.toml").read_text("utf-8"))["part"]}  # fmt: skip
    texts = {part.name: part.texts for part in found}
    for part in found:
        assert part.licence, part.name
        assert not re.search(r"(?<!L)GPL", part.licence), f"{part.name}: {part.licence}"
        assert part.texts or texts[bundled[part.name]], f"{part.name} has no licence text"
    told = tools["licences"](found)
    assert "may be replaced" in told  # LGPL: Qt
    for part in found:
        assert f"\n{part.name} {part.version}: " in told


def test_the_list_of_parts_is_what_is_installed_and_says_nothing_of_the_machine() -> None:
    tools = script("parts")
    told = tools["sbom"](tools["parts"](ROOT))
    named = {c["name"]: c.get("version") for c in told["components"]}
    for name, package in tools["packages"](ROOT).items():
        assert named[name] == package.version
    refs = [c["bom-ref"] for c in told["components"]]
    assert len(refs) == len(set(refs))
    assert told == tools["sbom"](tools["parts"](ROOT))  # the same when made again
    assert str(ROOT) not in str(told)


def test_all_of_the_resources_but_the_delivery_go_into_the_program() -> None:
    spec = (ROOT / "build_installer.spec").read_text("utf-8")
    assert '*laid_in_place(ROOT / "resources", DELIVERY)' in spec
    code = "def laid_in_place" + spec.split("def laid_in_place", 1)[1].split("\n\n\n", 1)[0]
    found: dict[str, Any] = {}
    exec(code, found)  # noqa: S102 the spec's own lines
    resources = ROOT / "resources"
    laid = {}  # as PyInstaller lays it: what is in a folder, or a file, goes into the place
    for source, place in found["laid_in_place"](resources, DELIVERY):
        part = Path(source)
        for file in [part] if part.is_file() else part.rglob("*"):
            inner = file.name if part.is_file() else file.relative_to(part).as_posix()
            laid[file] = f"{place}/{inner}"
    wanted = [f for f in resources.rglob("*") if f.is_file() and DELIVERY not in f.parents]
    for file in wanted:
        assert laid[file] == file.relative_to(ROOT).as_posix()


def test_the_programs_start_is_guarded() -> None:
    for start in ("launch_window", "launch_command"):
        text = (DELIVERY / f"{start}.py").read_text("utf-8")
        assert text.index("freeze_support()") < text.index("from tytti_desktop")


def test_the_self_test_tries_every_library_that_the_program_loads() -> None:
    used = set()
    for file in (ROOT / "tytti_desktop").rglob("*.py"):
        for node in parsed.nodes(file):
            if isinstance(node, ast.Import):
                used |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                used.add(node.module)
    others = {name.split(".")[0] for name in used} - set(sys.stdlib_module_names)
    tried = {name.split(".")[0] for name in (*machine.LIBRARIES, *machine.WINDOW_LIBRARIES)}
    by_choice = {  # an extra of its own: not in the delivered program
        Requirement(asked).name
        for extra, names in PROJECT["optional-dependencies"].items()
        for asked in names
        if extra not in {"test", "build"}
    }
    assert others - {"tytti_desktop"} - by_choice == tried


def test_a_build_that_lacks_a_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = script("build")
    inside = tmp_path / "_internal"
    for name in ("forms", "resources"):
        shutil.copytree(ROOT / name, inside / name)
    monkeypatch.setitem(build["complete"].__globals__, "PROGRAM", tmp_path)
    build["complete"]()
    words = inside / "resources" / "common_words.txt"
    words.unlink()
    words.mkdir()  # as it once was
    with pytest.raises(FileNotFoundError, match=r"common_words"):
        build["complete"]()


def test_a_file_that_is_not_in_its_place_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_phrase: str, _name: str) -> None:
        raise FileNotFoundError(2, "gone", "/x/common_words.txt")

    monkeypatch.setattr("tytti_desktop.vault.passphrase.refuse_weak", gone)
    (finding,) = [f for f in machine._findings() if f["kind"] == "data"]
    assert "common_words.txt" in finding["detail"]


def test_a_library_that_does_not_load_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    (finding,) = [f for f in machine._findings() if f["kind"] == "libraries"]
    assert "scipy.special" in finding["detail"]


def test_what_is_imported_by_name_is_in_the_program_wherever_it_is_built() -> None:
    spec = (ROOT / "build_installer.spec").read_text("utf-8")
    assert 'collect_submodules("tytti_desktop")' not in spec
    code = "ours = " + spec.split("ours = ", 1)[1].split("]\n", 1)[0] + "]"
    found: dict[str, Any] = {"ROOT": ROOT}
    exec(code, found)  # noqa: S102 the spec's own lines
    assert "tytti_desktop.cli.arguments" in found["ours"]
    assert "tytti_desktop.vault" in found["ours"]
    assert len(found["ours"]) == len(list((ROOT / "tytti_desktop").rglob("*.py")))


def test_each_wheel_has_its_libraries_in_its_own_folder(tmp_path: Path) -> None:
    """numpy and highspy carry a library of one name: without its own highspy did not load."""
    spec = (ROOT / "build_installer.spec").read_text("utf-8")
    code = "def own_libraries" + spec.split("def own_libraries", 1)[1].split("\n\n\nif ", 1)[0]
    found: dict[str, Any] = {"Path": Path}
    exec(code, found)  # noqa: S102 the spec's own lines
    files = [
        "numpy/core.pyd", "highspy/core.pyd", "PIL/imaging.pyd",
        "numpy.libs/shared.dll", "highspy.libs/shared.dll", "numpy.libs/own.dll",
        "pillow.libs/odd.dll", "not_taken.libs/own.dll",
    ]  # fmt: skip
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    before = [(name, str(tmp_path / name), "EXTENSION") for name in files[:3]]
    before.append((files[3], str(tmp_path / files[3]), "BINARY"))
    loose = [("shared.dll", files[3]), ("own.dll", files[5]), ("odd.dll", files[6])]
    before += [(name, str(tmp_path / source), "BINARY") for name, source in loose]
    after = sorted(Path(name).as_posix() for name, _source, _kind in found["own_libraries"](before))
    # What another wheel may need from beside the program stays there.
    assert after == sorted([*files[:6], "own.dll", "odd.dll"])


def test_the_setup_removes_only_what_it_has_laid() -> None:
    text = (DELIVERY / "tytti.nsi").read_text("utf-8")
    taken = re.findall(r"^\s*RMDir /r (.+)$", text, re.MULTILINE)
    assert {re.sub(r"\s*;.*", "", t) for t in taken} <= {
        f'"$INSTDIR\\program{end}"' for end in ("", ".new", ".old")
    }
    assert "RequestExecutionLevel user" in text
    assert text.index("self-test") < text.index('Rename "$INSTDIR\\program" ')


def test_a_folder_in_quotes_is_refused_before_anything_is_laid() -> None:
    """The installer does not hear it: the program would go to another folder, with 0."""
    text = (DELIVERY / "tytti.nsi").read_text("utf-8")
    (asked,) = re.findall(r"^Function \.onInit$(.+?)^FunctionEnd$", text, re.MULTILINE | re.DOTALL)
    assert "GetCommandLineW" in asked, "$CMDLINE has been cut off before the folder"
    assert set(re.findall(r"RefuseQuoted '(.+)'", asked)) == {'"/D=', '/D="'}
    assert "LeaveWith 2" in text.split("!macro RefuseQuoted")[1].split("!macroend")[0]


def test_an_open_window_hears_from_the_setup_that_the_session_ends() -> None:
    """A dialog that is open above the window holds a plain "close", and the update with it."""
    text = (DELIVERY / "tytti.nsi").read_text("utf-8")
    ours = text.split('${If} $R7 == "Qt"')[1].split("${Else}")[0]
    said = [int(number) for number in re.findall(r"SendMessage \$R9 (\d+)", ours)]
    assert said == sorted(leaving._WM_ENDING)  # asked first, then told


def test_the_uninstaller_moves_the_whole_folder_and_forgets_what_was_remembered() -> None:
    text = (DELIVERY / "tytti.nsi").read_text("utf-8").split("Section Uninstall")[1]
    steps = [
        'FindFirst $0 $1 "$INSTDIR\\program\\*.vault"',
        'Rename "$INSTDIR\\program" "$INSTDIR\\program.old"',
        'tytti.exe" forget',
        'RMDir /r "$INSTDIR\\program.old"\n  RMDir /r "$INSTDIR\\program.new"',
    ]
    places = [text.index(step) for step in steps]
    assert places == sorted(places)


@pytest.fixture
def package(tmp_path: Path) -> ET.Element:
    for name in ("tytti.exe", "tytti-desktop.exe", "_internal/lib/a.dll", "policies/x.admx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    made: str = script("msi")["source"](tmp_path, "1.2.3")
    assert made == script("msi")["source"](tmp_path, "1.2.3")
    return ET.fromstring(made)  # noqa: S314 our own


def test_its_package_holds_every_file_once_and_belongs_to_the_machine(package: ET.Element) -> None:
    space = {"w": "http://schemas.microsoft.com/wix/2006/wi"}
    files = [f.get("Source", "").split("/", 1)[1] for f in package.iterfind(".//w:File", space)]
    wanted = ["_internal/lib/a.dll", "policies/x.admx", "tytti-desktop.exe", "tytti.exe"]
    assert sorted(files) == wanted
    laid = {c.get("Id") for c in package.iterfind(".//w:Component", space)}
    assert laid == {c.get("Id") for c in package.iterfind(".//w:ComponentRef", space)}
    signs = [c.get("Guid") for c in package.iterfind(".//w:Component", space)]
    assert len(signs) == len(set(signs))
    (kind,) = package.iterfind(".//w:Package", space)
    assert kind.get("InstallScope") == "perMachine"


def test_its_package_proves_the_new_one_and_refuses_an_older(package: ET.Element) -> None:
    space = {"w": "http://schemas.microsoft.com/wix/2006/wi"}
    (proof,) = package.iterfind(".//w:CustomAction", space)
    assert (proof.get("ExeCommand"), proof.get("Return")) == ("self-test", "check")
    (condition,) = package.iterfind(".//w:Condition", space)
    assert condition.text == "Installed OR NOT LATER"
    (removal,) = package.iterfind(".//w:RemoveExistingProducts", space)
    assert removal.get("After") == "InstallInitialize"  # in the transaction: it can come back
    earlier, later = package.iterfind(".//w:UpgradeVersion", space)
    assert (earlier.get("Maximum"), later.get("Minimum")) == ("1.2.3", "1.2.3")


def test_what_the_program_may_do_without_is_not_in_it() -> None:
    spec = (ROOT / "build_installer.spec").read_text("utf-8")
    for extra, names in PROJECT["optional-dependencies"].items():
        if extra not in {"test", "build"}:
            for asked in names:
                assert f'"{Requirement(asked).name}"' in spec, asked


def test_the_hosts_workflow_asks_for_what_the_project_asks_for() -> None:
    flow = (ROOT / ".github" / "workflows" / "tests.yml").read_text("utf-8")
    low, high = re.findall(r"3\.(\d+)", PROJECT["requires-python"])
    asked = ", ".join(f'"3.{minor}"' for minor in range(int(low), int(high)))
    assert f"python: [{asked}]" in flow
    assert 'pip install -q -e ".[test]"' in flow
    readme = (ROOT / "README.md").read_text("utf-8")
    assert 'pip install -q -e ".[test]"' in readme
    needed = re.search(r'packages="(.+)"', (ROOT / ".ci" / "run").read_text("utf-8"))
    assert needed is not None
    assert all(name in flow for name in needed[1].split())


def test_the_setup_says_everything_in_each_language() -> None:
    text = (DELIVERY / "setup_words.nsh").read_text("utf-8")
    said = re.findall(r'LangString (\w+) \$\{LANG_(\w+)\} "(.+)"', text)
    for language in ("FINNISH", "SWEDISH", "ENGLISH"):
        assert {name for name, tongue, _w in said if tongue == language} == set(
            re.findall(r"\$\(([A-Z_]+)\)", (DELIVERY / "tytti.nsi").read_text("utf-8"))
        )


def test_windows_is_told_of_long_paths_utf8_and_sharp_screens() -> None:
    manifest = script("looks")["MANIFEST"]
    for wanted in ("longPathAware", ">UTF-8<", "PerMonitorV2", 'level="asInvoker"'):
        assert wanted in manifest


@pytest.mark.parametrize(
    "name", ["tytti.admx", "fi-FI/tytti.adml", "sv-SE/tytti.adml", "en-US/tytti.adml"]
)
def test_the_group_policy_templates_are_what_the_record_says(name: str) -> None:
    wanted = script("admx")["files"]()
    assert sorted(wanted) == sorted(
        str(f.relative_to(DELIVERY / "policies").as_posix())
        for f in (DELIVERY / "policies").rglob("*.adm?")
    )
    assert (DELIVERY / "policies" / name).read_text("utf-8") == wanted[name], (
        "run resources/delivery/admx.py"
    )


def test_every_policy_and_every_word_of_it_is_in_the_templates() -> None:
    read = {
        f.parent.name: ET.parse(f).getroot()  # noqa: S314 our own
        for f in (DELIVERY / "policies").rglob("*.adm?")
    }
    keys = {rule.key for rule in policy.rules().values()}
    template = read.pop("policies")
    assert {p.get("name") for p in template.iter(f"{{{SCHEMA}}}policy")} == keys
    asked = set(re.findall(r"\$\(string\.(\w+)\)", ET.tostring(template, "unicode")))
    for language, root in read.items():
        words = {s.get("id"): s.text for s in root.iter(f"{{{SCHEMA}}}string")}
        assert set(words) >= asked, language
        assert all(words.values()), language
    titles = [{s.text for s in root.iter(f"{{{SCHEMA}}}string")} for root in read.values()]
    assert not (titles[0] & titles[1]) | (titles[1] & titles[2])  # each in its own language


def written(one: ET.Element) -> list[tuple[object, object]]:
    """Return what a template writes into the registry, each with what it must mean."""
    sign = f"{{{SCHEMA}}}"
    rule = next(r for r in policy.rules().values() if r.key == one.get("name"))
    if one.get("valueName"):
        pairs = {"enabledValue": True, "disabledValue": False}
        return [
            (int(each.get("value", "")), means)
            for name, means in pairs.items()
            for each in one.iterfind(f"{sign}{name}/{sign}decimal")
        ]
    (element,) = next(one.iter(f"{sign}elements"))
    assert (element.get("id"), element.get("valueName")) == (rule.key, rule.key)
    if rule.kind is policy.Kind.COUNT:
        ends = [int(element.get(end, "")) for end in ("minValue", "maxValue")]
        return [(end, end) for end in ends]
    if rule.kind is policy.Kind.FOLDER:
        assert element.get("expandable") == "true"
        return [("$TYTTI_PLACE", Path(sys.prefix))]
    longest = "x" * int(element.get("maxLength", ""))
    return [(longest, longest)]


@pytest.mark.parametrize("name", list(policy.rules()))
def test_what_a_template_writes_is_what_the_program_reads(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every value that group policy may write is understood as the template says."""
    monkeypatch.setenv("TYTTI_PLACE", sys.prefix)
    key = policy.rules()[name].key
    template = ET.parse(DELIVERY / "policies" / "tytti.admx").getroot()  # noqa: S314 our own
    (one,) = (p for p in template.iter(f"{{{SCHEMA}}}policy") if p.get("name") == key)
    assert (one.get("key"), one.get("class")) == (policy.REGISTRY_KEY, "Both")
    values = written(one)
    assert len(values) in {1, 2}
    for raw, means in values:
        for source in policy.PolicySource:
            read = policy.understood({source: {key: raw}})
            assert (getattr(read, name), read.unread) == (means, ())


def test_every_policy_is_asked_somewhere() -> None:
    """A policy that nothing asks would be a promise to IT that nobody keeps."""
    asked = {
        node.attr
        for file in (ROOT / "tytti_desktop").rglob("*.py")
        for node in parsed.nodes(file)
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value) in {"policy.current()", "current()"}
    }
    assert set(policy.rules()) <= asked


def test_a_part_of_a_path_is_written_with_slashes_on_every_system() -> None:
    r"""On Windows `str` of one has `\`: a test or a list that compares it fails there alone."""
    wrong = []
    for room in ("tests", "tytti_desktop"):
        for file in (ROOT / room).rglob("*.py"):
            nodes = parsed.nodes(file)
            inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
            wrong += [
                f"{file.name}:{node.lineno}"
                for node in nodes
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "relative_to"
                and id(node) not in inner
            ]
    assert wrong == []
