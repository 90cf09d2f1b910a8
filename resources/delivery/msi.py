"""The package for IT: the built Windows folder as one MSI for the whole machine.

    python resources/delivery/build.py msi     # with wixl (msitools), on any system

The source is WiX's own (schema 3), so IT may build it with WiX too. Installed to Program Files,
where the default rules of AppLocker let programs run. The new program's self-test is a step of the
installation: when it does not pass, Windows Installer brings the earlier version back. An older
version is not put over a newer one. No vault is ever touched: none lies in the program's folder.
"""

import uuid
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

SCHEMA = "http://schemas.microsoft.com/wix/2006/wi"
OURS = uuid.UUID("5d6a8a3e-6f0f-4b6b-9a53-0c2f5a0f7c11")  # the same for ever: upgrades know by it
NEWER = "Koneella on jo uudempi Tytti. Vanhempaa ei asenneta sen päälle."
FINNISH = "1035"


def guid(name: str) -> str:
    """Return the sign of a part: the same at every build."""
    return str(uuid.uuid5(OURS, name)).upper()


def source(program: Path, version: str) -> str:
    """Return the source of the package of a built folder; it lies beside the folder."""
    root = ET.Element("Wix", xmlns=SCHEMA)
    product = ET.SubElement(
        root, "Product", Id=guid(f"product {version}"), UpgradeCode=guid("upgrade"), Name="Tytti",
        Manufacturer="Tytti", Version=version, Language=FINNISH, Codepage="1252",
    )  # fmt: skip
    ET.SubElement(
        product, "Package", InstallerVersion="500", Compressed="yes", InstallScope="perMachine",
        SummaryCodepage="1252", Languages=FINNISH,
    )  # fmt: skip
    _versions(product, version)
    ET.SubElement(product, "Media", Id="1", Cabinet="tytti.cab", EmbedCab="yes")
    ET.SubElement(product, "Icon", Id="tytti.ico", SourceFile="../build/tytti.ico")
    for name, value in {
        "ARPPRODUCTICON": "tytti.ico",
        "ARPNOMODIFY": "1",
        "REINSTALLMODE": "amus",
    }.items():
        ET.SubElement(product, "Property", Id=name, Value=value)
    top = ET.SubElement(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    where = ET.SubElement(top, "Directory", Id="ProgramFiles64Folder")
    folder = ET.SubElement(where, "Directory", Id="INSTALLDIR", Name="Tytti")
    parts = list(_files(folder, program))
    menu = ET.SubElement(top, "Directory", Id="ProgramMenuFolder")
    parts.append(_shortcut(menu))
    feature = ET.SubElement(product, "Feature", Id="Tytti", Level="1")
    for part in parts:
        ET.SubElement(feature, "ComponentRef", Id=part)
    _proof(product)
    ET.indent(root)
    return ET.tostring(root, "unicode", xml_declaration=True) + "\n"


def _versions(product: ET.Element, version: str) -> None:
    """Take an earlier version away in the same transaction; leave a newer one be."""
    upgrade = ET.SubElement(product, "Upgrade", Id=guid("upgrade"))
    ET.SubElement(
        upgrade, "UpgradeVersion", Minimum="0.0.0", Maximum=version, IncludeMinimum="yes",
        IncludeMaximum="no", Property="EARLIER",
    )  # fmt: skip
    ET.SubElement(
        upgrade, "UpgradeVersion", Minimum=version, IncludeMinimum="no", OnlyDetect="yes",
        Property="LATER",
    )  # fmt: skip
    ET.SubElement(product, "Condition", Message=NEWER).text = "Installed OR NOT LATER"


def _files(folder: ET.Element, program: Path) -> Iterator[str]:
    """Lay every file of the built folder; yield the components' names."""
    made = {PurePosixPath(): folder}
    for file in sorted(program.rglob("*")):
        place = PurePosixPath(file.relative_to(program).as_posix())
        if file.is_dir():
            sign = "d" + uuid.uuid5(OURS, f"folder {place}").hex
            made[place] = ET.SubElement(made[place.parent], "Directory", Id=sign, Name=place.name)
            continue
        named = {"tytti.exe": "command", "tytti-desktop.exe": "window"}.get(str(place))
        sign = named or "f" + uuid.uuid5(OURS, str(place)).hex
        part = ET.SubElement(
            made[place.parent], "Component", Id=f"c_{sign}", Guid=guid(str(place)), Win64="yes"
        )
        ET.SubElement(
            part, "File", Id=sign, Name=place.name, Source=f"{program.name}/{place}", KeyPath="yes"
        )
        yield f"c_{sign}"


def _shortcut(menu: ET.Element) -> str:
    part = ET.SubElement(menu, "Component", Id="c_shortcut", Guid=guid("shortcut"), Win64="yes")
    ET.SubElement(
        part, "Shortcut", Id="shortcut", Name="Tytti", Target="[INSTALLDIR]tytti-desktop.exe",
        WorkingDirectory="INSTALLDIR", Icon="tytti.ico",
    )  # fmt: skip
    ET.SubElement(
        part, "RegistryValue", Root="HKLM", Key="Software\\Tytti", Name="InstallDir", Type="string",
        Value="[INSTALLDIR]", KeyPath="yes",
    )  # fmt: skip
    return "c_shortcut"


def _proof(product: ET.Element) -> None:
    """Let the new program prove itself before the transaction is whole."""
    ET.SubElement(
        product, "CustomAction", Id="SelfTest", FileKey="command", ExeCommand="self-test",
        Execute="deferred", Impersonate="no", Return="check",
    )  # fmt: skip
    order = ET.SubElement(product, "InstallExecuteSequence")
    ET.SubElement(order, "RemoveExistingProducts", After="InstallInitialize")
    test = ET.SubElement(order, "Custom", Action="SelfTest", After="InstallFiles")
    test.text = 'NOT REMOVE="ALL"'
