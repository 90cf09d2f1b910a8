"""What the frozen program shows to its system: icon, version, and Windows' manifest."""

import os
import re
from pathlib import Path
from typing import Any

SIDES = (16, 24, 32, 48, 64, 128, 256)
GREEN, WHITE = "#0F5C4D", "#FFFFFF"  # the window's accent, and paper
# Long paths, UTF-8 as the code page of files and the console, sharp on screens of any scale, and no
# question about an administrator.
MANIFEST = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security><requestedPrivileges>
      <requestedExecutionLevel level="asInvoker" uiAccess="false"/>
    </requestedPrivileges></security>
  </trustInfo>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">
    <application><supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/></application>
  </compatibility>
  <application xmlns="urn:schemas-microsoft-com:asm.v3">
    <windowsSettings>
      <dpiAware xmlns="http://schemas.microsoft.com/SMI/2005/WindowsSettings">true/pm</dpiAware>
      <dpiAwareness xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings"
        >PerMonitorV2, PerMonitor</dpiAwareness>
      <longPathAware xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings"
        >true</longPathAware>
      <activeCodePage xmlns="http://schemas.microsoft.com/SMI/2019/WindowsSettings"
        >UTF-8</activeCodePage>
    </windowsSettings>
  </application>
  <dependency><dependentAssembly>
    <assemblyIdentity type="win32" name="Microsoft.Windows.Common-Controls" version="6.0.0.0"
      processorArchitecture="*" publicKeyToken="6595b64144ccf1df" language="*"/>
  </dependentAssembly></dependency>
</assembly>
"""


def version_of(root: Path) -> str:
    """Return the program's version, as its package says it."""
    text = (root / "tytti_desktop/__init__.py").read_text(encoding="utf-8")
    return re.search(r'__version__ = "([^"]+)"', text)[1]  # type: ignore[index]


def version_resource(root: Path) -> Any:  # noqa: ANN401 PyInstaller's own record, Windows only
    """Return what Windows shows on the page Details of the program's properties."""
    from PyInstaller.utils.win32 import versioninfo as parts

    version = version_of(root)
    numbers = tuple(int(n) for n in re.findall(r"\d+", version)[:4])
    four = numbers + (0,) * (4 - len(numbers))
    told = {
        "CompanyName": "Tytti",
        "FileDescription": "Tytti",
        "FileVersion": version,
        "ProductName": "Tytti",
        "ProductVersion": version,
        "LegalCopyright": "EUPL-1.2",
    }
    table = parts.StringTable("040B04B0", [parts.StringStruct(k, v) for k, v in told.items()])
    return parts.VSVersionInfo(
        ffi=parts.FixedFileInfo(filevers=four, prodvers=four),
        kids=[
            parts.StringFileInfo([table]),
            parts.VarFileInfo([parts.VarStruct("Translation", [0x040B, 1200])]),
        ],
    )


def icon(source: Path, folder: Path, platform: str) -> str | None:
    """Draw the program's icon from its SVG; return the file, None where none is wanted."""
    kind = {"win32": "ico", "darwin": "icns"}.get(platform)
    if kind is None:
        return None
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    drawn = [_drawn(source, side) for side in SIDES]
    pictures = [Image.frombytes("RGBA", (s, s), d) for s, d in zip(SIDES, drawn, strict=True)]
    file = folder / f"tytti.{kind}"
    sizes = [(side, side) for side in SIDES]
    pictures[-1].save(file, sizes=sizes, append_images=pictures[:-1])
    return str(file)


def _drawn(source: Path, side: int) -> bytes:
    """Return the icon's points, RGBA: the white sign on a round green ground."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QByteArray, QRectF, Qt
    from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    _held = QGuiApplication.instance() or QGuiApplication([])
    image = QImage(side, side, QImage.Format.Format_RGBA8888)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(GREEN))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(QRectF(0, 0, side, side), side * 0.2, side * 0.2)
    sign = source.read_text(encoding="utf-8").replace("currentColor", WHITE)
    edge = side * 0.17
    QSvgRenderer(QByteArray(sign.encode())).render(
        painter, QRectF(edge, edge, side - 2 * edge, side - 2 * edge)
    )
    painter.end()
    return bytes(image.constBits())
