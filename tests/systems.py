"""Marks of tests that only one kind of system can run; each names its counterpart on the other."""

import os

import pytest


def posix(counterpart: str) -> pytest.MarkDecorator:
    """Mark a test of what Windows does not let happen; `counterpart` tells what is tested there."""
    return pytest.mark.skipif(os.name != "posix", reason=f"POSIX; on Windows: {counterpart}")


def windows(counterpart: str) -> pytest.MarkDecorator:
    """Mark a test of what only Windows does; `counterpart` tells what is tested elsewhere."""
    return pytest.mark.skipif(os.name != "nt", reason=f"Windows; elsewhere: {counterpart}")
