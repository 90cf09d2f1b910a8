"""The desk: the window, the only folder that may import PySide6."""
