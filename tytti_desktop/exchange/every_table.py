"""Every table of records, for the check that reads them all: a table is known once it is loaded."""

import importlib
import pkgutil

from tytti_desktop import casework, exchange, vault


def load() -> None:
    """Load every module that may hold a table, about a second when nothing is loaded yet."""
    for room in (vault, casework, exchange):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            importlib.import_module(found.name)
