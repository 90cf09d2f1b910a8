"""The `tytti` command: the same use cases as the window, without Qt."""

from tytti_desktop.cli.main import main

__all__ = ["main"]
